// SPDX-License-Identifier: GPL-2.0-only
/*
 * Binds what the kernel does not export: a kprobe finds
 * kallsyms_lookup_name(), that finds the rest, and static_call_update() makes
 * the calls direct. What is not found switches off only what needs it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#include <procsnap/uapi.h>

#include "compat/mapcount.h"
#include "compat/mm.h"
#include "compat/pagewalk.h"
#include "ksym.h"
#include "mount_id.h"

static unsigned long procsnap_lookup_none(const char *name)
{
	return 0;
}

void procsnap_cputime_adjust_none(struct task_cputime *raw, struct prev_cputime *prev, u64 *utime,
				  u64 *stime)
{
	*utime = 0;
	*stime = 0;
}

bool procsnap_task_cputime_none(struct task_struct *task, u64 *utime, u64 *stime)
{
	*utime = 0;
	*stime = 0;
	return false;
}

u64 procsnap_task_gtime_none(struct task_struct *task)
{
	return 0;
}

void procsnap_name_none(char *buf, size_t size, struct task_struct *task)
{
	buf[0] = '\0';
}

void procsnap_si_swapinfo_none(struct sysinfo *info)
{
	info->totalswap = 0;
	info->freeswap = 0;
}

struct sighand_struct *procsnap_lock_task_sighand_none(struct task_struct *task,
						       unsigned long *flags)
{
	return NULL;
}

struct file *procsnap_get_mm_exe_file_none(struct mm_struct *mm)
{
	return NULL;
}

const char *procsnap_arch_vma_name_none(struct vm_area_struct *vma)
{
	return NULL;
}

struct vm_area_struct *procsnap_get_gate_vma_none(struct mm_struct *mm)
{
	return NULL;
}

void procsnap_put_task_stack_none(struct task_struct *task)
{
}

bool procsnap_ptrace_may_access_none(struct task_struct *task, unsigned int mode)
{
	return false;
}

struct cgroup *procsnap_cgroup_from_fd_none(int fd)
{
	return ERR_PTR(-EOPNOTSUPP);
}

DEFINE_STATIC_CALL(procsnap_lookup, procsnap_lookup_none);
DEFINE_STATIC_CALL(procsnap_cputime_adjust, procsnap_cputime_adjust_none);
DEFINE_STATIC_CALL(procsnap_task_cputime, procsnap_task_cputime_none);
DEFINE_STATIC_CALL(procsnap_task_gtime, procsnap_task_gtime_none);
DEFINE_STATIC_CALL(procsnap_wq_worker_comm, procsnap_name_none);
DEFINE_STATIC_CALL(procsnap_get_kthread_comm, procsnap_name_none);
DEFINE_STATIC_CALL(procsnap_si_swapinfo, procsnap_si_swapinfo_none);
DEFINE_STATIC_CALL(procsnap_lock_task_sighand, procsnap_lock_task_sighand_none);

DEFINE_STATIC_CALL(procsnap_ptrace_may_access, procsnap_ptrace_may_access_none);
DEFINE_STATIC_CALL(procsnap_get_mm_exe_file, procsnap_get_mm_exe_file_none);
DEFINE_STATIC_CALL(procsnap_arch_vma_name, procsnap_arch_vma_name_none);
DEFINE_STATIC_CALL(procsnap_get_gate_vma, procsnap_get_gate_vma_none);
DEFINE_STATIC_CALL(procsnap_put_task_stack, procsnap_put_task_stack_none);

DEFINE_STATIC_CALL(procsnap_cgroup_from_fd, procsnap_cgroup_from_fd_none);

struct cgroup *procsnap_task_cgroup_from_root_none(struct task_struct *task,
						   struct cgroup_root *root)
{
	return NULL;
}

int procsnap_cgroup_path_none(struct cgroup *cgroup, char *buf, size_t size,
			      struct cgroup_namespace *ns)
{
	return -EOPNOTSUPP;
}

void procsnap_autogroup_show_none(struct task_struct *task, struct seq_file *seq)
{
}

/* Where it is not known whose files they are, they are root's. */
void procsnap_task_dump_owner_none(struct task_struct *task, umode_t mode, kuid_t *uid, kgid_t *gid)
{
	*uid = GLOBAL_ROOT_UID;
	*gid = GLOBAL_ROOT_GID;
}

int procsnap_task_getscheduler_none(struct task_struct *task)
{
	return IS_ENABLED(CONFIG_SECURITY) ? -EPERM : 0;
}

DEFINE_STATIC_CALL(procsnap_task_cgroup_from_root, procsnap_task_cgroup_from_root_none);
DEFINE_STATIC_CALL(procsnap_cgroup_path_ns_locked, procsnap_cgroup_path_none);
DEFINE_STATIC_CALL(procsnap_autogroup_show, procsnap_autogroup_show_none);
DEFINE_STATIC_CALL(procsnap_task_dump_owner, procsnap_task_dump_owner_none);
DEFINE_STATIC_CALL(procsnap_security_task_getscheduler, procsnap_task_getscheduler_none);
DEFINE_STATIC_CALL_RET0(procsnap_security_getprocattr, security_getprocattr);
DEFINE_STATIC_CALL_RET0(procsnap_from_mnt_ns, from_mnt_ns);
DEFINE_STATIC_CALL_RET0(procsnap_bpf_get_btf_vmlinux, bpf_get_btf_vmlinux);
DEFINE_STATIC_CALL_RET0(procsnap_btf_find_by_name_kind, btf_find_by_name_kind);
DEFINE_STATIC_CALL_RET0(procsnap_btf_type_by_id, btf_type_by_id);
DEFINE_STATIC_CALL_RET0(procsnap_btf_name_by_offset, btf_name_by_offset);
DEFINE_STATIC_CALL_RET0(procsnap_oom_badness, oom_badness);
DEFINE_STATIC_CALL_RET0(procsnap_get_wchan, get_wchan);
DEFINE_STATIC_CALL_RET0(procsnap_lookup_symbol_name, lookup_symbol_name);
DEFINE_STATIC_CALL_RET0(procsnap_task_current_syscall, task_current_syscall);
DEFINE_STATIC_CALL_RET0(procsnap_stack_trace_save_tsk, stack_trace_save_tsk);

pte_t *procsnap_pte_offset_map_lock_none(struct mm_struct *mm, pmd_t *pmd, unsigned long addr,
					 spinlock_t **lock)
{
	return NULL;
}

spinlock_t *procsnap_pmd_trans_huge_lock_none(pmd_t *pmd, struct vm_area_struct *vma)
{
	return NULL;
}

spinlock_t *procsnap_pud_trans_huge_lock_none(pud_t *pud, struct vm_area_struct *vma)
{
	return NULL;
}

struct page *procsnap_vm_normal_page_none(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	return NULL;
}

struct page *procsnap_vm_normal_page_pmd_none(struct vm_area_struct *vma, unsigned long addr,
					      pmd_t pmd)
{
	return NULL;
}

int procsnap_swp_swapcount_none(swp_entry_t entry)
{
	return 0;
}

int procsnap_page_mapcount_none(struct page *page)
{
	return 0;
}

DEFINE_STATIC_CALL(procsnap_remap_pfn_range, remap_pfn_range);
DEFINE_STATIC_CALL_RET0(procsnap_walk_page_range, walk_page_range);
DEFINE_STATIC_CALL(procsnap_pte_offset_map_lock, procsnap_pte_offset_map_lock_none);
DEFINE_STATIC_CALL(procsnap_pmd_trans_huge_lock, procsnap_pmd_trans_huge_lock_none);
DEFINE_STATIC_CALL(procsnap_pud_trans_huge_lock, procsnap_pud_trans_huge_lock_none);
DEFINE_STATIC_CALL(procsnap_vm_normal_page, procsnap_vm_normal_page_none);
DEFINE_STATIC_CALL(procsnap_vm_normal_page_pmd, procsnap_vm_normal_page_pmd_none);
DEFINE_STATIC_CALL(procsnap_swp_swapcount, procsnap_swp_swapcount_none);
DEFINE_STATIC_CALL(procsnap_page_mapcount, procsnap_page_mapcount_none);
#ifdef PROCSNAP_HUGETLB_ENTRY_NEEDS_FUNCTION
DEFINE_STATIC_CALL_RET0(procsnap_huge_ptep_get, huge_ptep_get);
#endif

int procsnap_security_capable_none(const struct cred *cred, struct user_namespace *ns, int cap,
				   unsigned int opts)
{
	return -EPERM;
}

int procsnap_security_ptrace_none(struct task_struct *child, unsigned int mode)
{
	return -EPERM;
}

unsigned long long procsnap_task_sched_runtime_none(struct task_struct *task)
{
	return task->se.sum_exec_runtime;
}

DEFINE_STATIC_CALL(procsnap_security_capable, procsnap_security_capable_none);
DEFINE_STATIC_CALL(procsnap_security_ptrace_access_check, procsnap_security_ptrace_none);
DEFINE_STATIC_CALL(procsnap_task_sched_runtime, procsnap_task_sched_runtime_none);

unsigned long procsnap_ksym_address(const char *name)
{
	return static_call(procsnap_lookup)(name);
}

struct list_head *procsnap_cgroup_roots __read_mostly;
struct cgroup_subsys **procsnap_cgroup_subsys __read_mostly;
struct mutex *procsnap_cgroup_mutex __read_mostly;
spinlock_t *procsnap_css_set_lock __read_mostly;
bool *procsnap_cgrp_dfl_visible __read_mostly;
const struct proc_ns_operations *procsnap_pidns_for_children __read_mostly;
const long *procsnap_total_swap_pages __read_mostly;
const unsigned long *procsnap_highest_memmap_pfn __read_mostly;
bool procsnap_has_autogroup __read_mostly;
bool procsnap_has_put_task_stack __read_mostly;

rwlock_t *procsnap_tasklist_lock __read_mostly;

static u64 capabilities __read_mostly;
u64 procsnap_ksym_capabilities(void)
{
	return capabilities;
}

/*
 * The address may lie just past the function's ENDBR, or be its start: both are
 * good for a direct call.
 */
static bool find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	typeof(procsnap_lookup_none) *found;

	if (register_kprobe(&probe) < 0)
		return false;
	found = (void *)probe.addr;
	static_call_update(procsnap_lookup, found);
	unregister_kprobe(&probe);
	return true;
}

/* Binds static call @call to the kernel's @name; true if there is one. */
#define bind(call, name)                                            \
	({                                                          \
		typeof(STATIC_CALL_TRAMP(call)) *__to =             \
			(void *)static_call(procsnap_lookup)(name); \
		if (__to)                                           \
			static_call_update(call, __to);             \
		!!__to;                                             \
	})

static void report(u64 cap, const char *lacking, const char *consequence)
{
	if (!(capabilities & cap))
		pr_notice("%s not found in this kernel: %s\n", lacking, consequence);
}

/* The kernel's data @name: its address is stored at @to; false: there is none. */
#define find(to, name) (!!((to) = (void *)static_call(procsnap_lookup)(name)))

static void bind_cgroup(void)
{
	if (find(procsnap_cgroup_roots, "cgroup_roots") &&
	    find(procsnap_cgroup_subsys, "cgroup_subsys") &&
	    find(procsnap_cgroup_mutex, "cgroup_mutex") &&
	    find(procsnap_css_set_lock, "css_set_lock") &&
	    find(procsnap_cgrp_dfl_visible, "cgrp_dfl_visible") &&
	    bind(procsnap_task_cgroup_from_root, "task_cgroup_from_root") &&
	    bind(procsnap_cgroup_path_ns_locked, "cgroup_path_ns_locked"))
		capabilities |= PROCSNAP_CAP_CGROUP;
}

static void bind_memory(void)
{
	/* Needs nothing that is not exported, but for the ids of mounts. */
	capabilities |= PROCSNAP_CAP_FILES;
	if (!bind(procsnap_bpf_get_btf_vmlinux, "bpf_get_btf_vmlinux") ||
	    !bind(procsnap_btf_find_by_name_kind, "btf_find_by_name_kind") ||
	    !bind(procsnap_btf_type_by_id, "btf_type_by_id") ||
	    !bind(procsnap_btf_name_by_offset, "btf_name_by_offset") || !procsnap_mount_id_bind())
		pr_notice("the type of mounts not found in this kernel: files without mount ids\n");
	if (bind(procsnap_get_mm_exe_file, "get_mm_exe_file"))
		capabilities |= PROCSNAP_CAP_PATHS;
	/* Inline functions where an architecture has neither. */
	bind(procsnap_arch_vma_name, "arch_vma_name");
	bind(procsnap_get_gate_vma, "get_gate_vma");
	report(PROCSNAP_CAP_PATHS, "get_mm_exe_file", "no paths section");
}

static void bind_attributes(void)
{
	bind_cgroup();
	if (find(procsnap_total_swap_pages, "total_swap_pages") &&
	    bind(procsnap_oom_badness, "oom_badness"))
		capabilities |= PROCSNAP_CAP_OOM_SCORE;
	if (bind(procsnap_from_mnt_ns, "from_mnt_ns") &&
	    (!IS_ENABLED(CONFIG_PID_NS) ||
	     find(procsnap_pidns_for_children, "pidns_for_children_operations")))
		capabilities |= PROCSNAP_CAP_NAMESPACES;
	if (bind(procsnap_get_wchan, "get_wchan") &&
	    bind(procsnap_lookup_symbol_name, "lookup_symbol_name") &&
	    bind(procsnap_stack_trace_save_tsk, "stack_trace_save_tsk"))
		capabilities |= PROCSNAP_CAP_STACK;
	if (bind(procsnap_task_current_syscall, "task_current_syscall"))
		capabilities |= PROCSNAP_CAP_SYSCALL;
	if (bind(procsnap_security_getprocattr, "security_getprocattr"))
		capabilities |= PROCSNAP_CAP_LABEL;
	procsnap_has_put_task_stack = bind(procsnap_put_task_stack, "put_task_stack");
	procsnap_has_autogroup = bind(procsnap_autogroup_show, "proc_sched_autogroup_show_task");
	if (!bind(procsnap_task_dump_owner, "task_dump_owner"))
		pr_notice("task_dump_owner not found in this kernel: more is denied\n");
	if (!bind(procsnap_security_task_getscheduler, "security_task_getscheduler") &&
	    IS_ENABLED(CONFIG_SECURITY))
		pr_notice("security_task_getscheduler not found in this kernel: no timer slack\n");

	report(PROCSNAP_CAP_CGROUP, "what cgroups are in", "no cgroup section");
	report(PROCSNAP_CAP_OOM_SCORE, "oom_badness or total_swap_pages", "no oom scores");
	report(PROCSNAP_CAP_NAMESPACES, "from_mnt_ns or pidns_for_children_operations",
	       "no namespaces section");
	report(PROCSNAP_CAP_STACK, "get_wchan, lookup_symbol_name or stack_trace_save_tsk",
	       "no wchan and stack sections");
	report(PROCSNAP_CAP_SYSCALL, "task_current_syscall", "no syscall section");
	report(PROCSNAP_CAP_LABEL, "security_getprocattr", "no security labels");
}

/* Page tables, and what the kernel knows of what is in them. */
static void bind_walk(void)
{
	bool found;

	found = bind(procsnap_walk_page_range, "walk_page_range") &&
		bind(procsnap_vm_normal_page, "vm_normal_page");
	/* The function behind the inline lost its underscores after 6.12. */
	if (!PROCSNAP_TABLE_LOCK_IS_MACRO)
		found = found && (bind(procsnap_pte_offset_map_lock, "__pte_offset_map_lock") ||
				  bind(procsnap_pte_offset_map_lock, "pte_offset_map_lock"));
	if (PROCSNAP_MAPCOUNT_NEEDS_FUNCTION)
		found = found && bind(procsnap_page_mapcount, "__page_mapcount");
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
	found = found && bind(procsnap_pmd_trans_huge_lock, "__pmd_trans_huge_lock") &&
		bind(procsnap_vm_normal_page_pmd, "vm_normal_page_pmd");
#endif
#ifdef PROCSNAP_COMPAT_HAS_HUGE_PUD
	found = found && bind(procsnap_pud_trans_huge_lock, "__pud_trans_huge_lock");
#endif
#ifdef PROCSNAP_HUGETLB_ENTRY_NEEDS_FUNCTION
	found = found && bind(procsnap_huge_ptep_get, "huge_ptep_get");
#endif
#ifdef CONFIG_SWAP
	found = found && bind(procsnap_swp_swapcount, "swp_swapcount");
#endif
	/* Without it each page is asked for by vm_normal_page(). */
	(void)find(procsnap_highest_memmap_pfn, "highest_memmap_pfn");
	if (found)
		capabilities |= PROCSNAP_CAP_WALK;
	report(PROCSNAP_CAP_WALK, "walk_page_range or what reads its entries",
	       "no footprint and pages sections");
}

/* What events are told with; where they come from is event_probes.c's. */
static void bind_events(void)
{
	if (!bind(procsnap_security_capable, "security_capable") ||
	    !bind(procsnap_security_ptrace_access_check, "security_ptrace_access_check"))
		pr_notice("a security check not found in this kernel: events deny more\n");
	if (!bind(procsnap_task_sched_runtime, "task_sched_runtime"))
		pr_notice("task_sched_runtime not found in this kernel: run times of events lag\n");
}

/* Called once, from the module's init, before the device exists. */
void procsnap_ksym_bind(void)
{
	if (!find_lookup())
		pr_notice("no kprobe on kallsyms_lookup_name\n");

	procsnap_tasklist_lock = (rwlock_t *)static_call(procsnap_lookup)("tasklist_lock");
	if (procsnap_tasklist_lock)
		capabilities |= PROCSNAP_CAP_TASKLIST_LOCK;

	/* The last two are inline functions where virtual cpus are not accounted. */
	if (bind(procsnap_cputime_adjust, "cputime_adjust") &&
	    (!IS_ENABLED(CONFIG_VIRT_CPU_ACCOUNTING_GEN) ||
	     (bind(procsnap_task_cputime, "task_cputime") &&
	      bind(procsnap_task_gtime, "task_gtime"))))
		capabilities |= PROCSNAP_CAP_CPUTIME;

	if (bind(procsnap_wq_worker_comm, "wq_worker_comm") &&
	    bind(procsnap_get_kthread_comm, "get_kthread_comm"))
		capabilities |= PROCSNAP_CAP_KTHREAD_NAME;

	if (bind(procsnap_si_swapinfo, "si_swapinfo"))
		capabilities |= PROCSNAP_CAP_SWAPINFO;

	/* The function behind the inline lost its underscores after 6.12. */
	if (bind(procsnap_lock_task_sighand, "__lock_task_sighand") ||
	    bind(procsnap_lock_task_sighand, "lock_task_sighand"))
		capabilities |= PROCSNAP_CAP_TTY;

	if (bind(procsnap_ptrace_may_access, "ptrace_may_access"))
		capabilities |= PROCSNAP_CAP_PTRACE;

	if (bind(procsnap_cgroup_from_fd, "cgroup_v1v2_get_from_fd"))
		capabilities |= PROCSNAP_CAP_SELECT_CGROUP;

	report(PROCSNAP_CAP_TASKLIST_LOCK, "tasklist_lock", "only relaxed snapshots");
	report(PROCSNAP_CAP_CPUTIME, "cputime_adjust, task_cputime or task_gtime",
	       "no cpu section");
	report(PROCSNAP_CAP_KTHREAD_NAME, "wq_worker_comm or get_kthread_comm",
	       "short names of kernel threads");
	report(PROCSNAP_CAP_SWAPINFO, "si_swapinfo", "no swap totals");
	report(PROCSNAP_CAP_TTY, "lock_task_sighand", "no terminals");
	report(PROCSNAP_CAP_PTRACE, "ptrace_may_access", "what it guards is denied to all");
	report(PROCSNAP_CAP_SELECT_CGROUP, "cgroup_v1v2_get_from_fd", "no selection by cgroup");

	bind_attributes();
	bind_memory();
	bind(procsnap_remap_pfn_range, PROCSNAP_REMAP_FUNCTION);
	bind_walk();
	bind_events();
}
