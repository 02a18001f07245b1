// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is told of what: what /proc would show. Unlike a request, an event is not in
 * the reader's context: it is the task itself that runs, or its parent. So the
 * kernel's ptrace check, which takes locks and knows a task as its own, cannot be
 * called; its parts are: the ids of the credentials, whether the memory may be
 * dumped, the capability, and the security modules' own check.
 */
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/ptrace.h>
#include <linux/sched/coredump.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uidgid.h>

#include "compat/exec.h"
#include "compat/lsm.h"
#include "events.h"
#include "ksym.h"

pid_t procsnap_listener_nr(const struct procsnap_listener *listener, struct pid *pid)
{
	struct pid_namespace *ns = listener->viewer.pid_ns;

	return ns == &init_pid_ns ? pid_nr(pid) : pid_nr_ns(pid, ns);
}

static bool has_ids_of(const struct cred *viewer, const struct cred *task)
{
	return uid_eq(viewer->fsuid, task->euid) && uid_eq(viewer->fsuid, task->suid) &&
	       uid_eq(viewer->fsuid, task->uid) && gid_eq(viewer->fsgid, task->egid) &&
	       gid_eq(viewer->fsgid, task->sgid) && gid_eq(viewer->fsgid, task->gid);
}

static bool may_trace_in(const struct cred *viewer, struct user_namespace *ns)
{
	return !static_call(procsnap_security_capable)(viewer, ns, CAP_SYS_PTRACE, CAP_OPT_NOAUDIT);
}

bool procsnap_may_trace_all(const struct cred *viewer)
{
	return may_trace_in(viewer, &init_user_ns);
}

/* As cap_ptrace_access_check(), which would leave traces in the task's accounting. */
static bool has_caps_of(const struct cred *viewer, const struct cred *task)
{
	return (viewer->user_ns == task->user_ns &&
		cap_issubset(task->cap_permitted, viewer->cap_effective)) ||
	       may_trace_in(viewer, task->user_ns);
}

/*
 * The security modules ask who the caller is: for that time it is the viewer. What
 * they note of a use of privilege is not the task's.
 */
static bool may_by_modules(const struct cred *viewer, struct task_struct *task)
{
	unsigned int noted = current->flags & PF_SUPERPRIV;
	const struct cred *old = override_creds(viewer);
	unsigned int mode = PTRACE_MODE_READ_FSCREDS | PTRACE_MODE_NOAUDIT;
	int ret;

	ret = static_call(procsnap_security_ptrace_access_check)(task, mode);
	revert_creds(old);
	if (!noted)
		current->flags &= ~PF_SUPERPRIV;
	return !ret;
}

/*
 * A module that audits, or kills, whom it denies something would do it to the task
 * that is looked at. AppArmor does; it denies nothing to the unconfined. So others
 * are not let look. May sleep.
 */
bool procsnap_is_confined(const struct cred *viewer)
{
	static const char unconfined[] = "(unconfined)";
	const size_t size = strlen(unconfined);
	bool confined;
	char *label;
	int length;

	length = procsnap_compat_label(current, &label);
	if (length <= 0)
		return false;
	while (length && (label[length - 1] == '\n' || !label[length - 1]))
		length--;
	/* Its labels end with their mode in parentheses, but for "unconfined" itself. */
	confined = length && label[length - 1] == ')' &&
		   (length < size || strncmp(label + length - size, unconfined, size));
	kfree(label);
	/* A label is the caller's; the opener's is not known if that is another. */
	return confined || viewer != current_real_cred();
}

bool procsnap_listener_may_look(const struct procsnap_listener *listener, struct task_struct *task)
{
	const struct cred *viewer = listener->viewer.cred, *cred = __task_cred(task);
	/* Its memory stays as it is: it runs this, or has not run yet. */
	bool stable = task == current || READ_ONCE(task->__state) == TASK_NEW;
	struct user_namespace *ns;

	if (!procsnap_ksym_has(PROCSNAP_CAP_PTRACE))
		return false;
	/* There the modules' locks sleep; what was found out before has to do. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return listener->traces_all;
	if (!has_ids_of(viewer, cred) && !may_trace_in(viewer, cred->user_ns))
		return false;
	if (!procsnap_compat_dumps(task, stable, &ns) && !may_trace_in(viewer, ns))
		return false;
	return has_caps_of(viewer, cred) && !listener->confined && may_by_modules(viewer, task);
}

/* As has_pid_permissions() of procfs, for what is in its directory. */
bool procsnap_listener_sees(const struct procsnap_listener *listener, struct task_struct *task)
{
	const struct procsnap_viewer *viewer = &listener->viewer;

	if (viewer->hidepid == HIDEPID_OFF)
		return true;
	if (viewer->hidepid != HIDEPID_NOT_PTRACEABLE && listener->in_hidepid_group)
		return true;
	return procsnap_listener_may_look(listener, task);
}

bool procsnap_listener_hears(const struct procsnap_listener *listener,
			     const struct procsnap_moment *moment)
{
	if (!(listener->kinds & PROCSNAP_EVENTS(moment->kind)))
		return false;
	if (moment->thread && !listener->threads)
		return false;
	if (listener->sees_all)
		return true;
	if (!procsnap_listener_nr(listener, moment->pid))
		return false;
	if (listener->subtree && !procsnap_subtree_has(listener->subtree, moment->task))
		return false;
	if (listener->cgroup &&
	    !procsnap_in_cgroup(moment->grouped, listener->cgroup, listener->subgroups))
		return false;
	return procsnap_listener_sees(listener, moment->task);
}
