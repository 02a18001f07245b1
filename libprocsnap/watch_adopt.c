// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A watch's table becomes what a snapshot has. Where events had made it the same
 * already, nothing differs.
 */
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* &procsnap_task.exit_state of one that is being reaped */
#define EXIT_DEAD 16

/* Which rows are the table's: all, or those of a subtree. */
enum belonging {
	NOT_KNOWN,
	OURS,
	NOT_OURS,
};

static bool is_identified(const struct procsnap_task *task)
{
	return task->status == PROCSNAP_STATUS_OK && task->pid > 0 && task->pid == task->tgid;
}

static bool has_ended(const struct procsnap_task *task)
{
	return task->exit_state != 0 && task->threads <= 1;
}

/*
 * Events told of another parent. The kernel does not tell of one that comes to a
 * task between its end and its reaping where nobody waits for it.
 */
static bool has_other_parent(const struct procsnap_watch_entry *entry,
			     const struct procsnap_task *task)
{
	return entry->task.ppid != task->ppid && task->exit_state != EXIT_DEAD;
}

/* What a row is by itself, without its parents. */
static enum belonging alone(const struct procsnap_watch *watch, const struct procsnap_task *task)
{
	const struct procsnap_watch_entry *entry;

	if (!is_identified(task))
		return NOT_OURS;
	if (watch->listener->subtree == 0)
		return OURS;
	entry = procsnap_watch_table_find(&watch->table, task->pid);
	if (entry && entry->task.start_ns == task->start_ns)
		return OURS;
	/* The root is in the table, but for the first snapshot. */
	if (watch->mark == 0 && task->pid == watch->listener->subtree)
		return OURS;
	return task->parent_row == PROCSNAP_NO_ROW ? NOT_OURS : NOT_KNOWN;
}

/* A row is ours if its parent is: up to one that is known, then all below alike. */
static void decide(const struct procsnap_watch *watch, const struct procsnap_snapshot *snap,
		   unsigned char *rows, size_t row)
{
	const size_t most = procsnap_row_count(snap);
	enum belonging belongs = NOT_KNOWN;
	size_t i, top = row;

	for (i = 0; i <= most && belongs == NOT_KNOWN; i++) {
		if (rows[top] == NOT_KNOWN)
			rows[top] = (unsigned char)alone(watch, procsnap_task(snap, top));
		belongs = rows[top];
		if (belongs == NOT_KNOWN)
			top = procsnap_task(snap, top)->parent_row;
	}
	/* Parents that go round in circles belong to nobody. */
	if (belongs == NOT_KNOWN)
		belongs = NOT_OURS;
	while (rows[row] == NOT_KNOWN) {
		rows[row] = (unsigned char)belongs;
		row = procsnap_task(snap, row)->parent_row;
	}
}

static void refresh(struct procsnap_watch_entry *entry, const struct procsnap_snapshot *snap,
		    size_t row)
{
	const struct procsnap_task *task = procsnap_task(snap, row);
	const struct procsnap_cred *cred = procsnap_cred(snap, row);
	const struct procsnap_cpu *cpu = procsnap_cpu(snap, row);
	uint64_t total;

	entry->task.ppid = task->ppid;
	memcpy(entry->task.comm, task->comm, sizeof(entry->task.comm));
	if (cred && cred->status == PROCSNAP_STATUS_OK)
		entry->task.uid = cred->euid;
	if (!cpu || cpu->status != PROCSNAP_STATUS_OK ||
	    entry->task.state != PROCSNAP_WATCH_RUNNING)
		return;
	total = cpu->utime_ns + cpu->stime_ns;
	if (total > entry->task.known_cpu_ns)
		entry->task.known_cpu_ns = total;
}

/* A process that no event told of: *entry is not there, or is another's with that pid. */
static int take_in(struct procsnap_watch *watch, const struct procsnap_snapshot *snap, size_t row,
		   struct procsnap_watch_entry **entry)
{
	const struct procsnap_task *task = procsnap_task(snap, row);
	struct procsnap_watch_entry *added;
	int err;

	if (*entry) {
		err = procsnap_watch_remove(watch, *entry);
		if (err)
			return err;
	}
	added = procsnap_watch_table_add(&watch->table, task->pid);
	if (!added)
		return -ENOMEM;
	added->task.start_ns = task->start_ns;
	/* In the first snapshot all is old. */
	added->task.born = watch->mark > 1 && procsnap_watch_is_new(watch, task->start_ns);
	refresh(added, snap, row);
	if (!added->task.born)
		added->base_cpu_ns = added->task.known_cpu_ns;
	*entry = added;
	return 0;
}

static int adopt_row(struct procsnap_watch *watch, const struct procsnap_snapshot *snap, size_t row,
		     uint64_t *differences)
{
	const struct procsnap_task *task = procsnap_task(snap, row);
	struct procsnap_watch_entry *entry;
	int err;

	entry = procsnap_watch_table_find(&watch->table, task->pid);
	if (!entry || entry->task.start_ns != task->start_ns) {
		++*differences;
		err = take_in(watch, snap, row, &entry);
		if (err)
			return err;
	} else {
		*differences += has_other_parent(entry, task);
		refresh(entry, snap, row);
	}
	if (entry->base_cpu_ns == PROCSNAP_BASE_UNKNOWN)
		entry->base_cpu_ns = entry->task.known_cpu_ns;
	entry->mark = watch->mark;
	if (has_ended(task))
		return procsnap_watch_end(watch, entry, entry->task.known_cpu_ns, 0);
	return 0;
}

/* From the last on: what takes the place of one that is removed was looked at before. */
static int remove_others(struct procsnap_watch *watch, uint64_t *differences)
{
	size_t i = watch->table.count;
	int err = 0;

	while (i-- > 0 && !err) {
		if (watch->table.entries[i].mark == watch->mark)
			continue;
		++*differences;
		err = procsnap_watch_remove(watch, &watch->table.entries[i]);
	}
	return err;
}

int procsnap_watch_adopt(struct procsnap_watch *watch, const struct procsnap_snapshot *snap)
{
	const size_t count = procsnap_row_count(snap);
	unsigned char *rows = calloc(count + 1, sizeof(*rows));
	uint64_t differences = 0;
	size_t row;
	int err = 0;

	if (!rows)
		return procsnap_fail(-ENOMEM, "no memory for a table of %zu processes", count);
	/* All before any: a row that is taken in would change what others are. */
	for (row = 0; row < count; row++)
		decide(watch, snap, rows, row);
	if (++watch->mark == 0)
		watch->mark = 2;
	for (row = 0; row < count && !err; row++)
		if (rows[row] == OURS)
			err = adopt_row(watch, snap, row, &differences);
	free(rows);
	if (!err)
		err = remove_others(watch, &differences);
	if (err) {
		watch->inexact = true;
		return err;
	}
	if (!watch->inexact)
		watch->counts.differences += differences;
	watch->sequence = procsnap_header(snap)->event_sequence;
	watch->inexact = procsnap_listener_sequence(watch->listener) > watch->sequence;
	return 0;
}
