// SPDX-License-Identifier: GPL-2.0-only
/* The cpu section: times, scheduling, faults. */
#include <linux/sched/cputime.h>
#include <linux/sched/prio.h>
#include <linux/sched/signal.h>
#include <linux/seqlock.h>

#include "compat/cputime.h"
#include "ksym.h"
#include "procsnap.h"

/* Adds what the scheduler and the fault handler count for one thread. */
static __always_inline void add_thread(struct procsnap_cpu *entry, struct task_struct *thread)
{
	entry->guest_ns += procsnap_compat_task_gtime(thread);
	entry->run_ns += thread->se.sum_exec_runtime;
#ifdef CONFIG_SCHED_INFO
	entry->wait_ns += thread->sched_info.run_delay;
	entry->timeslices += thread->sched_info.pcount;
#endif
	entry->voluntary_switches += thread->nvcsw;
	entry->involuntary_switches += thread->nivcsw;
	entry->minor_faults += thread->min_flt;
	entry->major_faults += thread->maj_flt;
}

/* Starts a process's sums with what its ended threads left. */
static __always_inline void start_process(struct procsnap_cpu *entry, const struct signal_struct *sig)
{
	entry->guest_ns = sig->gtime;
	entry->run_ns = sig->sum_sched_runtime;
	entry->wait_ns = 0;
	entry->timeslices = 0;
	entry->voluntary_switches = sig->nvcsw;
	entry->involuntary_switches = sig->nivcsw;
	entry->minor_faults = sig->min_flt;
	entry->major_faults = sig->maj_flt;
}

/*
 * The sums of the process and of its waited-for children. A thread that ends
 * meanwhile moves its share to the signal struct: then all is read again.
 */
static __always_inline void fill_sums(struct procsnap_cpu *entry, struct task_struct *task, bool whole)
{
	struct signal_struct *sig = task->signal;
	struct task_struct *thread;
	unsigned long flags;
	int seq = 0;

	rcu_read_lock();
retry:
	flags = read_seqbegin_or_lock_irqsave(&sig->stats_lock, &seq);
	entry->child_utime_ns = sig->cutime;
	entry->child_stime_ns = sig->cstime;
	entry->child_guest_ns = sig->cgtime;
	entry->child_minor_faults = sig->cmin_flt;
	entry->child_major_faults = sig->cmaj_flt;
	if (whole) {
		start_process(entry, sig);
		__for_each_thread(sig, thread)
			add_thread(entry, thread);
	}
	if (need_seqretry(&sig->stats_lock, seq)) {
		seq = 1;
		goto retry;
	}
	done_seqretry_irqrestore(&sig->stats_lock, seq, flags);
	rcu_read_unlock();
}

static __always_inline void fill_one(struct procsnap_cpu *entry, struct task_struct *task,
				     bool thread)
{
	*entry = (struct procsnap_cpu){
		.status = PROCSNAP_STATUS_OK,
		.last_cpu = task_cpu(task),
		/* As the kernel shows it: 0 is the highest that is not real-time. */
		.priority = task->prio - MAX_RT_PRIO,
		.nice = task_nice(task),
		.policy = task->policy,
		.rt_priority = task->rt_priority,
	};
	fill_sums(entry, task, !thread);
	if (thread) {
		add_thread(entry, task);
		task_cputime_adjusted(task, &entry->utime_ns, &entry->stime_ns);
	} else {
		static_call(procsnap_thread_group_cputime_adjusted)(task, &entry->utime_ns,
								    &entry->stime_ns);
	}
}

void procsnap_fill_cpu(struct procsnap_cpu *entry, const struct procsnap_pin *pin, size_t count,
		       bool threads)
{
	bool supported = procsnap_ksym_has(PROCSNAP_CAP_CPUTIME);

	for (; count; count--, entry++, pin++) {
		if (supported)
			fill_one(entry, pin->task, threads);
		else
			*entry = (struct procsnap_cpu){ .status = PROCSNAP_STATUS_UNSUPPORTED };
	}
}
