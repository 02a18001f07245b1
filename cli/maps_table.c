// SPDX-License-Identifier: GPL-2.0-or-later
/* The mappings of tasks as a table. */
#include <stdio.h>

#include "inspect.h"
#include "maps_table.h"
#include "names.h"

enum maps_column {
	MAPS_PID,
	MAPS_ADDRESS,
	MAPS_PERMISSIONS,
	MAPS_SIZE,
	MAPS_OFFSET,
	MAPS_DEVICE,
	MAPS_INODE,
	MAPS_LETTERS,
	MAPS_COLUMNS,
};

static const char *const maps_titles[] = {
	"PID", "ADDRESS", "PERM", "SIZE", "OFFSET", "DEVICE", "INODE", "FLAGS",
};

static void maps_letters(struct cli_grid *grid, uint64_t flags)
{
	char *cell = grid->cells[MAPS_LETTERS];
	size_t length = 0;

	for (unsigned int bit = 0; bit < 64; bit++) {
		const char *name = flags >> bit & 1 ? cli_vma_flag_name(bit) : NULL;

		if (name && length + 4 < CLI_GRID_CELL)
			length += (size_t)snprintf(cell + length, CLI_GRID_CELL - length, "%s%s",
						   length ? "," : "", name);
	}
	cell[length] = '\0';
	grid->columns[MAPS_LETTERS] = length;
}

static void maps_row(struct maps_table *table, const struct procsnap_task *task,
		     const struct procsnap_vma *vma)
{
	struct cli_grid *grid = &table->grid;
	char permissions[5];
	size_t length;
	const char *name = procsnap_text(table->snap, &vma->name, &length);

	cli_vma_permissions(vma->flags, permissions);
	cli_grid_printf(grid, MAPS_PID, "%d", task->pid);
	cli_grid_printf(grid, MAPS_ADDRESS, "%08llx-%08llx", (unsigned long long)vma->start,
			(unsigned long long)vma->end);
	cli_grid_printf(grid, MAPS_PERMISSIONS, "%s", permissions);
	cli_grid_printf(grid, MAPS_SIZE, "%llu",
			(unsigned long long)(vma->end - vma->start) / 1024);
	cli_grid_printf(grid, MAPS_OFFSET, "%08llx", (unsigned long long)vma->offset);
	cli_grid_printf(grid, MAPS_DEVICE, "%02x:%02x", vma->device_major, vma->device_minor);
	cli_grid_printf(grid, MAPS_INODE, "%llu", (unsigned long long)vma->inode);
	maps_letters(grid, vma->flags);
	cli_grid_row(grid, name, length);
}

static void maps_pass(struct maps_table *table)
{
	for (size_t i = 0; i < table->row_count && !table->out->error; i++) {
		const struct procsnap_task *task = procsnap_task(table->snap, table->rows[i]);
		const struct procsnap_vmas *vmas = procsnap_vmas(table->snap, table->rows[i]);

		if (cli_entry_status(vmas) != PROCSNAP_STATUS_OK)
			continue;
		for (uint32_t j = 0; j < vmas->count; j++) {
			const struct procsnap_vma *vma = procsnap_vma(table->snap, vmas->first + j);

			if (!vma)
				break;
			maps_row(table, task, vma);
		}
	}
}

void maps_table(struct maps_table *table)
{
	struct cli_grid *grid = &table->grid;

	grid->out = table->out;
	grid->titles = maps_titles;
	grid->count = MAPS_COLUMNS;
	grid->last = "NAME";
	grid->left = 1U << MAPS_ADDRESS | 1U << MAPS_PERMISSIONS | 1U << MAPS_LETTERS;
	grid->hidden = (table->pids ? 0 : 1U << MAPS_PID) | (table->flags ? 0 : 1U << MAPS_LETTERS);
	cli_grid_measure(grid);
	maps_pass(table);
	cli_grid_write(grid, !table->no_headers);
	maps_pass(table);
}
