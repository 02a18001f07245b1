/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses that the user asked for, and what of them a process has mapped. */
#ifndef PROCSNAP_CLI_RANGES_H
#define PROCSNAP_CLI_RANGES_H

#include <procsnap/procsnap.h>

/**
 * struct cli_ranges - addresses, in order and without overlap once tidied.
 *
 * @ranges, @count: The ranges.
 * @room: How many there is memory for.
 */
struct cli_ranges {
	struct procsnap_range *ranges;
	size_t count;
	size_t room;
};

/**
 * struct cli_place - what the user asked for.
 *
 * @text: As typed: a name of mappings if @range is empty.
 * @real: The same path without symbolic links, or NULL.
 * @range: Addresses, not of whole pages.
 * @found: Some process has something there.
 */
struct cli_place {
	const char *text;
	char *real;
	struct procsnap_range range;
	bool found;
};

/* START-END, START+SIZE, or a name; says what is wrong: an exit code */
int cli_place_parse(struct cli_place *place, const char *text);

/* false without memory, and said so */
bool cli_ranges_add(struct cli_ranges *ranges, uint64_t start, uint64_t end);
/* adds what a process has mapped at the places; without places: all of it */
bool cli_ranges_add_mapped(struct cli_ranges *ranges, const struct procsnap_snapshot *snap,
			   const struct procsnap_vmas *vmas, struct cli_place *places,
			   size_t place_count);
/* sorts, and makes one of what overlaps or touches */
void cli_ranges_tidy(struct cli_ranges *ranges);
/* leaves out what is below an address */
void cli_ranges_cut(struct cli_ranges *ranges, uint64_t from);
void cli_ranges_free(struct cli_ranges *ranges);

/* no task can have the upper half of all addresses; maps has [vsyscall] there */
static inline bool cli_vma_is_kernel(const struct procsnap_vma *vma)
{
	return vma->start >> 63;
}

#endif
