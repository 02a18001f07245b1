/* SPDX-License-Identifier: GPL-2.0-only */
/* The system calls that make tasks, and how they are asked for flags. */
#ifndef PROCSNAP_COMPAT_CLONE_H
#define PROCSNAP_COMPAT_CLONE_H

#include <asm/syscall.h>
#include <linux/compat.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>
#include <uapi/linux/sched.h>

#ifndef PF_USER_WORKER
#define PF_USER_WORKER PF_IO_WORKER
#endif

/*
 * The flags for @child that @current gave to clone(2), fork(2) or vfork(2), from the registers
 * it came with; of clone3(2) from its memory, as it is now. False: it did not come
 * that way, or with the numbers of another architecture. Does not sleep.
 */
static inline bool procsnap_compat_clone_flags(const struct task_struct *child, u64 *flags)
{
	struct pt_regs *regs;
	unsigned long args[6];

	if (child->flags & (PF_KTHREAD | PF_IO_WORKER | PF_USER_WORKER) || in_compat_syscall())
		return false;
	regs = task_pt_regs(current);
	syscall_get_arguments(current, regs, args);
	switch (syscall_get_nr(current, regs)) {
#ifdef __NR_fork
	case __NR_fork:
		*flags = SIGCHLD;
		return true;
	case __NR_vfork:
		*flags = CLONE_VFORK | CLONE_VM | SIGCHLD;
		return true;
#endif
	case __NR_clone:
		*flags = (u32)args[0];
		return true;
	case __NR_clone3:
		/* Its signal is in another field; in these flags the low byte is none. */
		if (copy_from_user_nofault(flags, (const void __user *)args[0], sizeof(*flags)))
			return false;
		*flags &= ~(u64)CSIGNAL;
		return true;
	default:
		return false;
	}
}

#endif /* PROCSNAP_COMPAT_CLONE_H */
