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
	u64 utime;
	u64 stime;
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
	u64 utime, stime;

	procsnap_compat_task_cputime(thread, &utime, &stime);
	sums->utime += utime;
	sums->stime += stime;
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
		.utime = sig->utime,
		.stime = sig->stime,
		.guest = sig->gtime,
		.run = sig->sum_sched_runtime,
		.voluntary = sig->nvcsw,
		.involuntary = sig->nivcsw,
		.minor = sig->min_flt,
		.major = sig->maj_flt,
	};
}

static __always_inline void fill_children(struct procsnap_cpu *entry,
					  const struct signal_struct *sig)
{
	entry->child_utime_ns = sig->cutime;
	entry->child_stime_ns = sig->cstime;
	entry->child_guest_ns = sig->cgtime;
	entry->child_minor_faults = sig->cmin_flt;
	entry->child_major_faults = sig->cmaj_flt;
}

/* @task is the one thread of its process; it leaves the list when it is reaped. */
static __always_inline bool is_alone(const struct signal_struct *sig,
				     const struct task_struct *task)
{
	return READ_ONCE(sig->thread_head.next) == &task->thread_node &&
	       READ_ONCE(sig->thread_head.prev) == &task->thread_node;
}

/*
 * The sums of the process and of its waited-for children. A thread that ends
 * meanwhile moves its share to the signal struct: then all is read again, and
 * the second time with the lock.
 */
static noinline struct sums sum_threads(struct procsnap_cpu *entry, struct signal_struct *sig)
{
	struct task_struct *thread;
	unsigned long flags;
	struct sums sums;
	int seq = 0;

	rcu_read_lock();
retry:
	flags = read_seqbegin_or_lock_irqsave(&sig->stats_lock, &seq);
	fill_children(entry, sig);
	sums = ended_threads(sig);
	__for_each_thread(sig, thread)
		add_thread(&sums, thread);
	if (need_seqretry(&sig->stats_lock, seq)) {
		seq = 1;
		goto retry;
	}
	done_seqretry_irqrestore(&sig->stats_lock, seq, flags);
	rcu_read_unlock();
	return sums;
}

/* The same, without a walk for the many processes of one thread. */
static __always_inline struct sums sum_process(struct procsnap_cpu *entry, struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	unsigned int seq = read_seqbegin(&sig->stats_lock);
	struct sums sums;

	if (likely(is_alone(sig, task))) {
		fill_children(entry, sig);
		sums = ended_threads(sig);
		add_thread(&sums, task);
		if (likely(!read_seqretry(&sig->stats_lock, seq)))
			return sums;
	}
	return sum_threads(entry, sig);
}

/* The times as /proc has them: their sum is the exact run time. */
static __always_inline void adjust_process(struct procsnap_cpu *entry, const struct sums *sums,
					   struct task_struct *task)
{
	struct task_cputime raw = {
		.utime = sums->utime,
		.stime = sums->stime,
		.sum_exec_runtime = sums->run,
	};
	u64 utime, stime;

	static_call(procsnap_cputime_adjust)(&raw, &task->signal->prev_cputime, &utime, &stime);
	entry->utime_ns = utime;
	entry->stime_ns = stime;
}

static __always_inline struct sums fill_thread(struct procsnap_cpu *entry, struct task_struct *task)
{
	struct sums sums = {};
	u64 utime, stime;

	fill_children(entry, task->signal);
	add_thread(&sums, task);
	task_cputime_adjusted(task, &utime, &stime);
	entry->utime_ns = utime;
	entry->stime_ns = stime;
	return sums;
}

static __always_inline void fill_one(struct procsnap_cpu *entry, struct task_struct *task,
				     bool thread)
{
	struct sums sums;

	if (thread) {
		sums = fill_thread(entry, task);
	} else {
		sums = sum_process(entry, task);
		adjust_process(entry, &sums, task);
	}
	entry->status = PROCSNAP_STATUS_OK;
	entry->last_cpu = task_cpu(task);
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

int procsnap_fill_cpu(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		      size_t count)
{
	bool supported = procsnap_ksym_has(PROCSNAP_CAP_CPUTIME);
	struct procsnap_cpu *entry = entries;

	for (; count; count--, entry++, pins++) {
		if (supported)
			fill_one(entry, pins->task, fill->ask->threads);
		else
			*entry = (struct procsnap_cpu){ .status = PROCSNAP_STATUS_UNSUPPORTED };
	}
	return 0;
}
