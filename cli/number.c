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

bool cli_duration_parse(const char *text, uint64_t *ns)
{
	const uint64_t second = 1000000000;
	size_t digits = strspn(text, "0123456789"), more = 0;
	const char *unit = text + digits;
	uint64_t scale = second, part;

	if (*unit == '.') {
		more = strspn(unit + 1, "0123456789");
		unit += 1 + more;
	}
	if (!strcmp(unit, "ms"))
		scale = second / 1000;
	else if (*unit && strcmp(unit, "s"))
		return false;
	if (!digits || !cli_number_parse(text, digits, UINT64_MAX / second - 1, ns))
		return false;
	*ns *= scale;
	for (size_t i = 0; i < more; i++) {
		part = (uint64_t)(text[digits + 1 + i] - '0');
		scale /= 10;
		*ns += part * scale;
	}
	return true;
}

bool cli_span_parse(const char *text, uint64_t *ns)
{
	const uint64_t second = 1000000000;
	static const char units[] = "smhd";
	static const uint64_t seconds[] = { 1, 60, 3600, 86400 };
	size_t digits = strspn(text, "0123456789");
	const char *unit = text[digits] ? strchr(units, text[digits]) : units;
	uint64_t number;

	if (!unit || (text[digits] && text[digits + 1]) ||
	    !cli_number_parse(text, digits, UINT32_MAX, &number))
		return cli_duration_parse(text, ns);
	return !__builtin_mul_overflow(number, seconds[unit - units] * second, ns);
}
