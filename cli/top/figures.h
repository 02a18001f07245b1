/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of the meters: what the machine did between two frames, and what the viewer cost. */
#ifndef PROCSNAP_TOP_FIGURES_H
#define PROCSNAP_TOP_FIGURES_H

#include "account.h"

/* PF_KTHREAD of the kernel's sched.h */
#define TOP_PF_KTHREAD 0x00200000

static inline bool top_task_is_kernel(const struct procsnap_task *task)
{
	return task->flags & TOP_PF_KTHREAD;
}

/**
 * struct top_cpu - what a cpu did, as shares of 1000 of the interval.
 *
 * @known: There is an interval.
 */
struct top_cpu {
	uint32_t cpu;
	bool known;
	uint16_t user, nice, system, irq, steal, iowait, idle;
};

/**
 * struct top_figures - the figures.
 *
 * @cpus, @cpu_count: Each cpu. @all: their mean.
 * @tasks, @threads, @kernel, @running, @stopped, @zombies, @blocked: Processes, by what they are;
 *	threads: of all processes.
 * @whole: All tasks were looked at; else only @tasks is known.
 * @system: Memory, load, uptime; all zero if not known.
 * @self_cpu_permille: What the viewer itself used of a cpu since the frame before;
 *	@self_rss_bytes: of memory; both 0 for a recording.
 * @snapshot_ns: How long the table's snapshot took; @lock_ns: and held the kernel's lock.
 */
struct top_figures {
	struct top_cpu *cpus;
	size_t cpu_count;
	struct top_cpu all;
	uint64_t tasks, threads, kernel, running, stopped, zombies, blocked;
	bool whole;
	struct procsnap_system system;
	bool has_system;
	unsigned int self_cpu_permille;
	uint64_t self_rss_bytes;
	uint64_t snapshot_ns;
	uint64_t lock_ns;
};

/* before: NULL: none; 0 or -ENOMEM. Fills all but self_* and snapshot_ns. */
int top_figures_make(struct top_figures *figures, const struct procsnap_snapshot *before,
		     const struct procsnap_snapshot *now, bool whole);
void top_figures_free(struct top_figures *figures);

#endif
