// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The memory of several rows, added up.
 */
#include "internal.h"

#include <errno.h>

/* All behind resume are sizes, up to the end. */
#define SIZES_OFFSET offsetof(struct procsnap_footprint, resident_bytes)
#define SIZES ((sizeof(struct procsnap_footprint) - SIZES_OFFSET) / sizeof(uint64_t))

_Static_assert(SIZES_OFFSET + SIZES * sizeof(uint64_t) == sizeof(struct procsnap_footprint) &&
		       offsetof(struct procsnap_footprint, weighted_swap) ==
			       sizeof(struct procsnap_footprint) - sizeof(uint64_t),
	       "sizes of 64 bits from resident_bytes to weighted_swap");

static void add_sizes(struct procsnap_footprint *total, const struct procsnap_footprint *footprint)
{
	const uint64_t *from = (const void *)((const char *)footprint + SIZES_OFFSET);
	uint64_t *to = (void *)((char *)total + SIZES_OFFSET);
	size_t i;

	for (i = 0; i < SIZES; i++)
		to[i] += from[i];
	total->flags |= footprint->flags;
}

static void add_row(struct procsnap_row_set *set, size_t row, struct procsnap_footprint_sum *sum)
{
	const struct procsnap_footprint *footprint = procsnap_footprint(set->snap, row);
	bool before;

	switch (footprint->status) {
	case PROCSNAP_STATUS_OK:
		break;
	case PROCSNAP_STATUS_NONE:
		sum->none++;
		return;
	case PROCSNAP_STATUS_DENIED:
		sum->denied++;
		return;
	default:
		sum->unread++;
		return;
	}
	procsnap_row_set_space(set, row, footprint->mm_row, &before);
	if (before) {
		sum->same++;
		return;
	}
	add_sizes(&sum->total, footprint);
	sum->counted++;
	sum->partial += !!(footprint->flags & PROCSNAP_FOOTPRINT_PARTIAL);
}

int procsnap_footprint_sum(const struct procsnap_snapshot *snap, const size_t *rows, size_t count,
			   struct procsnap_footprint_sum *sum)
{
	struct procsnap_row_set set;
	size_t i;
	int err;

	*sum = (struct procsnap_footprint_sum){ 0 };
	if (!(snap->header.got & PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT)))
		return procsnap_fail(-ENOENT, "the snapshot has no section footprint: ask for it");
	err = procsnap_row_set_begin(&set, snap, rows, count);
	if (err)
		return err;
	for (i = 0; i < set.count; i++)
		add_row(&set, procsnap_row_set_row(&set, i), sum);
	procsnap_row_set_end(&set);
	return 0;
}
