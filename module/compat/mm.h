/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory management that differs between kernels. */
#ifndef PROCSNAP_COMPAT_MM_H
#define PROCSNAP_COMPAT_MM_H

#include <linux/mm.h>

/*
 * Since 6.3 (bc292ab00f6c) vm_flags is read-only and changed by functions that
 * check the lock. Called with the mmap_lock held for writing.
 */
static inline void procsnap_compat_vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set,
						vm_flags_t clear)
{
#ifdef PROCSNAP_HAVE_VM_FLAGS_CLEAR
	vm_flags_set(vma, set);
	vm_flags_clear(vma, clear);
#else
	vma->vm_flags |= set;
	vma->vm_flags &= ~clear;
#endif
}

/*
 * Since 6.2 (f1a7941243c1) the counters are per cpu and get_mm_counter() is
 * only near; a later change, carried into 6.12.y, lets /proc/PID/status sum them
 * exactly with get_mm_counter_sum(). Pages of @member, as status counts them.
 */
static inline unsigned long procsnap_compat_mm_counter(struct mm_struct *mm, int member)
{
#ifdef PROCSNAP_HAVE_GET_MM_COUNTER_SUM
	return get_mm_counter_sum(mm, member);
#else
	return get_mm_counter(mm, member);
#endif
}

#endif /* PROCSNAP_COMPAT_MM_H */
