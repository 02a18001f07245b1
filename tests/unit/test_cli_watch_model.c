// SPDX-License-Identifier: GPL-2.0-or-later
/* What `procsnap watch` remembers of processes: command lines, times, depths, ends. */
#include "sample.h"
#include "unit.h"

#include "watch_model.h"

static struct watch_model model;
static struct watch_view view;

static int teardown(void **state)
{
	(void)state;
	watch_model_free(&model);
	return 0;
}

/* the head of an event at this time; a process that started at time 100 + pid */
static struct procsnap_event head(uint16_t kind, pid_t pid, pid_t ppid, uint64_t time)
{
	struct procsnap_event event = {
		.size = sizeof(event),
		.kind = kind,
		.mono_ns = time,
		.boot_ns = time,
		.pid = pid,
		.tgid = pid,
		.ppid = ppid,
		.start_ns = 100 + (uint64_t)pid,
	};

	snprintf(event.comm, sizeof(event.comm), "comm%d", (int)pid);
	return event;
}

static void take(const void *event)
{
	assert_int_equal(watch_model_take(&model, event, &view), 0);
	assert_ptr_equal(view.event, event);
}

static void born(pid_t pid, pid_t ppid)
{
	static struct procsnap_event_fork event;

	event.event = head(PROCSNAP_EVENT_FORK, pid, ppid, 100 + (uint64_t)pid);
	event.event.size = sizeof(event);
	event.creator_pid = ppid;
	event.creator_tgid = ppid;
	take(&event);
}

static void begins(pid_t pid, pid_t ppid, uint64_t time, const char *name, uint16_t flags)
{
	static struct {
		struct procsnap_event_exec exec;
		char text[64];
	} event;
	size_t length = strlen(name);

	memset(&event, 0, sizeof(event));
	event.exec.event = head(PROCSNAP_EVENT_EXEC, pid, ppid, time);
	event.exec.event.size = sizeof(event);
	event.exec.event.flags = flags;
	event.exec.exe_length = (uint32_t)length + 5;
	event.exec.argv_length = (uint32_t)length + 1;
	event.exec.argc = 1;
	memcpy(event.text, "/bin/", 5);
	memcpy(event.text + 5, name, length + 1);
	memcpy(event.text + 5 + length + 1, name, length + 1);
	take(&event);
}

static void told_end(uint16_t kind, pid_t pid, pid_t ppid, uint64_t time, uint16_t flags)
{
	static struct procsnap_event_exit event;

	event.event = head(kind, pid, ppid, time);
	event.event.size = sizeof(event);
	event.event.flags = flags;
	take(&event);
}

static void ends(pid_t pid, pid_t ppid, uint64_t time, uint16_t flags)
{
	told_end(PROCSNAP_EVENT_EXIT, pid, ppid, time, flags);
}

static void simple(uint16_t kind, pid_t pid, pid_t ppid, uint64_t time)
{
	static struct procsnap_event event;

	event = head(kind, pid, ppid, time);
	take(&event);
}

static void resync(const struct sample *sample)
{
	struct procsnap_snapshot *snap;

	assert_int_equal(procsnap_snapshot_from_memory(&snap, sample->bytes, sample->size), 0);
	assert_int_equal(watch_model_resync(&model, snap), 0);
	procsnap_snapshot_free(snap);
}

static void test_a_life(void **state)
{
	(void)state;
	born(10, 1);
	assert_null(view.command);
	assert_null(view.parent);
	assert_int_equal(view.life_ns, 0);
	begins(10, 1, 130, "sh", 0);
	assert_string_equal(view.command->text, "sh");
	assert_string_equal(view.command->exe, "/bin/sh");
	assert_int_equal(view.command->length, 3);
	assert_false(view.command->cut);
	assert_int_equal(view.program_ns, 20);
	begins(10, 1, 150, "make", PROCSNAP_EVENT_ARGV_CUT);
	assert_true(view.command->cut);
	assert_int_equal(view.program_ns, 20);
	ends(10, 1, 190, 0);
	assert_string_equal(view.command->text, "make");
	assert_int_equal(view.life_ns, 80);
	assert_int_equal(view.program_ns, 40);
	assert_null(watch_model_find(&model, 10));
	assert_int_equal(watch_model_living(&model), 0);
}

static void test_a_program_that_no_event_told_of(void **state)
{
	char *argv[] = { (char *)"a program", (char *)"", (char *)"b", NULL };
	struct sample sample;

	(void)state;
	assert_int_equal(watch_model_begin(&model, 20, argv), 0);
	sample_make(&sample);
	resync(&sample);
	sample_free(&sample);
	assert_int_equal(watch_model_begin(&model, 20, argv), 1);
	assert_int_equal(watch_model_find(&model, 20)->command->length, sizeof("a program||b"));
	assert_memory_equal(watch_model_find(&model, 20)->command->text, "a program\0\0b",
			    sizeof("a program||b"));
	assert_string_equal(watch_model_find(&model, 20)->command->exe, "");
	/* one that was told is as it was told */
	begins(10, 1, 130, "sh", 0);
	assert_int_equal(watch_model_begin(&model, 10, argv), 0);
	assert_string_equal(watch_model_find(&model, 10)->command->text, "sh");
}

static void test_children_have_the_command_of_their_parent(void **state)
{
	const struct watch_command *command;

	(void)state;
	born(10, 1);
	begins(10, 1, 120, "sh", 0);
	command = view.command;
	born(11, 10);
	assert_ptr_equal(view.command, command);
	assert_string_equal(view.parent->comm, "comm10");
	/* the parent's is another now, the child's is not */
	begins(10, 1, 140, "make", 0);
	ends(11, 10, 150, 0);
	assert_string_equal(view.command->text, "sh");
	assert_int_equal(view.program_ns, 150 - 111);
}

static void test_a_sibling_made_by_clone_parent(void **state)
{
	static struct procsnap_event_fork event;

	(void)state;
	born(10, 1);
	begins(10, 1, 120, "sh", 0);
	event.event = head(PROCSNAP_EVENT_FORK, 12, 1, 130);
	event.creator_tgid = 10;
	take(&event);
	assert_string_equal(view.command->text, "sh");
	assert_int_equal(view.depth, 0);
}

static void test_who_was_there_before_has_no_times(void **state)
{
	(void)state;
	begins(10, 1, 500, "sh", 0);
	assert_int_equal(view.program_ns, WATCH_UNKNOWN);
	assert_int_equal(view.life_ns, 390);
	ends(10, 1, 600, 0);
	assert_int_equal(view.program_ns, 100);
	/* of this one nothing was seen but its end */
	ends(20, 1, 700, 0);
	assert_int_equal(view.program_ns, WATCH_UNKNOWN);
	assert_int_equal(view.life_ns, 580);
	assert_null(view.command);
}

static void test_an_end_before_its_start_is_no_time(void **state)
{
	(void)state;
	ends(20, 1, 50, 0);
	assert_int_equal(view.life_ns, 0);
}

static void test_depth_follows_parents(void **state)
{
	(void)state;
	born(10, 1);
	assert_int_equal(view.depth, 0);
	born(11, 10);
	assert_int_equal(view.depth, 1);
	born(12, 11);
	assert_int_equal(view.depth, 2);
	simple(PROCSNAP_EVENT_PARENT, 12, 10, 300);
	assert_int_equal(view.depth, 1);
	/* a circle, as lost events may make it, has an end */
	simple(PROCSNAP_EVENT_PARENT, 10, 12, 310);
	assert_true(view.depth > 1);
}

static void test_threads_are_no_processes(void **state)
{
	static struct procsnap_event_fork event;
	static struct procsnap_event_exit end;

	(void)state;
	born(10, 1);
	begins(10, 1, 120, "sh", 0);
	event.event = head(PROCSNAP_EVENT_FORK, 15, 1, 130);
	event.event.tgid = 10;
	event.event.flags = PROCSNAP_EVENT_THREAD;
	take(&event);
	assert_int_equal(watch_model_living(&model), 1);
	assert_int_equal(view.depth, 1);
	end.event = event.event;
	end.event.kind = PROCSNAP_EVENT_EXIT;
	take(&end);
	assert_int_equal(watch_model_living(&model), 1);
	assert_int_equal(view.program_ns, WATCH_UNKNOWN);
}

static void test_zombies_stay_until_they_are_reaped(void **state)
{
	(void)state;
	model.keep_ended = true;
	born(10, 1);
	begins(10, 1, 120, "sh", 0);
	ends(10, 1, 130, 0);
	assert_int_equal(watch_model_living(&model), 0);
	assert_non_null(watch_model_find(&model, 10));
	/* told twice it is one */
	ends(10, 1, 130, 0);
	assert_int_equal(watch_model_living(&model), 0);
	told_end(PROCSNAP_EVENT_REAP, 10, 1, 140, 0);
	assert_int_equal(view.life_ns, 30);
	assert_int_equal(view.program_ns, WATCH_UNKNOWN);
	assert_string_equal(view.command->text, "sh");
	assert_null(watch_model_find(&model, 10));
	assert_int_equal(watch_model_living(&model), 0);
}

static void test_a_pid_that_is_used_again(void **state)
{
	static struct procsnap_event_exit old;

	(void)state;
	born(10, 1);
	begins(10, 1, 120, "sh", 0);
	old.event = head(PROCSNAP_EVENT_EXIT, 10, 1, 130);
	old.event.start_ns = 50;
	take(&old);
	assert_non_null(watch_model_find(&model, 10));
	simple(PROCSNAP_EVENT_COMM, 10, 1, 140);
	{
		static struct procsnap_event_fork again;

		again.event = head(PROCSNAP_EVENT_FORK, 10, 1, 900);
		again.event.start_ns = 900;
		take(&again);
	}
	assert_null(view.command);
	assert_int_equal(watch_model_find(&model, 10)->start_ns, 900);
	assert_int_equal(model.count, 1);
}

static void test_losses_change_nothing(void **state)
{
	struct procsnap_event_lost lost = { .count = 3 };

	(void)state;
	born(10, 1);
	lost.event.kind = PROCSNAP_EVENT_LOST;
	take(&lost);
	assert_int_equal(model.count, 1);
	assert_int_equal(view.life_ns, WATCH_UNKNOWN);
}

static void test_many(void **state)
{
	(void)state;
	for (pid_t pid = 2; pid < 5000; pid++)
		born(pid, pid - 1);
	assert_int_equal(watch_model_living(&model), 4998);
	assert_int_equal(view.depth, 4096);
	for (pid_t pid = 2; pid < 5000; pid += 2)
		ends(pid, pid - 1, 9000, 0);
	assert_int_equal(watch_model_living(&model), 2499);
	for (pid_t pid = 3; pid < 5000; pid += 2)
		assert_non_null(watch_model_find(&model, pid));
}

static void test_a_snapshot_tells_who_is_there(void **state)
{
	struct sample sample;

	(void)state;
	born(4, 1);
	sample_make(&sample);
	sample.tasks[3].state = 'Z';
	resync(&sample);
	assert_int_equal(model.count, SAMPLE_TASKS - 1);
	assert_null(watch_model_find(&model, 4));
	assert_null(watch_model_find(&model, sample_pids[3]));
	assert_string_equal(watch_model_find(&model, 300)->command->text, "cmdline text 1");
	assert_string_equal(watch_model_find(&model, 300)->comm, "task 1");
	assert_int_equal(watch_model_find(&model, 300)->ppid, 1);
	/* again: they stay who they are */
	resync(&sample);
	assert_int_equal(model.count, SAMPLE_TASKS - 1);
	sample_free(&sample);
}

/* its pid is a zombie, but it is not at its end */
static void test_a_process_whose_first_thread_has_ended(void **state)
{
	struct sample sample;

	(void)state;
	sample_make(&sample);
	sample.tasks[3].state = 'Z';
	sample.tasks[3].threads = 2;
	resync(&sample);
	assert_non_null(watch_model_find(&model, sample_pids[3]));
	assert_int_equal(watch_model_living(&model), SAMPLE_TASKS);
	/* known, it stays; and ends with its last thread */
	resync(&sample);
	assert_non_null(watch_model_find(&model, sample_pids[3]));
	sample.tasks[3].threads = 1;
	resync(&sample);
	assert_null(watch_model_find(&model, sample_pids[3]));
	sample_free(&sample);
}

static void test_a_snapshot_does_not_undo_what_is_known(void **state)
{
	struct sample sample;

	(void)state;
	sample_make(&sample);
	begins(20, 1, 2000, "sh", 0);
	/* of another start: another process */
	resync(&sample);
	assert_string_equal(watch_model_find(&model, 20)->command->text, "cmdline text 2");
	sample.tasks[2].start_ns = 120;
	begins(20, 1, 2000, "sh", 0);
	resync(&sample);
	assert_string_equal(watch_model_find(&model, 20)->command->text, "sh");
	assert_int_equal(watch_model_find(&model, 20)->program_ns, 2000);
	sample_free(&sample);
}

static void test_of_a_snapshot_only_the_own_tree(void **state)
{
	struct sample sample;

	(void)state;
	sample_make(&sample);
	/* 20000 is known; 20 is below it, 21 below 20: a child that stands before its parent */
	sample.tasks[4].start_ns = 100 + 20000;
	sample.tasks[2].ppid = 21;
	sample.tasks[3].ppid = 20000;
	born(20000, 1);
	model.scoped = true;
	resync(&sample);
	assert_int_equal(model.count, 3);
	assert_non_null(watch_model_find(&model, 20));
	assert_non_null(watch_model_find(&model, 21));
	sample_free(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_life, teardown),
		cmocka_unit_test_teardown(test_a_program_that_no_event_told_of, teardown),
		cmocka_unit_test_teardown(test_children_have_the_command_of_their_parent, teardown),
		cmocka_unit_test_teardown(test_a_sibling_made_by_clone_parent, teardown),
		cmocka_unit_test_teardown(test_who_was_there_before_has_no_times, teardown),
		cmocka_unit_test_teardown(test_an_end_before_its_start_is_no_time, teardown),
		cmocka_unit_test_teardown(test_depth_follows_parents, teardown),
		cmocka_unit_test_teardown(test_threads_are_no_processes, teardown),
		cmocka_unit_test_teardown(test_zombies_stay_until_they_are_reaped, teardown),
		cmocka_unit_test_teardown(test_a_pid_that_is_used_again, teardown),
		cmocka_unit_test_teardown(test_losses_change_nothing, teardown),
		cmocka_unit_test_teardown(test_many, teardown),
		cmocka_unit_test_teardown(test_a_snapshot_tells_who_is_there, teardown),
		cmocka_unit_test_teardown(test_a_process_whose_first_thread_has_ended, teardown),
		cmocka_unit_test_teardown(test_a_snapshot_does_not_undo_what_is_known, teardown),
		cmocka_unit_test_teardown(test_of_a_snapshot_only_the_own_tree, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
