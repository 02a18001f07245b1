// SPDX-License-Identifier: GPL-2.0-or-later
/* What procsnap-top says happened between two frames, on machines that the test makes up. */
#include "unit.h"

#include "process_model.h"
#include "top/account.h"
#include "top_frames.h"

#define RING_SIZE 65536
#define ROUNDS 3000

/* --- a machine at random, counted by itself --- */

static struct ring_writer ring;
static struct model model;

/* all that was written since the last frame, without the filling at the ring's end */
static void take_events(struct cli_frame *frame)
{
	uint64_t at = ring.control->tail, end = ring.control->head;

	frame->events = malloc(RING_SIZE);
	assert_non_null(frame->events);
	while (at < end) {
		const struct procsnap_event *event = (const void *)(ring.bytes + at % RING_SIZE);

		if (event->kind != PROCSNAP_EVENT_PAD) {
			memcpy(frame->events + frame->event_bytes, event, event->size);
			frame->event_bytes += event->size;
		}
		at += event->size;
	}
	ring.control->tail = end;
	frame->has_events = true;
}

static void take_frame(struct cli_frame *frame)
{
	memset(frame, 0, sizeof(*frame));
	take_events(frame);
	frame->snap = model_snapshot(&model);
}

/* those that were forked and reaped among a frame's events, which is as long as nobody saw them */
static uint64_t count_unseen(const struct cli_frame *frame, uint64_t since_ns)
{
	const struct procsnap_event *event;
	uint64_t unseen = 0;

	for (size_t at = 0; (event = cli_frame_event(frame, &at));)
		unseen += event->kind == PROCSNAP_EVENT_REAP && event->start_ns > since_ns;
	return unseen;
}

/* what zombies have, who used it after they were counted */
static uint64_t ways_out(void)
{
	uint64_t sum = 0;

	for (size_t pid = 0; pid <= MODEL_PIDS; pid++)
		if (model.tasks[pid].pid && model.tasks[pid].zombie)
			sum += MODEL_WAY_OUT_NS;
	return sum;
}

static void every_ns_is_someones(void **state)
{
	struct cli_frame frames[2];
	uint64_t used = 0, counted = 0, seen_unseen = 0;

	(void)state;
	ring_writer_make(&ring, RING_SIZE, false);
	model_begin(&model, &ring);
	take_frame(&frames[0]);
	counted = ways_out();
	for (int round = 1; round <= ROUNDS; round++) {
		struct cli_frame *before = &frames[(round + 1) % 2], *now = &frames[round % 2];
		struct top_interval interval = { before, now, true, true };
		struct top_account account;

		model_look(&model);
		for (int i = round % 101; i > 0; i--)
			model_something(&model);
		model.now_ns++;
		take_frame(now);
		used += model.sum.cpu_ns;
		assert_int_equal(top_account_make(&account, &interval), 0);
		assert_int_equal(account.forks, model.sum.forks);
		assert_int_equal(account.execs, model.sum.execs);
		assert_int_equal(account.exits, model.sum.exits);
		counted += account.cpu_ns + account.gone_cpu_ns;
		assert_int_equal(counted, used + ways_out());
		assert_int_equal(account.unseen,
				 count_unseen(now, procsnap_header(before->snap)->instant_boot_ns));
		seen_unseen += account.unseen;
		top_account_free(&account);
		cli_frame_free(before);
	}
	/* the test was of something */
	assert_true(seen_unseen > 100);
	cli_frame_free(&frames[ROUNDS % 2]);
	ring_writer_free(&ring);
}

/* --- single cases --- */

static struct top_account account_of(struct cli_frame *before, struct cli_frame *now, bool whole)
{
	struct top_interval interval = { before, now, whole, whole };
	struct top_account account;

	assert_int_equal(top_account_make(&account, &interval), 0);
	return account;
}

static void a_pid_used_again_is_another(void **state)
{
	struct top_sample old = { 7, 0, 1, 0, "old", 'S', 0, 10, 500, 0 };
	struct top_sample new = { 7, 0, 1, 0, "new", 'S', 0, 60, 40, 0 };
	struct cli_frame before = { .snap = top_sample_snapshot(&old, 1, 50) };
	struct cli_frame now = { .snap = top_sample_snapshot(&new, 1, 100) };
	struct top_account account = account_of(&before, &now, true);

	(void)state;
	assert_int_equal(account.interval_ns, 50);
	assert_true(account.changes[0].known && account.changes[0].born);
	assert_int_equal(account.changes[0].cpu_ns, 40);
	assert_int_equal(account.gone_count, 1);
	assert_string_equal(account.gone[0].task.comm, "old");
	assert_int_equal(account.gone[0].task.state, 'X');
	/* nobody told of its end, so nobody knows what it used */
	assert_false(account.gone[0].change.known);
	assert_int_equal(account.gone_cpu_ns, 0);
	assert_int_equal(account.unseen, 0);
	top_account_free(&account);
	cli_frame_free(&before);
	cli_frame_free(&now);
}

/* the first rows of a ranking: who is not among them has not ended */
static void a_part_is_no_whole(void **state)
{
	struct top_sample old[] = { { 7, 0, 1, 0, "seven", 'S', 0, 10, 500, 0 },
				    { 8, 0, 1, 0, "eight", 'S', 0, 11, 100, 0 } };
	struct top_sample new[] = { { 7, 0, 1, 0, "seven", 'S', 0, 10, 550, 0 },
				    { 9, 0, 1, 0, "nine", 'S', 0, 12, 900, 0 } };
	struct cli_frame before = { .snap = top_sample_snapshot(old, 2, 50) };
	struct cli_frame now = { .snap = top_sample_snapshot(new, 2, 100) };
	struct top_account account = account_of(&before, &now, false);

	(void)state;
	assert_int_equal(account.gone_count, 0);
	assert_int_equal(account.changes[0].cpu_ns, 50);
	assert_false(account.changes[1].known);
	assert_int_equal(account.cpu_ns, 50);
	top_account_free(&account);
	cli_frame_free(&before);
	cli_frame_free(&now);
}

static void nothing_before(void **state)
{
	struct top_sample task = { 7, 0, 1, 0, "seven", 'S', 0, 10, 500, 0 };
	struct cli_frame now = { .snap = top_sample_snapshot(&task, 1, 100) }, none = { 0 };
	struct top_account account = account_of(&none, &now, true);

	(void)state;
	assert_int_equal(account.interval_ns, 0);
	assert_int_equal(account.count, 1);
	assert_false(account.changes[0].known);
	assert_int_equal(account.gone_count, 0);
	top_account_free(&account);
	/* a frame that is later, as when a recording is gone back in, is none before */
	account = account_of(&now, &now, true);
	assert_int_equal(account.interval_ns, 0);
	top_account_free(&account);
	cli_frame_free(&now);
}

/* orders that have nothing to do with each other, which takes the index */
static void any_order(void **state)
{
	struct top_sample old[50], new[50];
	struct cli_frame before, now;
	struct top_account account;

	(void)state;
	for (int i = 0; i < 50; i++) {
		old[i] = (struct top_sample){ 100 + i, 0, 1, 0, "x", 'S', 0, 10, 7, 0 };
		new[i] = (struct top_sample){ 149 - i, 0, 1, 0, "x", 'S', 0, 10, 10, 0 };
	}
	before = (struct cli_frame){ .snap = top_sample_snapshot(old, 50, 50) };
	now = (struct cli_frame){ .snap = top_sample_snapshot(new, 50, 100) };
	account = account_of(&before, &now, true);
	for (int i = 0; i < 50; i++)
		assert_int_equal(account.changes[i].cpu_ns, 3);
	assert_int_equal(account.gone_count, 0);
	top_account_free(&account);
	cli_frame_free(&before);
	cli_frame_free(&now);
}

static void damaged_events_end_the_walk(void **state)
{
	struct top_sample task = { 7, 0, 1, 0, "seven", 'S', 0, 10, 500, 0 };
	struct cli_frame before = { .snap = top_sample_snapshot(&task, 1, 50) };
	struct cli_frame now = { .snap = top_sample_snapshot(&task, 1, 100) };
	struct procsnap_event *event;
	struct top_account account;

	(void)state;
	for (uint32_t size = 0; size < 4 * sizeof(*event); size++) {
		now.events = calloc(1, 2 * sizeof(*event));
		now.event_bytes = 2 * sizeof(*event);
		event = (void *)now.events;
		event->kind = PROCSNAP_EVENT_EXIT;
		event->size = size;
		account = account_of(&before, &now, true);
		assert_true(account.exits <= 1);
		top_account_free(&account);
		free(now.events);
		now.events = NULL;
	}
	now.event_bytes = 0;
	cli_frame_free(&before);
	cli_frame_free(&now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_ns_is_someones),
		cmocka_unit_test(a_pid_used_again_is_another),
		cmocka_unit_test(a_part_is_no_whole),
		cmocka_unit_test(nothing_before),
		cmocka_unit_test(any_order),
		cmocka_unit_test(damaged_events_end_the_walk),
	};

	return cmocka_run_group_tests_name("account of an interval", tests, NULL, NULL);
}
