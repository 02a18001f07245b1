// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap env`: the environment of processes. */
#include <unistd.h>

#include "cli.h"
#include "entries.h"
#include "inspect.h"
#include "out_text.h"

static const char env_help[] =
	"Usage: procsnap env [OPTIONS] PID...\n"
	"\n"
	"Shows the environment that processes were started with, a variable a line.\n"
	"\n"
	"Examples:\n"
	"  procsnap env 1                           the environment of process 1\n"
	"  procsnap env -0 1 | grep -z ^PATH=       its bytes as they are\n"
	"  procsnap env --json 1 | jq -r '.tasks[].variables[].name'\n"
	"\n"
	"Options:\n"
	"  -0, --null         raw bytes, a NUL after each variable\n"
	"      --json         for programs\n"
	"  -p, --pid PIDS     processes, as PID; lists take commas\n"
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
	"      --save FILE    save what was read, - for standard output instead of the list\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"Control characters are shown as \\xHH, but for -0. Several processes follow one another.\n"
	"\n"
	"Exit status: 0 success, 1 a process does not exist or its environment may not be seen,\n"
	"2 wrong usage, 3 could not read or write. More: procsnap-env(1).\n";

static const struct cli_option env_options[] = {
	{ "null", '0', false, 0 },
};

struct env_run {
	struct cli_inspect inspect;
	bool raw;
};

static struct cli_out env_out;

static int env_apply(struct cli_inspect *inspect, int id, const char *shown, const char *argument)
{
	struct env_run *run = inspect->data;

	(void)id;
	(void)shown;
	(void)argument;
	run->raw = true;
	return CLI_EXIT_OK;
}

static const struct cli_inspect_command env_command = {
	.options = env_options,
	.option_count = sizeof(env_options) / sizeof(env_options[0]),
	.apply = env_apply,
};

static void env_list(struct env_run *run, const struct procsnap_environ *environ)
{
	size_t left;
	const char *text = procsnap_text(run->inspect.snap, &environ->text, &left);

	while (left) {
		size_t length = strnlen(text, left), step = length + (length < left);

		if (run->raw)
			cli_out_write(&env_out, text, length);
		else
			cli_out_escaped(&env_out, text, length);
		cli_out_char(&env_out, run->raw ? '\0' : '\n');
		text += step;
		left -= step;
	}
}

static void env_json(struct env_run *run)
{
	const struct cli_inspect *inspect = &run->inspect;
	struct cli_json json;

	cli_inspect_json_begin(&json, inspect, &env_out);
	for (size_t i = 0; i < inspect->row_count; i++) {
		const struct procsnap_environ *environ = procsnap_environ(inspect->snap,
									  inspect->rows[i]);
		uint32_t status = cli_entry_status(environ);

		cli_inspect_json_task(&json, procsnap_task(inspect->snap, inspect->rows[i]),
				      "status", status);
		if (status == PROCSNAP_STATUS_OK) {
			cli_json_variables(&json, inspect->snap, environ);
		} else {
			cli_json_key(&json, "variables");
			cli_json_null(&json);
		}
		cli_json_close(&json, '}');
	}
	cli_inspect_json_end(&json);
}

static int env_show(struct env_run *run)
{
	struct cli_inspect *inspect = &run->inspect;
	int code;

	if (!inspect->pid_count)
		return cli_usage("no process; give a process id, as in `procsnap env 1`");
	inspect->source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON);
	code = cli_inspect_get(inspect);
	if (code || cli_inspect_is_saved_only(inspect))
		return code;
	cli_out_begin(&env_out, STDOUT_FILENO);
	if (inspect->json)
		env_json(run);
	for (size_t i = 0; i < inspect->row_count; i++) {
		const struct procsnap_task *task = procsnap_task(inspect->snap, inspect->rows[i]);
		const struct procsnap_environ *environ = procsnap_environ(inspect->snap,
									  inspect->rows[i]);

		if (!cli_inspect_check(inspect, task, environ, "environment"))
			continue;
		if (!inspect->json)
			env_list(run, environ);
		if (environ->text.flags & PROCSNAP_TEXT_TRUNCATED)
			cli_message("%d: environment: only its first %u bytes", (int)task->pid,
				    environ->text.length);
	}
	return cli_inspect_finish(inspect, &env_out);
}

static int env_run(int argc, char **argv)
{
	static struct env_run run;
	int code;

	run.inspect.data = &run;
	code = cli_inspect_parse(&run.inspect, &env_command, argc, argv);
	if (!code)
		code = run.inspect.help ? cli_print(env_help) : env_show(&run);
	cli_inspect_free(&run.inspect);
	return code;
}

const struct cli_command cli_command_env = {
	.name = "env",
	.summary = "Show the environment of processes",
	.help = env_help,
	.run = env_run,
};
