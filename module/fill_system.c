// SPDX-License-Identifier: GPL-2.0-only
/* The system and cpustat sections: the machine as a whole. */
#include <linux/kernel_stat.h>
#include <linux/mm.h>
#include <linux/sched/loadavg.h>
#include <linux/swap.h>
#include <linux/tick.h>
#include <linux/timekeeping.h>
#include <linux/vmstat.h>

#include "ksym.h"
#include "procsnap.h"

static void fill_memory_totals(struct procsnap_system *entry)
{
	struct sysinfo info = {};
	long cached;

	si_meminfo(&info);
	static_call(procsnap_si_swapinfo)(&info);
	cached = (long)global_node_page_state(NR_FILE_PAGES) - total_swapcache_pages() -
		 info.bufferram;

	entry->mem_total_bytes = (u64)info.totalram << PAGE_SHIFT;
	entry->mem_free_bytes = (u64)info.freeram << PAGE_SHIFT;
	entry->mem_available_bytes = (u64)max(si_mem_available(), 0L) << PAGE_SHIFT;
	entry->buffers_bytes = (u64)info.bufferram << PAGE_SHIFT;
	entry->cached_bytes = (u64)max(cached, 0L) << PAGE_SHIFT;
	entry->shmem_bytes = (u64)info.sharedram << PAGE_SHIFT;
	entry->slab_reclaimable_bytes = (u64)global_node_page_state_pages(NR_SLAB_RECLAIMABLE_B)
					<< PAGE_SHIFT;
	entry->slab_unreclaimable_bytes = (u64)global_node_page_state_pages(NR_SLAB_UNRECLAIMABLE_B)
					  << PAGE_SHIFT;
	entry->swap_total_bytes = (u64)info.totalswap << PAGE_SHIFT;
	entry->swap_free_bytes = (u64)info.freeswap << PAGE_SHIFT;
}

/* Does not sleep; with the machine stopped there is no caller whose namespace counts. */
void procsnap_fill_system(struct procsnap_system *entry, u64 boot_offset)
{
	struct timespec64 boot;
	int i;

	BUILD_BUG_ON(FIXED_1 != PROCSNAP_LOAD_ONE);

	memset(entry, 0, sizeof(*entry));
	getboottime64(&boot);
	entry->boot_real_ns = timespec64_to_ns(&boot) - boot_offset;
	entry->uptime_ns = ktime_get_boottime_ns() + boot_offset;
	for (i = 0; i < 3; i++)
		entry->load[i] = READ_ONCE(avenrun[i]);
	entry->cpus_online = num_online_cpus();
	fill_memory_totals(entry);
}

/* A tickless cpu knows its idle time better than the counter of ticks. */
static u64 idle_ns(int cpu, u64 idle_us, u64 counted_ns)
{
	return cpu_online(cpu) && idle_us != -1ULL ? idle_us * NSEC_PER_USEC : counted_ns;
}

/* Fills at most @max entries, of the online cpus; how many. */
u32 procsnap_fill_cpustat(struct procsnap_cpustat *entries, u32 max)
{
	struct kernel_cpustat stat;
	const u64 *ns = stat.cpustat;
	u32 count = 0;
	int cpu;

	for_each_online_cpu(cpu) {
		struct procsnap_cpustat *entry = &entries[count];

		if (count == max)
			break;
		kcpustat_cpu_fetch(&stat, cpu);
		*entry = (struct procsnap_cpustat){
			.cpu = cpu,
			.user_ns = ns[CPUTIME_USER],
			.nice_ns = ns[CPUTIME_NICE],
			.system_ns = ns[CPUTIME_SYSTEM],
			.idle_ns = idle_ns(cpu, get_cpu_idle_time_us(cpu, NULL), ns[CPUTIME_IDLE]),
			.iowait_ns = idle_ns(cpu, get_cpu_iowait_time_us(cpu, NULL),
					     ns[CPUTIME_IOWAIT]),
			.irq_ns = ns[CPUTIME_IRQ],
			.softirq_ns = ns[CPUTIME_SOFTIRQ],
			.steal_ns = ns[CPUTIME_STEAL],
			.guest_ns = ns[CPUTIME_GUEST],
			.guest_nice_ns = ns[CPUTIME_GUEST_NICE],
		};
		count++;
	}
	return count;
}
