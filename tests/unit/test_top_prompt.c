// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions of procsnap-top: a line that is edited, a list, yes or no. Nothing is drawn. */
#define _XOPEN_SOURCE_EXTENDED 1
#include "unit.h"

#include <curses.h>
#include <locale.h>

#include "top/app.h"

static struct top_app app;
static unsigned int changes;

/* the last answer */
static struct {
	unsigned int count;
	bool accepted;
	char text[TOP_PROMPT_SIZE];
	long value;
} answer;

static void changed(struct top_app *of)
{
	assert_ptr_equal(of, &app);
	changes++;
}

static void done(struct top_app *of, bool accepted, const char *text, long value)
{
	assert_ptr_equal(of, &app);
	/* it is over when this is called: the next may be asked */
	assert_int_equal(app.prompt.kind, TOP_PROMPT_NONE);
	answer.count++;
	answer.accepted = accepted;
	snprintf(answer.text, sizeof(answer.text), "%s", text);
	answer.value = value;
}

static int setup(void **state)
{
	(void)state;
	memset(&app, 0, sizeof(app));
	memset(&answer, 0, sizeof(answer));
	changes = 0;
	/* what is printable depends on it */
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(app.prompt.choices);
	return 0;
}

static void press(wint_t code)
{
	struct top_key key = { .code = code };

	top_prompt_key(&app, &key);
}

static void press_function(wint_t code)
{
	struct top_key key = { .code = code, .function = true };

	top_prompt_key(&app, &key);
}

static void type(const wchar_t *text)
{
	while (*text)
		press((wint_t)*text++);
}

static void ask_line(const char *text)
{
	top_prompt_line(&app, "What:", text, changed, done);
}

static void check_line(const char *text, size_t caret)
{
	assert_string_equal(app.prompt.text, text);
	assert_int_equal(app.prompt.caret, caret);
}

static void test_a_line(void **state)
{
	(void)state;
	ask_line(NULL);
	type(L"ab");
	press_function(KEY_LEFT);
	type(L"X");
	check_line("aXb", 2);
	assert_int_equal(changes, 3);
	press('\n');
	assert_int_equal(answer.count, 1);
	assert_true(answer.accepted);
	assert_string_equal(answer.text, "aXb");
}

static void test_escape_gives_up(void **state)
{
	(void)state;
	ask_line("old");
	press(TOP_KEY_ESCAPE);
	assert_int_equal(answer.count, 1);
	assert_false(answer.accepted);
}

static void test_the_old_text_is_at_hand(void **state)
{
	(void)state;
	ask_line("old");
	check_line("old", 3);
	press_function(KEY_BACKSPACE);
	check_line("ol", 2);
	press_function(KEY_HOME);
	press_function(KEY_DC);
	check_line("l", 0);
	/* at the ends nothing happens, and nobody is told of a change */
	changes = 0;
	press_function(KEY_BACKSPACE);
	press_function(KEY_LEFT);
	press_function(KEY_END);
	press_function(KEY_RIGHT);
	press_function(KEY_DC);
	check_line("l", 1);
	assert_int_equal(changes, 0);
}

static void test_control_keys(void **state)
{
	(void)state;
	ask_line("one two  three");
	press(TOP_CTRL('w'));
	check_line("one two  ", 9);
	press(TOP_CTRL('w'));
	check_line("one ", 4);
	press(TOP_CTRL('a'));
	press(TOP_CTRL('f'));
	press(TOP_CTRL('k'));
	check_line("o", 1);
	type(L"xyz");
	press(TOP_CTRL('b'));
	press(TOP_CTRL('u'));
	check_line("z", 0);
	press(TOP_CTRL('e'));
	check_line("z", 1);
	press(TOP_CTRL('w'));
	press(TOP_CTRL('w'));
	check_line("", 0);
}

/* characters, not bytes, are gone over and deleted */
static void test_utf8(void **state)
{
	(void)state;
	ask_line(NULL);
	type(L"aé漢\U0001f427z");
	check_line("aé漢\xf0\x9f\x90\xa7z", 11);
	press_function(KEY_LEFT);
	press_function(KEY_BACKSPACE);
	check_line("aé漢z", 6);
	press_function(KEY_LEFT);
	press_function(KEY_LEFT);
	check_line("aé漢z", 1);
	press_function(KEY_DC);
	check_line("a漢z", 1);
	press_function(KEY_RIGHT);
	check_line("a漢z", 4);
}

static void test_what_cannot_be_seen_is_not_taken(void **state)
{
	(void)state;
	ask_line(NULL);
	press(0x07);
	press(0x9b);
	press(0x202e);
	press(0x200b);
	check_line("", 0);
	assert_int_equal(changes, 0);
}

static void test_a_full_line(void **state)
{
	(void)state;
	ask_line(NULL);
	for (int i = 0; i < TOP_PROMPT_SIZE - 2; i++)
		press('x');
	/* there is one byte left, and this wants three */
	press(L'漢');
	assert_int_equal(strlen(app.prompt.text), TOP_PROMPT_SIZE - 2);
	press('y');
	press('z');
	assert_int_equal(strlen(app.prompt.text), TOP_PROMPT_SIZE - 1);
	assert_int_equal(app.prompt.text[TOP_PROMPT_SIZE - 2], 'y');
}

static void ask_choice(void)
{
	static const struct top_choice list[] = { { " 9 SIGKILL", 9 },
						  { "15 SIGTERM", 15 },
						  { "18 SIGCONT", 18 },
						  { "19 SIGSTOP", 19 } };
	struct top_choice *choices = malloc(sizeof(list));

	assert_non_null(choices);
	memcpy(choices, list, sizeof(list));
	top_prompt_choice(&app, "Signal", choices, sizeof(list) / sizeof(list[0]), 1, done);
}

static void test_a_list(void **state)
{
	(void)state;
	ask_choice();
	assert_int_equal(app.prompt.selected, 1);
	press_function(KEY_DOWN);
	press('\n');
	assert_true(answer.accepted);
	assert_int_equal(answer.value, 18);
}

static void test_the_ends_of_a_list(void **state)
{
	(void)state;
	ask_choice();
	press_function(KEY_END);
	press_function(KEY_DOWN);
	assert_int_equal(app.prompt.selected, 3);
	press_function(KEY_HOME);
	press_function(KEY_UP);
	assert_int_equal(app.prompt.selected, 0);
	press_function(KEY_NPAGE);
	assert_int_equal(app.prompt.selected, 3);
}

static void test_typing_finds(void **state)
{
	(void)state;
	ask_choice();
	/* from the beginning of a choice before anywhere in it */
	press('1');
	press('9');
	assert_int_equal(app.prompt.selected, 3);
	/* nothing goes on so: it is the first letter of another word */
	press('k');
	assert_int_equal(app.prompt.selected, 0);
	type(L"ill");
	assert_int_equal(app.prompt.selected, 0);
	assert_string_equal(app.prompt.text, "kill");
	/* nothing has that */
	press('%');
	assert_int_equal(app.prompt.selected, 0);
	press('\n');
	assert_int_equal(answer.value, 9);
}

static void test_an_empty_list_has_no_answer(void **state)
{
	(void)state;
	top_prompt_choice(&app, "Nobody", NULL, 0, 0, done);
	press('x');
	press_function(KEY_DOWN);
	press('\n');
	assert_int_equal(answer.count, 1);
	assert_false(answer.accepted);
}

static void test_only_y_is_yes(void **state)
{
	(void)state;
	top_prompt_yes_no(&app, "Really?", done);
	press('\n');
	press(' ');
	press_function(KEY_F(9));
	assert_int_equal(answer.count, 0);
	press('y');
	assert_true(answer.accepted);
	assert_int_equal(answer.value, 1);
	top_prompt_yes_no(&app, "Really?", done);
	press('n');
	assert_false(answer.accepted);
	assert_int_equal(answer.count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_line),
		TEST(test_escape_gives_up),
		TEST(test_the_old_text_is_at_hand),
		TEST(test_control_keys),
		TEST(test_utf8),
		TEST(test_what_cannot_be_seen_is_not_taken),
		TEST(test_a_full_line),
		TEST(test_a_list),
		TEST(test_the_ends_of_a_list),
		TEST(test_typing_finds),
		TEST(test_an_empty_list_has_no_answer),
		TEST(test_only_y_is_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
