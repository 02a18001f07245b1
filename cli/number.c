// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers that the user typed. */
#include "number.h"

bool cli_number_parse(const char *text, size_t length, uint64_t maximum, uint64_t *number)
{
	uint64_t value = 0;

	if (!length)
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned int digit = (unsigned int)(text[i] - '0');

		if (digit > 9 || value > (maximum - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = value;
	return true;
}
