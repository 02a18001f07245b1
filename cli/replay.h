/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame of a recording by the time that the user asks for. */
#ifndef PROCSNAP_CLI_REPLAY_H
#define PROCSNAP_CLI_REPLAY_H

#include "recording.h"

/*
 * The frame that --at asks for: a time as cli_time_parse() takes it, first or last; NULL: the
 * last, of plain images the first. A time of day is of the recording's last day, or of
 * the day before if it is only then within it. An exit code, said what is wrong.
 */
int cli_replay_find(const struct cli_recording *recording, const char *path, const char *at,
		    size_t *index);

/* reads it; where it is damaged the one before it that is not; an exit code */
int cli_replay_read(struct cli_recording *recording, const char *path, const char *at,
		    struct cli_frame *frame);

/*
 * The snapshot of a file at a time: it is the caller's, its memory stays as long as the
 * program. An exit code, said what is wrong.
 */
int cli_replay_snapshot(const char *path, const char *at, struct procsnap_snapshot **snap);

/* local time, as in 2026-11-21 14:05:00 */
#define CLI_REPLAY_TIME 32
const char *cli_replay_time(char text[CLI_REPLAY_TIME], uint64_t real_ns);

#endif
