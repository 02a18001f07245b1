// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap show`: all of a process. */
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "show.h"

static const char show_help[] =
	"Usage: procsnap show [OPTIONS] PID...\n"
	"\n"
	"Tells all of a process, on a page.\n"
	"\n"
	"Examples:\n"
	"  procsnap show 1                          all of process 1\n"
	"  procsnap show $(pidof nginx) | less      of several\n"
	"  procsnap show --threads 1                a page for each of its threads\n"
	"  procsnap show --json 1 | jq '.tasks[0].limits'\n"
	"  procsnap show --save one.psnap 1         keep all that was read\n"
	"\n"
	"Options:\n"
	"  -L, --threads      a page for each thread\n"
	"      --color WHEN   auto (the default: on a terminal), always or never\n"
	"      --json         for programs: every value, with files, mappings and variables\n"
	"  -p, --pid PIDS     processes, as PID; lists take commas\n"
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
	"      --save FILE    save what was read, - for standard output instead of the page\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"What could not be read is marked: (denied) you may not see it, (blocked) the process is\n"
	"stuck, (gone) it ended, (unsupported) this kernel cannot tell, (none) it has no such thing.\n"
	"Control characters of names are shown as \\xHH.\n"
	"\n"
	"Exit status: 0 success, 1 a process does not exist or may not be seen at all, 2 wrong\n"
	"usage, 3 could not read or write. More: procsnap-show(1).\n";

static struct cli_out show_out;

static const struct cli_option show_options[] = {
	{ "color", 0, true, 0 },
};

static int show_apply(struct cli_inspect *inspect, int id, const char *shown, const char *argument)
{
	struct show *show = inspect->data;

	(void)id;
	return cli_colour_parse(&show->when, shown, argument);
}

static const struct cli_inspect_command show_command = {
	.options = show_options,
	.option_count = sizeof(show_options) / sizeof(show_options[0]),
	.threads = true,
	.apply = show_apply,
};

/* names of parents and children, from right after: a page is not refused for want of them */
static void show_take_kin(struct show *show)
{
	struct cli_source source = {
		.backend = procsnap_header(show->snap)->source == PROCSNAP_SOURCE_MODULE
				   ? PROCSNAP_BACKEND_DEVICE
				   : PROCSNAP_BACKEND_PROCFS,
		.level = show->inspect.source.level,
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK),
	};

	if (show->live && cli_source_get(&source, &show->kin))
		show->kin = NULL;
}

static void show_pages(struct show *show)
{
	show->colour = cli_colour_is_on(show->when, STDOUT_FILENO);
	show_take_kin(show);
	for (size_t i = 0; i < show->inspect.row_count && !show_out.error; i++) {
		show->row = show->inspect.rows[i];
		cli_out_string(show->out, i ? "\n\n" : "");
		show_task(show);
	}
	if (show->live)
		procsnap_snapshot_free(show->kin);
}

static void show_json(struct show *show)
{
	const struct cli_inspect *inspect = &show->inspect;
	struct cli_json json;

	cli_inspect_json_begin(&json, inspect, &show_out);
	for (size_t i = 0; i < inspect->row_count && !show_out.error; i++) {
		cli_inspect_json_task(&json, procsnap_task(inspect->snap, inspect->rows[i]), NULL,
				      0);
		show_json_sections(&json, inspect->snap, inspect->rows[i]);
		cli_json_close(&json, '}');
	}
	cli_inspect_json_end(&json);
}

static int show_show(struct show *show)
{
	struct cli_inspect *inspect = &show->inspect;
	int code;

	if (!inspect->pid_count)
		return cli_usage("no process; give a process id, as in `procsnap show 1`");
	/* what each page is fills tables of its own: `procsnap pages` */
	inspect->source.sections = (PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED) |
				   PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT);
	code = cli_inspect_get(inspect);
	if (code || cli_inspect_is_saved_only(inspect))
		return code;
	show->out = &show_out;
	show->snap = inspect->snap;
	show->live = !inspect->source.from;
	show->kin = show->live ? NULL : inspect->snap;
	cli_out_begin(&show_out, STDOUT_FILENO);
	if (inspect->json)
		show_json(show);
	else
		show_pages(show);
	for (size_t i = 0; i < inspect->row_count; i++) {
		const struct procsnap_task *task = procsnap_task(inspect->snap, inspect->rows[i]);

		cli_inspect_check(inspect, task, task, "process");
	}
	return cli_inspect_finish(inspect, &show_out);
}

static int show_run(int argc, char **argv)
{
	static struct show show;
	int code;

	show.inspect.data = &show;
	code = cli_inspect_parse(&show.inspect, &show_command, argc, argv);
	if (!code)
		code = show.inspect.help ? cli_print(show_help) : show_show(&show);
	cli_inspect_free(&show.inspect);
	return code;
}

const struct cli_command cli_command_show = {
	.name = "show",
	.summary = "Tell all of a process",
	.help = show_help,
	.run = show_run,
};
