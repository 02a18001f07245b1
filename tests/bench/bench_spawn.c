// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of a process's life as its parent sees it: fork, with
 * a COMMAND also exec, exit, wait. This program and COMMAND are static, so that
 * there is little else in the figure.
 *
 *   bench_spawn KEY TIMES [COMMAND [ARG...]]
 *
 * Prints "KEY.repeated N", the mean of TIMES, in which everything is that the
 * machine did meanwhile, also a listener that was woken up; and "KEY.median N",
 * that of each process alone, mostly without what others did.
 */
#include <err.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"

/* Not counted: the first ones make tables and caches. */
#define WARM_UP 50

static void life(char **command)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(2, "fork");
	if (!pid) {
		if (command[0])
			execv(command[0], command);
		_exit(command[0] ? 127 : 0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		errx(2, "%s: wait status %d", command[0] ? command[0] : "fork", status);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	int times = argc > 2 ? atoi(argv[2]) : 0, i;
	uint64_t *counts, start, now;

	if (times < 1)
		errx(2, "usage: bench_spawn KEY TIMES [COMMAND [ARG...]]");
	counts = calloc(times, sizeof(*counts));
	if (!counts)
		err(2, "calloc");
	for (i = 0; i < WARM_UP; i++)
		life(argv + 3);
	start = now = count_now();
	for (i = 0; i < times; i++) {
		uint64_t before = now;

		life(argv + 3);
		now = count_now();
		counts[i] = now - before;
	}
	count_print(argv[1], "repeated", (now - start) / times);
	qsort(counts, times, sizeof(*counts), by_value);
	count_print(argv[1], "median", counts[times / 2]);
	free(counts);
	return 0;
}
