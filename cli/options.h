/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of a command: their tables, and how an argument list is read with them. */
#ifndef PROCSNAP_CLI_OPTIONS_H
#define PROCSNAP_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct cli_option - an option of a command.
 *
 * @name: As in --name; NULL: another letter of one that has a name.
 * @letter: As in -l; 0: none.
 * @argument: It takes one.
 * @id: For the command.
 */
struct cli_option {
	const char *name;
	char letter;
	bool argument;
	int id;
};

/* a command's own options, and those that it shares with others */
#define CLI_OPTION_TABLES 2

/**
 * struct cli_arguments - an argument list being read.
 *
 * @tables, @counts: The options; in the first table they are looked for first.
 * @apply: Takes an option; shown: as typed; argument: NULL if it takes none;
 *	returns an exit code.
 * @operand: Takes what is no option; returns an exit code.
 * @data: For both.
 * @rest: What is behind -- is not read; @next is the first of it.
 * @next: The next argument, NULL after the last.
 * @dashes: There was a --.
 */
struct cli_arguments {
	const struct cli_option *tables[CLI_OPTION_TABLES];
	size_t counts[CLI_OPTION_TABLES];
	int (*apply)(void *data, const struct cli_option *option, const char *shown,
		     const char *argument);
	int (*operand)(void *data, const char *text);
	void *data;
	bool rest;
	char **next;
	bool dashes;
};

/* says that there is no such option; near: name of one that may be meant, or NULL */
int cli_option_unknown(const char *text, const char *near);

/* reads all arguments; an exit code */
int cli_arguments_parse(struct cli_arguments *arguments);

#endif
