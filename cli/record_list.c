// SPDX-License-Identifier: GPL-2.0-or-later
/* What a recording has: its frames, when, how much, and what is damaged. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli.h"
#include "escape.h"
#include "json_write.h"
#include "out.h"
#include "progress.h"
#include "record.h"
#include "replay.h"
#include "size.h"
#include "span.h"

/**
 * struct record_sum - all frames of a recording.
 *
 * @first, @last: The header of the first snapshot, and the last.
 * @frames, @keys: How many.
 * @stored_bytes, @image_bytes, @event_bytes, @lost: Of all.
 * @longest_ns: From one to the next, at most.
 * @unheard: Frames, but the first, without the events before them.
 */
struct record_sum {
	struct procsnap_header first, last;
	uint64_t frames, keys;
	uint64_t stored_bytes, image_bytes, event_bytes, lost;
	uint64_t longest_ns;
	uint64_t unheard;
};

/* the header of a frame's snapshot; an exit code */
static int list_header(struct cli_recording *recording, size_t index,
		       struct procsnap_header *header)
{
	struct cli_frame frame;
	int code = cli_recording_read(recording, index, &frame);

	if (code)
		return code;
	*header = *procsnap_header(frame.snap);
	cli_frame_free(&frame);
	return CLI_EXIT_OK;
}

/*
 * The header of the first frame, or the last, that can be read: those that are damaged are
 * left out when they are read. What fails otherwise, such as for memory, would fail
 * again. An exit code.
 */
static int list_end(struct cli_recording *recording, bool last, struct procsnap_header *header)
{
	size_t count = cli_recording_count(recording), before;
	int code = CLI_EXIT_FAILED;

	do {
		before = count;
		if (!before)
			break;
		code = list_header(recording, last ? before - 1 : 0, header);
		count = cli_recording_count(recording);
	} while (code && count < before);
	return code;
}

/* reads every frame, which leaves out those that are damaged; an exit code */
static int list_check(struct cli_recording *recording)
{
	struct procsnap_header header;
	size_t index = 0, count;

	cli_progress_begin("reading the recording");
	while (index < (count = cli_recording_count(recording)))
		if (!list_header(recording, index, &header))
			index++;
		else if (cli_recording_count(recording) == count)
			return CLI_EXIT_FAILED;
	return cli_recording_damage(recording) ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

static int list_sum(struct cli_recording *recording, struct record_sum *sum)
{
	uint64_t before = 0;
	size_t count;

	*sum = (struct record_sum){ 0 };
	cli_progress_begin("reading the recording");
	if (list_end(recording, false, &sum->first) || list_end(recording, true, &sum->last))
		return CLI_EXIT_FAILED;
	count = cli_recording_count(recording);
	for (size_t i = 0; i < count; i++) {
		struct cli_recording_frame frame;
		uint64_t real_ns = cli_recording_time(recording, i);

		if (real_ns > before && before && real_ns - before > sum->longest_ns)
			sum->longest_ns = real_ns - before;
		before = real_ns;
		sum->frames++;
		if (!cli_recording_look(recording, i, &frame))
			continue;
		sum->keys += frame.key;
		sum->stored_bytes += frame.stored_bytes;
		sum->image_bytes += frame.image_bytes;
		sum->event_bytes += frame.event_bytes;
		sum->lost += frame.lost;
		sum->unheard += i && !frame.has_events;
	}
	return CLI_EXIT_OK;
}

static void list_name(struct cli_out *out, const char *name)
{
	cli_out_string(out, name);
	for (size_t i = strlen(name); i < 12; i++)
		cli_out_char(out, ' ');
}

static void list_line(struct cli_out *out, const char *name, const char *text)
{
	list_name(out, name);
	cli_out_string(out, text);
	cli_out_char(out, '\n');
}

static void list_number(struct cli_out *out, const char *name, uint64_t number)
{
	list_name(out, name);
	cli_out_unsigned(out, number);
	cli_out_char(out, '\n');
}

static void list_escaped(struct cli_out *out, const char *name, const char *text)
{
	char shown[CLI_ESCAPE_GROWTH * PROCSNAP_HOSTNAME_SIZE + 1];

	shown[cli_escape(shown, sizeof(shown) - 1, text, strnlen(text, PROCSNAP_HOSTNAME_SIZE),
			 NULL)] = '\0';
	list_line(out, name, shown);
}

static void list_sum_text(struct cli_out *out, const struct cli_recording *recording,
			  const struct record_sum *sum)
{
	uint64_t span = sum->last.start_real_ns - sum->first.start_real_ns;
	char text[CLI_SIZE_TEXT + CLI_SPAN_TEXT + CLI_REPLAY_TIME];

	list_escaped(out, "host", sum->last.hostname);
	list_line(out, "from", cli_replay_time(text, sum->first.start_real_ns));
	list_line(out, "to", cli_replay_time(text, sum->last.start_real_ns));
	list_number(out, "frames", sum->frames);
	if (sum->frames > 1 && sum->last.start_real_ns > sum->first.start_real_ns) {
		list_line(out, "interval", cli_span(text, span / (sum->frames - 1)));
		list_line(out, "longest", cli_span(text, sum->longest_ns));
	}
	list_number(out, "processes", sum->last.process_count);
	list_line(out, "source", procsnap_source_name(sum->last.source));
	if (!cli_recording_is_plain(recording)) {
		list_line(out, "size", cli_size(text, sum->stored_bytes, false));
		list_line(out, "a frame", cli_size(text, sum->stored_bytes / sum->frames, false));
		list_line(out, "images", cli_size(text, sum->image_bytes, false));
		list_line(out, "events",
			  sum->unheard + 1 < sum->frames || sum->event_bytes
				  ? cli_size(text, sum->event_bytes, false)
				  : "none");
		list_number(out, "lost", sum->lost);
	}
	if (cli_recording_damage(recording))
		list_line(out, "damage", cli_recording_damage(recording));
}

static void list_frames_text(struct cli_out *out, const struct cli_recording *recording)
{
	cli_out_string(out, "\n               TIME     BYTES    EVENTS  LOST\n");
	for (size_t i = 0; i < cli_recording_count(recording); i++) {
		char time_text[CLI_REPLAY_TIME], line[128];
		struct cli_recording_frame frame;

		cli_recording_look(recording, i, &frame);
		snprintf(line, sizeof(line), "%s %9" PRIu64 " %9" PRIu64 " %5" PRIu64 "%s\n",
			 cli_replay_time(time_text, cli_recording_time(recording, i)),
			 frame.stored_bytes, frame.event_bytes, frame.lost,
			 frame.key ? " key" : "");
		cli_out_string(out, line);
	}
}

static void list_frames_json(struct cli_json *json, const struct cli_recording *recording)
{
	cli_json_key(json, "list");
	cli_json_open(json, '[');
	for (size_t i = 0; i < cli_recording_count(recording); i++) {
		struct cli_recording_frame frame;

		cli_recording_look(recording, i, &frame);
		cli_json_line(json);
		cli_json_open(json, '{');
		cli_json_time(json, "time", cli_recording_time(recording, i));
		cli_json_member(json, "bytes", frame.stored_bytes);
		cli_json_member(json, "event_bytes", frame.event_bytes);
		cli_json_member(json, "lost", frame.lost);
		cli_json_key(json, "key");
		cli_json_bool(json, frame.key);
		cli_json_close(json, '}');
	}
	cli_json_close(json, ']');
}

static void list_json(struct cli_out *out, const struct cli_recording *recording,
		      const struct record_sum *sum, const struct record_options *options)
{
	const char *damage = cli_recording_damage(recording);
	struct cli_json json;

	cli_json_begin(&json, out);
	cli_json_open(&json, '{');
	cli_json_text(&json, "host", sum->last.hostname,
		      strnlen(sum->last.hostname, sizeof(sum->last.hostname)));
	cli_json_time(&json, "from", sum->first.start_real_ns);
	cli_json_time(&json, "to", sum->last.start_real_ns);
	cli_json_member(&json, "frames", sum->frames);
	cli_json_member(&json, "key_frames", sum->keys);
	cli_json_member(&json, "longest_ns", sum->longest_ns);
	cli_json_member(&json, "processes", sum->last.process_count);
	cli_json_word(&json, "source", procsnap_source_name(sum->last.source));
	cli_json_member(&json, "bytes", sum->stored_bytes);
	cli_json_member(&json, "image_bytes", sum->image_bytes);
	cli_json_member(&json, "event_bytes", sum->event_bytes);
	cli_json_member(&json, "lost", sum->lost);
	cli_json_key(&json, "damage");
	if (damage)
		cli_json_string(&json, damage, strlen(damage));
	else
		cli_json_null(&json);
	if (options->frames)
		list_frames_json(&json, recording);
	cli_json_close(&json, '}');
	cli_out_char(out, '\n');
}

int record_list(const struct record_options *options)
{
	static struct cli_out out;
	struct cli_recording *recording;
	struct record_sum sum;
	int code, end;

	cli_progress_begin("reading the recording");
	code = cli_recording_open(&recording, options->file);
	if (code)
		return code;
	if (options->check)
		code = list_check(recording);
	if (list_sum(recording, &sum)) {
		cli_recording_close(recording);
		return CLI_EXIT_FAILED;
	}
	cli_out_begin(&out, STDOUT_FILENO);
	if (options->json) {
		list_json(&out, recording, &sum, options);
	} else {
		list_sum_text(&out, recording, &sum);
		if (options->frames)
			list_frames_text(&out, recording);
	}
	end = cli_out_finish(&out);
	cli_recording_close(recording);
	return code ? code : end;
}
