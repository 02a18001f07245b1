/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a task sleeps for good. */
#ifndef PROCSNAP_COMPAT_SCHED_H
#define PROCSNAP_COMPAT_SCHED_H

#include <linux/sched.h>

/*
 * It is about to sleep, but was preempted on the way: it may stay like that for
 * as long as its cgroup is throttled. Since 6.12 (152e11f6df29) a task that
 * sleeps may be on a run queue as well; then it is marked.
 */
static inline bool procsnap_compat_is_falling_asleep(const struct task_struct *task)
{
#ifdef PROCSNAP_HAVE_SCHED_DELAYED
	if (task->se.sched_delayed)
		return false;
#endif
	return READ_ONCE(task->on_rq) && READ_ONCE(task->__state);
}

#endif /* PROCSNAP_COMPAT_SCHED_H */
