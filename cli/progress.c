// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line that says what takes so long. What takes long are single calls of the
 * library, so that it is another thread that writes it; the thread is there
 * only where somebody could see the line, and does nothing for a second.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "progress.h"
#include "terminal.h"

/* until it is first told, and between two looks of the clock */
#define PROGRESS_SECONDS 1

/* columns of a line, fit for any terminal */
#define PROGRESS_WIDTH 60

/**
 * struct progress - the work under way.
 *
 * @allowed: By cli_progress_allow().
 * @active: There is a thread.
 * @lock: Of what follows.
 * @changed: @over was set.
 * @over: The thread is to erase its line and end.
 * @what: The work.
 */
static struct {
	bool allowed;
	bool active;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool over;
	const char *what;
} progress = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

void cli_progress_allow(void)
{
	progress.allowed = true;
}

/* a job in the background does not write over what the shell and others write */
static bool progress_is_seen(void)
{
	return isatty(STDERR_FILENO) && tcgetpgrp(STDERR_FILENO) == getpgrp();
}

static void progress_write(const char *text)
{
	size_t length = strlen(text);

	while (length) {
		ssize_t written = write(STDERR_FILENO, text, length);

		if (written <= 0)
			return;
		text += written;
		length -= (size_t)written;
	}
}

static void progress_erase(void)
{
	char blanks[PROGRESS_WIDTH + 3];

	if (!cli_terminal_is_dumb()) {
		progress_write("\r\033[K");
		return;
	}
	snprintf(blanks, sizeof(blanks), "\r%*s\r", PROGRESS_WIDTH, "");
	progress_write(blanks);
}

static void progress_draw(unsigned int seconds)
{
	char text[PROGRESS_WIDTH + 1];

	snprintf(text, sizeof(text), "%s: %s ... %u s", cli_message_name(), progress.what, seconds);
	progress_erase();
	progress_write(text);
}

static void *progress_run(void *unused)
{
	unsigned int seconds = 0;
	struct timespec next;

	(void)unused;
	clock_gettime(CLOCK_MONOTONIC, &next);
	pthread_mutex_lock(&progress.lock);
	while (!progress.over) {
		next.tv_sec += PROGRESS_SECONDS;
		while (!progress.over &&
		       !pthread_cond_timedwait(&progress.changed, &progress.lock, &next))
			;
		if (progress.over)
			break;
		seconds += PROGRESS_SECONDS;
		if (progress_is_seen())
			progress_draw(seconds);
	}
	if (seconds && progress_is_seen())
		progress_erase();
	pthread_mutex_unlock(&progress.lock);
	return NULL;
}

/* signals are the first thread's: what is done about them is its own affair */
static bool progress_start(void)
{
	pthread_condattr_t clock;
	sigset_t all, before;
	int error;

	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&progress.changed, &clock);
	pthread_condattr_destroy(&clock);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&progress.thread, NULL, progress_run, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !error;
}

void cli_progress_begin(const char *what)
{
	if (!progress.allowed || (!progress.active && !progress_is_seen()))
		return;
	pthread_mutex_lock(&progress.lock);
	progress.what = what;
	pthread_mutex_unlock(&progress.lock);
	if (progress.active)
		return;
	progress.over = false;
	progress.active = progress_start();
}

void cli_progress_end(void)
{
	if (!progress.active)
		return;
	pthread_mutex_lock(&progress.lock);
	progress.over = true;
	pthread_cond_signal(&progress.changed);
	pthread_mutex_unlock(&progress.lock);
	pthread_join(progress.thread, NULL);
	pthread_cond_destroy(&progress.changed);
	progress.active = false;
}
