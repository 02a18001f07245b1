// SPDX-License-Identifier: GPL-2.0-or-later
/* A table of tasks that starts as a snapshot and is kept by events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "event_table.h"

/* The most that /proc/sys/kernel/pid_max can be. */
#define PIDS_MAX (4 << 20)
#define TASK_STATE_DEAD(state) ((state) == 'Z' || (state) == 'X')

/*
 * @parent: of a thread its process.
 * @ended: its exit was told.
 * @used: there was another of that pid before.
 */
struct table_task {
	uint64_t start_ns;
	uint64_t last_mono_ns;
	int parent;
	bool there;
	bool thread;
	bool ended;
	bool used;
	bool seen;
};

/* Says which event does not fit, then fails the test. */
#define FITS(event, condition)                                                                   \
	do {                                                                                     \
		if (!(condition)) {                                                              \
			fprintf(stderr,                                                          \
				"event %llu of kind %u, flags %#x, pid %d, tgid %d, ppid %d:\n", \
				(unsigned long long)(event)->sequence, (event)->kind,            \
				(event)->flags, (event)->pid, (event)->tgid, (event)->ppid);     \
			need_failed(__FILE__, __func__, __LINE__, #condition);                   \
		}                                                                                \
	} while (0)

struct image table_snapshot(const struct listener *listener)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);

	if (listener->listen.flags & PROCSNAP_LISTEN_THREADS)
		request.flags = PROCSNAP_REQUEST_THREADS;
	return take_image(listener->fd, &request);
}

static struct table_task *task_of(struct event_table *table, int pid)
{
	NEED(pid >= 0 && pid < PIDS_MAX);
	return &table->by_pid[pid];
}

static void add(struct event_table *table, int pid, uint64_t start_ns, int parent, bool thread)
{
	struct table_task *task = task_of(table, pid);

	table->reused += task->used;
	*task = (struct table_task){
		.start_ns = start_ns,
		.parent = parent,
		.there = true,
		.thread = thread,
		.used = true,
	};
	table->count++;
	if (pid > table->highest)
		table->highest = pid;
}

static void drop(struct event_table *table, struct table_task *task)
{
	task->there = false;
	table->count--;
}

struct event_table table_begin(const struct listener *listener, const struct image *image)
{
	struct event_table table = {
		.by_pid = calloc(PIDS_MAX, sizeof(*table.by_pid)),
		.sequence = image->header->event_sequence,
		.threads = listener->listen.flags & PROCSNAP_LISTEN_THREADS,
	};
	uint32_t row;

	NEED(table.by_pid);
	for (row = 0; row < image->header->task_count; row++) {
		const struct procsnap_task *task = entry_of(image, PROCSNAP_SECTION_TASK, row);
		bool thread = task->pid != task->tgid;

		add(&table, task->pid, task->start_ns, thread ? task->tgid : task->ppid, thread);
		/* A leader may have ended before its threads. */
		task_of(&table, task->pid)->ended = TASK_STATE_DEAD(task->state) &&
						    task->threads <= 1;
	}
	return table;
}

void table_end(struct event_table *table)
{
	free(table->by_pid);
}

/* --- applying --- */

static bool alive(struct event_table *table, int pid, uint64_t start_ns)
{
	struct table_task *task = task_of(table, pid);

	return task->there && !task->ended && (!start_ns || task->start_ns == start_ns);
}

static void apply_fork(struct event_table *table, const struct procsnap_event *event)
{
	const struct procsnap_event_fork *fork_event = (const void *)event;
	bool thread = event->flags & PROCSNAP_EVENT_THREAD;

	FITS(event, !task_of(table, event->pid)->there);
	FITS(event, !event->ppid || alive(table, event->ppid, event->parent_start_ns));
	FITS(event, !fork_event->creator_tgid || alive(table, fork_event->creator_tgid, 0));
	FITS(event, !thread || alive(table, event->tgid, 0));
	FITS(event, event->start_ns <= event->boot_ns);
	add(table, event->pid, event->start_ns, thread ? event->tgid : event->ppid, thread);
	table->forks++;
}

static void apply_exit(struct event_table *table, const struct procsnap_event *event)
{
	struct table_task *task = task_of(table, event->pid);
	bool thread = event->flags & PROCSNAP_EVENT_THREAD;

	FITS(event, task->thread == thread);
	FITS(event, thread || task->parent == event->ppid);
	task->ended = true;
	if (thread)
		drop(table, task);
	table->exits++;
}

static void apply_parent(struct event_table *table, const struct procsnap_event *event)
{
	const struct procsnap_event_parent *parent = (const void *)event;
	struct table_task *task = task_of(table, event->pid), *old = task_of(table, task->parent);

	FITS(event, task->parent == parent->old_ppid);
	FITS(event, !parent->old_ppid || old->start_ns == parent->old_parent_start_ns);
	FITS(event, !old->ended);
	FITS(event, event->ppid != parent->old_ppid);
	FITS(event, !event->ppid || alive(table, event->ppid, event->parent_start_ns));
	task->parent = event->ppid;
	table->parents++;
}

static void apply_reap(struct event_table *table, const struct procsnap_event *event)
{
	struct table_task *task = task_of(table, event->pid);

	FITS(event, task->ended && !task->thread);
	drop(table, task);
	table->reaps++;
}

/*
 * Its start is known. When a thread executes that is not the leader, it gets the
 * leader's id and start, and what was the leader ends under the thread's id.
 */
static bool same_start(const struct event_table *table, const struct procsnap_event *event)
{
	uint64_t start_ns = table->by_pid[event->pid].start_ns;

	return event->start_ns == start_ns ||
	       (event->kind == PROCSNAP_EVENT_EXIT && event->flags & PROCSNAP_EVENT_THREAD &&
		event->start_ns == table->by_pid[event->tgid].start_ns);
}

void table_apply(struct event_table *table, const struct procsnap_event *event)
{
	struct table_task *task = task_of(table, event->pid);

	FITS(event, event->kind != PROCSNAP_EVENT_LOST);
	FITS(event, event->sequence == table->sequence + 1);
	table->sequence++;
	if (event->kind == PROCSNAP_EVENT_FORK) {
		apply_fork(table, event);
		task->last_mono_ns = event->mono_ns;
		return;
	}
	/* Names and ids of threads that nobody asked for. */
	if (!table->threads && event->flags & PROCSNAP_EVENT_THREAD)
		return;
	FITS(event, task->there);
	FITS(event, same_start(table, event));
	FITS(event, event->mono_ns >= task->last_mono_ns);
	task->last_mono_ns = event->mono_ns;
	if (event->kind != PROCSNAP_EVENT_REAP && event->kind != PROCSNAP_EVENT_PARENT &&
	    event->kind != PROCSNAP_EVENT_SESSION)
		FITS(event, !task->ended);
	if (event->kind == PROCSNAP_EVENT_EXIT)
		apply_exit(table, event);
	else if (event->kind == PROCSNAP_EVENT_PARENT)
		apply_parent(table, event);
	else if (event->kind == PROCSNAP_EVENT_REAP)
		apply_reap(table, event);
	else if (event->kind == PROCSNAP_EVENT_EXEC)
		table->execs++;
}

/* The first events, applied or not. */
static void use_up(struct event_table *table, struct listener *listener, uint64_t until, bool apply)
{
	uint64_t deadline = 0;
	size_t i, left = 0;

	while (listener->sequence < until) {
		NEED(patient(&deadline));
		listen_gather(listener);
	}
	for (i = 0; i < listener->count && listener->events[i]->sequence <= until; i++) {
		if (apply)
			table_apply(table, listener->events[i]);
		free(listener->events[i]);
	}
	for (; i < listener->count; i++)
		listener->events[left++] = listener->events[i];
	listener->count = left;
}

void table_skip(struct event_table *table, struct listener *listener)
{
	use_up(table, listener, table->sequence, false);
}

void table_follow(struct event_table *table, struct listener *listener, uint64_t until)
{
	use_up(table, listener, until, true);
	NEED_EQUAL(table->sequence, until);
}

/* --- comparing --- */

static void wrong(unsigned int *count, const char *what, int pid, const struct table_task *task)
{
	if ((*count)++ < 10)
		fprintf(stderr, "pid %d: %s (table: %s, parent %d, ended %d, start %llu)\n", pid,
			what, task->there ? "there" : "not there", task->parent, task->ended,
			(unsigned long long)task->start_ns);
}

static void compare_row(const struct event_table *table, const struct procsnap_task *row,
			unsigned int *wrongs)
{
	struct table_task *task = &table->by_pid[row->pid];
	bool thread = row->pid != row->tgid;

	if (!task->there || (task->start_ns != row->start_ns &&
			     !(thread && row->start_ns == table->by_pid[row->tgid].start_ns))) {
		wrong(wrongs, "only the snapshot has it", row->pid, task);
		return;
	}
	task->seen = true;
	if (task->thread != thread || task->parent != (thread ? row->tgid : row->ppid))
		wrong(wrongs, "another parent", row->pid, task);
	if (task->ended && !TASK_STATE_DEAD(row->state))
		wrong(wrongs, "not ended", row->pid, task);
	if (!task->ended && !thread && TASK_STATE_DEAD(row->state) && row->threads <= 1)
		wrong(wrongs, "ended", row->pid, task);
}

void table_compare(const struct event_table *table, const struct image *image)
{
	unsigned int wrongs = 0;
	uint32_t row;
	int pid;

	for (pid = 0; pid <= table->highest; pid++)
		table->by_pid[pid].seen = false;
	for (row = 0; row < image->header->task_count; row++)
		compare_row(table, entry_of(image, PROCSNAP_SECTION_TASK, row), &wrongs);
	for (pid = 0; pid <= table->highest; pid++)
		if (table->by_pid[pid].there && !table->by_pid[pid].seen)
			wrong(&wrongs, "only the table has it", pid, &table->by_pid[pid]);
	NEED_EQUAL(wrongs, 0);
	NEED_EQUAL(table->count, image->header->task_count);
}
