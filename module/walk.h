/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A walk over the pages of one address space, which gives runs of pages that
 * continue one another:
 *
 *   walk.c           where to look, how long the mmap_lock may be held, budgets,
 *   walk_entries.c   what the entries of the page tables say,
 *   fill_pages.c     stores the runs,
 *   fill_footprint.c adds them up.
 */
#ifndef PROCSNAP_WALK_H
#define PROCSNAP_WALK_H

#include <linux/pagewalk.h>
#include <linux/xarray.h>

#include "procsnap.h"

/* Pages that are looked at under one hold of the mmap_lock. */
#define PROCSNAP_WALK_BATCH 4096

/**
 * struct procsnap_walk - the walk of one address space, and what is of all.
 *
 * @fill: Whose memory is used and whose budgets are spent.
 * @mm: What is walked.
 * @show_root: Frame numbers and what only root may know are told.
 * @frame_step: 1: consecutive frames are in one run; 0: frames are all 0.
 * @frame_mask: What is left of a frame number.
 * @flag_mask: What is left of PROCSNAP_PAGE_*.
 * @run: The pages found last, which others may continue; none: @run.pages is 0.
 * @next_address: Where the next page is if it does.
 * @next_frame: Its frame, or place in swap.
 * @run_locked: @run is in a locked mapping.
 * @index_base: Index of a page in the mapping, less its number.
 * @prot: PROCSNAP_PROT_* of the mapping.
 * @vma_flags: PROCSNAP_PAGE_* that all its pages have.
 * @vma_locked: It is locked in memory.
 * @shmem: Of shmem with something in swap: where to look; or NULL.
 * @memo_entry: Entry and folio for which @memo_flags were found: of those that
 * @memo_word: follow one another most are alike.
 * @memo_mapping: Likewise.
 * @memo_flags: PROCSNAP_PAGE_*.
 * @resume: Where an interrupted walk goes on.
 * @batch_left: Pages until the lock is to be given up.
 * @pages_left: What is left of &procsnap_ask.walk_pages_max.
 * @time_left_ns: What is left of &procsnap_ask.walk_budget_ns.
 * @retries: How often one entry was looked at again.
 * @room: Runs that can be stored without allocating; meaningful with @pages.
 * @full: The image may not grow any more.
 * @footprint: Where to add up, or NULL.
 * @pages: Whose runs to store, or NULL.
 * @done_pin: The last task walked for both sections, and
 * @done_footprint: its footprint.
 * @seen: First row of each address space, by its address; holds mm_count.
 */
struct procsnap_walk {
	struct procsnap_fill *fill;
	struct mm_struct *mm;
	bool show_root;
	unsigned long frame_step;
	u64 frame_mask;
	u64 flag_mask;
	struct procsnap_page_run run;
	unsigned long next_address;
	u64 next_frame;
	bool run_locked;
	unsigned long index_base;
	u32 prot;
	u64 vma_flags;
	bool vma_locked;
	struct address_space *shmem;
	u64 memo_entry;
	unsigned long memo_word;
	unsigned long memo_mapping;
	u64 memo_flags;
	unsigned long resume;
	long batch_left;
	u64 pages_left;
	u64 time_left_ns;
	unsigned int retries;
	size_t room;
	bool full;
	struct procsnap_footprint *footprint;
	struct procsnap_pages *pages;
	const struct procsnap_pin *done_pin;
	struct procsnap_footprint done_footprint;
	struct xarray seen;
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

/*
 * The first row with the address space fill->guard_mm, which is fill->row if it was
 * not seen before: 0 or -ENOMEM.
 */
int procsnap_walk_row(struct procsnap_fill *fill, const struct procsnap_pin *pin, u32 *row);

/* walk_entries.c */
extern const struct mm_walk_ops procsnap_walk_ops;

/* fill_footprint.c: adds up walk->run. Does not sleep. */
void procsnap_footprint_add(struct procsnap_walk *walk);
/* fill_pages.c: stores walk->run, for which there is room. Does not sleep. */
void procsnap_pages_add(struct procsnap_walk *walk);

/* The run is complete. */
static inline void procsnap_walk_flush(struct procsnap_walk *walk)
{
	if (!walk->run.pages)
		return;
	if (walk->footprint)
		procsnap_footprint_add(walk);
	if (walk->pages)
		procsnap_pages_add(walk);
	walk->run.pages = 0;
}

/* Nothing more can be told in this hold of the lock. */
static inline bool procsnap_walk_is_over(const struct procsnap_walk *walk)
{
	return walk->batch_left <= 0 || !walk->pages_left || (walk->pages && !walk->room);
}

#endif /* PROCSNAP_WALK_H */
