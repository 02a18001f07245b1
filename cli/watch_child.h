/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that `procsnap watch` runs: held until it is watched, then waited for. */
#ifndef PROCSNAP_CLI_WATCH_CHILD_H
#define PROCSNAP_CLI_WATCH_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

/**
 * struct watch_child - the command.
 *
 * @pid: Its process; 0: there is no command.
 * @hold_fd: It waits for a byte from here; closed without one it ends.
 * @error_fd: From here comes the errno of an exec that failed.
 * @ended: It is waited for.
 * @status: Wait status.
 * @usage: What it and the children that it waited for have used.
 */
struct watch_child {
	pid_t pid;
	int hold_fd, error_fd;
	bool ended;
	int status;
	struct rusage usage;
};

/**
 * struct watch_signals - what a watch changes for itself, as it was before.
 *
 * @mask: Blocked signals.
 * @pipe, @child: What is done about SIGPIPE and SIGCHLD.
 */
struct watch_signals {
	sigset_t mask;
	struct sigaction pipe, child;
};

/* makes a process that will run the command, with these signals; an exit code */
int watch_child_start(struct watch_child *child, char **command,
		      const struct watch_signals *signals);
/* let it run */
void watch_child_release(struct watch_child *child);
/* without it having run: it ends */
void watch_child_abandon(struct watch_child *child);
/* whether it has ended; it stays a zombie until it is waited for */
bool watch_child_has_ended(const struct watch_child *child);
/* waits for it if it has ended; true if it has, now or before */
bool watch_child_reap(struct watch_child *child);
/* whether it runs, or has run, the command's program */
bool watch_child_has_begun(const struct watch_child *child);
/* of one that has ended, whether it could be run; says why not */
bool watch_child_ran(struct watch_child *child, const char *name);
/* its exit code as a shell has it */
int watch_child_code(const struct watch_child *child);

#endif
