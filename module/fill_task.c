// SPDX-License-Identifier: GPL-2.0-only
/* The task section: who a task is. */
#include <linux/fs.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/time_namespace.h>
#include <linux/tty.h>
#include <linux/types.h>

#include "ksym.h"
#include "procsnap.h"

/* As /proc/PID/comm. May sleep: workers' names are under a mutex. */
static void fill_comm(char *to, struct task_struct *task)
{
	char comm[TASK_COMM_LEN];

	BUILD_BUG_ON(PROCSNAP_COMM_SIZE < TASK_COMM_LEN);

	if (unlikely(task->flags & PF_KTHREAD) && procsnap_ksym_has(PROCSNAP_CAP_KTHREAD_NAME)) {
		if (task->flags & PF_WQ_WORKER)
			static_call(procsnap_wq_worker_comm)(to, PROCSNAP_COMM_SIZE, task);
		else
			static_call(procsnap_get_kthread_comm)(to, PROCSNAP_COMM_SIZE, task);
		return;
	}
	get_task_comm(comm, task);
	memcpy(to, comm, sizeof(comm));
}

/* The terminal and its foreground process group, as stat (7) and (8). */
static void fill_tty(struct procsnap_task *entry, struct task_struct *task,
		     struct pid_namespace *ns)
{
	struct signal_struct *sig = task->signal;
	unsigned long flags;
	struct pid *pgrp;

	entry->tpgid = -1;
	/* Most have none; those need no lock to tell. */
	if (!READ_ONCE(sig->tty) || !static_call(procsnap_lock_task_sighand)(task, &flags))
		return;
	if (sig->tty) {
		pgrp = tty_get_pgrp(sig->tty);
		entry->tpgid = pid_nr_ns(pgrp, ns);
		put_pid(pgrp);
		entry->tty = new_encode_dev(tty_devnum(sig->tty));
	}
	unlock_task_sighand(task, &flags);
}

/* All but the rows, which build.c knows. */
void procsnap_fill_task(struct procsnap_task *entry, const struct procsnap_pin *pin,
			const struct procsnap_viewer *viewer)
{
	struct task_struct *task = pin->task;

	entry->status = PROCSNAP_STATUS_OK;
	entry->pid = pin->pid;
	entry->tgid = pin->tgid;
	entry->ppid = pin->ppid;
	entry->pgid = pin->pgid;
	entry->sid = pin->sid;
	entry->tracer = pin->tracer;
	entry->ns_pid = pin->ns_pid;
	entry->threads = pin->threads;
	entry->flags = task->flags;
	entry->exit_state = pin->exit_state;
	entry->state = task_index_to_char(__task_state_index(pin->state, pin->exit_state));
	entry->start_ns = timens_add_boottime_ns(task->start_boottime);
	fill_tty(entry, task, viewer->pid_ns);
	fill_comm(entry->comm, task);
}
