/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `procsnap pages`: what was asked for, and the forms of the answer. */
#ifndef PROCSNAP_CLI_PAGES_H
#define PROCSNAP_CLI_PAGES_H

#include "colour.h"
#include "grid.h"
#include "page_sum.h"
#include "page_walk.h"

/**
 * struct pages_run - a listing under way.
 *
 * @inspect: What was asked for.
 * @out: Where it goes.
 * @grid: The table.
 * @operands, @operand_count: As typed: pids, then places.
 * @places, @place_count: The places.
 * @file: Path of --file, or NULL.
 * @map: A map instead of a table.
 * @no_headers: Without titles.
 * @bytes: Sizes are shown in bytes.
 * @when, @colour: --color, and whether the map is in colours.
 * @columns: Columns that the map may have; 0: those of the terminal.
 * @block: Bytes of a cell of the map; 0: as many as let a mapping fit.
 * @budget_ns: How long to look at pages; 0: until all is seen.
 * @budget: The same, begun.
 * @hidden: PROCSNAP_PAGES_NO_* that were told already.
 */
struct pages_run {
	struct cli_inspect inspect;
	struct cli_out *out;
	struct cli_grid grid;
	const char **operands;
	size_t operand_count;
	struct cli_place *places;
	size_t place_count;
	const char *file;
	bool map, no_headers, bytes, colour;
	enum cli_colour when;
	size_t columns;
	uint64_t block;
	uint64_t budget_ns;
	struct cli_page_budget budget;
	uint32_t hidden;
};

/* the forms of a list of processes' pages */
void pages_table(struct pages_run *run, struct cli_page_walk *walks, size_t count);
void pages_json(struct pages_run *run, struct cli_page_walk *walks, size_t count);
void pages_map(struct pages_run *run, struct cli_page_walk *walks, size_t count);

/* /proc does not tell what is dirty */
static inline bool pages_has_dirty(const struct procsnap_snapshot *snap)
{
	return procsnap_header(snap)->source == PROCSNAP_SOURCE_MODULE;
}

/* --file: an exit code */
int pages_of_file(struct pages_run *run);

/* what of the answer is not known, and why: once on stderr */
void pages_tell_hidden(struct pages_run *run, uint32_t flags);
/* the same of what was not looked at; the exit code becomes CLI_EXIT_NOTHING */
void pages_tell_partial(struct pages_run *run, const struct cli_page_walk *walk);

#endif
