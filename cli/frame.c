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

/* bytes that an event of a kind has at least */
static size_t event_size(uint32_t kind)
{
	switch (kind) {
	case PROCSNAP_EVENT_LOST:
		return sizeof(struct procsnap_event_lost);
	case PROCSNAP_EVENT_FORK:
		return sizeof(struct procsnap_event_fork);
	case PROCSNAP_EVENT_EXEC:
		return sizeof(struct procsnap_event_exec);
	case PROCSNAP_EVENT_EXIT:
	case PROCSNAP_EVENT_REAP:
		return sizeof(struct procsnap_event_exit);
	case PROCSNAP_EVENT_PARENT:
		return sizeof(struct procsnap_event_parent);
	case PROCSNAP_EVENT_COMM:
		return sizeof(struct procsnap_event_comm);
	case PROCSNAP_EVENT_UID:
	case PROCSNAP_EVENT_GID:
		return sizeof(struct procsnap_event_ids);
	case PROCSNAP_EVENT_SESSION:
		return sizeof(struct procsnap_event_session);
	default:
		return sizeof(struct procsnap_event);
	}
}

/* path and arguments are within it, and have their NULs */
static bool exec_is_whole(const struct procsnap_event_exec *exec)
{
	uint64_t room = exec->event.size - sizeof(*exec);
	const char *exe = (const char *)(exec + 1);

	return (uint64_t)exec->exe_length + 1 + exec->argv_length <= room && !exe[exec->exe_length];
}

const struct procsnap_event *cli_frame_event(const struct cli_frame *frame, size_t *at)
{
	size_t left = frame->event_bytes - *at;
	const struct procsnap_event *event = (const void *)(frame->events + *at);

	/* of a file: it may say anything */
	if (left < sizeof(*event) || event->size < sizeof(*event) || event->size > left ||
	    event->size % 8)
		return NULL;
	if (event->size < event_size(event->kind) ||
	    (event->kind == PROCSNAP_EVENT_EXEC && !exec_is_whole((const void *)event)))
		return NULL;
	*at += event->size;
	return event;
}
