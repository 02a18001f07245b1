// SPDX-License-Identifier: GPL-2.0-or-later
/* What the event of a fork says: who, by whom, with which flags, and since when. */
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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "listen.h"
#include "settings.h"

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* The arguments of clone3(2), of its second version. */
struct clone3_args {
	uint64_t flags;
	uint64_t pidfd;
	uint64_t child_tid;
	uint64_t parent_tid;
	uint64_t exit_signal;
	uint64_t stack;
	uint64_t stack_size;
	uint64_t tls;
};

static char stack[64 << 10] __attribute__((aligned(64)));

static pid_t own_tid(void)
{
	return syscall(SYS_gettid);
}

/* The thread area of this thread, so that CLONE_SETTLS changes nothing. */
static unsigned long thread_area(void)
{
	return (unsigned long)__builtin_thread_pointer();
}

static int end_at_once(void *unused)
{
	(void)unused;
	syscall(SYS_exit_group, 0);
	return 0;
}

static pid_t clone_with(uint64_t flags)
{
	int parent_tid, child_tid;

	/* The kernel gives the pidfd where it would give the parent's tid. */
	return clone(end_at_once, stack + sizeof(stack), (int)flags, NULL, &parent_tid,
		     (void *)thread_area(), &child_tid);
}

/* Ends a child of any kind; with CLONE_PARENT it is another's. */
static void end_child(pid_t pid)
{
	while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}

static void check_fork(const struct listener *listener, pid_t pid, uint64_t flags, pid_t parent)
{
	const struct procsnap_event_fork *fork_event = fork_of(listener, pid);
	const struct procsnap_event *event = &fork_event->event;

	if (fork_event->clone_flags != flags)
		print_message("flags %#llx, given %#llx\n",
			      (unsigned long long)fork_event->clone_flags,
			      (unsigned long long)flags);
	NEED_EQUAL(fork_event->clone_flags, flags);
	NEED_EQUAL(fork_event->creator_pid, own_tid());
	NEED_EQUAL(fork_event->creator_tgid, getpid());
	NEED_EQUAL(event->tgid, pid);
	NEED_EQUAL(event->ppid, parent);
	NEED_EQUAL(event->flags, 0);
	NEED_EQUAL(event->uid, geteuid());
	NEED_EQUAL(count_events(listener, PROCSNAP_EVENT_FORK, pid), 1);
}

static const uint64_t flag_sets[] = {
	SIGCHLD,
	0,
	SIGUSR1,
	CLONE_FS | SIGCHLD,
	CLONE_FILES | SIGCHLD,
	CLONE_SYSVSEM | SIGCHLD,
	CLONE_IO | SIGCHLD,
	CLONE_VM | CLONE_VFORK | SIGCHLD,
	CLONE_VM | CLONE_VFORK | CLONE_SIGHAND | SIGCHLD,
	CLONE_VFORK | SIGCHLD,
	CLONE_VFORK,
	CLONE_VM | CLONE_VFORK | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_SYSVSEM,
	CLONE_PARENT_SETTID | SIGCHLD,
	CLONE_CHILD_SETTID | SIGCHLD,
	CLONE_CHILD_CLEARTID | SIGCHLD,
	CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD,
	CLONE_PIDFD | SIGCHLD,
	CLONE_UNTRACED | SIGCHLD,
	CLONE_SETTLS | SIGCHLD,
	CLONE_NEWNS | SIGCHLD,
	CLONE_NEWUTS | SIGCHLD,
	CLONE_NEWIPC | SIGCHLD,
	CLONE_NEWPID | SIGCHLD,
	CLONE_NEWUSER | SIGCHLD,
	CLONE_NEWCGROUP | SIGCHLD,
	CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | SIGCHLD,
};

static void flags_are_those_of_the_call(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	size_t i, pids = sizeof(flag_sets) / sizeof(flag_sets[0]);
	pid_t *pid = calloc(pids, sizeof(*pid));
	unsigned int tested = 0;

	(void)state;
	for (i = 0; i < pids; i++) {
		pid[i] = clone_with(flag_sets[i]);
		/* A kernel may be without a kind of namespace. */
		if (pid[i] < 0 && errno == EINVAL)
			continue;
		NEED(pid[i] > 0);
		end_child(pid[i]);
		tested++;
	}
	listen_mark(&listener);
	for (i = 0; i < pids; i++)
		if (pid[i] > 0)
			check_fork(&listener, pid[i], flag_sets[i], getpid());
	NEED(tested > 20);
	free(pid);
	listen_end(&listener);
}

static pid_t clone3_with(uint64_t flags, uint64_t exit_signal)
{
	int parent_tid, child_tid, pidfd;
	struct clone3_args args = {
		.flags = flags,
		.exit_signal = exit_signal,
		.pidfd = (uintptr_t)&pidfd,
		.parent_tid = (uintptr_t)&parent_tid,
		.child_tid = (uintptr_t)&child_tid,
		.tls = thread_area(),
	};
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));

	if (pid == 0)
		syscall(SYS_exit_group, 0);
	return pid;
}

static void flags_of_clone3(void **state)
{
	static const uint64_t sets[][2] = {
		{ 0, SIGCHLD },
		{ 0, 0 },
		{ CLONE_NEWPID | CLONE_FILES, SIGCHLD },
		{ CLONE_PIDFD | CLONE_PARENT_SETTID, SIGUSR2 },
		{ CLONE_VFORK | CLONE_UNTRACED, SIGCHLD },
	};
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t pid[sizeof(sets) / sizeof(sets[0])];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		pid[i] = clone3_with(sets[i][0], sets[i][1]);
		NEED(pid[i] > 0);
		end_child(pid[i]);
	}
	listen_mark(&listener);
	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		check_fork(&listener, pid[i], sets[i][0] | sets[i][1], getpid());
	listen_end(&listener);
}

static void forks_of_the_c_library(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	pid_t forked, vforked;

	(void)state;
	forked = fork();
	if (forked == 0)
		_exit(0);
	vforked = vfork();
	if (vforked == 0)
		_exit(0);
	end_child(forked);
	end_child(vforked);
	listen_mark(&listener);
	check_fork(&listener, vforked, CLONE_VM | CLONE_VFORK | SIGCHLD, getpid());
	/* glibc's fork(3). */
	check_fork(&listener, forked, CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD,
		   getpid());
	listen_end(&listener);
}

/* In shared memory: what a child says of itself. */
static struct {
	pid_t made;
	pid_t maker;
	pid_t makers_thread;
	uint64_t boot_ns;
} * said;

static void make_sibling(void)
{
	pid_t made;

	said->maker = getpid();
	made = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
	if (made == 0)
		syscall(SYS_exit_group, 0);
	said->made = made;
	NEED(said->made > 0);
}

static void clone_parent_has_another_parent(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	const struct procsnap_event_fork *fork_event;

	(void)state;
	run_child(make_sibling);
	end_child(said->made);
	listen_mark(&listener);
	fork_event = fork_of(&listener, said->made);
	NEED_EQUAL(fork_event->event.ppid, getpid());
	NEED_EQUAL(fork_event->creator_pid, said->maker);
	NEED_EQUAL(fork_event->creator_tgid, said->maker);
	NEED_EQUAL(fork_event->clone_flags, CLONE_PARENT | SIGCHLD);
	NEED_EQUAL(fork_event->event.parent_start_ns,
		   fork_of(&listener, said->maker)->event.parent_start_ns);
	listen_end(&listener);
}

/* --- threads --- */

static void *thread_forks(void *unused)
{
	pid_t made;

	(void)unused;
	said->makers_thread = own_tid();
	made = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (made == 0)
		syscall(SYS_exit_group, 0);
	said->made = made;
	end_child(said->made);
	return NULL;
}

static void run_thread(void *(*body)(void *))
{
	pthread_t thread;

	NEED_EQUAL(pthread_create(&thread, NULL, body, NULL), 0);
	NEED_EQUAL(pthread_join(thread, NULL), 0);
}

static void a_thread_forks(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	const struct procsnap_event_fork *fork_event;

	(void)state;
	run_thread(thread_forks);
	listen_mark(&listener);
	fork_event = fork_of(&listener, said->made);
	NEED_EQUAL(fork_event->event.ppid, getpid());
	NEED_EQUAL(fork_event->creator_pid, said->makers_thread);
	NEED_EQUAL(fork_event->creator_tgid, getpid());
	/* Threads were not asked for. */
	NEED_EQUAL(count_of_pid(&listener, said->makers_thread), 0);
	listen_end(&listener);
}

static void threads_if_asked_for(void **state)
{
	const uint64_t flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			       CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
			       CLONE_CHILD_CLEARTID;
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, PROCSNAP_LISTEN_THREADS);
	const struct procsnap_event_fork *fork_event;

	(void)state;
	run_thread(thread_forks);
	listen_await(&listener, PROCSNAP_EVENT_EXIT, said->makers_thread, 0);
	fork_event = fork_of(&listener, said->makers_thread);
	NEED_EQUAL(fork_event->event.flags, PROCSNAP_EVENT_THREAD);
	NEED_EQUAL(fork_event->event.tgid, getpid());
	/* As the snapshot has it of a thread: its process's parent. */
	NEED_EQUAL(fork_event->event.ppid, getppid());
	NEED_EQUAL(fork_event->creator_pid, own_tid());
	NEED_EQUAL(fork_event->creator_tgid, getpid());
	NEED_EQUAL(fork_event->clone_flags, flags);
	NEED_EQUAL(fork_of(&listener, said->made)->event.flags, 0);
	listen_end(&listener);
}

/* --- times --- */

static uint64_t boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Field 22 of /proc/PID/stat. */
static unsigned long long start_ticks(pid_t pid)
{
	unsigned long long ticks;
	char path[64], line[2048], *rest;
	FILE *file;
	int field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	NEED(file && fgets(line, sizeof(line), file));
	fclose(file);
	rest = strrchr(line, ')');
	for (field = 2; field < 22; field++) {
		rest = strchr(rest + 1, ' ');
		NEED(rest);
	}
	ticks = strtoull(rest, NULL, 10);
	return ticks;
}

static void start_is_that_of_the_snapshot(void **state)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	const struct procsnap_task *task, *parent;
	const struct procsnap_event *event;
	uint64_t before = boot_ns(), after;
	struct image image;
	int go[2], i;
	pid_t pid[8];

	(void)state;
	NEED_EQUAL(pipe(go), 0);
	for (i = 0; i < 8; i++)
		pid[i] = waiting_child(go[0]);
	after = boot_ns();
	image = take_image(listener.fd, &request);
	for (i = 0; i < 8; i++) {
		long row = row_of_pid(&image, pid[i]);

		NEED(row >= 0);
		listen_gather(&listener);
		task = entry_of(&image, PROCSNAP_SECTION_TASK, row);
		parent = entry_of(&image, PROCSNAP_SECTION_TASK, task->parent_row);
		event = &fork_of(&listener, pid[i])->event;
		NEED_EQUAL(event->start_ns, task->start_ns);
		NEED_EQUAL(event->parent_start_ns, parent->start_ns);
		NEED_EQUAL(event->ppid, parent->pid);
		NEED_EQUAL(event->start_ns / (1000000000ULL / sysconf(_SC_CLK_TCK)),
			   start_ticks(pid[i]));
		assert_string_equal(event->comm, task->comm);
		NEED_BETWEEN(event->boot_ns, before, after);
		NEED_BETWEEN(event->start_ns, before, event->boot_ns);
		NEED(event->sequence <= image.header->event_sequence);
	}
	unmap_image(&image);
	for (i = 0; i < 8; i++)
		NEED_EQUAL(write(go[1], "x", 1), 1);
	for (i = 0; i < 8; i++)
		NEED_EQUAL(wait_for(pid[i]), 0);
	listen_mark(&listener);
	/* The times of a process never go back. */
	NEED_EQUAL(exit_of(&listener, pid[0])->event.start_ns,
		   fork_of(&listener, pid[0])->event.start_ns);
	listen_end(&listener);
	close(go[0]);
	close(go[1]);
}

static void on_the_last_cpu(void)
{
	pid_t made;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &set);
	NEED_EQUAL(sched_setaffinity(0, sizeof(set), &set), 0);
	made = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	if (made == 0)
		syscall(SYS_exit_group, 0);
	said->made = made;
	end_child(said->made);
}

static void cpu_is_where_it_was(void **state)
{
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_BASIC, 0);

	(void)state;
	run_child(on_the_last_cpu);
	listen_mark(&listener);
	NEED_EQUAL(fork_of(&listener, said->made)->event.cpu, sysconf(_SC_NPROCESSORS_ONLN) - 1);
	NEED_EQUAL(exit_of(&listener, said->made)->event.cpu, sysconf(_SC_NPROCESSORS_ONLN) - 1);
	listen_end(&listener);
}

/* --- kernel threads --- */

/* Switching huge pages on makes a kernel thread, switching them off ends it. */
static void kernel_threads_too(void **state)
{
	static const char setting[] = "/sys/kernel/mm/transparent_hugepage/enabled";
	struct listener listener = listen_begin_kinds(PROCSNAP_EVENTS_ALL, 0);
	const struct procsnap_event_fork *fork_event;
	const struct procsnap_event *event;
	int status;
	size_t i;

	(void)state;
	if (!setting_set(setting, "always")) {
		print_message("no huge pages here\n");
		listen_end(&listener);
		skip();
	}
	setting_set(setting, "never");
	setting_set(setting, "always");
	i = listen_await(&listener, PROCSNAP_EVENT_FORK, 0, 0);
	while (listener.events[i]->ppid != 2)
		i = listen_await(&listener, PROCSNAP_EVENT_FORK, 0, i + 1);
	fork_event = (const void *)listener.events[i];
	event = &fork_event->event;
	NEED_EQUAL(event->uid, 0);
	NEED_EQUAL(fork_event->creator_pid, 2);
	NEED_EQUAL(fork_event->creator_tgid, 2);
	/* Newer kernels name it before it is there. */
	NEED(!strcmp(event->comm, "kthreadd") || !strcmp(event->comm, "khugepaged"));
	NEED(!(fork_event->clone_flags & CLONE_THREAD));
	setting_set(setting, "never");
	listen_await(&listener, PROCSNAP_EVENT_EXIT, event->pid, i);
	/* One that is stopped before it has run for the first time ends with what kthread() gives it. */
	status = exit_of(&listener, event->pid)->status;
	NEED(status == 0 || status == -EINTR);
	settings_restore();
	listen_end(&listener);
}

static int share(void **state)
{
	(void)state;
	/* Some children tell their parent by these that they have ended. */
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, SIG_IGN);
	said = mmap(NULL, sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return said == MAP_FAILED ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_are_those_of_the_call),
		cmocka_unit_test(flags_of_clone3),
		cmocka_unit_test(forks_of_the_c_library),
		cmocka_unit_test(clone_parent_has_another_parent),
		cmocka_unit_test(a_thread_forks),
		cmocka_unit_test(threads_if_asked_for),
		cmocka_unit_test(start_is_that_of_the_snapshot),
		cmocka_unit_test(cpu_is_where_it_was),
		cmocka_unit_test(kernel_threads_too),
	};

	return cmocka_run_group_tests_name("events of forks", tests, share, NULL);
}
