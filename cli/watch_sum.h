/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What processes have cost: the sum over all that have ended, and over those of
 * each name.
 */
#ifndef PROCSNAP_CLI_WATCH_SUM_H
#define PROCSNAP_CLI_WATCH_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <procsnap/procsnap.h>

#include "watch_exits.h"

/**
 * struct watch_cost - the cost of processes that have ended.
 *
 * @processes: How many.
 * @failed: Those whose status is not 0.
 * @unknown: Those whose status and io may not be seen.
 * @peak_pid, @peak_comm: Whose @rss_peak_bytes it is.
 * @comm: Name of the processes, where they are of one.
 * The others: As in &struct procsnap_event_exit, summed; @rss_peak_bytes: the
 * largest.
 */
struct watch_cost {
	uint64_t processes;
	uint64_t failed;
	uint64_t unknown;
	uint64_t utime_ns;
	uint64_t stime_ns;
	uint64_t run_ns;
	uint64_t minor_faults;
	uint64_t major_faults;
	uint64_t voluntary_switches;
	uint64_t involuntary_switches;
	uint64_t read_bytes;
	uint64_t write_bytes;
	uint64_t read_chars;
	uint64_t write_chars;
	uint64_t rss_peak_bytes;
	pid_t peak_pid;
	char peak_comm[PROCSNAP_EVENT_COMM_SIZE];
	char comm[PROCSNAP_EVENT_COMM_SIZE];
};

/**
 * struct watch_sum - what happened, and what it cost.
 *
 * An exit tells what its process has used so far, the reap what it has used in
 * all: that then takes the place of the exit's numbers.
 *
 * @forks, @execs: Processes born, programs begun.
 * @threads, @thread_ends: Threads born and ended, if they are told.
 * @lost: Events that were lost.
 * @total: Of all processes that have ended.
 * @exits: Exits that are in @total, of processes whose reap is to come.
 * @names, @size, @count: The cost by name: a hash table, its size a power of
 *	two, a place without processes is free.
 */
struct watch_sum {
	uint64_t forks, execs, threads, thread_ends, lost;
	struct watch_cost total;
	struct watch_exits exits;
	struct watch_cost *names;
	size_t size, count;
};

/* 0 or -ENOMEM */
int watch_sum_add(struct watch_sum *sum, const struct procsnap_event *event);

/*
 * Puts the names that took most cpu time first; then nothing can be added any
 * more. Returns how many there are.
 */
size_t watch_sum_rank(struct watch_sum *sum);

void watch_sum_free(struct watch_sum *sum);

#endif
