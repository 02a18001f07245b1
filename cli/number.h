/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers to and from text. Formatting writes backwards from an end, because
 * a table of ten thousand rows is mostly right-justified integers.
 */
#ifndef PROCSNAP_CLI_NUMBER_H
#define PROCSNAP_CLI_NUMBER_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* characters of the longest 64-bit integer with its sign */
#define CLI_NUMBER_MAX 20

/* writes the digits so that they end before `end`; returns where they begin */
static inline char *cli_number_unsigned(char *end, uint64_t number)
{
	/* 64-bit division costs several times the 32-bit one */
	while (number > UINT32_MAX) {
		*--end = (char)('0' + number % 10);
		number /= 10;
	}
	for (uint32_t rest = (uint32_t)number;; rest /= 10) {
		*--end = (char)('0' + rest % 10);
		if (rest < 10)
			return end;
	}
}

static inline char *cli_number_signed(char *end, int64_t number)
{
	if (number >= 0)
		return cli_number_unsigned(end, (uint64_t)number);
	end = cli_number_unsigned(end, -(uint64_t)number);
	*--end = '-';
	return end;
}

/* two digits, as in 07 */
static inline char *cli_number_two(char *end, unsigned int number)
{
	*--end = (char)('0' + number % 10);
	*--end = (char)('0' + number / 10 % 10);
	return end;
}

/* the first number that cli_number_eight() cannot show */
#define CLI_NUMBER_EIGHT 100000000U

/*
 * A number below CLI_NUMBER_EIGHT as eight characters, the first in the lowest
 * byte, with blanks before the first digit. All digits are made at once:
 * halves, then pairs, then digits part by multiplying with 1/100 and 1/10 in
 * fixed point, exact for numbers as small as these.
 */
static inline uint64_t cli_number_eight(uint32_t number)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t halves, pairs, digits, most;
	unsigned int leading;

	halves = number / 10000 | (uint64_t)(number % 10000) << 32;
	most = halves * 10486 >> 20 & 0x0000007f0000007f;
	pairs = most | (halves - most * 100) << 16;
	most = pairs * 103 >> 10 & 0x000f000f000f000f;
	digits = most | (pairs - most * 10) << 8;
	/* the last digit is never a blank */
	leading = (unsigned int)__builtin_ctzll(digits | 1ULL << 56) & 56;
	return digits + ones * '0' - (ones * ('0' - ' ') & ((1ULL << leading) - 1));
}

/* puts the eight characters in memory */
static inline void cli_number_put_eight(char *at, uint64_t eight)
{
	eight = htole64(eight);
	memcpy(at, &eight, sizeof(eight));
}

/* true if the whole text is a decimal number of at most maximum */
bool cli_number_parse(const char *text, size_t length, uint64_t maximum, uint64_t *number);

/* seconds, also as 1.5, 2s or 500ms; false if it is none */
bool cli_duration_parse(const char *text, uint64_t *ns);

/* likewise, also as 10m, 1h or 7d */
bool cli_span_parse(const char *text, uint64_t *ns);

#endif
