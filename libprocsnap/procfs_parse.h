/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The texts of /proc as numbers, see proc(5). Works on memory alone, so that
 * any text can be tried. Numbers that do not fit are the largest possible;
 * lines and columns that a kernel does not have are zero.
 */
#ifndef PROCSNAP_PROCFS_PARSE_H
#define PROCSNAP_PROCFS_PARSE_H

#include "internal.h"

/* Columns of /proc/PID/stat, numbered as in proc(5). */
enum procfs_stat_column {
	STAT_PID = 1,
	STAT_COMM = 2,
	STAT_STATE = 3,
	STAT_PPID = 4,
	STAT_PGRP = 5,
	STAT_SESSION = 6,
	STAT_TTY_NR = 7,
	STAT_TPGID = 8,
	STAT_FLAGS = 9,
	STAT_MINFLT = 10,
	STAT_CMINFLT = 11,
	STAT_MAJFLT = 12,
	STAT_CMAJFLT = 13,
	STAT_UTIME = 14,
	STAT_STIME = 15,
	STAT_CUTIME = 16,
	STAT_CSTIME = 17,
	STAT_PRIORITY = 18,
	STAT_NICE = 19,
	STAT_NUM_THREADS = 20,
	STAT_STARTTIME = 22,
	STAT_STARTCODE = 26,
	STAT_ENDCODE = 27,
	STAT_STARTSTACK = 28,
	STAT_KSTKESP = 29,
	STAT_KSTKEIP = 30,
	STAT_EXIT_SIGNAL = 38,
	STAT_PROCESSOR = 39,
	STAT_RT_PRIORITY = 40,
	STAT_POLICY = 41,
	STAT_GUEST_TIME = 43,
	STAT_CGUEST_TIME = 44,
	STAT_START_DATA = 45,
	STAT_END_DATA = 46,
	STAT_START_BRK = 47,
	STAT_ARG_START = 48,
	STAT_ARG_END = 49,
	STAT_ENV_START = 50,
	STAT_ENV_END = 51,
	STAT_EXIT_CODE = 52,
	STAT_COLUMNS = 53,
};

/**
 * struct procfs_stat - /proc/PID/stat.
 *
 * @comm: Column 2 without the parentheses.
 * @state: Column 3.
 * @column: The numbers by column, negative ones as two's complement.
 */
struct procfs_stat {
	char comm[PROCSNAP_COMM_SIZE];
	char state;
	uint64_t column[STAT_COLUMNS];
};

/* Part of a text. */
struct procfs_span {
	const char *at;
	size_t length;
};

/**
 * struct procfs_status - /proc/PID/status.
 *
 * @memory: Its sizes are filled, status and oom_score_adj are not.
 * @has_memory: There are memory lines: the task has an address space.
 * @umask: UINT64_MAX: there is no such line.
 * @groups: Value of the line Groups, within the text; the following likewise.
 */
struct procfs_status {
	int32_t tgid;
	int32_t pid;
	int32_t tracer;
	int32_t ns_pid;
	uint32_t ns_pid_count;
	uint32_t uid[4];
	uint32_t gid[4];
	uint64_t umask;
	uint64_t fd_table_size;
	uint64_t core_dumping;
	uint64_t thp_enabled;
	uint64_t signals_queued[2];
	uint64_t pending;
	uint64_t shared_pending;
	uint64_t blocked;
	uint64_t ignored;
	uint64_t caught;
	uint64_t cap_inheritable;
	uint64_t cap_permitted;
	uint64_t cap_effective;
	uint64_t cap_bounding;
	uint64_t cap_ambient;
	uint64_t no_new_privs;
	uint64_t seccomp;
	uint64_t seccomp_filters;
	uint64_t voluntary_switches;
	uint64_t involuntary_switches;
	struct procfs_span groups;
	struct procfs_span ns_tgids;
	struct procfs_span ns_pids;
	struct procfs_span ns_pgids;
	struct procfs_span ns_sids;
	struct procfs_span cpus_allowed;
	struct procfs_span mems_allowed;
	struct procsnap_memory memory;
	bool has_memory;
};

/* /proc/PID/schedstat */
struct procfs_schedstat {
	uint64_t run_ns;
	uint64_t wait_ns;
	uint64_t timeslices;
};

/*
 * All give 0, or -EBADMSG if the text is not of that form; status also -ESRCH if
 * the task was being reaped.
 */
int procfs_parse_stat(const char *text, size_t length, struct procfs_stat *stat);
int procfs_parse_status(const char *text, size_t length, struct procfs_status *status);
int procfs_parse_schedstat(const char *text, size_t length, struct procfs_schedstat *schedstat);
int procfs_parse_number(const char *text, size_t length, int64_t *number);
/* The lines of /proc/PID/io; the status is left alone. */
int procfs_parse_io(const char *text, size_t length, struct procsnap_io *io);
/* Load averages in units of 1 / PROCSNAP_LOAD_ONE. */
int procfs_parse_loadavg(const char *text, size_t length, uint32_t load[3]);
/* The mem_ to swap_ fields; the others are left alone. */
int procfs_parse_meminfo(const char *text, size_t length, struct procsnap_system *system);
/*
 * The cpuN lines of /proc/stat; up to capacity of them are stored, *count is
 * how many there are.
 */
int procfs_parse_cpus(const char *text, size_t length, uint64_t clock_ticks,
		      struct procsnap_cpustat *cpus, size_t capacity, size_t *count);

/*
 * A bitmap as status writes it, groups of 32 bits from the highest. Up to
 * capacity elements are stored; returns how many it has.
 */
size_t procfs_parse_bitmap(struct procfs_span text, uint64_t *bits, size_t capacity);

/* Clock ticks as ns; the largest number if that is more. */
uint64_t procfs_ticks_to_ns(uint64_t ticks, uint64_t clock_ticks);

#endif /* PROCSNAP_PROCFS_PARSE_H */
