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
 * And what happens, from now on:
 *
 *   struct procsnap_listener *listener;
 *   const struct procsnap_event *event;
 *
 *   if (procsnap_listener_new(&listener) < 0 ||
 *       procsnap_listener_start(listener, PROCSNAP_BACKEND_AUTO) < 0)
 *           errx(1, "%s", procsnap_last_error());
 *   while (procsnap_listener_next(listener, &event, -1) > 0)
 *           printf("%s %d %s\n", procsnap_event_kind_name(event->kind),
 *                  event->pid, event->comm);
 *   procsnap_listener_free(listener);
 *
 * Functions that can fail return 0 or a negative errno; procsnap_last_error()
 * then has a sentence about it. What such a function would have handed out is
 * NULL then. The functions named *_free and *_close take NULL; no other does
 * where it does not say so. The meaning, unit and /proc source of every value
 * stands beside it in <procsnap/uapi.h>.
 *
 * Threads: a struct procsnap, procsnap_query, procsnap_listener or procsnap_watch
 * must not be used by two threads at once. A snapshot does not change and may be read by many.
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
struct procsnap_listener;
struct procsnap_query;
struct procsnap_snapshot;
struct procsnap_watch;

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

/* --- events --- */

/**
 * procsnap_listener_new() - make a listener to events, which does not listen yet.
 * @listener: Where to put it; to be given back with procsnap_listener_free().
 *
 * It asks for %PROCSNAP_EVENTS_BASIC of all processes, with a ring of 1 MiB and
 * 256 bytes of arguments; it loses the newest events if it is too slow. The
 * setters are for before procsnap_listener_start(). As long as it has not been
 * started, or its start failed, it has no event and no snapshot (-EINVAL), the
 * descriptor -1, the backend %PROCSNAP_BACKEND_AUTO, and counts of 0.
 *
 * After fork(2) only one of parent and child may read and take snapshots: the ring
 * and the position up to which it was read are one for both, and what the one is
 * done with is overwritten under the other. The other may free the listener, which
 * does not disturb the one, and make its own. The listening ends when both have
 * freed it; execve(2) does that too.
 *
 * Return: 0 or -ENOMEM.
 */
int procsnap_listener_new(struct procsnap_listener **listener);

/**
 * procsnap_listener_free() - stop listening and give back.
 * @listener: The listener, or NULL.
 */
void procsnap_listener_free(struct procsnap_listener *listener);

/**
 * procsnap_listener_set_kinds() - what to tell.
 * @listener: The listener.
 * @kinds: Mask of PROCSNAP_EVENTS().
 */
void procsnap_listener_set_kinds(struct procsnap_listener *listener, uint64_t kinds);

/**
 * procsnap_listener_set_threads() - whether to tell of threads too.
 * @listener: The listener.
 * @threads: Fork and exit of every thread; else of processes.
 */
void procsnap_listener_set_threads(struct procsnap_listener *listener, bool threads);

/**
 * procsnap_listener_set_ring() - how much may gather.
 * @listener: The listener.
 * @bytes: Size of the ring; a power of two, see &procsnap_listen.ring_bytes.
 * @keep_newest: Too slow, lose the oldest; else the newest.
 */
void procsnap_listener_set_ring(struct procsnap_listener *listener, uint32_t bytes,
				bool keep_newest);

/**
 * procsnap_listener_set_wakeup() - how much has to gather for a wake-up.
 * @listener: The listener.
 * @bytes: So much of the ring; 0: each event.
 */
void procsnap_listener_set_wakeup(struct procsnap_listener *listener, uint32_t bytes);

/**
 * procsnap_listener_set_argv_max() - how much of the arguments comes with an exec.
 * @listener: The listener.
 * @bytes: At most %PROCSNAP_EVENT_ARGV_MAX.
 */
void procsnap_listener_set_argv_max(struct procsnap_listener *listener, uint32_t bytes);

/**
 * procsnap_listener_set_subtree() - only a process and all below it.
 * @listener: The listener.
 * @pid: The process: it, all below it when the listening starts, and what any of
 *	these forks from then on, also when its parent has ended; 0: all.
 */
void procsnap_listener_set_subtree(struct procsnap_listener *listener, pid_t pid);

/**
 * procsnap_listener_set_cgroup() - only the tasks of a cgroup.
 * @listener: The listener.
 * @path: Its folder; NULL: all tasks.
 * @subgroups: Also those of all cgroups below.
 *
 * Return: 0, or -errno of open(2) on the folder.
 */
int procsnap_listener_set_cgroup(struct procsnap_listener *listener, const char *path,
				 bool subgroups);

/**
 * procsnap_listener_set_interval() - how often /proc is looked at.
 * @listener: The listener.
 * @ms: Milliseconds between two looks, 100 in a new listener; the device has no
 *	use for it.
 */
void procsnap_listener_set_interval(struct procsnap_listener *listener, unsigned int ms);

/**
 * procsnap_listener_start() - listen from now on.
 * @listener: The listener; once.
 * @backend: From where, as procsnap_open().
 *
 * Without the module /proc is looked at again and again: what is born and dies
 * between two looks is missed, without being counted, fork, exec and exit are
 * only told afterwards and with the time of the look, and most of an exit's
 * numbers are those of the last look. See procsnap_listener_may_miss().
 *
 * Return: 0, or an error of procsnap_open(), or, see PROCSNAP_IOC_LISTEN,
 *   -E2BIG, -EINVAL   a setting is not possible,
 *   -EACCES           the device may not be opened for writing, which its ring
 *                     needs,
 *   -EALREADY         it listens already,
 *   -EBUSY            the kernel's function tracing is switched off,
 *   -EDQUOT, -EMFILE  the user has too much of it already,
 *   -EOPNOTSUPP       this kernel cannot tell such a kind, or /proc threads; the
 *                     module is too old for events,
 *   -ESRCH            there is no such process,
 *   -ETIME            the subtree has too many processes to be marked at once.
 */
int procsnap_listener_start(struct procsnap_listener *listener, enum procsnap_backend backend);

/**
 * procsnap_listener_get_backend() - from where it listens.
 * @listener: A started listener.
 *
 * Return: %PROCSNAP_BACKEND_DEVICE or %PROCSNAP_BACKEND_PROCFS.
 */
enum procsnap_backend procsnap_listener_get_backend(const struct procsnap_listener *listener);

/**
 * procsnap_listener_may_miss() - whether events may be missed uncounted.
 * @listener: A started listener.
 *
 * Return: true with procfs; false with the device, where losses are told.
 */
bool procsnap_listener_may_miss(const struct procsnap_listener *listener);

/**
 * procsnap_listener_device_error() - why %PROCSNAP_BACKEND_AUTO did not take the
 * device.
 * @listener: A started listener.
 *
 * Return: as procsnap_device_error().
 */
int procsnap_listener_device_error(const struct procsnap_listener *listener);

/**
 * procsnap_listener_fd() - a descriptor for poll(2) and epoll(7).
 * @listener: A started listener.
 *
 * It is readable when there may be something to read. With edge-triggered epoll(7)
 * read until procsnap_listener_next() returns 0: what comes next gives an edge then.
 * The listener's own: do not read from it or close it.
 *
 * Return: the descriptor.
 */
int procsnap_listener_fd(const struct procsnap_listener *listener);

/**
 * procsnap_listener_next() - the next event.
 * @listener: A started listener.
 * @event: Where to put it: it stays as it is until the next call; NULL if there is
 *	none. To be cast to the struct of its kind. After a loss the next event
 *	is of %PROCSNAP_EVENT_LOST, and tells how many.
 * @timeout_ms: How long to wait for one; 0: not at all; -1: as long as it takes.
 *
 * No system call is made while there are events in the ring.
 *
 * Return: 1, or 0: there is none; or
 *   -EINTR  a signal came while it waited,
 *   -EINVAL the listener has not been started,
 *   -EIO    what stands in the ring makes no sense,
 *   -ENOMEM no memory (procfs),
 *   another errno of reading /proc.
 */
int procsnap_listener_next(struct procsnap_listener *listener, const struct procsnap_event **event,
			   int timeout_ms);

/**
 * procsnap_listener_take() - take a snapshot that fits in between the events.
 * @listener: A started listener.
 * @query: What it is to have; NULL as in procsnap_take().
 * @snap: Where to put it; to be given back with procsnap_snapshot_free().
 *
 * &procsnap_header.event_sequence is the number of the last event that it
 * includes; events up to it may still be waiting to be read. That is of one instant
 * at the levels tree and machine. A snapshot of the level relaxed is of none: some
 * of it may be older than events up to the number, and some newer than it.
 *
 * Return: as procsnap_take().
 */
int procsnap_listener_take(struct procsnap_listener *listener, const struct procsnap_query *query,
			   struct procsnap_snapshot **snap);

/**
 * struct procsnap_listener_counts - what a listener has seen.
 *
 * @generated: Events up to now; with procfs those of the looks up to now.
 * @received: Those that procsnap_listener_next() gave out, without losses.
 * @lost: Those that it said were lost. generated - received - lost wait to be read.
 */
struct procsnap_listener_counts {
	uint64_t generated;
	uint64_t received;
	uint64_t lost;
};

/**
 * procsnap_listener_get_counts() - how many there were.
 * @listener: A started listener.
 * @counts: Where to put them.
 */
void procsnap_listener_get_counts(const struct procsnap_listener *listener,
				  struct procsnap_listener_counts *counts);

/**
 * procsnap_event_exe() - the path of the program of an exec.
 * @event: An event of %PROCSNAP_EVENT_EXEC.
 *
 * Return: the path, NUL-terminated, raw bytes; NULL if it is not in the event.
 */
const char *procsnap_event_exe(const struct procsnap_event *event);

/**
 * procsnap_event_argv() - the arguments of an exec.
 * @event: An event of %PROCSNAP_EVENT_EXEC.
 * @length: Where to put their bytes.
 *
 * Return: the arguments, each with its NUL (but for the last, if it was cut),
 * raw bytes; NULL if there are none.
 */
const char *procsnap_event_argv(const struct procsnap_event *event, size_t *length);

/**
 * procsnap_event_kind_name() - what a kind is called.
 * @kind: enum procsnap_event_kind.
 *
 * Return: "fork", "exec" and so on, or "unknown".
 */
const char *procsnap_event_kind_name(uint32_t kind);

/* --- a table of all processes that stays exact --- */

/** PROCSNAP_WATCH_RUNNING - state: it lives. */
#define PROCSNAP_WATCH_RUNNING 0
/** PROCSNAP_WATCH_ZOMBIE - state: it has ended and is not reaped. */
#define PROCSNAP_WATCH_ZOMBIE 1
/** PROCSNAP_WATCH_GONE - state: it is reaped. */
#define PROCSNAP_WATCH_GONE 2

/** PROCSNAP_WATCH_GONE_MAX - of so many that end between two looks all are kept. */
#define PROCSNAP_WATCH_GONE_MAX 262144

/**
 * struct procsnap_watch_task - a process of the table.
 *
 * @pid: Process id; with @start_ns its identity.
 * @ppid: Its parent; 0: none or not visible.
 * @start_ns: Start, CLOCK_BOOTTIME.
 * @uid: Effective user id, as of the last event or snapshot.
 * @state: PROCSNAP_WATCH_*.
 * @status: Wait status, once it has ended, if it was told.
 * @known_cpu_ns: utime + stime when it was last seen: in a snapshot, or its total
 *	at its end, or when it was reaped.
 * @look_cpu_ns: What of it was used since the look before the last.
 * @born: It was born since the last look.
 * @comm: Name, raw bytes, NUL-terminated.
 */
struct procsnap_watch_task {
	pid_t pid;
	pid_t ppid;
	uint64_t start_ns;
	uint32_t uid;
	uint32_t state;
	uint32_t status;
	bool born;
	uint64_t known_cpu_ns;
	uint64_t look_cpu_ns;
	char comm[PROCSNAP_COMM_SIZE];
};

/**
 * struct procsnap_watch_counts - what happened between two looks.
 *
 * @forks: Processes born.
 * @execs: Programs started.
 * @exits: Processes ended.
 * @lost: Events lost; then @forks, @execs and @exits are too few.
 * @resyncs: How often the table was made anew from a snapshot for it, since the
 *	watch began.
 * @differences: Entries that the look's snapshot had otherwise than the table, but
 *	for what was lost. With the device 0, always, but for what events do not
 *	tell: with a cgroup, tasks that were moved into it or out of it, and on
 *	the old hierarchies (cgroup v1) every end, as a process leaves its cgroups
 *	before its exit is told; with hidepid and without privilege before Linux 7,
 *	new parents, which others give.
 * @cpu_ns: CPU time used by all processes, those that have ended included.
 * @gone_cpu_ns: What of it was used by processes that have ended. What a process
 *	uses on its way out, after the event of its end, is told when it is reaped,
 *	and counted then.
 * @unseen: Processes that were born and ended between the two looks.
 * @unseen_cpu_ns: What of @gone_cpu_ns was theirs; of one that is reaped later
 *	without its way out.
 */
struct procsnap_watch_counts {
	uint64_t forks;
	uint64_t execs;
	uint64_t exits;
	uint64_t lost;
	uint64_t resyncs;
	uint64_t differences;
	uint64_t cpu_ns;
	uint64_t gone_cpu_ns;
	uint64_t unseen;
	uint64_t unseen_cpu_ns;
};

/**
 * procsnap_watch_open() - make a table of all processes that stays exact.
 * @watch: Where to put it; to be given back with procsnap_watch_close().
 * @listener: A listener that has not been started, or NULL for one of its own.
 *	The watch takes it over, also on an error, adds %PROCSNAP_EVENTS_TABLE to
 *	its kinds and starts it. With a subtree or a cgroup the table has the
 *	processes of those.
 * @backend: From where, as procsnap_open().
 * @query: Which sections the snapshots of procsnap_watch_look() are to have; NULL:
 *	task, cred and cpu. task and cpu are always added. It is not changed, and
 *	may be freed.
 *
 * Tasks that are moved into a cgroup or out of it have no event: the next look
 * counts them as differences.
 *
 * When the table of a subtree is made anew after a loss, a new process is known to be
 * of the subtree by its parents. One that was born during the loss, and whose
 * parent ended before the snapshot, is not in it: it comes into the table with
 * its next event.
 *
 * Return: 0, or an error of procsnap_listener_start() or procsnap_take(), or
 *   -EALREADY  the listener has been started,
 *   -EINVAL    the query has a selection, threads, thresholds, a ranking or the
 *              level relaxed; or the listener has a subtree and a cgroup.
 */
int procsnap_watch_open(struct procsnap_watch **watch, struct procsnap_listener *listener,
			enum procsnap_backend backend, const struct procsnap_query *query);

/**
 * procsnap_watch_close() - give back a table.
 * @watch: The watch, or NULL.
 */
void procsnap_watch_close(struct procsnap_watch *watch);

/**
 * procsnap_watch_listener() - the listener of a watch.
 * @watch: The watch.
 *
 * For its descriptor and counts; its events are read by the watch.
 *
 * Return: the listener, which stays the watch's.
 */
struct procsnap_listener *procsnap_watch_listener(struct procsnap_watch *watch);

/**
 * procsnap_watch_next() - the next event, put into the table.
 * @watch: The watch.
 * @event: As procsnap_listener_next(), or NULL.
 * @timeout_ms: Likewise.
 *
 * After a loss (%PROCSNAP_EVENT_LOST) the table lacks what was lost until all
 * that has gathered is read: the call that finds nothing more makes it anew from
 * a snapshot, before it waits. Events that this includes may follow, and change
 * nothing. A look makes the table anew at once.
 *
 * Return: as procsnap_listener_next(), or an error of procsnap_take(): the next
 * call tries that again, and no event is lost for it.
 */
int procsnap_watch_next(struct procsnap_watch *watch, const struct procsnap_event **event,
			int timeout_ms);

/**
 * procsnap_watch_look() - a look: a snapshot, and what happened since the last one.
 * @watch: The watch.
 * @counts: Where to put what happened since the look before, or NULL.
 * @snap: Where to put the snapshot, or NULL. To be given back with
 *	procsnap_snapshot_free().
 *
 * Takes a snapshot, puts all events up to it into the table and compares the two.
 * procsnap_watch_gone() then has the processes that ended since the look before.
 * If events behind the snapshot were lost another is taken; where that goes on the
 * table is that of the last one, and is made anew by a later call.
 *
 * Events that the look reads are given to nobody: neither procsnap_watch_next() nor
 * anything else tells of them one by one. They are in the table, in @counts and,
 * of processes that ended, in procsnap_watch_gone(). Who wants each event reads
 * with procsnap_watch_next() until it returns 0, just before the look; those that
 * come in between are the look's all the same. Who must have each one uses a
 * listener of its own.
 *
 * Return: 0, or an error of procsnap_take() or procsnap_listener_next().
 */
int procsnap_watch_look(struct procsnap_watch *watch, struct procsnap_watch_counts *counts,
			struct procsnap_snapshot **snap);

/**
 * procsnap_watch_find() - a process of the table.
 * @watch: The watch.
 * @pid: Its pid.
 *
 * Return: the process, valid until the table is next used; NULL if there is none.
 */
const struct procsnap_watch_task *procsnap_watch_find(const struct procsnap_watch *watch,
						      pid_t pid);

/**
 * procsnap_watch_count() - how many processes the table has, zombies included.
 * @watch: The watch.
 *
 * Return: the count.
 */
size_t procsnap_watch_count(const struct procsnap_watch *watch);

/**
 * procsnap_watch_at() - a process of the table by its place.
 * @watch: The watch.
 * @index: From 0 up to procsnap_watch_count(), in no order.
 *
 * Return: the process, valid until the table is next used; NULL at the end.
 */
const struct procsnap_watch_task *procsnap_watch_at(const struct procsnap_watch *watch,
						    size_t index);

/**
 * procsnap_watch_gone() - a process that had ended by the last look.
 * @watch: The watch.
 * @index: From 0 on, in the order of their ends: those that ended between the look
 *	before and the last one. If these were more than %PROCSNAP_WATCH_GONE_MAX,
 *	only the last of them, half as many at least; in &struct
 *	procsnap_watch_counts all are counted. Without looks no more are kept either.
 *
 * Return: the process, valid until the next look; NULL at the end.
 */
const struct procsnap_watch_task *procsnap_watch_gone(const struct procsnap_watch *watch,
						      size_t index);

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
