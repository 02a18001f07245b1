// SPDX-License-Identifier: GPL-2.0-only
/* The io section: what a task read and wrote. */
#include <linux/sched/signal.h>
#include <linux/seqlock.h>
#include <linux/task_io_accounting_ops.h>

#include "procsnap.h"

#ifdef CONFIG_TASK_IO_ACCOUNTING

/*
 * Ended threads have left their share in the signal struct. If one does so
 * meanwhile all is read again, the second time with the lock.
 */
static struct task_io_accounting sum_threads(struct signal_struct *sig)
{
	struct task_io_accounting sum;
	struct task_struct *thread;
	unsigned long flags;
	int seq = 0;

	rcu_read_lock();
retry:
	flags = read_seqbegin_or_lock_irqsave(&sig->stats_lock, &seq);
	sum = sig->ioac;
	__for_each_thread(sig, thread)
		task_io_accounting_add(&sum, &thread->ioac);
	if (need_seqretry(&sig->stats_lock, seq)) {
		seq = 1;
		goto retry;
	}
	done_seqretry_irqrestore(&sig->stats_lock, seq, flags);
	rcu_read_unlock();
	return sum;
}

static void fill_one(struct procsnap_io *entry, struct task_struct *task, bool thread)
{
	struct task_io_accounting acct = thread ? task->ioac : sum_threads(task->signal);

	*entry = (struct procsnap_io){
		.status = PROCSNAP_STATUS_OK,
		.read_chars = acct.rchar,
		.write_chars = acct.wchar,
		.read_calls = acct.syscr,
		.write_calls = acct.syscw,
		.read_bytes = acct.read_bytes,
		.write_bytes = acct.write_bytes,
		.cancelled_write_bytes = acct.cancelled_write_bytes,
	};
}

#else

static void fill_one(struct procsnap_io *entry, struct task_struct *task, bool thread)
{
	*entry = (struct procsnap_io){ .status = PROCSNAP_STATUS_UNSUPPORTED };
}

#endif /* CONFIG_TASK_IO_ACCOUNTING */

int procsnap_fill_io(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		     size_t count)
{
	struct procsnap_io *entry = entries;

	for (; count; count--, entry++, pins++)
		fill_one(entry, pins->task, fill->ask->threads);
	return 0;
}
