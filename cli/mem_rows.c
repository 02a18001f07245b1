// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rows of `procsnap mem`: each address space counts once, for the first of
 * the processes that have it, so that the rows add up to the total.
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "footprint.h"
#include "footprint_walk.h"
#include "mem.h"
#include "users.h"

/**
 * struct mem_fill - filling under way.
 *
 * @run: The listing.
 * @view: The snapshot.
 * @owners: The row that an address space counts for, by its &procsnap_footprint.mm_row.
 */
struct mem_fill {
	struct mem_run *run;
	struct cli_view view;
	uint32_t *owners;
};

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

static bool mem_is_selected(struct mem_fill *fill, uint32_t index)
{
	struct cli_row row = { 0 };

	cli_row_fetch(&fill->view, index, &row);
	return cli_select_match(&fill->run->select, &fill->view, &row) &&
	       (!fill->run->children || mem_is_below(fill->run, index));
}

/* in the unified hierarchy, or that of memory where there is none */
static const char *mem_cgroup(const struct procsnap_snapshot *snap, uint32_t index, size_t *length)
{
	const struct procsnap_cgroup *cgroup = procsnap_cgroup(snap, index);
	const char *path;

	*length = 1;
	if (cli_entry_status(cgroup) != PROCSNAP_STATUS_OK)
		return "?";
	path = procsnap_text(snap, &cgroup->path, length);
	for (uint32_t i = 0; !*length && i < cgroup->count; i++) {
		const struct procsnap_cgroup_path *entry = procsnap_cgroup_path(snap,
										cgroup->first + i);
		size_t size;
		const char *controllers;

		if (!entry)
			break;
		controllers = procsnap_text(snap, &entry->controllers, &size);
		if (size == strlen("memory") && !memcmp(controllers, "memory", size))
			path = procsnap_text(snap, &entry->path, length);
	}
	if (*length)
		return path;
	*length = 1;
	return "-";
}

static void mem_name(struct mem_row *row, const struct mem_run *run, uint32_t index)
{
	const struct procsnap_snapshot *snap = run->inspect.snap;
	const struct procsnap_task *task = procsnap_task(snap, index);
	const struct procsnap_cred *cred = procsnap_cred(snap, index);

	row->pid = task->tgid;
	row->uid = cli_entry_status(cred) == PROCSNAP_STATUS_OK ? cred->euid : PROCSNAP_NO_ID;
	row->user = row->uid == PROCSNAP_NO_ID ? "?" : cli_user_name(row->uid)->name;
	row->name = task->comm;
	row->length = strnlen(task->comm, sizeof(task->comm));
	if (run->by == MEM_BY_USER) {
		row->name = row->user;
		row->length = strlen(row->user);
	} else if (run->by == MEM_BY_CGROUP) {
		row->name = mem_cgroup(snap, index, &row->length);
	}
}

/* the row that this one's address space counts for: itself, or one before */
static uint32_t mem_owner(struct mem_fill *fill, const struct procsnap_footprint *footprint,
			  uint32_t index)
{
	uint32_t mm = footprint->mm_row;

	if (mm >= procsnap_row_count(fill->run->inspect.snap))
		return index;
	if (fill->owners[mm] == PROCSNAP_NO_ROW)
		fill->owners[mm] = index;
	return fill->owners[mm];
}

static void mem_add(struct mem_row *sum, const struct mem_row *row)
{
	sum->processes += row->processes;
	sum->unread += row->unread;
	cli_footprint_add(&sum->sum, &row->sum);
}

static int mem_add_row(struct mem_fill *fill, uint32_t index)
{
	struct mem_run *run = fill->run;
	const struct procsnap_snapshot *snap = run->inspect.snap;
	const struct procsnap_footprint *footprint = procsnap_footprint(snap, index);
	struct mem_row *row = &run->rows[run->row_count];
	uint32_t owner;
	int code;

	memset(row, 0, sizeof(*row));
	row->status = cli_entry_status(footprint);
	if (row->status != PROCSNAP_STATUS_OK) {
		run->failed[row->status <= PROCSNAP_STATUS_UNSUPPORTED ? row->status
								       : PROCSNAP_STATUS_UNKNOWN]++;
		/* kernel threads and zombies have no memory */
		if (row->status == PROCSNAP_STATUS_NONE)
			return CLI_EXIT_OK;
		row->unread = 1;
	} else {
		owner = mem_owner(fill, footprint, index);
		if (owner != index) {
			row->same = procsnap_task(snap, owner)->tgid;
			run->same++;
		} else {
			code = cli_footprint_walk(&row->sum, &run->inspect, index, &run->budget);
			if (code)
				return code;
			run->partial += row->sum.flags & PROCSNAP_FOOTPRINT_PARTIAL;
			row->processes = 1;
		}
	}
	mem_name(row, run, index);
	mem_add(&run->total, row);
	run->row_count++;
	return CLI_EXIT_OK;
}

static int group_compare(const void *left, const void *right)
{
	const struct mem_row *a = left, *b = right;
	size_t length = a->length < b->length ? a->length : b->length;
	int difference = memcmp(a->name, b->name, length);

	return difference ? difference : (a->length > b->length) - (a->length < b->length);
}

/* makes one of all rows of the same name */
static void mem_group(struct mem_run *run)
{
	size_t count = 0;

	qsort(run->rows, run->row_count, sizeof(*run->rows), group_compare);
	for (size_t i = 0; i < run->row_count; i++) {
		struct mem_row *row = &run->rows[i];

		row->status = PROCSNAP_STATUS_OK;
		row->same = 0;
		if (count && !group_compare(&run->rows[count - 1], row))
			mem_add(&run->rows[count - 1], row);
		else
			run->rows[count++] = *row;
	}
	run->row_count = count;
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

static int mem_fill_rows(struct mem_fill *fill)
{
	struct mem_run *run = fill->run;
	const struct cli_inspect *inspect = &run->inspect;
	size_t *rows = calloc(inspect->row_count + 1, sizeof(*rows));
	size_t count = 0;
	int code = CLI_EXIT_OK;

	if (!rows) {
		cli_message("no memory for the list of processes");
		return CLI_EXIT_FAILED;
	}
	for (size_t i = 0; i < inspect->row_count && !code; i++) {
		if (!mem_is_selected(fill, inspect->rows[i]))
			continue;
		rows[count++] = inspect->rows[i];
		code = mem_add_row(fill, inspect->rows[i]);
	}
	if (!code && run->freed)
		mem_free_frames(run, rows, count);
	free(rows);
	return code;
}

int mem_fill(struct mem_run *run)
{
	size_t count = procsnap_row_count(run->inspect.snap);
	struct mem_fill fill = { .run = run };
	int code = CLI_EXIT_FAILED;

	fill.owners = malloc((count + 1) * sizeof(*fill.owners));
	run->rows = calloc(run->inspect.row_count + 1, sizeof(*run->rows));
	if (!fill.owners || !run->rows) {
		cli_message("no memory for the list of processes");
		goto out;
	}
	memset(fill.owners, 0xff, (count + 1) * sizeof(*fill.owners));
	cli_view_begin(&fill.view, run->inspect.snap, run->inspect.source.sections,
		       !run->inspect.source.from);
	run->total.name = "total";
	run->total.length = strlen("total");
	run->total.uid = PROCSNAP_NO_ID;
	run->total.user = "";
	run->total.status = PROCSNAP_STATUS_OK;
	code = mem_fill_rows(&fill);
	if (!code && run->by != MEM_BY_PROCESS)
		mem_group(run);
	if (!code)
		mem_sort(run);
out:
	free(fill.owners);
	return code;
}
