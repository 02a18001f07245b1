/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The open files of tasks as a table, a line each. */
#ifndef PROCSNAP_CLI_FDS_TABLE_H
#define PROCSNAP_CLI_FDS_TABLE_H

#include "grid.h"

#include <procsnap/procsnap.h>

/**
 * struct fds_table - the table.
 *
 * @out: Where it goes.
 * @snap, @rows, @row_count: Whose files.
 * @threads: With the ids of threads.
 * @anonymous: It is known whose they are: without ids and names.
 * @no_headers: Without the titles.
 * @is_wanted: Which files; NULL: all. @data: for it.
 * @grid: Its own.
 */
struct fds_table {
	struct cli_out *out;
	const struct procsnap_snapshot *snap;
	const uint32_t *rows;
	size_t row_count;
	bool threads, anonymous, no_headers;
	bool (*is_wanted)(const void *data, const struct procsnap_file *file);
	const void *data;
	struct cli_grid grid;
};

/* tasks whose files could not be read have no lines */
void fds_table(struct fds_table *table);

#endif
