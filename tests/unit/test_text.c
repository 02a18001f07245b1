// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * names.c and error.c: words for numbers, and a sentence for each thread.
 */
#include "unit.h"

#include <pthread.h>

static void names(void **state)
{
	static const char *const levels[] = { "none", "relaxed", "tree", "machine", "unknown" };
	static const char *const sources[] = { "unknown", "module", "procfs", "unknown" };
	static const char *const backends[] = { "auto", "device", "procfs", "unknown" };
	static const char *const statuses[] = { "unknown", "ok",      "none",	     "denied",
						"gone",	   "blocked", "unsupported", "unknown" };
	static const char *const sections[] = { "unknown", "task",   "cred",	"cpu",
						"memory",  "system", "cpustat", "strings" };
	uint32_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(levels); i++)
		assert_string_equal(procsnap_level_name(i), levels[i]);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(sources); i++)
		assert_string_equal(procsnap_source_name(i), sources[i]);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(backends); i++)
		assert_string_equal(procsnap_backend_name((enum procsnap_backend)i), backends[i]);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(statuses); i++)
		assert_string_equal(procsnap_status_name(i), statuses[i]);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(sections); i++)
		assert_string_equal(procsnap_section_name(i), sections[i]);
	assert_string_equal(procsnap_section_name(PROCSNAP_SECTION_CMDLINE), "cmdline");
	assert_string_equal(procsnap_section_name(PROCSNAP_SECTION_VMA_TABLE), "vma_table");
	assert_string_equal(procsnap_section_name(PROCSNAP_SECTION_PAGE_RUNS), "page_runs");
	assert_string_equal(procsnap_section_name(PROCSNAP_SECTION_LAST + 1), "unknown");
	assert_string_equal(procsnap_level_name(UINT32_MAX), "unknown");
	assert_string_equal(procsnap_section_name(UINT32_MAX), "unknown");
	assert_string_equal(procsnap_version(), PROCSNAP_VERSION);
}

/* What the other thread saw before and after its failure; cmocka is not for threads. */
static char seen[2][32];

static void *fail_elsewhere(void *argument)
{
	snprintf(seen[0], sizeof(seen[0]), "%s", procsnap_last_error());
	procsnap_fail(-EIO, "elsewhere");
	snprintf(seen[1], sizeof(seen[1]), "%s", procsnap_last_error());
	return argument;
}

static void error_of_each_thread(void **state)
{
	pthread_t thread;

	(void)state;
	assert_string_equal(procsnap_last_error(), "");
	assert_int_equal(procsnap_fail(-EINVAL, "number %d", 5), -EINVAL);
	assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, NULL), 0);
	pthread_join(thread, NULL);
	assert_string_equal(seen[0], "");
	assert_string_equal(seen[1], "elsewhere");
	assert_string_equal(procsnap_last_error(), "number 5");
}

static void long_and_unknown_errors(void **state)
{
	(void)state;
	procsnap_fail(-EIO, "%01000d", 1);
	assert_int_equal(strlen(procsnap_last_error()), 511);
	assert_string_equal(procsnap_errno_text(-ENOENT), "No such file or directory");
	assert_string_equal(procsnap_errno_text(-99999), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(error_of_each_thread),
		cmocka_unit_test(names),
		cmocka_unit_test(long_and_unknown_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
