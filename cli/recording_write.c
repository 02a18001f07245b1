// SPDX-License-Identifier: GPL-2.0-or-later
/* The writing of frames. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "cli.h"
#include "recording_events.h"
#include "recording_write.h"

#define WRITE_KEY_FRAMES 60
#define WRITE_LEVEL 3
#define WRITE_FILES 7
/* A buffer of this size is not worth giving back. */
#define WRITE_BUFFER_KEPT (4U << 20)

static int write_failed(const struct cli_recording_writer *writer, const char *why)
{
	cli_message("%s: %s", writer->path, why);
	return CLI_EXIT_FAILED;
}

int cli_recording_create(struct cli_recording_writer **writer, const char *path,
			 const struct cli_recording_limits *limits)
{
	struct cli_recording_writer *w = calloc(1, sizeof(*w));
	int code;

	*writer = NULL;
	if (!w) {
		cli_message("%s: no memory for a recording", path);
		return CLI_EXIT_FAILED;
	}
	w->fd = w->stop = -1;
	w->limits = *limits;
	if (!w->limits.key_frames)
		w->limits.key_frames = WRITE_KEY_FRAMES;
	if (!w->limits.level)
		w->limits.level = WRITE_LEVEL;
	if (!w->limits.files && (w->limits.bytes || w->limits.age_ns))
		w->limits.files = WRITE_FILES;
	snprintf(w->path, sizeof(w->path), "%s", path);
	w->context = ZSTD_createCCtx();
	if (!w->context || ZSTD_isError(ZSTD_CCtx_setParameter(w->context, ZSTD_c_compressionLevel,
							       w->limits.level)))
		code = write_failed(w, "the compression cannot be set up");
	else
		code = recording_writer_open(w);
	if (!code)
		code = recording_check_names(w);
	if (code) {
		cli_recording_finish(w);
		return code;
	}
	recording_prune(w);
	*writer = w;
	return CLI_EXIT_OK;
}

int cli_recording_finish(struct cli_recording_writer *writer)
{
	int code;

	if (!writer)
		return CLI_EXIT_OK;
	code = recording_writer_close(writer);
	procsnap_snapshot_free(writer->before);
	ZSTD_freeCCtx(writer->context);
	free(writer->payload.bytes);
	free(writer->block.bytes);
	free(writer);
	return code;
}

void cli_recording_set_stop(struct cli_recording_writer *writer, int fd)
{
	writer->stop = fd;
}

int cli_recording_reopen(struct cli_recording_writer *writer)
{
	int code;

	/* nobody moves it away, and it goes on in the middle of a file */
	if (writer->stream)
		return CLI_EXIT_OK;
	code = recording_writer_close(writer);
	return code ? code : recording_writer_open(writer);
}

void cli_recording_get_counts(const struct cli_recording_writer *writer,
			      struct cli_recording_counts *counts)
{
	*counts = writer->counts;
}

/* an event in the place of those of frames that were left out */
static struct procsnap_event_lost write_lost(const struct cli_recording_writer *writer)
{
	return (struct procsnap_event_lost){
		.event = {
			.size = sizeof(struct procsnap_event_lost),
			.kind = PROCSNAP_EVENT_LOST,
			.sequence = writer->lost_sequence,
		},
		.count = writer->lost,
	};
}

/* events, then the code of the image: into the payload */
static int write_payload(struct cli_recording_writer *writer, const struct cli_frame *frame,
			 struct recording_block *block)
{
	struct procsnap_event_lost lost = write_lost(writer);
	struct code_buffer *payload = &writer->payload;
	int error;

	payload->length = 0;
	if (frame->event_bytes > RECORDING_EVENTS_MAX - sizeof(lost) ||
	    !recording_events_are_whole(frame->events, frame->event_bytes))
		return -EBADMSG;
	if (!code_buffer_room(payload, sizeof(lost) + frame->event_bytes))
		return -ENOMEM;
	if (writer->lost) {
		memcpy(payload->bytes, &lost, sizeof(lost));
		payload->length += sizeof(lost);
	}
	if (frame->event_bytes)
		memcpy(payload->bytes + payload->length, frame->events, frame->event_bytes);
	payload->length += frame->event_bytes;
	block->event_bytes = payload->length;
	error = code_encode(payload, frame->snap,
			    block->flags & RECORDING_KEY ? NULL : writer->before);
	block->code_size = payload->length - block->event_bytes;
	if (!error && block->code_size > recording_code_max(block->image_size))
		return -EFBIG;
	return error;
}

/* the block behind its beginning, which is filled last */
static int write_compress(struct cli_recording_writer *writer, struct recording_block *block)
{
	size_t bound = ZSTD_compressBound(writer->payload.length), stored;

	writer->block.length = 0;
	if (!code_buffer_room(&writer->block, sizeof(*block) + bound))
		return -ENOMEM;
	stored = ZSTD_compress2(writer->context, writer->block.bytes + sizeof(*block), bound,
				writer->payload.bytes, writer->payload.length);
	if (ZSTD_isError(stored))
		return -ENOMEM;
	block->stored_size = stored;
	block->payload_checksum = recording_checksum(writer->block.bytes + sizeof(*block), stored);
	block->checksum = recording_block_checksum(block);
	memcpy(writer->block.bytes, block, sizeof(*block));
	writer->block.length = sizeof(*block) + stored;
	return 0;
}

static int write_block(struct cli_recording_writer *writer, const struct cli_frame *frame,
		       struct recording_block *block)
{
	bool key = !writer->before || writer->since_key >= writer->limits.key_frames;
	int error;

	*block = (struct recording_block){
		.magic = RECORDING_BLOCK_MAGIC,
		.header_size = sizeof(*block),
		.flags = (key ? RECORDING_KEY : 0U) | (frame->has_events ? RECORDING_EVENTS : 0U),
		.lost = frame->lost + writer->lost,
		.real_ns = procsnap_header(frame->snap)->start_real_ns,
		.image_size = procsnap_header(frame->snap)->total_size,
		.base = key ? 0 : writer->base,
	};
	if (block->image_size > RECORDING_IMAGE_MAX)
		return -EFBIG;
	error = write_payload(writer, frame, block);
	return error ? error : write_compress(writer, block);
}

static uint64_t write_count_events(const struct cli_frame *frame, uint64_t *sequence)
{
	const struct procsnap_event *event;
	uint64_t count = 0;
	size_t at = 0;

	while ((event = cli_frame_event(frame, &at))) {
		count += event->kind != PROCSNAP_EVENT_LOST;
		*sequence = event->sequence;
	}
	return count;
}

/*
 * A frame that cannot be written now: another perhaps can. There is no room on the disk or
 * in memory, or it is too large: what came before, and what comes then, is wanted all the more.
 */
static int write_leave_out(struct cli_recording_writer *writer, const struct cli_frame *frame,
			   const char *why)
{
	writer->counts.left_out++;
	writer->lost += frame->lost + write_count_events(frame, &writer->lost_sequence);
	if (!writer->full)
		cli_message("%s: %s: snapshots are left out until there is room", writer->path,
			    why);
	writer->full = true;
	return CLI_EXIT_OK;
}

/* what one frame of a burst needed is not kept for all the days that follow */
static void write_give_back(struct code_buffer *buffer, size_t needed)
{
	if (buffer->room <= WRITE_BUFFER_KEPT || needed > buffer->room / 8)
		return;
	free(buffer->bytes);
	*buffer = (struct code_buffer){ 0 };
}

static void write_done(struct cli_recording_writer *writer, const struct cli_frame *frame,
		       const struct recording_block *block)
{
	if (writer->full)
		cli_message("%s: there is room again", writer->path);
	writer->full = false;
	writer->lost = 0;
	writer->base = block->payload_checksum;
	writer->since_key = block->flags & RECORDING_KEY ? 1 : writer->since_key + 1;
	if (!writer->first_ns)
		writer->first_ns = block->real_ns;
	writer->counts.frames++;
	writer->counts.bytes += writer->block.length;
	write_give_back(&writer->block, writer->payload.length);
	write_give_back(&writer->payload, writer->payload.length);
	procsnap_snapshot_free(writer->before);
	writer->before = frame->snap;
}

/* if it is the first one the limits make no sense */
static int write_too_large(struct cli_recording_writer *writer, const struct cli_frame *frame)
{
	char why[160];

	snprintf(why, sizeof(why),
		 "a snapshot takes %zu bytes, but each of the %u files may have %llu: "
		 "more size or fewer files are needed",
		 writer->block.length, writer->limits.files + 1,
		 (unsigned long long)recording_file_max(writer));
	return writer->counts.frames ? write_leave_out(writer, frame, why)
				     : write_failed(writer, why);
}

static int write_error(struct cli_recording_writer *writer, const struct cli_frame *frame,
		       int error)
{
	if (error == -EFBIG)
		return write_leave_out(writer, frame, "the snapshot is too large to be recorded");
	if (error == -ENOMEM)
		return write_leave_out(writer, frame, strerror(-error));
	return write_failed(writer,
			    error == -EBADMSG ? "the snapshot makes no sense" : strerror(-error));
}

static int write_put(struct cli_recording_writer *writer, const struct cli_frame *frame,
		     const struct recording_block *block)
{
	int error = recording_writer_put(writer, writer->block.bytes, writer->block.length);

	if (!error) {
		write_done(writer, frame, block);
		return CLI_EXIT_OK;
	}
	/* half of it may have gone into a stream */
	if (!writer->stream && (error == -ENOSPC || error == -EDQUOT || error == -EFBIG))
		return write_leave_out(writer, frame, strerror(-error));
	return write_failed(writer, error == -EINTR
					    ? "nobody reads it: the last snapshot is not whole"
					    : strerror(-error));
}

/* makes the block, in a new file if it is time for one, and writes it */
static int write_frame(struct cli_recording_writer *writer, const struct cli_frame *frame)
{
	struct recording_block block;
	int error = write_block(writer, frame, &block), code;

	if (!error && recording_is_full(writer, writer->block.length, block.real_ns)) {
		code = recording_rotate(writer);
		if (code)
			return code;
		error = write_block(writer, frame, &block);
	}
	if (error)
		return write_error(writer, frame, error);
	if (writer->block.length + sizeof(struct recording_header) > recording_file_max(writer))
		return write_too_large(writer, frame);
	return write_put(writer, frame, &block);
}

int cli_recording_write(struct cli_recording_writer *writer, const struct cli_frame *frame)
{
	int code = write_frame(writer, frame);

	if (writer->before != frame->snap)
		procsnap_snapshot_free(frame->snap);
	return code;
}
