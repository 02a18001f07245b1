// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames: their memory, and a walk through their events. */
#include <stdlib.h>
#include <string.h>

#include "frame.h"

void cli_frame_free(struct cli_frame *frame)
{
	procsnap_snapshot_free(frame->snap);
	free(frame->image);
	free(frame->events);
	memset(frame, 0, sizeof(*frame));
}

const struct procsnap_event *cli_frame_event(const struct cli_frame *frame, size_t *at)
{
	size_t left = frame->event_bytes - *at;
	const struct procsnap_event *event = (const void *)(frame->events + *at);

	/* of a file: it may say anything */
	if (left < sizeof(*event) || event->size < sizeof(*event) || event->size > left ||
	    event->size % 8)
		return NULL;
	*at += event->size;
	return event;
}
