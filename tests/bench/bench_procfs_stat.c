// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of the plain way: every /proc/PID/stat opened, read,
 * closed, and little of it parsed.
 *
 *   bench_procfs_stat [TIMES]
 */
#include <err.h>
#include <stdlib.h>

#include "../storm/procfs.h"
#include "count.h"

static uint64_t scan_all(uint64_t *tasks)
{
	uint64_t start = count_now();
	struct procfs_scan scan;
	struct procfs_task task;

	*tasks = 0;
	procfs_open(&scan);
	while (procfs_next(&scan, &task))
		(*tasks)++;
	procfs_close(&scan);
	return count_now() - start;
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 2, i;
	uint64_t sum = 0, tasks;

	if (times < 2)
		errx(2, "usage: bench_procfs_stat [TIMES]");
	count_print("procfs_stat", "first", scan_all(&tasks));
	for (i = 1; i < times; i++)
		sum += scan_all(&tasks);
	count_print("procfs_stat", "repeated", sum / (times - 1));
	count_print("procfs_stat", "tasks", tasks);
	return 0;
}
