// SPDX-License-Identifier: GPL-2.0-or-later
/* All tasks, made of a snapshot and kept by events. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_table.h"

/* How many differences are said. */
#define SAID 20

/*
 * A task. Its identity is that of its birth: a thread that another's exec pushes out
 * ends with the start of its leader, so that of threads the id alone counts.
 */
struct entry {
	uint64_t start_ns;
	int32_t ppid;
	bool here;
	bool thread;
	uint32_t round; /* in which a snapshot had it */
};

struct event_table {
	bool threads;
	uint32_t entry_count;
	struct entry *entries;
	uint32_t here;
	uint32_t round;
	uint64_t wrong;
	uint64_t compared;
};

static uint32_t pid_max(void)
{
	FILE *file = fopen("/proc/sys/kernel/pid_max", "re");
	unsigned int value;

	if (!file || fscanf(file, "%u", &value) != 1)
		errx(SNAP_UNTESTED, "pid_max cannot be read");
	fclose(file);
	return value;
}

struct event_table *event_table_new(bool threads)
{
	struct event_table *table = calloc(1, sizeof(*table));

	if (!table)
		err(SNAP_UNTESTED, "calloc");
	table->threads = threads;
	table->entry_count = pid_max() + 1;
	table->entries = calloc(table->entry_count, sizeof(*table->entries));
	if (!table->entries)
		err(SNAP_UNTESTED, "calloc");
	return table;
}

void event_table_free(struct event_table *table)
{
	free(table->entries);
	free(table);
}

uint64_t event_table_wrong(const struct event_table *table)
{
	return table->wrong;
}

uint64_t event_table_compared(const struct event_table *table)
{
	return table->compared;
}

static void wrong(struct event_table *table, const char *what, int pid, int ppid, uint64_t start_ns)
{
	const struct entry *entry = &table->entries[pid];

	if (table->wrong++ < SAID)
		printf("round %u: %s: pid %d of %d, start %llu; in the table %s of %d, start %llu\n",
		       table->round, what, pid, ppid, (unsigned long long)start_ns,
		       entry->here ? "here" : "not here", entry->ppid,
		       (unsigned long long)entry->start_ns);
}

static struct entry *entry_of(struct event_table *table, int pid)
{
	if (pid < 1 || (uint32_t)pid >= table->entry_count)
		errx(1, "pid %d", pid);
	return &table->entries[pid];
}

static void enter(struct event_table *table, int pid, int ppid, uint64_t start_ns, bool thread)
{
	struct entry *entry = entry_of(table, pid);

	table->here += !entry->here;
	entry->here = true;
	entry->ppid = ppid;
	entry->start_ns = start_ns;
	entry->thread = thread;
}

static void leave(struct event_table *table, int pid)
{
	struct entry *entry = entry_of(table, pid);

	table->here -= entry->here;
	entry->here = false;
}

static const struct procsnap_section *tasks_of(const struct snap *snap)
{
	const struct procsnap_section *section = snap_section(snap, PROCSNAP_SECTION_TASK);

	if (!section)
		errx(SNAP_UNTESTED, "a snapshot without tasks");
	return section;
}

void event_table_set(struct event_table *table, const struct snap *snap)
{
	const struct procsnap_section *section = tasks_of(snap);
	uint32_t pid, row;

	for (pid = 1; pid < table->entry_count && table->here; pid++)
		leave(table, pid);
	for (row = 0; row < section->count; row++) {
		const struct procsnap_task *task = snap_row(snap, section, row);

		enter(table, task->pid, task->ppid, task->start_ns, task->pid != task->tgid);
	}
}

void event_table_put(struct event_table *table, const struct procsnap_event *event)
{
	bool thread = event->flags & PROCSNAP_EVENT_THREAD;
	struct entry *entry = entry_of(table, event->pid);

	if (event->kind == PROCSNAP_EVENT_FORK) {
		if (entry->here)
			wrong(table, "born twice", event->pid, event->ppid, event->start_ns);
		enter(table, event->pid, event->ppid, event->start_ns, thread);
		return;
	}
	if (!entry->here || (!thread && entry->start_ns != event->start_ns))
		wrong(table, "event of nobody", event->pid, event->ppid, event->start_ns);
	if (event->kind == PROCSNAP_EVENT_REAP || (event->kind == PROCSNAP_EVENT_EXIT && thread))
		leave(table, event->pid);
	else if (event->kind == PROCSNAP_EVENT_PARENT)
		entry->ppid = event->ppid;
}

/*
 * The id of a thread is all of it. What is dead, and just being taken out of the task
 * list, gets another parent without a word.
 */
static bool same(const struct entry *entry, const struct procsnap_task *task)
{
	if (!entry->here)
		return false;
	if (entry->thread)
		return true;
	return entry->start_ns == task->start_ns &&
	       (entry->ppid == task->ppid || task->state == 'X');
}

static void print_missing(struct event_table *table)
{
	uint32_t pid;

	for (pid = 1; pid < table->entry_count; pid++)
		if (table->entries[pid].here && table->entries[pid].round != table->round)
			wrong(table, "not in the snapshot", pid, table->entries[pid].ppid,
			      table->entries[pid].start_ns);
}

void event_table_compare(struct event_table *table, const struct snap *snap)
{
	const struct procsnap_section *section = tasks_of(snap);
	uint32_t row, found = 0;

	table->round++;
	for (row = 0; row < section->count; row++) {
		const struct procsnap_task *task = snap_row(snap, section, row);
		struct entry *entry = entry_of(table, task->pid);

		entry->round = table->round;
		found += entry->here;
		if (!same(entry, task))
			wrong(table, "other than in the snapshot", task->pid, task->ppid,
			      task->start_ns);
	}
	if (found != table->here)
		print_missing(table);
	table->compared += section->count;
}
