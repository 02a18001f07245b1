/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scan of /proc the cheap way: one directory, one open, read and close of stat a process. */
#ifndef PROCSNAP_TESTS_PROCFS_H
#define PROCSNAP_TESTS_PROCFS_H

#include <dirent.h>
#include <stdbool.h>

struct procfs_scan {
	DIR *proc;
};

/* What is parsed of a stat file. */
struct procfs_task {
	int pid;
	int ppid;
	char state;
	char comm[64];
};

void procfs_open(struct procfs_scan *scan);
void procfs_close(struct procfs_scan *scan);

/* To the first process again. */
void procfs_rewind(struct procfs_scan *scan);

/* The next process that could be read; false: there are no more. */
bool procfs_next(struct procfs_scan *scan, struct procfs_task *task);

#endif /* PROCSNAP_TESTS_PROCFS_H */
