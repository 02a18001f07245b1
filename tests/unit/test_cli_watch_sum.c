// SPDX-License-Identifier: GPL-2.0-or-later
/* What processes have cost, in all and by name; and lengths of time as people read them. */
#include "unit.h"

#include "span.h"
#include "watch_sum.h"

static struct watch_sum sum;
/* when the processes started */
static uint64_t start;

static int teardown(void **state)
{
	(void)state;
	watch_sum_free(&sum);
	start = 0;
	return 0;
}

static void add(const void *event)
{
	assert_int_equal(watch_sum_add(&sum, event), 0);
}

static void add_simple(uint16_t kind, uint16_t flags)
{
	struct procsnap_event event = { .kind = kind, .flags = flags };

	add(&event);
}

/* every other number is made of these */
static void add_end(uint16_t kind, const char *comm, uint64_t utime, uint64_t peak, uint32_t status,
		    uint16_t flags)
{
	struct procsnap_event_exit end = {
		.event = { .kind = kind, .flags = flags, .tgid = (pid_t)peak, .start_ns = start },
		.status = status,
		.utime_ns = utime,
		.stime_ns = utime * 2,
		.run_ns = utime * 3,
		.rss_peak_bytes = peak,
		.minor_faults = utime * 4,
		.major_faults = utime * 5,
		.voluntary_switches = utime * 6,
		.involuntary_switches = utime * 7,
		.read_bytes = utime * 8,
		.write_bytes = utime * 9,
		.read_chars = utime * 10,
		.write_chars = utime * 11,
	};

	snprintf(end.event.comm, sizeof(end.event.comm), "%s", comm);
	add(&end);
}

static void add_exit(const char *comm, uint64_t utime, uint64_t peak, uint32_t status,
		     uint16_t flags)
{
	add_end(PROCSNAP_EVENT_EXIT, comm, utime, peak, status, flags);
}

static void add_reap(const char *comm, uint64_t utime, uint64_t peak, uint32_t status)
{
	add_end(PROCSNAP_EVENT_REAP, comm, utime, peak, status, 0);
}

static void assert_cost(const struct watch_cost *cost, uint64_t utime)
{
	assert_int_equal(cost->utime_ns, utime);
	assert_int_equal(cost->stime_ns, utime * 2);
	assert_int_equal(cost->run_ns, utime * 3);
	assert_int_equal(cost->minor_faults, utime * 4);
	assert_int_equal(cost->major_faults, utime * 5);
	assert_int_equal(cost->voluntary_switches, utime * 6);
	assert_int_equal(cost->involuntary_switches, utime * 7);
	assert_int_equal(cost->read_bytes, utime * 8);
	assert_int_equal(cost->write_bytes, utime * 9);
	assert_int_equal(cost->read_chars, utime * 10);
	assert_int_equal(cost->write_chars, utime * 11);
}

static void test_everything_is_added_up(void **state)
{
	(void)state;
	add_exit("cc1", 100, 5000, 0, 0);
	add_exit("cc1", 10, 7000, 256, 0);
	add_exit("sh", 1, 3000, 9, 0);
	assert_int_equal(sum.total.processes, 3);
	assert_int_equal(sum.total.failed, 2);
	assert_cost(&sum.total, 111);
	assert_int_equal(sum.total.rss_peak_bytes, 7000);
	assert_int_equal(sum.total.peak_pid, 7000);
	assert_string_equal(sum.total.peak_comm, "cc1");
}

static void test_events_are_counted(void **state)
{
	struct procsnap_event_lost lost = { .event.kind = PROCSNAP_EVENT_LOST, .count = 7 };

	(void)state;
	add_simple(PROCSNAP_EVENT_FORK, 0);
	add_simple(PROCSNAP_EVENT_FORK, 0);
	add_simple(PROCSNAP_EVENT_FORK, PROCSNAP_EVENT_THREAD);
	add_simple(PROCSNAP_EVENT_EXEC, 0);
	add_simple(PROCSNAP_EVENT_PARENT, 0);
	add(&lost);
	add(&lost);
	assert_int_equal(sum.forks, 2);
	assert_int_equal(sum.threads, 1);
	assert_int_equal(sum.execs, 1);
	assert_int_equal(sum.lost, 14);
	assert_int_equal(sum.total.processes, 0);
}

static void test_a_reap_has_the_last_word(void **state)
{
	(void)state;
	add_exit("cc1", 100, 5000, 256, 0);
	add_exit("sh", 10, 7, 0, 0);
	add_reap("cc1", 103, 6000, 256);
	/* of another, that has not ended */
	assert_cost(&sum.total, 110);
	add_reap("cc1", 103, 5000, 256);
	assert_cost(&sum.total, 113);
	/* once */
	add_reap("cc1", 103, 5000, 256);
	assert_cost(&sum.total, 113);
	assert_int_equal(sum.total.processes, 2);
	assert_int_equal(sum.total.failed, 1);
	assert_int_equal(sum.total.rss_peak_bytes, 5000);
	assert_int_equal(watch_sum_rank(&sum), 2);
	assert_string_equal(sum.names[0].comm, "cc1");
	assert_int_equal(sum.names[0].processes, 1);
	assert_cost(&sum.names[0], 103);
	assert_cost(&sum.names[1], 10);
}

/* as a zombie of /proc, which has no memory any more */
static void test_a_reap_takes_nothing_away(void **state)
{
	(void)state;
	add_exit("cc1", 100, 5000, 0, 0);
	add_reap("cc1", 90, 5000, 0);
	assert_cost(&sum.total, 100);
	assert_int_equal(sum.total.rss_peak_bytes, 5000);
	assert_int_equal(sum.total.peak_pid, 5000);
}

static void test_a_reap_of_a_pid_that_is_used_again(void **state)
{
	(void)state;
	add_exit("old", 100, 5000, 0, 0);
	start = 1;
	add_exit("new", 10, 5000, 0, 0);
	start = 0;
	add_reap("old", 1000, 5000, 0);
	assert_cost(&sum.total, 110);
	start = 1;
	add_reap("new", 13, 5000, 0);
	assert_cost(&sum.total, 113);
}

static void test_a_reap_without_its_exit(void **state)
{
	struct procsnap_event_lost lost = { .event.kind = PROCSNAP_EVENT_LOST, .count = 1 };

	(void)state;
	/* it had ended before the watch */
	add_reap("cc1", 100, 5000, 256);
	assert_int_equal(sum.total.processes, 0);
	assert_cost(&sum.total, 0);
	add(&lost);
	add_reap("cc1", 10, 5000, 256);
	assert_int_equal(sum.total.processes, 1);
	assert_int_equal(sum.total.failed, 1);
	assert_cost(&sum.total, 10);
}

static void test_a_thread_is_in_the_sum_of_its_process(void **state)
{
	(void)state;
	add_exit("worker", 50, 0, 0, PROCSNAP_EVENT_THREAD);
	assert_int_equal(sum.thread_ends, 1);
	assert_int_equal(sum.total.processes, 0);
	assert_int_equal(sum.total.utime_ns, 0);
}

static void test_a_status_that_is_not_known_is_no_failure(void **state)
{
	(void)state;
	add_exit("su", 1, 1, 0, PROCSNAP_EVENT_DENIED);
	add_exit("su", 1, 1, 1, 0);
	assert_int_equal(sum.total.unknown, 1);
	assert_int_equal(sum.total.failed, 1);
}

static void test_names_are_ranked_by_cpu(void **state)
{
	(void)state;
	add_exit("sh", 3, 1, 0, 0);
	add_exit("as", 5, 1, 0, 0);
	add_exit("sh", 3, 1, 0, 0);
	add_exit("ld", 5, 1, 0, 0);
	/* all of its room is used */
	add_exit("fifteen-letters", 1, 1, 0, 0);
	add_exit("fifteen-letters", 1, 1, 0, 0);
	assert_int_equal(watch_sum_rank(&sum), 4);
	assert_string_equal(sum.names[0].comm, "sh");
	assert_int_equal(sum.names[0].processes, 2);
	assert_string_equal(sum.names[1].comm, "as");
	assert_string_equal(sum.names[2].comm, "ld");
	assert_string_equal(sum.names[3].comm, "fifteen-letters");
	assert_int_equal(sum.names[3].processes, 2);
}

static void test_many_names(void **state)
{
	(void)state;
	for (int round = 0; round < 2; round++) {
		for (unsigned int i = 0; i < 2000; i++) {
			char comm[16];

			snprintf(comm, sizeof(comm), "n%u", i);
			add_exit(comm, i, i, 0, 0);
		}
		for (unsigned int i = 2000; i-- > 0;) {
			add_reap("another name", i + 1, i, 0);
			assert_int_equal(sum.exits.count, i);
		}
	}
	assert_int_equal(watch_sum_rank(&sum), 2000);
	assert_string_equal(sum.names[0].comm, "n1999");
	assert_int_equal(sum.names[0].utime_ns, 2 * 2000);
	assert_int_equal(sum.total.processes, 4000);
}

static void test_nothing(void **state)
{
	(void)state;
	assert_int_equal(watch_sum_rank(&sum), 0);
}

static void test_lengths_of_time(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} spans[] = {
		{ 0, "0" },
		{ 999, "999ns" },
		{ 1000, "1us" },
		{ 999999, "999us" },
		{ 1000000, "1.0ms" },
		{ 99999999, "99.9ms" },
		{ 100000000, "0.100s" },
		{ 99999999999, "99.999s" },
		{ 100000000000, "01:40" },
		{ 3599999999999, "59:59" },
		{ 3600000000000, "1:00:00" },
		{ 86399000000000, "23:59:59" },
		{ 3 * 86400000000000 + 3661000000000, "3-01:01:01" },
	};
	char text[CLI_SPAN_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		assert_string_equal(cli_span(text, spans[i].ns), spans[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_everything_is_added_up, teardown),
		cmocka_unit_test_teardown(test_events_are_counted, teardown),
		cmocka_unit_test_teardown(test_a_reap_has_the_last_word, teardown),
		cmocka_unit_test_teardown(test_a_reap_takes_nothing_away, teardown),
		cmocka_unit_test_teardown(test_a_reap_of_a_pid_that_is_used_again, teardown),
		cmocka_unit_test_teardown(test_a_reap_without_its_exit, teardown),
		cmocka_unit_test_teardown(test_a_thread_is_in_the_sum_of_its_process, teardown),
		cmocka_unit_test_teardown(test_a_status_that_is_not_known_is_no_failure, teardown),
		cmocka_unit_test_teardown(test_names_are_ranked_by_cpu, teardown),
		cmocka_unit_test_teardown(test_many_names, teardown),
		cmocka_unit_test_teardown(test_nothing, teardown),
		cmocka_unit_test(test_lengths_of_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
