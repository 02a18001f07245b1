// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of `procsnap watch`. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "options.h"
#include "size.h"
#include "source.h"
#include "terminal.h"
#include "watch.h"

#define RING_BYTES (4U << 20)
#define TOP_NAMES 10

enum watch_option_id {
	WATCH_EVENTS,
	WATCH_THREADS,
	WATCH_SUBTREE,
	WATCH_CGROUP,
	WATCH_USER,
	WATCH_COMMAND,
	WATCH_FAILED,
	WATCH_TREE,
	WATCH_JSON,
	WATCH_CLOCK,
	WATCH_COUNT,
	WATCH_DURATION,
	WATCH_SUMMARY,
	WATCH_WAIT_ALL,
	WATCH_OUTPUT,
	WATCH_TOP,
	WATCH_RING,
	WATCH_KEEP_NEWEST,
	WATCH_INTERVAL,
	WATCH_WIDE,
	WATCH_WIDTH,
	WATCH_COLOR,
	WATCH_NO_HEADERS,
	WATCH_BACKEND,
	WATCH_HELP,
};

static const struct cli_option watch_options_table[] = {
	{ "events", 'e', true, WATCH_EVENTS },
	{ "threads", 'H', false, WATCH_THREADS },
	{ NULL, 'L', false, WATCH_THREADS },
	{ "subtree", 'p', true, WATCH_SUBTREE },
	{ "cgroup", 0, true, WATCH_CGROUP },
	{ "user", 'u', true, WATCH_USER },
	{ "command", 'C', true, WATCH_COMMAND },
	{ "failed", 'x', false, WATCH_FAILED },
	{ "tree", 't', false, WATCH_TREE },
	{ "json", 0, false, WATCH_JSON },
	{ "clock", 0, true, WATCH_CLOCK },
	{ "count", 'n', true, WATCH_COUNT },
	{ "duration", 'd', true, WATCH_DURATION },
	{ "summary", 's', false, WATCH_SUMMARY },
	{ "quiet", 'q', false, WATCH_SUMMARY },
	{ "wait-all", 'a', false, WATCH_WAIT_ALL },
	{ "output", 'o', true, WATCH_OUTPUT },
	{ "top", 0, true, WATCH_TOP },
	{ "ring", 0, true, WATCH_RING },
	{ "keep-newest", 0, false, WATCH_KEEP_NEWEST },
	{ "interval", 'i', true, WATCH_INTERVAL },
	{ NULL, 'w', false, WATCH_WIDE },
	{ "width", 0, true, WATCH_WIDTH },
	{ "color", 0, true, WATCH_COLOR },
	{ "no-headers", 0, false, WATCH_NO_HEADERS },
	{ "backend", 0, true, WATCH_BACKEND },
	{ "help", 'h', false, WATCH_HELP },
};

/* the mask of one kind by its name; 0: there is none */
static uint64_t kind_mask(const char *name, size_t length)
{
	if (length == 3 && !strncmp(name, "all", 3))
		return PROCSNAP_EVENTS_ALL;
	for (uint32_t kind = PROCSNAP_EVENT_FORK; PROCSNAP_EVENTS_ALL >> kind; kind++) {
		const char *known = procsnap_event_kind_name(kind);

		if (!strncmp(name, known, length) && !known[length])
			return PROCSNAP_EVENTS(kind);
	}
	return 0;
}

static int apply_events(struct watch_options *options, const char *shown, const char *list)
{
	uint64_t kinds = 0;

	for (const char *name = list; *name;) {
		size_t length = strcspn(name, ", ");
		uint64_t kind = length ? kind_mask(name, length) : 0;

		if (length && !kind)
			return cli_usage("%s %.*s: no such event; there are fork, exec, exit, "
					 "reap, parent, comm, uid, gid, session and all",
					 shown, (int)length, name);
		kinds |= kind;
		name += length + (name[length] != '\0');
	}
	if (!kinds)
		return cli_usage("%s: the list is empty", shown);
	options->kinds |= kinds;
	return CLI_EXIT_OK;
}

/* index of a word in a list that ends with NULL; -1: it is not there */
static int word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static int apply_clock(struct watch_options *options, const char *shown, const char *argument)
{
	static const char *const clocks[] = { "relative", "wall", "mono", NULL };
	int index = word_index(clocks, argument);

	if (index < 0)
		return cli_usage("%s %s: it is relative, wall or mono", shown, argument);
	options->clock = (enum watch_clock)index;
	return CLI_EXIT_OK;
}

static int apply_pattern(struct watch_options *options, const char *pattern)
{
	const char **patterns = reallocarray(options->patterns, options->pattern_count + 1,
					     sizeof(*patterns));

	if (!patterns) {
		cli_message("no memory for the patterns");
		return CLI_EXIT_FAILED;
	}
	options->patterns = patterns;
	patterns[options->pattern_count++] = pattern;
	return CLI_EXIT_OK;
}

static int apply_ring(struct watch_options *options, const char *shown, const char *argument)
{
	uint64_t size;

	if (!cli_size_parse(argument, &size))
		return cli_usage("%s %s: not a size; give bytes, or a number with K, M or G", shown,
				 argument);
	if (size < PROCSNAP_RING_BYTES_MIN || size > UINT32_MAX || size & (size - 1))
		return cli_usage("%s %s: not a power of two from 16K to 2G", shown, argument);
	options->ring_bytes = (uint32_t)size;
	return CLI_EXIT_OK;
}

static int apply_interval(struct watch_options *options, const char *shown, const char *argument)
{
	uint64_t ns;

	if (!cli_span_parse(argument, &ns) || ns < 1000000 || ns / 1000000 > INT_MAX)
		return cli_usage(
			"%s %s: not a time of at least 1ms; give seconds, or as 500ms, 10m", shown,
			argument);
	options->interval_ms = (unsigned int)(ns / 1000000);
	return CLI_EXIT_OK;
}

static int apply_number(uint64_t *number, uint64_t least, uint64_t most, const char *what,
			const char *shown, const char *argument)
{
	if (cli_number_parse(argument, strlen(argument), most, number) && *number >= least)
		return CLI_EXIT_OK;
	return cli_usage("%s %s: not a %s; give a number from %llu to %llu", shown, argument, what,
			 (unsigned long long)least, (unsigned long long)most);
}

/* options with an argument that is a number */
static int apply_numbers(struct watch_options *options, int id, const char *shown,
			 const char *argument)
{
	uint64_t number = 0;
	int code;

	switch (id) {
	case WATCH_SUBTREE:
		code = apply_number(&number, 1, INT32_MAX, "process id", shown, argument);
		options->subtree = (pid_t)number;
		return code;
	case WATCH_COUNT:
		return apply_number(&options->count, 1, UINT32_MAX, "count", shown, argument);
	case WATCH_TOP:
		code = apply_number(&number, 0, UINT32_MAX, "count", shown, argument);
		options->top = (size_t)number;
		return code;
	case WATCH_WIDTH:
		return cli_terminal_parse_width(&options->width, shown, argument);
	default:
		if (!cli_span_parse(argument, &options->duration_ns) || !options->duration_ns)
			return cli_usage("%s %s: not a time; give seconds, or as 500ms, 10m", shown,
					 argument);
		return CLI_EXIT_OK;
	}
}

static int apply_argument(struct watch_options *options, int id, const char *shown,
			  const char *argument)
{
	switch (id) {
	case WATCH_EVENTS:
		return apply_events(options, shown, argument);
	case WATCH_CGROUP:
		options->cgroup = argument;
		return CLI_EXIT_OK;
	case WATCH_USER:
		return cli_select_add(&options->select, CLI_SELECT_EUID, shown, argument);
	case WATCH_COMMAND:
		return apply_pattern(options, argument);
	case WATCH_CLOCK:
		return apply_clock(options, shown, argument);
	case WATCH_OUTPUT:
		options->output = argument;
		return CLI_EXIT_OK;
	case WATCH_RING:
		return apply_ring(options, shown, argument);
	case WATCH_INTERVAL:
		return apply_interval(options, shown, argument);
	case WATCH_COLOR:
		return cli_colour_parse(&options->colour, shown, argument);
	case WATCH_BACKEND:
		return cli_source_parse_backend(&options->backend, shown, argument);
	default:
		return apply_numbers(options, id, shown, argument);
	}
}

static void apply_switch(struct watch_options *options, int id)
{
	switch (id) {
	case WATCH_THREADS:
		options->threads = true;
		break;
	case WATCH_FAILED:
		options->failed = true;
		break;
	case WATCH_TREE:
		options->tree = true;
		break;
	case WATCH_JSON:
		options->json = true;
		break;
	case WATCH_SUMMARY:
		options->sum = true;
		break;
	case WATCH_WAIT_ALL:
		options->wait_all = true;
		break;
	case WATCH_KEEP_NEWEST:
		options->keep_newest = true;
		break;
	case WATCH_WIDE:
		options->wide++;
		break;
	case WATCH_NO_HEADERS:
		options->no_headers = true;
		break;
	case WATCH_HELP:
		options->help = true;
		break;
	}
}

static int watch_apply(void *data, const struct cli_option *option, const char *shown,
		       const char *argument)
{
	if (option->argument)
		return apply_argument(data, option->id, shown, argument);
	apply_switch(data, option->id);
	return CLI_EXIT_OK;
}

static int watch_operand(void *data, const char *text)
{
	(void)data;
	return cli_usage("%s: not an option; a command to run stands behind --, a process to "
			 "watch behind --subtree",
			 text);
}

/* what one option cannot know of the others */
static int options_check(struct watch_options *options)
{
	if (options->failed && !options->kinds)
		options->kinds = PROCSNAP_EVENTS(PROCSNAP_EVENT_EXIT);
	if (!options->kinds)
		options->kinds = PROCSNAP_EVENTS_BASIC;
	if (options->failed && !(options->kinds & (PROCSNAP_EVENTS(PROCSNAP_EVENT_EXIT) |
						   PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP))))
		return cli_usage("--failed: is of exits, which --events leaves out");
	if (options->command && options->subtree)
		return cli_usage("--subtree: a command is watched with its own");
	if (options->wait_all && !options->command)
		return cli_usage("--wait-all: for which command? It stands behind --");
	if (options->command && (options->count || options->duration_ns))
		return cli_usage("%s: a command is watched until it ends",
				 options->count ? "--count" : "--duration");
	if (options->count && options->sum)
		return cli_usage("--count: no events are shown with --summary");
	return CLI_EXIT_OK;
}

int watch_options_parse(struct watch_options *options, char **argv)
{
	struct cli_arguments arguments = {
		.tables = { watch_options_table },
		.counts = { sizeof(watch_options_table) / sizeof(watch_options_table[0]) },
		.apply = watch_apply,
		.operand = watch_operand,
		.data = options,
		.rest = true,
		.next = argv + 1,
	};
	int code;

	options->ring_bytes = RING_BYTES;
	options->top = TOP_NAMES;
	code = cli_arguments_parse(&arguments);
	if (code || options->help)
		return code;
	if (arguments.dashes && !*arguments.next)
		return cli_usage("--: a command must follow");
	options->command = arguments.dashes ? arguments.next : NULL;
	return options_check(options);
}

void watch_options_free(struct watch_options *options)
{
	cli_select_free(&options->select);
	free(options->patterns);
}
