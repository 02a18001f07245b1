// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes for people. */
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "size.h"

static const char size_units[] = "BKMGTPE";

const char *cli_size(char text[CLI_SIZE_TEXT], uint64_t size, bool bytes)
{
	double number = (double)size;
	size_t unit = 0;

	if (bytes || size < 1024) {
		snprintf(text, CLI_SIZE_TEXT, bytes || !size ? "%llu" : "%lluB",
			 (unsigned long long)size);
		return text;
	}
	/* 1023.6K would be shown with four digits */
	for (; number >= 999.5 && unit + 2 < sizeof(size_units); unit++)
		number /= 1024;
	snprintf(text, CLI_SIZE_TEXT, number < 9.95 ? "%.1f%c" : "%.0f%c", number,
		 size_units[unit]);
	return text;
}

bool cli_size_parse(const char *text, uint64_t *size)
{
	size_t digits = strspn(text, "0123456789");
	unsigned int shift = 0;

	if (text[digits]) {
		/* without the case; of a blank nothing is left, which is the end of the units */
		int letter = text[digits] & ~0x20;
		const char *unit = letter ? strchr(size_units, letter) : NULL;

		if (!unit || text[digits + 1])
			return false;
		shift = 10 * (unsigned int)(unit - size_units);
	}
	if (!cli_number_parse(text, digits, UINT64_MAX >> shift, size))
		return false;
	*size <<= shift;
	return true;
}
