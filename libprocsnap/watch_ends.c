// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The ends of processes in a watch: those since the last look, and the CPU time
 * that nobody could see in a snapshot any more.
 */
#include "watch.h"

#include <errno.h>

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
	end = procsnap_watch_ends_add(&watch->ending, &entry->task);
	if (!end)
		return -ENOMEM;
	if (entry->task.known_cpu_ns < cpu_ns)
		entry->task.known_cpu_ns = cpu_ns;
	entry->task.state = PROCSNAP_WATCH_ZOMBIE;
	entry->task.status = status;
	entry->task.look_cpu_ns = 0;
	count(watch, &entry->task, beyond(entry->task.known_cpu_ns, entry->base_cpu_ns));
	watch->counts.unseen += entry->task.born;
	entry->ending = procsnap_watch_ends_number(&watch->ending);
	end->task = entry->task;
	return 0;
}

int procsnap_watch_remove(struct procsnap_watch *watch, struct procsnap_watch_entry *entry)
{
	struct procsnap_watch_end *end;
	int err;

	err = procsnap_watch_end(watch, entry, entry->task.known_cpu_ns, 0);
	if (err)
		return err;
	end = procsnap_watch_ends_at(&watch->ending, entry->ending);
	if (end)
		end->task.state = PROCSNAP_WATCH_GONE;
	procsnap_watch_table_remove(&watch->table, entry);
	return 0;
}

int procsnap_watch_reap(struct procsnap_watch *watch, struct procsnap_watch_entry *entry,
			uint64_t cpu_ns, uint32_t status)
{
	struct procsnap_watch_task *task = &entry->task;
	struct procsnap_watch_end *end;
	uint64_t more;
	int err;

	/* If its end was not told of, all is told now. */
	err = procsnap_watch_end(watch, entry, cpu_ns, status);
	if (err)
		return err;
	more = beyond(cpu_ns, task->known_cpu_ns);
	end = procsnap_watch_ends_at(&watch->ending, entry->ending);
	if (end)
		task = &end->task;
	task->known_cpu_ns += more;
	count(watch, task, more);
	return procsnap_watch_remove(watch, entry);
}

bool procsnap_watch_has_ended(const struct procsnap_watch *watch,
			      const struct procsnap_watch_task *task)
{
	return procsnap_watch_ends_find(&watch->ending, task) != NULL;
}

int procsnap_watch_end_late(struct procsnap_watch *watch, const struct procsnap_watch_task *task,
			    uint64_t cpu_ns, uint32_t status)
{
	struct procsnap_watch_end *end = procsnap_watch_ends_find(&watch->ending, task);
	uint64_t more;

	if (!end) {
		end = procsnap_watch_ends_add(&watch->ending, task);
		if (!end)
			return -ENOMEM;
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
	procsnap_watch_ends_clear(&gone);
	watch->ending = gone;
}

const struct procsnap_watch_task *procsnap_watch_gone(const struct procsnap_watch *watch,
						      size_t index)
{
	return index < watch->gone.count ? &watch->gone.list[index].task : NULL;
}
