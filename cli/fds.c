// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap fds`: the open files of processes. */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "entries.h"
#include "fds_table.h"
#include "inspect.h"

static const char fds_help[] =
	"Usage: procsnap fds [OPTIONS] [PID...]\n"
	"\n"
	"Shows the open files of processes; without PID: of all.\n"
	"\n"
	"Examples:\n"
	"  procsnap fds 1                           what process 1 has open\n"
	"  procsnap fds --file /var/log/syslog      who has this file open\n"
	"  procsnap fds --json 1 | jq -r '.tasks[].files[].target'\n"
	"\n"
	"Options:\n"
	"      --file PATH    only this file\n"
	"      --no-headers   without the titles\n"
	"  -L, --threads      of each thread; they may have files of their own\n"
	"      --json         for programs\n"
	"  -p, --pid PIDS     processes, as PID; lists take commas\n"
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
	"      --save FILE    save what was read, - for standard output instead of the table\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"MODE is r, w or rw; - of a file that is open as a place only. DEVICE is that of the file\n"
	"system, of a device file (CHR, BLK) the device. Control characters are shown as \\xHH.\n"
	"\n"
	"Exit status: 0 success, 1 a process does not exist or its files may not be seen, or no\n"
	"process has the file open, 2 wrong usage, 3 could not read or write.\n"
	"More: procsnap-fds(1).\n";

enum fds_option_id {
	FDS_FILE,
	FDS_NO_HEADERS,
};

static const struct cli_option fds_options[] = {
	{ "file", 0, true, FDS_FILE },
	{ "no-headers", 0, false, FDS_NO_HEADERS },
};

/**
 * struct fds_run - a listing under way.
 *
 * @inspect: What was asked for.
 * @table: The table.
 * @file: Path to look for, or NULL; @real: the same without symbolic links.
 * @no_headers: Without titles.
 * @shown: Files shown.
 * @failed: Processes whose files could not be read, by status.
 */
struct fds_run {
	struct cli_inspect inspect;
	struct fds_table table;
	const char *file;
	char *real;
	bool no_headers;
	size_t shown;
	size_t failed[PROCSNAP_STATUS_UNSUPPORTED + 1];
};

static struct cli_out fds_out;

static int fds_apply(struct cli_inspect *inspect, int id, const char *shown, const char *argument)
{
	struct fds_run *run = inspect->data;

	(void)shown;
	if (id == FDS_FILE)
		run->file = argument;
	else
		run->no_headers = true;
	return CLI_EXIT_OK;
}

static const struct cli_inspect_command fds_command = {
	.options = fds_options,
	.option_count = sizeof(fds_options) / sizeof(fds_options[0]),
	.threads = true,
	.apply = fds_apply,
};

static bool fds_is_wanted(const struct fds_run *run, const struct procsnap_file *file)
{
	size_t length;
	const char *target;

	if (!run->file)
		return true;
	target = procsnap_text(run->inspect.snap, &file->target, &length);
	return (strlen(run->file) == length && !memcmp(run->file, target, length)) ||
	       (run->real && strlen(run->real) == length && !memcmp(run->real, target, length));
}

static bool fds_has(const void *data, const struct procsnap_file *file)
{
	return fds_is_wanted(data, file);
}

static void fds_show_table(struct fds_run *run)
{
	struct fds_table *table = &run->table;

	table->out = &fds_out;
	table->snap = run->inspect.snap;
	table->rows = run->inspect.rows;
	table->row_count = run->inspect.row_count;
	table->threads = run->inspect.source.threads;
	table->no_headers = run->no_headers;
	table->is_wanted = fds_has;
	table->data = run;
	fds_table(table);
}

static void fds_json_task(struct fds_run *run, struct cli_json *json, uint32_t row)
{
	const struct procsnap_snapshot *snap = run->inspect.snap;
	const struct procsnap_files *files = procsnap_files(snap, row);
	uint32_t status = cli_entry_status(files);

	cli_inspect_json_task(json, procsnap_task(snap, row), "status", status);
	cli_json_key(json, "files");
	if (status == PROCSNAP_STATUS_OK) {
		cli_json_open(json, '[');
		for (uint32_t i = 0; i < files->count; i++) {
			const struct procsnap_file *file = procsnap_file(snap, files->first + i);

			if (file && fds_is_wanted(run, file))
				cli_json_file(json, snap, file);
		}
		cli_json_close(json, ']');
	} else {
		cli_json_null(json);
	}
	cli_json_close(json, '}');
}

static void fds_json(struct fds_run *run)
{
	struct cli_json json;

	cli_inspect_json_begin(&json, &run->inspect, &fds_out);
	for (size_t i = 0; i < run->inspect.row_count && !fds_out.error; i++)
		fds_json_task(run, &json, run->inspect.rows[i]);
	cli_inspect_json_end(&json);
}

/* counts what is shown, and tells what is not */
static void fds_check(struct fds_run *run)
{
	struct cli_inspect *inspect = &run->inspect;

	for (size_t i = 0; i < inspect->row_count; i++) {
		const struct procsnap_files *files = procsnap_files(inspect->snap,
								    inspect->rows[i]);
		uint32_t status = cli_entry_status(files);

		if (!cli_inspect_check(inspect, procsnap_task(inspect->snap, inspect->rows[i]),
				       files, "open files")) {
			run->failed[status <= PROCSNAP_STATUS_UNSUPPORTED ? status : 0]++;
			continue;
		}
		for (uint32_t j = 0; run->file && j < files->count; j++) {
			const struct procsnap_file *file = procsnap_file(inspect->snap,
									 files->first + j);

			run->shown += file && fds_is_wanted(run, file);
		}
	}
	for (uint32_t status = 0; !inspect->pid_count && status <= PROCSNAP_STATUS_UNSUPPORTED;
	     status++)
		if (run->failed[status] && status != PROCSNAP_STATUS_NONE)
			cli_message("open files of %zu process%s could not be read (%s)",
				    run->failed[status], run->failed[status] == 1 ? "" : "es",
				    procsnap_status_name(status));
	if (run->file && !run->shown) {
		cli_message("%s: no process has it open, as far as may be seen", run->file);
		inspect->code = CLI_EXIT_NOTHING;
	}
}

static int fds_show(struct fds_run *run)
{
	int code;

	run->inspect.source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_FILES);
	code = cli_inspect_get(&run->inspect);
	if (code || cli_inspect_is_saved_only(&run->inspect))
		return code;
	if (run->file)
		run->real = realpath(run->file, NULL);
	cli_out_begin(&fds_out, STDOUT_FILENO);
	if (run->inspect.json)
		fds_json(run);
	else
		fds_show_table(run);
	fds_check(run);
	free(run->real);
	return cli_inspect_finish(&run->inspect, &fds_out);
}

static int fds_run(int argc, char **argv)
{
	static struct fds_run run;
	int code;

	run.inspect.data = &run;
	code = cli_inspect_parse(&run.inspect, &fds_command, argc, argv);
	if (!code)
		code = run.inspect.help ? cli_print(fds_help) : fds_show(&run);
	cli_inspect_free(&run.inspect);
	return code;
}

const struct cli_command cli_command_fds = {
	.name = "fds",
	.summary = "Show the open files of processes",
	.help = fds_help,
	.run = fds_run,
};
