// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The ends of processes in a watch: the list of those since the last look, and
 * the CPU time that nobody could see in a snapshot any more.
 */
#include "watch.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_FIRST 64

static struct procsnap_watch_end *add(struct procsnap_watch_ends *ends)
{
	struct procsnap_watch_end *list;
	size_t room;

	if (ends->count == ends->room) {
		room = ends->room ? ends->room * 2 : ROOM_FIRST;
		list = reallocarray(ends->list, room, sizeof(*list));
		if (!list) {
			procsnap_fail(-ENOMEM, "no memory for %zu ended processes", room);
			return NULL;
		}
		ends->list = list;
		ends->room = room;
	}
	return &ends->list[ends->count++];
}

bool procsnap_watch_is_new(const struct procsnap_watch *watch, uint64_t start_ns)
{
	return start_ns >= watch->look_boot_ns;
}

/* CPU time of a process that has ended, which no look will count. */
static void count(struct procsnap_watch *watch, struct procsnap_watch_task *task, uint64_t cpu_ns)
{
	task->look_cpu_ns += cpu_ns;
	watch->counts.cpu_ns += cpu_ns;
	watch->counts.gone_cpu_ns += cpu_ns;
	if (task->born)
		watch->counts.unseen_cpu_ns += cpu_ns;
}

/* What the total says more than what was known; less is never counted. */
static uint64_t beyond(uint64_t total, uint64_t known)
{
	return total > known ? total - known : 0;
}

int procsnap_watch_end(struct procsnap_watch *watch, struct procsnap_watch_entry *entry,
		       uint64_t cpu_ns, uint32_t status)
{
	struct procsnap_watch_end *end;

	if (entry->task.state != PROCSNAP_WATCH_RUNNING)
		return 0;
	end = add(&watch->ending);
	if (!end)
		return -ENOMEM;
	if (entry->task.known_cpu_ns < cpu_ns)
		entry->task.known_cpu_ns = cpu_ns;
	entry->task.state = PROCSNAP_WATCH_ZOMBIE;
	entry->task.status = status;
	entry->task.look_cpu_ns = 0;
	count(watch, &entry->task, beyond(entry->task.known_cpu_ns, entry->base_cpu_ns));
	watch->counts.unseen += entry->task.born;
	entry->ending = watch->ending.count - 1;
	end->task = entry->task;
	end->base_cpu_ns = entry->base_cpu_ns;
	return 0;
}

int procsnap_watch_remove(struct procsnap_watch *watch, struct procsnap_watch_entry *entry)
{
	int err;

	err = procsnap_watch_end(watch, entry, entry->task.known_cpu_ns, 0);
	if (err)
		return err;
	if (entry->ending != PROCSNAP_NO_ENDING)
		watch->ending.list[entry->ending].task.state = PROCSNAP_WATCH_GONE;
	procsnap_watch_table_remove(&watch->table, entry);
	return 0;
}

int procsnap_watch_reap(struct procsnap_watch *watch, struct procsnap_watch_entry *entry,
			uint64_t cpu_ns, uint32_t status)
{
	struct procsnap_watch_task *task = &entry->task;
	uint64_t more;
	int err;

	/* If its end was not told of, all is told now. */
	err = procsnap_watch_end(watch, entry, cpu_ns, status);
	if (err)
		return err;
	more = beyond(cpu_ns, task->known_cpu_ns);
	if (entry->ending != PROCSNAP_NO_ENDING)
		task = &watch->ending.list[entry->ending].task;
	task->known_cpu_ns += more;
	count(watch, task, more);
	return procsnap_watch_remove(watch, entry);
}

static struct procsnap_watch_end *find(const struct procsnap_watch *watch,
				       const struct procsnap_watch_task *task)
{
	size_t i = watch->ending.count;
	struct procsnap_watch_end *end;

	while (i-- > 0) {
		end = &watch->ending.list[i];
		if (end->task.pid == task->pid && end->task.start_ns == task->start_ns)
			return end;
	}
	return NULL;
}

bool procsnap_watch_has_ended(const struct procsnap_watch *watch,
			      const struct procsnap_watch_task *task)
{
	return find(watch, task) != NULL;
}

int procsnap_watch_end_late(struct procsnap_watch *watch, const struct procsnap_watch_task *task,
			    uint64_t cpu_ns, uint32_t status)
{
	struct procsnap_watch_end *end = find(watch, task);
	uint64_t more;

	if (!end) {
		end = add(&watch->ending);
		if (!end)
			return -ENOMEM;
		*end = (struct procsnap_watch_end){ .task = *task };
		end->task.state = PROCSNAP_WATCH_GONE;
		end->task.born = procsnap_watch_is_new(watch, task->start_ns);
		/* What it used before the last look is not known: nothing of it is counted then. */
		end->task.known_cpu_ns = end->task.born ? 0 : cpu_ns;
		watch->counts.unseen += end->task.born;
	}
	more = beyond(cpu_ns, end->task.known_cpu_ns);
	end->task.known_cpu_ns += more;
	end->task.status = status;
	count(watch, &end->task, more);
	return 0;
}

void procsnap_watch_turn(struct procsnap_watch *watch)
{
	struct procsnap_watch_ends gone = watch->gone;

	watch->gone = watch->ending;
	gone.count = 0;
	watch->ending = gone;
}

const struct procsnap_watch_task *procsnap_watch_gone(const struct procsnap_watch *watch,
						      size_t index)
{
	return index < watch->gone.count ? &watch->gone.list[index].task : NULL;
}
