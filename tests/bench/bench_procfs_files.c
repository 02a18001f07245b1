// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of reading what ps reads: stat, status, statm and cmdline
 * of every process, each opened, read, closed, and nothing of it parsed.
 *
 *   bench_procfs_files [TIMES]
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "count.h"

static const char *const names[] = { "stat", "status", "statm", "cmdline" };

/* A process may end meanwhile. */
static void read_one(int proc, const char *pid, const char *name)
{
	static char text[65536];
	char path[300];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", pid, name);
	fd = openat(proc, path, O_RDONLY);
	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text)) < 0 && errno != ESRCH)
		err(2, "/proc/%s", path);
	close(fd);
}

static uint64_t scan_all(uint64_t *tasks)
{
	uint64_t start = count_now();
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	size_t i;

	if (!proc)
		err(2, "/proc");
	*tasks = 0;
	while ((entry = readdir(proc))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			read_one(dirfd(proc), entry->d_name, names[i]);
		(*tasks)++;
	}
	closedir(proc);
	return count_now() - start;
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 2, i;
	uint64_t sum = 0, tasks;

	if (times < 2)
		errx(2, "usage: bench_procfs_files [TIMES]");
	count_print("procfs_files", "first", scan_all(&tasks));
	for (i = 1; i < times; i++)
		sum += scan_all(&tasks);
	count_print("procfs_files", "repeated", sum / (times - 1));
	count_print("procfs_files", "tasks", tasks);
	return 0;
}
