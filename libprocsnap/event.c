// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events: what makes one whole, and the texts that follow it.
 */
#include "event.h"

#include <stddef.h>

/**
 * struct event_kind - what is known of a kind.
 *
 * @name: For people.
 * @size: Bytes of its struct.
 */
static const struct event_kind {
	const char *name;
	uint32_t size;
} event_kinds[] = {
	[PROCSNAP_EVENT_PAD] = { "pad", PROCSNAP_EVENT_HEAD_SIZE },
	[PROCSNAP_EVENT_LOST] = { "lost", sizeof(struct procsnap_event_lost) },
	[PROCSNAP_EVENT_FORK] = { "fork", sizeof(struct procsnap_event_fork) },
	[PROCSNAP_EVENT_EXEC] = { "exec", sizeof(struct procsnap_event_exec) },
	[PROCSNAP_EVENT_EXIT] = { "exit", sizeof(struct procsnap_event_exit) },
	[PROCSNAP_EVENT_REAP] = { "reap", sizeof(struct procsnap_event_exit) },
	[PROCSNAP_EVENT_PARENT] = { "parent", sizeof(struct procsnap_event_parent) },
	[PROCSNAP_EVENT_COMM] = { "comm", sizeof(struct procsnap_event_comm) },
	[PROCSNAP_EVENT_UID] = { "uid", sizeof(struct procsnap_event_ids) },
	[PROCSNAP_EVENT_GID] = { "gid", sizeof(struct procsnap_event_ids) },
	[PROCSNAP_EVENT_SESSION] = { "session", sizeof(struct procsnap_event_session) },
};

const char *procsnap_event_kind_name(uint32_t kind)
{
	return kind < PROCSNAP_ARRAY_SIZE(event_kinds) ? event_kinds[kind].name : "unknown";
}

/* A kind of a later release has at least what all have. */
static uint32_t smallest(uint32_t kind)
{
	return kind < PROCSNAP_ARRAY_SIZE(event_kinds) ? event_kinds[kind].size
						       : (uint32_t)sizeof(struct procsnap_event);
}

static bool exec_is_whole(const struct procsnap_event_exec *exec)
{
	const char *exe = (const char *)(exec + 1);
	uint64_t room = exec->event.size - sizeof(*exec);

	return (uint64_t)exec->exe_length + 1 + exec->argv_length <= room &&
	       exe[exec->exe_length] == '\0';
}

enum procsnap_event_check procsnap_event_check(const struct procsnap_event *event, uint64_t room)
{
	bool whole = true;

	if (room < PROCSNAP_EVENT_HEAD_SIZE || event->size > room || event->size % 8 ||
	    event->size < smallest(event->kind))
		return PROCSNAP_EVENT_IS_BROKEN;
	if (event->kind == PROCSNAP_EVENT_PAD)
		return PROCSNAP_EVENT_IS_PAD;
	/* A loss is told by a gap in the numbers; it stands in no ring. */
	if (event->size > PROCSNAP_EVENT_SIZE_MAX || event->kind == PROCSNAP_EVENT_LOST ||
	    event->comm[sizeof(event->comm) - 1])
		return PROCSNAP_EVENT_IS_BROKEN;
	if (event->kind == PROCSNAP_EVENT_EXEC)
		whole = exec_is_whole((const void *)event);
	else if (event->kind == PROCSNAP_EVENT_COMM)
		whole = !((const struct procsnap_event_comm *)event)
				 ->new_comm[PROCSNAP_EVENT_COMM_SIZE - 1];
	return whole ? PROCSNAP_EVENT_IS_WHOLE : PROCSNAP_EVENT_IS_BROKEN;
}

const char *procsnap_event_exe(const struct procsnap_event *event)
{
	const struct procsnap_event_exec *exec = (const void *)event;

	if (event->kind != PROCSNAP_EVENT_EXEC || exec->exe_length == 0)
		return NULL;
	return (const char *)(exec + 1);
}

const char *procsnap_event_argv(const struct procsnap_event *event, size_t *length)
{
	const struct procsnap_event_exec *exec = (const void *)event;

	*length = 0;
	if (event->kind != PROCSNAP_EVENT_EXEC || exec->argv_length == 0)
		return NULL;
	*length = exec->argv_length;
	return (const char *)(exec + 1) + exec->exe_length + 1;
}
