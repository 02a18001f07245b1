/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel functions and data that are not exported, bound when the module
 * loads. Call them as static_call(procsnap_NAME)(...): that is a direct call,
 * which is safe with Indirect Branch Tracking. One that was not found has a
 * default that fills in nothing; ask procsnap_ksym_has() where that matters.
 */
#ifndef PROCSNAP_KSYM_H
#define PROCSNAP_KSYM_H

#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/kallsyms.h>
#include <linux/mnt_namespace.h>
#include <linux/mutex.h>
#include <linux/oom.h>
#include <linux/pagewalk.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/cputime.h>
#include <linux/security.h>
#include <linux/spinlock.h>
#include <linux/stacktrace.h>
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
struct file *procsnap_get_mm_exe_file_none(struct mm_struct *mm);
const char *procsnap_arch_vma_name_none(struct vm_area_struct *vma);
struct vm_area_struct *procsnap_get_gate_vma_none(struct mm_struct *mm);
void procsnap_put_task_stack_none(struct task_struct *task);
bool procsnap_ptrace_may_access_none(struct task_struct *task, unsigned int mode);

DECLARE_STATIC_CALL(procsnap_cputime_adjust, procsnap_cputime_adjust_none);
DECLARE_STATIC_CALL(procsnap_task_cputime, procsnap_task_cputime_none);
DECLARE_STATIC_CALL(procsnap_task_gtime, procsnap_task_gtime_none);
DECLARE_STATIC_CALL(procsnap_wq_worker_comm, procsnap_name_none);
DECLARE_STATIC_CALL(procsnap_get_kthread_comm, procsnap_name_none);
DECLARE_STATIC_CALL(procsnap_si_swapinfo, procsnap_si_swapinfo_none);
DECLARE_STATIC_CALL(procsnap_lock_task_sighand, procsnap_lock_task_sighand_none);

DECLARE_STATIC_CALL(procsnap_ptrace_may_access, procsnap_ptrace_may_access_none);
DECLARE_STATIC_CALL(procsnap_get_mm_exe_file, procsnap_get_mm_exe_file_none);
DECLARE_STATIC_CALL(procsnap_arch_vma_name, procsnap_arch_vma_name_none);
DECLARE_STATIC_CALL(procsnap_get_gate_vma, procsnap_get_gate_vma_none);
DECLARE_STATIC_CALL(procsnap_put_task_stack, procsnap_put_task_stack_none);

DECLARE_STATIC_CALL(procsnap_cgroup_from_fd, procsnap_cgroup_from_fd_none);

/* For events. */
int procsnap_security_capable_none(const struct cred *cred, struct user_namespace *ns, int cap,
				   unsigned int opts);
int procsnap_security_ptrace_none(struct task_struct *child, unsigned int mode);
unsigned long long procsnap_task_sched_runtime_none(struct task_struct *task);

DECLARE_STATIC_CALL(procsnap_security_capable, procsnap_security_capable_none);
DECLARE_STATIC_CALL(procsnap_security_ptrace_access_check, procsnap_security_ptrace_none);
DECLARE_STATIC_CALL(procsnap_task_sched_runtime, procsnap_task_sched_runtime_none);

/* The address of @name, which is not called, or 0: for probes. */
unsigned long procsnap_ksym_address(const char *name);

/* The kernel's tasklist_lock, or NULL. */
extern rwlock_t *procsnap_tasklist_lock;

/* For the sections cgroup, namespaces, security, sched, attr, wchan, syscall, stack. */
struct cgroup;
struct cgroup_namespace;
struct cgroup_root;
struct cgroup_subsys;
struct proc_ns_operations;

struct cgroup *procsnap_task_cgroup_from_root_none(struct task_struct *task,
						   struct cgroup_root *root);
int procsnap_cgroup_path_none(struct cgroup *cgroup, char *buf, size_t size,
			      struct cgroup_namespace *ns);
void procsnap_autogroup_show_none(struct task_struct *task, struct seq_file *seq);
void procsnap_task_dump_owner_none(struct task_struct *task, umode_t mode, kuid_t *uid,
				   kgid_t *gid);
int procsnap_task_getscheduler_none(struct task_struct *task);

DECLARE_STATIC_CALL(procsnap_task_cgroup_from_root, procsnap_task_cgroup_from_root_none);
DECLARE_STATIC_CALL(procsnap_cgroup_path_ns_locked, procsnap_cgroup_path_none);
DECLARE_STATIC_CALL(procsnap_autogroup_show, procsnap_autogroup_show_none);
DECLARE_STATIC_CALL(procsnap_task_dump_owner, procsnap_task_dump_owner_none);
DECLARE_STATIC_CALL(procsnap_security_task_getscheduler, procsnap_task_getscheduler_none);
/* These have the type that the kernel's headers give them. */
DECLARE_STATIC_CALL(procsnap_security_getprocattr, security_getprocattr);
DECLARE_STATIC_CALL(procsnap_from_mnt_ns, from_mnt_ns);
DECLARE_STATIC_CALL(procsnap_oom_badness, oom_badness);
DECLARE_STATIC_CALL(procsnap_get_wchan, get_wchan);
DECLARE_STATIC_CALL(procsnap_lookup_symbol_name, lookup_symbol_name);
DECLARE_STATIC_CALL(procsnap_task_current_syscall, task_current_syscall);
DECLARE_STATIC_CALL(procsnap_stack_trace_save_tsk, stack_trace_save_tsk);

/* The kernel's data of the same name, or NULL: then the capability is not there either. */
extern struct list_head *procsnap_cgroup_roots;
extern struct cgroup_subsys **procsnap_cgroup_subsys;
extern struct mutex *procsnap_cgroup_mutex;
extern spinlock_t *procsnap_css_set_lock;
extern bool *procsnap_cgrp_dfl_visible;
extern const struct proc_ns_operations *procsnap_pidns_for_children;
extern const long *procsnap_total_swap_pages;
DECLARE_STATIC_CALL(procsnap_bpf_get_btf_vmlinux, bpf_get_btf_vmlinux);
DECLARE_STATIC_CALL(procsnap_btf_find_by_name_kind, btf_find_by_name_kind);
DECLARE_STATIC_CALL(procsnap_btf_type_by_id, btf_type_by_id);
DECLARE_STATIC_CALL(procsnap_btf_name_by_offset, btf_name_by_offset);

/*
 * Maps memory of images. The exported remap_pfn_range(), unless there is the one
 * that does not look up what kind of memory each page is of.
 */
DECLARE_STATIC_CALL(procsnap_remap_pfn_range, remap_pfn_range);

/* For the sections footprint and pages. */
pte_t *procsnap_pte_offset_map_lock_none(struct mm_struct *mm, pmd_t *pmd, unsigned long addr,
					 spinlock_t **lock);
spinlock_t *procsnap_pmd_trans_huge_lock_none(pmd_t *pmd, struct vm_area_struct *vma);
spinlock_t *procsnap_pud_trans_huge_lock_none(pud_t *pud, struct vm_area_struct *vma);
struct page *procsnap_vm_normal_page_none(struct vm_area_struct *vma, unsigned long addr,
					  pte_t pte);
struct page *procsnap_vm_normal_page_pmd_none(struct vm_area_struct *vma, unsigned long addr,
					      pmd_t pmd);
int procsnap_swp_swapcount_none(swp_entry_t entry);
int procsnap_page_mapcount_none(struct page *page);

DECLARE_STATIC_CALL(procsnap_walk_page_range, walk_page_range);
DECLARE_STATIC_CALL(procsnap_pte_offset_map_lock, procsnap_pte_offset_map_lock_none);
DECLARE_STATIC_CALL(procsnap_pmd_trans_huge_lock, procsnap_pmd_trans_huge_lock_none);
DECLARE_STATIC_CALL(procsnap_pud_trans_huge_lock, procsnap_pud_trans_huge_lock_none);
DECLARE_STATIC_CALL(procsnap_vm_normal_page, procsnap_vm_normal_page_none);
DECLARE_STATIC_CALL(procsnap_vm_normal_page_pmd, procsnap_vm_normal_page_pmd_none);
DECLARE_STATIC_CALL(procsnap_swp_swapcount, procsnap_swp_swapcount_none);
DECLARE_STATIC_CALL(procsnap_page_mapcount, procsnap_page_mapcount_none);

/* The last frame that has a struct page: the kernel's data, or NULL. */
extern const unsigned long *procsnap_highest_memmap_pfn;

/* There is put_task_stack(). */
extern bool procsnap_has_put_task_stack;
/* There is proc_sched_autogroup_show_task(). */
extern bool procsnap_has_autogroup;

void procsnap_ksym_bind(void);
u64 procsnap_ksym_capabilities(void);

/* All bits of @caps (PROCSNAP_CAP_*) are there. */
static inline bool procsnap_ksym_has(u64 caps)
{
	return (procsnap_ksym_capabilities() & caps) == caps;
}

#endif /* PROCSNAP_KSYM_H */
