// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The arguments of `procsnap ps`. As in ps(1) an argument is a cluster of UNIX
 * options (-ef), a cluster of BSD options (aux), a GNU option (--sort) or a
 * list of pids; one table says what each is called in each way.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "near.h"
#include "options.h"
#include "ps_options.h"
#include "terminal.h"

enum ps_option_id {
	PS_ALL,
	PS_WITH_TTY,
	PS_NO_LEADERS,
	PS_BSD_A,
	PS_BSD_X,
	PS_RUNNING,
	PS_NEGATE,
	PS_PID,
	PS_PPID,
	PS_SID,
	PS_EUID,
	PS_RUID,
	PS_GROUP,
	PS_EGID,
	PS_RGID,
	PS_TTY,
	PS_COMM,
	PS_FORMAT,
	PS_FULL,
	PS_EXTRA_FULL,
	PS_JOBS,
	PS_BSD_JOBS,
	PS_BSD_USER,
	PS_LWP,
	PS_SPID,
	PS_THREADS,
	PS_SORT,
	PS_TREE,
	PS_INDENT,
	PS_NO_HEADERS,
	PS_NUMERIC,
	PS_WIDE,
	PS_WIDTH,
	PS_JSON,
	PS_CSV,
	PS_FROM,
	PS_AT,
	PS_SAVE,
	PS_BACKEND,
	PS_LEVEL,
	PS_COLUMNS,
	PS_HELP,
};

/**
 * struct ps_option - an option.
 *
 * @id: enum ps_option_id.
 * @unix_name, @bsd_name, @gnu_name: How it is called in each way; 0 or NULL:
 *	not at all.
 * @argument: It takes one.
 */
struct ps_option {
	unsigned char id;
	char unix_name, bsd_name;
	bool argument;
	const char *gnu_name;
};

static const struct ps_option ps_options_table[] = {
	{ PS_ALL, 'e', 0, false, "all" },
	{ PS_ALL, 'A', 0, false, NULL },
	{ PS_WITH_TTY, 'a', 0, false, NULL },
	{ PS_NO_LEADERS, 'd', 0, false, NULL },
	{ PS_BSD_A, 0, 'a', false, NULL },
	{ PS_BSD_X, 0, 'x', false, NULL },
	{ PS_RUNNING, 0, 'r', false, "running" },
	{ PS_NEGATE, 'N', 0, false, "deselect" },
	{ PS_PID, 'p', 'p', true, "pid" },
	{ PS_PID, 'q', 'q', true, "quick-pid" },
	{ PS_PPID, 0, 0, true, "ppid" },
	{ PS_SID, 's', 0, true, "sid" },
	{ PS_EUID, 'u', 'U', true, "user" },
	{ PS_RUID, 'U', 0, true, "User" },
	{ PS_GROUP, 'g', 0, true, "group" },
	{ PS_EGID, 0, 0, true, "egroup" },
	{ PS_RGID, 'G', 0, true, "Group" },
	{ PS_TTY, 't', 't', true, "tty" },
	{ PS_COMM, 'C', 0, true, "command" },
	{ PS_FORMAT, 'o', 'o', true, "format" },
	{ PS_FULL, 'f', 0, false, "full" },
	{ PS_EXTRA_FULL, 'F', 0, false, NULL },
	{ PS_JOBS, 'j', 0, false, NULL },
	{ PS_BSD_JOBS, 0, 'j', false, NULL },
	{ PS_BSD_USER, 0, 'u', false, NULL },
	{ PS_LWP, 'L', 0, false, NULL },
	{ PS_SPID, 'T', 0, false, NULL },
	{ PS_THREADS, 'm', 'H', false, "threads" },
	{ PS_THREADS, 0, 'm', false, NULL },
	{ PS_SORT, 0, 'k', true, "sort" },
	{ PS_TREE, 0, 'f', false, "tree" },
	{ PS_TREE, 0, 0, false, "forest" },
	{ PS_INDENT, 'H', 0, false, NULL },
	{ PS_NO_HEADERS, 0, 'h', false, "no-headers" },
	{ PS_NO_HEADERS, 0, 0, false, "no-heading" },
	{ PS_NO_HEADERS, 0, 0, false, "no-headings" },
	{ PS_NO_HEADERS, 0, 0, false, "noheaders" },
	{ PS_NUMERIC, 0, 'n', false, "numeric" },
	{ PS_WIDE, 'w', 'w', false, NULL },
	{ PS_WIDTH, 0, 0, true, "width" },
	{ PS_WIDTH, 0, 0, true, "cols" },
	{ PS_JSON, 0, 0, false, "json" },
	{ PS_CSV, 0, 0, false, "csv" },
	{ PS_FROM, 0, 0, true, "from" },
	{ PS_AT, 0, 0, true, "at" },
	{ PS_SAVE, 0, 0, true, "save" },
	{ PS_BACKEND, 0, 0, true, "backend" },
	{ PS_LEVEL, 0, 0, true, "level" },
	{ PS_COLUMNS, 0, 'L', false, "columns" },
	{ PS_HELP, 'h', 0, false, "help" },
};

#define PS_OPTIONS_COUNT (sizeof(ps_options_table) / sizeof(ps_options_table[0]))

/* the list that an option adds to, or CLI_SELECT_LISTS */
static enum cli_select_by option_list(unsigned int id, const char *argument)
{
	switch (id) {
	case PS_PID:
		return CLI_SELECT_PID;
	case PS_PPID:
		return CLI_SELECT_PPID;
	case PS_SID:
		return CLI_SELECT_SID;
	case PS_EUID:
		return CLI_SELECT_EUID;
	case PS_RUID:
		return CLI_SELECT_RUID;
	case PS_GROUP:
		/* as in ps: numbers are sessions, names are groups */
		return argument[strspn(argument, "0123456789, ")] ? CLI_SELECT_EGID
								  : CLI_SELECT_SID;
	case PS_EGID:
		return CLI_SELECT_EGID;
	case PS_RGID:
		return CLI_SELECT_RGID;
	case PS_TTY:
		return CLI_SELECT_TTY;
	case PS_COMM:
		return CLI_SELECT_COMM;
	default:
		return CLI_SELECT_LISTS;
	}
}

/* options that take an argument and are no list of tasks */
static int apply_argument(struct ps_options *options, unsigned int id, const char *shown,
			  const char *argument)
{
	switch (id) {
	case PS_FORMAT:
		return cli_layout_add(&options->layout, shown, argument);
	case PS_SORT:
		return cli_sort_add(&options->sort, shown, argument);
	case PS_WIDTH:
		return cli_terminal_parse_width(&options->width, shown, argument);
	case PS_FROM:
		options->source.from = argument;
		return CLI_EXIT_OK;
	case PS_AT:
		options->source.at = argument;
		return CLI_EXIT_OK;
	case PS_SAVE:
		options->save = argument;
		return CLI_EXIT_OK;
	case PS_BACKEND:
		return cli_source_parse_backend(&options->source.backend, shown, argument);
	default:
		return cli_source_parse_level(&options->source.level, shown, argument);
	}
}

static void apply_selection(struct ps_options *options, unsigned int id)
{
	struct cli_select *select = &options->select;

	switch (id) {
	case PS_ALL:
		select->all = true;
		break;
	case PS_WITH_TTY:
		select->with_tty = true;
		select->no_leaders = true;
		break;
	case PS_NO_LEADERS:
		select->no_leaders = true;
		break;
	case PS_BSD_A:
		options->bsd_tty = true;
		break;
	case PS_BSD_X:
		options->bsd_own = true;
		break;
	case PS_RUNNING:
		select->running = true;
		break;
	case PS_NEGATE:
		select->negate = true;
		break;
	}
}

static void apply_display(struct ps_options *options, unsigned int id)
{
	switch (id) {
	case PS_FULL:
		if (options->preset != PS_PRESET_EXTRA_FULL)
			options->preset = PS_PRESET_FULL;
		break;
	case PS_EXTRA_FULL:
		options->preset = PS_PRESET_EXTRA_FULL;
		break;
	case PS_JOBS:
		options->preset = PS_PRESET_JOBS;
		break;
	case PS_BSD_JOBS:
		options->preset = PS_PRESET_BSD_JOBS;
		break;
	case PS_BSD_USER:
		options->preset = PS_PRESET_BSD_USER;
		break;
	case PS_LWP:
		options->show_lwp = true;
		options->threads = true;
		break;
	case PS_SPID:
		options->show_spid = true;
		options->threads = true;
		break;
	case PS_THREADS:
		options->threads = true;
		break;
	case PS_TREE:
		options->tree = CLI_TREE_BRANCHES;
		break;
	case PS_INDENT:
		options->tree = CLI_TREE_INDENT;
		break;
	case PS_NO_HEADERS:
		options->no_headers = true;
		break;
	case PS_NUMERIC:
		options->numeric = true;
		break;
	case PS_WIDE:
		options->wide++;
		break;
	case PS_JSON:
		options->form = PS_FORM_JSON;
		break;
	case PS_CSV:
		options->form = PS_FORM_CSV;
		break;
	case PS_COLUMNS:
		options->action = PS_ACTION_COLUMNS;
		break;
	case PS_HELP:
		options->action = PS_ACTION_HELP;
		break;
	}
}

/* shown: the option as typed, for messages; argument: NULL if it takes none */
static int apply_option(struct ps_options *options, const struct ps_option *option,
			const char *shown, const char *argument)
{
	enum cli_select_by by;

	if (!argument) {
		apply_selection(options, option->id);
		apply_display(options, option->id);
		return CLI_EXIT_OK;
	}
	by = option_list(option->id, argument);
	if (by < CLI_SELECT_LISTS)
		return cli_select_add(&options->select, by, shown, argument);
	return apply_argument(options, option->id, shown, argument);
}

/**
 * struct ps_arguments - the arguments that are left.
 *
 * @next: The next one, NULL after the last.
 */
struct ps_arguments {
	char **next;
};

static const char *arguments_take(struct ps_arguments *arguments)
{
	return *arguments->next ? *arguments->next++ : NULL;
}

static int gnu_unknown(const char *text, size_t length)
{
	struct cli_near near;

	cli_near_begin(&near, text + 2, length - 2);
	for (size_t i = 0; i < PS_OPTIONS_COUNT; i++)
		if (ps_options_table[i].gnu_name)
			cli_near_try(&near, ps_options_table[i].gnu_name);
	return cli_option_unknown(text, near.best);
}

static int parse_gnu(struct ps_options *options, struct ps_arguments *arguments, const char *text)
{
	size_t length = strcspn(text, "=");
	const char *argument = text[length] ? text + length + 1 : NULL;
	const struct ps_option *option = NULL;
	char shown[64];

	for (size_t i = 0; i < PS_OPTIONS_COUNT && !option; i++) {
		const char *name = ps_options_table[i].gnu_name;

		if (name && !strncmp(name, text + 2, length - 2) && !name[length - 2])
			option = &ps_options_table[i];
	}
	if (!option)
		return gnu_unknown(text, length);
	snprintf(shown, sizeof(shown), "--%s", option->gnu_name);
	if (!option->argument && argument)
		return cli_usage("%s: takes no argument", shown);
	if (option->argument && !argument)
		argument = arguments_take(arguments);
	if (option->argument && !argument)
		return cli_usage("%s: an argument must follow", shown);
	return apply_option(options, option, shown, argument);
}

/* -ef or ef; an option with an argument takes the rest of the cluster or what follows */
static int parse_cluster(struct ps_options *options, struct ps_arguments *arguments,
			 const char *text, bool bsd)
{
	for (const char *letter = bsd ? text : text + 1; *letter; letter++) {
		char shown[3] = { '-', *letter, '\0' };
		const struct ps_option *option = NULL;
		const char *argument = NULL;
		int code;

		for (size_t i = 0; i < PS_OPTIONS_COUNT && !option; i++)
			if (*letter ==
			    (bsd ? ps_options_table[i].bsd_name : ps_options_table[i].unix_name))
				option = &ps_options_table[i];
		if (!option)
			return cli_usage("%s: no option %s; see `procsnap ps --help`", text,
					 shown + bsd);
		if (option->argument) {
			argument = letter[1] ? letter + 1 : arguments_take(arguments);
			if (!argument)
				return cli_usage("%s: an argument must follow", shown + bsd);
		}
		code = apply_option(options, option, shown + bsd, argument);
		if (code || option->argument)
			return code;
	}
	if (bsd && options->preset == PS_PRESET_DEFAULT)
		options->preset = PS_PRESET_BSD;
	return CLI_EXIT_OK;
}

/* fingers type `-aux` and mean `aux`, unless there is a user named x */
static bool means_bsd(const char *text)
{
	size_t length = strlen(text + 1);

	return text[1] == 'a' && strchr(text, 'x') && strspn(text + 1, "auxfhwHr") == length &&
	       (!strchr(text, 'u') || !getpwnam(strchr(text, 'u') + 1));
}

/* what one option cannot know of the others */
static int options_check(struct ps_options *options)
{
	bool whole = options->source.from && (options->source.level || options->source.backend);

	if (whole)
		return cli_usage("--from: --backend and --level are for new snapshots; "
				 "a file is what it is");
	if (options->source.at && !options->source.from)
		return cli_usage("--at: a time of a recording: it needs --from FILE");
	/* a and x each lift one limit of ps's default; together they lift both */
	if (options->bsd_tty && !options->bsd_own)
		options->select.with_tty = true;
	if (options->bsd_own && !options->bsd_tty) {
		char uid[24];

		snprintf(uid, sizeof(uid), "%u", (unsigned int)geteuid());
		return cli_select_add(&options->select, CLI_SELECT_EUID, "x", uid);
	}
	return CLI_EXIT_OK;
}

int ps_options_parse(struct ps_options *options, int argc, char **argv)
{
	struct ps_arguments arguments = { .next = argv + 1 };
	const char *text;
	int code = CLI_EXIT_OK;

	(void)argc;
	memset(options, 0, sizeof(*options));
	while (!code && (text = arguments_take(&arguments))) {
		if (text[0] == '-' && text[1] == '-')
			code = parse_gnu(options, &arguments, text);
		else if (text[0] == '-' && means_bsd(text))
			code = parse_cluster(options, &arguments, text + 1, true);
		else if (text[0] == '-' && text[1])
			code = parse_cluster(options, &arguments, text, false);
		else if (text[0] >= '0' && text[0] <= '9')
			code = cli_select_add(&options->select, CLI_SELECT_PID, "pid", text);
		else if (text[0] && text[0] != '-')
			code = parse_cluster(options, &arguments, text, true);
		else
			code = cli_usage("\"%s\": not an option; see `procsnap ps --help`", text);
	}
	if (!code && options->action != PS_ACTION_HELP)
		code = options_check(options);
	cli_select_finish(&options->select);
	return code;
}

void ps_options_free(struct ps_options *options)
{
	cli_layout_free(&options->layout);
	cli_select_free(&options->select);
	cli_sort_free(&options->sort);
}

/* columns of a preset: @L only with -L, @T only with -T */
static const char *const ps_presets[] = {
	[PS_PRESET_DEFAULT] = "pid @L:lwp @T:spid tname time ucmd",
	[PS_PRESET_BSD] = "pid @L:lwp @T:spid tname stat bsdtime command",
	[PS_PRESET_FULL] = "user=UID pid @T:spid ppid @L:lwp c @L:nlwp stime tname time cmd",
	[PS_PRESET_EXTRA_FULL] =
		"user=UID pid @T:spid ppid @L:lwp c @L:nlwp sz rss psr stime tname time cmd",
	[PS_PRESET_JOBS] = "pid @T:spid pgid sid @L:lwp tname time ucmd",
	[PS_PRESET_BSD_JOBS] =
		"ppid pid @T:spid pgid sid @L:lwp tname tpgid stat uid bsdtime command",
	[PS_PRESET_BSD_USER] =
		"user pid @L:lwp @T:spid pcpu @L:nlwp pmem vsz rss tname stat start_time bsdtime command",
};

int ps_options_preset(struct ps_options *options)
{
	const char *word = ps_presets[options->preset];
	char list[256];
	size_t length = 0;

	if (options->layout.count)
		return CLI_EXIT_OK;
	while (*word) {
		size_t size = strcspn(word, " ");
		const char *name = word[0] == '@' ? word + 3 : word;

		if (word[0] != '@' || (word[1] == 'L' ? options->show_lwp : options->show_spid))
			length += (size_t)snprintf(list + length, sizeof(list) - length, "%.*s ",
						   (int)(word + size - name), name);
		word += size;
		word += *word == ' ';
	}
	return cli_layout_add(&options->layout, "-o", list);
}
