// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * query.c: the list of pids is checked and copied when it is set.
 */
#include "unit.h"

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
	assert_int_equal(query->pid_count, 0);
	assert_null(query->pids);
	assert_false(query->threads);
	procsnap_query_free(NULL);
}

static void pids_are_copied(void **state)
{
	struct procsnap_query *query = *state;
	pid_t pids[] = { 1, INT32_MAX };

	assert_int_equal(procsnap_query_set_pids(query, pids, 2), 0);
	pids[0] = 5;
	assert_int_equal(query->pid_count, 2);
	assert_int_equal(query->pids[0], 1);
	assert_int_equal(query->pids[1], INT32_MAX);
	assert_int_equal(procsnap_query_set_pids(query, pids, 1), 0);
	assert_int_equal(query->pid_count, 1);
	assert_int_equal(procsnap_query_set_pids(query, NULL, 0), 0);
	assert_int_equal(query->pid_count, 0);
	assert_null(query->pids);
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
	assert_int_equal(query->pid_count, 1);
	assert_int_equal(query->pids[0], 3);
}

static void longest_list(void **state)
{
	struct procsnap_query *query = *state;
	pid_t *pids = malloc(PROCSNAP_PIDS_MAX * sizeof(*pids));
	size_t i;

	for (i = 0; i < PROCSNAP_PIDS_MAX; i++)
		pids[i] = (pid_t)i + 1;
	assert_int_equal(procsnap_query_set_pids(query, pids, PROCSNAP_PIDS_MAX), 0);
	assert_int_equal(query->pid_count, PROCSNAP_PIDS_MAX);
	free(pids);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_query),
		TEST(pids_are_copied),
		TEST(bad_lists_change_nothing),
		TEST(longest_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
