// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The layout of the ABI as numbers, so that a change of it cannot pass
 * unnoticed. Compiled for 64 and for 32 bits with -Wpadded as an error: the
 * structs are the same there and have no hole.
 */
#include <procsnap/uapi.h>

#include <stddef.h>

#define SIZE(type, size)                                                        \
	_Static_assert(sizeof(struct type) == (size), "size of struct " #type); \
	_Static_assert((size) % 8 == 0, "struct " #type " is a multiple of 8")
#define OFFSET(type, member, offset) \
	_Static_assert(offsetof(struct type, member) == (offset), #type "." #member)

SIZE(procsnap_header, 248);
OFFSET(procsnap_header, magic, 0);
OFFSET(procsnap_header, version, 8);
OFFSET(procsnap_header, header_size, 12);
OFFSET(procsnap_header, total_size, 16);
OFFSET(procsnap_header, section_count, 24);
OFFSET(procsnap_header, section_entry_size, 28);
OFFSET(procsnap_header, flags, 32);
OFFSET(procsnap_header, want, 40);
OFFSET(procsnap_header, got, 48);
OFFSET(procsnap_header, level, 56);
OFFSET(procsnap_header, source, 60);
OFFSET(procsnap_header, page_size, 64);
OFFSET(procsnap_header, clock_ticks, 68);
OFFSET(procsnap_header, start_mono_ns, 72);
OFFSET(procsnap_header, end_mono_ns, 80);
OFFSET(procsnap_header, start_real_ns, 88);
OFFSET(procsnap_header, end_real_ns, 96);
OFFSET(procsnap_header, instant_boot_ns, 104);
OFFSET(procsnap_header, lock_ns, 112);
OFFSET(procsnap_header, event_sequence, 120);
OFFSET(procsnap_header, snapshot_id, 128);
OFFSET(procsnap_header, task_count, 136);
OFFSET(procsnap_header, process_count, 140);
OFFSET(procsnap_header, missing_count, 144);
OFFSET(procsnap_header, attempts, 148);
OFFSET(procsnap_header, pid_ns_inode, 152);
OFFSET(procsnap_header, boot_id, 160);
OFFSET(procsnap_header, hostname, 176);

SIZE(procsnap_section, 32);
OFFSET(procsnap_section, id, 0);
OFFSET(procsnap_section, entry_size, 4);
OFFSET(procsnap_section, count, 8);
OFFSET(procsnap_section, offset, 16);
OFFSET(procsnap_section, flags, 24);
OFFSET(procsnap_section, reserved, 28);

SIZE(procsnap_task, 136);
OFFSET(procsnap_task, status, 0);
OFFSET(procsnap_task, pid, 4);
OFFSET(procsnap_task, tgid, 8);
OFFSET(procsnap_task, ppid, 12);
OFFSET(procsnap_task, pgid, 16);
OFFSET(procsnap_task, sid, 20);
OFFSET(procsnap_task, tpgid, 24);
OFFSET(procsnap_task, tracer, 28);
OFFSET(procsnap_task, ns_pid, 32);
OFFSET(procsnap_task, tty, 36);
OFFSET(procsnap_task, parent_row, 40);
OFFSET(procsnap_task, leader_row, 44);
OFFSET(procsnap_task, threads, 48);
OFFSET(procsnap_task, flags, 52);
OFFSET(procsnap_task, exit_state, 56);
OFFSET(procsnap_task, state, 60);
OFFSET(procsnap_task, reserved, 61);
OFFSET(procsnap_task, start_ns, 64);
OFFSET(procsnap_task, comm, 72);

SIZE(procsnap_cred, 40);
OFFSET(procsnap_cred, status, 0);
OFFSET(procsnap_cred, ruid, 4);
OFFSET(procsnap_cred, euid, 8);
OFFSET(procsnap_cred, suid, 12);
OFFSET(procsnap_cred, fsuid, 16);
OFFSET(procsnap_cred, rgid, 20);
OFFSET(procsnap_cred, egid, 24);
OFFSET(procsnap_cred, sgid, 28);
OFFSET(procsnap_cred, fsgid, 32);
OFFSET(procsnap_cred, reserved, 36);

SIZE(procsnap_cpu, 144);
OFFSET(procsnap_cpu, status, 0);
OFFSET(procsnap_cpu, last_cpu, 4);
OFFSET(procsnap_cpu, utime_ns, 8);
OFFSET(procsnap_cpu, stime_ns, 16);
OFFSET(procsnap_cpu, guest_ns, 24);
OFFSET(procsnap_cpu, child_utime_ns, 32);
OFFSET(procsnap_cpu, child_stime_ns, 40);
OFFSET(procsnap_cpu, child_guest_ns, 48);
OFFSET(procsnap_cpu, run_ns, 56);
OFFSET(procsnap_cpu, wait_ns, 64);
OFFSET(procsnap_cpu, timeslices, 72);
OFFSET(procsnap_cpu, voluntary_switches, 80);
OFFSET(procsnap_cpu, involuntary_switches, 88);
OFFSET(procsnap_cpu, minor_faults, 96);
OFFSET(procsnap_cpu, major_faults, 104);
OFFSET(procsnap_cpu, child_minor_faults, 112);
OFFSET(procsnap_cpu, child_major_faults, 120);
OFFSET(procsnap_cpu, priority, 128);
OFFSET(procsnap_cpu, nice, 132);
OFFSET(procsnap_cpu, policy, 136);
OFFSET(procsnap_cpu, rt_priority, 140);

SIZE(procsnap_memory, 120);
OFFSET(procsnap_memory, status, 0);
OFFSET(procsnap_memory, oom_score_adj, 4);
OFFSET(procsnap_memory, virtual_bytes, 8);
OFFSET(procsnap_memory, virtual_peak_bytes, 16);
OFFSET(procsnap_memory, locked_bytes, 24);
OFFSET(procsnap_memory, pinned_bytes, 32);
OFFSET(procsnap_memory, rss_anon_bytes, 40);
OFFSET(procsnap_memory, rss_file_bytes, 48);
OFFSET(procsnap_memory, rss_shmem_bytes, 56);
OFFSET(procsnap_memory, rss_peak_bytes, 64);
OFFSET(procsnap_memory, data_bytes, 72);
OFFSET(procsnap_memory, stack_bytes, 80);
OFFSET(procsnap_memory, text_bytes, 88);
OFFSET(procsnap_memory, library_bytes, 96);
OFFSET(procsnap_memory, page_table_bytes, 104);
OFFSET(procsnap_memory, swap_bytes, 112);

SIZE(procsnap_system, 112);
OFFSET(procsnap_system, boot_real_ns, 0);
OFFSET(procsnap_system, uptime_ns, 8);
OFFSET(procsnap_system, load, 16);
OFFSET(procsnap_system, cpus_online, 28);
OFFSET(procsnap_system, mem_total_bytes, 32);
OFFSET(procsnap_system, mem_free_bytes, 40);
OFFSET(procsnap_system, mem_available_bytes, 48);
OFFSET(procsnap_system, buffers_bytes, 56);
OFFSET(procsnap_system, cached_bytes, 64);
OFFSET(procsnap_system, shmem_bytes, 72);
OFFSET(procsnap_system, slab_reclaimable_bytes, 80);
OFFSET(procsnap_system, slab_unreclaimable_bytes, 88);
OFFSET(procsnap_system, swap_total_bytes, 96);
OFFSET(procsnap_system, swap_free_bytes, 104);

SIZE(procsnap_cpustat, 88);
OFFSET(procsnap_cpustat, cpu, 0);
OFFSET(procsnap_cpustat, reserved, 4);
OFFSET(procsnap_cpustat, user_ns, 8);
OFFSET(procsnap_cpustat, nice_ns, 16);
OFFSET(procsnap_cpustat, system_ns, 24);
OFFSET(procsnap_cpustat, idle_ns, 32);
OFFSET(procsnap_cpustat, iowait_ns, 40);
OFFSET(procsnap_cpustat, irq_ns, 48);
OFFSET(procsnap_cpustat, softirq_ns, 56);
OFFSET(procsnap_cpustat, steal_ns, 64);
OFFSET(procsnap_cpustat, guest_ns, 72);
OFFSET(procsnap_cpustat, guest_nice_ns, 80);

SIZE(procsnap_request, 64);
OFFSET(procsnap_request, sections, 0);
OFFSET(procsnap_request, level, 8);
OFFSET(procsnap_request, flags, 12);
OFFSET(procsnap_request, select, 16);
OFFSET(procsnap_request, pid_count, 20);
OFFSET(procsnap_request, pids, 24);
OFFSET(procsnap_request, lock_budget_ns, 32);
OFFSET(procsnap_request, size, 40);
OFFSET(procsnap_request, got, 48);
OFFSET(procsnap_request, snapshot_id, 56);

SIZE(procsnap_info, 160);
OFFSET(procsnap_info, uapi_version, 0);
OFFSET(procsnap_info, reserved, 4);
OFFSET(procsnap_info, module_version, 8);
OFFSET(procsnap_info, sections, 40);
OFFSET(procsnap_info, request_flags, 48);
OFFSET(procsnap_info, levels, 56);
OFFSET(procsnap_info, selects, 64);
OFFSET(procsnap_info, capabilities, 72);
OFFSET(procsnap_info, lock_budget_max_ns, 80);
OFFSET(procsnap_info, user_bytes_max, 88);
OFFSET(procsnap_info, live_bytes, 96);
OFFSET(procsnap_info, live_snapshots, 104);
OFFSET(procsnap_info, snapshots, 112);
OFFSET(procsnap_info, tasks, 120);
OFFSET(procsnap_info, grown, 128);
OFFSET(procsnap_info, over_budget, 136);
OFFSET(procsnap_info, failed, 144);
OFFSET(procsnap_info, lock_ns_max, 152);

_Static_assert(PROCSNAP_MAGIC == 0x50414e53434f5250ULL, "the characters PROCSNAP");
_Static_assert(PROCSNAP_REQUEST_SIZE_V1 == 64, "size of version 1");
_Static_assert(PROCSNAP_INFO_SIZE_V1 == 160, "size of version 1");
_Static_assert(PROCSNAP_IOC_INFO == 0x80a0e300U, "the ioctl number has the size");
_Static_assert(PROCSNAP_IOC_TAKE == 0xc040e301U, "the ioctl number has the size");
_Static_assert(PROCSNAP_WANT_V1 == 0x7e, "sections 1 to 6");
