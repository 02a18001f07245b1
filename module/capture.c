// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pass over the task list: pins the tasks of a snapshot and takes what must
 * be of one instant. At level tree it runs under read_lock(&tasklist_lock),
 * which keeps fork, exec and exit from changing any of it; at level relaxed
 * under RCU alone. Nothing here sleeps, allocates or touches user memory while
 * the lock is held, and every instruction of pin_task() counts.
 */
#include <linux/overflow.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/time_namespace.h>
#include <linux/timekeeping.h>

#include "ksym.h"
#include "procsnap.h"

/* Passes before a table that keeps growing is given up. */
#define MAX_ATTEMPTS 8
/* Tasks between two looks at the clock. */
#define CHECK_EVERY 64

/*
 * State of one pass. The loops work on a copy of their own, which the compiler
 * keeps in registers.
 */
struct pass {
	struct procsnap_pin *next;
	struct procsnap_pin *end;
	u64 deadline;
	struct pid_namespace *ns;
	u32 until_check;
	u32 process_count;
	u32 missing_count;
	bool init_ns;
	bool want_mm;
	bool threads;
};

/* The viewer's namespace has a number for @pid. */
static __always_inline bool is_visible(const struct pass *pass, struct pid *pid)
{
	return pass->init_ns || pid_nr_ns(pid, pass->ns);
}

/*
 * Pins @task: 0, or -ENOSPC if there is no room. Called under the tasklist_lock
 * and RCU. Under RCU alone an exiting task may have lost its pids already: it
 * is not there then.
 */
static __always_inline int pin_task(struct pass *pass, struct task_struct *task)
{
	struct pid *pid = READ_ONCE(task->thread_pid);
	struct signal_struct *sig = task->signal;
	struct pid *tgid = READ_ONCE(sig->pids[PIDTYPE_TGID]);
	struct procsnap_pin *pin = pass->next;
	const struct task_struct *parent;
	struct task_struct *tracer;

	if (unlikely(!pid || !tgid || !is_visible(pass, pid)))
		return 0;
	if (unlikely(pin == pass->end))
		return -ENOSPC;

	pass->next++;
	parent = rcu_dereference(task->real_parent);
	tracer = ptrace_parent(task);
	pin->task = get_task_struct(task);
	pin->mm = pass->want_mm && !(task->flags & PF_KTHREAD) ? get_task_mm(task) : NULL;
	pin->leader = task->group_leader;
	pin->parent = parent->group_leader;
	pin->exec_id = READ_ONCE(task->self_exec_id);
	pin->pid.pid = pid;
	pin->tgid.pid = tgid;
	pin->ppid.pid = READ_ONCE(parent->signal->pids[PIDTYPE_TGID]);
	pin->pgid.pid = READ_ONCE(sig->pids[PIDTYPE_PGID]);
	pin->sid.pid = READ_ONCE(sig->pids[PIDTYPE_SID]);
	pin->tracer.pid = unlikely(tracer) ? READ_ONCE(tracer->thread_pid) : NULL;
	pin->state = READ_ONCE(task->__state);
	pin->exit_state = task->exit_state;
	pin->threads = READ_ONCE(sig->nr_threads);
	return 0;
}

/* Numbers as the initial pid namespace, or any other, has them. */
static __always_inline void number_pin(struct procsnap_pin *pin, struct pid_namespace *ns,
				       bool init_ns)
{
	struct pid *pid = pin->pid.pid;

#define NUMBER(id) ((id).nr = init_ns ? pid_nr((id).pid) : pid_nr_ns((id).pid, ns))
	NUMBER(pin->pid);
	NUMBER(pin->tgid);
	NUMBER(pin->ppid);
	NUMBER(pin->pgid);
	NUMBER(pin->sid);
	NUMBER(pin->tracer);
#undef NUMBER
	pin->ns_pid = pid->level ? pid_nr_ns(pid, ns_of_pid(pid)) : pid_nr(pid);
}

/*
 * Turns the pids, which are there only as long as RCU is held, into numbers.
 * Called after the lock was let go, under the same RCU as the pass.
 */
static void number_pins(const struct pass *pass, struct procsnap_pin *pin)
{
	if (pass->init_ns)
		for (; pin < pass->next; pin++)
			number_pin(pin, pass->ns, true);
	else
		for (; pin < pass->next; pin++)
			number_pin(pin, pass->ns, false);
}

/* 0, -ETIME past the lock's budget, or -EINTR. */
static __always_inline int check_time(struct pass *pass)
{
	if (likely(--pass->until_check))
		return 0;
	pass->until_check = CHECK_EVERY;
	if (ktime_get_mono_fast_ns() > pass->deadline)
		return -ETIME;
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* Pins @process or, if so asked, its threads. */
static __always_inline int pin_process(struct pass *pass, struct task_struct *process)
{
	const struct procsnap_pin *before = pass->next;
	struct task_struct *thread;
	int ret = 0;

	if (!pass->threads) {
		ret = pin_task(pass, process);
	} else {
		/* Under RCU alone there may be none left. */
		for_each_thread(process, thread) {
			ret = pin_task(pass, thread) ?: check_time(pass);
			if (ret)
				break;
		}
	}
	pass->process_count += pass->next != before;
	return ret ?: check_time(pass);
}

static int pin_all(struct pass *outer)
{
	struct pass pass = *outer;
	struct task_struct *process;
	int ret = 0;

	for_each_process(process) {
		ret = pin_process(&pass, process);
		if (ret)
			break;
	}
	*outer = pass;
	return ret;
}

/* The process with this id in the viewer's namespace, or NULL; under RCU. */
static struct task_struct *find_process(pid_t nr, struct pid_namespace *ns)
{
	struct pid *pid = find_pid_ns(nr, ns);

	return pid ? pid_task(pid, PIDTYPE_TGID) : NULL;
}

static int pin_listed(struct pass *outer, const struct procsnap_ask *ask)
{
	struct pass pass = *outer;
	struct procsnap_pin *before;
	struct task_struct *process;
	int ret = 0;
	u32 i;

	for (i = 0; i < ask->pid_count; i++) {
		before = pass.next;
		process = find_process(ask->pids[i], pass.ns);
		ret = process ? pin_process(&pass, process) : check_time(&pass);
		if (ret)
			break;
		pass.missing_count += pass.next == before;
	}
	*outer = pass;
	return ret;
}

static int pin_asked(struct pass *pass, const struct procsnap_ask *ask)
{
	return ask->select == PROCSNAP_SELECT_ALL ? pin_all(pass) : pin_listed(pass, ask);
}

static int pass_relaxed(struct pass *pass, struct procsnap_capture *cap,
			const struct procsnap_ask *ask)
{
	int ret;

	pass->deadline = U64_MAX;
	rcu_read_lock();
	ret = pin_asked(pass, ask);
	cap->instant_boot_ns = ktime_get_boottime_ns();
	number_pins(pass, cap->pins);
	rcu_read_unlock();
	return ret;
}

static int pass_tree(struct pass *pass, struct procsnap_capture *cap,
		     const struct procsnap_ask *ask)
{
	u64 start, held;
	int ret;

	/* Keeps the pids, also after the lock is let go. */
	rcu_read_lock();
	read_lock(procsnap_tasklist_lock);
	start = ktime_get_mono_fast_ns();
	pass->deadline = start + ask->lock_budget_ns;
	ret = pin_asked(pass, ask);
	held = ktime_get_mono_fast_ns() - start;
	cap->instant_boot_ns = ktime_get_boottime_ns();
	read_unlock(procsnap_tasklist_lock);
	number_pins(pass, cap->pins);
	rcu_read_unlock();

	cap->lock_ns += held;
	procsnap_stats_lock_ns(held);
	return ret;
}

/* One pass into the pins of @cap. */
static int run_pass(struct procsnap_capture *cap, const struct procsnap_ask *ask,
		    struct pid_namespace *ns)
{
	struct pass pass = {
		.next = cap->pins,
		.end = cap->pins + cap->size,
		.ns = ns,
		.until_check = CHECK_EVERY,
		.init_ns = ns == &init_pid_ns,
		.want_mm = ask->sections & procsnap_sections_need_mm(),
		.threads = ask->threads,
	};
	int ret;

	ret = ask->level == PROCSNAP_LEVEL_TREE ? pass_tree(&pass, cap, ask)
						: pass_relaxed(&pass, cap, ask);
	cap->attempts++;
	cap->count = pass.next - cap->pins;
	cap->process_count = pass.process_count;
	cap->missing_count = pass.missing_count;
	return ret;
}

/* Rows that @process will give, if it stays as it is. Under RCU. */
static size_t count_process(struct task_struct *process, const struct procsnap_ask *ask,
			    struct pid_namespace *ns)
{
	if (ns != &init_pid_ns && !pid_nr_ns(READ_ONCE(process->thread_pid), ns))
		return 0;
	return ask->threads ? get_nr_threads(process) : 1;
}

/* How many tasks are to be expected; the walk warms the caches as well. */
static size_t count_tasks(const struct procsnap_ask *ask, struct pid_namespace *ns)
{
	struct task_struct *process;
	size_t count = 0;
	u32 i;

	if (ask->select == PROCSNAP_SELECT_PIDS && !ask->threads)
		return ask->pid_count;

	rcu_read_lock();
	if (ask->select == PROCSNAP_SELECT_PIDS) {
		for (i = 0; i < ask->pid_count; i++) {
			process = find_process(ask->pids[i], ns);
			if (process)
				count += count_process(process, ask, ns);
		}
	} else {
		for_each_process(process)
			count += count_process(process, ask, ns);
	}
	rcu_read_unlock();
	return count;
}

static int alloc_pins(struct procsnap_capture *cap, size_t size,
		      const struct procsnap_viewer *viewer)
{
	size_t pins = array_size(size, sizeof(*cap->pins));
	size_t slots;

	/* The next power of two of 1.5 times the count is below three times of it. */
	slots = array3_size(size, 3, sizeof(*cap->slots));
	cap->pins = procsnap_pool_scratch(viewer->pool, size_add(pins, slots));
	if (IS_ERR(cap->pins))
		return PTR_ERR(cap->pins);
	cap->slots = (void *)cap->pins + pins;
	cap->size = size;
	return 0;
}

/* Lets go of a task; its entry stays for comparing. May sleep. */
void procsnap_unpin(struct procsnap_pin *pin)
{
	if (pin->mm)
		mmput(pin->mm);
	put_task_struct(pin->task);
	pin->mm = NULL;
	pin->task = NULL;
}

/* Lets go of all tasks still pinned, and of the memory. */
void procsnap_capture_free(struct procsnap_capture *cap, const struct procsnap_viewer *viewer)
{
	size_t i;

	for (i = 0; i < cap->count; i++) {
		if (cap->pins[i].task)
			procsnap_unpin(&cap->pins[i]);
		if (i % CHECK_EVERY == 0)
			cond_resched();
	}
	procsnap_pool_keep_scratch(viewer->pool, cap->pins);
	cap->pins = NULL;
	cap->count = 0;
	cap->process_count = 0;
	cap->missing_count = 0;
}

/*
 * Pins what @ask asks for: 0, and the caller frees with procsnap_capture_free();
 * or -EAGAIN, -EDQUOT, -EINTR, -ENOMEM, -ETIME as PROCSNAP_IOC_TAKE.
 */
int procsnap_capture(struct procsnap_capture *cap, const struct procsnap_ask *ask,
		     const struct procsnap_viewer *viewer)
{
	size_t size;
	int ret;

	memset(cap, 0, sizeof(*cap));
	if (!(ask->sections & procsnap_sections_per_task())) {
		cap->instant_boot_ns = ktime_get_boottime_ns();
		return 0;
	}
	while (cap->attempts < MAX_ATTEMPTS) {
		/* Room for what is born between counting and pinning; more each time. */
		size = count_tasks(ask, viewer->pid_ns);
		size += (size >> 6 << 2 * cap->attempts) + 64;
		ret = alloc_pins(cap, size, viewer);
		if (ret)
			return ret;
		ret = run_pass(cap, ask, viewer->pid_ns);
		if (!ret)
			return 0;
		procsnap_capture_free(cap, viewer);
		if (ret != -ENOSPC)
			return ret;
		atomic64_inc(&procsnap_stats.grown);
	}
	return -EAGAIN;
}
