// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * actor WHAT [VALUE]: a process to look at. Says "ready" on stdout once it is
 * what it shall be, then waits to be killed.
 *   name NAME    with a name of raw bytes
 *   threads N    with N threads
 *   lock KIB     with locked memory
 *   burn MS      after it used the processor for so long
 *   zombie       with a child that ended and was not waited for
 *   blank        with arguments that it has overwritten with NULs
 *   wait         just so
 */
/* pthread_setname_np() */
#define _GNU_SOURCE

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *thread(void *argument)
{
	for (;;)
		pause();
	return argument;
}

static int start_threads(long count)
{
	pthread_t id;

	while (--count > 0)
		if (pthread_create(&id, NULL, thread, NULL) ||
		    pthread_setname_np(id, "actor-thread"))
			return 2;
	return 0;
}

static int lock_memory(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED || mlock(memory, size) ? 2 : 0;
}

static int burn(long milliseconds)
{
	while (clock() < milliseconds * (CLOCKS_PER_SEC / 1000))
		;
	return 0;
}

static int leave_zombie(void)
{
	siginfo_t info;
	pid_t child = fork();

	if (!child)
		_exit(0);
	/* waits until it ended, and leaves it */
	return child < 0 || waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) ? 2 : 0;
}

static int act(const char *what, const char *value)
{
	if (!strcmp(what, "name"))
		return prctl(PR_SET_NAME, value) ? 2 : 0;
	if (!strcmp(what, "threads"))
		return start_threads(atol(value));
	if (!strcmp(what, "lock"))
		return lock_memory((size_t)atol(value) * 1024);
	if (!strcmp(what, "burn"))
		return burn(atol(value));
	if (!strcmp(what, "zombie"))
		return leave_zombie();
	if (!strcmp(what, "blank"))
		return 0;
	return strcmp(what, "wait") ? 2 : 0;
}

int main(int argc, char **argv)
{
	int code = argc < 2 ? 2 : act(argv[1], argc > 2 ? argv[2] : "");

	if (code)
		return code;
	/* the arguments stand one behind the other */
	if (!strcmp(argv[1], "blank"))
		memset(argv[0], 0, (size_t)(argv[argc - 1] + strlen(argv[argc - 1]) - argv[0]));
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
