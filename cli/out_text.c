// SPDX-License-Identifier: GPL-2.0-or-later
/* Text on its way to a terminal. */
#include <stdarg.h>
#include <stdio.h>

#include "escape.h"
#include "out_text.h"

#define PIECE 1024

size_t cli_out_escaped(struct cli_out *out, const char *text, size_t length)
{
	size_t columns = 0;

	while (length) {
		size_t piece = length < PIECE ? length : PIECE, shown, size;
		char *room = cli_out_room(out, PIECE * CLI_ESCAPE_GROWTH);

		/* no character is taken apart: at most three bytes follow its first */
		for (size_t i = 0; i < 3 && piece < length && (text[piece] & 0xc0) == 0x80; i++)
			piece--;
		size = cli_escape(room, PIECE * CLI_ESCAPE_GROWTH, text, piece, &shown);
		cli_out_advance(out, size);
		columns += shown;
		text += piece;
		length -= piece;
	}
	return columns;
}

size_t cli_out_words(struct cli_out *out, const char *text, size_t length)
{
	size_t columns = 0;

	while (length && !text[length - 1])
		length--;
	while (length) {
		size_t word = strnlen(text, length);

		columns += cli_out_escaped(out, text, word);
		if (word < length) {
			cli_out_char(out, ' ');
			columns++;
			word++;
		}
		text += word;
		length -= word;
	}
	return columns;
}

void cli_out_printf(struct cli_out *out, const char *format, ...)
{
	char text[512];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length > 0)
		cli_out_write(out, text,
			      (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
}

void cli_out_blanks(struct cli_out *out, size_t count)
{
	while (count--)
		cli_out_char(out, ' ');
}
