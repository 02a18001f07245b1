// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit.h"

#include "watch_machine.h"

#include <sys/mman.h>

struct ring_writer ring;
struct model model;
struct model model_then;

int busy_before_take;
int busy_after_take;
void (*before_take)(void);
int take_errno;
int takes;
int busy_takes;
uint64_t never_written;

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
				   map_again(WATCH_RING, PROT_READ, (off_t)page), WATCH_RING,
				   ring.keep_newest);
}

int __wrap_procsnap_listener_take(struct procsnap_listener *listener,
				  const struct procsnap_query *query,
				  struct procsnap_snapshot **snap)
{
	int i;

	assert_int_equal(query->select, listener->scope->select);
	*snap = NULL;
	if (takes++ == busy_takes) {
		busy_before_take = 0;
		busy_after_take = 0;
	}
	if (take_errno)
		return procsnap_fail(-take_errno, "as the test wants");
	if (before_take)
		before_take();
	before_take = NULL;
	for (i = 0; i < busy_before_take; i++)
		model_something(&model);
	*snap = model_snapshot(&model);
	procsnap_snapshot_set_sequence(*snap, ring.control->sequence + never_written);
	model_then = model;
	/* Looks end at the snapshot; what is done from here on is of the next. */
	for (i = 0; i < busy_after_take; i++)
		model_something(&model);
	return 0;
}

int watch_machine_begin(void **state)
{
	(void)state;
	ring_writer_make(&ring, WATCH_RING, false);
	model_begin(&model, &ring);
	busy_before_take = 0;
	busy_after_take = 0;
	before_take = NULL;
	take_errno = 0;
	takes = 0;
	busy_takes = -1;
	never_written = 0;
	return 0;
}

int watch_machine_end(void **state)
{
	(void)state;
	ring_writer_free(&ring);
	return 0;
}

struct procsnap_watch *open_watch_of(int32_t subtree)
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

struct procsnap_watch *open_watch(void)
{
	struct procsnap_watch *watch = open_watch_of(0);

	model_look(&model);
	return watch;
}

struct procsnap_watch_counts look(struct procsnap_watch *watch)
{
	struct procsnap_watch_counts counts;

	assert_int_equal(procsnap_watch_look(watch, &counts, NULL), 0);
	return counts;
}

/* The table is what the machine was like. */
void assert_table(const struct procsnap_watch *watch, const struct model *then)
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
