// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The watch on a machine that the test makes up, which loses no event.
 */
#include "unit.h"

#include "watch_machine.h"

#include <fcntl.h>

static void first_table_has_what_is_there(void **state)
{
	struct procsnap_watch *watch;
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		model_something(&model);
	/* Those before the listening are none of its events. */
	ring.control->tail = ring.control->head;
	watch = open_watch();
	assert_table(watch, &model);
	assert_int_equal(look(watch).forks, 0);
	assert_null(procsnap_watch_gone(watch, 0));
	procsnap_watch_close(watch);
	procsnap_watch_close(NULL);
}

/* A life from its fork on, event by event. */
static void table_follows_events(void **state)
{
	struct procsnap_watch *watch = open_watch();
	const struct procsnap_watch_task *task;
	const struct procsnap_event *event;

	(void)state;
	assert_int_equal(procsnap_watch_next(watch, &event, 0), 0);
	model_fork(&model, 1, 7);
	model_fork(&model, 7, 8);
	assert_int_equal(procsnap_watch_next(watch, &event, 0), 1);
	assert_int_equal(event->kind, PROCSNAP_EVENT_FORK);
	assert_int_equal(procsnap_watch_next(watch, NULL, 0), 1);
	assert_table(watch, &model);
	assert_true(procsnap_watch_find(watch, 7)->born);
	model_exec(&model, 8, "program");
	model_set_uid(&model, 8, 77);
	model_exit(&model, 7, 0x300);
	while (procsnap_watch_next(watch, NULL, 0) > 0)
		;
	assert_table(watch, &model);
	task = procsnap_watch_find(watch, 7);
	assert_int_equal(task->status, 0x300);
	assert_int_equal(procsnap_watch_find(watch, 8)->ppid, MODEL_INIT);
	model_reap(&model, 7);
	assert_int_equal(procsnap_watch_next(watch, NULL, 0), 1);
	assert_null(procsnap_watch_find(watch, 7));
	/* None of it is in the list of a look that has not been. */
	assert_null(procsnap_watch_gone(watch, 0));
	assert_int_equal(takes, 1);
	procsnap_watch_close(watch);
}

static void cpu_time_of_the_unseen(void **state)
{
	struct procsnap_watch *watch;
	const struct procsnap_watch_task *gone;
	struct procsnap_watch_counts counts;

	(void)state;
	model_fork(&model, 1, 5);
	model_use_cpu(&model, 5, 1000);
	watch = open_watch();
	model_use_cpu(&model, 5, 30);
	model_fork(&model, 5, 6);
	model_use_cpu(&model, 6, 200);
	model_exit(&model, 6, 9);
	model_reap(&model, 6);
	/* The same pid, another process, that stays. */
	model_fork(&model, 5, 6);
	model_use_cpu(&model, 6, 4);
	counts = look(watch);
	assert_int_equal(counts.cpu_ns, 30 + 200 + MODEL_WAY_OUT_NS + 4);
	assert_int_equal(counts.gone_cpu_ns, 200 + MODEL_WAY_OUT_NS);
	assert_int_equal(counts.unseen, 1);
	assert_int_equal(counts.unseen_cpu_ns, 200 + MODEL_WAY_OUT_NS);
	gone = procsnap_watch_gone(watch, 0);
	assert_int_equal(gone->pid, 6);
	assert_int_equal(gone->state, PROCSNAP_WATCH_GONE);
	assert_int_equal(gone->status, 9);
	assert_int_equal(gone->known_cpu_ns, 200 + MODEL_WAY_OUT_NS);
	assert_int_equal(gone->look_cpu_ns, 200 + MODEL_WAY_OUT_NS);
	assert_true(gone->born);
	assert_null(procsnap_watch_gone(watch, 1));
	assert_int_equal(procsnap_watch_find(watch, 5)->look_cpu_ns, 30);
	assert_int_equal(procsnap_watch_find(watch, 5)->known_cpu_ns, 1030);
	/* Now it ends, with what it used since the look, and stays a zombie for two. */
	model_look(&model);
	model_use_cpu(&model, 5, 11);
	model_exit(&model, 5, 0);
	counts = look(watch);
	assert_int_equal(counts.cpu_ns, 11);
	assert_int_equal(counts.gone_cpu_ns, 11);
	assert_int_equal(counts.unseen, 0);
	gone = procsnap_watch_gone(watch, 0);
	assert_int_equal(gone->pid, 5);
	assert_int_equal(gone->state, PROCSNAP_WATCH_ZOMBIE);
	assert_int_equal(gone->known_cpu_ns, 1041);
	assert_int_equal(gone->look_cpu_ns, 11);
	assert_false(gone->born);
	assert_int_equal(procsnap_watch_find(watch, 5)->look_cpu_ns, 11);
	counts = look(watch);
	assert_int_equal(counts.cpu_ns, 0);
	assert_null(procsnap_watch_gone(watch, 0));
	assert_int_equal(procsnap_watch_find(watch, 5)->look_cpu_ns, 0);
	/* Its way out is of the look in which it is reaped; it has not ended once more. */
	model_reap(&model, 5);
	counts = look(watch);
	assert_int_equal(counts.cpu_ns, MODEL_WAY_OUT_NS);
	assert_int_equal(counts.gone_cpu_ns, MODEL_WAY_OUT_NS);
	assert_int_equal(counts.unseen, 0);
	assert_int_equal(counts.unseen_cpu_ns, 0);
	assert_null(procsnap_watch_gone(watch, 0));
	procsnap_watch_close(watch);
}

/* A table that is wrong is found out: pid by pid, and not kept. */
static void differences_are_counted(void **state)
{
	struct procsnap_watch *watch = open_watch();
	struct procsnap_watch_counts counts;

	(void)state;
	model_fork(&model, 1, 2);
	model_fork(&model, 1, 3);
	model_fork(&model, 1, 4);
	assert_int_equal(look(watch).differences, 0);
	/* Behind the back of events: one is gone, one another, one has another parent, one new. */
	memset(&model.tasks[2], 0, sizeof(model.tasks[2]));
	model.tasks[3].start_ns++;
	model.tasks[4].ppid = 3;
	model.tasks[5] = (struct model_task){
		.pid = 5,
		.ppid = 1,
		.start_ns = 7,
		.comm = "x",
		.cpu_ns = 1000,
	};
	counts = look(watch);
	assert_int_equal(counts.differences, 4);
	/* As old as that, nobody knows what of it is new. */
	assert_int_equal(counts.cpu_ns, 0);
	assert_table(watch, &model);
	assert_int_equal(look(watch).differences, 0);
	/* What is being reaped may get another parent without an event. */
	model_exit(&model, 4, 0);
	model.tasks[4].dead = true;
	model.tasks[4].ppid = 1;
	assert_int_equal(look(watch).differences, 0);
	assert_int_equal(procsnap_watch_find(watch, 4)->ppid, 1);
	procsnap_watch_close(watch);
}

/* Looks at any time, and nothing lost: all is exact, also the sums. */
static void random_life(void **state)
{
	struct procsnap_watch_counts counts;
	struct procsnap_watch *watch = open_watch();
	uint64_t used = model.tasks[MODEL_INIT].cpu_ns, seen = used;
	int round, i, steps;

	(void)state;
	for (round = 0; round < 3000; round++) {
		model.seed += (unsigned int)round;
		steps = round % 37;
		for (i = 0; i < steps; i++) {
			model_something(&model);
			if (round % 3 == 0)
				assert_in_range(procsnap_watch_next(watch, NULL, 0), 0, 1);
		}
		if (round % 3 == 0) {
			while (procsnap_watch_next(watch, NULL, 0) > 0)
				;
			assert_table(watch, &model);
		}
		counts = look(watch);
		assert_int_equal(counts.differences, 0);
		assert_int_equal(counts.lost, 0);
		assert_int_equal(counts.resyncs, 0);
		assert_table(watch, &model_then);
		seen += counts.cpu_ns;
		used += model_then.sum.cpu_ns;
		assert_int_equal(seen, used);
		assert_int_equal(counts.forks, model_then.sum.forks);
		assert_int_equal(counts.execs, model_then.sum.execs);
		assert_int_equal(counts.exits, model_then.sum.exits);
		assert_int_equal(counts.gone_cpu_ns, model_then.sum.gone_cpu_ns);
		assert_int_equal(counts.unseen, model_then.sum.unseen);
		assert_int_equal(counts.unseen_cpu_ns, model_then.sum.unseen_cpu_ns);
		model_look(&model);
	}
	procsnap_watch_close(watch);
}

/*
 * Looks at a machine that does not stand still meanwhile: the events behind the
 * snapshot are left for later, and nothing is counted twice.
 */
static void random_life_goes_on(void **state)
{
	struct procsnap_watch_counts counts;
	struct procsnap_watch *watch = open_watch();
	uint64_t forks = 0, exits = 0, forked = 0, ended = 0;
	int round, i;

	(void)state;
	for (round = 0; round < 3000; round++) {
		busy_after_take = round % 23;
		model.seed += (unsigned int)round;
		for (i = 0; i < round % 29; i++)
			model_something(&model);
		counts = look(watch);
		assert_int_equal(counts.differences, 0);
		assert_int_equal(counts.lost, 0);
		assert_table(watch, &model_then);
		forks += counts.forks;
		exits += counts.exits;
		forked = model_then.sum.forks;
		ended = model_then.sum.exits;
		assert_int_equal(forks, forked);
		assert_int_equal(exits, ended);
	}
	assert_true(forks > 1000);
	assert_int_equal(takes, 3001);
	procsnap_watch_close(watch);
}

/* It was there before the last look, but not for us: what it used until then is not counted. */
static void one_that_comes_late(void **state)
{
	struct procsnap_watch *watch;
	struct procsnap_watch_counts counts;
	int32_t pid;

	(void)state;
	for (pid = 2; pid <= 5; pid++) {
		model_fork(&model, 1, pid);
		model_use_cpu(&model, pid, 1000);
	}
	ring_writer_free(&ring);
	ring_writer_make(&ring, WATCH_RING, false);
	model_follow(&model, 2);
	watch = open_watch_of(2);
	for (pid = 3; pid <= 5; pid++) {
		model.members[pid] = true;
		model_use_cpu(&model, pid, 7);
		model_exec(&model, pid, "late");
	}
	model_exit(&model, 3, 0);
	counts = look(watch);
	assert_int_equal(counts.differences, 0);
	assert_int_equal(counts.cpu_ns, 0);
	assert_int_equal(counts.unseen, 0);
	assert_table(watch, &model);
	model_use_cpu(&model, 4, 5);
	model_use_cpu(&model, 5, 6);
	model_exit(&model, 5, 0);
	counts = look(watch);
	assert_int_equal(counts.cpu_ns, 11);
	assert_int_equal(counts.gone_cpu_ns, 6);
	procsnap_watch_close(watch);
}

/* Orphans of the subtree stay in it, whoever is their parent now. */
static void subtree(void **state)
{
	struct procsnap_watch *watch;
	int round, i;

	(void)state;
	model_fork(&model, 1, 2);
	model_fork(&model, 2, 3);
	model_fork(&model, 3, 4);
	model_fork(&model, 1, 5);
	ring_writer_free(&ring);
	ring_writer_make(&ring, WATCH_RING, false);
	model_follow(&model, 2);
	/* It goes before the first snapshot, and leaves its child to another. */
	model_exit(&model, 3, 0);
	model_reap(&model, 3);
	watch = open_watch_of(2);
	assert_table(watch, &model);
	assert_non_null(procsnap_watch_find(watch, 4));
	assert_null(procsnap_watch_find(watch, 5));
	for (round = 0; round < 3000; round++) {
		busy_after_take = round % 23;
		model.seed += (unsigned int)round;
		for (i = 0; i < round % 29; i++)
			model_something(&model);
		assert_int_equal(look(watch).differences, 0);
		assert_table(watch, &model_then);
	}
	procsnap_watch_close(watch);
}

/*
 * A task comes into its cgroup a moment after its fork: a look in between does
 * not take it for gone, the next one does.
 */
static void newborn_of_a_cgroup(void **state)
{
	struct procsnap_watch *watch;
	struct procsnap_listener *listener;

	(void)state;
	assert_int_equal(procsnap_listener_new(&listener), 0);
	/* Only the selection is looked at: there need be no such folder. */
	listener->scope->select = PROCSNAP_SELECT_CGROUP;
	listener->scope->cgroup_fd = open("/", O_PATH | O_CLOEXEC);
	listener->scope->cgroup_path = strdup("/");
	assert_int_equal(procsnap_watch_open(&watch, listener, PROCSNAP_BACKEND_DEVICE, NULL), 0);
	model_fork(&model, 1, 2);
	model_fork(&model, 1, 3);
	model.tasks[2].unplaced = true;
	model.tasks[3].unplaced = true;
	assert_int_equal(look(watch).differences, 0);
	assert_int_equal(procsnap_watch_count(watch), 3);
	model.tasks[2].unplaced = false;
	assert_int_equal(look(watch).differences, 1);
	assert_non_null(procsnap_watch_find(watch, 2));
	assert_null(procsnap_watch_find(watch, 3));
	procsnap_watch_close(watch);
}

/* Who never looks does not keep all that ended, and counts it all the same. */
static void never_looked_at(void **state)
{
	const size_t lives = PROCSNAP_WATCH_GONE_MAX + 100;
	struct procsnap_watch *watch;
	struct procsnap_watch_counts counts;
	const struct procsnap_watch_task *task;
	uint64_t last = 0;
	size_t i;

	(void)state;
	model_fork(&model, 1, 30);
	watch = open_watch();
	/* Its reaping will come when its end has been dropped. */
	model_exit(&model, 30, 0);
	for (i = 0; i < lives; i++) {
		model_fork(&model, 1, 2 + (int32_t)(i % 20));
		model_exit(&model, 2 + (int32_t)(i % 20), 0x100);
		model_reap(&model, 2 + (int32_t)(i % 20));
		while (procsnap_watch_next(watch, NULL, 0) > 0)
			;
	}
	model_reap(&model, 30);
	assert_int_equal(procsnap_watch_next(watch, NULL, 0), 1);
	assert_table(watch, &model);
	assert_true(watch->ending.room <= PROCSNAP_WATCH_GONE_MAX);
	counts = look(watch);
	assert_int_equal(counts.exits, lives + 1);
	assert_int_equal(counts.unseen, lives);
	assert_int_equal(counts.differences, 0);
	assert_int_equal(counts.gone_cpu_ns, (lives + 1) * MODEL_WAY_OUT_NS);
	for (i = 0; (task = procsnap_watch_gone(watch, i)); i++) {
		assert_int_equal(task->state, PROCSNAP_WATCH_GONE);
		assert_true(task->start_ns > last);
		last = task->start_ns;
	}
	assert_in_range(i, PROCSNAP_WATCH_GONE_MAX / 2, PROCSNAP_WATCH_GONE_MAX);
	assert_null(procsnap_watch_gone(watch, i));
	/* From the look on there is room for as many again. */
	model_fork(&model, 1, 2);
	model_exit(&model, 2, 0x100);
	look(watch);
	assert_int_equal(procsnap_watch_gone(watch, 0)->pid, 2);
	assert_null(procsnap_watch_gone(watch, 1));
	procsnap_watch_close(watch);
}

static void errors(void **state)
{
	struct procsnap_watch *watch = (void *)1;
	struct procsnap_listener *listener;
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	const pid_t pid = 1;

	(void)state;
	take_errno = ENOMEM;
	assert_int_equal(procsnap_watch_open(&watch, NULL, PROCSNAP_BACKEND_DEVICE, NULL), -ENOMEM);
	assert_null(watch);
	take_errno = 0;
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, &pid, 1), 0);
	assert_int_equal(procsnap_watch_open(&watch, NULL, PROCSNAP_BACKEND_DEVICE, query),
			 -EINVAL);
	assert_last_error("no selection");
	assert_int_equal(procsnap_query_set_pids(query, NULL, 0), 0);
	procsnap_query_set_threads(query, true);
	assert_int_equal(procsnap_watch_open(&watch, NULL, PROCSNAP_BACKEND_DEVICE, query),
			 -EINVAL);
	procsnap_query_set_threads(query, false);
	procsnap_query_set_min_rss(query, 1);
	assert_int_equal(procsnap_watch_open(&watch, NULL, PROCSNAP_BACKEND_DEVICE, query),
			 -EINVAL);
	procsnap_query_set_min_rss(query, 0);
	procsnap_query_set_level(query, PROCSNAP_LEVEL_RELAXED);
	assert_int_equal(procsnap_watch_open(&watch, NULL, PROCSNAP_BACKEND_DEVICE, query),
			 -EINVAL);
	assert_last_error("relaxed");
	procsnap_query_set_level(query, PROCSNAP_LEVEL_TREE);
	assert_int_equal(procsnap_watch_open(&watch, NULL, PROCSNAP_BACKEND_DEVICE, query), 0);
	procsnap_query_free(query);
	/* A look that fails leaves a watch that can look again. */
	model_fork(&model, 1, 2);
	take_errno = EDQUOT;
	snap = (void *)1;
	assert_int_equal(procsnap_watch_look(watch, NULL, &snap), -EDQUOT);
	assert_null(snap);
	take_errno = 0;
	assert_int_equal(procsnap_watch_look(watch, NULL, &snap), 0);
	assert_int_equal(procsnap_row_count(snap), 2);
	procsnap_snapshot_free(snap);
	assert_table(watch, &model);
	/* A ring and a snapshot that cannot both be right. */
	never_written = 1;
	assert_int_equal(procsnap_watch_look(watch, NULL, NULL), -EIO);
	assert_last_error("does not come");
	never_written = 0;
	ring.control->head += 8;
	assert_int_equal(procsnap_watch_next(watch, NULL, 0), -EIO);
	procsnap_watch_close(watch);
	/* One that listens already is given back all the same. */
	assert_int_equal(procsnap_listener_new(&listener), 0);
	procsnap_listener_set_kinds(listener, PROCSNAP_EVENTS_ALL);
	assert_int_equal(procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE), 0);
	assert_int_equal(procsnap_watch_open(&watch, listener, PROCSNAP_BACKEND_DEVICE, NULL),
			 -EALREADY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(first_table_has_what_is_there, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(table_follows_events, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(cpu_time_of_the_unseen, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(differences_are_counted, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(random_life, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(random_life_goes_on, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(one_that_comes_late, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(subtree, watch_machine_begin, watch_machine_end),
		cmocka_unit_test_setup_teardown(newborn_of_a_cgroup, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(never_looked_at, watch_machine_begin,
						watch_machine_end),
		cmocka_unit_test_setup_teardown(errors, watch_machine_begin, watch_machine_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
