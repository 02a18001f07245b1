/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The finding of whole blocks in a file, of which anything may be damaged. */
#ifndef PROCSNAP_CLI_RECORDING_SCAN_H
#define PROCSNAP_CLI_RECORDING_SCAN_H

#include "recording_format.h"

/**
 * struct recording_scan - a file being looked through.
 *
 * @fd: The file; a regular one, or memory.
 * @at: Where the next block begins.
 * @base: @payload_checksum of the block before it, 0: there is none.
 * @damaged_bytes: Bytes that belong to no block.
 * @damaged_places: In how many places.
 * @orphans: Blocks that build on one that is not there.
 * @torn: A block begins at @at that is not whole.
 * @newer: The file is of a later version, which is not read.
 */
struct recording_scan {
	int fd;
	uint64_t at;
	uint64_t base;
	uint64_t damaged_bytes;
	uint64_t damaged_places;
	uint64_t orphans;
	bool torn;
	bool newer;
};

/* the next whole block that can be read, and where; false: no more */
bool recording_scan_next(struct recording_scan *scan, struct recording_block *block,
			 uint64_t *offset);

/* reads as much as there is; bytes */
size_t recording_read_at(int fd, void *bytes, size_t size, uint64_t offset);
/* whether a file begins as a recording: by a header, or one's magic number, or a block */
bool recording_begins(int fd);
/*
 * Whether there is something in a file that is not of a recording. Empty is nothing, and
 * so are zeros, which are what a power cut leaves of a file that was just begun.
 */
bool recording_is_foreign(int fd);
/* whether what was read of a block's begin makes sense */
bool recording_block_is_sane(const struct recording_block *block);

#endif
