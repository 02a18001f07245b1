/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the procfs backend share.
 *
 * None of the files that it reads (stat, status, schedstat, oom_score_adj, the
 * task folder) takes the mmap_lock of another task, so a stuck process cannot
 * stop it. Each process is entered once, by a descriptor of its folder: all of
 * a row comes from one task even if the pid is used again meanwhile.
 */
#ifndef PROCSNAP_PROCFS_H
#define PROCSNAP_PROCFS_H

#include "internal.h"

#include <time.h>

static inline uint64_t procfs_clock_ns(clockid_t clock)
{
	struct timespec ts = { 0 };

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * PROCSNAP_NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* A file's text, in memory that is used for one file after the other. */
struct procfs_text {
	char *bytes;
	size_t length;
	size_t capacity;
};

/* The numbers among a folder's names, in ascending order as the kernel lists them. */
struct procfs_list {
	int32_t *pids;
	size_t count;
	size_t capacity;
};

/**
 * struct procsnap_procfs - the backend.
 *
 * @root_path: "/proc", for messages.
 * @root: The folder, O_PATH.
 * @snapshots: Taken so far.
 * @text: The file that was read last.
 * @processes: List of processes of the take under way.
 * @threads: List of threads of the process under way.
 */
struct procsnap_procfs {
	char *root_path;
	int root;
	uint32_t page_size;
	uint32_t clock_ticks;
	uint64_t pid_ns_inode;
	uint64_t snapshots;
	uint8_t boot_id[16];
	struct procfs_text text;
	struct procfs_list processes;
	struct procfs_list threads;
};

/* One task across the sections. */
struct procfs_row {
	struct procsnap_task task;
	struct procsnap_cred cred;
	struct procsnap_cpu cpu;
	struct procsnap_memory memory;
};

/* procfs_read.c: 0 or -errno, without a message: it may mean no more than "gone". */
int procfs_read(struct procfs_text *text, int dir, const char *name);
int procfs_list(struct procfs_list *list, int dir, const char *name);
/* The task has ended, or there is no such file. */
bool procfs_is_gone(int err);
/* The caller may not see it. */
bool procfs_is_denied(int err);
/* Sets the message for a file below the root. */
int procfs_fail(const struct procsnap_procfs *fs, int err, const char *folder, const char *name);

#define PROCFS_NO_TASK 1

/*
 * procfs_task.c: the row of the task in this folder, "PID" (a process row) or
 * "PID/task/TID" (a thread row), with the entries that want asks for.
 * parent_row and leader_row are left at PROCSNAP_NO_ROW. Returns 0,
 * PROCFS_NO_TASK if it has ended, or -errno with a message.
 */
int procfs_read_row(struct procsnap_procfs *fs, const char *folder, int32_t pid, bool thread,
		    uint64_t want, struct procfs_row *row);
/* The row of a process that may not be seen. */
void procfs_deny_row(int32_t pid, struct procfs_row *row);

/*
 * procfs_system.c: 1 if the section was filled, 0 if the files for it are not
 * there or not permitted, or -errno with a message. cpus is from malloc().
 */
int procfs_read_cpustat(struct procsnap_procfs *fs, struct procsnap_cpustat **cpus, size_t *count);
int procfs_read_system(struct procsnap_procfs *fs, uint64_t boot_ns, size_t cpus_online,
		       struct procsnap_system *system);
/* What the header says of the machine; unknown is zero. */
void procfs_read_identity(struct procsnap_procfs *fs);
void procfs_read_hostname(struct procsnap_procfs *fs, char hostname[PROCSNAP_HOSTNAME_SIZE]);

#endif /* PROCSNAP_PROCFS_H */
