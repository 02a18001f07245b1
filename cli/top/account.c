// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The account of an interval. Rows of the two snapshots are matched by pid and start;
 * both are in the order of the kernel's task list, mostly, so that the next one is
 * looked at first. Who is missing has ended; the events of ends tell the rest of him,
 * and of those that no snapshot had.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"

#define NO_ROW UINT32_MAX
/* rows that are looked at before the index is made */
#define LOOK_AHEAD 16

/**
 * struct pid_index - rows or ends by pid: open addressing, linear probing.
 *
 * @slots: Number of an entry and 1; 0: free.
 * @mask: Slots, a power of two, less 1.
 */
struct pid_index {
	uint32_t *slots;
	size_t mask;
};

static int index_alloc(struct pid_index *index, size_t count)
{
	size_t slots = 16;

	while (slots < 2 * count)
		slots *= 2;
	index->slots = calloc(slots, sizeof(*index->slots));
	index->mask = slots - 1;
	return index->slots ? 0 : -ENOMEM;
}

/* by the start, too: a file may have one pid any number of times */
static size_t index_hash(const struct pid_index *index, pid_t pid, uint64_t start_ns)
{
	uint64_t mixed = ((uint64_t)(uint32_t)pid ^ start_ns * 0x9e3779b97f4a7c15) *
			 0xbf58476d1ce4e5b9;

	return (size_t)(mixed >> 32) & index->mask;
}

static void index_add(struct pid_index *index, pid_t pid, uint64_t start_ns, size_t entry)
{
	size_t slot = index_hash(index, pid, start_ns);

	while (index->slots[slot])
		slot = (slot + 1) & index->mask;
	index->slots[slot] = (uint32_t)entry + 1;
}

/* --- the two snapshots --- */

/**
 * struct end - an end that was told.
 *
 * @told: The event of the end, or of the reaping if the end was told before.
 * @totals: The event that came last: the reaping's has the way out as well.
 */
struct end {
	const struct procsnap_event_exit *told, *totals;
};

/**
 * struct join - the account under way.
 *
 * @account: The account.
 * @interval: Of what.
 * @old, @new: The snapshots; old may be NULL.
 * @old_count, @new_count: Their rows.
 * @threads: Rows are threads.
 * @matched: Of each old row: it is in the new one.
 * @index: Old rows by pid, once it was needed.
 * @ends, @end_count: Ends of processes, in their order; @end_index: by pid.
 * @end_used: Of each: the process is in a snapshot.
 */
struct join {
	struct top_account *account;
	const struct top_interval *interval;
	const struct procsnap_snapshot *old, *new;
	size_t old_count, new_count;
	bool threads;
	bool *matched;
	struct pid_index index;
	struct end *ends;
	size_t end_count;
	struct pid_index end_index;
	bool *end_used;
};

static bool same_task(const struct procsnap_task *a, const struct procsnap_task *b)
{
	return a->pid == b->pid && a->start_ns == b->start_ns;
}

static int join_index_old(struct join *join)
{
	int error = index_alloc(&join->index, join->old_count);

	for (size_t row = 0; !error && row < join->old_count; row++) {
		const struct procsnap_task *task = procsnap_task(join->old, row);

		index_add(&join->index, task->pid, task->start_ns, row);
	}
	return error;
}

static uint32_t join_look_up(struct join *join, const struct procsnap_task *task)
{
	size_t slot = index_hash(&join->index, task->pid, task->start_ns);

	for (; join->index.slots[slot]; slot = (slot + 1) & join->index.mask) {
		uint32_t row = join->index.slots[slot] - 1;

		if (same_task(procsnap_task(join->old, row), task))
			return row;
	}
	return NO_ROW;
}

/* the old row of a task; next: where it is likely to be */
static int join_find(struct join *join, const struct procsnap_task *task, size_t next,
		     uint32_t *found)
{
	size_t end = next + LOOK_AHEAD;
	int error;

	for (size_t row = next; row < end && row < join->old_count; row++) {
		if (same_task(procsnap_task(join->old, row), task)) {
			*found = (uint32_t)row;
			return 0;
		}
	}
	*found = NO_ROW;
	/* born since: nobody can have it */
	if (task->start_ns > procsnap_header(join->old)->instant_boot_ns)
		return 0;
	if (!join->index.slots) {
		error = join_index_old(join);
		if (error)
			return error;
	}
	*found = join_look_up(join, task);
	return 0;
}

static uint64_t above(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

static uint64_t cpu_time(const struct procsnap_cpu *cpu)
{
	return cpu && cpu->status == PROCSNAP_STATUS_OK ? cpu->utime_ns + cpu->stime_ns : 0;
}

/* a number is of the interval if both frames have it, or the task is younger than the first */
static void change_of_cpu(struct cli_change *change, const struct procsnap_cpu *old,
			  const struct procsnap_cpu *now)
{
	if (!now || now->status != PROCSNAP_STATUS_OK ||
	    (!change->born && (!old || old->status != PROCSNAP_STATUS_OK)))
		return;
	change->known = true;
	change->cpu_ns = above(cpu_time(now), cpu_time(old));
	change->faults = above(now->major_faults, old ? old->major_faults : 0);
}

static void change_of_io(struct cli_change *change, const struct procsnap_io *old,
			 const struct procsnap_io *now)
{
	if (!now || now->status != PROCSNAP_STATUS_OK ||
	    (!change->born && (!old || old->status != PROCSNAP_STATUS_OK)))
		return;
	change->io_known = true;
	change->read_bytes = above(now->read_bytes, old ? old->read_bytes : 0);
	change->write_bytes = above(now->write_bytes, old ? old->write_bytes : 0);
}

/* old_row NO_ROW: it was born since */
static void change_of_row(const struct join *join, struct cli_change *change, size_t row,
			  uint32_t old_row)
{
	bool had = old_row != NO_ROW;

	change->born = !had;
	change->interval_ns = join->account->interval_ns;
	change_of_cpu(change, had ? procsnap_cpu(join->old, old_row) : NULL,
		      procsnap_cpu(join->new, row));
	change_of_io(change, had ? procsnap_io(join->old, old_row) : NULL,
		     procsnap_io(join->new, row));
}

static int join_rows(struct join *join)
{
	uint64_t old_instant = procsnap_header(join->old)->instant_boot_ns;
	struct top_account *account = join->account;
	size_t next = 0;

	for (size_t row = 0; row < join->new_count; row++) {
		const struct procsnap_task *task = procsnap_task(join->new, row);
		struct cli_change *change = &account->changes[row];
		uint32_t old_row;
		int error = join_find(join, task, next, &old_row);

		if (error)
			return error;
		if (old_row != NO_ROW) {
			join->matched[old_row] = true;
			next = (size_t)old_row + 1;
		} else if (task->start_ns <= old_instant && !join->interval->before_whole) {
			continue;
		}
		change_of_row(join, change, row, old_row);
		account->cpu_ns += change->cpu_ns;
	}
	return 0;
}

/* --- the events --- */

/* the end of a process, or its reaping */
static bool event_is_end(const struct procsnap_event *event)
{
	return (event->kind == PROCSNAP_EVENT_EXIT || event->kind == PROCSNAP_EVENT_REAP) &&
	       !(event->flags & PROCSNAP_EVENT_THREAD) &&
	       event->size >= sizeof(struct procsnap_event_exit);
}

static void account_count(struct top_account *account, const struct procsnap_event *event)
{
	bool thread = event->flags & PROCSNAP_EVENT_THREAD;

	account->forks += event->kind == PROCSNAP_EVENT_FORK && !thread;
	account->execs += event->kind == PROCSNAP_EVENT_EXEC;
	account->exits += event->kind == PROCSNAP_EVENT_EXIT && !thread;
}

static uint32_t join_end_of(const struct join *join, pid_t pid, uint64_t start_ns)
{
	size_t slot = index_hash(&join->end_index, pid, start_ns);

	for (; join->end_index.slots[slot]; slot = (slot + 1) & join->end_index.mask) {
		uint32_t i = join->end_index.slots[slot] - 1;

		if (join->ends[i].told->event.start_ns == start_ns &&
		    join->ends[i].told->event.pid == pid)
			return i;
	}
	return NO_ROW;
}

static void join_end(struct join *join, const struct procsnap_event_exit *end)
{
	uint32_t known = join_end_of(join, end->event.pid, end->event.start_ns);

	if (known != NO_ROW) {
		join->ends[known].totals = end;
		return;
	}
	index_add(&join->end_index, end->event.pid, end->event.start_ns, join->end_count);
	join->ends[join->end_count++] = (struct end){ end, end };
}

static int join_ends(struct join *join)
{
	const struct cli_frame *frame = join->interval->now;
	const struct procsnap_event *event;
	size_t count = 0;

	for (size_t at = 0; (event = cli_frame_event(frame, &at));) {
		account_count(join->account, event);
		count += event_is_end(event);
	}
	join->ends = malloc((count + 1) * sizeof(*join->ends));
	join->end_used = calloc(count + 1, sizeof(bool));
	if (!join->ends || !join->end_used || index_alloc(&join->end_index, count))
		return -ENOMEM;
	for (size_t at = 0; (event = cli_frame_event(frame, &at));)
		if (event_is_end(event))
			join_end(join, (const void *)event);
	return 0;
}

/* --- those that ended --- */

static void gone_not_known(struct top_gone *gone)
{
	memset(gone, 0, sizeof(*gone));
	gone->task.parent_row = PROCSNAP_NO_ROW;
	gone->task.leader_row = PROCSNAP_NO_ROW;
	gone->cred.status = PROCSNAP_STATUS_GONE;
	gone->cpu.status = PROCSNAP_STATUS_GONE;
	gone->memory.status = PROCSNAP_STATUS_GONE;
}

static void gone_of_row(struct top_gone *gone, const struct procsnap_snapshot *old, size_t row)
{
	const struct procsnap_cred *cred = procsnap_cred(old, row);
	const struct procsnap_cpu *cpu = procsnap_cpu(old, row);
	const struct procsnap_memory *memory = procsnap_memory(old, row);

	gone->task = *procsnap_task(old, row);
	if (cred)
		gone->cred = *cred;
	if (cpu)
		gone->cpu = *cpu;
	if (memory)
		gone->memory = *memory;
}

static void gone_of_end(struct top_gone *gone, const struct end *ended)
{
	const struct procsnap_event *event = &ended->told->event;
	const struct procsnap_event_exit *end = ended->totals;

	gone->task.status = PROCSNAP_STATUS_OK;
	gone->task.pid = event->pid;
	gone->task.tgid = event->tgid;
	gone->task.ppid = event->ppid;
	gone->task.start_ns = event->start_ns;
	memcpy(gone->task.comm, event->comm, sizeof(gone->task.comm));
	gone->task.comm[sizeof(gone->task.comm) - 1] = '\0';
	if (gone->cred.status != PROCSNAP_STATUS_OK) {
		gone->cred.status = PROCSNAP_STATUS_OK;
		gone->cred.ruid = gone->cred.euid = gone->cred.suid = gone->cred.fsuid = event->uid;
	}
	gone->cpu.status = PROCSNAP_STATUS_OK;
	gone->cpu.utime_ns = end->utime_ns;
	gone->cpu.stime_ns = end->stime_ns;
	gone->cpu.run_ns = end->run_ns;
	gone->cpu.minor_faults = end->minor_faults;
	gone->cpu.major_faults = end->major_faults;
	gone->cpu.voluntary_switches = end->voluntary_switches;
	gone->cpu.involuntary_switches = end->involuntary_switches;
	gone->cpu.last_cpu = (int32_t)event->cpu;
	if (gone->memory.status != PROCSNAP_STATUS_OK) {
		gone->memory.status = PROCSNAP_STATUS_OK;
		gone->memory.rss_peak_bytes = end->rss_peak_bytes;
	}
	gone->boot_ns = event->boot_ns;
	gone->wait_status = ended->told->status;
}

static void gone_add(struct join *join, const struct top_gone *gone)
{
	struct top_account *account = join->account;
	struct top_gone *added = &account->gone[account->gone_count++];

	*added = *gone;
	added->task.state = 'X';
	added->task.threads = 0;
	account->gone_cpu_ns += gone->change.cpu_ns;
	if (!gone->unseen)
		return;
	account->unseen++;
	account->unseen_cpu_ns += gone->change.cpu_ns;
}

/* a row of the old snapshot that the new one does not have; end: NO_ROW: nobody told */
static void gone_from_row(struct join *join, size_t row, uint32_t end)
{
	struct top_gone gone;
	uint64_t before_ns;

	gone_not_known(&gone);
	gone_of_row(&gone, join->old, row);
	before_ns = cpu_time(&gone.cpu);
	if (end != NO_ROW) {
		join->end_used[end] = true;
		gone_of_end(&gone, &join->ends[end]);
	}
	/* a thread's time is not to be taken from its process's */
	gone.change.known = end != NO_ROW && !join->threads;
	if (end == NO_ROW && gone.task.exit_state)
		gone.change.known = true;
	gone.change.interval_ns = join->account->interval_ns;
	if (gone.change.known)
		gone.change.cpu_ns = above(cpu_time(&gone.cpu), before_ns);
	gone_add(join, &gone);
}

static void gone_from_end(struct join *join, size_t end)
{
	uint64_t instant = join->old ? procsnap_header(join->old)->instant_boot_ns : 0;
	const struct procsnap_event *told = &join->ends[end].told->event;
	struct top_gone gone;

	/* its end was told before, when it was no row of a ranking either */
	if (told->kind == PROCSNAP_EVENT_REAP && told->start_ns <= instant)
		return;
	gone_not_known(&gone);
	gone_of_end(&gone, &join->ends[end]);
	gone.unseen = gone.task.start_ns > instant;
	gone.change.known = gone.unseen;
	gone.change.born = gone.unseen;
	gone.change.interval_ns = join->account->interval_ns;
	if (gone.unseen)
		gone.change.cpu_ns = cpu_time(&gone.cpu);
	gone_add(join, &gone);
}

/* those that are there yet: zombies */
static void join_use_zombies(struct join *join)
{
	if (!join->end_count)
		return;
	for (size_t row = 0; row < join->new_count; row++) {
		const struct procsnap_task *task = procsnap_task(join->new, row);
		uint32_t end;

		if (!task->exit_state || task->pid != task->tgid)
			continue;
		end = join_end_of(join, task->pid, task->start_ns);
		if (end != NO_ROW)
			join->end_used[end] = true;
	}
}

static int join_gone(struct join *join)
{
	struct top_account *account = join->account;

	account->gone = malloc((join->old_count + join->end_count + 1) * sizeof(*account->gone));
	if (!account->gone)
		return -ENOMEM;
	join_use_zombies(join);
	for (size_t row = 0; row < join->old_count; row++) {
		const struct procsnap_task *task = procsnap_task(join->old, row);
		uint32_t end;

		if (join->matched[row] || task->pid != task->tgid)
			continue;
		end = join_end_of(join, task->pid, task->start_ns);
		if (end != NO_ROW || join->interval->now_whole)
			gone_from_row(join, row, end);
	}
	for (size_t end = 0; end < join->end_count; end++)
		if (!join->end_used[end])
			gone_from_end(join, end);
	return 0;
}

static int compare_gone(const void *a, const void *b)
{
	const struct top_gone *left = a, *right = b;

	return (left->boot_ns > right->boot_ns) - (left->boot_ns < right->boot_ns);
}

static void join_free(struct join *join)
{
	free(join->matched);
	free(join->index.slots);
	free(join->ends);
	free(join->end_used);
	free(join->end_index.slots);
}

/* a frame of another boot, or of a later time, is none before this */
static const struct procsnap_snapshot *snapshot_before(const struct top_interval *interval)
{
	const struct procsnap_snapshot *old = interval->before ? interval->before->snap : NULL;
	const struct procsnap_header *then, *now = procsnap_header(interval->now->snap);

	if (!old)
		return NULL;
	then = procsnap_header(old);
	if (memcmp(then->boot_id, now->boot_id, sizeof(now->boot_id)) ||
	    then->instant_boot_ns >= now->instant_boot_ns ||
	    (then->flags ^ now->flags) & PROCSNAP_IMAGE_THREADS)
		return NULL;
	return old;
}

static int account_fill(struct join *join)
{
	struct top_account *account = join->account;
	int error;

	account->changes = calloc(join->new_count + 1, sizeof(*account->changes));
	if (!account->changes)
		return -ENOMEM;
	account->count = join->new_count;
	if (!join->old)
		return 0;
	join->matched = calloc(join->old_count + 1, sizeof(bool));
	if (!join->matched)
		return -ENOMEM;
	account->interval_ns = procsnap_header(join->new)->instant_boot_ns -
			       procsnap_header(join->old)->instant_boot_ns;
	error = join_rows(join);
	if (!error)
		error = join_ends(join);
	if (!error)
		error = join_gone(join);
	if (!error)
		qsort(account->gone, account->gone_count, sizeof(*account->gone), compare_gone);
	return error;
}

int top_account_make(struct top_account *account, const struct top_interval *interval)
{
	struct join join = { .account = account, .interval = interval };
	int error;

	memset(account, 0, sizeof(*account));
	account->told = interval->now->has_events;
	account->lost = interval->now->lost;
	join.new = interval->now->snap;
	join.old = snapshot_before(interval);
	join.new_count = procsnap_row_count(join.new);
	join.old_count = join.old ? procsnap_row_count(join.old) : 0;
	join.threads = procsnap_header(join.new)->flags & PROCSNAP_IMAGE_THREADS;
	error = account_fill(&join);
	join_free(&join);
	if (error)
		top_account_free(account);
	return error;
}

void top_account_free(struct top_account *account)
{
	free(account->changes);
	free(account->gone);
	memset(account, 0, sizeof(*account));
}
