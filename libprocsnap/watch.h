/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the watch share.
 */
#ifndef PROCSNAP_WATCH_H
#define PROCSNAP_WATCH_H

#include "listener.h"
#include "watch_end_list.h"
#include "watch_table.h"

/**
 * struct procsnap_watch - see procsnap_watch_open().
 *
 * @look: What the snapshots of looks are asked for.
 * @resync: What the others are.
 * @sequence: Number of the last event that the table includes.
 * @inexact: Events beyond @sequence were lost: the table waits for a snapshot.
 * @look_boot_ns: When the last look was; what started later was born since.
 * @mark: Of entries that the last snapshot had.
 * @ending: Since the last look.
 * @gone: Before it, since the one before.
 * @counts: Since the last look.
 */
struct procsnap_watch {
	struct procsnap_listener *listener;
	struct procsnap_query look;
	struct procsnap_query resync;
	struct procsnap_watch_table table;
	uint64_t sequence;
	bool inexact;
	uint64_t look_boot_ns;
	uint32_t mark;
	struct procsnap_watch_ends ending;
	struct procsnap_watch_ends gone;
	struct procsnap_watch_counts counts;
};

/* watch_ends.c: an entry has ended with this much CPU time; 0 or -ENOMEM. */
int procsnap_watch_end(struct procsnap_watch *watch, struct procsnap_watch_entry *entry,
		       uint64_t cpu_ns, uint32_t status);
/*
 * watch_ends.c: an entry is reaped, with this much CPU time in all: what its end did
 * not tell of is used since. Takes it out; 0 or -ENOMEM.
 */
int procsnap_watch_reap(struct procsnap_watch *watch, struct procsnap_watch_entry *entry,
			uint64_t cpu_ns, uint32_t status);
/* watch_ends.c: takes an entry out that is not in the task list any more; 0 or -ENOMEM. */
int procsnap_watch_remove(struct procsnap_watch *watch, struct procsnap_watch_entry *entry);
/* watch_ends.c: whether a process has ended since the last look. */
bool procsnap_watch_has_ended(const struct procsnap_watch *watch,
			      const struct procsnap_watch_task *task);
/* watch_ends.c: an end is told of after the table had lost the process; 0 or -ENOMEM. */
int procsnap_watch_end_late(struct procsnap_watch *watch, const struct procsnap_watch_task *task,
			    uint64_t cpu_ns, uint32_t status);
/* watch_ends.c: those since the last look are now those before it. */
void procsnap_watch_turn(struct procsnap_watch *watch);
/* What started at that time was born since the last look, as far as the clock can tell. */
bool procsnap_watch_is_new(const struct procsnap_watch *watch, uint64_t start_ns);

/* watch_apply.c: puts an event into the table; 0 or -ENOMEM. */
int procsnap_watch_apply(struct procsnap_watch *watch, const struct procsnap_event *event);

/* watch_adopt.c: makes the table what a snapshot has, and counts what differed; 0 or -ENOMEM. */
int procsnap_watch_adopt(struct procsnap_watch *watch, const struct procsnap_snapshot *snap);

#endif /* PROCSNAP_WATCH_H */
