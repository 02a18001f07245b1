// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Rows that are to be added up, each address space once.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

#define BITS 64

int procsnap_row_set_begin(struct procsnap_row_set *set, const struct procsnap_snapshot *snap,
			   const size_t *rows, size_t count)
{
	const size_t there = procsnap_row_count(snap);
	size_t i;

	*set = (struct procsnap_row_set){ snap, rows, rows ? count : there, NULL };
	for (i = 0; rows && i < count; i++)
		if (rows[i] >= there)
			return procsnap_fail(-ENOENT, "there is no row %zu: the snapshot has %zu",
					     rows[i], there);
	set->seen = calloc(there / BITS + 1, sizeof(*set->seen));
	if (!set->seen)
		return procsnap_fail(-ENOMEM, "no memory to add up %zu rows", set->count);
	return 0;
}

void procsnap_row_set_end(struct procsnap_row_set *set)
{
	free(set->seen);
}

size_t procsnap_row_set_row(const struct procsnap_row_set *set, size_t i)
{
	return set->rows ? set->rows[i] : i;
}

size_t procsnap_row_set_space(struct procsnap_row_set *set, size_t row, uint32_t mm_row,
			      bool *before)
{
	/* PROCSNAP_NO_ROW: it is not known who shares it */
	const size_t space = mm_row < procsnap_row_count(set->snap) ? mm_row : row;
	const uint64_t bit = 1ULL << space % BITS;

	*before = set->seen[space / BITS] & bit;
	set->seen[space / BITS] |= bit;
	return space;
}
