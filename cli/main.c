// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command `procsnap`: finds the subcommand and runs it. A new subcommand is
 * a file of its own and a row of the table here.
 */
/* memrchr() */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "near.h"
#include "progress.h"

#define VIEWER "procsnap-top"

static const struct cli_command *const commands[] = {
	&cli_command_ps,    &cli_command_show,	 &cli_command_mem,  &cli_command_pages,
	&cli_command_fds,   &cli_command_maps,	 &cli_command_env,  &cli_command_tree,
	&cli_command_watch, &cli_command_record, &cli_command_diff, &cli_command_version,
	&cli_command_help,
};

const struct cli_command *cli_command_at(size_t index)
{
	return index < sizeof(commands) / sizeof(commands[0]) ? commands[index] : NULL;
}

const struct cli_command *cli_command_find(const char *name)
{
	const struct cli_command *command;

	for (size_t i = 0; (command = cli_command_at(i)); i++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}

int cli_command_unknown(const char *name)
{
	const struct cli_command *command;
	struct cli_near near;

	cli_near_begin(&near, name, strlen(name));
	for (size_t i = 0; (command = cli_command_at(i)); i++)
		cli_near_try(&near, command->name);
	if (near.best)
		return cli_usage("%s: no such command; did you mean %s? `procsnap help` lists them",
				 name, near.best);
	return cli_usage("%s: no such command; `procsnap help` lists them", name);
}

/*
 * `procsnap top` is the program procsnap-top, which is beside this one, or else
 * where programs are looked for. Returns only if there is none.
 */
static int main_run_viewer(char **argv)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
	const char *slash = length > 0 ? memrchr(path, '/', (size_t)length) : NULL;
	size_t folder = slash ? (size_t)(slash - path) + 1 : 0;

	argv[0] = (char[]){ VIEWER };
	if (slash && folder + sizeof(VIEWER) <= sizeof(path)) {
		memcpy(path + folder, VIEWER, sizeof(VIEWER));
		execv(path, argv);
	}
	execvp(VIEWER, argv);
	cli_message(VIEWER ": %s", strerror(errno));
	return CLI_EXIT_FAILED;
}

/* true if the arguments of a command ask for its help and nothing else */
static int main_asks_help(int argc, char **argv)
{
	return argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"));
}

/*
 * Where one of 0, 1 and 2 is closed the next file would become it. What takes
 * its place cannot be used either, and is not there for a command that is run.
 */
static void main_fill_standard(void)
{
	int fd;

	if (fcntl(STDIN_FILENO, F_GETFD) < 0)
		open("/dev/null", O_WRONLY | O_CLOEXEC);
	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	const struct cli_command *command;
	const char *name = argc > 1 ? argv[1] : NULL;
	int code;

	main_fill_standard();
	if (!name) {
		cli_message("no command; `procsnap help` lists them");
		return CLI_EXIT_USAGE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	else if (!strcmp(name, "--version") || !strcmp(name, "-V"))
		name = "version";
	command = cli_command_find(name);
	if (!command && !strcmp(name, "top"))
		return main_run_viewer(argv + 1);
	if (!command)
		return cli_command_unknown(name);
	cli_message_set_command(command->name);
	if (main_asks_help(argc - 1, argv + 1))
		return cli_print(command->help);
	cli_progress_allow();
	code = command->run(argc - 1, argv + 1);
	cli_progress_end();
	return code;
}
