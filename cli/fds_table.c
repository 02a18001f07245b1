// SPDX-License-Identifier: GPL-2.0-or-later
/* The open files of tasks as a table. */
#include <sys/stat.h>

#include "fds_table.h"
#include "inspect.h"
#include "names.h"

enum fds_column {
	FDS_PID,
	FDS_TID,
	FDS_COMMAND,
	FDS_FD,
	FDS_MODE,
	FDS_TYPE,
	FDS_DEVICE,
	FDS_INODE,
	FDS_POS,
	FDS_COLUMNS,
};

static const char *const fds_titles[] = {
	"PID", "TID", "COMMAND", "FD", "MODE", "TYPE", "DEVICE", "INODE", "POS",
};

static void fds_row(struct fds_table *table, const struct procsnap_task *task,
		    const struct procsnap_file *file)
{
	struct cli_grid *grid = &table->grid;
	bool device = S_ISCHR(file->mode) || S_ISBLK(file->mode);
	size_t length;
	const char *target = procsnap_text(table->snap, &file->target, &length);

	cli_grid_printf(grid, FDS_PID, "%d", task->tgid);
	cli_grid_printf(grid, FDS_TID, "%d", task->pid);
	cli_grid_text(grid, FDS_COMMAND, task->comm, strnlen(task->comm, sizeof(task->comm)), 15);
	cli_grid_printf(grid, FDS_FD, "%d", file->fd);
	cli_grid_printf(grid, FDS_MODE, "%s", cli_file_access(file->flags));
	cli_grid_printf(grid, FDS_TYPE, "%s", cli_file_type(file->mode));
	cli_grid_printf(grid, FDS_DEVICE, "%u:%u", device ? file->rdev_major : file->device_major,
			device ? file->rdev_minor : file->device_minor);
	cli_grid_printf(grid, FDS_INODE, "%llu", (unsigned long long)file->inode);
	cli_grid_printf(grid, FDS_POS, "%llu", (unsigned long long)file->position);
	cli_grid_row(grid, target, length);
}

static void fds_pass(struct fds_table *table)
{
	for (size_t i = 0; i < table->row_count && !table->out->error; i++) {
		const struct procsnap_task *task = procsnap_task(table->snap, table->rows[i]);
		const struct procsnap_files *files = procsnap_files(table->snap, table->rows[i]);

		if (cli_entry_status(files) != PROCSNAP_STATUS_OK)
			continue;
		for (uint32_t j = 0; j < files->count; j++) {
			const struct procsnap_file *file = procsnap_file(table->snap,
									 files->first + j);

			if (!file)
				break;
			if (!table->is_wanted || table->is_wanted(table->data, file))
				fds_row(table, task, file);
		}
	}
}

void fds_table(struct fds_table *table)
{
	struct cli_grid *grid = &table->grid;

	grid->out = table->out;
	grid->titles = fds_titles;
	grid->count = FDS_COLUMNS;
	grid->last = "NAME";
	grid->left = 1U << FDS_COMMAND | 1U << FDS_MODE | 1U << FDS_TYPE;
	grid->hidden = table->threads ? 0 : 1U << FDS_TID;
	if (table->anonymous)
		grid->hidden = 1U << FDS_PID | 1U << FDS_TID | 1U << FDS_COMMAND;
	cli_grid_measure(grid);
	fds_pass(table);
	cli_grid_write(grid, !table->no_headers);
	fds_pass(table);
}
