// SPDX-License-Identifier: GPL-2.0-or-later
/* A table whose columns are as wide as what they hold. */
#include <stdarg.h>
#include <stdio.h>

#include "escape.h"
#include "grid.h"

void cli_grid_printf(struct cli_grid *grid, size_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(grid->cells[column], CLI_GRID_CELL, format, args);
	va_end(args);
	grid->columns[column] = strlen(grid->cells[column]);
}

void cli_grid_text(struct cli_grid *grid, size_t column, const char *text, size_t length,
		   size_t limit)
{
	char *cell = grid->cells[column];
	size_t size = cli_escape(cell, CLI_GRID_CELL - 1, text, length, NULL);

	cell[cli_escape_cut(cell, size, limit, &grid->columns[column])] = '\0';
}

static void grid_cell(struct cli_grid *grid, size_t column, const char *text, size_t columns)
{
	size_t blanks = grid->widths[column] - columns;
	bool left = grid->left >> column & 1;

	if (!left)
		cli_out_blanks(grid->out, blanks);
	cli_out_string(grid->out, text);
	cli_out_blanks(grid->out, (left ? blanks : 0) + 1);
}

void cli_grid_row(struct cli_grid *grid, const char *last, size_t length)
{
	for (size_t i = 0; i < grid->count; i++) {
		if (grid->hidden >> i & 1)
			continue;
		if (!grid->measuring)
			grid_cell(grid, i, grid->cells[i], grid->columns[i]);
		else if (grid->columns[i] > grid->widths[i])
			grid->widths[i] = grid->columns[i];
	}
	if (grid->measuring)
		return;
	cli_out_escaped(grid->out, last, length);
	cli_out_char(grid->out, '\n');
}

void cli_grid_measure(struct cli_grid *grid)
{
	grid->measuring = true;
	for (size_t i = 0; i < grid->count; i++)
		grid->widths[i] = strlen(grid->titles[i]);
}

void cli_grid_write(struct cli_grid *grid, bool titles)
{
	grid->measuring = false;
	if (!titles)
		return;
	for (size_t i = 0; i < grid->count; i++)
		if (!(grid->hidden >> i & 1))
			grid_cell(grid, i, grid->titles[i], strlen(grid->titles[i]));
	cli_out_string(grid->out, grid->last);
	cli_out_char(grid->out, '\n');
}
