// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend on folders in the form of /proc: files that are
 * missing, may not be read, or are of another form; tasks that end meanwhile.
 */
#include "procfs_root.h"

static void files_that_a_kernel_lacks(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	add_process(5);
	fixture_remove(procfs_root.path, "5/schedstat");
	fixture_remove(procfs_root.path, "5/oom_score_adj");
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
		fail_open(identity[i], i ? ESRCH : ENOENT);
		snap = take_well(NULL);
		assert_int_equal(procsnap_row_count(snap), 0);
		assert_int_equal(procsnap_header(snap)->process_count, 0);
		assert_int_equal(procsnap_header(snap)->missing_count, 0); /* no list */
		procsnap_snapshot_free(snap);
	}
	fail_open("schedstat", ESRCH);
	snap = take_well(NULL);
	assert_int_equal(procsnap_task(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_cred(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_memory_equal(procsnap_cpu(snap, 0), &gone_cpu, sizeof(gone_cpu));
	assert_int_equal(procsnap_memory(snap, 0)->status, PROCSNAP_STATUS_OK);
	procsnap_snapshot_free(snap);
	fail_open("oom_score_adj", ESRCH);
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
	fixture_task(procfs_root.path, "5", &task);
	snap = take_well(NULL);
	assert_int_equal(procsnap_row_count(snap), 0);
	procsnap_snapshot_free(snap);
}

static void folder_without_files(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	fixture_write(procfs_root.path, "77/other", "");
	fixture_write(procfs_root.path, "99999999999/stat", "not a pid");
	fixture_write(procfs_root.path, "5x/stat", "not a pid");
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
		fail_open(threads ? "5/task" : "stat", threads ? EPERM : EACCES);
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
		fail_open(cases[i].name, i ? ENOENT : EACCES);
		snap = take_well(NULL);
		assert_int_equal(procsnap_header(snap)->got,
				 PROCSNAP_WANT_BASIC & ~cases[i].missing);
		assert_null(procsnap_system(snap));
		procsnap_snapshot_free(snap);
	}
}

static void files_of_another_form(void **state)
{
	static const char *const names[] = {
		"5/stat", "5/status", "5/schedstat", "5/oom_score_adj", "loadavg", "meminfo", "stat"
	};
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t i;

	(void)state;
	procsnap_query_init(&query);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		procfs_root_teardown(NULL);
		assert_int_equal(procfs_root_setup(NULL), 0);
		add_process(5);
		fixture_write(procfs_root.path, names[i], "nothing of the kind\n");
		assert_int_equal(take(&query, &snap), -EBADMSG);
		assert_null(snap);
		assert_last_error(names[i]);
	}
}

static void failures_are_not_taken_for_ended_tasks(void **state)
{
	static const char *const names[] = { ".",	"5",	     "stat",
					     "status",	"schedstat", "oom_score_adj",
					     "meminfo", "task",	     "task/6/status" };
	struct fixture_task task = task_of(5);
	struct procsnap_snapshot *snap;
	struct procsnap_query query;
	size_t i;

	(void)state;
	task.threads = 2;
	fixture_task(procfs_root.path, "5", &task);
	fixture_task(procfs_root.path, "5/task/5", &task);
	fixture_task(procfs_root.path, "5/task/6", &task);
	procsnap_query_init(&query);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		fail_open(names[i], EMFILE);
		assert_int_equal(take(&query, &snap), -EMFILE);
		assert_null(snap);
		assert_last_error("Too many open files");
	}
	fail_open("5/task", EMFILE);
	query.threads = true;
	assert_int_equal(take(&query, &snap), -EMFILE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROCFS_TEST(files_that_a_kernel_lacks),
		PROCFS_TEST(task_that_ends_meanwhile),
		PROCFS_TEST(task_that_is_reaped_while_read),
		PROCFS_TEST(folder_without_files),
		PROCFS_TEST(process_that_may_not_be_seen),
		PROCFS_TEST(machine_files_that_are_missing),
		PROCFS_TEST(files_of_another_form),
		PROCFS_TEST(failures_are_not_taken_for_ended_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
