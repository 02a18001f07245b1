// SPDX-License-Identifier: GPL-2.0-or-later
/* A scan of /proc the cheap way: one directory, one open, read and close of stat a process. */
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "procfs.h"
#include "snap.h"

void procfs_open(struct procfs_scan *scan)
{
	scan->proc = opendir("/proc");
	if (!scan->proc)
		err(SNAP_UNTESTED, "/proc");
}

void procfs_close(struct procfs_scan *scan)
{
	closedir(scan->proc);
}

void procfs_rewind(struct procfs_scan *scan)
{
	rewinddir(scan->proc);
}

/* Reads /proc/@pid/stat into @text of @size bytes; false: the process is gone. */
static bool read_stat(int proc, const char *pid, char *text, size_t size)
{
	char path[32];
	size_t length = strlen(pid);
	ssize_t got;
	int fd;

	if (length > sizeof(path) - sizeof("/stat"))
		return false;
	memcpy(path, pid, length);
	memcpy(path + length, "/stat", sizeof("/stat"));
	fd = openat(proc, path, O_RDONLY);
	if (fd < 0)
		return false;
	got = read(fd, text, size - 1);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	return true;
}

/* "PID (COMM) STATE PPID ..."; COMM may hold anything. */
static bool parse_stat(const char *text, struct procfs_task *task)
{
	const char *from = strchr(text, '('), *to = strrchr(text, ')');
	size_t length;

	if (!from || !to || to < from || !to[1] || !to[2])
		return false;
	length = to - from - 1;
	if (length >= sizeof(task->comm))
		length = sizeof(task->comm) - 1;
	memcpy(task->comm, from + 1, length);
	task->comm[length] = '\0';
	task->pid = atoi(text);
	task->state = to[2];
	task->ppid = atoi(to + 3);
	return true;
}

bool procfs_next(struct procfs_scan *scan, struct procfs_task *task)
{
	struct dirent *entry;
	char text[1024];

	while ((entry = readdir(scan->proc))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		if (read_stat(dirfd(scan->proc), entry->d_name, text, sizeof(text)) &&
		    parse_stat(text, task))
			return true;
	}
	return false;
}
