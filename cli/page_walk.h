/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All pages of a process at the places that were asked for: a snapshot that
 * could not look at all of them is gone on with until it is done.
 */
#ifndef PROCSNAP_CLI_PAGE_WALK_H
#define PROCSNAP_CLI_PAGE_WALK_H

#include "inspect.h"
#include "ranges.h"

/**
 * struct cli_page_walk - the pages of a process.
 *
 * @snap, @row, @task: The process, in the first snapshot.
 * @vmas: Its mappings, or NULL.
 * @status: enum procsnap_status.
 * @flags: PROCSNAP_PAGES_* of all that was read; PARTIAL: something is missing.
 * @resume: Then the first address that was not looked at.
 * @ranges: Mapped addresses that were asked for.
 * @runs, @count: Its pages, by address, each within a mapping.
 * @room: How many there is memory for.
 */
struct cli_page_walk {
	const struct procsnap_snapshot *snap;
	uint32_t row;
	const struct procsnap_task *task;
	const struct procsnap_vmas *vmas;
	uint32_t status;
	uint32_t flags;
	uint64_t resume;
	struct cli_ranges ranges;
	struct procsnap_page_run *runs;
	size_t count;
	size_t room;
};

/**
 * struct cli_page_budget - how long pages may be looked at.
 *
 * @limited: There is an end.
 * @end_ns: When it is, CLOCK_MONOTONIC.
 */
struct cli_page_budget {
	bool limited;
	uint64_t end_ns;
};

void cli_page_budget_begin(struct cli_page_budget *budget, uint64_t ns);
/* for the next request; false: there is no time left */
bool cli_page_budget_left(const struct cli_page_budget *budget, uint64_t *ns);

/* false: no process has anything at the places, so that pages were not asked for */
static inline bool cli_page_walk_is_wanted(const struct cli_inspect *inspect)
{
	return inspect->source.sections & PROCSNAP_WANT(PROCSNAP_SECTION_PAGES);
}

/*
 * Takes the pages of a row of a snapshot with mappings and pages, and goes on
 * if they are not all and the source is not a file. Other places than those of
 * the snapshot are read as well. What could not be read is in status and flags;
 * an exit code, said what is wrong.
 */
int cli_page_walk(struct cli_page_walk *walk, const struct cli_inspect *inspect, uint32_t row,
		  struct cli_place *places, size_t place_count,
		  const struct cli_page_budget *budget);
/**
 * struct cli_file_id - a file, as the mappings of it have it.
 */
struct cli_file_id {
	uint64_t inode;
	uint32_t major, minor;
};

/*
 * The same of a snapshot with mappings, for those of a file; the pages are asked
 * for one process after the other (a file must have them). No ranges: the
 * process has it not mapped.
 */
int cli_page_walk_file(struct cli_page_walk *walk, const struct cli_inspect *inspect, uint32_t row,
		       const struct cli_file_id *file, const struct cli_page_budget *budget);
void cli_page_walk_free(struct cli_page_walk *walk);

/* the mapping of an address, NULL: none; addresses that rise are found soonest (at: begins at 0) */
const struct procsnap_vma *cli_page_walk_vma(const struct cli_page_walk *walk, uint64_t address,
					     uint32_t *at);

#endif
