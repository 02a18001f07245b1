// SPDX-License-Identifier: GPL-2.0-only
/* The signals section: which are pending, blocked, ignored and caught. */
#include <linux/cred.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/user_namespace.h>

#include "ksym.h"
#include "procsnap.h"

static __always_inline u64 signal_bits(const sigset_t *set)
{
	BUILD_BUG_ON(sizeof(*set) != sizeof(u64));
	return set->sig[0];
}

static void fill_actions(struct procsnap_signals *entry, const struct sighand_struct *sighand)
{
	u64 ignored = 0, caught = 0;
	__sighandler_t handler;
	int i;

	for (i = 0; i < _NSIG; i++) {
		handler = sighand->action[i].sa.sa_handler;
		if (handler == SIG_IGN)
			ignored |= 1ULL << i;
		else if (handler != SIG_DFL)
			caught |= 1ULL << i;
	}
	entry->ignored = ignored;
	entry->caught = caught;
}

/* A task that has been reaped has no signals any more. */
static void fill_one(struct procsnap_signals *entry, struct task_struct *task)
{
	struct sighand_struct *sighand;
	unsigned long flags;

	sighand = static_call(procsnap_lock_task_sighand)(task, &flags);
	if (!sighand) {
		*entry = (struct procsnap_signals){ .status = PROCSNAP_STATUS_GONE };
		return;
	}
	__acquire(&sighand->siglock); /* for sparse, which cannot see it */
	entry->status = PROCSNAP_STATUS_OK;
	entry->exit_signal = task->exit_signal;
	entry->pending = signal_bits(&task->pending.signal);
	entry->shared_pending = signal_bits(&task->signal->shared_pending.signal);
	entry->blocked = signal_bits(&task->blocked);
	fill_actions(entry, sighand);
	rcu_read_lock();
	/* The kernel shows no more than an unsigned int of it. */
	entry->queued = (unsigned int)get_rlimit_value(task_ucounts(task),
						       UCOUNT_RLIMIT_SIGPENDING);
	rcu_read_unlock();
	entry->queue_limit = task_rlimit(task, RLIMIT_SIGPENDING);
	unlock_task_sighand(task, &flags);
}

int procsnap_fill_signals(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count)
{
	bool supported = procsnap_ksym_has(PROCSNAP_CAP_TTY);
	struct procsnap_signals *entry = entries;

	for (; count; count--, entry++, pins++) {
		if (supported)
			fill_one(entry, pins->task);
		else
			*entry = (struct procsnap_signals){ .status = PROCSNAP_STATUS_UNSUPPORTED };
	}
	return 0;
}
