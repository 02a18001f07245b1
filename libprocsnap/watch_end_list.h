/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes that ended, in the order of their ends, and by who they are. It does not
 * grow without end: who never looks loses the oldest.
 */
#ifndef PROCSNAP_WATCH_END_LIST_H
#define PROCSNAP_WATCH_END_LIST_H

#include "internal.h"

/**
 * struct procsnap_watch_end - a process that ended.
 *
 * @older: The next in its chain: its place plus 1, or 0.
 */
struct procsnap_watch_end {
	struct procsnap_watch_task task;
	uint32_t older;
};

/**
 * struct procsnap_watch_ends - ends one behind the other, and a hash of chains.
 *
 * @list: At most %PROCSNAP_WATCH_GONE_MAX.
 * @count: Of them.
 * @room: How many fit, a power of two.
 * @dropped: How many there were before the first of them. An end has the number
 *	of its place plus this, which stays when others are dropped.
 * @chains: The newest of each chain, its place plus 1, or 0; as many as @room.
 */
struct procsnap_watch_ends {
	struct procsnap_watch_end *list;
	size_t count;
	size_t room;
	uint64_t dropped;
	uint32_t *chains;
};

void procsnap_watch_ends_free(struct procsnap_watch_ends *ends);
/* From now on there are none. */
void procsnap_watch_ends_clear(struct procsnap_watch_ends *ends);
/* A new end of that task; NULL: no memory, with a message. Pointers to ends hold until then. */
struct procsnap_watch_end *procsnap_watch_ends_add(struct procsnap_watch_ends *ends,
						   const struct procsnap_watch_task *task);
/* Of the last that was added. */
uint64_t procsnap_watch_ends_number(const struct procsnap_watch_ends *ends);
/* By its number; NULL: it has been dropped, or %PROCSNAP_NO_ENDING. */
struct procsnap_watch_end *procsnap_watch_ends_at(const struct procsnap_watch_ends *ends,
						  uint64_t number);
/* The newest of a task, or NULL. */
struct procsnap_watch_end *procsnap_watch_ends_find(const struct procsnap_watch_ends *ends,
						    const struct procsnap_watch_task *task);

#endif /* PROCSNAP_WATCH_END_LIST_H */
