// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recording itself: a snapshot at each tick of a clock that does not drift, what
 * happens in between, and signals.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "record.h"
#include "size.h"

#define SECOND_NS 1000000000ULL
#define MILLISECOND_NS 1000000ULL

/**
 * struct record_run - a recording under way.
 *
 * @source, @writer, @options: What it is about.
 * @timer, @signals: Descriptors.
 * @taken: Snapshots; @missed: ticks at which the one before was not done;
 *	@failed: those that could not be taken.
 * @events, @lost: Of them.
 * @end_ns: When it is to end, CLOCK_MONOTONIC; 0: not by time.
 * @left_out: Snapshots that there was no room for, up to now; @last_left_out: the last
 *	one was.
 * @told: What of @missed and @failed was said.
 * @deaf: Events wait for the next tick: what is to be done with them failed.
 * @terminal: It was started on one, and is not to go on without it.
 * @stop: It is to end.
 */
struct record_run {
	struct record_source *source;
	struct cli_recording_writer *writer;
	const struct record_options *options;
	int timer, signals;
	uint64_t taken, missed, failed;
	uint64_t lost;
	uint64_t left_out;
	uint64_t end_ns;
	struct {
		bool missed, failed, lost;
	} told;
	bool last_left_out, deaf, terminal, stop;
};

static uint64_t loop_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

/* what is not as it should be is said once, and in the sum at the end */
static void loop_tell_lost(struct record_run *run, const struct cli_frame *frame)
{
	run->lost += frame->lost;
	if (!frame->lost || run->told.lost)
		return;
	run->told.lost = true;
	cli_message("%" PRIu64 " events were lost: they came faster than they could be read",
		    frame->lost);
}

static int loop_write(struct record_run *run, const struct cli_frame *frame)
{
	int code = cli_recording_write(run->writer, frame);
	struct cli_recording_counts counts;

	cli_recording_get_counts(run->writer, &counts);
	run->last_left_out = counts.left_out > run->left_out;
	run->left_out = counts.left_out;
	return code;
}

/* what is not possible now may be the next time, at a tick: not at once, again and again */
static void loop_fail(struct record_run *run, const char *what)
{
	run->deaf = true;
	if (!run->told.failed)
		cli_message("%s: %s", what, record_source_why(run->source));
	run->told.failed = true;
}

/* an exit code */
static int loop_take(struct record_run *run)
{
	struct cli_frame frame;
	int error = record_source_take(run->source, &frame), code;

	if (error) {
		run->failed++;
		loop_fail(run, "a snapshot is left out");
		return run->taken ? CLI_EXIT_OK : CLI_EXIT_FAILED;
	}
	run->told.failed = run->deaf = false;
	run->taken++;
	loop_tell_lost(run, &frame);
	code = loop_write(run, &frame);
	/* the snapshot is the writer's */
	frame.snap = NULL;
	cli_frame_free(&frame);
	if (run->options->count && run->taken >= run->options->count)
		run->stop = true;
	return code;
}

static int loop_tick(struct record_run *run)
{
	uint64_t ticks = 0;

	if (read(run->timer, &ticks, sizeof(ticks)) != sizeof(ticks) || !ticks)
		return CLI_EXIT_OK;
	run->missed += ticks - 1;
	if (ticks > 1 && !run->told.missed) {
		run->told.missed = true;
		cli_message("a snapshot took longer than the interval: %" PRIu64 " left out",
			    ticks - 1);
	}
	return loop_take(run);
}

/* whether there is one that this was started on, or is still */
static bool loop_has_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* who closes the terminal ends what runs on it, unless it was to go on: nohup(1) */
static bool loop_depends_on_terminal(void)
{
	struct sigaction action;

	return loop_has_terminal() && !sigaction(SIGHUP, NULL, &action) &&
	       action.sa_handler != SIG_IGN;
}

static int loop_signals(struct record_run *run)
{
	struct signalfd_siginfo signal;
	int code = CLI_EXIT_OK;

	while (!code && read(run->signals, &signal, sizeof(signal)) == sizeof(signal)) {
		if (signal.ssi_signo == SIGHUP && !(run->terminal && !loop_has_terminal()))
			code = cli_recording_reopen(run->writer);
		else
			run->stop = true;
	}
	return code;
}

static int loop_events(struct record_run *run)
{
	if (record_source_drain(run->source)) {
		loop_fail(run, "events cannot be read");
		return CLI_EXIT_OK;
	}
	return record_source_is_full(run->source) ? loop_take(run) : CLI_EXIT_OK;
}

/* until it is to end by time; -1: not so */
static int loop_timeout(const struct record_run *run)
{
	uint64_t now = loop_now();

	if (!run->end_ns)
		return -1;
	if (now >= run->end_ns)
		return 0;
	/* rounded up, and for no longer than an hour at once */
	now = (run->end_ns - now) / MILLISECOND_NS + 1;
	return now < 3600000 ? (int)now : 3600000;
}

static int loop_wait(struct record_run *run)
{
	struct procsnap_listener *listener = run->deaf ? NULL : run->source->listener;
	struct pollfd waits[] = {
		{ .fd = run->signals, .events = POLLIN },
		{ .fd = run->timer, .events = POLLIN },
		{ .fd = listener ? procsnap_listener_fd(listener) : -1, .events = POLLIN },
	};
	int code = CLI_EXIT_OK;

	if (poll(waits, sizeof(waits) / sizeof(waits[0]), loop_timeout(run)) < 0)
		return CLI_EXIT_OK;
	if (waits[0].revents)
		code = loop_signals(run);
	if (!code && waits[2].revents)
		code = loop_events(run);
	if (!code && !run->stop && waits[1].revents)
		code = loop_tick(run);
	if (run->end_ns && loop_now() >= run->end_ns)
		run->stop = true;
	return code;
}

/* ticks are counted from now on, whatever a snapshot takes */
static int loop_begin(struct record_run *run)
{
	uint64_t interval = run->options->interval_ns, first = loop_now() + interval;
	struct itimerspec ticks = {
		.it_value = { (time_t)(first / SECOND_NS), (long)(first % SECOND_NS) },
		.it_interval = { (time_t)(interval / SECOND_NS), (long)(interval % SECOND_NS) },
	};
	sigset_t signals;

	run->terminal = loop_depends_on_terminal();
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	/* a full disk and a closed pipe are errors of write(2) */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	run->signals = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
	run->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (run->signals < 0 || run->timer < 0 ||
	    timerfd_settime(run->timer, TFD_TIMER_ABSTIME, &ticks, NULL) < 0) {
		cli_message("no clock: %s", strerror(errno));
		return CLI_EXIT_FAILED;
	}
	if (run->options->duration_ns)
		run->end_ns = first - interval + run->options->duration_ns;
	return CLI_EXIT_OK;
}

static void loop_tell_end(const struct record_run *run)
{
	struct cli_recording_counts counts;
	char size[CLI_SIZE_TEXT];

	cli_recording_get_counts(run->writer, &counts);
	if (!run->options->quiet)
		cli_message("%" PRIu64 " snapshots, %s in %s", counts.frames,
			    cli_size(size, counts.bytes, false), run->options->output);
	if (counts.left_out)
		cli_message("%" PRIu64 " snapshots were left out: there was no room",
			    counts.left_out);
	if (run->missed)
		cli_message("%" PRIu64 " ticks were missed", run->missed);
	if (run->failed)
		cli_message("%" PRIu64 " snapshots could not be taken", run->failed);
	if (run->lost)
		cli_message("%" PRIu64 " events were lost", run->lost);
}

int record_loop(struct record_source *source, struct cli_recording_writer *writer,
		const struct record_options *options)
{
	struct record_run run = {
		.source = source,
		.writer = writer,
		.options = options,
		.timer = -1,
		.signals = -1,
	};
	int code = loop_begin(&run);

	cli_recording_set_stop(writer, run.signals);
	if (!code)
		code = loop_take(&run);
	while (!code && !run.stop)
		code = loop_wait(&run);
	/* what was asked for is not there, up to the end */
	if (!code && run.last_left_out)
		code = CLI_EXIT_FAILED;
	loop_tell_end(&run);
	if (run.timer >= 0)
		close(run.timer);
	if (run.signals >= 0)
		close(run.signals);
	return code;
}
