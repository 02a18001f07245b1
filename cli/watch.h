/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `procsnap watch`: what was asked for, what was seen, and its forms. */
#ifndef PROCSNAP_CLI_WATCH_H
#define PROCSNAP_CLI_WATCH_H

#include "colour.h"
#include "json_write.h"
#include "out.h"
#include "select.h"
#include "watch_child.h"
#include "watch_model.h"
#include "watch_sum.h"

enum watch_clock {
	WATCH_CLOCK_RELATIVE,
	WATCH_CLOCK_WALL,
	WATCH_CLOCK_MONO,
};

/**
 * struct watch_options - what was asked for.
 *
 * @kinds: Mask of PROCSNAP_EVENTS() to show.
 * @threads, @failed, @tree, @json, @sum, @wait_all, @no_headers, @keep_newest,
 * @help: The options of these names.
 * @clock, @colour, @backend: Likewise.
 * @subtree: Process; 0: all.
 * @cgroup: Folder, or NULL.
 * @select: Users.
 * @patterns, @pattern_count: Of commands.
 * @count: Events to show; 0: any number.
 * @duration_ns: How long; 0: until something else ends it.
 * @ring_bytes: Of the ring.
 * @interval_ms: Between two looks at /proc; 0: as the library has it.
 * @output: File to write to, or NULL.
 * @top: Names to show with the sum.
 * @wide: How often -w was given; @width: columns, 0: those of the terminal.
 * @command: To run, with its arguments, or NULL.
 */
struct watch_options {
	uint64_t kinds;
	bool threads, failed, tree, json, sum, wait_all, no_headers, keep_newest, help;
	enum watch_clock clock;
	enum cli_colour colour;
	enum procsnap_backend backend;
	pid_t subtree;
	const char *cgroup;
	struct cli_select select;
	const char **patterns;
	size_t pattern_count;
	uint64_t count;
	uint64_t duration_ns;
	uint32_t ring_bytes;
	unsigned int interval_ms;
	const char *output;
	size_t top;
	unsigned int wide;
	size_t width;
	char **command;
};

/**
 * struct watch_run - a watch under way.
 *
 * @options: What was asked for.
 * @listener: Where events come from; @failed: it gives no more.
 * @model, @sum: What was seen.
 * @stale: Events were lost that @model does not have; @resync_ns: when it was
 *	last put right, CLOCK_MONOTONIC.
 * @child: The command.
 * @out: Where events go.
 * @limit, @colour: Columns of the terminal (0: no limit), and whether it has
 *	colours.
 * @begin_ns, @end_ns: CLOCK_MONOTONIC.
 * @exit_ns: When the command ended, with --wait-all the last process; 0: not
 *	yet. @reaped_ns: when the command was waited for.
 * @real_offset_ns: CLOCK_REALTIME less CLOCK_BOOTTIME.
 * @last: Times of the last event.
 * @shown: Events that were shown; @unread: not all of them are written, since
 *	nobody goes on to read.
 * @stop: It is to end.
 * @signal_fd: Where signals come from.
 */
struct watch_run {
	struct watch_options options;
	struct procsnap_listener *listener;
	bool failed;
	struct watch_model model;
	struct watch_sum sum;
	bool stale;
	uint64_t resync_ns;
	struct watch_child child;
	struct cli_out *out;
	size_t limit;
	bool colour;
	uint64_t begin_ns, end_ns;
	uint64_t exit_ns, reaped_ns;
	uint64_t real_offset_ns;
	struct {
		uint64_t mono_ns, boot_ns;
	} last;
	uint64_t shown;
	bool unread;
	bool stop;
	int signal_fd;
};

/* an exit code; watch_options_free() is due in any case */
int watch_options_parse(struct watch_options *options, char **argv);
void watch_options_free(struct watch_options *options);

/* CLOCK_MONOTONIC */
uint64_t watch_now(void);
/* finds out which time of day it is; the clock may have been set */
void watch_clock_set(struct watch_run *run);

/* begins to listen, and to know who is there; an exit code */
int watch_listen(struct watch_run *run);
/* puts the model right after a loss; says why if it could not be done */
void watch_resync(struct watch_run *run);
/* looks at /proc now, not only when it is time to */
void watch_look(struct watch_run *run);

/* whether the user wants to know of this process, and whether of this event */
bool watch_filter_whom(const struct watch_run *run, const struct watch_view *view);
bool watch_filter_shown(const struct watch_run *run, const struct procsnap_event *event);

/*
 * Writes what is there. A reader that does not go on holds this up, but not what
 * signals ask for, nor the end: then it has a moment to go on.
 */
void watch_write(struct watch_run *run);
/* everything up to the end; an exit code */
int watch_loop(struct watch_run *run);

void watch_lines_begin(struct watch_run *run);
void watch_lines_event(struct watch_run *run, const struct watch_view *view);
/* the terminal has changed */
void watch_lines_resize(struct watch_run *run);

void watch_json_begin(struct watch_run *run);
void watch_json_event(struct watch_run *run, const struct watch_view *view);
void watch_json_end(struct watch_run *run);

/* the sum at the end, for people and for programs */
void watch_sum_table(struct watch_run *run);
void watch_sum_json(struct watch_run *run, struct cli_json *json);
/* a line about it on stderr */
void watch_tell_end(const struct watch_run *run);

/* whether a sum is asked for: of a command, or instead of the events */
static inline bool watch_has_sum(const struct watch_run *run)
{
	return run->options.sum || run->options.command;
}

/* whether only some users or commands are asked for */
static inline bool watch_is_selective(const struct watch_run *run)
{
	return run->options.pattern_count || run->options.select.lists[CLI_SELECT_EUID].count;
}

#endif
