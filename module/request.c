// SPDX-License-Identifier: GPL-2.0-only
/* Checks a request from user space: what is wrong with it is told by errno. */
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/time64.h>
#include <linux/uaccess.h>

#include "ksym.h"
#include "procsnap.h"

static unsigned int lock_budget_ms = 200;
module_param(lock_budget_ms, uint, 0644);
MODULE_PARM_DESC(lock_budget_ms, "longest hold of the task list lock, in ms (default 200)");

u64 procsnap_lock_budget_max_ns(void)
{
	return (u64)READ_ONCE(lock_budget_ms) * NSEC_PER_MSEC;
}

u64 procsnap_levels(void)
{
	u64 levels = 1ULL << PROCSNAP_LEVEL_RELAXED;

	if (procsnap_ksym_has(PROCSNAP_CAP_TASKLIST_LOCK))
		levels |= 1ULL << PROCSNAP_LEVEL_TREE;
	return levels;
}

static int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a;
	pid_t y = *(const pid_t *)b;

	return x < y ? -1 : x > y;
}

/* Sorts the list and leaves each pid once; -EINVAL if one is below 1. */
static int tidy_pids(struct procsnap_ask *ask)
{
	u32 in, out = 1;

	sort(ask->pids, ask->pid_count, sizeof(*ask->pids), compare_pids, NULL);
	if (ask->pids[0] < 1)
		return -EINVAL;
	for (in = 1; in < ask->pid_count; in++)
		if (ask->pids[in] != ask->pids[out - 1])
			ask->pids[out++] = ask->pids[in];
	ask->pid_count = out;
	return 0;
}

static int copy_pids(struct procsnap_ask *ask, const struct procsnap_request *req)
{
	const void __user *from = u64_to_user_ptr(req->pids);
	size_t bytes;
	int ret;

	if (!req->pid_count || !req->pids || req->pids % sizeof(pid_t))
		return -EINVAL;
	if (req->pid_count > PROCSNAP_PIDS_MAX)
		return -E2BIG;
	bytes = array_size(req->pid_count, sizeof(pid_t));

	ask->pids = kvmalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (!ask->pids)
		return -ENOMEM;
	ret = -EFAULT;
	if (copy_from_user(ask->pids, from, bytes))
		goto err_free_pids;
	ask->pid_count = req->pid_count;
	ret = tidy_pids(ask);
	if (ret)
		goto err_free_pids;
	return 0;

err_free_pids:
	kvfree(ask->pids);
	ask->pids = NULL;
	return ret;
}

/* The sections to fill: known ones, and the identity that all rows need. */
static u64 wanted_sections(u64 want)
{
	u64 sections = want & PROCSNAP_WANT_ALL;

	if (sections & procsnap_sections_per_task())
		sections |= PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	return sections;
}

static int check_level(struct procsnap_ask *ask, u32 level)
{
	if (level > PROCSNAP_LEVEL_MACHINE)
		return -EINVAL;
	ask->level = level ?: PROCSNAP_LEVEL_TREE;
	return procsnap_levels() & (1ULL << ask->level) ? 0 : -EOPNOTSUPP;
}

/*
 * Reads the request of @size bytes at @arg, once. On success the caller frees
 * @ask with procsnap_ask_free().
 */
int procsnap_ask_from_user(struct procsnap_ask *ask, const void __user *arg, size_t size)
{
	struct procsnap_request req;
	u64 max = procsnap_lock_budget_max_ns();
	int ret;

	BUILD_BUG_ON(sizeof(req) < PROCSNAP_REQUEST_SIZE_V1);

	if (size < PROCSNAP_REQUEST_SIZE_V1 || (unsigned long)arg % __alignof__(req))
		return -EINVAL;
	ret = copy_struct_from_user(&req, sizeof(req), arg, size);
	if (ret)
		return ret;
	if (req.flags & ~PROCSNAP_REQUEST_FLAGS)
		return -EINVAL;

	memset(ask, 0, sizeof(*ask));
	ret = check_level(ask, req.level);
	if (ret)
		return ret;
	ask->want = req.sections;
	ask->sections = wanted_sections(req.sections);
	ask->threads = req.flags & PROCSNAP_REQUEST_THREADS;
	ask->select = req.select;
	ask->wait_budget_ns = 20 * NSEC_PER_MSEC;
	ask->text_max = 8 << 20;
	ask->lock_budget_ns = req.lock_budget_ns && req.lock_budget_ns < max ? req.lock_budget_ns
									     : max;

	switch (req.select) {
	case PROCSNAP_SELECT_ALL:
		return req.pid_count || req.pids ? -EINVAL : 0;
	case PROCSNAP_SELECT_PIDS:
		return copy_pids(ask, &req);
	default:
		return -EINVAL;
	}
}

/* Everything of every process, the most exact way that is possible here. */
void procsnap_ask_default(struct procsnap_ask *ask)
{
	memset(ask, 0, sizeof(*ask));
	ask->want = PROCSNAP_WANT_ALL;
	ask->sections = PROCSNAP_WANT_ALL;
	ask->level = procsnap_ksym_has(PROCSNAP_CAP_TASKLIST_LOCK) ? PROCSNAP_LEVEL_TREE
								   : PROCSNAP_LEVEL_RELAXED;
	ask->select = PROCSNAP_SELECT_ALL;
	ask->wait_budget_ns = 20 * NSEC_PER_MSEC;
	ask->text_max = 8 << 20;
	ask->lock_budget_ns = procsnap_lock_budget_max_ns();
}

void procsnap_ask_free(struct procsnap_ask *ask)
{
	kvfree(ask->pids);
}
