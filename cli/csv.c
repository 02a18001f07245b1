// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CSV as in RFC 4180: a header line of names, then a line for each task, with
 * values in base units. What could not be read is an empty field. Names are
 * made visible as in the listing, because the RFC allows printable text only;
 * JSON keeps every byte.
 */
#include <stdio.h>

#include "escape.h"
#include "room.h"
#include "writer.h"

/* what stands between NULs; arguments have a blank there, as in the listing */
static void csv_piece(struct cli_out *out, const char *text, size_t length)
{
	static struct cli_room room;
	size_t size = length * CLI_ESCAPE_GROWTH + CLI_ESCAPE_GROWTH;
	char *shown = cli_room_get(&room, size);

	if (!shown)
		return;
	length = cli_escape(shown, size, text, length, NULL);
	for (size_t i = 0; i < length; i++) {
		if (shown[i] == '"')
			cli_out_char(out, '"');
		cli_out_char(out, shown[i]);
	}
}

void cli_csv_text(struct cli_out *out, const char *text, size_t length)
{
	cli_out_char(out, '"');
	for (;;) {
		size_t piece = strnlen(text, length);

		csv_piece(out, text, piece);
		if (piece == length)
			break;
		cli_out_char(out, ' ');
		text += piece + 1;
		length -= piece + 1;
	}
	cli_out_char(out, '"');
}

static void csv_real(struct cli_out *out, double real)
{
	char text[400];
	int length = snprintf(text, sizeof(text), "%.4f", real);

	cli_out_write(out, text, (size_t)length);
}

static void csv_begin(struct cli_writer *writer)
{
	const struct cli_layout *layout = writer->layout;

	if (!writer->headers)
		return;
	for (size_t i = 0; i < layout->count; i++) {
		if (i)
			cli_out_char(writer->out, ',');
		cli_out_string(writer->out, layout->items[i].name);
	}
	cli_out_string(writer->out, "\r\n");
}

static void csv_row(struct cli_writer *writer, const struct cli_row *row, bool first)
{
	const struct cli_layout *layout = writer->layout;
	struct cli_out *out = writer->out;
	struct cli_value value;

	(void)first;
	for (size_t i = 0; i < layout->count; i++) {
		const struct cli_column *column = layout->items[i].column;

		if (i)
			cli_out_char(out, ',');
		cli_column_value(column, writer->view, row, &value);
		if (value.status != PROCSNAP_STATUS_OK)
			continue;
		if (column->kind == CLI_KIND_TEXT)
			cli_csv_text(out, value.text, value.length);
		else if (column->kind == CLI_KIND_REAL)
			csv_real(out, value.real);
		else if (column->kind == CLI_KIND_SIGNED)
			cli_out_signed(out, value.number);
		else
			cli_out_unsigned(out, value.size);
	}
	cli_out_string(out, "\r\n");
}

static void csv_end(struct cli_writer *writer)
{
	(void)writer;
}

const struct cli_form cli_form_csv = {
	.begin = csv_begin,
	.row = csv_row,
	.end = csv_end,
};
