/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The processes of a watch by pid. No two have the same pid at one time: one is
 * taken out before another can have its pid.
 */
#ifndef PROCSNAP_WATCH_TABLE_H
#define PROCSNAP_WATCH_TABLE_H

#include "internal.h"

/**
 * struct procsnap_watch_entry - a process.
 *
 * @task: What the user sees.
 * @base_cpu_ns: Its CPU time at the last look; 0 if it was born since;
 *	%PROCSNAP_BASE_UNKNOWN: no snapshot has shown it yet, though it is older.
 * @ending: Its number in the list of those that ended; %PROCSNAP_NO_ENDING: it
 *	lives, or ended before the last look.
 * @mark: Free for one who goes through all.
 */
struct procsnap_watch_entry {
	struct procsnap_watch_task task;
	uint64_t base_cpu_ns;
	uint64_t ending;
	uint32_t mark;
};

#define PROCSNAP_NO_ENDING UINT64_MAX
#define PROCSNAP_BASE_UNKNOWN UINT64_MAX

/**
 * struct procsnap_watch_table - entries one behind the other, and an open hash.
 *
 * @entries: In no order.
 * @count: Of them.
 * @room: How many fit.
 * @slots: Place of an entry plus 1, or 0; twice as many as @room, at a power of two.
 * @mask: Slots less 1.
 */
struct procsnap_watch_table {
	struct procsnap_watch_entry *entries;
	size_t count;
	size_t room;
	uint32_t *slots;
	size_t mask;
};

void procsnap_watch_table_free(struct procsnap_watch_table *table);
/* The entry, or NULL. Pointers to entries hold until the next add or remove. */
struct procsnap_watch_entry *procsnap_watch_table_find(const struct procsnap_watch_table *table,
						       pid_t pid);
/* A new entry, zero but for its pid, which is not there yet; NULL: no memory, with a message. */
struct procsnap_watch_entry *procsnap_watch_table_add(struct procsnap_watch_table *table,
						      pid_t pid);
void procsnap_watch_table_remove(struct procsnap_watch_table *table,
				 struct procsnap_watch_entry *entry);

#endif /* PROCSNAP_WATCH_TABLE_H */
