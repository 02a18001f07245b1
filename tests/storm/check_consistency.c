// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks that each of many snapshots is of one instant: what its rows say of each
 * other is true. To be run while the task list moves.
 *
 *   thread_storm -- check_consistency [--level tree|relaxed] [--threads]
 *                                     [--expect-violations] ROUNDS
 *
 * Status 0: no violation, or with --expect-violations at least one (the test can
 * fail); 1: otherwise; 2: could not be tested.
 */
#include <err.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "snap.h"

/* Tries of one snapshot before it counts as not to be had. */
#define MAX_TRIES 100

enum violation {
	NO_ID,		  /* a row without pid or tgid */
	WRONG_THREADS,	  /* a process has more or fewer rows than threads */
	TWICE,		  /* the same (pid, start time) in two rows */
	PID_TWICE,	  /* the same pid in two rows, other start times */
	NO_PARENT,	  /* ppid has no row */
	WRONG_PARENT_ROW, /* parent_row is not the row of ppid */
	NO_LEADER,	  /* a thread without its process's row, or a wrong leader_row */
	WRONG_COUNTS,	  /* the header counts other than the rows */
	VIOLATIONS,
};

static const char *const violation_names[VIOLATIONS] = {
	[NO_ID] = "pid or tgid 0",
	[WRONG_THREADS] = "rows of a process are not its threads",
	[TWICE] = "(pid, start time) twice",
	[PID_TWICE] = "pid twice",
	[NO_PARENT] = "parent absent",
	[WRONG_PARENT_ROW] = "parent_row wrong",
	[NO_LEADER] = "leader absent or leader_row wrong",
	[WRONG_COUNTS] = "counts of the header wrong",
};

/* What is known of a pid; of snapshot @round, else of none. */
struct slot {
	long round;
	uint32_t row;
	uint32_t threads; /* rows with this tgid */
	long threads_round;
};

struct check {
	uint32_t level;
	bool threads;
	long round;
	long rows;
	long tries;
	long violations[VIOLATIONS];
	long bad_rounds;
	struct slot *slots;
	uint32_t slot_count;
	struct snap snap;
	const struct procsnap_section *section;
};

static const struct procsnap_task *task_at(const struct check *check, size_t row)
{
	return snap_row(&check->snap, check->section, row);
}

static struct slot *slot_of(struct check *check, int pid)
{
	if (pid < 0 || (uint32_t)pid >= check->slot_count)
		errx(1, "a pid beyond pid_max: %d", pid);
	return &check->slots[pid];
}

/* The row with this pid in this snapshot. */
static uint32_t row_of(struct check *check, int pid)
{
	struct slot *slot = slot_of(check, pid);

	return slot->round == check->round ? slot->row : PROCSNAP_NO_ROW;
}

static void note_row(struct check *check, uint32_t row)
{
	const struct procsnap_task *task = task_at(check, row);
	struct slot *slot = slot_of(check, task->pid);

	check->violations[NO_ID] += !task->pid || !task->tgid;
	if (slot->round == check->round) {
		bool same = task_at(check, slot->row)->start_ns == task->start_ns;

		check->violations[same ? TWICE : PID_TWICE]++;
	}
	slot->round = check->round;
	slot->row = row;

	slot = slot_of(check, task->tgid);
	if (slot->threads_round != check->round)
		slot->threads = 0;
	slot->threads_round = check->round;
	slot->threads++;
}

static void check_row(struct check *check, uint32_t row)
{
	const struct procsnap_task *task = task_at(check, row);
	uint32_t leader = row_of(check, task->tgid), parent;

	if (leader == PROCSNAP_NO_ROW || task->leader_row != leader)
		check->violations[NO_LEADER]++;
	if (task->pid == task->tgid && check->threads &&
	    slot_of(check, task->tgid)->threads != task->threads)
		check->violations[WRONG_THREADS]++;
	if (!task->ppid) {
		check->violations[WRONG_PARENT_ROW] += task->parent_row != PROCSNAP_NO_ROW;
		return;
	}
	parent = row_of(check, task->ppid);
	if (parent == PROCSNAP_NO_ROW)
		check->violations[NO_PARENT]++;
	else if (task->parent_row != parent)
		check->violations[WRONG_PARENT_ROW]++;
}

static void check_counts(struct check *check)
{
	const struct procsnap_header *header = check->snap.header;
	uint32_t row, processes = 0;

	for (row = 0; row < check->section->count; row++)
		processes += task_at(check, row)->pid == task_at(check, row)->tgid;
	if (header->task_count != check->section->count || header->process_count != processes ||
	    header->missing_count || header->level != check->level)
		check->violations[WRONG_COUNTS]++;
}

static long violations_of(const struct check *check)
{
	long sum = 0;
	int i;

	for (i = 0; i < VIOLATIONS; i++)
		sum += check->violations[i];
	return sum;
}

static void check_snapshot(struct check *check, int fd)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK),
		.level = check->level,
		.flags = check->threads ? PROCSNAP_REQUEST_THREADS : 0,
	};
	long before = violations_of(check);
	int tries = 1;
	uint32_t row;

	while (snap_take(fd, &request))
		if (++tries > MAX_TRIES)
			errx(SNAP_UNTESTED, "no snapshot in %d tries", MAX_TRIES);
	check->tries += tries;
	check->round++;
	check->snap = snap_map(fd, request.size);
	check->section = snap_section(&check->snap, PROCSNAP_SECTION_TASK);
	for (row = 0; row < check->section->count; row++)
		note_row(check, row);
	for (row = 0; row < check->section->count; row++)
		check_row(check, row);
	check_counts(check);
	check->rows += check->section->count;
	check->bad_rounds += violations_of(check) != before;
	snap_unmap(&check->snap);
}

static uint32_t read_pid_max(void)
{
	FILE *file = fopen("/proc/sys/kernel/pid_max", "re");
	unsigned int value;

	if (!file || fscanf(file, "%u", &value) != 1)
		errx(SNAP_UNTESTED, "pid_max cannot be read");
	fclose(file);
	return value;
}

static void print_check(const struct check *check, long rounds)
{
	int i;

	printf("%s%s: %ld of %ld snapshots with violations (%ld rows each, %ld tries in all)\n",
	       check->level == PROCSNAP_LEVEL_TREE ? "tree" : "relaxed",
	       check->threads ? " of threads" : "", check->bad_rounds, rounds, check->rows / rounds,
	       check->tries);
	for (i = 0; i < VIOLATIONS; i++)
		if (check->violations[i])
			printf("  %s: %ld\n", violation_names[i], check->violations[i]);
}

static long parse(int argc, char **argv, struct check *check, bool *expect_violations)
{
	static const struct option options[] = {
		{ "level", required_argument, NULL, 'l' },
		{ "threads", no_argument, NULL, 't' },
		{ "expect-violations", no_argument, NULL, 'e' },
		{},
	};
	int option;

	check->level = PROCSNAP_LEVEL_TREE;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 't')
			check->threads = true;
		else if (option == 'e')
			*expect_violations = true;
		else if (option == 'l' && !strcmp(optarg, "relaxed"))
			check->level = PROCSNAP_LEVEL_RELAXED;
		else if (option != 'l' || strcmp(optarg, "tree"))
			return 0;
	}
	return optind + 1 == argc ? atol(argv[optind]) : 0;
}

int main(int argc, char **argv)
{
	bool expect_violations = false;
	struct check check = {};
	long rounds, i;
	int fd;

	rounds = parse(argc, argv, &check, &expect_violations);
	if (rounds < 1)
		errx(SNAP_UNTESTED, "usage: check_consistency [--level tree|relaxed] [--threads] "
				    "[--expect-violations] ROUNDS");
	check.slot_count = read_pid_max() + 1;
	check.slots = calloc(check.slot_count, sizeof(*check.slots));
	if (!check.slots)
		err(SNAP_UNTESTED, "calloc");
	fd = snap_open();
	/* Where violations are expected one is enough. */
	for (i = 0; i < rounds && !(expect_violations && check.bad_rounds); i++)
		check_snapshot(&check, fd);
	close(fd);
	free(check.slots);
	print_check(&check, i);
	return expect_violations != (check.bad_rounds > 0);
}
