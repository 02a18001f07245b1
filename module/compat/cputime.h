/* SPDX-License-Identifier: GPL-2.0-only */
/* Guest time, which is an inline function or an unexported one by config. */
#ifndef PROCSNAP_COMPAT_CPUTIME_H
#define PROCSNAP_COMPAT_CPUTIME_H

#include <linux/sched/cputime.h>

#include "ksym.h"

static inline u64 procsnap_compat_task_gtime(struct task_struct *task)
{
#ifdef CONFIG_VIRT_CPU_ACCOUNTING_GEN
	return static_call(procsnap_task_gtime)(task);
#else
	return task_gtime(task);
#endif
}

#endif /* PROCSNAP_COMPAT_CPUTIME_H */
