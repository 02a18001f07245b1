// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the parts of procsnap-top's screen are, and what a click on them hits. Nothing is drawn. */
#include "unit.h"

#include "top/draw.h"

static struct top_app app;
static struct top_line lines[100];

static int setup(void **state)
{
	(void)state;
	memset(&app, 0, sizeof(app));
	top_settings_default(&app.settings);
	app.page = &top_page_table;
	app.screen.height = 24;
	app.screen.width = 100;
	app.list.lines = lines;
	app.list.count = sizeof(lines) / sizeof(lines[0]);
	return 0;
}

static void test_parts_fill_the_screen(void **state)
{
	struct top_parts parts;

	(void)state;
	for (int height = 10; height < 80; height++) {
		app.screen.height = height;
		top_draw_parts(&app, &parts);
		assert_false(parts.small);
		assert_int_equal(parts.title.y, 0);
		assert_int_equal(parts.meters.y, parts.title.height);
		assert_int_equal(parts.tabs.y, parts.meters.y + parts.meters.height);
		assert_int_equal(parts.page.y, parts.tabs.y + parts.tabs.height);
		assert_int_equal(parts.bar.y, parts.page.y + parts.page.height);
		assert_int_equal(parts.bar.y, height - 1);
		/* the table keeps the larger part */
		assert_true(parts.page.height > height / 2);
		assert_int_equal(top_draw_table_height(&app), parts.page.height - 1);
	}
}

static void test_small_screens(void **state)
{
	struct top_parts parts;

	(void)state;
	app.screen.height = TOP_DRAW_HEIGHT_MIN - 1;
	top_draw_parts(&app, &parts);
	assert_true(parts.small);
	assert_int_equal(top_draw_table_height(&app), 0);
	app.screen.height = TOP_DRAW_HEIGHT_MIN;
	app.screen.width = TOP_DRAW_WIDTH_MIN - 1;
	top_draw_parts(&app, &parts);
	assert_true(parts.small);
}

static void test_a_list_takes_of_the_page(void **state)
{
	struct top_choice *choices = calloc(1, sizeof(*choices));
	struct top_parts parts;

	(void)state;
	assert_non_null(choices);
	strcpy(choices->text, "0123456789");
	top_prompt_choice(&app, "What", choices, 1, 0, NULL);
	top_draw_parts(&app, &parts);
	assert_int_equal(parts.panel.x, 0);
	assert_int_equal(parts.panel.width, 12);
	assert_int_equal(parts.page.x, 12);
	assert_int_equal(parts.page.width, 88);
	/* never more than half */
	app.screen.width = 40;
	memset(choices->text, 'x', sizeof(choices->text) - 1);
	top_draw_parts(&app, &parts);
	assert_int_equal(parts.panel.width, 20);
	free(choices);
}

/* every word in the bar of every page stands for a key */
static void test_every_word_of_the_bar_is_a_key(void **state)
{
	static const struct top_page *const pages[] = {
		&top_page_table, &top_page_detail,  &top_page_memory, &top_page_events,
		&top_page_setup, &top_page_columns, &top_page_help,
	};
	struct top_key key;

	(void)state;
	app.screen.width = 300;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		size_t words = 0, columns = 0, hit = 0;

		app.page = pages[i];
		for (const struct top_page_key *of = app.page->keys; of && of->label; of++)
			columns += of->bar ? strcspn(of->label, " ") + strlen(of->bar) + 1 : 0;
		for (size_t j = 0; !app.page->keys && j < top_bindings_count; j++)
			if (top_bindings[j].bar)
				columns += strcspn(top_bindings[j].label, " ") +
					   strlen(top_bindings[j].bar) + 1;
		for (int x = 0; x < app.screen.width; x++) {
			hit += top_draw_bar_key_at(&app, 23, x, &key);
			words += top_draw_bar_key_at(&app, 22, x, &key);
		}
		assert_int_equal(hit, columns);
		assert_int_equal(words, 0);
	}
}

static void test_the_bar_of_the_table(void **state)
{
	enum top_action action, before = TOP_ACTION_NONE;
	size_t actions = 0, words = 0;
	struct top_key key;

	(void)state;
	app.screen.width = 300;
	for (int x = 0; top_draw_bar_key_at(&app, 23, x, &key); x++) {
		action = top_key_action(&key, false);
		actions += action != before;
		before = action;
	}
	for (size_t i = 0; i < top_bindings_count; i++)
		words += top_bindings[i].bar != NULL;
	assert_int_equal(actions, words);
	/* a question is in its place */
	app.prompt.kind = TOP_PROMPT_LINE;
	assert_false(top_draw_bar_key_at(&app, 23, 0, &key));
}

static void test_a_line_is_hit(void **state)
{
	struct top_parts parts;
	size_t line;

	(void)state;
	app.list.first = 7;
	top_draw_parts(&app, &parts);
	assert_false(top_draw_line_at(&app, parts.page.y, 5, &line));
	assert_true(top_draw_line_at(&app, parts.page.y + 1, 5, &line));
	assert_int_equal(line, 7);
	assert_true(top_draw_line_at(&app, parts.bar.y - 1, 99, &line));
	assert_int_equal(line, 7 + top_draw_table_height(&app) - 1);
	assert_false(top_draw_line_at(&app, parts.bar.y, 5, &line));
	/* below the last */
	app.list.count = 8;
	assert_false(top_draw_line_at(&app, parts.page.y + 2, 5, &line));
}

static void test_a_title_is_hit(void **state)
{
	struct top_parts parts;
	const struct cli_column *column;

	(void)state;
	top_draw_parts(&app, &parts);
	column = top_draw_title_at(&app, parts.page.y, 2);
	assert_string_equal(column->name, "pid");
	column = top_draw_title_at(&app, parts.page.y, 99);
	assert_string_equal(column->name, "args");
	assert_null(top_draw_title_at(&app, parts.page.y + 1, 2));
	/* scrolled, another is there */
	app.left = 8;
	column = top_draw_title_at(&app, parts.page.y, 2);
	assert_string_equal(column->name, "user");
}

/* on a narrow screen the command is there all the same, and what it is sorted by */
static void test_narrow_screens_have_the_command(void **state)
{
	struct top_parts parts;
	bool sorted = false;

	(void)state;
	app.screen.width = 40;
	app.list_options.sort = app.settings.sort.column;
	top_draw_parts(&app, &parts);
	assert_string_equal(top_draw_title_at(&app, parts.page.y, 0)->name, "pid");
	assert_string_equal(top_draw_title_at(&app, parts.page.y, 39)->name, "args");
	assert_string_equal(top_draw_title_at(&app, parts.page.y, 39 - 10)->name, "args");
	for (int x = 0; x < 40; x++)
		sorted |= top_draw_title_at(&app, parts.page.y, x) == app.list_options.sort;
	assert_true(sorted);
}

static void test_scrolling(void **state)
{
	(void)state;
	assert_int_equal(top_draw_scroll(0, 0, 0, 10), 0);
	assert_int_equal(top_draw_scroll(5, 2, 8, 10), 0);
	assert_int_equal(top_draw_scroll(0, 9, 20, 10), 0);
	assert_int_equal(top_draw_scroll(0, 10, 20, 10), 1);
	assert_int_equal(top_draw_scroll(5, 3, 20, 10), 3);
	/* nothing blank below the last */
	assert_int_equal(top_draw_scroll(15, 19, 20, 10), 10);
	assert_int_equal(top_draw_scroll(3, 5, 20, 0), 0);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_parts_fill_the_screen),
		TEST(test_small_screens),
		TEST(test_a_list_takes_of_the_page),
		TEST(test_every_word_of_the_bar_is_a_key),
		TEST(test_the_bar_of_the_table),
		TEST(test_a_line_is_hit),
		TEST(test_a_title_is_hit),
		TEST(test_narrow_screens_have_the_command),
		TEST(test_scrolling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
