// SPDX-License-Identifier: GPL-2.0-or-later
/* A frame of a recording by the time that the user asks for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "replay.h"

#define SECOND_NS 1000000000ULL
#define DAY_NS (86400 * SECOND_NS)

const char *cli_replay_time(char text[CLI_REPLAY_TIME], uint64_t real_ns)
{
	time_t seconds = (time_t)(real_ns / SECOND_NS);
	struct tm day;

	if (!localtime_r(&seconds, &day) ||
	    !strftime(text, CLI_REPLAY_TIME, "%Y-%m-%d %H:%M:%S", &day))
		snprintf(text, CLI_REPLAY_TIME, "?");
	return text;
}

/* until when the last frame stands for how it was: another would have come then */
static uint64_t replay_end(const struct cli_recording *recording)
{
	size_t count = cli_recording_count(recording);
	uint64_t last = cli_recording_time(recording, count - 1);
	uint64_t before = count > 1 ? cli_recording_time(recording, count - 2) : last;

	return last + (last - before > SECOND_NS && last > before ? last - before : SECOND_NS);
}

/* the earliest and the latest, which are not the first and the last if the clock was set back */
static void replay_bounds(const struct cli_recording *recording, uint64_t *earliest,
			  uint64_t *latest)
{
	size_t count = cli_recording_count(recording);

	*earliest = *latest = cli_recording_time(recording, 0);
	for (size_t i = 1; i < count; i++) {
		uint64_t real_ns = cli_recording_time(recording, i);

		*earliest = real_ns < *earliest ? real_ns : *earliest;
		*latest = real_ns > *latest ? real_ns : *latest;
	}
}

static bool replay_is_within(const struct cli_recording *recording, uint64_t real_ns)
{
	uint64_t earliest, latest, end = replay_end(recording);

	replay_bounds(recording, &earliest, &latest);
	/* who types seconds does not mean their first nanosecond */
	return real_ns + SECOND_NS > earliest && real_ns <= (latest > end ? latest : end);
}

/* HH:MM, of no certain day */
static bool replay_is_of_any_day(const char *at)
{
	return at[0] >= '0' && at[0] <= '9' && !strchr(at, '-');
}

static int replay_outside(const struct cli_recording *recording, const char *path, const char *at)
{
	char first[CLI_REPLAY_TIME], last[CLI_REPLAY_TIME];
	uint64_t earliest, latest;

	replay_bounds(recording, &earliest, &latest);
	cli_message("%s: nothing of %s: it is from %s to %s", path, at,
		    cli_replay_time(first, earliest), cli_replay_time(last, latest));
	return CLI_EXIT_NOTHING;
}

int cli_replay_find(const struct cli_recording *recording, const char *path, const char *at,
		    size_t *index)
{
	size_t count = cli_recording_count(recording);
	uint64_t last = cli_recording_time(recording, count - 1), real_ns;

	*index = 0;
	if (!count)
		return CLI_EXIT_FAILED;
	if ((!at && cli_recording_is_plain(recording)) || (at && !strcmp(at, "first")))
		return CLI_EXIT_OK;
	*index = count - 1;
	if (!at || !strcmp(at, "last"))
		return CLI_EXIT_OK;
	if (!cli_time_parse(at, last, &real_ns))
		return cli_usage("%s: not a time; give HH:MM[:SS], YYYY-MM-DD HH:MM[:SS], -10m "
				 "(before the end), @SECONDS, first or last",
				 at);
	if (!replay_is_within(recording, real_ns) && replay_is_of_any_day(at))
		cli_time_parse(at, last > DAY_NS ? last - DAY_NS : 0, &real_ns);
	if (!replay_is_within(recording, real_ns))
		return replay_outside(recording, path, at);
	/* up to the end of the second, which is all that can be typed, but for a span */
	*index = cli_recording_find(recording, at[0] == '-' ? real_ns : real_ns + SECOND_NS - 1);
	return CLI_EXIT_OK;
}

int cli_replay_read(struct cli_recording *recording, const char *path, const char *at,
		    struct cli_frame *frame)
{
	size_t index, count;
	int code;

	do {
		code = cli_replay_find(recording, path, at, &index);
		if (code)
			return code;
		count = cli_recording_count(recording);
		code = cli_recording_read(recording, index, frame);
		/* what is damaged is left out then */
	} while (code && cli_recording_count(recording) && cli_recording_count(recording) < count &&
		 !cli_recording_is_plain(recording));
	return code;
}

/* memory of snapshots that a command has, to the end */
struct replay_image {
	void *image;
	struct replay_image *next;
};

static struct replay_image *replay_images;

static int replay_keep(struct cli_frame *frame)
{
	struct replay_image *kept = malloc(sizeof(*kept));

	if (!kept) {
		cli_message("no memory for a frame");
		return CLI_EXIT_FAILED;
	}
	kept->image = frame->image;
	kept->next = replay_images;
	replay_images = kept;
	frame->image = NULL;
	return CLI_EXIT_OK;
}

int cli_replay_snapshot(const char *path, const char *at, struct procsnap_snapshot **snap)
{
	struct cli_recording *recording;
	struct cli_frame frame = { 0 };
	int code = cli_recording_open(&recording, path);

	if (code)
		return code;
	code = cli_replay_read(recording, strcmp(path, "-") ? path : "standard input", at, &frame);
	if (!code)
		code = replay_keep(&frame);
	if (!code) {
		*snap = frame.snap;
		frame.snap = NULL;
	}
	cli_frame_free(&frame);
	cli_recording_close(recording);
	return code;
}
