// SPDX-License-Identifier: GPL-2.0-or-later
/* Load around a command, or until the end of standard input. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hold.h"

struct leash leash_new(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		err(HOLD_FAILED, "pipe");
	return (struct leash){ .keep = ends[1], .watch = ends[0] };
}

void leash_wear(struct leash *leash)
{
	close(leash->keep);
	leash->keep = -1;
}

bool leash_gone(const struct leash *leash)
{
	struct pollfd fd = { .fd = leash->watch };

	return poll(&fd, 1, 0) > 0;
}

void leash_wait(const struct leash *leash)
{
	struct pollfd fd = { .fd = leash->watch };

	while (poll(&fd, 1, -1) < 0 && errno == EINTR)
		;
}

char **hold_command(char **argv)
{
	for (; *argv; argv++) {
		if (strcmp(*argv, "--"))
			continue;
		*argv = NULL;
		return argv[1] ? argv + 1 : NULL;
	}
	return NULL;
}

static int run(char **command)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(HOLD_FAILED, "fork");
	if (!pid) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			err(HOLD_FAILED, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int hold(char **command, const char *ready)
{
	char buffer[256];

	if (command)
		return run(command);
	puts(ready);
	fflush(stdout);
	while (read(STDIN_FILENO, buffer, sizeof(buffer)) > 0)
		;
	return 0;
}
