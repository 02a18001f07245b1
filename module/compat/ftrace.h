/* SPDX-License-Identifier: GPL-2.0-only */
/* Arguments of a function that is traced at its entry. */
#ifndef PROCSNAP_COMPAT_FTRACE_H
#define PROCSNAP_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/ptrace.h>

/*
 * Since 6.2 they are there without all other registers, from a macro or a function;
 * on x86 they were before. Where an architecture saves all or nothing, all are asked
 * for.
 */
#if defined(PROCSNAP_HAVE_FTRACE_ARGUMENT) && defined(CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS)
#define PROCSNAP_FTRACE_FLAGS 0
#define procsnap_compat_argument(fregs, n) ftrace_regs_get_argument(fregs, n)
#elif defined(CONFIG_X86) && defined(CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS)
#define PROCSNAP_FTRACE_FLAGS 0
#define procsnap_compat_argument(fregs, n) regs_get_kernel_argument(&(fregs)->regs, n)
#else
#define PROCSNAP_FTRACE_FLAGS FTRACE_OPS_FL_SAVE_REGS
#define procsnap_compat_argument(fregs, n) regs_get_kernel_argument(ftrace_get_regs(fregs), n)
#endif

/* Where change_pid() has the task, its kind of id and the new one: since 6.15 (7.0) one later. */
#ifdef PROCSNAP_HAVE_CHANGE_PID_LIST
#define PROCSNAP_CHANGE_PID_TASK 1
#else
#define PROCSNAP_CHANGE_PID_TASK 0
#endif

#endif /* PROCSNAP_COMPAT_FTRACE_H */
