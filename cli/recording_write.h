/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording that is written: what its files share. */
#ifndef PROCSNAP_CLI_RECORDING_WRITE_H
#define PROCSNAP_CLI_RECORDING_WRITE_H

#include <limits.h>

#include "recording.h"
#include "recording_code.h"
#include "recording_format.h"

struct ZSTD_CCtx_s;

/**
 * struct cli_recording_writer - a recording under way.
 *
 * @path: The file.
 * @limits: How much is kept, the usual filled in.
 * @stop: As of cli_recording_set_stop(), or -1.
 * @fd: The file; @stream: it cannot be cut, nor rotated.
 * @size: Bytes of it that are whole blocks.
 * @first_ns: CLOCK_REALTIME of its first frame; 0: it has none.
 * @before, @base: The last frame's snapshot and checksum; NULL: a key frame is due.
 * @since_key: Frames behind the last key frame, with it.
 * @context: Of zstd.
 * @payload, @block: The frame that is being written, before and after zstd.
 * @lost, @lost_sequence: Events of frames that were left out, and the last of them.
 * @full: There is no room on the disk.
 * @counts: What was done.
 */
struct cli_recording_writer {
	char path[PATH_MAX];
	struct cli_recording_limits limits;
	int fd, stop;
	bool stream;
	uint64_t size;
	uint64_t first_ns;
	struct procsnap_snapshot *before;
	uint64_t base;
	unsigned int since_key;
	struct ZSTD_CCtx_s *context;
	struct code_buffer payload;
	struct code_buffer block;
	uint64_t lost, lost_sequence;
	bool full;
	struct cli_recording_counts counts;
};

/* opens the file to write behind what is there; an exit code, said what is wrong */
int recording_writer_open(struct cli_recording_writer *writer);
/* the file is on the disk as far as that can be known; an exit code */
int recording_writer_close(struct cli_recording_writer *writer);
/* writes all, or nothing: 0 or -errno */
int recording_writer_put(struct cli_recording_writer *writer, const void *bytes, size_t size);

/* whether the file is as large, or as old, as it may get with so many more bytes */
bool recording_is_full(const struct cli_recording_writer *writer, size_t size, uint64_t now_ns);
/* FILE becomes FILE.1, that FILE.2 and so on; the oldest goes; an exit code */
int recording_rotate(struct cli_recording_writer *writer);
/* whether FILE.1 and on are recordings, or not there; an exit code, said what is wrong */
int recording_check_names(const struct cli_recording_writer *writer);
/*
 * What is kept of older files is no more than the limits say, but for their age: that is
 * looked at when the file is rotated, since the clock of a machine that starts may be
 * years ahead.
 */
void recording_prune(const struct cli_recording_writer *writer);
/* the most bytes of one file; UINT64_MAX: no bound */
uint64_t recording_file_max(const struct cli_recording_writer *writer);

#endif
