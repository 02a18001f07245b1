// SPDX-License-Identifier: GPL-2.0-only
/* The task section: who a task is. */
#include <linux/fs.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/tty.h>
#include <linux/types.h>

#include "ksym.h"
#include "procsnap.h"

/*
 * As get_task_comm() of newer kernels: without a lock. A name that changes just
 * now may be half the old one, but it always ends.
 */
static __always_inline void fill_comm(char *to, const struct task_struct *task)
{
	BUILD_BUG_ON(PROCSNAP_COMM_SIZE < TASK_COMM_LEN);
	memcpy(to, task->comm, TASK_COMM_LEN);
	to[TASK_COMM_LEN - 1] = '\0';
	memset(to + TASK_COMM_LEN, 0, PROCSNAP_COMM_SIZE - TASK_COMM_LEN);
}

/* Names of kernel threads, as /proc/PID/comm. May sleep: workers' are under a mutex. */
static void fill_kthread_comm(char *to, struct task_struct *task)
{
	memset(to, 0, PROCSNAP_COMM_SIZE);
	if (!procsnap_ksym_has(PROCSNAP_CAP_KTHREAD_NAME))
		fill_comm(to, task);
	else if (task->flags & PF_WQ_WORKER)
		static_call(procsnap_wq_worker_comm)(to, PROCSNAP_COMM_SIZE, task);
	else
		static_call(procsnap_get_kthread_comm)(to, PROCSNAP_COMM_SIZE, task);
}

/*
 * The terminal and its foreground process group, as stat (7) and (8). Most have
 * none; those need no lock to tell.
 */
static void fill_tty(struct procsnap_task *entry, struct task_struct *task,
		     struct pid_namespace *ns)
{
	struct signal_struct *sig = task->signal;
	struct sighand_struct *sighand;
	unsigned long flags;
	struct pid *pgrp;

	sighand = static_call(procsnap_lock_task_sighand)(task, &flags);
	if (!sighand)
		return;
	__acquire(&sighand->siglock); /* for sparse, which cannot see it */
	if (sig->tty) {
		pgrp = tty_get_pgrp(sig->tty);
		entry->tpgid = pid_nr_ns(pgrp, ns);
		put_pid(pgrp);
		entry->tty = new_encode_dev(tty_devnum(sig->tty));
	}
	unlock_task_sighand(task, &flags);
}

static __always_inline void fill_one(struct procsnap_task *entry, const struct procsnap_pin *pin,
				     const struct procsnap_viewer *viewer, u64 boot_offset)
{
	struct task_struct *task = pin->task;

	entry->status = PROCSNAP_STATUS_OK;
	entry->pid = pin->pid.nr;
	entry->tgid = pin->tgid.nr;
	entry->ppid = pin->ppid.nr;
	entry->pgid = pin->pgid.nr;
	entry->sid = pin->sid.nr;
	entry->tpgid = -1;
	entry->tracer = pin->tracer.nr;
	entry->ns_pid = pin->ns_pid;
	entry->tty = 0;
	entry->threads = pin->threads;
	entry->flags = task->flags;
	entry->exit_state = pin->exit_state;
	entry->state = task_index_to_char(__task_state_index(pin->state, pin->exit_state));
	memset(entry->reserved, 0, sizeof(entry->reserved));
	entry->start_ns = task->start_boottime + boot_offset;
	if (READ_ONCE(task->signal->tty))
		fill_tty(entry, task, viewer->pid_ns);
	if (unlikely(task->flags & PF_KTHREAD))
		fill_kthread_comm(entry->comm, task);
	else
		fill_comm(entry->comm, task);
}

/* All but the rows, which build.c knows. */
int procsnap_fill_task(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
		       size_t count)
{
	struct procsnap_task *entry = entries;

	for (; count; count--)
		fill_one(entry++, pins++, fill->viewer, fill->boot_offset);
	return 0;
}
