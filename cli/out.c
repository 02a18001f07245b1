// SPDX-License-Identifier: GPL-2.0-or-later
/* Buffered output: the writing. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "out.h"
#include "progress.h"

static void out_keep(struct cli_out *out)
{
	struct cli_out_memory *memory = out->memory;

	if (out->length > memory->room - memory->length) {
		size_t room = 2 * memory->room + out->length;
		char *text = realloc(memory->text, room);

		if (!text) {
			out->error = ENOMEM;
			return;
		}
		memory->text = text;
		memory->room = room;
	}
	memcpy(memory->text + memory->length, out->buffer, out->length);
	memory->length += out->length;
}

static void out_send(struct cli_out *out)
{
	size_t done = 0;

	cli_progress_end();
	while (done < out->length && !out->error) {
		ssize_t written = write(out->fd, out->buffer + done, out->length - done);

		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			out->error = errno;
	}
}

void cli_out_flush(struct cli_out *out)
{
	if (!out->memory)
		out_send(out);
	else if (out->length && !out->error)
		out_keep(out);
	out->length = 0;
}

void cli_out_write(struct cli_out *out, const char *text, size_t length)
{
	while (length) {
		size_t part = length < CLI_OUT_SIZE ? length : CLI_OUT_SIZE;

		memcpy(cli_out_room(out, part), text, part);
		cli_out_advance(out, part);
		text += part;
		length -= part;
	}
}

int cli_out_finish(struct cli_out *out)
{
	cli_out_flush(out);
	if (!out->error)
		return CLI_EXIT_OK;
	/* who reads through a pipe and has seen enough knows that it is closed */
	if (out->error != EPIPE)
		cli_message("writing the output: %s", strerror(out->error));
	return CLI_EXIT_FAILED;
}

int cli_print(const char *text)
{
	static struct cli_out out;

	cli_out_begin(&out, STDOUT_FILENO);
	cli_out_string(&out, text);
	return cli_out_finish(&out);
}
