/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stepping through a text of /proc: each function takes what is next, or leaves
 * the position where it can be told what is there instead.
 */
#ifndef PROCSNAP_PROCFS_CURSOR_H
#define PROCSNAP_PROCFS_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A position in a text that need not end with a NUL. */
struct cursor {
	const char *at;
	const char *end;
};

static inline struct cursor cursor_of(const char *text, size_t length)
{
	return length ? (struct cursor){ text, text + length } : (struct cursor){ "", "" };
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline void skip_blanks(struct cursor *c)
{
	while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
		c->at++;
}

/* An unsigned number after blanks; false: there is none. */
static inline bool take_unsigned(struct cursor *c, uint64_t *number)
{
	bool fits = true;
	uint64_t n = 0;

	skip_blanks(c);
	if (c->at == c->end || !is_digit(*c->at))
		return false;
	for (; c->at < c->end && is_digit(*c->at); c->at++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*c->at - '0'), &n))
			fits = false;
	*number = fits ? n : UINT64_MAX;
	return true;
}

/* As take_unsigned(), a negative one as two's complement. */
static inline bool take_signed(struct cursor *c, uint64_t *number)
{
	bool negative;

	skip_blanks(c);
	negative = c->at < c->end && *c->at == '-';
	if (negative)
		c->at++;
	if (!take_unsigned(c, number))
		return false;
	if (negative)
		*number = -*number;
	return true;
}

/* The next line without its newline; false: there is none. */
static inline bool take_line(struct cursor *text, struct cursor *line)
{
	const char *newline;

	if (text->at == text->end)
		return false;
	newline = memchr(text->at, '\n', (size_t)(text->end - text->at));
	*line = (struct cursor){ text->at, newline ? newline : text->end };
	text->at = newline ? newline + 1 : text->end;
	return true;
}

/* A hexadecimal number after blanks, without 0x; false: there is none. */
static inline bool take_hex(struct cursor *c, uint64_t *number)
{
	const char *first;
	uint64_t n = 0;
	int digit;

	skip_blanks(c);
	for (first = c->at; c->at < c->end; c->at++) {
		digit = hex_digit(*c->at);
		if (digit < 0)
			break;
		n = n << 4 | (unsigned int)digit;
	}
	*number = n;
	return c->at > first;
}

/* This character, if it is the next one. */
static inline bool take_char(struct cursor *c, char expected)
{
	if (c->at == c->end || *c->at != expected)
		return false;
	c->at++;
	return true;
}

/* These characters, if they are next. */
static inline bool take_prefix(struct cursor *c, const char *prefix)
{
	size_t length = strlen(prefix);

	if ((size_t)(c->end - c->at) < length || memcmp(c->at, prefix, length) != 0)
		return false;
	c->at += length;
	return true;
}

#endif /* PROCSNAP_PROCFS_CURSOR_H */
