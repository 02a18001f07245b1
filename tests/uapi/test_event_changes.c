// SPDX-License-Identifier: GPL-2.0-or-later
/* What events say of tasks that change: another parent, name, user, group or session. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
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
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "listen.h"
#include "rights_actors.h"

/*
 * In shared memory.
 *
 * @orphan: says its parent as @orphans_ppid after each change of @ask.
 */
static struct {
	pid_t orphan;
	pid_t orphans_ppid;
	unsigned int ask;
	unsigned int answered;
	pid_t thread;
	pid_t made;
} * said;

static pid_t own_tid(void)
{
	return syscall(SYS_gettid);
}

/* --- another parent --- */

static void be_orphan(void)
{
	unsigned int ask;

	prctl(PR_SET_NAME, "orphan");
	for (;;) {
		ask = __atomic_load_n(&said->ask, __ATOMIC_ACQUIRE);
		if (ask == UINT32_MAX)
			_exit(0);
		said->orphans_ppid = getppid();
		__atomic_store_n(&said->answered, ask, __ATOMIC_RELEASE);
		usleep(500);
	}
}

static pid_t ppid_of_orphan(void)
{
	uint64_t until = 0;
	unsigned int ask = said->ask + 1;

	__atomic_store_n(&said->ask, ask, __ATOMIC_RELEASE);
	while (__atomic_load_n(&said->answered, __ATOMIC_ACQUIRE) != ask) {
		NEED(patient(&until));
		usleep(500);
	}
	return said->orphans_ppid;
}

static void make_orphan(void)
{
	pid_t made;

	made = fork();
	if (made == 0)
		be_orphan();
	said->orphan = made;
}

static void *make_orphan_and_end(void *unused)
{
	(void)unused;
	make_orphan();
	return NULL;
}

static pid_t start_ns_of(struct listener *listener, pid_t pid, uint64_t *start_ns)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct image image = take_image(listener->fd, &request);
	const struct procsnap_task *task;
	long row = row_of_pid(&image, pid);
	pid_t ppid;

	NEED(row >= 0);
	task = entry_of(&image, PROCSNAP_SECTION_TASK, row);
	*start_ns = task->start_ns;
	ppid = task->ppid;
	unmap_image(&image);
	return ppid;
}

/* The orphan of @old is now where it says itself that it is; told once, before the end of @old. */
static void check_orphan(struct listener *listener, pid_t old)
{
	const struct procsnap_event_parent *parent;
	pid_t now = ppid_of_orphan();
	uint64_t start_ns;

	listen_mark(listener);
	parent = event_of(listener, PROCSNAP_EVENT_PARENT, said->orphan);
	NEED_EQUAL(count_events(listener, PROCSNAP_EVENT_PARENT, said->orphan), 1);
	NEED_EQUAL(parent->event.ppid, now);
	NEED_EQUAL(parent->old_ppid, old);
	NEED_EQUAL(parent->reserved, 0);
	NEED_EQUAL(parent->old_parent_start_ns, fork_of(listener, old)->event.start_ns);
	NEED_EQUAL(parent->event.start_ns, fork_of(listener, said->orphan)->event.start_ns);
	start_ns_of(listener, now, &start_ns);
	NEED_EQUAL(parent->event.parent_start_ns, start_ns);
	NEED_EQUAL(start_ns_of(listener, said->orphan, &start_ns), now);
	NEED(parent->event.sequence < exit_of(listener, old)->event.sequence);
}

static void end_orphan(struct listener *listener, bool own)
{
	__atomic_store_n(&said->ask, UINT32_MAX, __ATOMIC_RELEASE);
	if (own)
		NEED_EQUAL(wait_for(said->orphan), 0);
	listen_await(listener, PROCSNAP_EVENT_EXIT, said->orphan, 0);
	said->ask = 0;
	said->answered = 0;
}

static void orphans_come_to_the_first(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);

	(void)state;
	check_orphan(&listener, run_child(make_orphan));
	end_orphan(&listener, false);
	listen_end(&listener);
}

static void orphans_come_to_a_subreaper(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);

	(void)state;
	NEED_EQUAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	check_orphan(&listener, run_child(make_orphan));
	NEED_EQUAL(ppid_of_orphan(), getpid());
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	end_orphan(&listener, true);
	listen_end(&listener);
}

/* The thread that made it ends, and later its process. */
static void end_as_thread_then_all(void)
{
	pthread_t thread;
	uint64_t until = 0;

	NEED_EQUAL(pthread_create(&thread, NULL, make_orphan_and_end, NULL), 0);
	NEED_EQUAL(pthread_join(thread, NULL), 0);
	NEED_EQUAL(ppid_of_orphan(), getpid());
	__atomic_store_n(&said->made, getpid(), __ATOMIC_RELEASE);
	while (__atomic_load_n(&said->made, __ATOMIC_ACQUIRE)) {
		NEED(patient(&until));
		usleep(1000);
	}
}

static void *wait_until_all_ends(void *unused)
{
	(void)unused;
	make_orphan();
	for (;;)
		pause();
	return NULL;
}

/* Two threads, and the one that is not the parent ends all. */
static void end_all_at_once(void)
{
	pthread_t thread;
	uint64_t until = 0;

	said->orphan = 0;
	NEED_EQUAL(pthread_create(&thread, NULL, wait_until_all_ends, NULL), 0);
	while (!__atomic_load_n(&said->orphan, __ATOMIC_ACQUIRE))
		NEED(patient(&until));
}

/* A process that has lost a thread is still the parent of what that thread made. */
static void the_end_of_a_thread_makes_no_orphans(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);
	pid_t pid;

	(void)state;
	said->made = 0;
	pid = fork();
	if (pid == 0) {
		end_as_thread_then_all();
		_exit(0);
	}
	while (!__atomic_load_n(&said->made, __ATOMIC_ACQUIRE))
		usleep(1000);
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_PARENT, said->orphan), 0);
	__atomic_store_n(&said->made, 0, __ATOMIC_RELEASE);
	NEED_EQUAL(wait_for(pid), 0);
	check_orphan(&listener, pid);
	end_orphan(&listener, false);
	listen_end(&listener);
}

static void orphans_of_many_threads(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_TABLE, 0);

	(void)state;
	check_orphan(&listener, run_child(end_all_at_once));
	end_orphan(&listener, false);
	listen_end(&listener);
}

/* --- another name --- */

static void write_comm(const char *path, const char *name)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	NEED(fd >= 0);
	NEED_EQUAL(write(fd, name, strlen(name)), strlen(name));
	close(fd);
}

static void change_names(void)
{
	NEED_EQUAL(prctl(PR_SET_NAME, "first"), 0);
	NEED_EQUAL(prctl(PR_SET_NAME, "the second is longer than a name may be"), 0);
	write_comm("/proc/self/comm", "third\xff\n");
	NEED_EQUAL(prctl(PR_SET_NAME, ""), 0);
}

static void names(void **state)
{
	static const char *const expected[] = { NULL, "first", "the second is l", "third\xff\n",
						"" };
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid = run_child(change_names);
	const struct procsnap_event_comm *comm;
	long at = -1;
	int i;

	(void)state;
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_COMM, pid), 4);
	for (i = 1; i <= 4; i++) {
		at = event_index(&listener, PROCSNAP_EVENT_COMM, pid, at + 1);
		comm = (const void *)listener.events[at];
		assert_string_equal(comm->new_comm, expected[i]);
		if (expected[i - 1])
			assert_string_equal(comm->event.comm, expected[i - 1]);
		NEED_EQUAL(comm->event.flags, 0);
		/* No byte of what was behind it. */
		for (size_t j = strlen(comm->new_comm); j < sizeof(comm->new_comm); j++)
			NEED_EQUAL(comm->new_comm[j], 0);
	}
	assert_string_equal(exit_of(&listener, pid)->event.comm, "");
	listen_end(&listener);
}

static void *rename_itself(void *unused)
{
	said->thread = own_tid();
	prctl(PR_SET_NAME, "a thread");
	return unused;
}

static void rename_threads(void)
{
	pthread_t thread;

	NEED_EQUAL(pthread_create(&thread, NULL, rename_itself, NULL), 0);
	NEED_EQUAL(pthread_join(thread, NULL), 0);
}

static void names_of_threads(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS);
	const struct procsnap_event_comm *comm;
	pid_t pid = run_child(rename_threads);

	(void)state;
	listen_mark(&listener);
	comm = event_of(&listener, PROCSNAP_EVENT_COMM, said->thread);
	NEED_EQUAL(comm->event.flags, PROCSNAP_EVENT_THREAD);
	NEED_EQUAL(comm->event.tgid, pid);
	assert_string_equal(comm->new_comm, "a thread");
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_COMM, pid), 0);
	listen_end(&listener);
}

/* --- other ids --- */

static void change_ids(void)
{
	NEED_EQUAL(setgroups(0, NULL), 0);
	/* Nothing changes. */
	NEED_EQUAL(setresuid(-1, 0, 0), 0);
	NEED_EQUAL(setresgid(201, 202, 203), 0);
	setfsgid(201);
	NEED_EQUAL(setresuid(101, 102, 103), 0);
	NEED_EQUAL(setresuid(-1, 103, -1), 0);
	setfsuid(101);
}

static const struct procsnap_event_ids *next_ids(const struct listener *listener, unsigned int kind,
						 pid_t pid, long *at)
{
	*at = event_index(listener, kind, pid, *at + 1);
	NEED(*at >= 0);
	return (const void *)listener->events[*at];
}

static void check_ids(const struct procsnap_event_ids *ids, const uint32_t *expected)
{
	NEED_EQUAL(ids->old_id, expected[0]);
	NEED_EQUAL(ids->old_eid, expected[1]);
	NEED_EQUAL(ids->rid, expected[2]);
	NEED_EQUAL(ids->eid, expected[3]);
	NEED_EQUAL(ids->sid, expected[4]);
	NEED_EQUAL(ids->fsid, expected[5]);
}

static void users_and_groups(void **state)
{
	static const uint32_t gids[2][6] = { { 0, 0, 201, 202, 203, 202 },
					     { 201, 202, 201, 202, 203, 201 } };
	static const uint32_t uids[3][6] = { { 0, 0, 101, 102, 103, 102 },
					     { 101, 102, 101, 103, 103, 103 },
					     { 101, 103, 101, 103, 103, 101 } };
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	const struct procsnap_event_ids *ids;
	pid_t pid = run_child(change_ids);
	long at = -1;
	int i;

	(void)state;
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_GID, pid), 2);
	for (i = 0; i < 2; i++) {
		ids = next_ids(&listener, PROCSNAP_EVENT_GID, pid, &at);
		check_ids(ids, gids[i]);
		NEED_EQUAL(ids->event.uid, 0);
	}
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_UID, pid), 3);
	for (i = 0, at = -1; i < 3; i++) {
		ids = next_ids(&listener, PROCSNAP_EVENT_UID, pid, &at);
		check_ids(ids, uids[i]);
		NEED_EQUAL(ids->event.uid, uids[i][3]);
	}
	NEED_EQUAL(exit_of(&listener, pid)->event.uid, 103);
	listen_end(&listener);
}

static void become_set_user(void)
{
	const char *copy = actor_setuid_copy(0);

	actor_become(ACTOR_USER, 0);
	execl(copy, "copy", "--stop", NULL);
	NEED(!"it executes");
}

static void set_user_id_programs(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	static const uint32_t expected[6] = { ACTOR_USER, ACTOR_USER, ACTOR_USER, 0, 0, 0 };
	const struct procsnap_event_ids *ids;
	long at = -1, exec;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		become_set_user();
	NEED_EQUAL(actor_wait_stopped(pid), 0);
	exec = listen_await(&listener, PROCSNAP_EVENT_EXEC, pid, 0);
	do {
		ids = next_ids(&listener, PROCSNAP_EVENT_UID, pid, &at);
	} while (ids->old_eid != ACTOR_USER);
	check_ids(ids, expected);
	NEED(at < exec);
	NEED_EQUAL(exec_of(&listener, pid)->event.uid, 0);
	kill(pid, SIGKILL);
	wait_for(pid);
	unlink(actor_setuid_copy(0));
	listen_end(&listener);
}

/* --- another session --- */

static void change_session(void)
{
	pid_t made;

	NEED_EQUAL(setsid(), getpid());
	made = fork();
	if (made == 0)
		for (;;)
			pause();
	said->made = made;
	/* Nothing changes. */
	NEED_EQUAL(setpgid(said->made, getpid()), 0);
	NEED_EQUAL(setpgid(said->made, said->made), 0);
	NEED_EQUAL(setpgid(said->made, getpid()), 0);
	kill(said->made, SIGKILL);
	wait_for(said->made);
}

static const struct procsnap_event_session *next_session(const struct listener *listener, pid_t pid,
							 long *at)
{
	*at = event_index(listener, PROCSNAP_EVENT_SESSION, pid, *at + 1);
	NEED(*at >= 0);
	return (const void *)listener->events[*at];
}

/* A new session is a new group too: whether that is told at once or one after the other. */
static void sessions(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid = run_child(change_session), sid = getsid(0), pgid = getpgrp();
	const struct procsnap_event_session *session;
	size_t count, i;
	long at = -1;

	(void)state;
	listen_mark(&listener);
	count = count_events(&listener, PROCSNAP_EVENT_SESSION, pid);
	NEED_BETWEEN(count, 1, 2);
	for (i = 0; i < count; i++) {
		session = next_session(&listener, pid, &at);
		NEED_EQUAL(session->old_sid, sid);
		NEED_EQUAL(session->old_pgid, pgid);
		sid = session->sid;
		pgid = session->pgid;
	}
	NEED_EQUAL(sid, pid);
	NEED_EQUAL(pgid, pid);
	listen_end(&listener);
}

static void process_groups(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid = run_child(change_session), sid = pid, pgid = pid;
	const pid_t pgids[] = { said->made, pid };
	const struct procsnap_event_session *session;
	long at = -1;
	int i;

	(void)state;
	listen_mark(&listener);
	NEED_EQUAL(count_events(&listener, PROCSNAP_EVENT_SESSION, said->made), 2);
	for (i = 0; i < 2; i++) {
		session = next_session(&listener, said->made, &at);
		NEED_EQUAL(session->old_sid, sid);
		NEED_EQUAL(session->sid, sid);
		NEED_EQUAL(session->old_pgid, pgid);
		NEED_EQUAL(session->pgid, pgids[i]);
		pgid = session->pgid;
	}
	listen_end(&listener);
}

static int share(void **state)
{
	(void)state;
	said = mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return said == MAP_FAILED ? -1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orphans_come_to_the_first),
		cmocka_unit_test(orphans_come_to_a_subreaper),
		cmocka_unit_test(the_end_of_a_thread_makes_no_orphans),
		cmocka_unit_test(orphans_of_many_threads),
		cmocka_unit_test(names),
		cmocka_unit_test(names_of_threads),
		cmocka_unit_test(users_and_groups),
		cmocka_unit_test(set_user_id_programs),
		cmocka_unit_test(sessions),
		cmocka_unit_test(process_groups),
	};

	if (actor_main(argc, argv))
		return 0;
	return cmocka_run_group_tests_name("events of changes", tests, share, NULL);
}
