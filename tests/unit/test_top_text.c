// SPDX-License-Identifier: GPL-2.0-or-later
/* Texts of procsnap-top's pages: lines, highlights, rows, scrolling and searching. */
#include "unit.h"

#include "out_text.h"
#include "top/text_view.h"

static struct top_text_view view;

static int setup(void **state)
{
	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1);
	memset(&view, 0, sizeof(view));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	top_text_view_free(&view);
	return 0;
}

static void take(const char *text)
{
	assert_int_equal(top_text_view_take(&view, strdup(text), strlen(text)), 0);
}

static void assert_row(size_t index, const char *expected)
{
	const struct top_row *row = &view.rows[index];

	assert_true(index < view.row_count);
	assert_int_equal(row->length, strlen(expected));
	assert_memory_equal(view.text.bytes + row->start, expected, row->length);
}

static void test_lines(void **state)
{
	(void)state;
	take("one\n\nthree\nlast");
	top_text_view_layout(&view, 80, 10);
	assert_int_equal(view.row_count, 4);
	assert_row(0, "one");
	assert_row(1, "");
	assert_row(2, "three");
	assert_row(3, "last");
	assert_int_equal(view.columns, 5);
	take("");
	assert_int_equal(view.row_count, 0);
	assert_int_equal(top_text_view_take(&view, NULL, 0), 0);
	assert_int_equal(view.row_count, 0);
	take("\n");
	assert_int_equal(view.row_count, 1);
}

/* the roles of the bytes of a text, a letter each */
static const char *roles(void)
{
	static char text[256];
	size_t at = 0, i;

	for (i = 0; i < view.text.length; i++) {
		enum top_role role = top_text_role(&view.text, i, &at);

		text[i] = role == TOP_ROLE_NORMAL    ? '.'
			  : role == TOP_ROLE_BOLD    ? 'b'
			  : role == TOP_ROLE_WARNING ? 'w'
			  : role >= TOP_ROLE_KIND_1  ? (char)('1' + (role - TOP_ROLE_KIND_1))
						     : '?';
	}
	text[i] = '\0';
	return text;
}

static void test_highlights(void **state)
{
	(void)state;
	take("\033[1mAB\033[0mc \033[33m(denied)\033[0m\nx");
	assert_string_equal(roles(), "bb..wwwwwwww..");
	assert_row(0, "ABc (denied)");
	assert_row(1, "x");
	/* a map of pages: whole private, part of a file, whole swapped, mixed, absent */
	take("\033[0;30;42mA\033[0;34mf\033[0;30;41mW\033[0;30;47m*\033[0m.");
	assert_string_equal(roles(), "1358.");
	/* light colours */
	take("\033[0;30;102mH\033[0;93mx\033[0m");
	assert_int_equal(roles()[0], '6');
	assert_row(0, "Hx");
}

/* what did not come from us does not act upon the terminal */
static void test_other_sequences(void **state)
{
	(void)state;
	take("a\033]0;title\007b\033[2Jc\033[31;1;1;1;1;1;1md\033[");
	assert_null(memchr(view.text.bytes, '\033', view.text.length));
	assert_row(0, "a?]0;title\007b?[2Jc?[31;1;1;1;1;1;1md?[");
}

static void test_runs(void **state)
{
	size_t at = 0;

	(void)state;
	take("ab\033[1mcde\033[0mf");
	assert_int_equal(top_text_role(&view.text, 0, &at), TOP_ROLE_NORMAL);
	assert_int_equal(top_text_run(&view.text, 0, 6, at), 2);
	assert_int_equal(top_text_role(&view.text, 2, &at), TOP_ROLE_BOLD);
	assert_int_equal(top_text_run(&view.text, 2, 2, at), 2);
	assert_int_equal(top_text_run(&view.text, 2, 4, at), 3);
	assert_int_equal(top_text_role(&view.text, 5, &at), TOP_ROLE_NORMAL);
	assert_int_equal(top_text_run(&view.text, 5, 1, at), 1);
}

static void test_wrap(void **state)
{
	(void)state;
	take("abcdefghij\nkl\n");
	top_text_view_layout(&view, 4, 2);
	assert_int_equal(view.row_count, 2);
	top_text_view_set_wrap(&view, true);
	assert_int_equal(view.row_count, 4);
	assert_row(0, "abcd");
	assert_row(2, "ij");
	assert_row(3, "kl");
	top_text_view_scroll(&view, 2);
	assert_int_equal(view.first, 2);
	/* what was at the top stays there */
	top_text_view_layout(&view, 8, 1);
	assert_row(view.first, "ij");
	top_text_view_set_wrap(&view, false);
	assert_row(view.first, "abcdefghij");
}

static void test_wide(void **state)
{
	(void)state;
	take("\xe6\xbc\xa2\xe5\xad\x97x");
	top_text_view_set_wrap(&view, true);
	top_text_view_layout(&view, 3, 5);
	assert_int_equal(view.columns, 5);
	assert_row(0, "\xe6\xbc\xa2");
	assert_row(1, "\xe5\xad\x97x");
	/* narrower than a character: no endless rows */
	top_text_view_layout(&view, 1, 5);
	assert_true(view.row_count >= 1 && view.row_count <= 3);
}

static void test_scroll(void **state)
{
	(void)state;
	take("0\n1\n2\n3\n4\n5\n6\n7\n8\n9 is long\n");
	top_text_view_layout(&view, 4, 4);
	top_text_view_scroll(&view, -3);
	assert_int_equal(view.first, 0);
	assert_true(top_text_view_action(&view, TOP_PAGE_DOWN));
	assert_int_equal(view.first, 3);
	top_text_view_action(&view, TOP_END);
	assert_int_equal(view.first, 6);
	top_text_view_action(&view, TOP_DOWN);
	assert_int_equal(view.first, 6);
	top_text_view_action(&view, TOP_RIGHT);
	assert_int_equal(view.left, 5);
	top_text_view_action(&view, TOP_LEFT);
	assert_int_equal(view.left, 0);
	assert_false(top_text_view_action(&view, TOP_KILL));
	/* a shorter text */
	take("0\n1\n2\n3\n4\n");
	assert_int_equal(view.first, 1);
	top_text_view_action(&view, TOP_HOME);
	assert_int_equal(view.first, 0);
	/* a taller screen */
	top_text_view_scroll(&view, 9);
	top_text_view_layout(&view, 4, 40);
	assert_int_equal(view.first, 0);
}

static void test_search(void **state)
{
	(void)state;
	take("zero\nOne\ntwo\nthree\none\nfive\n");
	top_text_view_layout(&view, 10, 2);
	top_text_view_begin_search(&view);
	assert_true(top_text_view_search(&view, "o"));
	assert_int_equal(view.found, 3);
	assert_true(top_text_view_search(&view, "on"));
	assert_int_equal(view.found, 5);
	assert_true(top_text_view_search(&view, "one"));
	assert_false(top_text_view_search(&view, "onex"));
	assert_true(top_text_view_search(&view, "ONE"));
	assert_int_equal(view.found, 5);
	assert_true(top_text_view_search_again(&view, 1));
	assert_int_equal(view.found, 19);
	assert_true(view.first <= 4 && view.first + view.height > 4);
	/* around the end, and back */
	assert_true(top_text_view_search_again(&view, 1));
	assert_int_equal(view.found, 5);
	assert_true(top_text_view_search_again(&view, -1));
	assert_int_equal(view.found, 19);
	assert_true(top_text_view_search_again(&view, -1));
	assert_int_equal(view.found, 5);
	/* an empty word is nowhere */
	assert_false(top_text_view_search(&view, ""));
}

/* the same text again: what was found stays; another one: it is looked for anew */
static void test_search_refresh(void **state)
{
	(void)state;
	take("a\nneedle\nb\nneedle\n");
	top_text_view_layout(&view, 10, 1);
	top_text_view_begin_search(&view);
	top_text_view_search(&view, "needle");
	take("a\nneedle\nc\nneedle\n");
	assert_int_equal(view.found_length, 6);
	assert_true(top_text_view_search_again(&view, 1));
	assert_row(view.first, "needle");
	assert_int_equal(view.first, 3);
	take("needle\n");
	assert_int_equal(view.found_length, 0);
	assert_true(top_text_view_search_again(&view, 1));
	assert_int_equal(view.found, 0);
}

/* a match out of sight at the right is brought into sight */
static void test_search_sideways(void **state)
{
	(void)state;
	take("................................word......................\n");
	top_text_view_layout(&view, 10, 1);
	top_text_view_begin_search(&view);
	assert_true(top_text_view_search(&view, "word"));
	assert_true(view.left <= 32 && view.left + 10 >= 36);
}

/* whatever bytes there are: rows within the text, none that acts upon the terminal by an escape */
static void test_random(void **state)
{
	static const char likely[] = "\033[0;1;33;40m\n\n ab\xe6\xbc\xa2\xff";
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t length = (random >> 8) % 200;
		char *bytes = malloc(length + 1);

		for (size_t i = 0; i < length; i++) {
			random = random * 1664525 + 1013904223;
			bytes[i] = random >> 31 ? (char)(random >> 16)
						: likely[(random >> 16) % (sizeof(likely) - 1)];
		}
		assert_int_equal(top_text_view_take(&view, bytes, length), 0);
		top_text_view_layout(&view, random >> 12 & 15, random >> 20 & 7);
		top_text_view_set_wrap(&view, random >> 30 & 1);
		top_text_view_scroll(&view, (long)(random >> 10 & 31) - 8);
		top_text_view_sideways(&view, (long)(random >> 5 & 31) - 8);
		top_text_view_begin_search(&view);
		top_text_view_search(&view, "a");
		top_text_view_search_again(&view, random >> 29 & 1 ? 1 : -1);
		assert_true(view.first <= view.row_count);
		for (size_t i = 0; i < view.row_count; i++)
			assert_true(view.rows[i].start + view.rows[i].length <= view.text.length);
		if (view.text.length)
			assert_null(memchr(view.text.bytes, '\033', view.text.length));
	}
}

/* output that is kept is the same, whatever its size */
static void test_memory_output(void **state)
{
	static struct cli_out out;
	struct cli_out_memory memory = { 0 };
	size_t count = 3 * CLI_OUT_SIZE / 8;

	(void)state;
	cli_out_begin_memory(&out, &memory);
	for (size_t i = 0; i < count; i++)
		cli_out_printf(&out, "%07zu\n", i);
	cli_out_flush(&out);
	assert_int_equal(out.error, 0);
	assert_int_equal(memory.length, count * 8);
	assert_memory_equal(memory.text, "0000000\n0000001\n", 16);
	assert_memory_equal(memory.text + CLI_OUT_SIZE, "0008192\n", 8);
	assert_int_equal(top_text_view_take(&view, memory.text, memory.length), 0);
	assert_int_equal(view.row_count, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_highlights, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_sequences, setup, teardown),
		cmocka_unit_test_setup_teardown(test_runs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wide, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scroll, setup, teardown),
		cmocka_unit_test_setup_teardown(test_search, setup, teardown),
		cmocka_unit_test_setup_teardown(test_search_refresh, setup, teardown),
		cmocka_unit_test_setup_teardown(test_search_sideways, setup, teardown),
		cmocka_unit_test_setup_teardown(test_random, setup, teardown),
		cmocka_unit_test_setup_teardown(test_memory_output, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
