// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap maps`: the mappings of processes. */
#include <stdio.h>
#include <unistd.h>

#include "cli.h"
#include "entries.h"
#include "grid.h"
#include "inspect.h"
#include "names.h"

static const char maps_help[] =
	"Usage: procsnap maps [OPTIONS] PID...\n"
	"\n"
	"Shows what processes have mapped in their address spaces.\n"
	"\n"
	"Examples:\n"
	"  procsnap maps 1                          the mappings of process 1\n"
	"  procsnap maps --flags 1                  with the flags that smaps has\n"
	"  procsnap maps --json 1 | jq '.tasks[].mappings[] | select(.name == \"[heap]\")'\n"
	"\n"
	"Options:\n"
	"  -f, --flags        the flags of each, two letters each as in smaps\n"
	"      --no-headers   without the titles\n"
	"      --json         for programs\n"
	"  -p, --pid PIDS     processes, as PID; lists take commas\n"
	"      --from FILE    a saved snapshot, - for standard input\n"
	"      --save FILE    save what was read, - for standard output instead of the table\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"ADDRESS, OFFSET and INODE are as in /proc/PID/maps, SIZE is in KiB; with several\n"
	"processes PID stands before. Control characters are shown as \\xHH.\n"
	"\n"
	"Exit status: 0 success, 1 a process does not exist or its mappings may not be seen,\n"
	"2 wrong usage, 3 could not read or write. More: procsnap-maps(1).\n";

enum maps_option_id {
	MAPS_FLAGS,
	MAPS_NO_HEADERS,
};

static const struct cli_option maps_options[] = {
	{ "flags", 'f', false, MAPS_FLAGS },
	{ "no-headers", 0, false, MAPS_NO_HEADERS },
};

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

/**
 * struct maps_run - a listing under way.
 *
 * @inspect: What was asked for.
 * @grid: The table.
 * @flags: With the flags.
 * @no_headers: Without titles.
 */
struct maps_run {
	struct cli_inspect inspect;
	struct cli_grid grid;
	bool flags;
	bool no_headers;
};

static struct cli_out maps_out;

static int maps_apply(struct cli_inspect *inspect, int id, const char *shown, const char *argument)
{
	struct maps_run *run = inspect->data;

	(void)shown;
	(void)argument;
	if (id == MAPS_FLAGS)
		run->flags = true;
	else
		run->no_headers = true;
	return CLI_EXIT_OK;
}

static const struct cli_inspect_command maps_command = {
	.options = maps_options,
	.option_count = sizeof(maps_options) / sizeof(maps_options[0]),
	.apply = maps_apply,
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

static void maps_row(struct maps_run *run, const struct procsnap_task *task,
		     const struct procsnap_vma *vma)
{
	struct cli_grid *grid = &run->grid;
	char permissions[5];
	size_t length;
	const char *name = procsnap_text(run->inspect.snap, &vma->name, &length);

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

static void maps_table_pass(struct maps_run *run)
{
	const struct cli_inspect *inspect = &run->inspect;

	for (size_t i = 0; i < inspect->row_count && !maps_out.error; i++) {
		const struct procsnap_task *task = procsnap_task(inspect->snap, inspect->rows[i]);
		const struct procsnap_vmas *vmas = procsnap_vmas(inspect->snap, inspect->rows[i]);

		if (cli_entry_status(vmas) != PROCSNAP_STATUS_OK)
			continue;
		for (uint32_t j = 0; j < vmas->count; j++) {
			const struct procsnap_vma *vma = procsnap_vma(inspect->snap,
								      vmas->first + j);

			if (!vma)
				break;
			maps_row(run, task, vma);
		}
	}
}

static void maps_table(struct maps_run *run)
{
	struct cli_grid *grid = &run->grid;

	grid->out = &maps_out;
	grid->titles = maps_titles;
	grid->count = MAPS_COLUMNS;
	grid->last = "NAME";
	grid->left = 1U << MAPS_ADDRESS | 1U << MAPS_PERMISSIONS | 1U << MAPS_LETTERS;
	grid->hidden = (run->inspect.pid_count > 1 ? 0 : 1U << MAPS_PID) |
		       (run->flags ? 0 : 1U << MAPS_LETTERS);
	cli_grid_measure(grid);
	maps_table_pass(run);
	cli_grid_write(grid, !run->no_headers);
	maps_table_pass(run);
}

static void maps_json_task(struct maps_run *run, struct cli_json *json, uint32_t row)
{
	const struct procsnap_snapshot *snap = run->inspect.snap;
	const struct procsnap_vmas *vmas = procsnap_vmas(snap, row);
	uint32_t status = cli_entry_status(vmas);

	cli_inspect_json_task(json, procsnap_task(snap, row), "status", status);
	if (status == PROCSNAP_STATUS_OK) {
		cli_json_mappings(json, snap, vmas);
	} else {
		cli_json_key(json, "mappings");
		cli_json_null(json);
	}
	cli_json_close(json, '}');
}

static void maps_json(struct maps_run *run)
{
	struct cli_json json;

	cli_inspect_json_begin(&json, &run->inspect, &maps_out);
	for (size_t i = 0; i < run->inspect.row_count && !maps_out.error; i++)
		maps_json_task(run, &json, run->inspect.rows[i]);
	cli_inspect_json_end(&json);
}

static int maps_show(struct maps_run *run)
{
	struct cli_inspect *inspect = &run->inspect;
	int code;

	if (!inspect->pid_count)
		return cli_usage("no process; give a process id, as in `procsnap maps 1`");
	inspect->source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_VMAS);
	code = cli_inspect_get(inspect);
	if (code || cli_inspect_is_saved_only(inspect))
		return code;
	cli_out_begin(&maps_out, STDOUT_FILENO);
	if (inspect->json)
		maps_json(run);
	else
		maps_table(run);
	for (size_t i = 0; i < inspect->row_count; i++)
		cli_inspect_check(inspect, procsnap_task(inspect->snap, inspect->rows[i]),
				  procsnap_vmas(inspect->snap, inspect->rows[i]), "mappings");
	return cli_inspect_finish(inspect, &maps_out);
}

static int maps_run(int argc, char **argv)
{
	static struct maps_run run;
	int code;

	run.inspect.data = &run;
	code = cli_inspect_parse(&run.inspect, &maps_command, argc, argv);
	if (!code)
		code = run.inspect.help ? cli_print(maps_help) : maps_show(&run);
	cli_inspect_free(&run.inspect);
	return code;
}

const struct cli_command cli_command_maps = {
	.name = "maps",
	.summary = "Show the mappings of processes",
	.help = maps_help,
	.run = maps_run,
};
