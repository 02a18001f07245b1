// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tasks whose locks or memory cannot be had: a snapshot of everything does not
 * wait for them longer than it may, says which entries that cost, and has all the
 * others; while ps and cat hang beside it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "fuse_stuck.h"
#include "proc_text.h"

/* The wait budget of the requests, and how much longer a snapshot may take in all. */
#define PAGE ((size_t)sysconf(_SC_PAGESIZE))
#define WAIT_BUDGET_NS 20000000ULL
#define LONGER_NS 50000000ULL
/* Of so many snapshots the fastest counts: the machine has other things to do. */
#define ROUNDS 5
/* A reader that still runs after this, in ms, hangs. */
#define HANGS_MS 500

#define BIT(section) PROCSNAP_WANT(PROCSNAP_SECTION_##section)

/* What is read from the task's memory, or by its list of mappings. */
#define OF_MMAP_LOCK (BIT(CMDLINE) | BIT(ENVIRON) | BIT(VMAS) | BIT(FOOTPRINT) | BIT(PAGES))
/* What has to be of one execution with the check of the permission. */
#define OF_EXEC_LOCK                                                                         \
	(BIT(ENVIRON) | BIT(PATHS) | BIT(IO) | BIT(NAMESPACES) | BIT(WCHAN) | BIT(SYSCALL) | \
	 BIT(STACK) | BIT(AUXV) | BIT(ADDRESSES) | BIT(FILES) | BIT(VMAS) | BIT(FOOTPRINT) | \
	 BIT(PAGES))

static int device;
static uint64_t normal_ns;

/* --- processes --- */

/* Waits until @pid is in one of the @states of stat. */
static void wait_for_state(pid_t pid, const char *states)
{
	while (!strchr(states, stat_state(proc_file("%d/stat", pid))))
		sched_yield();
}

static pid_t make(void (*body)(void *arg), void *arg)
{
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		body(arg);
		_exit(1);
	}
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void sleep_for_good(void *arg)
{
	(void)arg;
	for (;;)
		pause();
}

/* A shell command with $1 being @pid: a reader of /proc that is to hang. */
static pid_t start_reader(const char *command, pid_t pid)
{
	char number[16];
	pid_t reader = fork();

	assert_int_not_equal(reader, -1);
	if (reader == 0) {
		snprintf(number, sizeof(number), "%d", pid);
		execl("/bin/sh", "sh", "-c", command, "sh", number, NULL);
		_exit(127);
	}
	return reader;
}

static bool ends_within(pid_t pid, int ms)
{
	struct pollfd end_of = { .fd = syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	int ready;

	assert_int_not_equal(end_of.fd, -1);
	ready = poll(&end_of, 1, ms);
	close(end_of.fd);
	return ready == 1;
}

/* --- snapshots --- */

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static struct procsnap_request everything(void)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);

	request.wait_budget_ns = WAIT_BUDGET_NS;
	return request;
}

/* The fastest of some snapshots. */
static uint64_t fastest_ns(void)
{
	struct procsnap_request request;
	uint64_t best = UINT64_MAX, start, took;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		request = everything();
		start = now_ns();
		assert_int_equal(take(device, &request), 0);
		took = now_ns() - start;
		if (took < best)
			best = took;
	}
	return best;
}

/* The sections in which @row has @status. */
static uint64_t sections_with(const struct image *image, long row, uint32_t status)
{
	const struct procsnap_section *section;
	uint64_t mask = 0;
	uint32_t id;

	for (id = 1; id < 64; id++) {
		section = section_of(image, id);
		if (section && section->flags & PROCSNAP_SECTION_PER_TASK &&
		    *(const uint32_t *)entry_of(image, id, row) == status)
			mask |= PROCSNAP_WANT(id);
	}
	return mask;
}

/*
 * Sees what one snapshot has: of @pid the sections @blocked are blocked and no
 * others, all that stands in @filled is filled, and no other row is blocked.
 */
static void check_rows(pid_t pid, uint64_t blocked, uint64_t filled)
{
	struct procsnap_request request = everything();
	struct image image = take_image(device, &request);
	long row, stuck = row_of_pid(&image, pid);

	assert_true(stuck >= 0);
	assert_int_equal(sections_with(&image, stuck, PROCSNAP_STATUS_BLOCKED), blocked);
	assert_int_equal(filled & ~sections_with(&image, stuck, PROCSNAP_STATUS_OK), 0);
	assert_int_equal(image.header->blocked_count, blocked ? 1 : 0);
	for (row = 0; row < image.header->task_count; row++)
		if (row != stuck)
			assert_int_equal(sections_with(&image, row, PROCSNAP_STATUS_BLOCKED), 0);
	unmap_image(&image);
}

/* The sections that are filled of a process that nothing is wrong with. */
static uint64_t filled_of(pid_t pid)
{
	struct procsnap_request request = everything();
	struct image image = take_image(device, &request);
	long row = row_of_pid(&image, pid);
	uint64_t filled;

	assert_true(row >= 0);
	filled = sections_with(&image, row, PROCSNAP_STATUS_OK);
	unmap_image(&image);
	assert_int_equal(BIT(CMDLINE) & ~filled, 0);
	return filled;
}

static void check_time(const char *what)
{
	uint64_t stuck_ns = fastest_ns();

	print_message("%s: %.1f ms, without %.1f ms\n", what, stuck_ns / 1e6, normal_ns / 1e6);
	assert_true(stuck_ns <= normal_ns + LONGER_NS);
}

/*
 * With @pid stuck: readers of /proc hang, snapshots do not. Ends with the readers
 * still hanging; the caller lets go and then calls end_readers().
 */
static void check_stuck(const char *what, pid_t pid, uint64_t blocked, uint64_t filled,
			const char *const *commands, pid_t *readers)
{
	int i;

	for (i = 0; commands[i]; i++)
		readers[i] = start_reader(commands[i], pid);
	/* As long as they start, they hold locks of their own now and then. */
	for (i = 0; commands[i]; i++)
		wait_for_state(readers[i], "D");
	check_time(what);
	check_rows(pid, blocked, filled & ~blocked);
	for (i = 0; commands[i]; i++)
		assert_false(ends_within(readers[i], HANGS_MS));
	check_rows(pid, blocked, filled & ~blocked);
}

static void end_readers(const char *const *commands, const pid_t *readers)
{
	int i;

	for (i = 0; commands[i]; i++)
		assert_int_equal(waitpid(readers[i], NULL, 0), readers[i]);
}

static const char *const mmap_readers[] = {
	"exec ps aux >/dev/null",
	"exec cat /proc/$1/cmdline >/dev/null",
	NULL,
};

/* ps aux reads nothing that an execution locks. */
static const char *const exec_readers[] = {
	"exec ps axe >/dev/null",
	"exec cat /proc/$1/io >/dev/null",
	NULL,
};

/* --- the test module --- */

static void hold_lock(const char *lock, pid_t pid)
{
	char path[64], number[16];
	int fd, length = snprintf(number, sizeof(number), "%d", pid);

	snprintf(path, sizeof(path), "/sys/module/holder/parameters/%s", lock);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, number, length), length);
	close(fd);
}

static void load_holder(void)
{
	char path[512];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - sizeof("holder.ko"));
	int fd;

	assert_true(length > 0);
	path[length] = '\0';
	strcpy(strrchr(path, '/') + 1, "holder.ko");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail_msg("no %s", path);
	assert_int_equal(syscall(SYS_finit_module, fd, "", 0), 0);
	close(fd);
}

static void holder_of(const char *lock, const char *what, uint64_t blocked,
		      const char *const *commands)
{
	pid_t pid = make(sleep_for_good, NULL), readers[2];
	uint64_t filled;

	wait_for_state(pid, "S");
	filled = filled_of(pid);
	hold_lock(lock, pid);
	check_stuck(what, pid, blocked, filled, commands, readers);
	hold_lock(lock, 0);
	end_readers(commands, readers);
	check_rows(pid, 0, filled);
	end(pid);
}

static void mmap_lock_is_held(void **state)
{
	(void)state;
	holder_of("mmap", "mmap_lock held", OF_MMAP_LOCK, mmap_readers);
}

static void exec_update_lock_is_held(void **state)
{
	(void)state;
	holder_of("exec", "exec_update_lock held", OF_EXEC_LOCK, exec_readers);
}

/* --- memory that does not come --- */

/* Moves the arguments and the environment to @at, which nothing may touch. */
static void move_arguments(const char *at)
{
	if (prctl(PR_SET_MM, PR_SET_MM_ARG_START, at, 0, 0) ||
	    prctl(PR_SET_MM, PR_SET_MM_ARG_END, at + 100, 0, 0) ||
	    prctl(PR_SET_MM, PR_SET_MM_ENV_START, at + 100, 0, 0) ||
	    prctl(PR_SET_MM, PR_SET_MM_ENV_END, at + 200, 0, 0))
		_exit(1);
	raise(SIGSTOP);
}

static void on_userfaultfd(void *arg)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	area.range.start = (uintptr_t)at;
	area.range.len = PAGE;
	if (fd < 0 || at == MAP_FAILED || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &area))
		_exit(1);
	move_arguments(at);
}

static pid_t make_stopped(void (*body)(void *arg), void *arg)
{
	pid_t pid = make(body, arg);
	int status;

	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	return pid;
}

/* /proc gives up such memory at once. */
static void memory_waits_for_userfaultfd(void **state)
{
	uint64_t filled = filled_of(getpid()), blocked = BIT(CMDLINE) | BIT(ENVIRON);
	pid_t pid = make_stopped(on_userfaultfd, NULL);

	(void)state;
	check_time("arguments on a userfaultfd");
	check_rows(pid, blocked, filled & ~blocked);
	end(pid);
}

struct on_fuse {
	struct fuse_stuck fuse;
	char *at;
};

/* Maps the file, and makes another mapping when it is let go on. */
static void map_fuse(void *arg)
{
	struct on_fuse *on = arg;
	int fd = open(on->fuse.file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || mmap(on->at, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) != on->at)
		_exit(1);
	raise(SIGSTOP);
	mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sleep_for_good(NULL);
}

static pid_t start_memory_reader(pid_t pid, const char *at)
{
	char path[64], byte;
	pid_t reader = fork();
	int fd;

	assert_int_not_equal(reader, -1);
	if (reader == 0) {
		snprintf(path, sizeof(path), "/proc/%d/mem", pid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		_exit(pread(fd, &byte, 1, (uintptr_t)at) == 1);
	}
	return reader;
}

/*
 * Without a module of ours: a reader of the memory waits for FUSE with the
 * mmap_lock held for reading, the task itself for that reader, and all other
 * readers for the task.
 */
static void memory_waits_for_fuse(void **state)
{
	struct on_fuse on;
	uint64_t filled;
	pid_t pid, readers[3];
	char byte;

	(void)state;
	if (fuse_stuck_mount(&on.fuse))
		skip();
	on.at = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(on.at, MAP_FAILED);
	pid = make_stopped(map_fuse, &on);
	filled = filled_of(pid);
	readers[2] = start_memory_reader(pid, on.at);
	assert_int_equal(read(on.fuse.asked, &byte, 1), 1);
	kill(pid, SIGCONT);
	wait_for_state(pid, "D");
	check_stuck("memory on FUSE", pid, OF_MMAP_LOCK, filled, mmap_readers, readers);
	fuse_stuck_end(&on.fuse);
	end_readers(mmap_readers, readers);
	assert_int_equal(waitpid(readers[2], NULL, 0), readers[2]);
	check_rows(pid, 0, filled);
	end(pid);
	munmap(on.at, PAGE);
}

/* The file's first bytes are read while the execution is under way. */
static void execute(void *arg)
{
	execl(arg, "stuck", NULL);
}

static void execution_waits_for_fuse(void **state)
{
	struct fuse_stuck fuse;
	uint64_t filled;
	pid_t pid;
	char byte;

	(void)state;
	if (fuse_stuck_mount(&fuse))
		skip();
	filled = filled_of(getpid());
	pid = make(execute, fuse.file);
	assert_int_equal(read(fuse.asked, &byte, 1), 1);
	check_time("an execution from FUSE");
	check_rows(pid, 0, filled);
	fuse_stuck_end(&fuse);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* --- states in which a task waits --- */

static void wait_for_child(void *arg)
{
	(void)arg;
	if (vfork() == 0)
		for (;;)
			pause();
}

static pid_t child_of(pid_t pid)
{
	pid_t child;

	do
		child = atoi(proc_file("%d/task/%d/children", pid, pid));
	while (!child);
	return child;
}

static void uninterruptible_sleep(void **state)
{
	pid_t pid = make(wait_for_child, NULL);

	(void)state;
	wait_for_state(pid, "D");
	check_time("in state D");
	check_rows(pid, 0, filled_of(getpid()));
	kill(child_of(pid), SIGKILL);
	end(pid);
}

static int prepare(void **state)
{
	(void)state;
	load_holder();
	device = device_open();
	/* The first makes memory ready for the others. */
	fastest_ns();
	normal_ns = fastest_ns();
	return 0;
}

static int finish(void **state)
{
	(void)state;
	close(device);
	return syscall(SYS_delete_module, "holder", O_NONBLOCK) ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mmap_lock_is_held),
		cmocka_unit_test(exec_update_lock_is_held),
		cmocka_unit_test(memory_waits_for_userfaultfd),
		cmocka_unit_test(memory_waits_for_fuse),
		cmocka_unit_test(execution_waits_for_fuse),
		cmocka_unit_test(uninterruptible_sleep),
	};

	return cmocka_run_group_tests(tests, prepare, finish);
}
