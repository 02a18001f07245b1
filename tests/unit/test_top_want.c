// SPDX-License-Identifier: GPL-2.0-or-later
/* What procsnap-top asks the kernel for: what it shows, and no more. */
#include "unit.h"

#include "top/want.h"

#define WANT(id) PROCSNAP_WANT(PROCSNAP_SECTION_##id)
#define ALWAYS (WANT(TASK) | WANT(CPU) | WANT(SYSTEM) | WANT(CPUSTAT))
#define HEIGHT 30

/* the page's own file draws */
const struct top_page top_page_table = { .name = "table" };

static struct top_app app;

static void sort_by(const char *name, bool descending)
{
	assert_true(top_column_find(name, strlen(name), &app.settings.sort));
	app.settings.descending = descending;
}

static int begin(void **state)
{
	size_t length;

	(void)state;
	memset(&app, 0, sizeof(app));
	app.page = &top_page_table;
	top_columns_parse(&app.settings.columns, "", &length);
	app.settings.hide_kernel = true;
	app.frame.sections = ALWAYS;
	sort_by("cpu%", true);
	return 0;
}

static struct top_request want(void)
{
	struct top_request request;

	assert_int_equal(top_want_table(&app, HEIGHT, &request), 0);
	return request;
}

static void no_more_than_the_order_needs(void **state)
{
	struct top_request request = want();

	(void)state;
	assert_int_equal(request.sections, ALWAYS);
	assert_int_equal(request.rank, PROCSNAP_TOP_NONE);
	assert_false(request.threads);
	assert_null(request.pids);
	sort_by("user", false);
	assert_int_equal(want().sections, ALWAYS | WANT(CRED));
	sort_by("args", false);
	assert_int_equal(want().sections, ALWAYS | WANT(CMDLINE));
	/* the rest is asked for the lines on the screen */
	sort_by("cpu%", true);
	assert_int_equal(top_want_details(&app) & ~WANT(SYSTEM),
			 WANT(TASK) | WANT(CRED) | WANT(MEMORY) | WANT(CMDLINE));
	app.frame.sections |= WANT(CRED) | WANT(MEMORY) | WANT(CMDLINE);
	assert_int_equal(top_want_details(&app), 0);
}

static void differences_are_of_all(void **state)
{
	size_t length;

	(void)state;
	top_columns_parse(&app.settings.columns, "pid,io/s,comm", &length);
	assert_int_equal(want().sections, ALWAYS | WANT(IO));
}

static void filters_need_their_texts(void **state)
{
	(void)state;
	strcpy(app.list_options.filter, "x");
	assert_int_equal(want().sections, ALWAYS | WANT(CMDLINE));
	*app.list_options.filter = '\0';
	/* what was searched for once costs nothing any more */
	strcpy(app.search, "x");
	assert_int_equal(want().sections, ALWAYS);
	app.flow.searching = true;
	assert_int_equal(want().sections, ALWAYS | WANT(CMDLINE));
	app.flow.searching = false;
	app.list_options.by_user = true;
	assert_int_equal(want().sections, ALWAYS | WANT(CRED));
	app.list_options.by_user = false;
	app.pick_user = true;
	assert_int_equal(want().sections, ALWAYS | WANT(CRED));
}

static void the_kernel_ranks(void **state)
{
	struct top_request request;

	(void)state;
	sort_by("res", true);
	app.list.first = 5;
	request = want();
	assert_int_equal(request.rank, PROCSNAP_TOP_RSS);
	assert_true(request.count >= 5 + HEIGHT);
	assert_true(request.count <= 5 + 3 * HEIGHT);
	assert_int_equal(request.sections & ~WANT(SYSTEM), (ALWAYS | WANT(MEMORY)) & ~WANT(SYSTEM));
	/* the last line is beyond any number */
	app.flow.to_end = true;
	assert_int_equal(want().rank, PROCSNAP_TOP_RSS);
	assert_int_equal(want().count, 0);
	app.flow.to_end = false;
	/* kernel threads stand among these: all are needed to leave them out */
	sort_by("time+", true);
	assert_int_equal(want().rank, PROCSNAP_TOP_NONE);
	app.settings.hide_kernel = false;
	assert_int_equal(want().rank, PROCSNAP_TOP_CPU);
}

/* whatever else has to be looked at needs all of them */
static void the_kernel_does_not_rank(void **state)
{
	bool *const settings[] = { &app.settings.tree,
				   &app.settings.threads,
				   &app.settings.show_gone,
				   &app.list_options.by_user,
				   &app.pick_user,
				   &app.list.follow,
				   &app.paused };
	static const struct top_page other;

	(void)state;
	sort_by("res", true);
	for (size_t i = 0; i < PROCSNAP_ARRAY_SIZE(settings); i++) {
		*settings[i] = true;
		assert_int_equal(want().rank, PROCSNAP_TOP_NONE);
		*settings[i] = false;
		assert_int_equal(want().rank, PROCSNAP_TOP_RSS);
	}
	strcpy(app.list_options.filter, "x");
	assert_int_equal(want().rank, PROCSNAP_TOP_NONE);
	*app.list_options.filter = '\0';
	app.flow.wish = TOP_WISH_FIND_PID;
	assert_int_equal(want().rank, PROCSNAP_TOP_NONE);
	app.flow.wish = TOP_WISH_NONE;
	app.options.from = "file";
	assert_int_equal(want().rank, PROCSNAP_TOP_NONE);
	app.options.from = NULL;
	app.page = &other;
	assert_int_equal(want().rank, PROCSNAP_TOP_NONE);
	app.page = &top_page_table;
	sort_by("res", false);
	assert_int_equal(want().rank, PROCSNAP_TOP_NONE);
}

static void threads_have_their_own(void **state)
{
	struct top_request request;

	(void)state;
	app.settings.threads = true;
	request = want();
	assert_true(request.threads);
	/* ids are a thread's own, its command is its process's */
	assert_int_equal(request.sections, ALWAYS | WANT(CRED));
}

static void a_pause_keeps_all(void **state)
{
	(void)state;
	app.paused = true;
	assert_int_equal(want().sections, ALWAYS | WANT(CRED) | WANT(MEMORY) | WANT(CMDLINE));
}

static void only_these(void **state)
{
	pid_t pids[] = { 3, 1, 2 };
	struct top_request request;

	(void)state;
	app.list_options.pids = pids;
	app.list_options.pid_count = 3;
	sort_by("res", true);
	request = want();
	assert_int_equal(request.rank, PROCSNAP_TOP_NONE);
	assert_int_equal(request.pid_count, 3);
	assert_memory_equal(request.pids, pids, sizeof(pids));
	assert_ptr_not_equal(request.pids, pids);
	free(request.pids);
}

static void recordings_are_compared_with_the_frame_before(void **state)
{
	(void)state;
	app.options.from = "file";
	app.flow.shown_at = 6;
	app.at = 7;
	assert_false(want().with_before);
	app.at = 6;
	assert_true(want().with_before);
	app.at = 60;
	assert_true(want().with_before);
	assert_int_equal(want().at, 60);
	assert_int_equal(top_want_details(&app), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_more_than_the_order_needs, begin),
		cmocka_unit_test_setup(differences_are_of_all, begin),
		cmocka_unit_test_setup(filters_need_their_texts, begin),
		cmocka_unit_test_setup(the_kernel_ranks, begin),
		cmocka_unit_test_setup(the_kernel_does_not_rank, begin),
		cmocka_unit_test_setup(threads_have_their_own, begin),
		cmocka_unit_test_setup(a_pause_keeps_all, begin),
		cmocka_unit_test_setup(only_these, begin),
		cmocka_unit_test_setup(recordings_are_compared_with_the_frame_before, begin),
	};

	return cmocka_run_group_tests_name("what procsnap-top asks for", tests, NULL, NULL);
}
