// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The finding of whole blocks in a file. Only their beginnings are read, so that a
 * day is looked through at once; the payload has a checksum of its own, for who
 * reads it.
 */
/* memmem() */
#define _GNU_SOURCE

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording_scan.h"

#define SCAN_PIECE 65536
/* More zeros than were ever written before the first is on the disk: someone wants them. */
#define SCAN_ZEROS_MAX (64ULL << 20)

size_t recording_read_at(int fd, void *bytes, size_t size, uint64_t offset)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = pread(fd, (char *)bytes + done, size - done, (off_t)(offset + done));

		if (got > 0)
			done += (size_t)got;
		else if (!got || errno != EINTR)
			break;
	}
	return done;
}

static uint64_t scan_size(const struct recording_scan *scan)
{
	struct stat status;

	return fstat(scan->fd, &status) < 0 || status.st_size < 0 ? 0 : (uint64_t)status.st_size;
}

bool recording_block_is_sane(const struct recording_block *block)
{
	return block->magic == RECORDING_BLOCK_MAGIC && block->header_size == sizeof(*block) &&
	       block->checksum == recording_block_checksum(block) &&
	       block->image_size <= RECORDING_IMAGE_MAX && block->image_size % 8 == 0 &&
	       block->code_size <= recording_code_max(block->image_size) &&
	       block->event_bytes % 8 == 0 && block->event_bytes <= RECORDING_EVENTS_MAX &&
	       block->payload_checksum &&
	       block->stored_size <= RECORDING_CODE_MAX + RECORDING_EVENTS_MAX;
}

static bool scan_block(const struct recording_scan *scan, struct recording_block *block,
		       uint64_t at)
{
	return recording_read_at(scan->fd, block, sizeof(*block), at) == sizeof(*block) &&
	       recording_block_is_sane(block);
}

bool recording_begins(int fd)
{
	struct recording_block block;
	uint64_t first;

	return (recording_read_at(fd, &first, sizeof(first), 0) == sizeof(first) &&
		first == RECORDING_MAGIC) ||
	       (recording_read_at(fd, &block, sizeof(block), 0) == sizeof(block) &&
		recording_block_is_sane(&block));
}

static bool scan_is_zero(int fd)
{
	static const unsigned char zeros[4096];
	unsigned char piece[sizeof(zeros)];
	size_t got;

	for (uint64_t at = 0; at <= SCAN_ZEROS_MAX; at += got) {
		got = recording_read_at(fd, piece, sizeof(piece), at);
		if (!got)
			return true;
		if (memcmp(piece, zeros, got) != 0)
			return false;
	}
	return false;
}

bool recording_is_foreign(int fd)
{
	static const uint64_t magic = RECORDING_MAGIC;
	uint64_t first = 0;
	size_t got = recording_read_at(fd, &first, sizeof(first), 0);

	/* or what was written of a header */
	return memcmp(&first, &magic, got) != 0 && !recording_begins(fd) && !scan_is_zero(fd);
}

/* the bytes of a file's header at the place, which may be within one of several that were joined */
static size_t scan_header(struct recording_scan *scan)
{
	struct recording_header header;

	if (recording_read_at(scan->fd, &header, sizeof(header), scan->at) != sizeof(header) ||
	    header.magic != RECORDING_MAGIC ||
	    header.checksum != recording_header_checksum(&header))
		return 0;
	scan->newer = header.version > RECORDING_VERSION;
	if (header.header_size < sizeof(header) || header.header_size > RECORDING_HEADER_MAX)
		return 0;
	return header.header_size;
}

/* from a place on, where a header or a block begins; the end of the file if there is none */
static uint64_t scan_search(struct recording_scan *scan, uint64_t at, uint64_t size)
{
	static const uint64_t magic = RECORDING_BLOCK_MAGIC;
	unsigned char piece[SCAN_PIECE];
	struct recording_block block;

	while (at < size) {
		size_t got = recording_read_at(scan->fd, piece, sizeof(piece), at);
		const unsigned char *found = piece;

		if (got < sizeof(magic))
			break;
		for (;;) {
			size_t left = got - (size_t)(found - piece);

			found = memmem(found, left, &magic, sizeof(magic));
			if (!found)
				break;
			if (scan_block(scan, &block, at + (size_t)(found - piece)))
				return at + (size_t)(found - piece);
			found++;
		}
		at += got - (sizeof(magic) - 1);
	}
	return size;
}

/* past what is no block; false: there is nothing more */
static bool scan_skip(struct recording_scan *scan, uint64_t size)
{
	uint64_t next = scan_search(scan, scan->at + 1, size);

	if (next >= size) {
		scan->torn = true;
		return false;
	}
	scan->damaged_bytes += next - scan->at;
	scan->damaged_places++;
	scan->at = next;
	return true;
}

bool recording_scan_next(struct recording_scan *scan, struct recording_block *block,
			 uint64_t *offset)
{
	uint64_t size = scan_size(scan);

	scan->torn = false;
	while (scan->at < size && !scan->newer) {
		size_t header = scan_header(scan);
		uint64_t length;

		if (header) {
			scan->at += header;
			continue;
		}
		length = sizeof(*block);
		if (scan_block(scan, block, scan->at))
			length += block->stored_size;
		else if (scan_skip(scan, size))
			continue;
		else
			return false;
		/* its size may be what is damaged, but its checksum says that it is not */
		if (length > size - scan->at) {
			if (scan_skip(scan, size))
				continue;
			return false;
		}
		*offset = scan->at;
		scan->at += length;
		if (block->flags & RECORDING_KEY || (scan->base && block->base == scan->base)) {
			scan->base = block->payload_checksum;
			return true;
		}
		scan->base = 0;
		scan->orphans++;
	}
	return false;
}
