// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose events, and which, a listener asks for: it gets these and no others. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "family.h"
#include "listen.h"
#include "servants.h"

#define EVENT_GROUP CGROUPS "/procsnap-events"

static struct listener begin_subtree(uint64_t kinds, pid_t subtree)
{
	struct procsnap_listen listen = listen_of(kinds);

	listen.subtree = subtree;
	return listen_begin(&listen);
}

/* --- kinds --- */

static void leave_orphan(void)
{
	if (fork() == 0) {
		/* Until it has another parent. */
		raise(SIGSTOP);
		_exit(0);
	}
}

/* The test is the next parent. */
static void end_orphan(void)
{
	int status;
	pid_t pid = waitpid(-1, &status, WUNTRACED);

	NEED(pid > 0 && WIFSTOPPED(status));
	kill(pid, SIGCONT);
	NEED_EQUAL(wait_for(pid), 0);
}

static void do_everything(void)
{
	pid_t pid = fork();
	siginfo_t info;

	if (pid == 0) {
		leave_orphan();
		_exit(0);
	}
	NEED_EQUAL(waitid(P_PID, pid, &info, WEXITED), 0);
	prctl(PR_SET_NAME, "everything");
	NEED(setsid() > 0);
	NEED_EQUAL(setresgid(5, 5, 5), 0);
	NEED_EQUAL(setresuid(5, 5, 5), 0);
	execl("/bin/true", "true", NULL);
}

static void only_kinds_that_were_asked_for(void **state)
{
	struct listener listeners[PROCSNAP_EVENT_SESSION + 1], all;
	unsigned int kind;
	uint64_t sum = 0;

	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	all = begin_subtree(PROCSNAP_EVENTS_ALL, getpid());
	for (kind = PROCSNAP_EVENT_FORK; kind <= PROCSNAP_EVENT_SESSION; kind++)
		listeners[kind] = begin_subtree(PROCSNAP_EVENTS(kind), getpid());
	run_child(do_everything);
	end_orphan();
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	listen_drain(&all);
	for (kind = PROCSNAP_EVENT_FORK; kind <= PROCSNAP_EVENT_SESSION; kind++) {
		/* The reader itself fails at one of another kind. */
		listen_drain(&listeners[kind]);
		NEED(listeners[kind].received > 0);
		NEED_EQUAL(listeners[kind].received, count_events(&all, kind, 0));
		sum += listeners[kind].received;
		listen_end(&listeners[kind]);
	}
	NEED_EQUAL(sum, all.received);
	listen_end(&all);
}

static void two_kinds(void **state)
{
	const uint64_t kinds = PROCSNAP_EVENTS(PROCSNAP_EVENT_UID) |
			       PROCSNAP_EVENTS(PROCSNAP_EVENT_EXIT);
	struct listener listener = listen_begin_kinds(kinds, 0);
	pid_t pid;

	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = run_child(do_everything);
	end_orphan();
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	listen_mark(&listener);
	NEED_EQUAL(count_of_pid(&listener, pid), 2);
	event_of(&listener, PROCSNAP_EVENT_UID, pid);
	exit_of(&listener, pid);
	listen_end(&listener);
}

/* --- a subtree --- */

static void nothing(void)
{
}

static void it_and_all_below_it(void **state)
{
	pid_t root = servant_make(0), below = servant_forks(0, 1), deeper = servant_forks(1, 2);
	pid_t outside = servant_make(3);
	struct listener listener = begin_subtree(PROCSNAP_EVENTS_ALL, root);
	pid_t made[4], out[2];
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		made[i] = servant_forks_once(i);
	out[0] = servant_forks_once(3);
	out[1] = run_child(nothing);
	made[3] = servant_forks(2, 4);
	listen_drain(&listener);
	for (i = 0; i < 3; i++) {
		fork_of(&listener, made[i]);
		exit_of(&listener, made[i]);
		event_of(&listener, PROCSNAP_EVENT_REAP, made[i]);
	}
	NEED_EQUAL(fork_of(&listener, made[3])->event.ppid, deeper);
	for (i = 0; i < 2; i++)
		NEED_EQUAL(count_of_pid(&listener, out[i]), 0);
	NEED_EQUAL(count_of_pid(&listener, outside), 0);
	/* The end of the first is not the end of the others. */
	servant_ends(0);
	wait_for(root);
	listen_drain(&listener);
	exit_of(&listener, root);
	NEED_EQUAL(((const struct procsnap_event_parent *)event_of(&listener, PROCSNAP_EVENT_PARENT,
								   below))
			   ->old_ppid,
		   root);
	listen_forget(&listener);
	made[0] = servant_forks_once(1);
	made[1] = servant_forks_once(2);
	out[0] = servant_forks_once(3);
	listen_drain(&listener);
	fork_of(&listener, made[0]);
	fork_of(&listener, made[1]);
	NEED_EQUAL(count_of_pid(&listener, out[0]), 0);
	listen_end(&listener);
}

static void wherever_they_go(void **state)
{
	pid_t root = servant_make(0);
	struct listener listener = begin_subtree(PROCSNAP_EVENTS_ALL, root);
	pid_t daemon = servant_forks_daemon(0, 1), sibling = servant_forks_sibling(0, 2);
	pid_t pids[3];

	(void)state;
	pids[0] = servant_forks_once(1);
	pids[1] = servant_forks_once(2);
	listen_drain(&listener);
	NEED_EQUAL(fork_of(&listener, sibling)->event.ppid, getpid());
	NEED_EQUAL(fork_of(&listener, sibling)->creator_pid, root);
	event_of(&listener, PROCSNAP_EVENT_PARENT, daemon);
	event_of(&listener, PROCSNAP_EVENT_SESSION, daemon);
	fork_of(&listener, pids[0]);
	fork_of(&listener, pids[1]);
	/* Nothing of the test itself, nor of what it forks. */
	pids[2] = run_child(nothing);
	listen_drain(&listener);
	NEED_EQUAL(count_of_pid(&listener, pids[2]), 0);
	NEED_EQUAL(count_of_pid(&listener, getpid()), 0);
	listen_end(&listener);
}

/* Makes the next process that is forked have this pid. */
static void next_pid_is(pid_t pid)
{
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

	NEED(fd >= 0);
	NEED(dprintf(fd, "%d", pid - 1) > 0);
	close(fd);
}

/* A child of the test that has @pid; tried until nobody was faster. */
static void fork_with_pid(pid_t pid)
{
	pid_t got;
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		next_pid_is(pid);
		got = fork();
		if (got == 0)
			_exit(0);
		wait_for(got);
		if (got == pid)
			return;
	}
	NEED(!"the pid is used again");
}

static void who_has_a_pid_again_is_another(void **state)
{
	pid_t root = servant_make(0), below = servant_forks(0, 1), gone;
	struct listener listener = begin_subtree(PROCSNAP_EVENTS_ALL, root);

	(void)state;
	if (access("/proc/sys/kernel/ns_last_pid", W_OK)) {
		print_message("no way to choose a pid here\n");
		skip();
	}
	gone = servant_forks_once(0);
	servant_ends(1);
	servant_waits(0, below);
	listen_drain(&listener);
	event_of(&listener, PROCSNAP_EVENT_REAP, gone);
	event_of(&listener, PROCSNAP_EVENT_REAP, below);
	listen_forget(&listener);
	fork_with_pid(gone);
	fork_with_pid(below);
	/* Far from both. */
	next_pid_is(below + 500);
	servant_forks_once(0);
	listen_drain(&listener);
	NEED_EQUAL(count_of_pid(&listener, gone), 0);
	NEED_EQUAL(count_of_pid(&listener, below), 0);
	servant_ends(0);
	wait_for(root);
	listen_drain(&listener);
	listen_forget(&listener);
	fork_with_pid(root);
	listen_drain(&listener);
	NEED_EQUAL(listener.count, 0);
	listen_end(&listener);
}

static void *fork_in_thread(void *pid)
{
	*(pid_t *)pid = run_child(nothing);
	return NULL;
}

/* Its other threads belong to it. */
static void threads_of_the_subtree(void **state)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	struct listener listener;
	pthread_t thread;
	pid_t pid = 0;

	(void)state;
	listen.subtree = getpid();
	listen.flags = PROCSNAP_LISTEN_THREADS;
	listener = listen_begin(&listen);
	NEED_EQUAL(pthread_create(&thread, NULL, fork_in_thread, &pid), 0);
	NEED_EQUAL(pthread_join(thread, NULL), 0);
	listen_mark(&listener);
	fork_of(&listener, pid);
	NEED(listener.events[0]->flags & PROCSNAP_EVENT_THREAD);
	NEED_EQUAL(listener.events[0]->kind, PROCSNAP_EVENT_FORK);
	listen_await(&listener, PROCSNAP_EVENT_EXIT, listener.events[0]->pid, 0);
	listen_end(&listener);
}

/* Many at once, beside the whole. */
static void subtrees_of_many_listeners(void **state)
{
	struct listener all, listeners[8];
	pid_t pids[8];
	int i, j;

	(void)state;
	for (i = 0; i < 8; i++)
		pids[i] = servant_make(i);
	all = listen_begin_kinds(PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK), 0);
	for (i = 0; i < 8; i++)
		listeners[i] = begin_subtree(PROCSNAP_EVENTS(PROCSNAP_EVENT_FORK), pids[i]);
	for (i = 0; i < 8; i++)
		for (j = 0; j < 5 + i; j++)
			servant_forks_once(i);
	listen_drain(&all);
	for (i = 0; i < 8; i++) {
		listen_drain(&listeners[i]);
		NEED_EQUAL(listeners[i].count, 5 + i);
		for (j = 0; j < 5 + i; j++) {
			NEED_EQUAL(listeners[i].events[j]->ppid, pids[i]);
			fork_of(&all, listeners[i].events[j]->pid);
		}
		listen_end(&listeners[i]);
	}
	listen_end(&all);
}

/* --- a cgroup --- */

static struct listener begin_group(const char *folder, uint32_t flags, pid_t subtree)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	struct listener listener;

	listen.flags = PROCSNAP_LISTEN_CGROUP | flags;
	listen.subtree = subtree;
	listen.cgroup_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	NEED(listen.cgroup_fd >= 0);
	listener = listen_begin(&listen);
	close(listen.cgroup_fd);
	return listener;
}

static void make_groups(void)
{
	NEED_EQUAL(mkdir(EVENT_GROUP, 0755), 0);
	NEED_EQUAL(mkdir(EVENT_GROUP "/sub", 0755), 0);
	NEED_EQUAL(mkdir(EVENT_GROUP "/sub/deep", 0755), 0);
}

static void remove_group(const char *folder)
{
	uint64_t until = 0;

	/* It goes when the last of its tasks has. */
	while (rmdir(folder)) {
		NEED(patient(&until));
		usleep(1000);
	}
}

static void remove_groups(void)
{
	remove_group(EVENT_GROUP "/sub/deep");
	remove_group(EVENT_GROUP "/sub");
	remove_group(EVENT_GROUP);
}

/* Is a fork of this servant seen? */
static bool hears(struct listener *listener, int servant)
{
	pid_t pid = servant_forks_once(servant);
	size_t count;

	listen_drain(listener);
	count = count_of_pid(listener, pid);
	NEED(count == 0 || (count == 3 && event_index(listener, PROCSNAP_EVENT_FORK, pid, 0) >= 0));
	return count;
}

static void tasks_of_a_cgroup(void **state)
{
	struct listener one, all;
	pid_t left;

	(void)state;
	make_groups();
	servant_make(0);
	servant_make(1);
	servant_make(2);
	left = servant_make(3);
	servant_enters(0, EVENT_GROUP);
	servant_enters(1, EVENT_GROUP "/sub");
	servant_enters(2, EVENT_GROUP "/sub/deep");
	one = begin_group(EVENT_GROUP, 0, 0);
	all = begin_group(EVENT_GROUP, PROCSNAP_LISTEN_SUBGROUPS, 0);
	NEED(hears(&one, 0) && !hears(&one, 1) && !hears(&one, 2) && !hears(&one, 3));
	NEED(hears(&all, 0) && hears(&all, 1) && hears(&all, 2) && !hears(&all, 3));
	/* Who comes is in, who goes is out. */
	servant_enters(3, EVENT_GROUP);
	servant_enters(0, CGROUPS);
	NEED(hears(&one, 3) && !hears(&one, 0));
	NEED(hears(&all, 3) && !hears(&all, 0));
	servant_ends(3);
	wait_for(left);
	listen_drain(&one);
	exit_of(&one, left);
	/* What is below it, made later. */
	NEED_EQUAL(mkdir(EVENT_GROUP "/later", 0755), 0);
	servant_enters(0, EVENT_GROUP "/later");
	NEED(!hears(&one, 0) && hears(&all, 0));
	servant_enters(0, CGROUPS);
	servant_enters(1, CGROUPS);
	servant_enters(2, CGROUPS);
	listen_end(&one);
	listen_end(&all);
	remove_group(EVENT_GROUP "/later");
	remove_groups();
}

/* All that is asked for must hold. */
static void a_subtree_in_a_cgroup(void **state)
{
	struct listener listener;

	(void)state;
	make_groups();
	servant_make(0);
	listener = begin_group(EVENT_GROUP, PROCSNAP_LISTEN_SUBGROUPS, servant_make(1));
	NEED(!hears(&listener, 0) && !hears(&listener, 1));
	servant_enters(0, EVENT_GROUP);
	NEED(!hears(&listener, 0));
	servant_enters(1, EVENT_GROUP "/sub");
	NEED(hears(&listener, 1) && !hears(&listener, 0));
	servant_enters(0, CGROUPS);
	servant_enters(1, CGROUPS);
	listen_end(&listener);
	remove_groups();
}

/* A group that is removed while it is listened to: nothing comes, nothing breaks. */
static void a_cgroup_that_is_removed(void **state)
{
	struct listener listener;

	(void)state;
	make_groups();
	servant_make(0);
	listener = begin_group(EVENT_GROUP "/sub/deep", 0, 0);
	remove_groups();
	NEED(!hears(&listener, 0));
	NEED_EQUAL(listener.count, 0);
	listen_end(&listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_kinds_that_were_asked_for),
		cmocka_unit_test(two_kinds),
		cmocka_unit_test_setup_teardown(it_and_all_below_it, servants_begin, servants_end),
		cmocka_unit_test_setup_teardown(wherever_they_go, servants_begin, servants_end),
		cmocka_unit_test_setup_teardown(who_has_a_pid_again_is_another, servants_begin,
						servants_end),
		cmocka_unit_test(threads_of_the_subtree),
		cmocka_unit_test_setup_teardown(subtrees_of_many_listeners, servants_begin,
						servants_end),
		cmocka_unit_test_setup_teardown(tasks_of_a_cgroup, servants_begin, servants_end),
		cmocka_unit_test_setup_teardown(a_subtree_in_a_cgroup, servants_begin,
						servants_end),
		cmocka_unit_test_setup_teardown(a_cgroup_that_is_removed, servants_begin,
						servants_end),
	};

	return cmocka_run_group_tests_name("filters of events", tests, NULL, NULL);
}
