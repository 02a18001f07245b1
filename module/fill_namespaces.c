// SPDX-License-Identifier: GPL-2.0-only
/* The sections namespaces and nspid. */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/ipc_namespace.h>
#include <linux/mnt_namespace.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/proc_ns.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/time_namespace.h>
#include <linux/user_namespace.h>
#include <linux/utsname.h>
#include <net/net_namespace.h>

#include "ksym.h"
#include "procsnap.h"

/* Those of the task's nsproxy, which an exited task has not. Under task_lock(). */
static void fill_proxy(struct procsnap_namespaces *entry, const struct nsproxy *proxy)
{
	if (IS_ENABLED(CONFIG_UTS_NS))
		entry->uts = proxy->uts_ns->ns.inum;
	if (IS_ENABLED(CONFIG_IPC_NS))
		entry->ipc = proxy->ipc_ns->ns.inum;
	entry->mnt = static_call(procsnap_from_mnt_ns)(proxy->mnt_ns)->inum;
#ifdef CONFIG_NET_NS
	entry->net = proxy->net_ns->ns.inum;
#endif
#ifdef CONFIG_TIME_NS
	entry->time = proxy->time_ns->ns.inum;
	entry->time_for_children = proxy->time_ns_for_children->ns.inum;
#endif
#ifdef CONFIG_CGROUPS
	entry->cgroup = proxy->cgroup_ns->ns.inum;
#endif
}

#ifdef CONFIG_PID_NS

/* Some kernels show it only once it has a first process: they know. */
static u64 pid_for_children(struct task_struct *task)
{
	struct ns_common *ns = procsnap_pidns_for_children->get(task);
	u64 inode = 0;

	if (ns) {
		inode = ns->inum;
		ns->ops->put(ns);
	}
	return inode;
}

static void fill_pid(struct procsnap_namespaces *entry, struct task_struct *task, bool for_children)
{
	struct pid_namespace *own, *children = NULL;

	rcu_read_lock();
	own = task_active_pid_ns(task);
	entry->pid = own ? own->ns.inum : 0;
	rcu_read_unlock();
	if (!for_children)
		return;
	task_lock(task);
	if (task->nsproxy)
		children = task->nsproxy->pid_ns_for_children;
	task_unlock(task);
	/* Compared only. Its own has a first process. */
	entry->pid_for_children = children && children == own ? entry->pid : pid_for_children(task);
}

#else

static void fill_pid(struct procsnap_namespaces *entry, struct task_struct *task, bool for_children)
{
}

#endif /* CONFIG_PID_NS */

static void fill_namespaces(struct procsnap_namespaces *entry, struct task_struct *task)
{
	bool alive;

	*entry = (struct procsnap_namespaces){ .status = PROCSNAP_STATUS_OK };
	task_lock(task);
	alive = task->nsproxy;
	if (alive)
		fill_proxy(entry, task->nsproxy);
	task_unlock(task);
	fill_pid(entry, task, alive);
#ifdef CONFIG_USER_NS
	rcu_read_lock();
	entry->user = __task_cred(task)->user_ns->ns.inum;
	rcu_read_unlock();
#endif
}

int procsnap_fill_namespaces(struct procsnap_fill *fill, void *entries,
			     const struct procsnap_pin *pins, size_t count)
{
	bool supported = procsnap_ksym_has(PROCSNAP_CAP_NAMESPACES);
	struct procsnap_namespaces *entry = entries;

	for (; count; count--, entry++, pins++) {
		if (supported)
			fill_namespaces(entry, pins->task);
		else
			*entry = (struct procsnap_namespaces){
				.status = PROCSNAP_STATUS_UNSUPPORTED,
			};
	}
	return 0;
}

/*
 * The ids of a task from the viewer's namespace down to its own; those of the
 * viewer's are of the instant. How many; 0: the task has been reaped. Under RCU.
 */
static u32 fill_levels(struct procsnap_nspid_level *level, const struct procsnap_pin *pin,
		       const struct pid_namespace *ns)
{
	struct pid *pid = task_pid(pin->task), *pgrp, *session, *tgid;
	struct pid_namespace *inner;
	unsigned int i;

	if (!pid)
		return 0;
	*level++ = (struct procsnap_nspid_level){
		.pid = pin->pid.nr,
		.tgid = pin->tgid.nr,
		.pgid = pin->pgid.nr,
		.sid = pin->sid.nr,
	};
	if (likely(pid->level == ns->level))
		return 1;
	tgid = task_tgid(pin->task);
	pgrp = task_pgrp(pin->task);
	session = task_session(pin->task);
	for (i = ns->level + 1; i <= pid->level; i++) {
		inner = pid->numbers[i].ns;
		*level++ = (struct procsnap_nspid_level){
			.pid = pid->numbers[i].nr,
			.tgid = pid_nr_ns(tgid, inner),
			.pgid = pid_nr_ns(pgrp, inner),
			.sid = pid_nr_ns(session, inner),
		};
	}
	return pid->level - ns->level + 1;
}

int procsnap_fill_nspid(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	const struct pid_namespace *ns = fill->viewer->pid_ns;
	struct procsnap_nspid *entry = entries;
	struct procsnap_nspid_level *levels;

	for (; count; count--, entry++, pins++) {
		levels = procsnap_reserve_entries(fill, PROCSNAP_PART_NSPID_LEVELS, sizeof(*levels),
						  MAX_PID_NS_LEVEL + 1);
		if (IS_ERR(levels))
			return PTR_ERR(levels);
		rcu_read_lock();
		entry->count = fill_levels(levels, pins, ns);
		rcu_read_unlock();
		entry->status = entry->count ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_GONE;
		entry->first = 0;
		if (entry->count)
			entry->first = procsnap_commit_entries(fill, PROCSNAP_PART_NSPID_LEVELS,
							       sizeof(*levels), entry->count);
	}
	return 0;
}
