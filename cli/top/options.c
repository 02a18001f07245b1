// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of procsnap-top. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cli.h"
#include "../number.h"
#include "../options.h"
#include "../source.h"
#include "main.h"

enum {
	OPTION_AT,
	OPTION_BACKEND,
	OPTION_COLOUR,
	OPTION_COLUMNS,
	OPTION_CONFIG,
	OPTION_DELAY,
	OPTION_FILTER,
	OPTION_FRAMES,
	OPTION_FROM,
	OPTION_HELP,
	OPTION_NO_COLOUR,
	OPTION_NO_CONFIG,
	OPTION_NO_MOUSE,
	OPTION_PID,
	OPTION_SORT,
	OPTION_THREADS,
	OPTION_TREE,
	OPTION_USER,
	OPTION_VERSION,
};

static const struct cli_option options_table[] = {
	{ "at", 0, true, OPTION_AT },
	{ "backend", 0, true, OPTION_BACKEND },
	{ "color", 0, true, OPTION_COLOUR },
	{ "columns", 0, true, OPTION_COLUMNS },
	{ "config", 0, true, OPTION_CONFIG },
	{ "delay", 'd', true, OPTION_DELAY },
	{ "filter", 'F', true, OPTION_FILTER },
	{ "format", 'o', true, OPTION_COLUMNS },
	{ "frames", 'n', true, OPTION_FRAMES },
	{ "from", 0, true, OPTION_FROM },
	{ "help", 'h', false, OPTION_HELP },
	{ "no-color", 'C', false, OPTION_NO_COLOUR },
	{ "no-config", 0, false, OPTION_NO_CONFIG },
	{ "no-mouse", 'M', false, OPTION_NO_MOUSE },
	{ "pid", 'p', true, OPTION_PID },
	{ "sort", 's', true, OPTION_SORT },
	{ "threads", 'L', false, OPTION_THREADS },
	{ NULL, 'H', false, OPTION_THREADS },
	{ "tree", 't', false, OPTION_TREE },
	{ "user", 'u', true, OPTION_USER },
	{ "version", 'V', false, OPTION_VERSION },
};

static const char options_help[] =
	"Usage: procsnap-top [OPTION]...\n"
	"\n"
	"Shows the processes of this machine, or of a recording, and what they do; each picture is\n"
	"of one instant where the module is loaded. F1 or h in it lists the keys.\n"
	"\n"
	"Examples:\n"
	"  procsnap-top\n"
	"  procsnap-top -u root --tree\n"
	"  procsnap-top --sort -res -d 0.5\n"
	"  procsnap-top --from /var/log/procsnap/record.psr --at 14:30\n"
	"\n"
	"Options:\n"
	"  -d, --delay SECONDS\n"
	"                     time between two frames, 0.1 to 3600 (1)\n"
	"  -n, --frames NUMBER\n"
	"                     end after so many frames\n"
	"  -o, --format LIST, --columns LIST\n"
	"                     columns, with commas: names as of `procsnap ps --columns`, and\n"
	"                     cpu%, mem%, virt, res, shr, time+, read/s, write/s, io/s, majflt/s\n"
	"  -s, --sort KEY     sort by a column, -COLUMN: largest first, +COLUMN: smallest\n"
	"  -t, --tree         children below their parents\n"
	"  -L, --threads, -H  a line for each thread\n"
	"  -u, --user USER    only a user's processes\n"
	"  -p, --pid PIDS     only these processes; lists take commas\n"
	"  -F, --filter TEXT  only commands that have the text; a|b: either\n"
	"      --from FILE    a recording or a saved snapshot\n"
	"      --at TIME      where in it to begin: as 14:05, 2026-01-31 14:05:30, -10m\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"      --color WHEN   auto (the default), always or never\n"
	"  -C, --no-color     without colours, as with NO_COLOR in the environment\n"
	"  -M, --no-mouse     leave the mouse to the terminal\n"
	"      --config FILE  settings, instead of $XDG_CONFIG_HOME/procsnap/top.conf\n"
	"      --no-config    neither read nor write settings\n"
	"  -h, --help         this text\n"
	"  -V, --version      the version\n"
	"\n"
	"Exit status: 0 success, 1 nothing to show, 2 wrong usage, 3 could not read or write.\n"
	"More: procsnap-top(1).\n";

static int read_delay(struct top_options *options, const char *shown, const char *argument)
{
	if (!top_delay_parse(argument, &options->delay_ms))
		return cli_usage("%s %s: not a delay: from 0.1 to 3600 seconds", shown, argument);
	return CLI_EXIT_OK;
}

static int read_frames(struct top_options *options, const char *shown, const char *argument)
{
	if (!cli_number_parse(argument, strlen(argument), UINT32_MAX, &options->frames) ||
	    !options->frames)
		return cli_usage("%s %s: not a number of frames: 1 or more", shown, argument);
	return CLI_EXIT_OK;
}

static int read_pids(struct top_options *options, const char *shown, const char *list)
{
	while (*list) {
		size_t length = strcspn(list, ", ");
		uint64_t pid;
		pid_t *pids;

		if (length) {
			if (!cli_number_parse(list, length, INT32_MAX, &pid) || !pid)
				return cli_usage("%s %.*s: not a process id", shown, (int)length,
						 list);
			pids = realloc(options->pids, (options->pid_count + 1) * sizeof(*pids));
			if (!pids) {
				cli_message("no memory");
				return CLI_EXIT_FAILED;
			}
			options->pids = pids;
			pids[options->pid_count++] = (pid_t)pid;
		}
		list += length;
		list += strspn(list, ", ");
	}
	return options->pids ? CLI_EXIT_OK : cli_usage("%s: names no process", shown);
}

static int apply(void *data, const struct cli_option *option, const char *shown,
		 const char *argument)
{
	struct top_options *options = data;

	switch (option->id) {
	case OPTION_AT:
		options->at = argument;
		break;
	case OPTION_BACKEND:
		return cli_source_parse_backend(&options->backend, shown, argument);
	case OPTION_COLOUR:
		return cli_colour_parse(&options->colour, shown, argument);
	case OPTION_COLUMNS:
		options->columns = argument;
		break;
	case OPTION_CONFIG:
		options->config = argument;
		break;
	case OPTION_DELAY:
		return read_delay(options, shown, argument);
	case OPTION_FILTER:
		options->filter = argument;
		break;
	case OPTION_FRAMES:
		return read_frames(options, shown, argument);
	case OPTION_FROM:
		options->from = argument;
		break;
	case OPTION_HELP:
		options->help = true;
		break;
	case OPTION_NO_COLOUR:
		options->colour = CLI_COLOUR_NEVER;
		break;
	case OPTION_NO_CONFIG:
		options->no_config = true;
		break;
	case OPTION_NO_MOUSE:
		options->no_mouse = true;
		break;
	case OPTION_PID:
		return read_pids(options, shown, argument);
	case OPTION_SORT:
		options->sort = argument;
		break;
	case OPTION_THREADS:
		options->threads = true;
		break;
	case OPTION_TREE:
		options->tree = true;
		break;
	case OPTION_USER:
		options->user = argument;
		break;
	default:
		options->version = true;
		break;
	}
	return CLI_EXIT_OK;
}

static int operand(void *data, const char *text)
{
	(void)data;
	return cli_usage("%s: not an option; --help lists them", text);
}

int top_options_read(struct top_options *options, int argc, char **argv, bool *done)
{
	struct cli_arguments arguments = {
		.tables = { options_table },
		.counts = { sizeof(options_table) / sizeof(options_table[0]) },
		.apply = apply,
		.operand = operand,
		.data = options,
		.next = argv + 1,
	};
	int code = argc > 0 ? cli_arguments_parse(&arguments) : CLI_EXIT_OK;

	*done = true;
	if (code)
		return code;
	if (options->help)
		return cli_print(options_help);
	if (options->version)
		return cli_print("procsnap-top " PROCSNAP_VERSION "\n");
	if (options->at && !options->from)
		return cli_usage("--at: only with --from: a time of a recording");
	*done = false;
	return CLI_EXIT_OK;
}
