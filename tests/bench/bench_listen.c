// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Listens to events while a command runs: what a reader costs the others.
 *
 *   bench_listen KEY LISTENERS KINDS WAKEUP COMMAND [ARG...]
 *
 * LISTENERS processes, each with a mapped ring of 1 MiB, for events of KINDS (basic,
 * table, all), read when WAKEUP bytes of the ring are full; 0: each event. Prints
 * "KEY.events N", of one listener. Fails if one lost any.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../storm/event_ring.h"
#include "count.h"

#define RING_BYTES (1U << 20)

static uint64_t kinds_of(const char *name)
{
	if (!strcmp(name, "basic"))
		return PROCSNAP_EVENTS_BASIC;
	if (!strcmp(name, "table"))
		return PROCSNAP_EVENTS_TABLE;
	if (!strcmp(name, "all"))
		return PROCSNAP_EVENTS_ALL;
	errx(2, "no kinds %s", name);
}

/* Reads until all write ends of @over are closed; then the status says if all came. */
static _Noreturn void reader(const char *key, const struct procsnap_listen *listen, int ready,
			     int over)
{
	struct event_ring ring;
	struct pollfd fds[2];

	event_ring_open(&ring, listen, true);
	fds[0] = (struct pollfd){ .fd = over };
	fds[1] = (struct pollfd){ .fd = ring.fd, .events = POLLIN };
	if (write(ready, "", 1) != 1)
		err(2, "write");
	do {
		if (poll(fds, 2, -1) < 0)
			err(2, "poll");
		while (event_ring_next(&ring))
			;
	} while (!fds[0].revents);
	if (ring.lost || !ring.received)
		errx(1, "%llu events lost, %llu received", (unsigned long long)ring.lost,
		     (unsigned long long)ring.received);
	if (key)
		count_print(key, "events", ring.received);
	_exit(0);
}

static int run(char **command)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		err(2, "fork");
	if (!pid) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (waitpid(pid, &status, 0) != pid)
		err(2, "waitpid");
	return status;
}

int main(int argc, char **argv)
{
	int listeners = argc > 5 ? atoi(argv[2]) : 0, failed, ready[2], over[2], status, i;
	struct procsnap_listen listen = { .ring_bytes = RING_BYTES, .argv_max = 256 };
	char byte;

	if (listeners < 1)
		errx(2, "usage: bench_listen KEY LISTENERS KINDS WAKEUP COMMAND [ARG...]");
	listen.kinds = kinds_of(argv[3]);
	listen.wakeup_bytes = atoi(argv[4]);
	if (pipe2(ready, O_CLOEXEC) || pipe2(over, O_CLOEXEC))
		err(2, "pipe");
	for (i = 0; i < listeners; i++) {
		if (!fork()) {
			close(over[1]);
			reader(i ? NULL : argv[1], &listen, ready[1], over[0]);
		}
	}
	close(ready[1]);
	for (i = 0; i < listeners; i++)
		if (read(ready[0], &byte, 1) != 1)
			errx(2, "a reader does not listen");
	failed = run(argv + 5);
	close(over[1]);
	while (wait(&status) > 0)
		failed |= status;
	return failed ? 1 : 0;
}
