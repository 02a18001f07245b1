// SPDX-License-Identifier: GPL-2.0-or-later
/* Which meters of procsnap-top a screen has room for, and where they stand. */
#include "unit.h"

#include "top/meters.h"

static struct top_meters_plan plan;

static size_t count_of(enum top_meter meter)
{
	size_t count = 0;

	for (size_t i = 0; i < plan.count; i++)
		count += plan.places[i].meter == meter;
	return count;
}

static bool overlap(const struct top_meter_place *a, const struct top_meter_place *b)
{
	return a->y == b->y && a->x < b->x + b->width && b->x < a->x + a->width;
}

/* all is on the screen, nothing is on top of something else, and every cpu is there once */
static void check_plan(size_t cpus, int width)
{
	size_t shown = 0;
	bool sum = false;

	for (size_t i = 0; i < plan.count; i++) {
		const struct top_meter_place *place = &plan.places[i];

		assert_in_range(place->y, 0, plan.height - 1);
		assert_true(place->x >= 0 && place->width > 0);
		assert_true(place->x + place->width <= width);
		for (size_t j = 0; j < i; j++)
			assert_false(overlap(place, &plan.places[j]));
		sum |= place->meter == TOP_METER_CPU_SUM;
		if (place->meter != TOP_METER_CPU && place->meter != TOP_METER_CPU_MAP)
			continue;
		assert_int_equal(place->first, shown);
		shown += place->count;
	}
	assert_true(shown == cpus || (sum && !shown) || !plan.count);
}

static void make(enum top_cpu_meters cpus, size_t count, int height, int width)
{
	top_meters_plan(&plan, cpus, count, height, width);
	check_plan(count, width);
}

static void test_every_screen(void **state)
{
	static const size_t cpus[] = { 1, 2, 3, 7, 8, 16, 96, 128, 1024, 8192 };

	(void)state;
	for (int height = 10; height < 70; height++) {
		for (int width = 40; width < 330; width += 7) {
			for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
				make(TOP_CPU_METERS_AUTO, cpus[i], height, width);
				/* about a quarter */
				assert_true(plan.height <= (height + 4) / 4);
				make(TOP_CPU_METERS_EACH, cpus[i], height, width);
				assert_true(plan.height <= height / 2 + 1);
				make(TOP_CPU_METERS_SUM, cpus[i], height, width);
			}
		}
	}
}

static void test_low_screens_have_none(void **state)
{
	(void)state;
	make(TOP_CPU_METERS_AUTO, 4, 11, 80);
	assert_int_equal(plan.height, 0);
	assert_int_equal(plan.count, 0);
	make(TOP_CPU_METERS_AUTO, 4, 12, 80);
	assert_int_equal(plan.height, 2);
	assert_int_equal(count_of(TOP_METER_MEMORY), 1);
}

static void test_few_cpus_have_bars(void **state)
{
	(void)state;
	make(TOP_CPU_METERS_AUTO, 8, 24, 80);
	assert_int_equal(count_of(TOP_METER_CPU), 8);
	assert_int_equal(count_of(TOP_METER_CPU_SUM), 0);
	/* the first below each other */
	assert_int_equal(plan.places[0].x, plan.places[1].x);
	assert_int_equal(plan.places[0].y + 1, plan.places[1].y);
}

static void test_many_cpus_have_a_cell_each(void **state)
{
	(void)state;
	make(TOP_CPU_METERS_AUTO, 128, 24, 80);
	assert_int_equal(count_of(TOP_METER_CPU), 0);
	assert_int_equal(count_of(TOP_METER_CPU_MAP), 2);
	assert_int_equal(count_of(TOP_METER_CPU_SUM), 1);
	/* a large screen has bars of so many */
	make(TOP_CPU_METERS_AUTO, 128, 50, 200);
	assert_int_equal(count_of(TOP_METER_CPU), 128);
}

static void test_more_cpus_than_cells_have_a_sum(void **state)
{
	(void)state;
	make(TOP_CPU_METERS_AUTO, 8192, 24, 80);
	assert_int_equal(count_of(TOP_METER_CPU_MAP), 0);
	assert_int_equal(count_of(TOP_METER_CPU_SUM), 1);
}

static void test_what_the_user_wants(void **state)
{
	(void)state;
	make(TOP_CPU_METERS_SUM, 4, 24, 80);
	assert_int_equal(count_of(TOP_METER_CPU), 0);
	assert_int_equal(count_of(TOP_METER_CPU_SUM), 1);
	top_meters_plan(&plan, TOP_CPU_METERS_NONE, 4, 24, 80);
	assert_int_equal(count_of(TOP_METER_CPU) + count_of(TOP_METER_CPU_SUM), 0);
	assert_int_equal(count_of(TOP_METER_MEMORY), 1);
	/* each cpu may have half of the screen */
	make(TOP_CPU_METERS_EACH, 32, 24, 80);
	assert_int_equal(count_of(TOP_METER_CPU), 32);
}

static void test_wide_screens_have_all(void **state)
{
	static const enum top_meter meters[] = { TOP_METER_MEMORY, TOP_METER_SWAP, TOP_METER_LOAD,
						 TOP_METER_TASKS,  TOP_METER_GONE, TOP_METER_SELF };

	(void)state;
	make(TOP_CPU_METERS_AUTO, 2, 20, 80);
	for (size_t i = 0; i < sizeof(meters) / sizeof(meters[0]); i++)
		assert_int_equal(count_of(meters[i]), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_screen),
		cmocka_unit_test(test_low_screens_have_none),
		cmocka_unit_test(test_few_cpus_have_bars),
		cmocka_unit_test(test_many_cpus_have_a_cell_each),
		cmocka_unit_test(test_more_cpus_than_cells_have_a_sum),
		cmocka_unit_test(test_what_the_user_wants),
		cmocka_unit_test(test_wide_screens_have_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
