// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of a process's life as its parent sees it: fork, with
 * a COMMAND also exec, exit, wait. This program and COMMAND are static, so that
 * there is little else in the figure.
 *
 *   bench_spawn KEY BLOCKS [COMMAND [ARG...]]
 *
 * Prints "KEY.life N", the mean of a block of BLOCK lives, of BLOCKS the least: all
 * is in it that the machine did meanwhile, as a reader that was woken up; what
 * happens once in a while and has to do with neither is not. And "KEY.median N",
 * that of all lives alone, mostly without what others did.
 */
#include <err.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"

#define BLOCK 300
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

/* The mean of a block; each life into @counts. */
static uint64_t block(char **command, uint64_t *counts)
{
	uint64_t start = count_now(), now = start;
	int i;

	for (i = 0; i < BLOCK; i++) {
		uint64_t before = now;

		life(command);
		now = count_now();
		counts[i] = now - before;
	}
	return (now - start) / BLOCK;
}

int main(int argc, char **argv)
{
	int blocks = argc > 2 ? atoi(argv[2]) : 0, i;
	uint64_t *counts, least = UINT64_MAX;

	if (blocks < 1)
		errx(2, "usage: bench_spawn KEY BLOCKS [COMMAND [ARG...]]");
	counts = calloc(blocks * BLOCK, sizeof(*counts));
	if (!counts)
		err(2, "calloc");
	for (i = 0; i < WARM_UP; i++)
		life(argv + 3);
	for (i = 0; i < blocks; i++) {
		uint64_t mean = block(argv + 3, counts + i * BLOCK);

		least = mean < least ? mean : least;
	}
	count_print(argv[1], "life", least);
	qsort(counts, blocks * BLOCK, sizeof(*counts), by_value);
	count_print(argv[1], "median", counts[blocks * BLOCK / 2]);
	free(counts);
	return 0;
}
