// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of a recording, whose bytes need not be trusted. */
#include "recording_events.h"

/* bytes of the struct of each kind */
static const size_t event_sizes[] = {
	[PROCSNAP_EVENT_PAD] = SIZE_MAX,
	[PROCSNAP_EVENT_LOST] = sizeof(struct procsnap_event_lost),
	[PROCSNAP_EVENT_FORK] = sizeof(struct procsnap_event_fork),
	[PROCSNAP_EVENT_EXEC] = sizeof(struct procsnap_event_exec),
	[PROCSNAP_EVENT_EXIT] = sizeof(struct procsnap_event_exit),
	[PROCSNAP_EVENT_REAP] = sizeof(struct procsnap_event_exit),
	[PROCSNAP_EVENT_PARENT] = sizeof(struct procsnap_event_parent),
	[PROCSNAP_EVENT_COMM] = sizeof(struct procsnap_event_comm),
	[PROCSNAP_EVENT_UID] = sizeof(struct procsnap_event_ids),
	[PROCSNAP_EVENT_GID] = sizeof(struct procsnap_event_ids),
	[PROCSNAP_EVENT_SESSION] = sizeof(struct procsnap_event_session),
};

#define EVENT_KINDS (sizeof(event_sizes) / sizeof(event_sizes[0]))

static bool event_exec_is_whole(const struct procsnap_event_exec *exec)
{
	const char *exe = (const char *)(exec + 1);
	uint64_t room = exec->event.size - sizeof(*exec);

	return (uint64_t)exec->exe_length + 1 + exec->argv_length <= room && !exe[exec->exe_length];
}

bool recording_event_is_whole(const struct procsnap_event *event, size_t room)
{
	if (room < sizeof(*event) || event->size > room || event->size % 8 ||
	    event->size > PROCSNAP_EVENT_SIZE_MAX)
		return false;
	/* of a kind that is not known, what all have */
	if (event->size < (event->kind < EVENT_KINDS ? event_sizes[event->kind] : sizeof(*event)) ||
	    event->comm[sizeof(event->comm) - 1])
		return false;
	if (event->kind == PROCSNAP_EVENT_EXEC)
		return event_exec_is_whole((const void *)event);
	if (event->kind == PROCSNAP_EVENT_COMM)
		return !((const struct procsnap_event_comm *)event)
				->new_comm[PROCSNAP_EVENT_COMM_SIZE - 1];
	return true;
}

bool recording_events_are_whole(const void *events, size_t size)
{
	const char *at = events, *end = at + size;

	while (at < end) {
		const struct procsnap_event *event = (const void *)at;

		if (!recording_event_is_whole(event, (size_t)(end - at)))
			return false;
		at += event->size;
	}
	return true;
}
