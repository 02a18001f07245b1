// SPDX-License-Identifier: GPL-2.0-only
/* Checks a request from user space: what is wrong with it is told by errno. */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/sched.h>
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

static unsigned int wait_budget_ms = 20;
module_param(wait_budget_ms, uint, 0644);
MODULE_PARM_DESC(wait_budget_ms,
		 "longest wait for stuck tasks, of a whole request, in ms (default 20)");

u64 procsnap_wait_budget_max_ns(void)
{
	return (u64)READ_ONCE(wait_budget_ms) * NSEC_PER_MSEC;
}

static unsigned int text_max_bytes = 8 << 20;
module_param(text_max_bytes, uint, 0644);
MODULE_PARM_DESC(text_max_bytes,
		 "longest command line, environment or auxiliary vector, in bytes (default 8 MiB)");

u32 procsnap_text_max(void)
{
	return READ_ONCE(text_max_bytes);
}

u64 procsnap_levels(void)
{
	u64 levels = 1ULL << PROCSNAP_LEVEL_RELAXED;

	if (procsnap_ksym_has(PROCSNAP_CAP_TASKLIST_LOCK))
		levels |= 1ULL << PROCSNAP_LEVEL_TREE;
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		levels |= 1ULL << PROCSNAP_LEVEL_MACHINE;
	return levels;
}

/* What is possible here: by a list that the lock keeps, or by an unexported function. */
u64 procsnap_selects(void)
{
	u64 selects = 1ULL << PROCSNAP_SELECT_ALL | 1ULL << PROCSNAP_SELECT_PIDS |
		      1ULL << PROCSNAP_SELECT_RUIDS | 1ULL << PROCSNAP_SELECT_EUIDS;

	if (procsnap_ksym_has(PROCSNAP_CAP_TASKLIST_LOCK))
		selects |= 1ULL << PROCSNAP_SELECT_CHILDREN | 1ULL << PROCSNAP_SELECT_DESCENDANTS |
			   1ULL << PROCSNAP_SELECT_SESSIONS | 1ULL << PROCSNAP_SELECT_PGRPS;
	if (procsnap_ksym_has(PROCSNAP_CAP_SELECT_CGROUP))
		selects |= 1ULL << PROCSNAP_SELECT_CGROUP;
	if (procsnap_ksym_has(PROCSNAP_CAP_PTRACE))
		selects |= 1ULL << PROCSNAP_SELECT_NAMESPACES;
	return selects;
}

static bool has_list(u32 select)
{
	return select != PROCSNAP_SELECT_ALL && select != PROCSNAP_SELECT_CGROUP;
}

/* The list is of process, session or process group ids. */
static bool is_of_pids(u32 select)
{
	return select >= PROCSNAP_SELECT_PIDS && select <= PROCSNAP_SELECT_PGRPS;
}

static int compare_values(const void *a, const void *b)
{
	u32 x = *(const u32 *)a;
	u32 y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

/* Pids are above 0, so that all lists are in the order of u32. */
int procsnap_ask_find(const struct procsnap_ask *ask, u32 value)
{
	u32 low = 0, high = ask->pid_count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;
		u32 found = ask->pids[middle];

		if (found == value)
			return middle;
		if (found < value)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/* Sorts the list and leaves each value once; -EINVAL if a pid is below 1. */
static int tidy_list(struct procsnap_ask *ask)
{
	u32 in, out = 1;

	sort(ask->pids, ask->pid_count, sizeof(*ask->pids), compare_values, NULL);
	if (is_of_pids(ask->select) && (ask->pids[0] < 1 || ask->pids[ask->pid_count - 1] < 1))
		return -EINVAL;
	for (in = 1; in < ask->pid_count; in++)
		if (ask->pids[in] != ask->pids[out - 1])
			ask->pids[out++] = ask->pids[in];
	ask->pid_count = out;
	return 0;
}

static int copy_list(struct procsnap_ask *ask, const struct procsnap_request *req)
{
	const void __user *from = u64_to_user_ptr(req->pids);
	size_t bytes;
	int ret;

	if (!req->pid_count || !req->pids || req->pids % sizeof(*ask->pids))
		return -EINVAL;
	if (req->pid_count > PROCSNAP_PIDS_MAX)
		return -E2BIG;
	bytes = array_size(req->pid_count, sizeof(*ask->pids));

	ask->pids = kvmalloc(bytes, PROCSNAP_GFP);
	if (!ask->pids)
		return -ENOMEM;
	ret = -EFAULT;
	if (copy_from_user(ask->pids, from, bytes))
		goto err_free_list;
	ask->pid_count = req->pid_count;
	ret = tidy_list(ask);
	if (ret)
		goto err_free_list;
	return 0;

err_free_list:
	kvfree(ask->pids);
	ask->pids = NULL;
	return ret;
}

/*
 * The cgroup whose folder the caller has open as @fd. Of an old hierarchy tasks
 * know their cgroup by its controllers.
 */
struct cgroup *procsnap_find_cgroup(int fd)
{
	struct cgroup *cgroup = static_call(procsnap_cgroup_from_fd)(fd);

	/* One that was removed meanwhile has no tasks and is no cgroup any more. */
	if (IS_ERR(cgroup))
		return PTR_ERR(cgroup) == -ENOENT ? ERR_PTR(-EBADF) : cgroup;
	if (cgroup->root != &cgrp_dfl_root && !cgroup->root->subsys_mask) {
		cgroup_put(cgroup);
		return ERR_PTR(-EOPNOTSUPP);
	}
	return cgroup;
}

static int find_cgroup(struct procsnap_ask *ask, int fd)
{
	struct cgroup *cgroup = procsnap_find_cgroup(fd);

	if (IS_ERR(cgroup))
		return PTR_ERR(cgroup);
	ask->cgroup = cgroup;
	return 0;
}

/* Whole pages, in order, that a task can have. */
static int check_ranges(const struct procsnap_range *ranges, u32 count)
{
	u64 from = 0;
	u32 i;

	for (i = 0; i < count; i++) {
		if (!PAGE_ALIGNED(ranges[i].start) || !PAGE_ALIGNED(ranges[i].end) ||
		    ranges[i].start < from || ranges[i].start >= ranges[i].end)
			return -EINVAL;
		from = ranges[i].end;
	}
	return from > TASK_SIZE_MAX ? -ERANGE : 0;
}

static int copy_ranges(struct procsnap_ask *ask, const struct procsnap_request *req)
{
	const void __user *from = u64_to_user_ptr(req->ranges);
	size_t bytes = array_size(req->range_count, sizeof(*ask->ranges));

	if (!req->range_count)
		return 0;
	if (req->ranges % __alignof__(*ask->ranges))
		return -EINVAL;
	if (req->range_count > PROCSNAP_RANGES_MAX)
		return -E2BIG;
	ask->ranges = kmalloc(bytes, PROCSNAP_GFP);
	if (!ask->ranges)
		return -ENOMEM;
	if (copy_from_user(ask->ranges, from, bytes))
		return -EFAULT;
	ask->range_count = req->range_count;
	return check_ranges(ask->ranges, ask->range_count);
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

/* The flags that a selection has a use for. */
static u32 known_flags(u32 select)
{
	switch (select) {
	case PROCSNAP_SELECT_CHILDREN:
	case PROCSNAP_SELECT_DESCENDANTS:
		return PROCSNAP_REQUEST_THREADS | PROCSNAP_REQUEST_ROOTS;
	case PROCSNAP_SELECT_CGROUP:
		return PROCSNAP_REQUEST_THREADS | PROCSNAP_REQUEST_SUBGROUPS;
	default:
		return PROCSNAP_REQUEST_THREADS;
	}
}

static bool is_namespace_type(u32 type)
{
	switch (type) {
	case CLONE_NEWCGROUP:
	case CLONE_NEWIPC:
	case CLONE_NEWNET:
	case CLONE_NEWNS:
	case CLONE_NEWPID:
	case CLONE_NEWTIME:
	case CLONE_NEWUSER:
	case CLONE_NEWUTS:
		return true;
	default:
		return false;
	}
}

/* Nothing that the kernel does not know, or that selection and ranking ignore. */
static int check_fields(const struct procsnap_request *req)
{
	if (req->select > PROCSNAP_SELECT_NAMESPACES || req->flags & ~known_flags(req->select))
		return -EINVAL;
	if (!has_list(req->select) && (req->pid_count || req->pids))
		return -EINVAL;
	if (req->select != PROCSNAP_SELECT_CGROUP && req->fd)
		return -EINVAL;
	if (req->select == PROCSNAP_SELECT_NAMESPACES ? !is_namespace_type(req->namespace_type)
						      : req->namespace_type)
		return -EINVAL;
	if (req->top_key > PROCSNAP_TOP_OLDEST || (req->top_count && !req->top_key))
		return -EINVAL;
	if (!req->range_count != !req->ranges)
		return -EINVAL;
	return req->range_count && !(req->sections & PROCSNAP_WANT_WALKED) ? -EINVAL : 0;
}

/* What is asked for; 0, or more than the ceiling, is the ceiling. */
static u64 bounded(u64 asked, u64 max)
{
	return asked && asked < max ? asked : max;
}

static int check_select(struct procsnap_ask *ask, const struct procsnap_request *req)
{
	ask->select = req->select;
	ask->namespace_type = req->namespace_type;
	if (!(procsnap_selects() & (1ULL << ask->select)))
		return -EOPNOTSUPP;
	if (ask->namespace_type == CLONE_NEWNS && !procsnap_ksym_has(PROCSNAP_CAP_NAMESPACES))
		return -EOPNOTSUPP;
	if (ask->select == PROCSNAP_SELECT_CGROUP)
		return find_cgroup(ask, req->fd);
	return has_list(ask->select) ? copy_list(ask, req) : 0;
}

/*
 * Reads the request of @size bytes at @arg, once. On success the caller frees
 * @ask with procsnap_ask_free().
 */
int procsnap_ask_from_user(struct procsnap_ask *ask, const void __user *arg, size_t size)
{
	struct procsnap_request req;
	int ret;

	BUILD_BUG_ON(sizeof(req) < PROCSNAP_REQUEST_SIZE_V1);

	if (size < PROCSNAP_REQUEST_SIZE_V1 || (unsigned long)arg % __alignof__(req))
		return -EINVAL;
	ret = copy_struct_from_user(&req, sizeof(req), arg, size);
	if (ret)
		return ret;
	ret = check_fields(&req);
	if (ret)
		return ret;

	memset(ask, 0, sizeof(*ask));
	ret = check_level(ask, req.level);
	if (ret)
		return ret;
	ask->want = req.sections;
	ask->sections = wanted_sections(req.sections);
	ask->threads = req.flags & PROCSNAP_REQUEST_THREADS;
	ask->roots = req.flags & PROCSNAP_REQUEST_ROOTS;
	ask->subgroups = req.flags & PROCSNAP_REQUEST_SUBGROUPS;
	ask->top_key = req.top_key;
	ask->top_count = req.top_count;
	ask->min_rss_bytes = req.min_rss_bytes;
	ask->min_cpu_ns = req.min_cpu_ns;
	ask->text_max = bounded(req.text_max, procsnap_text_max());
	ask->lock_budget_ns = bounded(req.lock_budget_ns, procsnap_lock_budget_max_ns());
	ask->wait_budget_ns = bounded(req.wait_budget_ns, procsnap_wait_budget_max_ns());
	ask->walk_budget_ns = bounded(req.walk_budget_ns, procsnap_walk_budget_max_ns());
	ask->walk_pages_max = req.walk_pages_max;
	ret = copy_ranges(ask, &req) ?: check_select(ask, &req);
	if (ret)
		procsnap_ask_free(ask);
	return ret;
}

/* All of every process but its pages, the most exact way that is possible here. */
void procsnap_ask_default(struct procsnap_ask *ask)
{
	memset(ask, 0, sizeof(*ask));
	ask->want = PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED;
	ask->sections = ask->want;
	ask->level = procsnap_ksym_has(PROCSNAP_CAP_TASKLIST_LOCK) ? PROCSNAP_LEVEL_TREE
								   : PROCSNAP_LEVEL_RELAXED;
	ask->select = PROCSNAP_SELECT_ALL;
	ask->text_max = procsnap_text_max();
	ask->lock_budget_ns = procsnap_lock_budget_max_ns();
	ask->wait_budget_ns = procsnap_wait_budget_max_ns();
}

void procsnap_ask_free(struct procsnap_ask *ask)
{
	kfree(ask->ranges);
	kvfree(ask->pids);
	if (ask->cgroup)
		cgroup_put(ask->cgroup);
}
