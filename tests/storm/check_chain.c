// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks for the fork chain, which must be running, in snapshots and in scans of
 * /proc, and counts the rounds that saw no living process of it.
 *
 *   fork_chain -- check_chain [--scans ROUNDS] [--level tree|relaxed] ROUNDS
 *
 * Status 0: no snapshot missed it; 1: one did; 2: could not be tested. What the
 * scans of /proc miss is told and not judged.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "procfs.h"
#include "snap.h"

/* Tries of one snapshot before it counts as not to be had. */
#define MAX_TRIES 100

struct tally {
	long rounds;
	long missed;
	long tasks;
	long tries;
	long links; /* times that another process of the chain was seen than before */
	int last_pid;
};

static bool is_link(const char *comm, char state)
{
	return !strcmp(comm, CHAIN_COMM) && state != 'Z' && state != 'X';
}

static void see_link(struct tally *tally, int pid)
{
	tally->links += pid != tally->last_pid;
	tally->last_pid = pid;
}

static void look_in_snapshot(struct tally *tally, int fd, uint32_t level)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK),
		.level = level,
	};
	const struct procsnap_section *section;
	bool seen = false;
	struct snap snap;
	size_t row;
	int tries = 1;

	while (snap_take(fd, &request))
		if (++tries > MAX_TRIES)
			errx(SNAP_UNTESTED, "no snapshot in %d tries", MAX_TRIES);
	snap = snap_map(fd, request.size);
	section = snap_section(&snap, PROCSNAP_SECTION_TASK);
	for (row = 0; row < section->count; row++) {
		const struct procsnap_task *task = snap_row(&snap, section, row);

		if (!is_link(task->comm, task->state))
			continue;
		seen = true;
		see_link(tally, task->pid);
	}
	tally->tries += tries;
	tally->tasks += section->count;
	tally->missed += !seen;
	snap_unmap(&snap);
}

static void look_in_procfs(struct tally *tally, struct procfs_scan *scan)
{
	struct procfs_task task;
	bool seen = false;

	procfs_rewind(scan);
	while (procfs_next(scan, &task)) {
		tally->tasks++;
		if (!is_link(task.comm, task.state))
			continue;
		seen = true;
		see_link(tally, task.pid);
	}
	tally->missed += !seen;
}

static struct tally check_snapshots(long rounds, uint32_t level)
{
	struct tally tally = { .rounds = rounds };
	int fd = snap_open();
	long i;

	for (i = 0; i < rounds; i++)
		look_in_snapshot(&tally, fd, level);
	close(fd);
	return tally;
}

static struct tally check_procfs(long rounds)
{
	struct tally tally = { .rounds = rounds };
	struct procfs_scan scan;
	long i;

	procfs_open(&scan);
	for (i = 0; i < rounds; i++)
		look_in_procfs(&tally, &scan);
	procfs_close(&scan);
	return tally;
}

static void print_tally(const char *what, const struct tally *tally)
{
	printf("%s: %ld of %ld missed every process of the chain (%ld tasks each, %ld links seen)\n",
	       what, tally->missed, tally->rounds, tally->tasks / tally->rounds, tally->links);
	fflush(stdout);
}

static uint32_t parse_level(const char *name)
{
	if (!strcmp(name, "tree"))
		return PROCSNAP_LEVEL_TREE;
	if (!strcmp(name, "relaxed"))
		return PROCSNAP_LEVEL_RELAXED;
	errx(SNAP_UNTESTED, "no such level: %s", name);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "level", required_argument, NULL, 'l' },
		{ "scans", required_argument, NULL, 's' },
		{},
	};
	uint32_t level = PROCSNAP_LEVEL_TREE;
	struct tally scans, snapshots;
	long rounds, scan_rounds = 0;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'l')
			level = parse_level(optarg);
		else if (option == 's')
			scan_rounds = atol(optarg);
		else
			return SNAP_UNTESTED;
	}
	rounds = optind + 1 == argc ? atol(argv[optind]) : 0;
	if (rounds < 1 || scan_rounds < 0)
		errx(SNAP_UNTESTED, "usage: check_chain [--scans ROUNDS] [--level LEVEL] ROUNDS");

	if (scan_rounds) {
		scans = check_procfs(scan_rounds);
		print_tally("scans of /proc/*/stat", &scans);
	}
	snapshots = check_snapshots(rounds, level);
	print_tally("snapshots", &snapshots);
	if (snapshots.missed)
		return 1;
	/* A chain that has ended is missed; one that stands still is no test. */
	if (rounds > 1 && snapshots.links < 2)
		errx(SNAP_UNTESTED, "the chain stood still");
	return 0;
}
