// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * index.c: rows by pid, in any order, from many threads at once, and without
 * memory for an index.
 */
#include "unit.h"
#include "sample.h"

#include <pthread.h>

#define TASKS 20000
#define THREADS 8

static bool no_memory;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
	return no_memory ? NULL : __real_calloc(count, size);
}

/* Pids in an order that is neither ascending nor descending; none is even. */
static struct procsnap_task *make_tasks(void)
{
	struct procsnap_task *tasks = calloc(TASKS, sizeof(*tasks));
	size_t i;

	for (i = 0; i < TASKS; i++)
		tasks[i].pid = (int32_t)(i * 7919 % TASKS) * 2 + 1;
	return tasks;
}

static void assert_finds_all(struct procsnap_index *index, const struct procsnap_task *tasks,
			     size_t step)
{
	size_t i;

	for (i = 0; i < TASKS; i += step) {
		assert_int_equal(procsnap_index_find(index, tasks[i].pid), i);
		assert_int_equal(procsnap_index_find(index, tasks[i].pid + 1), PROCSNAP_NO_ROW);
	}
	assert_int_equal(procsnap_index_find(index, -1), PROCSNAP_NO_ROW);
	assert_int_equal(procsnap_index_find(index, INT32_MAX), PROCSNAP_NO_ROW);
}

static void finds_every_row(void **state)
{
	struct procsnap_task *tasks = make_tasks();
	struct procsnap_index *index = procsnap_index_new(tasks, sizeof(*tasks), TASKS);

	(void)state;
	assert_finds_all(index, tasks, 1);
	procsnap_index_free(index);
	procsnap_index_free(NULL);
	free(tasks);
}

static void finds_without_memory(void **state)
{
	struct procsnap_task *tasks = make_tasks();
	struct procsnap_index *index = procsnap_index_new(tasks, sizeof(*tasks), TASKS);

	(void)state;
	no_memory = true;
	assert_finds_all(index, tasks, 1999);
	no_memory = false;
	assert_finds_all(index, tasks, 1999);
	procsnap_index_free(index);
	free(tasks);
}

static void lowest_row_of_a_pid(void **state)
{
	struct procsnap_task tasks[] = { { .pid = 9 }, { .pid = 5 }, { .pid = 5 }, { .pid = 1 } };
	struct procsnap_index *index = procsnap_index_new(tasks, sizeof(*tasks), 4);

	(void)state;
	assert_int_equal(procsnap_index_find(index, 5), 1);
	assert_int_equal(procsnap_index_find(index, 9), 0);
	assert_int_equal(procsnap_index_find(index, 1), 3);
	procsnap_index_free(index);
}

static void nothing_to_find(void **state)
{
	struct procsnap_index *index = procsnap_index_new(NULL, 0, 0);

	(void)state;
	assert_int_equal(procsnap_index_find(index, 1), PROCSNAP_NO_ROW);
	procsnap_index_free(index);
}

struct race {
	const struct procsnap_snapshot *snap;
	pthread_barrier_t *barrier;
	size_t failures;
};

static void *find_all(void *argument)
{
	struct race *race = argument;
	size_t i, row;

	pthread_barrier_wait(race->barrier);
	for (i = 0; i < SAMPLE_TASKS; i++)
		if (procsnap_find_pid(race->snap, sample_pids[i], &row) || row != i)
			race->failures++;
	return NULL;
}

/* All threads make the first look-up of a snapshot at the same moment. */
static void many_threads_at_once(void **state)
{
	struct race races[THREADS];
	pthread_t threads[THREADS];
	pthread_barrier_t barrier;
	struct procsnap_snapshot *snap;
	struct sample sample;
	size_t i, round;

	(void)state;
	sample_make(&sample);
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (round = 0; round < 200; round++) {
		assert_int_equal(procsnap_snapshot_from_memory(&snap, sample.bytes, sample.size),
				 0);
		for (i = 0; i < THREADS; i++) {
			races[i] = (struct race){ snap, &barrier, 0 };
			pthread_create(&threads[i], NULL, find_all, &races[i]);
		}
		for (i = 0; i < THREADS; i++) {
			pthread_join(threads[i], NULL);
			assert_int_equal(races[i].failures, 0);
		}
		procsnap_snapshot_free(snap);
	}
	pthread_barrier_destroy(&barrier);
	sample_free(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_row),	cmocka_unit_test(finds_without_memory),
		cmocka_unit_test(lowest_row_of_a_pid),	cmocka_unit_test(nothing_to_find),
		cmocka_unit_test(many_threads_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
