// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * snapshot.c: what the accessors give, and what they give beyond the end.
 */
#include "unit.h"
#include "sample.h"

struct context {
	struct sample sample;
	struct procsnap_snapshot *snap;
};

static int setup(void **state)
{
	struct context *context = calloc(1, sizeof(*context));

	sample_make(&context->sample);
	*state = context;
	return procsnap_snapshot_from_memory(&context->snap, context->sample.bytes,
					     context->sample.size);
}

static int teardown(void **state)
{
	struct context *context = *state;

	procsnap_snapshot_free(context->snap);
	sample_free(&context->sample);
	free(context);
	return 0;
}

static void rows(void **state)
{
	struct context *context = *state;
	size_t row, seen = 0;

	assert_int_equal(procsnap_row_count(context->snap), SAMPLE_TASKS);
	procsnap_for_each_row(context->snap, row) {
		assert_ptr_equal(procsnap_task(context->snap, row), &context->sample.tasks[row]);
		assert_ptr_equal(procsnap_cred(context->snap, row), &context->sample.creds[row]);
		assert_ptr_equal(procsnap_cpu(context->snap, row), &context->sample.cpus[row]);
		assert_ptr_equal(procsnap_memory(context->snap, row),
				 &context->sample.memories[row]);
		seen++;
	}
	assert_int_equal(seen, SAMPLE_TASKS);
}

static void beyond_the_end(void **state)
{
	struct context *context = *state;
	static const size_t beyond[] = { SAMPLE_TASKS, SIZE_MAX, SIZE_MAX / 2, UINT32_MAX };
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(beyond); i++) {
		assert_null(procsnap_task(context->snap, beyond[i]));
		assert_null(procsnap_cred(context->snap, beyond[i]));
		assert_null(procsnap_cpu(context->snap, beyond[i]));
		assert_null(procsnap_memory(context->snap, beyond[i]));
		assert_null(procsnap_cpustat(context->snap, beyond[i]));
	}
}

static void machine(void **state)
{
	struct context *context = *state;

	assert_ptr_equal(procsnap_system(context->snap), context->sample.system);
	assert_int_equal(procsnap_cpustat_count(context->snap), SAMPLE_CPUS);
	assert_ptr_equal(procsnap_cpustat(context->snap, 1), &context->sample.cpustats[1]);
}

static void views(void **state)
{
	struct context *context = *state;
	struct procsnap_section_view view = { .count = 77 };

	assert_int_equal(procsnap_section_view(context->snap, PROCSNAP_SECTION_CPUSTAT, &view), 0);
	assert_ptr_equal(view.entries, context->sample.cpustats);
	assert_int_equal(view.count, SAMPLE_CPUS);
	assert_int_equal(view.flags, 0);
	view.count = 77;
	assert_int_equal(procsnap_section_view(context->snap, 0, &view), -ENOENT);
	assert_int_equal(procsnap_section_view(context->snap, 40, &view), -ENOENT);
	assert_last_error("no section 40");
	assert_int_equal(view.count, 77);
}

static void texts_and_tables(void **state)
{
	struct context *context = *state;
	const struct procsnap_snapshot *snap = context->snap;
	const struct procsnap_files *files = procsnap_files(snap, 3);
	struct procsnap_text text = procsnap_cmdline(snap, 2)->text;
	size_t length;

	assert_string_equal(procsnap_text(snap, &text, &length), "cmdline text 2");
	assert_int_equal(length, strlen("cmdline text 2"));
	assert_string_equal(procsnap_text(snap, &procsnap_paths(snap, 4)->cwd, NULL),
			    "paths cwd 4");
	text.offset = UINT64_MAX;
	assert_string_equal(procsnap_text(snap, &text, &length), "");
	assert_int_equal(length, 0);
	assert_int_equal(files->count, SAMPLE_PARTS);
	assert_string_equal(
		procsnap_text(snap, &procsnap_file(snap, files->first + 1)->target, NULL),
		"file target 7");
	assert_null(procsnap_file(snap, (uint64_t)SAMPLE_TASKS * SAMPLE_PARTS));
	assert_null(procsnap_vma(snap, UINT64_MAX));
	assert_null(procsnap_vmas(snap, SAMPLE_TASKS));
	assert_non_null(procsnap_group(snap, procsnap_security(snap, 4)->group_first + 1));
	assert_non_null(procsnap_nspid_level(snap, procsnap_nspid(snap, 4)->first + 1));
	assert_non_null(procsnap_cgroup_path(snap, procsnap_cgroup(snap, 4)->first + 1));
}

static void find(void **state)
{
	struct context *context = *state;
	size_t i, row;

	for (i = 0; i < SAMPLE_TASKS; i++) {
		assert_int_equal(procsnap_find_pid(context->snap, sample_pids[i], &row), 0);
		assert_int_equal(row, i);
	}
	row = 77;
	assert_int_equal(procsnap_find_pid(context->snap, 0, &row), -ENOENT);
	assert_int_equal(procsnap_find_pid(context->snap, -1, &row), -ENOENT);
	assert_int_equal(procsnap_find_pid(context->snap, 2, &row), -ENOENT);
	assert_last_error("pid 2");
	assert_int_equal(row, 77);
}

static void image_bytes(void **state)
{
	struct context *context = *state;
	size_t size;

	assert_ptr_equal(procsnap_image(context->snap, &size), context->sample.bytes);
	assert_int_equal(size, context->sample.size);
	assert_ptr_equal(procsnap_image(context->snap, NULL), context->sample.bytes);
	procsnap_snapshot_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows),	   TEST(beyond_the_end), TEST(machine),		 TEST(views),
		TEST(find),	   TEST(image_bytes),	 TEST(texts_and_tables), TEST(find),
		TEST(image_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
