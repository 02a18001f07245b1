// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * procfs_parse.c: texts of /proc, usual, strange and broken.
 */
#include "unit.h"
#include "procfs_parse.h"

#define NUMBERS_FROM_4                                                                    \
	"4 5 6 -7 -1 9 10 11 12 13 14 15 16 17 -18 -19 20 21 22 23 24 25 26 27 28 29 30 " \
	"31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52\n"

/* Exactly these bytes in memory, so that reading past them is found. */
static char *exact(const char *text, size_t length)
{
	char *copy = malloc(length ? length : 1);

	assert_non_null(copy);
	memcpy(copy, text, length);
	return copy;
}

static int parse_stat(const char *text, size_t length, struct procfs_stat *stat)
{
	char *copy = exact(text, length);
	int err = procfs_parse_stat(copy, length, stat);

	free(copy);
	return err;
}

static void stat_columns(void **state)
{
	const char *text = "77 (cat) R " NUMBERS_FROM_4;
	struct procfs_stat stat;
	int column;

	(void)state;
	assert_int_equal(parse_stat(text, strlen(text), &stat), 0);
	assert_string_equal(stat.comm, "cat");
	assert_int_equal(stat.state, 'R');
	assert_int_equal(stat.column[STAT_PID], 77);
	for (column = STAT_PPID; column < STAT_COLUMNS; column++) {
		int64_t expected = column == 7 || column == 18 || column == 19 ? -column : column;

		if (column == 8)
			expected = -1;
		assert_int_equal((int64_t)stat.column[column], expected);
	}
}

static void stat_names(void **state)
{
	static const char *const names[] = {
		"",
		" ",
		")",
		"(",
		") S 1 2 3",
		"a) R 1 (b",
		"new\nline",
		"\x1b[31mred\x1b[0m",
		"\xff\xfe",
		"((((",
		"))))",
		"tab\there",
		"kworker/u8:2-events_unbound",
		"0123456789012345678901234567890123456789012345678901234567890ab",
	};
	struct procfs_stat stat;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(names); i++) {
		snprintf(text, sizeof(text), "1 (%s) S " NUMBERS_FROM_4, names[i]);
		assert_int_equal(parse_stat(text, strlen(text), &stat), 0);
		assert_string_equal(stat.comm, names[i]);
		assert_int_equal(stat.state, 'S');
		assert_int_equal(stat.column[STAT_PPID], 4);
	}
}

static void stat_name_with_nul_or_too_long(void **state)
{
	static const char text[] = "1 (a\0b) S " NUMBERS_FROM_4;
	struct procfs_stat stat;
	char longer[512];

	(void)state;
	assert_int_equal(parse_stat(text, sizeof(text) - 1, &stat), 0);
	assert_memory_equal(stat.comm, "a\0b", 4);
	snprintf(longer, sizeof(longer), "1 (%0100d) S " NUMBERS_FROM_4, 5);
	assert_int_equal(parse_stat(longer, strlen(longer), &stat), 0);
	assert_int_equal(strlen(stat.comm), PROCSNAP_COMM_SIZE - 1);
	assert_int_equal(stat.column[STAT_PPID], 4);
}

/* Cut off, the text is refused or, behind the start time, has zeros. */
static void stat_cut_off(void **state)
{
	const char *text = "77 (cat) R " NUMBERS_FROM_4;
	size_t length, complete = (size_t)(strstr(text, " 22 ") - text) + 2;
	struct procfs_stat stat;

	(void)state;
	for (length = 0; length < strlen(text); length++) {
		if (length < complete)
			assert_int_equal(parse_stat(text, length, &stat), -EBADMSG);
		else
			assert_int_equal(parse_stat(text, length, &stat), 0);
	}
}

static void stat_broken(void **state)
{
	static const char *const texts[] = {
		"",
		"x",
		"12",
		"12 ",
		"12 (",
		"12 (a",
		"12 a) S 1",
		"12 )a( S " NUMBERS_FROM_4,
		"12 (a)S 1 2 3",
		"-1 (a) S " NUMBERS_FROM_4,
		"12 (a) S x " NUMBERS_FROM_4,
	};
	struct procfs_stat stat;
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(texts); i++)
		if (parse_stat(texts[i], strlen(texts[i]), &stat) != -EBADMSG)
			fail_msg("taken: %s", texts[i]);
}

static void stat_huge_numbers(void **state)
{
	const char *text = "1 (a) S 4 5 6 7 8 9 18446744073709551615 18446744073709551616 "
			   "99999999999999999999999999999999 -9223372036854775808 14 15 16 17 18 "
			   "19 20 21 22\n";
	struct procfs_stat stat;

	(void)state;
	assert_int_equal(parse_stat(text, strlen(text), &stat), 0);
	assert_true(stat.column[STAT_MINFLT] == UINT64_MAX);
	assert_true(stat.column[STAT_CMINFLT] == UINT64_MAX);
	assert_true(stat.column[STAT_MAJFLT] == UINT64_MAX);
	assert_true((int64_t)stat.column[STAT_CMAJFLT] == INT64_MIN);
	assert_int_equal(stat.column[STAT_UTIME], 14);
}

static void status_lines_in_any_order(void **state)
{
	const char *text = "VmSwap:\t 7 kB\nPid:\t5\nUid:\t1\t2\t3\t4\nTgid:\t6\nno colon\n"
			   "VmSize:\t18446744073709551615 kB\nNSpid:\t5\t50\t500\n"
			   "nonvoluntary_ctxt_switches:\t9";
	struct procfs_status status;
	char *copy = exact(text, strlen(text));

	(void)state;
	assert_int_equal(procfs_parse_status(copy, strlen(text), &status), 0);
	assert_int_equal(status.pid, 5);
	assert_int_equal(status.tgid, 6);
	assert_int_equal(status.uid[0], 1);
	assert_int_equal(status.uid[3], 4);
	assert_int_equal(status.ns_pid, 500);
	assert_int_equal(status.ns_pid_count, 3);
	assert_int_equal(status.memory.swap_bytes, 7 * 1024);
	assert_true(status.memory.virtual_bytes == UINT64_MAX);
	assert_true(status.has_memory);
	assert_int_equal(status.involuntary_switches, 9);
	free(copy);
}

static void status_without_optional_lines(void **state)
{
	const char *text = "Tgid:\t6\nPid:\t6\n";
	struct procfs_status status;

	(void)state;
	assert_int_equal(procfs_parse_status(text, strlen(text), &status), 0);
	assert_int_equal(status.ns_pid, 6);
	assert_false(status.has_memory);
	assert_int_equal(procfs_parse_status(text, 8, &status), -EBADMSG);
	assert_int_equal(procfs_parse_status("", 0, &status), -EBADMSG);
}

/* A task that is being reaped has a Pid still, and no Tgid any more. */
static void status_of_a_reaped_task(void **state)
{
	const char *text = "State:\tX (dead)\nTgid:\t0\nNgid:\t0\nPid:\t6\nPPid:\t0\n";
	struct procfs_status status;

	(void)state;
	assert_int_equal(procfs_parse_status(text, strlen(text), &status), -ESRCH);
}

/* The kernel's own arithmetic, in units of 1 / 2048, with its rounding of 10. */
static void print_load(uint32_t load, char *text, size_t size)
{
	uint32_t rounded = load + 2048 / 200;

	snprintf(text, size, "%u.%02u", rounded >> 11, ((rounded & 2047) * 100) >> 11);
}

static void loadavg_prints_the_same_again(void **state)
{
	static const uint32_t wholes[] = { 0, 1, 9, 10, 4095, 1000000 };
	char text[128], again[64];
	uint32_t load[3];
	size_t i;
	int hundredth;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(wholes); i++)
		for (hundredth = 0; hundredth < 100; hundredth++) {
			snprintf(again, sizeof(again), "%u.%02d", wholes[i], hundredth);
			snprintf(text, sizeof(text), "%s 0.00 1.00 1/2 3\n", again);
			assert_int_equal(procfs_parse_loadavg(text, strlen(text), load), 0);
			print_load(load[0], text, sizeof(text));
			assert_string_equal(text, again);
			assert_int_equal(load[1], 0);
			assert_int_equal(load[2], PROCSNAP_LOAD_ONE);
		}
}

static void loadavg_broken(void **state)
{
	static const char *const texts[] = { "",
					     "1",
					     "1.5 1.00 1.00",
					     "1.00 1.00",
					     "a.00 1.00 1.00",
					     "1.00 1.00 1.0",
					     "99999999999.00 1.00 1.00" };
	uint32_t load[3];
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(texts); i++)
		assert_int_equal(procfs_parse_loadavg(texts[i], strlen(texts[i]), load), -EBADMSG);
}

static void schedstat_and_number(void **state)
{
	struct procfs_schedstat schedstat;
	int64_t number;

	(void)state;
	assert_int_equal(procfs_parse_schedstat("1 2 3\n", 6, &schedstat), 0);
	assert_int_equal(schedstat.run_ns, 1);
	assert_int_equal(schedstat.wait_ns, 2);
	assert_int_equal(schedstat.timeslices, 3);
	assert_int_equal(procfs_parse_schedstat("1 2\n", 4, &schedstat), -EBADMSG);
	assert_int_equal(procfs_parse_number("-1000\n", 6, &number), 0);
	assert_int_equal(number, -1000);
	assert_int_equal(procfs_parse_number("\n", 1, &number), -EBADMSG);
}

static void cpus(void **state)
{
	const char *text = "cpu  1 1 1 1\ncpu0 1 2 3\ncpu7 4 5 6 7 8 9 10 11 12 13 14\nintr 5\n"
			   "cpu9 1\n";
	struct procsnap_cpustat stats[2];
	size_t count;

	(void)state;
	assert_int_equal(procfs_parse_cpus(text, strlen(text), 100, stats, 2, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(stats[0].cpu, 0);
	assert_int_equal(stats[0].system_ns, 30000000);
	assert_int_equal(stats[0].idle_ns, 0);
	assert_int_equal(stats[1].cpu, 7);
	assert_int_equal(stats[1].user_ns, 40000000);
	assert_int_equal(stats[1].guest_nice_ns, 130000000);
	assert_int_equal(procfs_parse_cpus(text, strlen(text), 100, stats, 1, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(procfs_parse_cpus("cpu  1 2\n", 9, 100, stats, 2, &count), -EBADMSG);
	assert_int_equal(procfs_parse_cpus("", 0, 100, stats, 2, &count), -EBADMSG);
}

static void ticks(void **state)
{
	(void)state;
	assert_int_equal(procfs_ticks_to_ns(0, 100), 0);
	assert_int_equal(procfs_ticks_to_ns(1, 100), 10000000);
	assert_int_equal(procfs_ticks_to_ns(12345678901, 100), 123456789010000000);
	assert_int_equal(procfs_ticks_to_ns(1025, 1024), 1000976562);
	assert_true(procfs_ticks_to_ns(UINT64_MAX, 100) == UINT64_MAX);
	assert_true(procfs_ticks_to_ns(UINT64_MAX / 10000000 + 1, 100) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stat_columns),
		cmocka_unit_test(stat_names),
		cmocka_unit_test(stat_name_with_nul_or_too_long),
		cmocka_unit_test(stat_cut_off),
		cmocka_unit_test(stat_broken),
		cmocka_unit_test(stat_huge_numbers),
		cmocka_unit_test(status_lines_in_any_order),
		cmocka_unit_test(status_without_optional_lines),
		cmocka_unit_test(status_of_a_reaped_task),
		cmocka_unit_test(loadavg_prints_the_same_again),
		cmocka_unit_test(loadavg_broken),
		cmocka_unit_test(schedstat_and_number),
		cmocka_unit_test(cpus),
		cmocka_unit_test(ticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
