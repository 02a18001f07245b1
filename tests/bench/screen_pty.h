/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program on a terminal of its own, which is read as fast as it writes: what it costs until
 * it has drawn something, and what it has drawn.
 */
#ifndef PROCSNAP_TESTS_SCREEN_PTY_H
#define PROCSNAP_TESTS_SCREEN_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A frame is over when nothing came for so long. */
#define SCREEN_QUIET_MS 30

/**
 * struct screen - the program and its terminal.
 *
 * @pid: The program.
 * @fd: The terminal's other side.
 * @drawn, @length, @size: What it drew since screen_forget(), with a NUL behind it.
 */
struct screen {
	pid_t pid;
	int fd;
	char *drawn;
	size_t length, size;
};

/* starts it; what fails ends this program */
void screen_start(struct screen *screen, int rows, int columns, char **command);
void screen_forget(struct screen *screen);
/* takes what it draws within so many ms: false if that is nothing; its end ends this program */
bool screen_read(struct screen *screen, int timeout_ms);
/* a whole frame: waits for its begin, for no longer than so many ms, and then for its end */
bool screen_frame(struct screen *screen, int timeout_ms);
/* frames until one of what was drawn has the text; false: not within so many ms */
bool screen_until(struct screen *screen, const char *text, int timeout_ms);
void screen_type(struct screen *screen, const char *keys);
/* processor time of all its threads, in ns; instructions where the guest's clock counts them */
uint64_t screen_cost(const struct screen *screen);
/* ends it and waits for it */
void screen_end(struct screen *screen);

#endif /* PROCSNAP_TESTS_SCREEN_PTY_H */
