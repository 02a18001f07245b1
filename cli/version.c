// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `procsnap version`: the versions of the command, the library and the module,
 * and whether snapshots are atomic here.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <procsnap/procsnap.h>

#include "absence.h"
#include "cli.h"
#include "json_write.h"
#include "options.h"
#include "out_text.h"

/**
 * struct version - what there is.
 *
 * @out: Where it is told.
 * @json, @help: --json, --help.
 * @opened: 0, or the error of opening the device.
 * @asked: 0, or the error of asking it.
 * @absence: Why the module is not in use.
 * @info: Of the module, if both are 0.
 */
struct version {
	struct cli_out *out;
	bool json, help;
	int opened, asked;
	struct cli_absence absence;
	struct procsnap_info info;
};

static void version_ask(struct version *version)
{
	struct procsnap *ps;

	version->opened = procsnap_open(&ps, PROCSNAP_BACKEND_DEVICE);
	if (version->opened) {
		cli_absence_explain(-version->opened, &version->absence);
		return;
	}
	version->asked = procsnap_get_info(ps, &version->info);
	if (version->asked)
		cli_absence_explain(-version->asked, &version->absence);
	version->info.module_version[sizeof(version->info.module_version) - 1] = '\0';
	procsnap_close(ps);
}

static bool version_is_atomic(const struct version *version)
{
	return version->info.levels & (1ULL << PROCSNAP_LEVEL_TREE);
}

static void version_text(const struct version *version)
{
	struct cli_out *out = version->out;

	cli_out_printf(out, "procsnap    %s\nlibprocsnap %s\ninterface   %d\n", PROCSNAP_VERSION,
		       procsnap_version(), PROCSNAP_UAPI_VERSION);
	if (version->opened)
		cli_out_printf(out,
			       "module      not in use: %s\n"
			       "snapshots   from /proc, not atomic; to have atomic ones: %s\n",
			       version->absence.reason, version->absence.advice);
	else if (version->asked)
		cli_out_printf(out, "module      does not answer: %s\n", version->absence.reason);
	else
		cli_out_printf(out,
			       "module      %s, interface %u\nsnapshots   from the kernel, %s\n",
			       version->info.module_version, version->info.uapi_version,
			       version_is_atomic(version) ? "atomic" : "level relaxed only");
}

static void version_json(const struct version *version)
{
	bool usable = !version->opened && !version->asked;
	const char *module = version->info.module_version;
	struct cli_json json;

	cli_json_begin(&json, version->out);
	cli_json_element(&json);
	cli_json_word(&json, "procsnap", PROCSNAP_VERSION);
	cli_json_word(&json, "libprocsnap", procsnap_version());
	cli_json_member(&json, "interface", PROCSNAP_UAPI_VERSION);
	if (usable)
		cli_json_text(&json, "module", module, strlen(module));
	else
		cli_json_known(&json, "module", false, 0);
	cli_json_known(&json, "module_interface", usable, version->info.uapi_version);
	if (!usable) {
		cli_json_word(&json, "reason", version->absence.reason);
		cli_json_word(&json, "advice", version->absence.advice);
	}
	cli_json_word(&json, "backend", version->opened ? "procfs" : "device");
	cli_json_key(&json, "atomic");
	cli_json_bool(&json, usable && version_is_atomic(version));
	cli_json_close(&json, '}');
	cli_out_char(version->out, '\n');
}

enum version_option_id {
	VERSION_JSON,
	VERSION_HELP,
};

static const struct cli_option version_options[] = {
	{ "json", 0, false, VERSION_JSON },
	{ "help", 'h', false, VERSION_HELP },
};

static int version_apply(void *data, const struct cli_option *option, const char *shown,
			 const char *argument)
{
	struct version *version = data;

	(void)shown;
	(void)argument;
	if (option->id == VERSION_JSON)
		version->json = true;
	else
		version->help = true;
	return CLI_EXIT_OK;
}

static int version_operand(void *data, const char *text)
{
	(void)data;
	return cli_usage("%s: version takes no arguments", text);
}

static int version_run(int argc, char **argv)
{
	static struct cli_out out;
	struct version version = { .out = &out };
	struct cli_arguments arguments = {
		.tables = { version_options },
		.counts = { sizeof(version_options) / sizeof(version_options[0]) },
		.apply = version_apply,
		.operand = version_operand,
		.data = &version,
		.next = argv + 1,
	};
	int code = cli_arguments_parse(&arguments);

	(void)argc;
	if (code)
		return code;
	if (version.help)
		return cli_print(cli_command_version.help);
	version_ask(&version);
	cli_out_begin(&out, STDOUT_FILENO);
	if (version.json)
		version_json(&version);
	else
		version_text(&version);
	return cli_out_finish(&out);
}

const struct cli_command cli_command_version = {
	.name = "version",
	.summary = "Versions of the command, the library and the module",
	.help = "Usage: procsnap version [OPTIONS]\n"
		"\n"
		"Shows the versions of the command, of libprocsnap and of the kernel module, and whether\n"
		"snapshots are atomic here or are read from /proc file by file.\n"
		"\n"
		"Examples:\n"
		"  procsnap version\n"
		"  procsnap version --json | jq .atomic\n"
		"\n"
		"Options:\n"
		"      --json         for programs\n"
		"  -h, --help         this help\n"
		"\n"
		"Exit status: 0 success, also without the module, 2 wrong usage, 3 could not write.\n"
		"More: procsnap(1).\n",
	.run = version_run,
};
