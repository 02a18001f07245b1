/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the storm of events says that it did: counted by those who did it, in memory
 * that they share with those who check the events.
 *
 * A count stands before what it counts can be seen by others to be over; what fails
 * is taken back. So the counts are exact once the storm has ended.
 */
#ifndef PROCSNAP_TESTS_EVENT_COUNTS_H
#define PROCSNAP_TESTS_EVENT_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

/* Name of the program that the storm executes, in the folder of the storm's own. */
#define EVENT_PROGRAM "storm_true"

/* So many runs of it are told apart. */
#define EVENT_LIVES_MAX (1U << 20)

/* What the parent of a run was told by wait4(2). */
struct event_life {
	int32_t pid; /* 0: nobody knows its usage; -1: it was not run */
	uint32_t status;
	uint64_t minor_faults;
	uint64_t rss_peak_kb;
	uint64_t utime_us;
	uint64_t stime_us;
};

/*
 * @forks: Processes made.
 * @threads: Threads made.
 * @execs: Programs started.
 * @adoptions: Children left to another parent.
 * @renames: Names changed, without those of @execs.
 * @uids: User ids changed.
 * @gids: Group ids changed.
 * @sessions: Sessions and process groups entered, each for itself.
 * @serial: Of the next run of the program.
 * @failures: What should not have failed and did.
 * @stop: The storm is to end.
 */
struct event_counts {
	_Atomic uint64_t forks;
	_Atomic uint64_t threads;
	_Atomic uint64_t execs;
	_Atomic uint64_t adoptions;
	_Atomic uint64_t renames;
	_Atomic uint64_t uids;
	_Atomic uint64_t gids;
	_Atomic uint64_t sessions;
	_Atomic uint64_t serial;
	_Atomic uint64_t failures;
	_Atomic bool stop;
	struct event_life lives[EVENT_LIVES_MAX];
};

/* How many runs of the program have a place in lives. */
static inline uint64_t event_runs(const struct event_counts *counts)
{
	return counts->serial < EVENT_LIVES_MAX ? counts->serial : EVENT_LIVES_MAX;
}

/* Exit status of the run with that number. */
static inline int event_program_status(uint64_t serial)
{
	return serial % 100;
}

#endif /* PROCSNAP_TESTS_EVENT_COUNTS_H */
