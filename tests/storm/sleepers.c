// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many processes that do nothing, and little of each: this program, linked
 * statically, forked.
 *
 *   sleepers COUNT [-- COMMAND [ARG...]]   see hold.h
 */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hold.h"

static _Noreturn void sleeper(void)
{
	for (;;)
		pause();
}

/* Forks the sleepers, in a process group of their own: its id. */
static pid_t start(long count)
{
	const pid_t parent = getpid();
	pid_t group = 0, pid;
	long i;

	for (i = 0; i < count; i++) {
		pid = fork();
		if (!pid) {
			/* None stays behind, also if this program is killed. */
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != parent)
				_exit(1);
			sleeper();
		}
		if (pid < 0 || setpgid(pid, group)) {
			warn("after %ld processes", i);
			if (group)
				kill(-group, SIGKILL);
			exit(HOLD_FAILED);
		}
		if (!group)
			group = pid;
	}
	return group;
}

int main(int argc, char **argv)
{
	char **command = hold_command(argv);
	long count = argc > 1 && argv[1] ? atol(argv[1]) : 0;
	pid_t group;
	int ret;

	if (count < 1 || argv[2])
		errx(HOLD_FAILED, "usage: sleepers COUNT [-- COMMAND [ARG...]]");
	group = start(count);
	ret = hold(command, "ready");
	kill(-group, SIGKILL);
	while (wait(NULL) > 0)
		;
	return ret;
}
