// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of procsnap-top's table: order, filters, tree, cursor; and its columns. */
#include "unit.h"

#include "top/figures.h"
#include "top/list.h"
#include "top_frames.h"

/* init, two shells of a user with children, a kernel thread, a thread of another task */
static const struct top_sample machine[] = {
	{ 1, 0, 0, 0, "init", 'S', 0, 1, 100, 1000 },
	{ 2, 0, 0, 0, "kthreadd", 'S', TOP_PF_KTHREAD, 2, 5, 0 },
	{ 10, 0, 1, 1000, "bash", 'S', 0, 10, 300, 400 },
	{ 11, 0, 10, 1000, "Make", 'R', 0, 11, 900, 300 },
	{ 12, 0, 11, 1000, "cc", 'R', 0, 12, 50, 9000 },
	{ 20, 0, 1, 1001, "bash", 'S', 0, 20, 20, 500 },
	{ 21, 20, 1, 1001, "bash", 'S', 0, 21, 60, 500 },
};
#define MACHINE PROCSNAP_ARRAY_SIZE(machine)

static struct cli_frame before, now;
static struct top_account account;
static struct top_frame_view frame;
static struct top_list list;
static struct top_list_options options;

static const struct cli_column *column(const char *name)
{
	struct cli_column_name found;

	if (!top_column_find(name, strlen(name), &found))
		fail_msg("no column %s", name);
	return found.column;
}

static void view(const struct top_sample *tasks, size_t count, uint64_t boot_ns)
{
	struct top_interval interval = { &before, &now, true, true };

	cli_frame_free(&before);
	before = now;
	memset(&now, 0, sizeof(now));
	now.snap = top_sample_snapshot(tasks, count, boot_ns);
	top_account_free(&account);
	assert_int_equal(top_account_make(&account, &interval), 0);
	frame.account = &account;
	frame.sections = procsnap_header(now.snap)->got;
	cli_view_begin(&frame.view, now.snap, frame.sections, false);
}

static int begin(void **state)
{
	(void)state;
	memset(&frame, 0, sizeof(frame));
	memset(&options, 0, sizeof(options));
	options.sort = column("pid");
	view(machine, MACHINE, 100);
	return 0;
}

static int end(void **state)
{
	(void)state;
	top_list_free(&list);
	top_account_free(&account);
	cli_frame_free(&before);
	cli_frame_free(&now);
	return 0;
}

/* the lines' tasks as text */
static const char *lines(void)
{
	static char text[1024];
	size_t length = 0;

	assert_int_equal(top_list_make(&list, &frame, &options), 0);
	*text = '\0';
	for (size_t i = 0; i < list.count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%d",
					   i ? " " : "",
					   top_line_task(&frame, &list.lines[i])->pid);
	return text;
}

static void orders(void **state)
{
	(void)state;
	assert_string_equal(lines(), "1 2 10 11 12 20 21");
	options.descending = true;
	assert_string_equal(lines(), "21 20 12 11 10 2 1");
	options.sort = column("res");
	assert_string_equal(lines(), "12 1 20 21 10 11 2");
	options.sort = column("time+");
	assert_string_equal(lines(), "11 10 1 21 12 20 2");
	options.descending = false;
	options.sort = column("comm");
	assert_string_equal(lines(), "11 10 20 21 12 1 2");
	options.descending = true;
	/* equal ones by pid, whichever way */
	assert_string_equal(lines(), "2 1 12 10 20 21 11");
	/* nobody has a change yet */
	options.sort = column("cpu%");
	assert_string_equal(lines(), "1 2 10 11 12 20 21");
}

/* many, most of which have the same: by the key, then by the pid */
static void orders_of_many(void **state)
{
	struct top_sample tasks[64 + 1] = { 0 };
	const size_t count = PROCSNAP_ARRAY_SIZE(tasks) - 1;

	(void)state;
	options.sort = column("res");
	srand(1);
	for (int round = 0; round < 500; round++) {
		int values = 1 + round % 9;

		for (size_t i = 0; i < count; i++)
			tasks[i] = (struct top_sample){
				.pid = (int32_t)(round % 2 ? i + 1 : (i * 29) % 64 + 1),
				.comm = "x",
				.start = 1,
				.rss = rand() % 3 ? 4096 : (uint64_t)(rand() % values) * 4096,
			};
		options.descending = round % 3;
		view(tasks, count, 1000 + (uint64_t)round);
		assert_int_equal(top_list_make(&list, &frame, &options), 0);
		assert_int_equal(list.count, count);
		for (size_t i = 1; i < count; i++) {
			const struct top_sample *a = &tasks[list.lines[i - 1].index];
			const struct top_sample *b = &tasks[list.lines[i].index];

			if (a->rss == b->rss)
				assert_true(a->pid < b->pid);
			else
				assert_int_equal(a->rss > b->rss, options.descending);
		}
	}
}

static void order_of_an_interval(void **state)
{
	struct top_sample later[MACHINE];

	(void)state;
	memcpy(later, machine, sizeof(later));
	later[4].cpu += 500;
	later[1].cpu += 20;
	view(later, MACHINE, 1100);
	options.sort = column("cpu%");
	options.descending = true;
	assert_string_equal(lines(), "12 2 1 10 11 20 21");
	assert_int_equal(top_line_change(&frame, &list.lines[0])->cpu_ns, 500);
}

static void filters(void **state)
{
	pid_t pids[] = { 20, 2 };

	(void)state;
	options.hide_kernel = true;
	assert_string_equal(lines(), "1 10 11 12 20 21");
	assert_int_equal(list.hidden, 1);
	options.hide_threads = true;
	assert_string_equal(lines(), "1 10 11 12 20");
	options.hide_threads = false;
	snprintf(options.filter, sizeof(options.filter), "BASH");
	assert_string_equal(lines(), "10 20 21");
	snprintf(options.filter, sizeof(options.filter), "mak|cc");
	assert_string_equal(lines(), "11 12");
	snprintf(options.filter, sizeof(options.filter), "||");
	assert_string_equal(lines(), "");
	*options.filter = '\0';
	options.by_user = true;
	options.uid = 1001;
	assert_string_equal(lines(), "20 21");
	options.by_user = false;
	options.pids = pids;
	options.pid_count = 2;
	assert_string_equal(lines(), "20 21");
	options.hide_kernel = false;
	assert_string_equal(lines(), "2 20 21");
}

static void trees(void **state)
{
	struct top_identity bash = { 10, 10 };

	(void)state;
	options.tree = true;
	assert_string_equal(lines(), "1 10 11 12 20 21 2");
	assert_int_equal(list.lines[3].depth, 3);
	assert_true(list.lines[1].children && !list.lines[1].last);
	assert_true(list.lines[4].last);
	/* below cc the branch of init's children goes on; roots have none */
	assert_int_equal(list.lines[3].open, 1 << 1);
	assert_int_equal(top_identities_add(&list.collapsed, &bash), 0);
	assert_string_equal(lines(), "1 10 20 21 2");
	assert_true(list.lines[1].collapsed);
	/* a root whose parent is not shown */
	snprintf(options.filter, sizeof(options.filter), "cc");
	assert_string_equal(lines(), "12");
	assert_int_equal(list.lines[0].depth, 0);
}

static void cursor_stays_or_follows(void **state)
{
	struct top_sample fewer[MACHINE - 1];
	struct top_identity nobody = { 10, 11 };

	(void)state;
	lines();
	top_list_move(&list, &frame, 4);
	assert_int_equal(list.at.pid, 12);
	/* 2 ends: the line stays */
	memcpy(fewer, machine, sizeof(machine[0]));
	memcpy(fewer + 1, machine + 2, sizeof(fewer) - sizeof(fewer[0]));
	view(fewer, MACHINE - 1, 200);
	lines();
	assert_int_equal(list.cursor, 4);
	assert_int_equal(list.at.pid, 20);
	/* or the task */
	list.follow = true;
	view(machine, MACHINE, 300);
	lines();
	assert_int_equal(list.cursor, 5);
	assert_int_equal(list.at.pid, 20);
	/* the end of the list */
	top_list_move(&list, &frame, 100);
	assert_int_equal(list.cursor, 6);
	top_list_move(&list, &frame, -100);
	assert_int_equal(list.cursor, 0);
	assert_false(top_list_go(&list, &frame, &nobody));
	assert_int_equal(list.cursor, 0);
}

static void cursor_is_on_the_screen(void **state)
{
	(void)state;
	lines();
	top_list_move(&list, &frame, 5);
	top_list_scroll(&list, 3);
	assert_int_equal(list.first, 3);
	top_list_move(&list, &frame, -1);
	top_list_scroll(&list, 3);
	assert_int_equal(list.first, 3);
	top_list_move(&list, &frame, -4);
	top_list_scroll(&list, 3);
	assert_int_equal(list.first, 0);
	list.first = 6;
	top_list_move(&list, &frame, 100);
	top_list_scroll(&list, 3);
	assert_int_equal(list.first, 4);
	top_list_scroll(&list, 100);
	assert_int_equal(list.first, 0);
}

static void finds(void **state)
{
	(void)state;
	lines();
	assert_true(top_list_find(&list, &frame, "bash", 1, 0));
	assert_int_equal(list.at.pid, 10);
	assert_true(top_list_find(&list, &frame, "bash", 1, 1));
	assert_int_equal(list.at.pid, 20);
	assert_true(top_list_find(&list, &frame, "bash", -1, 1));
	assert_int_equal(list.at.pid, 10);
	/* around the end */
	assert_true(top_list_find(&list, &frame, "init", 1, 1));
	assert_int_equal(list.at.pid, 1);
	assert_false(top_list_find(&list, &frame, "no such", 1, 0));
	assert_int_equal(list.at.pid, 1);
	assert_false(top_list_find(&list, &frame, "", 1, 0));
}

static void gone_are_lines_too(void **state)
{
	struct cli_cell cell;

	(void)state;
	view(machine, MACHINE - 4, 200);
	assert_string_equal(lines(), "1 2 10");
	options.show_gone = true;
	/* of 21, a thread, nobody tells */
	assert_string_equal(lines(), "1 2 10 11 12 20");
	assert_true(list.lines[3].gone);
	top_line_cell(&frame, &list.lines[3], column("args"), &cell);
	assert_memory_equal(cell.text, "Make", 4);
	top_line_cell(&frame, &list.lines[3], column("state"), &cell);
	assert_memory_equal(cell.text, "X", 1);
	/* what nobody knows is marked */
	top_line_cell(&frame, &list.lines[3], column("cpu%"), &cell);
	assert_memory_equal(cell.text, "-", 1);
	top_line_cell(&frame, &list.lines[3], column("cgroup"), &cell);
	assert_memory_equal(cell.text, "?", 1);
	options.tree = true;
	assert_string_equal(lines(), "1 10 2 11 12 20");
}

static void no_lines(void **state)
{
	(void)state;
	options.by_user = true;
	options.uid = 4711;
	assert_string_equal(lines(), "");
	top_list_move(&list, &frame, 1);
	top_list_move(&list, &frame, -1);
	top_list_scroll(&list, 10);
	assert_int_equal(list.cursor, 0);
	assert_int_equal(list.at.pid, 0);
}

/* --- columns --- */

static void columns_are_read_and_printed(void **state)
{
	struct top_column_list columns;
	const char *unknown;
	char text[512];
	size_t length;

	(void)state;
	assert_null(top_columns_parse(&columns, "pid, cpu%,args", &length));
	top_columns_print(&columns, text, sizeof(text));
	assert_string_equal(text, "pid,cpu%,args");
	/* twice is once, what is none is told and left out */
	unknown = top_columns_parse(&columns, "pid,nonsense,rss,pid,more", &length);
	assert_non_null(unknown);
	assert_int_equal(length, 8);
	assert_memory_equal(unknown, "nonsense", length);
	top_columns_print(&columns, text, sizeof(text));
	assert_string_equal(text, "pid,rss");
	/* nothing: the default, all of which there is */
	assert_null(top_columns_parse(&columns, "", &length));
	top_columns_print(&columns, text, sizeof(text));
	assert_string_equal(text, TOP_COLUMNS_DEFAULT);
	/* as much as there is room for, whole names only */
	top_columns_print(&columns, text, 9);
	assert_string_equal(text, "pid,user");
	top_columns_print(&columns, text, 8);
	assert_string_equal(text, "pid");
}

static const char *cell_of(const char *name, size_t line)
{
	static char text[CLI_CELL_SIZE];
	struct cli_cell cell;

	top_line_cell(&frame, &list.lines[line], column(name), &cell);
	snprintf(text, sizeof(text), "%.*s", (int)cell.length, cell.text);
	return text;
}

static void cells_of_an_interval(void **state)
{
	struct top_sample later[MACHINE];

	(void)state;
	memcpy(later, machine, sizeof(later));
	later[4].cpu += 500000000;
	later[3].cpu += 12345678900000ULL;
	view(later, MACHINE, 1000000100);
	lines();
	assert_string_equal(cell_of("cpu%", 4), "50.0");
	assert_string_equal(cell_of("cpu%", 0), "0.0");
	assert_string_equal(cell_of("cpu%", 3), "1234568");
	assert_string_equal(cell_of("time+", 3), "3h25:45");
	assert_string_equal(cell_of("time+", 4), "0:00.50");
	assert_string_equal(cell_of("virt", 4), "18K");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(orders, begin, end),
		cmocka_unit_test_setup_teardown(orders_of_many, begin, end),
		cmocka_unit_test_setup_teardown(order_of_an_interval, begin, end),
		cmocka_unit_test_setup_teardown(filters, begin, end),
		cmocka_unit_test_setup_teardown(trees, begin, end),
		cmocka_unit_test_setup_teardown(cursor_stays_or_follows, begin, end),
		cmocka_unit_test_setup_teardown(cursor_is_on_the_screen, begin, end),
		cmocka_unit_test_setup_teardown(finds, begin, end),
		cmocka_unit_test_setup_teardown(gone_are_lines_too, begin, end),
		cmocka_unit_test_setup_teardown(no_lines, begin, end),
		cmocka_unit_test_setup_teardown(cells_of_an_interval, begin, end),
		cmocka_unit_test(columns_are_read_and_printed),
	};

	return cmocka_run_group_tests_name("lines of procsnap-top", tests, NULL, NULL);
}
