// SPDX-License-Identifier: GPL-2.0-or-later
/* The reading of argument lists: --name, --name=argument, clusters of letters, operands. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "near.h"
#include "options.h"

static const struct cli_option *option_find(const struct cli_arguments *arguments, const char *name,
					    size_t length, char letter)
{
	for (size_t table = 0; table < CLI_OPTION_TABLES; table++) {
		for (size_t i = 0; i < arguments->counts[table]; i++) {
			const struct cli_option *option = &arguments->tables[table][i];

			if (name ? option->name && !strncmp(option->name, name, length) &&
					    !option->name[length]
				 : option->letter == letter)
				return option;
		}
	}
	return NULL;
}

int cli_option_unknown(const char *text, const char *near)
{
	if (near)
		return cli_usage("%s: no such option; did you mean --%s? --help lists them", text,
				 near);
	return cli_usage("%s: no such option; --help lists them", text);
}

static int option_unknown(const struct cli_arguments *arguments, const char *text, size_t length)
{
	struct cli_near near;

	cli_near_begin(&near, text + 2, length - 2);
	for (size_t table = 0; table < CLI_OPTION_TABLES; table++)
		for (size_t i = 0; i < arguments->counts[table]; i++)
			if (arguments->tables[table][i].name)
				cli_near_try(&near, arguments->tables[table][i].name);
	return cli_option_unknown(text, near.best);
}

static int option_apply(struct cli_arguments *arguments, const struct cli_option *option,
			const char *shown, const char *argument)
{
	if (option->argument && !argument) {
		if (!*arguments->next)
			return cli_usage("%s: an argument must follow", shown);
		argument = *arguments->next++;
	}
	return arguments->apply(arguments->data, option, shown, argument);
}

static int parse_long(struct cli_arguments *arguments, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct cli_option *option = option_find(arguments, text + 2, length - 2, 0);
	char shown[64];

	if (!option)
		return option_unknown(arguments, text, length);
	snprintf(shown, sizeof(shown), "--%s", option->name);
	if (text[length] && !option->argument)
		return cli_usage("%s: takes no argument", shown);
	return option_apply(arguments, option, shown, text[length] ? text + length + 1 : NULL);
}

/* -ap: an option with an argument takes the rest of the cluster or what follows */
static int parse_letters(struct cli_arguments *arguments, const char *text)
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

int cli_arguments_parse(struct cli_arguments *arguments)
{
	int code = CLI_EXIT_OK;

	while (!code && *arguments->next && !(arguments->dashes && arguments->rest)) {
		const char *text = *arguments->next++;

		if (!arguments->dashes && !strcmp(text, "--"))
			arguments->dashes = true;
		else if (!arguments->dashes && text[0] == '-' && text[1] == '-')
			code = parse_long(arguments, text);
		else if (!arguments->dashes && text[0] == '-' && text[1])
			code = parse_letters(arguments, text);
		else
			code = arguments->operand(arguments->data, text);
	}
	return code;
}
