// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks: entries of kernel functions by ftrace, and tracepoints. Each is there only
 * while somebody wants one of its kinds. The functions are those that the kernel
 * calls at the change of the task list, with the tasklist_lock held for writing;
 * there are no tracepoints there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/binfmts.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/tracepoint.h>

#include "compat/ftrace.h"
#include "events.h"
#include "ksym.h"

#define KIND(kind) PROCSNAP_EVENTS(PROCSNAP_EVENT_##kind)

/* --- what the hooks get --- */

#ifdef CONFIG_DYNAMIC_FTRACE

/* attach_pid(task, type): a new task gets its ids, the one of its own last. */
static void notrace on_attach_pid(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
				  struct ftrace_regs *fregs)
{
	if ((u32)procsnap_compat_argument(fregs, 1) == PIDTYPE_PID)
		procsnap_event_fork((void *)procsnap_compat_argument(fregs, 0));
}

/* do_notify_parent(task, signal): its parent, or its tracer, may wait for it. */
static void notrace on_notify_parent(unsigned long ip, unsigned long parent_ip,
				     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	procsnap_event_notify_parent((void *)procsnap_compat_argument(fregs, 0));
}

/* posix_cpu_timers_exit(task): just before it is taken out of the list; also in an exec. */
static void notrace on_release(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			       struct ftrace_regs *fregs)
{
	procsnap_event_release((void *)procsnap_compat_argument(fregs, 0));
}

/* kill_orphaned_pgrp(task, parent): of each child that changed parents, with the old one. */
static void notrace on_orphan(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			      struct ftrace_regs *fregs)
{
	const struct task_struct *father = (void *)procsnap_compat_argument(fregs, 1);

	if (father)
		procsnap_event_reparent((void *)procsnap_compat_argument(fregs, 0), father);
}

/* change_pid(task, type, pid): setsid(2), setpgid(2). */
static void notrace on_change_pid(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
				  struct ftrace_regs *fregs)
{
	const unsigned int first = PROCSNAP_CHANGE_PID_TASK;
	void *task = (void *)procsnap_compat_argument(fregs, first);
	u32 type = procsnap_compat_argument(fregs, first + 1);
	void *pid = (void *)procsnap_compat_argument(fregs, first + 2);

	if (type == PIDTYPE_SID || type == PIDTYPE_PGID)
		procsnap_event_session(task, type == PIDTYPE_SID, pid);
}

/* commit_creds(new) */
static void notrace on_commit_creds(unsigned long ip, unsigned long parent_ip,
				    struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	procsnap_event_creds((void *)procsnap_compat_argument(fregs, 0));
}

/**
 * struct hook - a function whose entry is hooked.
 *
 * @ops: How it is called; permanent: tracing cannot be switched off under it.
 * @name: The function.
 * @address: Of it, or 0: this kernel has none.
 * @kinds: What needs it.
 * @attached: It is there.
 */
struct hook {
	struct ftrace_ops ops;
	const char *name;
	unsigned long address;
	u64 kinds;
	bool attached;
};

#define HOOK(handler, symbol, of)                                                    \
	{                                                                            \
		.ops = { .func = (handler),                                          \
			 .flags = FTRACE_OPS_FL_PERMANENT | PROCSNAP_FTRACE_FLAGS }, \
		.name = (symbol), .kinds = (of),                                     \
	}

static struct hook hooks[] = {
	HOOK(on_attach_pid, "attach_pid", KIND(FORK)),
	/* Before the next: what is told to have ended must not be reaped unseen. */
	HOOK(on_release, "posix_cpu_timers_exit", KIND(EXIT) | KIND(REAP)),
	HOOK(on_notify_parent, "do_notify_parent", KIND(EXIT)),
	HOOK(on_orphan, "kill_orphaned_pgrp", KIND(PARENT)),
	HOOK(on_change_pid, "change_pid", KIND(SESSION)),
	HOOK(on_commit_creds, "commit_creds", KIND(UID) | KIND(GID)),
};

static int attach_hook(struct hook *hook)
{
	int ret;

	ret = ftrace_set_filter_ip(&hook->ops, hook->address, 0, 0);
	if (ret)
		return ret;
	ret = register_ftrace_function(&hook->ops);
	if (ret)
		ftrace_set_filter_ip(&hook->ops, hook->address, 1, 0);
	else
		hook->attached = true;
	return ret;
}

/* Nobody is in it any more when this is done. */
static void detach_hook(struct hook *hook)
{
	WARN_ON_ONCE(unregister_ftrace_function(&hook->ops));
	ftrace_set_filter_ip(&hook->ops, hook->address, 1, 0);
	hook->attached = false;
}

#else

struct hook {
	const char *name;
	unsigned long address;
	u64 kinds;
	bool attached;
};

static struct hook hooks[] = {
	{ .name = "CONFIG_DYNAMIC_FTRACE",
	  .kinds = PROCSNAP_EVENTS_ALL & ~KIND(EXEC) & ~KIND(COMM) },
};

static int attach_hook(struct hook *hook)
{
	return -EOPNOTSUPP;
}

static void detach_hook(struct hook *hook)
{
}

#endif /* CONFIG_DYNAMIC_FTRACE */

static void on_exec(void *data, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	procsnap_event_exec(task, old_pid, bprm);
}

static void on_rename(void *data, struct task_struct *task, const char *comm)
{
	procsnap_event_comm(task, comm);
}

/**
 * struct probe - a tracepoint that is probed.
 *
 * @name: The tracepoint.
 * @point: It, or NULL: this kernel has none.
 * @function: What it calls.
 * @kinds: What needs it.
 * @attached: It is there.
 */
struct probe {
	const char *name;
	struct tracepoint *point;
	void *function;
	u64 kinds;
	bool attached;
};

static struct probe probes[] = {
	{ .name = "sched_process_exec", .function = on_exec, .kinds = KIND(EXEC) },
	{ .name = "task_rename", .function = on_rename, .kinds = KIND(COMM) },
};

static int attach_probe(struct probe *probe)
{
	int ret = tracepoint_probe_register(probe->point, probe->function, NULL);

	probe->attached = !ret;
	return ret;
}

static void detach_probe(struct probe *probe)
{
	tracepoint_probe_unregister(probe->point, probe->function, NULL);
	tracepoint_synchronize_unregister();
	probe->attached = false;
}

/* --- which there are --- */

static u64 supported __read_mostly;

static void note_tracepoint(struct tracepoint *point, void *data)
{
	struct probe *probe;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (!strcmp(point->name, probe->name))
			probe->point = point;
}

static void lacks(const char *name, u64 kinds)
{
	supported &= ~kinds;
	pr_notice("%s not found in this kernel: no events 0x%llx\n", name, kinds);
}

void procsnap_probes_init(void)
{
	struct probe *probe;
	struct hook *hook;

	supported = PROCSNAP_EVENTS_ALL;
	if (!procsnap_tasklist_lock)
		lacks("tasklist_lock", KIND(EXIT));
	for (hook = hooks; hook < hooks + ARRAY_SIZE(hooks); hook++) {
		hook->address = procsnap_ksym_address(hook->name);
		if (!hook->address)
			lacks(hook->name, hook->kinds);
	}
	for_each_kernel_tracepoint(note_tracepoint, NULL);
	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (!probe->point)
			lacks(probe->name, probe->kinds);
}

u64 procsnap_probes_kinds(void)
{
	return supported;
}

/* --- coming and going; called with the lock of the listeners held --- */

/* What exec and exit need beside their hooks. */
static bool has_texts, has_told;

static int prepare(u64 kinds)
{
	int ret;

	if (kinds & KIND(EXEC) && !has_texts) {
		ret = procsnap_event_exec_init();
		if (ret)
			return ret;
		has_texts = true;
	}
	if (kinds & KIND(EXIT) && !has_told) {
		ret = procsnap_event_told_init();
		if (ret)
			return ret;
		has_told = true;
	}
	return 0;
}

static bool is_attached(u64 kind)
{
	const struct hook *hook;

	for (hook = hooks; hook < hooks + ARRAY_SIZE(hooks); hook++)
		if (hook->kinds & kind && !hook->attached)
			return false;
	return true;
}

int procsnap_probes_attach(u64 kinds)
{
	bool first_exit = kinds & KIND(EXIT) && !is_attached(KIND(EXIT));
	struct probe *probe;
	struct hook *hook;
	int ret;

	ret = prepare(kinds);
	for (hook = hooks; !ret && hook < hooks + ARRAY_SIZE(hooks); hook++)
		if (hook->kinds & kinds && !hook->attached)
			ret = attach_hook(hook);
	for (probe = probes; !ret && probe < probes + ARRAY_SIZE(probes); probe++)
		if (probe->kinds & kinds && !probe->attached)
			ret = attach_probe(probe);
	if (!ret && first_exit)
		procsnap_event_told_start();
	return ret;
}

void procsnap_probes_trim(u64 kinds)
{
	struct probe *probe;
	struct hook *hook;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (probe->attached && !(probe->kinds & kinds))
			detach_probe(probe);
	for (hook = hooks; hook < hooks + ARRAY_SIZE(hooks); hook++)
		if (hook->attached && !(hook->kinds & kinds))
			detach_hook(hook);
	if (has_texts && !(kinds & KIND(EXEC))) {
		procsnap_event_exec_exit();
		has_texts = false;
	}
	if (has_told && !(kinds & (KIND(EXIT) | KIND(REAP)))) {
		procsnap_event_told_exit();
		has_told = false;
	}
}

u32 procsnap_probes_count(void)
{
	const struct probe *probe;
	const struct hook *hook;
	u32 count = 0;

	for (hook = hooks; hook < hooks + ARRAY_SIZE(hooks); hook++)
		count += hook->attached;
	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		count += probe->attached;
	return count;
}
