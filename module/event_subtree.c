// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processes of a subtree, as a bit for each pid of the initial namespace: it
 * costs nothing to grow, and a pid leaves it before it can be used again. All is
 * done under the tasklist_lock.
 */
#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/threads.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>

#include "events.h"

#define SUBTREE_BYTES (BITS_TO_LONGS(PID_MAX_LIMIT) * sizeof(unsigned long))

/* Processes between two looks at the clock. */
#define CHECK_EVERY 64

/* Or ERR_PTR(). */
unsigned long *procsnap_subtree_new(struct procsnap_pool *pool)
{
	unsigned long *subtree;
	int ret;

	ret = procsnap_pool_charge(pool, SUBTREE_BYTES);
	if (ret)
		return ERR_PTR(ret);
	subtree = kvzalloc(SUBTREE_BYTES, PROCSNAP_GFP);
	if (subtree)
		return subtree;
	procsnap_pool_uncharge(pool, SUBTREE_BYTES);
	return ERR_PTR(-ENOMEM);
}

/* NULL is fine. */
void procsnap_subtree_free(unsigned long *subtree, struct procsnap_pool *pool)
{
	if (!subtree)
		return;
	kvfree(subtree);
	procsnap_pool_uncharge(pool, SUBTREE_BYTES);
}

bool procsnap_subtree_has(const unsigned long *subtree, struct task_struct *task)
{
	struct pid *tgid = READ_ONCE(task->signal->pids[PIDTYPE_TGID]);

	return tgid && test_bit(pid_nr(tgid), subtree);
}

/* The first child of @thread or of those behind it in its process; or NULL. */
static struct task_struct *child_from(struct task_struct *thread)
{
	struct signal_struct *sig = thread->signal;

	do {
		if (!list_empty(&thread->children))
			return list_first_entry(&thread->children, struct task_struct, sibling);
		thread = list_entry(thread->thread_node.next, struct task_struct, thread_node);
	} while (&thread->thread_node != &sig->thread_head);
	return NULL;
}

static struct task_struct *first_thread(struct task_struct *process)
{
	return list_first_entry(&process->signal->thread_head, struct task_struct, thread_node);
}

/* The child behind @process of the same parent process; or NULL. */
static struct task_struct *next_sibling(struct task_struct *process)
{
	struct task_struct *parent = rcu_dereference_protected(process->real_parent, true);
	struct list_head *next = &parent->thread_node;

	if (!list_is_last(&process->sibling, &parent->children))
		return list_next_entry(process, sibling);
	next = next->next;
	if (next == &parent->signal->thread_head)
		return NULL;
	return child_from(list_entry(next, struct task_struct, thread_node));
}

/* The process behind @process, those below it first; NULL: that was all of @root. */
static struct task_struct *next_below(struct task_struct *process, const struct task_struct *root)
{
	struct task_struct *next = child_from(first_thread(process));

	while (!next && process != root) {
		next = next_sibling(process);
		process = rcu_dereference_protected(process->real_parent, true)->group_leader;
	}
	return next;
}

int procsnap_subtree_mark(unsigned long *subtree, struct task_struct *root)
{
	u64 deadline = ktime_get_mono_fast_ns() + procsnap_lock_budget_max_ns();
	struct task_struct *process = root;
	u32 until_check = CHECK_EVERY;

	for (; process; process = next_below(process, root)) {
		set_bit(pid_nr(process->signal->pids[PIDTYPE_TGID]), subtree);
		if (--until_check)
			continue;
		until_check = CHECK_EVERY;
		if (ktime_get_mono_fast_ns() > deadline)
			return -ETIME;
	}
	return 0;
}
