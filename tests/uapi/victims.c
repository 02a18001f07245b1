// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes of many kinds that stand still. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "victims.h"

#define KTHREADD 2

/* Uses the cpu in user and in kernel mode, for @ms of its own time each. */
static void burn(int ms)
{
	struct timespec ts;
	clock_t end;

	for (end = clock() + ms * (CLOCKS_PER_SEC / 1000); clock() < end;)
		;
	for (end = clock() + ms * (CLOCKS_PER_SEC / 1000); clock() < end;)
		syscall(SYS_clock_getres, CLOCK_MONOTONIC, &ts);
}

static void *burn_and_wait(void *arg)
{
	burn(20);
	pthread_barrier_wait(arg);
	for (;;)
		pause();
	return NULL;
}

static void plain(void)
{
	burn(30);
}

static void hostile_name(void)
{
	prctl(PR_SET_NAME, "a) R 1\n\x1b[31m\xff(");
}

static void threads(void)
{
	/* Threads may still be in it when this returns. */
	static pthread_barrier_t all;
	pthread_t thread;
	int i;

	pthread_barrier_init(&all, NULL, 5);
	for (i = 0; i < 4; i++)
		if (pthread_create(&thread, NULL, burn_and_wait, &all))
			_exit(1);
	burn(10);
	pthread_barrier_wait(&all);
}

static void ids(void)
{
	gid_t groups[] = { 7, 8 };

	if (setgroups(2, groups) || setresgid(2001, 2002, 2003) || setfsgid(2004) < 0)
		_exit(1);
	if (prctl(PR_SET_KEEPCAPS, 1) || setresuid(1001, 1002, 1003) || setfsuid(1004) < 0)
		_exit(1);
	/* Undumpable now; the parent must still be able to look. */
	prctl(PR_SET_DUMPABLE, 1);
}

static void realtime(void)
{
	struct sched_param param = { .sched_priority = 7 };

	if (sched_setscheduler(0, SCHED_FIFO, &param))
		_exit(1);
}

static void nice_batch(void)
{
	struct sched_param param = { 0 };

	if (setpriority(PRIO_PROCESS, 0, 11) || sched_setscheduler(0, SCHED_BATCH, &param))
		_exit(1);
}

static void memory(void)
{
	size_t size = 3 << 20;
	char *anon = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *peak = mmap(NULL, 4 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);
	int fd = open("/proc/self/oom_score_adj", O_WRONLY);

	if (anon == MAP_FAILED || shared == MAP_FAILED || peak == MAP_FAILED)
		_exit(1);
	memset(anon, 1, size);
	memset(shared, 1, size / 2);
	memset(peak, 1, 4 * size);
	munmap(peak, 4 * size);
	if (mlock(anon, 65536) || write(fd, "321", 3) != 3)
		_exit(1);
}

static void waited_children(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		burn(40);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void own_session(void)
{
	if (setsid() < 0)
		_exit(1);
}

static void no_op(void)
{
}

static const struct victim_kind stopped_kinds[] = {
	{ "plain", plain },
	{ "hostile name", hostile_name },
	{ "threads", threads },
	{ "ids", ids },
	{ "real-time", realtime },
	{ "nice and batch", nice_batch },
	{ "memory", memory },
	{ "waited-for children", waited_children },
	{ "own session", own_session },
	{ "traced", no_op },
};

#define STOPPED_KINDS (sizeof(stopped_kinds) / sizeof(stopped_kinds[0]))

/* Waits until @pid has stopped itself. */
static void wait_stopped(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
}

static pid_t make_stopped(const char *kind, void (*prepare)(void))
{
	int status;

	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prepare();
		raise(SIGSTOP);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	if (!WIFSTOPPED(status))
		fail_msg("victim '%s' could not be made: wait status %#x", kind, status);
	return pid;
}

static pid_t make_zombie(void)
{
	siginfo_t info;
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		burn(20);
		_exit(3);
	}
	assert_int_equal(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	return pid;
}

static void *stop_all(void *arg)
{
	(void)arg;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	usleep(50000);
	kill(getpid(), SIGSTOP);
	for (;;)
		pause();
	return NULL;
}

/* The leader has ended, another thread lives. */
static pid_t make_dead_leader(void)
{
	pthread_t thread;
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		if (pthread_create(&thread, NULL, stop_all, NULL))
			_exit(1);
		pthread_exit(NULL);
	}
	wait_stopped(pid);
	return pid;
}

/* On a terminal of its own, which it leads. */
static pid_t make_on_terminal(void)
{
	int master;
	pid_t pid = forkpty(&master, NULL, NULL, NULL);

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		raise(SIGSTOP);
		_exit(0);
	}
	wait_stopped(pid);
	return pid;
}

static pid_t make_in_pid_namespace(void)
{
	long pid = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* SIGSTOP from inside does not stop a namespace's first process. */
		for (;;)
			pause();
	}
	kill(pid, SIGSTOP);
	wait_stopped(pid);
	return pid;
}

struct victim *victims_make(void)
{
	struct victim *victims = calloc(STOPPED_KINDS + 5, sizeof(*victims));
	struct victim *next = victims;
	size_t i;

	assert_non_null(victims);
	for (i = 0; i < STOPPED_KINDS; i++)
		*next++ = (struct victim){ stopped_kinds[i].kind,
					   make_stopped(stopped_kinds[i].kind,
							stopped_kinds[i].prepare) };
	assert_int_equal(ptrace(PTRACE_SEIZE, next[-1].pid, 0, 0), 0);
	*next++ = (struct victim){ "zombie", make_zombie() };
	*next++ = (struct victim){ "dead leader", make_dead_leader() };
	*next++ = (struct victim){ "terminal", make_on_terminal() };
	*next++ = (struct victim){ "pid namespace", make_in_pid_namespace() };
	return victims;
}

struct victim *victims_of(const struct victim_kind *kinds)
{
	struct victim *victims, *next;
	size_t count = 0;

	while (kinds[count].kind)
		count++;
	next = victims = calloc(count + 1, sizeof(*victims));
	assert_non_null(victims);
	for (; kinds->kind; kinds++)
		*next++ = (struct victim){ kinds->kind, make_stopped(kinds->kind, kinds->prepare) };
	return victims;
}

static size_t length(const struct victim *victims)
{
	size_t count = 0;

	while (victims[count].pid)
		count++;
	return count;
}

struct victim *victims_all(const struct victim_kind *kinds)
{
	struct victim *basic = victims_make(), *more = victims_of(kinds);
	size_t basic_count = length(basic), more_count = length(more);
	struct victim *all = calloc(basic_count + more_count + 2, sizeof(*all));

	assert_non_null(all);
	memcpy(all, basic, basic_count * sizeof(*all));
	memcpy(all + basic_count, more, more_count * sizeof(*all));
	all[basic_count + more_count] = (struct victim){ "kernel thread", KTHREADD };
	free(basic);
	free(more);
	return all;
}

void victims_end(struct victim *victims)
{
	struct victim *victim;

	/* Where making them failed they end with this program. */
	if (!victims)
		return;
	for (victim = victims; victim->pid; victim++)
		if (victim->pid != KTHREADD)
			kill(victim->pid, SIGKILL);
	for (victim = victims; victim->pid; victim++)
		while (victim->pid != KTHREADD && waitpid(victim->pid, NULL, 0) == victim->pid)
			;
	free(victims);
}
