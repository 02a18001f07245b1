// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend on folders in the form of /proc: the values of each field,
 * usual, strange and extreme.
 */
#include "procfs_root.h"

#include <sys/stat.h>

static void every_field_of_task(void **state)
{
	struct fixture_task task = task_of(42);
	struct procsnap_snapshot *snap;
	const struct procsnap_task *t;

	(void)state;
	task.tracer = 4321;
	fixture_task(procfs_root.path, "42", &task);
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), 1);
	t = procsnap_task(snap, 0);
	assert_int_equal(t->status, PROCSNAP_STATUS_OK);
	assert_int_equal(t->pid, 42);
	assert_int_equal(t->tgid, 42);
	assert_int_equal(t->ppid, 1);
	assert_int_equal(t->pgid, 1005);
	assert_int_equal(t->sid, 1006);
	assert_int_equal(t->tty, 1007);
	assert_int_equal(t->tpgid, 1008);
	assert_int_equal(t->tracer, 4321);
	assert_int_equal(t->ns_pid, 1042);
	assert_int_equal(t->parent_row, PROCSNAP_NO_ROW);
	assert_int_equal(t->leader_row, 0);
	assert_int_equal(t->threads, 1);
	assert_int_equal(t->flags, 1009);
	assert_int_equal(t->exit_state, 0);
	assert_int_equal(t->state, 'S');
	assert_int_equal(t->start_ns, 1022 * UINT64_C(10000000));
	assert_string_equal(t->comm, "task");
	procsnap_snapshot_free(snap);
}

static void every_field_of_cred_cpu_and_memory(void **state)
{
	const struct procsnap_memory *m;
	struct procsnap_snapshot *snap;
	const struct procsnap_cred *r;
	const struct procsnap_cpu *c;

	(void)state;
	add_process(42);
	snap = take_well(NULL);
	r = procsnap_cred(snap, 0);
	assert_int_equal(r->status, PROCSNAP_STATUS_OK);
	assert_int_equal(r->ruid, 101);
	assert_int_equal(r->euid, 102);
	assert_int_equal(r->suid, 103);
	assert_int_equal(r->fsuid, 4294967295);
	assert_int_equal(r->rgid, 201);
	assert_int_equal(r->egid, 202);
	assert_int_equal(r->sgid, 203);
	assert_int_equal(r->fsgid, 204);
	c = procsnap_cpu(snap, 0);
	assert_int_equal(c->status, PROCSNAP_STATUS_OK);
	assert_int_equal(c->last_cpu, 1039);
	assert_int_equal(c->utime_ns, 1014 * UINT64_C(10000000));
	assert_int_equal(c->stime_ns, 1015 * UINT64_C(10000000));
	assert_int_equal(c->guest_ns, 1043 * UINT64_C(10000000));
	assert_int_equal(c->child_utime_ns, 1016 * UINT64_C(10000000));
	assert_int_equal(c->child_stime_ns, 1017 * UINT64_C(10000000));
	assert_int_equal(c->child_guest_ns, 1044 * UINT64_C(10000000));
	assert_int_equal(c->run_ns, 80);
	assert_int_equal(c->wait_ns, 81);
	assert_int_equal(c->timeslices, 82);
	assert_int_equal(c->voluntary_switches, 70);
	assert_int_equal(c->involuntary_switches, 71);
	assert_int_equal(c->minor_faults, 1010);
	assert_int_equal(c->child_minor_faults, 1011);
	assert_int_equal(c->major_faults, 1012);
	assert_int_equal(c->child_major_faults, 1013);
	assert_int_equal(c->priority, 1018);
	assert_int_equal(c->nice, 1019);
	assert_int_equal(c->rt_priority, 1040);
	assert_int_equal(c->policy, 1041);
	m = procsnap_memory(snap, 0);
	assert_int_equal(m->status, PROCSNAP_STATUS_OK);
	assert_int_equal(m->oom_score_adj, -17);
	assert_int_equal(m->virtual_peak_bytes, 500 * 1024);
	assert_int_equal(m->virtual_bytes, 501 * 1024);
	assert_int_equal(m->locked_bytes, 502 * 1024);
	assert_int_equal(m->pinned_bytes, 503 * 1024);
	assert_int_equal(m->rss_peak_bytes, 504 * 1024);
	assert_int_equal(m->rss_anon_bytes, 506 * 1024);
	assert_int_equal(m->rss_file_bytes, 507 * 1024);
	assert_int_equal(m->rss_shmem_bytes, 508 * 1024);
	assert_int_equal(m->data_bytes, 509 * 1024);
	assert_int_equal(m->stack_bytes, 510 * 1024);
	assert_int_equal(m->text_bytes, 511 * 1024);
	assert_int_equal(m->library_bytes, 512 * 1024);
	assert_int_equal(m->page_table_bytes, 513 * 1024);
	assert_int_equal(m->swap_bytes, 514 * 1024);
	procsnap_snapshot_free(snap);
}

static void header(void **state)
{
	static const uint8_t boot_id[16] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
					     0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
	struct procsnap_snapshot *snap, *next;
	const struct procsnap_header *h;

	(void)state;
	add_process(1);
	add_process(2);
	snap = take_well(NULL);
	h = procsnap_header(snap);
	assert_int_equal(h->want, PROCSNAP_WANT_BASIC);
	assert_int_equal(h->got, PROCSNAP_WANT_BASIC);
	assert_int_equal(h->flags, 0);
	assert_int_equal(h->level, PROCSNAP_LEVEL_NONE);
	assert_int_equal(h->source, PROCSNAP_SOURCE_PROCFS);
	assert_int_equal(h->page_size, sysconf(_SC_PAGESIZE));
	assert_int_equal(h->clock_ticks, sysconf(_SC_CLK_TCK));
	assert_true(h->start_mono_ns < h->end_mono_ns);
	assert_true(h->start_real_ns < h->end_real_ns);
	assert_int_equal(h->lock_ns, 0);
	assert_int_equal(h->snapshot_id, 1);
	assert_int_equal(h->task_count, 2);
	assert_int_equal(h->process_count, 2);
	assert_int_equal(h->attempts, 1);
	assert_memory_equal(h->boot_id, boot_id, 16);
	assert_string_equal(h->hostname, "fixture");
	next = take_well(NULL);
	assert_int_equal(procsnap_header(next)->snapshot_id, 2);
	procsnap_snapshot_free(next);
	procsnap_snapshot_free(snap);
}

static void system_and_cpustat(void **state)
{
	struct procsnap_snapshot *snap = take_well(NULL);
	const struct procsnap_system *s = procsnap_system(snap);

	(void)state;
	assert_int_equal(s->uptime_ns, procsnap_header(snap)->instant_boot_ns);
	assert_int_equal(s->load[0], 7 * 2048 / 100);
	assert_int_equal(s->load[1], 12 * 2048 + 99 * 2048 / 100);
	assert_int_equal(s->load[2], 3 * 2048 + 1024);
	assert_int_equal(s->cpus_online, 2);
	assert_int_equal(s->mem_total_bytes, 1000 * 1024);
	assert_int_equal(s->mem_free_bytes, 999 * 1024);
	assert_int_equal(s->mem_available_bytes, 998 * 1024);
	assert_int_equal(s->buffers_bytes, 997 * 1024);
	assert_int_equal(s->cached_bytes, 996 * 1024);
	assert_int_equal(s->swap_total_bytes, 995 * 1024);
	assert_int_equal(s->swap_free_bytes, 994 * 1024);
	assert_int_equal(s->shmem_bytes, 993 * 1024);
	assert_int_equal(s->slab_reclaimable_bytes, 992 * 1024);
	assert_int_equal(s->slab_unreclaimable_bytes, 991 * 1024);
	assert_int_equal(procsnap_cpustat_count(snap), 2);
	assert_int_equal(procsnap_cpustat(snap, 1)->cpu, 2);
	assert_int_equal(procsnap_cpustat(snap, 1)->user_ns, 110000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->nice_ns, 120000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->system_ns, 130000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->idle_ns, 140000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->iowait_ns, 150000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->irq_ns, 160000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->softirq_ns, 170000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->steal_ns, 180000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->guest_ns, 190000000);
	assert_int_equal(procsnap_cpustat(snap, 1)->guest_nice_ns, 200000000);
	procsnap_snapshot_free(snap);
}

static void strange_names(void **state)
{
	static const char *const names[] = {
		"a) S 1 2 3 (b", "new\nline", "\\n", "\x1b[2Jcleared",
		"\xff\xfe\x01",	 ")",	      "",    "Uid:\t0\t0\t0\t0",
	};
	struct procsnap_snapshot *snap;
	struct fixture_task task;
	char folder[16];
	size_t i, row;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		task = task_of((int32_t)i + 10);
		task.comm = names[i];
		snprintf(folder, sizeof(folder), "%d", task.pid);
		fixture_task(procfs_root.path, folder, &task);
	}
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), PROCSNAP_ARRAY_SIZE(names));
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		assert_int_equal(procsnap_find_pid(snap, (pid_t)i + 10, &row), 0);
		assert_string_equal(procsnap_task(snap, row)->comm, names[i]);
		assert_int_equal(procsnap_task(snap, row)->ppid, 1);
		assert_int_equal(procsnap_cred(snap, row)->ruid, 101);
	}
	procsnap_snapshot_free(snap);
}

/* Negative numbers, and numbers that no field can hold. */
static void extreme_values(void **state)
{
	struct procsnap_snapshot *snap;
	char stat[1024];

	(void)state;
	add_process(9);
	snprintf(stat, sizeof(stat),
		 "9 (x) R 0 -1 -1 -2147483648 -1 4294967295 18446744073709551615 11 12 13 "
		 "18446744073709551615 15 16 17 -100 -20 1 0 18446744073709551615 23 24 25 26 27 "
		 "28 29 30 31 32 33 34 35 36 37 38 8191 99 6 42 43 44\n");
	fixture_write(procfs_root.path, "9/stat", stat);
	fixture_write(procfs_root.path, "9/status",
		      "Tgid:\t9\nPid:\t9\nVmSize:\t18014398509481983 kB\n"
		      "VmPeak:\t18446744073709551615 kB\nVmSwap:\t18014398509481984 kB\n");
	fixture_write(procfs_root.path, "9/oom_score_adj", "-1000\n");
	snap = take_well(NULL);
	assert_int_equal((int32_t)procsnap_task(snap, 0)->pgid, -1);
	assert_int_equal((int32_t)procsnap_task(snap, 0)->tpgid, -1);
	assert_int_equal(procsnap_task(snap, 0)->tty, 0x80000000);
	assert_int_equal(procsnap_task(snap, 0)->flags, 0xffffffff);
	assert_true(procsnap_task(snap, 0)->start_ns == UINT64_MAX);
	assert_int_equal(procsnap_cpu(snap, 0)->priority, -100);
	assert_int_equal(procsnap_cpu(snap, 0)->nice, -20);
	assert_int_equal(procsnap_cpu(snap, 0)->last_cpu, 8191);
	assert_true(procsnap_cpu(snap, 0)->utime_ns == UINT64_MAX);
	assert_true(procsnap_cpu(snap, 0)->minor_faults == UINT64_MAX);
	assert_true(procsnap_memory(snap, 0)->virtual_bytes == 18014398509481983 * UINT64_C(1024));
	assert_true(procsnap_memory(snap, 0)->virtual_peak_bytes == UINT64_MAX);
	assert_true(procsnap_memory(snap, 0)->swap_bytes == UINT64_MAX);
	assert_int_equal(procsnap_memory(snap, 0)->oom_score_adj, -1000);
	procsnap_snapshot_free(snap);
}

static void zombies_and_kernel_threads_have_no_memory(void **state)
{
	struct fixture_task zombie = task_of(30), kthread = task_of(31), dead = task_of(32);
	const struct procsnap_memory zero = {
		.status = PROCSNAP_STATUS_NONE,
		.oom_score_adj = -17,
	};
	struct procsnap_snapshot *snap;
	size_t i, row;

	(void)state;
	zombie.state = 'Z';
	dead.state = 'X';
	kthread.state = 'I';
	kthread.comm = "kworker/u128:2-events_unbound_long_name";
	zombie.memory_kb = kthread.memory_kb = dead.memory_kb = 0;
	fixture_task(procfs_root.path, "30", &zombie);
	fixture_task(procfs_root.path, "31", &kthread);
	fixture_task(procfs_root.path, "32", &dead);
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), 3);
	for (i = 0; i < 3; i++)
		assert_memory_equal(procsnap_memory(snap, i), &zero, sizeof(zero));
	assert_int_equal(procsnap_find_pid(snap, 30, &row), 0);
	assert_int_equal(procsnap_task(snap, row)->exit_state, 32);
	assert_int_equal(procsnap_find_pid(snap, 31, &row), 0);
	assert_int_equal(procsnap_task(snap, row)->exit_state, 0);
	assert_string_equal(procsnap_task(snap, row)->comm, kthread.comm);
	assert_int_equal(procsnap_find_pid(snap, 32, &row), 0);
	assert_int_equal(procsnap_task(snap, row)->exit_state, 16);
	procsnap_snapshot_free(snap);
}

static void status_longer_than_any_buffer(void **state)
{
	struct fixture_task task = task_of(5);
	struct procsnap_snapshot *snap;

	(void)state;
	task.groups = 65536;
	fixture_task(procfs_root.path, "5", &task);
	snap = take_well(NULL);
	assert_int_equal(procsnap_cpu(snap, 0)->voluntary_switches, 70);
	assert_int_equal(procsnap_memory(snap, 0)->swap_bytes, 514 * 1024);
	procsnap_snapshot_free(snap);
}

static void levels(void **state)
{
	static const int expected[] = { 0, 0, 0, -EOPNOTSUPP, -EINVAL };
	struct procsnap_snapshot *snap;
	struct procsnap_query query;

	(void)state;
	procsnap_query_init(&query);
	for (query.level = 0; query.level < PROCSNAP_ARRAY_SIZE(expected); query.level++) {
		assert_int_equal(take(&query, &snap), expected[query.level]);
		if (snap)
			assert_int_equal(procsnap_header(snap)->level, PROCSNAP_LEVEL_NONE);
		procsnap_snapshot_free(snap);
	}
}

/* The inode that a source opened now says its ids are of. */
static uint64_t pid_ns_inode_of_root(void)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	struct procsnap_procfs *fs;
	uint64_t inode;

	procsnap_query_init(&query);
	assert_int_equal(procsnap_procfs_open(&fs, procfs_root.path), 0);
	assert_int_equal(procsnap_procfs_take(fs, &query, &snap), 0);
	inode = procsnap_header(snap)->pid_ns_inode;
	procsnap_snapshot_free(snap);
	procsnap_procfs_close(fs);
	return inode;
}

static uint64_t inode_of(const char *name)
{
	struct stat st;
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", procfs_root.path, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

/* Ids of a /proc that was mounted for another pid namespace are not of ours. */
static void pid_namespace(void **state)
{
	(void)state;
	assert_int_equal(pid_ns_inode_of_root(), 0);
	fixture_write(procfs_root.path, "self/ns/pid", "");
	fixture_write(procfs_root.path, "1/ns/pid", "");
	fixture_write(procfs_root.path, "self/status", "Tgid:\t5\nPid:\t5\nNSpid:\t5\n");
	assert_int_equal(pid_ns_inode_of_root(), inode_of("self/ns/pid"));
	fixture_write(procfs_root.path, "self/status", "Tgid:\t5\nPid:\t5\nNSpid:\t5\t1\n");
	assert_int_equal(pid_ns_inode_of_root(), inode_of("1/ns/pid"));
	fixture_remove(procfs_root.path, "1/ns");
	assert_int_equal(pid_ns_inode_of_root(), 0);
}

static void root_that_is_no_proc(void **state)
{
	struct procsnap_procfs *fs;

	(void)state;
	fixture_remove(procfs_root.path, "stat");
	assert_int_equal(procsnap_procfs_open(&fs, procfs_root.path), -ENOENT);
	assert_null(fs);
	assert_last_error("mount proc");
	assert_int_equal(procsnap_procfs_open(&fs, "/nowhere/at/all"), -ENOENT);
	assert_last_error("/nowhere/at/all");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROCFS_TEST(every_field_of_task),
		PROCFS_TEST(every_field_of_cred_cpu_and_memory),
		PROCFS_TEST(header),
		PROCFS_TEST(system_and_cpustat),
		PROCFS_TEST(strange_names),
		PROCFS_TEST(extreme_values),
		PROCFS_TEST(zombies_and_kernel_threads_have_no_memory),
		PROCFS_TEST(status_longer_than_any_buffer),
		PROCFS_TEST(levels),
		PROCFS_TEST(pid_namespace),
		PROCFS_TEST(root_that_is_no_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
