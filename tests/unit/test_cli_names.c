// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers and bits by their names, in the tools. */
#include "unit.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <procsnap/uapi.h>

#include "names.h"

static void check_list(const char *expected, const uint64_t *words, size_t count)
{
	char text[64];

	assert_int_equal(cli_bitmap_list(text, sizeof(text), words, count), strlen(expected));
	assert_string_equal(text, expected);
}

static void test_bitmap_lists(void **state)
{
	(void)state;
	check_list("", NULL, 0);
	check_list("", (const uint64_t[]){ 0, 0 }, 2);
	check_list("0", (const uint64_t[]){ 1 }, 1);
	check_list("0-3,7", (const uint64_t[]){ 0x8f }, 1);
	check_list("63", (const uint64_t[]){ 1ULL << 63 }, 1);
	check_list("0-63", (const uint64_t[]){ ~0ULL }, 1);
	/* across words */
	check_list("63-64", (const uint64_t[]){ 1ULL << 63, 1 }, 2);
	check_list("1,62-66,127", (const uint64_t[]){ 3ULL << 62 | 2, 7 | 1ULL << 63 }, 2);
	check_list("0-191", (const uint64_t[]){ ~0ULL, ~0ULL, ~0ULL }, 3);
}

static void test_bitmap_lists_that_do_not_fit(void **state)
{
	const uint64_t every_other = 0x5555555555555555;
	char text[8] = "xxxxxxx";

	(void)state;
	/* ten of one digit, twenty-two of two, and commas */
	assert_int_equal(cli_bitmap_list(text, 5, &every_other, 1), 5 + 27 * 2 + 31);
	assert_string_equal(text, "0,2,");
	assert_int_equal(text[5], 'x');
	assert_int_equal(cli_bitmap_list(NULL, 0, &every_other, 1), 5 + 27 * 2 + 31);
}

static void test_signals(void **state)
{
	char name[CLI_NAME_SIZE];

	(void)state;
	assert_string_equal(cli_signal_name(1, name), "HUP");
	assert_string_equal(cli_signal_name(9, name), "KILL");
	assert_string_equal(cli_signal_name(31, name), "SYS");
	assert_string_equal(cli_signal_name(32, name), "32");
	assert_string_equal(cli_signal_name(33, name), "33");
	assert_string_equal(cli_signal_name(34, name), "RTMIN");
	assert_string_equal(cli_signal_name(35, name), "RTMIN+1");
	assert_string_equal(cli_signal_name(63, name), "RTMIN+29");
	assert_string_equal(cli_signal_name(64, name), "RTMAX");
	assert_string_equal(cli_signal_name(0, name), "0");
	/* none is without a name */
	for (unsigned int i = 1; i <= 64; i++)
		assert_true(strlen(cli_signal_name(i, name)) > 1);
}

static void test_capabilities(void **state)
{
	char name[CLI_NAME_SIZE];

	(void)state;
	assert_string_equal(cli_capability_name(0, name), "cap_chown");
	assert_string_equal(cli_capability_name(19, name), "cap_sys_ptrace");
	assert_string_equal(cli_capability_name(40, name), "cap_checkpoint_restore");
	assert_string_equal(cli_capability_name(63, name), "cap_63");
	for (unsigned int i = 0; cli_capabilities_all() >> i; i++)
		assert_memory_equal(cli_capability_name(i, name), "cap_", 4);
}

static void test_files(void **state)
{
	(void)state;
	assert_string_equal(cli_file_type(S_IFREG | 0644), "REG");
	assert_string_equal(cli_file_type(S_IFSOCK), "SOCK");
	assert_string_equal(cli_file_type(0600), "ANON");
	assert_string_equal(cli_file_access(O_RDONLY | O_CLOEXEC), "r");
	assert_string_equal(cli_file_access(O_WRONLY | O_APPEND), "w");
	assert_string_equal(cli_file_access(O_RDWR), "rw");
	assert_string_equal(cli_file_access(010000000), "-");
	assert_string_equal(cli_file_flag_name(10), "append");
	assert_string_equal(cli_file_flag_name(19), "cloexec");
	assert_string_equal(cli_file_flag_name(15), "largefile");
	assert_null(cli_file_flag_name(0));
	assert_null(cli_file_flag_name(63));
}

static void test_mappings(void **state)
{
	char text[5];

	(void)state;
	cli_vma_permissions(PROCSNAP_VMA_READ | PROCSNAP_VMA_EXEC, text);
	assert_string_equal(text, "r-xp");
	cli_vma_permissions(PROCSNAP_VMA_WRITE | PROCSNAP_VMA_MAYSHARE, text);
	assert_string_equal(text, "-w-s");
	assert_string_equal(cli_vma_flag_name(0), "rd");
	assert_string_equal(cli_vma_flag_name(37), "mt");
	assert_string_equal(cli_vma_flag_name(38), "ur");
	assert_null(cli_vma_flag_name(39));
	assert_null(cli_vma_flag_name(63));
}

static void test_tables_end(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < PROCSNAP_LIMITS; i++) {
		assert_non_null(cli_limit_name(i));
		assert_non_null(cli_limit_unit(i));
	}
	assert_null(cli_limit_name(PROCSNAP_LIMITS));
	assert_string_equal(cli_limit_name(RLIMIT_NOFILE), "open files");
	assert_string_equal(cli_policy_name(6), "DEADLINE");
	assert_null(cli_policy_name(4));
	assert_null(cli_policy_name(UINT32_MAX));
	assert_string_equal(cli_auxv_name(6), "PAGESZ");
	assert_null(cli_auxv_name(UINT64_MAX));
	assert_string_equal(cli_state_name('Z'), "zombie");
	assert_null(cli_state_name(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bitmap_lists),
		cmocka_unit_test(test_bitmap_lists_that_do_not_fit),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_mappings),
		cmocka_unit_test(test_tables_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
