/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was meant by a name that there is not: one that is nearly the same. */
#ifndef PROCSNAP_CLI_NEAR_H
#define PROCSNAP_CLI_NEAR_H

#include <stddef.h>

/**
 * struct cli_near - a search for the nearest name.
 *
 * @name, @length: What was typed.
 * @best: The nearest so far; NULL: none is near enough to be meant.
 * @distance: Of @best.
 */
struct cli_near {
	const char *name;
	size_t length;
	const char *best;
	unsigned int distance;
};

void cli_near_begin(struct cli_near *near, const char *name, size_t length);
/* candidate: stays; the first of equals is kept */
void cli_near_try(struct cli_near *near, const char *candidate);

#endif
