// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mapped ring: where it is, who may write what, how long it lives, and that a
 * hostile reader hurts nobody else.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "churn.h"
#include "device.h"
#include "listen.h"

#define RW (PROT_READ | PROT_WRITE)

static size_t page;

static void nothing(void)
{
}

static int map_errno(int fd, size_t size, int protection, int flags, uint64_t offset)
{
	void *p = mmap(NULL, size, protection, flags, fd, offset);

	if (p == MAP_FAILED)
		return errno;
	munmap(p, size);
	return 0;
}

static struct listener begin(uint64_t kinds)
{
	struct procsnap_listen listen = listen_of(kinds);

	listen.ring_bytes = 16 * page;
	return listen_begin(&listen);
}

/* Those that were killed may take a while to go. */
static void await_listeners(int fd, unsigned int count)
{
	uint64_t until = 0;

	while (info_of(fd).listeners != count) {
		NEED(patient(&until));
		usleep(1000);
	}
}

static void places_and_sizes(void **state)
{
	static const uint64_t offsets[] = { PROCSNAP_MMAP_RING_CONTROL, PROCSNAP_MMAP_RING };
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	const size_t sizes[] = { page, listener.listen.ring_bytes };
	const int protections[] = { RW, PROT_READ };
	int fd = open(PROCSNAP_DEVICE, O_RDWR | O_CLOEXEC), i;

	(void)state;
	for (i = 0; i < 2; i++) {
		NEED_EQUAL(map_errno(fd, sizes[i], protections[i], MAP_SHARED, offsets[i]),
			   ENODATA);
		NEED_EQUAL(map_errno(listener.fd, sizes[i] + page, protections[i], MAP_SHARED,
				     offsets[i]),
			   EINVAL);
		/* Elsewhere there is nothing: EINVAL, or ENODATA as of a snapshot. */
		NEED(map_errno(listener.fd, sizes[i], protections[i], MAP_SHARED,
			       offsets[i] + page));
		NEED(map_errno(listener.fd, sizes[i], protections[i], MAP_SHARED,
			       offsets[i] - page));
		NEED_EQUAL(map_errno(listener.fd, sizes[i], protections[i], MAP_SHARED, offsets[i]),
			   0);
	}
	NEED_EQUAL(map_errno(listener.fd, sizes[1] - page, PROT_READ, MAP_SHARED, offsets[1]),
		   EINVAL);
	NEED(map_errno(listener.fd, page, RW, MAP_PRIVATE, offsets[0]));
	NEED(map_errno(listener.fd, page, PROT_READ, MAP_SHARED, 1ULL << 42));
	/* There is no snapshot. */
	NEED_EQUAL(map_errno(listener.fd, page, PROT_READ, MAP_SHARED, 0), ENODATA);
	close(fd);
	listen_end(&listener);
}

static void events_cannot_be_written(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	size_t size = listener.listen.ring_bytes;
	int mem = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	(void)state;
	NEED_EQUAL(map_errno(listener.fd, size, RW, MAP_SHARED, PROCSNAP_MMAP_RING), EPERM);
	NEED_EQUAL(map_errno(listener.fd, size, PROT_WRITE, MAP_SHARED, PROCSNAP_MMAP_RING), EPERM);
	NEED_EQUAL(map_errno(listener.fd, size, RW, MAP_PRIVATE, PROCSNAP_MMAP_RING), EPERM);
	listen_map(&listener);
	NEED_EQUAL(mprotect((void *)listener.ring, size, RW), -1);
	NEED_EQUAL(errno, EACCES);
	NEED_EQUAL(mprotect((void *)listener.ring, page, PROT_READ | PROT_EXEC), -1);
	NEED_EQUAL(pwrite(mem, "x", 1, (uintptr_t)listener.ring), -1);
	NEED_EQUAL(mprotect(listener.control, page, RW | PROT_EXEC), -1);
	listen_mark(&listener);
	close(mem);
	listen_end(&listener);
}

static void who_may_only_read_writes_nothing(void **state)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_BASIC);
	int fd = device_open();
	void *p;

	(void)state;
	NEED_EQUAL(listen_errno(fd, &listen), 0);
	NEED_EQUAL(map_errno(fd, page, RW, MAP_SHARED, PROCSNAP_MMAP_RING_CONTROL), EACCES);
	p = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, PROCSNAP_MMAP_RING_CONTROL);
	if (p != MAP_FAILED) {
		NEED_EQUAL(mprotect(p, page, RW), -1);
		munmap(p, page);
	}
	close(fd);
}

static void read_is_busy_once_it_is_mapped(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	static char buffer[PROCSNAP_EVENT_SIZE_MAX];

	(void)state;
	listen_mark(&listener);
	listen_map(&listener);
	NEED_EQUAL(read(listener.fd, buffer, sizeof(buffer)), -1);
	NEED_EQUAL(errno, EBUSY);
	/* What was read before is not there again. */
	listen_mark(&listener);
	NEED_EQUAL(listener.received, listener.sequence);
	listen_end(&listener);
}

static void control_page_says_where(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	struct procsnap_listener_info info;
	uint64_t head;
	int i;

	(void)state;
	listen_map(&listener);
	NEED(!listener.control->reserved[0] && !listener.control->reserved[1] &&
	     !listener.control->reserved[2]);
	for (i = 0; i < 50; i++) {
		head = listener.control->head;
		run_child(nothing);
		info = listen_info(&listener);
		NEED_EQUAL(info.unread_bytes, listener.control->head - listener.control->tail);
		NEED_EQUAL(info.generated, listener.control->sequence);
		NEED_EQUAL(info.dropped, listener.control->dropped);
		NEED(listener.control->head > head);
		NEED(listener.control->oldest <= listener.control->head);
		listen_gather(&listener);
	}
	NEED_EQUAL(listener.control->head, listener.position);
	listen_end(&listener);
}

static void mapping_outlives_the_descriptor(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	int fd = device_open();
	unsigned int listeners = info_of(fd).listeners;
	uint64_t live = info_of(fd).live_bytes, until = 0;
	long i;
	pid_t pid;

	(void)state;
	listen_map(&listener);
	listen_close_file(&listener);
	pid = run_child(nothing);
	NEED(listen_gather(&listener) > 0);
	i = event_index(&listener, PROCSNAP_EVENT_EXIT, pid, 0);
	NEED(i > 0);
	NEED_EQUAL(info_of(fd).listeners, listeners);
	/* One of the two mappings will do. */
	NEED_EQUAL(munmap(listener.control, page), 0);
	NEED_EQUAL(info_of(fd).listeners, listeners);
	NEED_EQUAL(munmap((void *)listener.ring, listener.listen.ring_bytes), 0);
	NEED_EQUAL(info_of(fd).listeners, listeners - 1);
	/* Its memory goes when nobody can write to it any more. */
	while (info_of(fd).live_bytes + listener.listen.ring_bytes > live) {
		NEED(patient(&until));
		usleep(1000);
	}
	listener.control = NULL;
	listen_end(&listener);
	close(fd);
}

static void a_child_keeps_the_mapping(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	int go[2], fd = device_open();
	unsigned int listeners = info_of(fd).listeners;
	pid_t pid, other;

	(void)state;
	listen_map(&listener);
	NEED_EQUAL(pipe(go), 0);
	pid = fork();
	if (pid == 0) {
		close(listener.fd);
		NEED_EQUAL(read(go[0], &other, sizeof(other)), sizeof(other));
		NEED(listen_gather(&listener) > 0);
		NEED(event_index(&listener, PROCSNAP_EVENT_EXIT, other, 0) > 0);
		_exit(0);
	}
	listen_end(&listener);
	other = run_child(nothing);
	NEED_EQUAL(info_of(fd).listeners, listeners);
	NEED_EQUAL(write(go[1], &other, sizeof(other)), sizeof(other));
	NEED_EQUAL(wait_for(pid), 0);
	await_listeners(fd, listeners - 1);
	close(go[0]);
	close(go[1]);
	close(fd);
}

static void parts_can_be_unmapped(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	size_t size = listener.listen.ring_bytes;
	int fd = device_open();
	unsigned int listeners = info_of(fd).listeners;

	(void)state;
	listen_map(&listener);
	NEED_EQUAL(munmap((char *)listener.ring + page, page), 0);
	NEED_EQUAL(munmap((char *)listener.ring + 4 * page, size - 4 * page), 0);
	NEED_EQUAL(munmap(listener.control, page), 0);
	listener.control = NULL;
	listen_close_file(&listener);
	NEED_EQUAL(info_of(fd).listeners, listeners);
	NEED_EQUAL(munmap((char *)listener.ring, page), 0);
	NEED_EQUAL(munmap((char *)listener.ring + 2 * page, 2 * page), 0);
	NEED_EQUAL(info_of(fd).listeners, listeners - 1);
	listen_end(&listener);
	close(fd);
}

static void snapshots_go_on(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);
	struct image first, second;
	pid_t pid;

	(void)state;
	listen_map(&listener);
	first = take_image(listener.fd, &request);
	pid = run_child(nothing);
	second = take_image(listener.fd, &request);
	NEED(second.header->event_sequence >= first.header->event_sequence + 2);
	listen_gather(&listener);
	NEED_BETWEEN(exit_of(&listener, pid)->event.sequence, first.header->event_sequence + 1,
		     second.header->event_sequence);
	unmap_image(&first);
	unmap_image(&second);
	listen_end(&listener);
}

/* --- a hostile reader --- */

/* Writes anything anywhere in its control page. */
static void scribble(struct procsnap_ring_control *control, uint32_t ring_bytes, unsigned int *seed)
{
	static const uint64_t values[] = { 0,	       1,	  7,	      8,
					   UINT64_MAX, INT64_MAX, 1ULL << 63, UINT64_MAX - 7 };
	uint64_t *words = (uint64_t *)control, value = values[rand_r(seed) % 8];
	unsigned int i = rand_r(seed) % 9;

	if (rand_r(seed) % 3 == 0)
		value = control->head + (rand_r(seed) % 5 - 2ULL) * ring_bytes + rand_r(seed) % 64;
	if (rand_r(seed) % 4 == 0)
		i = 8; /* tail */
	__atomic_store_n(&words[i], value, __ATOMIC_RELEASE);
	if (rand_r(seed) % 64 == 0)
		memset(control, rand_r(seed), sysconf(_SC_PAGESIZE));
}

static void be_hostile(uint32_t flags)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct pollfd pollfd = { .events = POLLIN };
	struct listener listener;
	unsigned int seed = 5, i;

	listen.ring_bytes = PROCSNAP_RING_BYTES_MIN;
	listen.flags = flags;
	listener = listen_begin(&listen);
	listen_map(&listener);
	pollfd.fd = listener.fd;
	for (i = 0;; i++) {
		scribble(listener.control, listen.ring_bytes, &seed);
		if (i % 16 == 0)
			poll(&pollfd, 1, 0);
		if (i % 64 == 0)
			listen_info(&listener);
		if (i % 1024 == 0)
			NEED_EQUAL(take(listener.fd, &request), 0);
		if (i % 8 == 0)
			usleep(100);
	}
}

static void garbage_hurts_nobody_else(void **state)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	struct listener listener;
	pid_t hostile[2];
	int i, fd = device_open();
	unsigned int listeners = info_of(fd).listeners;

	(void)state;
	listen.ring_bytes = 16 << 20;
	listener = listen_begin(&listen);
	for (i = 0; i < 2; i++) {
		hostile[i] = fork();
		if (hostile[i] == 0) {
			be_hostile(i % 2 ? PROCSNAP_LISTEN_KEEP_NEWEST : 0);
			_exit(0);
		}
	}
	churn_begin(2);
	while (listener.received < 4000)
		listen_gather(&listener);
	churn_end();
	for (i = 0; i < 2; i++) {
		NEED_EQUAL(waitpid(hostile[i], NULL, WNOHANG), 0);
		kill(hostile[i], SIGKILL);
		NEED_EQUAL(wait_for(hostile[i]), SIGKILL);
	}
	listen_drain(&listener);
	NEED_EQUAL(listener.lost, 0);
	await_listeners(fd, listeners + 1);
	listen_end(&listener);
	close(fd);
}

/* What it wrote beside its tail is put right again. */
static void what_is_the_kernels_is_put_right(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_BASIC);

	(void)state;
	listen_map(&listener);
	listen_mark(&listener);
	listener.control->head = 12345;
	listener.control->sequence = 54321;
	run_child(nothing);
	NEED_EQUAL(listener.control->sequence, listen_info(&listener).generated);
	NEED(listener.control->sequence < 54321);
	listen_mark(&listener);
	NEED_EQUAL(listener.lost, 0);
	listen_end(&listener);
}

static int unload_errno(void)
{
	return syscall(SYS_delete_module, "procsnap", O_NONBLOCK) ? errno : 0;
}

static void unloading_is_refused_while_anybody_listens(void **state)
{
	struct listener listener = begin(PROCSNAP_EVENTS_ALL);
	pid_t pid;

	(void)state;
	NEED_EQUAL(unload_errno(), EWOULDBLOCK);
	listen_map(&listener);
	listen_close_file(&listener);
	NEED_EQUAL(munmap((void *)listener.ring, listener.listen.ring_bytes), 0);
	NEED_EQUAL(unload_errno(), EWOULDBLOCK);
	pid = run_child(nothing);
	NEED(pid > 0 && listener.control->sequence > 0);
	NEED_EQUAL(munmap(listener.control, page), 0);
}

static int get_page_size(void **state)
{
	(void)state;
	page = sysconf(_SC_PAGESIZE);
	return 0;
}

/* Also if the test has failed. */
static int end_churn(void **state)
{
	(void)state;
	churn_end();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_and_sizes),
		cmocka_unit_test(events_cannot_be_written),
		cmocka_unit_test(who_may_only_read_writes_nothing),
		cmocka_unit_test(read_is_busy_once_it_is_mapped),
		cmocka_unit_test(control_page_says_where),
		cmocka_unit_test(mapping_outlives_the_descriptor),
		cmocka_unit_test(a_child_keeps_the_mapping),
		cmocka_unit_test(parts_can_be_unmapped),
		cmocka_unit_test(snapshots_go_on),
		cmocka_unit_test_teardown(garbage_hurts_nobody_else, end_churn),
		cmocka_unit_test(what_is_the_kernels_is_put_right),
		cmocka_unit_test(unloading_is_refused_while_anybody_listens),
	};

	return cmocka_run_group_tests_name("ring of events", tests, get_page_size, NULL);
}
