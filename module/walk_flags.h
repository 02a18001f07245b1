/* SPDX-License-Identifier: GPL-2.0-only */
/* What is told of a page: from its entry, and from its folio. None of it sleeps. */
#ifndef PROCSNAP_WALK_FLAGS_H
#define PROCSNAP_WALK_FLAGS_H

#include "compat/leaf.h"
#include "walk.h"

/**
 * struct procsnap_found - pages that an entry stands for.
 *
 * @flags: PROCSNAP_PAGE_*.
 * @frame: Frame number, or place in swap.
 * @count: &procsnap_page_run.count.
 * @node: &procsnap_page_run.node.
 * @swap_type: &procsnap_page_run.swap_type.
 */
struct procsnap_found {
	u64 flags;
	u64 frame;
	u32 count;
	s32 node;
	u32 swap_type;
};

/* A page of a kind is resident; so is one that is being moved. */
#define PROCSNAP_PAGE_KINDS (PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_SHMEM)

/* All flags that an entry's @flags and its folio give together. */
u64 procsnap_walk_flags(const struct procsnap_walk *walk, struct folio *folio, u64 flags);
/* What differs among the pages of a folio: how often each is mapped. Beside @flags. */
void procsnap_walk_count(const struct procsnap_walk *walk, struct procsnap_found *found,
			 struct folio *folio, struct page *page, u64 flags);
/* What an entry of a page in memory says itself. */
u64 procsnap_walk_pte_flags(pte_t pte);
/* A frame without a page that is counted: the zero page, or device memory. */
void procsnap_walk_frame(const struct procsnap_walk *walk, struct procsnap_found *found, u64 flags,
			 bool zero);
/* Swapped out, on its way, in a device, broken, or a mark; adds to @found. */
void procsnap_walk_leaf(const struct procsnap_walk *walk, struct procsnap_found *found,
			procsnap_leaf_t leaf);
/* The same of an entry of a table: all of @found. */
void procsnap_walk_absent(const struct procsnap_walk *walk, struct procsnap_found *found,
			  pte_t pte);

#endif /* PROCSNAP_WALK_FLAGS_H */
