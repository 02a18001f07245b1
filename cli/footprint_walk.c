// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory of a process as a whole: one request after the other until it is. */
#include "cli.h"
#include "footprint.h"
#include "footprint_walk.h"

/* requests one after the other that did not get on: something else holds the memory's lock */
#define WALK_TRIES 3

/* the row of the same process in another snapshot; PROCSNAP_NO_ROW: it is gone */
static uint32_t walk_row(const struct procsnap_snapshot *snap, const struct procsnap_task *task)
{
	for (size_t row = 0; row < procsnap_row_count(snap); row++) {
		const struct procsnap_task *other = procsnap_task(snap, row);

		if (other && other->pid == task->pid && other->start_ns == task->start_ns)
			return (uint32_t)row;
	}
	return PROCSNAP_NO_ROW;
}

static int walk_take(const struct cli_inspect *inspect, const struct procsnap_task *task,
		     uint64_t section, const struct procsnap_range *range, uint64_t walk_ns,
		     struct procsnap_snapshot **snap)
{
	struct cli_source source = {
		.backend = procsnap_header(inspect->snap)->source == PROCSNAP_SOURCE_MODULE
				   ? PROCSNAP_BACKEND_DEVICE
				   : PROCSNAP_BACKEND_PROCFS,
		.level = inspect->source.level,
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) | section,
		.pids = &task->tgid,
		.pid_count = 1,
		.ranges = range,
		.range_count = range ? 1 : 0,
		.walk_ns = walk_ns,
	};

	return cli_source_get(&source, snap);
}

/* the end of the highest mapping, 0: there is none */
static int walk_end(const struct cli_inspect *inspect, const struct procsnap_task *task,
		    uint64_t *end)
{
	struct procsnap_snapshot *snap = NULL;
	int code = walk_take(inspect, task, PROCSNAP_WANT(PROCSNAP_SECTION_VMAS), NULL, 0, &snap);
	const struct procsnap_vmas *vmas;
	uint32_t row;

	*end = 0;
	if (code)
		return code;
	row = walk_row(snap, task);
	vmas = row == PROCSNAP_NO_ROW ? NULL : procsnap_vmas(snap, row);
	for (uint32_t i = 0; cli_entry_status(vmas) == PROCSNAP_STATUS_OK && i < vmas->count; i++) {
		const struct procsnap_vma *vma = procsnap_vma(snap, vmas->first + i);

		if (vma && !cli_vma_is_kernel(vma) && vma->end > *end)
			*end = vma->end;
	}
	procsnap_snapshot_free(snap);
	return CLI_EXIT_OK;
}

/* one more request; false: no use to go on */
static bool walk_more(struct procsnap_footprint *footprint, const struct cli_inspect *inspect,
		      const struct procsnap_task *task, uint64_t end, uint64_t walk_ns)
{
	struct procsnap_range range = { .start = footprint->resume, .end = end };
	const struct procsnap_footprint *part;
	struct procsnap_snapshot *snap = NULL;
	bool done = true;
	uint32_t row;

	if (walk_take(inspect, task, PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT), &range, walk_ns,
		      &snap))
		return false;
	row = walk_row(snap, task);
	part = row == PROCSNAP_NO_ROW ? NULL : procsnap_footprint(snap, row);
	if (cli_entry_status(part) == PROCSNAP_STATUS_OK) {
		footprint->flags &= ~PROCSNAP_FOOTPRINT_PARTIAL;
		cli_footprint_add(footprint, part);
		footprint->resume = part->resume;
		done = !(footprint->flags & PROCSNAP_FOOTPRINT_PARTIAL);
	}
	procsnap_snapshot_free(snap);
	return !done;
}

int cli_footprint_walk(struct procsnap_footprint *footprint, const struct cli_inspect *inspect,
		       uint32_t row, const struct cli_page_budget *budget)
{
	const struct procsnap_task *task = procsnap_task(inspect->snap, row);
	unsigned int tries = 0;
	uint64_t end, walk_ns;
	bool more = true;
	int code;

	*footprint = *procsnap_footprint(inspect->snap, row);
	if (!(footprint->flags & PROCSNAP_FOOTPRINT_PARTIAL) || inspect->source.from ||
	    !cli_page_budget_left(budget, &walk_ns))
		return CLI_EXIT_OK;
	code = walk_end(inspect, task, &end);
	while (!code && more && footprint->resume < end && tries < WALK_TRIES &&
	       cli_page_budget_left(budget, &walk_ns)) {
		uint64_t start = footprint->resume;

		more = walk_more(footprint, inspect, task, end, walk_ns);
		tries = footprint->resume > start ? 0 : tries + 1;
	}
	return code;
}
