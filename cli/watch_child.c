// SPDX-License-Identifier: GPL-2.0-or-later
/* A command that is held until it is watched. */
/* pipe2(), wait4() */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "watch_child.h"

/* as of a shell */
#define CODE_NOT_RUN 126
#define CODE_NOT_FOUND 127
#define CODE_SIGNAL 128

/* ends of the two pipes */
enum { HOLD_READ, HOLD_WRITE, ERROR_READ, ERROR_WRITE, ENDS };

static void __attribute__((noreturn))
child_run(const int ends[ENDS], char **command, const struct watch_signals *signals)
{
	char byte;
	int error;

	close(ends[HOLD_WRITE]);
	if (read(ends[HOLD_READ], &byte, 1) != 1)
		_exit(CODE_NOT_RUN);
	sigaction(SIGPIPE, &signals->pipe, NULL);
	sigaction(SIGCHLD, &signals->child, NULL);
	sigprocmask(SIG_SETMASK, &signals->mask, NULL);
	execvp(command[0], command);
	error = errno;
	if (write(ends[ERROR_WRITE], &error, sizeof(error)) != sizeof(error))
		_exit(CODE_NOT_RUN);
	_exit(error == ENOENT ? CODE_NOT_FOUND : CODE_NOT_RUN);
}

int watch_child_start(struct watch_child *child, char **command,
		      const struct watch_signals *signals)
{
	int ends[ENDS] = { -1, -1, -1, -1 };
	int error;

	if (!pipe2(ends, O_CLOEXEC) && !pipe2(ends + ERROR_READ, O_CLOEXEC)) {
		child->pid = fork();
		if (!child->pid)
			child_run(ends, command, signals);
		if (child->pid > 0) {
			close(ends[HOLD_READ]);
			close(ends[ERROR_WRITE]);
			child->hold_fd = ends[HOLD_WRITE];
			child->error_fd = ends[ERROR_READ];
			return CLI_EXIT_OK;
		}
		child->pid = 0;
	}
	error = errno;
	for (size_t i = 0; i < ENDS; i++)
		if (ends[i] >= 0)
			close(ends[i]);
	cli_message("%s: no process for it: %s", command[0], strerror(error));
	return CLI_EXIT_FAILED;
}

void watch_child_release(struct watch_child *child)
{
	/* if it was killed meanwhile, its status tells */
	if (write(child->hold_fd, "", 1) < 0)
		errno = 0;
	close(child->hold_fd);
	child->hold_fd = -1;
}

static bool child_wait(struct watch_child *child, int options)
{
	while (!child->ended) {
		pid_t pid = wait4(child->pid, &child->status, options, &child->usage);

		if (pid == child->pid)
			child->ended = true;
		else if (pid >= 0 || errno != EINTR)
			break;
	}
	return child->ended;
}

void watch_child_abandon(struct watch_child *child)
{
	if (!child->pid || child->hold_fd < 0)
		return;
	close(child->hold_fd);
	child->hold_fd = -1;
	child_wait(child, 0);
}

bool watch_child_has_ended(const struct watch_child *child)
{
	siginfo_t info = { 0 };

	if (child->ended)
		return true;
	return !waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == child->pid;
}

bool watch_child_reap(struct watch_child *child)
{
	return child_wait(child, WNOHANG);
}

bool watch_child_has_begun(const struct watch_child *child)
{
	struct pollfd error = { .fd = child->error_fd, .events = POLLIN };

	/* an exec closes the pipe, in which there is something if it failed */
	return poll(&error, 1, 0) == 1 && !(error.revents & POLLIN);
}

bool watch_child_ran(struct watch_child *child, const char *name)
{
	int error;
	bool ran = read(child->error_fd, &error, sizeof(error)) != sizeof(error);

	if (!ran)
		cli_message("%s: %s", name, strerror(error));
	close(child->error_fd);
	child->error_fd = -1;
	return ran;
}

int watch_child_code(const struct watch_child *child)
{
	if (WIFSIGNALED(child->status))
		return CODE_SIGNAL + WTERMSIG(child->status);
	return WEXITSTATUS(child->status);
}
