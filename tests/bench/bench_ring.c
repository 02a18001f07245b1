// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of reading an event, of a ring that is full of them: by the
 * mapping in place, by the mapping as a copy (of a ring that keeps the newest), by
 * read(2), and by the library.
 *
 *   bench_ring LIVES COMMAND [ARG...]
 *
 * LIVES: how often COMMAND is run to make events. Prints "ring.NAME.each N.NN".
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <procsnap/procsnap.h>

#include "../storm/event_ring.h"
#include "count.h"

#define RING_BYTES (4U << 20)

static const struct {
	const char *name;
	uint32_t flags;
	bool mapped;
} ways[] = {
	{ "mapped", 0, true },
	{ "copied", PROCSNAP_LISTEN_KEEP_NEWEST, true },
	{ "read", 0, false },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static void live(char **command)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(2, "fork");
	if (!pid) {
		execv(command[0], command);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		errx(2, "%s: wait status %d", command[0], status);
}

static void print_each(const char *name, uint64_t count, uint64_t events)
{
	if (!events)
		errx(2, "no events");
	printf("ring.%s.each %.2f\n", name, (double)count / events);
	printf("ring.%s.events %llu\n", name, (unsigned long long)events);
}

/* Twice: the first time, with few events, the pages of the program come in. */
static void measure(struct event_ring *ring, const char *name)
{
	const struct procsnap_event *event;
	uint64_t start = count_now(), events = 0, bytes = 0;

	while ((event = event_ring_next(ring))) {
		bytes += event->size;
		events++;
	}
	if (!name)
		return;
	print_each(name, count_now() - start, events);
	if (ring->lost)
		errx(1, "%llu events lost", (unsigned long long)ring->lost);
	printf("ring.%s.bytes %.1f\n", name, (double)bytes / events);
}

static void measure_library(struct procsnap_listener *listener, const char *name)
{
	const struct procsnap_event *event;
	uint64_t start = count_now(), events = 0;
	int ret;

	while ((ret = procsnap_listener_next(listener, &event, 0)) > 0)
		events++;
	if (ret < 0)
		errx(2, "%s", strerror(-ret));
	if (name)
		print_each(name, count_now() - start, events);
}

static struct procsnap_listener *open_library(void)
{
	struct procsnap_listener *listener;
	int ret = procsnap_listener_new(&listener);

	if (!ret) {
		procsnap_listener_set_ring(listener, RING_BYTES, false);
		ret = procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE);
	}
	if (ret)
		errx(2, "a listener: %s", strerror(-ret));
	return listener;
}

int main(int argc, char **argv)
{
	int lives = argc > 2 ? atoi(argv[1]) : 0, i;
	struct procsnap_listener *listener;
	struct event_ring rings[WAYS];
	size_t way;

	if (lives < 1)
		errx(2, "usage: bench_ring LIVES COMMAND [ARG...]");
	for (way = 0; way < WAYS; way++) {
		const struct procsnap_listen listen = {
			.kinds = PROCSNAP_EVENTS_BASIC,
			.flags = ways[way].flags,
			.ring_bytes = RING_BYTES,
			.argv_max = 256,
		};

		event_ring_open(&rings[way], &listen, ways[way].mapped);
	}
	listener = open_library();
	live(argv + 2);
	for (way = 0; way < WAYS; way++)
		measure(&rings[way], NULL);
	measure_library(listener, NULL);
	for (i = 0; i < lives; i++)
		live(argv + 2);
	for (way = 0; way < WAYS; way++) {
		measure(&rings[way], ways[way].name);
		event_ring_close(&rings[way]);
	}
	measure_library(listener, "library");
	procsnap_listener_free(listener);
	return 0;
}
