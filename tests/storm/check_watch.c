// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The library's table of all processes under a storm: at each look it must be what
 * the snapshot of that look has, as the library says and as is found here.
 *
 *   event_load -- check_watch [--losing] ROUNDS
 *
 * --losing: with a small ring, which is left to overflow before one of fifty looks.
 * Status 0: it always was; 1: it was not; 2: could not be tested.
 */
#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <procsnap/procsnap.h>

#include "snap.h"

#define BIG (16U << 20)
#define LOSING_ROUNDS 50
#define LOOK_MS 1
/* The smallest event, so that it is known when a ring must have overflowed. */
#define EVENT_LEAST sizeof(struct procsnap_event)

struct sums {
	uint64_t forks;
	uint64_t exits;
	uint64_t lost;
	uint64_t resyncs;
	uint64_t differences;
	uint64_t found;
	uint64_t unseen;
};

static void check(int ret, const char *what)
{
	if (ret < 0)
		errx(SNAP_UNTESTED, "%s: %s (%s)", what, strerror(-ret), procsnap_last_error());
}

static struct procsnap_watch *open_watch(bool losing)
{
	struct procsnap_listener *listener;
	struct procsnap_watch *watch;

	check(procsnap_listener_new(&listener), "a listener");
	procsnap_listener_set_ring(listener, losing ? PROCSNAP_RING_BYTES_MIN : BIG, false);
	check(procsnap_watch_open(&watch, listener, PROCSNAP_BACKEND_DEVICE, NULL), "a watch");
	return watch;
}

/* Until more has come than the ring can hold. */
static void wait_for_losses(struct procsnap_watch *watch)
{
	const struct procsnap_listener *listener = procsnap_watch_listener(watch);
	struct procsnap_listener_counts counts;

	do {
		poll(NULL, 0, LOOK_MS);
		procsnap_listener_get_counts(listener, &counts);
	} while (counts.generated - counts.received - counts.lost <=
		 PROCSNAP_RING_BYTES_MIN / EVENT_LEAST);
}

/* The table against the snapshot, both ways. */
static uint64_t differences(const struct procsnap_watch *watch,
			    const struct procsnap_snapshot *snap)
{
	size_t rows = procsnap_row_count(snap), row;
	uint64_t count = procsnap_watch_count(watch) != rows;

	procsnap_for_each_row(snap, row) {
		const struct procsnap_task *task = procsnap_task(snap, row);
		const struct procsnap_watch_task *entry = procsnap_watch_find(watch, task->pid);

		/* What is just being taken out of the task list gets another parent silently. */
		if (entry && entry->start_ns == task->start_ns &&
		    (entry->ppid == task->ppid || task->state == 'X'))
			continue;
		if (!count++)
			printf("pid %d of %d: in the table %s of %d\n", task->pid, task->ppid,
			       entry ? "here" : "not here", entry ? entry->ppid : 0);
	}
	return count;
}

/*
 * Some of the events as a user reads them, at least one: something is to happen
 * between two looks. The look reads the rest.
 */
static void read_some(struct procsnap_watch *watch, int count)
{
	const struct procsnap_event *event;
	int ret, timeout_ms = 30000;

	do {
		ret = procsnap_watch_next(watch, &event, timeout_ms);
		check(ret, "an event");
		timeout_ms = 0;
	} while (--count > 0 && ret > 0);
}

static void look(struct procsnap_watch *watch, struct sums *sums)
{
	struct procsnap_watch_counts counts;
	struct procsnap_snapshot *snap;

	check(procsnap_watch_look(watch, &counts, &snap), "a look");
	sums->forks += counts.forks;
	sums->exits += counts.exits;
	sums->lost += counts.lost;
	sums->resyncs = counts.resyncs;
	sums->differences += counts.differences;
	sums->unseen += counts.unseen;
	sums->found += differences(watch, snap);
	procsnap_snapshot_free(snap);
}

int main(int argc, char **argv)
{
	bool losing = argc == 3 && !strcmp(argv[1], "--losing");
	long rounds = argc == (losing ? 3 : 2) ? atol(argv[argc - 1]) : 0, i;
	struct procsnap_watch *watch;
	struct sums sums = {};

	if (rounds < 1)
		errx(SNAP_UNTESTED, "usage: check_watch [--losing] ROUNDS");
	watch = open_watch(losing);
	for (i = 0; i < rounds; i++) {
		if (losing && i % LOSING_ROUNDS == 0)
			wait_for_losses(watch);
		read_some(watch, i % 10);
		look(watch, &sums);
	}
	procsnap_watch_close(watch);
	printf("%ld looks: %llu differences by the library, %llu found; %llu processes born, %llu ended, %llu unseen; "
	       "%llu events lost, %llu snapshots for it\n",
	       rounds, (unsigned long long)sums.differences, (unsigned long long)sums.found,
	       (unsigned long long)sums.forks, (unsigned long long)sums.exits,
	       (unsigned long long)sums.unseen, (unsigned long long)sums.lost,
	       (unsigned long long)sums.resyncs);
	if (sums.differences || sums.found || (!losing && sums.lost))
		return 1;
	if (!sums.forks || (losing && !sums.resyncs))
		errx(SNAP_UNTESTED, "the storm is not one");
	return 0;
}
