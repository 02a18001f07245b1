// SPDX-License-Identifier: GPL-2.0-or-later
/* The walks of procsnap-top's memory page: parts, ends, budgets, and sums that add up. */
#include "unit.h"

#include "size.h"
#include "top/memory.h"

#define ROOM 16
#define KIB 1024ULL
#define WEIGHT(bytes) ((uint64_t)(bytes) << PROCSNAP_WEIGHT_SHIFT)

/**
 * struct process - a process of the machine that the test makes up.
 *
 * @weighted, @private: Its memory, bytes. @mm: row of the same memory.
 * @partial: It was not looked at.
 */
struct process {
	int32_t pid;
	const char *comm;
	uint32_t uid;
	uint32_t status;
	uint64_t weighted, private;
	uint32_t mm;
	bool partial;
};

static struct top_memory memory;

static int setup(void **state)
{
	(void)state;
	memset(&memory, 0, sizeof(memory));
	memory.interval_ns = TOP_MEMORY_INTERVAL_NS;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	top_memory_free(&memory);
	return 0;
}

static struct procsnap_snapshot *snapshot(const struct process *processes, size_t count)
{
	struct procsnap_task tasks[ROOM] = { 0 };
	struct procsnap_cred creds[ROOM] = { 0 };
	struct procsnap_footprint footprints[ROOM] = { 0 };
	struct procsnap_header header = {
		.source = PROCSNAP_SOURCE_MODULE,
		.page_size = 4096,
		.task_count = (uint32_t)count,
	};
	struct procsnap_part parts[] = {
		{ PROCSNAP_SECTION_TASK, tasks, count },
		{ PROCSNAP_SECTION_CRED, creds, count },
		{ PROCSNAP_SECTION_FOOTPRINT, footprints, count },
	};
	struct procsnap_snapshot *snap;
	void *image;

	assert_true(count <= ROOM);
	for (size_t i = 0; i < count; i++) {
		const struct process *process = &processes[i];
		struct procsnap_footprint *footprint = &footprints[i];

		tasks[i].status = PROCSNAP_STATUS_OK;
		tasks[i].pid = tasks[i].tgid = process->pid;
		tasks[i].start_ns = 1000;
		snprintf(tasks[i].comm, sizeof(tasks[i].comm), "%s", process->comm);
		creds[i].status = PROCSNAP_STATUS_OK;
		creds[i].euid = process->uid;
		footprint->status = process->status ? process->status : PROCSNAP_STATUS_OK;
		if (footprint->status != PROCSNAP_STATUS_OK)
			continue;
		footprint->mm_row = process->mm ? process->mm : (uint32_t)i;
		footprint->flags = process->partial ? PROCSNAP_FOOTPRINT_PARTIAL : 0;
		footprint->weighted = WEIGHT(process->weighted);
		footprint->private_dirty_bytes = process->private;
		footprint->resident_bytes = process->weighted;
	}
	assert_int_equal(procsnap_image_build(&header, parts, PROCSNAP_ARRAY_SIZE(parts), &image),
			 0);
	assert_int_equal(
		procsnap_snapshot_new(&snap, image, header.total_size, PROCSNAP_MEMORY_HEAP), 0);
	return snap;
}

/* asks, and answers with these processes */
static void walk(const struct process *processes, size_t count, uint64_t now)
{
	struct top_result result = { .took_ns = 1000000 };

	assert_int_equal(top_memory_want(&memory, now, &result.request), 0);
	assert_int_not_equal(result.request.sections, 0);
	result.frame.snap = snapshot(processes, count);
	assert_int_equal(top_memory_take(&memory, &result, now), 0);
	cli_frame_free(&result.frame);
	free(result.request.pids);
}

static uint64_t sum_of_rows(void)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < memory.list.row_count; i++)
		sum += memory.list.rows[i].sum.weighted;
	return sum;
}

static void assert_total(uint64_t bytes)
{
	assert_int_equal(cli_weighted_bytes(memory.list.total.sum.weighted), bytes);
	assert_int_equal(sum_of_rows(), memory.list.total.sum.weighted);
}

static bool is_due(uint64_t now)
{
	struct top_request request = { 0 };
	bool due;

	assert_int_equal(top_memory_want(&memory, now, &request), 0);
	due = request.sections;
	free(request.pids);
	return due;
}

static void test_whole(void **state)
{
	static const struct process processes[] = {
		{ .pid = 1, .comm = "init", .weighted = 100 * KIB, .private = 50 * KIB },
		{ .pid = 2, .comm = "kthreadd", .status = PROCSNAP_STATUS_NONE },
		{ .pid = 3, .comm = "sh", .uid = 5, .weighted = 300 * KIB },
		{ .pid = 4, .comm = "sh", .uid = 5, .weighted = 200 * KIB },
		{ .pid = 5, .comm = "secret", .uid = 7, .status = PROCSNAP_STATUS_DENIED },
		/* a vfork child: the memory of pid 4 */
		{ .pid = 6, .comm = "child", .uid = 5, .weighted = 200 * KIB, .mm = 3 },
	};

	(void)state;
	walk(processes, PROCSNAP_ARRAY_SIZE(processes), 1);
	assert_false(memory.walking);
	assert_int_equal(memory.whole.users, 3);
	assert_int_equal(memory.list.row_count, 5);
	assert_total(600 * KIB);
	assert_int_equal(memory.list.total.processes, 3);
	assert_int_equal(memory.list.total.unread, 1);
	assert_int_equal(memory.list.same, 1);
	assert_int_equal(memory.list.failed[PROCSNAP_STATUS_DENIED], 1);
	/* the largest first */
	assert_int_equal(memory.list.rows[0].pid, 3);
	for (enum mem_by by = MEM_BY_PROCESS; by <= MEM_BY_CGROUP; by++) {
		memory.list.by = by;
		assert_int_equal(top_memory_sum(&memory), 0);
		assert_total(600 * KIB);
	}
	memory.list.by = MEM_BY_COMMAND;
	assert_int_equal(top_memory_sum(&memory), 0);
	assert_int_equal(memory.list.row_count, 4);
	assert_int_equal(memory.list.rows[0].length, 2);
	assert_int_equal(mem_value(&memory.list.rows[0], MEM_WEIGHTED), 500 * KIB);
}

/* what is no plain number says why */
static void test_cells(void **state)
{
	struct mem_row row = { .pid = 7, .status = PROCSNAP_STATUS_OK, .processes = 1 };
	char cell[MEM_CELL];

	(void)state;
	row.sum.weighted = WEIGHT(1536 * KIB);
	mem_cell(cell, &row, MEM_WEIGHTED, false);
	assert_string_equal(cell, "1.5M");
	mem_cell(cell, &row, MEM_WEIGHTED, true);
	assert_string_equal(cell, "1572864");
	row.sum.flags = PROCSNAP_FOOTPRINT_ESTIMATED;
	mem_cell(cell, &row, MEM_WEIGHTED, false);
	assert_string_equal(cell, "~1.5M");
	row.sum.flags |= PROCSNAP_FOOTPRINT_PARTIAL;
	mem_cell(cell, &row, MEM_WEIGHTED, false);
	assert_string_equal(cell, ">1.5M");
	row.same = 5;
	mem_cell(cell, &row, MEM_WEIGHTED, false);
	assert_string_equal(cell, "=5");
	mem_cell(cell, &row, MEM_RSS, false);
	assert_string_equal(cell, "-");
	row.same = 0;
	row.status = PROCSNAP_STATUS_DENIED;
	mem_cell(cell, &row, MEM_SWAP, false);
	assert_string_equal(cell, "!");
	row.status = PROCSNAP_STATUS_BLOCKED;
	mem_cell(cell, &row, MEM_SWAP, false);
	assert_string_equal(cell, "?");
	mem_cell(cell, &row, MEM_PID, false);
	assert_string_equal(cell, "7");
}

static void test_order(void **state)
{
	static const struct process processes[] = {
		{ .pid = 1, .comm = "b", .weighted = 10, .private = 9 },
		{ .pid = 2, .comm = "a", .weighted = 30, .private = 1 },
	};

	(void)state;
	walk(processes, 2, 1);
	assert_int_equal(memory.list.rows[0].pid, 2);
	memory.list.keys[0].column = MEM_PRIVATE;
	top_memory_sum(&memory);
	assert_int_equal(memory.list.rows[0].pid, 1);
	memory.list.keys[0].descending = false;
	top_memory_sum(&memory);
	assert_int_equal(memory.list.rows[0].pid, 2);
	memory.list.keys[0].column = MEM_NAME;
	top_memory_sum(&memory);
	assert_int_equal(memory.list.rows[0].pid, 2);
}

/* three parts; what is not looked at yet is asked for, and nothing else */
static void test_parts(void **state)
{
	static const struct process first[] = {
		{ .pid = 1, .comm = "one", .weighted = 100 },
		{ .pid = 2, .comm = "two", .weighted = 20, .partial = true },
		{ .pid = 3, .comm = "three", .partial = true },
		{ .pid = 4, .comm = "ends", .partial = true },
		{ .pid = 5, .comm = "none", .status = PROCSNAP_STATUS_NONE },
		{ .pid = 6, .comm = "same", .partial = true, .mm = 2 },
	};
	static const struct process second[] = {
		{ .pid = 2, .comm = "two", .weighted = 200 },
		{ .pid = 3, .comm = "three", .weighted = 30, .partial = true },
	};
	static const struct process third[] = { { .pid = 3, .comm = "three", .weighted = 300 } };
	struct top_request request = { 0 };

	(void)state;
	walk(first, 6, 1);
	assert_true(memory.walking);
	assert_int_equal(memory.walk.users, 4);
	assert_int_equal(memory.walk.left, 3);
	/* the first walk is shown as far as it is */
	assert_total(120);
	assert_int_equal(memory.list.partial, 3);
	assert_int_equal(top_memory_want(&memory, 2, &request), 0);
	assert_int_equal(request.pid_count, 3);
	assert_int_equal(request.pids[0], 2);
	assert_int_equal(request.pids[2], 4);
	assert_int_equal(request.walk_ns, TOP_MEMORY_BUDGET_NS);
	free(request.pids);
	walk(second, 2, 2);
	assert_true(memory.walking);
	assert_int_equal(memory.walk.left, 1);
	walk(third, 1, 3);
	assert_false(memory.walking);
	assert_int_equal(memory.whole.took_ns, 3000000);
	/* pid 4 has ended meanwhile: it uses nothing, and is no row */
	assert_total(600);
	assert_int_equal(memory.list.row_count, 4);
	assert_int_equal(memory.list.partial, 0);
	assert_int_equal(memory.list.same, 1);
}

/* a part that asks for some of those that are left: the others are not taken for ended */
static void test_batch(void **state)
{
	static const struct process first[] = {
		{ .pid = 1, .comm = "one", .partial = true },
		{ .pid = 2, .comm = "two", .partial = true },
		{ .pid = 3, .comm = "three", .partial = true },
	};
	static const struct process second[] = {
		{ .pid = 1, .comm = "one", .weighted = 1 },
		{ .pid = 2, .comm = "two", .weighted = 20 },
	};
	static const struct process third[] = { { .pid = 3, .comm = "three", .weighted = 300 } };
	struct top_request request = { 0 };

	(void)state;
	walk(first, 3, 1);
	assert_int_equal(memory.batch, TOP_MEMORY_BATCH);
	memory.batch = 2;
	assert_int_equal(top_memory_want(&memory, 2, &request), 0);
	assert_int_equal(request.pid_count, 2);
	assert_int_equal(request.pids[1], 2);
	free(request.pids);
	walk(second, 2, 2);
	assert_true(memory.walking);
	assert_int_equal(memory.walk.left, 1);
	assert_total(21);
	walk(third, 1, 3);
	assert_false(memory.walking);
	assert_total(321);
}

/* another walk: the last whole one stays until it is done */
static void test_next_walk(void **state)
{
	static const struct process first[] = { { .pid = 1, .comm = "one", .weighted = 100 } };
	static const struct process begun[] = { { .pid = 1, .comm = "one", .partial = true } };
	static const struct process done[] = { { .pid = 1, .comm = "one", .weighted = 7 } };

	(void)state;
	walk(first, 1, 1);
	assert_false(is_due(TOP_MEMORY_INTERVAL_NS));
	assert_true(is_due(TOP_MEMORY_INTERVAL_NS + 1));
	walk(begun, 1, TOP_MEMORY_INTERVAL_NS + 1);
	assert_true(memory.walking);
	assert_total(100);
	walk(done, 1, TOP_MEMORY_INTERVAL_NS + 2);
	assert_total(7);
	/* given up when nobody looks */
	walk(begun, 1, 3 * TOP_MEMORY_INTERVAL_NS);
	top_memory_stop(&memory);
	assert_total(7);
	assert_true(is_due(3 * TOP_MEMORY_INTERVAL_NS));
}

/* who takes longer than a part: the parts become longer, up to an end */
static void test_budget(void **state)
{
	static const struct process huge[] = {
		{ .pid = 1, .comm = "huge", .weighted = 10, .partial = true },
	};
	unsigned int parts = 0;
	uint64_t before = 0;

	(void)state;
	walk(huge, 1, 1);
	while (memory.walking && parts < 100) {
		assert_true(memory.budget_ns >= before);
		assert_true(memory.budget_ns <= TOP_MEMORY_BUDGET_MAX_NS);
		before = memory.budget_ns;
		walk(huge, 1, 1);
		parts++;
	}
	assert_int_equal(before, TOP_MEMORY_BUDGET_MAX_NS);
	assert_int_equal(memory.list.partial, 1);
	assert_total(10);
	/* the next walk begins with short parts again */
	assert_true(is_due(UINT64_MAX / 2));
	assert_int_equal(memory.budget_ns, TOP_MEMORY_BUDGET_NS);
}

/* a slow walk: a tenth of the time at most */
static void test_pace(void **state)
{
	static const struct process one[] = { { .pid = 1, .comm = "one", .weighted = 1 } };
	struct top_result result = { .took_ns = TOP_MEMORY_INTERVAL_NS };

	(void)state;
	result.frame.snap = snapshot(one, 1);
	assert_int_equal(top_memory_take(&memory, &result, 100), 0);
	assert_false(is_due(100 + 9 * TOP_MEMORY_INTERVAL_NS - 1));
	assert_true(is_due(100 + 9 * TOP_MEMORY_INTERVAL_NS));
}

/* an answer that nobody waits for any more */
static void test_late(void **state)
{
	static const struct process one[] = { { .pid = 1, .comm = "one", .weighted = 1 } };
	struct top_result result = { 0 };
	pid_t pid = 1;

	(void)state;
	result.request.pids = &pid;
	result.request.pid_count = 1;
	result.frame.snap = snapshot(one, 1);
	assert_int_equal(top_memory_take(&memory, &result, 1), 0);
	assert_null(top_memory_shown(&memory));
	cli_frame_free(&result.frame);
}

static void test_borrow(void **state)
{
	static const struct process one[] = { { .pid = 1, .comm = "one", .weighted = 11 } };
	struct procsnap_snapshot *snap = snapshot(one, 1);

	(void)state;
	assert_int_equal(top_memory_borrow(&memory, snap), 0);
	assert_total(11);
	assert_ptr_equal(top_memory_shown(&memory)->snap, snap);
	assert_int_equal(top_memory_borrow(&memory, snap), 0);
	top_memory_drop(&memory);
	assert_null(top_memory_shown(&memory));
	assert_int_equal(memory.list.row_count, 0);
	procsnap_snapshot_free(snap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cells, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_batch, setup, teardown),
		cmocka_unit_test_setup_teardown(test_next_walk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_budget, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pace, setup, teardown),
		cmocka_unit_test_setup_teardown(test_late, setup, teardown),
		cmocka_unit_test_setup_teardown(test_borrow, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
