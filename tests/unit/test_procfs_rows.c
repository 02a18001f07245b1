// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend on folders in the form of /proc: which rows there
 * are, and what they cost.
 */
#include "procfs_root.h"

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
	fixture_remove(procfs_root.path, "50/task/52");
	fail_open("task/60/schedstat", ENOENT);
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
	fixture_task(procfs_root.path, "70", &task);
	fixture_task(procfs_root.path, "70/task/70", &task);
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
	fixture_task(procfs_root.path, "60", &thread);
	fixture_task(procfs_root.path, "60/task/50",
		     &(struct fixture_task){
			     .pid = 50, .tgid = 50, .comm = "x", .state = 'S', .threads = 3 });
	fixture_task(procfs_root.path, "60/task/60", &thread);
	fixture_task(procfs_root.path, "11/task/11",
		     &(struct fixture_task){
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
		assert_string_equal(procfs_root.opened, cases[i].opened);
		got = cases[i].want & PROCSNAP_WANT_BASIC;
		if (got & PROCSNAP_WANT_PER_TASK)
			got |= PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
		assert_int_equal(procsnap_header(snap)->got, got);
		assert_int_equal(procsnap_header(snap)->want, cases[i].want);
		procsnap_snapshot_free(snap);
	}
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
		fixture_task(procfs_root.path, folder, &process);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROCFS_TEST(process_row_sums_its_threads),
		PROCFS_TEST(thread_rows),
		PROCFS_TEST(selected_pids),
		PROCFS_TEST(only_needed_files),
		PROCFS_TEST(many_processes_and_parents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
