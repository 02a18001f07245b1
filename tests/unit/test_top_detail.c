// SPDX-License-Identifier: GPL-2.0-or-later
/* The tabs of procsnap-top's detail page as text, of tasks whose names are hostile, too. */
#include "sample.h"
#include "unit.h"

#include "top/detail.h"
#include "top/text.h"

static struct sample sample;
static struct procsnap_snapshot *snap;
static struct top_text text;

static int setup(void **state)
{
	(void)state;
	/* every byte that is no ASCII is shown as \xHH */
	setenv("LC_ALL", "C", 1);
	sample_make(&sample);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	procsnap_snapshot_free(snap);
	snap = NULL;
	sample_free(&sample);
	top_text_free(&text);
	return 0;
}

static void load(void)
{
	procsnap_snapshot_free(snap);
	assert_int_equal(procsnap_snapshot_from_memory(&snap, sample.bytes, sample.size), 0);
}

static void write_tab(enum top_detail_tab tab, uint32_t row)
{
	struct top_detail detail = {
		.snap = snap,
		.row = row,
		.absent = "not in the recording",
		.columns = 80,
	};
	size_t length = 0;
	char *bytes = top_detail_text(&detail, tab, &length);

	assert_non_null(bytes);
	assert_int_equal(top_text_take(&text, bytes, length), 0);
}

static bool has(const char *word)
{
	return top_text_find(text.bytes, text.length, word, 0) != SIZE_MAX;
}

static void test_tabs(void **state)
{
	(void)state;
	load();
	for (int tab = 0; tab < TOP_DETAIL_TABS; tab++) {
		if (tab == TOP_DETAIL_THREADS)
			continue;
		write_tab((enum top_detail_tab)tab, 1);
		assert_true(text.line_count > 0);
	}
	write_tab(TOP_DETAIL_OVERVIEW, 1);
	assert_true(has("300 task 1"));
	assert_true(has("Kernel stack"));
	write_tab(TOP_DETAIL_FILES, 1);
	assert_true(has("file target 2"));
	assert_true(has("file target 3"));
	assert_false(has("file target 4"));
	/* titles and two files */
	assert_int_equal(text.line_count, 3);
	write_tab(TOP_DETAIL_MAPS, 1);
	assert_true(has("vma name 2"));
	write_tab(TOP_DETAIL_ENVIRON, 1);
	assert_true(has("environ text 1"));
	write_tab(TOP_DETAIL_CGROUP, 1);
	assert_true(has("cgroup_path path 2"));
}

/* a thread's row is one only among threads */
static void test_threads(void **state)
{
	(void)state;
	load();
	write_tab(TOP_DETAIL_THREADS, 1);
	assert_true(has("not in the recording"));
	sample.header->flags |= PROCSNAP_IMAGE_THREADS;
	sample.tasks[2].tgid = sample.tasks[1].tgid;
	load();
	write_tab(TOP_DETAIL_THREADS, 1);
	assert_int_equal(text.line_count, 3);
	assert_true(has("task 2"));
	assert_true(has("wchan text 2"));
}

static void test_thread_times(void **state)
{
	const struct top_identity who = { 300, 1001 };
	struct top_threads threads = { 0 };
	uint64_t used;

	(void)state;
	sample.header->instant_boot_ns = 1000;
	sample.cpus[1].utime_ns = 100;
	sample.cpus[1].stime_ns = 10;
	load();
	assert_int_equal(top_threads_take(&threads, snap, 300), 0);
	assert_false(top_threads_used(&threads, &who, &used));
	sample.header->instant_boot_ns = 3000;
	sample.cpus[1].utime_ns = 700;
	load();
	assert_int_equal(top_threads_take(&threads, snap, 300), 0);
	assert_int_equal(threads.interval_ns, 2000);
	assert_true(top_threads_used(&threads, &who, &used));
	assert_int_equal(used, 600);
	/* the id is another thread's now */
	sample.tasks[1].start_ns++;
	load();
	assert_int_equal(top_threads_take(&threads, snap, 300), 0);
	assert_false(top_threads_used(&threads, &who, &used));
	top_threads_free(&threads);
}

static void test_statuses(void **state)
{
	static const enum top_detail_tab tabs[] = { TOP_DETAIL_FILES,  TOP_DETAIL_MAPS,
						    TOP_DETAIL_PAGES,  TOP_DETAIL_ENVIRON,
						    TOP_DETAIL_LIMITS, TOP_DETAIL_NAMESPACES,
						    TOP_DETAIL_CGROUP };
	static const uint32_t sections[] = { PROCSNAP_SECTION_FILES,  PROCSNAP_SECTION_VMAS,
					     PROCSNAP_SECTION_PAGES,  PROCSNAP_SECTION_ENVIRON,
					     PROCSNAP_SECTION_LIMITS, PROCSNAP_SECTION_NAMESPACES,
					     PROCSNAP_SECTION_CGROUP };
	static const char *const words[] = {
		[PROCSNAP_STATUS_NONE] = "(none",
		[PROCSNAP_STATUS_DENIED] = "(denied",
		[PROCSNAP_STATUS_GONE] = "(gone",
		[PROCSNAP_STATUS_BLOCKED] = "(blocked",
		[PROCSNAP_STATUS_UNSUPPORTED] = "(unsupported",
	};

	(void)state;
	for (uint32_t status = PROCSNAP_STATUS_NONE; status <= PROCSNAP_STATUS_UNSUPPORTED;
	     status++) {
		for (size_t i = 0; i < PROCSNAP_ARRAY_SIZE(sections); i++)
			*(uint32_t *)sample_entry(&sample, sections[i], 1) = status;
		load();
		for (size_t i = 0; i < PROCSNAP_ARRAY_SIZE(tabs); i++) {
			write_tab(tabs[i], 1);
			if (!has(words[status]))
				fail_msg("tab %d does not say %s", (int)tabs[i], words[status]);
		}
	}
}

/* a recording that has nothing but the tasks */
static void test_absent(void **state)
{
	(void)state;
	for (uint32_t id = PROCSNAP_SECTION_CRED; id <= SAMPLE_SECTIONS; id++)
		sample_section(&sample, id)->id += 1000;
	sample.header->got = PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	load();
	for (int tab = 0; tab < TOP_DETAIL_TABS; tab++) {
		write_tab((enum top_detail_tab)tab, 1);
		if (!has("(not in the recording)"))
			fail_msg("tab %d does not say that it is not there", tab);
		assert_false(has("not in this snapshot"));
	}
}

static void assert_fit(void)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.bytes[i] != '\n' && (text.bytes[i] < ' ' || text.bytes[i] > '~'))
			fail_msg("byte %#x in line", (unsigned char)text.bytes[i]);
}

/* names are made of what terminals act upon; no line is made or broken by them */
static void test_hostile(void **state)
{
	static const char bytes[] = "\033[2J\n\r\x9b\xff\x7f\033]0;x\007\033[33m";
	struct procsnap_section *strings = sample_section(&sample, PROCSNAP_SECTION_STRINGS);
	size_t lines[TOP_DETAIL_TABS], size = strings->count * strings->entry_size;
	char *at = (char *)sample.bytes + strings->offset;

	(void)state;
	sample.header->flags |= PROCSNAP_IMAGE_THREADS;
	load();
	for (int tab = 0; tab < TOP_DETAIL_TABS; tab++) {
		write_tab((enum top_detail_tab)tab, 1);
		lines[tab] = text.line_count;
	}
	for (size_t i = 0; i < size; i++)
		if (at[i])
			at[i] = bytes[i % (sizeof(bytes) - 1)];
	memcpy(sample.tasks[1].comm, bytes, sizeof(bytes));
	sample.tasks[1].state = '\033';
	load();
	for (int tab = 0; tab < TOP_DETAIL_TABS; tab++) {
		write_tab((enum top_detail_tab)tab, 1);
		assert_fit();
		/* the stack's text has lines, and bitmaps are numbers */
		if (tab != TOP_DETAIL_OVERVIEW)
			assert_int_equal(text.line_count, lines[tab]);
	}
}

static void test_gone(void **state)
{
	struct top_gone gone = {
		.task = { .status = PROCSNAP_STATUS_OK, .pid = 4711, .start_ns = 1000000000 },
		.cred = { .status = PROCSNAP_STATUS_GONE },
		.cpu = { .status = PROCSNAP_STATUS_OK, .utime_ns = 1500000000 },
		.memory = { .status = PROCSNAP_STATUS_GONE },
		.boot_ns = 3000000000,
		.wait_status = 3 << 8,
		.unseen = true,
	};
	size_t length;
	char *bytes;

	(void)state;
	memcpy(gone.task.comm, "\033[2Jevil", 9);
	bytes = top_detail_gone_text(&gone, 0, &length);
	assert_non_null(bytes);
	assert_int_equal(top_text_take(&text, bytes, length), 0);
	assert_fit();
	assert_true(has("4711"));
	assert_true(has("\\x1b[2Jevil"));
	assert_true(has("exit status 3"));
	assert_true(has("0:00:02.000"));
	assert_true(has("0:00:01.500"));
	assert_true(has("(gone)"));
	assert_true(has("between two looks"));
	gone.boot_ns = 0;
	bytes = top_detail_gone_text(&gone, 0, &length);
	assert_int_equal(top_text_take(&text, bytes, length), 0);
	assert_true(has("nobody told"));
	assert_false(has("exit status"));
}

static void test_end(void **state)
{
	char end[TOP_DETAIL_END];

	(void)state;
	assert_string_equal(top_detail_end(end, 0), "exit status 0");
	assert_string_equal(top_detail_end(end, 9), "killed by SIGKILL");
	assert_string_equal(top_detail_end(end, 11 | 0x80), "killed by SIGSEGV, core dumped");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_tabs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
		cmocka_unit_test_setup_teardown(test_thread_times, setup, teardown),
		cmocka_unit_test_setup_teardown(test_statuses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_absent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_end, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
