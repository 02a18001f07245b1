/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of tasks that starts as a snapshot and is kept by events. Each event
 * must fit to what is there: nothing is told of a task before its fork or after
 * its end, its parent is there, and its times do not go back.
 */
#ifndef PROCSNAP_TESTS_EVENT_TABLE_H
#define PROCSNAP_TESTS_EVENT_TABLE_H

#include "device.h"
#include "listen.h"

struct table_task;

/*
 * @by_pid: as many as there may be pids.
 * @sequence: what is applied.
 * @threads: it has threads too.
 */
struct event_table {
	struct table_task *by_pid;
	int highest;
	size_t count;
	uint64_t sequence;
	bool threads;
	unsigned long forks;
	unsigned long execs;
	unsigned long exits;
	unsigned long reaps;
	unsigned long parents;
	unsigned long reused;
};

/* Takes a snapshot with the listener's descriptor, with threads if it has them. */
struct image table_snapshot(const struct listener *listener);
struct event_table table_begin(const struct listener *listener, const struct image *image);
void table_end(struct event_table *table);

/* Applies one event; fails the test if it does not fit. */
void table_apply(struct event_table *table, const struct procsnap_event *event);
/* Throws away what the first snapshot includes. */
void table_skip(struct event_table *table, struct listener *listener);
/* Reads up to @until, applies that and forgets it. */
void table_follow(struct event_table *table, struct listener *listener, uint64_t until);
/* Fails the test unless both have the same tasks, with the same starts and parents. */
void table_compare(const struct event_table *table, const struct image *image);

#endif /* PROCSNAP_TESTS_EVENT_TABLE_H */
