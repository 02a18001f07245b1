/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A walk over the pages of one address space, which gives runs of pages that
 * continue one another:
 *
 *   walk.c           where to look, how long the mmap_lock may be held, budgets,
 *   walk_entries.c   which pages the page tables have,
 *   walk_flags.c     what is told of each,
 *   fill_pages.c     stores the runs,
 *   fill_footprint.c adds them up.
 */
#ifndef PROCSNAP_WALK_H
#define PROCSNAP_WALK_H

#include <linux/pagewalk.h>
#include <linux/xarray.h>

#include "procsnap.h"

/* Pages that are looked at under one hold of the mmap_lock. */
#define PROCSNAP_WALK_BATCH 4096UL

/**
 * struct procsnap_walk - the walk of one address space, and what is of all.
 *
 * @fill: Whose memory is used and whose budgets are spent.
 * @mm: What is walked.
 * @show_root: Frame numbers and what only root may know are told.
 * @frame_step: 1: consecutive frames are in one run; 0: frames are all 0.
 * @frame_mask: What is left of a frame number.
 * @flag_mask: What is left of PROCSNAP_PAGE_*.
 * @run: The pages found last, which others may continue: in the table, or @own_run.
 * @run_end: Where the room in the table ends.
 * @run_step: Bytes to where the next run stands: behind it, or 0: in its place.
 * @run_open: There is one at @run.
 * @run_locked: It is in a locked mapping.
 * @own_run: For a walk that stores no runs.
 * @next_address: Where the next page is if it continues @run.
 * @next_frame: Its frame, or place in swap.
 * @index_base: Index of a page in the mapping, less its number.
 * @prot: PROCSNAP_PROT_* of the mapping.
 * @vma_flags: PROCSNAP_PAGE_* that all its pages have.
 * @vma_locked: It is locked in memory.
 * @shmem: Of shmem with something in swap: where to look; or NULL.
 * @like_entry: Of a page of @run: the entry without its frame. Most pages are like
 *	the one before, which is all that is looked at then. U64_MAX: there is none.
 * @like_word: Its folio's flags.
 * @like_mapcount: Its own count of mappings, as the kernel keeps it.
 * @like_mapping: Its folio's kind.
 * @frame_bits: Of an entry, what has the frame.
 * @frame_max: The last frame that has a struct page.
 * @resume: Where an interrupted walk goes on.
 * @batch_left: Pages until the lock is to be given up.
 * @pages_left: What is left of &procsnap_ask.walk_pages_max.
 * @time_left_ns: What is left of &procsnap_ask.walk_budget_ns.
 * @retries: How often one entry was looked at again.
 * @full: The image may not grow any more.
 * @footprint: Where to add up, or NULL.
 * @pages: Whose runs to store, or NULL.
 * @present_pages: Pages in memory, of the runs that are stored.
 * @swap_pages: Pages swapped out, likewise.
 * @done_pin: The last task walked for both sections, and
 * @done_footprint: its footprint.
 * @seen_footprint: First row of each address space that others use too, by its
 *	address; holds mm_count.
 * @seen_pages: Likewise.
 */
struct procsnap_walk {
	struct procsnap_fill *fill;
	struct mm_struct *mm;
	bool show_root;
	unsigned long frame_step;
	u64 frame_mask;
	u64 flag_mask;
	struct procsnap_page_run *run;
	const struct procsnap_page_run *run_end;
	size_t run_step;
	bool run_open;
	bool run_locked;
	struct procsnap_page_run own_run;
	unsigned long next_address;
	u64 next_frame;
	unsigned long index_base;
	u32 prot;
	u64 vma_flags;
	bool vma_locked;
	struct address_space *shmem;
	u64 like_entry;
	unsigned long like_word;
	int like_mapcount;
	unsigned long like_mapping;
	u64 frame_bits;
	unsigned long frame_max;
	unsigned long resume;
	long batch_left;
	u64 pages_left;
	u64 time_left_ns;
	unsigned int retries;
	bool full;
	struct procsnap_footprint *footprint;
	struct procsnap_pages *pages;
	u64 present_pages;
	u64 swap_pages;
	const struct procsnap_pin *done_pin;
	struct procsnap_footprint done_footprint;
	struct xarray seen_footprint;
	struct xarray seen_pages;
};

/* How a walk ended. */
enum procsnap_walk_end {
	PROCSNAP_WALK_DONE,
	PROCSNAP_WALK_PARTIAL,
	PROCSNAP_WALK_BLOCKED,
};

int procsnap_walk_begin(struct procsnap_fill *fill);
void procsnap_walk_end(struct procsnap_fill *fill);

/*
 * Walks fill->guard_mm for the sinks that are not NULL, from the first of the ask's
 * ranges; @resume: where it ended, if PARTIAL. An enum procsnap_walk_end, or -errno
 * that fails the request. May sleep.
 */
int procsnap_walk_task(struct procsnap_fill *fill, struct procsnap_footprint *footprint,
		       struct procsnap_pages *pages, u64 *resume);

/* The row that has what was found of fill->guard_mm already, or PROCSNAP_NO_ROW. */
u32 procsnap_walk_find(const struct procsnap_fill *fill, struct xarray *seen);
/* fill->row is that row from now on: 0 or -ENOMEM. */
int procsnap_walk_remember(const struct procsnap_fill *fill, const struct procsnap_pin *pin,
			   struct xarray *seen);

/* walk_entries.c */
extern const struct mm_walk_ops procsnap_walk_ops;

/* fill_footprint.c: adds up walk->run. Does not sleep. */
void procsnap_footprint_add(struct procsnap_walk *walk);

/* Where the run after the open one stands. */
static inline struct procsnap_page_run *procsnap_walk_next_run(const struct procsnap_walk *walk)
{
	return (void *)walk->run + walk->run_step;
}

/* Another run can be begun. */
static inline bool procsnap_walk_has_room(const struct procsnap_walk *walk)
{
	return !walk->run_open || procsnap_walk_next_run(walk) < walk->run_end;
}

/* The run is complete; there is room for another, or none is begun. */
static inline void procsnap_walk_end_run(struct procsnap_walk *walk)
{
	const struct procsnap_page_run *run = walk->run;

	if (!walk->run_open)
		return;
	if (walk->footprint)
		procsnap_footprint_add(walk);
	if (run->flags & PROCSNAP_PAGE_PRESENT)
		walk->present_pages += run->pages;
	else if (run->flags & PROCSNAP_PAGE_SWAP)
		walk->swap_pages += run->pages;
	walk->run = procsnap_walk_next_run(walk);
	walk->run_open = false;
}

/* Nothing more can be told in this hold of the lock. */
static inline bool procsnap_walk_is_over(const struct procsnap_walk *walk)
{
	return walk->batch_left <= 0 || !walk->pages_left || !procsnap_walk_has_room(walk);
}

#endif /* PROCSNAP_WALK_H */
