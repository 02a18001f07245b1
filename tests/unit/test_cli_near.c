// SPDX-License-Identifier: GPL-2.0-or-later
/* Which name is meant by one that there is not. */
#include "unit.h"

#include "near.h"

static void check(const char *typed, const char *expected)
{
	static const char *const names[] = {
		"ps", "show", "mem", "pages", "watch", "version", "a-name-of-more-than-24-letters"
	};
	struct cli_near near;

	cli_near_begin(&near, typed, strlen(typed));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cli_near_try(&near, names[i]);
	if (expected)
		assert_string_equal(near.best, expected);
	else
		assert_null(near.best);
}

static void test_slips(void **state)
{
	(void)state;
	check("sohw", "show");
	check("shw", "show");
	check("sshow", "show");
	check("shov", "show");
	check("wacth", "watch");
	check("vresoin", "version");
	check("pss", "ps");
}

static void test_beginnings(void **state)
{
	(void)state;
	check("ver", "version");
	check("pag", "pages");
	check("a-name-of", "a-name-of-more-than-24-letters");
}

static void test_nothing_near(void **state)
{
	(void)state;
	check("", NULL);
	check("x", NULL);
	check("nosuch", NULL);
	check("completely-another-thing-and-long", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_beginnings),
		cmocka_unit_test(test_nothing_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
