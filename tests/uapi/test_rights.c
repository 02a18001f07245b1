// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rights: nothing is shown that /proc hides from the same viewer at that moment,
 * and nothing hidden that it shows; and a descriptor that is handed on gives
 * nothing that its opener could not have.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "proc_text.h"
#include "rights_actors.h"
#include "rights_compare.h"

static const int hidepids[] = { 0, 1, 2, 4 };
#define HIDEPIDS (sizeof(hidepids) / sizeof(hidepids[0]))

static struct rights_tally *tally;
static struct rights_target *targets;

/*
 * The processes in a user and pid namespace of ACTOR_USER's.
 *
 * @init: the first of them; @socket is its other end.
 * @owner: its parent outside.
 */
static struct {
	pid_t init;
	pid_t owner;
	int socket;
} nested;

static void mount_hidepid(int hidepid)
{
	char options[64];

	snprintf(options, sizeof(options), "hidepid=%d,gid=%d", hidepid, hidepid ? ACTOR_GROUP : 0);
	CHECK(mount(NULL, "/proc", NULL, MS_REMOUNT, options) == 0);
}

/* --- in a viewer --- */

static struct procsnap_info viewer_info(int fd)
{
	struct procsnap_info info;

	CHECK(ioctl(fd, PROCSNAP_IOC_INFO, &info) == 0);
	return info;
}

static struct image viewer_map(int fd)
{
	struct procsnap_header header;
	struct image image;
	void *p;

	CHECK(pread(fd, &header, sizeof(header), 0) == sizeof(header));
	p = mmap(NULL, header.total_size, PROT_READ, MAP_SHARED, fd, 0);
	CHECK(p != MAP_FAILED);
	image.header = p;
	image.size = header.total_size;
	return image;
}

static struct image viewer_take(int fd)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);

	CHECK(take(fd, &request) == 0);
	return viewer_map(fd);
}

/* The same at level machine, where and for whom that is possible. */
static bool viewer_take_machine(int fd, struct image *image)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);
	int error;

	request.level = PROCSNAP_LEVEL_MACHINE;
	error = take(fd, &request);
	CHECK(error == 0 || error == EPERM || error == EOPNOTSUPP || error == ETIME);
	if (!error)
		*image = viewer_map(fd);
	return !error;
}

/* The pids that /proc lists, in the order of the file. */
static size_t list_pids(int *pids, size_t max)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	size_t count = 0;

	CHECK(proc);
	while ((entry = readdir(proc)) && count < max)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			pids[count++] = atoi(entry->d_name);
	closedir(proc);
	return count;
}

static bool listed(const int *pids, size_t count, int pid)
{
	while (count)
		if (pids[--count] == pid)
			return true;
	return false;
}

/* What was listed before and after has a row, and no row is not listed. */
static void compare_lists(const struct rights_look *look, const int *before, size_t before_count)
{
	static int after[4096];
	size_t i, after_count = list_pids(after, 4096);
	const struct procsnap_task *task;

	look->tally->compared++;
	for (i = 0; i < before_count; i++)
		if (row_of_pid(look->image, before[i]) < 0 && listed(after, after_count, before[i]))
			rights_wrong(look, "all", "pid %d has no row", before[i]);
	for (i = 0; i < look->image->header->task_count; i++) {
		task = entry_of(look->image, PROCSNAP_SECTION_TASK, i);
		if (!listed(before, before_count, task->pid) &&
		    !listed(after, after_count, task->pid))
			rights_wrong(look, "all", "pid %d is not in /proc", task->pid);
	}
}

/* Looks at @list, at itself, its parent, the first task and kthreadd. */
static void look_at(const struct rights_look *look, const struct rights_target *list)
{
	for (; list->name; list++) {
		rights_compare(look, list->pid, list->name);
		if (list->secret)
			rights_compare_secret(look, list->pid, list->name, list->secret);
	}
	rights_compare(look, getpid(), "itself");
	rights_compare(look, 1, "first of the namespace");
	if (nested.init) {
		rights_compare(look, 2, "kernel thread");
		rights_compare(look, nested.init, "first of a nested namespace");
		rights_compare(look, nested.owner, "owner of a nested namespace");
	}
}

static void be_viewer(const struct rights_viewer *viewer, int hidepid,
		      const struct rights_target *list)
{
	static int before[4096];
	size_t before_count;
	/* The parent may not have come to wait yet. */
	struct rights_look look = { .tally = tally, .restless = getppid() };
	struct image image;
	char name[96];
	int fd;

	viewer->become();
	snprintf(name, sizeof(name), "%s (hidepid %d)", viewer->name, hidepid);
	look.viewer = name;
	fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	look.capabilities = viewer_info(fd).capabilities;
	before_count = list_pids(before, 4096);
	image = viewer_take(fd);
	look.image = &image;
	if (viewer_info(fd).hidepid != (unsigned int)hidepid)
		rights_wrong(&look, "all", "info says hidepid %u", viewer_info(fd).hidepid);
	compare_lists(&look, before, before_count);
	look_at(&look, list);
	if (viewer_take_machine(fd, &image))
		look_at(&look, list);
}

/* In a child of its own; false if it failed. */
static bool run_viewer(const struct rights_viewer *viewer, int hidepid,
		       const struct rights_target *list)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		be_viewer(viewer, hidepid, list);
		_exit(0);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

/* --- the nested namespaces --- */

static void serve_nested(int socket)
{
	const struct rights_viewer *viewer;
	struct rights_target *list;
	char byte = 0;
	size_t i;

	nested.init = 0;
	CHECK(setresgid(0, 0, 0) == 0 && setresuid(0, 0, 0) == 0);
	CHECK(prctl(PR_SET_DUMPABLE, 1) == 0);
	CHECK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	CHECK(mount("proc", "/proc", "proc", 0, NULL) == 0);
	list = rights_nested_targets_make();
	CHECK(write(socket, "r", 1) == 1);
	/* Each byte asks for all viewers. */
	while (read(socket, &byte, 1) == 1) {
		for (i = 0; i < HIDEPIDS; i++) {
			mount_hidepid(hidepids[i]);
			for (viewer = rights_nested_viewers; viewer->name; viewer++)
				CHECK(run_viewer(viewer, hidepids[i], list));
		}
		mount_hidepid(0);
		CHECK(write(socket, "d", 1) == 1);
	}
	_exit(0);
}

/* In a process of ACTOR_USER: makes the namespaces, and tells the pid of the first in it. */
static void own_nested(int told, int socket)
{
	char byte;
	long pid;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	actor_become(ACTOR_USER, 0);
	pid = syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, NULL, NULL,
		      NULL, NULL);
	if (pid == 0) {
		CHECK(read(socket, &byte, 1) == 1);
		serve_nested(socket);
	}
	CHECK(pid > 0 && write(told, &pid, sizeof(pid)) == sizeof(pid));
	waitpid(pid, NULL, 0);
	_exit(0);
}

static void map_ids(pid_t pid)
{
	static const char map[] = "0 1000 1\n1 2000 10\n";
	const char *files[] = { "uid_map", "gid_map" };
	char path[64];
	int i, fd;

	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, files[i]);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		assert_true(fd >= 0);
		assert_int_equal(write(fd, map, sizeof(map) - 1), sizeof(map) - 1);
		close(fd);
	}
}

static void make_nested(void)
{
	int sockets[2], told[2];
	char byte;
	long pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
	assert_int_equal(pipe(told), 0);
	nested.owner = fork();
	if (nested.owner == 0) {
		close(sockets[0]);
		own_nested(told[1], sockets[1]);
	}
	close(sockets[1]);
	assert_int_equal(read(told[0], &pid, sizeof(pid)), sizeof(pid));
	close(told[0]);
	close(told[1]);
	nested.init = pid;
	nested.socket = sockets[0];
	map_ids(pid);
	assert_int_equal(write(nested.socket, "g", 1), 1);
	assert_int_equal(read(nested.socket, &byte, 1), 1);
}

/* --- tests --- */

static void finish(const char *what)
{
	print_message("%s: %lu comparisons, %lu shown, %lu denied, %lu wrong\n", what,
		      tally->compared, tally->shown, tally->denied, tally->wrong);
	assert_true(tally->compared > 100);
	assert_true(tally->shown > 0);
	assert_int_equal(tally->wrong, 0);
}

static void every_viewer_sees_what_proc_shows(void **state)
{
	const struct rights_viewer *viewer;
	bool ran = true;
	size_t i;

	(void)state;
	for (i = 0; i < HIDEPIDS; i++) {
		mount_hidepid(hidepids[i]);
		for (viewer = rights_viewers; viewer->name; viewer++)
			ran = run_viewer(viewer, hidepids[i], targets) && ran;
	}
	mount_hidepid(0);
	assert_true(ran);
	finish("viewers");
	assert_true(tally->denied > 0);
}

static void inside_a_nested_namespace_too(void **state)
{
	char byte;

	(void)state;
	assert_int_equal(write(nested.socket, "v", 1), 1);
	assert_int_equal(read(nested.socket, &byte, 1), 1);
	finish("nested viewers");
}

/* A user opens, and root takes: the user then reads what root has taken. */
static void root_takes_for_a_user(void (*takes)(int fd))
{
	int ready[2], taken[2], fd, pidfd, status;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(taken), 0);
	pid = fork();
	if (pid == 0) {
		struct rights_look look = { .viewer = "user, root took",
					    .tally = tally,
					    .handed = true };
		struct image image;
		char byte;

		actor_become(ACTOR_USER, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);
		CHECK(fd >= 0 && write(ready[1], &fd, sizeof(fd)) == sizeof(fd));
		CHECK(read(taken[0], &byte, 1) == 1);
		look.capabilities = viewer_info(fd).capabilities;
		image = viewer_map(fd);
		look.image = &image;
		look_at(&look, targets);
		look.restless = getppid();
		rights_compare(&look, look.restless, "who took");
		_exit(0);
	}
	assert_int_equal(read(ready[0], &fd, sizeof(fd)), sizeof(fd));
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	assert_true(pidfd >= 0);
	fd = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	assert_true(fd >= 0);
	takes(fd);
	assert_int_equal(write(taken[1], "t", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(fd);
	close(pidfd);
	close(ready[0]);
	close(ready[1]);
	close(taken[0]);
	close(taken[1]);
}

static void by_ioctl(int fd)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_ALL);

	assert_int_equal(take(fd, &request), 0);
}

static void by_read(int fd)
{
	struct procsnap_header header;

	assert_int_equal(pread(fd, &header, sizeof(header), 0), sizeof(header));
	assert_int_equal(header.got & PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON),
			 PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON));
}

static void root_gets_no_more_by_a_users_descriptor(void **state)
{
	(void)state;
	root_takes_for_a_user(by_ioctl);
	root_takes_for_a_user(by_read);
	finish("a user's descriptor, used by root");
}

/* In a process of ACTOR_USER. */
static void caller_takes(uid_t owner, const char *how)
{
	struct rights_look look = { .viewer = "user, a set-user-ID program took",
				    .tally = tally,
				    .handed = true };
	const char *copy = actor_setuid_copy(owner);
	struct image image;
	char number[16];
	char *const arguments[] = { (char *)"setuid", (char *)how, number, NULL };
	char *const environment[] = { (char *)"SECRET=of the caller", NULL };
	int fd;
	pid_t pid;

	actor_become(ACTOR_USER, 0);
	fd = open(PROCSNAP_DEVICE, O_RDONLY);
	CHECK(fd >= 0);
	look.capabilities = viewer_info(fd).capabilities;
	snprintf(number, sizeof(number), "%d", fd);
	pid = fork();
	if (pid == 0) {
		execve(copy, arguments, environment);
		_exit(1);
	}
	CHECK(actor_wait_stopped(pid) == 0);
	image = viewer_map(fd);
	look.image = &image;
	look_at(&look, targets);
	look.restless = pid;
	rights_compare(&look, pid, how);
	CHECK(kill(pid, SIGCONT) == 0 && waitpid(pid, NULL, 0) == pid);
}

static void setuid_program_does_not_show_itself(void **state)
{
	static const struct {
		uid_t owner;
		const char *how;
	} ways[] = {
		{ 0, "--take" },
		{ 0, "--drop-and-take" },
		{ ACTOR_OTHER, "--take" },
		{ ACTOR_OTHER, "--drop-and-take" },
	};
	int status;
	size_t i;
	pid_t pid;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		pid = fork();
		if (pid == 0) {
			caller_takes(ways[i].owner, ways[i].how);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
	finish("a user's descriptor, used by set-user-ID programs");
}

/* Root opens, a user takes: it is what root sees. */
static void user_gets_all_by_roots_descriptor(void **state)
{
	struct rights_look look = { .viewer = "root, a user took", .tally = tally };
	int fd = device_open(), status;
	struct image image;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		actor_become(ACTOR_USER, 0);
		by_ioctl(fd);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	look.capabilities = info_of(fd).capabilities;
	image = viewer_map(fd);
	look.image = &image;
	look_at(&look, targets);
	finish("root's descriptor, used by a user");
	unmap_image(&image);
	close(fd);
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
	actor_setuid_copy(ACTOR_OTHER);
	targets = rights_targets_make();
	make_nested();
	return 0;
}

static int end_all(void **state)
{
	(void)state;
	rights_targets_end(targets);
	kill(nested.init, SIGKILL);
	waitpid(nested.owner, NULL, 0);
	close(nested.socket);
	unlink(actor_setuid_copy(0));
	unlink(actor_setuid_copy(ACTOR_OTHER));
	munmap(tally, sizeof(*tally));
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_viewer_sees_what_proc_shows, clear_tally),
		cmocka_unit_test_setup(inside_a_nested_namespace_too, clear_tally),
		cmocka_unit_test_setup(root_gets_no_more_by_a_users_descriptor, clear_tally),
		cmocka_unit_test_setup(setuid_program_does_not_show_itself, clear_tally),
		cmocka_unit_test_setup(user_gets_all_by_roots_descriptor, clear_tally),
	};

	if (actor_main(argc, argv))
		return 0;
	return cmocka_run_group_tests(tests, make_all, end_all);
}
