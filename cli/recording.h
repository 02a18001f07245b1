/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recording: snapshots and the events between them, one frame behind the other
 * in a compressed file that is good up to its last whole frame, whatever became of
 * its writer. The bytes are told in docs/recording.md.
 */
#ifndef PROCSNAP_CLI_RECORDING_H
#define PROCSNAP_CLI_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"

struct cli_recording;
struct cli_recording_writer;

/* --- reading --- */

/*
 * Opens a recording, or a file of one or more plain images (procsnap ps --save), one
 * behind the other; "-" is standard input, read as a whole. Of a recording that was
 * rotated the older files, FILE.1 and on, come before it. What is damaged is
 * left out, and said once. An exit code, said what is wrong; at least one frame is there
 * if it is CLI_EXIT_OK.
 */
int cli_recording_open(struct cli_recording **recording, const char *path);
void cli_recording_close(struct cli_recording *recording);
/* plain images, not a recording */
bool cli_recording_is_plain(const struct cli_recording *recording);

/* frames that are there; may grow with cli_recording_refresh() while it is written */
size_t cli_recording_count(const struct cli_recording *recording);
/* when a frame's snapshot was begun, CLOCK_REALTIME ns */
uint64_t cli_recording_time(const struct cli_recording *recording, size_t index);
/* the last frame that is not after a time, CLOCK_REALTIME ns; the first if all are */
size_t cli_recording_find(const struct cli_recording *recording, uint64_t real_ns);
/* looks for frames that have been added since; true if there are */
bool cli_recording_refresh(struct cli_recording *recording);
/* what is damaged or cut off, a sentence; NULL if nothing is */
const char *cli_recording_damage(const struct cli_recording *recording);

/**
 * struct cli_recording_frame - what is known of a frame without reading it.
 *
 * @real_ns: When its snapshot was begun.
 * @stored_bytes: Bytes in the file.
 * @image_bytes, @event_bytes: What they hold.
 * @lost: Events that were lost.
 * @key: It can be read without the one before.
 * @has_events: As &cli_frame.has_events.
 * @file: Where it is.
 */
struct cli_recording_frame {
	uint64_t real_ns;
	uint64_t stored_bytes;
	uint64_t image_bytes, event_bytes;
	uint64_t lost;
	bool key, has_events;
	const char *file;
};

/* false if it cannot be read any more */
bool cli_recording_look(const struct cli_recording *recording, size_t index,
			struct cli_recording_frame *frame);

/*
 * A frame: its snapshot and events are the caller's until cli_frame_free(), also when
 * the recording is closed (the frame owns its memory). The next one
 * forward is cheap, any other costs up to a key frame's distance. An exit code, said what
 * is wrong. A frame that turns out to be damaged, or whose file was removed, and those
 * that can only be read by it, are left out from then on: cli_recording_count() is less
 * by them, indices behind are others, and cli_recording_find() finds the way.
 */
int cli_recording_read(struct cli_recording *recording, size_t index, struct cli_frame *frame);

/*
 * A time as the user typed it: HH:MM[:SS] (of the day of day_ns, a CLOCK_REALTIME ns),
 * YYYY-MM-DD[ T]HH:MM[:SS], @SECONDS since 1970, -SPAN before day_ns such as -10m;
 * false if it is none.
 */
bool cli_time_parse(const char *text, uint64_t day_ns, uint64_t *real_ns);

/* --- writing --- */

/**
 * struct cli_recording_limits - how much is kept.
 *
 * @bytes: Of all files together; 0: no bound.
 * @age_ns: How old a file may get whose last frame is older; 0: no bound.
 * @files: Older files, FILE.1 and on; 0: the file is not rotated.
 * @level: Of the compression; 0: the usual.
 * @key_frames: Frames from one key frame to the next; 0: the usual.
 */
struct cli_recording_limits {
	uint64_t bytes;
	uint64_t age_ns;
	unsigned int files;
	int level;
	unsigned int key_frames;
};

/*
 * Opens a recording to write behind what is there; "-": standard output. What is cut
 * off at its end is cut away. An exit code, said what is wrong: also that it is no
 * recording, which is left as it is, or that another writes it.
 */
int cli_recording_create(struct cli_recording_writer **writer, const char *path,
			 const struct cli_recording_limits *limits);
/*
 * Writes a frame; its snapshot is the writer's from then on, in any case, its events
 * stay the caller's. Where there is no room on the disk the frame is left
 * out, which is said once, and its events are lost for the next one. An exit code,
 * said what is wrong: nothing more can be written.
 */
int cli_recording_write(struct cli_recording_writer *writer, const struct cli_frame *frame);
/*
 * A descriptor, such as of signalfd(2), that can be read when it is to end: from then on
 * nothing waits any more for a stream that takes nothing.
 */
void cli_recording_set_stop(struct cli_recording_writer *writer, int fd);
/* the file of that name, which may be another now; a stream stays; an exit code */
int cli_recording_reopen(struct cli_recording_writer *writer);
/* an exit code: what was written may not be on the disk */
int cli_recording_finish(struct cli_recording_writer *writer);

/**
 * struct cli_recording_counts - what a writer has done.
 *
 * @frames, @bytes: Written.
 * @left_out: Frames that there was no room for.
 */
struct cli_recording_counts {
	uint64_t frames, bytes, left_out;
};

void cli_recording_get_counts(const struct cli_recording_writer *writer,
			      struct cli_recording_counts *counts);

#endif
