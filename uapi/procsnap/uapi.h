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
 * fd that holds no snapshot takes one of every process with every section, so
 * that `cat /dev/procsnap > host.psnap` works; read(2) at the end gives 0.
 *
 * The image
 * ---------
 *
 * One &struct procsnap_header, then &procsnap_header.section_count entries of
 * &struct procsnap_section, then the sections. A section is an array of one
 * struct. Row i of every section flagged PROCSNAP_SECTION_PER_TASK is the same
 * task. The order of the rows is not specified.
 *
 * Rules for readers: compare the magic (it also tells the byte order) and
 * refuse a higher version. Find the section table at header_size. Step through
 * a table or a section by its *stored* entry size: structs grow at their end;
 * bytes beyond what you know are to be skipped, bytes that an older writer did
 * not have are to be taken as zero. Skip sections that you do not know.
 *
 * Rules for this file: fixed-width types, natural alignment, no holes, every
 * struct a multiple of 8 bytes, the same for 32-bit and 64-bit callers.
 *
 * Access: the device needs no privilege. All ids are those that the pid and
 * user namespaces of the task that *opened* the device see; a task that has no
 * pid there is not shown.
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
 *	may be absent.
 * @PROCSNAP_LEVEL_TREE: At one instant: which tasks exist, their pid, tgid,
 *	ppid, pgid, sid, tracer, state, threads; nothing missed, nothing twice;
 *	with %PROCSNAP_REQUEST_THREADS as many rows of a process as its
 *	&procsnap_task.threads says. The rest is read right after from the same
 *	tasks, also from those that exit meanwhile.
 * @PROCSNAP_LEVEL_MACHINE: Counters too, by stopping every cpu. Reserved:
 *	this version answers EOPNOTSUPP.
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
 * @PROCSNAP_SELECT_ALL: Every process. &procsnap_request.pids and
 *	&procsnap_request.pid_count must be 0.
 * @PROCSNAP_SELECT_PIDS: The processes whose process id (tgid) is in
 *	&procsnap_request.pids. One that does not exist, or is only a thread's
 *	id, is left out; a pid that stands in the list twice gives one row.
 */
enum procsnap_select {
	PROCSNAP_SELECT_ALL = 0,
	PROCSNAP_SELECT_PIDS = 1,
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
 */
enum procsnap_section_id {
	PROCSNAP_SECTION_TASK = 1,
	PROCSNAP_SECTION_CRED = 2,
	PROCSNAP_SECTION_CPU = 3,
	PROCSNAP_SECTION_MEMORY = 4,
	PROCSNAP_SECTION_SYSTEM = 5,
	PROCSNAP_SECTION_CPUSTAT = 6,
};

/** PROCSNAP_WANT() - bit of a section id in the masks of section ids. */
#define PROCSNAP_WANT(id) (1ULL << (id))

/** PROCSNAP_WANT_V1 - every section of version 1. */
#define PROCSNAP_WANT_V1 0x7eULL

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
 *	backend, and %PROCSNAP_LEVEL_RELAXED).
 * @PROCSNAP_STATUS_BLOCKED: Reading it would have had to wait for the task.
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
 * @event_sequence: Number of the last event that the snapshot includes; 0 as
 *	long as the device has no events.
 * @snapshot_id: Number of the snapshot, counted since the module was loaded;
 *	equals &procsnap_request.snapshot_id.
 * @task_count: Rows of the per-task sections; 0 if none was asked for, as the
 *	next three.
 * @process_count: Processes among them.
 * @missing_count: Different pids of the request's list that gave no row.
 * @attempts: Passes over the task list that it took (2 and more: it grew).
 * @pid_ns_inode: Inode number of the pid namespace whose ids these are,
 *	as in /proc/PID/ns/pid; 0 unknown.
 * @boot_id: The boot, /proc/sys/kernel/random/boot_id as 16 bytes; all zero
 *	if unknown.
 * @hostname: Host name, NUL-terminated, /proc/sys/kernel/hostname.
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

/** PROCSNAP_REQUEST_THREADS - request flag: every thread of the processes. */
#define PROCSNAP_REQUEST_THREADS (1U << 0)

/** PROCSNAP_PIDS_MAX - most pids in a list; ask for all tasks to have more. */
#define PROCSNAP_PIDS_MAX 262144U

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
 * @pid_count: Length of @pids.
 * @pids: Address of @pid_count __s32 values, 4-byte aligned.
 * @lock_budget_ns: The longest that the task list may be locked; 0 or more
 *	than the module's ceiling: the ceiling.
 * @size: (out) Bytes of the image.
 * @got: (out) &procsnap_header.got.
 * @snapshot_id: (out) &procsnap_header.snapshot_id.
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
};

/** PROCSNAP_REQUEST_SIZE_V1 - size of the first struct procsnap_request. */
#define PROCSNAP_REQUEST_SIZE_V1 64

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
 *               zero, or pid_count is over %PROCSNAP_PIDS_MAX,
 *   EAGAIN      the task list grew faster than memory could be got for it,
 *   EDQUOT      the user holds too many image bytes already (see
 *               &procsnap_info.user_bytes_max): unmap or close some,
 *   EFAULT      the request or the list is not readable,
 *   EINTR       a fatal signal is pending,
 *   EINVAL      the struct is shorter than %PROCSNAP_REQUEST_SIZE_V1; the
 *               request is not 8-byte aligned or the list not 4-byte; an
 *               unknown flag, level or selection; pids given for
 *               %PROCSNAP_SELECT_ALL or none for %PROCSNAP_SELECT_PIDS; a pid
 *               below 1,
 *   ENOMEM      no memory,
 *   EOPNOTSUPP  this level is not possible here (&procsnap_info.levels),
 *   ETIME       the lock would have been held longer than the budget.
 *
 * Any other command: ENOTTY.
 */
#define PROCSNAP_IOC_TAKE _IOWR(PROCSNAP_IOC_MAGIC, 1, struct procsnap_request)

/*
 * mmap(2) of the device: offset 0, at most the size of the image rounded up to
 * pages; errno EINVAL else. ENODATA: the fd holds no snapshot. EPERM: a
 * writable mapping was asked for; mprotect(2) to PROT_WRITE gives EACCES.
 *
 * read(2) that takes the first snapshot: errno as PROCSNAP_IOC_TAKE.
 */

#endif /* _UAPI_PROCSNAP_H */
