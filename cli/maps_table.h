/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mappings of tasks as a table, a line each. */
#ifndef PROCSNAP_CLI_MAPS_TABLE_H
#define PROCSNAP_CLI_MAPS_TABLE_H

#include "grid.h"

#include <procsnap/procsnap.h>

/**
 * struct maps_table - the table.
 *
 * @out: Where it goes.
 * @snap, @rows, @row_count: Whose mappings.
 * @pids: With the ids of the tasks.
 * @flags: With the flags.
 * @no_headers: Without the titles.
 * @grid: Its own.
 */
struct maps_table {
	struct cli_out *out;
	const struct procsnap_snapshot *snap;
	const uint32_t *rows;
	size_t row_count;
	bool pids, flags, no_headers;
	struct cli_grid grid;
};

/* tasks whose mappings could not be read have no lines */
void maps_table(struct maps_table *table);

#endif
