// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames: their memory, and a walk through their events. */
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "recording_events.h"

void cli_frame_free(struct cli_frame *frame)
{
	procsnap_snapshot_free(frame->snap);
	free(frame->image);
	free(frame->events);
	memset(frame, 0, sizeof(*frame));
}

const struct procsnap_event *cli_frame_event(const struct cli_frame *frame, size_t *at)
{
	const struct procsnap_event *event = (const void *)(frame->events + *at);

	/* of a file: it may say anything */
	if (!recording_event_is_whole(event, frame->event_bytes - *at))
		return NULL;
	*at += event->size;
	return event;
}
