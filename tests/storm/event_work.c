// SPDX-License-Identifier: GPL-2.0-or-later
/* What the storm of events does, a piece at a time, and counts. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event_work.h"

/* The least that arm64 takes. */
#define STACK_SIZE (128 << 10)
#define NOBODY 65534

static struct event_counts *counts;
static pthread_attr_t small_stack;
static char program[4096];

/* The arguments of a run of the program. */
struct run {
	uint64_t serial;
	char text[24];
	char *args[3];
};

void event_work_start(struct event_counts *to)
{
	ssize_t length = readlink("/proc/self/exe", program,
				  sizeof(program) - sizeof(EVENT_PROGRAM));
	char *slash;

	if (length < 0)
		err(2, "/proc/self/exe");
	program[length] = '\0';
	slash = strrchr(program, '/');
	strcpy(slash ? slash + 1 : program, EVENT_PROGRAM);
	counts = to;
	pthread_attr_init(&small_stack);
	pthread_attr_setstacksize(&small_stack, STACK_SIZE);
}

static void failed(const char *what)
{
	counts->failures++;
	warn("%s", what);
}

pid_t event_fork(void)
{
	pid_t pid = fork();

	if (pid > 0)
		counts->forks++;
	return pid;
}

static void run_new(struct run *run)
{
	static char name[] = EVENT_PROGRAM;

	run->serial = counts->serial++;
	if (run->serial >= EVENT_LIVES_MAX - 1)
		counts->stop = true;
	snprintf(run->text, sizeof(run->text), "%llu", (unsigned long long)run->serial);
	run->args[0] = name;
	run->args[1] = run->text;
	run->args[2] = NULL;
}

static struct event_life *run_life(const struct run *run)
{
	static struct event_life beyond;

	return run->serial < EVENT_LIVES_MAX ? &counts->lives[run->serial] : &beyond;
}

/* No process could be made for it. */
static void run_cancel(const struct run *run)
{
	run_life(run)->pid = -1;
}

/* Also in a child of vfork(2): touches no more than the counts. */
static _Noreturn void run_exec(const struct run *run)
{
	counts->execs++;
	execv(program, run->args);
	counts->failures++;
	_exit(127);
}

/* Waits for the run, and notes what it used. */
static void run_wait(const struct run *run, pid_t pid)
{
	struct event_life *life = run_life(run);
	struct rusage usage;
	int status;

	if (wait4(pid, &status, 0, &usage) != pid) {
		failed("wait4");
		return;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != event_program_status(run->serial))
		failed("the program");
	life->status = status;
	life->minor_faults = usage.ru_minflt;
	life->rss_peak_kb = usage.ru_maxrss;
	life->utime_us = usage.ru_utime.tv_sec * 1000000ULL + usage.ru_utime.tv_usec;
	life->stime_us = usage.ru_stime.tv_sec * 1000000ULL + usage.ru_stime.tv_usec;
	life->pid = pid;
}

static void spin(uint32_t turns)
{
	volatile uint32_t i;

	for (i = 0; i < turns; i++)
		;
}

static void wait_for_all(void)
{
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

/*
 * A new thread. It may end its process, so that it is counted before; nothing
 * else that is counted may be under way in the process then.
 */
static bool thread_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
	counts->threads++;
	if (!pthread_create(thread, &small_stack, run, arg))
		return true;
	counts->threads--;
	return false;
}

/* --- programs --- */

static void work_exec(uint32_t seed)
{
	struct run run;
	pid_t pid;

	(void)seed;
	run_new(&run);
	pid = event_fork();
	if (!pid)
		run_exec(&run);
	if (pid < 0)
		run_cancel(&run);
	else
		run_wait(&run, pid);
}

static void work_vfork(uint32_t seed)
{
	struct run run;
	pid_t pid;

	(void)seed;
	run_new(&run);
	pid = vfork();
	if (!pid)
		run_exec(&run);
	if (pid < 0) {
		run_cancel(&run);
		return;
	}
	counts->forks++;
	run_wait(&run, pid);
}

static void work_spawn(uint32_t seed)
{
	struct run run;
	pid_t pid;
	int error;

	(void)seed;
	run_new(&run);
	error = posix_spawn(&pid, program, NULL, NULL, run.args, NULL);
	if (error) {
		run_cancel(&run);
		/* Other errors are of the exec: there was a process. */
		if (error != EAGAIN && error != ENOMEM)
			counts->failures++;
		return;
	}
	counts->forks++;
	counts->execs++;
	run_wait(&run, pid);
}

/* --- threads --- */

static void *thread_spin(void *arg)
{
	spin((uintptr_t)arg % 5000);
	return NULL;
}

static void *thread_pause(void *arg)
{
	while (pause())
		;
	return arg;
}

static void work_threads(uint32_t seed)
{
	unsigned int count = 1 + seed % 4, i;
	pthread_t threads[4];

	for (i = 0; i < count; i++)
		if (!thread_start(&threads[i], thread_spin, (void *)(uintptr_t)seed))
			break;
	while (i--)
		pthread_join(threads[i], NULL);
}

/* Ends its process, with all its threads. */
static void *thread_exit_group(void *arg)
{
	spin((uintptr_t)arg % 5000);
	_exit(0);
}

/* The others end, and it takes over the leader's pid. */
static void *thread_exec(void *arg)
{
	run_exec(arg);
}

/* A process whose last thread does @last, with @others beside it. */
static _Noreturn void crowd(unsigned int others, void *(*last)(void *), void *arg)
{
	pthread_t thread;

	while (others--)
		thread_start(&thread, thread_pause, NULL);
	if (!thread_start(&thread, last, arg))
		_exit(0);
	for (;;)
		pause();
}

static void work_exit_group(uint32_t seed)
{
	pid_t pid = event_fork();

	if (!pid)
		crowd(seed % 3, thread_exit_group, (void *)(uintptr_t)seed);
	wait_for_all();
}

static void work_thread_exec(uint32_t seed)
{
	unsigned int others = seed % 3;
	pthread_t thread;
	struct run run;
	pid_t pid;

	run_new(&run);
	pid = event_fork();
	if (!pid) {
		while (others--)
			thread_start(&thread, thread_pause, NULL);
		/* Whether or not a thread can be had: the program is run. */
		if (!thread_start(&thread, thread_exec, &run))
			run_exec(&run);
		for (;;)
			pause();
	}
	if (pid < 0)
		run_cancel(&run);
	else
		run_wait(&run, pid);
}

/* The leader ends, and is a zombie until its thread has. */
static void work_leader_first(uint32_t seed)
{
	pid_t pid = event_fork();
	pthread_t thread;

	if (!pid) {
		thread_start(&thread, thread_spin, (void *)(uintptr_t)(seed * 3));
		syscall(SYS_exit, 0);
	}
	wait_for_all();
}

static void *thread_fork(void *arg)
{
	if (!event_fork()) {
		spin((uintptr_t)arg % 5000);
		_exit(0);
	}
	return NULL;
}

/* A child of a thread that does not wait for it, but its process does. */
static void work_thread_fork(uint32_t seed)
{
	pthread_t thread;

	if (thread_start(&thread, thread_fork, (void *)(uintptr_t)seed))
		pthread_join(thread, NULL);
	wait_for_all();
}

/* --- parents --- */

/* The caller ends, and leaves a child behind, which runs the program. */
static _Noreturn void leave_child(void)
{
	struct run run;
	pid_t pid;

	run_new(&run);
	/* Before: once the caller has ended nobody could tell. */
	counts->adoptions++;
	pid = event_fork();
	if (!pid)
		run_exec(&run);
	if (pid < 0) {
		counts->adoptions--;
		run_cancel(&run);
	}
	_exit(0);
}

static void work_orphan(uint32_t seed)
{
	(void)seed;
	if (!event_fork())
		leave_child();
	wait_for_all();
}

static void work_daemon(uint32_t seed)
{
	(void)seed;
	if (!event_fork()) {
		if (setsid() < 0)
			failed("setsid");
		else
			counts->sessions += 2;
		leave_child();
	}
	wait_for_all();
}

/* It gets the child of its child, and leaves it to the next one above. */
static _Noreturn void subreaper(uint32_t seed)
{
	pid_t pid;

	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		failed("prctl");
	pid = event_fork();
	if (!pid) {
		counts->adoptions += 2;
		pid = event_fork();
		if (!pid)
			spin(seed % 50000);
		if (pid < 0)
			counts->adoptions -= 2;
		_exit(0);
	}
	if (pid > 0 && waitpid(pid, NULL, 0) != pid)
		failed("waitpid");
	_exit(0);
}

static void work_subreaper(uint32_t seed)
{
	if (!event_fork())
		subreaper(seed);
	wait_for_all();
}

/* A child that is not the caller's, but its parent's. */
static void work_sibling(uint32_t seed)
{
	(void)seed;
	if (!event_fork()) {
		long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

		if (pid > 0)
			counts->forks++;
		_exit(0);
	}
	wait_for_all();
}

/* Children that nobody waits for: they are gone when they end. */
static void work_unwaited(uint32_t seed)
{
	if (!event_fork()) {
		unsigned int children = 1 + seed % 3;

		signal(SIGCHLD, SIG_IGN);
		while (children--)
			if (!event_fork())
				_exit(0);
		wait_for_all();
		_exit(0);
	}
	wait_for_all();
}

/* --- ends and changes --- */

static void work_kill(uint32_t seed)
{
	unsigned int others = seed % 3;
	pthread_t thread;
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready)) {
		failed("pipe");
		return;
	}
	pid = event_fork();
	if (!pid) {
		while (others--)
			thread_start(&thread, thread_pause, NULL);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	/* Returns when the child has closed it, having made its threads. */
	if (read(ready[0], &byte, 1))
		failed("read");
	close(ready[0]);
	if (pid > 0)
		kill(pid, SIGKILL);
	wait_for_all();
}

static void work_ids(uint32_t seed)
{
	(void)seed;
	if (!event_fork()) {
		if (!geteuid()) {
			if (setresgid(NOBODY, NOBODY, NOBODY))
				failed("setresgid");
			else
				counts->gids++;
			if (setresuid(NOBODY, NOBODY, NOBODY))
				failed("setresuid");
			else
				counts->uids++;
		}
		_exit(0);
	}
	wait_for_all();
}

static void work_rename(uint32_t seed)
{
	if (!event_fork()) {
		char name[16];

		snprintf(name, sizeof(name), "storm-%u", (unsigned int)(seed % 1000));
		if (prctl(PR_SET_NAME, name))
			failed("prctl");
		else
			counts->renames++;
		_exit(0);
	}
	wait_for_all();
}

const struct event_work event_works[] = {
	{ "exec", work_exec, 12 },
	{ "vfork", work_vfork, 4 },
	{ "spawn", work_spawn, 4 },
	{ "threads", work_threads, 2 },
	{ "exit_group", work_exit_group, 1 },
	{ "thread_exec", work_thread_exec, 2 },
	{ "leader_first", work_leader_first, 1 },
	{ "thread_fork", work_thread_fork, 1 },
	{ "orphan", work_orphan, 2 },
	{ "daemon", work_daemon, 1 },
	{ "subreaper", work_subreaper, 1 },
	{ "sibling", work_sibling, 1 },
	{ "unwaited", work_unwaited, 1 },
	{ "kill", work_kill, 1 },
	{ "ids", work_ids, 1 },
	{ "rename", work_rename, 1 },
	{},
};
