// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * query.c: lists are checked and copied when they are set, and a selection takes
 * the place of another.
 */
#include "unit.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

static int setup(void **state)
{
	struct procsnap_query *query;
	int err = procsnap_query_new(&query);

	*state = query;
	return err;
}

static int teardown(void **state)
{
	procsnap_query_free(*state);
	return 0;
}

static void new_query(void **state)
{
	const struct procsnap_query *query = *state;

	assert_int_equal(query->sections, PROCSNAP_WANT_BASIC);
	assert_int_equal(query->level, PROCSNAP_LEVEL_NONE);
	assert_int_equal(query->lock_budget_ns, 0);
	assert_int_equal(query->count, 0);
	assert_null(query->list);
	assert_false(query->threads);
	assert_int_equal(query->select, PROCSNAP_SELECT_ALL);
	assert_int_equal(query->flags, 0);
	assert_int_equal(query->cgroup_fd, -1);
	assert_null(query->cgroup_path);
	assert_int_equal(query->namespace_type, 0);
	assert_int_equal(query->min_rss_bytes, 0);
	assert_int_equal(query->min_cpu_ns, 0);
	assert_int_equal(query->top_key, PROCSNAP_TOP_NONE);
	assert_int_equal(query->top_count, 0);
	assert_int_equal(query->wait_budget_ns, 0);
	assert_int_equal(query->text_max, 0);
	assert_int_equal(query->range_count, 0);
	assert_null(query->ranges);
	assert_int_equal(query->walk_budget_ns, 0);
	assert_int_equal(query->walk_pages_max, 0);
	assert_int_equal(query->sections & PROCSNAP_WANT_WALKED, 0);
	procsnap_query_free(NULL);
}

static void pids_are_copied(void **state)
{
	struct procsnap_query *query = *state;
	pid_t pids[] = { 1, INT32_MAX };

	assert_int_equal(procsnap_query_set_pids(query, pids, 2), 0);
	pids[0] = 5;
	assert_int_equal(query->count, 2);
	assert_int_equal(query->list[0], 1);
	assert_int_equal(query->list[1], INT32_MAX);
	assert_int_equal(procsnap_query_set_pids(query, pids, 1), 0);
	assert_int_equal(query->count, 1);
	assert_int_equal(procsnap_query_set_pids(query, NULL, 0), 0);
	assert_int_equal(query->count, 0);
	assert_null(query->list);
}

static void bad_lists_change_nothing(void **state)
{
	struct procsnap_query *query = *state;
	const pid_t good[] = { 3 }, zero[] = { 1, 0 }, negative[] = { -5 };
	char words[64];

	assert_int_equal(procsnap_query_set_pids(query, good, 1), 0);
	assert_int_equal(procsnap_query_set_pids(query, zero, 2), -EINVAL);
	assert_last_error("pid 0 (number 2 of the list)");
	assert_int_equal(procsnap_query_set_pids(query, negative, 1), -EINVAL);
	assert_last_error("pid -5");
	assert_int_equal(procsnap_query_set_pids(query, good, 0), -EINVAL);
	assert_last_error("empty list");
	assert_int_equal(procsnap_query_set_pids(query, NULL, 1), -EINVAL);
	assert_int_equal(procsnap_query_set_pids(query, good, PROCSNAP_PIDS_MAX + 1UL), -E2BIG);
	snprintf(words, sizeof(words), "%u are possible", PROCSNAP_PIDS_MAX);
	assert_last_error(words);
	assert_int_equal(procsnap_query_set_pids(query, good, SIZE_MAX), -E2BIG);
	assert_int_equal(query->count, 1);
	assert_int_equal(query->list[0], 3);
}

static void longest_list(void **state)
{
	struct procsnap_query *query = *state;
	pid_t *pids = malloc(PROCSNAP_PIDS_MAX * sizeof(*pids));
	size_t i;

	for (i = 0; i < PROCSNAP_PIDS_MAX; i++)
		pids[i] = (pid_t)i + 1;
	assert_int_equal(procsnap_query_set_pids(query, pids, PROCSNAP_PIDS_MAX), 0);
	assert_int_equal(query->count, PROCSNAP_PIDS_MAX);
	free(pids);
}

static void selections_with_a_list(void **state)
{
	static const uint32_t good[] = { 1, 0, 0xffffffff }, pids[] = { 4, 5 };
	struct procsnap_query *query = *state;
	uint32_t select, flags;

	for (select = 0; select <= PROCSNAP_SELECT_NAMESPACES + 1; select++) {
		bool of_pids = select >= PROCSNAP_SELECT_PIDS && select <= PROCSNAP_SELECT_PGRPS;
		bool of_uids = select == PROCSNAP_SELECT_RUIDS || select == PROCSNAP_SELECT_EUIDS;
		bool roots = select == PROCSNAP_SELECT_CHILDREN ||
			     select == PROCSNAP_SELECT_DESCENDANTS;

		assert_int_equal(procsnap_query_set_select(query, select, pids, 2, 0),
				 of_pids || of_uids ? 0 : -EINVAL);
		assert_int_equal(procsnap_query_set_select(query, select, good, 3, 0),
				 of_uids ? 0 : -EINVAL);
		for (flags = 1; flags; flags <<= 1)
			assert_int_equal(procsnap_query_set_select(query, select, pids, 2, flags),
					 roots && flags == PROCSNAP_REQUEST_ROOTS ? 0 : -EINVAL);
		if (!of_pids && !of_uids)
			continue;
		assert_int_equal(query->select, select);
		assert_int_equal(query->flags, roots ? PROCSNAP_REQUEST_ROOTS : 0);
		assert_int_equal(query->count, of_uids ? 3 : 2);
		assert_memory_equal(query->list, of_uids ? good : pids, 4UL * query->count);
		assert_int_equal(procsnap_query_set_select(query, select, pids, 0, 0), -EINVAL);
		assert_int_equal(procsnap_query_set_select(query, select, NULL, 2, 0), -EINVAL);
		assert_int_equal(
			procsnap_query_set_select(query, select, pids, PROCSNAP_PIDS_MAX + 1UL, 0),
			-E2BIG);
	}
	assert_int_equal(procsnap_query_set_select(query, -1, pids, 2, 0), -EINVAL);
	assert_int_equal(query->select, PROCSNAP_SELECT_EUIDS);
}

static void namespaces(void **state)
{
	static const uint32_t types[] = { CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET,
					  CLONE_NEWNS,	   CLONE_NEWPID, CLONE_NEWTIME,
					  CLONE_NEWUSER,   CLONE_NEWUTS };
	static const uint32_t inodes[] = { 0xf0000001, 0 };
	struct procsnap_query *query = *state;
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(types); i++) {
		assert_int_equal(procsnap_query_set_namespaces(query, types[i], inodes, 2), 0);
		assert_int_equal(query->select, PROCSNAP_SELECT_NAMESPACES);
		assert_int_equal(query->namespace_type, types[i]);
		assert_memory_equal(query->list, inodes, sizeof(inodes));
	}
	assert_int_equal(procsnap_query_set_namespaces(query, 0, inodes, 2), -EINVAL);
	assert_last_error("CLONE_NEW");
	assert_int_equal(procsnap_query_set_namespaces(query, CLONE_VM, inodes, 2), -EINVAL);
	assert_int_equal(
		procsnap_query_set_namespaces(query, CLONE_NEWNS | CLONE_NEWUTS, inodes, 2),
		-EINVAL);
	assert_int_equal(procsnap_query_set_namespaces(query, CLONE_NEWNS, inodes, 0), -EINVAL);
	assert_int_equal(
		procsnap_query_set_namespaces(query, CLONE_NEWNS, inodes, PROCSNAP_PIDS_MAX + 1UL),
		-E2BIG);
	assert_int_equal(query->namespace_type, CLONE_NEWUTS);
	assert_int_equal(procsnap_query_set_pids(query, NULL, 0), 0);
	assert_int_equal(query->namespace_type, 0);
}

/* Hosts of every kind run this: with a cgroup file system at its place or none. */
static void cgroups(void **state)
{
	static const pid_t pids[] = { 3 };
	struct procsnap_query *query = *state;
	struct stat folder;
	int fd;

	assert_int_equal(procsnap_query_set_pids(query, pids, 1), 0);
	assert_int_equal(procsnap_query_set_cgroup(query, "/nowhere/at all", false), -ENOENT);
	assert_last_error("/nowhere/at all");
	assert_int_equal(procsnap_query_set_cgroup(query, "/tmp", false), -EINVAL);
	assert_last_error("not the folder of a cgroup");
	assert_int_equal(procsnap_query_set_cgroup(query, "/etc/passwd", true), -EINVAL);
	assert_int_equal(procsnap_query_set_cgroup(query, "", true), -ENOENT);
	assert_int_equal(query->select, PROCSNAP_SELECT_PIDS);
	if (access("/sys/fs/cgroup/cgroup.procs", F_OK) != 0)
		return;
	assert_int_equal(procsnap_query_set_cgroup(query, "/", true), 0);
	assert_string_equal(query->cgroup_path, "/sys/fs/cgroup/");
	assert_int_equal(procsnap_query_set_cgroup(query, "/sys/fs/cgroup", true), 0);
	assert_string_equal(query->cgroup_path, "/sys/fs/cgroup");
	assert_int_equal(query->select, PROCSNAP_SELECT_CGROUP);
	assert_int_equal(query->flags, PROCSNAP_REQUEST_SUBGROUPS);
	assert_null(query->list);
	fd = query->cgroup_fd;
	assert_int_equal(fstat(fd, &folder), 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(procsnap_query_set_pids(query, pids, 1), 0);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_int_equal(query->cgroup_fd, -1);
	assert_null(query->cgroup_path);
	assert_int_equal(query->flags, 0);
}

static void ranking(void **state)
{
	struct procsnap_query *query = *state;

	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_OLDEST, 0), 0);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_CPU, 20), 0);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_NONE, 20), -EINVAL);
	assert_last_error("no key");
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_OLDEST + 1, 0), -EINVAL);
	assert_int_equal(query->top_key, PROCSNAP_TOP_CPU);
	assert_int_equal(query->top_count, 20);
	assert_int_equal(procsnap_query_set_top(query, PROCSNAP_TOP_NONE, 0), 0);
	assert_int_equal(query->top_count, 0);
}

static void assert_bad_range(struct procsnap_query *query, uint64_t start, uint64_t end,
			     const char *words)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const struct procsnap_range ranges[] = { { page, 2 * page }, { start, end } };

	assert_int_equal(procsnap_query_set_ranges(query, ranges, 2), -EINVAL);
	assert_last_error(words);
	assert_last_error("range 2,");
}

static void ranges(void **state)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), top = -page;
	struct procsnap_range two[] = { { 0, 5 * page }, { 5 * page, top } };
	struct procsnap_query *query = *state;

	assert_int_equal(procsnap_query_set_ranges(query, two, 2), 0);
	two[0].end = page;
	assert_int_equal(query->range_count, 2);
	assert_int_equal(query->ranges[0].end, 5 * page);
	assert_int_equal(query->ranges[1].end, top);
	assert_bad_range(query, 3 * page, 3 * page, "is empty or reversed");
	assert_bad_range(query, 4 * page, 3 * page, "is empty or reversed");
	assert_bad_range(query, 3 * page, UINT64_MAX, "is not of whole pages");
	assert_bad_range(query, 3 * page + 8, 9 * page, "is not of whole pages");
	assert_bad_range(query, page, 9 * page, "overlaps the one before, or is out of order");
	assert_bad_range(query, 0, page, "overlaps the one before, or is out of order");
	assert_bad_range(query, top, 0, "is empty or reversed");
	assert_int_equal(procsnap_query_set_ranges(query, two, PROCSNAP_RANGES_MAX + 1), -E2BIG);
	assert_int_equal(procsnap_query_set_ranges(query, two, SIZE_MAX), -E2BIG);
	assert_int_equal(query->range_count, 2);
	assert_int_equal(query->ranges[0].end, 5 * page);
	assert_int_equal(procsnap_query_set_pids(query, NULL, 0), 0);
	assert_int_equal(query->range_count, 2);
	assert_int_equal(procsnap_query_set_ranges(query, NULL, 0), 0);
	assert_int_equal(query->range_count, 0);
	assert_null(query->ranges);
}

static void most_ranges(void **state)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct procsnap_range many[PROCSNAP_RANGES_MAX];
	struct procsnap_query *query = *state;
	size_t i;

	for (i = 0; i < PROCSNAP_RANGES_MAX; i++)
		many[i] = (struct procsnap_range){ 2 * i * page, (2 * i + 1) * page };
	assert_int_equal(procsnap_query_set_ranges(query, many, PROCSNAP_RANGES_MAX), 0);
	assert_int_equal(query->range_count, PROCSNAP_RANGES_MAX);
	assert_memory_equal(query->ranges, many, sizeof(many));
}

static void walks(void **state)
{
	struct procsnap_query *query = *state;

	assert_false(procsnap_query_walks(query));
	procsnap_query_set_sections(query, PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED);
	assert_false(procsnap_query_walks(query));
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT));
	assert_true(procsnap_query_walks(query));
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_PAGES));
	assert_true(procsnap_query_walks(query));
	procsnap_query_set_walk_budget(query, UINT64_MAX);
	procsnap_query_set_walk_pages(query, UINT64_MAX - 1);
	assert_int_equal(query->walk_budget_ns, UINT64_MAX);
	assert_int_equal(query->walk_pages_max, UINT64_MAX - 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_query),
		TEST(pids_are_copied),
		TEST(bad_lists_change_nothing),
		TEST(longest_list),
		TEST(selections_with_a_list),
		TEST(namespaces),
		TEST(cgroups),
		TEST(ranking),
		TEST(ranges),
		TEST(most_ranges),
		TEST(walks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
