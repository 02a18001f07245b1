// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of the commands that look into processes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "inspect.h"

enum inspect_option_id {
	INSPECT_BACKEND = CLI_OPTION_COMMON,
	INSPECT_LEVEL,
	INSPECT_FROM,
	INSPECT_SAVE,
	INSPECT_JSON,
	INSPECT_HELP,
	INSPECT_PID,
	INSPECT_THREADS, /* the last: not every command has it */
};

static const struct cli_option inspect_options[] = {
	{ "backend", 0, true, INSPECT_BACKEND }, { "level", 0, true, INSPECT_LEVEL },
	{ "from", 0, true, INSPECT_FROM },	 { "save", 0, true, INSPECT_SAVE },
	{ "json", 0, false, INSPECT_JSON },	 { "help", 0, false, INSPECT_HELP },
	{ "pid", 0, true, INSPECT_PID },	 { "threads", 'L', false, INSPECT_THREADS },
};

#define INSPECT_OPTIONS (sizeof(inspect_options) / sizeof(inspect_options[0]))

/**
 * struct inspect_arguments - parsing under way.
 *
 * @inspect, @command: For whom.
 * @next: The next argument, NULL after the last.
 */
struct inspect_arguments {
	struct cli_inspect *inspect;
	const struct cli_inspect_command *command;
	char **next;
};

static const struct cli_option *option_find(const struct inspect_arguments *arguments,
					    const char *name, size_t length, char letter)
{
	const struct cli_inspect_command *command = arguments->command;
	size_t common = INSPECT_OPTIONS - (command->threads ? 0 : 1);

	for (size_t i = 0; i < command->option_count + common; i++) {
		const struct cli_option *option =
			i < command->option_count ? &command->options[i]
						  : &inspect_options[i - command->option_count];

		if (name ? option->name && !strncmp(option->name, name, length) &&
				    !option->name[length]
			 : option->letter == letter)
			return option;
	}
	return NULL;
}

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
		if (!cli_source_parse_backend(argument, &inspect->source.backend))
			return cli_usage("%s %s: no such backend; it is auto, device or procfs",
					 shown, argument);
		break;
	case INSPECT_LEVEL:
		if (!cli_source_parse_level(argument, &inspect->source.level))
			return cli_usage("%s %s: no such level; it is relaxed, tree or machine",
					 shown, argument);
		break;
	case INSPECT_FROM:
		inspect->source.from = argument;
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

static int option_apply(struct inspect_arguments *arguments, const struct cli_option *option,
			const char *shown, const char *argument)
{
	if (option->argument && !argument) {
		if (!*arguments->next)
			return cli_usage("%s: an argument must follow", shown);
		argument = *arguments->next++;
	}
	if (option->id >= CLI_OPTION_COMMON)
		return common_apply(arguments->inspect, option->id, shown, argument);
	return arguments->command->apply(arguments->inspect, option->id, shown, argument);
}

static int parse_long(struct inspect_arguments *arguments, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct cli_option *option = option_find(arguments, text + 2, length - 2, 0);
	char shown[64];

	if (!option)
		return cli_usage("%s: no such option; --help lists them", text);
	snprintf(shown, sizeof(shown), "--%s", option->name);
	if (text[length] && !option->argument)
		return cli_usage("%s: takes no argument", shown);
	return option_apply(arguments, option, shown, text[length] ? text + length + 1 : NULL);
}

/* -ap: an option with an argument takes the rest of the cluster or what follows */
static int parse_letters(struct inspect_arguments *arguments, const char *text)
{
	for (const char *letter = text + 1; *letter; letter++) {
		const struct cli_option *option = option_find(arguments, NULL, 0, *letter);
		char shown[3] = { '-', *letter, '\0' };
		int code;

		if (!option)
			return cli_usage("%s: no option %s; --help lists them", text, shown);
		code = option_apply(arguments, option, shown,
				    option->argument && letter[1] ? letter + 1 : NULL);
		if (code || option->argument)
			return code;
	}
	return CLI_EXIT_OK;
}

static int parse_operand(struct inspect_arguments *arguments, const char *text)
{
	const struct cli_inspect_command *command = arguments->command;

	if (command->operand && (command->all_operands || !(text[0] >= '0' && text[0] <= '9')))
		return command->operand(arguments->inspect, text);
	return cli_inspect_add_pids(arguments->inspect, text);
}

int cli_inspect_parse(struct cli_inspect *inspect, const struct cli_inspect_command *command,
		      int argc, char **argv)
{
	struct inspect_arguments arguments = { inspect, command, argv + 1 };
	bool options = true;
	int code = CLI_EXIT_OK;

	(void)argc;
	while (!code && *arguments.next) {
		const char *text = *arguments.next++;

		if (options && !strcmp(text, "--"))
			options = false;
		else if (options && text[0] == '-' && text[1] == '-')
			code = parse_long(&arguments, text);
		else if (options && text[0] == '-' && text[1])
			code = parse_letters(&arguments, text);
		else
			code = parse_operand(&arguments, text);
	}
	if (!code && inspect->source.from && (inspect->source.level || inspect->source.backend))
		return cli_usage("--from: --backend and --level are for new snapshots; "
				 "a file is what it is");
	return code;
}
