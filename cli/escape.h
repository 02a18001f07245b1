/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names made fit for a terminal, and for JSON. A task's name is 15 or more raw
 * bytes that the task chose: it may hold escape sequences, newlines, broken
 * UTF-8, or marks that reorder the line.
 */
#ifndef PROCSNAP_CLI_ESCAPE_H
#define PROCSNAP_CLI_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* bytes of output for one byte of input, at most */
#define CLI_ESCAPE_GROWTH 4

/* true if all bytes are printable ASCII: shown as they are, a column each */
static inline bool cli_escape_is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)(text[i] - 0x20) >= 0x7f - 0x20)
			return false;
	return true;
}

/*
 * Copies text with whatever a terminal might act upon as \n, \t, \r, \xHH (a
 * byte) or \uHHHH (a character). Stops before what does not fit. Returns the
 * bytes written; columns (may be NULL) is set to their width on the terminal.
 */
size_t cli_escape(char *to, size_t size, const char *text, size_t length, size_t *columns);

/* true if the locale's characters are UTF-8; asks once, when first called */
bool cli_escape_locale_is_utf8(void);

/* columns of UTF-8 text that cli_escape() made; bytes that fill at most `limit` of them */
size_t cli_escape_cut(const char *text, size_t length, size_t limit, size_t *columns);

/* controls (C0, DEL, C1), marks that reorder the line, and marks that cannot be seen */
bool cli_escape_is_hidden(uint32_t character);

/*
 * One character of UTF-8 (shortest form, no surrogates): its bytes (1..4), or
 * 0 if there is none here.
 */
size_t cli_utf8_decode(const char *text, size_t length, uint32_t *character);

#endif
