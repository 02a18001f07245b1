// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend on folders in the form of /proc. openat() goes through
 * the test, which counts the files that are opened and can make one fail as
 * the kernel would: the task ended, or may not be seen.
 */
#include "unit.h"
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

/**
 * struct context - one test's folder.
 *
 * @fail_name: A path as given to openat() that fails with @fail_errno, counted
 *	down from @fail_after; NULL: none.
 * @opened: The names given to openat(), each after a blank.
 */
static struct {
	char *root;
	struct procsnap_procfs *fs;
	const char *fail_name;
	int fail_errno;
	int fail_after;
	char opened[4096];
} context;

int __real_openat(int dir, const char *name, int flags, ...);
int __wrap_openat(int dir, const char *name, int flags, ...);

int __wrap_openat(int dir, const char *name, int flags, ...)
{
	size_t used = strlen(context.opened);

	snprintf(context.opened + used, sizeof(context.opened) - used, " %s", name);
	if (context.fail_name && strcmp(context.fail_name, name) == 0 && context.fail_after-- <= 0) {
		errno = context.fail_errno;
		return -1;
	}
	return __real_openat(dir, name, flags);
}

static void fail_open(const char *name, int error, int after)
{
	context.fail_name = name;
	context.fail_errno = error;
	context.fail_after = after;
}

static int setup(void **state)
{
	(void)state;
	memset(&context, 0, sizeof(context));
	context.root = fixture_make();
	return procsnap_procfs_open(&context.fs, context.root);
}

static int teardown(void **state)
{
	(void)state;
	procsnap_procfs_close(context.fs);
	fixture_free(context.root);
	return 0;
}

static struct fixture_task task_of(int32_t pid)
{
	return (struct fixture_task){
		.pid = pid, .tgid = pid, .ppid = 1, .tracer = 0, .comm = "task", .state = 'S',
		.threads = 1, .column_base = 1000, .memory_kb = 500, .switches = 70,
	};
}

static void add_process(int32_t pid)
{
	struct fixture_task task = task_of(pid);
	char folder[16];

	snprintf(folder, sizeof(folder), "%d", pid);
	fixture_task(context.root, folder, &task);
}

static int take(const struct procsnap_query *query, struct procsnap_snapshot **snap)
{
	context.opened[0] = '\0';
	return procsnap_procfs_take(context.fs, query, snap);
}

static struct procsnap_snapshot *take_well(struct procsnap_query *query)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query all;

	procsnap_query_init(&all);
	if (take(query ? query : &all, &snap))
		fail_msg("not taken: %s", procsnap_last_error());
	return snap;
}

static void every_field_of_a_process(void **state)
{
	struct fixture_task task = task_of(42);
	struct procsnap_snapshot *snap;
	const struct procsnap_memory *m;
	const struct procsnap_task *t;
	const struct procsnap_cred *r;
	const struct procsnap_cpu *c;

	(void)state;
	task.tracer = 4321;
	fixture_task(context.root, "42", &task);
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

static void header_and_machine(void **state)
{
	static const uint8_t boot_id[16] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
					     0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
	struct procsnap_snapshot *snap, *next;
	const struct procsnap_header *h;
	const struct procsnap_system *s;

	(void)state;
	add_process(1);
	add_process(2);
	snap = take_well(NULL);
	h = procsnap_header(snap);
	assert_int_equal(h->want, PROCSNAP_WANT_V1);
	assert_int_equal(h->got, PROCSNAP_WANT_V1);
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
	s = procsnap_system(snap);
	assert_int_equal(s->uptime_ns, h->instant_boot_ns);
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
	next = take_well(NULL);
	assert_int_equal(procsnap_header(next)->snapshot_id, 2);
	procsnap_snapshot_free(next);
	procsnap_snapshot_free(snap);
}

static void strange_names(void **state)
{
	static const char *const names[] = {
		"a) S 1 2 3 (b", "new\nline", "\\n", "\x1b[2Jcleared", "\xff\xfe\x01", ")", "",
		"Uid:\t0\t0\t0\t0",
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
		fixture_task(context.root, folder, &task);
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
	fixture_write(context.root, "9/stat", stat);
	fixture_write(context.root, "9/status",
		      "Tgid:\t9\nPid:\t9\nVmSize:\t18014398509481983 kB\n"
		      "VmPeak:\t18446744073709551615 kB\nVmSwap:\t18014398509481984 kB\n");
	fixture_write(context.root, "9/oom_score_adj", "-1000\n");
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
	const struct procsnap_memory zero = { .status = PROCSNAP_STATUS_NONE, .oom_score_adj = -17 };
	struct procsnap_snapshot *snap;
	size_t i, row;

	(void)state;
	zombie.state = 'Z';
	dead.state = 'X';
	kthread.state = 'I';
	kthread.comm = "kworker/u128:2-events_unbound_long_name";
	zombie.memory_kb = kthread.memory_kb = dead.memory_kb = 0;
	fixture_task(context.root, "30", &zombie);
	fixture_task(context.root, "31", &kthread);
	fixture_task(context.root, "32", &dead);
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

static void files_that_a_kernel_lacks(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	add_process(5);
	fixture_remove(context.root, "5/schedstat");
	fixture_remove(context.root, "5/oom_score_adj");
	snap = take_well(NULL);
	assert_int_equal(procsnap_cpu(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_cpu(snap, 0)->run_ns, 0);
	assert_int_equal(procsnap_cpu(snap, 0)->timeslices, 0);
	assert_int_equal(procsnap_cpu(snap, 0)->voluntary_switches, 70);
	assert_int_equal(procsnap_memory(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_memory(snap, 0)->oom_score_adj, 0);
	procsnap_snapshot_free(snap);
}

/* Ended before who it is was known: no row; later: its entry says so. */
static void task_that_ends_meanwhile(void **state)
{
	static const char *const identity[] = { "5", "stat", "status" };
	const struct procsnap_cpu gone_cpu = { .status = PROCSNAP_STATUS_GONE };
	const struct procsnap_memory gone_memory = { .status = PROCSNAP_STATUS_GONE };
	struct procsnap_snapshot *snap;
	size_t i;

	(void)state;
	add_process(5);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(identity); i++) {
		fail_open(identity[i], i ? ESRCH : ENOENT, 0);
		snap = take_well(NULL);
		assert_int_equal(procsnap_row_count(snap), 0);
		assert_int_equal(procsnap_header(snap)->process_count, 0);
		assert_int_equal(procsnap_header(snap)->missing_count, 0); /* no list */
		procsnap_snapshot_free(snap);
	}
	fail_open("schedstat", ESRCH, 0);
	snap = take_well(NULL);
	assert_int_equal(procsnap_task(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_cred(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_memory_equal(procsnap_cpu(snap, 0), &gone_cpu, sizeof(gone_cpu));
	assert_int_equal(procsnap_memory(snap, 0)->status, PROCSNAP_STATUS_OK);
	procsnap_snapshot_free(snap);
	fail_open("oom_score_adj", ESRCH, 0);
	snap = take_well(NULL);
	assert_int_equal(procsnap_cpu(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_memory_equal(procsnap_memory(snap, 0), &gone_memory, sizeof(gone_memory));
	procsnap_snapshot_free(snap);
}

static void task_that_is_reaped_while_read(void **state)
{
	struct fixture_task task = task_of(5);
	struct procsnap_snapshot *snap;

	(void)state;
	task.threads = 0;
	fixture_task(context.root, "5", &task);
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), 0);
	procsnap_snapshot_free(snap);
}

static void folder_without_files(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	fixture_write(context.root, "77/other", "");
	fixture_write(context.root, "99999999999/stat", "not a pid");
	fixture_write(context.root, "5x/stat", "not a pid");
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), 0);
	procsnap_snapshot_free(snap);
}

/* hidepid=1: the folder is listed but may not be entered. */
static void process_that_may_not_be_seen(void **state)
{
	const struct procsnap_cpu denied = { .status = PROCSNAP_STATUS_DENIED };
	struct procsnap_query query;
	struct procsnap_snapshot *snap;
	int threads;

	(void)state;
	procsnap_query_init(&query);
	add_process(5);
	for (threads = 0; threads < 2; threads++) {
		query.threads = threads;
		fail_open(threads ? "5/task" : "stat", threads ? EPERM : EACCES, 0);
		snap = take_well(&query);
		assert_int_equal(procsnap_row_count(snap), 1);
		assert_int_equal(procsnap_task(snap, 0)->status, PROCSNAP_STATUS_DENIED);
		assert_int_equal(procsnap_task(snap, 0)->pid, 5);
		assert_int_equal(procsnap_task(snap, 0)->tgid, 5);
		assert_int_equal(procsnap_task(snap, 0)->leader_row, 0);
		assert_int_equal(procsnap_task(snap, 0)->parent_row, PROCSNAP_NO_ROW);
		assert_string_equal(procsnap_task(snap, 0)->comm, "");
		assert_int_equal(procsnap_cred(snap, 0)->status, PROCSNAP_STATUS_DENIED);
		assert_memory_equal(procsnap_cpu(snap, 0), &denied, sizeof(denied));
		assert_int_equal(procsnap_memory(snap, 0)->status, PROCSNAP_STATUS_DENIED);
		procsnap_snapshot_free(snap);
	}
}

static void add_three_threads(void)
{
	struct fixture_task task = task_of(50);

	task.threads = 3;
	fixture_task(context.root, "50", &task);
	fixture_task(context.root, "50/task/50", &task);
	task.pid = 52;
	task.comm = "second";
	task.switches = 1000;
	fixture_task(context.root, "50/task/52", &task);
	task.pid = 60;
	task.comm = "third";
	task.switches = 20000;
	fixture_task(context.root, "50/task/60", &task);
}

static void process_row_sums_its_threads(void **state)
{
	struct procsnap_snapshot *snap;
	const struct procsnap_cpu *cpu;

	(void)state;
	add_three_threads();
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), 1);
	cpu = procsnap_cpu(snap, 0);
	assert_int_equal(cpu->run_ns, 80 + 1010 + 20010);
	assert_int_equal(cpu->wait_ns, 81 + 1011 + 20011);
	assert_int_equal(cpu->timeslices, 82 + 1012 + 20012);
	assert_int_equal(cpu->voluntary_switches, 70 + 1000 + 20000);
	assert_int_equal(cpu->involuntary_switches, 71 + 1001 + 20001);
	assert_int_equal(cpu->minor_faults, 1010); /* stat has the sum */
	procsnap_snapshot_free(snap);
	/* a thread that ends meanwhile adds nothing */
	fixture_remove(context.root, "50/task/52");
	fail_open("task/60/schedstat", ENOENT, 0);
	snap = take_well(NULL);
	cpu = procsnap_cpu(snap, 0);
	assert_int_equal(cpu->status, PROCSNAP_STATUS_OK);
	assert_int_equal(cpu->run_ns, 80);
	assert_int_equal(cpu->voluntary_switches, 70 + 20000);
	procsnap_snapshot_free(snap);
}

static void thread_rows(void **state)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t row, leader, parent;
	struct fixture_task task = task_of(70);

	(void)state;
	add_three_threads();
	task.ppid = 50;
	fixture_task(context.root, "70", &task);
	fixture_task(context.root, "70/task/70", &task);
	procsnap_query_init(&query);
	query.threads = true;
	snap = take_well(&query);
	assert_int_equal(procsnap_header(snap)->flags, PROCSNAP_IMAGE_THREADS);
	assert_int_equal(procsnap_header(snap)->task_count, 4);
	assert_int_equal(procsnap_header(snap)->process_count, 2);
	assert_int_equal(procsnap_find_pid(snap, 50, &leader), 0);
	assert_int_equal(procsnap_find_pid(snap, 60, &row), 0);
	assert_int_equal(procsnap_task(snap, row)->tgid, 50);
	assert_int_equal(procsnap_task(snap, row)->leader_row, leader);
	assert_string_equal(procsnap_task(snap, row)->comm, "third");
	assert_int_equal(procsnap_cpu(snap, row)->run_ns, 20010);
	assert_int_equal(procsnap_cpu(snap, row)->voluntary_switches, 20000);
	assert_int_equal(procsnap_cpu(snap, leader)->run_ns, 80);
	assert_int_equal(procsnap_find_pid(snap, 70, &row), 0);
	parent = procsnap_task(snap, row)->parent_row;
	assert_int_equal(parent, leader);
	assert_int_equal(procsnap_task(snap, leader)->parent_row, PROCSNAP_NO_ROW);
	procsnap_snapshot_free(snap);
}

static void selected_pids(void **state)
{
	static const pid_t pids[] = { 60, 50, 12, 50, 11, 404, 404 };
	struct procsnap_query *query;
	struct procsnap_snapshot *snap;
	struct fixture_task thread = task_of(60);
	size_t row;
	int threads;

	(void)state;
	add_process(11);
	add_process(12);
	add_process(13);
	add_three_threads();
	/* a thread's id leads to a folder too, which is not listed */
	thread.tgid = 50;
	thread.threads = 3;
	fixture_task(context.root, "60", &thread);
	fixture_task(context.root, "60/task/50", &(struct fixture_task){
		.pid = 50, .tgid = 50, .comm = "x", .state = 'S', .threads = 3 });
	fixture_task(context.root, "60/task/60", &thread);
	fixture_task(context.root, "11/task/11", &(struct fixture_task){
		.pid = 11, .tgid = 11, .comm = "x", .state = 'S', .threads = 1 });
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, pids, PROCSNAP_ARRAY_SIZE(pids)), 0);
	snap = take_well(query);
	assert_int_equal(procsnap_header(snap)->flags, PROCSNAP_IMAGE_SELECTED);
	assert_int_equal(procsnap_row_count(snap), 3);
	assert_int_equal(procsnap_header(snap)->missing_count, 2); /* 60 and 404 */
	assert_int_equal(procsnap_find_pid(snap, 60, &row), -ENOENT);
	assert_int_equal(procsnap_find_pid(snap, 13, &row), -ENOENT);
	for (threads = 0; threads < 2; threads++)
		assert_int_equal(procsnap_find_pid(snap, pids[1 + threads], &row), 0);
	procsnap_snapshot_free(snap);
	procsnap_query_set_threads(query, true);
	snap = take_well(query);
	/* 11 with its one thread, 50 with its three; 12 has no task folder here */
	assert_int_equal(procsnap_row_count(snap), 4);
	assert_int_equal(procsnap_header(snap)->process_count, 2);
	assert_int_equal(procsnap_header(snap)->missing_count, 3);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

/* Each section costs the files that it needs, and no others. */
static void only_needed_files(void **state)
{
	static const struct {
		uint64_t want;
		const char *opened;
	} cases[] = {
		{ PROCSNAP_WANT(PROCSNAP_SECTION_TASK), " . 5 stat status sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_CRED), " . 5 stat status sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_CPU),
		  " . 5 stat status schedstat sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY),
		  " . 5 stat status oom_score_adj sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM),
		  " stat loadavg meminfo sys/kernel/hostname" },
		{ PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT), " stat sys/kernel/hostname" },
		{ 0, " sys/kernel/hostname" },
		{ PROCSNAP_WANT(40), " sys/kernel/hostname" },
	};
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	uint64_t got;
	size_t i;

	(void)state;
	add_process(5);
	procsnap_query_init(&query);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		query.sections = cases[i].want;
		snap = take_well(&query);
		assert_string_equal(context.opened, cases[i].opened);
		got = cases[i].want & PROCSNAP_WANT_V1;
		if (got & PROCSNAP_WANT_PER_TASK)
			got |= PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
		assert_int_equal(procsnap_header(snap)->got, got);
		assert_int_equal(procsnap_header(snap)->want, cases[i].want);
		procsnap_snapshot_free(snap);
	}
}

/* A section that cannot be filled is absent, the others are there. */
static void machine_files_that_are_missing(void **state)
{
	static const struct {
		const char *name;
		uint64_t missing;
	} cases[] = {
		{ "meminfo", PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) },
		{ "loadavg", PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) },
		{ "stat", PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT) },
	};
	struct procsnap_snapshot *snap;
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		fail_open(cases[i].name, i ? ENOENT : EACCES, 0);
		snap = take_well(NULL);
		assert_int_equal(procsnap_header(snap)->got, PROCSNAP_WANT_V1 & ~cases[i].missing);
		assert_null(procsnap_system(snap));
		procsnap_snapshot_free(snap);
	}
}

static void files_of_another_form(void **state)
{
	static const char *const names[] = { "5/stat", "5/status", "5/schedstat",
					     "5/oom_score_adj", "loadavg", "meminfo", "stat" };
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t i;

	(void)state;
	procsnap_query_init(&query);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		teardown(NULL);
		assert_int_equal(setup(NULL), 0);
		add_process(5);
		fixture_write(context.root, names[i], "nothing of the kind\n");
		assert_int_equal(take(&query, &snap), -EBADMSG);
		assert_null(snap);
		assert_last_error(names[i]);
	}
}

static void failures_are_not_taken_for_ended_tasks(void **state)
{
	static const char *const names[] = { ".", "5", "stat", "status", "schedstat",
					     "oom_score_adj", "meminfo", "task", "task/6/status" };
	struct fixture_task task = task_of(5);
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t i;

	(void)state;
	task.threads = 2;
	fixture_task(context.root, "5", &task);
	fixture_task(context.root, "5/task/5", &task);
	fixture_task(context.root, "5/task/6", &task);
	procsnap_query_init(&query);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		fail_open(names[i], EMFILE, 0);
		assert_int_equal(take(&query, &snap), -EMFILE);
		assert_null(snap);
		assert_last_error("Too many open files");
	}
	fail_open("5/task", EMFILE, 0);
	query.threads = true;
	assert_int_equal(take(&query, &snap), -EMFILE);
}

static void status_longer_than_any_buffer(void **state)
{
	struct fixture_task task = task_of(5);
	struct procsnap_snapshot *snap;

	(void)state;
	task.groups = 65536;
	fixture_task(context.root, "5", &task);
	snap = take_well(NULL);
	assert_int_equal(procsnap_cpu(snap, 0)->voluntary_switches, 70);
	assert_int_equal(procsnap_memory(snap, 0)->swap_bytes, 514 * 1024);
	procsnap_snapshot_free(snap);
}

static void many_processes_and_parents(void **state)
{
	struct procsnap_snapshot *snap;
	const struct procsnap_task *task;
	struct fixture_task process;
	char folder[16];
	size_t row;
	int32_t pid;

	(void)state;
	for (pid = 1; pid <= 1500; pid++) {
		process = task_of(pid);
		process.ppid = pid / 2;
		snprintf(folder, sizeof(folder), "%d", pid);
		fixture_task(context.root, folder, &process);
	}
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), 1500);
	procsnap_for_each_row(snap, row) {
		task = procsnap_task(snap, row);
		assert_int_equal(task->leader_row, row);
		if (task->pid == 1)
			assert_int_equal(task->parent_row, PROCSNAP_NO_ROW);
		else
			assert_int_equal(procsnap_task(snap, task->parent_row)->pid, task->pid / 2);
	}
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
	assert_int_equal(procsnap_procfs_open(&fs, context.root), 0);
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

	snprintf(path, sizeof(path), "%s/%s", context.root, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

/* Ids of a /proc that was mounted for another pid namespace are not of ours. */
static void pid_namespace(void **state)
{
	(void)state;
	assert_int_equal(pid_ns_inode_of_root(), 0);
	fixture_write(context.root, "self/ns/pid", "");
	fixture_write(context.root, "1/ns/pid", "");
	fixture_write(context.root, "self/status", "Tgid:\t5\nPid:\t5\nNSpid:\t5\n");
	assert_int_equal(pid_ns_inode_of_root(), inode_of("self/ns/pid"));
	fixture_write(context.root, "self/status", "Tgid:\t5\nPid:\t5\nNSpid:\t5\t1\n");
	assert_int_equal(pid_ns_inode_of_root(), inode_of("1/ns/pid"));
	fixture_remove(context.root, "1/ns");
	assert_int_equal(pid_ns_inode_of_root(), 0);
}

static void root_that_is_no_proc(void **state)
{
	struct procsnap_procfs *fs;

	(void)state;
	fixture_remove(context.root, "stat");
	assert_int_equal(procsnap_procfs_open(&fs, context.root), -ENOENT);
	assert_null(fs);
	assert_last_error("mount proc");
	assert_int_equal(procsnap_procfs_open(&fs, "/nowhere/at/all"), -ENOENT);
	assert_last_error("/nowhere/at/all");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_field_of_a_process),
		TEST(header_and_machine),
		TEST(strange_names),
		TEST(extreme_values),
		TEST(zombies_and_kernel_threads_have_no_memory),
		TEST(files_that_a_kernel_lacks),
		TEST(task_that_ends_meanwhile),
		TEST(task_that_is_reaped_while_read),
		TEST(folder_without_files),
		TEST(process_that_may_not_be_seen),
		TEST(process_row_sums_its_threads),
		TEST(thread_rows),
		TEST(selected_pids),
		TEST(only_needed_files),
		TEST(machine_files_that_are_missing),
		TEST(files_of_another_form),
		TEST(failures_are_not_taken_for_ended_tasks),
		TEST(status_longer_than_any_buffer),
		TEST(many_processes_and_parents),
		TEST(levels),
		TEST(pid_namespace),
		TEST(root_that_is_no_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
