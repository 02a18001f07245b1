// SPDX-License-Identifier: GPL-2.0-or-later
/* Which row of a snapshot is the same task as which of the one before. */
#include "recording_code.h"

/* So many tasks may have ended at one place before the table of pids is asked. */
#define MATCH_AHEAD 16

static bool match_same(const struct procsnap_task *task, const struct procsnap_task *before)
{
	return before && task->pid == before->pid && task->start_ns == before->start_ns;
}

/* the row before, or PROCSNAP_NO_ROW; next: that behind the last match */
static size_t match_find(const struct procsnap_task *task, const struct procsnap_snapshot *before,
			 size_t next)
{
	size_t row;

	if (match_same(task, procsnap_task(before, next)))
		return next;
	/* not there yet */
	if (task->start_ns > procsnap_header(before)->instant_boot_ns)
		return PROCSNAP_NO_ROW;
	for (row = next + 1; row <= next + MATCH_AHEAD; row++)
		if (match_same(task, procsnap_task(before, row)))
			return row;
	if (!procsnap_find_pid(before, task->pid, &row) &&
	    match_same(task, procsnap_task(before, row)))
		return row;
	return PROCSNAP_NO_ROW;
}

bool code_match_tasks(struct code_runs *runs, const struct procsnap_snapshot *snap,
		      const struct procsnap_snapshot *before)
{
	size_t next = 0, count = procsnap_row_count(snap), first = 0, length = 0;

	for (size_t row = 0; row < count; row++) {
		size_t found = match_find(procsnap_task(snap, row), before, next);

		if (length && (found != next || found == PROCSNAP_NO_ROW)) {
			if (!code_runs_add(runs, first, next - length, length))
				return false;
			length = 0;
		}
		if (found == PROCSNAP_NO_ROW)
			continue;
		if (!length)
			first = row;
		length++;
		next = found + 1;
	}
	return !length || code_runs_add(runs, first, next - length, length);
}
