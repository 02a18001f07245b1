// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The list of processes that ended: an array, and chains through it by pid.
 */
#include "watch_end_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64

void procsnap_watch_ends_free(struct procsnap_watch_ends *ends)
{
	free(ends->list);
	free(ends->chains);
	*ends = (struct procsnap_watch_ends){ 0 };
}

void procsnap_watch_ends_clear(struct procsnap_watch_ends *ends)
{
	if (ends->chains)
		memset(ends->chains, 0, ends->room * sizeof(*ends->chains));
	ends->count = 0;
	ends->dropped = 0;
}

/* Pids follow one another: they need no mixing. */
static uint32_t *chain_of(const struct procsnap_watch_ends *ends, pid_t pid)
{
	return &ends->chains[(uint32_t)pid & (ends->room - 1)];
}

static void link_end(struct procsnap_watch_ends *ends, size_t place)
{
	uint32_t *chain = chain_of(ends, ends->list[place].task.pid);

	ends->list[place].older = *chain;
	*chain = (uint32_t)place + 1;
}

static void link_all(struct procsnap_watch_ends *ends)
{
	size_t i;

	memset(ends->chains, 0, ends->room * sizeof(*ends->chains));
	for (i = 0; i < ends->count; i++)
		link_end(ends, i);
}

static int grow(struct procsnap_watch_ends *ends)
{
	const size_t room = ends->room ? ends->room * 2 : ROOM_FIRST;
	struct procsnap_watch_end *list;
	uint32_t *chains;

	chains = calloc(room, sizeof(*chains));
	list = chains ? reallocarray(ends->list, room, sizeof(*list)) : NULL;
	if (!list) {
		free(chains);
		return procsnap_fail(-ENOMEM, "no memory for %zu ended processes", room);
	}
	free(ends->chains);
	ends->chains = chains;
	ends->list = list;
	ends->room = room;
	link_all(ends);
	return 0;
}

/* The older half at once: so moving the others costs little for each. */
static void drop_half(struct procsnap_watch_ends *ends)
{
	const size_t half = ends->count / 2;

	memmove(ends->list, ends->list + half, (ends->count - half) * sizeof(*ends->list));
	ends->count -= half;
	ends->dropped += half;
	link_all(ends);
}

struct procsnap_watch_end *procsnap_watch_ends_add(struct procsnap_watch_ends *ends,
						   const struct procsnap_watch_task *task)
{
	struct procsnap_watch_end *end;

	if (ends->count == PROCSNAP_WATCH_GONE_MAX)
		drop_half(ends);
	else if (ends->count == ends->room && grow(ends) < 0)
		return NULL;
	end = &ends->list[ends->count];
	end->task = *task;
	link_end(ends, ends->count++);
	return end;
}

uint64_t procsnap_watch_ends_number(const struct procsnap_watch_ends *ends)
{
	return ends->dropped + ends->count - 1;
}

struct procsnap_watch_end *procsnap_watch_ends_at(const struct procsnap_watch_ends *ends,
						  uint64_t number)
{
	if (number < ends->dropped || number - ends->dropped >= ends->count)
		return NULL;
	return &ends->list[number - ends->dropped];
}

struct procsnap_watch_end *procsnap_watch_ends_find(const struct procsnap_watch_ends *ends,
						    const struct procsnap_watch_task *task)
{
	struct procsnap_watch_end *end;
	uint32_t place;

	if (!ends->chains)
		return NULL;
	for (place = *chain_of(ends, task->pid); place; place = end->older) {
		end = &ends->list[place - 1];
		if (end->task.pid == task->pid && end->task.start_ns == task->start_ns)
			return end;
	}
	return NULL;
}
