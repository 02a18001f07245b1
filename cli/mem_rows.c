// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of `procsnap mem`: whom to count, and what he uses. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "footprint_walk.h"
#include "mem.h"

/* whether a row is one of the typed processes, or below one */
static bool mem_is_below(const struct mem_run *run, uint32_t row)
{
	const struct procsnap_snapshot *snap = run->inspect.snap;
	size_t count = procsnap_row_count(snap);

	/* a file may have a circle of parents */
	for (size_t steps = 0; row < count && steps <= count; steps++) {
		const struct procsnap_task *task = procsnap_task(snap, row);

		for (size_t i = 0; i < run->inspect.source.pid_count; i++)
			if (run->inspect.source.pids[i] == task->tgid)
				return true;
		row = task->pid == task->tgid ? task->parent_row : task->leader_row;
	}
	return false;
}

static bool mem_is_selected(const struct mem_run *run, const struct cli_view *view, uint32_t index)
{
	struct cli_row row = { 0 };

	cli_row_fetch(view, index, &row);
	return cli_select_match(&run->select, view, &row) &&
	       (!run->children || mem_is_below(run, index));
}

static int mem_add_row(struct mem_run *run, uint32_t index)
{
	struct mem_row *row = mem_list_add(&run->list, index,
					   procsnap_footprint(run->inspect.snap, index));
	int code = CLI_EXIT_OK;

	if (!row)
		return CLI_EXIT_OK;
	if (row->status == PROCSNAP_STATUS_OK && !row->same)
		code = cli_footprint_walk(&row->sum, &run->inspect, index, &run->budget);
	mem_list_count(&run->list, row);
	return code;
}

/* what the frames of a process cannot be told by; NULL: they can be */
static const char *mem_frames_unknown(const struct mem_run *run, const struct procsnap_pages *pages)
{
	if (cli_entry_status(pages) != PROCSNAP_STATUS_OK)
		return NULL;
	if (pages->flags & (PROCSNAP_PAGES_NO_PFN | PROCSNAP_PAGES_NO_COUNT))
		return run->inspect.source.from
			       ? "its frames were not known to whoever saved the snapshot; it "
				 "takes CAP_SYS_ADMIN, as root has"
			       : "its frames are not known; it takes CAP_SYS_ADMIN, as root has";
	if (!(pages->flags & PROCSNAP_PAGES_PARTIAL))
		return NULL;
	if (run->inspect.source.from)
		return "the snapshot has only a part of its pages";
	return run->budget_ns ? "the budget is spent before all of its pages were looked at"
			      : "too many pages to look at in one snapshot; name fewer processes";
}

/* the selected ones of the rows; what they would leave free if they ended */
static void mem_free_frames(struct mem_run *run, const size_t *rows, size_t count)
{
	const struct procsnap_snapshot *snap = run->inspect.snap;
	struct procsnap_frame_sum sum;

	for (size_t i = 0; i < count; i++) {
		const char *why = mem_frames_unknown(run, procsnap_pages(snap, rows[i]));

		if (!why)
			continue;
		cli_message("--freed: %d: %s", (int)procsnap_task(snap, rows[i])->pid, why);
		run->inspect.code = CLI_EXIT_NOTHING;
		return;
	}
	if (procsnap_frame_sum(snap, rows, count, &sum) < 0) {
		cli_message("--freed: %s", procsnap_last_error());
		run->inspect.code = CLI_EXIT_NOTHING;
		return;
	}
	run->freed_known = true;
	run->freed_estimated = sum.estimated;
	run->freed_bytes = sum.own_frames * procsnap_header(snap)->page_size;
}

static int mem_fill_rows(struct mem_run *run, const struct cli_view *view)
{
	const struct cli_inspect *inspect = &run->inspect;
	size_t *rows = calloc(inspect->row_count + 1, sizeof(*rows));
	size_t count = 0;
	int code = CLI_EXIT_OK;

	if (!rows) {
		cli_message("no memory for the list of processes");
		return CLI_EXIT_FAILED;
	}
	for (size_t i = 0; i < inspect->row_count && !code; i++) {
		if (!mem_is_selected(run, view, inspect->rows[i]))
			continue;
		rows[count++] = inspect->rows[i];
		code = mem_add_row(run, inspect->rows[i]);
	}
	if (!code && run->freed)
		mem_free_frames(run, rows, count);
	free(rows);
	return code;
}

int mem_fill(struct mem_run *run)
{
	struct cli_view view;
	int code;

	if (mem_list_begin(&run->list, run->inspect.snap) < 0) {
		cli_message("no memory for the list of processes");
		return CLI_EXIT_FAILED;
	}
	cli_view_begin(&view, run->inspect.snap, run->inspect.source.sections,
		       !run->inspect.source.from);
	code = mem_fill_rows(run, &view);
	if (!code)
		mem_list_end(&run->list);
	return code;
}
