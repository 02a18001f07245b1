// SPDX-License-Identifier: GPL-2.0-only
/* The pages section: the runs that a walk finds. */
#include "walk.h"

/* With the footprint, if that is wanted too and may be had. */
static int walk_pages(struct procsnap_fill *fill, struct procsnap_pages *entry,
		      const struct procsnap_pin *pin)
{
	struct procsnap_walk *walk = fill->walk;
	bool both = fill->ask->sections & PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT);
	u64 resume;
	int ret;

	walk->done_footprint = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_OK };
	ret = procsnap_walk_task(fill, both ? &walk->done_footprint : NULL, entry, &resume);
	if (ret < 0)
		return ret;
	if (ret == PROCSNAP_WALK_BLOCKED) {
		*entry = (struct procsnap_pages){ .status = PROCSNAP_STATUS_BLOCKED };
		return 0;
	}
	if (ret == PROCSNAP_WALK_PARTIAL) {
		entry->flags |= PROCSNAP_PAGES_PARTIAL;
		entry->resume = resume;
		walk->done_footprint.flags |= PROCSNAP_FOOTPRINT_PARTIAL;
		walk->done_footprint.resume = resume;
	}
	/* An image that is full ends no footprint. */
	if (both && !walk->full)
		walk->done_pin = pin;
	return procsnap_walk_remember(fill, pin, &walk->seen_pages);
}

int procsnap_fill_pages(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	struct procsnap_pages *entry = entries;
	u32 row;

	*entry = (struct procsnap_pages){ .status = PROCSNAP_STATUS_NONE };
	if (!fill->walk) {
		entry->status = PROCSNAP_STATUS_UNSUPPORTED;
		return 0;
	}
	if (!fill->guard_mm)
		return 0;
	row = procsnap_walk_find(fill, &fill->walk->seen_pages);
	if (row != PROCSNAP_NO_ROW) {
		*entry = *(entry - (fill->row - row));
		return 0;
	}
	entry->status = PROCSNAP_STATUS_OK;
	entry->mm_row = fill->row;
	if (!fill->walk->show_root)
		entry->flags = PROCSNAP_PAGES_NO_PFN;
	return walk_pages(fill, entry, pins);
}
