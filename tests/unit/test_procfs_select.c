// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend on folders in the form of /proc: whom a query selects, what
 * its thresholds leave out, and in which order the rows are.
 */
#include "procfs_root.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static void add_child(int32_t pid, int32_t ppid, uint64_t column_base)
{
	struct fixture_task task = task_of(pid);
	char folder[16];

	task.ppid = ppid;
	task.column_base = column_base;
	task.memory_kb = (uint64_t)pid * 10;
	snprintf(folder, sizeof(folder), "%d", pid);
	fixture_task(procfs_root.path, folder, &task);
}

/* 1 - 10 - 100 - 1000, 101; 1 - 20 - 200; 30, whose parent is not there */
static void add_tree(void)
{
	add_child(1, 0, 100);
	add_child(10, 1, 200);
	add_child(20, 1, 300);
	add_child(100, 10, 200);
	add_child(101, 10, 300);
	add_child(200, 20, 400);
	add_child(1000, 100, 100);
	add_child(30, 29, 500);
}

/* The rows are exactly these, in any order. */
static void assert_rows(const struct procsnap_snapshot *snap, const int32_t *pids, size_t count)
{
	size_t i, row;

	assert_int_equal(procsnap_row_count(snap), count);
	for (i = 0; i < count; i++)
		if (procsnap_find_pid(snap, pids[i], &row))
			fail_msg("%d has no row", pids[i]);
}

#define ROWS(snap, ...)                                     \
	assert_rows(snap, (const int32_t[]){ __VA_ARGS__ }, \
		    sizeof((const int32_t[]){ __VA_ARGS__ }) / sizeof(int32_t))

static struct procsnap_query *new_query(void)
{
	struct procsnap_query *query;

	assert_int_equal(procsnap_query_new(&query), 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_TASK));
	return query;
}

static struct procsnap_snapshot *take_selected(struct procsnap_query *query,
					       enum procsnap_select select, const uint32_t *list,
					       size_t count, uint32_t flags)
{
	struct procsnap_snapshot *snap;

	assert_int_equal(procsnap_query_set_select(query, select, list, count, flags), 0);
	snap = take_well(query);
	assert_int_equal(procsnap_header(snap)->flags, PROCSNAP_IMAGE_SELECTED);
	return snap;
}

static void children(void **state)
{
	static const uint32_t list[] = { 10, 1, 10, 77 };
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_tree();
	snap = take_selected(query, PROCSNAP_SELECT_CHILDREN, list, 1, 0);
	ROWS(snap, 100, 101);
	assert_int_equal(procsnap_header(snap)->missing_count, 0);
	procsnap_snapshot_free(snap);
	snap = take_selected(query, PROCSNAP_SELECT_CHILDREN, list, 4, 0);
	ROWS(snap, 10, 20, 100, 101); /* 10 as a child of 1 */
	assert_int_equal(procsnap_header(snap)->missing_count, 1);
	procsnap_snapshot_free(snap);
	snap = take_selected(query, PROCSNAP_SELECT_CHILDREN, list, 4, PROCSNAP_REQUEST_ROOTS);
	ROWS(snap, 1, 10, 20, 100, 101);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

static void descendants(void **state)
{
	static const uint32_t ten[] = { 10 }, some[] = { 20, 100, 29 };
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_tree();
	snap = take_selected(query, PROCSNAP_SELECT_DESCENDANTS, ten, 1, 0);
	ROWS(snap, 100, 101, 1000);
	procsnap_snapshot_free(snap);
	snap = take_selected(query, PROCSNAP_SELECT_DESCENDANTS, some, 3, PROCSNAP_REQUEST_ROOTS);
	ROWS(snap, 20, 200, 100, 1000);
	assert_int_equal(procsnap_header(snap)->missing_count, 1);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

/* What no kernel has at one instant may be read from one file after the other. */
static void parents_in_a_circle(void **state)
{
	static const uint32_t list[] = { 5 };
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_child(2, 4, 100);
	add_child(3, 2, 100);
	add_child(4, 3, 100);
	add_child(5, 1, 100);
	add_child(6, 6, 100);
	snap = take_selected(query, PROCSNAP_SELECT_DESCENDANTS, list, 1, 0);
	assert_int_equal(procsnap_row_count(snap), 0);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

static void sessions_groups_and_users(void **state)
{
	static const uint32_t session[] = { 206, 306, 999 }, group[] = { 105, 105 };
	static const uint32_t real[] = { 101 }, effective[] = { 102 };
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_tree();
	snap = take_selected(query, PROCSNAP_SELECT_SESSIONS, session, 3, 0);
	ROWS(snap, 10, 100, 20, 101);
	assert_int_equal(procsnap_header(snap)->missing_count, 1);
	procsnap_snapshot_free(snap);
	snap = take_selected(query, PROCSNAP_SELECT_PGRPS, group, 2, 0);
	ROWS(snap, 1, 1000);
	assert_int_equal(procsnap_header(snap)->missing_count, 0);
	procsnap_snapshot_free(snap);
	/* the fixture's users: real 101, effective 102 */
	snap = take_selected(query, PROCSNAP_SELECT_RUIDS, real, 1, 0);
	assert_int_equal(procsnap_row_count(snap), 8);
	procsnap_snapshot_free(snap);
	snap = take_selected(query, PROCSNAP_SELECT_RUIDS, effective, 1, 0);
	assert_int_equal(procsnap_row_count(snap), 0);
	procsnap_snapshot_free(snap);
	snap = take_selected(query, PROCSNAP_SELECT_EUIDS, effective, 1, 0);
	assert_int_equal(procsnap_row_count(snap), 8);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

static void add_link(const char *name, const char *target)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", procfs_root.path, name);
	fixture_write(procfs_root.path, name, "");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(target, path), 0);
}

static void namespaces(void **state)
{
	static const uint32_t list[] = { 4026531840U, 8 };
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_tree();
	add_link("10/ns/net", "net:[4026531840]");
	add_link("20/ns/net", "net:[4026531841]");
	add_link("30/ns/net", "net:[8]");
	add_link("100/ns/uts", "uts:[4026531840]");
	assert_int_equal(procsnap_query_set_namespaces(query, CLONE_NEWNET, list, 2), 0);
	snap = take_well(query);
	ROWS(snap, 10, 30);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

/* A folder of the test stands for a mounted hierarchy, which shows the cgroup /top. */
static void set_cgroup(struct procsnap_query *query, const char *folder, bool subgroups)
{
	char text[1024];
	struct stat st;

	assert_int_equal(stat(folder, &st), 0);
	snprintf(text, sizeof(text),
		 "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		 "30 20 %u:%u /top %s rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
		 major(st.st_dev), minor(st.st_dev), procfs_root.path);
	fixture_write(procfs_root.path, "self/mountinfo", text);
	if (query->cgroup_fd >= 0)
		close(query->cgroup_fd);
	query->select = PROCSNAP_SELECT_CGROUP;
	query->cgroup_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	query->flags = subgroups ? PROCSNAP_REQUEST_SUBGROUPS : 0;
}

static void cgroups(void **state)
{
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;
	char folder[512];

	(void)state;
	add_tree();
	fixture_write(procfs_root.path, "a/b/x", "");
	fixture_write(procfs_root.path, "10/cgroup", "1:name=systemd:/top/a\n0::/top/a\n");
	fixture_write(procfs_root.path, "20/cgroup", "0::/top/a/b\n");
	fixture_write(procfs_root.path, "30/cgroup", "0::/top/ab\n");
	fixture_write(procfs_root.path, "100/cgroup", "1:name=systemd:/top/a\n0::/top\n");
	fixture_write(procfs_root.path, "101/cgroup", "0::/\n");
	snprintf(folder, sizeof(folder), "%s/a", procfs_root.path);
	set_cgroup(query, folder, false);
	snap = take_well(query);
	ROWS(snap, 10);
	procsnap_snapshot_free(snap);
	set_cgroup(query, folder, true);
	snap = take_well(query);
	ROWS(snap, 10, 20);
	procsnap_snapshot_free(snap);
	set_cgroup(query, procfs_root.path, true);
	snap = take_well(query);
	ROWS(snap, 10, 20, 30, 100);
	procsnap_snapshot_free(snap);
	set_cgroup(query, "/proc", false);
	fixture_write(procfs_root.path, "self/mountinfo", "");
	assert_int_equal(take(query, &snap), -EINVAL);
	assert_last_error("no hierarchy that is mounted");
	procsnap_query_free(query);
}

/* The numbers of the folders, and of the nearest one that counts memory. */
static void cgroup_numbers(void **state)
{
	struct procsnap_query *query = new_query();
	const struct procsnap_cgroup *cgroup;
	struct procsnap_snapshot *snap;
	char folder[512];
	struct stat st;
	size_t row;

	(void)state;
	add_child(10, 1, 100);
	add_child(20, 1, 100);
	fixture_write(procfs_root.path, "a/memory.stat", "");
	fixture_write(procfs_root.path, "a/b/x", "");
	fixture_write(procfs_root.path, "10/cgroup", "0::/top/a/b\n");
	fixture_write(procfs_root.path, "20/cgroup", "3:cpu,cpuacct:/x:y\n0::/elsewhere\n");
	snprintf(folder, sizeof(folder), "%s/a/b", procfs_root.path);
	set_cgroup(query, folder, false);
	procsnap_query_set_pids(query, NULL, 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP));
	snap = take_well(query);
	assert_int_equal(procsnap_find_pid(snap, 10, &row), 0);
	cgroup = procsnap_cgroup(snap, row);
	assert_int_equal(stat(folder, &st), 0);
	assert_int_equal(cgroup->id, st.st_ino);
	folder[strlen(folder) - 2] = '\0';
	assert_int_equal(stat(folder, &st), 0);
	assert_int_equal(cgroup->memory_id, st.st_ino);
	assert_int_equal(cgroup->count, 1);
	assert_int_equal(procsnap_find_pid(snap, 20, &row), 0);
	cgroup = procsnap_cgroup(snap, row);
	assert_int_equal(cgroup->id, 0);
	assert_int_equal(cgroup->memory_id, 0);
	assert_int_equal(cgroup->count, 2);
	assert_string_equal(procsnap_text(snap, &cgroup->path, NULL), "/elsewhere");
	assert_int_equal(procsnap_cgroup_path(snap, cgroup->first)->hierarchy, 3);
	assert_string_equal(
		procsnap_text(snap, &procsnap_cgroup_path(snap, cgroup->first)->path, NULL),
		"/x:y");
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

static void threads_of_the_selected(void **state)
{
	static const uint32_t list[] = { 1 };
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_three_threads(); /* of 50, a child of 1 */
	add_child(1, 0, 100);
	procsnap_query_set_threads(query, true);
	assert_int_equal(procsnap_query_set_select(query, PROCSNAP_SELECT_CHILDREN, list, 1, 0), 0);
	snap = take_well(query);
	ROWS(snap, 50, 52, 60);
	assert_int_equal(procsnap_header(snap)->process_count, 1);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

static void thresholds(void **state)
{
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_tree();
	/* RssAnon, RssFile and RssShmem of the fixture: 10 * pid + 6, 7, 8 kB */
	procsnap_query_set_min_rss(query, (3 * 1000 + 21) * 1024);
	snap = take_well(query);
	ROWS(snap, 100, 101, 200, 1000);
	assert_int_equal(procsnap_header(snap)->matched_count, 8);
	assert_int_equal(procsnap_header(snap)->process_count, 4);
	assert_int_equal(procsnap_header(snap)->flags, PROCSNAP_IMAGE_FILTERED);
	procsnap_snapshot_free(snap);
	procsnap_query_set_min_rss(query, 1);
	snap = take_well(query);
	assert_int_equal(procsnap_header(snap)->flags, 0); /* none was left out */
	procsnap_snapshot_free(snap);
	procsnap_query_set_min_rss(query, 0);
	/* utime and stime: columns 14 and 15 are the base and 14, 15 */
	procsnap_query_set_min_cpu(query, (400 + 14 + 400 + 15) * (PROCSNAP_NS_PER_S /
								   (uint64_t)sysconf(_SC_CLK_TCK)));
	snap = take_well(query);
	ROWS(snap, 200, 30);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

static void assert_order(const struct procsnap_snapshot *snap, const int32_t *pids, size_t count)
{
	size_t row;

	assert_int_equal(procsnap_row_count(snap), count);
	for (row = 0; row < count; row++)
		assert_int_equal(procsnap_task(snap, row)->pid, pids[row]);
}

#define ORDER(snap, ...)                                     \
	assert_order(snap, (const int32_t[]){ __VA_ARGS__ }, \
		     sizeof((const int32_t[]){ __VA_ARGS__ }) / sizeof(int32_t))

static void ranking(void **state)
{
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_tree();
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_CPU, 0), 0);
	snap = take_well(query);
	ORDER(snap, 30, 200, 20, 101, 10, 100, 1, 1000);
	assert_int_equal(procsnap_header(snap)->flags, PROCSNAP_IMAGE_RANKED);
	procsnap_snapshot_free(snap);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_RSS, 3), 0);
	snap = take_well(query);
	ORDER(snap, 1000, 200, 101);
	assert_int_equal(procsnap_header(snap)->flags,
			 PROCSNAP_IMAGE_RANKED | PROCSNAP_IMAGE_FILTERED);
	assert_int_equal(procsnap_header(snap)->matched_count, 8);
	assert_int_equal(procsnap_header(snap)->task_count, 3);
	assert_int_equal(procsnap_header(snap)->process_count, 3);
	assert_int_equal(procsnap_task(snap, 1)->parent_row, PROCSNAP_NO_ROW);
	procsnap_snapshot_free(snap);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_VIRTUAL, 1), 0);
	snap = take_well(query);
	ORDER(snap, 1000);
	procsnap_snapshot_free(snap);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_NEWEST, 2), 0);
	snap = take_well(query);
	ORDER(snap, 30, 200);
	procsnap_snapshot_free(snap);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_OLDEST, 3), 0);
	snap = take_well(query);
	ORDER(snap, 1, 1000, 10);
	procsnap_snapshot_free(snap);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_THREADS, 1), 0);
	snap = take_well(query);
	ORDER(snap, 1);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

/* What costs is read of the rows that are left, and in their order. */
static void only_ranked_rows_are_read(void **state)
{
	struct procsnap_query *query = new_query();
	const struct procsnap_cmdline *cmdline;
	struct procsnap_snapshot *snap;
	const char *at;
	int reads = 0;
	size_t row;

	(void)state;
	add_tree();
	fixture_write(procfs_root.path, "1000/cmdline", "thousand");
	fixture_write(procfs_root.path, "200/cmdline", "two hundred");
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE));
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_RSS, 2), 0);
	snap = take_well(query);
	for (at = procfs_root.opened; (at = strstr(at, " cmdline")); at++)
		reads++;
	assert_int_equal(reads, 2);
	procsnap_for_each_row(snap, row) {
		cmdline = procsnap_cmdline(snap, row);
		assert_int_equal(cmdline->status, PROCSNAP_STATUS_OK);
		assert_string_equal(procsnap_text(snap, &cmdline->text, NULL),
				    row ? "two hundred" : "thousand");
	}
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

/* hidepid=1: found by its pid or among all, with nothing that would pass a threshold. */
static void processes_that_may_not_be_seen(void **state)
{
	static const uint32_t list[] = { 5 }, users[] = { 101 };
	struct procsnap_query *query = new_query();
	struct procsnap_snapshot *snap;

	(void)state;
	add_child(5, 1, 100);
	fail_open("stat", EACCES);
	procsnap_query_set_sections(query, PROCSNAP_WANT_ALL);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_RSS, 0), 0);
	snap = take_well(query);
	ROWS(snap, 5);
	assert_int_equal(procsnap_task(snap, 0)->status, PROCSNAP_STATUS_DENIED);
	assert_int_equal(procsnap_environ(snap, 0)->status, PROCSNAP_STATUS_DENIED);
	assert_int_equal(procsnap_vmas(snap, 0)->status, PROCSNAP_STATUS_DENIED);
	procsnap_snapshot_free(snap);
	procsnap_query_set_min_rss(query, 1);
	snap = take_well(query);
	assert_int_equal(procsnap_row_count(snap), 0);
	assert_int_equal(procsnap_header(snap)->matched_count, 1);
	procsnap_snapshot_free(snap);
	procsnap_query_set_min_rss(query, 0);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_NONE, 0), 0);
	fail_open("5", EACCES);
	snap = take_selected(query, PROCSNAP_SELECT_PIDS, list, 1, 0);
	ROWS(snap, 5);
	procsnap_snapshot_free(snap);
	snap = take_selected(query, PROCSNAP_SELECT_RUIDS, users, 1, 0);
	assert_int_equal(procsnap_row_count(snap), 0);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROCFS_TEST(children),
		PROCFS_TEST(descendants),
		PROCFS_TEST(parents_in_a_circle),
		PROCFS_TEST(sessions_groups_and_users),
		PROCFS_TEST(namespaces),
		PROCFS_TEST(cgroups),
		PROCFS_TEST(cgroup_numbers),
		PROCFS_TEST(threads_of_the_selected),
		PROCFS_TEST(thresholds),
		PROCFS_TEST(ranking),
		PROCFS_TEST(only_ranked_rows_are_read),
		PROCFS_TEST(processes_that_may_not_be_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
