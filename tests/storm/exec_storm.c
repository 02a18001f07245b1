// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes that are made, execute this program anew, and end at once, as fast as
 * they can.
 *
 *   exec_storm [-- COMMAND [ARG...]]   see hold.h
 */
#include <err.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hold.h"

#define WORKERS 4

/* What the program executes itself with; its length makes a command line of some pages. */
#define EXIT "--exit"

static _Noreturn void work(struct leash *leash)
{
	static char text[10000];
	char name[] = "exec_storm", option[] = EXIT;
	char *args[] = { name, option, text, NULL };
	pid_t pid;

	memset(text, 'x', sizeof(text) - 1);
	leash_wear(leash);
	while (!leash_gone(leash)) {
		pid = fork();
		if (!pid) {
			execv("/proc/self/exe", args);
			_exit(1);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	char **command;
	struct leash leash;
	int ret, i;
	pid_t pid;

	if (argc > 1 && !strcmp(argv[1], EXIT))
		_exit(0);
	command = hold_command(argv);
	if (argc > 1 && argv[1])
		errx(HOLD_FAILED, "usage: exec_storm [-- COMMAND [ARG...]]");
	leash = leash_new();
	for (i = 0; i < WORKERS; i++) {
		pid = fork();
		if (pid < 0)
			err(HOLD_FAILED, "fork");
		if (!pid)
			work(&leash);
	}
	ret = hold(command, "ready");
	close(leash.keep);
	while (wait(NULL) > 0)
		;
	return ret;
}
