// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The watch on a machine that the test makes up: its events come through a real
 * ring, its snapshots are real images; only the device is not there.
 */
#include "unit.h"

#include "process_model.h"
#include "watch.h"

#include <sys/mman.h>

#define RING 16384

static struct ring_writer ring;
static struct model model;
static struct model model_then;

/* What happens between a snapshot and the reading of it. */
static int busy_after_take;
static int take_errno;
static int takes;
/* As if the snapshot included so many events that are never written. */
static uint64_t never_written;

int __wrap_procsnap_listener_start(struct procsnap_listener *listener,
				   enum procsnap_backend backend);
int __wrap_procsnap_listener_take(struct procsnap_listener *listener,
				  const struct procsnap_query *query,
				  struct procsnap_snapshot **snap);

static void *map_again(size_t size, int protection, off_t offset)
{
	void *mapping = mmap(NULL, size, protection, MAP_SHARED, ring.fd, offset);

	assert_ptr_not_equal(mapping, MAP_FAILED);
	return mapping;
}

int __wrap_procsnap_listener_start(struct procsnap_listener *listener,
				   enum procsnap_backend backend)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	assert_int_equal(backend, PROCSNAP_BACKEND_DEVICE);
	assert_int_equal(listener->kinds & PROCSNAP_EVENTS_TABLE, PROCSNAP_EVENTS_TABLE);
	listener->ps = calloc(1, sizeof(*listener->ps));
	assert_non_null(listener->ps);
	listener->ps->backend = backend;
	listener->ps->fd = -1;
	return procsnap_ring_begin(&listener->ring, map_again(page, PROT_READ | PROT_WRITE, 0),
				   map_again(RING, PROT_READ, (off_t)page), RING, ring.keep_newest);
}

int __wrap_procsnap_listener_take(struct procsnap_listener *listener,
				  const struct procsnap_query *query,
				  struct procsnap_snapshot **snap)
{
	int i;

	(void)listener;
	assert_int_equal(query->select, PROCSNAP_SELECT_ALL);
	*snap = NULL;
	takes++;
	if (take_errno)
		return procsnap_fail(-take_errno, "as the test wants");
	*snap = model_snapshot(&model);
	procsnap_snapshot_set_sequence(*snap, ring.control->sequence + never_written);
	model_then = model;
	/* Looks end at the snapshot; what is done from here on is of the next. */
	for (i = 0; i < busy_after_take; i++)
		model_something(&model);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	ring_writer_make(&ring, RING, false);
	model_begin(&model, &ring);
	busy_after_take = 0;
	take_errno = 0;
	takes = 0;
	never_written = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ring_writer_free(&ring);
	return 0;
}

static struct procsnap_watch *open_watch_of(int32_t subtree)
{
	struct procsnap_listener *listener;
	struct procsnap_watch *watch;

	assert_int_equal(procsnap_listener_new(&listener), 0);
	procsnap_listener_set_kinds(listener, PROCSNAP_EVENTS_ALL);
	procsnap_listener_set_subtree(listener, subtree);
	assert_int_equal(procsnap_watch_open(&watch, listener, PROCSNAP_BACKEND_DEVICE, NULL), 0);
	assert_ptr_equal(procsnap_watch_listener(watch), listener);
	return watch;
}

static struct procsnap_watch *open_watch(void)
{
	struct procsnap_watch *watch = open_watch_of(0);

	model_look(&model);
	return watch;
}

static struct procsnap_watch_counts look(struct procsnap_watch *watch)
{
	struct procsnap_watch_counts counts;

	assert_int_equal(procsnap_watch_look(watch, &counts, NULL), 0);
	return counts;
}

/* The table is what the machine was like. */
static void assert_table(const struct procsnap_watch *watch, const struct model *then)
{
	const struct procsnap_watch_task *task;
	size_t count = 0, i;
	int32_t pid;

	for (pid = 1; pid <= MODEL_PIDS; pid++) {
		const struct model_task *true_task = &then->tasks[pid];

		task = procsnap_watch_find(watch, pid);
		if (!true_task->pid || (then->only_below && !then->members[pid])) {
			assert_null(task);
			continue;
		}
		count++;
		assert_non_null(task);
		assert_int_equal(task->pid, pid);
		assert_int_equal(task->ppid, true_task->ppid);
		assert_int_equal(task->start_ns, true_task->start_ns);
		assert_int_equal(task->uid, true_task->uid);
		assert_int_equal(task->state, true_task->zombie ? PROCSNAP_WATCH_ZOMBIE
								: PROCSNAP_WATCH_RUNNING);
		assert_string_equal(task->comm, true_task->comm);
	}
	assert_int_equal(procsnap_watch_count(watch), count);
	for (i = 0; i < count; i++)
		assert_ptr_equal(procsnap_watch_find(watch, procsnap_watch_at(watch, i)->pid),
				 procsnap_watch_at(watch, i));
	assert_null(procsnap_watch_at(watch, count));
}

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
	assert_int_equal(counts.cpu_ns, 30 + 200 + 4);
	assert_int_equal(counts.gone_cpu_ns, 200);
	assert_int_equal(counts.unseen, 1);
	assert_int_equal(counts.unseen_cpu_ns, 200);
	gone = procsnap_watch_gone(watch, 0);
	assert_int_equal(gone->pid, 6);
	assert_int_equal(gone->state, PROCSNAP_WATCH_GONE);
	assert_int_equal(gone->status, 9);
	assert_int_equal(gone->known_cpu_ns, 200);
	assert_int_equal(gone->look_cpu_ns, 200);
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
	model_reap(&model, 5);
	assert_int_equal(look(watch).gone_cpu_ns, 0);
	assert_null(procsnap_watch_gone(watch, 0));
	procsnap_watch_close(watch);
}

/* A table that is wrong is found out: pid by pid, and not kept. */
static void differences_are_counted(void **state)
{
	struct procsnap_watch *watch = open_watch();

	(void)state;
	model_fork(&model, 1, 2);
	model_fork(&model, 1, 3);
	model_fork(&model, 1, 4);
	assert_int_equal(look(watch).differences, 0);
	/* Behind the back of events: one is gone, one another, one has another parent, one new. */
	memset(&model.tasks[2], 0, sizeof(model.tasks[2]));
	model.tasks[3].start_ns++;
	model.tasks[4].ppid = 3;
	model.tasks[5] = (struct model_task){ .pid = 5, .ppid = 1, .start_ns = 7, .comm = "x" };
	assert_int_equal(look(watch).differences, 4);
	assert_table(watch, &model);
	assert_int_equal(look(watch).differences, 0);
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

/* The event of the loss comes with a table that is made anew already. */
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
	assert_int_equal(takes, 2);
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

/*
 * With the newest kept, events follow the loss that the new snapshot included:
 * they change nothing, but an end among them has its numbers.
 */
static void ends_after_a_loss_count(void **state)
{
	struct procsnap_watch *watch;
	const struct procsnap_watch_task *gone;
	struct procsnap_watch_counts counts;
	const struct procsnap_event *event;
	int i;

	(void)state;
	teardown(NULL);
	ring_writer_make(&ring, RING, true);
	model_begin(&model, &ring);
	model_fork(&model, 1, 2);
	model_use_cpu(&model, 2, 100);
	watch = open_watch();
	for (i = 0; i < 300; i++)
		model_rename(&model, 1, "many times");
	model_use_cpu(&model, 2, 5);
	model_exit(&model, 2, 0x100);
	model_reap(&model, 2);
	model_fork(&model, 1, 3);
	model_use_cpu(&model, 3, 70);
	model_exit(&model, 3, 0x200);
	model_reap(&model, 3);
	model_fork(&model, 1, 3);
	assert_int_equal(procsnap_watch_next(watch, &event, 0), 1);
	assert_int_equal(event->kind, PROCSNAP_EVENT_LOST);
	assert_table(watch, &model);
	while (procsnap_watch_next(watch, &event, 0) > 0)
		assert_table(watch, &model);
	counts = look(watch);
	assert_int_equal(counts.forks, 2);
	assert_int_equal(counts.exits, 2);
	assert_int_equal(counts.differences, 0);
	assert_int_equal(counts.cpu_ns, 75);
	assert_int_equal(counts.gone_cpu_ns, 75);
	assert_int_equal(counts.unseen, 1);
	assert_int_equal(counts.unseen_cpu_ns, 70);
	gone = procsnap_watch_gone(watch, 0);
	assert_int_equal(gone->pid, 2);
	assert_int_equal(gone->status, 0x100);
	assert_int_equal(gone->known_cpu_ns, 105);
	assert_int_equal(gone->look_cpu_ns, 5);
	gone = procsnap_watch_gone(watch, 1);
	assert_int_equal(gone->pid, 3);
	assert_int_equal(gone->status, 0x200);
	assert_int_equal(gone->known_cpu_ns, 70);
	assert_int_equal(gone->state, PROCSNAP_WATCH_GONE);
	assert_null(procsnap_watch_gone(watch, 2));
	procsnap_watch_close(watch);
}

/* A ring that overflows behind every snapshot: the look ends, and says what it knows. */
static void always_behind(void **state)
{
	struct procsnap_watch *watch = open_watch();
	struct procsnap_watch_counts counts;
	int i;

	(void)state;
	busy_after_take = 1000;
	for (i = 0; i < 10; i++) {
		takes = 0;
		counts = look(watch);
		assert_in_range(takes, 1, 4);
		assert_int_equal(counts.differences, 0);
		assert_true(counts.lost > 0 || i == 0);
		assert_table(watch, &model_then);
	}
	busy_after_take = 0;
	look(watch);
	assert_table(watch, &model);
	assert_true(look(watch).resyncs > 5);
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
	ring_writer_make(&ring, RING, false);
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
		cmocka_unit_test_setup_teardown(first_table_has_what_is_there, setup, teardown),
		cmocka_unit_test_setup_teardown(table_follows_events, setup, teardown),
		cmocka_unit_test_setup_teardown(cpu_time_of_the_unseen, setup, teardown),
		cmocka_unit_test_setup_teardown(differences_are_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(random_life, setup, teardown),
		cmocka_unit_test_setup_teardown(random_life_goes_on, setup, teardown),
		cmocka_unit_test_setup_teardown(random_life_with_losses, setup, teardown),
		cmocka_unit_test_setup_teardown(next_makes_the_table_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_after_a_loss_count, setup, teardown),
		cmocka_unit_test_setup_teardown(always_behind, setup, teardown),
		cmocka_unit_test_setup_teardown(subtree, setup, teardown),
		cmocka_unit_test_setup_teardown(errors, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
