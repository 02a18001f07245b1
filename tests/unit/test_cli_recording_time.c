// SPDX-License-Identifier: GPL-2.0-or-later
/* Times and spans as people type them. */
#include "unit.h"

#include "number.h"
#include "recording.h"

#define SECOND_NS 1000000000ULL

static int setup_all(void **state)
{
	(void)state;
	return setenv("TZ", "UTC", 1);
}

static void assert_time(const char *text, uint64_t seconds)
{
	/* 2023-11-14 22:13:20 UTC */
	uint64_t ns = 1;

	assert_true(cli_time_parse(text, 1700000000 * SECOND_NS + 5, &ns));
	assert_int_equal(ns / SECOND_NS, seconds);
}

static void test_times(void **state)
{
	static const char *const wrong[] = {
		"",
		"x",
		"12",
		"24:00",
		"12:60",
		"12:00:61",
		"1:2",
		"12:3",
		"12:00:0",
		"12:00:00:00",
		"12:00 ",
		"2023-02-29",
		"2023-02-29T1:00",
		"2023-1-2 10:00",
		"2023-13-01 10:00",
		"@",
		"@x",
		"-",
		"-x",
		"-1y",
		"-10mm",
		"2023-11-14",
		"12:00x",
		"@-1",
		"now",
	};
	uint64_t ns;

	(void)state;
	assert_time("22:13", 1699999980);
	assert_time("22:13:20", 1700000000);
	assert_time("0:00", 1699920000);
	assert_time("00:00:01", 1699920001);
	assert_time("23:59:59", 1700006399);
	assert_time("2023-11-14 22:13:20", 1700000000);
	assert_time("2023-11-14T22:13", 1699999980);
	assert_time("1999-12-31 23:59:59", 946684799);
	assert_time("@0", 0);
	assert_time("@1700000001", 1700000001);
	assert_time("-10m", 1699999400);
	assert_time("-20", 1699999980);
	assert_time("-1h", 1699996400);
	assert_time("-2d", 1699827200);
	assert_time("-1s", 1699999999);
	assert_time("-99999d", 0);
	for (size_t i = 0; i < PROCSNAP_ARRAY_SIZE(wrong); i++)
		if (cli_time_parse(wrong[i], 1700000000 * SECOND_NS, &ns))
			fail_msg("\"%s\" is taken for a time", wrong[i]);
}

static void test_spans(void **state)
{
	uint64_t ns = 0;

	(void)state;
	assert_true(cli_span_parse("1", &ns));
	assert_int_equal(ns, SECOND_NS);
	assert_true(cli_span_parse("1.5", &ns));
	assert_int_equal(ns, SECOND_NS + SECOND_NS / 2);
	assert_true(cli_span_parse("250ms", &ns));
	assert_int_equal(ns, SECOND_NS / 4);
	assert_true(cli_span_parse("7d", &ns));
	assert_int_equal(ns, 7 * 86400 * SECOND_NS);
	assert_false(cli_span_parse("", &ns));
	assert_false(cli_span_parse("m", &ns));
	assert_false(cli_span_parse("99999999999d", &ns));
	assert_false(cli_span_parse("4000000000d", &ns));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_spans),
	};

	return cmocka_run_group_tests(tests, setup_all, NULL);
}
