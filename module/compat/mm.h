/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory management that differs between kernels. */
#ifndef PROCSNAP_COMPAT_MM_H
#define PROCSNAP_COMPAT_MM_H

#include <linux/mm.h>
#include <linux/percpu_counter.h>
#include <linux/sched/signal.h>

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
 * Where it is declared, the part of remap_pfn_range() behind the look-up of memory
 * types does all the rest; later others have to set the flags of the mapping.
 */
#ifdef PROCSNAP_HAVE_REMAP_NOTRACK
#define PROCSNAP_REMAP_FUNCTION "remap_pfn_range_notrack"
#else
#define PROCSNAP_REMAP_FUNCTION "remap_pfn_range"
#endif

/* Takes out what remap_pfn_range() put in. Renamed after 6.12. */
static inline void procsnap_compat_zap(struct vm_area_struct *vma)
{
#ifdef PROCSNAP_HAVE_ZAP_SPECIAL
	zap_special_vma_range(vma, vma->vm_start, vma->vm_end - vma->vm_start);
#else
	zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
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

/*
 * All parts of a counter of @mm together, in pages: of each cpu, or (until 6.2) of
 * each thread of @task's process. Under RCU.
 */
static inline unsigned long procsnap_compat_mm_counter_exact(struct mm_struct *mm,
							     struct task_struct *task, int member)
{
#ifdef PROCSNAP_HAVE_SPLIT_RSS
	long sum = atomic_long_read(&mm->rss_stat.count[member]);
	struct task_struct *thread;

	for_each_thread(task, thread)
		if (READ_ONCE(thread->mm) == mm)
			sum += READ_ONCE(thread->rss_stat.count[member]);
	return max(sum, 0L);
#else
	return percpu_counter_sum_positive(&mm->rss_stat[member]);
#endif
}

/*
 * Until 6.5 there was an array of mappings to be filled. One page
 * at @addr of @mm, whose mmap_lock is held: 1, 0 or an error.
 */
static inline long procsnap_compat_get_remote_page(struct mm_struct *mm, unsigned long addr,
						   unsigned int flags, struct page **page)
{
#ifdef PROCSNAP_HAVE_GUP_VMAS
	return get_user_pages_remote(mm, addr, 1, flags, page, NULL, NULL);
#else
	return get_user_pages_remote(mm, addr, 1, flags, page, NULL);
#endif
}

#endif /* PROCSNAP_COMPAT_MM_H */
