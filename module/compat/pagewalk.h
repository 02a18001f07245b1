/* SPDX-License-Identifier: GPL-2.0-only */
/* Page tables, as smaps of each kernel locks and reads them. */
#ifndef PROCSNAP_COMPAT_PAGEWALK_H
#define PROCSNAP_COMPAT_PAGEWALK_H

#include <linux/hugetlb.h>
#include <linux/mm.h>
#include <linux/pagewalk.h>

#include "ksym.h"

/* Until 6.5 a macro locks a table, and no function is to be found for that. */
#ifdef PROCSNAP_HAVE_PTE_LOCK_MACRO
#define PROCSNAP_TABLE_LOCK_IS_MACRO true
#else
#define PROCSNAP_TABLE_LOCK_IS_MACRO false
#endif

/*
 * The table below @pmd, mapped and locked. NULL: there is none any more, and what
 * there is instead is to be looked at again. Until 6.5 a macro that does not look
 * itself.
 */
static inline pte_t *procsnap_compat_lock_table(struct mm_struct *mm, pmd_t *pmd,
						unsigned long addr, spinlock_t **lock)
{
#ifdef PROCSNAP_HAVE_PTE_LOCK_MACRO
	pmd_t value = READ_ONCE(*pmd);
	pte_t *pte;

	if (pmd_none(value) || !pmd_present(value) || pmd_trans_huge(value) || pmd_devmap(value) ||
	    unlikely(pmd_bad(value)))
		return NULL;
	pte = pte_offset_map_lock(mm, pmd, addr, lock);
	/* For sparse: the caller says so, where it knows that there is a table. */
	__release(*lock);
	return pte;
#else
	return static_call(procsnap_pte_offset_map_lock)(mm, pmd, addr, lock);
#endif
}

/* The lock of @pmd, if it is an entry for all of a huge page; or NULL. */
static inline spinlock_t *procsnap_compat_lock_huge(pmd_t *pmd, struct vm_area_struct *vma)
{
#if !defined(CONFIG_TRANSPARENT_HUGEPAGE)
	return NULL;
#elif defined(PROCSNAP_HAVE_LEAFOPS)
	if (!pmd_is_huge(*pmd))
		return NULL;
	return static_call(procsnap_pmd_trans_huge_lock)(pmd, vma);
#else
	if (!is_swap_pmd(*pmd) && !pmd_trans_huge(*pmd) && !pmd_devmap(*pmd))
		return NULL;
	return static_call(procsnap_pmd_trans_huge_lock)(pmd, vma);
#endif
}

/* What locks a huge PUD is built with transparent huge pages only. */
#if defined(CONFIG_TRANSPARENT_HUGEPAGE) && defined(CONFIG_HAVE_ARCH_TRANSPARENT_HUGEPAGE_PUD)
#define PROCSNAP_COMPAT_HAS_HUGE_PUD
#endif

/* The lock of @pud, likewise. */
static inline spinlock_t *procsnap_compat_lock_huge_pud(pud_t *pud, struct vm_area_struct *vma)
{
#ifdef PROCSNAP_COMPAT_HAS_HUGE_PUD
#ifdef PROCSNAP_HAVE_PUD_DEVMAP
	if (!pud_trans_huge(*pud) && !pud_devmap(*pud))
		return NULL;
#else
	if (!pud_trans_huge(*pud))
		return NULL;
#endif
	return static_call(procsnap_pud_trans_huge_lock)(pud, vma);
#else
	return NULL;
#endif
}

/* Memory of a device, which until 6.19 had a bit of its own. */
static inline bool procsnap_compat_is_device_pmd(pmd_t pmd)
{
#ifdef PROCSNAP_HAVE_PUD_DEVMAP
	return pmd_devmap(pmd);
#else
	return false;
#endif
}

/*
 * The lock of the hugetlb entry @pte, or NULL: until 6.3 nothing keeps the table of
 * the entry there, and smaps reads it as it is.
 */
static inline spinlock_t *procsnap_compat_lock_hugetlb(struct vm_area_struct *vma, pte_t *pte)
{
#ifdef PROCSNAP_HAVE_HUGETLB_WALK
	return huge_pte_lock(hstate_vma(vma), vma->vm_mm, pte);
#else
	return NULL;
#endif
}

/*
 * Where a hugetlb page may have several entries, a function gathers their bits, and
 * is not exported.
 */
#if defined(CONFIG_HUGETLB_PAGE) && \
	(defined(CONFIG_ARM64) || defined(CONFIG_RISCV) || defined(CONFIG_S390))
#define PROCSNAP_HUGETLB_ENTRY_NEEDS_FUNCTION
DECLARE_STATIC_CALL(procsnap_huge_ptep_get, huge_ptep_get);
#endif

/* The hugetlb entry @pte. Since 6.11 the address is asked for as well. */
static inline pte_t procsnap_compat_hugetlb_entry(struct mm_struct *mm, unsigned long addr,
						  pte_t *pte)
{
#ifdef PROCSNAP_HUGETLB_ENTRY_NEEDS_FUNCTION
#define procsnap_huge_entry static_call(procsnap_huge_ptep_get)
#else
#define procsnap_huge_entry huge_ptep_get
#endif
#ifdef PROCSNAP_HAVE_HUGE_PTEP_GET_MM
	return procsnap_huge_entry(mm, addr, pte);
#else
	return procsnap_huge_entry(pte);
#endif
#undef procsnap_huge_entry
}

#endif /* PROCSNAP_COMPAT_PAGEWALK_H */
