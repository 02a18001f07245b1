/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libprocsnap: snapshots of the process table, from /dev/procsnap or, without
 * the module, from /proc, in one format.
 *
 *   struct procsnap *ps;
 *   struct procsnap_snapshot *snap;
 *   size_t row;
 *
 *   if (procsnap_open(&ps, PROCSNAP_BACKEND_AUTO) < 0 ||
 *       procsnap_take(ps, NULL, &snap) < 0)
 *           errx(1, "%s", procsnap_last_error());
 *   procsnap_for_each_row(snap, row)
 *           printf("%d %s\n", procsnap_task(snap, row)->pid,
 *                  procsnap_task(snap, row)->comm);
 *   procsnap_snapshot_free(snap);
 *   procsnap_close(ps);
 *
 * Functions that can fail return 0 or a negative errno; procsnap_last_error()
 * then has a sentence about it. What such a function would have handed out is
 * NULL then. The functions named *_free and *_close take NULL; no other does
 * where it does not say so. The meaning, unit and /proc source of every value
 * stands beside it in <procsnap/uapi.h>.
 *
 * Threads: a struct procsnap or procsnap_query must not be used by two threads
 * at once. A snapshot does not change and may be read by many.
 */
#ifndef PROCSNAP_PROCSNAP_H
#define PROCSNAP_PROCSNAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <procsnap/uapi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* These are the library's symbols, whatever visibility a program is built with. */
#pragma GCC visibility push(default)

struct procsnap;
struct procsnap_query;
struct procsnap_snapshot;

/**
 * enum procsnap_backend - where snapshots come from.
 *
 * @PROCSNAP_BACKEND_AUTO: The device if it can be opened and speaks a version
 *	that this library knows, else procfs. The environment variable
 *	PROCSNAP_BACKEND=device or =procfs decides instead, if it is set (not
 *	in a program that runs with more privilege than its caller).
 * @PROCSNAP_BACKEND_DEVICE: The kernel module, through /dev/procsnap.
 * @PROCSNAP_BACKEND_PROCFS: The files of /proc. Needs no module; slower, and
 *	not of one instant (&procsnap_header.level is %PROCSNAP_LEVEL_NONE).
 */
enum procsnap_backend {
	PROCSNAP_BACKEND_AUTO = 0,
	PROCSNAP_BACKEND_DEVICE = 1,
	PROCSNAP_BACKEND_PROCFS = 2,
};

/**
 * procsnap_open() - open a source of snapshots.
 * @ps: Where to put it; to be given back with procsnap_close().
 * @backend: Which.
 *
 * After fork(2) the child must open its own. The descriptors inside are closed
 * by execve(2).
 *
 * Return: 0, or
 *   -EINVAL           no such backend, also in the environment,
 *   -ENOENT           device: /dev/procsnap does not exist (the module is not
 *                     loaded); procfs: no proc file system at /proc,
 *   -EACCES, -EPERM   the device may not be opened,
 *   -ENOTTY           /dev/procsnap is another driver's,
 *   -EPROTONOSUPPORT  the module speaks a version that this library does not
 *                     know,
 *   -ENOMEM           no memory,
 *   another errno of open(2).
 * With %PROCSNAP_BACKEND_AUTO and nothing in the environment, an error of the
 * device is not returned; see procsnap_device_error().
 */
int procsnap_open(struct procsnap **ps, enum procsnap_backend backend);

/**
 * procsnap_close() - give back a source of snapshots.
 * @ps: The source, or NULL.
 *
 * Snapshots that came from it stay valid.
 */
void procsnap_close(struct procsnap *ps);

/**
 * procsnap_get_backend() - which backend a source uses.
 * @ps: The source.
 *
 * Return: %PROCSNAP_BACKEND_DEVICE or %PROCSNAP_BACKEND_PROCFS.
 */
enum procsnap_backend procsnap_get_backend(const struct procsnap *ps);

/**
 * procsnap_device_error() - why %PROCSNAP_BACKEND_AUTO did not take the device.
 * @ps: The source.
 *
 * Right after procsnap_open(), procsnap_last_error() has the sentence about it.
 *
 * Return: the negative errno that %PROCSNAP_BACKEND_DEVICE would have given; 0
 * if the device was taken or not tried.
 */
int procsnap_device_error(const struct procsnap *ps);

/**
 * procsnap_get_info() - the module's abilities and counters, as of now.
 * @ps: The source.
 * @info: Where to put them; all zero on an error of the device.
 *
 * Return: 0, or
 *   -EOPNOTSUPP  the source is procfs,
 *   another errno of the ioctl.
 */
int procsnap_get_info(struct procsnap *ps, struct procsnap_info *info);

/**
 * procsnap_query_new() - make a query: what a snapshot is to have.
 * @query: Where to put it; to be given back with procsnap_query_free().
 *
 * A new query asks for every process, as processes, with the sections
 * %PROCSNAP_WANT_BASIC at the default level.
 *
 * Return: 0 or -ENOMEM.
 */
int procsnap_query_new(struct procsnap_query **query);

/**
 * procsnap_query_free() - give back a query.
 * @query: The query, or NULL.
 */
void procsnap_query_free(struct procsnap_query *query);

/**
 * procsnap_query_set_sections() - ask for sections.
 * @query: The query.
 * @want: Mask of PROCSNAP_WANT() of their ids. What the source does not know is
 *	left out of &procsnap_header.got. Fewer sections cost less, with the
 *	procfs backend much less.
 */
void procsnap_query_set_sections(struct procsnap_query *query, uint64_t want);

/**
 * procsnap_query_set_level() - ask for a level of consistency.
 * @query: The query.
 * @level: The level; %PROCSNAP_LEVEL_NONE is the source's default. The procfs
 *	backend cannot reach any: it refuses %PROCSNAP_LEVEL_MACHINE; for the
 *	others it takes the snapshot all the same, and &procsnap_header.level
 *	tells.
 */
void procsnap_query_set_level(struct procsnap_query *query, enum procsnap_level level);

/**
 * procsnap_query_set_threads() - ask for a row of each thread.
 * @query: The query.
 * @threads: true: threads; false: processes.
 */
void procsnap_query_set_threads(struct procsnap_query *query, bool threads);

/**
 * procsnap_query_set_lock_budget() - bound the time of the kernel's task lock.
 * @query: The query.
 * @ns: The longest that the task list may be locked, in ns; 0, or more than the
 *	module's ceiling: the ceiling. No effect on the procfs backend, which
 *	locks nothing.
 */
void procsnap_query_set_lock_budget(struct procsnap_query *query, uint64_t ns);

/**
 * procsnap_query_set_pids() - ask for some processes only.
 * @query: The query; unchanged on an error.
 * @pids: Their process ids, which are copied; NULL with @count 0: every process
 *	again. One that does not exist, or is only a thread's, gives no row and
 *	counts in &procsnap_header.missing_count; one that stands there twice
 *	gives one row.
 * @count: How many.
 *
 * Return: 0, or
 *   -EINVAL  a pid below 1; a list of none; a NULL list of some,
 *   -E2BIG   more than %PROCSNAP_PIDS_MAX,
 *   -ENOMEM  no memory.
 */
int procsnap_query_set_pids(struct procsnap_query *query, const pid_t *pids, size_t count);

/**
 * procsnap_query_set_select() - ask for processes by what they have in common.
 * @query: The query; unchanged on an error.
 * @select: A selection with a list, but %PROCSNAP_SELECT_NAMESPACES; see enum
 *	procsnap_select.
 * @list: The pids, session, process group or user ids, which are copied.
 * @count: How many.
 * @flags: %PROCSNAP_REQUEST_ROOTS for children and descendants; else 0.
 *
 * It takes the place of any other selection of the query.
 *
 * Return: 0, or
 *   -EINVAL  another selection; an empty list; a pid below 1; a flag that the
 *            selection has no use for,
 *   -E2BIG   more than %PROCSNAP_PIDS_MAX,
 *   -ENOMEM  no memory.
 */
int procsnap_query_set_select(struct procsnap_query *query, enum procsnap_select select,
			      const uint32_t *list, size_t count, uint32_t flags);

/**
 * procsnap_query_set_cgroup() - ask for the processes of a control group.
 * @query: The query; unchanged on an error.
 * @path: Folder of the cgroup: as the file system has it, such as
 *	/sys/fs/cgroup/system.slice, or from the cgroup root, as in
 *	/proc/PID/cgroup, such as /system.slice (the unified hierarchy, where
 *	it is mounted).
 * @subgroups: Also those of all cgroups below.
 *
 * Return: 0, or
 *   -ENOENT, -EACCES, another errno of open(2),
 *   -EINVAL  not a folder of a cgroup,
 *   -ENOMEM  no memory.
 */
int procsnap_query_set_cgroup(struct procsnap_query *query, const char *path, bool subgroups);

/**
 * procsnap_query_set_namespaces() - ask for the processes in namespaces.
 * @query: The query; unchanged on an error.
 * @type: CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS,
 *	CLONE_NEWPID, CLONE_NEWTIME, CLONE_NEWUSER or CLONE_NEWUTS.
 * @inodes: Inode numbers of namespaces of that type, which are copied.
 * @count: How many.
 *
 * Return: 0, -EINVAL (type, empty list), -E2BIG, -ENOMEM as
 * procsnap_query_set_select().
 */
int procsnap_query_set_namespaces(struct procsnap_query *query, uint32_t type,
				  const uint32_t *inodes, size_t count);

/**
 * procsnap_query_set_min_rss() - leave out tasks with little memory.
 * @query: The query.
 * @bytes: The least rss, rss_anon + rss_file + rss_shmem of &struct
 *	procsnap_memory; 0: all.
 */
void procsnap_query_set_min_rss(struct procsnap_query *query, uint64_t bytes);

/**
 * procsnap_query_set_min_cpu() - leave out tasks that ran little.
 * @query: The query.
 * @ns: The least utime_ns + stime_ns of &struct procsnap_cpu; 0: all.
 */
void procsnap_query_set_min_cpu(struct procsnap_query *query, uint64_t ns);

/**
 * procsnap_query_set_top() - rank the rows, and ask for the first only.
 * @query: The query; unchanged on an error.
 * @key: By what; %PROCSNAP_TOP_NONE: no order.
 * @count: The most rows; 0: all of them, in that order.
 *
 * Return: 0, or -EINVAL: no such key, or a count without one.
 */
int procsnap_query_set_top(struct procsnap_query *query, enum procsnap_top key, uint32_t count);

/**
 * procsnap_query_set_wait_budget() - bound the waiting for stuck tasks.
 * @query: The query.
 * @ns: How long the whole snapshot may wait for tasks that hold their own
 *	locks; 0, or more than the module's ceiling: the ceiling. The procfs
 *	backend cannot keep it: it reads cmdline, environ, smaps and others, when
 *	their sections are asked for, as long as the kernel lets it wait.
 */
void procsnap_query_set_wait_budget(struct procsnap_query *query, uint64_t ns);

/**
 * procsnap_query_set_text_max() - bound the length of texts.
 * @query: The query.
 * @bytes: The most bytes of a command line, an environment or an auxiliary
 *	vector; 0: the source's ceiling.
 */
void procsnap_query_set_text_max(struct procsnap_query *query, uint32_t bytes);

/**
 * procsnap_query_set_ranges() - look at the pages of some addresses only.
 * @query: The query; unchanged on an error.
 * @ranges: Copied; in order, without overlap, of whole pages. May be NULL if
 *	@count is 0.
 * @count: How many, at most %PROCSNAP_RANGES_MAX; 0: all addresses.
 *
 * Of the sections footprint and pages; without one of them ranges have no effect.
 *
 * Return: 0, or
 *   -EINVAL  a range is empty, reversed, not of whole pages, out of order or
 *            overlaps the one before: procsnap_last_error() says which,
 *   -E2BIG   more than %PROCSNAP_RANGES_MAX,
 *   -ENOMEM  no memory.
 */
int procsnap_query_set_ranges(struct procsnap_query *query, const struct procsnap_range *ranges,
			      size_t count);

/**
 * procsnap_query_set_walk_budget() - bound the looking at pages in time.
 * @query: The query.
 * @ns: How long the whole snapshot may look at pages; 0, or more than the module's
 *	ceiling: the ceiling (procfs backend: no bound). What is not done by then
 *	is %PROCSNAP_FOOTPRINT_PARTIAL or %PROCSNAP_PAGES_PARTIAL. The procfs
 *	backend looks at the clock between two tasks, and between two reads of
 *	pagemap.
 */
void procsnap_query_set_walk_budget(struct procsnap_query *query, uint64_t ns);

/**
 * procsnap_query_set_walk_pages() - bound the looking at pages in number.
 * @query: The query.
 * @pages: The most pages that the whole snapshot may look at; 0: no bound. The
 *	procfs backend counts only those of the pages section.
 */
void procsnap_query_set_walk_pages(struct procsnap_query *query, uint64_t pages);

/**
 * procsnap_take() - take a snapshot.
 * @ps: The source.
 * @query: What to take; NULL: as procsnap_query_new() makes it.
 * @snap: Where to put it; to be given back with procsnap_snapshot_free(). It
 *	outlives @ps.
 *
 * Return: 0, or
 *   -EINVAL      there is no such level; procfs: the cgroup is on no hierarchy
 *                that is mounted here,
 *   -EOPNOTSUPP  the level or the selection is not possible here,
 *   -ENOMEM      no memory,
 * from the device also
 *   -E2BIG       the module is too old for something that the query asks for,
 *   -EAGAIN      processes appeared faster than memory could be got,
 *   -EBADF       the cgroup is gone,
 *   -EDQUOT      this user holds too many bytes of snapshots: free some,
 *   -EINTR       a fatal signal,
 *   -EPERM       level machine without CAP_SYS_ADMIN,
 *   -ERANGE      a range ends beyond all addresses that a task can have,
 *   -ETIME       the lock would have been held longer than the budget,
 *   -ESTALE      another process or thread took a snapshot through the same
 *                struct procsnap at the same time,
 *   -EBADMSG     the module gave a damaged image (report it),
 * from procfs also
 *   -EBADMSG     a file of /proc is not as proc(5) describes it,
 *   another errno of open(2) or read(2), such as -EMFILE.
 */
int procsnap_take(struct procsnap *ps, const struct procsnap_query *query,
		  struct procsnap_snapshot **snap);

/**
 * procsnap_snapshot_save() - write a snapshot's image.
 * @snap: The snapshot.
 * @fd: Where to write, from its current position; any blocking descriptor.
 *
 * Several may be written one behind the other. Interrupted and short writes are
 * continued.
 *
 * Return: 0, or an errno of write(2); part of the image may be written then.
 */
int procsnap_snapshot_save(const struct procsnap_snapshot *snap, int fd);

/**
 * procsnap_snapshot_load() - read an image.
 * @snap: Where to put the snapshot; to be given back with
 *	procsnap_snapshot_free().
 * @fd: Where to read, from its current position; any blocking descriptor: a
 *	file, a pipe, the device itself.
 *
 * The image need not be trusted: nothing of it is used before it is checked.
 * Exactly one image is consumed, so that the next call reads the one behind it,
 * until -ENODATA. After any other error the position is unspecified.
 *
 * Return: 0, or
 *   -ENODATA          the end of the file, right at the start: no further image,
 *   -EBADMSG          not an image, a damaged one, or one that is cut off,
 *   -EPROTONOSUPPORT  made by a later version, or on a machine of the other
 *                     byte order,
 *   -EFBIG            too large for this process,
 *   -ENOMEM           no memory,
 *   an errno of read(2).
 */
int procsnap_snapshot_load(struct procsnap_snapshot **snap, int fd);

/**
 * procsnap_snapshot_from_memory() - use an image that is in memory.
 * @snap: Where to put the snapshot; to be given back with
 *	procsnap_snapshot_free().
 * @image: The image, 8-byte aligned. It is not copied: it must stay and not
 *	change as long as the snapshot lives.
 * @size: Bytes of memory; there may be more than the image has.
 *
 * Return: 0, or
 *   -EINVAL  @image is NULL or not 8-byte aligned,
 *   -EBADMSG, -EPROTONOSUPPORT, -EFBIG, -ENOMEM as procsnap_snapshot_load().
 */
int procsnap_snapshot_from_memory(struct procsnap_snapshot **snap, const void *image, size_t size);

/**
 * procsnap_snapshot_free() - give back a snapshot.
 * @snap: The snapshot, or NULL. All pointers got from it end.
 */
void procsnap_snapshot_free(struct procsnap_snapshot *snap);

/**
 * procsnap_header() - the header of a snapshot.
 * @snap: The snapshot.
 *
 * Return: the header, never NULL, valid as long as the snapshot. It is always
 * complete: fields that an older writer did not have are zero. Its host name
 * ends with a NUL.
 */
const struct procsnap_header *procsnap_header(const struct procsnap_snapshot *snap);

/**
 * procsnap_image() - the bytes of a snapshot.
 * @snap: The snapshot.
 * @size: Where to put how many there are; may be NULL.
 *
 * Return: the image as it was written, valid as long as the snapshot.
 */
const void *procsnap_image(const struct procsnap_snapshot *snap, size_t *size);

/**
 * procsnap_row_count() - rows of the sections per task.
 * @snap: The snapshot.
 *
 * Return: how many there are; 0 if the snapshot has no task section.
 */
size_t procsnap_row_count(const struct procsnap_snapshot *snap);

/**
 * procsnap_task() - who the task of a row is.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * A process that may not be seen (hidepid=1 of procfs) has a row with the
 * status %PROCSNAP_STATUS_DENIED; from the procfs backend with its pid and tgid
 * all the same, which the listing of /proc shows. As with the next three
 * functions, the entry is always complete (fields that an older writer did not
 * have are zero), and the entries of a section are at equal distances.
 *
 * Return: the entry, valid as long as the snapshot; NULL if the section is
 * absent or there is no such row.
 */
const struct procsnap_task *procsnap_task(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_cred() - the user and group ids of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_cred *procsnap_cred(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_cpu() - what the task of a row had of the cpus.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend, utime_ns, stime_ns, guest_ns and those of the
 * children have the resolution of a clock tick, and in a process row run_ns,
 * wait_ns, timeslices and the two counts of switches are sums over the living
 * threads: the share of ended threads is not in /proc. On a kernel without
 * schedstat files run_ns, wait_ns and timeslices are 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_cpu *procsnap_cpu(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_memory() - the memory of a row's task.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_memory *procsnap_memory(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_cmdline() - the command line of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_cmdline *procsnap_cmdline(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_environ() - the environment of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_environ *procsnap_environ(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_paths() - executable, current and root directory of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend, inode and device of the executable are those of
 * statx(2), told not to ask a server; on file systems with several devices they
 * may differ from the kernel's own. 0 if it fails.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_paths *procsnap_paths(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_io() - the input and output of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_io *procsnap_io(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_signals() - the signal sets of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_signals *procsnap_signals(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_limits() - the resource limits of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_limits *procsnap_limits(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_security() - capabilities, groups, seccomp, audit, label of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_security *procsnap_security(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_namespaces() - the namespaces of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_namespaces *procsnap_namespaces(const struct procsnap_snapshot *snap,
						      size_t row);

/**
 * procsnap_nspid() - the nested pids of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_nspid *procsnap_nspid(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_cgroup() - the control groups of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend, id and memory_id are known where the folder can be
 * seen below a mount of its hierarchy.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_cgroup *procsnap_cgroup(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_sched() - affinity and scheduling extras of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend, the deadline and uclamp fields come from
 * sched_getattr(2); in another pid namespace than the caller's they are not known.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_sched *procsnap_sched(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_attr() - small attributes of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_attr *procsnap_attr(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_wchan() - where the task of a row sleeps.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_wchan *procsnap_wchan(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_syscall() - the system call that the task of a row is in.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_syscall *procsnap_syscall(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_stack() - the kernel stack of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_stack *procsnap_stack(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_auxv() - the auxiliary vector of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_auxv *procsnap_auxv(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_addresses() - where things are in the memory of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_addresses *procsnap_addresses(const struct procsnap_snapshot *snap,
						    size_t row);

/**
 * procsnap_rss() - exact resident sizes of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend, these are the values of /proc/PID/status. All parts of
 * the counters are summed there since Linux 6.16 and in later versions of 6.12;
 * before, each may be off by some pages for each thread (before Linux 6.2) or cpu.
 * smaps_rollup would be exact for anonymous pages, but walks all page tables
 * under the task's mmap_lock, and does not tell files from shared memory.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_rss *procsnap_rss(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_files() - the open files of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend, the inode is that of fdinfo and the device that of the
 * mount; without those (before Linux 5.14; files on no mount that the task sees),
 * and for the mode, they are as statx(2) gives them, told not to ask a server. On
 * NFS and 9P it would ask all the same: the mode of files there is 0.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_files *procsnap_files(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_vmas() - the mappings of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend, a kernel without smaps files (CONFIG_PROC_PAGE_MONITOR)
 * tells four of the flags only: read, write, exec, shared.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_vmas *procsnap_vmas(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_footprint() - the memory that a row uses, shared pages weighted.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend this is /proc/PID/smaps_rollup, with
 * %PROCSNAP_FOOTPRINT_COARSE; with ranges, and on kernels without that file
 * (before Linux 4.14), the sums of smaps over the mappings that are wholly within
 * a range.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_footprint *procsnap_footprint(const struct procsnap_snapshot *snap,
						    size_t row);

/**
 * procsnap_pages() - the pages of a row.
 * @snap: The snapshot.
 * @row: From 0.
 *
 * From the procfs backend: of maps, pagemap and, for root, kpagecount and
 * kpageflags; else with %PROCSNAP_PAGES_NO_COUNT. Then of the kinds of pages only
 * %PROCSNAP_PAGE_ANON is told: of those that are exclusive, and in private mappings
 * of files, where it tells a copy from a page of the file (of a device or a DAX file
 * it may be the zero page, too). What these files do not tell is
 * not there: the flags HUGE, WRITABLE, YOUNG, DIRTY, LAZYFREE, MIGRATION, DEVICE
 * and MARKER, the node (-1), how often a place in swap is in use, the index of
 * memory that was moved (also by exec: the stack) or is the kernel's (vdso), which
 * is its address in pages, and pages of shmem that are swapped out. Without root
 * what is on its way to another frame is %PROCSNAP_PAGE_SWAP, else it is absent.
 *
 * Return: as procsnap_task().
 */
const struct procsnap_pages *procsnap_pages(const struct procsnap_snapshot *snap, size_t row);

/**
 * procsnap_page_run() - pages that continue one another.
 * @snap: The snapshot.
 * @index: From &procsnap_pages.first, count of them.
 *
 * Return: the entry, valid as long as the snapshot; NULL if there is none.
 */
const struct procsnap_page_run *procsnap_page_run(const struct procsnap_snapshot *snap,
						  uint64_t index);

/**
 * procsnap_page_array() - the pages of a range, one by one.
 * @snap: The snapshot.
 * @row: From 0.
 * @address: Of the first page; rounded down to its beginning.
 * @pages: Where to put @count entries, each a run of one page.
 * @count: How many pages.
 *
 * As mincore(2) gives one byte for each page, this gives all that is known of it.
 * A page that is not there (or was not looked at: see &procsnap_pages.resume and
 * the query's ranges) has no flags; its address and pages are set all the same.
 *
 * Return: 0, or
 *   -ENOENT  the section is absent or there is no such row,
 *   -ENODATA the row has no pages: its status says why,
 *   -ERANGE  the range goes beyond the highest address.
 */
int procsnap_page_array(const struct procsnap_snapshot *snap, size_t row, uint64_t address,
			struct procsnap_page_run *pages, size_t count);

/**
 * struct procsnap_footprint_sum - the memory of several rows.
 *
 * @total: The sum of every size; its status, mm_row and resume are 0, its flags
 *	those of any row.
 * @counted: Rows whose entries are in the sum.
 * @same: Rows left out since another of them has the same address space.
 * @none: Rows without memory: kernel threads and zombies.
 * @denied: Rows that may not be seen.
 * @unread: Rows that could not be read: BLOCKED, GONE, UNSUPPORTED, UNKNOWN.
 * @partial: Those of @counted that are %PROCSNAP_FOOTPRINT_PARTIAL.
 */
struct procsnap_footprint_sum {
	struct procsnap_footprint total;
	size_t counted;
	size_t same;
	size_t none;
	size_t denied;
	size_t unread;
	size_t partial;
};

/**
 * procsnap_footprint_sum() - add up the memory of several rows.
 * @snap: The snapshot.
 * @rows: Which; NULL: all of the snapshot.
 * @count: How many; ignored without @rows.
 * @sum: Where to put the sum.
 *
 * Each address space counts once. Of the sizes in it, the weighted ones are those
 * to look at: what the rows share with one another is in their sum once (a row has
 * its part of each page, and the others have theirs), and what they share with
 * others is there in part. resident_bytes and the other plain sizes count a page
 * as often as it is mapped.
 *
 * Return: 0, or
 *   -ENOENT  the section is absent, or a row is not there,
 *   -ENOMEM  no memory.
 */
int procsnap_footprint_sum(const struct procsnap_snapshot *snap, const size_t *rows, size_t count,
			   struct procsnap_footprint_sum *sum);

/**
 * struct procsnap_frame_sum - the frames of several rows, each counted once.
 *
 * @frames: Different frames that the rows have mapped, of struct pages.
 * @mappings: How often they have them mapped, all together.
 * @own_frames: Those that nobody else has mapped: what would be free if the tasks
 *	of the rows ended (but files stay in the page cache).
 * @shared_frames: Those that more than one address space of the rows has mapped.
 * @estimated: Some counts are averages: so are own_frames.
 */
struct procsnap_frame_sum {
	uint64_t frames;
	uint64_t mappings;
	uint64_t own_frames;
	uint64_t shared_frames;
	bool estimated;
};

/**
 * procsnap_frame_sum() - count the frames of several rows, each once.
 * @snap: The snapshot, with the section pages.
 * @rows: Which; NULL: all of the snapshot.
 * @count: How many; ignored without @rows.
 * @sum: Where to put the result.
 *
 * Rows without pages, and those with the same address space as another, add
 * nothing.
 *
 * Return: 0, or
 *   -ENOENT  the section is absent, or a row is not there,
 *   -EPERM   the frame numbers or counts are not known (%PROCSNAP_PAGES_NO_PFN),
 *   -EBADMSG rows of different address spaces share runs: the image is damaged,
 *   -ENOMEM  no memory.
 */
int procsnap_frame_sum(const struct procsnap_snapshot *snap, const size_t *rows, size_t count,
		       struct procsnap_frame_sum *sum);

/**
 * procsnap_group() - a supplementary group.
 * @snap: The snapshot.
 * @index: From &procsnap_security.group_first, group_count of them.
 *
 * Return: the entry, valid as long as the snapshot; NULL if there is none.
 */
const struct procsnap_group *procsnap_group(const struct procsnap_snapshot *snap, uint64_t index);

/**
 * procsnap_nspid_level() - the ids in one pid namespace.
 * @snap: The snapshot.
 * @index: From &procsnap_nspid.first, count of them.
 *
 * Return: the entry, valid as long as the snapshot; NULL if there is none.
 */
const struct procsnap_nspid_level *procsnap_nspid_level(const struct procsnap_snapshot *snap,
							uint64_t index);

/**
 * procsnap_cgroup_path() - a task's cgroup in one hierarchy.
 * @snap: The snapshot.
 * @index: From &procsnap_cgroup.first, count of them.
 *
 * Return: the entry, valid as long as the snapshot; NULL if there is none.
 */
const struct procsnap_cgroup_path *procsnap_cgroup_path(const struct procsnap_snapshot *snap,
							uint64_t index);

/**
 * procsnap_file() - an open file.
 * @snap: The snapshot.
 * @index: From &procsnap_files.first, count of them.
 *
 * Return: the entry, valid as long as the snapshot; NULL if there is none.
 */
const struct procsnap_file *procsnap_file(const struct procsnap_snapshot *snap, uint64_t index);

/**
 * procsnap_vma() - a mapping.
 * @snap: The snapshot.
 * @index: From &procsnap_vmas.first, count of them.
 *
 * Return: the entry, valid as long as the snapshot; NULL if there is none.
 */
const struct procsnap_vma *procsnap_vma(const struct procsnap_snapshot *snap, uint64_t index);

/**
 * procsnap_text() - the bytes of a text.
 * @snap: The snapshot that it is of.
 * @text: The text, of one of its entries.
 * @length: Where to put how many bytes it has; may be NULL.
 *
 * Return: the bytes, NUL-terminated, valid as long as the snapshot; they may
 * have NULs and any other byte inside. An empty string if the text is not within
 * the snapshot's strings.
 */
const char *procsnap_text(const struct procsnap_snapshot *snap, const struct procsnap_text *text,
			  size_t *length);

/**
 * procsnap_system() - the machine.
 * @snap: The snapshot.
 *
 * Return: the entry, valid as long as the snapshot; NULL if it is absent: not
 * asked for, or (procfs backend) the files for it may not be read.
 */
const struct procsnap_system *procsnap_system(const struct procsnap_snapshot *snap);

/**
 * procsnap_cpustat_count() - entries of the cpustat section.
 * @snap: The snapshot.
 *
 * Return: how many there are, 0 if the section is absent.
 */
size_t procsnap_cpustat_count(const struct procsnap_snapshot *snap);

/**
 * procsnap_cpustat() - what one cpu did since boot.
 * @snap: The snapshot.
 * @index: From 0; not the cpu's number, which is in the entry.
 *
 * Return: the entry, valid as long as the snapshot; NULL if there is none.
 */
const struct procsnap_cpustat *procsnap_cpustat(const struct procsnap_snapshot *snap, size_t index);

/**
 * struct procsnap_section_view - a section as it was written.
 *
 * @entries: The first entry.
 * @entry_size: Bytes from one to the next, as written: perhaps not those of the
 *	struct in <procsnap/uapi.h>.
 * @count: Entries.
 * @flags: PROCSNAP_SECTION_*.
 */
struct procsnap_section_view {
	const void *entries;
	size_t entry_size;
	size_t count;
	uint32_t flags;
};

/**
 * procsnap_section_view() - any section, also one that this library does not
 * know.
 * @snap: The snapshot.
 * @id: &procsnap_section.id.
 * @view: Where to put it; points into the snapshot. Unchanged on an error.
 *
 * Return: 0, or -ENOENT if the section is absent.
 */
int procsnap_section_view(const struct procsnap_snapshot *snap, uint32_t id,
			  struct procsnap_section_view *view);

/**
 * procsnap_find_pid() - the row of a task.
 * @snap: The snapshot.
 * @pid: Thread id (of a process row: its process id).
 * @row: Where to put it; unchanged on an error.
 *
 * Takes logarithmic time. The first call for a snapshot makes an index of it;
 * any number of threads may do that at once.
 *
 * Return: 0, or -ENOENT if there is no such row.
 */
int procsnap_find_pid(const struct procsnap_snapshot *snap, pid_t pid, size_t *row);

/**
 * procsnap_for_each_row() - loop over the rows of a snapshot.
 * @snap: The snapshot.
 * @row: A variable of type size_t.
 */
#define procsnap_for_each_row(snap, row) for ((row) = 0; (row) < procsnap_row_count(snap); (row)++)

/**
 * procsnap_last_error() - a sentence about the last failure in this thread.
 *
 * It says what failed, where, and what can be done; no newline. Calls that
 * succeed do not change it.
 *
 * Return: the text, never NULL, valid until this thread's next failure; empty
 * if there was none.
 */
const char *procsnap_last_error(void);

/**
 * procsnap_version() - the version of the library that runs.
 *
 * Return: a constant text such as "0.1.0".
 */
const char *procsnap_version(void);

/**
 * procsnap_level_name() - name of a level of consistency.
 * @level: enum procsnap_level.
 *
 * Return: a constant text: "none", "relaxed", "tree" or "machine"; "unknown".
 */
const char *procsnap_level_name(uint32_t level);

/**
 * procsnap_source_name() - name of what made an image.
 * @source: enum procsnap_source.
 *
 * Return: a constant text: "module" or "procfs"; "unknown".
 */
const char *procsnap_source_name(uint32_t source);

/**
 * procsnap_backend_name() - name of a backend.
 * @backend: Which.
 *
 * Return: a constant text: "auto", "device" or "procfs"; "unknown".
 */
const char *procsnap_backend_name(enum procsnap_backend backend);

/**
 * procsnap_status_name() - name of the status of an entry.
 * @status: enum procsnap_status.
 *
 * Return: a constant text: "unknown", "ok", "none", "denied", "gone",
 * "blocked" or "unsupported".
 */
const char *procsnap_status_name(uint32_t status);

/**
 * procsnap_section_name() - name of a section.
 * @id: enum procsnap_section_id.
 *
 * Return: a constant text: the id's name in small letters, such as "task",
 * "cmdline" or "vma_table"; "unknown".
 */
const char *procsnap_section_name(uint32_t id);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif /* PROCSNAP_PROCSNAP_H */
