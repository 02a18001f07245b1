// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program of the first proposal of an atomic ps, April 2000, that a scan of
 * /proc can miss for ever: it spins a little, forks, and the parent exits. At
 * every instant a process of the chain is alive, and never for long the same.
 *
 *   fork_chain [-- COMMAND [ARG...]]   see hold.h; the processes are called "nasty"
 *
 * A keeper process adopts the links whose parents are gone, and ignores their
 * ends, so that no zombie is left: what is seen of the chain is alive.
 */
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "chain.h"
#include "hold.h"

/* The chain: runs in every link until the leash is gone. */
static _Noreturn void chain(const struct leash *leash)
{
	volatile int i;

	while (!leash_gone(leash)) {
		for (i = 0; i < 1000; i++)
			;
		/* Where no process can be made at the moment the link lives on. */
		if (fork() > 0)
			_exit(0);
	}
	_exit(0);
}

/* Starts the chain and lives until it has ended. */
static _Noreturn void keeper(struct leash *leash)
{
	pid_t pid;

	leash_wear(leash);
	signal(SIGCHLD, SIG_IGN);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		err(HOLD_FAILED, "prctl");
	pid = fork();
	if (pid < 0)
		err(HOLD_FAILED, "fork");
	if (!pid) {
		prctl(PR_SET_NAME, CHAIN_COMM);
		chain(leash);
	}
	leash_wait(leash);
	/* With SIGCHLD ignored: returns when no child is left. */
	while (wait(NULL) > 0)
		;
	_exit(0);
}

int main(int argc, char **argv)
{
	char **command = hold_command(argv);
	struct leash leash = leash_new();
	pid_t pid;
	int ret;

	if (argc > 1 && argv[1])
		errx(HOLD_FAILED, "usage: fork_chain [-- COMMAND [ARG...]]");
	pid = fork();
	if (pid < 0)
		err(HOLD_FAILED, "fork");
	if (!pid)
		keeper(&leash);
	ret = hold(command, "ready");
	close(leash.keep);
	if (waitpid(pid, NULL, 0) != pid)
		err(HOLD_FAILED, "waitpid");
	return ret;
}
