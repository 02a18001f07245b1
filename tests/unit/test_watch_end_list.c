// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * watch_end_list.c: each end is found by who it is and by its number, also when
 * others have been dropped.
 */
#include "unit.h"

#include "watch_end_list.h"

/* So many pids, each used again and again: the n-th end is of the process that began at n. */
#define PIDS 20000

static struct procsnap_watch_task nth(uint64_t n)
{
	return (struct procsnap_watch_task){ .pid = (pid_t)(n % PIDS) + 1, .start_ns = n };
}

static void add_up_to(struct procsnap_watch_ends *ends, uint64_t count)
{
	struct procsnap_watch_task task;
	uint64_t n;

	for (n = ends->dropped + ends->count; n < count; n++) {
		task = nth(n);
		assert_non_null(procsnap_watch_ends_add(ends, &task));
		assert_int_equal(procsnap_watch_ends_number(ends), n);
	}
}

static void assert_ends(const struct procsnap_watch_ends *ends, uint64_t first, uint64_t count)
{
	const struct procsnap_watch_end *end;
	struct procsnap_watch_task task;
	uint64_t n;

	for (n = 0; n < count + PIDS; n++) {
		task = nth(n);
		end = procsnap_watch_ends_at(ends, n);
		assert_ptr_equal(procsnap_watch_ends_find(ends, &task), end);
		if (n < first || n >= count)
			assert_null(end);
		else
			assert_int_equal(end->task.start_ns, n);
	}
	assert_null(procsnap_watch_ends_at(ends, UINT64_MAX));
}

static void found_also_behind_those_dropped(void **state)
{
	const uint64_t most = PROCSNAP_WATCH_GONE_MAX;
	struct procsnap_watch_ends ends = { 0 };

	(void)state;
	assert_ends(&ends, 0, 0);
	add_up_to(&ends, 100);
	assert_ends(&ends, 0, 100);
	add_up_to(&ends, most);
	assert_ends(&ends, 0, most);
	add_up_to(&ends, most + 1);
	assert_ends(&ends, most / 2, most + 1);
	add_up_to(&ends, 2 * most + 7);
	assert_ends(&ends, most / 2 * 3, 2 * most + 7);
	assert_int_equal(ends.room, most);
	procsnap_watch_ends_clear(&ends);
	assert_ends(&ends, 0, 0);
	add_up_to(&ends, 5);
	assert_ends(&ends, 0, 5);
	procsnap_watch_ends_free(&ends);
	procsnap_watch_ends_free(&ends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_also_behind_those_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
