// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds a lock of a chosen task for as long as a test wants. Writing a pid to
 * the parameter "mmap" takes its mmap_lock for write, to "exec" its
 * exec_update_lock; writing 0 to either, and unloading, lets go.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

/* A lock is held by a thread of the kernel, which may sleep with it. */
static struct task_struct *holder;
static struct task_struct *held;
static bool hold_mmap;
static DECLARE_COMPLETION(taken);
static DEFINE_MUTEX(holder_mutex);

static void wait_for_stop(void)
{
	complete(&taken);
	for (;;) {
		set_current_state(TASK_IDLE);
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

static int hold(void *unused)
{
	struct mm_struct *mm;

	if (!hold_mmap) {
		down_write(&held->signal->exec_update_lock);
		wait_for_stop();
		up_write(&held->signal->exec_update_lock);
		return 0;
	}
	mm = get_task_mm(held);
	if (mm)
		mmap_write_lock(mm);
	wait_for_stop();
	if (mm) {
		mmap_write_unlock(mm);
		mmput(mm);
	}
	return 0;
}

/* Called with holder_mutex held, or when nobody else can. */
static void let_go(void)
{
	if (!holder)
		return;
	kthread_stop(holder);
	put_task_struct(held);
	holder = NULL;
}

static int start(const char *value, bool mmap)
{
	struct task_struct *thread;
	struct pid *pid;
	int nr, ret = kstrtoint(value, 10, &nr);

	if (ret)
		return ret;
	mutex_lock(&holder_mutex);
	let_go();
	if (!nr)
		goto out_unlock;
	ret = -ESRCH;
	pid = find_get_pid(nr);
	held = get_pid_task(pid, PIDTYPE_TGID);
	put_pid(pid);
	if (!held)
		goto out_unlock;
	hold_mmap = mmap;
	reinit_completion(&taken);
	thread = kthread_run(hold, NULL, "holder");
	ret = PTR_ERR_OR_ZERO(thread);
	if (ret) {
		put_task_struct(held);
		goto out_unlock;
	}
	holder = thread;
	wait_for_completion(&taken);
out_unlock:
	mutex_unlock(&holder_mutex);
	return ret;
}

static int set_mmap(const char *value, const struct kernel_param *param)
{
	return start(value, true);
}

static int set_exec(const char *value, const struct kernel_param *param)
{
	return start(value, false);
}

static const struct kernel_param_ops mmap_ops = {
	.set = set_mmap,
};
module_param_cb(mmap, &mmap_ops, NULL, 0200);
MODULE_PARM_DESC(mmap, "process whose mmap_lock to hold for write; 0: none");

static const struct kernel_param_ops exec_ops = {
	.set = set_exec,
};
module_param_cb(exec, &exec_ops, NULL, 0200);
MODULE_PARM_DESC(exec, "process whose exec_update_lock to hold for write; 0: none");

static int __init holder_init(void)
{
	return 0;
}

static void __exit holder_exit(void)
{
	let_go();
}

module_init(holder_init);
module_exit(holder_exit);

MODULE_DESCRIPTION("Holds locks of tasks, for tests");
MODULE_LICENSE("GPL");
