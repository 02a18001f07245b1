// SPDX-License-Identifier: GPL-2.0-only
/* The footprint section: the runs that a walk finds, added up as smaps does. */
#include <linux/math64.h>

#include "walk_flags.h"

/* Pages that each weigh @bytes divided by @count. */
static u64 weigh(u64 pages, u64 bytes, u32 count)
{
	u64 weight = bytes << PROCSNAP_WEIGHT_SHIFT;

	return pages * (count < 2 ? weight : DIV_ROUND_CLOSEST_ULL(weight, count));
}

/*
 * As smaps has it. Of a page that is on its way elsewhere it is not known how often
 * it is mapped, and of one with an average count there is something better.
 */
static bool is_shared(const struct procsnap_page_run *run)
{
	if (run->flags & PROCSNAP_PAGE_ESTIMATED)
		return !(run->flags & PROCSNAP_PAGE_EXCLUSIVE);
	return run->count >= 2 || (!run->count && !(run->flags & PROCSNAP_PAGE_PRESENT));
}

static void add_hugetlb(struct procsnap_footprint *sum, const struct procsnap_page_run *run,
			u64 bytes)
{
	*(is_shared(run) ? &sum->shared_hugetlb_bytes : &sum->private_hugetlb_bytes) += bytes;
	sum->weighted_hugetlb += weigh(run->pages, PAGE_SIZE, run->count);
}

static void add_swap(struct procsnap_footprint *sum, const struct procsnap_page_run *run, u64 bytes)
{
	sum->swap_bytes += bytes;
	if (run->flags & PROCSNAP_PAGE_SHMEM)
		sum->shmem_swap_bytes += bytes;
	else
		sum->weighted_swap += weigh(run->pages, PAGE_SIZE, run->count);
}

static void add_huge(struct procsnap_footprint *sum, u64 flags, u64 bytes)
{
	if (flags & PROCSNAP_PAGE_ANON)
		sum->anon_huge_bytes += bytes;
	else if (flags & PROCSNAP_PAGE_SHMEM)
		sum->shmem_huge_bytes += bytes;
	else if (!(flags & PROCSNAP_PAGE_DEVICE))
		sum->file_huge_bytes += bytes;
}

static void add_sharing(struct procsnap_footprint *sum, const struct procsnap_page_run *run,
			u64 bytes)
{
	bool shared = is_shared(run);

	if (run->flags & PROCSNAP_PAGE_DIRTY)
		*(shared ? &sum->shared_dirty_bytes : &sum->private_dirty_bytes) += bytes;
	else
		*(shared ? &sum->shared_clean_bytes : &sum->private_clean_bytes) += bytes;
}

static void add_weight(struct procsnap_footprint *sum, u64 flags, u64 weight, bool locked)
{
	sum->weighted += weight;
	if (flags & PROCSNAP_PAGE_ANON)
		sum->weighted_anon += weight;
	else if (flags & PROCSNAP_PAGE_SHMEM)
		sum->weighted_shmem += weight;
	else
		sum->weighted_file += weight;
	if (flags & PROCSNAP_PAGE_DIRTY)
		sum->weighted_dirty += weight;
	if (locked)
		sum->weighted_locked += weight;
}

static void add_resident(struct procsnap_footprint *sum, const struct procsnap_page_run *run,
			 u64 bytes, bool locked)
{
	u64 flags = run->flags;

	sum->resident_bytes += bytes;
	if (flags & PROCSNAP_PAGE_ANON)
		sum->anon_bytes += bytes;
	if (flags & PROCSNAP_PAGE_LAZYFREE)
		sum->lazyfree_bytes += bytes;
	if (flags & PROCSNAP_PAGE_KSM)
		sum->ksm_bytes += bytes;
	if (flags & PROCSNAP_PAGE_YOUNG)
		sum->referenced_bytes += bytes;
	if (flags & PROCSNAP_PAGE_HUGE)
		add_huge(sum, flags, bytes);
	add_sharing(sum, run, bytes);
	add_weight(sum, flags, weigh(run->pages, PAGE_SIZE, run->count), locked);
}

void procsnap_footprint_add(struct procsnap_walk *walk)
{
	struct procsnap_footprint *sum = walk->footprint;
	const struct procsnap_page_run *run = walk->run;
	u64 bytes = run->pages << PAGE_SHIFT;

	if (run->flags & PROCSNAP_PAGE_ESTIMATED)
		sum->flags |= PROCSNAP_FOOTPRINT_ESTIMATED;
	if (run->flags & PROCSNAP_PAGE_SWAP)
		add_swap(sum, run, bytes);
	else if (run->flags & PROCSNAP_PAGE_HUGETLB)
		add_hugetlb(sum, run, bytes);
	else if (run->flags & PROCSNAP_PAGE_KINDS)
		add_resident(sum, run, bytes, walk->run_locked);
}

static int walk_footprint(struct procsnap_fill *fill, struct procsnap_footprint *entry)
{
	u64 resume;
	int ret;

	ret = procsnap_walk_task(fill, entry, NULL, &resume);
	if (ret < 0)
		return ret;
	if (ret == PROCSNAP_WALK_BLOCKED)
		*entry = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_BLOCKED };
	if (ret == PROCSNAP_WALK_PARTIAL) {
		entry->flags |= PROCSNAP_FOOTPRINT_PARTIAL;
		entry->resume = resume;
	}
	return 0;
}

int procsnap_fill_footprint(struct procsnap_fill *fill, void *entries,
			    const struct procsnap_pin *pins, size_t count)
{
	struct procsnap_footprint *entry = entries;
	struct procsnap_walk *walk = fill->walk;
	int ret = 0;
	u32 row;

	*entry = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_NONE };
	if (!walk) {
		entry->status = PROCSNAP_STATUS_UNSUPPORTED;
		return 0;
	}
	if (!fill->guard_mm)
		return 0;
	row = procsnap_walk_find(fill, &walk->seen_footprint);
	if (row != PROCSNAP_NO_ROW) {
		*entry = *(entry - (fill->row - row));
		return 0;
	}
	entry->status = PROCSNAP_STATUS_OK;
	if (walk->done_pin == pins)
		*entry = walk->done_footprint;
	else
		ret = walk_footprint(fill, entry);
	if (ret || entry->status != PROCSNAP_STATUS_OK)
		return ret;
	entry->mm_row = fill->row;
	return procsnap_walk_remember(fill, pins, &walk->seen_footprint);
}
