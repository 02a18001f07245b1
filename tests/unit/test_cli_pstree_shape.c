// SPDX-License-Identifier: GPL-2.0-or-later
/* Which subtrees of a tree of tasks look the same, and in which order they stand. */
#include "unit.h"

#include "pstree_shape.h"

#define NONE PSTREE_NO_NODE
#define NODES 16

static struct pstree_node nodes[NODES];

/* a node of this name below another; pids in the order of the calls */
static void node(size_t index, const char *name, uint32_t parent)
{
	nodes[index] = (struct pstree_node){
		.parent = parent,
		.pid = (int32_t)index + 1,
		.name = name,
		.length = strlen(name),
	};
}

static void shape(size_t count, unsigned int flags)
{
	assert_int_equal(pstree_shape(nodes, count, flags), 0);
}

/* names of the children of a node, with how often each is drawn */
static void check_children(uint32_t index, const char *expected)
{
	char text[256] = "";
	uint32_t child;

	for (child = nodes[index].child; child != NONE; child = nodes[child].next)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%u*%s",
			 text[0] ? " " : "", nodes[child].repeat, nodes[child].name);
	assert_string_equal(text, expected);
}

/* a root with two pairs of equal subtrees and one that only begins like them */
static void make_twins(void)
{
	node(0, "root", NONE);
	node(1, "sh", 0);
	node(2, "cat", 1);
	node(3, "sh", 0);
	node(4, "dog", 3);
	node(5, "sh", 0);
	node(6, "cat", 5);
	node(7, "leaf", 0);
	node(8, "leaf", 0);
}

static void test_equal_subtrees_are_one(void **state)
{
	(void)state;
	make_twins();
	shape(9, PSTREE_COMPACT);
	check_children(0, "2*leaf 0*leaf 2*sh 1*sh 0*sh");
	assert_int_equal(nodes[1].class, nodes[5].class);
	assert_int_not_equal(nodes[1].class, nodes[3].class);
	make_twins();
	shape(9, 0);
	check_children(0, "1*leaf 1*leaf 1*sh 1*sh 1*sh");
}

static void test_a_prefix_is_not_equal(void **state)
{
	(void)state;
	node(0, "root", NONE);
	node(1, "a", 0);
	node(2, "x", 1);
	node(3, "a", 0);
	node(4, "x", 3);
	node(5, "x", 3);
	node(6, "a", 0);
	shape(7, PSTREE_COMPACT);
	check_children(0, "1*a 1*a 1*a");
	check_children(3, "2*x 0*x");
}

static void test_users_only_if_they_are_shown(void **state)
{
	(void)state;
	node(0, "root", NONE);
	node(1, "a", 0);
	node(2, "a", 0);
	nodes[2].uid = 1000;
	shape(3, PSTREE_COMPACT);
	check_children(0, "2*a 0*a");
	node(1, "a", 0);
	node(2, "a", 0);
	nodes[2].uid = 1000;
	shape(3, PSTREE_COMPACT | PSTREE_WITH_USERS);
	check_children(0, "1*a 1*a");
}

static void test_threads_are_no_processes(void **state)
{
	(void)state;
	node(0, "root", NONE);
	node(1, "a", 0);
	node(2, "a", 0);
	node(3, "a", 0);
	node(4, "a", 0);
	nodes[1].thread = nodes[2].thread = true;
	shape(5, PSTREE_COMPACT_THREADS);
	check_children(0, "1*a 1*a 2*a 0*a");
	assert_false(nodes[nodes[0].child].thread);
}

static void test_siblings_by_name_or_by_pid(void **state)
{
	(void)state;
	node(0, "root", NONE);
	node(1, "b", 0);
	node(2, "ab", 0);
	node(3, "a", 0);
	shape(4, 0);
	check_children(0, "1*a 1*ab 1*b");
	shape(4, PSTREE_BY_PID);
	check_children(0, "1*b 1*ab 1*a");
}

static void test_hidden_ones_are_left_out(void **state)
{
	(void)state;
	make_twins();
	nodes[5].hidden = true;
	nodes[7].hidden = true;
	shape(9, PSTREE_COMPACT);
	check_children(0, "1*leaf 1*sh 1*sh");
}

/* 1 and 2 are each other's parents, 3 is below: all hang together, once each */
static void test_circles_are_cut(void **state)
{
	size_t roots = 0, children = 0;

	(void)state;
	node(0, "root", NONE);
	node(1, "a", 2);
	node(2, "b", 1);
	node(3, "c", 2);
	shape(4, PSTREE_COMPACT);
	for (uint32_t i = 0; i < 4; i++) {
		roots += nodes[i].parent == NONE;
		for (uint32_t child = nodes[i].child; child != NONE; child = nodes[child].next)
			children++;
	}
	assert_int_equal(roots, 2);
	assert_int_equal(children, 2);
}

static void test_nothing(void **state)
{
	(void)state;
	shape(0, PSTREE_COMPACT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_subtrees_are_one),
		cmocka_unit_test(test_a_prefix_is_not_equal),
		cmocka_unit_test(test_users_only_if_they_are_shown),
		cmocka_unit_test(test_threads_are_no_processes),
		cmocka_unit_test(test_siblings_by_name_or_by_pid),
		cmocka_unit_test(test_hidden_ones_are_left_out),
		cmocka_unit_test(test_circles_are_cut),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
