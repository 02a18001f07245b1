// SPDX-License-Identifier: GPL-2.0-only
/* The addresses section: what stat has behind the ptrace check. */
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/spinlock.h>

#include "ksym.h"
#include "procsnap.h"

static s32 exit_code(const struct task_struct *task, bool whole)
{
	const struct signal_struct *sig = task->signal;

	if (whole && sig->flags & (SIGNAL_GROUP_EXIT | SIGNAL_STOP_STOPPED))
		return sig->group_exit_code;
	return task->exit_code;
}

/* User registers of a task that will not run any more; of others they are not told. */
static void fill_registers(struct procsnap_addresses *entry, struct task_struct *task)
{
	if (!(task->flags & (PF_EXITING | PF_DUMPCORE | PF_POSTCOREDUMP)))
		return;
	if (!procsnap_has_put_task_stack || !try_get_task_stack(task))
		return;
	entry->instruction_pointer = instruction_pointer(task_pt_regs(task));
	entry->stack_pointer = user_stack_pointer(task_pt_regs(task));
	static_call(procsnap_put_task_stack)(task);
}

static void fill_memory_addresses(struct procsnap_addresses *entry, struct mm_struct *mm)
{
	entry->start_code = mm->start_code;
	entry->end_code = mm->end_code;
	entry->start_stack = mm->start_stack;
	spin_lock(&mm->arg_lock);
	entry->start_data = mm->start_data;
	entry->end_data = mm->end_data;
	entry->start_brk = mm->start_brk;
	entry->arg_start = mm->arg_start;
	entry->arg_end = mm->arg_end;
	entry->env_start = mm->env_start;
	entry->env_end = mm->env_end;
	spin_unlock(&mm->arg_lock);
}

int procsnap_fill_addresses(struct procsnap_fill *fill, void *entries,
			    const struct procsnap_pin *pins, size_t count)
{
	struct procsnap_addresses *entry = entries;

	*entry = (struct procsnap_addresses){
		.status = PROCSNAP_STATUS_NONE,
		.exit_code = exit_code(pins->task, !fill->ask->threads),
	};
	if (!fill->guard_mm)
		return 0;
	entry->status = PROCSNAP_STATUS_OK;
	fill_memory_addresses(entry, fill->guard_mm);
	fill_registers(entry, pins->task);
	return 0;
}
