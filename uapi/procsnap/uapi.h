/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * procsnap: the one interface between /dev/procsnap and user space, and the
 * format of a snapshot image (in a mapping, from read(2), and in a file).
 *
 * How a snapshot is taken
 * -----------------------
 *
 *   fd = open("/dev/procsnap", O_RDONLY | O_CLOEXEC);
 *   ioctl(fd, PROCSNAP_IOC_TAKE, &request);      builds the image, seals it
 *   p = mmap(NULL, request.size, PROT_READ, MAP_SHARED, fd, 0);
 *   close(fd);                                   the mapping stays valid
 *
 * The fd holds its newest snapshot. A mapping keeps the snapshot it was made
 * of, also after the next PROCSNAP_IOC_TAKE and after close(2). read(2) on a
 * fd that holds no snapshot takes one of every process with every section but
 * %PROCSNAP_WANT_WALKED, so that `cat /dev/procsnap > host.psnap` works; read(2)
 * at the end gives 0.
 *
 * The image
 * ---------
 *
 * One &struct procsnap_header, then &procsnap_header.section_count entries of
 * &struct procsnap_section, then the sections. A section is an array of one
 * struct. Row i of every section flagged PROCSNAP_SECTION_PER_TASK is the same
 * task. The order of the rows is not specified, but for
 * &procsnap_request.top_key. What has no fixed size stands in the strings
 * section (&struct procsnap_text) and in tables (a first entry and a count in
 * the row); rows may share it, as the threads of a process do.
 *
 * Rules for readers: compare the magic (it also tells the byte order) and
 * refuse a higher version. Find the section table at header_size. Step through
 * a table or a section by its *stored* entry size: structs grow at their end;
 * bytes beyond what you know are to be skipped, bytes that an older writer did
 * not have are to be taken as zero. Skip sections that you do not know.
 *
 * Events
 * ------
 *
 *   fd = open("/dev/procsnap", O_RDWR | O_CLOEXEC);
 *   ioctl(fd, PROCSNAP_IOC_LISTEN, &listen);     events gather from here on
 *   ioctl(fd, PROCSNAP_IOC_TAKE, &request);      a snapshot, and
 *   read(fd, buffer, size);                      what happens after it
 *
 * Events of a listener are numbered. The snapshot carries the number of the last
 * one that it includes: what comes after it makes the next snapshot of it.
 *
 * Rules for this file: fixed-width types, natural alignment, no holes, every
 * struct a multiple of 8 bytes, the same for 32-bit and 64-bit callers.
 *
 * Access: the device needs no privilege, and shows what /proc would show to the
 * task that *opened* it. All ids are those that its pid and user namespaces see;
 * a task that has no pid there is not shown. What /proc guards by a ptrace check
 * is guarded by the same check of the kernel, with the opener's credentials, at
 * each request; an entry that fails it is %PROCSNAP_STATUS_DENIED. So a
 * descriptor that is handed on gives nothing that its opener could not have.
 * hidepid is honoured: of the proc file system that the first task of the
 * opener's pid namespace has at /proc, or as the module's parameters hidepid and
 * hidepid_gid say. With 1, what may not be seen has rows with the status
 * %PROCSNAP_STATUS_DENIED in every section; with 2 and 4 it has no row and is
 * counted nowhere.
 */
#ifndef _UAPI_PROCSNAP_H
#define _UAPI_PROCSNAP_H

#include <linux/ioctl.h>
#include <linux/types.h>

/** PROCSNAP_UAPI_VERSION - version of this interface and of the image. */
#define PROCSNAP_UAPI_VERSION 1

/** PROCSNAP_DEVICE - path of the device node. */
#define PROCSNAP_DEVICE "/dev/procsnap"

/**
 * PROCSNAP_MAGIC - first 8 bytes of an image.
 *
 * Stored in the byte order of the machine that made the image: on a
 * little-endian machine the file begins with the characters "PROCSNAP". All
 * integers of the image are in that order.
 */
#define PROCSNAP_MAGIC 0x50414e53434f5250ULL

/**
 * enum procsnap_level - what is exact in a snapshot.
 *
 * @PROCSNAP_LEVEL_NONE: In an image: nothing is, it was read from /proc file
 *	by file. In a request: the default, which is PROCSNAP_LEVEL_TREE.
 * @PROCSNAP_LEVEL_RELAXED: Each record for itself. Never waits for a lock; a
 *	task that is born or dies during the walk may be missed, and a parent
 *	may be absent. But children, descendants, sessions and process groups
 *	stand in lists that only the lock keeps: these selections take it, for
 *	what they give, and are as with tree.
 * @PROCSNAP_LEVEL_TREE: At one instant: which tasks exist, their pid, tgid,
 *	ppid, pgid, sid, tracer, state, threads; nothing missed, nothing twice;
 *	with %PROCSNAP_REQUEST_THREADS as many rows of a process as its
 *	&procsnap_task.threads says. The rest is read right after from the same
 *	tasks, also from those that exit meanwhile.
 * @PROCSNAP_LEVEL_MACHINE: As tree, and of that same instant all that can be
 *	read without sleeping: the sections cred, cpu, memory, rss, signals,
 *	limits, system and cpustat. Every cpu is stopped for it. Needs
 *	CAP_SYS_ADMIN in the initial user namespace, of the opener and of the
 *	caller; not possible on PREEMPT_RT.
 */
enum procsnap_level {
	PROCSNAP_LEVEL_NONE = 0,
	PROCSNAP_LEVEL_RELAXED = 1,
	PROCSNAP_LEVEL_TREE = 2,
	PROCSNAP_LEVEL_MACHINE = 3,
};

/**
 * enum procsnap_select - whom a request asks for.
 *
 * Unless it says otherwise @list is &procsnap_request.pids, process ids (tgids)
 * as the opener's pid namespace has them. One that does not exist, or is only a
 * thread's id, is left out; one that stands in the list twice counts once. No
 * process gives more than one row (with %PROCSNAP_REQUEST_THREADS: a row for
 * each thread).
 *
 * @PROCSNAP_SELECT_ALL: Every process, without a list.
 * @PROCSNAP_SELECT_PIDS: The processes of the list.
 * @PROCSNAP_SELECT_CHILDREN: The children of the processes of the list; with
 *	%PROCSNAP_REQUEST_ROOTS also those processes.
 * @PROCSNAP_SELECT_DESCENDANTS: All processes below those of the list; with
 *	%PROCSNAP_REQUEST_ROOTS also those processes.
 * @PROCSNAP_SELECT_SESSIONS: The processes whose session is in the list.
 * @PROCSNAP_SELECT_PGRPS: The processes whose process group is in the list.
 * @PROCSNAP_SELECT_RUIDS: The processes whose real user id, as the opener's user
 *	namespace has it, is in the list; the list is of __u32.
 * @PROCSNAP_SELECT_EUIDS: The same of the effective user id.
 * @PROCSNAP_SELECT_CGROUP: The processes in the cgroup whose folder is open as
 *	&procsnap_request.fd, without a list; with %PROCSNAP_REQUEST_SUBGROUPS
 *	also those of all cgroups below.
 * @PROCSNAP_SELECT_NAMESPACES: The processes that are in one of the namespaces
 *	of the type &procsnap_request.namespace_type whose inode numbers (as of
 *	/proc/PID/ns) are in the list; the list is of __u32. Tasks whose
 *	namespaces the opener may not see are not selected.
 *
 * Children, descendants, sessions, process groups and pids cost by what they
 * select; the others by the number of all tasks.
 *
 * With hidepid, also with 1, a process that may not be seen is selected only as
 * one of all or by its own pid, and nothing is a descendant by way of it.
 */
enum procsnap_select {
	PROCSNAP_SELECT_ALL = 0,
	PROCSNAP_SELECT_PIDS = 1,
	PROCSNAP_SELECT_CHILDREN = 2,
	PROCSNAP_SELECT_DESCENDANTS = 3,
	PROCSNAP_SELECT_SESSIONS = 4,
	PROCSNAP_SELECT_PGRPS = 5,
	PROCSNAP_SELECT_RUIDS = 6,
	PROCSNAP_SELECT_EUIDS = 7,
	PROCSNAP_SELECT_CGROUP = 8,
	PROCSNAP_SELECT_NAMESPACES = 9,
};

/**
 * enum procsnap_top - by what the rows of a request are ranked.
 *
 * @PROCSNAP_TOP_NONE: Not at all.
 * @PROCSNAP_TOP_CPU: utime_ns + stime_ns of &struct procsnap_cpu, most first.
 * @PROCSNAP_TOP_RSS: The sum of the three rss_*_bytes of &struct
 *	procsnap_memory, most first.
 * @PROCSNAP_TOP_VIRTUAL: virtual_bytes of &struct procsnap_memory, most first.
 * @PROCSNAP_TOP_THREADS: &procsnap_task.threads, most first.
 * @PROCSNAP_TOP_NEWEST: &procsnap_task.start_ns, latest first.
 * @PROCSNAP_TOP_OLDEST: &procsnap_task.start_ns, earliest first.
 */
enum procsnap_top {
	PROCSNAP_TOP_NONE = 0,
	PROCSNAP_TOP_CPU = 1,
	PROCSNAP_TOP_RSS = 2,
	PROCSNAP_TOP_VIRTUAL = 3,
	PROCSNAP_TOP_THREADS = 4,
	PROCSNAP_TOP_NEWEST = 5,
	PROCSNAP_TOP_OLDEST = 6,
};

/**
 * enum procsnap_section_id - the sections of an image.
 *
 * @PROCSNAP_SECTION_TASK: Identity, &struct procsnap_task, per task. Comes
 *	with any other per-task section, asked for or not.
 * @PROCSNAP_SECTION_CRED: User and group ids, &struct procsnap_cred, per task.
 * @PROCSNAP_SECTION_CPU: Times, scheduling, faults, &struct procsnap_cpu, per
 *	task.
 * @PROCSNAP_SECTION_MEMORY: Memory, &struct procsnap_memory, per task.
 * @PROCSNAP_SECTION_SYSTEM: The machine, one &struct procsnap_system.
 * @PROCSNAP_SECTION_CPUSTAT: One &struct procsnap_cpustat per online cpu.
 * @PROCSNAP_SECTION_STRINGS: The bytes that &struct procsnap_text points to, in
 *	entries of 8 bytes. Comes with the sections that need it, as do the
 *	tables; asking for it alone has no effect.
 * @PROCSNAP_SECTION_CMDLINE: Command line, &struct procsnap_cmdline, per task.
 * @PROCSNAP_SECTION_ENVIRON: Environment, &struct procsnap_environ, per task.
 * @PROCSNAP_SECTION_PATHS: Executable, current and root directory, &struct
 *	procsnap_paths, per task.
 * @PROCSNAP_SECTION_IO: Input and output counters, &struct procsnap_io, per
 *	task.
 * @PROCSNAP_SECTION_SIGNALS: Signal sets, &struct procsnap_signals, per task.
 * @PROCSNAP_SECTION_LIMITS: Resource limits, &struct procsnap_limits, per task.
 * @PROCSNAP_SECTION_SECURITY: Capabilities, groups, seccomp, audit, label,
 *	&struct procsnap_security, per task.
 * @PROCSNAP_SECTION_GROUPS: Table of supplementary groups, &struct
 *	procsnap_group; comes with security.
 * @PROCSNAP_SECTION_NAMESPACES: Inode numbers of the namespaces, &struct
 *	procsnap_namespaces, per task.
 * @PROCSNAP_SECTION_NSPID: Ids in nested pid namespaces, &struct
 *	procsnap_nspid, per task.
 * @PROCSNAP_SECTION_NSPID_LEVELS: Table of those ids, &struct
 *	procsnap_nspid_level; comes with nspid.
 * @PROCSNAP_SECTION_CGROUP: Control groups, &struct procsnap_cgroup, per task.
 * @PROCSNAP_SECTION_CGROUP_PATHS: Table of a task's cgroup in each hierarchy,
 *	&struct procsnap_cgroup_path; comes with cgroup.
 * @PROCSNAP_SECTION_SCHED: Affinity and scheduling extras, &struct
 *	procsnap_sched, per task.
 * @PROCSNAP_SECTION_ATTR: Small attributes, &struct procsnap_attr, per task.
 * @PROCSNAP_SECTION_WCHAN: Where it sleeps, &struct procsnap_wchan, per task.
 * @PROCSNAP_SECTION_SYSCALL: The system call it is in, &struct
 *	procsnap_syscall, per task.
 * @PROCSNAP_SECTION_STACK: Kernel stack, &struct procsnap_stack, per task.
 * @PROCSNAP_SECTION_AUXV: Auxiliary vector, &struct procsnap_auxv, per task.
 * @PROCSNAP_SECTION_ADDRESSES: Addresses of code, data, stack, arguments,
 *	&struct procsnap_addresses, per task.
 * @PROCSNAP_SECTION_RSS: Exact resident sizes, &struct procsnap_rss, per task.
 * @PROCSNAP_SECTION_FILES: Open files, &struct procsnap_files, per task.
 * @PROCSNAP_SECTION_FILE_TABLE: Table of the open files, &struct procsnap_file;
 *	comes with files.
 * @PROCSNAP_SECTION_VMAS: Mappings, &struct procsnap_vmas, per task.
 * @PROCSNAP_SECTION_VMA_TABLE: Table of the mappings, &struct procsnap_vma;
 *	comes with vmas.
 * @PROCSNAP_SECTION_FOOTPRINT: Memory in use, each page weighted by how many
 *	share it, &struct procsnap_footprint, per task. Looks at every page.
 * @PROCSNAP_SECTION_PAGES: What each page is, &struct procsnap_pages, per task.
 * @PROCSNAP_SECTION_PAGE_RUNS: Table of runs of pages, &struct procsnap_page_run;
 *	comes with pages.
 */
enum procsnap_section_id {
	PROCSNAP_SECTION_TASK = 1,
	PROCSNAP_SECTION_CRED = 2,
	PROCSNAP_SECTION_CPU = 3,
	PROCSNAP_SECTION_MEMORY = 4,
	PROCSNAP_SECTION_SYSTEM = 5,
	PROCSNAP_SECTION_CPUSTAT = 6,
	PROCSNAP_SECTION_STRINGS = 7,
	PROCSNAP_SECTION_CMDLINE = 8,
	PROCSNAP_SECTION_ENVIRON = 9,
	PROCSNAP_SECTION_PATHS = 10,
	PROCSNAP_SECTION_IO = 11,
	PROCSNAP_SECTION_SIGNALS = 12,
	PROCSNAP_SECTION_LIMITS = 13,
	PROCSNAP_SECTION_SECURITY = 14,
	PROCSNAP_SECTION_GROUPS = 15,
	PROCSNAP_SECTION_NAMESPACES = 16,
	PROCSNAP_SECTION_NSPID = 17,
	PROCSNAP_SECTION_NSPID_LEVELS = 18,
	PROCSNAP_SECTION_CGROUP = 19,
	PROCSNAP_SECTION_CGROUP_PATHS = 20,
	PROCSNAP_SECTION_SCHED = 21,
	PROCSNAP_SECTION_ATTR = 22,
	PROCSNAP_SECTION_WCHAN = 23,
	PROCSNAP_SECTION_SYSCALL = 24,
	PROCSNAP_SECTION_STACK = 25,
	PROCSNAP_SECTION_AUXV = 26,
	PROCSNAP_SECTION_ADDRESSES = 27,
	PROCSNAP_SECTION_RSS = 28,
	PROCSNAP_SECTION_FILES = 29,
	PROCSNAP_SECTION_FILE_TABLE = 30,
	PROCSNAP_SECTION_VMAS = 31,
	PROCSNAP_SECTION_VMA_TABLE = 32,
	PROCSNAP_SECTION_FOOTPRINT = 33,
	PROCSNAP_SECTION_PAGES = 34,
	PROCSNAP_SECTION_PAGE_RUNS = 35,
};

/** PROCSNAP_WANT() - bit of a section id in the masks of section ids. */
#define PROCSNAP_WANT(id) (1ULL << (id))

/** PROCSNAP_WANT_BASIC - task, cred, cpu, memory, system and cpustat. */
#define PROCSNAP_WANT_BASIC 0x7eULL

/** PROCSNAP_WANT_ALL - every section. */
#define PROCSNAP_WANT_ALL 0xffffffffeULL

/**
 * PROCSNAP_WANT_WALKED - footprint, pages and page_runs: what looks at every page
 * of a task, and so costs by its size.
 */
#define PROCSNAP_WANT_WALKED 0xe00000000ULL

/**
 * enum procsnap_status - why an entry of a per-task section is as it is.
 *
 * Every struct of a per-task section begins with one of these, so that "zero",
 * "not permitted" and "could not be read" never look the same. Unless it is
 * %PROCSNAP_STATUS_OK the rest of the entry is zero, but for what the struct
 * says otherwise.
 *
 * @PROCSNAP_STATUS_UNKNOWN: The writer of the image did not fill the entry.
 * @PROCSNAP_STATUS_OK: Filled.
 * @PROCSNAP_STATUS_NONE: The task has no such thing: a kernel thread and a
 *	zombie have no memory.
 * @PROCSNAP_STATUS_DENIED: The caller may not see it.
 * @PROCSNAP_STATUS_GONE: The task was gone before it could be read (procfs
 *	backend, and %PROCSNAP_LEVEL_RELAXED; also the sections signals and nspid
 *	of a task that was reaped right after the instant).
 * @PROCSNAP_STATUS_BLOCKED: Reading it would have had to wait for the task (its
 *	mmap_lock, an exec under way, or memory that another has to bring in)
 *	for longer than its part of &procsnap_request.wait_budget_ns.
 * @PROCSNAP_STATUS_UNSUPPORTED: This kernel cannot tell.
 */
enum procsnap_status {
	PROCSNAP_STATUS_UNKNOWN = 0,
	PROCSNAP_STATUS_OK = 1,
	PROCSNAP_STATUS_NONE = 2,
	PROCSNAP_STATUS_DENIED = 3,
	PROCSNAP_STATUS_GONE = 4,
	PROCSNAP_STATUS_BLOCKED = 5,
	PROCSNAP_STATUS_UNSUPPORTED = 6,
};

/**
 * enum procsnap_source - who made an image.
 *
 * @PROCSNAP_SOURCE_MODULE: The kernel module.
 * @PROCSNAP_SOURCE_PROCFS: The library, from /proc.
 */
enum procsnap_source {
	PROCSNAP_SOURCE_MODULE = 1,
	PROCSNAP_SOURCE_PROCFS = 2,
};

/** PROCSNAP_IMAGE_THREADS - header flag: rows are threads, not processes. */
#define PROCSNAP_IMAGE_THREADS (1ULL << 0)
/** PROCSNAP_IMAGE_SELECTED - header flag: not all tasks were asked for. */
#define PROCSNAP_IMAGE_SELECTED (1ULL << 1)

/** PROCSNAP_IMAGE_FILTERED - header flag: rows were left out by a threshold or
 * by &procsnap_request.top_count.
 */
#define PROCSNAP_IMAGE_FILTERED (1ULL << 2)
/** PROCSNAP_IMAGE_RANKED - header flag: the rows are in the order of
 * &procsnap_request.top_key.
 */
#define PROCSNAP_IMAGE_RANKED (1ULL << 3)

/** PROCSNAP_NO_ROW - there is no such row in this image. */
#define PROCSNAP_NO_ROW 0xffffffffU

/** PROCSNAP_HOSTNAME_SIZE - bytes of a host name and its final NUL, padded. */
#define PROCSNAP_HOSTNAME_SIZE 72
/** PROCSNAP_COMM_SIZE - bytes of a task's name and its final NUL. */
#define PROCSNAP_COMM_SIZE 64

/**
 * struct procsnap_header - how an image begins.
 *
 * @magic: %PROCSNAP_MAGIC.
 * @version: %PROCSNAP_UAPI_VERSION of the writer.
 * @header_size: Bytes of this struct as written; the section table follows.
 * @total_size: Bytes of the whole image, a multiple of 8.
 * @section_count: Entries of the section table.
 * @section_entry_size: Bytes of one entry of the section table as written.
 * @flags: PROCSNAP_IMAGE_*.
 * @want: Mask (see PROCSNAP_WANT()) of the sections that were asked for.
 * @got: Mask of the sections that the image has.
 * @level: enum procsnap_level that was reached.
 * @source: enum procsnap_source.
 * @page_size: Bytes of a page, sysconf(_SC_PAGESIZE).
 * @clock_ticks: Ticks per second of the times in /proc,
 *	sysconf(_SC_CLK_TCK).
 * @start_mono_ns: Start of the build, CLOCK_MONOTONIC.
 * @end_mono_ns: End of the build, CLOCK_MONOTONIC.
 * @start_real_ns: Start of the build, CLOCK_REALTIME.
 * @end_real_ns: End of the build, CLOCK_REALTIME.
 * @instant_boot_ns: The instant of the snapshot (for %PROCSNAP_LEVEL_TREE
 *	within the hold of the lock; from /proc the end of the scan),
 *	CLOCK_BOOTTIME. A task's age is instant_boot_ns - &procsnap_task.start_ns.
 * @lock_ns: Time for which the task list was locked.
 * @event_sequence: Number of the last event that the snapshot includes, of those
 *	that the fd listens to (see PROCSNAP_IOC_LISTEN); 0: it does not.
 * @snapshot_id: Number of the snapshot, counted since the module was loaded;
 *	equals &procsnap_request.snapshot_id.
 * @task_count: Rows of the per-task sections; 0 if none was asked for, as the
 *	next three.
 * @process_count: Processes among them.
 * @missing_count: Different pids of the request's list that are of no process
 *	(session, process group) which the opener sees.
 * @attempts: Passes over the task list that it took (2 and more: it grew).
 * @pid_ns_inode: Inode number of the pid namespace whose ids these are,
 *	as in /proc/PID/ns/pid; 0 unknown.
 * @boot_id: The boot, /proc/sys/kernel/random/boot_id as 16 bytes; all zero
 *	if unknown.
 * @hostname: Host name, NUL-terminated, /proc/sys/kernel/hostname.
 * @matched_count: Rows that there would be without thresholds and top_count.
 * @blocked_count: Rows with an entry that is %PROCSNAP_STATUS_BLOCKED.
 * @waited_ns: Time that was spent waiting for tasks.
 */
struct procsnap_header {
	__aligned_u64 magic;
	__u32 version;
	__u32 header_size;
	__aligned_u64 total_size;
	__u32 section_count;
	__u32 section_entry_size;
	__aligned_u64 flags;
	__aligned_u64 want;
	__aligned_u64 got;
	__u32 level;
	__u32 source;
	__u32 page_size;
	__u32 clock_ticks;
	__aligned_u64 start_mono_ns;
	__aligned_u64 end_mono_ns;
	__aligned_u64 start_real_ns;
	__aligned_u64 end_real_ns;
	__aligned_u64 instant_boot_ns;
	__aligned_u64 lock_ns;
	__aligned_u64 event_sequence;
	__aligned_u64 snapshot_id;
	__u32 task_count;
	__u32 process_count;
	__u32 missing_count;
	__u32 attempts;
	__aligned_u64 pid_ns_inode;
	__u8 boot_id[16];
	char hostname[PROCSNAP_HOSTNAME_SIZE];
	__u32 matched_count;
	__u32 blocked_count;
	__aligned_u64 waited_ns;
};

/** PROCSNAP_HEADER_SIZE_V1 - size of the first struct procsnap_header. */
#define PROCSNAP_HEADER_SIZE_V1 248

/** PROCSNAP_SECTION_PER_TASK - section flag: row i is task i. */
#define PROCSNAP_SECTION_PER_TASK (1U << 0)

/**
 * struct procsnap_section - one entry of the section table.
 *
 * @id: enum procsnap_section_id.
 * @entry_size: Bytes of one entry as written, a multiple of 8.
 * @count: Entries.
 * @offset: Where the first entry is, from the start of the image, a multiple
 *	of 8. offset + entry_size * count never passes
 *	&procsnap_header.total_size.
 * @flags: PROCSNAP_SECTION_PER_TASK or 0.
 * @reserved: 0.
 */
struct procsnap_section {
	__u32 id;
	__u32 entry_size;
	__aligned_u64 count;
	__aligned_u64 offset;
	__u32 flags;
	__u32 reserved;
};

/** PROCSNAP_SECTION_ENTRY_SIZE_V1 - size of the first struct procsnap_section. */
#define PROCSNAP_SECTION_ENTRY_SIZE_V1 32

/**
 * struct procsnap_task - who a task is.
 *
 * A process row describes the thread group leader. A task is known for good by
 * (pid, start_ns): pids are used again, the pair is not. With the status
 * %PROCSNAP_STATUS_DENIED @pid and @tgid are filled all the same.
 *
 * @status: enum procsnap_status.
 * @pid: Thread id; /proc/PID/status Pid. Of a process equal to @tgid.
 * @tgid: Process id; status Tgid.
 * @ppid: Parent's process id; stat (4), status PPid; 0: none or not visible.
 * @pgid: Process group; stat (5).
 * @sid: Session; stat (6).
 * @tpgid: Foreground process group of the terminal; stat (8); -1: no terminal.
 * @tracer: Thread id of the tracer; status TracerPid; 0: none.
 * @ns_pid: Thread id in the task's own pid namespace; last of status NSpid.
 * @tty: Controlling terminal; stat (7): minor bits 31..20 and 7..0, major bits
 *	19..8; 0: none.
 * @parent_row: Row of the parent process, its leader's; %PROCSNAP_NO_ROW if it
 *	is not in the image.
 * @leader_row: Row of the leader of the task's thread group (a process row:
 *	itself); %PROCSNAP_NO_ROW if it is not in the image.
 * @threads: Threads of the process; status Threads, stat (20).
 * @flags: PF_* flags of the kernel; stat (9).
 * @exit_state: 0, 16 (dead) or 32 (zombie), EXIT_* of the kernel. The procfs
 *	backend derives it from the state.
 * @state: One character as in stat (3): R S D T t X Z P I.
 * @reserved: 0.
 * @start_ns: Start, CLOCK_BOOTTIME; stat (22) is this in clock ticks. The
 *	procfs backend only has the resolution of a tick.
 * @comm: Name, NUL-terminated, raw bytes; /proc/PID/comm, for kernel threads
 *	with the full name and for kworkers with what they work on.
 */
struct procsnap_task {
	__u32 status;
	__s32 pid;
	__s32 tgid;
	__s32 ppid;
	__s32 pgid;
	__s32 sid;
	__s32 tpgid;
	__s32 tracer;
	__s32 ns_pid;
	__u32 tty;
	__u32 parent_row;
	__u32 leader_row;
	__u32 threads;
	__u32 flags;
	__u32 exit_state;
	__u8 state;
	__u8 reserved[3];
	__aligned_u64 start_ns;
	char comm[PROCSNAP_COMM_SIZE];
};

/**
 * struct procsnap_cred - the 8 ids of a task, /proc/PID/status Uid and Gid.
 *
 * An id that has no mapping in the opener's user namespace is the overflow id
 * (65534), as in /proc.
 *
 * @status: enum procsnap_status.
 * @ruid: Real user id.
 * @euid: Effective user id.
 * @suid: Saved user id.
 * @fsuid: File system user id.
 * @rgid: Real group id.
 * @egid: Effective group id.
 * @sgid: Saved group id.
 * @fsgid: File system group id.
 * @reserved: 0.
 */
struct procsnap_cred {
	__u32 status;
	__u32 ruid;
	__u32 euid;
	__u32 suid;
	__u32 fsuid;
	__u32 rgid;
	__u32 egid;
	__u32 sgid;
	__u32 fsgid;
	__u32 reserved;
};

/**
 * struct procsnap_cpu - what a task had of the cpus.
 *
 * All times in ns. A process row sums over its threads, those that ended
 * included where the kernel keeps their sum; a thread row is that thread's.
 *
 * @status: enum procsnap_status.
 * @last_cpu: Cpu it last ran on; stat (39); a process row: the leader's.
 * @utime_ns: User time; stat (14).
 * @stime_ns: System time; stat (15).
 * @guest_ns: Time of a virtual cpu, part of @utime_ns; stat (43).
 * @child_utime_ns: User time of waited-for children of the process; stat (16).
 * @child_stime_ns: System time of waited-for children; stat (17).
 * @child_guest_ns: Guest time of waited-for children; stat (44).
 * @run_ns: Time on a cpu by the scheduler's own clock, exact to the last
 *	switch; a thread: schedstat (1); a process: their sum, ended threads
 *	included.
 * @wait_ns: Run delay, time runnable but waiting for a cpu; a thread:
 *	schedstat (2); a process: the sum of its living threads.
 * @timeslices: Times it was given a cpu; schedstat (3), summed as @wait_ns.
 * @voluntary_switches: status voluntary_ctxt_switches of a thread; a process:
 *	the sum, ended threads included.
 * @involuntary_switches: status nonvoluntary_ctxt_switches, likewise.
 * @minor_faults: stat (10).
 * @major_faults: stat (12).
 * @child_minor_faults: Of waited-for children; stat (11).
 * @child_major_faults: Of waited-for children; stat (13).
 * @priority: stat (18); a process row: the leader's, as the next three.
 * @nice: -20..19; stat (19).
 * @policy: SCHED_*; stat (41).
 * @rt_priority: 0, or 1..99 of a real-time task; stat (40).
 */
struct procsnap_cpu {
	__u32 status;
	__s32 last_cpu;
	__aligned_u64 utime_ns;
	__aligned_u64 stime_ns;
	__aligned_u64 guest_ns;
	__aligned_u64 child_utime_ns;
	__aligned_u64 child_stime_ns;
	__aligned_u64 child_guest_ns;
	__aligned_u64 run_ns;
	__aligned_u64 wait_ns;
	__aligned_u64 timeslices;
	__aligned_u64 voluntary_switches;
	__aligned_u64 involuntary_switches;
	__aligned_u64 minor_faults;
	__aligned_u64 major_faults;
	__aligned_u64 child_minor_faults;
	__aligned_u64 child_major_faults;
	__s32 priority;
	__s32 nice;
	__u32 policy;
	__u32 rt_priority;
};

/**
 * struct procsnap_memory - memory of a task's address space.
 *
 * All sizes in bytes; the named lines of /proc/PID/status give the same in kB.
 * The threads of a process share one address space: do not add them up. For a
 * task without an address space the status is %PROCSNAP_STATUS_NONE, only
 * @oom_score_adj is filled all the same.
 *
 * @status: enum procsnap_status.
 * @oom_score_adj: -1000..1000; /proc/PID/oom_score_adj.
 * @virtual_bytes: VmSize; stat (23).
 * @virtual_peak_bytes: VmPeak.
 * @locked_bytes: VmLck.
 * @pinned_bytes: VmPin.
 * @rss_anon_bytes: RssAnon.
 * @rss_file_bytes: RssFile.
 * @rss_shmem_bytes: RssShmem. VmRSS is the sum of the three.
 * @rss_peak_bytes: VmHWM.
 * @data_bytes: VmData.
 * @stack_bytes: VmStk.
 * @text_bytes: VmExe.
 * @library_bytes: VmLib.
 * @page_table_bytes: VmPTE.
 * @swap_bytes: VmSwap.
 */
struct procsnap_memory {
	__u32 status;
	__s32 oom_score_adj;
	__aligned_u64 virtual_bytes;
	__aligned_u64 virtual_peak_bytes;
	__aligned_u64 locked_bytes;
	__aligned_u64 pinned_bytes;
	__aligned_u64 rss_anon_bytes;
	__aligned_u64 rss_file_bytes;
	__aligned_u64 rss_shmem_bytes;
	__aligned_u64 rss_peak_bytes;
	__aligned_u64 data_bytes;
	__aligned_u64 stack_bytes;
	__aligned_u64 text_bytes;
	__aligned_u64 library_bytes;
	__aligned_u64 page_table_bytes;
	__aligned_u64 swap_bytes;
};

/** PROCSNAP_LOAD_ONE - a load average of 1.0. */
#define PROCSNAP_LOAD_ONE 2048U

/**
 * struct procsnap_system - the machine, in the same snapshot.
 *
 * @boot_real_ns: CLOCK_REALTIME of the boot; /proc/stat btime, in ns.
 * @uptime_ns: CLOCK_BOOTTIME; /proc/uptime (1).
 * @load: Load averages of 1, 5 and 15 minutes in units of
 *	1 / %PROCSNAP_LOAD_ONE; /proc/loadavg (1-3).
 * @cpus_online: Online cpus.
 * @mem_total_bytes: /proc/meminfo MemTotal.
 * @mem_free_bytes: MemFree.
 * @mem_available_bytes: MemAvailable.
 * @buffers_bytes: Buffers.
 * @cached_bytes: Cached.
 * @shmem_bytes: Shmem.
 * @slab_reclaimable_bytes: SReclaimable.
 * @slab_unreclaimable_bytes: SUnreclaim.
 * @swap_total_bytes: SwapTotal.
 * @swap_free_bytes: SwapFree.
 */
struct procsnap_system {
	__aligned_u64 boot_real_ns;
	__aligned_u64 uptime_ns;
	__u32 load[3];
	__u32 cpus_online;
	__aligned_u64 mem_total_bytes;
	__aligned_u64 mem_free_bytes;
	__aligned_u64 mem_available_bytes;
	__aligned_u64 buffers_bytes;
	__aligned_u64 cached_bytes;
	__aligned_u64 shmem_bytes;
	__aligned_u64 slab_reclaimable_bytes;
	__aligned_u64 slab_unreclaimable_bytes;
	__aligned_u64 swap_total_bytes;
	__aligned_u64 swap_free_bytes;
};

/**
 * struct procsnap_cpustat - what one cpu did since boot, a cpuN line of
 * /proc/stat in ns.
 *
 * As there, @user_ns and @nice_ns include the guest times.
 *
 * @cpu: Number N of the cpu.
 * @reserved: 0.
 * @user_ns: Column 1.
 * @nice_ns: Column 2.
 * @system_ns: Column 3.
 * @idle_ns: Column 4.
 * @iowait_ns: Column 5.
 * @irq_ns: Column 6.
 * @softirq_ns: Column 7.
 * @steal_ns: Column 8.
 * @guest_ns: Column 9.
 * @guest_nice_ns: Column 10.
 */
struct procsnap_cpustat {
	__u32 cpu;
	__u32 reserved;
	__aligned_u64 user_ns;
	__aligned_u64 nice_ns;
	__aligned_u64 system_ns;
	__aligned_u64 idle_ns;
	__aligned_u64 iowait_ns;
	__aligned_u64 irq_ns;
	__aligned_u64 softirq_ns;
	__aligned_u64 steal_ns;
	__aligned_u64 guest_ns;
	__aligned_u64 guest_nice_ns;
};

/** PROCSNAP_TEXT_TRUNCATED - text flag: there is more than @length bytes of it. */
#define PROCSNAP_TEXT_TRUNCATED (1U << 0)

/**
 * struct procsnap_text - where bytes stand in the strings section.
 *
 * A NUL follows the bytes, which @length does not count. They are raw: names may
 * have any byte, also newlines and escape sequences.
 *
 * @offset: From the start of the strings section, in bytes, a multiple of 8.
 * @length: Bytes.
 * @flags: PROCSNAP_TEXT_*.
 */
struct procsnap_text {
	__aligned_u64 offset;
	__u32 length;
	__u32 flags;
};

/**
 * struct procsnap_cmdline - command line of a task, /proc/PID/cmdline.
 *
 * %PROCSNAP_STATUS_NONE: a kernel thread or a zombie. At level tree and above
 * that is decided at the instant: a task that exits right after still has it.
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @text: The arguments, a NUL after each (or as the process has rewritten it).
 */
struct procsnap_cmdline {
	__u32 status;
	__u32 reserved;
	struct procsnap_text text;
};

/**
 * struct procsnap_environ - environment of a task, /proc/PID/environ.
 *
 * Guarded by a ptrace check (read).
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @text: NAME=VALUE strings, a NUL after each.
 */
struct procsnap_environ {
	__u32 status;
	__u32 reserved;
	struct procsnap_text text;
};

/**
 * struct procsnap_paths - where a task is in the file system.
 *
 * Guarded by a ptrace check (read). Paths are as the caller's root directory has
 * them, as readlink(2) of the file gives them, " (deleted)" included.
 *
 * @status: enum procsnap_status.
 * @exe_status: Of the exe fields: %PROCSNAP_STATUS_NONE without an executable.
 * @cwd_status: Of @cwd.
 * @root_status: Of @root.
 * @exe: /proc/PID/exe.
 * @cwd: /proc/PID/cwd.
 * @root: /proc/PID/root.
 * @exe_inode: Inode number of the executable.
 * @exe_device_major: Its device's major number.
 * @exe_device_minor: Its device's minor number.
 */
struct procsnap_paths {
	__u32 status;
	__u32 exe_status;
	__u32 cwd_status;
	__u32 root_status;
	struct procsnap_text exe;
	struct procsnap_text cwd;
	struct procsnap_text root;
	__aligned_u64 exe_inode;
	__u32 exe_device_major;
	__u32 exe_device_minor;
};

/**
 * struct procsnap_io - input and output of a task, /proc/PID/io.
 *
 * Guarded by a ptrace check (read). A process row sums over its threads, ended
 * ones included; a thread row is that thread's, /proc/PID/task/TID/io.
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @read_chars: rchar, bytes.
 * @write_chars: wchar, bytes.
 * @read_calls: syscr.
 * @write_calls: syscw.
 * @read_bytes: read_bytes, from storage.
 * @write_bytes: write_bytes, to storage.
 * @cancelled_write_bytes: cancelled_write_bytes.
 */
struct procsnap_io {
	__u32 status;
	__u32 reserved;
	__aligned_u64 read_chars;
	__aligned_u64 write_chars;
	__aligned_u64 read_calls;
	__aligned_u64 write_calls;
	__aligned_u64 read_bytes;
	__aligned_u64 write_bytes;
	__aligned_u64 cancelled_write_bytes;
};

/**
 * struct procsnap_signals - signal sets of a task; bit n - 1 is signal n.
 *
 * A process row: @pending and @blocked are the leader's.
 *
 * @status: enum procsnap_status.
 * @exit_signal: Sent to the parent at the exit; stat (38).
 * @pending: /proc/PID/status SigPnd.
 * @shared_pending: ShdPnd.
 * @blocked: SigBlk.
 * @ignored: SigIgn.
 * @caught: SigCgt.
 * @queued: SigQ, before the slash: signals queued for the real user.
 * @queue_limit: SigQ, after the slash.
 */
struct procsnap_signals {
	__u32 status;
	__s32 exit_signal;
	__aligned_u64 pending;
	__aligned_u64 shared_pending;
	__aligned_u64 blocked;
	__aligned_u64 ignored;
	__aligned_u64 caught;
	__aligned_u64 queued;
	__aligned_u64 queue_limit;
};

/** PROCSNAP_LIMITS - resource limits, RLIM_NLIMITS. */
#define PROCSNAP_LIMITS 16
/** PROCSNAP_UNLIMITED - a limit that is none. */
#define PROCSNAP_UNLIMITED (~0ULL)

/**
 * struct procsnap_limits - resource limits of a process, /proc/PID/limits.
 *
 * By RLIMIT_*, in its unit (bytes, seconds, microseconds, or a number).
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @soft: Soft limits; %PROCSNAP_UNLIMITED: none.
 * @hard: Hard limits.
 */
struct procsnap_limits {
	__u32 status;
	__u32 reserved;
	__aligned_u64 soft[PROCSNAP_LIMITS];
	__aligned_u64 hard[PROCSNAP_LIMITS];
};

/** PROCSNAP_NO_ID - a login uid or audit session that is not set. */
#define PROCSNAP_NO_ID 0xffffffffU

/**
 * struct procsnap_security - what a task may do, beside its ids.
 *
 * @status: enum procsnap_status.
 * @no_new_privs: /proc/PID/status NoNewPrivs.
 * @cap_inheritable: CapInh.
 * @cap_permitted: CapPrm.
 * @cap_effective: CapEff.
 * @cap_bounding: CapBnd.
 * @cap_ambient: CapAmb.
 * @seccomp: Seccomp: 0 off, 1 strict, 2 filter.
 * @seccomp_filters: Seccomp_filters.
 * @login_uid: /proc/PID/loginuid; %PROCSNAP_NO_ID: not set.
 * @audit_session: /proc/PID/sessionid; %PROCSNAP_NO_ID: not set.
 * @label_status: Of @label: %PROCSNAP_STATUS_NONE without a module that labels.
 * @group_count: Supplementary groups.
 * @group_first: The first of them in the table %PROCSNAP_SECTION_GROUPS, in the
 *	order of status Groups.
 * @label: /proc/PID/attr/current, without a final newline.
 */
struct procsnap_security {
	__u32 status;
	__u32 no_new_privs;
	__aligned_u64 cap_inheritable;
	__aligned_u64 cap_permitted;
	__aligned_u64 cap_effective;
	__aligned_u64 cap_bounding;
	__aligned_u64 cap_ambient;
	__u32 seccomp;
	__u32 seccomp_filters;
	__u32 login_uid;
	__u32 audit_session;
	__u32 label_status;
	__u32 group_count;
	__aligned_u64 group_first;
	struct procsnap_text label;
};

/**
 * struct procsnap_group - a supplementary group.
 *
 * @gid: As the opener's user namespace has it.
 * @reserved: 0.
 */
struct procsnap_group {
	__u32 gid;
	__u32 reserved;
};

/**
 * struct procsnap_namespaces - inode numbers of a task's namespaces, as of the
 * links /proc/PID/ns/NAME; 0: none such.
 *
 * Guarded by a ptrace check (read).
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @cgroup: cgroup.
 * @ipc: ipc.
 * @mnt: mnt.
 * @net: net.
 * @pid: pid.
 * @pid_for_children: pid_for_children.
 * @time: time.
 * @time_for_children: time_for_children.
 * @user: user.
 * @uts: uts.
 */
struct procsnap_namespaces {
	__u32 status;
	__u32 reserved;
	__aligned_u64 cgroup;
	__aligned_u64 ipc;
	__aligned_u64 mnt;
	__aligned_u64 net;
	__aligned_u64 pid;
	__aligned_u64 pid_for_children;
	__aligned_u64 time;
	__aligned_u64 time_for_children;
	__aligned_u64 user;
	__aligned_u64 uts;
};

/**
 * struct procsnap_nspid - the ids of a task in the pid namespaces that it is in,
 * /proc/PID/status NSpid, NStgid, NSpgid, NSsid.
 *
 * @status: enum procsnap_status.
 * @count: Namespaces, from the opener's to the task's own.
 * @first: The first in the table %PROCSNAP_SECTION_NSPID_LEVELS.
 */
struct procsnap_nspid {
	__u32 status;
	__u32 count;
	__aligned_u64 first;
};

/**
 * struct procsnap_nspid_level - the ids of a task in one pid namespace.
 *
 * @pid: NSpid.
 * @tgid: NStgid.
 * @pgid: NSpgid.
 * @sid: NSsid.
 */
struct procsnap_nspid_level {
	__s32 pid;
	__s32 tgid;
	__s32 pgid;
	__s32 sid;
};

/**
 * struct procsnap_cgroup - control groups of a task, /proc/PID/cgroup.
 *
 * @status: enum procsnap_status.
 * @count: Hierarchies, lines of the file.
 * @first: The first in the table %PROCSNAP_SECTION_CGROUP_PATHS, in the order of
 *	the file.
 * @id: Inode number of the cgroup's folder in the unified hierarchy; 0: none.
 * @memory_id: The same of the cgroup that its memory is charged to; 0: none.
 * @path: Path in the unified hierarchy, as the caller's cgroup namespace has it.
 */
struct procsnap_cgroup {
	__u32 status;
	__u32 count;
	__aligned_u64 first;
	__aligned_u64 id;
	__aligned_u64 memory_id;
	struct procsnap_text path;
};

/**
 * struct procsnap_cgroup_path - the cgroup of a task in one hierarchy, a line of
 * /proc/PID/cgroup.
 *
 * @hierarchy: Its number; 0: unified.
 * @reserved: 0.
 * @controllers: Its controllers, comma-separated, or name=...; unified: empty.
 * @path: Path in it.
 */
struct procsnap_cgroup_path {
	__u32 hierarchy;
	__u32 reserved;
	struct procsnap_text controllers;
	struct procsnap_text path;
};

/**
 * struct procsnap_sched - where and how a task may run.
 *
 * A process row is the leader's. The two bitmaps are arrays of __u64, bit n % 64
 * of element n / 64 being cpu or node n; zero elements at the end are left out.
 *
 * @status: enum procsnap_status.
 * @timer_slack_status: Of @timer_slack_ns, which /proc guards by CAP_SYS_NICE
 *	for tasks other than the caller.
 * @autogroup_status: Of the autogroup fields: %PROCSNAP_STATUS_NONE without one.
 * @autogroup_nice: /proc/PID/autogroup, nice.
 * @autogroup_id: /proc/PID/autogroup, number.
 * @timer_slack_ns: /proc/PID/timerslack_ns.
 * @deadline_runtime_ns: sched_getattr(2) sched_runtime of SCHED_DEADLINE; else 0.
 * @deadline_ns: sched_deadline, likewise.
 * @deadline_period_ns: sched_period, likewise.
 * @uclamp_status: Of the uclamp fields: %PROCSNAP_STATUS_UNSUPPORTED without
 *	CONFIG_UCLAMP_TASK.
 * @uclamp_min: sched_getattr(2) sched_util_min, 0..1024.
 * @uclamp_max: sched_util_max.
 * @reserved: 0.
 * @cpus_allowed: Bitmap; status Cpus_allowed.
 * @mems_allowed: Bitmap; status Mems_allowed.
 */
struct procsnap_sched {
	__u32 status;
	__u32 timer_slack_status;
	__u32 autogroup_status;
	__s32 autogroup_nice;
	__aligned_u64 autogroup_id;
	__aligned_u64 timer_slack_ns;
	__aligned_u64 deadline_runtime_ns;
	__aligned_u64 deadline_ns;
	__aligned_u64 deadline_period_ns;
	__u32 uclamp_status;
	__u32 uclamp_min;
	__u32 uclamp_max;
	__u32 reserved;
	struct procsnap_text cpus_allowed;
	struct procsnap_text mems_allowed;
};

/**
 * struct procsnap_attr - small attributes of a task.
 *
 * @status: enum procsnap_status.
 * @oom_score_status: Of @oom_score.
 * @oom_score: /proc/PID/oom_score.
 * @personality_status: Of @personality, which is guarded by a ptrace check
 *	(attach).
 * @personality: /proc/PID/personality.
 * @coredump_filter_status: Of @coredump_filter: %PROCSNAP_STATUS_NONE without
 *	memory.
 * @coredump_filter: /proc/PID/coredump_filter.
 * @umask_status: Of @umask: %PROCSNAP_STATUS_NONE once it has exited.
 * @umask: status Umask.
 * @fd_table_size: status FDSize; 0 once it has exited.
 * @thp_enabled: status THP_enabled; 0 without memory.
 * @core_dumping: status CoreDumping; 0 without memory.
 */
struct procsnap_attr {
	__u32 status;
	__u32 oom_score_status;
	__s32 oom_score;
	__u32 personality_status;
	__u32 personality;
	__u32 coredump_filter_status;
	__u32 coredump_filter;
	__u32 umask_status;
	__u32 umask;
	__u32 fd_table_size;
	__u32 thp_enabled;
	__u32 core_dumping;
};

/**
 * struct procsnap_wchan - the kernel function that a task sleeps in,
 * /proc/PID/wchan.
 *
 * Guarded by a ptrace check (read). %PROCSNAP_STATUS_NONE: it does not sleep, or
 * the function has no name; /proc has "0" then, as for what is denied.
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @text: Name of the function.
 */
struct procsnap_wchan {
	__u32 status;
	__u32 reserved;
	struct procsnap_text text;
};

/**
 * struct procsnap_syscall - the system call that a task is in,
 * /proc/PID/syscall.
 *
 * Guarded by a ptrace check (attach). %PROCSNAP_STATUS_NONE: it runs, so that
 * there is none to tell ("running").
 *
 * @status: enum procsnap_status.
 * @number: The call; -1: blocked, but not in a system call (@args are 0).
 * @args: Its arguments.
 * @stack_pointer: Of user space.
 * @instruction_pointer: Of user space.
 */
struct procsnap_syscall {
	__u32 status;
	__s32 number;
	__aligned_u64 args[6];
	__aligned_u64 stack_pointer;
	__aligned_u64 instruction_pointer;
};

/**
 * struct procsnap_stack - kernel stack of a task, /proc/PID/stack.
 *
 * Guarded by CAP_SYS_ADMIN in the initial user namespace and a ptrace check
 * (attach).
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @text: The file's text.
 */
struct procsnap_stack {
	__u32 status;
	__u32 reserved;
	struct procsnap_text text;
};

/**
 * struct procsnap_auxv - auxiliary vector of a process, /proc/PID/auxv.
 *
 * Guarded by a ptrace check (read).
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @text: The file's bytes: pairs of long, up to and with AT_NULL.
 */
struct procsnap_auxv {
	__u32 status;
	__u32 reserved;
	struct procsnap_text text;
};

/**
 * struct procsnap_addresses - where things are in a process's memory.
 *
 * Guarded by a ptrace check (read): /proc shows 0 or 1 where it fails. Without
 * memory the status is %PROCSNAP_STATUS_NONE, only @exit_code is filled.
 *
 * @status: enum procsnap_status.
 * @exit_code: As of wait(2); stat (52).
 * @start_code: stat (26).
 * @end_code: stat (27).
 * @start_stack: stat (28).
 * @stack_pointer: stat (29), 0 unless it dumps core or exits.
 * @instruction_pointer: stat (30), likewise.
 * @start_data: stat (45).
 * @end_data: stat (46).
 * @start_brk: stat (47).
 * @arg_start: stat (48).
 * @arg_end: stat (49).
 * @env_start: stat (50).
 * @env_end: stat (51).
 */
struct procsnap_addresses {
	__u32 status;
	__s32 exit_code;
	__aligned_u64 start_code;
	__aligned_u64 end_code;
	__aligned_u64 start_stack;
	__aligned_u64 stack_pointer;
	__aligned_u64 instruction_pointer;
	__aligned_u64 start_data;
	__aligned_u64 end_data;
	__aligned_u64 start_brk;
	__aligned_u64 arg_start;
	__aligned_u64 arg_end;
	__aligned_u64 env_start;
	__aligned_u64 env_end;
};

/**
 * struct procsnap_rss - exact counts of a task's resident pages.
 *
 * The counters behind &struct procsnap_memory (and /proc/PID/status) are kept in
 * parts, for each thread (before Linux 6.2) or cpu; some files of /proc leave
 * parts out. Here all parts are summed: exact for a process that stands still.
 * The threads of a process share one address space: do not add them up.
 *
 * @status: enum procsnap_status.
 * @reserved: 0.
 * @anon_bytes: Anonymous pages; smaps_rollup Anonymous.
 * @file_bytes: Pages of files.
 * @shmem_bytes: Shared memory.
 * @swap_bytes: Swapped out.
 */
struct procsnap_rss {
	__u32 status;
	__u32 reserved;
	__aligned_u64 anon_bytes;
	__aligned_u64 file_bytes;
	__aligned_u64 shmem_bytes;
	__aligned_u64 swap_bytes;
};

/**
 * struct procsnap_files - the open files of a task, /proc/PID/fd.
 *
 * Guarded by a ptrace check (read) and the mode of the folder fd: DENIED to whom
 * either shuts out, though fdinfo asks for the first only.
 *
 * @status: enum procsnap_status.
 * @count: Open files.
 * @first: The first in the table %PROCSNAP_SECTION_FILE_TABLE, by number.
 */
struct procsnap_files {
	__u32 status;
	__u32 count;
	__aligned_u64 first;
};

/**
 * struct procsnap_file - an open file, /proc/PID/fd/FD and fdinfo/FD.
 *
 * Inode and device are the kernel's own, as in /proc/PID/maps; stat(2) may
 * answer otherwise on file systems with several devices (btrfs, overlayfs).
 *
 * @fd: File descriptor.
 * @flags: fdinfo flags: O_*, with O_CLOEXEC.
 * @position: fdinfo pos.
 * @inode: fdinfo ino.
 * @device_major: Device of its file system, major number.
 * @device_minor: Minor number.
 * @mode: Type and permissions, S_IF*, as of stat(2): an anon_inode has no type.
 * @mount_id: fdinfo mnt_id; 0: not known (the module needs a kernel with BTF).
 * @rdev_major: Of a device file, the device's major number.
 * @rdev_minor: Of a device file, the device's minor number.
 * @target: As readlink(2) of /proc/PID/fd/FD gives it.
 */
struct procsnap_file {
	__s32 fd;
	__u32 flags;
	__aligned_u64 position;
	__aligned_u64 inode;
	__u32 device_major;
	__u32 device_minor;
	__u32 mode;
	__u32 mount_id;
	__u32 rdev_major;
	__u32 rdev_minor;
	struct procsnap_text target;
};

/**
 * struct procsnap_vmas - the mappings of a task, /proc/PID/maps.
 *
 * Guarded by a ptrace check (read).
 *
 * @status: enum procsnap_status.
 * @count: Mappings, the vsyscall page included where maps has it.
 * @first: The first in the table %PROCSNAP_SECTION_VMA_TABLE, by address.
 */
struct procsnap_vmas {
	__u32 status;
	__u32 count;
	__aligned_u64 first;
};

/*
 * Flags of a mapping, the same on every kernel; beside each the two letters of
 * /proc/PID/smaps VmFlags.
 */
/** PROCSNAP_VMA_READ - rd; Readable. */
#define PROCSNAP_VMA_READ (1ULL << 0)
/** PROCSNAP_VMA_WRITE - wr; Writable. */
#define PROCSNAP_VMA_WRITE (1ULL << 1)
/** PROCSNAP_VMA_EXEC - ex; Executable. */
#define PROCSNAP_VMA_EXEC (1ULL << 2)
/** PROCSNAP_VMA_SHARED - sh; Shared. */
#define PROCSNAP_VMA_SHARED (1ULL << 3)
/** PROCSNAP_VMA_MAYREAD - mr; May be made readable. */
#define PROCSNAP_VMA_MAYREAD (1ULL << 4)
/** PROCSNAP_VMA_MAYWRITE - mw; May be made writable. */
#define PROCSNAP_VMA_MAYWRITE (1ULL << 5)
/** PROCSNAP_VMA_MAYEXEC - me; May be made executable. */
#define PROCSNAP_VMA_MAYEXEC (1ULL << 6)
/** PROCSNAP_VMA_MAYSHARE - ms; May be shared. */
#define PROCSNAP_VMA_MAYSHARE (1ULL << 7)
/** PROCSNAP_VMA_GROWSDOWN - gd; Grows down. */
#define PROCSNAP_VMA_GROWSDOWN (1ULL << 8)
/** PROCSNAP_VMA_PFNMAP - pf; Page frames without struct page. */
#define PROCSNAP_VMA_PFNMAP (1ULL << 9)
/** PROCSNAP_VMA_LOCKED - lo; Locked in memory. */
#define PROCSNAP_VMA_LOCKED (1ULL << 10)
/** PROCSNAP_VMA_IO - io; Device memory. */
#define PROCSNAP_VMA_IO (1ULL << 11)
/** PROCSNAP_VMA_SEQ_READ - sr; MADV_SEQUENTIAL. */
#define PROCSNAP_VMA_SEQ_READ (1ULL << 12)
/** PROCSNAP_VMA_RAND_READ - rr; MADV_RANDOM. */
#define PROCSNAP_VMA_RAND_READ (1ULL << 13)
/** PROCSNAP_VMA_DONTCOPY - dc; MADV_DONTFORK. */
#define PROCSNAP_VMA_DONTCOPY (1ULL << 14)
/** PROCSNAP_VMA_DONTEXPAND - de; mremap() may not grow it. */
#define PROCSNAP_VMA_DONTEXPAND (1ULL << 15)
/** PROCSNAP_VMA_LOCKONFAULT - lf; Locked as pages come. */
#define PROCSNAP_VMA_LOCKONFAULT (1ULL << 16)
/** PROCSNAP_VMA_ACCOUNT - ac; Counts for the commit limit. */
#define PROCSNAP_VMA_ACCOUNT (1ULL << 17)
/** PROCSNAP_VMA_NORESERVE - nr; MAP_NORESERVE. */
#define PROCSNAP_VMA_NORESERVE (1ULL << 18)
/** PROCSNAP_VMA_HUGETLB - ht; hugetlb pages. */
#define PROCSNAP_VMA_HUGETLB (1ULL << 19)
/** PROCSNAP_VMA_SYNC - sf; MAP_SYNC. */
#define PROCSNAP_VMA_SYNC (1ULL << 20)
/** PROCSNAP_VMA_ARCH - ar; The architecture's own. */
#define PROCSNAP_VMA_ARCH (1ULL << 21)
/** PROCSNAP_VMA_WIPEONFORK - wf; MADV_WIPEONFORK. */
#define PROCSNAP_VMA_WIPEONFORK (1ULL << 22)
/** PROCSNAP_VMA_DONTDUMP - dd; MADV_DONTDUMP. */
#define PROCSNAP_VMA_DONTDUMP (1ULL << 23)
/** PROCSNAP_VMA_SOFTDIRTY - sd; Soft-dirty. */
#define PROCSNAP_VMA_SOFTDIRTY (1ULL << 24)
/** PROCSNAP_VMA_MIXEDMAP - mm; With and without struct page. */
#define PROCSNAP_VMA_MIXEDMAP (1ULL << 25)
/** PROCSNAP_VMA_HUGEPAGE - hg; MADV_HUGEPAGE. */
#define PROCSNAP_VMA_HUGEPAGE (1ULL << 26)
/** PROCSNAP_VMA_NOHUGEPAGE - nh; MADV_NOHUGEPAGE. */
#define PROCSNAP_VMA_NOHUGEPAGE (1ULL << 27)
/** PROCSNAP_VMA_MERGEABLE - mg; MADV_MERGEABLE. */
#define PROCSNAP_VMA_MERGEABLE (1ULL << 28)
/** PROCSNAP_VMA_UFFD_MISSING - um; userfaultfd: missing. */
#define PROCSNAP_VMA_UFFD_MISSING (1ULL << 29)
/** PROCSNAP_VMA_UFFD_WP - uw; userfaultfd: write-protect. */
#define PROCSNAP_VMA_UFFD_WP (1ULL << 30)
/** PROCSNAP_VMA_UFFD_MINOR - ui; userfaultfd: minor. */
#define PROCSNAP_VMA_UFFD_MINOR (1ULL << 31)
/** PROCSNAP_VMA_SHADOW_STACK - ss; Shadow stack. */
#define PROCSNAP_VMA_SHADOW_STACK (1ULL << 32)
/** PROCSNAP_VMA_DROPPABLE - dp; MAP_DROPPABLE. */
#define PROCSNAP_VMA_DROPPABLE (1ULL << 33)
/** PROCSNAP_VMA_SEALED - sl; mseal(2). */
#define PROCSNAP_VMA_SEALED (1ULL << 34)
/** PROCSNAP_VMA_GUARD - gu; May have guard pages. */
#define PROCSNAP_VMA_GUARD (1ULL << 35)
/** PROCSNAP_VMA_BTI - bt; arm64 branch targets. */
#define PROCSNAP_VMA_BTI (1ULL << 36)
/** PROCSNAP_VMA_MTE - mt; arm64 memory tags. */
#define PROCSNAP_VMA_MTE (1ULL << 37)
/** PROCSNAP_VMA_UFFD_RWP - ur; userfaultfd: read- and write-protect. */
#define PROCSNAP_VMA_UFFD_RWP (1ULL << 38)

/**
 * struct procsnap_vma - a mapping, a line of /proc/PID/maps.
 *
 * @start: First address.
 * @end: Address after the last.
 * @flags: PROCSNAP_VMA_*.
 * @offset: Offset in the file, bytes.
 * @inode: Inode number of the file; 0: none.
 * @device_major: Device of the file's file system, major number.
 * @device_minor: Minor number.
 * @name: Path of the file, or a name as [heap], [stack], [anon:NAME]; empty
 *	without.
 */
struct procsnap_vma {
	__aligned_u64 start;
	__aligned_u64 end;
	__aligned_u64 flags;
	__aligned_u64 offset;
	__aligned_u64 inode;
	__u32 device_major;
	__u32 device_minor;
	struct procsnap_text name;
};

/**
 * PROCSNAP_WEIGHT_SHIFT - unit of weighted sizes: 1 << this is a byte.
 *
 * A page that is mapped n times weighs an nth of its size in each of these
 * mappings, rounded to the nearest unit. So over all processes that map some
 * pages the weighted sizes add up to what these pages take, exact to the page
 * (when the sum is rounded to pages) for up to 2^28 mappings. A size of 2^48
 * bytes can be told.
 */
#define PROCSNAP_WEIGHT_SHIFT 16

/** PROCSNAP_FOOTPRINT_PARTIAL - footprint flag: not all was looked at, since a
 * budget was spent or the memory could not be locked again; what the entry has is
 * of the part up to &procsnap_footprint.resume.
 */
#define PROCSNAP_FOOTPRINT_PARTIAL (1U << 0)
/** PROCSNAP_FOOTPRINT_ESTIMATED - footprint flag: of some pages the kernel knows
 * only about how often they are mapped: parts of large folios with
 * CONFIG_NO_PAGE_MAPCOUNT, and hugetlb pages in shared page tables.
 */
#define PROCSNAP_FOOTPRINT_ESTIMATED (1U << 1)
/** PROCSNAP_FOOTPRINT_COARSE - footprint flag: from /proc, so that the weighted
 * sizes are whole KiB (rounded down) and what smaps_rollup does not have is 0.
 */
#define PROCSNAP_FOOTPRINT_COARSE (1U << 2)

/**
 * struct procsnap_footprint - the memory that a task uses, page by page.
 *
 * What /proc/PID/smaps_rollup has; beside each field is its name there. Guarded by
 * a ptrace check (read). Sizes are in bytes, weighted ones in units of
 * %PROCSNAP_WEIGHT_SHIFT. The zero page and memory without struct page are in
 * none. With &procsnap_request.ranges: of these ranges.
 *
 * hugetlb pages are only in the three fields that are named after them, as in
 * smaps_rollup. private is what is mapped once, by anyone.
 *
 * @status: enum procsnap_status.
 * @flags: PROCSNAP_FOOTPRINT_*.
 * @mm_row: The first row of the image with the same address space; this row: no
 *	other before. Threads share it, and so do a vfork child and its parent: a
 *	sum counts each address space once. From /proc: the row of the process;
 *	%PROCSNAP_NO_ROW: not known.
 * @reserved: 0.
 * @resume: With %PROCSNAP_FOOTPRINT_PARTIAL the address where it ended; else 0.
 * @resident_bytes: Rss.
 * @private_clean_bytes: Private_Clean.
 * @private_dirty_bytes: Private_Dirty.
 * @shared_clean_bytes: Shared_Clean.
 * @shared_dirty_bytes: Shared_Dirty.
 * @referenced_bytes: Referenced.
 * @anon_bytes: Anonymous: pages of no file.
 * @ksm_bytes: KSM; in smaps_rollup since 6.8.
 * @lazyfree_bytes: LazyFree: MADV_FREE, and not written since.
 * @anon_huge_bytes: AnonHugePages.
 * @shmem_huge_bytes: ShmemPmdMapped.
 * @file_huge_bytes: FilePmdMapped.
 * @private_hugetlb_bytes: Private_Hugetlb.
 * @shared_hugetlb_bytes: Shared_Hugetlb.
 * @swap_bytes: Swap: swapped out, of shmem and tmpfs too.
 * @shmem_swap_bytes: That part of @swap_bytes which is of shmem and tmpfs.
 * @weighted: Pss: the weighted RSS, sum of the next three.
 * @weighted_anon: Pss_Anon.
 * @weighted_file: Pss_File.
 * @weighted_shmem: Pss_Shmem: shared anonymous memory and tmpfs.
 * @weighted_dirty: Pss_Dirty: the part of @weighted that is dirty.
 * @weighted_locked: Locked: the part of @weighted in mappings that are locked.
 * @weighted_hugetlb: The hugetlb pages.
 * @weighted_swap: SwapPss: @swap_bytes less shmem's, each by how often the slot
 *	is in use.
 */
struct procsnap_footprint {
	__u32 status;
	__u32 flags;
	__u32 mm_row;
	__u32 reserved;
	__aligned_u64 resume;
	__aligned_u64 resident_bytes;
	__aligned_u64 private_clean_bytes;
	__aligned_u64 private_dirty_bytes;
	__aligned_u64 shared_clean_bytes;
	__aligned_u64 shared_dirty_bytes;
	__aligned_u64 referenced_bytes;
	__aligned_u64 anon_bytes;
	__aligned_u64 ksm_bytes;
	__aligned_u64 lazyfree_bytes;
	__aligned_u64 anon_huge_bytes;
	__aligned_u64 shmem_huge_bytes;
	__aligned_u64 file_huge_bytes;
	__aligned_u64 private_hugetlb_bytes;
	__aligned_u64 shared_hugetlb_bytes;
	__aligned_u64 swap_bytes;
	__aligned_u64 shmem_swap_bytes;
	__aligned_u64 weighted;
	__aligned_u64 weighted_anon;
	__aligned_u64 weighted_file;
	__aligned_u64 weighted_shmem;
	__aligned_u64 weighted_dirty;
	__aligned_u64 weighted_locked;
	__aligned_u64 weighted_hugetlb;
	__aligned_u64 weighted_swap;
};

/** PROCSNAP_PAGES_PARTIAL - pages flag: not all was looked at, since a budget was
 * spent, the image may not grow any more, or the memory could not be locked again;
 * the next request goes on from &procsnap_pages.resume.
 */
#define PROCSNAP_PAGES_PARTIAL (1U << 0)
/** PROCSNAP_PAGES_NO_PFN - pages flag: frame numbers and what only root may know
 * (%PROCSNAP_PAGE_ROOT) is 0, since the opener has no CAP_SYS_ADMIN in the initial
 * user namespace.
 */
#define PROCSNAP_PAGES_NO_PFN (1U << 1)
/** PROCSNAP_PAGES_NO_COUNT - pages flag: &procsnap_page_run.count and most kinds of
 * pages are not known (from /proc, without root; see procsnap_pages(3)).
 */
#define PROCSNAP_PAGES_NO_COUNT (1U << 2)

/**
 * struct procsnap_pages - the pages of a task.
 *
 * Guarded as /proc/PID/pagemap: a ptrace check (read), and the owner's file. With
 * &procsnap_request.ranges: of these ranges.
 *
 * @status: enum procsnap_status.
 * @flags: PROCSNAP_PAGES_*.
 * @mm_row: As &procsnap_footprint.mm_row; such a row has the same runs.
 * @count: Runs.
 * @first: The first in the table %PROCSNAP_SECTION_PAGE_RUNS, by address.
 * @resume: With %PROCSNAP_PAGES_PARTIAL the first address that was not looked at;
 *	else 0.
 * @present_pages: Pages in memory, of these runs.
 * @swap_pages: Pages swapped out, of these runs.
 */
struct procsnap_pages {
	__u32 status;
	__u32 flags;
	__u32 mm_row;
	__u32 count;
	__aligned_u64 first;
	__aligned_u64 resume;
	__aligned_u64 present_pages;
	__aligned_u64 swap_pages;
};

/*
 * What a page is. Beside some of them is the bit of /proc/PID/pagemap or the flag
 * of /proc/kpageflags that says the same.
 */
/** PROCSNAP_PAGE_PRESENT - in memory; pagemap 63. */
#define PROCSNAP_PAGE_PRESENT (1ULL << 0)
/** PROCSNAP_PAGE_SWAP - swapped out; pagemap 62, which also has migration
 * entries and markers.
 */
#define PROCSNAP_PAGE_SWAP (1ULL << 1)
/** PROCSNAP_PAGE_ANON - of no file; KPF_ANON. */
#define PROCSNAP_PAGE_ANON (1ULL << 2)
/** PROCSNAP_PAGE_FILE - of a file, but not of shmem; with SHMEM pagemap 61. */
#define PROCSNAP_PAGE_FILE (1ULL << 3)
/** PROCSNAP_PAGE_SHMEM - shared anonymous memory, or tmpfs. */
#define PROCSNAP_PAGE_SHMEM (1ULL << 4)
/** PROCSNAP_PAGE_KSM - merged with equal pages; KPF_KSM. */
#define PROCSNAP_PAGE_KSM (1ULL << 5)
/** PROCSNAP_PAGE_ZERO - the zero page, or part of the huge one, of which nothing
 * else is told; KPF_ZERO_PAGE.
 */
#define PROCSNAP_PAGE_ZERO (1ULL << 6)
/** PROCSNAP_PAGE_LARGE - part of a larger folio; KPF_COMPOUND_HEAD or _TAIL. */
#define PROCSNAP_PAGE_LARGE (1ULL << 7)
/** PROCSNAP_PAGE_HUGETLB - part of a hugetlb page; KPF_HUGE. */
#define PROCSNAP_PAGE_HUGETLB (1ULL << 8)
/** PROCSNAP_PAGE_HUGE - in one entry for all of a huge page, of a PMD or PUD. */
#define PROCSNAP_PAGE_HUGE (1ULL << 9)
/** PROCSNAP_PAGE_WRITABLE - may be written right now, without a fault. */
#define PROCSNAP_PAGE_WRITABLE (1ULL << 10)
/** PROCSNAP_PAGE_YOUNG - used of late, as Referenced of smaps counts it. */
#define PROCSNAP_PAGE_YOUNG (1ULL << 11)
/** PROCSNAP_PAGE_DIRTY - not clean, as the sizes of smaps count it. */
#define PROCSNAP_PAGE_DIRTY (1ULL << 12)
/** PROCSNAP_PAGE_SOFT_DIRTY - written since clear_refs; pagemap 55. */
#define PROCSNAP_PAGE_SOFT_DIRTY (1ULL << 13)
/** PROCSNAP_PAGE_EXCLUSIVE - mapped once; pagemap 56. */
#define PROCSNAP_PAGE_EXCLUSIVE (1ULL << 14)
/** PROCSNAP_PAGE_UFFD_WP - write-protected by userfaultfd; in a mapping with
 * PROCSNAP_VMA_UFFD_RWP protected from reads, too; pagemap 57.
 */
#define PROCSNAP_PAGE_UFFD_WP (1ULL << 15)
/** PROCSNAP_PAGE_GUARD - a guard page, MADV_GUARD_INSTALL; pagemap 58. */
#define PROCSNAP_PAGE_GUARD (1ULL << 16)
/** PROCSNAP_PAGE_MIGRATION - on its way to another frame. */
#define PROCSNAP_PAGE_MIGRATION (1ULL << 17)
/** PROCSNAP_PAGE_DEVICE - memory of a device. */
#define PROCSNAP_PAGE_DEVICE (1ULL << 18)
/** PROCSNAP_PAGE_NO_STRUCT - a frame without struct page, or one that is mapped
 * as such: VM_PFNMAP, vvar. pagemap leaves VM_PFNMAP out.
 */
#define PROCSNAP_PAGE_NO_STRUCT (1ULL << 19)
/** PROCSNAP_PAGE_HWPOISON - broken memory; KPF_HWPOISON. */
#define PROCSNAP_PAGE_HWPOISON (1ULL << 20)
/** PROCSNAP_PAGE_MARKER - an entry that only marks the place (with UFFD_WP, GUARD
 * or HWPOISON, which say what as).
 */
#define PROCSNAP_PAGE_MARKER (1ULL << 21)
/** PROCSNAP_PAGE_ESTIMATED - &procsnap_page_run.count is an average. */
#define PROCSNAP_PAGE_ESTIMATED (1ULL << 22)
/** PROCSNAP_PAGE_LAZYFREE - MADV_FREE, and not written since. */
#define PROCSNAP_PAGE_LAZYFREE (1ULL << 23)
/** PROCSNAP_PAGE_FOLIO_LOCKED - KPF_LOCKED. */
#define PROCSNAP_PAGE_FOLIO_LOCKED (1ULL << 32)
/** PROCSNAP_PAGE_FOLIO_REFERENCED - KPF_REFERENCED. */
#define PROCSNAP_PAGE_FOLIO_REFERENCED (1ULL << 33)
/** PROCSNAP_PAGE_FOLIO_UPTODATE - KPF_UPTODATE. */
#define PROCSNAP_PAGE_FOLIO_UPTODATE (1ULL << 34)
/** PROCSNAP_PAGE_FOLIO_DIRTY - KPF_DIRTY. */
#define PROCSNAP_PAGE_FOLIO_DIRTY (1ULL << 35)
/** PROCSNAP_PAGE_FOLIO_LRU - KPF_LRU. */
#define PROCSNAP_PAGE_FOLIO_LRU (1ULL << 36)
/** PROCSNAP_PAGE_FOLIO_ACTIVE - KPF_ACTIVE. */
#define PROCSNAP_PAGE_FOLIO_ACTIVE (1ULL << 37)
/** PROCSNAP_PAGE_FOLIO_WRITEBACK - KPF_WRITEBACK. */
#define PROCSNAP_PAGE_FOLIO_WRITEBACK (1ULL << 38)
/** PROCSNAP_PAGE_FOLIO_RECLAIM - KPF_RECLAIM. */
#define PROCSNAP_PAGE_FOLIO_RECLAIM (1ULL << 39)
/** PROCSNAP_PAGE_FOLIO_SWAPBACKED - KPF_SWAPBACKED. */
#define PROCSNAP_PAGE_FOLIO_SWAPBACKED (1ULL << 40)
/** PROCSNAP_PAGE_FOLIO_SWAPCACHE - KPF_SWAPCACHE. */
#define PROCSNAP_PAGE_FOLIO_SWAPCACHE (1ULL << 41)
/** PROCSNAP_PAGE_FOLIO_UNEVICTABLE - KPF_UNEVICTABLE. */
#define PROCSNAP_PAGE_FOLIO_UNEVICTABLE (1ULL << 42)
/** PROCSNAP_PAGE_FOLIO_MLOCKED - KPF_MLOCKED. */
#define PROCSNAP_PAGE_FOLIO_MLOCKED (1ULL << 43)
/** PROCSNAP_PAGE_ROOT - the flags that /proc tells only root: FOLIO_*, LARGE and
 * HWPOISON.
 */
#define PROCSNAP_PAGE_ROOT 0xfff00100080ULL

/** PROCSNAP_PROT_READ - the mapping is readable, as PROT_READ of mmap(2). */
#define PROCSNAP_PROT_READ 1U
/** PROCSNAP_PROT_WRITE - the mapping is writable, as PROT_WRITE. */
#define PROCSNAP_PROT_WRITE 2U
/** PROCSNAP_PROT_EXEC - the mapping is executable, as PROT_EXEC. */
#define PROCSNAP_PROT_EXEC 4U

/**
 * struct procsnap_page_run - pages that continue one another.
 *
 * Page i of the run is at @address + i * page size, its frame is @pfn + i (if
 * present), its index @index + i, its place in swap @swap_offset + i (if swapped
 * out); the rest is the same for all. Pages that are not there are in no run,
 * and a run goes over no border of a mapping.
 *
 * @address: First address.
 * @pages: How many pages, of &procsnap_header.page_size bytes.
 * @flags: PROCSNAP_PAGE_*.
 * @pfn: Frame number of the first, pagemap bits 0-54; 0 unless present, and with
 *	%PROCSNAP_PAGES_NO_PFN.
 * @index: Where it is in the file, in pages; without a file: where the kernel
 *	keeps it, which is its address in pages unless it was moved (mremap).
 * @swap_offset: Place in the swap file, in pages, pagemap bits 5-54; 0 unless
 *	swapped out, and with %PROCSNAP_PAGES_NO_PFN.
 * @count: How often the page is mapped, by all together, /proc/kpagecount; if it
 *	is swapped out: how often its place in swap is in use (shmem: 0); 0 for
 *	what has no count (the zero page, frames without struct page, markers).
 * @prot: PROCSNAP_PROT_* that the mapping allows, as in /proc/PID/maps.
 * @node: NUMA node, -1: none or not known.
 * @swap_type: Number of the swap file, pagemap bits 0-4; as @swap_offset.
 */
struct procsnap_page_run {
	__aligned_u64 address;
	__aligned_u64 pages;
	__aligned_u64 flags;
	__aligned_u64 pfn;
	__aligned_u64 index;
	__aligned_u64 swap_offset;
	__u32 count;
	__u32 prot;
	__s32 node;
	__u32 swap_type;
};

/** PROCSNAP_REQUEST_THREADS - request flag: every thread of the processes. */
#define PROCSNAP_REQUEST_THREADS (1U << 0)
/** PROCSNAP_REQUEST_ROOTS - request flag: the processes of the list too. */
#define PROCSNAP_REQUEST_ROOTS (1U << 1)
/** PROCSNAP_REQUEST_SUBGROUPS - request flag: cgroups below the given one too. */
#define PROCSNAP_REQUEST_SUBGROUPS (1U << 2)

/** PROCSNAP_PIDS_MAX - most pids in a list; ask for all tasks to have more. */
#define PROCSNAP_PIDS_MAX 262144U

/** PROCSNAP_RANGES_MAX - most address ranges in a request. */
#define PROCSNAP_RANGES_MAX 1024U

/**
 * struct procsnap_range - addresses of &procsnap_request.ranges.
 *
 * @start: First address, a multiple of the page size.
 * @end: Address after the last, likewise.
 */
struct procsnap_range {
	__aligned_u64 start;
	__aligned_u64 end;
};

/**
 * struct procsnap_request - argument of PROCSNAP_IOC_TAKE.
 *
 * The ioctl number carries the size. The kernel takes a shorter struct (down
 * to %PROCSNAP_REQUEST_SIZE_V1), with the missing fields zero, and a longer
 * one if the part that it does not know is zero.
 *
 * @sections: Mask of PROCSNAP_WANT() of the sections to fill. Bits that the
 *	kernel does not know are ignored and absent from @got.
 * @level: enum procsnap_level; 0: the default.
 * @flags: PROCSNAP_REQUEST_*.
 * @select: enum procsnap_select.
 * @pid_count: Length of @pids; 0 for a selection without a list.
 * @pids: Address of @pid_count 4-byte values, 4-byte aligned; 0 without a list.
 * @lock_budget_ns: The longest that the task list may be locked; 0 or more
 *	than the module's ceiling: the ceiling.
 * @size: (out) Bytes of the image.
 * @got: (out) &procsnap_header.got.
 * @snapshot_id: (out) &procsnap_header.snapshot_id.
 * @fd: Open folder of the cgroup of %PROCSNAP_SELECT_CGROUP; 0 otherwise.
 * @namespace_type: CLONE_NEW* of %PROCSNAP_SELECT_NAMESPACES; 0 otherwise.
 *	CLONE_NEWPID and CLONE_NEWTIME mean the task's own, not its children's.
 * @wait_budget_ns: How long the whole request may wait for tasks that hold
 *	their own locks: at most a quarter of it for the command line of a
 *	task, and for all that is guarded of it. What is not to be had by then
 *	is %PROCSNAP_STATUS_BLOCKED. 0 or more than the module's ceiling: the
 *	ceiling.
 * @min_rss_bytes: Leave out tasks with less, counted as %PROCSNAP_TOP_RSS.
 * @min_cpu_ns: Leave out tasks with less, counted as %PROCSNAP_TOP_CPU.
 * @top_key: enum procsnap_top: the rows are in its order, those with equal keys
 *	by pid; %PROCSNAP_TOP_NONE: in no order.
 * @top_count: The most rows, the first in that order; 0: all. Needs @top_key.
 * @text_max: The most bytes of a command line, an environment or an auxiliary
 *	vector; 0 or more than the module's ceiling: the ceiling.
 * @range_count: Length of @ranges, at most %PROCSNAP_RANGES_MAX; 0: all addresses.
 * @ranges: Address of @range_count &struct procsnap_range, 8-byte aligned; 0
 *	without. They are in order and do not overlap. footprint and pages look
 *	only there, in every task.
 * @walk_budget_ns: How long the whole request may look at pages; 0 or more than
 *	the module's ceiling: the ceiling. What is not done by then is PARTIAL.
 * @walk_pages_max: The most pages that the whole request may look at, those that
 *	are not there in tables that are included; 0: any number.
 *
 * Thresholds and ranking see what the opener sees, after the pass (a row that is
 * %PROCSNAP_STATUS_DENIED has nothing, and comes last); with
 * %PROCSNAP_LEVEL_MACHINE they are of the instant as well.
 *
 * The (out) fields are ignored on entry and written only on success. On an
 * error the fd keeps the snapshot it had.
 */
struct procsnap_request {
	__aligned_u64 sections;
	__u32 level;
	__u32 flags;
	__u32 select;
	__u32 pid_count;
	__aligned_u64 pids;
	__aligned_u64 lock_budget_ns;
	__aligned_u64 size;
	__aligned_u64 got;
	__aligned_u64 snapshot_id;
	__s32 fd;
	__u32 namespace_type;
	__aligned_u64 wait_budget_ns;
	__aligned_u64 min_rss_bytes;
	__aligned_u64 min_cpu_ns;
	__u32 top_key;
	__u32 top_count;
	__u32 text_max;
	__u32 range_count;
	__aligned_u64 ranges;
	__aligned_u64 walk_budget_ns;
	__aligned_u64 walk_pages_max;
};

/** PROCSNAP_REQUEST_SIZE_V1 - size of the first struct procsnap_request. */
#define PROCSNAP_REQUEST_SIZE_V1 64

/* --- events: what happens to tasks, as it happens --- */

/**
 * enum procsnap_event_kind - what an event tells.
 *
 * The subject is the task that &procsnap_event names. Fork, exit, reap, parent
 * and session are generated within the kernel's own lock of the task list, at
 * the instant of the change: in their order there is no doubt, and a snapshot of
 * %PROCSNAP_LEVEL_TREE includes just those up to
 * &procsnap_header.event_sequence.
 *
 * @PROCSNAP_EVENT_PAD: No event: fills the ring up to its end; skip it.
 * @PROCSNAP_EVENT_LOST: &struct procsnap_event_lost. From read(2) only, in the
 *	place of what was lost; in the mapped ring a gap in
 *	&procsnap_event.sequence tells the same.
 * @PROCSNAP_EVENT_FORK: &struct procsnap_event_fork. The subject, a process or,
 *	with %PROCSNAP_EVENT_THREAD, a thread, is now in the task list; it has
 *	not run yet. Nothing else is told of a task before this.
 * @PROCSNAP_EVENT_EXEC: &struct procsnap_event_exec. The subject runs another
 *	program. Its other threads have ended before.
 * @PROCSNAP_EVENT_EXIT: &struct procsnap_event_exit. The last thread of the
 *	process has ended: it is a zombie, its children have another parent
 *	already, its parent is told next. With %PROCSNAP_EVENT_THREAD: a thread
 *	that is not the leader has ended and is gone.
 * @PROCSNAP_EVENT_REAP: &struct procsnap_event_exit, with what the process used in
 *	all, its way out included, as its parent's wait4(2) gave it. It is waited
 *	for, or nobody waits: it is not in the task list any more, and its pid may
 *	be used again.
 * @PROCSNAP_EVENT_PARENT: &struct procsnap_event_parent. The process has another
 *	parent, since the old one has ended. Not told of a process that is about
 *	to leave the list, unwaited for (state X).
 * @PROCSNAP_EVENT_COMM: &struct procsnap_event_comm. The task has another name;
 *	also before each exec.
 * @PROCSNAP_EVENT_UID: &struct procsnap_event_ids. User ids of a task changed.
 * @PROCSNAP_EVENT_GID: &struct procsnap_event_ids. Group ids of a task changed.
 * @PROCSNAP_EVENT_SESSION: &struct procsnap_event_session. A process is now in
 *	another session or process group. setsid(2) is two of them: the session,
 *	then the process group.
 */
enum procsnap_event_kind {
	PROCSNAP_EVENT_PAD = 0,
	PROCSNAP_EVENT_LOST = 1,
	PROCSNAP_EVENT_FORK = 2,
	PROCSNAP_EVENT_EXEC = 3,
	PROCSNAP_EVENT_EXIT = 4,
	PROCSNAP_EVENT_REAP = 5,
	PROCSNAP_EVENT_PARENT = 6,
	PROCSNAP_EVENT_COMM = 7,
	PROCSNAP_EVENT_UID = 8,
	PROCSNAP_EVENT_GID = 9,
	PROCSNAP_EVENT_SESSION = 10,
};

/** PROCSNAP_EVENTS() - bit of a kind in &procsnap_listen.kinds. */
#define PROCSNAP_EVENTS(kind) (1ULL << (kind))

/** PROCSNAP_EVENTS_BASIC - fork, exec and exit. */
#define PROCSNAP_EVENTS_BASIC 0x1cULL
/** PROCSNAP_EVENTS_TABLE - fork, exec, exit, reap and parent: with a snapshot
 * they keep a table of all tasks exact.
 */
#define PROCSNAP_EVENTS_TABLE 0x7cULL
/** PROCSNAP_EVENTS_ALL - every kind that can be asked for. */
#define PROCSNAP_EVENTS_ALL 0x7fcULL

/** PROCSNAP_EVENT_THREAD - event flag: of a thread, not of a process. */
#define PROCSNAP_EVENT_THREAD (1U << 0)
/** PROCSNAP_EVENT_DENIED - event flag: fields that /proc guards are zero, since
 * the opener may not see them: unusual flags of a fork; exe;
 * status and io of an exit or a reap.
 */
#define PROCSNAP_EVENT_DENIED (1U << 1)
/** PROCSNAP_EVENT_EXE_CUT - event flag of exec: the path does not fit or could
 * not be told; what there is of it is its end.
 */
#define PROCSNAP_EVENT_EXE_CUT (1U << 2)
/** PROCSNAP_EVENT_EXE_GIVEN - event flag of exec: exe is what was given to
 * execve(2), not the path of the program.
 */
#define PROCSNAP_EVENT_EXE_GIVEN (1U << 3)
/** PROCSNAP_EVENT_ARGV_CUT - event flag of exec: there are more arguments than
 * &procsnap_listen.argv_max has room for, or they could not be read.
 */
#define PROCSNAP_EVENT_ARGV_CUT (1U << 4)

/** PROCSNAP_EVENT_COMM_SIZE - bytes of a name in an event and its final NUL. */
#define PROCSNAP_EVENT_COMM_SIZE 16
/** PROCSNAP_EVENT_SIZE_MAX - no event is larger, with its texts. */
#define PROCSNAP_EVENT_SIZE_MAX 4096
/** PROCSNAP_EVENT_EXE_MAX - most bytes of a path in an event. */
#define PROCSNAP_EVENT_EXE_MAX 1024
/** PROCSNAP_EVENT_ARGV_MAX - most bytes of arguments in an event. */
#define PROCSNAP_EVENT_ARGV_MAX 2048

/**
 * struct procsnap_event - how every event begins.
 *
 * All ids are those of the opener's pid namespace; tasks that have none there
 * have no events. A task is known for good by (pid, start_ns), as in &struct
 * procsnap_task.
 *
 * @size: Bytes of the event, with what follows this struct: a multiple of 8.
 * @kind: enum procsnap_event_kind.
 * @flags: PROCSNAP_EVENT_*.
 * @sequence: Number of the event: each listener's count from 1, without gaps but
 *	for what was lost.
 * @mono_ns: When, CLOCK_MONOTONIC.
 * @boot_ns: When, CLOCK_BOOTTIME.
 * @cpu: Where.
 * @uid: Effective user id of the subject, as &procsnap_cred.euid.
 * @pid: Thread id of the subject; of a process equal to @tgid.
 * @tgid: Its process.
 * @ppid: Process id of its parent, as &procsnap_task.ppid; 0: not visible.
 * @reserved: 0.
 * @start_ns: Start of the subject, as &procsnap_task.start_ns.
 * @parent_start_ns: Start of the parent (its leader); 0: not visible.
 * @comm: Name of the subject, NUL-terminated, raw bytes.
 */
struct procsnap_event {
	__u32 size;
	__u16 kind;
	__u16 flags;
	__aligned_u64 sequence;
	__aligned_u64 mono_ns;
	__aligned_u64 boot_ns;
	__u32 cpu;
	__u32 uid;
	__s32 pid;
	__s32 tgid;
	__s32 ppid;
	__u32 reserved;
	__aligned_u64 start_ns;
	__aligned_u64 parent_start_ns;
	char comm[PROCSNAP_EVENT_COMM_SIZE];
};

/**
 * struct procsnap_event_lost - events that the reader was too slow for.
 *
 * @event: Its sequence is that of the last one lost; all other fields of the
 *	subject are 0.
 * @count: How many: those up to @event.sequence.
 */
struct procsnap_event_lost {
	struct procsnap_event event;
	__aligned_u64 count;
};

/**
 * struct procsnap_event_fork - a new task.
 *
 * @event: The new task; its parent is the process that has it as its child.
 * @clone_flags: CLONE_* as given to clone(2), with the signal in the low byte:
 *	fork(2) is SIGCHLD. What shows in the two tasks (CLONE_VM, FS, FILES,
 *	SIGHAND, THREAD) is taken from them, the rest from the arguments of the
 *	call; of a task that the kernel made for itself, or a 32-bit caller, the
 *	rest is not known but for CLONE_PARENT and the signal. What clone3(2) was
 *	given is read from the caller's memory, who may have changed it since.
 *	Guarded are those that neither show nor are usual with fork(3) and threads
 *	(CLONE_VFORK, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_SETTID, CHILD_CLEARTID).
 * @creator_pid: Thread that called; 0: not visible.
 * @creator_tgid: Its process: not the parent with CLONE_PARENT; 0: not visible.
 */
struct procsnap_event_fork {
	struct procsnap_event event;
	__aligned_u64 clone_flags;
	__s32 creator_pid;
	__s32 creator_tgid;
};

/**
 * struct procsnap_event_exec - another program.
 *
 * Behind the struct: @exe_length bytes of the path, a NUL, @argv_length bytes of
 * the arguments, each with its NUL as in /proc/PID/cmdline.
 *
 * @event: The task; its comm is the new one.
 * @old_pid: Thread id before: another if a thread that was not the leader did it;
 *	then the thread @old_pid ends, and has the start of the process. 0:
 *	another, seen from a nested pid namespace.
 * @exe_length: Bytes of the path of the program, /proc/PID/exe as the task itself
 *	would see it; or see %PROCSNAP_EVENT_EXE_GIVEN.
 * @argv_length: Bytes of arguments.
 * @argc: Arguments that were given.
 */
struct procsnap_event_exec {
	struct procsnap_event event;
	__s32 old_pid;
	__u32 exe_length;
	__u32 argv_length;
	__u32 argc;
};

/**
 * struct procsnap_event_exit - how a process, or a thread, ended and what it used.
 *
 * Of a process all is the sum over its threads, as getrusage(2) and wait4(2) of
 * its parent give it. With %PROCSNAP_EVENT_EXIT what the way out still costs is not
 * in; with %PROCSNAP_EVENT_REAP it is, if the process was waited for.
 *
 * @event: The task.
 * @status: Wait status, as of waitpid(2): WIFEXITED(), WTERMSIG(), WCOREDUMP()
 *	tell; of a thread that ended alone its exit code. Guarded.
 * @reserved: 0.
 * @utime_ns: Time in user mode.
 * @stime_ns: Time in kernel mode.
 * @run_ns: Time on a cpu, as the scheduler counts it.
 * @rss_peak_bytes: Largest resident size, ru_maxrss; of a thread 0.
 * @minor_faults: Page faults without input.
 * @major_faults: Page faults with input.
 * @voluntary_switches: Context switches, waiting.
 * @involuntary_switches: Context switches, preempted.
 * @read_bytes: From storage, as &procsnap_io.read_bytes. Guarded.
 * @write_bytes: To storage, likewise.
 * @read_chars: By read(2) and the like, rchar of /proc/PID/io. Guarded.
 * @write_chars: By write(2) and the like, wchar. Guarded.
 */
struct procsnap_event_exit {
	struct procsnap_event event;
	__u32 status;
	__u32 reserved;
	__aligned_u64 utime_ns;
	__aligned_u64 stime_ns;
	__aligned_u64 run_ns;
	__aligned_u64 rss_peak_bytes;
	__aligned_u64 minor_faults;
	__aligned_u64 major_faults;
	__aligned_u64 voluntary_switches;
	__aligned_u64 involuntary_switches;
	__aligned_u64 read_bytes;
	__aligned_u64 write_bytes;
	__aligned_u64 read_chars;
	__aligned_u64 write_chars;
};

/**
 * struct procsnap_event_parent - another parent.
 *
 * @event: The process; ppid and parent_start_ns are of its new parent.
 * @old_ppid: Its parent before, which has ended; 0: not visible.
 * @reserved: 0.
 * @old_parent_start_ns: Start of that one; 0: not visible.
 */
struct procsnap_event_parent {
	struct procsnap_event event;
	__s32 old_ppid;
	__u32 reserved;
	__aligned_u64 old_parent_start_ns;
};

/**
 * struct procsnap_event_comm - another name.
 *
 * @event: The task; its comm is the old one.
 * @new_comm: The new one.
 */
struct procsnap_event_comm {
	struct procsnap_event event;
	char new_comm[PROCSNAP_EVENT_COMM_SIZE];
};

/**
 * struct procsnap_event_ids - other user or group ids, as &struct procsnap_cred.
 *
 * @event: The task; its uid is the new one.
 * @old_id: Real id before.
 * @old_eid: Effective id before.
 * @rid: Real id.
 * @eid: Effective id.
 * @sid: Saved id.
 * @fsid: File system id.
 */
struct procsnap_event_ids {
	struct procsnap_event event;
	__u32 old_id;
	__u32 old_eid;
	__u32 rid;
	__u32 eid;
	__u32 sid;
	__u32 fsid;
};

/**
 * struct procsnap_event_session - another session or process group.
 *
 * @event: The process.
 * @old_pgid: Process group before; 0: not visible.
 * @old_sid: Session before; 0: not visible.
 * @pgid: Process group.
 * @sid: Session.
 */
struct procsnap_event_session {
	struct procsnap_event event;
	__s32 old_pgid;
	__s32 old_sid;
	__s32 pgid;
	__s32 sid;
};

/** PROCSNAP_LISTEN_THREADS - listen flag: fork and exit of threads as well. */
#define PROCSNAP_LISTEN_THREADS (1U << 0)
/** PROCSNAP_LISTEN_KEEP_NEWEST - listen flag: a reader that is too slow loses the
 * oldest events of the ring; without it, it loses those that find it full.
 */
#define PROCSNAP_LISTEN_KEEP_NEWEST (1U << 1)
/** PROCSNAP_LISTEN_CGROUP - listen flag: only tasks of the cgroup whose folder is
 * open as &procsnap_listen.cgroup_fd; a new task is in the cgroup of the one that
 * made it.
 */
#define PROCSNAP_LISTEN_CGROUP (1U << 2)
/** PROCSNAP_LISTEN_SUBGROUPS - listen flag: of the cgroups below it as well. */
#define PROCSNAP_LISTEN_SUBGROUPS (1U << 3)

/** PROCSNAP_RING_BYTES_MIN - the smallest ring of events. */
#define PROCSNAP_RING_BYTES_MIN 16384U

/**
 * struct procsnap_listen - argument of PROCSNAP_IOC_LISTEN.
 *
 * Versioned by size as &struct procsnap_request.
 *
 * With hidepid, other than 0, tasks that the opener may not look into have no
 * events; as it is at the time of the call. Where that cannot be asked without
 * waiting the answer is no: before Linux 7 an unprivileged opener then has no
 * events of what others do to his tasks (parent, session, comm). Of other
 * processes, parents among them, only ids are told. A program that is confined by
 * AppArmor may look into nothing.
 *
 * @kinds: Mask of PROCSNAP_EVENTS().
 * @flags: PROCSNAP_LISTEN_*.
 * @ring_bytes: Size of the ring: a power of two, at least
 *	%PROCSNAP_RING_BYTES_MIN and a page, at most
 *	&procsnap_info.ring_bytes_max.
 * @wakeup_bytes: poll(2), a waiting read(2) and SIGIO take notice when so much is
 *	there, at most half the ring; 0: with each event.
 * @argv_max: Most bytes of arguments with an exec, at most
 *	%PROCSNAP_EVENT_ARGV_MAX.
 * @subtree: Process id: only it, all below it now, and what any of these forks
 *	from then on, wherever it goes; 0: all.
 * @cgroup_fd: See %PROCSNAP_LISTEN_CGROUP; 0 otherwise. A process that ends has left
 *	the cgroups of the old hierarchies: no exit and reap there.
 */
struct procsnap_listen {
	__aligned_u64 kinds;
	__u32 flags;
	__u32 ring_bytes;
	__u32 wakeup_bytes;
	__u32 argv_max;
	__s32 subtree;
	__s32 cgroup_fd;
};

/** PROCSNAP_LISTEN_SIZE_V1 - size of the first struct procsnap_listen. */
#define PROCSNAP_LISTEN_SIZE_V1 32

/** PROCSNAP_MMAP_RING_CONTROL - offset of mmap(2): &struct procsnap_ring_control. */
#define PROCSNAP_MMAP_RING_CONTROL (1ULL << 40)
/** PROCSNAP_MMAP_RING - offset of mmap(2): the events. */
#define PROCSNAP_MMAP_RING (1ULL << 41)

/**
 * struct procsnap_ring_control - the ring's first page, shared with the reader.
 *
 * Positions count bytes since the listening began; the place in the ring is
 * position modulo @ring_bytes. No event goes over the end of the ring: there is
 * a %PROCSNAP_EVENT_PAD before it.
 *
 * To read: load @sequence, then @head, both with acquire order. Events stand from
 * your position up to @head; between them, a gap in their numbers is what was
 * lost. If there are none, and @sequence is past the last number you saw, those
 * between were lost. When an event is done with, store your position to @tail
 * with release order.
 *
 * With edge-triggered epoll or SIGIO put a full fence between the last store to
 * @tail and the last look at @head.
 *
 * With %PROCSNAP_LISTEN_KEEP_NEWEST the kernel does not wait for @tail: copy an
 * event first, then, behind an acquire fence, load @oldest: if it is past the
 * position that you copied from, drop the copy and go on at @oldest.
 *
 * @head: Where the next event will be written.
 * @oldest: Where the oldest event is that is still whole.
 * @sequence: Number of the last event, written or lost.
 * @dropped: Events that found the ring full; or that were overwritten before the
 *	reader was seen to be done with them, though it may have had them. What a
 *	reader lost is told by the numbers.
 * @ring_bytes: Size of the ring.
 * @reserved: 0.
 * @tail: The reader's: what is before may be overwritten.
 */
struct procsnap_ring_control {
	__aligned_u64 head;
	__aligned_u64 oldest;
	__aligned_u64 sequence;
	__aligned_u64 dropped;
	__aligned_u64 ring_bytes;
	__aligned_u64 reserved[3];
	__aligned_u64 tail;
};

/**
 * struct procsnap_listener_info - argument of PROCSNAP_IOC_LISTENER, all (out).
 *
 * @generated: Events that matched, &procsnap_event.sequence of the last.
 * @dropped: As &procsnap_ring_control.dropped.
 * @unread_bytes: What stands in the ring.
 * @ring_bytes: Size of the ring.
 */
struct procsnap_listener_info {
	__aligned_u64 generated;
	__aligned_u64 dropped;
	__aligned_u64 unread_bytes;
	__aligned_u64 ring_bytes;
};

/*
 * Kernel functions that the module needs beside the exported ones, bits of
 * &procsnap_info.capabilities. One that a kernel lacks switches off just what
 * needs it.
 */
/** PROCSNAP_CAP_TASKLIST_LOCK - %PROCSNAP_LEVEL_TREE is possible. */
#define PROCSNAP_CAP_TASKLIST_LOCK (1ULL << 0)
/** PROCSNAP_CAP_CPUTIME - &procsnap_cpu is as in /proc; else UNSUPPORTED. */
#define PROCSNAP_CAP_CPUTIME (1ULL << 1)
/** PROCSNAP_CAP_KTHREAD_NAME - full names of kernel threads and kworkers. */
#define PROCSNAP_CAP_KTHREAD_NAME (1ULL << 2)
/** PROCSNAP_CAP_SWAPINFO - swap totals of &procsnap_system; else 0. */
#define PROCSNAP_CAP_SWAPINFO (1ULL << 3)
/** PROCSNAP_CAP_TTY - &procsnap_task.tty and tpgid; else 0 and -1. */
#define PROCSNAP_CAP_TTY (1ULL << 4)
/** PROCSNAP_CAP_PTRACE - the ptrace check; else all that it guards is DENIED. */
#define PROCSNAP_CAP_PTRACE (1ULL << 5)
/** PROCSNAP_CAP_OOM_SCORE - &procsnap_attr.oom_score; else UNSUPPORTED. */
#define PROCSNAP_CAP_OOM_SCORE (1ULL << 6)
/** PROCSNAP_CAP_CGROUP - the cgroup section; else UNSUPPORTED. */
#define PROCSNAP_CAP_CGROUP (1ULL << 7)
/** PROCSNAP_CAP_NAMESPACES - the namespaces section; else UNSUPPORTED. */
#define PROCSNAP_CAP_NAMESPACES (1ULL << 8)
/** PROCSNAP_CAP_STACK - wchan and stack sections; else UNSUPPORTED. */
#define PROCSNAP_CAP_STACK (1ULL << 9)
/** PROCSNAP_CAP_SYSCALL - the syscall section; else UNSUPPORTED. */
#define PROCSNAP_CAP_SYSCALL (1ULL << 10)
/** PROCSNAP_CAP_LABEL - &procsnap_security.label; else UNSUPPORTED. */
#define PROCSNAP_CAP_LABEL (1ULL << 11)
/** PROCSNAP_CAP_FILES - the files section; else UNSUPPORTED. */
#define PROCSNAP_CAP_FILES (1ULL << 12)
/** PROCSNAP_CAP_PATHS - the paths section; else UNSUPPORTED. */
#define PROCSNAP_CAP_PATHS (1ULL << 13)
/** PROCSNAP_CAP_SELECT_CGROUP - %PROCSNAP_SELECT_CGROUP is possible. */
#define PROCSNAP_CAP_SELECT_CGROUP (1ULL << 14)
/** PROCSNAP_CAP_WALK - sections footprint and pages; else UNSUPPORTED. */
#define PROCSNAP_CAP_WALK (1ULL << 15)

/**
 * struct procsnap_info - argument of PROCSNAP_IOC_INFO, all (out).
 *
 * A caller with a shorter struct gets the fields that it knows; with a longer
 * one the rest is zeroed.
 *
 * @uapi_version: %PROCSNAP_UAPI_VERSION of the module.
 * @reserved: 0.
 * @module_version: Version of the module, NUL-terminated text.
 * @sections: Mask of the sections that the module can fill.
 * @request_flags: Mask of the PROCSNAP_REQUEST_* that it knows.
 * @levels: Mask, bit 1 << level, of what it can reach here.
 * @selects: Mask, bit 1 << select, of the selections that it knows.
 * @capabilities: PROCSNAP_CAP_*.
 * @lock_budget_max_ns: Ceiling of &procsnap_request.lock_budget_ns.
 * @user_bytes_max: The most image bytes that one user may hold; 0: no bound.
 * @live_bytes: Image bytes held now, by all.
 * @live_snapshots: Snapshots held now, by all.
 * @snapshots: Snapshots taken since the module was loaded.
 * @tasks: Rows in them.
 * @grown: Passes repeated because the task list had grown.
 * @over_budget: Requests refused with ETIME.
 * @failed: Requests that failed otherwise, after validation.
 * @lock_ns_max: The longest that the task list was locked.
 * @wait_budget_max_ns: Ceiling of &procsnap_request.wait_budget_ns.
 * @blocked: Rows that were %PROCSNAP_STATUS_BLOCKED in part.
 * @text_max: Ceiling of &procsnap_request.text_max.
 * @hidepid: What applies to this fd: 0, 1, 2 or 4, as hidepid= of proc(5).
 * @walk_budget_max_ns: Ceiling of &procsnap_request.walk_budget_ns.
 * @walked_pages: Pages looked at since the module was loaded.
 * @event_kinds: Mask of PROCSNAP_EVENTS() of the kinds that there are here.
 * @ring_bytes_max: Ceiling of &procsnap_listen.ring_bytes.
 * @listeners: Files that listen to events now, of all users; with the uevents.
 * @listeners_max: Most of them that one user may have.
 * @probes: Places in the kernel that are probed now; 0 while nobody listens.
 * @reserved2: 0.
 * @events: Events generated for listeners since the module was loaded; one that
 *	goes to two of them counts twice.
 * @events_dropped: Those that found a ring full, or overwrote others.
 * @uevents: Kobject uevents sent since the module was loaded.
 * @uevents_dropped: Uevents not sent, for the bound on their rate.
 */
struct procsnap_info {
	__u32 uapi_version;
	__u32 reserved;
	char module_version[32];
	__aligned_u64 sections;
	__aligned_u64 request_flags;
	__aligned_u64 levels;
	__aligned_u64 selects;
	__aligned_u64 capabilities;
	__aligned_u64 lock_budget_max_ns;
	__aligned_u64 user_bytes_max;
	__aligned_u64 live_bytes;
	__aligned_u64 live_snapshots;
	__aligned_u64 snapshots;
	__aligned_u64 tasks;
	__aligned_u64 grown;
	__aligned_u64 over_budget;
	__aligned_u64 failed;
	__aligned_u64 lock_ns_max;
	__aligned_u64 wait_budget_max_ns;
	__aligned_u64 blocked;
	__u32 text_max;
	__u32 hidepid;
	__aligned_u64 walk_budget_max_ns;
	__aligned_u64 walked_pages;
	__aligned_u64 event_kinds;
	__aligned_u64 ring_bytes_max;
	__u32 listeners;
	__u32 listeners_max;
	__u32 probes;
	__u32 reserved2;
	__aligned_u64 events;
	__aligned_u64 events_dropped;
	__aligned_u64 uevents;
	__aligned_u64 uevents_dropped;
};

/** PROCSNAP_INFO_SIZE_V1 - size of the first struct procsnap_info. */
#define PROCSNAP_INFO_SIZE_V1 160

/** PROCSNAP_IOC_MAGIC - ioctl type; the numbers 0x00-0x1f are procsnap's. */
#define PROCSNAP_IOC_MAGIC 0xe3

/**
 * PROCSNAP_IOC_INFO - what the module can do, and its counters.
 *
 * Return: 0, or -1 and errno
 *   EFAULT   the address is not writable,
 *   EINVAL   the struct is shorter than %PROCSNAP_INFO_SIZE_V1 or not 8-byte
 *            aligned.
 */
#define PROCSNAP_IOC_INFO _IOR(PROCSNAP_IOC_MAGIC, 0, struct procsnap_info)

/**
 * PROCSNAP_IOC_TAKE - take a snapshot; the fd holds it from then on.
 *
 * Return: 0, or -1 and errno
 *   E2BIG       the struct is longer than the kernel's and its rest is not
 *               zero, or pid_count is over %PROCSNAP_PIDS_MAX or range_count
 *               over %PROCSNAP_RANGES_MAX,
 *   EAGAIN      the task list grew faster than memory could be got for it,
 *   EDQUOT      the user holds too many image bytes already (see
 *               &procsnap_info.user_bytes_max): unmap or close some,
 *   EBADF       fd is not open, or not the folder of a cgroup,
 *   EFAULT      the request, the list or the ranges are not readable,
 *   EINTR       a fatal signal is pending,
 *   EINVAL      the struct is shorter than %PROCSNAP_REQUEST_SIZE_V1; the
 *               request is not 8-byte aligned or the list not 4-byte; an
 *               unknown flag, level, selection, namespace type or ranking; a
 *               list for a selection without one or none for one with; a pid
 *               below 1; fd, namespace_type, a flag or top_count that this
 *               selection or ranking has no use for; ranges without a section
 *               that looks at pages, without an address or a count, not
 *               8-byte aligned, empty, reversed, not of whole pages, out
 *               of order or overlapping,
 *   ENOMEM      no memory,
 *   EOPNOTSUPP  this level or selection is not possible here
 *               (&procsnap_info.levels, selects), or the cgroup is of a
 *               hierarchy without controllers,
 *   EPERM       level machine without CAP_SYS_ADMIN,
 *   ERANGE      a range ends beyond all addresses that a task can have,
 *   ETIME       the lock would have been held longer than the budget.
 *
 * Any other command: ENOTTY.
 */
#define PROCSNAP_IOC_TAKE _IOWR(PROCSNAP_IOC_MAGIC, 1, struct procsnap_request)

/**
 * PROCSNAP_IOC_LISTEN - let the fd listen to events, from now on.
 *
 * To be called before the file is put into epoll(7) or has O_ASYNC.
 *
 * From then on read(2) gives whole events, as many as fit, and waits for the
 * first unless O_NONBLOCK is set (EAGAIN); EINVAL if not even one fits
 * (%PROCSNAP_EVENT_SIZE_MAX always does). Or the ring is mapped, for which the
 * device must be open for reading and writing: the control page readable and
 * writable at %PROCSNAP_MMAP_RING_CONTROL, the events read-only at
 * %PROCSNAP_MMAP_RING; once such a control page is mapped, read(2) is EBUSY. poll(2),
 * epoll and, with O_ASYNC, SIGIO tell that there is something to read.
 * PROCSNAP_IOC_TAKE and the mapping of snapshots go on to work, and a snapshot
 * carries the number of the last event that it includes.
 *
 * The ring counts as the user's image bytes. The listening ends with the last
 * descriptor and mapping of the file.
 *
 * Return: 0, or -1 and errno
 *   E2BIG       the struct is longer than the kernel's and its rest is not zero,
 *               or ring_bytes is over &procsnap_info.ring_bytes_max,
 *   EBADF       cgroup_fd is not open, or not the folder of a cgroup,
 *   EBUSY       the fd listens already; or the kernel's function tracing is
 *               switched off (sysctl kernel.ftrace_enabled),
 *   EDQUOT      the user holds too many image bytes,
 *   EFAULT      the struct is not readable,
 *   EINVAL      the struct is shorter than %PROCSNAP_LISTEN_SIZE_V1 or not
 *               8-byte aligned; no kind, an unknown kind or flag; ring_bytes is
 *               0, no power of two or too small; wakeup_bytes is more than half
 *               of it; argv_max is too large; subtree is negative; cgroup_fd
 *               without %PROCSNAP_LISTEN_CGROUP, or that flag missing,
 *   EINTR       a fatal signal is pending,
 *   EMFILE      the user has &procsnap_info.listeners_max listeners already, or
 *               there are 256 of all users,
 *   ENOMEM      no memory,
 *   EOPNOTSUPP  this kernel cannot tell a kind (&procsnap_info.event_kinds), or
 *               cannot select by that cgroup,
 *   ESRCH       the opener sees no process @subtree,
 *   ETIME       marking the processes of the subtree would have held the lock
 *               longer than &procsnap_info.lock_budget_max_ns.
 */
#define PROCSNAP_IOC_LISTEN _IOW(PROCSNAP_IOC_MAGIC, 2, struct procsnap_listen)

/**
 * PROCSNAP_IOC_LISTENER - counters of the fd's listening.
 *
 * Return: 0, or -1 and errno
 *   EFAULT   the address is not writable,
 *   EINVAL   the struct is too short or not 8-byte aligned,
 *   ENODATA  the fd does not listen.
 */
#define PROCSNAP_IOC_LISTENER _IOR(PROCSNAP_IOC_MAGIC, 3, struct procsnap_listener_info)

/*
 * mmap(2) of the device: offset 0, at most the size of the image rounded up to
 * pages; errno EINVAL else. ENODATA: the fd holds no snapshot. EPERM: a
 * writable mapping was asked for; mprotect(2) to PROT_WRITE gives EACCES.
 * %PROCSNAP_MMAP_RING_CONTROL: one page, shared. %PROCSNAP_MMAP_RING: just the
 * ring, read-only as a snapshot. ENODATA: the fd does not listen. EBUSY: a
 * read(2) is under way.
 *
 * read(2) that takes the first snapshot: errno as PROCSNAP_IOC_TAKE. lseek(2) of
 * a file that listens: ESPIPE.
 */

#endif /* _UAPI_PROCSNAP_H */
