// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The watch on a machine that the test makes up, when more happens than the ring
 * has room for.
 */
#include "unit.h"

#include "watch_machine.h"

/* More happens than the ring has room for, in the middle, at the end, behind the snapshot. */
static void random_life_with_losses(void **state)
{
	struct procsnap_watch_counts counts;
	struct procsnap_watch *watch = open_watch();
	struct procsnap_listener_counts read;
	uint64_t lost = 0, exact = 0;
	int round, i, ret;

	(void)state;
	for (round = 0; round < 2000; round++) {
		busy_before_take = round % 13;
		busy_after_take = round % 11 ? 0 : 150;
		model.seed += (unsigned int)round;
		for (i = 0; i < round % 7 * 60; i++) {
			model_something(&model);
			if (round % 2 && i % 5 == 0)
				assert_in_range(procsnap_watch_next(watch, NULL, 0), 0, 1);
		}
		counts = look(watch);
		assert_int_equal(counts.differences, 0);
		assert_table(watch, &model_then);
		lost += counts.lost;
		if (busy_after_take)
			continue;
		/* From the look on it is exact again, event by event. */
		for (i = 0; i < 20; i++)
			model_something(&model);
		while ((ret = procsnap_watch_next(watch, NULL, 0)) > 0)
			;
		assert_int_equal(ret, 0);
		assert_table(watch, &model);
		exact++;
	}
	lost += look(watch).lost;
	procsnap_listener_get_counts(procsnap_watch_listener(watch), &read);
	assert_int_equal(lost, read.lost);
	assert_true(lost > 10000);
	assert_true(exact > 1000);
	assert_int_equal(read.generated, read.received + read.lost);
	procsnap_watch_close(watch);
}

/* The table is made anew when all that had gathered is read. */
static void next_makes_the_table_anew(void **state)
{
	struct procsnap_watch *watch = open_watch();
	const struct procsnap_event *event;
	struct procsnap_watch_counts counts;
	uint64_t lost = 0;
	int ret;

	(void)state;
	while (ring.control->dropped < 50)
		model_something(&model);
	do
		assert_int_equal(procsnap_watch_next(watch, &event, 0), 1);
	while (event->kind != PROCSNAP_EVENT_LOST);
	lost = ((const struct procsnap_event_lost *)event)->count;
	assert_int_equal(lost, ring.control->dropped);
	assert_int_equal(takes, 1);
	/* If that fails, the next call tries again; the loss has been told. */
	take_errno = EDQUOT;
	assert_int_equal(procsnap_watch_next(watch, &event, 0), -EDQUOT);
	assert_null(event);
	take_errno = 0;
	assert_int_equal(procsnap_watch_next(watch, &event, 0), 0);
	assert_int_equal(takes, 3);
	assert_table(watch, &model);
	model_something(&model);
	while ((ret = procsnap_watch_next(watch, &event, 0)) > 0)
		;
	assert_int_equal(ret, 0);
	assert_table(watch, &model);
	counts = look(watch);
	assert_int_equal(counts.resyncs, 1);
	assert_int_equal(counts.lost, lost);
	assert_int_equal(counts.differences, 0);
	procsnap_watch_close(watch);
}

/* Who reads too slowly, and loses again and again, does not pay with snapshots. */
static void no_snapshot_while_it_goes_on(void **state)
{
	struct procsnap_watch *watch = open_watch();
	const struct procsnap_event *event;
	int i, losses = 0;

	(void)state;
	for (i = 0; i < 10000; i++) {
		model_something(&model);
		model_something(&model);
		assert_int_equal(procsnap_watch_next(watch, &event, 0), 1);
		losses += event->kind == PROCSNAP_EVENT_LOST;
	}
	assert_true(losses > 100);
	assert_int_equal(takes, 1);
	while (procsnap_watch_next(watch, NULL, 0) > 0)
		;
	assert_int_equal(takes, 2);
	assert_table(watch, &model);
	procsnap_watch_close(watch);
}

static const struct procsnap_watch_task *gone_with(const struct procsnap_watch *watch, pid_t pid)
{
	const struct procsnap_watch_task *gone;
	size_t i;

	for (i = 0; (gone = procsnap_watch_gone(watch, i)); i++)
		if (gone->pid == pid)
			return gone;
	fail_msg("process %d is not among those that ended", (int)pid);
	return NULL;
}

static void rename_many_times(void)
{
	int i;

	for (i = 0; i < 300; i++)
		model_rename(&model, 1, "many times");
}

/* Loses what was before, and then some. */
static void some_end(void)
{
	model_fork(&model, 1, 5);
	model_exit(&model, 5, 0);
	model_reap(&model, 5);
	rename_many_times();
	model_use_cpu(&model, 2, 5);
	model_exit(&model, 2, 0x100);
	model_reap(&model, 2);
	model_fork(&model, 1, 3);
	model_use_cpu(&model, 3, 70);
	model_exit(&model, 3, 0x200);
	model_reap(&model, 3);
	model_fork(&model, 1, 3);
	model_exit(&model, 4, 0x300);
}

/*
 * Events that the new snapshot includes change nothing, but an end among them has
 * its numbers; a loss among them is not mended again.
 */
static void ends_after_a_loss_count(void **state)
{
	struct procsnap_watch *watch;
	const struct procsnap_watch_task *gone;
	struct procsnap_watch_counts counts;
	const struct procsnap_event *event;

	(void)state;
	watch_machine_end(NULL);
	ring_writer_make(&ring, WATCH_RING, true);
	model_begin(&model, &ring);
	model_fork(&model, 1, 2);
	model_use_cpu(&model, 2, 100);
	model_fork(&model, 1, 4);
	watch = open_watch();
	rename_many_times();
	assert_int_equal(procsnap_watch_next(watch, &event, 0), 1);
	assert_int_equal(event->kind, PROCSNAP_EVENT_LOST);
	before_take = some_end;
	do
		assert_int_equal(procsnap_watch_next(watch, &event, 0), 1);
	while (event->kind != PROCSNAP_EVENT_LOST);
	assert_int_equal(takes, 2);
	while (procsnap_watch_next(watch, &event, 0) > 0)
		;
	assert_int_equal(takes, 2);
	assert_table(watch, &model);
	assert_int_equal(procsnap_watch_find(watch, 4)->status, 0x300);
	counts = look(watch);
	assert_int_equal(counts.forks, 2);
	assert_int_equal(counts.exits, 3);
	assert_int_equal(counts.differences, 0);
	assert_int_equal(counts.cpu_ns, 75 + 3 * MODEL_WAY_OUT_NS);
	assert_int_equal(counts.gone_cpu_ns, 75 + 3 * MODEL_WAY_OUT_NS);
	assert_int_equal(counts.unseen, 1);
	assert_int_equal(counts.unseen_cpu_ns, 70 + MODEL_WAY_OUT_NS);
	gone = gone_with(watch, 2);
	assert_int_equal(gone->status, 0x100);
	assert_int_equal(gone->known_cpu_ns, 105 + MODEL_WAY_OUT_NS);
	assert_int_equal(gone->look_cpu_ns, 5 + MODEL_WAY_OUT_NS);
	gone = gone_with(watch, 3);
	assert_int_equal(gone->status, 0x200);
	assert_int_equal(gone->known_cpu_ns, 70 + MODEL_WAY_OUT_NS);
	assert_int_equal(gone->state, PROCSNAP_WATCH_GONE);
	gone = gone_with(watch, 4);
	assert_int_equal(gone->status, 0x300);
	assert_int_equal(gone->state, PROCSNAP_WATCH_ZOMBIE);
	assert_null(procsnap_watch_gone(watch, 3));
	procsnap_watch_close(watch);
}

static void two_are_reaped(void)
{
	model_reap(&model, 2);
	model_reap(&model, 3);
}

/*
 * The reap of what had ended before the last look, and the one of what nobody saw
 * begin or end: the first has been counted, the second has not.
 */
static void reaps_after_a_loss(void **state)
{
	struct procsnap_watch *watch;
	struct procsnap_watch_counts counts;
	const struct procsnap_event *event;

	(void)state;
	watch_machine_end(NULL);
	ring_writer_make(&ring, WATCH_RING, true);
	model_begin(&model, &ring);
	model_fork(&model, 1, 2);
	model_use_cpu(&model, 2, 100);
	watch = open_watch();
	model_use_cpu(&model, 2, 5);
	model_exit(&model, 2, 0x100);
	assert_int_equal(look(watch).gone_cpu_ns, 5);
	model_look(&model);
	model_fork(&model, 1, 3);
	model_use_cpu(&model, 3, 70);
	model_exit(&model, 3, 0x200);
	rename_many_times();
	before_take = two_are_reaped;
	assert_int_equal(procsnap_watch_next(watch, &event, 0), 1);
	assert_int_equal(event->kind, PROCSNAP_EVENT_LOST);
	while (procsnap_watch_next(watch, NULL, 0) > 0)
		;
	assert_table(watch, &model);
	counts = look(watch);
	assert_int_equal(counts.exits, 0);
	assert_int_equal(counts.gone_cpu_ns, 70 + MODEL_WAY_OUT_NS);
	assert_int_equal(counts.cpu_ns, 70 + MODEL_WAY_OUT_NS);
	assert_int_equal(counts.unseen, 1);
	assert_int_equal(counts.unseen_cpu_ns, 70 + MODEL_WAY_OUT_NS);
	assert_int_equal(gone_with(watch, 3)->status, 0x200);
	assert_null(procsnap_watch_gone(watch, 1));
	procsnap_watch_close(watch);
}

/* A ring that overflows behind every snapshot: the look ends, and says what it knows. */
static void always_behind(void **state)
{
	struct procsnap_watch *watch = open_watch();
	struct procsnap_watch_counts counts;
	int i;

	(void)state;
	busy_before_take = 1000;
	busy_after_take = 10;
	for (i = 0; i < 10; i++) {
		takes = 0;
		counts = look(watch);
		assert_int_equal(takes, 4);
		assert_int_equal(counts.differences, 0);
		assert_true(counts.lost > 100);
		assert_int_equal(counts.resyncs, i + 1);
		assert_table(watch, &model_then);
	}
	/* Nothing is lost any more, but what was had to be mended before. */
	busy_before_take = 0;
	busy_after_take = 0;
	takes = 0;
	counts = look(watch);
	assert_int_equal(takes, 1);
	assert_int_equal(counts.lost, 0);
	assert_int_equal(counts.differences, 0);
	assert_int_equal(counts.resyncs, 11);
	assert_table(watch, &model);
	/* The same, mended by the next event. */
	busy_before_take = 1000;
	busy_after_take = 10;
	look(watch);
	busy_before_take = 0;
	busy_after_take = 0;
	assert_int_equal(procsnap_watch_next(watch, NULL, 0), 0);
	assert_table(watch, &model);
	counts = look(watch);
	assert_int_equal(counts.resyncs, 13);
	procsnap_watch_close(watch);
}

/* One is lost behind the first snapshot of a look: the second will do. */
static void behind_once(void **state)
{
	struct procsnap_watch *watch = open_watch();
	struct procsnap_watch_counts counts;

	(void)state;
	busy_before_take = 1000;
	busy_after_take = 10;
	busy_takes = 1;
	takes = 0;
	counts = look(watch);
	assert_int_equal(takes, 2);
	assert_int_equal(counts.resyncs, 1);
	assert_table(watch, &model);
	counts = look(watch);
	assert_int_equal(counts.resyncs, 1);
	procsnap_watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(random_life_with_losses, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(next_makes_the_table_anew, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(no_snapshot_while_it_goes_on, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(ends_after_a_loss_count, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(reaps_after_a_loss, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(always_behind, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(behind_once, watch_machine_begin,
						watch_machine_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
