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

SIZE(procsnap_header, 264);
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
OFFSET(procsnap_header, matched_count, 248);
OFFSET(procsnap_header, blocked_count, 252);
OFFSET(procsnap_header, waited_ns, 256);

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

SIZE(procsnap_text, 16);
OFFSET(procsnap_text, offset, 0);
OFFSET(procsnap_text, length, 8);
OFFSET(procsnap_text, flags, 12);

SIZE(procsnap_cmdline, 24);
OFFSET(procsnap_cmdline, status, 0);
OFFSET(procsnap_cmdline, reserved, 4);
OFFSET(procsnap_cmdline, text, 8);

SIZE(procsnap_environ, 24);
OFFSET(procsnap_environ, status, 0);
OFFSET(procsnap_environ, reserved, 4);
OFFSET(procsnap_environ, text, 8);

SIZE(procsnap_paths, 80);
OFFSET(procsnap_paths, status, 0);
OFFSET(procsnap_paths, exe_status, 4);
OFFSET(procsnap_paths, cwd_status, 8);
OFFSET(procsnap_paths, root_status, 12);
OFFSET(procsnap_paths, exe, 16);
OFFSET(procsnap_paths, cwd, 32);
OFFSET(procsnap_paths, root, 48);
OFFSET(procsnap_paths, exe_inode, 64);
OFFSET(procsnap_paths, exe_device_major, 72);
OFFSET(procsnap_paths, exe_device_minor, 76);

SIZE(procsnap_io, 64);
OFFSET(procsnap_io, status, 0);
OFFSET(procsnap_io, reserved, 4);
OFFSET(procsnap_io, read_chars, 8);
OFFSET(procsnap_io, write_chars, 16);
OFFSET(procsnap_io, read_calls, 24);
OFFSET(procsnap_io, write_calls, 32);
OFFSET(procsnap_io, read_bytes, 40);
OFFSET(procsnap_io, write_bytes, 48);
OFFSET(procsnap_io, cancelled_write_bytes, 56);

SIZE(procsnap_signals, 64);
OFFSET(procsnap_signals, status, 0);
OFFSET(procsnap_signals, exit_signal, 4);
OFFSET(procsnap_signals, pending, 8);
OFFSET(procsnap_signals, shared_pending, 16);
OFFSET(procsnap_signals, blocked, 24);
OFFSET(procsnap_signals, ignored, 32);
OFFSET(procsnap_signals, caught, 40);
OFFSET(procsnap_signals, queued, 48);
OFFSET(procsnap_signals, queue_limit, 56);

SIZE(procsnap_limits, 264);
OFFSET(procsnap_limits, status, 0);
OFFSET(procsnap_limits, reserved, 4);
OFFSET(procsnap_limits, soft, 8);
OFFSET(procsnap_limits, hard, 136);

SIZE(procsnap_security, 96);
OFFSET(procsnap_security, status, 0);
OFFSET(procsnap_security, no_new_privs, 4);
OFFSET(procsnap_security, cap_inheritable, 8);
OFFSET(procsnap_security, cap_permitted, 16);
OFFSET(procsnap_security, cap_effective, 24);
OFFSET(procsnap_security, cap_bounding, 32);
OFFSET(procsnap_security, cap_ambient, 40);
OFFSET(procsnap_security, seccomp, 48);
OFFSET(procsnap_security, seccomp_filters, 52);
OFFSET(procsnap_security, login_uid, 56);
OFFSET(procsnap_security, audit_session, 60);
OFFSET(procsnap_security, label_status, 64);
OFFSET(procsnap_security, group_count, 68);
OFFSET(procsnap_security, group_first, 72);
OFFSET(procsnap_security, label, 80);

SIZE(procsnap_group, 8);
OFFSET(procsnap_group, gid, 0);
OFFSET(procsnap_group, reserved, 4);

SIZE(procsnap_namespaces, 88);
OFFSET(procsnap_namespaces, status, 0);
OFFSET(procsnap_namespaces, reserved, 4);
OFFSET(procsnap_namespaces, cgroup, 8);
OFFSET(procsnap_namespaces, ipc, 16);
OFFSET(procsnap_namespaces, mnt, 24);
OFFSET(procsnap_namespaces, net, 32);
OFFSET(procsnap_namespaces, pid, 40);
OFFSET(procsnap_namespaces, pid_for_children, 48);
OFFSET(procsnap_namespaces, time, 56);
OFFSET(procsnap_namespaces, time_for_children, 64);
OFFSET(procsnap_namespaces, user, 72);
OFFSET(procsnap_namespaces, uts, 80);

SIZE(procsnap_nspid, 16);
OFFSET(procsnap_nspid, status, 0);
OFFSET(procsnap_nspid, count, 4);
OFFSET(procsnap_nspid, first, 8);

SIZE(procsnap_nspid_level, 16);
OFFSET(procsnap_nspid_level, pid, 0);
OFFSET(procsnap_nspid_level, tgid, 4);
OFFSET(procsnap_nspid_level, pgid, 8);
OFFSET(procsnap_nspid_level, sid, 12);

SIZE(procsnap_cgroup, 48);
OFFSET(procsnap_cgroup, status, 0);
OFFSET(procsnap_cgroup, count, 4);
OFFSET(procsnap_cgroup, first, 8);
OFFSET(procsnap_cgroup, id, 16);
OFFSET(procsnap_cgroup, memory_id, 24);
OFFSET(procsnap_cgroup, path, 32);

SIZE(procsnap_cgroup_path, 40);
OFFSET(procsnap_cgroup_path, hierarchy, 0);
OFFSET(procsnap_cgroup_path, reserved, 4);
OFFSET(procsnap_cgroup_path, controllers, 8);
OFFSET(procsnap_cgroup_path, path, 24);

SIZE(procsnap_sched, 104);
OFFSET(procsnap_sched, status, 0);
OFFSET(procsnap_sched, timer_slack_status, 4);
OFFSET(procsnap_sched, autogroup_status, 8);
OFFSET(procsnap_sched, autogroup_nice, 12);
OFFSET(procsnap_sched, autogroup_id, 16);
OFFSET(procsnap_sched, timer_slack_ns, 24);
OFFSET(procsnap_sched, deadline_runtime_ns, 32);
OFFSET(procsnap_sched, deadline_ns, 40);
OFFSET(procsnap_sched, deadline_period_ns, 48);
OFFSET(procsnap_sched, uclamp_status, 56);
OFFSET(procsnap_sched, uclamp_min, 60);
OFFSET(procsnap_sched, uclamp_max, 64);
OFFSET(procsnap_sched, reserved, 68);
OFFSET(procsnap_sched, cpus_allowed, 72);
OFFSET(procsnap_sched, mems_allowed, 88);

SIZE(procsnap_attr, 48);
OFFSET(procsnap_attr, status, 0);
OFFSET(procsnap_attr, oom_score_status, 4);
OFFSET(procsnap_attr, oom_score, 8);
OFFSET(procsnap_attr, personality_status, 12);
OFFSET(procsnap_attr, personality, 16);
OFFSET(procsnap_attr, coredump_filter_status, 20);
OFFSET(procsnap_attr, coredump_filter, 24);
OFFSET(procsnap_attr, umask_status, 28);
OFFSET(procsnap_attr, umask, 32);
OFFSET(procsnap_attr, fd_table_size, 36);
OFFSET(procsnap_attr, thp_enabled, 40);
OFFSET(procsnap_attr, core_dumping, 44);

SIZE(procsnap_wchan, 24);
OFFSET(procsnap_wchan, status, 0);
OFFSET(procsnap_wchan, reserved, 4);
OFFSET(procsnap_wchan, text, 8);

SIZE(procsnap_syscall, 72);
OFFSET(procsnap_syscall, status, 0);
OFFSET(procsnap_syscall, number, 4);
OFFSET(procsnap_syscall, args, 8);
OFFSET(procsnap_syscall, stack_pointer, 56);
OFFSET(procsnap_syscall, instruction_pointer, 64);

SIZE(procsnap_stack, 24);
OFFSET(procsnap_stack, status, 0);
OFFSET(procsnap_stack, reserved, 4);
OFFSET(procsnap_stack, text, 8);

SIZE(procsnap_auxv, 24);
OFFSET(procsnap_auxv, status, 0);
OFFSET(procsnap_auxv, reserved, 4);
OFFSET(procsnap_auxv, text, 8);

SIZE(procsnap_addresses, 104);
OFFSET(procsnap_addresses, status, 0);
OFFSET(procsnap_addresses, exit_code, 4);
OFFSET(procsnap_addresses, start_code, 8);
OFFSET(procsnap_addresses, end_code, 16);
OFFSET(procsnap_addresses, start_stack, 24);
OFFSET(procsnap_addresses, stack_pointer, 32);
OFFSET(procsnap_addresses, instruction_pointer, 40);
OFFSET(procsnap_addresses, start_data, 48);
OFFSET(procsnap_addresses, end_data, 56);
OFFSET(procsnap_addresses, start_brk, 64);
OFFSET(procsnap_addresses, arg_start, 72);
OFFSET(procsnap_addresses, arg_end, 80);
OFFSET(procsnap_addresses, env_start, 88);
OFFSET(procsnap_addresses, env_end, 96);

SIZE(procsnap_rss, 40);
OFFSET(procsnap_rss, status, 0);
OFFSET(procsnap_rss, reserved, 4);
OFFSET(procsnap_rss, anon_bytes, 8);
OFFSET(procsnap_rss, file_bytes, 16);
OFFSET(procsnap_rss, shmem_bytes, 24);
OFFSET(procsnap_rss, swap_bytes, 32);

SIZE(procsnap_files, 16);
OFFSET(procsnap_files, status, 0);
OFFSET(procsnap_files, count, 4);
OFFSET(procsnap_files, first, 8);

SIZE(procsnap_file, 64);
OFFSET(procsnap_file, fd, 0);
OFFSET(procsnap_file, flags, 4);
OFFSET(procsnap_file, position, 8);
OFFSET(procsnap_file, inode, 16);
OFFSET(procsnap_file, device_major, 24);
OFFSET(procsnap_file, device_minor, 28);
OFFSET(procsnap_file, mode, 32);
OFFSET(procsnap_file, mount_id, 36);
OFFSET(procsnap_file, rdev_major, 40);
OFFSET(procsnap_file, rdev_minor, 44);
OFFSET(procsnap_file, target, 48);

SIZE(procsnap_vmas, 16);
OFFSET(procsnap_vmas, status, 0);
OFFSET(procsnap_vmas, count, 4);
OFFSET(procsnap_vmas, first, 8);

SIZE(procsnap_vma, 64);
OFFSET(procsnap_vma, start, 0);
OFFSET(procsnap_vma, end, 8);
OFFSET(procsnap_vma, flags, 16);
OFFSET(procsnap_vma, offset, 24);
OFFSET(procsnap_vma, inode, 32);
OFFSET(procsnap_vma, device_major, 40);
OFFSET(procsnap_vma, device_minor, 44);
OFFSET(procsnap_vma, name, 48);

SIZE(procsnap_footprint, 216);
OFFSET(procsnap_footprint, status, 0);
OFFSET(procsnap_footprint, flags, 4);
OFFSET(procsnap_footprint, mm_row, 8);
OFFSET(procsnap_footprint, reserved, 12);
OFFSET(procsnap_footprint, resume, 16);
OFFSET(procsnap_footprint, resident_bytes, 24);
OFFSET(procsnap_footprint, private_clean_bytes, 32);
OFFSET(procsnap_footprint, private_dirty_bytes, 40);
OFFSET(procsnap_footprint, shared_clean_bytes, 48);
OFFSET(procsnap_footprint, shared_dirty_bytes, 56);
OFFSET(procsnap_footprint, referenced_bytes, 64);
OFFSET(procsnap_footprint, anon_bytes, 72);
OFFSET(procsnap_footprint, ksm_bytes, 80);
OFFSET(procsnap_footprint, lazyfree_bytes, 88);
OFFSET(procsnap_footprint, anon_huge_bytes, 96);
OFFSET(procsnap_footprint, shmem_huge_bytes, 104);
OFFSET(procsnap_footprint, file_huge_bytes, 112);
OFFSET(procsnap_footprint, private_hugetlb_bytes, 120);
OFFSET(procsnap_footprint, shared_hugetlb_bytes, 128);
OFFSET(procsnap_footprint, swap_bytes, 136);
OFFSET(procsnap_footprint, shmem_swap_bytes, 144);
OFFSET(procsnap_footprint, weighted, 152);
OFFSET(procsnap_footprint, weighted_anon, 160);
OFFSET(procsnap_footprint, weighted_file, 168);
OFFSET(procsnap_footprint, weighted_shmem, 176);
OFFSET(procsnap_footprint, weighted_dirty, 184);
OFFSET(procsnap_footprint, weighted_locked, 192);
OFFSET(procsnap_footprint, weighted_hugetlb, 200);
OFFSET(procsnap_footprint, weighted_swap, 208);

SIZE(procsnap_pages, 48);
OFFSET(procsnap_pages, status, 0);
OFFSET(procsnap_pages, flags, 4);
OFFSET(procsnap_pages, mm_row, 8);
OFFSET(procsnap_pages, count, 12);
OFFSET(procsnap_pages, first, 16);
OFFSET(procsnap_pages, resume, 24);
OFFSET(procsnap_pages, present_pages, 32);
OFFSET(procsnap_pages, swap_pages, 40);

SIZE(procsnap_page_run, 64);
OFFSET(procsnap_page_run, address, 0);
OFFSET(procsnap_page_run, pages, 8);
OFFSET(procsnap_page_run, flags, 16);
OFFSET(procsnap_page_run, pfn, 24);
OFFSET(procsnap_page_run, index, 32);
OFFSET(procsnap_page_run, swap_offset, 40);
OFFSET(procsnap_page_run, count, 48);
OFFSET(procsnap_page_run, prot, 52);
OFFSET(procsnap_page_run, node, 56);
OFFSET(procsnap_page_run, swap_type, 60);

SIZE(procsnap_range, 16);
OFFSET(procsnap_range, start, 0);
OFFSET(procsnap_range, end, 8);

SIZE(procsnap_request, 136);
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
OFFSET(procsnap_request, fd, 64);
OFFSET(procsnap_request, namespace_type, 68);
OFFSET(procsnap_request, wait_budget_ns, 72);
OFFSET(procsnap_request, min_rss_bytes, 80);
OFFSET(procsnap_request, min_cpu_ns, 88);
OFFSET(procsnap_request, top_key, 96);
OFFSET(procsnap_request, top_count, 100);
OFFSET(procsnap_request, text_max, 104);
OFFSET(procsnap_request, range_count, 108);
OFFSET(procsnap_request, ranges, 112);
OFFSET(procsnap_request, walk_budget_ns, 120);
OFFSET(procsnap_request, walk_pages_max, 128);

SIZE(procsnap_event, 88);
OFFSET(procsnap_event, size, 0);
OFFSET(procsnap_event, kind, 4);
OFFSET(procsnap_event, flags, 6);
OFFSET(procsnap_event, sequence, 8);
OFFSET(procsnap_event, mono_ns, 16);
OFFSET(procsnap_event, boot_ns, 24);
OFFSET(procsnap_event, cpu, 32);
OFFSET(procsnap_event, uid, 36);
OFFSET(procsnap_event, pid, 40);
OFFSET(procsnap_event, tgid, 44);
OFFSET(procsnap_event, ppid, 48);
OFFSET(procsnap_event, reserved, 52);
OFFSET(procsnap_event, start_ns, 56);
OFFSET(procsnap_event, parent_start_ns, 64);
OFFSET(procsnap_event, comm, 72);

SIZE(procsnap_event_lost, 96);
OFFSET(procsnap_event_lost, event, 0);
OFFSET(procsnap_event_lost, count, 88);

SIZE(procsnap_event_fork, 104);
OFFSET(procsnap_event_fork, event, 0);
OFFSET(procsnap_event_fork, clone_flags, 88);
OFFSET(procsnap_event_fork, creator_pid, 96);
OFFSET(procsnap_event_fork, creator_tgid, 100);

SIZE(procsnap_event_exec, 104);
OFFSET(procsnap_event_exec, event, 0);
OFFSET(procsnap_event_exec, old_pid, 88);
OFFSET(procsnap_event_exec, exe_length, 92);
OFFSET(procsnap_event_exec, argv_length, 96);
OFFSET(procsnap_event_exec, argc, 100);

SIZE(procsnap_event_exit, 192);
OFFSET(procsnap_event_exit, event, 0);
OFFSET(procsnap_event_exit, status, 88);
OFFSET(procsnap_event_exit, reserved, 92);
OFFSET(procsnap_event_exit, utime_ns, 96);
OFFSET(procsnap_event_exit, stime_ns, 104);
OFFSET(procsnap_event_exit, run_ns, 112);
OFFSET(procsnap_event_exit, rss_peak_bytes, 120);
OFFSET(procsnap_event_exit, minor_faults, 128);
OFFSET(procsnap_event_exit, major_faults, 136);
OFFSET(procsnap_event_exit, voluntary_switches, 144);
OFFSET(procsnap_event_exit, involuntary_switches, 152);
OFFSET(procsnap_event_exit, read_bytes, 160);
OFFSET(procsnap_event_exit, write_bytes, 168);
OFFSET(procsnap_event_exit, read_chars, 176);
OFFSET(procsnap_event_exit, write_chars, 184);

SIZE(procsnap_event_parent, 104);
OFFSET(procsnap_event_parent, event, 0);
OFFSET(procsnap_event_parent, old_ppid, 88);
OFFSET(procsnap_event_parent, reserved, 92);
OFFSET(procsnap_event_parent, old_parent_start_ns, 96);

SIZE(procsnap_event_comm, 104);
OFFSET(procsnap_event_comm, event, 0);
OFFSET(procsnap_event_comm, new_comm, 88);

SIZE(procsnap_event_ids, 112);
OFFSET(procsnap_event_ids, event, 0);
OFFSET(procsnap_event_ids, old_id, 88);
OFFSET(procsnap_event_ids, old_eid, 92);
OFFSET(procsnap_event_ids, rid, 96);
OFFSET(procsnap_event_ids, eid, 100);
OFFSET(procsnap_event_ids, sid, 104);
OFFSET(procsnap_event_ids, fsid, 108);

SIZE(procsnap_event_session, 104);
OFFSET(procsnap_event_session, event, 0);
OFFSET(procsnap_event_session, old_pgid, 88);
OFFSET(procsnap_event_session, old_sid, 92);
OFFSET(procsnap_event_session, pgid, 96);
OFFSET(procsnap_event_session, sid, 100);

SIZE(procsnap_listen, 32);
OFFSET(procsnap_listen, kinds, 0);
OFFSET(procsnap_listen, flags, 8);
OFFSET(procsnap_listen, ring_bytes, 12);
OFFSET(procsnap_listen, wakeup_bytes, 16);
OFFSET(procsnap_listen, argv_max, 20);
OFFSET(procsnap_listen, subtree, 24);
OFFSET(procsnap_listen, cgroup_fd, 28);

SIZE(procsnap_ring_control, 72);
OFFSET(procsnap_ring_control, head, 0);
OFFSET(procsnap_ring_control, oldest, 8);
OFFSET(procsnap_ring_control, sequence, 16);
OFFSET(procsnap_ring_control, dropped, 24);
OFFSET(procsnap_ring_control, ring_bytes, 32);
OFFSET(procsnap_ring_control, reserved, 40);
OFFSET(procsnap_ring_control, tail, 64);

SIZE(procsnap_listener_info, 32);
OFFSET(procsnap_listener_info, generated, 0);
OFFSET(procsnap_listener_info, dropped, 8);
OFFSET(procsnap_listener_info, unread_bytes, 16);
OFFSET(procsnap_listener_info, ring_bytes, 24);

SIZE(procsnap_info, 264);
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
OFFSET(procsnap_info, wait_budget_max_ns, 160);
OFFSET(procsnap_info, blocked, 168);
OFFSET(procsnap_info, text_max, 176);
OFFSET(procsnap_info, hidepid, 180);
OFFSET(procsnap_info, walk_budget_max_ns, 184);
OFFSET(procsnap_info, walked_pages, 192);
OFFSET(procsnap_info, event_kinds, 200);
OFFSET(procsnap_info, ring_bytes_max, 208);
OFFSET(procsnap_info, listeners, 216);
OFFSET(procsnap_info, listeners_max, 220);
OFFSET(procsnap_info, probes, 224);
OFFSET(procsnap_info, reserved2, 228);
OFFSET(procsnap_info, events, 232);
OFFSET(procsnap_info, events_dropped, 240);
OFFSET(procsnap_info, uevents, 248);
OFFSET(procsnap_info, uevents_dropped, 256);

_Static_assert(PROCSNAP_MAGIC == 0x50414e53434f5250ULL, "the characters PROCSNAP");
_Static_assert(PROCSNAP_REQUEST_SIZE_V1 == 64, "size of version 1");
_Static_assert(PROCSNAP_INFO_SIZE_V1 == 160, "size of version 1");
_Static_assert(PROCSNAP_IOC_INFO == 0x8108e300U, "the ioctl number has the size");
_Static_assert(PROCSNAP_IOC_TAKE == 0xc088e301U, "the ioctl number has the size");
_Static_assert(PROCSNAP_WANT_BASIC == 0x7e, "sections 1 to 6");
_Static_assert(PROCSNAP_WANT_WALKED == 0xe00000000ULL, "sections 33 to 35");
_Static_assert(PROCSNAP_WANT_ALL == 0xffffffffeULL, "sections 1 to 35");
_Static_assert(PROCSNAP_LISTEN_SIZE_V1 == 32, "size of version 1");
_Static_assert(PROCSNAP_IOC_LISTEN == 0x4020e302U, "the ioctl number has the size");
_Static_assert(PROCSNAP_IOC_LISTENER == 0x8020e303U, "the ioctl number has the size");
_Static_assert(PROCSNAP_EVENT_SESSION == 10, "the last kind");
_Static_assert(PROCSNAP_EVENTS_BASIC == 0x1c, "kinds 2 to 4");
_Static_assert(PROCSNAP_EVENTS_TABLE == 0x7c, "kinds 2 to 6");
_Static_assert(PROCSNAP_EVENTS_ALL == 0x7fc, "kinds 2 to 10");
_Static_assert(sizeof(struct procsnap_event_exec) + PROCSNAP_EVENT_EXE_MAX + 1 +
			       PROCSNAP_EVENT_ARGV_MAX <=
		       PROCSNAP_EVENT_SIZE_MAX,
	       "texts of the greatest lengths fit in an event");
