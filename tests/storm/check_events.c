// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A storm of processes that counts what it does, and readers of its events of all
 * kinds beside it, each of which must get just that: see event_reader.h.
 *
 *   check_events [--counts FILE] SECONDS
 *
 * FILE: what the storm did, "name number" on a line, for who else has looked on.
 * Status 0: all did; 1: one did not; 2: could not be tested.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event_reader.h"
#include "event_storm.h"
#include "snap.h"

struct ends {
	int ready[2];
	int over[2];
};

static void start_reader(const struct event_reader *reader, struct event_storm *storm,
			 struct ends *ends)
{
	int outside = getpid();
	pid_t pid = fork();

	if (pid < 0)
		err(SNAP_UNTESTED, "fork");
	if (pid)
		return;
	leash_wear(&storm->leash);
	close(storm->go);
	close(ends->ready[0]);
	close(ends->over[1]);
	exit(event_reader_run(reader, storm->root, outside, storm->counts, ends->ready[1],
			      ends->over[0]));
}

static int start_readers(struct event_storm *storm, struct ends *ends)
{
	const struct event_reader *reader;
	int count = 0, i;
	char byte;

	if (pipe2(ends->ready, O_CLOEXEC) || pipe2(ends->over, O_CLOEXEC))
		err(SNAP_UNTESTED, "pipe");
	for (reader = event_readers; reader->name; reader++, count++)
		start_reader(reader, storm, ends);
	close(ends->ready[1]);
	close(ends->over[0]);
	for (i = 0; i < count; i++)
		if (read(ends->ready[0], &byte, 1) != 1)
			errx(SNAP_UNTESTED, "a reader does not listen");
	return count;
}

static void print_storm(const struct event_counts *counts)
{
	printf("the storm: %" PRIu64 " processes, %" PRIu64 " threads, %" PRIu64
	       " programs, %" PRIu64 " adoptions\n",
	       counts->forks, counts->threads, counts->execs, counts->adoptions);
	fflush(stdout);
}

static void write_counts(const struct event_counts *counts, const char *path)
{
	FILE *file = fopen(path, "we");

	if (!file)
		err(SNAP_UNTESTED, "%s", path);
	fprintf(file, "forks %" PRIu64 "\nthreads %" PRIu64 "\nexecs %" PRIu64 "\n", counts->forks,
		counts->threads, counts->execs);
	fclose(file);
}

/* How the readers end: the worst. */
static int await_readers(int count)
{
	int status, worst = 0;

	while (count && wait(&status) > 0) {
		status = WIFEXITED(status) ? WEXITSTATUS(status) : SNAP_UNTESTED;
		worst = status > worst ? status : worst;
		count--;
	}
	return worst;
}

int main(int argc, char **argv)
{
	const char *path = argc == 4 && !strcmp(argv[1], "--counts") ? argv[2] : NULL;
	int seconds = argc == (path ? 4 : 2) ? atoi(argv[argc - 1]) : 0, readers;
	struct event_storm storm;
	struct ends ends;

	if (seconds < 1)
		errx(SNAP_UNTESTED, "usage: check_events [--counts FILE] SECONDS");
	event_storm_new(&storm);
	readers = start_readers(&storm, &ends);
	event_storm_go(&storm, seconds);
	event_storm_wait(&storm);
	print_storm(storm.counts);
	if (path)
		write_counts(storm.counts, path);
	close(ends.over[1]);
	readers = await_readers(readers);
	if (storm.counts->failures)
		errx(SNAP_UNTESTED, "%" PRIu64 " failures in the storm", storm.counts->failures);
	return readers;
}
