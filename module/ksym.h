/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel functions and data that are not exported, bound when the module
 * loads. Call them as static_call(procsnap_NAME)(...): that is a direct call,
 * which is safe with Indirect Branch Tracking. One that was not found has a
 * default that fills in nothing; ask procsnap_ksym_has() where that matters.
 */
#ifndef PROCSNAP_KSYM_H
#define PROCSNAP_KSYM_H

#include <linux/sched.h>
#include <linux/sched/cputime.h>
#include <linux/spinlock.h>
#include <linux/static_call.h>
#include <linux/sysinfo.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct cgroup;
struct mnt_namespace;
struct ns_common;

void procsnap_cputime_adjust_none(struct task_cputime *raw, struct prev_cputime *prev, u64 *utime,
				  u64 *stime);
bool procsnap_task_cputime_none(struct task_struct *task, u64 *utime, u64 *stime);
u64 procsnap_task_gtime_none(struct task_struct *task);
void procsnap_name_none(char *buf, size_t size, struct task_struct *task);
void procsnap_si_swapinfo_none(struct sysinfo *info);
struct sighand_struct *procsnap_lock_task_sighand_none(struct task_struct *task,
						       unsigned long *flags);

struct cgroup *procsnap_cgroup_from_fd_none(int fd);
struct ns_common *procsnap_from_mnt_ns_none(struct mnt_namespace *ns);
bool procsnap_ptrace_may_access_none(struct task_struct *task, unsigned int mode);
void procsnap_task_dump_owner_none(struct task_struct *task, umode_t mode, kuid_t *uid,
				   kgid_t *gid);

DECLARE_STATIC_CALL(procsnap_cputime_adjust, procsnap_cputime_adjust_none);
DECLARE_STATIC_CALL(procsnap_task_cputime, procsnap_task_cputime_none);
DECLARE_STATIC_CALL(procsnap_task_gtime, procsnap_task_gtime_none);
DECLARE_STATIC_CALL(procsnap_wq_worker_comm, procsnap_name_none);
DECLARE_STATIC_CALL(procsnap_get_kthread_comm, procsnap_name_none);
DECLARE_STATIC_CALL(procsnap_si_swapinfo, procsnap_si_swapinfo_none);
DECLARE_STATIC_CALL(procsnap_lock_task_sighand, procsnap_lock_task_sighand_none);

DECLARE_STATIC_CALL(procsnap_ptrace_may_access, procsnap_ptrace_may_access_none);
DECLARE_STATIC_CALL(procsnap_task_dump_owner, procsnap_task_dump_owner_none);

DECLARE_STATIC_CALL(procsnap_cgroup_from_fd, procsnap_cgroup_from_fd_none);
DECLARE_STATIC_CALL(procsnap_from_mnt_ns, procsnap_from_mnt_ns_none);

/* The kernel's tasklist_lock, or NULL. */
extern rwlock_t *procsnap_tasklist_lock;

void procsnap_ksym_bind(void);
u64 procsnap_ksym_capabilities(void);
/* Mount namespaces can be told apart. */
bool procsnap_ksym_mnt_ns(void);

/* All bits of @caps (PROCSNAP_CAP_*) are there. */
static inline bool procsnap_ksym_has(u64 caps)
{
	return (procsnap_ksym_capabilities() & caps) == caps;
}

#endif /* PROCSNAP_KSYM_H */
