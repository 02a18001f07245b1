/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries of page tables that are no pages in memory: swap, migration, markers.
 * Since 6.19 they are "soft leaves" instead of swap entries.
 */
#ifndef PROCSNAP_COMPAT_LEAF_H
#define PROCSNAP_COMPAT_LEAF_H

#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include <procsnap/uapi.h>

#ifdef PROCSNAP_HAVE_LEAFOPS

#include <linux/leafops.h>

#define procsnap_leaf_t softleaf_t

#define procsnap_compat_leaf_of_pte softleaf_from_pte
#define procsnap_compat_leaf_of_pmd softleaf_from_pmd
#define procsnap_compat_leaf_is_swap softleaf_is_swap
#define procsnap_compat_leaf_is_migration softleaf_is_migration
#define procsnap_compat_leaf_is_device_private softleaf_is_device_private
#define procsnap_compat_leaf_is_device_exclusive softleaf_is_device_exclusive
#define procsnap_compat_leaf_is_hwpoison softleaf_is_hwpoison
#define procsnap_compat_leaf_is_marker softleaf_is_marker
#define procsnap_compat_leaf_page softleaf_to_page
#define procsnap_compat_leaf_marker softleaf_to_marker

#else

#define procsnap_leaf_t swp_entry_t

#define procsnap_compat_leaf_of_pte pte_to_swp_entry
#define procsnap_compat_leaf_of_pmd pmd_to_swp_entry
#define procsnap_compat_leaf_is_swap !non_swap_entry
#define procsnap_compat_leaf_is_migration is_migration_entry
#define procsnap_compat_leaf_is_device_private is_device_private_entry
#define procsnap_compat_leaf_is_device_exclusive is_device_exclusive_entry
#define procsnap_compat_leaf_is_hwpoison is_hwpoison_entry
#define procsnap_compat_leaf_is_marker is_pte_marker_entry
#define procsnap_compat_leaf_page pfn_swap_entry_to_page
#define procsnap_compat_leaf_marker pte_marker_get

#endif /* PROCSNAP_HAVE_LEAFOPS */

/* PROCSNAP_PAGE_* of a marker, or of an entry of a kind not known here. */
static inline u64 procsnap_compat_leaf_marker_flags(procsnap_leaf_t leaf)
{
	u64 flags = PROCSNAP_PAGE_MARKER;
	u64 marker;

	if (!procsnap_compat_leaf_is_marker(leaf))
		return flags;
	marker = procsnap_compat_leaf_marker(leaf);
	if (marker & PTE_MARKER_UFFD_WP)
		flags |= PROCSNAP_PAGE_UFFD_WP;
#ifdef PTE_MARKER_POISONED
	if (marker & PTE_MARKER_POISONED)
		flags |= PROCSNAP_PAGE_HWPOISON;
#endif
#ifdef PTE_MARKER_GUARD
	if (marker & PTE_MARKER_GUARD)
		flags |= PROCSNAP_PAGE_GUARD;
#endif
	return flags;
}

#endif /* PROCSNAP_COMPAT_LEAF_H */
