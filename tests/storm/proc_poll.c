// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads /proc again and again, as fast as it can, and counts which runs of the
 * storm's program it saw with their command line. What a reader of /proc gets to
 * know of short processes: told, not judged.
 *
 *   proc_poll    until the end of standard input; prints "proc_poll N"
 */
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event_counts.h"
#include "snap.h"

static bool seen[EVENT_LIVES_MAX];
static unsigned long scans, count;

/* The number of the run, if @pid is one now; else -1. */
static long look(int proc, const char *pid)
{
	char path[300], text[64];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "%s/cmdline", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= (ssize_t)sizeof(EVENT_PROGRAM) ||
	    memcmp(text, EVENT_PROGRAM, sizeof(EVENT_PROGRAM)))
		return -1;
	text[length] = '\0';
	return atol(text + sizeof(EVENT_PROGRAM));
}

static void scan(DIR *dir)
{
	const struct dirent *entry;

	rewinddir(dir);
	while ((entry = readdir(dir))) {
		long serial;

		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		serial = look(dirfd(dir), entry->d_name);
		if (serial < 0 || serial >= (long)EVENT_LIVES_MAX || seen[serial])
			continue;
		seen[serial] = true;
		count++;
	}
	scans++;
}

int main(void)
{
	struct pollfd end = { .fd = STDIN_FILENO, .events = POLLIN };
	DIR *dir = opendir("/proc");

	if (!dir)
		err(SNAP_UNTESTED, "/proc");
	while (!poll(&end, 1, 0))
		scan(dir);
	printf("proc_poll %lu\nscans %lu\n", count, scans);
	return 0;
}
