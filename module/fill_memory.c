// SPDX-License-Identifier: GPL-2.0-only
/* The memory section: the counters of an address space. Takes no mmap_lock. */
#include <linux/mm.h>
#include <linux/sched/signal.h>

#include "compat/mm.h"
#include "procsnap.h"

/* The split of executable mappings that /proc/PID/status makes. */
static void fill_text(struct procsnap_memory *entry, struct mm_struct *mm)
{
	u64 exec = (u64)mm->exec_vm << PAGE_SHIFT;
	u64 text = PAGE_ALIGN(mm->end_code) - (mm->start_code & PAGE_MASK);

	entry->text_bytes = min(text, exec);
	entry->library_bytes = exec - entry->text_bytes;
}

static u64 counter_bytes(struct mm_struct *mm, int member)
{
	return (u64)procsnap_compat_mm_counter(mm, member) << PAGE_SHIFT;
}

static __always_inline void fill_one(struct procsnap_memory *entry, const struct procsnap_pin *pin)
{
	struct mm_struct *mm = pin->mm;
	u64 rss;

	if (!mm) {
		*entry = (struct procsnap_memory){
			.status = PROCSNAP_STATUS_NONE,
			.oom_score_adj = pin->task->signal->oom_score_adj,
		};
		return;
	}
	entry->status = PROCSNAP_STATUS_OK;
	entry->oom_score_adj = pin->task->signal->oom_score_adj;
	entry->virtual_bytes = (u64)READ_ONCE(mm->total_vm) << PAGE_SHIFT;
	/* The peaks are only kept up to date when the values fall. */
	entry->virtual_peak_bytes = max(entry->virtual_bytes, (u64)READ_ONCE(mm->hiwater_vm)
								      << PAGE_SHIFT);
	entry->locked_bytes = (u64)READ_ONCE(mm->locked_vm) << PAGE_SHIFT;
	entry->pinned_bytes = (u64)atomic64_read(&mm->pinned_vm) << PAGE_SHIFT;
	entry->rss_anon_bytes = counter_bytes(mm, MM_ANONPAGES);
	entry->rss_file_bytes = counter_bytes(mm, MM_FILEPAGES);
	entry->rss_shmem_bytes = counter_bytes(mm, MM_SHMEMPAGES);
	rss = entry->rss_anon_bytes + entry->rss_file_bytes + entry->rss_shmem_bytes;
	entry->rss_peak_bytes = max(rss, (u64)READ_ONCE(mm->hiwater_rss) << PAGE_SHIFT);
	entry->data_bytes = (u64)READ_ONCE(mm->data_vm) << PAGE_SHIFT;
	entry->stack_bytes = (u64)READ_ONCE(mm->stack_vm) << PAGE_SHIFT;
	fill_text(entry, mm);
	entry->page_table_bytes = mm_pgtables_bytes(mm);
	entry->swap_bytes = counter_bytes(mm, MM_SWAPENTS);
}

int procsnap_fill_memory(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			 size_t count)
{
	struct procsnap_memory *entry = entries;

	for (; count; count--)
		fill_one(entry++, pins++);
	return 0;
}
