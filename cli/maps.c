// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap maps`: the mappings of processes. */
#include <unistd.h>

#include "cli.h"
#include "entries.h"
#include "inspect.h"
#include "maps_table.h"

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
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
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

/**
 * struct maps_run - a listing under way.
 *
 * @inspect: What was asked for.
 * @table: The table.
 * @flags: With the flags.
 * @no_headers: Without titles.
 */
struct maps_run {
	struct cli_inspect inspect;
	struct maps_table table;
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

static void maps_show_table(struct maps_run *run)
{
	struct maps_table *table = &run->table;

	table->out = &maps_out;
	table->snap = run->inspect.snap;
	table->rows = run->inspect.rows;
	table->row_count = run->inspect.row_count;
	table->pids = run->inspect.pid_count > 1;
	table->flags = run->flags;
	table->no_headers = run->no_headers;
	maps_table(table);
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
		maps_show_table(run);
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
