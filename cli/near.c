// SPDX-License-Identifier: GPL-2.0-or-later
/* What was meant by a name that there is not. */
#include <string.h>

#include "near.h"

/* longer names are not compared */
#define NEAR_NAME 24

/* edits (insert, drop, replace, swap neighbours) between two short names */
static unsigned int near_distance(const char *a, size_t a_length, const char *b)
{
	unsigned int rows[3][NEAR_NAME];
	size_t b_length = strlen(b);

	if (a_length >= NEAR_NAME || b_length >= NEAR_NAME)
		return NEAR_NAME;
	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= a_length; i++) {
		unsigned int *now = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];

		now[0] = (unsigned int)i;
		for (size_t j = 1; j <= b_length; j++) {
			unsigned int best = up[j - 1] + (a[i - 1] != b[j - 1]);

			if (best > up[j] + 1)
				best = up[j] + 1;
			if (best > now[j - 1] + 1)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    best > up2[j - 2] + 1)
				best = up2[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[a_length % 3][b_length];
}

void cli_near_begin(struct cli_near *near, const char *name, size_t length)
{
	near->name = name;
	near->length = length;
	near->best = NULL;
	/* one slip in a short name, two in a longer one */
	near->distance = length < 4 ? 2 : 3;
}

void cli_near_try(struct cli_near *near, const char *candidate)
{
	unsigned int distance = near_distance(near->name, near->length, candidate);

	/* the beginning of a name is as good as a slip */
	if (near->length > 1 && !strncmp(near->name, candidate, near->length) && distance > 1)
		distance = 1;
	if (distance >= near->distance)
		return;
	near->distance = distance;
	near->best = candidate;
}
