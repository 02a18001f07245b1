// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pass over the task list: pins the tasks of a snapshot and takes what must
 * be of one instant. At level tree it runs under read_lock(&tasklist_lock),
 * which keeps fork, exec and exit from changing any of it; at level relaxed
 * under RCU alone. Nothing here sleeps, allocates or touches user memory while
 * the lock is held, and every instruction of the pinning (pass.h) counts.
 */
#include <linux/bitmap.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/threads.h>

#include "ksym.h"
#include "pass.h"
#include "procsnap.h"

/* Passes before a table that keeps growing is given up. */
#define MAX_ATTEMPTS 8

/* Numbers as the initial pid namespace, or any other, has them. */
static __always_inline void number_pin(struct procsnap_pin *pin, struct pid_namespace *ns,
				       bool init_ns)
{
	struct pid *pid = pin->pid.pid;

#define NUMBER(id) ((id).nr = init_ns ? pid_nr((id).pid) : pid_nr_ns((id).pid, ns))
	NUMBER(pin->pid);
	NUMBER(pin->tgid);
	NUMBER(pin->ppid);
	NUMBER(pin->pgid);
	NUMBER(pin->sid);
	NUMBER(pin->tracer);
#undef NUMBER
	pin->ns_pid = pid->level ? pid_nr_ns(pid, ns_of_pid(pid)) : pid_nr(pid);
}

/*
 * Turns the pids, which are there only as long as RCU is held, into numbers.
 * Called after the lock was let go, under the same RCU as the pass.
 */
static void number_pins(const struct procsnap_pass *pass, struct procsnap_pin *pin)
{
	if (pass->init_ns)
		for (; pin < pass->next; pin++)
			number_pin(pin, pass->ns, true);
	else
		for (; pin < pass->next; pin++)
			number_pin(pin, pass->ns, false);
}

static int pin_all(struct procsnap_pass *outer)
{
	struct procsnap_pass pass = *outer;
	struct task_struct *process;
	int ret = 0;

	for_each_process(process) {
		ret = procsnap_pass_pin(&pass, process);
		if (ret)
			break;
	}
	*outer = pass;
	return ret;
}

/* The opener's numbers need memory: sections, thresholds or the ranking. */
static bool wants_mm(const struct procsnap_ask *ask)
{
	return ask->sections & procsnap_sections_need_mm() || ask->min_rss_bytes ||
	       ask->top_key == PROCSNAP_TOP_RSS || ask->top_key == PROCSNAP_TOP_VIRTUAL;
}

/* Walks what is asked for, in @pass, within its time; how long it took goes to @held. */
static int walk(struct procsnap_pass *pass, struct procsnap_capture *cap,
		const struct procsnap_ask *ask, const struct procsnap_viewer *viewer, u64 *held)
{
	u64 start = ktime_get_mono_fast_ns();
	int ret;

	/* A relaxed walk of the whole table holds nobody up. */
	pass->deadline = pass->bounded ? start + ask->lock_budget_ns : U64_MAX;
	ret = ask->select == PROCSNAP_SELECT_ALL ? pin_all(pass)
						 : procsnap_select(pass, cap, ask, viewer);
	*held = ktime_get_mono_fast_ns() - start;
	cap->instant_boot_ns = ktime_get_boottime_ns();
	return ret;
}

/*
 * One pass into the pins of @cap, which procsnap_capture_prepare() made. Takes
 * @lock if there is one; without it the caller has stopped all cpus, or is
 * content with what RCU keeps. Does not sleep or allocate. 0, or -ENOSPC: there
 * are more tasks than room; -ETIME, -EINTR.
 */
int procsnap_capture_pass(struct procsnap_capture *cap, const struct procsnap_ask *ask,
			  const struct procsnap_viewer *viewer, rwlock_t *lock)
{
	struct procsnap_pass pass = {
		.next = cap->pins,
		.end = cap->pins + cap->size,
		.ns = viewer->pid_ns,
		.until_check = PROCSNAP_PASS_CHECK_EVERY,
		.init_ns = viewer->pid_ns == &init_pid_ns,
		.bounded = lock || ask->level != PROCSNAP_LEVEL_RELAXED,
		.want_mm = wants_mm(ask),
		.threads = ask->threads,
	};
	u64 held;
	int ret;

	/* Keeps the pids, also after the lock is let go. */
	rcu_read_lock();
	if (lock) {
		read_lock(lock);
		/* Forks and ends are numbered under the lock: just these are in the list. */
		cap->event_sequence = procsnap_listener_sequence(viewer->listener);
		ret = walk(&pass, cap, ask, viewer, &held);
		read_unlock(lock);
	} else {
		cap->event_sequence = procsnap_listener_sequence(viewer->listener);
		ret = walk(&pass, cap, ask, viewer, &held);
	}
	number_pins(&pass, cap->pins);
	rcu_read_unlock();

	if (pass.bounded) {
		cap->lock_ns += held;
		procsnap_stats_lock_ns(held);
	}
	cap->attempts++;
	cap->count = pass.next - cap->pins;
	cap->process_count = pass.process_count;
	cap->missing_count = pass.missing_count;
	return ret;
}

/* How many tasks there are; the walk warms the caches as well. */
static size_t count_all(const struct procsnap_ask *ask, const struct procsnap_viewer *viewer)
{
	struct task_struct *process;
	size_t count = 0;

	rcu_read_lock();
	for_each_process(process)
		count += procsnap_pass_count(process, ask, viewer->pid_ns);
	rcu_read_unlock();
	return count;
}

static int alloc_pins(struct procsnap_capture *cap, size_t size, const struct procsnap_ask *ask,
		      const struct procsnap_viewer *viewer)
{
	size_t measures = procsnap_filter_measures(ask) ? sizeof(*cap->measures) : 0;
	size_t hits = BITS_TO_LONGS(ask->pid_count);
	size_t pins, slots, bytes;

	pins = array_size(size, sizeof(*cap->pins));
	measures = array_size(size, measures);
	/* The next power of two of 1.5 times the count is below three times of it. */
	slots = array3_size(size, 3, sizeof(*cap->slots));
	bytes = size_add(size_add(pins, measures), slots);
	bytes = size_add(bytes, array_size(hits, sizeof(*cap->hits)));
	cap->pins = procsnap_pool_scratch(viewer->pool, bytes);
	if (IS_ERR(cap->pins))
		return PTR_ERR(cap->pins);
	cap->measures = measures ? (void *)cap->pins + pins : NULL;
	cap->hits = (void *)cap->pins + pins + measures;
	cap->slots = (void *)(cap->hits + hits);
	cap->size = size;
	bitmap_zero(cap->hits, ask->pid_count);
	return 0;
}

/*
 * Makes room for a pass: 0, and the caller frees with procsnap_capture_free(); or
 * -EAGAIN: there were too many attempts, -EDQUOT, -ENOMEM. May sleep.
 */
int procsnap_capture_prepare(struct procsnap_capture *cap, const struct procsnap_ask *ask,
			     const struct procsnap_viewer *viewer)
{
	size_t size;

	if (cap->attempts >= MAX_ATTEMPTS)
		return -EAGAIN;
	if (cap->attempts)
		atomic64_inc(&procsnap_stats.grown);
	/* Room for what is born between counting and pinning; more each time. */
	size = ask->select == PROCSNAP_SELECT_ALL
		       ? count_all(ask, viewer)
		       : procsnap_select_guess(ask, viewer, cap->attempts);
	size += (size >> 6 << 2 * cap->attempts) + 64;
	size = min_t(size_t, size, PID_MAX_LIMIT + 64);
	return alloc_pins(cap, size, ask, viewer);
}

/* Lets go of a task; its entry stays for comparing. */
void procsnap_unpin(struct procsnap_pin *pin)
{
	if (pin->mm)
		procsnap_mm_put(pin->mm);
	put_task_struct(pin->task);
	pin->mm = NULL;
	pin->task = NULL;
}

/* Lets go of all tasks still pinned, and of the memory. */
void procsnap_capture_free(struct procsnap_capture *cap, const struct procsnap_viewer *viewer)
{
	size_t i;

	for (i = 0; i < cap->count; i++) {
		if (cap->pins[i].task)
			procsnap_unpin(&cap->pins[i]);
		if (i % PROCSNAP_PASS_CHECK_EVERY == 0)
			cond_resched();
	}
	procsnap_pool_keep_scratch(viewer->pool, cap->pins);
	cap->pins = NULL;
	cap->count = 0;
	cap->process_count = 0;
	cap->missing_count = 0;
}

/*
 * Pins what @ask asks for: 0, and the caller frees with procsnap_capture_free();
 * or -EAGAIN, -EDQUOT, -EINTR, -ENOMEM, -ETIME as PROCSNAP_IOC_TAKE.
 */
int procsnap_capture(struct procsnap_capture *cap, const struct procsnap_ask *ask,
		     const struct procsnap_viewer *viewer)
{
	bool locked = ask->level == PROCSNAP_LEVEL_TREE || procsnap_select_needs_lock(ask);
	int ret;

	memset(cap, 0, sizeof(*cap));
	if (!(ask->sections & procsnap_sections_per_task())) {
		cap->instant_boot_ns = ktime_get_boottime_ns();
		cap->event_sequence = procsnap_listener_sequence(viewer->listener);
		return 0;
	}
	for (;;) {
		ret = procsnap_capture_prepare(cap, ask, viewer);
		if (ret)
			return ret;
		ret = procsnap_capture_pass(cap, ask, viewer,
					    locked ? procsnap_tasklist_lock : NULL);
		if (!ret)
			return 0;
		procsnap_capture_free(cap, viewer);
		if (ret != -ENOSPC)
			return ret;
	}
}
