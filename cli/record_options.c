// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of `procsnap record`. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "number.h"
#include "options.h"
#include "record.h"
#include "size.h"
#include "source.h"

#define SECOND_NS 1000000000ULL
#define MILLISECOND_NS 1000000ULL
#define RECORD_FILE "procsnap.rec"
#define RECORD_FILES_MAX 999
#define RECORD_LEVEL_MAX 19

enum record_option_id {
	RECORD_INTERVAL,
	RECORD_OUTPUT,
	RECORD_COUNT,
	RECORD_DURATION,
	RECORD_SECTION,
	RECORD_WITH,
	RECORD_LEVEL,
	RECORD_BACKEND,
	RECORD_THREADS,
	RECORD_NO_EVENTS,
	RECORD_MAX_SIZE,
	RECORD_MAX_AGE,
	RECORD_KEEP,
	RECORD_COMPRESS,
	RECORD_KEY_FRAMES,
	RECORD_QUIET,
	RECORD_LIST,
	RECORD_FRAMES,
	RECORD_CHECK,
	RECORD_JSON,
	RECORD_HELP,
};

static const struct cli_option record_options_table[] = {
	{ "interval", 'i', true, RECORD_INTERVAL },
	{ "output", 'o', true, RECORD_OUTPUT },
	{ "count", 'n', true, RECORD_COUNT },
	{ "duration", 'd', true, RECORD_DURATION },
	{ "sections", 0, true, RECORD_SECTION },
	{ "with", 0, true, RECORD_WITH },
	{ "level", 0, true, RECORD_LEVEL },
	{ "backend", 0, true, RECORD_BACKEND },
	{ "threads", 'L', false, RECORD_THREADS },
	{ "no-events", 0, false, RECORD_NO_EVENTS },
	{ "max-size", 0, true, RECORD_MAX_SIZE },
	{ "max-age", 0, true, RECORD_MAX_AGE },
	{ "keep", 0, true, RECORD_KEEP },
	{ "compress", 0, true, RECORD_COMPRESS },
	{ "key-frames", 0, true, RECORD_KEY_FRAMES },
	{ "quiet", 'q', false, RECORD_QUIET },
	{ "list", 'l', false, RECORD_LIST },
	{ "frames", 0, false, RECORD_FRAMES },
	{ "check", 0, false, RECORD_CHECK },
	{ "json", 0, false, RECORD_JSON },
	{ "help", 'h', false, RECORD_HELP },
};

/* the bit of a section by its name; 0: there is none */
static uint64_t section_mask(const char *name, size_t length)
{
	if (length == 5 && !strncmp(name, "basic", 5))
		return PROCSNAP_WANT_BASIC;
	/* what looks at every page is asked for by its name */
	if (length == 3 && !strncmp(name, "all", 3))
		return PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED;
	for (uint32_t id = PROCSNAP_SECTION_TASK; PROCSNAP_WANT_ALL >> id; id++) {
		const char *known = procsnap_section_name(id);

		if (!strncmp(name, known, length) && !known[length])
			return PROCSNAP_WANT(id);
	}
	return 0;
}

static int apply_sections(uint64_t *sections, const char *shown, const char *list)
{
	for (const char *name = list; *name;) {
		size_t length = strcspn(name, ", ");
		uint64_t mask = length ? section_mask(name, length) : 0;

		if (length && !mask)
			return cli_usage("%s %.*s: no such section; there are task, cred, cpu, "
					 "memory, io, cmdline, cgroup and more, see "
					 "procsnap-record(1); basic and all",
					 shown, (int)length, name);
		*sections |= mask;
		name += length + (name[length] != '\0');
	}
	return *sections ? CLI_EXIT_OK : cli_usage("%s: the list is empty", shown);
}

static int apply_number(const char *shown, const char *text, uint64_t maximum, uint64_t *number)
{
	if (!cli_number_parse(text, strlen(text), maximum, number) || !*number)
		return cli_usage("%s %s: not a number from 1 to %llu", shown, text,
				 (unsigned long long)maximum);
	return CLI_EXIT_OK;
}

static int apply_small(const char *shown, const char *text, unsigned int maximum,
		       unsigned int *number)
{
	uint64_t wide = 0;
	int code = apply_number(shown, text, maximum, &wide);

	*number = (unsigned int)wide;
	return code;
}

static int apply_span(const char *shown, const char *text, uint64_t least, uint64_t *ns)
{
	if (!cli_span_parse(text, ns) || *ns < least)
		return cli_usage("%s %s: not a time; give seconds, or as in 500ms, 10m, 7d", shown,
				 text);
	return CLI_EXIT_OK;
}

static int apply_limit(struct record_options *options, int id, const char *shown,
		       const char *argument)
{
	struct cli_recording_limits *limits = &options->limits;
	unsigned int level = 0;
	int code;

	switch (id) {
	case RECORD_MAX_SIZE:
		if (!cli_size_parse(argument, &limits->bytes) || !limits->bytes)
			return cli_usage("%s %s: not a size; give bytes, or as in 500M, 2G", shown,
					 argument);
		return CLI_EXIT_OK;
	case RECORD_MAX_AGE:
		return apply_span(shown, argument, SECOND_NS, &limits->age_ns);
	case RECORD_KEEP:
		return apply_small(shown, argument, RECORD_FILES_MAX, &limits->files);
	case RECORD_KEY_FRAMES:
		return apply_small(shown, argument, UINT32_MAX, &limits->key_frames);
	default:
		code = apply_small(shown, argument, RECORD_LEVEL_MAX, &level);
		limits->level = (int)level;
		return code;
	}
}

static int apply_what(struct record_options *options, int id, const char *shown,
		      const char *argument)
{
	switch (id) {
	case RECORD_INTERVAL:
		return apply_span(shown, argument, MILLISECOND_NS, &options->interval_ns);
	case RECORD_OUTPUT:
		options->output = argument;
		return CLI_EXIT_OK;
	case RECORD_COUNT:
		return apply_number(shown, argument, UINT64_MAX, &options->count);
	case RECORD_DURATION:
		return apply_span(shown, argument, 1, &options->duration_ns);
	case RECORD_SECTION:
		options->sections = 0;
		return apply_sections(&options->sections, shown, argument);
	case RECORD_WITH:
		return apply_sections(&options->sections, shown, argument);
	case RECORD_LEVEL:
		return cli_source_parse_level(&options->level, shown, argument);
	default:
		return cli_source_parse_backend(&options->backend, shown, argument);
	}
}

static void apply_flag(struct record_options *options, int id)
{
	switch (id) {
	case RECORD_THREADS:
		options->threads = true;
		break;
	case RECORD_NO_EVENTS:
		options->no_events = true;
		break;
	case RECORD_QUIET:
		options->quiet = true;
		break;
	case RECORD_LIST:
		options->list = true;
		break;
	case RECORD_FRAMES:
		options->list = options->frames = true;
		break;
	case RECORD_CHECK:
		options->list = options->check = true;
		break;
	case RECORD_JSON:
		options->json = true;
		break;
	default:
		options->help = true;
	}
}

static int record_apply(void *data, const struct cli_option *option, const char *shown,
			const char *argument)
{
	struct record_options *options = data;

	if (!option->argument) {
		apply_flag(options, option->id);
		return CLI_EXIT_OK;
	}
	if (option->id >= RECORD_MAX_SIZE)
		return apply_limit(options, option->id, shown, argument);
	return apply_what(options, option->id, shown, argument);
}

static int record_operand(void *data, const char *text)
{
	struct record_options *options = data;

	if (options->file)
		return cli_usage("%s: one file at a time", text);
	options->file = text;
	return CLI_EXIT_OK;
}

static int options_check(const struct record_options *options)
{
	if (options->list && !options->file)
		return cli_usage("--list, --frames, --check: of which file?");
	if (options->json && !options->list)
		return cli_usage("--json: with --list, --frames or --check only");
	if (!options->list && options->file)
		return cli_usage("%s: to record into a file give -o %s, to see what is in it "
				 "--list %s",
				 options->file, options->file, options->file);
	if (!strcmp(options->output, "-") &&
	    (options->limits.bytes || options->limits.age_ns || options->limits.files))
		return cli_usage("--max-size, --max-age, --keep: standard output is no file");
	if (options->limits.files && !options->limits.bytes && !options->limits.age_ns)
		return cli_usage("--keep: of what size or age? it needs --max-size or --max-age");
	return CLI_EXIT_OK;
}

int record_options_parse(struct record_options *options, char **argv)
{
	struct cli_arguments arguments = {
		.tables = { record_options_table },
		.counts = { sizeof(record_options_table) / sizeof(record_options_table[0]) },
		.apply = record_apply,
		.operand = record_operand,
		.data = options,
		.next = argv + 1,
	};
	int code;

	*options = (struct record_options){
		.output = RECORD_FILE,
		.interval_ns = SECOND_NS,
		.sections = RECORD_SECTIONS,
	};
	code = cli_arguments_parse(&arguments);
	if (code || options->help)
		return code;
	return options_check(options);
}
