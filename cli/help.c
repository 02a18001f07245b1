// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap help`: the list of commands, or the help of one. */
#include <unistd.h>

#include "cli.h"
#include "out.h"

static void help_list(struct cli_out *out)
{
	const struct cli_command *command;

	cli_out_string(
		out,
		"procsnap shows the processes of this machine, all as they were at one instant.\n"
		"\n"
		"Usage: procsnap COMMAND [ARGUMENTS]\n"
		"\n"
		"Commands:\n");
	for (size_t i = 0; (command = cli_command_at(i)); i++) {
		size_t length = strlen(command->name);

		cli_out_string(out, "  ");
		cli_out_string(out, command->name);
		for (; length < 10; length++)
			cli_out_char(out, ' ');
		cli_out_string(out, command->summary);
		cli_out_char(out, '\n');
	}
	cli_out_string(
		out,
		"\n"
		"`procsnap top`, or procsnap-top, shows them as a picture that moves.\n"
		"`procsnap help COMMAND` or `procsnap COMMAND --help` tells more, with examples;\n"
		"the manual pages are procsnap(1) and procsnap-COMMAND(1).\n"
		"\n"
		"Exit status: 0 success, 1 nothing matched, 2 wrong usage, 3 could not read or write.\n");
}

static int help_run(int argc, char **argv)
{
	const struct cli_command *command;
	static struct cli_out out;

	if (argc > 2)
		return cli_usage("%s: only one command at a time", argv[2]);
	if (argc == 2) {
		command = cli_command_find(argv[1]);
		if (!command)
			return cli_command_unknown(argv[1]);
		return cli_print(command->help);
	}
	cli_out_begin(&out, STDOUT_FILENO);
	help_list(&out);
	return cli_out_finish(&out);
}

const struct cli_command cli_command_help = {
	.name = "help",
	.summary = "List the commands, or explain one",
	.help = "Usage: procsnap help [COMMAND]\n"
		"\n"
		"Lists the commands, or shows the help of one: for people, so that there is no --json;\n"
		"`procsnap ps --columns --json` has the columns for programs.\n"
		"\n"
		"Examples:\n"
		"  procsnap help\n"
		"  procsnap help ps\n"
		"\n"
		"Exit status: 0 success, 2 wrong usage, 3 could not write. More: procsnap(1).\n",
	.run = help_run,
};
