// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of a whole command: fork, exec, run, exit and wait.
 *
 *   icount_run KEY TIMES COMMAND [ARG...]
 *
 * Prints "KEY.first N" and, of the other times, "KEY.repeated N", their mean. The
 * command's output goes to /dev/null.
 */
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"

static uint64_t run(char **command)
{
	uint64_t start = count_now();
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(2, "fork");
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
			_exit(127);
		close(null);
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		errx(2, "%s: wait status %d", command[0], status);
	return count_now() - start;
}

int main(int argc, char **argv)
{
	int times = argc > 3 ? atoi(argv[2]) : 0, i;
	uint64_t sum = 0;

	if (times < 1)
		errx(2, "usage: icount_run KEY TIMES COMMAND [ARG...]");
	count_print(argv[1], "first", run(argv + 3));
	for (i = 1; i < times; i++)
		sum += run(argv + 3);
	if (times > 1)
		count_print(argv[1], "repeated", sum / (times - 1));
	return 0;
}
