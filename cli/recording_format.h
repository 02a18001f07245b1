/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of a recording, which docs/recording.md tells: a header, then blocks, each
 * a frame. What the writer and the reader of them share.
 */
#ifndef PROCSNAP_CLI_RECORDING_FORMAT_H
#define PROCSNAP_CLI_RECORDING_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* As those of an image in the byte order of the machine: "PSNAPREC", "PSNAPBLK". */
#define RECORDING_MAGIC 0x43455250414e5350ULL
#define RECORDING_BLOCK_MAGIC 0x4b4c4250414e5350ULL
#define RECORDING_VERSION 1

/* More than these is damage, or meant to hurt: a reader gets no memory for it. */
#define RECORDING_IMAGE_MAX (1ULL << 30)
#define RECORDING_CODE_MAX (2 * RECORDING_IMAGE_MAX)
/* The code of a word is a number, and of an entry of one word its place and its match, too. */
#define RECORDING_CODE_RATIO 8
#define RECORDING_CODE_MIN 65536
#define RECORDING_EVENTS_MAX (256ULL << 20)
#define RECORDING_HEADER_MAX 4096
#define RECORDING_SECTIONS_MAX 256

/**
 * struct recording_header - how a file begins.
 *
 * @magic: RECORDING_MAGIC.
 * @version: RECORDING_VERSION of the writer; a higher one is refused.
 * @header_size: Bytes of this struct as written.
 * @created_real_ns: When, CLOCK_REALTIME.
 * @checksum: Of what stands before it.
 */
struct recording_header {
	uint64_t magic;
	uint32_t version;
	uint32_t header_size;
	uint64_t created_real_ns;
	uint64_t checksum;
};

/* A block can be read without the one before it. */
#define RECORDING_KEY (1U << 0)
/* Events were listened to from the snapshot before to this one. */
#define RECORDING_EVENTS (1U << 1)

/**
 * struct recording_block - how a block begins; the payload follows.
 *
 * @magic: RECORDING_BLOCK_MAGIC.
 * @header_size: Bytes of this struct as written.
 * @flags: RECORDING_KEY, RECORDING_EVENTS.
 * @stored_size: Bytes of the payload in the file, a zstd frame.
 * @event_bytes: Bytes of it, decompressed, that are the events.
 * @code_size: Bytes of it behind that: the code of the image.
 * @image_size: Bytes of the image.
 * @lost: Events that were lost.
 * @real_ns: The snapshot's start_real_ns.
 * @base: @payload_checksum of the block that this one builds on, the one before it;
 *	of a key frame 0.
 * @payload_checksum: Of the payload in the file; never 0.
 * @checksum: Of what stands before it.
 */
struct recording_block {
	uint64_t magic;
	uint32_t header_size;
	uint32_t flags;
	uint64_t stored_size;
	uint64_t event_bytes;
	uint64_t code_size;
	uint64_t image_size;
	uint64_t lost;
	uint64_t real_ns;
	uint64_t base;
	uint64_t payload_checksum;
	uint64_t checksum;
};

/*
 * Each step can be undone, so that a change of any one word changes the sum; the
 * shift brings high bits down, which a multiplication does not.
 */
static inline uint64_t recording_checksum_word(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
	return sum ^ sum >> 32;
}

/* words of 8 bytes, the last filled with zeros, then the length */
static inline uint64_t recording_checksum(const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	uint64_t sum = RECORDING_MAGIC, word;
	size_t left = size;

	for (; left >= sizeof(word); left -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		sum = recording_checksum_word(sum, word);
	}
	word = 0;
	memcpy(&word, at, left);
	sum = recording_checksum_word(recording_checksum_word(sum, word), size);
	return sum ? sum : 1;
}

/* the most bytes that the code of an image may have */
static inline uint64_t recording_code_max(uint64_t image_size)
{
	uint64_t bytes = image_size * RECORDING_CODE_RATIO + RECORDING_CODE_MIN;

	return bytes < RECORDING_CODE_MAX ? bytes : RECORDING_CODE_MAX;
}

static inline uint64_t recording_header_checksum(const struct recording_header *header)
{
	return recording_checksum(header, offsetof(struct recording_header, checksum));
}

static inline uint64_t recording_block_checksum(const struct recording_block *block)
{
	return recording_checksum(block, offsetof(struct recording_block, checksum));
}

#endif
