// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may see what. The answers are the kernel's own ptrace check, asked with
 * the credentials of the opener: procsnap_build() has put them in force.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>
#include <linux/moduleparam.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/ptrace.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/stat.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "compat/exec.h"
#include "compat/namei.h"
#include "ksym.h"
#include "procsnap.h"

static int hidepid = -1;
module_param(hidepid, int, 0644);
MODULE_PARM_DESC(hidepid,
		 "hidepid= of proc(5): 0, 1, 2, 4; -1: as /proc of the viewer's init (default -1)");

static unsigned int hidepid_gid;
module_param(hidepid_gid, uint, 0644);
MODULE_PARM_DESC(hidepid_gid, "with hidepid: a group that sees all the same (default 0)");

/* The root directory of @task: true, and the caller puts it; or it has exited. */
static bool get_root(struct task_struct *task, struct path *root)
{
	bool found;

	task_lock(task);
	found = task->fs;
	if (found)
		get_fs_root(task->fs, root);
	task_unlock(task);
	return found;
}

/*
 * The root directory of the first process of @ns, whose first thread may have
 * exited before the others: true, and the caller puts it; or it is gone.
 */
static bool init_root(struct pid_namespace *ns, struct path *root)
{
	struct task_struct *process, *thread;
	bool found = false;

	rcu_read_lock();
	process = pid_task(find_pid_ns(1, ns), PIDTYPE_TGID);
	if (process) {
		for_each_thread(process, thread) {
			found = get_root(thread, root);
			if (found)
				break;
		}
	}
	rcu_read_unlock();
	return found;
}

/*
 * Takes hidepid over from the proc file system at /proc below @root, if it is of
 * @ns: 0, also if there is none; or what kept us from looking.
 */
static int adopt_proc(struct procsnap_viewer *viewer, const struct path *root)
{
	const struct proc_fs_info *info;
	struct super_block *sb;
	struct path proc;
	int ret;

	ret = vfs_path_lookup(root->dentry, root->mnt, "proc", LOOKUP_DIRECTORY, &proc);
	if (ret)
		return ret == -ENOENT || ret == -ENOTDIR ? 0 : ret;
	sb = proc.dentry->d_sb;
	if (sb->s_magic == PROC_SUPER_MAGIC) {
		info = proc_sb_info(sb);
		if (info->pid_ns == viewer->pid_ns) {
			viewer->hidepid = READ_ONCE(info->hide_pid);
			viewer->hidepid_gid = info->pid_gid;
		}
	}
	path_put(&proc);
	return 0;
}

/*
 * Finds out what @viewer may not see. The lookup is made as the system, since
 * the root directory may be closed to the viewer. If it fails, as for want of
 * memory, the most is hidden. May sleep.
 */
void procsnap_guard_init(struct procsnap_viewer *viewer)
{
	int forced = READ_ONCE(hidepid);
	const struct cred *cred, *old;
	struct path root;

	viewer->hidepid = HIDEPID_OFF;
	viewer->hidepid_gid = KGIDT_INIT(READ_ONCE(hidepid_gid));
	if (forced >= 0) {
		/* A value that there is not hides the most. */
		viewer->hidepid = forced == HIDEPID_OFF || forced == HIDEPID_NO_ACCESS ||
						  forced == HIDEPID_NOT_PTRACEABLE
					  ? forced
					  : HIDEPID_INVISIBLE;
		return;
	}
	if (!init_root(viewer->pid_ns, &root)) {
		viewer->hidepid = HIDEPID_INVISIBLE;
		return;
	}
	cred = get_task_cred(&init_task);
	old = override_creds(cred);
	if (adopt_proc(viewer, &root))
		viewer->hidepid = HIDEPID_INVISIBLE;
	revert_creds(old);
	put_cred(cred);
	path_put(&root);
}

/*
 * The kernel's check lets a task always look at its own thread group. That may
 * not be lent to the opener of a descriptor which a program with more rights got
 * from it: then the caller is looked at as if it were another.
 */
bool procsnap_may_be_self(const struct procsnap_viewer *viewer)
{
	const struct cred *caller = current_real_cred(), *opener = viewer->cred;

	if (caller == opener)
		return true;
	return caller->user_ns == opener->user_ns && uid_eq(opener->fsuid, caller->euid) &&
	       uid_eq(opener->fsuid, caller->suid) && uid_eq(opener->fsuid, caller->uid) &&
	       gid_eq(opener->fsgid, caller->egid) && gid_eq(opener->fsgid, caller->sgid) &&
	       gid_eq(opener->fsgid, caller->gid) &&
	       cap_issubset(caller->cap_permitted, opener->cap_effective) &&
	       procsnap_compat_is_dumpable(current);
}

static bool may_access(const struct procsnap_viewer *viewer, struct task_struct *task,
		       unsigned int mode)
{
	if (unlikely(same_thread_group(task, current)) && !procsnap_may_be_self(viewer))
		return ns_capable_noaudit(current_real_cred()->user_ns, CAP_SYS_PTRACE);
	return static_call(procsnap_ptrace_may_access)(task, mode | PTRACE_MODE_NOAUDIT);
}

static bool has_ptrace_capability(struct task_struct *task)
{
	bool has;

	rcu_read_lock();
	has = ns_capable_noaudit(__task_cred(task)->user_ns, CAP_SYS_PTRACE);
	rcu_read_unlock();
	return has;
}

bool procsnap_viewer_may_read(const struct procsnap_viewer *viewer, struct task_struct *task)
{
	return may_access(viewer, task, PTRACE_MODE_READ_FSCREDS);
}

bool procsnap_may_read(const struct procsnap_fill *fill, struct task_struct *task)
{
	return procsnap_viewer_may_read(fill->viewer, task);
}

/*
 * Yama looks for kinship with the caller. A caller with more rights than the
 * opener does not lend it: then only the opener's own capability counts.
 */
bool procsnap_may_attach(const struct procsnap_fill *fill, struct task_struct *task)
{
	if (!procsnap_may_be_self(fill->viewer) && !has_ptrace_capability(task))
		return false;
	return may_access(fill->viewer, task, PTRACE_MODE_ATTACH_FSCREDS);
}

/* As generic_permission(), with the owner that /proc gives such a file. */
bool procsnap_may_open(const struct procsnap_fill *fill, struct task_struct *task)
{
	struct user_namespace *ns = current_user_ns();
	kuid_t uid;
	kgid_t gid;

	static_call(procsnap_task_dump_owner)(task, S_IFREG | 0400, &uid, &gid);
	if (uid_eq(current_fsuid(), uid))
		return true;
	return kuid_has_mapping(ns, uid) && kgid_has_mapping(ns, gid) &&
	       (ns_capable_noaudit(ns, CAP_DAC_READ_SEARCH) ||
		ns_capable_noaudit(ns, CAP_DAC_OVERRIDE));
}

u32 procsnap_attach_status(const struct procsnap_fill *fill, struct task_struct *task)
{
	if (!procsnap_may_open(fill, task))
		return PROCSNAP_STATUS_DENIED;
	if (fill->guard_status == PROCSNAP_STATUS_BLOCKED)
		return PROCSNAP_STATUS_BLOCKED;
	return procsnap_may_attach(fill, task) ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_DENIED;
}

bool procsnap_may_see(const struct procsnap_viewer *viewer, struct task_struct *task,
		      unsigned int hidepid_min)
{
	if (viewer->hidepid == HIDEPID_NOT_PTRACEABLE)
		return procsnap_viewer_may_read(viewer, task);
	if (viewer->hidepid < hidepid_min || in_group_p(viewer->hidepid_gid))
		return true;
	return procsnap_viewer_may_read(viewer, task);
}

/*
 * The address space that may be read as the task's, referenced, or NULL. The
 * one that was pinned may be of before an exec, which is another matter: the
 * check just made was about the task as it is now.
 */
static struct mm_struct *current_mm(const struct procsnap_pin *pin)
{
	struct task_struct *task = pin->task;
	struct mm_struct *mm;

	if (task->flags & PF_KTHREAD)
		return NULL;
	mm = get_task_mm(task);
	if (mm || !pin->mm)
		return mm;
	/* It exited since; an exec before that cannot be told from its mm. */
	if (READ_ONCE(task->self_exec_id) != pin->exec_id)
		return NULL;
	if (!procsnap_compat_may_read_left(pin->mm))
		return NULL;
	mmget(pin->mm);
	return pin->mm;
}

/* As mm_access() of the kernel, of memory that there is; the ptrace check is made. */
static bool may_access_mm(const struct procsnap_fill *fill, const struct mm_struct *mm)
{
	if (fill->guard_status == PROCSNAP_STATUS_OK || procsnap_compat_may_read_mm())
		return true;
	return mm == current->mm && procsnap_may_be_self(fill->viewer);
}

/* The caller ends with procsnap_guard_unlock() and procsnap_guard_leave(). */
void procsnap_guard_enter(struct procsnap_fill *fill, const struct procsnap_pin *pin)
{
	struct rw_semaphore *lock = &pin->task->signal->exec_update_lock;

	fill->guard_mm = NULL;
	procsnap_fill_next_task(fill);
	while (!down_read_trylock(lock)) {
		if (!procsnap_fill_wait(fill)) {
			fill->guard_status = PROCSNAP_STATUS_BLOCKED;
			return;
		}
	}
	fill->guard_status = procsnap_may_read(fill, pin->task) ? PROCSNAP_STATUS_OK
								: PROCSNAP_STATUS_DENIED;
	fill->guard_owned = procsnap_may_open(fill, pin->task);
	fill->guard_self = same_thread_group(pin->task, current) &&
			   procsnap_may_be_self(fill->viewer);
	fill->guard_mm = current_mm(pin);
	fill->guard_mm_status = PROCSNAP_STATUS_NONE;
	if (fill->guard_mm)
		fill->guard_mm_status = may_access_mm(fill, fill->guard_mm)
						? PROCSNAP_STATUS_OK
						: PROCSNAP_STATUS_DENIED;
}

u32 procsnap_guard_status(const struct procsnap_fill *fill, u32 flags)
{
	if (!(flags & PROCSNAP_FILL_GUARDED))
		return PROCSNAP_STATUS_OK;
	if (fill->guard_status == PROCSNAP_STATUS_BLOCKED)
		return PROCSNAP_STATUS_BLOCKED;
	if (flags & PROCSNAP_FILL_OWNED && !fill->guard_owned &&
	    !(flags & PROCSNAP_FILL_OF_SELF && fill->guard_self))
		return PROCSNAP_STATUS_DENIED;
	return flags & PROCSNAP_FILL_OF_MM ? fill->guard_mm_status : fill->guard_status;
}

void procsnap_guard_unlock(struct procsnap_fill *fill, const struct procsnap_pin *pin)
{
	if (fill->guard_status != PROCSNAP_STATUS_BLOCKED)
		up_read(&pin->task->signal->exec_update_lock);
}

void procsnap_guard_leave(struct procsnap_fill *fill)
{
	if (fill->guard_mm)
		procsnap_mm_put(fill->guard_mm);
	fill->guard_mm = NULL;
}
