// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Two looks at /proc become events. All have the time of the later look; what
 * had to be first comes first: parents are told of before their children, and
 * the end of a task before its pid is another's.
 */
#include "poller.h"

#include <string.h>

static bool is_asked(const struct procsnap_poll *poll, uint32_t kind)
{
	return poll->poller->listener->kinds & PROCSNAP_EVENTS(kind);
}

static bool is_followed(const struct procsnap_poll *poll, unsigned char marks)
{
	return (marks & poll->poller->required) == poll->poller->required;
}

static uint64_t start_of(const struct procsnap_snapshot *snap, int32_t pid)
{
	uint32_t row = pid > 0 ? procsnap_index_find(snap->index, pid) : PROCSNAP_NO_ROW;

	return row == PROCSNAP_NO_ROW ? 0 : procsnap_task(snap, row)->start_ns;
}

/* How an event of a row begins. One that is known has its ids: both are of one reading of status. */
static struct procsnap_event begin(const struct procsnap_poll *poll, uint32_t kind, size_t size,
				   const struct procsnap_snapshot *snap, size_t row)
{
	const struct procsnap_task *task = procsnap_task(snap, row);
	const struct procsnap_cred *cred = procsnap_cred(snap, row);
	const struct procsnap_cpu *cpu = procsnap_cpu(snap, row);
	struct procsnap_event event = {
		.size = (uint32_t)size,
		.kind = (uint16_t)kind,
		.mono_ns = procsnap_header(poll->after)->end_mono_ns,
		.boot_ns = procsnap_header(poll->after)->instant_boot_ns,
		.cpu = cpu && cpu->last_cpu > 0 ? (uint32_t)cpu->last_cpu : 0,
		.uid = cred ? cred->euid : UINT32_MAX,
		.pid = task->pid,
		.tgid = task->tgid,
		.ppid = task->ppid,
		.start_ns = task->start_ns,
		.parent_start_ns = start_of(snap, task->ppid),
	};

	memcpy(event.comm, task->comm, sizeof(event.comm) - 1);
	return event;
}

static int put_fork(const struct procsnap_poll *poll, size_t row)
{
	struct procsnap_event_fork fork = {
		.event = begin(poll, PROCSNAP_EVENT_FORK, sizeof(fork), poll->after, row),
	};

	fork.creator_pid = fork.event.ppid;
	fork.creator_tgid = fork.event.ppid;
	return is_asked(poll, PROCSNAP_EVENT_FORK) ? procsnap_poller_put(poll->poller, &fork.event)
						   : 0;
}

static int put_exec(const struct procsnap_poll *poll, size_t row)
{
	struct procsnap_event event = begin(poll, PROCSNAP_EVENT_EXEC, 0, poll->after, row);

	return procsnap_poll_put_exec(poll, &event);
}

static void fill_usage(struct procsnap_event_exit *event, const struct procsnap_snapshot *snap,
		       size_t row)
{
	const struct procsnap_memory *memory = procsnap_memory(snap, row);
	const struct procsnap_cpu *cpu = procsnap_cpu(snap, row);
	const struct procsnap_io *io = procsnap_io(snap, row);

	if (memory && memory->status == PROCSNAP_STATUS_OK)
		event->rss_peak_bytes = memory->rss_peak_bytes;
	if (cpu && cpu->status == PROCSNAP_STATUS_OK) {
		event->utime_ns = cpu->utime_ns;
		event->stime_ns = cpu->stime_ns;
		event->run_ns = cpu->run_ns;
		event->minor_faults = cpu->minor_faults;
		event->major_faults = cpu->major_faults;
		event->voluntary_switches = cpu->voluntary_switches;
		event->involuntary_switches = cpu->involuntary_switches;
	}
	if (io && io->status == PROCSNAP_STATUS_OK) {
		event->read_bytes = io->read_bytes;
		event->write_bytes = io->write_bytes;
		event->read_chars = io->read_chars;
		event->write_chars = io->write_chars;
	}
}

/* Only a zombie has a status. */
static void fill_status(struct procsnap_event_exit *event, const struct procsnap_snapshot *snap,
			size_t row)
{
	const struct procsnap_addresses *addresses = procsnap_addresses(snap, row);

	if (procsnap_poll_is_zombie(procsnap_task(snap, row)) && addresses &&
	    addresses->status == PROCSNAP_STATUS_NONE)
		event->status = (uint32_t)addresses->exit_code;
	else
		event->event.flags |= PROCSNAP_EVENT_DENIED;
}

/*
 * The last numbers that were seen: of the zombie, if there is one, else of the
 * look before.
 */
static int put_exit(const struct procsnap_poll *poll, size_t old, size_t row)
{
	const struct procsnap_snapshot *last = row == PROCSNAP_NO_ROW ? poll->before : poll->after;
	const size_t last_row = row == PROCSNAP_NO_ROW ? old : row;
	struct procsnap_event_exit event = {
		.event = begin(poll, PROCSNAP_EVENT_EXIT, sizeof(event), last, last_row),
	};

	if (!is_asked(poll, PROCSNAP_EVENT_EXIT))
		return 0;
	if (old != PROCSNAP_NO_ROW)
		fill_usage(&event, poll->before, old);
	if (row != PROCSNAP_NO_ROW)
		fill_usage(&event, poll->after, row);
	fill_status(&event, last, last_row);
	return procsnap_poller_put(poll->poller, &event.event);
}

/* What is reaped has no files any more: the numbers are of the look before. */
static int put_reap(const struct procsnap_poll *poll, size_t old)
{
	struct procsnap_event_exit event = {
		.event = begin(poll, PROCSNAP_EVENT_REAP, sizeof(event), poll->before, old),
	};

	if (!is_asked(poll, PROCSNAP_EVENT_REAP))
		return 0;
	fill_usage(&event, poll->before, old);
	fill_status(&event, poll->before, old);
	return procsnap_poller_put(poll->poller, &event.event);
}

static int put_parent(const struct procsnap_poll *poll, size_t old, size_t row)
{
	const struct procsnap_task *before = procsnap_task(poll->before, old);
	struct procsnap_event_parent event = {
		.event = begin(poll, PROCSNAP_EVENT_PARENT, sizeof(event), poll->after, row),
		.old_ppid = before->ppid,
		.old_parent_start_ns = start_of(poll->before, before->ppid),
	};

	if (!is_asked(poll, PROCSNAP_EVENT_PARENT) || before->ppid == event.event.ppid)
		return 0;
	return procsnap_poller_put(poll->poller, &event.event);
}

static int put_comm(const struct procsnap_poll *poll, size_t old, size_t row)
{
	const char *after = procsnap_task(poll->after, row)->comm;
	struct procsnap_event_comm event = {
		.event = begin(poll, PROCSNAP_EVENT_COMM, sizeof(event), poll->before, old),
	};

	if (!is_asked(poll, PROCSNAP_EVENT_COMM) ||
	    strcmp(after, procsnap_task(poll->before, old)->comm) == 0)
		return 0;
	memcpy(event.new_comm, after, sizeof(event.new_comm) - 1);
	return procsnap_poller_put(poll->poller, &event.event);
}

static int put_ids(const struct procsnap_poll *poll, size_t old, size_t row)
{
	const struct procsnap_cred *before = procsnap_cred(poll->before, old);
	const struct procsnap_cred *after = procsnap_cred(poll->after, row);
	struct procsnap_event_ids event = {
		.event = begin(poll, PROCSNAP_EVENT_UID, sizeof(event), poll->after, row),
		.old_id = before->ruid,
		.old_eid = before->euid,
		.rid = after->ruid,
		.eid = after->euid,
		.sid = after->suid,
		.fsid = after->fsuid,
	};
	int err = 0;

	if (before->status != PROCSNAP_STATUS_OK || after->status != PROCSNAP_STATUS_OK)
		return 0;
	if (is_asked(poll, PROCSNAP_EVENT_UID) &&
	    (before->ruid != after->ruid || before->euid != after->euid ||
	     before->suid != after->suid || before->fsuid != after->fsuid))
		err = procsnap_poller_put(poll->poller, &event.event);
	if (err || !is_asked(poll, PROCSNAP_EVENT_GID) ||
	    (before->rgid == after->rgid && before->egid == after->egid &&
	     before->sgid == after->sgid && before->fsgid == after->fsgid))
		return err;
	event.event.kind = PROCSNAP_EVENT_GID;
	event.old_id = before->rgid;
	event.old_eid = before->egid;
	event.rid = after->rgid;
	event.eid = after->egid;
	event.sid = after->sgid;
	event.fsid = after->fsgid;
	return procsnap_poller_put(poll->poller, &event.event);
}

static int put_session(const struct procsnap_poll *poll, size_t old, size_t row)
{
	const struct procsnap_task *before = procsnap_task(poll->before, old);
	const struct procsnap_task *after = procsnap_task(poll->after, row);
	struct procsnap_event_session event = {
		.event = begin(poll, PROCSNAP_EVENT_SESSION, sizeof(event), poll->after, row),
		.old_pgid = before->pgid,
		.old_sid = before->sid,
		.pgid = after->pgid,
		.sid = after->sid,
	};

	if (!is_asked(poll, PROCSNAP_EVENT_SESSION) || procsnap_poll_is_zombie(after) ||
	    (before->pgid == after->pgid && before->sid == after->sid))
		return 0;
	return procsnap_poller_put(poll->poller, &event.event);
}

/* A task that was there before and is there still. */
static int put_changes(const struct procsnap_poll *poll, size_t old, size_t row)
{
	int err;

	err = put_parent(poll, old, row);
	if (!err)
		err = put_ids(poll, old, row);
	if (!err)
		err = put_session(poll, old, row);
	if (!err)
		err = put_comm(poll, old, row);
	if (!err && is_asked(poll, PROCSNAP_EVENT_EXEC) && procsnap_poll_is_exec(poll, row, old))
		err = put_exec(poll, row);
	return err;
}

/* A task that was there before: it may have ended. */
static int put_end(const struct procsnap_poll *poll, size_t old)
{
	const struct procsnap_task *task = procsnap_task(poll->before, old);
	size_t row = procsnap_poll_find(poll->after, task);
	bool gone = row == PROCSNAP_NO_ROW;
	int err = 0;

	if (!gone && !procsnap_poll_is_zombie(procsnap_task(poll->after, row)))
		return 0;
	if (!procsnap_poll_is_zombie(task))
		err = put_exit(poll, old, row);
	if (!err && gone)
		err = put_reap(poll, old);
	return err;
}

static int put_new(const struct procsnap_poll *poll, size_t row)
{
	int err;

	err = put_fork(poll, row);
	if (!err && is_asked(poll, PROCSNAP_EVENT_EXEC) &&
	    procsnap_poll_is_exec(poll, row, PROCSNAP_NO_ROW))
		err = put_exec(poll, row);
	if (!err && procsnap_poll_is_zombie(procsnap_task(poll->after, row)))
		err = put_exit(poll, PROCSNAP_NO_ROW, row);
	return err;
}

/* Those that were there before, first what became of them, then how they ended. */
static int compare_old(const struct procsnap_poll *poll, bool ends)
{
	const size_t rows = procsnap_row_count(poll->before);
	const struct procsnap_task *task;
	size_t old, row;
	int err = 0;

	for (old = 0; old < rows && !err; old++) {
		task = procsnap_task(poll->before, old);
		if (!procsnap_poll_known(task) || !is_followed(poll, poll->marks_before[old]))
			continue;
		row = procsnap_poll_find(poll->after, task);
		if (ends)
			err = put_end(poll, old);
		else if (row != PROCSNAP_NO_ROW)
			err = put_changes(poll, old, row);
	}
	return err;
}

static int compare_new(const struct procsnap_poll *poll)
{
	const size_t rows = procsnap_row_count(poll->after);
	const struct procsnap_task *task;
	size_t i, row;
	int err = 0;

	for (i = 0; i < rows && !err; i++) {
		row = poll->order[i];
		task = procsnap_task(poll->after, row);
		if (procsnap_poll_known(task) && is_followed(poll, poll->marks[row]) &&
		    procsnap_poll_find(poll->before, task) == PROCSNAP_NO_ROW)
			err = put_new(poll, row);
	}
	return err;
}

int procsnap_poll_compare(struct procsnap_poll *poll)
{
	int err = 0;

	if (is_asked(poll, PROCSNAP_EVENT_EXEC))
		err = procsnap_poll_read_texts(poll);
	if (!err)
		err = compare_old(poll, false);
	if (!err)
		err = compare_old(poll, true);
	if (!err)
		err = compare_new(poll);
	return err;
}
