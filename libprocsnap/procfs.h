/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the procfs backend share.
 *
 * The files of the sections task to memory (stat, status, schedstat,
 * oom_score_adj, the task folder) take no lock that a task may hold for long, so
 * a stuck process cannot stop it. Of the others io, personality, syscall, stack
 * and wchan wait for an exec under way, cmdline, environ, maps, smaps,
 * smaps_rollup and pagemap for the mmap_lock: they are read only when asked for,
 * those six last. Each process is
 * entered once, by a descriptor of its folder: all of a row comes from one task
 * even if the pid is used again meanwhile.
 */
#ifndef PROCSNAP_PROCFS_H
#define PROCSNAP_PROCFS_H

#include "internal.h"
#include "procfs_parse.h"
#include "procfs_store.h"

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

/* The most bytes of a command line, an environment or an auxiliary vector. */
#define PROCFS_TEXT_MAX (8U << 20)

struct procfs_mounts;
struct procfs_walk;
struct procfs_cgroups;

/**
 * struct procsnap_procfs - the backend.
 *
 * @root_path: "/proc", for messages.
 * @root: The folder, O_PATH.
 * @snapshots: Taken so far.
 * @text: The file that was read last.
 * @status_text: The status file of the task under way.
 * @processes: List of processes of the take under way.
 * @threads: List of threads of the process under way.
 * @numbers: List of open files of the task under way.
 * @mounts: What mountinfo says, as far as the take under way needs it.
 * @cgroups: Cgroups that the take under way has met.
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
	struct procfs_text status_text;
	struct procfs_list processes;
	struct procfs_list threads;
	struct procfs_list numbers;
	struct procfs_mounts *mounts;
	struct procfs_cgroups *cgroups;
};

/* One task across the sections. */
struct procfs_row {
	struct procsnap_task task;
	struct procsnap_cred cred;
	struct procsnap_cpu cpu;
	struct procsnap_memory memory;
	struct procsnap_cmdline cmdline;
	struct procsnap_environ environ;
	struct procsnap_paths paths;
	struct procsnap_io io;
	struct procsnap_signals signals;
	struct procsnap_limits limits;
	struct procsnap_security security;
	struct procsnap_namespaces namespaces;
	struct procsnap_nspid nspid;
	struct procsnap_cgroup cgroup;
	struct procsnap_sched sched;
	struct procsnap_attr attr;
	struct procsnap_wchan wchan;
	struct procsnap_syscall syscall;
	struct procsnap_stack stack;
	struct procsnap_auxv auxv;
	struct procsnap_addresses addresses;
	struct procsnap_rss rss;
	struct procsnap_files files;
	struct procsnap_vmas vmas;
	struct procsnap_footprint footprint;
	struct procsnap_pages pages;
};

/* procfs_rows.c: the entry of a per-task section in a row; NULL for other sections. */
void *procfs_row_entry(struct procfs_row *row, uint32_t id);

/**
 * struct procfs_task - a task that is being read.
 *
 * @store: Where texts and table entries go.
 * @walk: What looks at pages.
 * @folder: Its folder below the root.
 * @dir: The same, O_PATH.
 * @thread: The row is of a thread, the folder "PID/task/TID".
 * @text_max: The most bytes of a long text.
 * @stat: Its stat file; so @status.
 * @guard: What the ptrace check says: PROCSNAP_STATUS_UNKNOWN until it is asked.
 * @name: The file that was tried last, for messages.
 */
struct procfs_task {
	struct procsnap_procfs *fs;
	struct procfs_store *store;
	struct procfs_walk *walk;
	const char *folder;
	int dir;
	bool thread;
	uint32_t text_max;
	struct procfs_stat stat;
	struct procfs_status status;
	uint32_t guard;
	const char *name;
};

/* procfs_read.c: 0 or -errno, without a message: it may mean no more than "gone". */
int procfs_read(struct procfs_text *text, int dir, const char *name);
/* The same for files that come in pieces, up to this many bytes. */
int procfs_read_all(struct procfs_text *text, int dir, const char *name, size_t max);
/* What a link says. */
int procfs_read_link(struct procfs_text *text, int dir, const char *name);
/* Numbers from 1, or from 0. */
int procfs_list(struct procfs_list *list, int dir, const char *name);
int procfs_list_from_zero(struct procfs_list *list, int dir, const char *name);
/* The task has ended, or there is no such file. */
bool procfs_is_gone(int err);
/* The caller may not see it. */
bool procfs_is_denied(int err);
/* Sets the message for a file below the root. */
int procfs_fail(const struct procsnap_procfs *fs, int err, const char *folder, const char *name);

#define PROCFS_NO_TASK 1

/*
 * procfs_task.c: enters the folder, "PID" or "PID/task/TID", and reads who it is.
 * The members fs, store, walk, thread and text_max are set before. Returns 0 (the
 * folder is to be closed), PROCFS_NO_TASK if the task has ended, -EACCES or
 * -EPERM without a message if it may not be seen, or another -errno with one.
 */
int procfs_task_open(struct procfs_task *task, const char *folder);
void procfs_task_close(struct procfs_task *task);
/*
 * Fills the entries that want asks for: of the sections task to memory, and of
 * the others. parent_row and leader_row are left at 0. 0, or -errno with a
 * message.
 */
int procfs_fill_basic(struct procfs_task *task, uint64_t want, struct procfs_row *row);
int procfs_fill_extras(struct procfs_task *task, uint64_t want, struct procfs_row *row);
/* A row with this status in every section, and that of a process that may not be seen. */
void procfs_empty_row(uint32_t why, struct procfs_row *row);
void procfs_deny_row(int32_t pid, struct procfs_row *row);

/* procfs_task.c: -ENOENT of a file says that the task has ended, or this. */
bool procfs_kernel_lacks(const struct procfs_task *task, int err);
/* What a failure means for one entry; false: it is a failure of the whole. */
bool procfs_status_of_error(const struct procfs_task *task, int err, uint32_t *status);
/* Reads a file of the task into fs->text. */
int procfs_task_read(struct procfs_task *task, const char *name);
/* The same of a file that only processes have, and is the same for all threads. */
int procfs_task_read_shared(struct procfs_task *task, const char *name);
/* PROCSNAP_STATUS_OK if a ptrace check (read) lets the caller pass, else why not. */
int procfs_task_guard(struct procfs_task *task, uint32_t *status);
/* It has had its address space and files taken away. */
bool procfs_task_has_exited(const struct procfs_task *task);
/* Keeps what fs->text has. */
int procfs_task_keep(struct procfs_task *task, uint32_t flags, struct procsnap_text *text);

/*
 * The sections, each of a file by its name. 0: the entry is filled, with its
 * status; -errno without a message: status_of_error() or a failure of the whole.
 */
int procfs_fill_cmdline(struct procfs_task *task, void *entry);
int procfs_fill_environ(struct procfs_task *task, void *entry);
int procfs_fill_auxv(struct procfs_task *task, void *entry);
int procfs_fill_stack(struct procfs_task *task, void *entry);
int procfs_fill_wchan(struct procfs_task *task, void *entry);
int procfs_fill_syscall(struct procfs_task *task, void *entry);
int procfs_fill_paths(struct procfs_task *task, void *entry);
int procfs_fill_namespaces(struct procfs_task *task, void *entry);
int procfs_fill_nspid(struct procfs_task *task, void *entry);
int procfs_fill_io(struct procfs_task *task, void *entry);
int procfs_fill_signals(struct procfs_task *task, void *entry);
int procfs_fill_limits(struct procfs_task *task, void *entry);
int procfs_fill_security(struct procfs_task *task, void *entry);
int procfs_fill_cgroup(struct procfs_task *task, void *entry);
int procfs_fill_sched(struct procfs_task *task, void *entry);
int procfs_fill_attr(struct procfs_task *task, void *entry);
int procfs_fill_addresses(struct procfs_task *task, void *entry);
int procfs_fill_rss(struct procfs_task *task, void *entry);
int procfs_fill_files(struct procfs_task *task, void *entry);
int procfs_fill_vmas(struct procfs_task *task, void *entry);
int procfs_fill_footprint(struct procfs_task *task, void *entry);
int procfs_fill_pages(struct procfs_task *task, void *entry);

/* procfs_paths.c: inode number of a namespace, 0 if there is none such. */
int procfs_namespace_inode(struct procfs_task *task, const char *name, uint64_t *inode);

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
