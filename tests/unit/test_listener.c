// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Listeners: their settings and errors, and what looks at the host's /proc tell
 * of processes that the test starts.
 */
#include "unit.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

/* Far more than anything takes; who waits so long has failed. */
#define LONG_MS 20000

static struct procsnap_listener *make(uint64_t kinds)
{
	struct procsnap_listener *listener;

	assert_int_equal(procsnap_listener_new(&listener), 0);
	procsnap_listener_set_kinds(listener, kinds);
	procsnap_listener_set_interval(listener, 20);
	return listener;
}

static struct procsnap_listener *start(uint64_t kinds, pid_t subtree)
{
	struct procsnap_listener *listener = make(kinds);

	procsnap_listener_set_subtree(listener, subtree);
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_PROCFS), 0);
	return listener;
}

/* The next event of this kind and process; others are gone over. */
static const void *wait_for(struct procsnap_listener *listener, uint32_t kind, pid_t pid)
{
	const struct procsnap_event *event;

	do
		assert_int_equal(procsnap_listener_next(listener, &event, LONG_MS), 1);
	while (event->kind != kind || event->pid != pid);
	return event;
}

/* A child that does what it is told by bytes in a pipe. */
struct child {
	pid_t pid;
	int order;
	int answer;
};

static void tell(const struct child *child, char order)
{
	assert_int_equal(write(child->order, &order, 1), 1);
}

static pid_t hear(const struct child *child)
{
	pid_t pid;

	assert_int_equal(read(child->answer, &pid, sizeof(pid)), sizeof(pid));
	return pid;
}

/* The grandchild waits for the end of the pipe. */
static void grandchild(int order)
{
	char byte;

	while (read(order, &byte, 1) > 0)
		;
	_exit(0);
}

static void obey(int order, int answer)
{
	int ends[2];
	pid_t pid;
	char byte;

	while (read(order, &byte, 1) == 1) {
		pid = getpid();
		switch (byte) {
		case 'f':
			if (pipe(ends) < 0)
				_exit(99);
			pid = fork();
			if (pid == 0) {
				close(ends[1]);
				close(order);
				grandchild(ends[0]);
			}
			close(ends[0]);
			break;
		case 'n':
			prctl(PR_SET_NAME, "a new name");
			break;
		case 's':
			setsid();
			break;
		case 'e':
			execlp("sleep", "sleep", "1000", NULL);
			_exit(98);
		default:
			_exit(7);
		}
		if (write(answer, &pid, sizeof(pid)) != sizeof(pid))
			_exit(97);
	}
	_exit(96);
}

static struct child start_child(void)
{
	int order[2], answer[2];
	struct child child;

	assert_int_equal(pipe(order), 0);
	assert_int_equal(pipe(answer), 0);
	child.pid = fork();
	assert_true(child.pid >= 0);
	if (child.pid == 0) {
		close(order[1]);
		close(answer[0]);
		obey(order[0], answer[1]);
	}
	close(order[0]);
	close(answer[1]);
	child.order = order[1];
	child.answer = answer[0];
	return child;
}

static void end_child(const struct child *child)
{
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	close(child->order);
	close(child->answer);
}

static uint64_t start_of(struct procsnap_listener *listener, pid_t pid)
{
	struct procsnap_snapshot *snap;
	uint64_t start_ns;
	size_t row;

	assert_int_equal(procsnap_listener_take(listener, NULL, &snap), 0);
	assert_int_equal(procsnap_find_pid(snap, pid, &row), 0);
	start_ns = procsnap_task(snap, row)->start_ns;
	procsnap_snapshot_free(snap);
	return start_ns;
}

static void a_whole_life(void **state)
{
	struct procsnap_listener *listener = start(PROCSNAP_EVENTS_ALL, 0);
	const struct procsnap_event_session *session;
	const struct procsnap_event_comm *comm;
	const struct procsnap_event_exec *exec;
	const struct procsnap_event_exit *end;
	const struct procsnap_event *event;
	struct child child = start_child();
	uint64_t start_ns, cpu_ns;
	const char *argv;
	uint32_t status;
	size_t length;

	(void)state;
	event = wait_for(listener, PROCSNAP_EVENT_FORK, child.pid);
	assert_int_equal(event->tgid, child.pid);
	assert_int_equal(event->ppid, getpid());
	assert_int_equal(event->uid, geteuid());
	assert_int_equal(((const struct procsnap_event_fork *)event)->creator_pid, getpid());
	start_ns = event->start_ns;
	assert_int_equal(start_ns, start_of(listener, child.pid));
	tell(&child, 'n');
	hear(&child);
	comm = wait_for(listener, PROCSNAP_EVENT_COMM, child.pid);
	assert_string_equal(comm->new_comm, "a new name");
	tell(&child, 's');
	hear(&child);
	session = wait_for(listener, PROCSNAP_EVENT_SESSION, child.pid);
	assert_int_equal(session->old_sid, getsid(0));
	assert_int_equal(session->old_pgid, getpgrp());
	assert_int_equal(session->sid, child.pid);
	assert_int_equal(session->pgid, child.pid);
	tell(&child, 'e');
	exec = wait_for(listener, PROCSNAP_EVENT_EXEC, child.pid);
	assert_string_equal(exec->event.comm, "sleep");
	assert_non_null(strstr(procsnap_event_exe(&exec->event), "/"));
	argv = procsnap_event_argv(&exec->event, &length);
	assert_int_equal(length, sizeof("sleep\0001000"));
	assert_memory_equal(argv, "sleep\0001000", length);
	assert_int_equal(exec->argc, 2);
	assert_int_equal(exec->old_pid, child.pid);
	kill(child.pid, SIGKILL);
	/* A zombie: how it ended can still be seen. */
	end = wait_for(listener, PROCSNAP_EVENT_EXIT, child.pid);
	assert_int_equal(end->event.start_ns, start_ns);
	assert_true(WIFSIGNALED(end->status));
	assert_int_equal(WTERMSIG(end->status), SIGKILL);
	assert_true(end->rss_peak_bytes > 0);
	assert_false(end->event.flags & PROCSNAP_EVENT_DENIED);
	/* The look before saw the zombie. */
	status = end->status;
	cpu_ns = end->utime_ns + end->stime_ns;
	assert_int_equal(waitpid(child.pid, NULL, 0), child.pid);
	end = wait_for(listener, PROCSNAP_EVENT_REAP, child.pid);
	assert_int_equal(end->event.start_ns, start_ns);
	assert_int_equal(end->event.size, sizeof(*end));
	assert_int_equal(end->status, status);
	assert_false(end->event.flags & PROCSNAP_EVENT_DENIED);
	assert_true(end->utime_ns + end->stime_ns >= cpu_ns);
	assert_true(end->minor_faults > 0);
	procsnap_listener_free(listener);
	close(child.order);
	close(child.answer);
}

/* The same program once more is seen, and the same process with another name is none. */
static void exec_is_not_a_name(void **state)
{
	struct procsnap_listener *listener;
	struct child child = start_child();
	const struct procsnap_event *event;

	(void)state;
	listener = start(PROCSNAP_EVENTS(PROCSNAP_EVENT_EXEC) |
				 PROCSNAP_EVENTS(PROCSNAP_EVENT_COMM),
			 child.pid);
	tell(&child, 'n');
	hear(&child);
	assert_int_equal(procsnap_listener_next(listener, &event, LONG_MS), 1);
	assert_int_equal(event->kind, PROCSNAP_EVENT_COMM);
	assert_int_equal(procsnap_listener_next(listener, &event, 100), 0);
	tell(&child, 'e');
	wait_for(listener, PROCSNAP_EVENT_EXEC, child.pid);
	procsnap_listener_free(listener);
	end_child(&child);
}

static void orphans_have_another_parent(void **state)
{
	struct procsnap_listener *listener;
	const struct procsnap_event_parent *parent;
	const struct procsnap_event_exit *end;
	struct child child = start_child();
	pid_t orphan;

	(void)state;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	listener = start(PROCSNAP_EVENTS_ALL, child.pid);
	tell(&child, 'f');
	orphan = hear(&child);
	wait_for(listener, PROCSNAP_EVENT_FORK, orphan);
	tell(&child, 'x');
	parent = wait_for(listener, PROCSNAP_EVENT_PARENT, orphan);
	assert_int_equal(parent->event.ppid, getpid());
	assert_int_equal(parent->old_ppid, child.pid);
	assert_int_not_equal(parent->old_parent_start_ns, 0);
	end = wait_for(listener, PROCSNAP_EVENT_EXIT, child.pid);
	assert_int_equal(WEXITSTATUS(end->status), 7);
	/* It is followed still. */
	end = wait_for(listener, PROCSNAP_EVENT_EXIT, orphan);
	assert_int_equal(end->status, 0);
	waitpid(orphan, NULL, 0);
	wait_for(listener, PROCSNAP_EVENT_REAP, orphan);
	waitpid(child.pid, NULL, 0);
	wait_for(listener, PROCSNAP_EVENT_REAP, child.pid);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	procsnap_listener_free(listener);
	close(child.order);
	close(child.answer);
}

/* Of others nothing is told, whatever else happens on the host. */
static void only_the_subtree(void **state)
{
	struct child child = start_child(), other = start_child();
	struct procsnap_listener *listener = start(PROCSNAP_EVENTS_ALL, child.pid);
	const struct procsnap_event *event;
	pid_t pid, other_pid;
	int i, forks = 0;

	(void)state;
	for (i = 0; i < 5; i++) {
		tell(&other, 'f');
		other_pid = hear(&other);
		tell(&child, 'f');
		pid = hear(&child);
		do {
			assert_int_equal(procsnap_listener_next(listener, &event, LONG_MS), 1);
			assert_int_not_equal(event->pid, other_pid);
			assert_int_not_equal(event->pid, other.pid);
			forks += event->kind == PROCSNAP_EVENT_FORK;
		} while (event->pid != pid);
	}
	assert_int_equal(forks, 5);
	procsnap_listener_free(listener);
	end_child(&child);
	end_child(&other);
}

/* A snapshot between events carries the number of the last; those up to it wait to be read. */
static void snapshot_fits_in(void **state)
{
	struct procsnap_listener *listener = make(PROCSNAP_EVENTS_TABLE);
	struct procsnap_listener_counts counts;
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	const struct procsnap_event *event;
	struct child child;
	struct pollfd wanted = { .events = POLLIN };
	uint64_t included;
	bool forked = false;
	size_t row;
	pid_t self = getpid();

	(void)state;
	/* No look of its own comes in between. */
	procsnap_listener_set_interval(listener, 2 * LONG_MS);
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_PROCFS), 0);
	wanted.fd = procsnap_listener_fd(listener);
	assert_int_equal(poll(&wanted, 1, 0), 0);
	child = start_child();
	assert_int_equal(procsnap_listener_take(listener, NULL, &snap), 0);
	included = procsnap_header(snap)->event_sequence;
	assert_int_equal(
		((const struct procsnap_header *)procsnap_image(snap, NULL))->event_sequence,
		included);
	assert_true(included > 0);
	assert_int_equal(procsnap_find_pid(snap, child.pid, &row), 0);
	procsnap_snapshot_free(snap);
	/* The descriptor says that there is something. */
	assert_int_equal(poll(&wanted, 1, LONG_MS), 1);
	procsnap_listener_get_counts(listener, &counts);
	assert_int_equal(counts.generated, included);
	assert_int_equal(counts.received, 0);
	do {
		assert_int_equal(procsnap_listener_next(listener, &event, 0), 1);
		forked |= event->kind == PROCSNAP_EVENT_FORK && event->pid == child.pid;
	} while (event->sequence < included);
	assert_true(forked);
	procsnap_listener_get_counts(listener, &counts);
	assert_int_equal(counts.received, included);
	assert_int_equal(counts.lost, 0);
	/* And then that there is no more. */
	assert_int_equal(procsnap_listener_next(listener, &event, 0), 0);
	assert_int_equal(poll(&wanted, 1, 0), 0);
	/* Of one process only: of the same time, but no look. */
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, &self, 1), 0);
	assert_int_equal(procsnap_listener_take(listener, query, &snap), 0);
	assert_int_equal(procsnap_row_count(snap), 1);
	assert_true(procsnap_header(snap)->event_sequence >= included);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
	procsnap_listener_free(listener);
	end_child(&child);
}

static void no_more_than_a_signal(int number)
{
	(void)number;
}

/* Nothing happens below a child that waits: the wait ends when it is to. */
static void waits_and_signals(void **state)
{
	struct child child = start_child();
	struct procsnap_listener *listener = start(PROCSNAP_EVENTS_ALL, child.pid);
	const struct procsnap_event *event = (void *)1;
	struct timespec before, after;
	struct sigaction act = { .sa_handler = no_more_than_a_signal }, old;
	pid_t waker;

	(void)state;
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_int_equal(procsnap_listener_next(listener, &event, 300), 0);
	assert_null(event);
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 +
			    (after.tv_nsec - before.tv_nsec) / 1000000 >=
		    299);
	/* Signals until one comes while it waits. */
	sigaction(SIGUSR1, &act, &old);
	waker = fork();
	if (waker == 0) {
		while (kill(getppid(), SIGUSR1) == 0)
			usleep(1000);
		_exit(0);
	}
	assert_int_equal(procsnap_listener_next(listener, &event, -1), -EINTR);
	assert_null(event);
	kill(waker, SIGKILL);
	waitpid(waker, NULL, 0);
	sigaction(SIGUSR1, &old, NULL);
	procsnap_listener_free(listener);
	end_child(&child);
}

static void assert_refused(struct procsnap_listener *listener, int error, const char *words)
{
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_PROCFS), error);
	assert_last_error(words);
	procsnap_listener_free(listener);
}

static void refused_settings(void **state)
{
	static const uint32_t rings[] = { 0, 8192, 16385, 24576 };
	struct procsnap_listener *listener;
	struct child child = start_child();
	size_t i;

	(void)state;
	procsnap_listener_free(NULL);
	assert_refused(make(0), -EINVAL, "kinds 0");
	assert_refused(make(PROCSNAP_EVENTS(PROCSNAP_EVENT_LOST)), -EINVAL, "kinds 0x2");
	assert_refused(make(PROCSNAP_EVENTS_ALL | 1ULL << 11), -EINVAL, "kinds 0xffc");
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(rings); i++) {
		listener = make(PROCSNAP_EVENTS_BASIC);
		procsnap_listener_set_ring(listener, rings[i], false);
		assert_refused(listener, -EINVAL, "power of two");
	}
	listener = make(PROCSNAP_EVENTS_BASIC);
	procsnap_listener_set_wakeup(listener, (1U << 19) + 8);
	assert_refused(listener, -EINVAL, "at most half");
	listener = make(PROCSNAP_EVENTS_BASIC);
	procsnap_listener_set_argv_max(listener, PROCSNAP_EVENT_ARGV_MAX + 1);
	assert_refused(listener, -EINVAL, "arguments");
	listener = make(PROCSNAP_EVENTS_BASIC);
	procsnap_listener_set_subtree(listener, -1);
	assert_refused(listener, -EINVAL, "subtree");
	listener = make(PROCSNAP_EVENTS_BASIC);
	procsnap_listener_set_interval(listener, 0);
	assert_refused(listener, -EINVAL, "every 0 ms");
	listener = make(PROCSNAP_EVENTS_BASIC);
	procsnap_listener_set_threads(listener, true);
	assert_refused(listener, -EOPNOTSUPP, "threads");
	end_child(&child);
	listener = make(PROCSNAP_EVENTS_BASIC);
	procsnap_listener_set_subtree(listener, child.pid);
	assert_refused(listener, -ESRCH, "no process");
	listener = make(PROCSNAP_EVENTS_BASIC);
	assert_int_equal(procsnap_listener_set_cgroup(listener, "/nowhere", false), -ENOENT);
	assert_int_equal(procsnap_listener_set_cgroup(listener, "/proc", false), -EINVAL);
	assert_int_equal(procsnap_listener_set_cgroup(listener, NULL, false), 0);
	assert_int_equal(procsnap_listener_start(listener, (enum procsnap_backend)3), -EINVAL);
	/* A start that failed can be made again, one that did not cannot. */
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_PROCFS), 0);
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_PROCFS), -EALREADY);
	assert_int_equal(procsnap_listener_get_backend(listener), PROCSNAP_BACKEND_PROCFS);
	assert_true(procsnap_listener_may_miss(listener));
	assert_int_equal(procsnap_listener_device_error(listener), 0);
	procsnap_listener_free(listener);
}

/* Before the start, and after one that failed: no crash, and an error where there is room for it. */
static void assert_not_started(struct procsnap_listener *listener)
{
	const struct procsnap_event *event = (void *)1;
	struct procsnap_snapshot *snap = (void *)1;
	struct procsnap_listener_counts counts;

	assert_int_equal(procsnap_listener_next(listener, &event, -1), -EINVAL);
	assert_last_error("has not been started");
	assert_null(event);
	assert_int_equal(procsnap_listener_take(listener, NULL, &snap), -EINVAL);
	assert_null(snap);
	assert_int_equal(procsnap_listener_get_backend(listener), PROCSNAP_BACKEND_AUTO);
	assert_true(procsnap_listener_may_miss(listener));
	assert_int_equal(procsnap_listener_device_error(listener), 0);
	assert_int_equal(procsnap_listener_fd(listener), -1);
	procsnap_listener_get_counts(listener, &counts);
	assert_int_equal(counts.generated + counts.received + counts.lost, 0);
}

static void not_started(void **state)
{
	struct procsnap_listener *listener = make(0);

	(void)state;
	assert_not_started(listener);
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_PROCFS), -EINVAL);
	assert_not_started(listener);
	procsnap_listener_free(listener);
}

/* The arguments are cut where it was asked for. */
static void short_arguments(void **state)
{
	struct procsnap_listener *listener = make(PROCSNAP_EVENTS_BASIC);
	struct child child = start_child();
	const struct procsnap_event *event;
	size_t length;

	(void)state;
	procsnap_listener_set_argv_max(listener, 3);
	procsnap_listener_set_subtree(listener, child.pid);
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_PROCFS), 0);
	tell(&child, 'e');
	event = wait_for(listener, PROCSNAP_EVENT_EXEC, child.pid);
	assert_memory_equal(procsnap_event_argv(event, &length), "sle", 3);
	assert_int_equal(length, 3);
	assert_true(event->flags & PROCSNAP_EVENT_ARGV_CUT);
	procsnap_listener_free(listener);
	end_child(&child);
}

/* A table of the host, by looks: what ended in between is told with what was last seen. */
static void watch_of_the_host(void **state)
{
	struct procsnap_watch *watch;
	struct procsnap_watch_counts counts;
	const struct procsnap_watch_task *task;
	struct child child;
	size_t i;
	bool gone = false;
	pid_t pid;

	(void)state;
	assert_int_equal(procsnap_watch_open(&watch, NULL, PROCSNAP_BACKEND_PROCFS, NULL), 0);
	assert_int_equal(procsnap_watch_find(watch, getpid())->ppid, getppid());
	assert_null(procsnap_watch_find(watch, INT32_MAX));
	child = start_child();
	tell(&child, 'f');
	pid = hear(&child);
	assert_int_equal(procsnap_watch_look(watch, &counts, NULL), 0);
	assert_true(counts.forks >= 2);
	assert_int_equal(counts.differences, 0);
	task = procsnap_watch_find(watch, pid);
	assert_int_equal(task->ppid, child.pid);
	assert_int_equal(task->uid, geteuid());
	end_child(&child);
	assert_int_equal(procsnap_watch_look(watch, &counts, NULL), 0);
	assert_int_equal(counts.differences, 0);
	assert_true(counts.exits >= 1);
	assert_null(procsnap_watch_find(watch, child.pid));
	for (i = 0; (task = procsnap_watch_gone(watch, i)); i++)
		gone |= task->pid == child.pid && task->state == PROCSNAP_WATCH_GONE;
	assert_true(gone);
	procsnap_watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_life),
		cmocka_unit_test(exec_is_not_a_name),
		cmocka_unit_test(orphans_have_another_parent),
		cmocka_unit_test(only_the_subtree),
		cmocka_unit_test(snapshot_fits_in),
		cmocka_unit_test(waits_and_signals),
		cmocka_unit_test(refused_settings),
		cmocka_unit_test(not_started),
		cmocka_unit_test(short_arguments),
		cmocka_unit_test(watch_of_the_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
