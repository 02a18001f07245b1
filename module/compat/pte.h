/* SPDX-License-Identifier: GPL-2.0-only */
/* An entry of a page in memory, taken apart with as little as that needs. */
#ifndef PROCSNAP_COMPAT_PTE_H
#define PROCSNAP_COMPAT_PTE_H

#include <linux/mm.h>

#ifdef CONFIG_X86

/* The bits that have the frame; the kernel works them out each time. */
static inline u64 procsnap_compat_frame_bits(void)
{
	return PTE_PFN_MASK;
}

/* Its frame stands there as it is: that of an entry which is not present is inverted (L1TF). */
static inline bool procsnap_compat_is_plain(pte_t pte)
{
	return pte_flags(pte) & _PAGE_PRESENT;
}

/* All but the frame. */
static inline u64 procsnap_compat_pte_rest(pte_t pte, u64 frame_bits)
{
	return native_pte_val(pte) & ~frame_bits;
}

/* The frame of one that is plain. */
static inline u64 procsnap_compat_pte_frame(pte_t pte, u64 frame_bits)
{
	return (pte_val(pte) & frame_bits) >> PAGE_SHIFT;
}

#else

static inline u64 procsnap_compat_frame_bits(void)
{
	return 0;
}

/* Not every architecture can tell all the other bits. */
static inline bool procsnap_compat_is_plain(pte_t pte)
{
	return IS_ENABLED(CONFIG_ARM64);
}

static inline u64 procsnap_compat_pte_rest(pte_t pte, u64 frame_bits)
{
	return pgprot_val(pte_pgprot(pte));
}

static inline u64 procsnap_compat_pte_frame(pte_t pte, u64 frame_bits)
{
	return pte_pfn(pte);
}

#endif /* CONFIG_X86 */

#endif /* PROCSNAP_COMPAT_PTE_H */
