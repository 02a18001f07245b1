// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a program costs that writes a snapshot a second into a file, and ends by itself:
 * instructions of the program, and bytes, of one snapshot.
 *
 *   bench_writer KEY FEW MANY FILE COMMAND [ARG...]
 *
 * The command is run with FEW as its last argument, then with MANY, and what is more is
 * of MANY - FEW snapshots, so that neither its start nor its end is in it. Prints
 * KEY.instructions, KEY.bytes and KEY.first_bytes (of a file with FEW of them).
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"

/**
 * struct written - one run.
 *
 * @ns: Processor time of the program; instructions where the guest's clock counts them.
 * @bytes: Of the file.
 */
struct written {
	uint64_t ns;
	uint64_t bytes;
};

static uint64_t time_ns(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000ULL + (uint64_t)time->tv_usec * 1000ULL;
}

static struct written run(const char *file, char **command)
{
	struct written written;
	struct rusage usage;
	struct stat status;
	pid_t pid;
	int ended;

	if (unlink(file) && access(file, F_OK) == 0)
		err(2, "%s", file);
	pid = fork();
	if (pid < 0)
		err(2, "fork");
	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
			_exit(127);
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (wait4(pid, &ended, 0, &usage) != pid || ended)
		errx(2, "%s: wait status %d", command[0], ended);
	if (stat(file, &status))
		err(2, "%s", file);
	written.ns = time_ns(&usage.ru_utime) + time_ns(&usage.ru_stime);
	written.bytes = (uint64_t)status.st_size;
	unlink(file);
	return written;
}

int main(int argc, char **argv)
{
	long few = argc > 5 ? atol(argv[2]) : 0, many = argc > 5 ? atol(argv[3]) : 0;
	struct written less, more;
	char **command;

	if (few < 1 || many <= few)
		errx(2, "usage: bench_writer KEY FEW MANY FILE COMMAND [ARG...]");
	command = calloc((size_t)argc, sizeof(*command));
	if (!command)
		err(2, "calloc");
	for (int i = 5; i < argc; i++)
		command[i - 5] = argv[i];
	command[argc - 5] = argv[2];
	less = run(argv[4], command);
	command[argc - 5] = argv[3];
	more = run(argv[4], command);
	count_print(argv[1], "instructions", (more.ns - less.ns) / (uint64_t)(many - few));
	count_print(argv[1], "bytes", (more.bytes - less.bytes) / (uint64_t)(many - few));
	count_print(argv[1], "first_bytes", less.bytes);
	free(command);
	return 0;
}
