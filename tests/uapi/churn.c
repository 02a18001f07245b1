// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes that come and go in all ways there are, on all processors. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "churn.h"
#include "listen.h"

#define CHURNERS_MAX 64
/* So many children of one at a time. */
#define ALIVE_MAX 12

static pid_t churners[CHURNERS_MAX];
static unsigned int churner_count;
static int *stop;

static void nothing(void)
{
}

/* Its child outlives it. */
static void leave_orphan(void)
{
	if (fork() == 0) {
		sched_yield();
		_exit(1);
	}
}

static void leave_twice(void)
{
	if (fork() == 0) {
		leave_orphan();
		setsid();
		_exit(2);
	}
	sched_yield();
}

/* A child that has ended and is not waited for. */
static void leave_zombie(void)
{
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0)
		_exit(3);
	waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
}

static void *short_thread(void *fork_too)
{
	if (fork_too)
		leave_orphan();
	return NULL;
}

static void have_threads(void)
{
	pthread_t threads[3];
	intptr_t i;

	for (i = 0; i < 3; i++)
		if (pthread_create(&threads[i], NULL, short_thread, (void *)(i == 2 ? i : 0)))
			return;
	/* The last may still be there when all ends. */
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

static void *late_thread(void *unused)
{
	sched_yield();
	return unused;
}

/* The first thread ends before the other. */
static void leader_first(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, late_thread, NULL);
	syscall(SYS_exit, 0);
}

static void *execute(void *unused)
{
	execl("/bin/true", "true", "of", "a", "churner", NULL);
	return unused;
}

static void execute_alone(void)
{
	execute(NULL);
}

static void execute_by_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, execute, NULL);
	for (;;)
		pause();
}

static void be_killed(void)
{
	raise(SIGKILL);
}

static void have_sibling(void)
{
	if (syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL) == 0)
		syscall(SYS_exit_group, 0);
}

static void change(void)
{
	prctl(PR_SET_NAME, "changed");
	setpgid(0, 0);
	if (setresgid(77, 77, 77) || setresuid(77, 77, 77))
		_exit(1);
}

static void (*const ways[])(void) = {
	nothing,       leave_orphan, leave_twice,  leave_zombie,      have_threads, leader_first,
	execute_alone, be_killed,    have_sibling, execute_by_thread, change,	    nothing,
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* What is left to it is its own to wait for. */
static void churn(unsigned int seed)
{
	unsigned int alive = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!__atomic_load_n(stop, __ATOMIC_ACQUIRE)) {
		unsigned int way = rand_r(&seed) % WAYS;
		pid_t pid = alive < ALIVE_MAX ? fork() : -1;

		if (pid == 0) {
			ways[way]();
			_exit(0);
		}
		alive += pid > 0;
		while (waitpid(-1, NULL, alive < ALIVE_MAX ? WNOHANG : 0) > 0)
			alive = alive ? alive - 1 : 0;
	}
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	_exit(0);
}

void churn_begin(unsigned int count)
{
	if (!stop)
		stop = mmap(NULL, sizeof(*stop), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			    -1, 0);
	NEED(stop != MAP_FAILED && count <= CHURNERS_MAX);
	*stop = 0;
	for (churner_count = 0; churner_count < count; churner_count++) {
		churners[churner_count] = fork();
		if (churners[churner_count] == 0)
			churn(churner_count + 1);
		NEED(churners[churner_count] > 0);
	}
}

void churn_end(void)
{
	if (stop)
		__atomic_store_n(stop, 1, __ATOMIC_RELEASE);
	while (churner_count)
		NEED_EQUAL(wait_for(churners[--churner_count]), 0);
}
