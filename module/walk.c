// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk over the pages of a task: where, for how long, and what it holds. The
 * mmap_lock is only tried, and given up every so many pages, at once if someone
 * waits for it. Nothing is allocated while it is held.
 */
#include <linux/err.h>
#include <linux/mmap_lock.h>
#include <linux/moduleparam.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

#include "compat/pte.h"
#include "ksym.h"
#include "remote.h"
#include "walk.h"

static unsigned int walk_budget_ms = 10000;
module_param(walk_budget_ms, uint, 0644);
MODULE_PARM_DESC(walk_budget_ms,
		 "longest look at pages, of a whole request, in ms (default 10000)");

u64 procsnap_walk_budget_max_ns(void)
{
	return (u64)READ_ONCE(walk_budget_ms) * NSEC_PER_MSEC;
}

/* Bits of an address that are always 0. */
#define SEEN_SHIFT 3

/* For all tasks of a snapshot: 0 or -ENOMEM. The opener's credentials are in force. */
int procsnap_walk_begin(struct procsnap_fill *fill)
{
	const struct procsnap_ask *ask = fill->ask;
	struct procsnap_walk *walk;

	if (!(ask->sections & PROCSNAP_WANT_WALKED) || !procsnap_ksym_has(PROCSNAP_CAP_WALK))
		return 0;
	walk = kzalloc(sizeof(*walk), PROCSNAP_GFP);
	if (!walk)
		return -ENOMEM;
	walk->fill = fill;
	walk->show_root = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
	walk->pages_left = ask->walk_pages_max ?: U64_MAX;
	walk->time_left_ns = ask->walk_budget_ns;
	xa_init(&walk->seen_footprint);
	xa_init(&walk->seen_pages);
	fill->walk = walk;
	return 0;
}

static void forget(struct xarray *seen)
{
	unsigned long key;
	void *entry;

	xa_for_each(seen, key, entry)
		mmdrop((struct mm_struct *)(key << SEEN_SHIFT));
	xa_destroy(seen);
}

void procsnap_walk_end(struct procsnap_fill *fill)
{
	struct procsnap_walk *walk = fill->walk;

	if (!walk)
		return;
	forget(&walk->seen_footprint);
	forget(&walk->seen_pages);
	kfree(walk);
	fill->walk = NULL;
}

u32 procsnap_walk_find(const struct procsnap_fill *fill, struct xarray *seen)
{
	void *entry = xa_load(seen, (unsigned long)fill->guard_mm >> SEEN_SHIFT);

	return entry ? xa_to_value(entry) : PROCSNAP_NO_ROW;
}

/*
 * Somebody else uses it: there are more users than the task, if it has not exited,
 * and the references that are held for this snapshot.
 */
static bool is_shared(struct mm_struct *mm, const struct procsnap_pin *pin)
{
	int known = 1 + (pin->mm == mm) + (READ_ONCE(pin->task->mm) == mm);

	return atomic_read(&mm->mm_users) > known;
}

int procsnap_walk_remember(const struct procsnap_fill *fill, const struct procsnap_pin *pin,
			   struct xarray *seen)
{
	unsigned long key = (unsigned long)fill->guard_mm >> SEEN_SHIFT;
	int ret;

	if (!is_shared(fill->guard_mm, pin))
		return 0;
	ret = xa_err(xa_store(seen, key, xa_mk_value(fill->row), PROCSNAP_GFP));
	if (ret)
		return ret;
	/* So that no other gets the same address. */
	mmgrab(fill->guard_mm);
	return 0;
}

/* What the next walk tells, and to whom. */
static void set_sinks(struct procsnap_walk *walk, struct procsnap_footprint *footprint,
		      struct procsnap_pages *pages)
{
	bool frames = pages && walk->show_root;

	walk->mm = walk->fill->guard_mm;
	walk->footprint = footprint;
	walk->pages = pages;
	walk->frame_step = frames;
	walk->frame_mask = frames ? U64_MAX : 0;
	walk->flag_mask = frames ? U64_MAX : ~PROCSNAP_PAGE_ROOT;
	walk->run = &walk->own_run;
	walk->run_end = walk->run + 1;
	walk->run_step = pages ? sizeof(*walk->run) : 0;
	walk->run_open = false;
	walk->present_pages = 0;
	walk->swap_pages = 0;
	walk->like_entry = U64_MAX;
	walk->frame_bits = procsnap_compat_frame_bits();
	walk->frame_max = 0;
	if (IS_ENABLED(CONFIG_ARCH_HAS_PTE_SPECIAL) && procsnap_highest_memmap_pfn)
		walk->frame_max = READ_ONCE(*procsnap_highest_memmap_pfn);
}

/* The image has some runs already. */
static bool has_runs(const struct procsnap_walk *walk)
{
	return walk->run_open || walk->fill->snap->parts[PROCSNAP_PART_PAGE_RUNS].used;
}

/*
 * Room for what one hold of the lock may tell: 0 or an error of the request. An
 * image that may not grow any more ends all walks for its pages.
 */
static int reserve_runs(struct procsnap_walk *walk, unsigned long pages)
{
	/* One more: an open run is there already. */
	size_t count = min(pages, PROCSNAP_WALK_BATCH) + 1;
	struct procsnap_page_run *room;

	if (!walk->pages)
		return 0;
	room = procsnap_reserve_entries(walk->fill, PROCSNAP_PART_PAGE_RUNS, sizeof(*room), count);
	if (!IS_ERR(room)) {
		walk->run = room;
		walk->run_end = room + count;
		return 0;
	}
	/* Nothing at all would be told: who goes on from there would never come further. */
	if (PTR_ERR(room) == -EINTR || !has_runs(walk))
		return PTR_ERR(room);
	walk->full = true;
	return 0;
}

static bool lock(struct procsnap_walk *walk)
{
	return procsnap_remote_lock(walk->fill, walk->mm);
}

/* The runs that are complete stay. An open one stands behind them, where it is. */
static void keep_runs(struct procsnap_walk *walk)
{
	struct procsnap_pages *entry = walk->pages;
	const struct procsnap_arena *table;
	size_t count;
	u64 first;

	if (!entry)
		return;
	table = &walk->fill->snap->parts[PROCSNAP_PART_PAGE_RUNS];
	count = walk->run - (struct procsnap_page_run *)(table->base + table->used);
	first = procsnap_commit_entries(walk->fill, PROCSNAP_PART_PAGE_RUNS, sizeof(*walk->run),
					count);
	if (!entry->count)
		entry->first = first;
	entry->count += count;
	entry->present_pages = walk->present_pages;
	entry->swap_pages = walk->swap_pages;
}

/*
 * Again after it was given up. Others that want it come first: to wait for them is
 * a part of the walk, and each time there is as long as one task may be waited for.
 */
static bool lock_again(struct procsnap_walk *walk)
{
	u64 start = ktime_get_ns(), waited = 0;
	bool locked;

	for (;;) {
		locked = mmap_read_trylock(walk->mm);
		if (locked || fatal_signal_pending(current) || waited >= walk->time_left_ns ||
		    waited >= procsnap_fill_task_budget(walk->fill))
			break;
		procsnap_fill_pause();
		waited = ktime_get_ns() - start;
	}
	walk->time_left_ns -= min(waited, walk->time_left_ns);
	return locked;
}

/* No page may be looked at any more. */
static bool is_spent(const struct procsnap_walk *walk)
{
	return !walk->time_left_ns || !walk->pages_left || (walk->pages && walk->full);
}

/*
 * Looks at pages from *@from on, under one hold of the lock, and moves it on: 0,
 * also if there is more to come, or an error.
 */
static int walk_batch(struct procsnap_walk *walk, unsigned long *from, unsigned long end)
{
	u64 start = ktime_get_ns(), pages = walk->pages_left, spent;
	int ret;

	walk->batch_left = PROCSNAP_WALK_BATCH;
	walk->resume = end;
	walk->shmem = NULL;
	ret = static_call(procsnap_walk_page_range)(walk->mm, *from, end, &procsnap_walk_ops, walk);
	mmap_read_unlock(walk->mm);
	keep_runs(walk);
	spent = ktime_get_ns() - start;
	walk->time_left_ns -= min(spent, walk->time_left_ns);
	atomic64_add(pages - walk->pages_left, &procsnap_stats.walked_pages);
	*from = ret > 0 ? walk->resume : end;
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : min(ret, 0);
}

/* One range: how it ended, or -errno. */
static int walk_range(struct procsnap_walk *walk, unsigned long *from, unsigned long end,
		      bool *began)
{
	int ret;

	while (*from < end) {
		ret = reserve_runs(walk, (end - *from) >> PAGE_SHIFT);
		if (ret)
			return ret;
		if (is_spent(walk))
			return PROCSNAP_WALK_PARTIAL;
		if (*began ? !lock_again(walk) : !lock(walk))
			return *began ? PROCSNAP_WALK_PARTIAL : PROCSNAP_WALK_BLOCKED;
		*began = true;
		ret = walk_batch(walk, from, end);
		if (ret)
			return ret;
	}
	return PROCSNAP_WALK_DONE;
}

int procsnap_walk_task(struct procsnap_fill *fill, struct procsnap_footprint *footprint,
		       struct procsnap_pages *pages, u64 *resume)
{
	const struct procsnap_range everywhere = { .start = 0, .end = TASK_SIZE_MAX };
	const struct procsnap_ask *ask = fill->ask;
	const struct procsnap_range *range = ask->range_count ? ask->ranges : &everywhere;
	u32 count = max(ask->range_count, 1U), i;
	struct procsnap_walk *walk = fill->walk;
	unsigned long from = 0;
	bool began = false;
	int ret = PROCSNAP_WALK_DONE;

	set_sinks(walk, footprint, pages);
	for (i = 0; i < count && ret == PROCSNAP_WALK_DONE; i++) {
		from = range[i].start;
		ret = walk_range(walk, &from, range[i].end, &began);
	}
	procsnap_walk_end_run(walk);
	if (began)
		keep_runs(walk);
	*resume = ret == PROCSNAP_WALK_PARTIAL ? from : 0;
	return ret;
}
