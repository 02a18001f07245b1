/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table whose columns are as wide as what they hold: every row is measured,
 * then every row is written. The last column is a text of any length.
 */
#ifndef PROCSNAP_CLI_GRID_H
#define PROCSNAP_CLI_GRID_H

#include <stdbool.h>

#include "out_text.h"

#define CLI_GRID_COLUMNS 12
#define CLI_GRID_CELL 160

/**
 * struct cli_grid - the table.
 *
 * @out: Where it goes.
 * @titles, @count: The columns, the last one not counted.
 * @last: Title of the last one.
 * @left: Mask of the columns that are left-justified.
 * @hidden: Mask of those that are not shown.
 * @widths: Columns on the terminal.
 * @cells: Of the row under way, fit for a terminal.
 * @measuring: Rows are measured, not written.
 */
struct cli_grid {
	struct cli_out *out;
	const char *const *titles;
	size_t count;
	const char *last;
	unsigned int left;
	unsigned int hidden;
	size_t widths[CLI_GRID_COLUMNS];
	size_t columns[CLI_GRID_COLUMNS];
	char cells[CLI_GRID_COLUMNS][CLI_GRID_CELL];
	bool measuring;
};

/* cells of the row under way */
void cli_grid_printf(struct cli_grid *grid, size_t column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* raw bytes; what does not fit in limit columns is left out */
void cli_grid_text(struct cli_grid *grid, size_t column, const char *text, size_t length,
		   size_t limit);
/* the row is complete; the last column as raw bytes */
void cli_grid_row(struct cli_grid *grid, const char *last, size_t length);

/* before the rows are measured, and before they are written */
void cli_grid_measure(struct cli_grid *grid);
void cli_grid_write(struct cli_grid *grid, bool titles);

#endif
