// SPDX-License-Identifier: GPL-2.0-or-later
/* All pages of a process: one request after the other until they are. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "page_walk.h"

/* requests one after the other that did not get on: something else holds the memory's lock */
#define WALK_TRIES 3

static uint64_t walk_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void cli_page_budget_begin(struct cli_page_budget *budget, uint64_t ns)
{
	uint64_t now = walk_now_ns();

	budget->limited = ns;
	budget->end_ns = ns > UINT64_MAX - now ? UINT64_MAX : now + ns;
}

bool cli_page_budget_left(const struct cli_page_budget *budget, uint64_t *ns)
{
	uint64_t now = walk_now_ns();

	*ns = 0;
	if (!budget->limited)
		return true;
	if (now >= budget->end_ns)
		return false;
	*ns = budget->end_ns - now;
	return true;
}

static bool walk_append(struct cli_page_walk *walk, const struct procsnap_page_run *run)
{
	if (walk->count == walk->room) {
		size_t room = walk->room ? 2 * walk->room : 1024;
		struct procsnap_page_run *runs = reallocarray(walk->runs, room, sizeof(*runs));

		if (!runs) {
			cli_message("no memory for the list of pages");
			return false;
		}
		walk->runs = runs;
		walk->room = room;
	}
	walk->runs[walk->count++] = *run;
	return true;
}

/* the part of a run within a range; false: there is none */
static bool run_clip(struct procsnap_page_run *run, const struct procsnap_range *range,
		     uint64_t page)
{
	uint64_t end = run->address + run->pages * page, skipped;

	if (end <= range->start || run->address >= range->end)
		return false;
	if (end > range->end)
		run->pages -= (end - range->end) / page;
	if (run->address >= range->start)
		return run->pages;
	skipped = (range->start - run->address) / page;
	run->address += skipped * page;
	run->pages -= skipped;
	run->index += skipped;
	if (run->flags & PROCSNAP_PAGE_PRESENT && run->pfn)
		run->pfn += skipped;
	if (run->flags & PROCSNAP_PAGE_SWAP && run->swap_offset)
		run->swap_offset += skipped;
	return run->pages;
}

/*
 * The parts of a run that are in a mapping: mappings and pages are read one after
 * the other, and a boundary may have moved meanwhile. at: the first mapping that
 * may have some, for runs that rise.
 */
static bool walk_append_parts(struct cli_page_walk *walk, const struct procsnap_page_run *run,
			      uint64_t page, uint32_t *at)
{
	uint64_t next = run->address, end = run->address + run->pages * page;

	for (; *at < walk->vmas->count && next < end; ++*at) {
		const struct procsnap_vma *vma = procsnap_vma(walk->snap, walk->vmas->first + *at);
		struct procsnap_page_run part = *run;
		struct procsnap_range range;

		if (!vma || vma->start >= end)
			break;
		range.start = vma->start > next ? vma->start : next;
		range.end = vma->end;
		if (range.end <= range.start)
			continue;
		if (run_clip(&part, &range, page) && !walk_append(walk, &part))
			return false;
		next = vma->end;
		/* the next run may be in it, too */
		if (next >= end)
			break;
	}
	return true;
}

/* the runs of an entry that are in the ranges, both in the order of addresses */
static bool walk_take(struct cli_page_walk *walk, const struct procsnap_snapshot *snap,
		      const struct procsnap_pages *pages, const struct cli_ranges *ranges)
{
	uint64_t page = procsnap_header(snap)->page_size, last = 0;
	uint32_t vma_at = 0;
	size_t at = 0;

	for (uint32_t i = 0; page && i < pages->count; i++) {
		const struct procsnap_page_run *whole = procsnap_page_run(snap, pages->first + i);

		/* a file may say anything */
		if (!whole || whole->address < last || whole->pages > UINT64_MAX / page ||
		    whole->address > UINT64_MAX - whole->pages * page)
			break;
		last = whole->address + whole->pages * page;
		while (at < ranges->count && ranges->ranges[at].end <= whole->address)
			at++;
		for (size_t j = at; j < ranges->count; j++) {
			struct procsnap_page_run run = *whole;

			if (ranges->ranges[j].start >= last)
				break;
			if (run_clip(&run, &ranges->ranges[j], page) &&
			    !walk_append_parts(walk, &run, page, &vma_at))
				return false;
		}
	}
	walk->flags |= pages->flags & ~PROCSNAP_PAGES_PARTIAL;
	return true;
}

/* the row of the same process in another snapshot; NULL: it is gone */
static const struct procsnap_pages *walk_find(const struct cli_page_walk *walk,
					      const struct procsnap_snapshot *snap)
{
	for (size_t row = 0; row < procsnap_row_count(snap); row++) {
		const struct procsnap_task *task = procsnap_task(snap, row);

		if (task && task->pid == walk->task->pid && task->start_ns == walk->task->start_ns)
			return procsnap_pages(snap, row);
	}
	return NULL;
}

/* one more request; left: what is to be read yet, then what still is. done: no use to go on */
static int walk_more(struct cli_page_walk *walk, const struct cli_inspect *inspect,
		     struct cli_ranges *left, uint64_t walk_ns, bool *done)
{
	const struct procsnap_header *header = procsnap_header(walk->snap);
	pid_t pid = walk->task->pid;
	struct cli_source source = {
		.backend = header->source == PROCSNAP_SOURCE_MODULE ? PROCSNAP_BACKEND_DEVICE
								    : PROCSNAP_BACKEND_PROCFS,
		.level = inspect->source.level,
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_PAGES),
		.pids = &pid,
		.pid_count = 1,
		.ranges = left->ranges,
		.range_count = left->count < PROCSNAP_RANGES_MAX ? left->count
								 : PROCSNAP_RANGES_MAX,
		.walk_ns = walk_ns,
	};
	struct procsnap_snapshot *snap = NULL;
	const struct procsnap_pages *pages;
	int code = cli_source_get(&source, &snap);

	if (code)
		return code;
	pages = walk_find(walk, snap);
	if (cli_entry_status(pages) != PROCSNAP_STATUS_OK) {
		*done = true;
		if (!walk->count)
			walk->status = pages ? pages->status : PROCSNAP_STATUS_GONE;
	} else if (!walk_take(walk, snap, pages, left)) {
		code = CLI_EXIT_FAILED;
	} else if (pages->flags & PROCSNAP_PAGES_PARTIAL) {
		cli_ranges_cut(left, pages->resume);
	} else {
		cli_ranges_cut(left, source.ranges[source.range_count - 1].end);
	}
	procsnap_snapshot_free(snap);
	return code;
}

static int walk_on(struct cli_page_walk *walk, const struct cli_inspect *inspect,
		   struct cli_ranges *left, const struct cli_page_budget *budget)
{
	unsigned int tries = 0;
	bool done = false;
	uint64_t walk_ns;
	int code = CLI_EXIT_OK;

	while (!code && !done && left->count && tries < WALK_TRIES &&
	       cli_page_budget_left(budget, &walk_ns)) {
		uint64_t start = left->ranges[0].start;

		code = walk_more(walk, inspect, left, walk_ns, &done);
		tries = left->count && left->ranges[0].start == start ? tries + 1 : 0;
	}
	if (left->count) {
		walk->flags |= PROCSNAP_PAGES_PARTIAL;
		walk->resume = left->ranges[0].start;
	}
	return code;
}

/* what the first snapshot did not look at; without pages: it looked at none */
static bool walk_left(const struct cli_page_walk *walk, const struct cli_inspect *inspect,
		      const struct procsnap_pages *pages, struct cli_ranges *left)
{
	const struct cli_source *source = &inspect->source;

	for (size_t i = 0; i < walk->ranges.count; i++)
		if (!cli_ranges_add(left, walk->ranges.ranges[i].start, walk->ranges.ranges[i].end))
			return false;
	if (!pages)
		return true;
	if (pages->flags & PROCSNAP_PAGES_PARTIAL)
		cli_ranges_cut(left, pages->resume);
	else if (source->range_count)
		cli_ranges_cut(left, source->ranges[source->range_count - 1].end);
	else
		left->count = 0;
	return true;
}

/* the pages of the ranges: those of the first snapshot, then the rest */
static int walk_ranges(struct cli_page_walk *walk, const struct cli_inspect *inspect,
		       const struct procsnap_pages *pages, const struct cli_page_budget *budget)
{
	struct cli_ranges left = { 0 };
	int code = CLI_EXIT_FAILED;

	cli_ranges_tidy(&walk->ranges);
	if (!walk_left(walk, inspect, pages, &left) ||
	    (pages && !walk_take(walk, inspect->snap, pages, &walk->ranges)))
		goto out;
	code = CLI_EXIT_OK;
	if (!inspect->source.from) {
		code = walk_on(walk, inspect, &left, budget);
	} else if (left.count) {
		walk->flags |= PROCSNAP_PAGES_PARTIAL;
		walk->resume = left.ranges[0].start;
	}
out:
	cli_ranges_free(&left);
	return code;
}

static void walk_begin(struct cli_page_walk *walk, const struct cli_inspect *inspect, uint32_t row)
{
	memset(walk, 0, sizeof(*walk));
	walk->snap = inspect->snap;
	walk->row = row;
	walk->task = procsnap_task(inspect->snap, row);
	walk->vmas = procsnap_vmas(inspect->snap, row);
	walk->status = cli_entry_status(walk->vmas);
	if (walk->status != PROCSNAP_STATUS_OK)
		walk->vmas = NULL;
}

int cli_page_walk(struct cli_page_walk *walk, const struct cli_inspect *inspect, uint32_t row,
		  struct cli_place *places, size_t place_count,
		  const struct cli_page_budget *budget)
{
	const struct procsnap_pages *pages = procsnap_pages(inspect->snap, row);
	uint32_t status = cli_entry_status(pages);

	walk_begin(walk, inspect, row);
	if (!cli_page_walk_is_wanted(inspect))
		return CLI_EXIT_OK;
	if (status != PROCSNAP_STATUS_OK)
		walk->status = status;
	if (walk->status != PROCSNAP_STATUS_OK)
		return CLI_EXIT_OK;
	if (!cli_ranges_add_mapped(&walk->ranges, inspect->snap, walk->vmas, places, place_count))
		return CLI_EXIT_FAILED;
	return walk_ranges(walk, inspect, pages, budget);
}

int cli_page_walk_file(struct cli_page_walk *walk, const struct cli_inspect *inspect, uint32_t row,
		       const struct cli_file_id *file, const struct cli_page_budget *budget)
{
	const struct procsnap_pages *pages = NULL;

	walk_begin(walk, inspect, row);
	for (uint32_t i = 0; walk->vmas && i < walk->vmas->count; i++) {
		const struct procsnap_vma *vma = procsnap_vma(walk->snap, walk->vmas->first + i);

		if (!vma)
			break;
		if (vma->inode == file->inode && vma->device_major == file->major &&
		    vma->device_minor == file->minor && vma->end > vma->start &&
		    !cli_ranges_add(&walk->ranges, vma->start, vma->end))
			return CLI_EXIT_FAILED;
	}
	if (!walk->ranges.count)
		return CLI_EXIT_OK;
	if (inspect->source.from) {
		pages = procsnap_pages(inspect->snap, row);
		walk->status = cli_entry_status(pages);
		if (walk->status != PROCSNAP_STATUS_OK)
			return CLI_EXIT_OK;
	}
	return walk_ranges(walk, inspect, pages, budget);
}

void cli_page_walk_free(struct cli_page_walk *walk)
{
	cli_ranges_free(&walk->ranges);
	free(walk->runs);
	memset(walk, 0, sizeof(*walk));
}

const struct procsnap_vma *cli_page_walk_vma(const struct cli_page_walk *walk, uint64_t address,
					     uint32_t *at)
{
	for (; *at < walk->vmas->count; ++*at) {
		const struct procsnap_vma *vma = procsnap_vma(walk->snap, walk->vmas->first + *at);

		if (!vma || address < vma->start)
			return NULL;
		if (address < vma->end)
			return vma;
	}
	return NULL;
}
