// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom a request asks for: every selection gives the processes that /proc says,
 * of a family of processes made for it that stands still.
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
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "family.h"
#include "proc_table.h"

#define KTHREAD 0x00200000

static int fd;
static pid_t family;

static bool has_tid(const struct entry *entry, int tid)
{
	int i;

	for (i = 0; i < entry->tid_count; i++)
		if (entry->tids[i] == tid)
			return true;
	return false;
}

/* The rows are the chosen processes, or their threads: each once, and no other. */
static void assert_chosen(const struct image *image, bool threads)
{
	unsigned int processes = 0, rows = 0, kthreads = 0;
	const struct procsnap_task *task, *other;
	const struct entry *entry;
	uint32_t row, before;
	int i;

	for (row = 0; row < image->header->task_count; row++) {
		task = entry_of(image, PROCSNAP_SECTION_TASK, row);
		for (before = 0; before < row; before++) {
			other = entry_of(image, PROCSNAP_SECTION_TASK, before);
			if (other->pid == task->pid)
				fail_msg("pid %d stands there twice", task->pid);
		}
		/* They come and go as the kernel likes. */
		if (task->flags & KTHREAD) {
			kthreads++;
			continue;
		}
		entry = entry_of_pid(task->tgid);
		if (!entry || !entry->chosen)
			fail_msg("pid %d (%s) should not be there", task->pid, task->comm);
		if (threads ? !has_tid(entry, task->pid) : task->pid != task->tgid)
			fail_msg("task %d of %d (%s) should not be there", task->pid, task->tgid,
				 task->comm);
		rows++;
	}
	for (i = 0; i < entries; i++) {
		if (!table[i].chosen || table[i].kthread)
			continue;
		processes++;
		rows -= threads ? table[i].tid_count : 1;
		if (row_of_pid(image, table[i].pid) < 0)
			fail_msg("pid %d (%s) is not there", table[i].pid, table[i].comm);
	}
	assert_int_equal(rows, 0);
	assert_int_equal(image->header->process_count, processes + kthreads);
	assert_int_equal(image->header->matched_count, image->header->task_count);
	assert_true(image->header->flags & PROCSNAP_IMAGE_SELECTED);
	assert_false(image->header->flags & (PROCSNAP_IMAGE_FILTERED | PROCSNAP_IMAGE_RANKED));
}

/* Takes @request in six ways; @missing below 0: it is not looked at. */
static void check_request(struct procsnap_request request, int missing)
{
	struct image image;
	int level, threads;

	for (level = PROCSNAP_LEVEL_RELAXED; level <= PROCSNAP_LEVEL_MACHINE; level++)
		for (threads = 0; threads < 2; threads++) {
			request.sections = PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY);
			request.level = level;
			request.flags &= ~PROCSNAP_REQUEST_THREADS;
			request.flags |= threads ? PROCSNAP_REQUEST_THREADS : 0;
			image = take_image(fd, &request);
			assert_chosen(&image, threads);
			if (missing >= 0)
				assert_int_equal(image.header->missing_count, missing);
			unmap_image(&image);
		}
}

static struct procsnap_request list_request(uint32_t select, const uint32_t *list, uint32_t count)
{
	return (struct procsnap_request){
		.select = select,
		.pids = (uintptr_t)list,
		.pid_count = count,
	};
}

static void check_kin(const uint32_t *list, uint32_t count, int missing)
{
	struct procsnap_request request = list_request(0, list, count);
	int deep, roots;

	for (deep = 0; deep < 2; deep++)
		for (roots = 0; roots < 2; roots++) {
			request.select = deep ? PROCSNAP_SELECT_DESCENDANTS
					      : PROCSNAP_SELECT_CHILDREN;
			request.flags = roots ? PROCSNAP_REQUEST_ROOTS : 0;
			choose_kin(list, count, deep, roots);
			check_request(request, missing);
		}
}

static void check_list(uint32_t select, int ns, const uint32_t *list, uint32_t count)
{
	struct procsnap_request request = list_request(select, list, count);
	unsigned int missing = choose_by(select, ns, list, count);

	if (select == PROCSNAP_SELECT_NAMESPACES)
		request.namespace_type = ns_types[ns].type;
	check_request(request, select <= PROCSNAP_SELECT_PGRPS ? (int)missing : 0);
}

static void the_family_is_as_it_should_be(void **state)
{
	const struct entry *entry = named("sel-of-thread");

	(void)state;
	assert_int_equal(entry->ppid, named("sel-threads")->pid);
	assert_int_equal(named("sel-threads")->tid_count, 2);
	assert_int_equal(named("sel-zombie")->state, 'Z');
	assert_int_equal(named("sel-user")->euid, 4002);
	assert_string_equal(named("sel-subgroup")->group, GROUP "/sub");
}

static void pids(void **state)
{
	uint32_t list[] = { named("sel-grand")->pid, family, named("sel-zombie")->pid, UNUSED_PID,
			    named("sel-threads")->pid };

	(void)state;
	check_list(PROCSNAP_SELECT_PIDS, 0, list, 5);
	check_list(PROCSNAP_SELECT_PIDS, 0, list, 1);
}

static void kin_of_one(void **state)
{
	static const char *const names[] = { "sel-threads", "sel-session", "sel-ns",
					     "sel-zombie",  "sel-grand",   "sel-child" };
	uint32_t list[2] = { family };
	size_t i;

	(void)state;
	check_kin(list, 1, 0);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		list[0] = named(names[i])->pid;
		check_kin(list, 1, 0);
	}
	list[1] = UNUSED_PID;
	check_kin(list, 2, 1);
	check_kin(list + 1, 1, 1);
}

/* One of the list is below another: no row twice, none missing. */
static void kin_of_relatives(void **state)
{
	uint32_t list[] = { named("sel-grand")->pid,	 named("sel-child")->pid,
			    named("sel-threads")->pid,	 family,
			    named("sel-of-thread")->pid, named("sel-child")->pid };

	(void)state;
	check_kin(list, 6, 0);
	check_kin(list, 3, 0);
	list[2] = family;
	check_kin(list, 3, 0);
	list[0] = named("sel-ns")->pid;
	check_kin(list, 2, 0);
}

/* A thread's id is no process. */
static void a_thread_is_no_root(void **state)
{
	const struct entry *entry = named("sel-threads");
	uint32_t tid = entry->tids[0] == entry->pid ? entry->tids[1] : entry->tids[0];

	(void)state;
	check_kin(&tid, 1, 1);
	check_list(PROCSNAP_SELECT_PIDS, 0, &tid, 1);
}

static void sessions_and_groups(void **state)
{
	uint32_t list[] = { named("sel-session")->pid, UNUSED_PID, family,
			    named("sel-in-session")->pid };

	(void)state;
	check_list(PROCSNAP_SELECT_SESSIONS, 0, list, 4);
	check_list(PROCSNAP_SELECT_SESSIONS, 0, list, 1);
	check_list(PROCSNAP_SELECT_PGRPS, 0, list, 4);
	check_list(PROCSNAP_SELECT_PGRPS, 0, list + 3, 1);
}

static void users(void **state)
{
	uint32_t list[] = { 4002, 0xffffffff, 4001, 4001 };

	(void)state;
	check_list(PROCSNAP_SELECT_RUIDS, 0, list, 4);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list, 4);
	check_list(PROCSNAP_SELECT_RUIDS, 0, list, 1);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list, 1);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list + 1, 1);
	list[0] = 0;
	check_list(PROCSNAP_SELECT_RUIDS, 0, list, 1);
	check_list(PROCSNAP_SELECT_EUIDS, 0, list, 1);
}

static void namespaces(void **state)
{
	uint32_t list[3];
	int ns;

	(void)state;
	for (ns = 0; ns < NS_TYPES; ns++) {
		list[0] = named("sel-in-pidns")->ns[ns];
		list[1] = 7;
		list[2] = named("sel-userns")->ns[ns];
		assert_int_not_equal(list[0], 0);
		check_list(PROCSNAP_SELECT_NAMESPACES, ns, list, 3);
		check_list(PROCSNAP_SELECT_NAMESPACES, ns, list, 1);
		check_list(PROCSNAP_SELECT_NAMESPACES, ns, list + 1, 1);
	}
}

static void check_cgroup(const char *folder, const char *group, bool old)
{
	struct procsnap_request request = { .select = PROCSNAP_SELECT_CGROUP };
	size_t length = strcmp(group, "/") ? strlen(group) : 0;
	const char *has;
	int below, i;

	request.fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(request.fd >= 0);
	for (below = 0; below < 2; below++) {
		for (i = 0; i < entries; i++) {
			has = old ? table[i].old_group : table[i].group;
			table[i].chosen = below ? !strncmp(has, group, length) &&
							  (!has[length] || has[length] == '/')
						: !strcmp(has, group);
		}
		request.flags = below ? PROCSNAP_REQUEST_SUBGROUPS : 0;
		check_request(request, 0);
	}
	close(request.fd);
}

static void cgroups(void **state)
{
	(void)state;
	check_cgroup(CGROUPS GROUP, GROUP, false);
	check_cgroup(CGROUPS GROUP "/sub", GROUP "/sub", false);
	check_cgroup(CGROUPS GROUP "/empty", GROUP "/empty", false);
	check_cgroup(CGROUPS, "/", false);
}

static void old_cgroups(void **state)
{
	(void)state;
	if (access(OLD_CGROUPS "/in", F_OK) != 0) {
		print_message("this kernel has no freezer hierarchy\n");
		skip();
	}
	check_cgroup(OLD_CGROUPS "/in", "/in", true);
	check_cgroup(OLD_CGROUPS "/in/sub", "/in/sub", true);
	check_cgroup(OLD_CGROUPS, "/", true);
}

static void bad_cgroups(void **state)
{
	struct procsnap_request request = { .select = PROCSNAP_SELECT_CGROUP };
	const char *folder = CGROUPS GROUP "/gone";

	(void)state;
	request.fd = -1;
	assert_int_equal(take(fd, &request), EBADF);
	request.fd = 1 << 20;
	assert_int_equal(take(fd, &request), EBADF);
	request.fd = fd;
	assert_int_equal(take(fd, &request), EBADF);
	request.fd = open("/proc", O_PATH | O_DIRECTORY);
	assert_int_equal(take(fd, &request), EBADF);
	close(request.fd);
	request.fd = open(CGROUPS "/cgroup.procs", O_RDONLY);
	assert_int_equal(take(fd, &request), EBADF);
	close(request.fd);
	assert_int_equal(mkdir(folder, 0755), 0);
	request.fd = open(folder, O_PATH | O_DIRECTORY);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(take(fd, &request), EBADF);
	close(request.fd);
	assert_int_equal(mkdir("/tmp/procsnap-named", 0755), 0);
	if (mount("none", "/tmp/procsnap-named", "cgroup", 0, "none,name=procsnap") == 0) {
		request.fd = open("/tmp/procsnap-named", O_PATH | O_DIRECTORY);
		assert_int_equal(take(fd, &request), EOPNOTSUPP);
		close(request.fd);
		assert_int_equal(umount("/tmp/procsnap-named"), 0);
	}
	rmdir("/tmp/procsnap-named");
}

/*
 * The clock is looked at once in 64 tasks: with a budget of nothing a pass that
 * visits fewer comes through, however many there are in the table.
 */
static void costs_by_what_it_gives(void **state)
{
	uint32_t one = named("sel-child")->pid, session = named("sel-session")->pid, uid = 4001;
	struct procsnap_request cheap[] = {
		list_request(PROCSNAP_SELECT_PIDS, &one, 1),
		list_request(PROCSNAP_SELECT_CHILDREN, &one, 1),
		list_request(PROCSNAP_SELECT_DESCENDANTS, &one, 1),
		list_request(PROCSNAP_SELECT_SESSIONS, &session, 1),
		list_request(PROCSNAP_SELECT_PGRPS, &session, 1),
	};
	struct procsnap_request dear = list_request(PROCSNAP_SELECT_RUIDS, &uid, 1);
	pid_t many[200];
	size_t i;

	(void)state;
	for (i = 0; i < 200; i++) {
		many[i] = fork();
		assert_true(many[i] >= 0);
		if (many[i] == 0)
			for (;;)
				pause();
	}
	for (i = 0; i < sizeof(cheap) / sizeof(cheap[0]); i++) {
		cheap[i].sections = PROCSNAP_WANT_BASIC;
		cheap[i].lock_budget_ns = 1;
		assert_int_equal(take(fd, &cheap[i]), 0);
		cheap[i].flags = PROCSNAP_REQUEST_THREADS;
		assert_int_equal(take(fd, &cheap[i]), 0);
	}
	dear.sections = PROCSNAP_WANT_BASIC;
	dear.lock_budget_ns = 1;
	assert_int_equal(take(fd, &dear), ETIME);
	for (i = 0; i < 200; i++)
		kill(many[i], SIGKILL);
	for (i = 0; i < 200; i++)
		assert_int_equal(waitpid(many[i], NULL, 0), many[i]);
}

/* More than the first guess, so that the pass has to be made again. */
static void many_children(void **state)
{
	struct procsnap_request request;
	uint32_t self;
	struct image image;
	pid_t parent;
	int i, done[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(done), 0);
	parent = fork();
	assert_true(parent >= 0);
	if (parent == 0) {
		for (i = 0; i < 1000; i++) {
			pid_t pid = fork();

			CHECK(pid >= 0);
			if (pid == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				for (;;)
					pause();
			}
		}
		CHECK(write(done[1], "x", 1) == 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(done[0], &byte, 1), 1);
	self = parent;
	request = list_request(PROCSNAP_SELECT_CHILDREN, &self, 1);
	request.sections = PROCSNAP_WANT_BASIC;
	request.level = PROCSNAP_LEVEL_TREE;
	image = take_image(fd, &request);
	assert_int_equal(image.header->task_count, 1000);
	assert_true(image.header->attempts > 1);
	unmap_image(&image);
	kill(parent, SIGKILL);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	close(done[0]);
	close(done[1]);
}

static int setup(void **state)
{
	(void)state;
	fd = device_open();
	family = family_make();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	family_end();
	return close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_family_is_as_it_should_be),
		cmocka_unit_test(pids),
		cmocka_unit_test(kin_of_one),
		cmocka_unit_test(kin_of_relatives),
		cmocka_unit_test(a_thread_is_no_root),
		cmocka_unit_test(sessions_and_groups),
		cmocka_unit_test(users),
		cmocka_unit_test(namespaces),
		cmocka_unit_test(cgroups),
		cmocka_unit_test(old_cgroups),
		cmocka_unit_test(bad_cgroups),
		cmocka_unit_test(costs_by_what_it_gives),
		cmocka_unit_test(many_children),
	};

	return cmocka_run_group_tests_name("select", tests, setup, teardown);
}
