// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who may see what of events: what /proc shows the same viewer of the same
 * process, and in a container its own processes alone. Viewers of many kinds
 * listen while targets of many kinds execute and end; then each looks into /proc,
 * where these stand still or are zombies.
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
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "listen.h"
#include "rights_actors.h"

#define VIEWERS_MAX 16

/* In shared memory. */
static struct {
	struct rights_target targets[32];
	unsigned int shown;
	unsigned int denied;
	unsigned int hidden;
	unsigned int peaks_shown;
	unsigned int peaks_denied;
	int hidepid;
	pid_t thrown_in;
} * said;

static struct {
	pid_t pid;
	int ask;
	int answer;
} viewers[VIEWERS_MAX];

/* --- in a viewer --- */

/* What /proc shows of its folder; -1: nothing. */
static ssize_t look(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	got = read(fd, text, size - 1);
	close(fd);
	text[got > 0 ? got : 0] = '\0';
	return got;
}

static bool is_hidden(pid_t pid)
{
	char text[16];

	return look(pid, "stat", text, sizeof(text)) < 0;
}

static void compare_exec(const struct listener *listener, const struct rights_target *target)
{
	const struct procsnap_event_exec *exec = exec_of(listener, target->pid);
	static char exe[4096], text[4096];
	char path[64];
	ssize_t got;

	snprintf(path, sizeof(path), "/proc/%d/exe", target->pid);
	got = readlink(path, exe, sizeof(exe) - 1);
	NEED_EQUAL(!!(exec->event.flags & PROCSNAP_EVENT_DENIED), got < 0);
	if (got > 0) {
		exe[got] = '\0';
		NEED_EQUAL(strcmp(exec_path(exec), exe), 0);
	} else {
		NEED_EQUAL(exec->exe_length, 0);
	}
	/* The arguments are for all. */
	got = look(target->pid, "cmdline", text, sizeof(text));
	NEED_EQUAL(exec->argv_length, got);
	NEED(memcmp(exec_arguments(exec), text, got) == 0);
	__atomic_add_fetch(exec->exe_length ? &said->shown : &said->denied, 1, __ATOMIC_RELAXED);
}

/* The last field of /proc/PID/stat. */
static unsigned int exit_code(pid_t pid)
{
	char text[2048];

	NEED(look(pid, "stat", text, sizeof(text)) > 0);
	return strtoul(strrchr(text, ' '), NULL, 10);
}

/*
 * The exit code of a zombie in stat is guarded as all else; it is not 0 here. The
 * file io of a zombie is root's by its mode, so that others cannot compare it.
 */
static void compare_exit(const struct listener *listener, const struct rights_target *target)
{
	const struct procsnap_event_exit *event = exit_of(listener, target->pid);
	unsigned long long rchar, wchar;
	char text[512];
	bool shown = exit_code(target->pid);

	NEED_EQUAL(!!(event->event.flags & PROCSNAP_EVENT_DENIED), !shown);
	NEED_EQUAL(event->status, exit_code(target->pid));
	if (look(target->pid, "io", text, sizeof(text)) > 0) {
		NEED(shown);
		NEED_EQUAL(sscanf(text, "rchar: %llu wchar: %llu", &rchar, &wchar), 2);
		NEED_EQUAL(event->read_chars, rchar);
		NEED_EQUAL(event->write_chars, wchar);
	}
	if (!shown)
		NEED(!event->read_chars && !event->write_chars && !event->read_bytes &&
		     !event->write_bytes);
	/*
	 * Not guarded. A small process may have a peak of 0, in getrusage(2) as well: the
	 * kernel only adds up what its processors counted once one of them has many pages.
	 */
	NEED(event->minor_faults);
	NEED(event->run_ns);
	if (event->rss_peak_bytes)
		__atomic_add_fetch(shown ? &said->peaks_shown : &said->peaks_denied, 1,
				   __ATOMIC_RELAXED);
	__atomic_add_fetch(shown ? &said->shown : &said->denied, 1, __ATOMIC_RELAXED);
}

static void compare_target(const struct listener *listener, const struct rights_target *target,
			   bool ended)
{
	unsigned int kind = ended ? PROCSNAP_EVENT_EXIT : PROCSNAP_EVENT_EXEC;

	/* With hidepid, forks are told to who may look at who forks. */
	if (!said->hidepid)
		fork_of(listener, target->pid);
	if (is_hidden(target->pid)) {
		NEED_EQUAL(count_events(listener, kind, target->pid), 0);
		__atomic_add_fetch(&said->hidden, 1, __ATOMIC_RELAXED);
		return;
	}
	if (ended)
		compare_exit(listener, target);
	else if (target->secret)
		compare_exec(listener, target);
}

static void compare(const struct listener *listener, const char *name, bool ended)
{
	static char title[160];
	const struct rights_target *target;

	need_title = title;
	for (target = said->targets; target->name; target++) {
		/* In messages: who looks at whom. */
		snprintf(title, sizeof(title), "%.60s looks at %.60s (hidepid %d)", name,
			 target->name, said->hidepid);
		compare_target(listener, target, ended);
	}
}

static void view(const struct rights_viewer *viewer, int ask, int answer)
{
	struct listener listener;
	bool ended = false;
	char byte = 'r';

	viewer->become();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	do {
		NEED_EQUAL(write(answer, &byte, 1), 1);
		NEED_EQUAL(read(ask, &byte, 1), 1);
		ended = byte == 'x';
		listen_drain(&listener);
		NEED_EQUAL(listener.lost, 0);
		compare(&listener, viewer->name, ended);
	} while (!ended);
}

/* --- in the test --- */

static void start_viewer(const struct rights_viewer *viewer, int i)
{
	int ask[2], answer[2];
	char byte;

	NEED_EQUAL(pipe2(ask, O_CLOEXEC), 0);
	NEED_EQUAL(pipe2(answer, O_CLOEXEC), 0);
	viewers[i].pid = fork();
	if (viewers[i].pid == 0) {
		close(answer[0]);
		view(viewer, ask[0], answer[1]);
		_exit(0);
	}
	close(ask[0]);
	close(answer[1]);
	viewers[i].ask = ask[1];
	viewers[i].answer = answer[0];
	NEED_EQUAL(read(viewers[i].answer, &byte, 1), 1);
}

static void ask_all(char what)
{
	char byte;
	int i;

	for (i = 0; viewers[i].pid; i++)
		NEED_EQUAL(write(viewers[i].ask, &what, 1), 1);
	for (i = 0; viewers[i].pid && what != 'x'; i++)
		NEED_EQUAL(read(viewers[i].answer, &byte, 1), 1);
}

static void end_viewers(void)
{
	int i;

	for (i = 0; viewers[i].pid; i++) {
		NEED_EQUAL(wait_for(viewers[i].pid), 0);
		close(viewers[i].ask);
		close(viewers[i].answer);
	}
	memset(viewers, 0, sizeof(viewers));
}

static void mount_hidepid(int hidepid)
{
	char options[64];

	snprintf(options, sizeof(options), "hidepid=%d,gid=%d", hidepid, hidepid ? ACTOR_GROUP : 0);
	NEED_EQUAL(mount(NULL, "/proc", NULL, MS_REMOUNT, options), 0);
}

static void targets_end(void)
{
	const struct rights_target *target;
	siginfo_t info;

	for (target = said->targets; target->name; target++)
		kill(target->pid, SIGKILL);
	for (target = said->targets; target->name; target++)
		NEED_EQUAL(waitid(P_PID, target->pid, &info, WEXITED | WNOWAIT), 0);
}

static void viewers_and_targets(int hidepid)
{
	struct rights_target *targets;
	int i;

	memset(said, 0, sizeof(*said));
	said->hidepid = hidepid;
	mount_hidepid(hidepid);
	for (i = 0; rights_viewers[i].name; i++)
		start_viewer(&rights_viewers[i], i);
	targets = rights_targets_make();
	for (i = 0; targets[i].name; i++)
		said->targets[i] = targets[i];
	ask_all('e');
	targets_end();
	ask_all('x');
	end_viewers();
	rights_targets_end(targets);
	mount_hidepid(0);
	print_message("hidepid %d: %u shown, %u denied, %u hidden\n", hidepid, said->shown,
		      said->denied, said->hidden);
	NEED(said->shown > 10);
}

static void every_viewer_is_told_what_proc_shows(void **state)
{
	(void)state;
	if (is_realtime())
		skip();
	viewers_and_targets(0);
	NEED(said->denied > 10);
	NEED(said->peaks_shown && said->peaks_denied);
	NEED_EQUAL(said->hidden, 0);
}

static void the_hidden_have_no_events(void **state)
{
	static const int hidepids[] = { 1, 2, 4 };
	int i;

	(void)state;
	if (is_realtime())
		skip();
	for (i = 0; i < 3; i++) {
		viewers_and_targets(hidepids[i]);
		NEED(said->hidden > 10);
	}
}

/* --- a descriptor that is handed on --- */

static void execute_true(void)
{
	execl("/bin/true", "true", NULL);
}

static void check_denied(struct listener *listener, bool denied)
{
	pid_t pid = run_child(execute_true);

	listen_drain(listener);
	NEED_EQUAL(exec_of(listener, pid)->event.flags, denied ? PROCSNAP_EVENT_DENIED : 0);
	NEED_EQUAL(exit_of(listener, pid)->event.flags, denied ? PROCSNAP_EVENT_DENIED : 0);
	NEED_EQUAL(!exec_of(listener, pid)->exe_length, denied);
}

static void the_opener_counts(void **state)
{
	struct procsnap_listen listen = listen_of(PROCSNAP_EVENTS_ALL);
	struct listener listener = { .listen = listen };

	(void)state;
	if (is_realtime())
		skip();
	NEED_EQUAL(setresuid(-1, ACTOR_USER, -1), 0);
	listener.fd = open(PROCSNAP_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	NEED_EQUAL(setresuid(-1, 0, -1), 0);
	NEED(listener.fd >= 0);
	NEED_EQUAL(listen_errno(listener.fd, &listen), 0);
	check_denied(&listener, true);
	listen_end(&listener);
}

static void read_as_user(void)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid = run_child(execute_true);

	actor_become(ACTOR_USER, 0);
	listen_drain(&listener);
	NEED(!(exec_of(&listener, pid)->event.flags & PROCSNAP_EVENT_DENIED));
	NEED(exec_of(&listener, pid)->exe_length);
	listen_end(&listener);
}

static void who_reads_does_not_count(void **state)
{
	(void)state;
	run_child(read_as_user);
}

/* --- a container --- */

/* Maps user and group 0 inside to ACTOR_USER outside. */
static void map_user(pid_t child)
{
	static const char *const files[] = { "uid_map", "gid_map" };
	char path[64];
	int i, fd;

	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", child, files[i]);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		NEED(fd >= 0);
		NEED(dprintf(fd, "0 %d 1", ACTOR_USER) > 0);
		close(fd);
	}
}

static void make_orphan_inside(void)
{
	if (fork() == 0) {
		while (getppid() != 1)
			usleep(1000);
		_exit(0);
	}
}

static void execute_inside(void)
{
	setsid();
	execl("/bin/true", "true", "inside", NULL);
}

static void be_container(int ask, int answer)
{
	struct listener listener;
	const struct procsnap_event_session *session;
	const struct procsnap_event_parent *parent;
	pid_t between, orphan, executed, thrown_in;
	size_t i;
	char byte;

	NEED_EQUAL(read(ask, &byte, 1), 1);
	NEED_EQUAL(getpid(), 1);
	NEED(setresgid(0, 0, 0) == 0 && setresuid(0, 0, 0) == 0);
	listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS);
	NEED_EQUAL(write(answer, "r", 1), 1);
	between = run_child(make_orphan_inside);
	orphan = waitpid(-1, NULL, 0);
	executed = run_child(execute_inside);
	/* Outside, others come and go meanwhile; one of them comes in. */
	NEED_EQUAL(read(ask, &thrown_in, sizeof(thrown_in)), sizeof(thrown_in));
	listen_drain(&listener);
	NEED_EQUAL(listener.lost, 0);
	NEED_EQUAL(fork_of(&listener, between)->event.ppid, 1);
	NEED_EQUAL(fork_of(&listener, between)->creator_pid, 1);
	NEED_EQUAL(fork_of(&listener, between)->event.uid, 0);
	NEED_EQUAL(fork_of(&listener, orphan)->event.ppid, between);
	parent = event_of(&listener, PROCSNAP_EVENT_PARENT, orphan);
	NEED(parent->event.ppid == 1 && parent->old_ppid == between);
	session = event_of(&listener, PROCSNAP_EVENT_SESSION, executed);
	NEED(session->old_sid == 0 && session->old_pgid == 0);
	NEED_EQUAL(exec_of(&listener, executed)->argc, 2);
	NEED_EQUAL(exec_of(&listener, executed)->event.flags, 0);
	NEED_EQUAL(exit_of(&listener, executed)->event.flags, 0);
	for (i = 0; i < listener.count; i++)
		NEED(listener.events[i]->pid == between || listener.events[i]->pid == orphan ||
		     listener.events[i]->pid == executed || listener.events[i]->pid == thrown_in);
	NEED_EQUAL(fork_of(&listener, thrown_in)->event.ppid, 0);
	NEED_EQUAL(fork_of(&listener, thrown_in)->event.parent_start_ns, 0);
	NEED_EQUAL(fork_of(&listener, thrown_in)->creator_pid, 0);
	NEED_EQUAL(fork_of(&listener, thrown_in)->creator_tgid, 0);
	/* It is root's: nobody that this user may look into, and of no user here. */
	NEED_EQUAL(exit_of(&listener, thrown_in)->event.flags, PROCSNAP_EVENT_DENIED);
	NEED_EQUAL(exit_of(&listener, thrown_in)->event.uid, 65534);
	listen_end(&listener);
}

static int namespace_fd;

/* A child in the container, of a parent outside; it says who it is there. */
static void throw_in(void)
{
	int ids[2];
	pid_t pid;

	NEED_EQUAL(pipe(ids), 0);
	NEED_EQUAL(setns(namespace_fd, CLONE_NEWPID), 0);
	pid = fork();
	if (pid == 0) {
		said->thrown_in = syscall(SYS_getpid);
		_exit(0);
	}
	NEED_EQUAL(wait_for(pid), 0);
}

static void a_container_hears_of_itself_alone(void **state)
{
	struct listener outside = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	int ask[2], answer[2], i;
	char byte, path[64];
	pid_t pid;

	(void)state;
	if (is_realtime())
		skip();
	NEED_EQUAL(pipe(ask), 0);
	NEED_EQUAL(pipe(answer), 0);
	pid = syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, NULL, NULL,
		      NULL, NULL);
	NEED(pid >= 0);
	if (pid == 0) {
		be_container(ask[0], answer[1]);
		_exit(0);
	}
	map_user(pid);
	NEED_EQUAL(write(ask[1], "m", 1), 1);
	NEED_EQUAL(read(answer[0], &byte, 1), 1);
	for (i = 0; i < 20; i++)
		run_child(execute_true);
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	namespace_fd = open(path, O_RDONLY | O_CLOEXEC);
	run_child(throw_in);
	close(namespace_fd);
	NEED(said->thrown_in > 1);
	NEED_EQUAL(write(ask[1], &said->thrown_in, sizeof(pid_t)), sizeof(pid_t));
	NEED_EQUAL(wait_for(pid), 0);
	listen_drain(&outside);
	/* From outside the same is seen, with other numbers. */
	fork_of(&outside, pid);
	exit_of(&outside, pid);
	NEED_EQUAL(fork_of(&outside, pid)->clone_flags,
		   CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | SIGCHLD);
	for (i = 0, pid = 0; i < (int)outside.count; i++)
		if (outside.events[i]->kind == PROCSNAP_EVENT_EXEC &&
		    ((const struct procsnap_event_exec *)outside.events[i])->argc == 2)
			pid = outside.events[i]->pid;
	NEED(pid > 0);
	NEED_EQUAL(fork_of(&outside, pid)->event.uid, ACTOR_USER);
	listen_end(&outside);
	close(ask[0]);
	close(ask[1]);
	close(answer[0]);
	close(answer[1]);
}

static int make_all(void **state)
{
	(void)state;
	said = mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (said == MAP_FAILED)
		return -1;
	actor_setuid_copy(0);
	return 0;
}

/* Also if the test has failed. */
static int put_back(void **state)
{
	int i;

	(void)state;
	for (i = 0; viewers[i].pid; i++) {
		kill(viewers[i].pid, SIGKILL);
		waitpid(viewers[i].pid, NULL, 0);
	}
	memset(viewers, 0, sizeof(viewers));
	mount_hidepid(0);
	return 0;
}

static int end_all(void **state)
{
	(void)state;
	unlink(actor_setuid_copy(0));
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_viewer_is_told_what_proc_shows, put_back),
		cmocka_unit_test_teardown(the_hidden_have_no_events, put_back),
		cmocka_unit_test(the_opener_counts),
		cmocka_unit_test(who_reads_does_not_count),
		cmocka_unit_test(a_container_hears_of_itself_alone),
	};

	if (actor_main(argc, argv))
		return 0;
	return cmocka_run_group_tests_name("rights to events", tests, make_all, end_all);
}
