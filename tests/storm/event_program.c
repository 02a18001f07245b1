// SPDX-License-Identifier: GPL-2.0-or-later
/* The runs of the storm's program, as the events tell of them. */
#define _GNU_SOURCE
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event_program.h"
#include "snap.h"

enum wrong {
	WRONG_EXE,
	WRONG_ARGV,
	WRONG_COMM,
	WRONG_TWICE,
	WRONG_PID,
	WRONG_STATUS,
	WRONG_NO_USAGE,
	WRONG_NO_TIME,
	WRONG_USAGE,
	WRONG_UNSEEN,
	WRONG_NO_END,
	WRONGS,
};

static const char *const wrong_names[WRONGS] = {
	[WRONG_EXE] = "programs with another path",
	[WRONG_ARGV] = "programs with other arguments",
	[WRONG_COMM] = "programs with another name",
	[WRONG_TWICE] = "programs told of twice",
	[WRONG_PID] = "programs of another pid than their parent knows",
	[WRONG_STATUS] = "programs with another status",
	[WRONG_NO_USAGE] = "programs that used nothing",
	[WRONG_NO_TIME] = "too many programs that took no time",
	[WRONG_USAGE] = "programs that used other than their parent was told",
	[WRONG_UNSEEN] = "programs never told of",
	[WRONG_NO_END] = "programs that never end",
};

/* A run: its process, and what its end told. */
struct run {
	uint64_t start_ns;
	int32_t pid;
	uint32_t status;
	uint32_t ended;
	uint32_t minor_faults;
	uint64_t rss_peak_bytes;
	uint64_t time_ns;
};

struct event_programs {
	char path[4096];
	struct run *runs;
	uint32_t *run_of_pid; /* number + 1 */
	uint32_t pids;
	uint64_t told;
	uint64_t timeless;
	uint64_t wrongs[WRONGS];
	uint64_t first[WRONGS];
};

static void wrong(struct event_programs *programs, enum wrong what, uint64_t serial)
{
	if (!programs->wrongs[what]++)
		programs->first[what] = serial;
}

struct event_programs *event_programs_new(void)
{
	struct event_programs *programs = calloc(1, sizeof(*programs));
	ssize_t length;

	if (!programs)
		err(SNAP_UNTESTED, "calloc");
	programs->runs = calloc(EVENT_LIVES_MAX, sizeof(*programs->runs));
	/* The most that pid_max may be. */
	programs->pids = 1U << 22;
	programs->run_of_pid = calloc(programs->pids, sizeof(*programs->run_of_pid));
	if (!programs->runs || !programs->run_of_pid)
		err(SNAP_UNTESTED, "calloc");
	length = readlink("/proc/self/exe", programs->path,
			  sizeof(programs->path) - sizeof(EVENT_PROGRAM));
	if (length < 0)
		err(SNAP_UNTESTED, "/proc/self/exe");
	strcpy(strrchr(programs->path, '/') + 1, EVENT_PROGRAM);
	return programs;
}

void event_programs_free(struct event_programs *programs)
{
	free(programs->runs);
	free(programs->run_of_pid);
	free(programs);
}

/* The number of a run: its only argument, if all is as it should be; else -1. */
static int64_t serial_of(const struct procsnap_event_exec *exec)
{
	const char *argv = (const char *)(exec + 1) + exec->exe_length + 1;
	const char *number = argv + sizeof(EVENT_PROGRAM);
	const uint32_t name = sizeof(EVENT_PROGRAM);
	char *end;
	long serial;

	if (exec->argc != 2 || exec->argv_length < name + 2 || memcmp(argv, EVENT_PROGRAM, name) ||
	    argv[exec->argv_length - 1])
		return -1;
	serial = strtol(number, &end, 10);
	if (end + 1 != argv + exec->argv_length || serial < 0)
		return -1;
	return serial;
}

/* The path of the program; on PREEMPT_RT as it was given. */
static bool is_path(const struct event_programs *programs, const struct procsnap_event_exec *exec)
{
	const char *exe = (const char *)(exec + 1), *name = strrchr(exe, '/');

	if (exec->event.flags == PROCSNAP_EVENT_EXE_GIVEN)
		return !strcmp(name ? name + 1 : exe, EVENT_PROGRAM);
	return !exec->event.flags && !strcmp(exe, programs->path);
}

static void put_exec(struct event_programs *programs, const struct procsnap_event_exec *exec)
{
	int64_t serial = serial_of(exec);
	struct run *run;

	programs->told++;
	if (serial < 0) {
		wrong(programs, WRONG_ARGV, exec->event.sequence);
		return;
	}
	if (!is_path(programs, exec))
		wrong(programs, WRONG_EXE, serial);
	if (strcmp(exec->event.comm, EVENT_PROGRAM))
		wrong(programs, WRONG_COMM, serial);
	if (serial >= EVENT_LIVES_MAX)
		return;
	run = &programs->runs[serial];
	if (run->pid)
		wrong(programs, WRONG_TWICE, serial);
	run->pid = exec->event.pid;
	run->start_ns = exec->event.start_ns;
	programs->run_of_pid[exec->event.pid] = serial + 1;
}

static void put_exit(struct event_programs *programs, const struct procsnap_event_exit *exit)
{
	uint32_t serial = programs->run_of_pid[exit->event.pid];
	struct run *run;

	if (!serial--)
		return;
	run = &programs->runs[serial];
	/* The end of that one was lost. */
	if (run->start_ns != exit->event.start_ns)
		return;
	run->ended++;
	run->status = exit->status;
	run->minor_faults = exit->minor_faults;
	run->rss_peak_bytes = exit->rss_peak_bytes;
	run->time_ns = exit->utime_ns + exit->stime_ns;
	if (exit->status != (uint32_t)event_program_status(serial) << 8)
		wrong(programs, WRONG_STATUS, serial);
	/* Some ten pages in memory may be none to the kernel, which counts apart on each cpu since 6.2. */
	if (!exit->minor_faults)
		wrong(programs, WRONG_NO_USAGE, serial);
	programs->timeless += !exit->run_ns;
}

void event_programs_put(struct event_programs *programs, const struct procsnap_event *event)
{
	if ((uint32_t)event->pid >= programs->pids)
		errx(1, "an event of pid %d", event->pid);
	if (event->kind == PROCSNAP_EVENT_EXEC)
		put_exec(programs, (const void *)event);
	else if (event->kind == PROCSNAP_EVENT_EXIT && !(event->flags & PROCSNAP_EVENT_THREAD))
		put_exit(programs, (const void *)event);
	else if (event->kind == PROCSNAP_EVENT_REAP)
		programs->run_of_pid[event->pid] = 0;
}

/*
 * What the parent was told came some steps of the way out later: times may be more
 * then, and the rest is the same.
 */
static void check_usage(struct event_programs *programs, uint64_t serial,
			const struct event_life *life)
{
	const struct run *run = &programs->runs[serial];

	if (life->pid != run->pid)
		wrong(programs, WRONG_PID, serial);
	else if (life->status != run->status)
		wrong(programs, WRONG_STATUS, serial);
	else if (life->minor_faults != run->minor_faults ||
		 life->rss_peak_kb != run->rss_peak_bytes >> 10 ||
		 (life->utime_us + life->stime_us + 2) * 1000 < run->time_ns)
		wrong(programs, WRONG_USAGE, serial);
}

void event_programs_check(struct event_programs *programs, const struct event_counts *counts)
{
	uint64_t serial, runs = event_runs(counts);

	/*
	 * A tick may be longer than a run, the scheduler's clock is not; but in a guest
	 * of an emulator it stands still until the next tick, for a few runs now and then.
	 */
	if (programs->timeless > 10 + programs->told / 10)
		wrong(programs, WRONG_NO_TIME, 0);
	for (serial = 0; serial < runs; serial++) {
		const struct event_life *life = &counts->lives[serial];
		const struct run *run = &programs->runs[serial];

		if (life->pid < 0)
			continue;
		if (!run->pid)
			wrong(programs, WRONG_UNSEEN, serial);
		else if (run->ended != 1)
			wrong(programs, WRONG_NO_END, serial);
		else if (life->pid)
			check_usage(programs, serial, life);
	}
}

uint64_t event_programs_print(const struct event_programs *programs, const char *name)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < WRONGS; i++) {
		sum += programs->wrongs[i];
		if (programs->wrongs[i])
			printf("%s: %s: %llu of %llu, first %llu\n", name, wrong_names[i],
			       (unsigned long long)programs->wrongs[i],
			       (unsigned long long)programs->told,
			       (unsigned long long)programs->first[i]);
	}
	return sum;
}
