// SPDX-License-Identifier: GPL-2.0-or-later
/* The watch itself: events, signals and the command, until it ends. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "watch.h"

#define SECOND_NS 1000000000ULL
#define MILLISECOND_NS 1000000ULL
/* events between two looks at signals, and at the clock */
#define LOOP_BATCH 512
/* what a pipe that can be written to takes without waiting */
#define LOOP_PIECE PIPE_BUF
/* a command that ended has its own end told by then, where /proc is looked at */
#define LOOP_LAST_LOOKS_NS (2 * SECOND_NS)

static uint64_t loop_now(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

/* an exit code */
static int loop_event(struct watch_run *run, const struct procsnap_event *event)
{
	struct watch_view view;

	if (watch_model_take(&run->model, event, &view)) {
		cli_message("no memory for the table of processes");
		return CLI_EXIT_FAILED;
	}
	if (event->kind == PROCSNAP_EVENT_LOST)
		run->stale = true;
	if (event->mono_ns) {
		run->last.mono_ns = event->mono_ns;
		run->last.boot_ns = event->boot_ns;
	}
	if (!watch_filter_whom(run, &view))
		return CLI_EXIT_OK;
	if (watch_sum_add(&run->sum, event)) {
		cli_message("no memory for the sum");
		return CLI_EXIT_FAILED;
	}
	if (!watch_filter_shown(run, event))
		return CLI_EXIT_OK;
	if (run->options.json)
		watch_json_event(run, &view);
	else
		watch_table_event(run, &view);
	if (event->kind != PROCSNAP_EVENT_LOST && ++run->shown == run->options.count)
		run->stop = true;
	return CLI_EXIT_OK;
}

/* what is there to be read; dry: that was all */
static int loop_drain(struct watch_run *run, bool *dry)
{
	const struct procsnap_event *event;
	int code = CLI_EXIT_OK;

	*dry = true;
	for (size_t i = 0; !run->failed && !run->stop && !code; i++) {
		int got = procsnap_listener_next(run->listener, &event, 0);

		if (!got || got == -EINTR)
			break;
		if (got < 0) {
			cli_message("%s", procsnap_last_error());
			run->failed = true;
			return CLI_EXIT_FAILED;
		}
		code = loop_event(run, event);
		if (i == LOOP_BATCH || run->out->length > CLI_OUT_SIZE / 2) {
			*dry = false;
			break;
		}
	}
	return code;
}

/* at most once a second while events are lost: a snapshot takes time, too */
static void loop_resync(struct watch_run *run, bool dry)
{
	uint64_t now = loop_now();

	if (!run->stale || run->failed || (!dry && now - run->resync_ns < SECOND_NS))
		return;
	/* without a snapshot the table stays as it is; it is not tried again and again */
	watch_resync(run);
	run->stale = false;
	run->resync_ns = now;
}

/* to the command, unless the terminal has sent it there by itself */
static void loop_pass_signal(const struct watch_run *run, const struct signalfd_siginfo *signal)
{
	if (signal->ssi_code != SI_KERNEL)
		kill(run->child.pid, (int)signal->ssi_signo);
}

static void loop_signals(struct watch_run *run)
{
	struct signalfd_siginfo signal;

	while (read(run->signal_fd, &signal, sizeof(signal)) == sizeof(signal)) {
		switch (signal.ssi_signo) {
		case SIGCHLD:
			break;
		case SIGWINCH:
			watch_table_resize(run);
			break;
		default:
			if (run->child.pid && !run->child.ended)
				loop_pass_signal(run, &signal);
			else
				run->stop = true;
		}
	}
}

/*
 * Writes what is there. A reader that does not go on holds this up, but not what
 * signals ask for.
 */
static void loop_write(struct watch_run *run)
{
	struct cli_out *out = run->out;
	size_t done = 0;

	while (done < out->length && !out->error) {
		size_t piece = out->length - done < LOOP_PIECE ? out->length - done : LOOP_PIECE;
		struct pollfd waits[] = {
			{ .fd = out->fd, .events = POLLOUT },
			{ .fd = run->signal_fd, .events = POLLIN },
		};
		ssize_t written = 0;

		poll(waits, sizeof(waits) / sizeof(waits[0]), -1);
		if (waits[0].revents)
			written = write(out->fd, out->buffer + done, piece);
		else if (waits[1].revents)
			loop_signals(run);
		if (written < 0 && errno != EINTR && errno != EAGAIN)
			out->error = errno;
		else if (written > 0)
			done += (size_t)written;
		else if (run->stop)
			out->error = EINTR;
	}
	out->length = 0;
}

/*
 * Whether all of the command is told: its reap comes with the waiting for it, and
 * is read after that. A look at /proc comes later, if it comes.
 */
static bool loop_child_is_told(const struct watch_run *run)
{
	return !watch_model_find(&run->model, run->child.pid) ||
	       loop_now() - run->end_ns > LOOP_LAST_LOOKS_NS;
}

/* whether a command, or a subtree, has come to its end; dry: all its events are read */
static bool loop_is_over(struct watch_run *run, bool dry)
{
	const struct watch_model *model = &run->model;

	if (run->child.pid) {
		if (!watch_child_reap(&run->child) || !dry)
			return false;
		if (!run->end_ns)
			run->end_ns = loop_now();
		if (run->failed)
			return true;
		if (run->options.wait_all)
			return !run->stale && !watch_model_living(model) && loop_child_is_told(run);
		return loop_child_is_told(run);
	}
	return run->options.subtree && dry && !run->stale && !watch_model_living(model);
}

/* until when to wait for something: -1: as long as it takes */
static int loop_timeout(const struct watch_run *run)
{
	uint64_t until = 0, now = loop_now();

	if (run->options.duration_ns)
		until = run->begin_ns + run->options.duration_ns;
	if (run->end_ns && (!run->options.wait_all || !watch_model_living(&run->model)))
		until = run->end_ns + LOOP_LAST_LOOKS_NS;
	if (!until)
		return -1;
	if (until <= now)
		return 0;
	/* rounded up: waiting 0 ms again and again would not be waiting */
	until = (until - now + MILLISECOND_NS - 1) / MILLISECOND_NS;
	return until < 60000 ? (int)until : 60000;
}

static void loop_wait(struct watch_run *run, bool dry)
{
	struct pollfd waits[] = {
		{ .fd = run->signal_fd, .events = POLLIN },
		{ .fd = run->failed ? -1 : procsnap_listener_fd(run->listener), .events = POLLIN },
		{ .fd = run->out->error ? -1 : run->out->fd, .events = 0 },
	};

	if (poll(waits, sizeof(waits) / sizeof(waits[0]), dry ? loop_timeout(run) : 0) > 0 &&
	    waits[0].revents)
		loop_signals(run);
	/* nobody reads it any more, which is not to be found out by the next event only */
	if (waits[2].revents & POLLERR)
		run->out->error = EPIPE;
}

static bool loop_is_late(const struct watch_run *run)
{
	return run->options.duration_ns && loop_now() - run->begin_ns >= run->options.duration_ns;
}

/*
 * What is there is written before anything is waited for. A command goes on
 * whatever becomes of its events.
 */
int watch_loop(struct watch_run *run)
{
	int code = CLI_EXIT_OK;
	bool dry;

	run->resync_ns = loop_now();
	for (;;) {
		int error = loop_drain(run, &dry);

		code = code ? code : error;
		loop_resync(run, dry);
		if (dry || run->out->length > CLI_OUT_SIZE / 2)
			loop_write(run);
		if (run->stop || loop_is_over(run, dry))
			break;
		if (!run->child.pid && (code || run->out->error || loop_is_late(run)))
			break;
		loop_wait(run, dry);
	}
	if (!run->end_ns || run->options.wait_all)
		run->end_ns = loop_now();
	return code;
}
