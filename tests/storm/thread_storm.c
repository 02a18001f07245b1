// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads and processes that are born and die on all cpus, in the ways that make
 * a task list move: short threads, threads that make threads, orphans, leaders
 * that end before their threads, exec from a thread that is not the leader,
 * exit of the whole process from any thread.
 *
 *   thread_storm [-- COMMAND [ARG...]]   see hold.h
 *
 * Bounded: a worker a cpu, each with one process at a time, that with at most
 * MAX_TASKS threads and children, all of which end by themselves; and two crowds,
 * processes of CROWD threads, each of which is followed by another.
 */
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hold.h"

#define MAX_TASKS 8
#define CROWD 32
/* The least that arm64 takes. */
#define STACK_SIZE (128 << 10)
#define EXEC_WORD "leaf"

static pthread_attr_t small_stack;
static struct leash leash;

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void spin(uint32_t turns)
{
	volatile uint32_t i;

	for (i = 0; i < turns; i++)
		;
}

/* A new thread; where none can be made, none is. */
static void start_thread(void *(*run)(void *), uint32_t seed)
{
	pthread_t thread;

	if (!pthread_create(&thread, &small_stack, run, (void *)(uintptr_t)seed))
		pthread_detach(thread);
}

static void *short_thread(void *seed)
{
	spin((uintptr_t)seed % 20000);
	return NULL;
}

/* A thread whose own threads outlive it. */
static void *nested_thread(void *seed)
{
	start_thread(short_thread, (uintptr_t)seed * 7 + 1);
	start_thread(short_thread, (uintptr_t)seed * 11 + 1);
	return NULL;
}

/* A child whose parent does not wait for it: soon an orphan. */
static void *orphan_thread(void *seed)
{
	if (!fork()) {
		spin((uintptr_t)seed % 30000);
		_exit(0);
	}
	return NULL;
}

/* The other threads die, this one takes over the leader's pid. */
static void *exec_thread(void *seed)
{
	char *argv[] = { (char *)"thread_storm", (char *)EXEC_WORD, NULL };

	spin((uintptr_t)seed % 5000);
	execv("/proc/self/exe", argv);
	return NULL;
}

/* The whole process ends, whatever its other threads do. */
static void *exit_thread(void *seed)
{
	spin((uintptr_t)seed % 10000);
	_exit(0);
}

/* One process of the storm. */
static _Noreturn void storm_process(uint32_t seed)
{
	static void *(*const kinds[])(void *) = { short_thread, short_thread, nested_thread,
						  orphan_thread };
	uint32_t count = 1 + next_random(&seed) % (MAX_TASKS / 2), i;
	uint32_t end = next_random(&seed) % 4;

	for (i = 0; i < count; i++)
		start_thread(kinds[next_random(&seed) % 4], next_random(&seed));
	if (end == 0)
		start_thread(exec_thread, next_random(&seed));
	else if (end == 1)
		start_thread(exit_thread, next_random(&seed));
	spin(next_random(&seed) % 10000);
	/* Only the leader ends; it stays a zombie until the last thread has. */
	if (end != 2)
		syscall(SYS_exit, 0);
	_exit(0);
}

/* A thread that ends with another in its place. */
static void *crowd_thread(void *arg)
{
	uint32_t seed = (uintptr_t)arg;
	pthread_t next;

	usleep(next_random(&seed) % 30000);
	while (!leash_gone(&leash)) {
		if (!pthread_create(&next, &small_stack, crowd_thread, (void *)(uintptr_t)seed)) {
			pthread_detach(next);
			break;
		}
		usleep(1000);
	}
	return NULL;
}

/* A process of many threads that are never the same for long. */
static _Noreturn void crowd(uint32_t seed)
{
	int i;

	for (i = 0; i < CROWD; i++)
		start_thread(crowd_thread, next_random(&seed));
	leash_wait(&leash);
	_exit(0);
}

/* One process after the other. */
static _Noreturn void worker(uint32_t seed)
{
	pid_t pid;

	while (!leash_gone(&leash)) {
		next_random(&seed);
		pid = fork();
		if (!pid)
			storm_process(seed);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	_exit(0);
}

static void start_process(void (*run)(uint32_t seed), uint32_t seed)
{
	pid_t pid = fork();

	if (pid < 0)
		err(HOLD_FAILED, "fork");
	if (!pid)
		run(seed);
}

/* Starts the processes, adopts the orphans, and lives until all have ended. */
static _Noreturn void keeper(void)
{
	long workers = sysconf(_SC_NPROCESSORS_ONLN), i;

	leash_wear(&leash);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		err(HOLD_FAILED, "prctl");
	start_process(crowd, 1);
	start_process(crowd, 2);
	for (i = 0; i < workers; i++)
		start_process(worker, 0x9e3779b9 * (i + 1));
	while (wait(NULL) > 0)
		;
	_exit(0);
}

int main(int argc, char **argv)
{
	char **command = hold_command(argv);
	pid_t pid;
	int ret;

	if (argc == 2 && argv[1] && !strcmp(argv[1], EXEC_WORD))
		return 0;
	if (argc > 1 && argv[1])
		errx(HOLD_FAILED, "usage: thread_storm [-- COMMAND [ARG...]]");
	if (pthread_attr_init(&small_stack) || pthread_attr_setstacksize(&small_stack, STACK_SIZE))
		errx(HOLD_FAILED, "no thread attributes");
	leash = leash_new();
	pid = fork();
	if (pid < 0)
		err(HOLD_FAILED, "fork");
	if (!pid)
		keeper();
	ret = hold(command, "ready");
	close(leash.keep);
	if (waitpid(pid, NULL, 0) != pid)
		err(HOLD_FAILED, "waitpid");
	return ret;
}
