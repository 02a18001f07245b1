/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording that is read: what its files share. */
#ifndef PROCSNAP_CLI_RECORDING_READ_H
#define PROCSNAP_CLI_RECORDING_READ_H

#include <limits.h>

#include "recording.h"
#include "recording_scan.h"

#define RECORDING_DAMAGE_TEXT 256

struct ZSTD_DCtx_s;

/**
 * struct recording_part - a file of a recording.
 *
 * @scan: How far it is looked through; its fd, -1: it was removed.
 * @name: Of the file.
 */
struct recording_part {
	struct recording_scan scan;
	char name[PATH_MAX];
};

/**
 * struct recording_entry - a frame that is there.
 *
 * @offset: In its file.
 * @real_ns: When.
 * @part: Which file.
 * @key: It can be read without the one before.
 * @hole: Something is missing between the one before and this one.
 */
struct recording_entry {
	uint64_t offset;
	uint64_t real_ns;
	uint32_t part;
	bool key, hole;
};

/**
 * struct recording_image - an image that was made of frames.
 *
 * @holders: Who has it.
 * @size: Its bytes.
 * @bytes: 8-byte aligned.
 */
struct recording_image {
	unsigned int holders;
	size_t size;
	_Alignas(8) unsigned char bytes[];
};

/* Every so many frames an image is kept, so many of them, unless they are large in all. */
#define RECORDING_MARK_STEP 8
#define RECORDING_MARKS 16
#define RECORDING_MARK_BYTES (256ULL << 20)

/**
 * struct recording_mark - the image of a frame, to go back to without its key frame.
 *
 * @index: Which frame; @image: NULL: none.
 */
struct recording_mark {
	size_t index;
	struct recording_image *image;
};

/**
 * struct cli_recording - a recording that is open.
 *
 * @path: As it was given, for messages.
 * @plain: It is plain images.
 * @parts, @part_count: Its files, the oldest first.
 * @entries, @count, @room: Its frames.
 * @image: Of the frame @current, to read the next one; NULL: there is none.
 * @current: Which frame that is.
 * @marks: Of other frames.
 * @context: Of zstd.
 * @hole: Something is missing behind the last frame.
 * @dropped: Frames that were found to be damaged when they were read.
 * @behind: Bytes behind the last plain image that are none.
 * @damage: The sentence about it.
 */
struct cli_recording {
	char path[PATH_MAX];
	bool plain;
	struct recording_part *parts;
	size_t part_count;
	struct recording_entry *entries;
	size_t count, room;
	struct recording_image *image;
	size_t current;
	struct recording_mark marks[RECORDING_MARKS];
	struct ZSTD_DCtx_s *context;
	bool hole;
	uint64_t dropped;
	uint64_t behind;
	char damage[RECORDING_DAMAGE_TEXT];
};

/* false without memory */
bool recording_add(struct cli_recording *recording, const struct recording_entry *entry);
/* looks for frames behind those that are known; false without memory */
bool recording_scan_part(struct cli_recording *recording, size_t part);
/* looks for plain images; false without memory */
bool recording_scan_plain(struct cli_recording *recording);
/* leaves out a frame, and those that can only be read by it */
void recording_drop(struct cli_recording *recording, size_t index);
/* the image of a frame becomes the current one */
void recording_keep(struct cli_recording *recording, size_t index, struct recording_image *image);
/* if the image of a frame is there, it becomes the current one */
bool recording_go_to(struct cli_recording *recording, size_t index);
/* gives back all images */
void recording_forget(struct cli_recording *recording);
/* the beginning of a frame's block; false if it is not there any more */
bool recording_block_at(const struct cli_recording *recording, size_t index,
			struct recording_block *block);

#endif
