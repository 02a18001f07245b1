// SPDX-License-Identifier: GPL-2.0-only
/* The counters, and the answer to PROCSNAP_IOC_INFO. */
#include <linux/string.h>

#include "ksym.h"
#include "procsnap.h"

struct procsnap_stats procsnap_stats;

void procsnap_stats_lock_ns(u64 ns)
{
	s64 max = atomic64_read(&procsnap_stats.lock_ns_max);

	while (max < (s64)ns && !atomic64_try_cmpxchg(&procsnap_stats.lock_ns_max, &max, ns))
		;
}

void procsnap_stats_info(struct procsnap_info *info)
{
	memset(info, 0, sizeof(*info));
	info->uapi_version = PROCSNAP_UAPI_VERSION;
	strscpy(info->module_version, PROCSNAP_MODULE_VERSION, sizeof(info->module_version));
	info->sections = PROCSNAP_WANT_ALL;
	info->request_flags = PROCSNAP_REQUEST_FLAGS;
	info->levels = procsnap_levels();
	info->selects = procsnap_selects();
	info->capabilities = procsnap_ksym_capabilities();
	info->lock_budget_max_ns = procsnap_lock_budget_max_ns();
	info->wait_budget_max_ns = procsnap_wait_budget_max_ns();
	info->walk_budget_max_ns = procsnap_walk_budget_max_ns();
	info->walked_pages = atomic64_read(&procsnap_stats.walked_pages);
	info->text_max = procsnap_text_max();
	info->user_bytes_max = procsnap_user_bytes_max();
	info->live_bytes = atomic64_read(&procsnap_stats.live_bytes);
	info->live_snapshots = atomic64_read(&procsnap_stats.live_snapshots);
	info->snapshots = atomic64_read(&procsnap_stats.snapshots);
	info->tasks = atomic64_read(&procsnap_stats.tasks);
	info->grown = atomic64_read(&procsnap_stats.grown);
	info->over_budget = atomic64_read(&procsnap_stats.over_budget);
	info->failed = atomic64_read(&procsnap_stats.failed);
	info->lock_ns_max = atomic64_read(&procsnap_stats.lock_ns_max);
	info->blocked = atomic64_read(&procsnap_stats.blocked);
}
