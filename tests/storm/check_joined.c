// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes snapshots while processes come and go, and makes each of the one before it
 * and of the events between the two: they must be the same.
 *
 *   event_load -- check_joined [--threads] [--losing oldest|newest] ROUNDS
 *
 * --losing: with a small ring, which is left to overflow in one of fifty rounds; the
 * table is then made anew of the snapshot, and all later ones must fit again.
 * Status 0: all were the same; 1: one was not; 2: could not be tested.
 */
#include <err.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event_ring.h"
#include "event_table.h"

#define BIG (16U << 20)
#define LOSING_ROUNDS 50
/* Between two looks at the counter of losses, while they are waited for. */
#define LOOK_MS 1

struct check {
	struct event_ring ring;
	struct event_table *table;
	uint32_t request_flags;
	bool losing;
	long events;
	long resyncs;
};

static struct snap take(struct check *check)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK),
		.level = PROCSNAP_LEVEL_TREE,
		.flags = check->request_flags,
	};

	while (snap_take(check->ring.fd, &request))
		;
	return snap_map(check->ring.fd, request.size);
}

static void wait_for_losses(struct check *check)
{
	uint64_t before;

	/* Else the last event counts as lost, if it is overwritten. */
	event_ring_release(&check->ring);
	before = event_ring_info(&check->ring).dropped;
	while (event_ring_info(&check->ring).dropped == before)
		poll(NULL, 0, LOOK_MS);
}

/*
 * Reads the events up to @until, and puts them into the table as long as there is no
 * loss. One that is read beyond stands behind a loss: it is given back.
 */
static const struct procsnap_event *read_events(struct check *check, uint64_t until, bool put)
{
	const uint64_t lost = check->ring.lost;
	const struct procsnap_event *event;

	while (check->ring.sequence < until) {
		event = event_ring_next(&check->ring);
		if (event && event->sequence > until)
			return event;
		if (!event && check->ring.sequence < until)
			errx(1, "no event after %llu, but the snapshot has %llu",
			     (unsigned long long)check->ring.sequence, (unsigned long long)until);
		if (!event || !put || lost != check->ring.lost)
			continue;
		event_table_put(check->table, event);
		check->events++;
	}
	return NULL;
}

/* Makes the table anew of @snap; false: events after it are lost as well. */
static bool remake(struct check *check, const struct snap *snap,
		   const struct procsnap_event *beyond)
{
	uint64_t included = snap->header->event_sequence;

	event_table_set(check->table, snap);
	if (!beyond)
		return check->ring.sequence == included;
	if (beyond->sequence != included + 1)
		return false;
	event_table_put(check->table, beyond);
	return true;
}

static void synchronize(struct check *check)
{
	const struct procsnap_event *beyond;
	struct snap snap;
	bool whole;

	do {
		snap = take(check);
		beyond = read_events(check, snap.header->event_sequence, false);
		whole = remake(check, &snap, beyond);
		snap_unmap(&snap);
	} while (!whole);
}

/* Something is to happen between two snapshots. */
static void wait_for_events(struct check *check)
{
	struct pollfd ring = { .fd = check->ring.fd, .events = POLLIN };

	event_ring_release(&check->ring);
	if (poll(&ring, 1, 30000) != 1)
		errx(SNAP_UNTESTED, "nothing happens");
}

static void check_round(struct check *check)
{
	uint64_t lost = check->ring.lost;
	struct snap snap = take(check);

	read_events(check, snap.header->event_sequence, true);
	if (check->ring.lost == lost) {
		event_table_compare(check->table, &snap);
	} else {
		synchronize(check);
		check->resyncs++;
	}
	snap_unmap(&snap);
}

static long parse(int argc, char **argv, bool *threads, bool *losing, bool *newest)
{
	static const struct option options[] = {
		{ "threads", no_argument, NULL, 't' },
		{ "losing", required_argument, NULL, 'l' },
		{},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 't')
			*threads = true;
		else if (option != 'l')
			return 0;
		else
			*losing = true, *newest = !strcmp(optarg, "oldest");
	}
	return optind + 1 == argc ? atol(argv[optind]) : 0;
}

static void start(struct check *check, bool threads, bool newest)
{
	const struct procsnap_listen listen = {
		.kinds = PROCSNAP_EVENTS_TABLE,
		.flags = (threads ? PROCSNAP_LISTEN_THREADS : 0) |
			 (newest ? PROCSNAP_LISTEN_KEEP_NEWEST : 0),
		.ring_bytes = check->losing ? PROCSNAP_RING_BYTES_MIN : BIG,
	};

	check->request_flags = threads ? PROCSNAP_REQUEST_THREADS : 0;
	check->table = event_table_new(threads);
	event_ring_open(&check->ring, &listen, true);
	synchronize(check);
}

int main(int argc, char **argv)
{
	bool threads = false, losing = false, newest = false;
	long rounds = parse(argc, argv, &threads, &losing, &newest), i;
	struct check check = { .losing = losing };
	uint64_t wrong;

	if (rounds < 1)
		errx(SNAP_UNTESTED,
		     "usage: check_joined [--threads] [--losing oldest|newest] ROUNDS");
	start(&check, threads, newest);
	for (i = 0; i < rounds; i++) {
		if (!losing)
			wait_for_events(&check);
		else if (i % LOSING_ROUNDS == 0)
			wait_for_losses(&check);
		check_round(&check);
	}
	wrong = event_table_wrong(check.table);
	printf("%ld snapshots%s, each of the one before and %ld events in all: %llu differences in %llu tasks; "
	       "%llu events lost, %ld times made anew\n",
	       rounds, threads ? " of threads" : "", check.events, (unsigned long long)wrong,
	       (unsigned long long)event_table_compared(check.table),
	       (unsigned long long)check.ring.lost, check.resyncs);
	if (wrong || (!losing && check.ring.lost))
		return 1;
	if (losing ? check.resyncs < rounds / LOSING_ROUNDS || check.resyncs == rounds
		   : check.events < rounds - 1)
		errx(SNAP_UNTESTED, "the storm is not one");
	event_table_free(check.table);
	event_ring_close(&check.ring);
	return 0;
}
