// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events become changes of a watch's table. What the table has already, for the
 * snapshot that it was made of included it, changes nothing.
 */
#include "watch.h"

#include <errno.h>
#include <string.h>

/* What an event says of its subject. */
static struct procsnap_watch_task subject(const struct procsnap_event *event)
{
	struct procsnap_watch_task task = {
		.pid = event->tgid,
		.ppid = event->ppid,
		.start_ns = event->start_ns,
		.uid = event->uid,
	};

	memcpy(task.comm, event->comm, sizeof(event->comm));
	return task;
}

/*
 * The subject's entry; *found is NULL if it is not the table's business any more.
 * One that is not there is made: its fork was lost, or told before the snapshot
 * of a subtree that it has left since.
 */
static int enter(struct procsnap_watch *watch, const struct procsnap_event *event,
		 struct procsnap_watch_entry **found)
{
	struct procsnap_watch_entry *entry;
	int err;

	*found = NULL;
	entry = procsnap_watch_table_find(&watch->table, event->tgid);
	if (entry && entry->task.start_ns == event->start_ns) {
		*found = entry;
		return 0;
	}
	if (entry && entry->task.start_ns > event->start_ns)
		return 0;
	if (entry) {
		/* Its pid is another's: its end was lost. */
		err = procsnap_watch_remove(watch, entry);
		if (err)
			return err;
	}
	entry = procsnap_watch_table_add(&watch->table, event->tgid);
	if (!entry)
		return -ENOMEM;
	entry->task = subject(event);
	entry->task.born = event->kind == PROCSNAP_EVENT_FORK ||
			   procsnap_watch_is_new(watch, event->start_ns);
	if (!entry->task.born)
		entry->base_cpu_ns = PROCSNAP_BASE_UNKNOWN;
	*found = entry;
	return 0;
}

static uint64_t total_of(const struct procsnap_event *event)
{
	const struct procsnap_event_exit *end = (const void *)event;

	return end->utime_ns + end->stime_ns;
}

static int apply_to(struct procsnap_watch *watch, struct procsnap_watch_entry *entry,
		    const struct procsnap_event *event)
{
	const struct procsnap_event_comm *comm = (const void *)event;
	const struct procsnap_event_exit *end = (const void *)event;

	switch (event->kind) {
	case PROCSNAP_EVENT_FORK:
	case PROCSNAP_EVENT_PARENT:
		entry->task.ppid = event->ppid;
		break;
	case PROCSNAP_EVENT_EXEC:
		entry->task.uid = event->uid;
		memset(entry->task.comm, 0, sizeof(entry->task.comm));
		memcpy(entry->task.comm, event->comm, sizeof(event->comm));
		break;
	case PROCSNAP_EVENT_COMM:
		memset(entry->task.comm, 0, sizeof(entry->task.comm));
		memcpy(entry->task.comm, comm->new_comm, sizeof(comm->new_comm));
		break;
	case PROCSNAP_EVENT_UID:
		entry->task.uid = event->uid;
		break;
	case PROCSNAP_EVENT_EXIT:
		return procsnap_watch_end(watch, entry, total_of(event), end->status);
	case PROCSNAP_EVENT_REAP:
		return procsnap_watch_reap(watch, entry, total_of(event), end->status);
	default:
		break;
	}
	return 0;
}

/*
 * What the table's snapshot included: only the totals of an end are news, for
 * the process may have been in no snapshot at all. One that is reaped may have
 * ended before the last look, and its end been counted then: it is not another.
 */
static int apply_included(struct procsnap_watch *watch, const struct procsnap_event *event)
{
	const struct procsnap_event_exit *end = (const void *)event;
	const struct procsnap_watch_task task = subject(event);
	struct procsnap_watch_entry *entry;

	if (event->kind == PROCSNAP_EVENT_REAP && !procsnap_watch_has_ended(watch, &task) &&
	    !procsnap_watch_is_new(watch, task.start_ns))
		return 0;
	if (event->kind != PROCSNAP_EVENT_EXIT && event->kind != PROCSNAP_EVENT_REAP)
		return 0;
	entry = procsnap_watch_table_find(&watch->table, task.pid);
	if (entry && entry->task.start_ns == task.start_ns) {
		entry->task.status = end->status;
		if (!procsnap_watch_ends_at(&watch->ending, entry->ending))
			return 0;
	}
	return procsnap_watch_end_late(watch, &task, total_of(event), end->status);
}

static void count(struct procsnap_watch *watch, const struct procsnap_event *event)
{
	struct procsnap_watch_counts *counts = &watch->counts;

	counts->forks += event->kind == PROCSNAP_EVENT_FORK;
	counts->execs += event->kind == PROCSNAP_EVENT_EXEC;
	counts->exits += event->kind == PROCSNAP_EVENT_EXIT;
}

int procsnap_watch_apply(struct procsnap_watch *watch, const struct procsnap_event *event)
{
	struct procsnap_watch_entry *entry;
	int err;

	if (event->kind == PROCSNAP_EVENT_LOST) {
		watch->counts.lost += ((const struct procsnap_event_lost *)event)->count;
		/* What the snapshot included is no loss to the table. */
		if (event->sequence > watch->sequence)
			watch->inexact = true;
		return 0;
	}
	if (event->flags & PROCSNAP_EVENT_THREAD || event->pid != event->tgid)
		return 0;
	count(watch, event);
	if (event->sequence <= watch->sequence)
		return apply_included(watch, event);
	err = enter(watch, event, &entry);
	if (err || !entry)
		return err;
	return apply_to(watch, entry, event);
}
