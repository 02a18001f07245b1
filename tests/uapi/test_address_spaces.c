// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tasks that share an address space: threads, CLONE_VM, a vfork child and its
 * parent. Their rows have the same footprint and pages, and say that it is one.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
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
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "page_set.h"
#include "proc_text.h"

#define THREADS 4

/* Of one process and its kin; in memory shared with them. */
static pid_t *told;

static void wait_for_state(pid_t pid, const char *states)
{
	while (!strchr(states, stat_state(proc_file("%d/stat", pid))))
		sched_yield();
}

static pid_t make(void (*body)(void))
{
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		body();
		_exit(1);
	}
	return pid;
}

static void wait_for_good(void)
{
	for (;;)
		pause();
}

static void *wait_in_thread(void *arg)
{
	__atomic_add_fetch(told, 1, __ATOMIC_SEQ_CST);
	wait_for_good();
	return arg;
}

static void with_threads(void)
{
	pthread_t thread;
	int i;

	for (i = 1; i < THREADS; i++)
		if (pthread_create(&thread, NULL, wait_in_thread, NULL))
			_exit(1);
	while (__atomic_load_n(told, __ATOMIC_SEQ_CST) != THREADS - 1)
		sched_yield();
	raise(SIGSTOP);
}

static void with_vfork_child(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		*told = getpid();
		wait_for_good();
	}
}

static int clone_body(void *arg)
{
	(void)arg;
	wait_for_good();
	return 0;
}

/* Two processes with one memory, neither of which waits for the other. */
static void with_clone(void)
{
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*told = clone(clone_body, stack + 65536, CLONE_VM | SIGCHLD, NULL);
	wait_for_good();
}

/* Both rows are of one address space, and the first of them says so too. */
static void same_space(const struct image *image, uint32_t first, uint32_t row)
{
	const struct procsnap_footprint *footprint, *other;
	const struct procsnap_pages *pages, *other_pages;

	footprint = entry_of(image, PROCSNAP_SECTION_FOOTPRINT, first);
	other = entry_of(image, PROCSNAP_SECTION_FOOTPRINT, row);
	pages = entry_of(image, PROCSNAP_SECTION_PAGES, first);
	other_pages = entry_of(image, PROCSNAP_SECTION_PAGES, row);
	assert_int_equal(footprint->status, PROCSNAP_STATUS_OK);
	assert_int_equal(footprint->mm_row, first);
	assert_memory_equal(footprint, other, sizeof(*footprint));
	assert_int_equal(pages->status, PROCSNAP_STATUS_OK);
	assert_int_equal(pages->mm_row, first);
	assert_true(pages->count > 10);
	assert_memory_equal(pages, other_pages, sizeof(*pages));
	assert_true(footprint->resident_bytes <= pages->present_pages * PAGE_BYTES);
}

static void threads_are_one(void **state)
{
	int32_t pid = make(with_threads);
	struct procsnap_request request = request_of(PROCSNAP_WANT_WALKED);
	int fd = device_open(), status;
	struct image image;
	uint32_t row;

	(void)state;
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)&pid;
	request.pid_count = 1;
	request.flags = PROCSNAP_REQUEST_THREADS;
	image = take_image(fd, &request);
	assert_int_equal(image.header->task_count, THREADS);
	for (row = 1; row < THREADS; row++)
		same_space(&image, 0, row);
	unmap_image(&image);
	close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void kin_is_one(void (*body)(void))
{
	pid_t pid = make(body), child;
	struct procsnap_request request = request_of(PROCSNAP_WANT_WALKED);
	int32_t pids[2];
	int fd = device_open();
	struct image image;

	while (!(child = __atomic_load_n(told, __ATOMIC_SEQ_CST)))
		sched_yield();
	wait_for_state(pid, "SD");
	wait_for_state(child, "S");
	pids[0] = pid;
	pids[1] = child;
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = 2;
	image = take_image(fd, &request);
	assert_int_equal(image.header->task_count, 2);
	same_space(&image, 0, 1);
	unmap_image(&image);
	/* Of one alone there is nothing to share. */
	request.pids = (uintptr_t)(pids + 1);
	request.pid_count = 1;
	image = take_image(fd, &request);
	same_space(&image, 0, 0);
	unmap_image(&image);
	close(fd);
	kill(child, SIGKILL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void vfork_child_is_one_with_its_parent(void **state)
{
	(void)state;
	kin_is_one(with_vfork_child);
}

static void clone_vm_is_one(void **state)
{
	(void)state;
	kin_is_one(with_clone);
}

/* What is forked has an address space of its own, however little it has copied. */
static void forked_is_not_one(void **state)
{
	pid_t pid = make(wait_for_good);
	int32_t pids[] = { getpid(), pid };
	struct procsnap_request request = request_of(PROCSNAP_WANT_WALKED);
	const struct procsnap_footprint *footprint;
	int fd = device_open();
	struct image image;
	uint32_t row;

	(void)state;
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = 2;
	image = take_image(fd, &request);
	for (row = 0; row < 2; row++) {
		footprint = entry_of(&image, PROCSNAP_SECTION_FOOTPRINT, row);
		assert_int_equal(footprint->mm_row, row);
	}
	unmap_image(&image);
	close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int clear_told(void **state)
{
	(void)state;
	*told = 0;
	return 0;
}

static int make_told(void **state)
{
	(void)state;
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return told == MAP_FAILED ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(threads_are_one, clear_told),
		cmocka_unit_test_setup(vfork_child_is_one_with_its_parent, clear_told),
		cmocka_unit_test_setup(clone_vm_is_one, clear_told),
		cmocka_unit_test_setup(forked_is_not_one, clear_told),
	};

	return cmocka_run_group_tests_name("address_spaces", tests, make_told, NULL);
}
