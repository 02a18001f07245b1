/* SPDX-License-Identifier: GPL-2.0-only */
/* Times of a thread, which are inline functions or unexported ones by config. */
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

static inline void procsnap_compat_task_cputime(struct task_struct *task, u64 *utime, u64 *stime)
{
#ifdef CONFIG_VIRT_CPU_ACCOUNTING_GEN
	static_call(procsnap_task_cputime)(task, utime, stime);
#else
	task_cputime(task, utime, stime);
#endif
}

#endif /* PROCSNAP_COMPAT_CPUTIME_H */
