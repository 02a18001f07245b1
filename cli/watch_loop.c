// SPDX-License-Identifier: GPL-2.0-or-later
/* The watch itself: events, signals and the command, until it ends. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli.h"
#include "watch.h"

#define SECOND_NS 1000000000ULL
#define MILLISECOND_NS 1000000ULL
/* events between two looks at signals, and at the clock */
#define LOOP_BATCH 512
/* what a pipe that can be written to takes without waiting */
#define LOOP_PIECE PIPE_BUF
/* who does not read for so long when the watch ends does not read */
#define LOOP_PATIENCE_MS 1000
/* a command that was waited for is told by then, or will not be */
#define LOOP_TOLD_NS (2 * SECOND_NS)

/*
 * When it was over, which is not when it was read. What /proc tells has the time
 * of the look: of the command the signal was sooner.
 */
static void loop_note_exit(struct watch_run *run, const struct procsnap_event *event)
{
	if (event->kind != PROCSNAP_EVENT_EXIT || watch_is_thread(event))
		return;
	if (run->options.wait_all || (event->tgid == run->child.pid && !run->exit_ns))
		run->exit_ns = event->mono_ns;
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
	loop_note_exit(run, event);
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
		watch_lines_event(run, &view);
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
	watch_clock_set(run);
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
	uint64_t now = watch_now();

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

/* from /proc, of the command: before the look that comes of it */
static void loop_note_end(struct watch_run *run)
{
	if (run->child.pid && !run->exit_ns && procsnap_listener_may_miss(run->listener) &&
	    watch_child_has_ended(&run->child))
		run->exit_ns = watch_now();
}

static void loop_signals(struct watch_run *run)
{
	struct signalfd_siginfo signal;

	while (read(run->signal_fd, &signal, sizeof(signal)) == sizeof(signal)) {
		switch (signal.ssi_signo) {
		case SIGCHLD:
			loop_note_end(run);
			break;
		case SIGWINCH:
			watch_lines_resize(run);
			break;
		default:
			if (run->child.pid && !watch_child_has_ended(&run->child))
				loop_pass_signal(run, &signal);
			else
				run->stop = true;
		}
	}
}

/* -1: as long as it takes; 0: it is past; rounded up: 0 again and again would not be waiting */
static int loop_ms_until(uint64_t until)
{
	uint64_t now = watch_now();

	if (!until)
		return -1;
	if (until <= now)
		return 0;
	until = (until - now + MILLISECOND_NS - 1) / MILLISECOND_NS;
	return until < 60000 ? (int)until : 60000;
}

/* when the time is over that was asked for; 0: never */
static uint64_t loop_until(const struct watch_run *run)
{
	return run->options.duration_ns ? run->begin_ns + run->options.duration_ns : 0;
}

static bool loop_is_late(const struct watch_run *run)
{
	return run->options.duration_ns && watch_now() >= loop_until(run);
}

/* the rest is for nobody; the end of a line may be missing, so that nothing more can follow */
static void loop_give_up(struct watch_run *run)
{
	run->unread = true;
	run->out->error = EPIPE;
}

void watch_write(struct watch_run *run)
{
	struct cli_out *out = run->out;
	size_t done = 0;

	while (done < out->length && !out->error) {
		size_t piece = out->length - done < LOOP_PIECE ? out->length - done : LOOP_PIECE;
		struct pollfd waits[] = {
			{ .fd = out->fd, .events = POLLOUT },
			{ .fd = run->signal_fd, .events = POLLIN },
		};
		bool ends = run->stop || loop_is_late(run);
		ssize_t written = 0;

		poll(waits, sizeof(waits) / sizeof(waits[0]),
		     ends ? LOOP_PATIENCE_MS : loop_ms_until(loop_until(run)));
		if (waits[0].revents)
			written = write(out->fd, out->buffer + done, piece);
		else if (waits[1].revents)
			loop_signals(run);
		else if (ends)
			loop_give_up(run);
		if (written < 0 && errno != EINTR && errno != EAGAIN)
			out->error = errno;
		else if (written > 0)
			done += (size_t)written;
	}
	out->length = 0;
}

/* it may have begun and ended between two looks: what it is is known all the same */
static void loop_tell_program(struct watch_run *run)
{
	if (watch_child_has_begun(&run->child) &&
	    watch_model_begin(&run->model, run->child.pid, run->options.command) == 1 &&
	    !watch_is_selective(run))
		run->sum.execs++;
}

/*
 * Waits for the command if it has ended; true if it has just now. /proc has its
 * status and its last numbers only until then, and its reap only after.
 */
static bool loop_reap(struct watch_run *run)
{
	bool looks = !run->failed && procsnap_listener_may_miss(run->listener);

	if (!run->child.pid || run->child.ended || !watch_child_has_ended(&run->child))
		return false;
	if (looks) {
		watch_look(run);
		loop_tell_program(run);
	}
	watch_child_reap(&run->child);
	if (looks)
		watch_look(run);
	run->reaped_ns = watch_now();
	return true;
}

/* whether all of the command is told: its reap comes with the waiting for it */
static bool loop_child_is_told(const struct watch_run *run)
{
	return !watch_model_find(&run->model, run->child.pid) ||
	       watch_now() - run->reaped_ns > LOOP_TOLD_NS;
}

/* whether a command, or a subtree, has come to its end; dry: all its events are read */
static bool loop_is_over(struct watch_run *run, bool dry)
{
	const struct watch_model *model = &run->model;

	if (run->child.pid) {
		if (!run->child.ended || !dry)
			return false;
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
	if (run->child.ended && (!run->options.wait_all || !watch_model_living(&run->model)))
		return loop_ms_until(run->reaped_ns + LOOP_TOLD_NS);
	return loop_ms_until(loop_until(run));
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

/* a command's own end; where that is lost, or the user has ended it, now */
static void loop_end(struct watch_run *run)
{
	bool known = run->exit_ns && !run->stop && !(run->options.wait_all && run->sum.lost);

	if (run->child.pid)
		watch_child_reap(&run->child);
	run->end_ns = run->child.pid && known ? run->exit_ns : watch_now();
}

/*
 * What is there is written before anything is waited for. A command goes on
 * whatever becomes of its events.
 */
int watch_loop(struct watch_run *run)
{
	int code = CLI_EXIT_OK;
	bool dry;

	run->resync_ns = watch_now();
	for (;;) {
		int error = loop_drain(run, &dry);

		code = code ? code : error;
		loop_resync(run, dry);
		if (dry || run->out->length > CLI_OUT_SIZE / 2)
			watch_write(run);
		if (run->stop)
			break;
		/* behind what it did, and before what that tells */
		if (dry && loop_reap(run))
			continue;
		if (loop_is_over(run, dry))
			break;
		if (!run->child.pid && (code || run->out->error || loop_is_late(run)))
			break;
		loop_wait(run, dry);
	}
	loop_end(run);
	return code;
}
