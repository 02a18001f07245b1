// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rights of what a ptrace check (attach) guards, with Yama at each of its
 * levels. The last of them cannot be left any more: no other test may need to
 * attach after this one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
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
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "rights_actors.h"
#include "rights_compare.h"

#define SCOPE "/proc/sys/kernel/yama/ptrace_scope"
#define SCOPES 4

static struct rights_tally *tally;
static struct rights_target *targets;

static bool set_scope(int scope)
{
	char digit = '0' + scope;
	int fd = open(SCOPE, O_WRONLY | O_CLOEXEC);
	bool set = fd >= 0 && write(fd, &digit, 1) == 1;

	if (fd >= 0)
		close(fd);
	return set;
}

/* In a viewer. */
static void map_of(int fd, struct image *image)
{
	struct procsnap_header header;
	void *p;

	CHECK(pread(fd, &header, sizeof(header), 0) == sizeof(header));
	p = mmap(NULL, header.total_size, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	*image = (struct image){ p, header.total_size };
}

static void compare_all(struct rights_look *look, int fd, pid_t child)
{
	const struct rights_target *target;
	struct procsnap_info info;
	struct image image;

	CHECK(ioctl(fd, PROCSNAP_IOC_INFO, &info) == 0);
	map_of(fd, &image);
	look->image = &image;
	look->capabilities = info.capabilities;
	for (target = targets; target->name; target++)
		rights_compare_attach(look, target->pid, target->name);
	rights_compare_attach(look, getpid(), "itself");
	rights_compare_attach(look, getppid(), "parent");
	rights_compare_attach(look, 2, "kernel thread");
	if (child)
		rights_compare_attach(look, child, "its child");
}

static void be_viewer(const struct rights_viewer *viewer, int scope)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	struct rights_look look = { .tally = tally, .restless = getppid() };
	char name[96];
	pid_t child;
	int fd;

	viewer->become();
	snprintf(name, sizeof(name), "%s (Yama %d)", viewer->name, scope);
	look.viewer = name;
	child = fork();
	if (child == 0) {
		raise(SIGSTOP);
		_exit(0);
	}
	CHECK(actor_wait_stopped(child) == 0);
	fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0 && take(fd, &request) == 0);
	compare_all(&look, fd, child);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void run_viewer(const struct rights_viewer *viewer, int scope)
{
	int status;
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		be_viewer(viewer, scope);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void every_viewer_at_every_scope(void **state)
{
	const struct rights_viewer *viewer;
	int scope;

	(void)state;
	if (access(SCOPE, F_OK))
		skip();
	for (scope = 0; scope < SCOPES; scope++) {
		assert_true(set_scope(scope));
		for (viewer = rights_viewers; viewer->name; viewer++)
			run_viewer(viewer, scope);
	}
	print_message("Yama: %lu comparisons, %lu shown, %lu denied, %lu wrong\n", tally->compared,
		      tally->shown, tally->denied, tally->wrong);
	assert_true(tally->shown > 0 && tally->denied > 0);
	assert_int_equal(tally->wrong, 0);
}

/*
 * Root is the parent of a user's process, so that Yama lets it attach there; a
 * user who has opened the descriptor is not, and gets no more by root's taking.
 */
static void parent_takes_for_a_user(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	int ready[2], taken[2], fd, pidfd, status;
	pid_t pid;

	(void)state;
	if (access(SCOPE, F_OK))
		skip();
	assert_true(set_scope(1));
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(taken), 0);
	pid = fork();
	if (pid == 0) {
		struct rights_look look = { .viewer = "user, root took (Yama 1)",
					    .tally = tally,
					    .handed = true,
					    .restless = getppid() };
		char byte;

		actor_become(ACTOR_USER, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
		CHECK(fd >= 0 && write(ready[1], &fd, sizeof(fd)) == sizeof(fd));
		CHECK(read(taken[0], &byte, 1) == 1);
		compare_all(&look, fd, 0);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &fd, sizeof(fd)), sizeof(fd));
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	fd = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	assert_true(fd >= 0);
	assert_int_equal(take(fd, &request), 0);
	assert_int_equal(write(taken[1], "t", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(tally->wrong, 0);
	close(fd);
	close(pidfd);
}

static int clear_tally(void **state)
{
	(void)state;
	memset(tally, 0, sizeof(*tally));
	return 0;
}

static int make_all(void **state)
{
	(void)state;
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (tally == MAP_FAILED)
		return -1;
	/* Made by who may. */
	actor_setuid_copy(0);
	targets = rights_targets_make();
	return 0;
}

static int end_all(void **state)
{
	(void)state;
	rights_targets_end(targets);
	unlink(actor_setuid_copy(0));
	munmap(tally, sizeof(*tally));
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(parent_takes_for_a_user, clear_tally),
		cmocka_unit_test_setup(every_viewer_at_every_scope, clear_tally),
	};

	if (actor_main(argc, argv))
		return 0;
	return cmocka_run_group_tests(tests, make_all, end_all);
}
