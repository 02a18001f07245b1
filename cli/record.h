/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `procsnap record`: what was asked for, and what its files share. */
#ifndef PROCSNAP_CLI_RECORD_H
#define PROCSNAP_CLI_RECORD_H

#include "recording.h"

/**
 * struct record_options - what was asked for.
 *
 * @output: File to write to; "-": standard output.
 * @interval_ns: From one snapshot to the next.
 * @count: Snapshots to take; @duration_ns: how long; 0: until it is ended.
 * @sections: Mask of the sections.
 * @level, @backend, @threads: As of other commands.
 * @no_events: Only snapshots.
 * @limits: How much is kept.
 * @quiet: Says only what is wrong.
 * @list, @frames, @check: Not to record, but to tell what a recording has; each
 *	frame of it; and that each can be read.
 * @json, @help: The options of these names.
 * @file: The recording to tell of.
 */
struct record_options {
	const char *output;
	uint64_t interval_ns;
	uint64_t count, duration_ns;
	uint64_t sections;
	enum procsnap_level level;
	enum procsnap_backend backend;
	bool threads, no_events, quiet;
	struct cli_recording_limits limits;
	bool list, frames, check, json, help;
	const char *file;
};

/* What is recorded unless something else is asked for. */
#define RECORD_SECTIONS                                                  \
	(PROCSNAP_WANT_BASIC | PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP) | PROCSNAP_WANT(PROCSNAP_SECTION_IO))

/**
 * struct record_source - where snapshots and events come from.
 *
 * @listener: Of the device, for both; or NULL.
 * @ps: For snapshots without events; or NULL.
 * @query: What a snapshot has.
 * @events, @event_bytes, @event_room: That were read, and are not in a frame yet.
 * @started: There was a snapshot from which on events were listened to.
 * @why: What failed here, NULL: procsnap_last_error() knows.
 */
struct record_source {
	struct procsnap_listener *listener;
	struct procsnap *ps;
	struct procsnap_query *query;
	char *events;
	size_t event_bytes, event_room;
	bool started;
	const char *why;
};

/* an exit code; said what is wrong */
int record_options_parse(struct record_options *options, char **argv);

/* opens what there is; an exit code. record_source_close() is due in any case */
int record_source_open(struct record_source *source, const struct record_options *options);
void record_source_close(struct record_source *source);
/* reads what has happened; 0 or -errno */
int record_source_drain(struct record_source *source);
/* why the last of these failed */
const char *record_source_why(const struct record_source *source);
/* so many events have gathered that a snapshot is due before its time */
bool record_source_is_full(const struct record_source *source);
/* a snapshot and the events up to it; 0 or -errno */
int record_source_take(struct record_source *source, struct cli_frame *frame);

/* records until it is to end; an exit code */
int record_loop(struct record_source *source, struct cli_recording_writer *writer,
		const struct record_options *options);

/* tells what a recording has; an exit code */
int record_list(const struct record_options *options);

#endif
