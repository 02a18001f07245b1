// SPDX-License-Identifier: GPL-2.0-or-later
/* Sets of cpus or memory nodes, as lists of ranges. */
#include <stdbool.h>
#include <stdio.h>

#include "names.h"

static bool bitmap_has(const uint64_t *words, size_t bit)
{
	return words[bit / 64] >> bit % 64 & 1;
}

size_t cli_bitmap_list(char *text, size_t size, const uint64_t *words, size_t count)
{
	size_t bits = count * 64, length = 0;

	if (size)
		text[0] = '\0';
	for (size_t first = 0, last; first < bits; first = last + 1) {
		char range[48];
		int part;

		last = first;
		if (!bitmap_has(words, first))
			continue;
		while (last + 1 < bits && bitmap_has(words, last + 1))
			last++;
		part = last == first ? snprintf(range, sizeof(range), "%zu", first)
				     : snprintf(range, sizeof(range), "%zu-%zu", first, last);
		if (length < size)
			snprintf(text + length, size - length, "%s%s", length ? "," : "", range);
		length += (size_t)part + (length ? 1 : 0);
	}
	return length;
}
