// SPDX-License-Identifier: GPL-2.0-or-later
/* Schemes of procsnap-top: what must be told apart differs in each. */
#include "unit.h"

#include "top/theme.h"

static bool same(struct top_look a, struct top_look b)
{
	return a.ink == b.ink && a.paper == b.paper && a.effects == b.effects;
}

static void check_apart(enum top_scheme scheme, int colours, enum top_role a, enum top_role b)
{
	if (same(top_theme_look(scheme, a, colours), top_theme_look(scheme, b, colours)))
		fail_msg("%s with %d colours: roles %d and %d look alike", top_scheme_name(scheme),
			 colours, a, b);
}

static void test_what_matters_is_told_apart(void **state)
{
	static const int colours[] = { 0, 8, 16, 256 };
	static const enum top_role roles[] = { TOP_ROLE_CURSOR,	 TOP_ROLE_HEADER_SORT,
					       TOP_ROLE_GONE,	 TOP_ROLE_BLOCKED,
					       TOP_ROLE_WARNING, TOP_ROLE_TAGGED,
					       TOP_ROLE_DIM };

	(void)state;
	for (int scheme = 0; scheme < TOP_SCHEMES; scheme++) {
		for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
			enum top_scheme of = (enum top_scheme)scheme;

			for (size_t j = 0; j < sizeof(roles) / sizeof(roles[0]); j++)
				check_apart(of, colours[i], TOP_ROLE_NORMAL, roles[j]);
			check_apart(of, colours[i], TOP_ROLE_CURSOR, TOP_ROLE_CURSOR_FOLLOW);
			check_apart(of, colours[i], TOP_ROLE_CURSOR, TOP_ROLE_TAGGED);
			check_apart(of, colours[i], TOP_ROLE_HEADER, TOP_ROLE_HEADER_SORT);
			check_apart(of, colours[i], TOP_ROLE_ATOMIC, TOP_ROLE_WARNING);
			check_apart(of, colours[i], TOP_ROLE_BAR_KEY, TOP_ROLE_BAR_TEXT);
		}
	}
}

static void test_monochrome_has_no_colours(void **state)
{
	(void)state;
	for (int role = 0; role < TOP_ROLES; role++) {
		struct top_look look = top_theme_look(TOP_SCHEME_MONOCHROME, (enum top_role)role,
						      256);

		assert_int_equal(look.ink, TOP_COLOUR_OWN);
		assert_int_equal(look.paper, TOP_COLOUR_OWN);
		assert_true(same(look, top_theme_look(TOP_SCHEME_DEFAULT, (enum top_role)role, 0)));
	}
}

/* no more than the terminal has; nothing in the colour of its paper */
static void test_colours_are_there_and_seen(void **state)
{
	static const int colours[] = { 8, 16, 256 };

	(void)state;
	for (int scheme = 0; scheme < TOP_SCHEMES; scheme++) {
		for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
			for (int role = 0; role < TOP_ROLES; role++) {
				struct top_look look = top_theme_look(
					(enum top_scheme)scheme, (enum top_role)role, colours[i]);

				assert_true(look.ink < colours[i] && look.paper < colours[i]);
				assert_true(look.ink == TOP_COLOUR_OWN || look.ink != look.paper ||
					    look.effects & TOP_EFFECT_BOLD);
			}
		}
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(top_scheme_name(TOP_SCHEME_DEFAULT), "default");
	for (int scheme = 0; scheme < TOP_SCHEMES; scheme++)
		assert_non_null(top_scheme_name((enum top_scheme)scheme));
	assert_null(top_scheme_name(TOP_SCHEMES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_matters_is_told_apart),
		cmocka_unit_test(test_monochrome_has_no_colours),
		cmocka_unit_test(test_colours_are_there_and_seen),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
