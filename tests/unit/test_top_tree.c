// SPDX-License-Identifier: GPL-2.0-or-later
/* The branches before names in the tree of procsnap-top. */
#include "unit.h"

#include "top/draw_tree.h"

static const struct top_line lines[] = {
	{ .depth = 0 },			   /* 0 init */
	{ .depth = 1 },			   /* 1  |- */
	{ .depth = 2 },			   /* 2  |  |- */
	{ .depth = 3, .last = true },	   /* 3  |  |  `- */
	{ .depth = 2, .last = true },	   /* 4  |  `- */
	{ .depth = 3, .last = true },	   /* 5  |     `- */
	{ .depth = 1, .last = true },	   /* 6  `- */
	{ .depth = 2, .last = true },	   /* 7     `- */
	{ .depth = 0, .last = true },	   /* 8 another */
	{ .depth = 1, .collapsed = true }, /* 9  |+ */
	{ .depth = 0, .collapsed = true }, /* 10 + */
};

static const char *const branches[] = {
	"", "|- ", "|  |- ", "|  |  `- ", "|  `- ", "|     `- ", "`- ", "   `- ", "", "|+ ", "+ ",
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

static void test_branches(void **state)
{
	(void)state;
	/* from whatever line the screen begins with */
	for (size_t first = 0; first < LINES; first++) {
		struct top_tree tree;

		top_tree_begin(&tree, lines, first);
		for (size_t i = first; i < LINES; i++) {
			char text[TOP_TREE_TEXT];

			top_tree_next(&tree, &lines[i]);
			assert_int_equal(top_tree_text(&tree, &lines[i], false, text),
					 strlen(branches[i]));
			assert_string_equal(text, branches[i]);
		}
	}
}

static void test_utf8(void **state)
{
	struct top_tree tree;
	char text[TOP_TREE_TEXT];

	(void)state;
	top_tree_begin(&tree, lines, 3);
	top_tree_next(&tree, &lines[3]);
	assert_int_equal(top_tree_text(&tree, &lines[3], true, text), 9);
	assert_string_equal(text, "│  │  └─ ");
}

/* ten thousand levels are no reason to write beyond the text */
static void test_deep(void **state)
{
	static struct top_line deep[10000];
	struct top_tree tree;
	char text[TOP_TREE_TEXT];

	(void)state;
	for (size_t i = 0; i < 10000; i++)
		deep[i] = (struct top_line){ .depth = (uint32_t)i };
	top_tree_begin(&tree, deep, 9999);
	top_tree_next(&tree, &deep[9999]);
	assert_int_equal(top_tree_text(&tree, &deep[9999], true, text), 3 * (TOP_TREE_LEVELS - 1));
	assert_true(strlen(text) < sizeof(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
