// SPDX-License-Identifier: GPL-2.0-or-later
/* The figures of the meters: differences of the cpus' counters, and a count of the tasks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"

struct cpu_times {
	uint64_t user, nice, system, irq, steal, iowait, idle;
};

/* guest time is in user and nice already; it is shown as theirs */
static void times_add(struct cpu_times *times, const struct procsnap_cpustat *stat, int sign)
{
	uint64_t factor = (uint64_t)(int64_t)sign;

	times->user += factor * stat->user_ns;
	times->nice += factor * stat->nice_ns;
	times->system += factor * stat->system_ns;
	times->irq += factor * (stat->irq_ns + stat->softirq_ns);
	times->steal += factor * stat->steal_ns;
	times->iowait += factor * stat->iowait_ns;
	times->idle += factor * stat->idle_ns;
}

/* the counters of iowait and idle may go back */
static uint64_t not_negative(uint64_t number)
{
	return (int64_t)number < 0 ? 0 : number;
}

static uint16_t share(uint64_t part, uint64_t total)
{
	double permille = (double)not_negative(part) * 1000 / (double)total + 0.5;

	/* of a file: it may say anything */
	return permille < 1000 ? (uint16_t)permille : 1000;
}

static void cpu_shares(struct top_cpu *cpu, const struct cpu_times *times)
{
	uint64_t total = not_negative(times->user) + not_negative(times->nice) +
			 not_negative(times->system) + not_negative(times->irq) +
			 not_negative(times->steal) + not_negative(times->iowait) +
			 not_negative(times->idle);

	cpu->known = total != 0;
	if (!total)
		return;
	cpu->user = share(times->user, total);
	cpu->nice = share(times->nice, total);
	cpu->system = share(times->system, total);
	cpu->irq = share(times->irq, total);
	cpu->steal = share(times->steal, total);
	cpu->iowait = share(times->iowait, total);
	cpu->idle = share(times->idle, total);
}

/* cpus come and go: the entry of the same number */
static const struct procsnap_cpustat *stat_of(const struct procsnap_snapshot *snap, uint32_t cpu,
					      size_t near)
{
	const struct procsnap_cpustat *stat = procsnap_cpustat(snap, near);

	if (stat && stat->cpu == cpu)
		return stat;
	for (size_t i = 0; (stat = procsnap_cpustat(snap, i)); i++)
		if (stat->cpu == cpu)
			return stat;
	return NULL;
}

static int figures_cpus(struct top_figures *figures, const struct procsnap_snapshot *before,
			const struct procsnap_snapshot *now)
{
	size_t count = procsnap_cpustat_count(now);
	struct cpu_times all = { 0 };

	figures->cpus = calloc(count + 1, sizeof(*figures->cpus));
	if (!figures->cpus)
		return -ENOMEM;
	figures->cpu_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct procsnap_cpustat *stat = procsnap_cpustat(now, i), *then;
		struct cpu_times times = { 0 };

		figures->cpus[i].cpu = stat->cpu;
		then = before ? stat_of(before, stat->cpu, i) : NULL;
		if (!then)
			continue;
		times_add(&times, stat, 1);
		times_add(&times, then, -1);
		cpu_shares(&figures->cpus[i], &times);
		times_add(&all, stat, 1);
		times_add(&all, then, -1);
	}
	cpu_shares(&figures->all, &all);
	return 0;
}

static void figures_count(struct top_figures *figures, const struct procsnap_task *task)
{
	if (task->pid != task->tgid)
		return;
	figures->threads += task->threads;
	figures->kernel += top_task_is_kernel(task);
	switch (task->state) {
	case 'R':
		figures->running++;
		break;
	case 'D':
		figures->blocked++;
		break;
	case 'T':
	case 't':
		figures->stopped++;
		break;
	case 'Z':
	case 'X':
		figures->zombies++;
		break;
	default:
		break;
	}
}

int top_figures_make(struct top_figures *figures, const struct procsnap_snapshot *before,
		     const struct procsnap_snapshot *now, bool whole)
{
	const struct procsnap_header *header = procsnap_header(now);
	const struct procsnap_system *system = procsnap_system(now);
	size_t rows = procsnap_row_count(now);

	memset(figures, 0, sizeof(*figures));
	figures->whole = whole;
	figures->tasks = whole ? header->process_count : header->matched_count;
	figures->lock_ns = header->lock_ns;
	figures->has_system = system != NULL;
	if (system)
		figures->system = *system;
	for (size_t row = 0; whole && row < rows; row++)
		figures_count(figures, procsnap_task(now, row));
	return figures_cpus(figures, before, now);
}

void top_figures_free(struct top_figures *figures)
{
	free(figures->cpus);
	memset(figures, 0, sizeof(*figures));
}
