// SPDX-License-Identifier: GPL-2.0-only
/* The cpu section: times, scheduling, faults. */
#include <linux/sched/cputime.h>
#include <linux/sched/prio.h>
#include <linux/sched/signal.h>
#include <linux/seqlock.h>

#include "compat/cputime.h"
#include "ksym.h"
#include "procsnap.h"

/* What is summed over the threads; local, so that it stays in registers. */
struct sums {
	u64 guest;
	u64 run;
	u64 wait;
	u64 slices;
	u64 voluntary;
	u64 involuntary;
	u64 minor;
	u64 major;
};

/* Adds what the scheduler and the fault handler count for one thread. */
static __always_inline void add_thread(struct sums *sums, struct task_struct *thread)
{
	sums->guest += procsnap_compat_task_gtime(thread);
	sums->run += thread->se.sum_exec_runtime;
#ifdef CONFIG_SCHED_INFO
	sums->wait += thread->sched_info.run_delay;
	sums->slices += thread->sched_info.pcount;
#endif
	sums->voluntary += thread->nvcsw;
	sums->involuntary += thread->nivcsw;
	sums->minor += thread->min_flt;
	sums->major += thread->maj_flt;
}

/* What the ended threads of a process left. */
static __always_inline struct sums ended_threads(const struct signal_struct *sig)
{
	return (struct sums){
		.guest = sig->gtime,
		.run = sig->sum_sched_runtime,
		.voluntary = sig->nvcsw,
		.involuntary = sig->nivcsw,
		.minor = sig->min_flt,
		.major = sig->maj_flt,
	};
}

/*
 * The sums of the process and of its waited-for children. A thread that ends
 * meanwhile moves its share to the signal struct: then all is read again.
 */
static __always_inline struct sums fill_sums(struct procsnap_cpu *entry, struct task_struct *task,
					     bool whole)
{
	struct signal_struct *sig = task->signal;
	struct sums sums = {};
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
		sums = ended_threads(sig);
		__for_each_thread(sig, thread)
			add_thread(&sums, thread);
	}
	if (need_seqretry(&sig->stats_lock, seq)) {
		seq = 1;
		goto retry;
	}
	done_seqretry_irqrestore(&sig->stats_lock, seq, flags);
	rcu_read_unlock();
	if (!whole)
		add_thread(&sums, task);
	return sums;
}

static __always_inline void fill_one(struct procsnap_cpu *entry, struct task_struct *task,
				     bool thread)
{
	struct sums sums = fill_sums(entry, task, !thread);
	u64 utime, stime;

	if (thread)
		task_cputime_adjusted(task, &utime, &stime);
	else
		static_call(procsnap_thread_group_cputime_adjusted)(task, &utime, &stime);
	entry->status = PROCSNAP_STATUS_OK;
	entry->last_cpu = task_cpu(task);
	entry->utime_ns = utime;
	entry->stime_ns = stime;
	entry->guest_ns = sums.guest;
	entry->run_ns = sums.run;
	entry->wait_ns = sums.wait;
	entry->timeslices = sums.slices;
	entry->voluntary_switches = sums.voluntary;
	entry->involuntary_switches = sums.involuntary;
	entry->minor_faults = sums.minor;
	entry->major_faults = sums.major;
	/* As the kernel shows it: 0 is the highest that is not real-time. */
	entry->priority = task->prio - MAX_RT_PRIO;
	entry->nice = task_nice(task);
	entry->policy = task->policy;
	entry->rt_priority = task->rt_priority;
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
