/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every subcommand of procsnap shares: its row in the table of commands,
 * the exit codes and how it speaks to the user.
 */
#ifndef PROCSNAP_CLI_H
#define PROCSNAP_CLI_H

#include <stddef.h>

/* exit codes, documented in procsnap(1) */
enum cli_exit {
	CLI_EXIT_OK = 0,
	CLI_EXIT_NOTHING = 1, /* nothing matched */
	CLI_EXIT_USAGE = 2,
	CLI_EXIT_FAILED = 3, /* could not read, or could not write */
};

/**
 * struct cli_command - one subcommand.
 *
 * @name: As typed.
 * @summary: One line for `procsnap help`.
 * @help: Text of --help, examples included.
 * @run: argv[0] is the name; returns an exit code.
 */
struct cli_command {
	const char *name;
	const char *summary;
	const char *help;
	int (*run)(int argc, char **argv);
};

extern const struct cli_command cli_command_diff;
extern const struct cli_command cli_command_env;
extern const struct cli_command cli_command_fds;
extern const struct cli_command cli_command_help;
extern const struct cli_command cli_command_maps;
extern const struct cli_command cli_command_mem;
extern const struct cli_command cli_command_pages;
extern const struct cli_command cli_command_ps;
extern const struct cli_command cli_command_record;
extern const struct cli_command cli_command_show;
extern const struct cli_command cli_command_tree;
extern const struct cli_command cli_command_version;
extern const struct cli_command cli_command_watch;

/* NULL if there is none of that name; index from 0, NULL past the last */
const struct cli_command *cli_command_find(const char *name);
const struct cli_command *cli_command_at(size_t index);

/* says that there is none of that name, and which may be meant; CLI_EXIT_USAGE */
int cli_command_unknown(const char *name);

/* writes text to stdout; CLI_EXIT_OK or CLI_EXIT_FAILED */
int cli_print(const char *text);

/*
 * Messages go to stderr as "procsnap COMMAND: what: why; what to do". The
 * dispatcher sets the name of the command.
 */
void cli_message_set_command(const char *name);
void cli_message_set_program(const char *name);
/* "procsnap COMMAND" */
const char *cli_message_name(void);
/* messages of this thread go to sink instead, fit for a terminal; NULL: to stderr again */
void cli_message_divert(void (*sink)(const char *text));
void cli_message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* a message, then where the help is; returns CLI_EXIT_USAGE */
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
