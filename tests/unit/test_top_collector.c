// SPDX-License-Identifier: GPL-2.0-or-later
/* The thread that takes procsnap-top's snapshots: from /proc, and from files. */
#include "unit.h"

#include "top/collector.h"

#include <fcntl.h>
#include <poll.h>

#define WANT(id) PROCSNAP_WANT(PROCSNAP_SECTION_##id)
#define SECONDS 1000

static struct top_collector *collector;
static char path[] = "/tmp/procsnap-test-XXXXXX";

static int begin(void **state)
{
	(void)state;
	return top_collector_start(&collector, PROCSNAP_BACKEND_PROCFS, true, NULL);
}

static int end(void **state)
{
	(void)state;
	top_collector_stop(collector);
	collector = NULL;
	return 0;
}

static uint64_t post(enum top_job job, uint64_t sections, const pid_t *pids, size_t count)
{
	struct top_request request = { .sections = sections };

	if (pids) {
		request.pids = malloc((count + 1) * sizeof(*pids));
		assert_non_null(request.pids);
		memcpy(request.pids, pids, count * sizeof(*pids));
		request.pid_count = count;
	}
	return top_collector_post(collector, job, &request);
}

static struct top_result *next(void)
{
	struct pollfd poll_fd = { .fd = top_collector_fd(collector), .events = POLLIN };
	struct top_result *result = NULL;

	while (!result) {
		assert_int_equal(poll(&poll_fd, 1, 60 * SECONDS), 1);
		result = top_collector_next(collector);
	}
	return result;
}

static void tables_and_details(void **state)
{
	const struct top_origin *origin = top_collector_origin(collector);
	const pid_t self = getpid();
	struct top_result *result;
	uint64_t serial;
	size_t row;

	(void)state;
	assert_int_equal(origin->backend, PROCSNAP_BACKEND_PROCFS);
	assert_false(origin->events);
	assert_true(*origin->why_no_events);
	serial = post(TOP_JOB_TABLE, WANT(TASK) | WANT(CPU), NULL, 0);
	result = next();
	assert_int_equal(result->code, 0);
	assert_int_equal(result->job, TOP_JOB_TABLE);
	assert_int_equal(result->serial, serial);
	assert_true(result->took_ns > 0);
	assert_false(result->frame.has_events);
	assert_int_equal(procsnap_find_pid(result->frame.snap, self, &row), 0);
	assert_false(top_collector_busy(collector, TOP_JOB_TABLE));
	top_result_free(result);
	post(TOP_JOB_DETAILS, WANT(TASK) | WANT(CMDLINE), &self, 1);
	result = next();
	assert_int_equal(procsnap_row_count(result->frame.snap), 1);
	assert_int_equal(procsnap_cmdline(result->frame.snap, 0)->status, PROCSNAP_STATUS_OK);
	top_result_free(result);
	assert_null(top_collector_next(collector));
}

/* a newer request takes the place of one that waits; each that is begun is answered */
static void the_last_request_is_answered(void **state)
{
	uint64_t serial = 0, answered = 0, before = 0;
	struct top_result *result;

	(void)state;
	for (int i = 0; i < 200; i++)
		serial = post(TOP_JOB_TABLE, WANT(TASK), NULL, 0);
	while (answered != serial) {
		result = next();
		answered = result->serial;
		assert_true(answered > before);
		before = answered;
		top_result_free(result);
	}
	assert_false(top_collector_busy(collector, TOP_JOB_TABLE));
}

static void errors_are_told(void **state)
{
	const pid_t none = 0;
	struct top_result *result;

	(void)state;
	post(TOP_JOB_PAGE, WANT(TASK), &none, 1);
	result = next();
	assert_int_equal(result->code, -EINVAL);
	assert_true(*result->message);
	assert_null(result->frame.snap);
	top_result_free(result);
	top_result_free(NULL);
}

/* what nobody fetches is freed; the sanitizer sees whether */
static void stops_in_the_middle(void **state)
{
	const pid_t self = getpid();

	(void)state;
	for (int i = 0; i < 20; i++) {
		post(TOP_JOB_TABLE, WANT(TASK) | WANT(CPU), NULL, 0);
		post(TOP_JOB_DETAILS, WANT(TASK), &self, 1);
		if (i % 2)
			top_result_free(next());
		top_collector_stop(collector);
		assert_int_equal(
			top_collector_start(&collector, PROCSNAP_BACKEND_PROCFS, false, NULL), 0);
	}
}

/* --- files --- */

static int begin_file(void **state)
{
	struct procsnap_snapshot *snap;
	struct procsnap *ps;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(procsnap_open(&ps, PROCSNAP_BACKEND_PROCFS), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(procsnap_take(ps, NULL, &snap), 0);
		assert_int_equal(procsnap_snapshot_save(snap, fd), 0);
		procsnap_snapshot_free(snap);
	}
	procsnap_close(ps);
	close(fd);
	return top_collector_start(&collector, PROCSNAP_BACKEND_AUTO, true, path);
}

static int end_file(void **state)
{
	unlink(path);
	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	return end(state);
}

static void files_have_frames(void **state)
{
	struct top_request request = { .at = 2, .with_before = true, .sections = WANT(TASK) };
	struct top_result *result;

	(void)state;
	assert_int_equal(top_collector_frames(collector), 3);
	assert_true(top_collector_time(collector, 0) <= top_collector_time(collector, 1));
	assert_int_equal(top_collector_find(collector, top_collector_time(collector, 1)), 1);
	assert_int_equal(top_collector_find(collector, UINT64_MAX), 2);
	top_collector_post(collector, TOP_JOB_TABLE, &request);
	result = next();
	assert_int_equal(result->code, 0);
	assert_int_equal(procsnap_header(result->frame.snap)->start_real_ns,
			 top_collector_time(collector, 2));
	assert_int_equal(procsnap_header(result->before.snap)->start_real_ns,
			 top_collector_time(collector, 1));
	top_result_free(result);
	/* there is nothing else than the frame */
	post(TOP_JOB_DETAILS, WANT(TASK), NULL, 0);
	result = next();
	assert_int_equal(result->code, -EOPNOTSUPP);
	top_result_free(result);
}

static void no_such_frame(void **state)
{
	struct top_request request = { .at = 3, .sections = WANT(TASK) };
	struct top_result *result;

	(void)state;
	top_collector_post(collector, TOP_JOB_TABLE, &request);
	result = next();
	assert_int_not_equal(result->code, 0);
	assert_true(*result->message);
	top_result_free(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tables_and_details, begin, end),
		cmocka_unit_test_setup_teardown(the_last_request_is_answered, begin, end),
		cmocka_unit_test_setup_teardown(errors_are_told, begin, end),
		cmocka_unit_test_setup_teardown(stops_in_the_middle, begin, end),
		cmocka_unit_test_setup_teardown(files_have_frames, begin_file, end_file),
		cmocka_unit_test_setup_teardown(no_such_frame, begin_file, end_file),
	};

	return cmocka_run_group_tests_name("the collector of procsnap-top", tests, NULL, NULL);
}
