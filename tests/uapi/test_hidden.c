// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a selection may not tell: who is hidden, or in which namespaces others
 * are; and selections from within a pid namespace.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
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
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "family.h"
#include "proc_table.h"

static pid_t family;

static struct procsnap_request list_request(uint32_t select, const uint32_t *list, uint32_t count)
{
	return (struct procsnap_request){
		.select = select,
		.pids = (uintptr_t)list,
		.pid_count = count,
	};
}

static void set_hidepid(const char *value)
{
	int file = open("/sys/module/procsnap/parameters/hidepid", O_WRONLY);

	assert_true(file >= 0);
	assert_int_equal(write(file, value, strlen(value)), (ssize_t)strlen(value));
	close(file);
}

static int first_pid;

/* The header; the first row is noted. In a child, with an open of its own. */
static struct procsnap_header look(struct procsnap_request request)
{
	int device = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	struct procsnap_header header;
	struct image image;
	void *p;

	request.sections = PROCSNAP_WANT_BASIC;
	CHECK(device >= 0);
	CHECK(take(device, &request) == 0);
	p = mmap(NULL, request.size, PROT_READ, MAP_SHARED, device, 0);
	CHECK(p != MAP_FAILED);
	image = (struct image){ .header = p, .size = request.size };
	header = *image.header;
	first_pid = 0;
	if (header.task_count) {
		const struct procsnap_task *task = entry_of(&image, PROCSNAP_SECTION_TASK, 0);

		first_pid = task->pid;
	}
	munmap(p, request.size);
	close(device);
	return header;
}

/* As user 4002, who may see itself: sel-user has another's real id. */
static void look_hidden(bool invisible)
{
	uint32_t list[] = { family, named("sel-child")->pid }, self = getpid(), root = 0,
		 user = 4002;
	struct procsnap_request request = {};
	struct procsnap_header header;

	/* Group 0 sees all, if no other is named. */
	CHECK(setgroups(0, NULL) == 0 && setresgid(4002, 4002, 4002) == 0);
	CHECK(setresuid(4002, 4002, 4002) == 0);
	header = look(list_request(PROCSNAP_SELECT_PIDS, list, 2));
	CHECK(header.task_count == (invisible ? 0 : 2));
	CHECK(header.missing_count == (invisible ? 2 : 0));
	header = look(list_request(PROCSNAP_SELECT_PIDS, &self, 1));
	CHECK(header.task_count == 1 && header.missing_count == 0);
	header = look(list_request(PROCSNAP_SELECT_RUIDS, &root, 1));
	CHECK(header.task_count == 0 && header.matched_count == 0 && header.process_count == 0);
	header = look(list_request(PROCSNAP_SELECT_EUIDS, &user, 1));
	CHECK(header.task_count == 1);
	header = look(list_request(PROCSNAP_SELECT_SESSIONS, list, 2));
	CHECK(header.task_count == 0 && header.missing_count == 2);
	header = look(list_request(PROCSNAP_SELECT_DESCENDANTS, list, 1));
	CHECK(header.task_count == 0 && header.missing_count == 1);
	request.min_rss_bytes = 1;
	header = look(request);
	CHECK(header.task_count == 1);
	CHECK(invisible ? header.matched_count == 1 : header.matched_count > 10);
	request.min_rss_bytes = 0;
	request.top_key = PROCSNAP_TOP_OLDEST;
	request.top_count = 1;
	header = look(request);
	CHECK(header.task_count == 1);
	/* What it may not see comes after all else. */
	CHECK(first_pid == getpid());
}

static void what_is_hidden_is_not_counted(void **state)
{
	int status, invisible;
	pid_t pid;

	(void)state;
	for (invisible = 0; invisible < 2; invisible++) {
		set_hidepid(invisible ? "2" : "1");
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			look_hidden(invisible);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		set_hidepid("-1");
		assert_int_equal(status, 0);
	}
}

/* Becomes user 4002, who may be looked at by others of that id. */
static void become_user(void)
{
	CHECK(setgroups(0, NULL) == 0 && setresgid(4002, 4002, 4002) == 0);
	CHECK(setresuid(4002, 4002, 4002) == 0);
	CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
}

static void below_hidden(void)
{
	member("sel-below", become_user);
}

static void above_hidden(void)
{
	member("sel-hidden", below_hidden);
	become_user();
}

/*
 * Whose child a hidden process is may not be learned by asking for descendants:
 * what hangs below it is none, unless the hidden one is asked for by its pid.
 */
static void look_below_hidden(void)
{
	uint32_t list[] = { named("sel-above")->pid, named("sel-hidden")->pid };
	struct procsnap_request request = list_request(PROCSNAP_SELECT_DESCENDANTS, list, 1);
	struct procsnap_header header;

	become_user();
	header = look(request);
	CHECK(header.task_count == 0 && header.missing_count == 0);
	request.flags = PROCSNAP_REQUEST_ROOTS;
	header = look(request);
	CHECK(header.task_count == 1 && header.missing_count == 0);
	CHECK(first_pid == (int)list[0]);
	request.pids = (uintptr_t)(list + 1);
	header = look(request);
	CHECK(header.task_count == 1 && header.missing_count == 1);
	CHECK(first_pid == named("sel-below")->pid);
}

static void below_the_hidden(void **state)
{
	pid_t above, pid;
	int status;

	(void)state;
	above = member("sel-above", above_hidden);
	await(3);
	scan_proc();
	set_hidepid("2");
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		look_below_hidden();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	set_hidepid("-1");
	assert_int_equal(status, 0);
	kill(named("sel-below")->pid, SIGKILL);
	kill(above, SIGKILL);
	assert_int_equal(waitpid(above, NULL, 0), above);
}

static void have_child(void)
{
	member("sel-inside", NULL);
}

/* In a pid namespace of its own, as the first process: with two children, and theirs. */
static void look_inside(void)
{
	uint32_t self = 1, outside[] = { family, UNUSED_PID - 1 };
	struct procsnap_request request;
	struct procsnap_header header;

	CHECK(getpid() == 1);
	CHECK(setsid() == 1);
	member("sel-inside", have_child);
	member("sel-inside", NULL);
	await(3);
	header = look(list_request(PROCSNAP_SELECT_CHILDREN, &self, 1));
	CHECK(header.task_count == 2 && header.missing_count == 0);
	request = list_request(PROCSNAP_SELECT_DESCENDANTS, &self, 1);
	header = look(request);
	CHECK(header.task_count == 3);
	request.flags = PROCSNAP_REQUEST_ROOTS;
	header = look(request);
	CHECK(header.task_count == 4);
	header = look(list_request(PROCSNAP_SELECT_SESSIONS, &self, 1));
	CHECK(header.task_count == 4);
	header = look(list_request(PROCSNAP_SELECT_DESCENDANTS, outside, 2));
	CHECK(header.task_count == 0 && header.missing_count == 2);
	outside[0] = 0;
	header = look(list_request(PROCSNAP_SELECT_RUIDS, outside, 1));
	CHECK(header.task_count == 4);
}

static void pid_namespaces_have_their_own_numbers(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		CHECK(unshare(CLONE_NEWPID) == 0);
		pid = fork();
		CHECK(pid >= 0);
		if (pid == 0) {
			look_inside();
			_exit(0);
		}
		CHECK(waitpid(pid, &status, 0) == pid);
		_exit(status ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Ends its process, with 0 if hidepid counts when the first thread has exited. */
static void *look_without_leader(void *unused)
{
	struct procsnap_info info;
	char target[4];
	int fd;

	(void)unused;
	/* It has no directory any more. */
	while (readlink("/proc/1/cwd", target, sizeof(target)) >= 0)
		usleep(1000);
	fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0 && ioctl(fd, PROCSNAP_IOC_INFO, &info) == 0);
	CHECK(info.hidepid == 2);
	_exit(0);
}

static void hidepid_outlives_the_first_thread(void **state)
{
	pthread_t thread;
	int status;
	pid_t pid;

	(void)state;
	pid = syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, NULL, NULL, NULL, NULL);
	assert_true(pid >= 0);
	if (pid == 0) {
		CHECK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
		CHECK(mount("proc", "/proc", "proc", 0, "hidepid=2") == 0);
		CHECK(pthread_create(&thread, NULL, look_without_leader, NULL) == 0);
		syscall(SYS_exit, 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Who may not read another's ns folder does not learn from the selection what is in it. */
static void namespaces_are_guarded(void **state)
{
	uint32_t uts = named("sel-family")->ns[NS_TYPES - 1];
	struct procsnap_request request = list_request(PROCSNAP_SELECT_NAMESPACES, &uts, 1);
	struct procsnap_header header;
	int status;
	pid_t pid;

	(void)state;
	request.namespace_type = CLONE_NEWUTS;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		header = look(request);
		CHECK(header.task_count > 20);
		CHECK(setgroups(0, NULL) == 0 && setresgid(4002, 4002, 4002) == 0);
		CHECK(setresuid(4002, 4002, 4002) == 0);
		header = look(request);
		CHECK(header.task_count == 1 && header.matched_count == 1);
		CHECK(first_pid == getpid());
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static int setup(void **state)
{
	(void)state;
	family = family_make();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	family_end();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_hidden_is_not_counted),
		cmocka_unit_test(below_the_hidden),
		cmocka_unit_test(pid_namespaces_have_their_own_numbers),
		cmocka_unit_test(hidepid_outlives_the_first_thread),
		cmocka_unit_test(namespaces_are_guarded),
	};

	return cmocka_run_group_tests_name("hidden", tests, setup, teardown);
}
