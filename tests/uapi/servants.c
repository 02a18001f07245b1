// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes that fork, end and move when they are told to. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "listen.h"
#include "servants.h"

enum order { FORK, FORK_SIBLING, FORK_DAEMON, FORK_ONCE, END, WAIT, ENTER };

struct command {
	enum order order;
	int other;
	char folder[128];
};

/* In shared memory; each is told through a pipe of its own and all answer through one. */
static struct {
	int ask[SERVANTS_MAX][2];
	int answer[2];
	pid_t pids[SERVANTS_MAX];
} * servants;

static void serve(int servant) __attribute__((noreturn));

static void answer(pid_t pid)
{
	NEED_EQUAL(write(servants->answer[1], &pid, sizeof(pid)), sizeof(pid));
}

/* It answers itself when it is there. */
static void be_born(int servant)
{
	servants->pids[servant] = getpid();
	answer(getpid());
	serve(servant);
}

static void fork_other(int other, int flags)
{
	pid_t pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);

	NEED(pid >= 0);
	if (pid == 0)
		be_born(other);
}

static void fork_daemon(int other)
{
	pid_t pid = fork(), between;

	if (pid == 0) {
		between = getpid();
		if (fork() == 0) {
			while (getppid() == between)
				usleep(1000);
			NEED_EQUAL(setsid(), getpid());
			be_born(other);
		}
		_exit(0);
	}
	NEED_EQUAL(waitpid(pid, NULL, 0), pid);
}

static pid_t fork_once(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	NEED_EQUAL(waitpid(pid, NULL, 0), pid);
	return pid;
}

static void enter(const char *folder)
{
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	NEED(fd >= 0);
	NEED_EQUAL(write(fd, "0", 1), 1);
	close(fd);
}

static void obey(const struct command *command)
{
	switch (command->order) {
	case FORK:
		fork_other(command->other, 0);
		return;
	case FORK_SIBLING:
		fork_other(command->other, CLONE_PARENT);
		return;
	case FORK_DAEMON:
		fork_daemon(command->other);
		return;
	case FORK_ONCE:
		answer(fork_once());
		return;
	case WAIT:
		NEED_EQUAL(waitpid(command->other, NULL, 0), command->other);
		break;
	case ENTER:
		enter(command->folder);
		break;
	case END:
		_exit(0);
	}
	answer(0);
}

static void serve(int servant)
{
	struct command command;

	for (;;) {
		NEED_EQUAL(read(servants->ask[servant][0], &command, sizeof(command)),
			   sizeof(command));
		obey(&command);
	}
}

static pid_t hear(void)
{
	pid_t pid;

	NEED_EQUAL(read(servants->answer[0], &pid, sizeof(pid)), sizeof(pid));
	return pid;
}

static void tell(int servant, enum order order, int other, const char *folder)
{
	struct command command = { .order = order, .other = other };

	if (folder)
		snprintf(command.folder, sizeof(command.folder), "%s", folder);
	NEED_EQUAL(write(servants->ask[servant][1], &command, sizeof(command)), sizeof(command));
}

pid_t servant_make(int servant)
{
	fork_other(servant, 0);
	return hear();
}

pid_t servant_forks(int servant, int other)
{
	tell(servant, FORK, other, NULL);
	return hear();
}

pid_t servant_forks_sibling(int servant, int other)
{
	tell(servant, FORK_SIBLING, other, NULL);
	return hear();
}

pid_t servant_forks_daemon(int servant, int other)
{
	tell(servant, FORK_DAEMON, other, NULL);
	return hear();
}

pid_t servant_forks_once(int servant)
{
	tell(servant, FORK_ONCE, 0, NULL);
	return hear();
}

void servant_ends(int servant)
{
	tell(servant, END, 0, NULL);
	servants->pids[servant] = 0;
}

void servant_waits(int servant, pid_t pid)
{
	tell(servant, WAIT, pid, NULL);
	hear();
}

void servant_enters(int servant, const char *folder)
{
	tell(servant, ENTER, 0, folder);
	hear();
}

int servants_begin(void **state)
{
	int i;

	(void)state;
	servants = mmap(NULL, sizeof(*servants), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	if (servants == MAP_FAILED || pipe2(servants->answer, O_CLOEXEC))
		return -1;
	for (i = 0; i < SERVANTS_MAX; i++)
		if (pipe2(servants->ask[i], O_CLOEXEC))
			return -1;
	return 0;
}

int servants_end(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < SERVANTS_MAX; i++) {
		if (servants->pids[i]) {
			kill(servants->pids[i], SIGKILL);
			waitpid(servants->pids[i], NULL, 0);
		}
		close(servants->ask[i][0]);
		close(servants->ask[i][1]);
	}
	close(servants->answer[0]);
	close(servants->answer[1]);
	munmap(servants, sizeof(*servants));
	return 0;
}
