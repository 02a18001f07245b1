// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The section footprint of the procfs backend, on files of the test.
 */
#include "procfs_root.h"

#define KIB(n) ((n)*1024ULL)
#define WEIGHED(n) (KIB(n) << PROCSNAP_WEIGHT_SHIFT)

/* As Linux 6.18 writes it, with a number of its own for each line. */
#define ROLLUP                                                                        \
	"559a00000000-7ffee1382000 ---p 00000000 00:00 0                  [rollup]\n" \
	"Rss:                 101 kB\nPss:                 102 kB\n"                  \
	"Pss_Dirty:           103 kB\nPss_Anon:            104 kB\n"                  \
	"Pss_File:            105 kB\nPss_Shmem:           106 kB\n"                  \
	"Shared_Clean:        107 kB\nShared_Dirty:        108 kB\n"                  \
	"Private_Clean:       109 kB\nPrivate_Dirty:       110 kB\n"                  \
	"Referenced:          111 kB\nAnonymous:           112 kB\n"                  \
	"KSM:                 113 kB\nLazyFree:            114 kB\n"                  \
	"AnonHugePages:       115 kB\nShmemPmdMapped:      116 kB\n"                  \
	"FilePmdMapped:       117 kB\nShared_Hugetlb:      118 kB\n"                  \
	"Private_Hugetlb:     119 kB\nSwap:                120 kB\n"                  \
	"SwapPss:             121 kB\nLocked:              122 kB\n"

#define MAPPING(start, end, rss, pss)                                          \
	start "-" end " rw-p 00000000 00:00 0 \n"                              \
	      "Size:               9000 kB\nKernelPageSize:        4 kB\n"     \
	      "Rss:               " rss " kB\nPss:               " pss " kB\n" \
	      "Shared_Clean:          0 kB\nTHPeligible:           0\n"        \
	      "Locked:                3 kB\n"                                  \
	      "VmFlags: rd wr mr mw me ac \n"

static struct procsnap_query query;

static struct procsnap_snapshot *take_footprints(void)
{
	query.sections = PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT);
	return take_well(&query);
}

static int setup(void **state)
{
	procsnap_query_init(&query);
	return procfs_root_setup(state);
}

static void rollup(void **state)
{
	const struct procsnap_footprint expected = {
		.status = PROCSNAP_STATUS_OK,
		.flags = PROCSNAP_FOOTPRINT_COARSE,
		.resident_bytes = KIB(101),
		.private_clean_bytes = KIB(109),
		.private_dirty_bytes = KIB(110),
		.shared_clean_bytes = KIB(107),
		.shared_dirty_bytes = KIB(108),
		.referenced_bytes = KIB(111),
		.anon_bytes = KIB(112),
		.ksm_bytes = KIB(113),
		.lazyfree_bytes = KIB(114),
		.anon_huge_bytes = KIB(115),
		.shmem_huge_bytes = KIB(116),
		.file_huge_bytes = KIB(117),
		.private_hugetlb_bytes = KIB(119),
		.shared_hugetlb_bytes = KIB(118),
		.swap_bytes = KIB(120),
		.weighted = WEIGHED(102),
		.weighted_anon = WEIGHED(104),
		.weighted_file = WEIGHED(105),
		.weighted_shmem = WEIGHED(106),
		.weighted_dirty = WEIGHED(103),
		.weighted_locked = WEIGHED(122),
		.weighted_swap = WEIGHED(121),
	};
	struct procsnap_snapshot *snap;

	(void)state;
	add_process(5);
	fixture_write(procfs_root.path, "5/smaps_rollup", ROLLUP);
	fixture_write(procfs_root.path, "5/smaps", "not read\n");
	snap = take_footprints();
	assert_int_equal(procsnap_header(snap)->got,
			 PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
				 PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT));
	assert_memory_equal(procsnap_footprint(snap, 0), &expected, sizeof(expected));
	procsnap_snapshot_free(snap);
}

/* Numbers that do not fit are the largest possible, and sums too. */
static void large_numbers(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	add_process(5);
	fixture_write(procfs_root.path, "5/smaps",
		      "1000-2000 rw-p 00000000 00:00 0\nRss: 18014398509481983 kB\n"
		      "Pss: 274877906944 kB\nSwap: 99999999999999999999 kB\n"
		      "2000-3000 rw-p 00000000 00:00 0\nRss: 4 kB\nSwap: 1 kB\n");
	snap = take_footprints();
	assert_int_equal(procsnap_footprint(snap, 0)->resident_bytes, UINT64_MAX);
	assert_int_equal(procsnap_footprint(snap, 0)->weighted, UINT64_MAX);
	assert_int_equal(procsnap_footprint(snap, 0)->swap_bytes, UINT64_MAX);
	procsnap_snapshot_free(snap);
}

/* Kernels before 4.14 have smaps alone. */
static void sum_of_mappings(void **state)
{
	struct procsnap_snapshot *snap;

	(void)state;
	add_process(5);
	fixture_write(procfs_root.path, "5/smaps",
		      MAPPING("10000", "20000", "12", "6")
			      MAPPING("7f0000000000", "7f0000004000", "100", "51"));
	snap = take_footprints();
	assert_int_equal(procsnap_footprint(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_footprint(snap, 0)->flags, PROCSNAP_FOOTPRINT_COARSE);
	assert_int_equal(procsnap_footprint(snap, 0)->resident_bytes, KIB(112));
	assert_int_equal(procsnap_footprint(snap, 0)->weighted, WEIGHED(57));
	assert_int_equal(procsnap_footprint(snap, 0)->weighted_locked, WEIGHED(6));
	procsnap_snapshot_free(snap);
}

/* Of mappings that are in a range as a whole. */
static void ranges(void **state)
{
	struct procsnap_range some[] = { { 0x10000, 0x20000 }, { 0x30000, 0x48000 } };
	struct procsnap_snapshot *snap;

	(void)state;
	add_process(5);
	fixture_write(procfs_root.path, "5/smaps_rollup", "not read\n");
	fixture_write(procfs_root.path, "5/smaps",
		      MAPPING("10000", "20000", "1", "1") MAPPING("20000", "30000", "10", "1")
			      MAPPING("30000", "40000", "100", "1")
				      MAPPING("40000", "50000", "1000", "1"));
	query.ranges = some;
	query.range_count = 2;
	snap = take_footprints();
	assert_int_equal(procsnap_footprint(snap, 0)->resident_bytes, KIB(101));
	procsnap_snapshot_free(snap);
}

static void assert_status(uint32_t status)
{
	struct procsnap_footprint empty = { .status = status };
	struct procsnap_snapshot *snap = take_footprints();

	assert_memory_equal(procsnap_footprint(snap, 0), &empty, sizeof(empty));
	procsnap_snapshot_free(snap);
}

static void failures(void **state)
{
	static const struct {
		int error;
		uint32_t status;
	} cases[] = {
		{ EACCES, PROCSNAP_STATUS_DENIED },
		{ EPERM, PROCSNAP_STATUS_DENIED },
		{ ESRCH, PROCSNAP_STATUS_NONE },
		{ EIO, PROCSNAP_STATUS_NONE },
	};
	struct procsnap_snapshot *snap;
	size_t i;

	(void)state;
	add_process(5);
	assert_status(PROCSNAP_STATUS_UNSUPPORTED);
	fixture_write(procfs_root.path, "5/smaps_rollup", ROLLUP);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		fail_open("smaps_rollup", cases[i].error);
		assert_status(cases[i].status);
	}
	fail_open("smaps_rollup", EMFILE);
	assert_int_equal(take(&query, &snap), -EMFILE);
	assert_last_error("5/smaps_rollup failed");
	fail_open_times("smaps_rollup", ESRCH, 2); /* an exec or two */
	snap = take_footprints();
	assert_int_equal(procsnap_footprint(snap, 0)->resident_bytes, KIB(101));
	procsnap_snapshot_free(snap);
	fixture_write(procfs_root.path, "5/smaps_rollup", "");
	assert_status(PROCSNAP_STATUS_NONE);
	fixture_write(procfs_root.path, "5/smaps_rollup", "Rss: 4 kB\n");
	assert_int_equal(take(&query, &snap), -EBADMSG);
	assert_last_error("5/smaps_rollup is not of the form");
}

static void without_memory(void **state)
{
	struct fixture_task task = task_of(5);
	struct procsnap_snapshot *snap;

	(void)state;
	task.memory_kb = 0;
	fixture_task(procfs_root.path, "5", &task);
	fixture_write(procfs_root.path, "5/smaps_rollup", ROLLUP);
	assert_status(PROCSNAP_STATUS_NONE);
	assert_null(strstr(procfs_root.opened, "smaps"));
	/* and of others it is read only when it is asked for */
	add_process(5);
	query.sections = PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED &
			 ~PROCSNAP_WANT(PROCSNAP_SECTION_VMAS);
	snap = take_well(&query);
	assert_null(procsnap_footprint(snap, 0));
	assert_null(procsnap_pages(snap, 0));
	assert_null(strstr(procfs_root.opened, "smaps"));
	assert_null(strstr(procfs_root.opened, "map"));
	assert_null(strstr(procfs_root.opened, "kpage"));
	procsnap_snapshot_free(snap);
}

/* The first is looked at, then the time is over. */
static void budget_of_time(void **state)
{
	static uint32_t pids[] = { 5, 6 };
	struct procsnap_range range = { 0x10000, 0x20000 };
	const struct procsnap_footprint expected = {
		.status = PROCSNAP_STATUS_OK,
		.flags = PROCSNAP_FOOTPRINT_COARSE | PROCSNAP_FOOTPRINT_PARTIAL,
		.mm_row = 1,
		.resume = 0x10000,
	};
	struct procsnap_snapshot *snap;

	(void)state;
	add_process(5);
	add_process(6);
	fixture_write(procfs_root.path, "5/smaps", MAPPING("10000", "20000", "1", "1"));
	fixture_write(procfs_root.path, "6/smaps", MAPPING("10000", "20000", "1", "1"));
	query.ranges = &range;
	query.range_count = 1;
	query.select = PROCSNAP_SELECT_PIDS;
	query.list = pids;
	query.count = 2;
	query.walk_budget_ns = UINT64_MAX;
	snap = take_footprints();
	assert_int_equal(procsnap_footprint(snap, 1)->resident_bytes, KIB(1));
	assert_int_equal(procsnap_footprint(snap, 1)->flags, PROCSNAP_FOOTPRINT_COARSE);
	procsnap_snapshot_free(snap);
	query.walk_budget_ns = 1;
	snap = take_footprints();
	assert_memory_equal(procsnap_footprint(snap, 1), &expected, sizeof(expected));
	procsnap_snapshot_free(snap);
}

/* A folder lists its entries in any order. */
static void write_rollups(void)
{
	fixture_write(procfs_root.path, "50/task/50/smaps_rollup", ROLLUP);
	fixture_write(procfs_root.path, "50/task/52/smaps_rollup", ROLLUP);
	fixture_write(procfs_root.path, "50/task/60/smaps_rollup", ROLLUP);
}

/* One entry for all threads, which says so. */
static void threads(void **state)
{
	struct procsnap_footprint_sum sum;
	struct procsnap_snapshot *snap;
	size_t row, first;

	(void)state;
	add_three_threads();
	add_process(7);
	fixture_task(procfs_root.path, "7/task/7",
		     &(struct fixture_task){ .pid = 7,
					     .tgid = 7,
					     .ppid = 1,
					     .comm = "other",
					     .state = 'S',
					     .threads = 1,
					     .memory_kb = 1 });
	write_rollups();
	fixture_write(procfs_root.path, "7/task/7/smaps_rollup", ROLLUP);
	query.threads = true;
	query.top_key = PROCSNAP_TOP_NONE;
	snap = take_footprints();
	assert_int_equal(procsnap_row_count(snap), 4);
	procsnap_for_each_row(snap, row) {
		assert_int_equal(procsnap_footprint(snap, row)->resident_bytes, KIB(101));
		first = procsnap_footprint(snap, row)->mm_row;
		assert_true(first <= row);
		assert_int_equal(procsnap_footprint(snap, first)->mm_row, first);
		assert_int_equal(procsnap_task(snap, first)->tgid, procsnap_task(snap, row)->tgid);
	}
	assert_int_equal(procsnap_footprint_sum(snap, NULL, 0, &sum), 0);
	assert_int_equal(sum.counted, 2);
	assert_int_equal(sum.same, 2);
	assert_int_equal(sum.total.resident_bytes, 2 * KIB(101));
	procsnap_snapshot_free(snap);
}

/* A leader that has ended has none; the first of the others stands for them. */
static void threads_without_a_leader(void **state)
{
	struct fixture_task leader = task_of(50);
	size_t row, first = PROCSNAP_NO_ROW;
	struct procsnap_snapshot *snap;

	(void)state;
	add_three_threads();
	leader.state = 'Z';
	leader.memory_kb = 0;
	fixture_task(procfs_root.path, "50/task/50", &leader);
	write_rollups();
	query.threads = true;
	snap = take_footprints();
	procsnap_for_each_row(snap, row) {
		if (procsnap_task(snap, row)->pid == 50) {
			assert_int_equal(procsnap_footprint(snap, row)->status,
					 PROCSNAP_STATUS_NONE);
			assert_int_equal(procsnap_footprint(snap, row)->mm_row, 0);
			continue;
		}
		if (first == PROCSNAP_NO_ROW)
			first = row;
		assert_int_equal(procsnap_footprint(snap, row)->mm_row, first);
	}
	procsnap_snapshot_free(snap);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, procfs_root_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rollup),	      TEST(large_numbers), TEST(sum_of_mappings),
		TEST(ranges),	      TEST(failures),	   TEST(without_memory),
		TEST(budget_of_time), TEST(threads),	   TEST(threads_without_a_leader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
