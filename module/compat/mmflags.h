/* SPDX-License-Identifier: GPL-2.0-only */
/* Flags of an address space, a bitmap since 6.18 (12e423ba4eae). */
#ifndef PROCSNAP_COMPAT_MMFLAGS_H
#define PROCSNAP_COMPAT_MMFLAGS_H

#include <linux/mm_types.h>
#include <linux/sched/coredump.h>

static inline u32 procsnap_compat_coredump_filter(const struct mm_struct *mm)
{
#ifdef PROCSNAP_HAVE_MM_FLAGS_WORD
	unsigned long flags = __mm_flags_get_word(mm);
#else
	unsigned long flags = READ_ONCE(mm->flags);
#endif

	return (flags & MMF_DUMP_FILTER_MASK) >> MMF_DUMP_FILTER_SHIFT;
}

static inline bool procsnap_compat_thp_disabled(const struct mm_struct *mm)
{
#ifdef MMF_DISABLE_THP_COMPLETELY
	return mm_flags_test(MMF_DISABLE_THP_COMPLETELY, mm);
#else
	return test_bit(MMF_DISABLE_THP, &mm->flags);
#endif
}

#endif /* PROCSNAP_COMPAT_MMFLAGS_H */
