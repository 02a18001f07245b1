// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap diff`: who came, who went and who grew between two snapshots. */
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "diff.h"
#include "number.h"
#include "options.h"
#include "progress.h"
#include "source.h"

#define ALL_WHATS ((1U << DIFF_WHATS) - 1)

static const char diff_help[] =
	"Usage: procsnap diff [OPTIONS] FILE [FILE]\n"
	"\n"
	"Tells who came, who went and who grew from one to the other. A process is known by its id\n"
	"and its start: one that has the id of another that is gone is another one.\n"
	"\n"
	"FILE is a saved snapshot, or a recording as FILE@TIME (without @TIME the last frame); @TIME\n"
	"of the other's file; or the word now. Without the second: now, of a recording its first and\n"
	"its last frame. Between two frames of a recording with events those who came and went are\n"
	"told, too, and what each had used at its end.\n"
	"\n"
	"Examples:\n"
	"  procsnap diff before.psnap now\n"
	"  procsnap diff busy.rec@14:00 @15:00 --sort cpu --top 20\n"
	"  procsnap diff busy.rec@-10m --only came,went\n"
	"\n"
	"Options:\n"
	"      --sort KEY     most growth first (+KEY: least), of: rss (the default), cpu, threads, fds,\n"
	"                     read, written, pid\n"
	"      --top N        no more than N rows\n"
	"      --only WHATS   only: came, went, brief, changed\n"
	"  -b, --bytes        sizes in bytes\n"
	"      --no-headers   rows only\n"
	"      --json         for programs\n"
	"      --level LEVEL  of now: tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME of now: auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"Exit status: 0 there are differences, 1 there are none, 2 wrong usage, 3 could not read or\n"
	"write. More: procsnap-diff(1).\n";

enum diff_option_id {
	OPTION_SORT,
	OPTION_TOP,
	OPTION_ONLY,
	OPTION_BYTES,
	OPTION_NO_HEADERS,
	OPTION_JSON,
	OPTION_LEVEL,
	OPTION_BACKEND,
	OPTION_HELP,
};

static const struct cli_option diff_options_table[] = {
	{ "sort", 0, true, OPTION_SORT },
	{ "top", 0, true, OPTION_TOP },
	{ "only", 0, true, OPTION_ONLY },
	{ "bytes", 'b', false, OPTION_BYTES },
	{ "no-headers", 0, false, OPTION_NO_HEADERS },
	{ "json", 0, false, OPTION_JSON },
	{ "level", 0, true, OPTION_LEVEL },
	{ "backend", 0, true, OPTION_BACKEND },
	{ "help", 'h', false, OPTION_HELP },
};

/* index of a word of a list; -1: it is not there */
static int word_index(const char *const *words, size_t count, const char *word, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(words[i], word, length) && !words[i][length])
			return (int)i;
	return -1;
}

static int apply_sort(struct diff_options *options, const char *shown, const char *argument)
{
	static const char *const keys[] = {
		"rss", "cpu", "threads", "fds", "read", "written", "pid"
	};
	bool ordered = argument[0] == '-' || argument[0] == '+';
	const char *key = argument + ordered;
	int index = word_index(keys, sizeof(keys) / sizeof(keys[0]), key, strlen(key));

	if (index < 0)
		return cli_usage("%s %s: no such key; it is rss, cpu, threads, fds, read, written "
				 "or pid",
				 shown, argument);
	options->sort = (enum diff_measure)index;
	/* of growth the most is what one looks for */
	options->ascending = ordered ? argument[0] == '+' : options->sort == DIFF_MEASURES;
	return CLI_EXIT_OK;
}

static int apply_only(struct diff_options *options, const char *shown, const char *list)
{
	static const char *const words[] = { "came", "went", "brief", "changed" };

	options->what = 0;
	for (const char *word = list; *word;) {
		size_t length = strcspn(word, ", ");
		int index = length ? word_index(words, DIFF_WHATS, word, length) : 0;

		if (index < 0)
			return cli_usage("%s %.*s: it is came, went, brief or changed", shown,
					 (int)length, word);
		if (length)
			options->what |= 1U << index;
		word += length + (word[length] != '\0');
	}
	return options->what ? CLI_EXIT_OK : cli_usage("%s: the list is empty", shown);
}

static int apply_argument(struct diff_options *options, int id, const char *shown,
			  const char *argument)
{
	switch (id) {
	case OPTION_SORT:
		return apply_sort(options, shown, argument);
	case OPTION_ONLY:
		return apply_only(options, shown, argument);
	case OPTION_TOP:
		if (!cli_number_parse(argument, strlen(argument), UINT64_MAX, &options->top) ||
		    !options->top)
			return cli_usage("%s %s: not a number above 0", shown, argument);
		return CLI_EXIT_OK;
	case OPTION_LEVEL:
		return cli_source_parse_level(&options->level, shown, argument);
	default:
		return cli_source_parse_backend(&options->backend, shown, argument);
	}
}

static int diff_apply(void *data, const struct cli_option *option, const char *shown,
		      const char *argument)
{
	struct diff_options *options = data;

	if (option->argument)
		return apply_argument(options, option->id, shown, argument);
	switch (option->id) {
	case OPTION_BYTES:
		options->bytes = true;
		break;
	case OPTION_NO_HEADERS:
		options->no_headers = true;
		break;
	case OPTION_JSON:
		options->json = true;
		break;
	default:
		options->help = true;
	}
	return CLI_EXIT_OK;
}

static int diff_operand(void *data, const char *text)
{
	struct diff_options *options = data;

	if (options->operand_count == 2)
		return cli_usage("%s: only two can be compared", text);
	options->operands[options->operand_count++] = text;
	return CLI_EXIT_OK;
}

int diff_options_parse(struct diff_options *options, char **argv)
{
	struct cli_arguments arguments = {
		.tables = { diff_options_table },
		.counts = { sizeof(diff_options_table) / sizeof(diff_options_table[0]) },
		.apply = diff_apply,
		.operand = diff_operand,
		.data = options,
		.next = argv + 1,
	};
	int code;

	*options = (struct diff_options){ .what = ALL_WHATS };
	code = cli_arguments_parse(&arguments);
	if (!code && !options->help && !options->operand_count)
		return cli_usage("what is to be compared? --help has examples");
	return code;
}

static bool diff_shows_some(const struct diff *diff)
{
	for (size_t i = 0; i < diff->row_count; i++)
		if (diff_is_shown(diff, &diff->rows[i]))
			return true;
	return false;
}

static int diff_run(int argc, char **argv)
{
	static struct cli_out out;
	struct diff_options options;
	struct diff diff = { .options = &options };
	int code = diff_options_parse(&options, argv);

	(void)argc;
	if (code)
		return code;
	if (options.help)
		return cli_print(diff_help);
	cli_progress_begin("reading the recording");
	code = diff_open(&diff);
	if (!code)
		code = diff_events(&diff);
	if (!code)
		code = diff_compare(&diff);
	if (!code) {
		diff_sort(&diff);
		cli_out_begin(&out, STDOUT_FILENO);
		if (options.json)
			diff_json(&diff, &out);
		else
			diff_table(&diff, &out);
		code = cli_out_finish(&out);
		if (!code && !diff_shows_some(&diff))
			code = CLI_EXIT_NOTHING;
	}
	diff_close(&diff);
	return code;
}

const struct cli_command cli_command_diff = {
	.name = "diff",
	.summary = "Who came, who went and who grew between two snapshots",
	.help = diff_help,
	.run = diff_run,
};
