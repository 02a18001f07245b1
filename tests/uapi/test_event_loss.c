// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Readers that are too slow: what was generated is what was received and what was
 * lost, and both stand where they belong. The forks of one process are listened
 * to, which notes them itself, so that number n is known to be its nth child.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "churn.h"
#include "device.h"
#include "listen.h"

#define FORKS_MAX 2500
/* Some times what finds room. */
#define BURST 500
#define RING_BYTES PROCSNAP_RING_BYTES_MIN
/* So many forks find room in it. */
#define ROOM (RING_BYTES / sizeof(struct procsnap_event_fork))

/* In shared memory: the children in their order. */
static struct {
	pid_t pids[FORKS_MAX];
	unsigned int count;
	unsigned int done;
} * made;

static void fork_once(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	NEED(pid > 0 && made->count < FORKS_MAX);
	made->pids[made->count] = pid;
	__atomic_store_n(&made->count, made->count + 1, __ATOMIC_RELEASE);
	NEED_EQUAL(waitpid(pid, NULL, 0), pid);
}

static void fork_times(unsigned int times)
{
	while (times--)
		fork_once();
}

/* The forks of process @subtree in the smallest ring. */
static struct listener begin(pid_t subtree, uint32_t flags, bool mapped)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK));
	struct listener listener;

	listen.ring_bytes = RING_BYTES;
	listen.subtree = subtree;
	listen.flags = flags;
	listener = listen_begin(&listen);
	if (mapped)
		listen_map(&listener);
	return listener;
}

/* Everything received is the fork of its number. */
static void check(const struct listener *listener)
{
	struct procsnap_listener_info info = listen_info(listener);
	size_t i;

	NEED_EQUAL(info.generated, made->count);
	NEED_EQUAL(info.ring_bytes, RING_BYTES);
	NEED_EQUAL(info.unread_bytes, 0);
	NEED_EQUAL(listener->received + listener->lost, made->count);
	for (i = 0; i < listener->count; i++)
		if (listener->events[i]->kind != PROCSNAP_EVENT_LOST)
			NEED_EQUAL(listener->events[i]->pid,
				   made->pids[listener->events[i]->sequence - 1]);
	if (!(listener->listen.flags & PROCSNAP_LISTEN_KEEP_NEWEST))
		NEED_EQUAL(info.dropped, listener->lost);
}

static uint64_t snapshots_sequence(const struct listener *listener)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image = take_image(listener->fd, &request);
	uint64_t sequence = image.header->event_sequence;

	unmap_image(&image);
	return sequence;
}

static void newest_are_lost(bool mapped)
{
	struct listener listener = begin(getpid(), 0, mapped);
	uint64_t kept;

	made->count = 0;
	fork_times(BURST);
	/* A snapshot includes what was lost: with it one may begin anew. */
	NEED_EQUAL(snapshots_sequence(&listener), BURST);
	NEED(listen_info(&listener).unread_bytes <= RING_BYTES);
	listen_drain(&listener);
	check(&listener);
	kept = listener.received;
	NEED_BETWEEN(kept, ROOM - 2, ROOM);
	NEED_EQUAL(listener.gaps, 1);
	NEED_EQUAL(listener.events[kept]->kind, PROCSNAP_EVENT_LOST);
	NEED_EQUAL(listener.events[kept - 1]->sequence, kept);
	fork_times(20);
	listen_drain(&listener);
	check(&listener);
	NEED_EQUAL(listener.received, kept + 20);
	NEED_EQUAL(listener.gaps, 1);
	listen_end(&listener);
}

static void the_newest_are_lost(void **state)
{
	(void)state;
	newest_are_lost(false);
	newest_are_lost(true);
}

static void oldest_are_lost(bool mapped)
{
	struct listener listener = begin(getpid(), PROCSNAP_LISTEN_KEEP_NEWEST, mapped);
	uint64_t kept;

	made->count = 0;
	fork_times(BURST);
	NEED_EQUAL(snapshots_sequence(&listener), BURST);
	listen_drain(&listener);
	check(&listener);
	kept = listener.received;
	/* One more than its own size may have to go for an event. */
	NEED_BETWEEN(kept, ROOM - 3, ROOM);
	NEED_EQUAL(listener.gaps, 1);
	NEED_EQUAL(listener.events[0]->kind, PROCSNAP_EVENT_LOST);
	NEED_EQUAL(listener.events[kept]->sequence, BURST);
	NEED(listen_info(&listener).dropped > 0);
	fork_times(20);
	listen_drain(&listener);
	check(&listener);
	NEED_EQUAL(listener.received, kept + 20);
	listen_end(&listener);
}

static void the_oldest_are_lost(void **state)
{
	(void)state;
	oldest_are_lost(false);
	oldest_are_lost(true);
}

static void nothing_is_lost_if_it_fits(void **state)
{
	bool mapped;

	(void)state;
	for (mapped = false;; mapped = true) {
		struct listener listener = begin(getpid(), 0, mapped);
		int round;

		made->count = 0;
		for (round = 0; round < 5; round++) {
			fork_times(ROOM - 2);
			listen_gather(&listener);
		}
		listen_drain(&listener);
		check(&listener);
		NEED_EQUAL(listener.lost, 0);
		NEED_EQUAL(listen_info(&listener).dropped, 0);
		listen_end(&listener);
		if (mapped)
			break;
	}
}

/* Bursts of all sizes, and reads of all sizes between them. */
static void bursts(uint32_t flags, bool mapped)
{
	struct listener listener = begin(getpid(), flags, mapped);
	unsigned int seed = 1 + flags;

	made->count = 0;
	while (made->count < 1500) {
		fork_times(rand_r(&seed) % 300);
		listen_gather_some(&listener, PROCSNAP_EVENT_SIZE_MAX + rand_r(&seed) % RING_BYTES);
	}
	listen_drain(&listener);
	check(&listener);
	NEED(listener.lost > 10 && listener.received > 100 && listener.gaps > 1);
	listen_end(&listener);
}

static void losses_stand_in_their_places(void **state)
{
	(void)state;
	bursts(0, false);
	bursts(0, true);
	bursts(PROCSNAP_LISTEN_KEEP_NEWEST, false);
	bursts(PROCSNAP_LISTEN_KEEP_NEWEST, true);
}

/* Who forks is another process now; the reader takes its time. */
static void while_it_goes_on(uint32_t flags, bool mapped)
{
	struct listener listener;
	unsigned int seed = 7;
	int go[2];
	pid_t pid;
	char byte;

	NEED_EQUAL(pipe(go), 0);
	made->count = 0;
	made->done = 0;
	pid = fork();
	if (pid == 0) {
		NEED_EQUAL(read(go[0], &byte, 1), 1);
		fork_times(FORKS_MAX);
		__atomic_store_n(&made->done, 1, __ATOMIC_RELEASE);
		_exit(0);
	}
	listener = begin(pid, flags, mapped);
	NEED_EQUAL(write(go[1], "x", 1), 1);
	while (!__atomic_load_n(&made->done, __ATOMIC_ACQUIRE)) {
		listen_gather_some(&listener, PROCSNAP_EVENT_SIZE_MAX);
		/* Now so slow that something is lost, then not. */
		if (rand_r(&seed) % 8 == 0)
			usleep(rand_r(&seed) % 200000);
	}
	NEED_EQUAL(wait_for(pid), 0);
	listen_drain(&listener);
	check(&listener);
	print_message("%s, %s: %llu received, %llu lost in %u places\n",
		      flags ? "the oldest" : "the newest", mapped ? "mapped" : "read",
		      (unsigned long long)listener.received, (unsigned long long)listener.lost,
		      listener.gaps);
	NEED(listener.received > ROOM);
	listen_end(&listener);
	close(go[0]);
	close(go[1]);
}

static void counts_are_exact_while_it_goes_on(void **state)
{
	(void)state;
	while_it_goes_on(0, false);
	while_it_goes_on(0, true);
	while_it_goes_on(PROCSNAP_LISTEN_KEEP_NEWEST, false);
	while_it_goes_on(PROCSNAP_LISTEN_KEEP_NEWEST, true);
}

/* Events of all kinds and sizes, from all processors. */
static void under_churn(uint32_t flags, bool mapped)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	struct procsnap_listener_info info;
	struct listener listener;
	unsigned int round;

	listen.ring_bytes = RING_BYTES;
	listen.flags = flags | PROCSNAP_LISTEN_THREADS;
	listener = listen_begin(&listen);
	if (mapped)
		listen_map(&listener);
	churn_begin(2 * sysconf(_SC_NPROCESSORS_ONLN));
	/* On a busy machine it takes longer. */
	for (round = 0; round < 30 || listener.received <= 1000; round++) {
		usleep(100000);
		listen_gather(&listener);
	}
	churn_end();
	listen_drain(&listener);
	info = listen_info(&listener);
	NEED_EQUAL(info.generated, listener.received + listener.lost);
	print_message("%llu received, %llu lost in %u places\n",
		      (unsigned long long)listener.received, (unsigned long long)listener.lost,
		      listener.gaps);
	listen_end(&listener);
}

static void counts_are_exact_under_churn(void **state)
{
	(void)state;
	under_churn(0, false);
	under_churn(0, true);
	under_churn(PROCSNAP_LISTEN_KEEP_NEWEST, false);
	under_churn(PROCSNAP_LISTEN_KEEP_NEWEST, true);
}

/* What one loses the other has. */
static void a_slow_reader_is_no_others_loss(void **state)
{
	struct listener slow = begin(getpid(), 0, true), fast = begin(getpid(), 0, false);
	unsigned int i;

	(void)state;
	made->count = 0;
	for (i = 0; i < BURST; i++) {
		fork_once();
		listen_gather(&fast);
	}
	listen_drain(&fast);
	check(&fast);
	NEED_EQUAL(fast.lost, 0);
	listen_drain(&slow);
	check(&slow);
	NEED(slow.lost > BURST - ROOM - 1);
	listen_end(&slow);
	listen_end(&fast);
}

static int share(void **state)
{
	(void)state;
	made = mmap(NULL, sizeof(*made), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return made == MAP_FAILED ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_are_lost),
		cmocka_unit_test(the_oldest_are_lost),
		cmocka_unit_test(nothing_is_lost_if_it_fits),
		cmocka_unit_test(losses_stand_in_their_places),
		cmocka_unit_test(counts_are_exact_while_it_goes_on),
		cmocka_unit_test(counts_are_exact_under_churn),
		cmocka_unit_test(a_slow_reader_is_no_others_loss),
	};

	return cmocka_run_group_tests_name("loss of events", tests, share, NULL);
}
