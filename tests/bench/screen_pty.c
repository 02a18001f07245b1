// SPDX-License-Identifier: GPL-2.0-or-later
/* A program on a terminal of its own, see screen_pty.h. */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "count.h"
#include "screen_pty.h"

void screen_start(struct screen *screen, int rows, int columns, char **command)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

	*screen = (struct screen){ .size = 1 << 20 };
	screen->drawn = malloc(screen->size);
	if (!screen->drawn)
		err(2, "malloc");
	screen_forget(screen);
	screen->pid = forkpty(&screen->fd, NULL, NULL, &size);
	if (screen->pid < 0)
		err(2, "forkpty");
	if (!screen->pid) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
}

void screen_forget(struct screen *screen)
{
	screen->length = 0;
	screen->drawn[0] = '\0';
}

static void make_room(struct screen *screen)
{
	if (screen->size - screen->length > 65536)
		return;
	screen->size *= 2;
	screen->drawn = realloc(screen->drawn, screen->size);
	if (!screen->drawn)
		err(2, "realloc");
}

bool screen_read(struct screen *screen, int timeout_ms)
{
	struct pollfd poller = { .fd = screen->fd, .events = POLLIN };
	ssize_t got;
	int ready;

	do
		ready = poll(&poller, 1, timeout_ms);
	while (ready < 0 && errno == EINTR);
	if (ready < 0)
		err(2, "poll");
	if (!ready)
		return false;
	make_room(screen);
	got = read(screen->fd, screen->drawn + screen->length, 65536 - 1);
	/* EIO: nobody has the terminal open any more */
	if (got <= 0)
		errx(2, "the program has ended: %.*s", (int)screen->length, screen->drawn);
	/* what a pattern is looked for in is one text */
	for (ssize_t i = 0; i < got; i++)
		if (!screen->drawn[screen->length + (size_t)i])
			screen->drawn[screen->length + (size_t)i] = ' ';
	screen->length += (size_t)got;
	screen->drawn[screen->length] = '\0';
	return true;
}

bool screen_frame(struct screen *screen, int timeout_ms)
{
	if (!screen_read(screen, timeout_ms))
		return false;
	while (screen_read(screen, SCREEN_QUIET_MS))
		;
	return true;
}

bool screen_until(struct screen *screen, const char *text, int timeout_ms)
{
	uint64_t end = count_now() + (uint64_t)timeout_ms * 1000000;

	while (!strstr(screen->drawn, text)) {
		uint64_t now = count_now();

		if (now >= end || !screen_read(screen, (int)((end - now) / 1000000) + 1))
			return false;
	}
	return true;
}

void screen_type(struct screen *screen, const char *keys)
{
	size_t length = strlen(keys);

	if (write(screen->fd, keys, length) != (ssize_t)length)
		err(2, "write to the terminal");
}

uint64_t screen_cost(const struct screen *screen)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(screen->pid, &clock) || clock_gettime(clock, &used))
		errx(2, "the program's processor clock cannot be read");
	return used.tv_sec * 1000000000ULL + used.tv_nsec;
}

void screen_end(struct screen *screen)
{
	kill(screen->pid, SIGKILL);
	if (waitpid(screen->pid, NULL, 0) != screen->pid)
		err(2, "waitpid");
	close(screen->fd);
	free(screen->drawn);
}
