// SPDX-License-Identifier: GPL-2.0-or-later
/* The tasks of a subtree, as its events tell of them, and whether these make sense. */
#define _GNU_SOURCE
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event_model.h"
#include "event_program.h"
#include "snap.h"

/* What can be wrong, and how it is called. */
enum wrong {
	WRONG_BORN_TWICE,
	WRONG_PARENT_UNBORN,
	WRONG_PARENT_START,
	WRONG_NAMED_BEFORE,
	WRONG_UNBORN,
	WRONG_START,
	WRONG_PPID,
	WRONG_DEAD,
	WRONG_THREADS_LEFT,
	WRONG_CHILDREN_LEFT,
	WRONG_NOT_ENDED,
	WRONG_OLD_PARENT,
	WRONG_OLD_PID,
	WRONG_ORDER,
	WRONG_TIME,
	WRONG_LEFT,
	WRONGS,
};

static const char *const wrong_names[WRONGS] = {
	[WRONG_BORN_TWICE] = "born while it lives",
	[WRONG_PARENT_UNBORN] = "born of nobody that lives",
	[WRONG_PARENT_START] = "start of a parent is not that of its birth",
	[WRONG_NAMED_BEFORE] = "told of before its birth",
	[WRONG_UNBORN] = "told of without a birth",
	[WRONG_START] = "start is not that of its birth",
	[WRONG_PPID] = "parent is not that of the last event",
	[WRONG_DEAD] = "acts after its end",
	[WRONG_THREADS_LEFT] = "ends, or starts a program, before its threads end",
	[WRONG_CHILDREN_LEFT] = "ends with children",
	[WRONG_NOT_ENDED] = "reaped before its end",
	[WRONG_OLD_PARENT] = "adopted from another than its parent",
	[WRONG_OLD_PID] = "program of a thread that is not its",
	[WRONG_ORDER] = "fork, exec, exit, reap out of order",
	[WRONG_TIME] = "earlier than an event before it",
	[WRONG_LEFT] = "never ends",
};

enum state { NONE, ALIVE, ZOMBIE };

/*
 * A pid. @start_ns and @rank are of the last task that was told of, the rest is
 * only known without losses. @named: of this start something was told already.
 */
struct slot {
	uint64_t start_ns;
	uint64_t named_ns;
	uint64_t time_ns;
	int ppid;
	int tgid;
	int children;
	int threads;
	uint8_t state;
	uint8_t rank;
};

struct event_model {
	bool losses;
	int root;
	int outside;
	uint32_t slot_count;
	struct slot *slots;
	struct event_programs *programs;
	uint64_t seen[EVENT_KINDS][2];
	uint64_t left_dead;
	uint64_t adopted_dead;
	uint64_t wrongs[WRONGS];
	struct procsnap_event first[WRONGS];
};

static void wrong(struct event_model *model, enum wrong what, const struct procsnap_event *event)
{
	if (!model->wrongs[what]++)
		model->first[what] = *event;
}

static uint32_t pid_max(void)
{
	FILE *file = fopen("/proc/sys/kernel/pid_max", "re");
	unsigned int value;

	if (!file || fscanf(file, "%u", &value) != 1)
		errx(SNAP_UNTESTED, "pid_max cannot be read");
	fclose(file);
	return value;
}

struct event_model *event_model_new(int root, int outside, bool losses)
{
	struct event_model *model = calloc(1, sizeof(*model));

	if (!model)
		err(SNAP_UNTESTED, "calloc");
	model->losses = losses;
	model->root = root;
	model->outside = outside;
	model->slot_count = pid_max() + 1;
	model->slots = calloc(model->slot_count, sizeof(*model->slots));
	if (!model->slots)
		err(SNAP_UNTESTED, "calloc");
	model->slots[root] = (struct slot){ .ppid = outside, .tgid = root, .state = ALIVE };
	model->programs = event_programs_new();
	return model;
}

void event_model_free(struct event_model *model)
{
	event_programs_free(model->programs);
	free(model->slots);
	free(model);
}

uint64_t event_model_seen(const struct event_model *model, uint32_t kind, bool threads)
{
	return model->seen[kind][threads];
}

static struct slot *slot_of(struct event_model *model, int pid)
{
	if (pid < 1 || (uint32_t)pid >= model->slot_count)
		errx(1, "an event of pid %d", pid);
	return &model->slots[pid];
}

static bool is_thread(const struct procsnap_event *event)
{
	return event->flags & PROCSNAP_EVENT_THREAD;
}

/* --- without losses --- */

static void check_parent(struct event_model *model, const struct procsnap_event *event)
{
	const struct slot *parent;

	if (event->ppid == model->outside)
		return;
	parent = slot_of(model, event->ppid);
	if (parent->state != ALIVE)
		wrong(model, WRONG_PARENT_UNBORN, event);
	else if (parent->start_ns && parent->start_ns != event->parent_start_ns)
		wrong(model, WRONG_PARENT_START, event);
}

static void count_child(struct event_model *model, int ppid, int by)
{
	if (ppid != model->outside)
		slot_of(model, ppid)->children += by;
}

static void put_fork(struct event_model *model, const struct procsnap_event *event)
{
	struct slot *slot = slot_of(model, event->pid);

	if (slot->state != NONE)
		wrong(model, WRONG_BORN_TWICE, event);
	check_parent(model, event);
	*slot = (struct slot){
		.start_ns = event->start_ns,
		.named_ns = slot->named_ns,
		.time_ns = event->boot_ns,
		.ppid = event->ppid,
		.tgid = event->tgid,
		.state = ALIVE,
	};
	if (!is_thread(event))
		count_child(model, event->ppid, 1);
	else if (slot_of(model, event->tgid)->state == ALIVE)
		slot_of(model, event->tgid)->threads++;
	else
		wrong(model, WRONG_UNBORN, event);
}

static void put_exec(struct event_model *model, const struct procsnap_event *event,
		     struct slot *slot)
{
	const struct procsnap_event_exec *exec = (const void *)event;

	if (slot->state != ALIVE || event->pid != event->tgid)
		wrong(model, WRONG_DEAD, event);
	if (slot->threads)
		wrong(model, WRONG_THREADS_LEFT, event);
	if (exec->old_pid != event->pid && slot_of(model, exec->old_pid)->tgid != event->pid)
		wrong(model, WRONG_OLD_PID, event);
}

static void put_thread_exit(struct event_model *model, const struct procsnap_event *event,
			    struct slot *slot)
{
	slot->state = NONE;
	if (slot_of(model, event->tgid)->threads-- < 1)
		wrong(model, WRONG_THREADS_LEFT, event);
}

static void put_exit(struct event_model *model, const struct procsnap_event *event,
		     struct slot *slot)
{
	if (slot->state != ALIVE)
		wrong(model, WRONG_DEAD, event);
	if (slot->threads)
		wrong(model, WRONG_THREADS_LEFT, event);
	model->left_dead += slot->children;
	slot->state = ZOMBIE;
}

/*
 * A child that nobody waits for, and that is just being taken out of the task list
 * when its parent ends, gets another parent without a word: its end has been told,
 * its reaping is what comes next. Whether each child that is left is such a one is
 * known in the end.
 */
static bool is_adopted_dead(struct event_model *model, const struct slot *slot)
{
	return slot->state == ZOMBIE && slot_of(model, slot->ppid)->state != ALIVE;
}

static void put_reap(struct event_model *model, const struct procsnap_event *event,
		     struct slot *slot)
{
	if (slot->state != ZOMBIE)
		wrong(model, WRONG_NOT_ENDED, event);
	if (slot->ppid != event->ppid && is_adopted_dead(model, slot))
		model->adopted_dead++;
	else if (slot->ppid != event->ppid)
		wrong(model, WRONG_PPID, event);
	count_child(model, slot->ppid, -1);
	slot->state = NONE;
}

static void put_adoption(struct event_model *model, const struct procsnap_event *event,
			 struct slot *slot)
{
	const struct procsnap_event_parent *adoption = (const void *)event;

	if (adoption->old_ppid != slot->ppid)
		wrong(model, WRONG_OLD_PARENT, event);
	check_parent(model, event);
	count_child(model, slot->ppid, -1);
	count_child(model, event->ppid, 1);
	slot->ppid = event->ppid;
}

/*
 * Under the lock of the task list the parent is that of the last event. A thread
 * that was pushed out by another's exec has the start of its leader.
 */
static void check_known(struct event_model *model, const struct procsnap_event *event,
			struct slot *slot)
{
	const uint32_t locked = PROCSNAP_EVENTS(PROCSNAP_EVENT_EXIT) |
				PROCSNAP_EVENTS(PROCSNAP_EVENT_SESSION);

	if (slot->state == NONE)
		wrong(model, WRONG_UNBORN, event);
	if (!slot->start_ns)
		slot->start_ns = event->start_ns;
	if (slot->start_ns != event->start_ns && !is_thread(event))
		wrong(model, WRONG_START, event);
	if ((locked & PROCSNAP_EVENTS(event->kind)) && !is_thread(event) &&
	    slot->ppid != event->ppid)
		wrong(model, WRONG_PPID, event);
	if (event->boot_ns < slot->time_ns)
		wrong(model, WRONG_TIME, event);
	slot->time_ns = event->boot_ns;
}

static void put_whole(struct event_model *model, const struct procsnap_event *event)
{
	struct slot *slot = slot_of(model, event->pid);

	if (event->kind == PROCSNAP_EVENT_FORK) {
		put_fork(model, event);
		return;
	}
	check_known(model, event, slot);
	if (event->kind == PROCSNAP_EVENT_EXEC)
		put_exec(model, event, slot);
	else if (event->kind == PROCSNAP_EVENT_EXIT && is_thread(event))
		put_thread_exit(model, event, slot);
	else if (event->kind == PROCSNAP_EVENT_EXIT)
		put_exit(model, event, slot);
	else if (event->kind == PROCSNAP_EVENT_REAP)
		put_reap(model, event, slot);
	else if (event->kind == PROCSNAP_EVENT_PARENT)
		put_adoption(model, event, slot);
	else if (slot->state != ALIVE)
		wrong(model, WRONG_DEAD, event);
}

/* --- with losses, and without --- */

static int rank_of(uint32_t kind)
{
	switch (kind) {
	case PROCSNAP_EVENT_FORK:
		return 1;
	case PROCSNAP_EVENT_EXEC:
		return 2;
	case PROCSNAP_EVENT_EXIT:
		return 3;
	case PROCSNAP_EVENT_REAP:
		return 4;
	default:
		return 0;
	}
}

/* Nothing of a task, nor of its child, comes before its birth. */
static void check_named(struct event_model *model, const struct procsnap_event *event)
{
	struct slot *slot = slot_of(model, event->pid), *parent;

	if (event->kind == PROCSNAP_EVENT_FORK && slot->named_ns == event->start_ns)
		wrong(model, WRONG_NAMED_BEFORE, event);
	slot->named_ns = event->start_ns;
	if (!event->ppid)
		return;
	parent = slot_of(model, event->ppid);
	if (event->parent_start_ns > parent->named_ns)
		parent->named_ns = event->parent_start_ns;
}

static void put_part(struct event_model *model, const struct procsnap_event *event)
{
	struct slot *slot = slot_of(model, event->pid);
	int rank = rank_of(event->kind);

	if (!rank || is_thread(event))
		return;
	if (slot->start_ns != event->start_ns)
		slot->rank = 0;
	if (rank < slot->rank)
		wrong(model, WRONG_ORDER, event);
	slot->start_ns = event->start_ns;
	slot->rank = rank;
}

void event_model_put(struct event_model *model, const struct procsnap_event *event)
{
	if (event->kind >= EVENT_KINDS)
		errx(1, "an event of kind %u", event->kind);
	model->seen[event->kind][is_thread(event)]++;
	check_named(model, event);
	if (model->losses)
		put_part(model, event);
	else
		put_whole(model, event);
	event_programs_put(model->programs, event);
}

void event_model_check_programs(struct event_model *model, const struct event_counts *counts)
{
	event_programs_check(model->programs, counts);
}

void event_model_check_empty(struct event_model *model)
{
	struct procsnap_event event = {};
	uint32_t pid;

	if (model->left_dead != model->adopted_dead)
		wrong(model, WRONG_CHILDREN_LEFT, &event);
	for (pid = 1; pid < model->slot_count; pid++) {
		event.pid = pid;
		if (model->slots[pid].state != NONE)
			wrong(model, WRONG_LEFT, &event);
	}
}

uint64_t event_model_print(const struct event_model *model, const char *name)
{
	uint64_t sum = 0;
	int i;

	if (model->adopted_dead)
		printf("%s: %llu adopted dead\n", name, (unsigned long long)model->adopted_dead);
	for (i = 0; i < WRONGS; i++) {
		const struct procsnap_event *first = &model->first[i];

		sum += model->wrongs[i];
		if (model->wrongs[i])
			printf("%s: %s: %llu times, first event %llu of kind %u, pid %d, tgid %d, ppid %d\n",
			       name, wrong_names[i], (unsigned long long)model->wrongs[i],
			       (unsigned long long)first->sequence, first->kind, first->pid,
			       first->tgid, first->ppid);
	}
	return sum + event_programs_print(model->programs, name);
}
