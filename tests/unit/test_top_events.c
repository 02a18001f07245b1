// SPDX-License-Identifier: GPL-2.0-or-later
/* The events that procsnap-top keeps: how many, which are shown, losses, and their lines. */
#include "unit.h"

#include "top/events.h"
#include "top_frames.h"

#define BYTES ((size_t)4 << 20)

static struct top_events events;
static struct cli_frame frame;

static int setup(void **state)
{
	(void)state;
	setenv("LC_ALL", "C", 1);
	setenv("TZ", "UTC", 1);
	memset(&events, 0, sizeof(events));
	events.kinds = PROCSNAP_EVENTS_BASIC;
	return 0;
}

static void begin(void)
{
	static const struct top_sample init = { .pid = 1, .comm = "init", .start = 1 };

	cli_frame_free(&frame);
	frame.snap = top_sample_snapshot(&init, 1, 1000);
	frame.events = calloc(1, BYTES);
	frame.has_events = true;
	assert_non_null(frame.events);
}

static int teardown(void **state)
{
	(void)state;
	top_events_free(&events);
	cli_frame_free(&frame);
	return 0;
}

static void *add(uint16_t kind, size_t size, pid_t pid)
{
	struct procsnap_event *event = (void *)(frame.events + frame.event_bytes);

	size = (size + 7) / 8 * 8;
	assert_true(frame.event_bytes + size <= BYTES);
	frame.event_bytes += size;
	event->size = (uint32_t)size;
	event->kind = kind;
	event->pid = event->tgid = pid;
	event->ppid = 1;
	event->start_ns = 100 + (uint64_t)pid;
	event->boot_ns = 2000 + (uint64_t)pid;
	event->mono_ns = 3661000000000ULL + 5000;
	snprintf(event->comm, sizeof(event->comm), "comm%d", (int)pid);
	return event;
}

static void add_fork(pid_t pid)
{
	add(PROCSNAP_EVENT_FORK, sizeof(struct procsnap_event_fork), pid);
}

static void add_exec(pid_t pid, const char *name, const char *argument)
{
	size_t exe = strlen(name), argv = strlen(name) + strlen(argument) + 2;
	struct procsnap_event_exec *exec = add(PROCSNAP_EVENT_EXEC, sizeof(*exec) + exe + 1 + argv,
					       pid);
	char *text = (char *)(exec + 1);

	exec->exe_length = (uint32_t)exe;
	exec->argv_length = (uint32_t)argv;
	memcpy(text, name, exe + 1);
	memcpy(text + exe + 1, name, exe + 1);
	memcpy(text + 2 * (exe + 1), argument, strlen(argument) + 1);
}

static void add_exit(pid_t pid, uint32_t status)
{
	struct procsnap_event_exit *end = add(PROCSNAP_EVENT_EXIT, sizeof(*end), pid);

	end->status = status;
	end->utime_ns = 1500;
	end->rss_peak_bytes = 4096;
}

static void add_lost(uint64_t count)
{
	struct procsnap_event_lost *lost = add(PROCSNAP_EVENT_LOST, sizeof(*lost), 0);

	lost->count = count;
	frame.lost += count;
}

static void take(void)
{
	assert_int_equal(top_events_take(&events, &frame), 0);
}

static const char *line_of(size_t index)
{
	static char text[1024];
	const struct top_event *event = top_events_at(&events, index);

	assert_non_null(event);
	top_events_line(&events, event);
	assert_true(events.line.length < sizeof(text));
	memcpy(text, events.line.text, events.line.length);
	text[events.line.length] = '\0';
	return text;
}

static void assert_has(size_t index, const char *word)
{
	if (!strstr(line_of(index), word))
		fail_msg("\"%s\" is not in: %s", word, line_of(index));
}

static void test_a_life(void **state)
{
	(void)state;
	begin();
	add_fork(10);
	add_exec(10, "/bin/sh", "-c");
	add_exit(10, 3 << 8);
	take();
	assert_int_equal(events.shown_count, 3);
	assert_null(top_events_at(&events, 3));
	assert_has(0, "01:01:01.000005 fork");
	assert_has(0, "comm10");
	assert_has(1, "exec");
	assert_has(1, "/bin/sh -c");
	/* the end has the command that began before */
	assert_has(2, "exit");
	assert_has(2, "/bin/sh -c");
	assert_has(2, " 3 ");
	assert_has(2, "1us");
}

/* also when the end is in a later frame */
static void test_across_frames(void **state)
{
	(void)state;
	begin();
	add_exec(10, "/bin/true", "x");
	take();
	begin();
	add_exit(10, 0);
	take();
	assert_has(1, "/bin/true x");
}

static void test_bounds(void **state)
{
	const size_t more = 100;

	(void)state;
	begin();
	for (size_t i = 0; i < TOP_EVENTS_MAX + more; i++)
		add_fork((pid_t)(i + 2));
	take();
	assert_int_equal(events.count, TOP_EVENTS_MAX);
	assert_int_equal(events.shown_count, TOP_EVENTS_MAX);
	assert_int_equal(events.forgotten, more);
	assert_int_equal(events.passed, more);
	assert_int_equal(events.total, TOP_EVENTS_MAX + more);
	assert_int_equal(top_events_at(&events, 0)->event.pid, more + 2);
	assert_int_equal(top_events_at(&events, TOP_EVENTS_MAX - 1)->event.pid,
			 TOP_EVENTS_MAX + more + 1);
	begin();
	add_fork(99999);
	take();
	assert_int_equal(events.count, TOP_EVENTS_MAX);
	assert_int_equal(events.passed, more + 1);
	assert_int_equal(top_events_at(&events, TOP_EVENTS_MAX - 1)->event.pid, 99999);
	top_events_clear(&events);
	assert_int_equal(events.shown_count, 0);
	assert_null(top_events_at(&events, 0));
	begin();
	add_fork(7);
	take();
	assert_int_equal(events.shown_count, 1);
}

static void test_select(void **state)
{
	struct procsnap_event *thread;

	(void)state;
	begin();
	add_fork(10);
	add_exec(10, "/bin/Needle", "-v");
	add_exit(10, 0);
	thread = add(PROCSNAP_EVENT_FORK, sizeof(struct procsnap_event_fork), 11);
	thread->flags = PROCSNAP_EVENT_THREAD;
	add(PROCSNAP_EVENT_REAP, sizeof(struct procsnap_event_exit), 10);
	take();
	assert_int_equal(events.shown_count, 3);
	events.threads = true;
	assert_int_equal(top_events_select(&events), 0);
	assert_int_equal(events.shown_count, 4);
	events.kinds = PROCSNAP_EVENTS(PROCSNAP_EVENT_EXIT) | PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP);
	assert_int_equal(top_events_select(&events), 0);
	assert_int_equal(events.shown_count, 2);
	events.kinds = PROCSNAP_EVENTS_BASIC;
	strcpy(events.filter, "needle");
	assert_int_equal(top_events_select(&events), 0);
	assert_int_equal(events.shown_count, 2);
	assert_int_equal(top_events_at(&events, 0)->event.kind, PROCSNAP_EVENT_EXEC);
	/* what comes is chosen, too */
	begin();
	add_fork(12);
	add_exec(13, "/bin/needles", "");
	take();
	assert_int_equal(events.shown_count, 3);
	assert_int_equal(events.total, 7);
}

static void test_has(void **state)
{
	const struct top_event *exec, *fork;

	(void)state;
	begin();
	add_exec(1234, "/bin/Needle", "in hay");
	add_fork(77);
	take();
	exec = top_events_at(&events, 0);
	fork = top_events_at(&events, 1);
	assert_true(top_events_has(exec, "needle in"));
	assert_true(top_events_has(exec, "EXEC"));
	assert_true(top_events_has(exec, "comm1"));
	assert_true(top_events_has(exec, "23"));
	assert_true(top_events_has(exec, "root"));
	assert_false(top_events_has(exec, "needles"));
	/* times are no names */
	assert_false(top_events_has(exec, "01:01"));
	assert_false(top_events_has(fork, "23"));
	assert_true(top_events_has(fork, "77"));
}

static void test_losses(void **state)
{
	(void)state;
	begin();
	add_exec(10, "/bin/sh", "");
	add_lost(5);
	add_exit(10, 0);
	/* three more that there was no room for */
	frame.lost += 3;
	strcpy(events.filter, "exit");
	take();
	/* where they were lost, whatever is looked for */
	assert_int_equal(events.shown_count, 3);
	assert_has(0, "5 events lost");
	assert_has(1, "exit");
	assert_has(2, "3 events lost");
	assert_int_equal(events.lost, 8);
	/* the process may be another one now: its command is not known */
	assert_has(1, "[comm10]");
}

static void test_hostile(void **state)
{
	struct procsnap_event *event;

	(void)state;
	begin();
	event = add(PROCSNAP_EVENT_FORK, sizeof(struct procsnap_event_fork), 10);
	memcpy(event->comm, "\033[2J\n\x9b\xff\033]0;evil", sizeof(event->comm));
	add_exec(11, "/bin/\033[31m", "\r\n\177");
	take();
	for (size_t i = 0; i < 2; i++)
		for (const char *byte = line_of(i); *byte; byte++)
			assert_true(*byte >= ' ' && *byte <= '~');
	assert_has(0, "\\x1b[2J\\n\\x9b\\xff\\x1b]0;evil");
	assert_has(1, "/bin/\\x1b[31m \\r\\n\\x7f");
}

/* of a file: events that are cut, and ones that nobody knows */
static void test_damaged(void **state)
{
	struct procsnap_event_exec *exec;

	(void)state;
	begin();
	add_fork(10);
	add(63, sizeof(struct procsnap_event), 11);
	add(1000, sizeof(struct procsnap_event), 11);
	add_fork(12);
	exec = add(PROCSNAP_EVENT_EXEC, sizeof(*exec) + 8, 13);
	exec->argv_length = UINT32_MAX;
	add_fork(14);
	take();
	assert_int_equal(events.shown_count, 2);
	begin();
	add(PROCSNAP_EVENT_EXIT, sizeof(struct procsnap_event), 15);
	take();
	assert_int_equal(events.shown_count, 2);
	begin();
	add_fork(16);
	frame.event_bytes -= 8;
	take();
	assert_int_equal(events.shown_count, 2);
}

static void test_ends(void **state)
{
	const struct top_identity who = { 10, 110 }, other = { 10, 111 };
	struct top_gone gone;

	(void)state;
	begin();
	add_exit(10, 9);
	take();
	assert_true(top_events_find_end(&events, &who, &gone));
	assert_int_equal(gone.wait_status, 9);
	assert_int_equal(gone.cpu.utime_ns, 1500);
	assert_int_equal(gone.boot_ns, 2010);
	assert_string_equal(gone.task.comm, "comm10");
	assert_false(top_events_find_end(&events, &other, &gone));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_life, setup, teardown),
		cmocka_unit_test_setup_teardown(test_across_frames, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_select, setup, teardown),
		cmocka_unit_test_setup_teardown(test_has, setup, teardown),
		cmocka_unit_test_setup_teardown(test_losses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ends, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
