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
 * behind the other; "-" is standard input, read as a whole. What is damaged is
 * left out, and said once. An exit code, said what is wrong.
 */
int cli_recording_open(struct cli_recording **recording, const char *path);
void cli_recording_close(struct cli_recording *recording);

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

/*
 * A frame: its snapshot and events are the caller's until the recording is
 * closed or cli_frame_free(), whichever he wants first (the frame owns its memory, and
 * outlives the recording). The next one forward is cheap, any other costs up to
 * a key frame's distance. An exit code, said what is wrong.
 */
int cli_recording_read(struct cli_recording *recording, size_t index, struct cli_frame *frame);

/*
 * A time as the user typed it: HH:MM[:SS] (of the day of day_ns, a CLOCK_REALTIME ns),
 * YYYY-MM-DD[ T]HH:MM[:SS], @SECONDS since 1970, -SPAN before day_ns such as -10m;
 * false if it is none.
 */
bool cli_time_parse(const char *text, uint64_t day_ns, uint64_t *real_ns);

#endif
