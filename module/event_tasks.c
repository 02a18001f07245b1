// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to tasks, but for exec. Fork, exit, reap, parent and session are
 * called where the kernel holds the tasklist_lock for writing, which puts them in
 * the order in which the task list changes.
 */
#include <linux/bitops.h>
#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/sched/cputime.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/task_io_accounting_ops.h>
#include <linux/threads.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>

#include "compat/clone.h"
#include "compat/cputime.h"
#include "events.h"
#include "ksym.h"

/*
 * A bit for each process (by its initial pid) whose end was told: the kernel tells
 * a parent of a zombie again when its tracer lets go of it or its parent ends.
 * Protected by the tasklist_lock.
 */
static unsigned long *told;

int procsnap_event_told_init(void)
{
	told = kvcalloc(BITS_TO_LONGS(PID_MAX_LIMIT), sizeof(*told), GFP_KERNEL);
	return told ? 0 : -ENOMEM;
}

/* The exits are probed now: what had ended before is not to be told any more. */
void procsnap_event_told_start(void)
{
	struct task_struct *process;

	read_lock(procsnap_tasklist_lock);
	for_each_process(process)
		if (process->exit_state && thread_group_empty(process))
			set_bit(pid_nr(task_tgid(process)), told);
	read_unlock(procsnap_tasklist_lock);
}

/* The exits are not probed any more. */
void procsnap_event_told_exit(void)
{
	kvfree(told);
	told = NULL;
}

static bool is_wanted(u32 kind)
{
	return READ_ONCE(procsnap_event_wanted) & PROCSNAP_EVENTS(kind);
}

/* Called under RCU, as the next two. */
void procsnap_moment_init(struct procsnap_moment *moment, u32 kind, struct task_struct *task)
{
	moment->task = task;
	moment->kind = kind;
	moment->thread = !thread_group_leader(task);
	moment->grouped = task;
	moment->parent = rcu_dereference(task->real_parent)->group_leader;
	moment->pid = READ_ONCE(task->thread_pid);
	moment->tgid = READ_ONCE(task->signal->pids[PIDTYPE_TGID]);
	moment->parent_tgid = READ_ONCE(moment->parent->signal->pids[PIDTYPE_TGID]);
	moment->mono_ns = ktime_get_mono_fast_ns();
	moment->boot_ns = ktime_get_boot_fast_ns();
}

/* With hidepid a parent may be hidden: then of it only its id is told, as in /proc. */
static bool tells_of_others(const struct procsnap_listener *listener)
{
	return listener->viewer.hidepid == HIDEPID_OFF || listener->traces_all;
}

void procsnap_moment_head(const struct procsnap_moment *moment,
			  const struct procsnap_listener *listener, struct procsnap_event *event,
			  u32 size)
{
	const struct cred *cred = __task_cred(moment->task);

	event->size = size;
	event->kind = moment->kind;
	event->flags = moment->thread ? PROCSNAP_EVENT_THREAD : 0;
	event->mono_ns = moment->mono_ns + listener->mono_offset;
	event->boot_ns = moment->boot_ns + listener->boot_offset;
	event->cpu = raw_smp_processor_id();
	event->uid = from_kuid_munged(listener->viewer.user_ns, cred->euid);
	event->pid = procsnap_listener_nr(listener, moment->pid);
	event->tgid = procsnap_listener_nr(listener, moment->tgid);
	event->ppid = procsnap_listener_nr(listener, moment->parent_tgid);
	event->reserved = 0;
	event->start_ns = moment->task->start_boottime + listener->boot_offset;
	event->parent_start_ns = 0;
	if (event->ppid && tells_of_others(listener))
		event->parent_start_ns = moment->parent->start_boottime + listener->boot_offset;
	memcpy(event->comm, moment->task->comm, sizeof(event->comm));
	event->comm[sizeof(event->comm) - 1] = '\0';
}

/* The next listener behind @at that hears of @moment; or NULL. */
static struct procsnap_listener *next_hearing(struct list_head *at,
					      const struct procsnap_moment *moment)
{
	struct procsnap_listener *listener;

	while ((at = rcu_dereference(list_next_rcu(at))) != &procsnap_listeners) {
		listener = list_entry(at, struct procsnap_listener, link);
		if (procsnap_listener_hears(listener, moment))
			return listener;
	}
	return NULL;
}

#define for_each_hearing(listener, moment)                                         \
	for ((listener) = next_hearing(&procsnap_listeners, (moment)); (listener); \
	     (listener) = next_hearing(&(listener)->link, (moment)))

/* --- fork --- */

/* What shows of a new task. */
static u64 shown_flags(struct task_struct *child)
{
	u64 flags = 0;

	if (child->mm && child->mm == current->mm)
		flags |= CLONE_VM;
	if (child->fs && child->fs == current->fs)
		flags |= CLONE_FS;
	if (child->files && child->files == current->files)
		flags |= CLONE_FILES;
	if (child->sighand == current->sighand)
		flags |= CLONE_SIGHAND;
	if (same_thread_group(child, current))
		flags |= CLONE_THREAD;
	return flags;
}

#define SHOWN_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

/* How a C library goes about fork(2) and threads, which is no secret of the task. */
#define USUAL_FLAGS                                                                   \
	(CSIGNAL | CLONE_VFORK | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | \
	 CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID)

static u64 clone_flags(struct task_struct *child)
{
	u64 flags = 0;

	if (procsnap_compat_clone_flags(child, &flags))
		flags &= ~(u64)SHOWN_FLAGS;
	else if (rcu_access_pointer(child->real_parent) == rcu_access_pointer(current->real_parent))
		flags = CLONE_PARENT;
	if (!(flags & CSIGNAL) && child->exit_signal > 0)
		flags |= child->exit_signal & CSIGNAL;
	return flags | shown_flags(child);
}

/* Who is below a process of a subtree is so for good. */
static void grow_subtree(struct procsnap_listener *listener, struct task_struct *child)
{
	struct task_struct *parent = rcu_dereference(child->real_parent);

	if (procsnap_subtree_has(listener->subtree, current) ||
	    procsnap_subtree_has(listener->subtree, parent))
		set_bit(pid_nr(task_pid(child)), listener->subtree);
}

/* Who called, and how: what does not show anyway is for those who may look. */
static void set_origin(struct procsnap_event_fork *event, const struct procsnap_listener *listener,
		       struct task_struct *child, u64 flags)
{
	event->clone_flags = flags;
	if (flags & ~(u64)(SHOWN_FLAGS | USUAL_FLAGS) &&
	    !procsnap_listener_may_look(listener, child)) {
		event->clone_flags &= SHOWN_FLAGS | USUAL_FLAGS;
		event->event.flags |= PROCSNAP_EVENT_DENIED;
	}
	event->creator_pid = 0;
	event->creator_tgid = 0;
	if (!tells_of_others(listener))
		return;
	event->creator_pid = procsnap_listener_nr(listener, task_pid(current));
	event->creator_tgid = procsnap_listener_nr(listener, task_tgid(current));
}

void procsnap_event_fork(struct task_struct *child)
{
	struct procsnap_event_fork event = {};
	struct procsnap_listener *listener;
	struct procsnap_moment moment;
	u64 flags;

	if (!is_wanted(PROCSNAP_EVENT_FORK))
		return;
	rcu_read_lock();
	procsnap_moment_init(&moment, PROCSNAP_EVENT_FORK, child);
	/* The child gets into its cgroup only later. */
	moment.grouped = current;
	flags = clone_flags(child);
	list_for_each_entry_rcu(listener, &procsnap_listeners, link) {
		if (listener->subtree && !moment.thread)
			grow_subtree(listener, child);
		if (!procsnap_listener_hears(listener, &moment))
			continue;
		procsnap_moment_head(&moment, listener, &event.event, sizeof(event));
		set_origin(&event, listener, child, flags);
		procsnap_listener_put(listener, &event.event, NULL);
	}
	rcu_read_unlock();
}

/* --- exit and reap --- */

/* What a thread used; its run time up to now, also if it is this one. */
static void add_thread(struct procsnap_event_exit *event, struct task_struct *thread,
		       struct task_cputime *times)
{
	u64 utime, stime;

	procsnap_compat_task_cputime(thread, &utime, &stime);
	times->utime += utime;
	times->stime += stime;
	times->sum_exec_runtime += thread == current
					   ? static_call(procsnap_task_sched_runtime)(thread)
					   : thread->se.sum_exec_runtime;
	event->minor_faults += thread->min_flt;
	event->major_faults += thread->maj_flt;
	event->voluntary_switches += thread->nvcsw;
	event->involuntary_switches += thread->nivcsw;
}

static void add_io(struct procsnap_event_exit *event, const struct task_io_accounting *io)
{
#ifdef CONFIG_TASK_IO_ACCOUNTING
	event->read_bytes += io->read_bytes;
	event->write_bytes += io->write_bytes;
#endif
#ifdef CONFIG_TASK_XACCT
	event->read_chars += io->rchar;
	event->write_chars += io->wchar;
#endif
}

/* The times as wait4(2) gives them: their sum is the run time. */
static void set_times(struct procsnap_event_exit *event, struct task_cputime *times,
		      struct prev_cputime *prev)
{
	event->run_ns = times->sum_exec_runtime;
	event->utime_ns = times->utime;
	event->stime_ns = times->stime;
	if (procsnap_ksym_has(PROCSNAP_CAP_CPUTIME))
		static_call(procsnap_cputime_adjust)(times, prev, &event->utime_ns,
						     &event->stime_ns);
}

/* Of a process whose last thread has ended: only its leader is still there to be added. */
static void sum_process(struct procsnap_event_exit *event, struct task_struct *leader)
{
	struct signal_struct *sig = leader->signal;
	struct task_cputime times = {
		.utime = sig->utime,
		.stime = sig->stime,
		.sum_exec_runtime = sig->sum_sched_runtime,
	};

	event->status = sig->flags & SIGNAL_GROUP_EXIT ? sig->group_exit_code : leader->exit_code;
	event->rss_peak_bytes = (u64)sig->maxrss << PAGE_SHIFT;
	event->minor_faults = sig->min_flt;
	event->major_faults = sig->maj_flt;
	event->voluntary_switches = sig->nvcsw;
	event->involuntary_switches = sig->nivcsw;
	add_thread(event, leader, &times);
	add_io(event, &sig->ioac);
	add_io(event, &leader->ioac);
	set_times(event, &times, &sig->prev_cputime);
}

static void sum_thread(struct procsnap_event_exit *event, struct task_struct *thread)
{
	struct task_cputime times = {};

	event->status = thread->exit_code;
	add_thread(event, thread, &times);
	add_io(event, &thread->ioac);
	set_times(event, &times, &thread->prev_cputime);
}

static void deny(struct procsnap_event_exit *event)
{
	event->event.flags |= PROCSNAP_EVENT_DENIED;
	event->status = 0;
	event->read_bytes = 0;
	event->write_bytes = 0;
	event->read_chars = 0;
	event->write_chars = 0;
}

static void tell_exit(const struct procsnap_moment *moment, const struct procsnap_event_exit *sums)
{
	struct procsnap_listener *listener;
	struct procsnap_event_exit event;

	for_each_hearing(listener, moment) {
		event = *sums;
		procsnap_moment_head(moment, listener, &event.event, sizeof(event));
		if (!procsnap_listener_may_look(listener, moment->task))
			deny(&event);
		procsnap_listener_put(listener, &event.event, NULL);
	}
}

/* The kernel tells the parent of @leader, or its tracer, that it may be waited for. */
void procsnap_event_notify_parent(struct task_struct *leader)
{
	struct procsnap_event_exit sums = {};
	struct procsnap_moment moment;

	if (!thread_group_leader(leader) || !thread_group_empty(leader) ||
	    test_and_set_bit(pid_nr(task_pid(leader)), told))
		return;
	if (!is_wanted(PROCSNAP_EVENT_EXIT))
		return;
	rcu_read_lock();
	procsnap_moment_init(&moment, PROCSNAP_EVENT_EXIT, leader);
	sum_process(&sums, leader);
	tell_exit(&moment, &sums);
	rcu_read_unlock();
}

static void tell_thread_exit(struct task_struct *thread)
{
	struct procsnap_event_exit sums = {};
	struct procsnap_moment moment;

	procsnap_moment_init(&moment, PROCSNAP_EVENT_EXIT, thread);
	sum_thread(&sums, thread);
	tell_exit(&moment, &sums);
}

static void tell_reap(struct task_struct *process)
{
	struct procsnap_event_exit sums = {};
	struct procsnap_listener *listener;
	struct procsnap_moment moment;

	if (is_wanted(PROCSNAP_EVENT_REAP)) {
		procsnap_moment_init(&moment, PROCSNAP_EVENT_REAP, process);
		sum_process(&sums, process);
		tell_exit(&moment, &sums);
	}
	list_for_each_entry_rcu(listener, &procsnap_listeners, link)
		if (listener->subtree)
			clear_bit(pid_nr(task_pid(process)), listener->subtree);
	if (told)
		clear_bit(pid_nr(task_pid(process)), told);
}

/* @task leaves the task list: if it has ended, since an exec comes along here too. */
void procsnap_event_release(struct task_struct *task)
{
	if (!READ_ONCE(task->exit_state))
		return;
	rcu_read_lock();
	if (thread_group_leader(task))
		tell_reap(task);
	else if (is_wanted(PROCSNAP_EVENT_EXIT))
		tell_thread_exit(task);
	rcu_read_unlock();
}

/* --- parent and session --- */

/* @child, which was of @father, has another parent now. */
void procsnap_event_reparent(struct task_struct *child, const struct task_struct *father)
{
	const struct task_struct *old = father->group_leader;
	struct pid *old_tgid = READ_ONCE(father->signal->pids[PIDTYPE_TGID]);
	struct procsnap_event_parent event = {};
	struct procsnap_listener *listener;
	struct procsnap_moment moment;

	rcu_read_lock();
	procsnap_moment_init(&moment, PROCSNAP_EVENT_PARENT, child);
	for_each_hearing(listener, &moment) {
		procsnap_moment_head(&moment, listener, &event.event, sizeof(event));
		event.old_ppid = procsnap_listener_nr(listener, old_tgid);
		event.old_parent_start_ns = 0;
		if (event.old_ppid && tells_of_others(listener))
			event.old_parent_start_ns = old->start_boottime + listener->boot_offset;
		procsnap_listener_put(listener, &event.event, NULL);
	}
	rcu_read_unlock();
}

/* @process gets the session, or the process group, @pid. */
void procsnap_event_session(struct task_struct *process, bool session, struct pid *pid)
{
	struct pid *pgid = READ_ONCE(process->signal->pids[PIDTYPE_PGID]);
	struct pid *sid = READ_ONCE(process->signal->pids[PIDTYPE_SID]);
	struct procsnap_event_session event = {};
	struct procsnap_listener *listener;
	struct procsnap_moment moment;

	rcu_read_lock();
	procsnap_moment_init(&moment, PROCSNAP_EVENT_SESSION, process);
	for_each_hearing(listener, &moment) {
		procsnap_moment_head(&moment, listener, &event.event, sizeof(event));
		event.old_pgid = procsnap_listener_nr(listener, pgid);
		event.old_sid = procsnap_listener_nr(listener, sid);
		event.pgid = procsnap_listener_nr(listener, session ? pgid : pid);
		event.sid = procsnap_listener_nr(listener, session ? pid : sid);
		procsnap_listener_put(listener, &event.event, NULL);
	}
	rcu_read_unlock();
}

/* --- name and ids --- */

/* @task is about to be called @comm. */
void procsnap_event_comm(struct task_struct *task, const char *comm)
{
	struct procsnap_event_comm event = {};
	struct procsnap_listener *listener;
	struct procsnap_moment moment;

	strscpy(event.new_comm, comm, sizeof(event.new_comm));
	rcu_read_lock();
	/* A thread that has left the list has a parent that may be gone. */
	if (!pid_alive(task)) {
		rcu_read_unlock();
		return;
	}
	procsnap_moment_init(&moment, PROCSNAP_EVENT_COMM, task);
	for_each_hearing(listener, &moment) {
		procsnap_moment_head(&moment, listener, &event.event, sizeof(event));
		procsnap_listener_put(listener, &event.event, NULL);
	}
	rcu_read_unlock();
}

static void tell_ids(u32 kind, const struct cred *old, const struct cred *fresh)
{
	struct procsnap_event_ids event = {};
	struct procsnap_listener *listener;
	struct user_namespace *ns;
	struct procsnap_moment moment;

	procsnap_moment_init(&moment, kind, current);
	for_each_hearing(listener, &moment) {
		ns = listener->viewer.user_ns;
		procsnap_moment_head(&moment, listener, &event.event, sizeof(event));
		event.event.uid = from_kuid_munged(ns, fresh->euid);
		if (kind == PROCSNAP_EVENT_UID) {
			event.old_id = from_kuid_munged(ns, old->uid);
			event.old_eid = from_kuid_munged(ns, old->euid);
			event.rid = from_kuid_munged(ns, fresh->uid);
			event.eid = from_kuid_munged(ns, fresh->euid);
			event.sid = from_kuid_munged(ns, fresh->suid);
			event.fsid = from_kuid_munged(ns, fresh->fsuid);
		} else {
			event.old_id = from_kgid_munged(ns, old->gid);
			event.old_eid = from_kgid_munged(ns, old->egid);
			event.rid = from_kgid_munged(ns, fresh->gid);
			event.eid = from_kgid_munged(ns, fresh->egid);
			event.sid = from_kgid_munged(ns, fresh->sgid);
			event.fsid = from_kgid_munged(ns, fresh->fsgid);
		}
		procsnap_listener_put(listener, &event.event, NULL);
	}
}

/* The task is about to get the credentials @fresh. */
void procsnap_event_creds(const struct cred *fresh)
{
	const struct cred *old;

	rcu_read_lock();
	old = __task_cred(current);
	if (is_wanted(PROCSNAP_EVENT_UID) &&
	    (!uid_eq(old->uid, fresh->uid) || !uid_eq(old->euid, fresh->euid) ||
	     !uid_eq(old->suid, fresh->suid) || !uid_eq(old->fsuid, fresh->fsuid)))
		tell_ids(PROCSNAP_EVENT_UID, old, fresh);
	if (is_wanted(PROCSNAP_EVENT_GID) &&
	    (!gid_eq(old->gid, fresh->gid) || !gid_eq(old->egid, fresh->egid) ||
	     !gid_eq(old->sgid, fresh->sgid) || !gid_eq(old->fsgid, fresh->fsgid)))
		tell_ids(PROCSNAP_EVENT_GID, old, fresh);
	rcu_read_unlock();
}
