/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Events without the module: /proc is looked at again and again, and what
 * differs between two looks becomes events.
 */
#ifndef PROCSNAP_POLLER_H
#define PROCSNAP_POLLER_H

#include "listener.h"

/* What a row is: followed when all that are asked for are there. */
#define PROCSNAP_POLLER_SUBTREE 1
#define PROCSNAP_POLLER_CGROUP 2

/**
 * struct procsnap_poller - the looks at /proc, and the events that wait to be read.
 *
 * @listener: What is asked for.
 * @timer: Readable when it is time for a look, or events wait.
 * @query: What a look takes.
 * @required: PROCSNAP_POLLER_* that a task needs to be told of.
 * @before: The last look.
 * @marks: PROCSNAP_POLLER_* of each of its rows.
 * @queue: Events of different sizes, one behind the other.
 * @used: Bytes of @queue.
 * @read: Bytes of it that were given out.
 * @size: Bytes that it has room for.
 * @sequence: Number of the last event in @queue.
 * @given: Number of the last one given out.
 * @draining: @timer is readable because there are events.
 * @event: The one that was given out.
 */
struct procsnap_poller {
	const struct procsnap_listener *listener;
	int timer;
	struct procsnap_query query;
	unsigned int required;
	struct procsnap_snapshot *before;
	unsigned char *marks;
	unsigned char *queue;
	size_t used;
	size_t read;
	size_t size;
	uint64_t sequence;
	uint64_t given;
	bool draining;
	unsigned char event[PROCSNAP_EVENT_SIZE_MAX] __attribute__((aligned(8)));
};

/* poller.c */
int procsnap_poller_start(struct procsnap_listener *listener);
void procsnap_poller_stop(struct procsnap_poller *poller);
int procsnap_poller_next(struct procsnap_poller *poller, const struct procsnap_event **event);
int procsnap_poller_take(struct procsnap_poller *poller, const struct procsnap_query *query,
			 struct procsnap_snapshot **snap);
/* Puts an event of event->size bytes, with the next number, behind the others; 0 or -ENOMEM. */
int procsnap_poller_put(struct procsnap_poller *poller, const struct procsnap_event *event);

/**
 * struct procsnap_poll - two looks.
 *
 * @before: The one before; NULL: there was none.
 * @after: This one.
 * @marks_before: PROCSNAP_POLLER_* of the rows of @before.
 * @marks: Those of @after.
 * @order: Rows of @after, parents before their children.
 * @texts: Paths and arguments of those that run another program; NULL: none does.
 */
struct procsnap_poll {
	struct procsnap_poller *poller;
	const struct procsnap_snapshot *before;
	const struct procsnap_snapshot *after;
	const unsigned char *marks_before;
	unsigned char *marks;
	size_t *order;
	struct procsnap_snapshot *texts;
};

/* poll_rows.c: the row of the same task, or PROCSNAP_NO_ROW; also for a snapshot that is NULL. */
size_t procsnap_poll_find(const struct procsnap_snapshot *snap, const struct procsnap_task *task);
/* poll_rows.c: the row says who it is. */
bool procsnap_poll_known(const struct procsnap_task *task);
bool procsnap_poll_is_zombie(const struct procsnap_task *task);
/* poll_rows.c: fills marks and order; 0, or -errno with a message. */
int procsnap_poll_mark(struct procsnap_poll *poll);

/* poll_exec.c: the task of a row of after, which was row old of before, runs another program. */
bool procsnap_poll_is_exec(const struct procsnap_poll *poll, size_t row, size_t old);
/* poll_exec.c: reads the texts of all such tasks; 0, or -errno with a message. */
int procsnap_poll_read_texts(struct procsnap_poll *poll);
/* poll_exec.c: puts the event; 0 or -ENOMEM. */
int procsnap_poll_put_exec(const struct procsnap_poll *poll, const struct procsnap_event *event);

/* poll.c: puts events for what differs; 0, or -errno with a message. */
int procsnap_poll_compare(struct procsnap_poll *poll);

#endif /* PROCSNAP_POLLER_H */
