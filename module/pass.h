/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One pass over tasks, and how it pins one: what the walk over all of them
 * (capture.c) and the walks over some (select.c) have in common. Inline, since
 * every instruction of it counts.
 */
#ifndef PROCSNAP_PASS_H
#define PROCSNAP_PASS_H

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/timekeeping.h>

#include "procsnap.h"

/* Tasks between two looks at the clock. */
#define PROCSNAP_PASS_CHECK_EVERY 64

/*
 * State of one pass. The loops work on a copy of their own, which the compiler
 * keeps in registers.
 */
struct procsnap_pass {
	struct procsnap_pin *next;
	struct procsnap_pin *end;
	u64 deadline;
	struct pid_namespace *ns;
	u32 until_check;
	u32 process_count;
	u32 missing_count;
	bool init_ns;
	bool bounded;
	bool want_mm;
	bool threads;
};

/* The viewer's namespace has a number for @pid. */
static __always_inline bool procsnap_pass_shows(const struct procsnap_pass *pass, struct pid *pid)
{
	return pass->init_ns || pid_nr_ns(pid, pass->ns);
}

/*
 * Pins @task: 0, or -ENOSPC if there is no room. Called under the tasklist_lock
 * and RCU. Under RCU alone an exiting task may have lost its pids already: it
 * is not there then.
 */
static __always_inline int procsnap_pass_pin_task(struct procsnap_pass *pass,
						  struct task_struct *task)
{
	struct pid *pid = READ_ONCE(task->thread_pid);
	struct signal_struct *sig = task->signal;
	struct pid *tgid = READ_ONCE(sig->pids[PIDTYPE_TGID]);
	struct procsnap_pin *pin = pass->next;
	const struct task_struct *parent;
	struct task_struct *tracer;

	if (unlikely(!pid || !tgid || !procsnap_pass_shows(pass, pid)))
		return 0;
	if (unlikely(pin == pass->end))
		return -ENOSPC;

	pass->next++;
	parent = rcu_dereference(task->real_parent);
	tracer = ptrace_parent(task);
	pin->task = get_task_struct(task);
	pin->mm = pass->want_mm && !(task->flags & PF_KTHREAD) ? get_task_mm(task) : NULL;
	pin->leader = task->group_leader;
	pin->parent = parent->group_leader;
	pin->exec_id = READ_ONCE(task->self_exec_id);
	pin->pid.pid = pid;
	pin->tgid.pid = tgid;
	pin->ppid.pid = READ_ONCE(parent->signal->pids[PIDTYPE_TGID]);
	pin->pgid.pid = READ_ONCE(sig->pids[PIDTYPE_PGID]);
	pin->sid.pid = READ_ONCE(sig->pids[PIDTYPE_SID]);
	pin->tracer.pid = unlikely(tracer) ? READ_ONCE(tracer->thread_pid) : NULL;
	pin->state = READ_ONCE(task->__state);
	pin->exit_state = task->exit_state;
	pin->threads = READ_ONCE(sig->nr_threads);
	return 0;
}

/* 0, -ETIME past the lock's budget, or -EINTR. */
static __always_inline int procsnap_pass_check_time(struct procsnap_pass *pass)
{
	if (likely(--pass->until_check))
		return 0;
	pass->until_check = PROCSNAP_PASS_CHECK_EVERY;
	if (ktime_get_mono_fast_ns() > pass->deadline)
		return -ETIME;
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* Pins @process or, if so asked, its threads. */
static __always_inline int procsnap_pass_pin(struct procsnap_pass *pass,
					     struct task_struct *process)
{
	const struct procsnap_pin *before = pass->next;
	struct task_struct *thread;
	int ret = 0;

	if (!pass->threads) {
		ret = procsnap_pass_pin_task(pass, process);
	} else {
		/* Under RCU alone there may be none left. */
		for_each_thread(process, thread) {
			ret = procsnap_pass_pin_task(pass, thread)
				      ?: procsnap_pass_check_time(pass);
			if (ret)
				break;
		}
	}
	pass->process_count += pass->next != before;
	return ret ?: procsnap_pass_check_time(pass);
}

/* Rows that @process will give, if it stays as it is. Under RCU. */
static inline size_t procsnap_pass_count(struct task_struct *process,
					 const struct procsnap_ask *ask, struct pid_namespace *ns)
{
	if (ns != &init_pid_ns && !pid_nr_ns(READ_ONCE(process->thread_pid), ns))
		return 0;
	return ask->threads ? get_nr_threads(process) : 1;
}

/* select.c: the walk of every selection but PROCSNAP_SELECT_ALL. */
int procsnap_select(struct procsnap_pass *outer, struct procsnap_capture *cap,
		    const struct procsnap_ask *ask, const struct procsnap_viewer *viewer);
/* select.c: how many tasks it is likely to pin; @attempt counts from 0. */
size_t procsnap_select_guess(const struct procsnap_ask *ask, const struct procsnap_viewer *viewer,
			     unsigned int attempt);
/* select.c: the selection goes along lists that only the tasklist_lock keeps. */
bool procsnap_select_needs_lock(const struct procsnap_ask *ask);

#endif /* PROCSNAP_PASS_H */
