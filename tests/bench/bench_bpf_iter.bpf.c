// SPDX-License-Identifier: GPL-2.0-only
/*
 * The comparison: a BPF iterator over all tasks that writes, for each process, the
 * fields of procsnap's task, cred, cpu and memory sections, as far as a BPF
 * program can have them. Written to cost as little as it can: the record stands in
 * a global variable, all reads are direct, one write a process.
 *
 * What it leaves out, to its advantage: rows of parent and leader, the peaks that
 * are above the recorded ones, the shares of other threads than the leader, the
 * adjustment of utime and stime, the per-cpu part of the memory counters, full
 * names of kernel threads, translation to other namespaces.
 */
#include "kernel_types.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "record.h"

char LICENSE[] SEC("license") = "GPL";

enum { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };
enum { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES };

#define PF_KTHREAD 0x00200000
#define TASK_REPORT 0x7f
#define TASK_IDLE 0x402
#define MAX_RT_PRIO 100
#define DEFAULT_PRIO 120
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)

static struct record record;

static __always_inline int nr_of(const struct pid *pid)
{
	return pid ? pid->numbers[0].nr : 0;
}

/* Most tasks sleep: that is asked first. */
static __always_inline char state_char(unsigned int state, unsigned int exit_state)
{
	unsigned int bits = (state | exit_state) & TASK_REPORT;

	if (bits == 1)
		return 'S';
	if ((state & TASK_IDLE) == TASK_IDLE)
		return 'I';
	if (!bits)
		return 'R';
	if (bits & 0x40)
		return 'P';
	if (bits & 0x20)
		return 'Z';
	if (bits & 0x10)
		return 'X';
	if (bits & 0x08)
		return 't';
	if (bits & 0x04)
		return 'T';
	return bits & 0x02 ? 'D' : 'S';
}

static __always_inline void fill_tty(struct procsnap_task *entry, const struct signal_struct *sig)
{
	const struct tty_struct *tty = sig->tty;
	unsigned int minor;

	entry->tty = 0;
	entry->tpgid = -1;
	if (!tty)
		return;
	minor = tty->driver->minor_start + tty->index;
	entry->tty = (minor & 0xff) | tty->driver->major << 8 | (minor & ~0xffU) << 12;
	entry->tpgid = nr_of(tty->ctrl.pgrp);
}

static __always_inline void fill_task(struct procsnap_task *entry, struct task_struct *task,
				      const struct signal_struct *sig)
{
	const struct pid *pid = task->thread_pid;

	entry->status = PROCSNAP_STATUS_OK;
	entry->pid = task->pid;
	entry->tgid = task->tgid;
	entry->ppid = task->real_parent->tgid;
	entry->pgid = nr_of(sig->pids[PIDTYPE_PGID]);
	entry->sid = nr_of(sig->pids[PIDTYPE_SID]);
	entry->tracer = task->ptrace ? task->parent->pid : 0;
	entry->ns_pid = task->pid;
	if (pid && pid->level)
		entry->ns_pid = 0;
	entry->parent_row = PROCSNAP_NO_ROW;
	entry->leader_row = PROCSNAP_NO_ROW;
	entry->threads = sig->nr_threads;
	entry->flags = task->flags;
	entry->exit_state = task->exit_state;
	entry->state = state_char(task->__state, task->exit_state);
	entry->start_ns = task->start_boottime;
	fill_tty(entry, sig);
	((__u64 *)entry->comm)[0] = ((const __u64 *)task->comm)[0];
	((__u64 *)entry->comm)[1] = ((const __u64 *)task->comm)[1];
}

static __always_inline void fill_cred(struct procsnap_cred *entry, const struct cred *cred)
{
	entry->status = PROCSNAP_STATUS_OK;
	entry->ruid = cred->uid.val;
	entry->euid = cred->euid.val;
	entry->suid = cred->suid.val;
	entry->fsuid = cred->fsuid.val;
	entry->rgid = cred->gid.val;
	entry->egid = cred->egid.val;
	entry->sgid = cred->sgid.val;
	entry->fsgid = cred->fsgid.val;
}

static __always_inline void fill_cpu(struct procsnap_cpu *entry, struct task_struct *task,
				     const struct signal_struct *sig)
{
	entry->status = PROCSNAP_STATUS_OK;
	entry->last_cpu = task->thread_info.cpu;
	entry->utime_ns = sig->utime + task->utime;
	entry->stime_ns = sig->stime + task->stime;
	entry->guest_ns = sig->gtime + task->gtime;
	entry->child_utime_ns = sig->cutime;
	entry->child_stime_ns = sig->cstime;
	entry->child_guest_ns = sig->cgtime;
	entry->run_ns = sig->sum_sched_runtime + task->se.sum_exec_runtime;
	entry->wait_ns = task->sched_info.run_delay;
	entry->timeslices = task->sched_info.pcount;
	entry->voluntary_switches = sig->nvcsw + task->nvcsw;
	entry->involuntary_switches = sig->nivcsw + task->nivcsw;
	entry->minor_faults = sig->min_flt + task->min_flt;
	entry->major_faults = sig->maj_flt + task->maj_flt;
	entry->child_minor_faults = sig->cmin_flt;
	entry->child_major_faults = sig->cmaj_flt;
	entry->priority = task->prio - MAX_RT_PRIO;
	entry->nice = task->static_prio - DEFAULT_PRIO;
	entry->policy = task->policy;
	entry->rt_priority = task->rt_priority;
}

/*
 * The counters in bytes, by MM_*; below zero is a per-cpu remainder. The atomic ones
 * are of a type that the verifier of 6.1 does not look into.
 */
static __always_inline void read_counters(__u64 *bytes, struct mm_struct *mm)
{
	struct mm_struct___atomic *with_atomic = (void *)mm;
	struct mm_struct___percpu *with_percpu = (void *)mm;
	__s64 pages[4];
	int i;

	if (bpf_core_field_exists(with_atomic->rss_stat.count)) {
		bpf_probe_read_kernel(pages, sizeof(pages), &with_atomic->rss_stat.count);
	} else {
		pages[0] = with_percpu->rss_stat[0].count;
		pages[1] = with_percpu->rss_stat[1].count;
		pages[2] = with_percpu->rss_stat[2].count;
		pages[3] = with_percpu->rss_stat[3].count;
	}
	for (i = 0; i < 4; i++)
		bytes[i] = pages[i] > 0 ? pages[i] << PAGE_SHIFT : 0;
}

static __always_inline __u64 max_of(__u64 a, __u64 b)
{
	return a > b ? a : b;
}

static __always_inline void fill_memory(struct procsnap_memory *entry, struct mm_struct *mm)
{
	__u64 exec = mm->exec_vm << PAGE_SHIFT, text, rss, counters[4];

	read_counters(counters, mm);
	entry->status = PROCSNAP_STATUS_OK;
	entry->virtual_bytes = mm->total_vm << PAGE_SHIFT;
	entry->virtual_peak_bytes = max_of(entry->virtual_bytes, mm->hiwater_vm << PAGE_SHIFT);
	entry->locked_bytes = mm->locked_vm << PAGE_SHIFT;
	entry->pinned_bytes = mm->pinned_vm.counter << PAGE_SHIFT;
	entry->rss_anon_bytes = counters[MM_ANONPAGES];
	entry->rss_file_bytes = counters[MM_FILEPAGES];
	entry->rss_shmem_bytes = counters[MM_SHMEMPAGES];
	rss = entry->rss_anon_bytes + entry->rss_file_bytes + entry->rss_shmem_bytes;
	entry->rss_peak_bytes = max_of(rss, mm->hiwater_rss << PAGE_SHIFT);
	entry->data_bytes = mm->data_vm << PAGE_SHIFT;
	entry->stack_bytes = mm->stack_vm << PAGE_SHIFT;
	text = ((mm->end_code + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1)) -
	       (mm->start_code & ~(PAGE_SIZE - 1));
	entry->text_bytes = text < exec ? text : exec;
	entry->library_bytes = exec - entry->text_bytes;
	entry->page_table_bytes = mm->pgtables_bytes.counter;
	entry->swap_bytes = counters[MM_SWAPENTS];
}

SEC("iter/task")
int write_processes(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct signal_struct *sig;
	struct mm_struct *mm;

	/* NULL: the end. */
	if (!task || task->pid != task->tgid)
		return 0;
	sig = task->signal;
	fill_task(&record.task, task, sig);
	fill_cred(&record.cred, task->real_cred);
	fill_cpu(&record.cpu, task, sig);
	mm = task->mm;
	if (mm && !(task->flags & PF_KTHREAD)) {
		fill_memory(&record.memory, mm);
	} else {
		__builtin_memset(&record.memory, 0, sizeof(record.memory));
		record.memory.status = PROCSNAP_STATUS_NONE;
	}
	record.memory.oom_score_adj = sig->oom_score_adj;
	bpf_seq_write(ctx->meta->seq, &record, sizeof(record));
	return 0;
}
