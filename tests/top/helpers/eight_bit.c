// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A terminal of 8-bit characters, shown in one of UTF-8.
 *
 *   eight_bit CHARSET COMMAND [ARG...]
 *
 * COMMAND runs on a terminal of its own, of the same size. What it writes is taken for CHARSET,
 * what is typed becomes CHARSET. The characters 0x80 to 0x9f, which such a terminal obeys as
 * controls, are shown as {C1}. The status is that of the command.
 */
/* ppoll() */
#define _GNU_SOURCE

#include <err.h>
#include <errno.h>
#include <iconv.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t resized;

static void on_resize(int number)
{
	(void)number;
	resized = 1;
}

static void put(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t done = write(fd, text, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			err(2, "write");
		text += done;
		length -= (size_t)done;
	}
}

static void copy_size(int terminal)
{
	struct winsize size;

	if (!ioctl(STDIN_FILENO, TIOCGWINSZ, &size))
		ioctl(terminal, TIOCSWINSZ, &size);
}

/* One byte is one character. */
static void show(iconv_t to_utf8, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char in = bytes[i], out[8], *from = &in, *to = out;
		size_t left = 1, room = sizeof(out);

		if (((unsigned char)in & 0xe0) == 0x80)
			put(STDOUT_FILENO, "{C1}", 4);
		else if (iconv(to_utf8, &from, &left, &to, &room) != (size_t)-1)
			put(STDOUT_FILENO, out, sizeof(out) - room);
	}
}

/* What is typed at once is whole characters, here. */
static void type(iconv_t from_utf8, int terminal, char *text, size_t length)
{
	char out[4096], *to = out;
	size_t room = sizeof(out);

	if (iconv(from_utf8, &text, &length, &to, &room) != (size_t)-1)
		put(terminal, out, sizeof(out) - room);
}

static bool relay(int terminal, iconv_t to_utf8, iconv_t from_utf8, const sigset_t *awake)
{
	struct pollfd pollers[] = {
		{ .fd = terminal, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	char bytes[4096];
	ssize_t got;

	if (resized) {
		resized = 0;
		copy_size(terminal);
	}
	if (ppoll(pollers, 2, NULL, awake) < 0)
		return errno == EINTR;
	if (pollers[0].revents) {
		got = read(terminal, bytes, sizeof(bytes));
		if (got <= 0)
			return false;
		show(to_utf8, bytes, (size_t)got);
	}
	if (pollers[1].revents) {
		got = read(STDIN_FILENO, bytes, sizeof(bytes));
		if (got <= 0)
			return false;
		type(from_utf8, terminal, bytes, (size_t)got);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_resize };
	struct termios before, raw;
	struct winsize size;
	iconv_t to_utf8, from_utf8;
	int terminal, status;
	sigset_t blocked, awake;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: eight_bit CHARSET COMMAND [ARG...]");
	to_utf8 = iconv_open("UTF-8", argv[1]);
	from_utf8 = iconv_open(argv[1], "UTF-8");
	if (to_utf8 == (iconv_t)-1 || from_utf8 == (iconv_t)-1)
		err(2, "%s", argv[1]);
	if (tcgetattr(STDIN_FILENO, &before))
		err(2, "standard input");
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size))
		err(2, "size of the terminal");
	pid = forkpty(&terminal, NULL, &before, &size);
	if (pid < 0)
		err(2, "forkpty");
	if (!pid) {
		execvp(argv[2], argv + 2);
		err(127, "%s", argv[2]);
	}
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGWINCH);
	sigprocmask(SIG_BLOCK, &blocked, &awake);
	sigaction(SIGWINCH, &action, NULL);
	raw = before;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	while (relay(terminal, to_utf8, from_utf8, &awake))
		;
	close(terminal);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	if (waitpid(pid, &status, 0) != pid)
		err(2, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
