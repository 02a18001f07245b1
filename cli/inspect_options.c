// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of the commands that look into processes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "inspect.h"

enum inspect_option_id {
	INSPECT_BACKEND = CLI_OPTION_COMMON,
	INSPECT_LEVEL,
	INSPECT_FROM,
	INSPECT_AT,
	INSPECT_SAVE,
	INSPECT_JSON,
	INSPECT_HELP,
	INSPECT_PID,
	INSPECT_THREADS, /* the last: not every command has it */
};

static const struct cli_option inspect_options[] = {
	{ "backend", 0, true, INSPECT_BACKEND },    { "level", 0, true, INSPECT_LEVEL },
	{ "from", 0, true, INSPECT_FROM },	    { "at", 0, true, INSPECT_AT },
	{ "save", 0, true, INSPECT_SAVE },	    { "json", 0, false, INSPECT_JSON },
	{ "help", 'h', false, INSPECT_HELP },	    { "pid", 'p', true, INSPECT_PID },
	{ "threads", 'L', false, INSPECT_THREADS },
};

#define INSPECT_OPTIONS (sizeof(inspect_options) / sizeof(inspect_options[0]))

/**
 * struct inspect_parse - parsing under way.
 *
 * @inspect, @command: For whom.
 */
struct inspect_parse {
	struct cli_inspect *inspect;
	const struct cli_inspect_command *command;
};

int cli_inspect_add_pids(struct cli_inspect *inspect, const char *text)
{
	const char *word = text;
	bool some = false;

	for (;;) {
		size_t length = strcspn(word, ", ");
		uint64_t pid;
		pid_t *pids;

		if (length) {
			if (!cli_number_parse(word, length, INT32_MAX, &pid) || !pid)
				return cli_usage("%.*s: not a process id; give a number above 0",
						 (int)length, word);
			pids = reallocarray(inspect->pids, inspect->pid_count + 1, sizeof(*pids));
			if (!pids) {
				cli_message("no memory for the list of processes");
				return CLI_EXIT_FAILED;
			}
			inspect->pids = pids;
			inspect->pids[inspect->pid_count++] = (pid_t)pid;
			some = true;
		}
		if (!word[length])
			break;
		word += length + 1;
	}
	return some ? CLI_EXIT_OK : cli_usage("\"%s\": the list is empty", text);
}

static int common_apply(struct cli_inspect *inspect, int id, const char *shown,
			const char *argument)
{
	switch (id) {
	case INSPECT_BACKEND:
		return cli_source_parse_backend(&inspect->source.backend, shown, argument);
	case INSPECT_LEVEL:
		return cli_source_parse_level(&inspect->source.level, shown, argument);
	case INSPECT_FROM:
		inspect->source.from = argument;
		break;
	case INSPECT_AT:
		inspect->source.at = argument;
		break;
	case INSPECT_SAVE:
		inspect->save = argument;
		break;
	case INSPECT_JSON:
		inspect->json = true;
		break;
	case INSPECT_HELP:
		inspect->help = true;
		break;
	case INSPECT_PID:
		return cli_inspect_add_pids(inspect, argument);
	default:
		inspect->source.threads = true;
	}
	return CLI_EXIT_OK;
}

static int inspect_apply(void *data, const struct cli_option *option, const char *shown,
			 const char *argument)
{
	struct inspect_parse *parse = data;

	if (option->id >= CLI_OPTION_COMMON)
		return common_apply(parse->inspect, option->id, shown, argument);
	return parse->command->apply(parse->inspect, option->id, shown, argument);
}

static int inspect_operand(void *data, const char *text)
{
	struct inspect_parse *parse = data;
	const struct cli_inspect_command *command = parse->command;

	if (command->operand && (command->all_operands || !(text[0] >= '0' && text[0] <= '9')))
		return command->operand(parse->inspect, text);
	return cli_inspect_add_pids(parse->inspect, text);
}

int cli_inspect_parse(struct cli_inspect *inspect, const struct cli_inspect_command *command,
		      int argc, char **argv)
{
	struct inspect_parse parse = { inspect, command };
	struct cli_arguments arguments = {
		.tables = { command->options, inspect_options },
		.counts = { command->option_count, INSPECT_OPTIONS - (command->threads ? 0 : 1) },
		.apply = inspect_apply,
		.operand = inspect_operand,
		.data = &parse,
		.next = argv + 1,
	};
	int code = cli_arguments_parse(&arguments);

	(void)argc;
	if (code || inspect->help)
		return code;
	if (inspect->source.from && (inspect->source.level || inspect->source.backend))
		return cli_usage("--from: --backend and --level are for new snapshots; "
				 "a file is what it is");
	if (inspect->source.at && !inspect->source.from)
		return cli_usage("--at: a time of a recording: it needs --from FILE");
	return code;
}
