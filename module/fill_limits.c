// SPDX-License-Identifier: GPL-2.0-only
/* The limits section: resource limits of a process. */
#include <linux/resource.h>
#include <linux/sched/signal.h>

#include "procsnap.h"

/*
 * A limit is changed under a lock that /proc/PID/limits does not take either;
 * each value is whole. They stay until the last thread is freed.
 */
static __always_inline void fill_one(struct procsnap_limits *entry, struct task_struct *task)
{
	const struct rlimit *limit = task->signal->rlim;
	int i;

	BUILD_BUG_ON(PROCSNAP_LIMITS != RLIM_NLIMITS);
	BUILD_BUG_ON(sizeof(limit->rlim_cur) != sizeof(u64));
	entry->status = PROCSNAP_STATUS_OK;
	entry->reserved = 0;
	for (i = 0; i < PROCSNAP_LIMITS; i++, limit++) {
		entry->soft[i] = READ_ONCE(limit->rlim_cur);
		entry->hard[i] = READ_ONCE(limit->rlim_max);
	}
}

int procsnap_fill_limits(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			 size_t count)
{
	struct procsnap_limits *entry = entries;

	for (; count; count--)
		fill_one(entry++, (pins++)->task);
	return 0;
}
