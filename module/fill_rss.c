// SPDX-License-Identifier: GPL-2.0-only
/* The rss section: resident pages, with all parts of the counters summed. */
#include <linux/mm.h>
#include <linux/rcupdate.h>

#include "compat/mm.h"
#include "procsnap.h"

/* Threads share it; to sum up for each what all of them have takes too long. */
static bool is_same(const struct procsnap_pin *a, const struct procsnap_pin *b)
{
	return a->mm == b->mm && a->leader == b->leader;
}

static u64 exact_bytes(const struct procsnap_pin *pin, int member)
{
	return (u64)procsnap_compat_mm_counter_exact(pin->mm, pin->task, member) << PAGE_SHIFT;
}

int procsnap_fill_rss(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		      size_t count)
{
	const struct procsnap_pin *last = NULL;
	struct procsnap_rss *entry = entries;

	rcu_read_lock();
	for (; count; count--, entry++, last = pins++) {
		*entry = (struct procsnap_rss){ .status = PROCSNAP_STATUS_NONE };
		if (!pins->mm)
			continue;
		if (last && is_same(last, pins)) {
			*entry = *(entry - 1);
			continue;
		}
		entry->status = PROCSNAP_STATUS_OK;
		entry->anon_bytes = exact_bytes(pins, MM_ANONPAGES);
		entry->file_bytes = exact_bytes(pins, MM_FILEPAGES);
		entry->shmem_bytes = exact_bytes(pins, MM_SHMEMPAGES);
		entry->swap_bytes = exact_bytes(pins, MM_SWAPENTS);
	}
	rcu_read_unlock();
	return 0;
}
