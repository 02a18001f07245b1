/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bit of a page table's entry that is userfaultfd's. Until 7.3 it says that
 * the page is write-protected; since then, in a mapping with VM_UFFD_RWP, that it
 * is protected from reads as well, and what reads it is called without "_wp".
 * pagemap tells the bit as it is, and so it is done here.
 */
#ifndef PROCSNAP_COMPAT_UFFD_H
#define PROCSNAP_COMPAT_UFFD_H

#include <linux/mm.h>
#include <linux/userfaultfd_k.h>

#ifdef PROCSNAP_HAVE_UFFD_BIT

static inline bool procsnap_compat_pte_uffd(pte_t pte)
{
	return pte_uffd(pte);
}

static inline bool procsnap_compat_pte_swp_uffd(pte_t pte)
{
	return pte_swp_uffd(pte);
}

static inline bool procsnap_compat_pmd_uffd(pmd_t pmd)
{
	return pmd_uffd(pmd);
}

static inline bool procsnap_compat_pmd_swp_uffd(pmd_t pmd)
{
	return pmd_swp_uffd(pmd);
}

#else

static inline bool procsnap_compat_pte_uffd(pte_t pte)
{
	return pte_uffd_wp(pte);
}

static inline bool procsnap_compat_pte_swp_uffd(pte_t pte)
{
	return pte_swp_uffd_wp(pte);
}

static inline bool procsnap_compat_pmd_uffd(pmd_t pmd)
{
	return pmd_uffd_wp(pmd);
}

static inline bool procsnap_compat_pmd_swp_uffd(pmd_t pmd)
{
	return pmd_swp_uffd_wp(pmd);
}

#endif /* PROCSNAP_HAVE_UFFD_BIT */

#endif /* PROCSNAP_COMPAT_UFFD_H */
