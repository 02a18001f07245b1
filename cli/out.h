/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Buffered output: everything that goes to stdout is appended to one buffer
 * and written in large pieces. An error is kept and reported once, at the end.
 * It may go to memory instead.
 */
#ifndef PROCSNAP_CLI_OUT_H
#define PROCSNAP_CLI_OUT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "number.h"

#define CLI_OUT_SIZE 65536

/**
 * struct cli_out_memory - output that is kept.
 *
 * @text, @length: What was flushed; from malloc().
 * @room: How much there is memory for.
 */
struct cli_out_memory {
	char *text;
	size_t length;
	size_t room;
};

struct cli_out {
	int fd;
	int error;		       /* errno of the first write that failed */
	struct cli_out_memory *memory; /* where it goes instead of fd, or NULL */
	size_t length;
	char buffer[CLI_OUT_SIZE];
};

/* drops what is buffered once a write has failed */
void cli_out_flush(struct cli_out *out);
/* flushes and says what went wrong; CLI_EXIT_OK or CLI_EXIT_FAILED */
int cli_out_finish(struct cli_out *out);
/* text of any length */
void cli_out_write(struct cli_out *out, const char *text, size_t length);

static inline void cli_out_begin(struct cli_out *out, int fd)
{
	out->fd = fd;
	out->error = 0;
	out->memory = NULL;
	out->length = 0;
}

/* adds to what the memory has, once it is flushed */
static inline void cli_out_begin_memory(struct cli_out *out, struct cli_out_memory *memory)
{
	cli_out_begin(out, -1);
	out->memory = memory;
}

/* where `size` bytes (at most CLI_OUT_SIZE) may be put; then cli_out_advance() */
static inline char *cli_out_room(struct cli_out *out, size_t size)
{
	if (size > CLI_OUT_SIZE - out->length)
		cli_out_flush(out);
	return out->buffer + out->length;
}

static inline void cli_out_advance(struct cli_out *out, size_t size)
{
	out->length += size;
}

static inline void cli_out_char(struct cli_out *out, char character)
{
	*cli_out_room(out, 1) = character;
	cli_out_advance(out, 1);
}

static inline void cli_out_string(struct cli_out *out, const char *text)
{
	cli_out_write(out, text, strlen(text));
}

static inline void cli_out_unsigned(struct cli_out *out, uint64_t number)
{
	char digits[CLI_NUMBER_MAX], *start = cli_number_unsigned(digits + sizeof(digits), number);

	cli_out_write(out, start, (size_t)(digits + sizeof(digits) - start));
}

static inline void cli_out_signed(struct cli_out *out, int64_t number)
{
	char digits[CLI_NUMBER_MAX], *start = cli_number_signed(digits + sizeof(digits), number);

	cli_out_write(out, start, (size_t)(digits + sizeof(digits) - start));
}

#endif
