// SPDX-License-Identifier: GPL-2.0-or-later
/* Names made fit for a terminal. */
/* wcwidth() */
#define _XOPEN_SOURCE 700

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "escape.h"

size_t cli_utf8_decode(const char *text, size_t length, uint32_t *character)
{
	static const uint32_t minimum[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)text;
	uint32_t value;
	size_t size;

	if (!length)
		return 0;
	if (byte[0] < 0x80) {
		*character = byte[0];
		return 1;
	}
	size = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
	if (byte[0] < 0xc2 || byte[0] > 0xf4 || size > length)
		return 0;
	value = byte[0] & (0x7fU >> size);
	for (size_t i = 1; i < size; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte[i] & 0x3f);
	}
	if (value < minimum[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*character = value;
	return size;
}

bool cli_escape_locale_is_utf8(void)
{
	static int utf8 = -1;

	if (utf8 < 0) {
		setlocale(LC_CTYPE, "");
		utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	}
	return utf8;
}

bool cli_escape_is_hidden(uint32_t character)
{
	return character < 0x20 || (character >= 0x7f && character <= 0x9f) ||
	       (character >= 0x200b && character <= 0x200f) ||
	       (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2060 && character <= 0x206f) || character == 0x061c ||
	       character == 0xfeff;
}

/* width of a character that may be shown, or -1 */
static int escape_width(uint32_t character)
{
	if (cli_escape_is_hidden(character))
		return -1;
	if (character < 0x80)
		return 1;
	if (!cli_escape_locale_is_utf8())
		return -1;
	return wcwidth((wchar_t)character);
}

static size_t escape_hex(char *to, uint32_t value, unsigned int digits)
{
	for (unsigned int i = digits; i > 0; i--, value >>= 4)
		to[i - 1] = "0123456789abcdef"[value & 0xf];
	return digits;
}

/* an escape sequence for one byte or one character; at most 10 bytes */
static size_t escape_sequence(char *to, uint32_t value, bool character)
{
	static const char letters[] = "abtnvfr"; /* 0x07 to 0x0d */

	to[0] = '\\';
	if (value >= 0x07 && value <= 0x0d) {
		to[1] = letters[value - 0x07];
		return 2;
	}
	if (!character || value < 0x80) {
		to[1] = 'x';
		return 2 + escape_hex(to + 2, value, 2);
	}
	to[1] = value > 0xffff ? 'U' : 'u';
	return 2 + escape_hex(to + 2, value, value > 0xffff ? 8 : 4);
}

size_t cli_escape(char *to, size_t size, const char *text, size_t length, size_t *columns)
{
	size_t written = 0, shown = 0;

	while (length) {
		uint32_t value = 0;
		size_t bytes = cli_utf8_decode(text, length, &value);
		int width = bytes ? escape_width(value) : -1;
		char sequence[12];
		const char *piece = text;
		size_t piece_length = bytes;

		if (width < 0) {
			bool character = bytes > 1 && cli_escape_locale_is_utf8();

			if (!character) {
				value = (unsigned char)text[0];
				bytes = 1;
			}
			piece = sequence;
			piece_length = escape_sequence(sequence, value, character);
			width = (int)piece_length;
		}
		if (piece_length > size - written)
			break;
		memcpy(to + written, piece, piece_length);
		written += piece_length;
		shown += (size_t)width;
		text += bytes;
		length -= bytes;
	}
	if (columns)
		*columns = shown;
	return written;
}

size_t cli_escape_cut(const char *text, size_t length, size_t limit, size_t *columns)
{
	size_t done = 0, shown = 0;

	while (done < length) {
		uint32_t value;
		size_t bytes = cli_utf8_decode(text + done, length - done, &value);
		int width = bytes ? escape_width(value) : -1;

		/* what cli_escape() let pass is wide as it says; anything else is taken as 1 */
		if (width < 0) {
			bytes = bytes ? bytes : 1;
			width = 1;
		}
		if ((size_t)width > limit - shown)
			break;
		shown += (size_t)width;
		done += bytes;
	}
	*columns = shown;
	return done;
}
