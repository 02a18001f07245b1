// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Level machine: who may ask for it, and that its image is of one instant. Two
 * processes take turns, and fault a page in each turn: at no instant is one more
 * than one fault ahead. Between them in the list stand many others, so that a
 * reader who takes them one after the other sees more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"

#define PAGE ((size_t)sysconf(_SC_PAGESIZE))
#define ROUNDS 1000
/* So many may take longer than the lock budget allows, where a cpu of the guest waits for one of
 * the host.
 */
#define REFUSED_MAX 200
/* How often a lesser level may be asked until it shows that it is one. */
#define TREE_ROUNDS 2000
#define SLEEPERS 300
#define USER 1000

/* In a child, where cmocka's asserts do not reach the parent. */
#define CHECK(condition)                                                                        \
	do {                                                                                    \
		if (!(condition)) {                                                             \
			fprintf(stderr, "%s:%d: not true: %s (errno %d)\n", __func__, __LINE__, \
				#condition, errno);                                             \
			_exit(1);                                                               \
		}                                                                               \
	} while (0)

static struct {
	pid_t first;
	pid_t second;
	pid_t sleepers[SLEEPERS];
	/* What they had before the first turn. */
	uint64_t first_faults;
	uint64_t second_faults;
} turns;

static bool kernel_is_rt(void)
{
	struct utsname name;

	assert_int_equal(uname(&name), 0);
	return strstr(name.version, "PREEMPT_RT") != NULL;
}

static struct procsnap_request machine_request(uint64_t sections)
{
	struct procsnap_request request = request_of(sections);

	request.level = PROCSNAP_LEVEL_MACHINE;
	return request;
}

/* Takes; a machine that could not be stopped in time is asked again. */
static struct image take_patiently(int fd, struct procsnap_request *request)
{
	static int refused;
	int error;

	while ((error = take(fd, request)) == ETIME)
		assert_true(++refused < REFUSED_MAX);
	assert_int_equal(error, 0);
	return map_image(fd, request->size);
}

static bool machine_possible(void)
{
	int fd = device_open();
	struct procsnap_info info = info_of(fd);

	close(fd);
	return info.levels & (1ULL << PROCSNAP_LEVEL_MACHINE);
}

/* --- who may --- */

static int open_and_take(int fd)
{
	struct procsnap_request request = machine_request(PROCSNAP_WANT_BASIC);

	if (fd < 0)
		fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	return take(fd, &request);
}

static void become_user(void)
{
	CHECK(setgroups(0, NULL) == 0 && setresgid(USER, USER, USER) == 0);
	CHECK(setresuid(USER, USER, USER) == 0);
}

/* The errno that a user, or the root of a user namespace, gets with @fd or its own. */
static int error_of_other(int flags, bool user, int fd)
{
	int status;
	long pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		if (user)
			become_user();
		_exit(open_and_take(fd));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A descriptor that a user has opened. */
static int users_descriptor(void)
{
	int fd;

	assert_int_equal(seteuid(USER), 0);
	fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	assert_int_equal(seteuid(0), 0);
	assert_true(fd >= 0);
	return fd;
}

static void info_tells_if_it_is_possible(void **state)
{
	(void)state;
	assert_int_equal(machine_possible(), !kernel_is_rt());
	if (kernel_is_rt())
		assert_int_equal(open_and_take(-1), EOPNOTSUPP);
}

static void only_for_the_administrator(void **state)
{
	int fd;

	(void)state;
	if (kernel_is_rt())
		skip();
	assert_int_equal(error_of_other(0, true, -1), EPERM);
	assert_int_equal(error_of_other(CLONE_NEWUSER, false, -1), EPERM);
	assert_int_equal(error_of_other(CLONE_NEWUSER | CLONE_NEWPID, false, -1), EPERM);
	fd = device_open();
	assert_int_equal(error_of_other(0, true, fd), EPERM);
	assert_int_equal(error_of_other(CLONE_NEWUSER, false, fd), EPERM);
	close(fd);
	fd = users_descriptor();
	assert_int_equal(open_and_take(fd), EPERM);
	close(fd);
}

static void image_says_machine(void **state)
{
	struct procsnap_request request = machine_request(PROCSNAP_WANT_ALL);
	struct image image;
	int fd = device_open();
	long row;

	(void)state;
	if (kernel_is_rt())
		skip();
	image = take_patiently(fd, &request);
	assert_int_equal(image.header->level, PROCSNAP_LEVEL_MACHINE);
	assert_int_equal(image.header->got & PROCSNAP_WANT_BASIC, PROCSNAP_WANT_BASIC);
	row = row_of_pid(&image, getpid());
	assert_true(row >= 0);
	unmap_image(&image);
	close(fd);
}

/* --- of one instant --- */

static void run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	CHECK(sched_setaffinity(0, sizeof(set), &set) == 0);
}

/* Waits for its turn, faults once, passes the turn on. */
static void take_turns(int from, int to)
{
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char turn = 'x';

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	run_on(1);
	CHECK(page != MAP_FAILED && mlockall(MCL_CURRENT) == 0);
	*page = 1;
	CHECK(munlock(page, PAGE) == 0);
	while (read(from, &turn, 1) == 1) {
		CHECK(madvise(page, PAGE, MADV_DONTNEED) == 0);
		*(volatile char *)page = 1;
		CHECK(write(to, &turn, 1) == 1);
	}
	_exit(0);
}

static pid_t start_turns(int from, int to)
{
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0)
		take_turns(from, to);
	return pid;
}

static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

/* How far the first is ahead; @faults: how many there were in all. */
static long ahead(const struct image *image, long *faults)
{
	const struct procsnap_cpu *cpu;
	long first, second;

	first = row_of_pid(image, turns.first);
	second = row_of_pid(image, turns.second);
	assert_true(first >= 0 && second >= 0);
	cpu = entry_of(image, PROCSNAP_SECTION_CPU, first);
	first = cpu->minor_faults - turns.first_faults;
	cpu = entry_of(image, PROCSNAP_SECTION_CPU, second);
	second = cpu->minor_faults - turns.second_faults;
	*faults = first + second;
	return first - second;
}

static long ahead_at_level(int fd, uint32_t level, long *faults)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT(PROCSNAP_SECTION_CPU));
	struct image image;
	long steps;

	request.level = level;
	image = take_patiently(fd, &request);
	steps = ahead(&image, faults);
	unmap_image(&image);
	return steps;
}

/* Waits until both sleep, ready for the first turn, and counts from there. */
static void count_from_here(int fd)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT(PROCSNAP_SECTION_CPU));
	const struct procsnap_cpu *cpu;
	const struct procsnap_task *task;
	pid_t pids[] = { turns.first, turns.second };
	uint64_t faults[2], last[2] = { 0, 0 };
	bool ready = false;
	struct image image;
	long row;
	int i;

	while (!ready) {
		image = take_image(fd, &request);
		ready = true;
		for (i = 0; i < 2; i++) {
			row = row_of_pid(&image, pids[i]);
			cpu = entry_of(&image, PROCSNAP_SECTION_CPU, row);
			task = entry_of(&image, PROCSNAP_SECTION_TASK, row);
			faults[i] = cpu->minor_faults;
			ready = ready && task->state == 'S' && faults[i] == last[i];
			last[i] = faults[i];
		}
		unmap_image(&image);
		sched_yield();
	}
	turns.first_faults = faults[0];
	turns.second_faults = faults[1];
}

static int start_all(void **state)
{
	int to_first[2], to_second[2], fd, i;

	(void)state;
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return 0;
	run_on(0);
	fd = device_open();
	assert_int_equal(pipe(to_first), 0);
	assert_int_equal(pipe(to_second), 0);
	turns.first = start_turns(to_first[0], to_second[1]);
	for (i = 0; i < SLEEPERS; i++)
		turns.sleepers[i] = start_sleeper();
	turns.second = start_turns(to_second[0], to_first[1]);
	count_from_here(fd);
	assert_int_equal(write(to_first[1], "x", 1), 1);
	close(fd);
	return 0;
}

static int end_all(void **state)
{
	int i;

	(void)state;
	if (!turns.first)
		return 0;
	kill(turns.first, SIGKILL);
	kill(turns.second, SIGKILL);
	for (i = 0; i < SLEEPERS; i++)
		kill(turns.sleepers[i], SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	return 0;
}

static void counters_are_of_one_instant(void **state)
{
	int fd = device_open(), i;
	long steps, faults, last_faults = 0, past = 0, moved = 0;

	(void)state;
	if (!turns.first || kernel_is_rt())
		skip();
	for (i = 0; i < ROUNDS; i++) {
		steps = ahead_at_level(fd, PROCSNAP_LEVEL_MACHINE, &faults);
		if (steps < 0 || steps > 1)
			past++;
		if (faults != last_faults)
			moved++;
		last_faults = faults;
	}
	print_message("%d rounds at level machine, %ld not of one instant; turns in %ld\n", ROUNDS,
		      past, moved);
	assert_int_equal(past, 0);
	/* It would be easy if they stood still. */
	assert_true(moved > ROUNDS / 2);
	close(fd);
}

/* The test would see it. */
static void lesser_levels_are_not(void **state)
{
	int fd = device_open(), i;
	long steps = 0, faults;

	(void)state;
	if (!turns.first)
		skip();
	for (i = 0; i < TREE_ROUNDS && steps >= 0 && steps <= 1; i++)
		steps = ahead_at_level(fd, PROCSNAP_LEVEL_TREE, &faults);
	print_message("%d rounds at level tree, then %ld steps ahead\n", i, steps);
	assert_true(steps < 0 || steps > 1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(info_tells_if_it_is_possible),
		cmocka_unit_test(only_for_the_administrator),
		cmocka_unit_test(image_says_machine),
		cmocka_unit_test_setup_teardown(counters_are_of_one_instant, start_all, end_all),
		cmocka_unit_test_setup_teardown(lesser_levels_are_not, start_all, end_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
