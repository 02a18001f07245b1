/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers to and from text. Formatting writes backwards from an end, because
 * a table of ten thousand rows is mostly right-justified integers.
 */
#ifndef PROCSNAP_CLI_NUMBER_H
#define PROCSNAP_CLI_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* true if the whole text is a decimal number of at most maximum */
bool cli_number_parse(const char *text, size_t length, uint64_t maximum, uint64_t *number);

#endif
