/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a task may be inspected by its own user, which moved between kernels. */
#ifndef PROCSNAP_COMPAT_EXEC_H
#define PROCSNAP_COMPAT_EXEC_H

#include <linux/capability.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>

#include "version.h"

/*
 * Whether the viewer may read any task's memory map, environment and auxiliary
 * vector without being allowed to trace it: CAP_PERFMON, since 6.15. No header
 * tells that.
 */
static inline bool procsnap_compat_may_read_mm(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
	return ns_capable_noaudit(&init_user_ns, CAP_PERFMON) ||
	       ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
#else
	return false;
#endif
}

#ifdef PROCSNAP_HAVE_EXEC_STATE

#include <linux/sched/exec_state.h>

/* The task keeps it, also when its memory is gone. */
static inline bool procsnap_compat_is_dumpable(struct task_struct *task)
{
	bool dumpable;

	rcu_read_lock();
	dumpable = READ_ONCE(rcu_dereference(task->exec_state)->dumpable) == TASK_DUMPABLE_OWNER;
	rcu_read_unlock();
	return dumpable;
}

/*
 * Whether the task's own user may look at it; else only who is privileged in @ns.
 * Without locks, under RCU. @stable: nobody but the caller can let go of its memory.
 */
static inline bool procsnap_compat_dumps(struct task_struct *task, bool stable,
					 struct user_namespace **ns)
{
	*ns = rcu_dereference(task->exec_state)->user_ns;
	return procsnap_compat_is_dumpable(task);
}

/* Of an exited task's memory, when the kernel's ptrace check has allowed the task. */
static inline bool procsnap_compat_may_read_left(struct mm_struct *mm)
{
	return true;
}

#else

/* What is not @stable could be freed under our eyes: then only the most privileged. */
static inline bool procsnap_compat_dumps(struct task_struct *task, bool stable,
					 struct user_namespace **ns)
{
	struct mm_struct *mm;

	*ns = &init_user_ns;
	if (task->flags & PF_KTHREAD)
		return true;
	if (!stable)
		return READ_ONCE(task->exit_state);
	mm = task->mm;
	if (!mm)
		return true;
	*ns = mm->user_ns;
	return get_dumpable(mm) == SUID_DUMP_USER;
}

/* Without memory the kernel's ptrace check knows only the task's credentials. */
static inline bool procsnap_compat_may_read_left(struct mm_struct *mm)
{
	return get_dumpable(mm) == SUID_DUMP_USER ||
	       ns_capable_noaudit(mm->user_ns, CAP_SYS_PTRACE);
}

static inline bool procsnap_compat_is_dumpable(struct task_struct *task)
{
	bool dumpable;

	task_lock(task);
	dumpable = task->mm && get_dumpable(task->mm) == SUID_DUMP_USER;
	task_unlock(task);
	return dumpable;
}

#endif /* PROCSNAP_HAVE_EXEC_STATE */

#endif /* PROCSNAP_COMPAT_EXEC_H */
