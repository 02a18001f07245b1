// SPDX-License-Identifier: GPL-2.0-or-later
/* A reader of the storm's events, and whether it got what the storm did. */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "event_model.h"
#include "event_reader.h"
#include "event_ring.h"
#include "snap.h"

#define BIG (8U << 20)
#define SMALL PROCSNAP_RING_BYTES_MIN
/* How often a reader of a small ring looks whether events were lost. */
#define LOOK_MS 5

const struct event_reader event_readers[] = {
	{ "mapped", PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS, BIG, 1U << 20, true, false },
	{ "mapped, each event, the newest", PROCSNAP_EVENTS_ALL,
	  PROCSNAP_LISTEN_THREADS | PROCSNAP_LISTEN_KEEP_NEWEST, BIG, 0, true, false },
	{ "read", PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS, BIG, 1U << 16, false, false },
	{ "read, fork, exec and exit", PROCSNAP_EVENTS_BASIC, 0, BIG, 1U << 20, false, false },
	{ "mapped, too slow", PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS, SMALL, 0, true, true },
	{ "mapped, too slow, the newest", PROCSNAP_EVENTS_ALL,
	  PROCSNAP_LISTEN_THREADS | PROCSNAP_LISTEN_KEEP_NEWEST, SMALL, 0, true, true },
	{ "read, too slow", PROCSNAP_EVENTS_TABLE, 0, SMALL, 0, false, true },
	{ "read, too slow, the newest", PROCSNAP_EVENTS_TABLE, PROCSNAP_LISTEN_KEEP_NEWEST, SMALL,
	  0, false, true },
	{},
};

struct reading {
	const struct event_reader *reader;
	struct event_ring ring;
	struct event_model *model;
	uint64_t wrong;
};

static void take_all(struct reading *reading)
{
	const struct procsnap_event *event;

	while ((event = event_ring_next(&reading->ring)))
		event_model_put(reading->model, event);
}

/* Waits for events or the end of the storm; true: it has ended. */
static bool await(struct reading *reading, int over)
{
	struct pollfd fds[] = {
		{ .fd = over },
		{ .fd = reading->ring.fd, .events = POLLIN },
	};
	bool small = reading->reader->small;

	if (poll(fds, small ? 1 : 2, small ? LOOK_MS : -1) < 0 && errno != EINTR)
		err(SNAP_UNTESTED, "poll");
	return fds[0].revents & POLLHUP;
}

/* Reads till the end; a small ring only when it has lost something since. */
static void read_storm(struct reading *reading, int over)
{
	uint64_t before = 0, dropped;

	while (!await(reading, over)) {
		dropped = reading->reader->small ? event_ring_info(&reading->ring).dropped : 1;
		if (!dropped || (reading->reader->small && dropped == before))
			continue;
		before = dropped;
		take_all(reading);
	}
	take_all(reading);
}

static uint64_t expected_of(uint32_t kind, bool threads, const struct event_counts *counts)
{
	switch (kind) {
	case PROCSNAP_EVENT_FORK:
		return threads ? counts->threads : counts->forks;
	case PROCSNAP_EVENT_EXIT:
		/* The root was there before. */
		return threads ? counts->threads : counts->forks + 1;
	case PROCSNAP_EVENT_REAP:
		return threads ? 0 : counts->forks + 1;
	case PROCSNAP_EVENT_EXEC:
		return threads ? 0 : counts->execs;
	case PROCSNAP_EVENT_PARENT:
		return threads ? 0 : counts->adoptions;
	case PROCSNAP_EVENT_COMM:
		return threads ? 0 : counts->execs + counts->renames;
	case PROCSNAP_EVENT_UID:
		return threads ? 0 : counts->uids;
	case PROCSNAP_EVENT_GID:
		return threads ? 0 : counts->gids;
	case PROCSNAP_EVENT_SESSION:
		return threads ? 0 : counts->sessions;
	default:
		return 0;
	}
}

static void complain(struct reading *reading, const char *what, uint64_t got, uint64_t expected)
{
	reading->wrong++;
	printf("%s: %s: %" PRIu64 ", not %" PRIu64 "\n", reading->reader->name, what, got,
	       expected);
}

/* Each kind for itself, and the sum of all. */
static void check_counts(struct reading *reading, const struct event_counts *counts)
{
	static const char *const names[] = { "pad",    "lost", "fork", "exec", "exit",	 "reap",
					     "parent", "comm", "uid",  "gid",  "session" };
	const struct event_reader *reader = reading->reader;
	struct procsnap_listener_info info = event_ring_info(&reading->ring);
	uint64_t sum = 0, got, expected;
	int kind;

	for (kind = PROCSNAP_EVENT_FORK; kind < 2 * EVENT_KINDS; kind++) {
		bool threads = kind >= EVENT_KINDS;
		int of = kind % EVENT_KINDS;

		if (!(reader->kinds & PROCSNAP_EVENTS(of)))
			continue;
		if (threads && !(reader->flags & PROCSNAP_LISTEN_THREADS))
			continue;
		got = event_model_seen(reading->model, of, threads);
		expected = expected_of(of, threads, counts);
		sum += expected;
		if (reader->small ? got > expected : got != expected)
			complain(reading, names[of], got, expected);
	}
	if (info.generated != sum)
		complain(reading, "generated", info.generated, sum);
	if (reading->ring.received + reading->ring.lost != info.generated)
		complain(reading, "received and lost", reading->ring.received + reading->ring.lost,
			 info.generated);
}

/*
 * A ring that loses the newest has lost just what found no room. One that loses the
 * oldest may have overwritten what was being read: more than is missing.
 */
static void check_losses(struct reading *reading)
{
	struct procsnap_listener_info info = event_ring_info(&reading->ring);
	bool newest = reading->reader->flags & PROCSNAP_LISTEN_KEEP_NEWEST;

	if (newest ? info.dropped < reading->ring.lost : info.dropped != reading->ring.lost)
		complain(reading, "lost", reading->ring.lost, info.dropped);
	if (reading->reader->small ? !reading->ring.lost : reading->ring.lost)
		complain(reading, "lost of such a ring", reading->ring.lost,
			 reading->reader->small);
}

static int judge(struct reading *reading, const struct event_counts *counts)
{
	const struct event_reader *reader = reading->reader;

	check_counts(reading, counts);
	check_losses(reading);
	if (!reader->small) {
		event_model_check_programs(reading->model, counts);
		if (reader->kinds & PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP))
			event_model_check_empty(reading->model);
	}
	reading->wrong += event_model_print(reading->model, reader->name);
	printf("%s: %" PRIu64 " received and %" PRIu64 " lost of %" PRIu64 " events, %" PRIu64
	       " wrong\n",
	       reader->name, reading->ring.received, reading->ring.lost, reading->ring.sequence,
	       reading->wrong);
	fflush(stdout);
	return reading->wrong > 0;
}

int event_reader_run(const struct event_reader *reader, int root, int outside,
		     const struct event_counts *counts, int ready, int over)
{
	const struct procsnap_listen listen = {
		.kinds = reader->kinds,
		.flags = reader->flags,
		.ring_bytes = reader->ring_bytes,
		.wakeup_bytes = reader->wakeup_bytes,
		.argv_max = 64,
		.subtree = root,
	};
	struct reading reading = { .reader = reader };
	const uint64_t table = PROCSNAP_EVENTS_TABLE;
	int ret;

	event_ring_open(&reading.ring, &listen, reader->mapped);
	/* Without all that the table of tasks needs only the order can be checked. */
	reading.model = event_model_new(root, outside,
					reader->small || (reader->kinds & table) != table);
	if (write(ready, "", 1) != 1)
		err(SNAP_UNTESTED, "write");
	close(ready);
	read_storm(&reading, over);
	ret = judge(&reading, counts);
	event_model_free(reading.model);
	event_ring_close(&reading.ring);
	return ret;
}
