// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who looks: without privilege, and from inside pid and user namespaces. What
 * is shown is what the task that opened the device would see in /proc.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"

#define NOBODY 65534
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

/* Runs @body in a child made with the clone flags @flags, after @setup of it. */
static void in_child(int flags, void (*setup)(pid_t child), void (*body)(int fd), int fd)
{
	int go[2], status;
	char byte;
	long pid;

	assert_int_equal(pipe(go), 0);
	pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		CHECK(read(go[0], &byte, 1) == 1);
		body(fd);
		_exit(0);
	}
	if (setup)
		setup(pid);
	assert_int_equal(write(go[1], "x", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(go[0]);
	close(go[1]);
}

/* Takes everything with a fresh open; in a child. */
static struct image look(int fd)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image;
	void *p;

	if (fd < 0)
		fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	CHECK(take(fd, &request) == 0);
	p = mmap(NULL, request.size, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	image.header = p;
	image.size = request.size;
	return image;
}

static uint64_t own_pid_namespace(void)
{
	struct stat st;

	CHECK(stat("/proc/self/ns/pid", &st) == 0);
	return st.st_ino;
}

static void as_nobody(int fd)
{
	struct image image;
	struct dirent *entry;
	unsigned int shown = 0;
	DIR *proc;

	CHECK(setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
	image = look(fd);
	proc = opendir("/proc");
	CHECK(proc);
	while ((entry = readdir(proc)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') {
			CHECK(row_of_pid(&image, atoi(entry->d_name)) >= 0);
			shown++;
		}
	CHECK(shown == image.header->task_count);
	CHECK(image.header->pid_ns_inode == own_pid_namespace());
}

static void no_privilege_is_needed(void **state)
{
	(void)state;
	in_child(0, NULL, as_nobody, -1);
}

/* Maps user and group 0 inside to USER outside. */
static void map_user(pid_t child)
{
	static const char map[] = "0 1000 1";
	const char *files[] = { "uid_map", "gid_map" };
	char path[64];
	int i, fd;

	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", child, files[i]);
		fd = open(path, O_WRONLY);
		assert_true(fd >= 0);
		assert_int_equal(write(fd, map, sizeof(map) - 1), sizeof(map) - 1);
		close(fd);
	}
}

static void in_own_namespaces(int fd)
{
	const struct procsnap_task *task;
	const struct procsnap_cred *cred;
	struct image image;
	pid_t child;

	CHECK(getpid() == 1);
	CHECK(setuid(0) == 0 && setgid(0) == 0);
	child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	CHECK(child == 2);
	image = look(fd);
	CHECK(image.header->pid_ns_inode == own_pid_namespace());
	CHECK(image.header->task_count == 2);
	CHECK(image.header->process_count == 2);
	task = entry_of(&image, PROCSNAP_SECTION_TASK, 0);
	cred = entry_of(&image, PROCSNAP_SECTION_CRED, 0);
	CHECK(task->pid == 1 && task->tgid == 1 && task->ns_pid == 1);
	CHECK(task->ppid == 0 && task->pgid == 0 && task->sid == 0);
	CHECK(task->parent_row == PROCSNAP_NO_ROW);
	CHECK(cred->ruid == 0 && cred->euid == 0 && cred->fsgid == 0);
	task = entry_of(&image, PROCSNAP_SECTION_TASK, 1);
	CHECK(task->pid == 2 && task->ppid == 1 && task->parent_row == 0);
	kill(child, SIGKILL);
}

static void a_container_sees_itself_alone(void **state)
{
	(void)state;
	in_child(CLONE_NEWUSER | CLONE_NEWPID, map_user, in_own_namespaces, -1);
}

static void find_outside(int fd)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	int32_t pids[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

	(void)fd;
	fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = 10;
	CHECK(take(fd, &request) == 0);
	CHECK(map_image(fd, request.size).header->task_count == 1);
}

static void pids_are_those_of_the_namespace(void **state)
{
	(void)state;
	in_child(CLONE_NEWUSER | CLONE_NEWPID, map_user, find_outside, -1);
}

static void with_the_openers_eyes(int fd)
{
	struct image image = look(fd);
	const struct procsnap_task *task;
	const struct procsnap_cred *cred;
	uint32_t row, found = 0;

	CHECK(image.header->task_count > 3);
	for (row = 0; row < image.header->task_count; row++) {
		task = entry_of(&image, PROCSNAP_SECTION_TASK, row);
		cred = entry_of(&image, PROCSNAP_SECTION_CRED, row);
		if (task->ns_pid != 1 || task->pid == 1)
			continue;
		CHECK(cred->ruid == USER);
		found++;
	}
	CHECK(found == 1);
}

static void with_the_openers_eyes_as_user(int fd)
{
	CHECK(setuid(0) == 0 && setgid(0) == 0);
	with_the_openers_eyes(fd);
}

static void a_passed_fd_shows_what_its_opener_sees(void **state)
{
	int fd = device_open();

	(void)state;
	in_child(CLONE_NEWUSER | CLONE_NEWPID, map_user, with_the_openers_eyes_as_user, fd);
	close(fd);
}

/* Ids that the viewer's user namespace does not have. */
static void unmapped_ids(int fd)
{
	const struct procsnap_cred *cred;
	struct image image = look(fd);
	long row = row_of_pid(&image, 1);

	CHECK(row >= 0);
	cred = entry_of(&image, PROCSNAP_SECTION_CRED, row);
	CHECK(cred->ruid == NOBODY && cred->fsuid == NOBODY && cred->egid == NOBODY);
}

static void unmapped_ids_are_the_overflow_id(void **state)
{
	(void)state;
	in_child(CLONE_NEWUSER, map_user, unmapped_ids, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_privilege_is_needed),
		cmocka_unit_test(a_container_sees_itself_alone),
		cmocka_unit_test(pids_are_those_of_the_namespace),
		cmocka_unit_test(a_passed_fd_shows_what_its_opener_sees),
		cmocka_unit_test(unmapped_ids_are_the_overflow_id),
	};

	return cmocka_run_group_tests_name("viewer", tests, NULL, NULL);
}
