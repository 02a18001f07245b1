// SPDX-License-Identifier: GPL-2.0-only
/* The sections wchan, syscall and stack: where a task is in the kernel. */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/ptrace.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "compat/sched.h"
#include "ksym.h"
#include "procsnap.h"

/* As many as /proc/PID/stack has. */
#define STACK_DEPTH 64
/* "[<0>] ", a symbol with its offset and module, a newline. */
#define STACK_LINE (KSYM_SYMBOL_LEN + 8)

static int fill_wchan(struct procsnap_fill *fill, struct procsnap_wchan *entry,
		      struct task_struct *task)
{
	unsigned long address;
	int ret;

	*entry = (struct procsnap_wchan){ .status = PROCSNAP_STATUS_NONE };
	address = static_call(procsnap_get_wchan)(task);
	BUILD_BUG_ON(KSYM_NAME_LEN > PAGE_SIZE);
	if (!address || static_call(procsnap_lookup_symbol_name)(address, fill->page))
		return 0;
	ret = procsnap_put_text(fill, &entry->text, fill->page, strlen(fill->page));
	if (!ret)
		entry->status = PROCSNAP_STATUS_OK;
	return ret;
}

int procsnap_fill_wchan(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	struct procsnap_wchan *entry = entries;
	int ret = 0;

	if (!procsnap_ksym_has(PROCSNAP_CAP_STACK)) {
		for (; count; count--)
			*entry++ = (struct procsnap_wchan){ .status = PROCSNAP_STATUS_UNSUPPORTED };
		return 0;
	}
	for (; count && !ret; count--)
		ret = fill_wchan(fill, entry++, (pins++)->task);
	return ret;
}

/* The kernel waits for a task that is falling asleep, without a bound: not here. */
static void fill_syscall(struct procsnap_fill *fill, struct procsnap_syscall *entry,
			 struct task_struct *task)
{
	struct syscall_info info = {};
	int i;

	while (unlikely(procsnap_compat_is_falling_asleep(task))) {
		if (!procsnap_fill_wait(fill)) {
			entry->status = PROCSNAP_STATUS_BLOCKED;
			return;
		}
	}
	if (static_call(procsnap_task_current_syscall)(task, &info)) {
		entry->status = PROCSNAP_STATUS_NONE;
		return;
	}
	entry->number = info.data.nr;
	entry->stack_pointer = info.sp;
	entry->instruction_pointer = info.data.instruction_pointer;
	if (entry->number < 0)
		return;
	for (i = 0; i < ARRAY_SIZE(entry->args); i++)
		entry->args[i] = info.data.args[i];
}

int procsnap_fill_syscall(struct procsnap_fill *fill, void *entries,
			  const struct procsnap_pin *pins, size_t count)
{
	bool supported = procsnap_ksym_has(PROCSNAP_CAP_SYSCALL);
	struct procsnap_syscall *entry = entries;

	for (; count; count--, entry++, pins++) {
		*entry = (struct procsnap_syscall){ .status = PROCSNAP_STATUS_UNSUPPORTED };
		if (!supported)
			continue;
		entry->status = procsnap_attach_status(fill, pins->task);
		if (entry->status == PROCSNAP_STATUS_OK)
			fill_syscall(fill, entry, pins->task);
	}
	return 0;
}

static int fill_stack(struct procsnap_fill *fill, struct procsnap_stack *entry,
		      struct task_struct *task)
{
	unsigned long *addresses = (unsigned long *)fill->page;
	unsigned int depth, i;
	size_t length = 0;
	char *text;

	BUILD_BUG_ON(STACK_DEPTH * sizeof(*addresses) > PAGE_SIZE);
	depth = static_call(procsnap_stack_trace_save_tsk)(task, addresses, STACK_DEPTH, 0);
	text = procsnap_reserve_text(fill, depth * STACK_LINE);
	if (IS_ERR(text))
		return PTR_ERR(text);
	for (i = 0; i < depth; i++)
		length += scnprintf(text + length, STACK_LINE, "[<0>] %pB\n", (void *)addresses[i]);
	procsnap_commit_text(fill, &entry->text, length, 0);
	return 0;
}

int procsnap_fill_stack(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	bool supported = procsnap_ksym_has(PROCSNAP_CAP_STACK);
	bool capable = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
	struct procsnap_stack *entry = entries;
	int ret = 0;

	for (; count && !ret; count--, entry++, pins++) {
		*entry = (struct procsnap_stack){ .status = PROCSNAP_STATUS_UNSUPPORTED };
		if (!supported)
			continue;
		entry->status = PROCSNAP_STATUS_DENIED;
		if (capable)
			entry->status = procsnap_attach_status(fill, pins->task);
		if (entry->status == PROCSNAP_STATUS_OK)
			ret = fill_stack(fill, entry, pins->task);
	}
	return ret;
}
