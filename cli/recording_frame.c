// SPDX-License-Identifier: GPL-2.0-or-later
/* The frames of a recording: which there are, and reading one. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "cli.h"
#include "recording_code.h"
#include "recording_events.h"
#include "recording_read.h"

bool recording_add(struct cli_recording *recording, const struct recording_entry *entry)
{
	if (recording->count == recording->room) {
		size_t room = recording->room ? 2 * recording->room : 256;
		struct recording_entry *grown = reallocarray(recording->entries, room,
							     sizeof(*grown));

		if (!grown)
			return false;
		recording->entries = grown;
		recording->room = room;
	}
	recording->entries[recording->count++] = *entry;
	return true;
}

/* how much is missing up to where a file is looked through */
static uint64_t frame_missing(const struct recording_scan *scan)
{
	return scan->damaged_places + scan->orphans;
}

bool recording_scan_part(struct cli_recording *recording, size_t part)
{
	struct recording_scan *scan = &recording->parts[part].scan;
	struct recording_entry entry = { .part = (uint32_t)part };
	struct recording_block block;
	uint64_t missing = frame_missing(scan);

	/* whose writer was ended, and which is no more the last */
	if (part && !scan->at && recording->parts[part - 1].scan.torn)
		recording->hole = true;
	while (recording_scan_next(scan, &block, &entry.offset)) {
		entry.hole = recording->hole || frame_missing(scan) != missing;
		recording->hole = false;
		missing = frame_missing(scan);
		entry.real_ns = block.real_ns;
		entry.key = block.flags & RECORDING_KEY;
		if (!recording_add(recording, &entry))
			return false;
	}
	recording->hole = recording->hole || frame_missing(scan) != missing;
	return true;
}

/* the first is one, however it goes on: the library says what is wrong with it */
bool recording_scan_plain(struct cli_recording *recording)
{
	int fd = recording->parts[0].scan.fd;
	struct recording_entry entry = { .key = true };
	struct procsnap_header header;
	off_t size = lseek(fd, 0, SEEK_END);

	do {
		size_t got;

		memset(&header, 0, sizeof(header));
		got = recording_read_at(fd, &header, PROCSNAP_HEADER_SIZE_V1, entry.offset);
		if (entry.offset &&
		    (got < PROCSNAP_HEADER_SIZE_V1 || header.magic != PROCSNAP_MAGIC)) {
			recording->behind = (uint64_t)size - entry.offset;
			return true;
		}
		entry.real_ns = header.start_real_ns;
		if (!recording_add(recording, &entry))
			return false;
		if (header.total_size < PROCSNAP_HEADER_SIZE_V1 ||
		    header.total_size > (uint64_t)size - entry.offset)
			return true;
		entry.offset += header.total_size;
	} while (entry.offset < (uint64_t)size);
	return true;
}

void recording_drop(struct cli_recording *recording, size_t index)
{
	size_t end = index + 1;

	while (end < recording->count && !recording->entries[end].key)
		end++;
	recording->dropped += end - index;
	memmove(recording->entries + index, recording->entries + end,
		(recording->count - end) * sizeof(recording->entries[0]));
	recording->count -= end - index;
	if (index < recording->count)
		recording->entries[index].hole = true;
	else
		recording->hole = true;
	/* what follows in the file builds on what is not there */
	if (index == recording->count && recording->part_count)
		recording->parts[recording->part_count - 1].scan.base = 0;
	recording_forget(recording);
}

bool recording_block_at(const struct cli_recording *recording, size_t index,
			struct recording_block *block)
{
	const struct recording_entry *entry = &recording->entries[index];

	return recording_read_at(recording->parts[entry->part].scan.fd, block, sizeof(*block),
				 entry->offset) == sizeof(*block) &&
	       recording_block_is_sane(block);
}

/* a block does not know that what was before it is not there */
static bool frame_has_events(const struct cli_recording *recording, size_t index,
			     const struct recording_block *block)
{
	return block->flags & RECORDING_EVENTS && !recording->entries[index].hole;
}

bool cli_recording_look(const struct cli_recording *recording, size_t index,
			struct cli_recording_frame *frame)
{
	struct recording_block block;

	*frame = (struct cli_recording_frame){ 0 };
	if (index >= recording->count || recording->plain ||
	    !recording_block_at(recording, index, &block))
		return false;
	*frame = (struct cli_recording_frame){
		.real_ns = block.real_ns,
		.stored_bytes = sizeof(block) + block.stored_size,
		.image_bytes = block.image_size,
		.event_bytes = block.event_bytes,
		.lost = block.lost,
		.key = block.flags & RECORDING_KEY,
		.has_events = frame_has_events(recording, index, &block),
		.file = recording->parts[recording->entries[index].part].name,
	};
	return true;
}

/* a payload as it is in the file, which says that it is as long as the block says */
static int frame_stored(const struct cli_recording *recording, size_t index,
			const struct recording_block *block, unsigned char **stored)
{
	const struct recording_entry *entry = &recording->entries[index];
	size_t size = block->stored_size;

	*stored = malloc(size + 1);
	if (!*stored)
		return -ENOMEM;
	if (recording_read_at(recording->parts[entry->part].scan.fd, *stored, size,
			      entry->offset + sizeof(*block)) == size &&
	    recording_checksum(*stored, size) == block->payload_checksum &&
	    ZSTD_getFrameContentSize(*stored, size) == block->event_bytes + block->code_size)
		return 0;
	free(*stored);
	*stored = NULL;
	return -EBADMSG;
}

/* what stands behind a block's beginning, decompressed; 0, -EBADMSG or -ENOMEM */
static int frame_payload(struct cli_recording *recording, size_t index,
			 const struct recording_block *block, unsigned char **payload)
{
	size_t size = block->event_bytes + block->code_size;
	unsigned char *stored;
	int error = frame_stored(recording, index, block, &stored);

	*payload = NULL;
	if (error)
		return error;
	*payload = malloc(size + 1);
	if (!recording->context)
		recording->context = ZSTD_createDCtx();
	if (!*payload || !recording->context)
		error = -ENOMEM;
	else if (ZSTD_decompressDCtx(recording->context, *payload, size, stored,
				     block->stored_size) != size ||
		 !recording_events_are_whole(*payload, block->event_bytes))
		error = -EBADMSG;
	free(stored);
	if (error) {
		free(*payload);
		*payload = NULL;
	}
	return error;
}

/* the image of a frame, which the one before it has been read for, unless it is a key frame */
static int frame_image(struct cli_recording *recording, const struct recording_block *block,
		       const unsigned char *code, struct recording_image **image)
{
	const struct recording_image *before = block->flags & RECORDING_KEY ? NULL
									    : recording->image;
	int error;

	*image = calloc(1, sizeof(**image) + block->image_size);
	if (!*image)
		return -ENOMEM;
	(*image)->size = block->image_size;
	error = code_decode((*image)->bytes, (*image)->size, code, block->code_size,
			    before ? before->bytes : NULL, before ? before->size : 0);
	if (error) {
		free(*image);
		*image = NULL;
	}
	return error;
}

/* a block, and from then on its image is the current one */
static int frame_step(struct cli_recording *recording, size_t index, struct recording_block *block,
		      unsigned char **payload)
{
	struct recording_image *image = NULL;
	int error;

	*payload = NULL;
	if (!recording_block_at(recording, index, block))
		return -EBADMSG;
	error = frame_payload(recording, index, block, payload);
	if (!error && !recording_go_to(recording, index)) {
		error = frame_image(recording, block, *payload + block->event_bytes, &image);
		if (!error)
			recording_keep(recording, index, image);
	}
	if (error) {
		free(*payload);
		*payload = NULL;
	}
	return error;
}

/* where to begin so as to come to a frame: itself, or behind an image that is there */
static size_t frame_first(struct cli_recording *recording, size_t index)
{
	size_t first = index;

	if (recording_go_to(recording, index))
		return index;
	while (first && !recording->entries[first].key && !recording_go_to(recording, first - 1))
		first--;
	return first;
}

/* the frames of a file that was removed while it was followed: they are not damaged */
static int frame_is_gone(struct cli_recording *recording, uint32_t part)
{
	size_t kept = 0;

	for (size_t i = 0; i < recording->count; i++)
		if (recording->entries[i].part != part)
			recording->entries[kept++] = recording->entries[i];
	cli_message("%s: %zu frames are gone: the recording was rotated", recording->path,
		    recording->count - kept);
	recording->count = kept;
	recording_forget(recording);
	return CLI_EXIT_FAILED;
}

static int frame_failed(struct cli_recording *recording, size_t index, int error)
{
	uint64_t dropped = recording->dropped;
	uint32_t part = recording->entries[index].part;

	if (recording->parts[part].scan.fd < 0)
		return frame_is_gone(recording, part);
	if (error == -ENOMEM) {
		cli_message("%s: no memory for a frame", recording->path);
		return CLI_EXIT_FAILED;
	}
	recording_drop(recording, index);
	cli_message("%s: a frame is damaged: %" PRIu64 " are left out", recording->path,
		    recording->dropped - dropped);
	return CLI_EXIT_FAILED;
}

static void frame_fill(struct cli_frame *frame, const struct recording_block *block,
		       unsigned char *payload)
{
	unsigned char *events = realloc(payload, block->event_bytes + 1);

	frame->events = (char *)(events ? events : payload);
	frame->event_bytes = block->event_bytes;
	frame->lost = block->lost;
}

/* a copy: the image is needed for the frame behind */
static int frame_snapshot(const struct recording_image *image, struct cli_frame *frame)
{
	int error;

	frame->image = malloc(image->size);
	if (!frame->image)
		return -ENOMEM;
	memcpy(frame->image, image->bytes, image->size);
	error = procsnap_snapshot_from_memory(&frame->snap, frame->image, image->size);
	if (error) {
		free(frame->image);
		frame->image = NULL;
	}
	return error;
}

static int frame_read(struct cli_recording *recording, size_t index, struct cli_frame *frame)
{
	struct recording_block block;
	unsigned char *payload = NULL;
	int error;

	for (size_t i = frame_first(recording, index); i <= index; i++) {
		free(payload);
		error = frame_step(recording, i, &block, &payload);
		if (error)
			return frame_failed(recording, i, error);
	}
	error = frame_snapshot(recording->image, frame);
	if (error) {
		free(payload);
		return frame_failed(recording, index, error);
	}
	frame_fill(frame, &block, payload);
	frame->has_events = frame_has_events(recording, index, &block);
	return CLI_EXIT_OK;
}

static int frame_read_plain(struct cli_recording *recording, size_t index, struct cli_frame *frame)
{
	int fd = recording->parts[0].scan.fd, error;

	if (lseek(fd, (off_t)recording->entries[index].offset, SEEK_SET) < 0) {
		cli_message("%s: %s", recording->path, strerror(errno));
		return CLI_EXIT_FAILED;
	}
	error = procsnap_snapshot_load(&frame->snap, fd);
	if (!error)
		return CLI_EXIT_OK;
	cli_message("%s: %s", recording->path, procsnap_last_error());
	if (error != -ENOMEM)
		recording_drop(recording, index);
	return CLI_EXIT_FAILED;
}

int cli_recording_read(struct cli_recording *recording, size_t index, struct cli_frame *frame)
{
	*frame = (struct cli_frame){ 0 };
	if (index >= recording->count) {
		cli_message("%s: there is no such frame", recording->path);
		return CLI_EXIT_FAILED;
	}
	if (recording->plain)
		return frame_read_plain(recording, index, frame);
	return frame_read(recording, index, frame);
}
