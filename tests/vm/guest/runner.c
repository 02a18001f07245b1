// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first process of a guest once its file systems are up, or a service of systemd where that is the first. Runs one command,
 * carries its output to the host through two virtio-serial ports byte by byte, tells its status through a third, and powers the
 * guest down.
 *
 *   runner COMMAND-FILE   the file holds the words of the command, each ended by a NUL
 *   runner --tty TTY ROWS COLUMNS COMMAND-FILE   the command has the terminal TTY, of that size, instead
 *   runner --fail MESSAGE   no command can be run, for this reason
 *
 * As a service it leaves it to systemd to end what the command left running, and to power down.
 *
 * To the host: "run", then "exit STATUS BYTES-OUT BYTES-ERR" or "fail MESSAGE". The host answers "bye" when it has it all: data
 * that a port has taken may not have left the guest yet, and would be lost with it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT_OUT = 1, PORT_ERR, PORT_CONTROL };

#define WAIT_FOR_PORT_MS 10000
#define WAIT_FOR_KILLED_MS 20000
#define WAIT_FOR_BYE_MS 60000

struct stream {
	int pipe; /* read end, -1 at its end */
	int port;
	uint64_t bytes;
};

static int control = -1;
/* Whether this is not the first process. */
static bool service;

static void pause_ms(int ms)
{
	poll(NULL, 0, ms);
}

static _Noreturn void power_down(void)
{
	sync();
	umount2("/mnt", MNT_DETACH);
	if (service) {
		execlp("systemctl", "systemctl", "poweroff", NULL);
		_exit(1);
	}
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static void write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		data += n;
		size -= (size_t)n;
	}
}

static void tell(const char *line)
{
	write_all(control, line, strlen(line));
}

/* Tells the host why there is no verdict, and ends the guest. */
static _Noreturn void fail(const char *reason)
{
	char line[512];

	fprintf(stderr, "runner: %s\n", reason);
	snprintf(line, sizeof(line), "fail %s\n", reason);
	tell(line);
	pause_ms(1000);
	power_down();
}

/* Ports appear some time after their driver was loaded; the device's own number depends on what else there is. */
static int open_port(int number)
{
	char pattern[32];
	glob_t found;
	int fd, waited;

	snprintf(pattern, sizeof(pattern), "/dev/vport*p%d", number);
	for (waited = 0;; waited += 10) {
		fd = -1;
		if (!glob(pattern, 0, NULL, &found)) {
			fd = open(found.gl_pathv[0], O_RDWR | O_CLOEXEC);
			globfree(&found);
		}
		if (fd >= 0 || waited >= WAIT_FOR_PORT_MS)
			return fd;
		pause_ms(10);
	}
}

/* The words of the command as an argv. */
static char **read_command(const char *path)
{
	FILE *file = fopen(path, "re");
	size_t count = 0, room = 0;
	char **argv = NULL;
	char *word = NULL;

	if (!file)
		return NULL;
	for (;;) {
		argv = realloc(argv, (count + 1) * sizeof(*argv));
		if (!argv)
			return NULL;
		if (getdelim(&word, &room, '\0', file) < 0)
			break;
		argv[count++] = word;
		word = NULL;
		room = 0;
	}
	argv[count] = NULL;
	fclose(file);
	return count ? argv : NULL;
}

static _Noreturn void child_exec(char **argv, int in, int out, int err, bool tty)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (tty)
		ioctl(in, TIOCSCTTY, 0);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* Moves what the pipe holds now, at most one buffer of it; false at its end or when it is empty. */
static bool carry(struct stream *stream)
{
	static char buffer[64 * 1024];
	ssize_t n = read(stream->pipe, buffer, sizeof(buffer));

	if (n > 0) {
		write_all(stream->port, buffer, (size_t)n);
		stream->bytes += (uint64_t)n;
		return true;
	}
	if (n == 0 || errno != EAGAIN) {
		close(stream->pipe);
		stream->pipe = -1;
	}
	return false;
}

/* Reaps whoever ended, noting the command's status in *status once it is among them. */
static void reap(pid_t command, int *status)
{
	pid_t pid;
	int one;

	while ((pid = waitpid(-1, &one, WNOHANG)) > 0) {
		if (pid == command)
			*status = WIFSIGNALED(one) ? 128 + WTERMSIG(one) : WEXITSTATUS(one);
	}
}

/* Ends every process but this one. All that were orphaned are children of this one by then. */
static void end_the_rest(void)
{
	int waited;

	for (waited = 0;; waited += 10) {
		kill(-1, SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (waitpid(-1, NULL, WNOHANG) < 0)
			return;
		if (waited >= WAIT_FOR_KILLED_MS)
			fail("a process that the command left cannot be killed");
		pause_ms(10);
	}
}

/* Carries output until the command has ended, then ends what it left running and carries the rest. */
static int attend(pid_t command, struct stream *streams, int signals)
{
	struct signalfd_siginfo info;
	struct pollfd fds[3];
	int i, status = -1;

	while (status < 0) {
		for (i = 0; i < 2; i++)
			fds[i] = (struct pollfd){ .fd = streams[i].pipe, .events = POLLIN };
		fds[2] = (struct pollfd){ .fd = signals, .events = POLLIN };
		if (poll(fds, 3, -1) < 0)
			continue;
		for (i = 0; i < 2; i++) {
			if (fds[i].revents)
				carry(&streams[i]);
		}
		if (read(signals, &info, sizeof(info)) > 0)
			reap(command, &status);
	}
	if (!service)
		end_the_rest();
	for (i = 0; i < 2; i++) {
		while (streams[i].pipe >= 0 && carry(&streams[i]))
			;
	}
	return status;
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static pid_t start(char **argv, const char *tty, const struct winsize *size, struct stream *streams)
{
	int in, ends[2], writers[2] = { -1, -1 };
	pid_t pid;
	int i;

	in = open(tty ? tty : "/dev/null", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (in < 0)
		fail("the command's standard input cannot be opened");
	if (tty)
		ioctl(in, TIOCSWINSZ, size);
	for (i = 0; i < 2; i++) {
		if (tty) {
			writers[i] = in;
			continue;
		}
		if (pipe2(ends, O_CLOEXEC))
			fail("no pipe for the command's output");
		fcntl(ends[0], F_SETFL, O_NONBLOCK);
		streams[i].pipe = ends[0];
		writers[i] = ends[1];
	}
	pid = fork();
	if (pid < 0)
		fail("no process for the command");
	if (!pid)
		child_exec(argv, in, writers[0], writers[1], tty);
	if (!tty) {
		close(writers[0]);
		close(writers[1]);
	}
	close(in);
	return pid;
}

int main(int argc, char **argv)
{
	const char *tty = NULL;
	struct winsize size = { 0 };
	struct pollfd answer;
	struct stream streams[2] = {
		{ .pipe = -1, .port = open_port(PORT_OUT) },
		{ .pipe = -1, .port = open_port(PORT_ERR) },
	};
	char **command;
	char line[80];
	int signals, status;

	service = getpid() != 1;
	/* Orphans come here all the same: systemd would be slow to reap the thousands of a storm. */
	if (service)
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	control = open_port(PORT_CONTROL);
	if (control < 0 || streams[0].port < 0 || streams[1].port < 0)
		fail("the ports to the host are missing");
	if (argc == 3 && !strcmp(argv[1], "--fail"))
		fail(argv[2]);
	if (argc == 6 && !strcmp(argv[1], "--tty")) {
		tty = argv[2];
		size.ws_row = (unsigned short)atoi(argv[3]);
		size.ws_col = (unsigned short)atoi(argv[4]);
	} else if (argc != 2)
		fail("called with wrong arguments");
	command = read_command(argv[argc - 1]);
	if (!command)
		fail("there is no command to run");

	signals = open_signals();
	tell("run\n");
	status = attend(start(command, tty, &size, streams), streams, signals);

	snprintf(line, sizeof(line), "exit %d %llu %llu\n", status,
		 (unsigned long long)streams[0].bytes, (unsigned long long)streams[1].bytes);
	tell(line);
	answer = (struct pollfd){ .fd = control, .events = POLLIN };
	poll(&answer, 1, WAIT_FOR_BYE_MS);
	power_down();
}
