// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which processes a pass visits when not all are asked for. Pids, kin, sessions
 * and process groups are found along the kernel's own lists, so that they cost
 * by what they give. Those of children, sessions and groups are kept by the
 * tasklist_lock and not by RCU: a process that changes its session while it is
 * looked at would lead into the other one. So these four take the lock at level
 * relaxed too, for as long as they give rows, and are exact there.
 *
 * Called under RCU and (but for the others at level relaxed) the tasklist_lock,
 * or with all cpus stopped; nothing here sleeps.
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/ipc_namespace.h>
#include <linux/nsproxy.h>
#include <linux/proc_ns.h>
#include <linux/time_namespace.h>
#include <linux/user_namespace.h>
#include <linux/utsname.h>
#include <net/net_namespace.h>

#include "ksym.h"
#include "pass.h"

/* Room for the first pass of a selection that cannot be counted; times 8 for the next. */
#define GUESS 448
#define GUESS_SHIFT 3

bool procsnap_select_needs_lock(const struct procsnap_ask *ask)
{
	switch (ask->select) {
	case PROCSNAP_SELECT_CHILDREN:
	case PROCSNAP_SELECT_DESCENDANTS:
	case PROCSNAP_SELECT_SESSIONS:
	case PROCSNAP_SELECT_PGRPS:
		return true;
	default:
		return false;
	}
}

/* Not inline: these walks are not the one that all processes go through. */
static noinline int pin(struct procsnap_pass *pass, struct task_struct *process)
{
	return procsnap_pass_pin(pass, process);
}

/* The process with this id in the viewer's namespace, or NULL; under RCU. */
static struct task_struct *find_process(pid_t nr, struct pid_namespace *ns)
{
	struct pid *pid = find_pid_ns(nr, ns);

	return pid ? pid_task(pid, PIDTYPE_TGID) : NULL;
}

static int pin_listed(struct procsnap_pass *pass, const struct procsnap_ask *ask)
{
	struct procsnap_pin *before;
	struct task_struct *process;
	int ret;
	u32 i;

	for (i = 0; i < ask->pid_count; i++) {
		before = pass->next;
		process = find_process(ask->pids[i], pass->ns);
		ret = process ? pin(pass, process) : procsnap_pass_check_time(pass);
		if (ret)
			return ret;
		pass->missing_count += pass->next == before;
	}
	return 0;
}

/*
 * Pins the children of one thread. A child that stands in the list itself was
 * pinned at the beginning, and is only noted.
 */
static int pin_children(struct procsnap_pass *pass, struct procsnap_capture *cap,
			const struct procsnap_ask *ask, struct task_struct *thread)
{
	struct task_struct *child;
	int ret, place;

	list_for_each_entry(child, &thread->children, sibling) {
		place = procsnap_ask_find(ask, pid_nr_ns(task_tgid(child), pass->ns));
		if (place < 0) {
			ret = pin(pass, child);
		} else {
			__set_bit(place, cap->hits);
			ret = procsnap_pass_check_time(pass);
		}
		if (ret)
			return ret;
	}
	return 0;
}

/* The same of all threads of a process. */
static int pin_all_children(struct procsnap_pass *pass, struct procsnap_capture *cap,
			    const struct procsnap_ask *ask, struct task_struct *process)
{
	struct task_struct *thread;
	int ret;

	for_each_thread(process, thread) {
		ret = pin_children(pass, cap, ask, thread) ?: procsnap_pass_check_time(pass);
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * Pins the processes of the list, then the children of what is pinned: of those,
 * or of everything that comes. The pins are the queue. What of the list is not
 * wanted for itself filter.c drops.
 */
static int pin_kin(struct procsnap_pass *pass, struct procsnap_capture *cap,
		   const struct procsnap_ask *ask)
{
	struct procsnap_pin *roots_end, *at;
	int ret;

	ret = pin_listed(pass, ask);
	if (ret)
		return ret;
	roots_end = pass->next;
	cap->root_count = roots_end - cap->pins;
	for (at = cap->pins; at < pass->next; at++) {
		if (at >= roots_end && ask->select == PROCSNAP_SELECT_CHILDREN)
			break;
		ret = ask->threads ? pin_children(pass, cap, ask, at->task)
				   : pin_all_children(pass, cap, ask, at->task);
		if (ret)
			return ret;
	}
	return 0;
}

/* Pins the processes whose session or process group is in the list. */
static int pin_members(struct procsnap_pass *pass, const struct procsnap_ask *ask,
		       enum pid_type type)
{
	struct procsnap_pin *before;
	struct task_struct *process;
	struct pid *pid;
	int ret = 0;
	u32 i;

	for (i = 0; i < ask->pid_count && !ret; i++) {
		before = pass->next;
		pid = find_pid_ns(ask->pids[i], pass->ns);
		/* clang-format off */
		do_each_pid_task(pid, type, process) {
			ret = pin(pass, process);
			if (ret)
				break;
		} while_each_pid_task(pid, type, process);
		/* clang-format on */
		ret = ret ?: procsnap_pass_check_time(pass);
		pass->missing_count += pass->next == before;
	}
	return ret;
}

static bool matches_uid(struct task_struct *process, const struct procsnap_ask *ask,
			struct user_namespace *ns)
{
	const struct cred *cred = __task_cred(process);
	kuid_t uid = ask->select == PROCSNAP_SELECT_RUIDS ? cred->uid : cred->euid;

	/* As the cred section has it: no task's is 0xffffffff. */
	return procsnap_ask_find(ask, from_kuid_munged(ns, uid)) >= 0;
}

/* The cgroup of @process in the hierarchy of @root, as /proc/PID/cgroup has it. */
static struct cgroup *cgroup_in(struct task_struct *process, struct cgroup_root *root)
{
	unsigned long controllers = READ_ONCE(root->subsys_mask);
	struct css_set *set;

	/* A new task gets into the cgroup of who made it only after it is in the task list. */
	if (READ_ONCE(process->__state) == TASK_NEW)
		process = thread_group_leader(process) ? rcu_dereference(process->real_parent)
						       : process->group_leader;
	set = task_css_set(process);

	if (root == &cgrp_dfl_root)
		return set->dfl_cgrp;
	/* An old hierarchy lets go of a task that exits; a remount may take its last controller. */
	if (process->flags & PF_EXITING || !controllers)
		return &root->cgrp;
	return set->subsys[__ffs(controllers)]->cgroup;
}

bool procsnap_in_cgroup(struct task_struct *process, struct cgroup *cgroup, bool subgroups)
{
	struct cgroup *own = cgroup_in(process, cgroup->root);

	return subgroups ? cgroup_is_descendant(own, cgroup) : own == cgroup;
}

/* Inode number of a namespace that @proxy has. */
static unsigned int proxied_inum(const struct nsproxy *proxy, u32 type)
{
	switch (type) {
	case CLONE_NEWCGROUP:
		return proxy->cgroup_ns->ns.inum;
	case CLONE_NEWIPC:
		return proxy->ipc_ns->ns.inum;
	case CLONE_NEWNET:
		return proxy->net_ns->ns.inum;
	case CLONE_NEWNS:
		return static_call(procsnap_from_mnt_ns)(proxy->mnt_ns)->inum;
	case CLONE_NEWTIME:
		return proxy->time_ns->ns.inum;
	default:
		return proxy->uts_ns->ns.inum;
	}
}

/* Whether the opener may know it is asked later, without the lock: filter.c. */
static bool matches_namespace(struct task_struct *process, const struct procsnap_ask *ask)
{
	struct pid_namespace *pid_ns;
	unsigned int inum;

	switch (ask->namespace_type) {
	case CLONE_NEWUSER:
		inum = __task_cred(process)->user_ns->ns.inum;
		break;
	case CLONE_NEWPID:
		pid_ns = task_active_pid_ns(process);
		if (!pid_ns)
			return false;
		inum = pid_ns->ns.inum;
		break;
	default:
		task_lock(process);
		if (!process->nsproxy) {
			task_unlock(process);
			return false;
		}
		inum = proxied_inum(process->nsproxy, ask->namespace_type);
		task_unlock(process);
	}
	return procsnap_ask_find(ask, inum) >= 0;
}

static bool matches(struct task_struct *process, const struct procsnap_ask *ask,
		    const struct procsnap_viewer *viewer)
{
	switch (ask->select) {
	case PROCSNAP_SELECT_CGROUP:
		return procsnap_in_cgroup(process, ask->cgroup, ask->subgroups);
	case PROCSNAP_SELECT_NAMESPACES:
		return matches_namespace(process, ask);
	default:
		return matches_uid(process, ask, viewer->user_ns);
	}
}

/* Goes through all processes. */
static int pin_matching(struct procsnap_pass *pass, const struct procsnap_ask *ask,
			const struct procsnap_viewer *viewer)
{
	struct task_struct *process;
	int ret;

	for_each_process(process) {
		ret = matches(process, ask, viewer) ? pin(pass, process)
						    : procsnap_pass_check_time(pass);
		if (ret)
			return ret;
	}
	return 0;
}

int procsnap_select(struct procsnap_pass *pass, struct procsnap_capture *cap,
		    const struct procsnap_ask *ask, const struct procsnap_viewer *viewer)
{
	switch (ask->select) {
	case PROCSNAP_SELECT_PIDS:
		return pin_listed(pass, ask);
	case PROCSNAP_SELECT_CHILDREN:
	case PROCSNAP_SELECT_DESCENDANTS:
		return pin_kin(pass, cap, ask);
	case PROCSNAP_SELECT_SESSIONS:
		return pin_members(pass, ask, PIDTYPE_SID);
	case PROCSNAP_SELECT_PGRPS:
		return pin_members(pass, ask, PIDTYPE_PGID);
	default:
		return pin_matching(pass, ask, viewer);
	}
}

static size_t count_listed(const struct procsnap_ask *ask, struct pid_namespace *ns)
{
	struct task_struct *process;
	size_t count = 0;
	u32 i;

	if (!ask->threads)
		return ask->pid_count;
	rcu_read_lock();
	for (i = 0; i < ask->pid_count; i++) {
		process = find_process(ask->pids[i], ns);
		if (process)
			count += procsnap_pass_count(process, ask, ns);
	}
	rcu_read_unlock();
	return count;
}

static size_t count_matching(const struct procsnap_ask *ask, const struct procsnap_viewer *viewer)
{
	struct task_struct *process;
	size_t count = 0;

	rcu_read_lock();
	for_each_process(process)
		if (matches(process, ask, viewer))
			count += procsnap_pass_count(process, ask, viewer->pid_ns);
	rcu_read_unlock();
	return count;
}

/*
 * How many tasks a pass is likely to pin. The lists that need the lock are not
 * walked only to count them: a guess is right for most, and the others grow.
 */
size_t procsnap_select_guess(const struct procsnap_ask *ask, const struct procsnap_viewer *viewer,
			     unsigned int attempt)
{
	if (ask->select == PROCSNAP_SELECT_PIDS)
		return count_listed(ask, viewer->pid_ns);
	if (!procsnap_select_needs_lock(ask))
		return count_matching(ask, viewer);
	return min_t(size_t, max_t(size_t, ask->pid_count, GUESS) << GUESS_SHIFT * attempt,
		     PID_MAX_LIMIT);
}
