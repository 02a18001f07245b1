// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which rows of two looks at /proc are the same task, and which tasks are told of.
 */
#include "poller.h"

#include <errno.h>
#include <stdlib.h>

bool procsnap_poll_known(const struct procsnap_task *task)
{
	return task->status == PROCSNAP_STATUS_OK && task->pid > 0;
}

bool procsnap_poll_is_zombie(const struct procsnap_task *task)
{
	return task->exit_state != 0 && task->threads <= 1;
}

size_t procsnap_poll_find(const struct procsnap_snapshot *snap, const struct procsnap_task *task)
{
	const struct procsnap_task *found;
	uint32_t row;

	if (!snap)
		return PROCSNAP_NO_ROW;
	row = procsnap_index_find(snap->index, task->pid);
	if (row == PROCSNAP_NO_ROW)
		return PROCSNAP_NO_ROW;
	found = procsnap_task(snap, row);
	return procsnap_poll_known(found) && found->start_ns == task->start_ns ? row
									       : PROCSNAP_NO_ROW;
}

/* A row that has not been put in order goes behind its parents, which may not have been either. */
static size_t put_chain(const struct procsnap_poll *poll, size_t row, bool *done, size_t *stack,
			size_t count)
{
	size_t depth = 0;
	uint32_t parent;

	while (!done[row]) {
		done[row] = true;
		stack[depth++] = row;
		parent = procsnap_task(poll->after, row)->parent_row;
		if (parent == PROCSNAP_NO_ROW)
			break;
		row = parent;
	}
	while (depth > 0)
		poll->order[count++] = stack[--depth];
	return count;
}

static int put_in_order(struct procsnap_poll *poll, size_t rows)
{
	bool *done = calloc(rows + 1, sizeof(*done));
	size_t *stack = calloc(rows + 1, sizeof(*stack));
	size_t row, count = 0;
	int err = 0;

	poll->order = calloc(rows + 1, sizeof(*poll->order));
	if (!done || !stack || !poll->order) {
		err = procsnap_fail(-ENOMEM, "no memory to compare %zu processes", rows);
		goto end;
	}
	for (row = 0; row < rows; row++)
		count = put_chain(poll, row, done, stack, count);
end:
	free(done);
	free(stack);
	return err;
}

/* The first look: the process itself, and what has it as its parent's parent's ... parent. */
static unsigned char first_mark(const struct procsnap_poll *poll, size_t row)
{
	const struct procsnap_task *task = procsnap_task(poll->after, row);

	if (task->pid == poll->poller->listener->subtree)
		return PROCSNAP_POLLER_SUBTREE;
	if (task->parent_row == PROCSNAP_NO_ROW)
		return 0;
	return poll->marks[task->parent_row] & PROCSNAP_POLLER_SUBTREE;
}

/* A new task is what its parent is, or was before it ended. */
static unsigned char inherited(const struct procsnap_poll *poll, const struct procsnap_task *task)
{
	uint32_t row;

	if (task->parent_row != PROCSNAP_NO_ROW)
		return poll->marks[task->parent_row];
	if (!poll->before || task->ppid <= 0)
		return 0;
	row = procsnap_index_find(poll->before->index, task->ppid);
	return row == PROCSNAP_NO_ROW ? 0 : poll->marks_before[row];
}

/*
 * Who is in the cgroup now. What has ended stays where it was: no cgroup lists
 * it any more.
 */
static unsigned char cgroup_mark(const struct procsnap_task *task,
				 const struct procsnap_snapshot *cgroup, unsigned char old)
{
	if (!cgroup)
		return 0;
	if (procsnap_poll_find(cgroup, task) != PROCSNAP_NO_ROW)
		return PROCSNAP_POLLER_CGROUP;
	return procsnap_poll_is_zombie(task) ? old & PROCSNAP_POLLER_CGROUP : 0;
}

static void mark_row(struct procsnap_poll *poll, size_t row, const struct procsnap_snapshot *cgroup)
{
	const struct procsnap_task *task = procsnap_task(poll->after, row);
	size_t old = procsnap_poll_find(poll->before, task);
	unsigned char known;

	known = old == PROCSNAP_NO_ROW ? inherited(poll, task) : poll->marks_before[old];
	poll->marks[row] = cgroup_mark(task, cgroup, known);
	if (poll->before)
		poll->marks[row] |= known & PROCSNAP_POLLER_SUBTREE;
	else
		poll->marks[row] |= first_mark(poll, row);
}

static int take_cgroup(const struct procsnap_poller *poller, struct procsnap_snapshot **cgroup)
{
	struct procsnap_query query = *poller->listener->scope;

	*cgroup = NULL;
	if (!(poller->required & PROCSNAP_POLLER_CGROUP))
		return 0;
	query.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	return procsnap_take(poller->listener->ps, &query, cgroup);
}

int procsnap_poll_mark(struct procsnap_poll *poll)
{
	const size_t rows = procsnap_row_count(poll->after);
	struct procsnap_snapshot *cgroup;
	size_t i;
	int err;

	err = put_in_order(poll, rows);
	if (err)
		return err;
	poll->marks = calloc(rows + 1, sizeof(*poll->marks));
	if (!poll->marks)
		return procsnap_fail(-ENOMEM, "no memory to compare %zu processes", rows);
	err = take_cgroup(poll->poller, &cgroup);
	if (err)
		return err;
	for (i = 0; i < rows; i++)
		mark_row(poll, poll->order[i], cgroup);
	procsnap_snapshot_free(cgroup);
	return 0;
}
