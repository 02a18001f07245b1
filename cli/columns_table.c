// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of columns. Names, headers and widths are those of ps(1) where ps
 * has such a column. A section's own fields need nothing but their row here;
 * what is computed or drawn otherwise names its functions, see formats.h.
 */
#include "formats.h"

#define FIELD(id, member, name)                                                               \
	.section = PROCSNAP_SECTION_##id, .offset = offsetof(struct procsnap_##member, name), \
	.field = _Generic(((struct procsnap_##member *)0)->name, int32_t                      \
			  : CLI_FIELD_S32, uint32_t                                           \
			  : CLI_FIELD_U32, default                                            \
			  : CLI_FIELD_U64),                                                   \
	.kind = _Generic(((struct procsnap_##member *)0)->name, int32_t                       \
			 : CLI_KIND_SIGNED, default                                           \
			 : CLI_KIND_UNSIGNED)
#define TASK(name) FIELD(TASK, task, name)
#define CRED(name) FIELD(CRED, cred, name)
#define CPU(name) FIELD(CPU, cpu, name)
#define MEMORY(name) FIELD(MEMORY, memory, name)

#define COMPUTED(id, type, function) \
	.section = PROCSNAP_SECTION_##id, .kind = CLI_KIND_##type, .value = cli_##function##_value
#define SYSTEM .also = PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM)
#define SHOW(function) .text = cli_##function##_text
#define PID CLI_COLUMN_PID
#define LEFT CLI_COLUMN_LEFT
#define NAME (CLI_COLUMN_LEFT | CLI_COLUMN_CUT | CLI_COLUMN_TREE)
#define USER (CLI_COLUMN_LEFT | CLI_COLUMN_CUT | CLI_COLUMN_PLUS)
#define KIB .scale = 1024
#define SECOND 1000000000

const struct cli_column cli_columns[] = {
	/* who it is */
	{ "pid", "PID", "process id", .width = 5, .flags = PID, TASK(tgid) },
	{ "tgid", "TGID", "thread group, the process id", .width = 5, .flags = PID, TASK(tgid) },
	{ "tid", "TID", "thread id; of a process its pid", .width = 5, .flags = PID, TASK(pid) },
	{ "ppid", "PPID", "parent's process id, 0: none", .width = 5, .flags = PID, TASK(ppid) },
	{ "pgid", "PGID", "process group", .width = 5, .flags = PID, TASK(pgid) },
	{ "sid", "SID", "session", .width = 5, .flags = PID, TASK(sid) },
	{ "tpgid", "TPGID", "foreground process group of the terminal, -1: no terminal", .width = 5,
	  .flags = PID, TASK(tpgid) },
	{ "tracer", "TRACER", "thread id of the tracer, 0: none", .width = 6, .flags = PID,
	  TASK(tracer) },
	{ "nspid", "NSPID", "thread id in its own pid namespace", .width = 5, .flags = PID,
	  TASK(ns_pid) },
	{ "tty", "TT", "controlling terminal", .width = 8, .flags = LEFT, COMPUTED(TASK, TEXT, tty),
	  SHOW(tty) },
	{ "comm", "COMMAND", "name", .width = 15, .flags = NAME, COMPUTED(TASK, TEXT, comm),
	  SHOW(comm) },
	{ "args", "COMMAND", "name, in [brackets] where there is no command line", .width = 27,
	  .flags = NAME, COMPUTED(TASK, TEXT, comm), SHOW(args) },
	{ "fname", "COMMAND", "first 8 bytes of the name", .width = 8, .flags = NAME,
	  COMPUTED(TASK, TEXT, fname), SHOW(fname) },
	{ "state", "S", "state: R S D T t X Z P I", .width = 1, .flags = LEFT,
	  COMPUTED(TASK, TEXT, state), SHOW(state) },
	{ "stat", "STAT", "state and < N L s l + as in ps", .width = 4, .flags = LEFT,
	  COMPUTED(TASK, TEXT, stat), SHOW(stat),
	  .also = PROCSNAP_WANT(PROCSNAP_SECTION_CPU) | PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY) },
	{ "exit_state", "EXIT", "0, 16 dead or 32 zombie", .width = 4, TASK(exit_state) },
	{ "nlwp", "NLWP", "threads of the process", .width = 4, TASK(threads) },
	{ "f", "F", "1 forked but did not exec, 4 used root's rights", .width = 1,
	  COMPUTED(TASK, UNSIGNED, f), SHOW(f) },
	{ "kflags", "KFLAGS", "PF_* flags of the kernel (shown in hex)", .width = 8, TASK(flags),
	  SHOW(kflags) },

	/* since when */
	{ "start_ns", "START_NS", "start in ns since boot; with the pid it names a task for good",
	  .width = 16, TASK(start_ns) },
	{ "etime", "ELAPSED", "age as [[DD-]HH:]MM:SS; ns", .width = 11,
	  COMPUTED(TASK, UNSIGNED, age), SHOW(etime) },
	{ "etimes", "ELAPSED", "age in seconds; ns", .width = 7, COMPUTED(TASK, UNSIGNED, age),
	  SHOW(etimes) },
	{ "start", "STARTED", "start, HH:MM:SS or Mmm dd; ns since 1970", .width = 8,
	  COMPUTED(TASK, UNSIGNED, started), SHOW(start), SYSTEM },
	{ "lstart", "STARTED", "start, date and time; ns since 1970", .width = 24,
	  COMPUTED(TASK, UNSIGNED, started), SHOW(lstart), SYSTEM },
	{ "stime", "STIME", "start, HH:MM, MmmDD or the year; ns since 1970", .width = 5,
	  COMPUTED(TASK, UNSIGNED, started), SHOW(stime), SYSTEM },
	{ "bsdstart", "START", "start, HH:MM or Mmm dd; ns since 1970", .width = 6,
	  COMPUTED(TASK, UNSIGNED, started), SHOW(bsdstart), SYSTEM },

	/* users and groups */
	{ "user", "USER", "effective user", .width = 8, .flags = USER, COMPUTED(CRED, TEXT, user),
	  SHOW(user) },
	{ "ruser", "RUSER", "real user", .width = 8, .flags = USER, COMPUTED(CRED, TEXT, ruser),
	  SHOW(ruser) },
	{ "suser", "SUSER", "saved user", .width = 8, .flags = USER, COMPUTED(CRED, TEXT, suser),
	  SHOW(suser) },
	{ "fuser", "FUSER", "file system user", .width = 8, .flags = USER,
	  COMPUTED(CRED, TEXT, fuser), SHOW(fuser) },
	{ "uid", "UID", "effective user id", .width = 5, CRED(euid) },
	{ "ruid", "RUID", "real user id", .width = 5, CRED(ruid) },
	{ "suid", "SUID", "saved user id", .width = 5, CRED(suid) },
	{ "fuid", "FUID", "file system user id", .width = 5, CRED(fsuid) },
	{ "group", "GROUP", "effective group", .width = 8, .flags = USER,
	  COMPUTED(CRED, TEXT, group), SHOW(group) },
	{ "rgroup", "RGROUP", "real group", .width = 8, .flags = USER, COMPUTED(CRED, TEXT, rgroup),
	  SHOW(rgroup) },
	{ "sgroup", "SGROUP", "saved group", .width = 8, .flags = USER,
	  COMPUTED(CRED, TEXT, sgroup), SHOW(sgroup) },
	{ "fgroup", "FGROUP", "file system group", .width = 8, .flags = USER,
	  COMPUTED(CRED, TEXT, fgroup), SHOW(fgroup) },
	{ "gid", "GID", "effective group id", .width = 5, CRED(egid) },
	{ "rgid", "RGID", "real group id", .width = 5, CRED(rgid) },
	{ "sgid", "SGID", "saved group id", .width = 5, CRED(sgid) },
	{ "fgid", "FGID", "file system group id", .width = 5, CRED(fsgid) },

	/* processor time */
	{ "time", "TIME", "cpu time as [DD-]HH:MM:SS; ns", .width = 8,
	  COMPUTED(CPU, UNSIGNED, time), SHOW(time) },
	{ "times", "TIME", "cpu time in seconds; ns", .width = 8, COMPUTED(CPU, UNSIGNED, time),
	  SHOW(times) },
	{ "bsdtime", "TIME", "cpu time as MMM:SS; ns", .width = 6, COMPUTED(CPU, UNSIGNED, time),
	  SHOW(bsdtime) },
	{ "pcpu", "%CPU", "cpu time by age, percent", .width = 4, COMPUTED(CPU, REAL, pcpu),
	  SHOW(pcpu) },
	{ "c", "C", "cpu time by age, whole percent up to 99", .width = 2,
	  COMPUTED(CPU, REAL, pcpu), SHOW(c) },
	{ "cp", "CP", "cpu time by age, per mille up to 999; percent", .width = 3,
	  COMPUTED(CPU, REAL, pcpu), SHOW(cp) },
	{ "cuu", "%CUU", "cpu time by age, percent with three decimals", .width = 6,
	  COMPUTED(CPU, REAL, pcpu), SHOW(cuu) },
	{ "cuc", "%CUC", "cuu with waited-for children", .width = 7, COMPUTED(CPU, REAL, cuc),
	  SHOW(cuc) },
	{ "utime_ns", "UTIME_NS", "user time in ns", .width = 13, CPU(utime_ns) },
	{ "stime_ns", "STIME_NS", "system time in ns", .width = 13, CPU(stime_ns) },
	{ "guest_ns", "GUEST_NS", "time of a virtual cpu in ns", .width = 13, CPU(guest_ns) },
	{ "cutime_ns", "CUTIME_NS", "user time of waited-for children in ns", .width = 13,
	  CPU(child_utime_ns) },
	{ "cstime_ns", "CSTIME_NS", "system time of waited-for children in ns", .width = 13,
	  CPU(child_stime_ns) },
	{ "cguest_ns", "CGUEST_NS", "guest time of waited-for children in ns", .width = 13,
	  CPU(child_guest_ns) },
	{ "run_ns", "RUN_NS", "time on a cpu by the scheduler's clock in ns", .width = 13,
	  CPU(run_ns) },
	{ "wait_ns", "WAIT_NS", "time runnable but waiting for a cpu in ns", .width = 13,
	  CPU(wait_ns) },
	{ "timeslices", "SLICES", "times it was given a cpu", .width = 7, CPU(timeslices) },
	{ "nvcsw", "NVCSW", "voluntary context switches", .width = 7, CPU(voluntary_switches) },
	{ "nivcsw", "NIVCSW", "involuntary context switches", .width = 7,
	  CPU(involuntary_switches) },
	{ "min_flt", "MINFL", "minor page faults", .width = 6, CPU(minor_faults) },
	{ "maj_flt", "MAJFL", "major page faults", .width = 6, CPU(major_faults) },
	{ "cmin_flt", "CMINFL", "minor faults of waited-for children", .width = 6,
	  CPU(child_minor_faults) },
	{ "cmaj_flt", "CMAJFL", "major faults of waited-for children", .width = 6,
	  CPU(child_major_faults) },

	/* scheduling */
	{ "psr", "PSR", "cpu it last ran on", .width = 3, CPU(last_cpu) },
	{ "ni", "NI", "nice value", .width = 3, CPU(nice), SHOW(nice) },
	{ "cls", "CLS", "scheduling class: TS FF RR B IDL DLN", .width = 3,
	  COMPUTED(CPU, TEXT, cls), SHOW(cls) },
	{ "class", "CLS", "scheduling class, left-justified", .width = 3, .flags = LEFT,
	  COMPUTED(CPU, TEXT, cls), SHOW(cls) },
	{ "sched", "SCH", "scheduling policy, SCHED_*", .width = 3, CPU(policy) },
	{ "rtprio", "RTPRIO", "realtime priority", .width = 6, CPU(rt_priority), SHOW(rtprio) },
	{ "priority", "PRI", "kernel's priority", .width = 3, CPU(priority) },
	{ "pri", "PRI", "priority, higher is better", .width = 3, COMPUTED(CPU, SIGNED, pri) },
	{ "opri", "PRI", "priority, 60 more than the kernel's", .width = 3,
	  COMPUTED(CPU, SIGNED, opri) },
	{ "pri_baz", "BAZ", "priority, 100 more than the kernel's", .width = 3,
	  COMPUTED(CPU, SIGNED, pri_baz) },
	{ "pri_foo", "FOO", "priority, 20 less than the kernel's", .width = 3,
	  COMPUTED(CPU, SIGNED, pri_foo) },
	{ "pri_bar", "BAR", "priority, 1 more than the kernel's", .width = 3,
	  COMPUTED(CPU, SIGNED, pri_bar) },
	{ "pri_api", "API", "priority, -1 less the kernel's", .width = 3,
	  COMPUTED(CPU, SIGNED, pri_api) },

	/* memory; the listing in KiB, JSON and CSV in bytes */
	{ "vsz", "VSZ", "virtual size", .width = 6, MEMORY(virtual_bytes), KIB },
	{ "rss", "RSS", "resident memory", .width = 5, COMPUTED(MEMORY, UNSIGNED, rss), KIB },
	{ "sz", "SZ", "virtual size, shown in pages", .width = 5, MEMORY(virtual_bytes),
	  .scale = CLI_SCALE_PAGE },
	{ "size", "SIZE", "data and stack: what writing it all would take", .width = 5,
	  COMPUTED(MEMORY, UNSIGNED, size), KIB },
	{ "pmem", "%MEM", "resident memory, percent of the machine's", .width = 4,
	  COMPUTED(MEMORY, REAL, pmem), SHOW(pmem), SYSTEM },
	{ "rss_anon", "ANON", "resident anonymous memory", .width = 6, MEMORY(rss_anon_bytes),
	  KIB },
	{ "rss_file", "FILE", "resident file mappings", .width = 6, MEMORY(rss_file_bytes), KIB },
	{ "rss_shmem", "SHMEM", "resident shared memory", .width = 6, MEMORY(rss_shmem_bytes),
	  KIB },
	{ "swap", "SWAP", "swapped-out memory", .width = 6, MEMORY(swap_bytes), KIB },
	{ "hwm", "HWM", "peak of the resident memory", .width = 6, MEMORY(rss_peak_bytes), KIB },
	{ "peak_vsz", "PEAK", "peak of the virtual size", .width = 6, MEMORY(virtual_peak_bytes),
	  KIB },
	{ "locked", "LOCKED", "locked memory", .width = 6, MEMORY(locked_bytes), KIB },
	{ "pinned", "PINNED", "pinned memory", .width = 6, MEMORY(pinned_bytes), KIB },
	{ "data", "DATA", "private writable memory", .width = 6, MEMORY(data_bytes), KIB },
	{ "stack", "STACK", "stack", .width = 5, MEMORY(stack_bytes), KIB },
	{ "text", "TEXT", "the program's code, in whole pages", .width = 5, MEMORY(text_bytes),
	  KIB },
	{ "lib", "LIB", "code of libraries", .width = 5, MEMORY(library_bytes), KIB },
	{ "pte", "PTE", "page tables", .width = 5, MEMORY(page_table_bytes), KIB },
	{ "oomadj", "OOMADJ", "out-of-memory adjustment, -1000 to 1000", .width = 5,
	  .flags = CLI_COLUMN_OF_NONE, MEMORY(oom_score_adj) },
};

const size_t cli_columns_count = sizeof(cli_columns) / sizeof(cli_columns[0]);

const struct cli_alias cli_aliases[] = {
	{ "lwp", "tid", "LWP", 0 },
	{ "spid", "tid", "SPID", 0 },
	{ "pgrp", "pgid", "PGRP", 0 },
	{ "session", "sid", "SESS", 0 },
	{ "sess", "sid", "SESS", 0 },
	{ "tt", "tty", "TT", 0 },
	{ "tname", "tty", "TTY", 0 },
	{ "tty8", "tty", "TTY", 0 },
	{ "longtname", "tty", "TTY", 0 },
	{ "ucmd", "comm", "CMD", 0 },
	{ "ucomm", "comm", "COMMAND", 0 },
	{ "cmd", "args", "CMD", 0 },
	{ "command", "args", "COMMAND", 0 },
	{ "s", "state", "S", 0 },
	{ "thcount", "nlwp", "THCNT", 5 },
	{ "threads", "nlwp", "THREADS", 7 },
	{ "flag", "f", "F", 0 },
	{ "flags", "f", "F", 0 },
	{ "start_time", "stime", "START", 0 },
	{ "euser", "user", "EUSER", 0 },
	{ "uname", "user", "USER", 0 },
	{ "svuser", "suser", "SVUSER", 0 },
	{ "fsuser", "fuser", "FSUSER", 0 },
	{ "euid", "uid", "EUID", 0 },
	{ "svuid", "suid", "SVUID", 0 },
	{ "fsuid", "fuid", "FSUID", 0 },
	{ "egroup", "group", "EGROUP", 0 },
	{ "svgroup", "sgroup", "SVGROUP", 0 },
	{ "fsgroup", "fgroup", "FSGROUP", 0 },
	{ "egid", "gid", "EGID", 0 },
	{ "svgid", "sgid", "SVGID", 0 },
	{ "fsgid", "fgid", "FSGID", 0 },
	{ "cputime", "time", "TIME", 0 },
	{ "cputimes", "times", "TIME", 0 },
	{ "%cpu", "pcpu", "%CPU", 0 },
	{ "util", "c", "C", 0 },
	{ "minflt", "min_flt", "MINFLT", 0 },
	{ "majflt", "maj_flt", "MAJFLT", 0 },
	{ "pagein", "maj_flt", "PAGEIN", 0 },
	{ "lastcpu", "psr", "C", 0 },
	{ "cpuid", "psr", "CPUID", 5 },
	{ "nice", "ni", "NI", 0 },
	{ "policy", "class", "POL", 0 },
	{ "pol", "class", "POL", 0 },
	{ "intpri", "opri", "PRI", 0 },
	{ "vsize", "vsz", "VSZ", 0 },
	{ "rssize", "rss", "RSS", 0 },
	{ "rsz", "rss", "RSZ", 0 },
	{ "%mem", "pmem", "%MEM", 0 },
	{ "oom_score_adj", "oomadj", "OOMADJ", 0 },
};

const size_t cli_aliases_count = sizeof(cli_aliases) / sizeof(cli_aliases[0]);
