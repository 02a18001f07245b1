// SPDX-License-Identifier: GPL-2.0-only
/* What is told of a page: flags, count, node. */
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/page_idle.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "compat/mapcount.h"
#include "compat/uffd.h"
#include "ksym.h"
#include "walk_flags.h"

#define TOLD(name, test) (folio_test_##test(folio) ? PROCSNAP_PAGE_FOLIO_##name : 0)

/* What kpageflags has of a folio. */
static u64 root_flags(struct folio *folio)
{
	return TOLD(LOCKED, locked) | TOLD(REFERENCED, referenced) | TOLD(UPTODATE, uptodate) |
	       TOLD(DIRTY, dirty) | TOLD(LRU, lru) | TOLD(ACTIVE, active) |
	       TOLD(WRITEBACK, writeback) | TOLD(RECLAIM, reclaim) | TOLD(SWAPBACKED, swapbacked) |
	       TOLD(SWAPCACHE, swapcache) | TOLD(UNEVICTABLE, unevictable) | TOLD(MLOCKED, mlocked);
}

static u64 kind_flags(struct folio *folio)
{
	u64 flags = 0;

	if (folio_test_anon(folio))
		flags |= PROCSNAP_PAGE_ANON;
	else if (folio_test_swapbacked(folio) && !folio_test_hugetlb(folio))
		flags |= PROCSNAP_PAGE_SHMEM;
	else
		flags |= PROCSNAP_PAGE_FILE;
	if (folio_test_ksm(folio))
		flags |= PROCSNAP_PAGE_KSM;
	if (folio_test_large(folio))
		flags |= PROCSNAP_PAGE_LARGE;
	if (folio_test_hugetlb(folio))
		flags |= PROCSNAP_PAGE_HUGETLB;
	if (is_zone_device_page(&folio->page))
		flags |= PROCSNAP_PAGE_DEVICE;
	return flags;
}

/* All flags that an entry's @flags and its folio give together. */
u64 procsnap_walk_flags(const struct procsnap_walk *walk, struct folio *folio, u64 flags)
{
	flags |= kind_flags(folio) | root_flags(folio);
	if (folio_test_young(folio) || folio_test_referenced(folio))
		flags |= PROCSNAP_PAGE_YOUNG;
	if (folio_test_dirty(folio))
		flags |= PROCSNAP_PAGE_DIRTY;
	if (folio_test_anon(folio) && !folio_test_swapbacked(folio) &&
	    !(flags & PROCSNAP_PAGE_DIRTY))
		flags |= PROCSNAP_PAGE_LAZYFREE;
	if (procsnap_compat_mapcount_is_average(folio))
		flags |= PROCSNAP_PAGE_ESTIMATED;
	return flags & walk->flag_mask;
}

/* What differs among the pages of a folio: how often each is mapped. */
void procsnap_walk_count(const struct procsnap_walk *walk, struct procsnap_found *found,
			 struct folio *folio, struct page *page, u64 flags)
{
	found->count = procsnap_compat_mapcount(folio, page);
	found->node = page_to_nid(page);
	if (procsnap_compat_is_exclusive(folio, found->count))
		flags |= PROCSNAP_PAGE_EXCLUSIVE;
	if (unlikely(PageHWPoison(page)))
		flags |= PROCSNAP_PAGE_HWPOISON & walk->flag_mask;
	found->flags = flags;
}

u64 procsnap_walk_pte_flags(pte_t pte)
{
	u64 flags = PROCSNAP_PAGE_PRESENT;

	if (pte_write(pte))
		flags |= PROCSNAP_PAGE_WRITABLE;
	if (pte_young(pte))
		flags |= PROCSNAP_PAGE_YOUNG;
	if (pte_dirty(pte))
		flags |= PROCSNAP_PAGE_DIRTY;
	if (pte_soft_dirty(pte))
		flags |= PROCSNAP_PAGE_SOFT_DIRTY;
	if (procsnap_compat_pte_uffd(pte))
		flags |= PROCSNAP_PAGE_UFFD_WP;
	return flags;
}

/* A frame without a page that is counted: the zero page, or device memory. */
void procsnap_walk_frame(const struct procsnap_walk *walk, struct procsnap_found *found, u64 flags,
			 bool zero)
{
	flags &= ~(PROCSNAP_PAGE_YOUNG | PROCSNAP_PAGE_DIRTY);
	flags |= zero ? PROCSNAP_PAGE_ZERO : PROCSNAP_PAGE_NO_STRUCT;
	found->flags = flags;
	found->count = 0;
	found->node = -1;
}

/* A page that has no entry of a page in memory, but a folio all the same. */
static void look_at_moving(const struct procsnap_walk *walk, struct procsnap_found *found,
			   procsnap_leaf_t leaf)
{
	struct page *page = procsnap_compat_leaf_page(leaf);
	struct folio *folio = page_folio(page);

	found->flags = procsnap_walk_flags(walk, folio, found->flags);
	found->node = page_to_nid(page);
	if (procsnap_compat_leaf_is_device_private(leaf))
		found->count = procsnap_compat_mapcount(folio, page);
}

/* Swapped out, on its way, in a device, broken, or a mark: not present. */
void procsnap_walk_leaf(const struct procsnap_walk *walk, struct procsnap_found *found,
			procsnap_leaf_t leaf)
{
	if (procsnap_compat_leaf_is_swap(leaf)) {
		found->flags |= PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_ANON;
		found->frame = swp_offset(leaf);
		found->swap_type = swp_type(leaf);
		found->count = static_call(procsnap_swp_swapcount)(leaf);
	} else if (procsnap_compat_leaf_is_migration(leaf)) {
		found->flags |= PROCSNAP_PAGE_MIGRATION;
		look_at_moving(walk, found, leaf);
	} else if (procsnap_compat_leaf_is_device_private(leaf) ||
		   procsnap_compat_leaf_is_device_exclusive(leaf)) {
		found->flags |= PROCSNAP_PAGE_DEVICE;
		look_at_moving(walk, found, leaf);
	} else if (procsnap_compat_leaf_is_hwpoison(leaf)) {
		found->flags |= PROCSNAP_PAGE_MARKER | PROCSNAP_PAGE_HWPOISON;
		look_at_moving(walk, found, leaf);
	} else {
		found->flags |= procsnap_compat_leaf_marker_flags(leaf);
	}
	found->flags &= walk->flag_mask;
}

void procsnap_walk_absent(const struct procsnap_walk *walk, struct procsnap_found *found, pte_t pte)
{
	*found = (struct procsnap_found){ .flags = walk->vma_flags, .node = -1 };
	if (pte_swp_soft_dirty(pte))
		found->flags |= PROCSNAP_PAGE_SOFT_DIRTY;
	if (procsnap_compat_pte_swp_uffd(pte))
		found->flags |= PROCSNAP_PAGE_UFFD_WP;
	procsnap_walk_leaf(walk, found, procsnap_compat_leaf_of_pte(pte));
}
