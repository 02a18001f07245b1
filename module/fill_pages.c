// SPDX-License-Identifier: GPL-2.0-only
/* The pages section: the runs that a walk finds. */
#include "ksym.h"
#include "walk.h"

/*
 * Takes over what another row has of the same address space; false: it has not got
 * it.
 */
static bool copy_pages(struct procsnap_pages *entry, const struct procsnap_fill *fill, u32 row)
{
	const struct procsnap_pages *other = entry - (fill->row - row);

	if (row == fill->row || other->status != PROCSNAP_STATUS_OK)
		return false;
	*entry = *other;
	return true;
}

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
		entry->status = PROCSNAP_STATUS_BLOCKED;
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
	return 0;
}

int procsnap_fill_pages(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	struct procsnap_pages *entry = entries;
	u32 row;
	int ret;

	*entry = (struct procsnap_pages){ .status = PROCSNAP_STATUS_NONE };
	if (!fill->walk) {
		entry->status = PROCSNAP_STATUS_UNSUPPORTED;
		return 0;
	}
	if (!fill->guard_mm)
		return 0;
	ret = procsnap_walk_row(fill, pins, &row);
	if (ret || copy_pages(entry, fill, row))
		return ret;
	entry->mm_row = row;
	entry->status = PROCSNAP_STATUS_OK;
	if (!fill->walk->show_root)
		entry->flags = PROCSNAP_PAGES_NO_PFN;
	return walk_pages(fill, entry, pins);
}
