// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that runs out: the user's bound, the memory cgroup, and, where the
 * kernel can inject faults, every single allocation. Nothing may be left behind.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"

#define BOUND "/sys/module/procsnap/parameters/user_bytes_max"
#define GROUP "/sys/fs/cgroup/procsnap-test"
#define FAIL_NTH "/proc/thread-self/fail-nth"

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return -errno;
	done = write(fd, text, strlen(text));
	close(fd);
	return done == (ssize_t)strlen(text) ? 0 : -EIO;
}

static void read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	assert_true(fd >= 0);
	got = read(fd, text, size - 1);
	assert_true(got >= 0);
	text[got] = '\0';
	close(fd);
}

static void users_are_bounded(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	struct image image;
	int fd = device_open(), other = device_open();
	uint64_t live = info_of(fd).live_bytes;
	char before[32], bound[32];

	(void)state;
	read_file(BOUND, before, sizeof(before));
	image = take_image(fd, &request);
	/* Room for what is held, and for pins, but not for a second image. */
	snprintf(bound, sizeof(bound), "%llu",
		 (unsigned long long)(info_of(fd).live_bytes - live + image.size / 2));
	assert_int_equal(write_file(BOUND, bound), 0);
	assert_int_equal(take(other, &request), EDQUOT);
	assert_int_equal(write_file(BOUND, "1"), 0);
	assert_int_equal(take(other, &request), EDQUOT);
	assert_int_equal(write_file(BOUND, "0"), 0);
	assert_int_equal(take(other, &request), 0);
	assert_int_equal(write_file(BOUND, before), 0);
	unmap_image(&image);
	close(fd);
	close(other);
	fd = device_open();
	assert_int_equal(info_of(fd).live_bytes, live);
	close(fd);
}

/* What was charged is given back: many rounds fit into the bound of a few. */
static void charges_are_given_back(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC |
						     PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE));
	struct image image;
	char before[32], bound[32];
	int fd, round;

	(void)state;
	read_file(BOUND, before, sizeof(before));
	fd = device_open();
	image = take_image(fd, &request);
	snprintf(bound, sizeof(bound), "%zu", 8 * image.size + (1 << 20));
	unmap_image(&image);
	close(fd);
	assert_int_equal(write_file(BOUND, bound), 0);
	for (round = 0; round < 300; round++) {
		fd = device_open();
		image = take_image(fd, &request);
		assert_int_equal(take(fd, &request), 0);
		assert_int_equal(take(fd, &request), 0);
		close(fd);
		unmap_image(&image);
	}
	assert_int_equal(write_file(BOUND, before), 0);
}

/* In a memory cgroup with a bound of 1 MiB: 0 or the errno of a big request. */
static int take_in_group(void)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	int32_t *pids = calloc(PROCSNAP_PIDS_MAX, sizeof(*pids));
	int fd = device_open();
	uint32_t i;

	for (i = 0; i < PROCSNAP_PIDS_MAX; i++)
		pids[i] = i + 1;
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = PROCSNAP_PIDS_MAX;
	if (write_file(GROUP "/cgroup.procs", "0"))
		return -1;
	return take(fd, &request);
}

static void memory_cgroup_bounds_the_caller(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory")) {
		print_message("no memory cgroup here\n");
		skip();
	}
	assert_int_equal(mkdir(GROUP, 0755), 0);
	assert_int_equal(write_file(GROUP "/memory.max", "1048576"), 0);
	pid = fork();
	if (pid == 0)
		_exit(take_in_group());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), ENOMEM);
	assert_int_equal(rmdir(GROUP), 0);
}

/* What one round of the fault test does; 0 or the errno of the first failure. */
static int open_take_map(void)
{
	int32_t pids[] = { 1, 2, getpid() };
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	int fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	int ret = 0;
	void *p;

	if (fd < 0)
		return errno;
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = 3;
	ret = take(fd, &request);
	if (!ret) {
		p = mmap(NULL, request.size, PROT_READ, MAP_SHARED, fd, 0);
		ret = p == MAP_FAILED ? errno : 0;
		/* It allocates too, and only one allocation fails. */
		if (!ret && munmap(p, request.size))
			ret = munmap(p, request.size) ? EIO : ENOMEM;
	}
	if (!ret) {
		request = request_of(PROCSNAP_WANT_ALL);
		request.flags = PROCSNAP_REQUEST_THREADS;
		ret = take(fd, &request);
	}
	close(fd);
	return ret;
}

static void every_allocation_may_fail(void **state)
{
	char text[16];
	uint64_t live;
	bool left;
	int fail_nth, fd, nth, err, failures = 0;

	(void)state;
	fail_nth = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (fail_nth < 0) {
		print_message("this kernel injects no faults\n");
		skip();
	}
	assert_int_equal(write_file("/sys/kernel/debug/failslab/ignore-gfp-wait", "N"), 0);
	write_file("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N");
	write_file("/sys/kernel/debug/fail_page_alloc/min-order", "0");
	write_file("/sys/kernel/debug/failslab/verbose", "0");
	write_file("/sys/kernel/debug/fail_page_alloc/verbose", "0");
	write_file("/sys/kernel/debug/fail_usercopy/verbose", "0");
	fd = device_open();
	live = info_of(fd).live_bytes;
	for (nth = 1; nth < 2000; nth++) {
		snprintf(text, sizeof(text), "%d", nth);
		assert_int_equal(pwrite(fail_nth, text, strlen(text), 0), strlen(text));
		err = open_take_map();
		/* What is left of the count: not 0 when the round had fewer. */
		memset(text, 0, sizeof(text));
		left = pread(fail_nth, text, sizeof(text) - 1, 0) <= 0 || atoi(text);
		while (pwrite(fail_nth, "0", 1, 0) != 1)
			left = true;
		/* A page table's allocation shows as EFAULT or EAGAIN elsewhere. */
		if (err && err != ENOMEM && err != EFAULT)
			fail_msg("allocation %d failed: errno %d (%s)", nth, err, strerror(err));
		failures += err != 0;
		if (left)
			break;
	}
	assert_true(nth < 2000);
	assert_true(failures > 3);
	assert_int_equal(info_of(fd).live_bytes, live);
	print_message("%d allocations, %d of them failed the call\n", nth - 1, failures);
	close(fd);
	close(fail_nth);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_are_bounded),
		cmocka_unit_test(charges_are_given_back),
		cmocka_unit_test(memory_cgroup_bounds_the_caller),
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
