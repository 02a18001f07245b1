// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the image of a snapshot: the header, and the rows, a chunk of tasks at a
 * time, which are then let go of.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/gfp.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/proc_ns.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/time_namespace.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>

#include "layout.h"
#include "machine.h"
#include "walk.h"

/* Tasks that are read and let go of together. */
#define CHUNK 64

/* Rows of the processes by their leader's address: open addressing. */
struct row_index {
	const struct procsnap_capture *cap;
	const struct task_struct *last;
	u32 last_row;
};

static u32 find_row(const struct procsnap_capture *cap, const struct task_struct *leader)
{
	u32 mask = (1U << cap->slot_bits) - 1;
	u32 slot = hash_ptr(leader, cap->slot_bits);

	while (cap->slots[slot]) {
		u32 row = cap->slots[slot] - 1;

		if (cap->pins[row].leader == leader)
			return row;
		slot = (slot + 1) & mask;
	}
	return PROCSNAP_NO_ROW;
}

/* Siblings stand together: the last answer is often the next. */
static u32 row_of(struct row_index *index, const struct task_struct *leader)
{
	if (leader != index->last) {
		index->last_row = find_row(index->cap, leader);
		index->last = leader;
	}
	return index->last_row;
}

/* Enters the leaders among the pins, which must all still be pinned. */
static void index_rows(struct row_index *index, struct procsnap_capture *cap)
{
	u32 mask, slot;
	size_t row;

	/* At most two thirds full. */
	cap->slot_bits = order_base_2(cap->count + cap->count / 2 + 1);
	mask = (1U << cap->slot_bits) - 1;
	index->cap = cap;
	index->last = NULL;
	index->last_row = PROCSNAP_NO_ROW;
	memset(cap->slots, 0, sizeof(*cap->slots) << cap->slot_bits);
	for (row = 0; row < cap->count; row++) {
		if (cap->pins[row].task != cap->pins[row].leader)
			continue;
		slot = hash_ptr(cap->pins[row].leader, cap->slot_bits);
		while (cap->slots[slot])
			slot = (slot + 1) & mask;
		cap->slots[slot] = row + 1;
	}
}

/* The sections of a chunk that need no lock of the task, section by section. */
static int fill_plain(const struct procsnap_draft *draft, struct procsnap_fill *fill, size_t first,
		      size_t count, const struct procsnap_pin *pins)
{
	const struct procsnap_section_kind *kind;
	u32 i;
	int ret;

	for (i = 0; i < draft->plain_count; i++) {
		kind = draft->plain[i];
		if (fill->stopped && kind->flags & PROCSNAP_FILL_ATOMIC)
			continue;
		ret = kind->fill(fill, procsnap_entry_at(draft, kind, first), pins, count);
		if (ret)
			return ret;
	}
	return 0;
}

/* An entry that is nothing but a status, which every struct begins with. */
static void fill_status(void *entry, const struct procsnap_section_kind *kind, u32 status)
{
	memset(entry, 0, kind->entry_size);
	*(u32 *)entry = status;
}

/*
 * The sections of one task that are filled while its credentials and memory cannot
 * change. Of those that are filled later this decides whether they may be: a mask.
 */
static int fill_under_lock(const struct procsnap_draft *draft, struct procsnap_fill *fill,
			   const struct procsnap_pin *pin, u64 *walked)
{
	const struct procsnap_section_kind *kind;
	u32 status, i;
	int ret = 0;

	for (i = 0; i < draft->locked_count && !ret; i++) {
		kind = draft->locked[i];
		status = procsnap_guard_status(fill, kind->flags);
		if (status != PROCSNAP_STATUS_OK)
			fill_status(procsnap_entry_at(draft, kind, fill->row), kind, status);
		else if (kind->flags & PROCSNAP_FILL_WALKED)
			*walked |= PROCSNAP_WANT(kind->id);
		else
			ret = kind->fill(fill, procsnap_entry_at(draft, kind, fill->row), pin, 1);
	}
	return ret;
}

static int fill_walked(const struct procsnap_draft *draft, struct procsnap_fill *fill,
		       const struct procsnap_pin *pin, u64 walked)
{
	const struct procsnap_section_kind *kind;
	int ret = 0;
	u32 i;

	for (i = 0; i < draft->locked_count && !ret; i++) {
		kind = draft->locked[i];
		if (walked & PROCSNAP_WANT(kind->id))
			ret = kind->fill(fill, procsnap_entry_at(draft, kind, fill->row), pin, 1);
	}
	return ret;
}

/* The other sections of one task. */
static int fill_locked(const struct procsnap_draft *draft, struct procsnap_fill *fill, size_t row,
		       const struct procsnap_pin *pin)
{
	u64 walked = 0;
	int ret;

	fill->row = row;
	procsnap_guard_enter(fill, pin);
	ret = fill_under_lock(draft, fill, pin, &walked);
	procsnap_guard_unlock(fill, pin);
	if (walked && !ret)
		ret = fill_walked(draft, fill, pin, walked);
	procsnap_guard_leave(fill);
	return ret;
}

/* hidepid=1: that there is such a task is all that may be known of it. */
static void deny_row(const struct procsnap_draft *draft, size_t row, const struct procsnap_pin *pin)
{
	const struct procsnap_section_kind *kind;
	struct procsnap_task *task;

	procsnap_for_each_kind(kind)
		if (kind->fill && draft->entries[kind->id])
			fill_status(procsnap_entry_at(draft, kind, row), kind,
				    PROCSNAP_STATUS_DENIED);
	task = (struct procsnap_task *)draft->entries[PROCSNAP_SECTION_TASK] + row;
	task->pid = pin->pid.nr;
	task->tgid = pin->tgid.nr;
	task->parent_row = PROCSNAP_NO_ROW;
	task->leader_row = PROCSNAP_NO_ROW;
}

static bool is_blocked(const struct procsnap_draft *draft, size_t row)
{
	const struct procsnap_section_kind *kind;

	procsnap_for_each_kind(kind)
		if (kind->fill && draft->entries[kind->id] &&
		    *(u32 *)procsnap_entry_at(draft, kind, row) == PROCSNAP_STATUS_BLOCKED)
			return true;
	return false;
}

/* The rows of a chunk's parents and leaders. */
static void fill_relations(const struct procsnap_draft *draft, size_t first, size_t count,
			   const struct procsnap_pin *pins, struct row_index *index, bool threads)
{
	struct procsnap_task *task = draft->entries[PROCSNAP_SECTION_TASK];
	size_t i;

	task += first;
	for (i = 0; i < count; i++) {
		task[i].leader_row = threads ? row_of(index, pins[i].leader) : first + i;
		task[i].parent_row = row_of(index, pins[i].parent);
	}
}

/* Of all tasks first what needs no lock, then what is looked at task by task. */
static int fill_all(const struct procsnap_draft *draft, struct procsnap_fill *fill, size_t first,
		    size_t count, const struct procsnap_pin *pins, struct row_index *index)
{
	size_t i;
	int ret;

	ret = fill_plain(draft, fill, first, count, pins);
	fill_relations(draft, first, count, pins, index, fill->ask->threads);
	for (i = 0; !ret && draft->locked_count && i < count; i++)
		ret = fill_locked(draft, fill, first + i, &pins[i]);
	return ret;
}

/* With hidepid=1: of a task that may not be seen nothing gets into the image. */
static int fill_seen(const struct procsnap_draft *draft, struct procsnap_fill *fill, size_t first,
		     size_t count, const struct procsnap_pin *pins, struct row_index *index)
{
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < count; i++) {
		if (procsnap_may_see(fill->viewer, pins[i].task, HIDEPID_NO_ACCESS))
			ret = fill_all(draft, fill, first + i, 1, &pins[i], index);
		else
			deny_row(draft, first + i, &pins[i]);
	}
	return ret;
}

static u32 count_blocked(const struct procsnap_draft *draft, size_t first, size_t count)
{
	u32 blocked = 0;

	while (count)
		blocked += is_blocked(draft, first + --count);
	return blocked;
}

/* Fills @count rows from @first of every per-task section, and lets go of the tasks. */
static int fill_chunk(const struct procsnap_draft *draft, struct procsnap_fill *fill, size_t first,
		      size_t count, struct procsnap_pin *pins, struct row_index *index)
{
	size_t i;
	int ret;

	fill->gave_up = false;
	if (fill->viewer->hidepid == HIDEPID_NO_ACCESS)
		ret = fill_seen(draft, fill, first, count, pins, index);
	else
		ret = fill_all(draft, fill, first, count, pins, index);
	if (fill->gave_up)
		draft->header->blocked_count += count_blocked(draft, first, count);
	for (i = 0; i < count; i++)
		procsnap_unpin(&pins[i]);
	return ret;
}

static int fill_rows(const struct procsnap_draft *draft, struct procsnap_fill *fill,
		     struct procsnap_capture *cap)
{
	struct row_index index;
	size_t first, count;
	int ret;

	if (!draft->entries[PROCSNAP_SECTION_TASK])
		return 0;
	index_rows(&index, cap);
	for (first = 0; first < cap->count; first += count) {
		count = min(cap->count - first, (size_t)CHUNK);
		ret = fill_chunk(draft, fill, first, count, &cap->pins[first], &index);
		if (ret)
			return ret;
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

/* A cpu may go offline after the section was sized. */
static void fill_cpustat(const struct procsnap_draft *draft, u32 cpus)
{
	struct procsnap_cpustat *entries = draft->entries[PROCSNAP_SECTION_CPUSTAT];
	u32 count = procsnap_fill_cpustat(entries, cpus);

	memset(entries + count, 0, (cpus - count) * sizeof(*entries));
	draft->table[PROCSNAP_SECTION_CPUSTAT]->count = count;
}

static u64 image_flags(const struct procsnap_ask *ask, size_t rows, u32 matched)
{
	u64 flags = ask->threads ? PROCSNAP_IMAGE_THREADS : 0;

	if (ask->select != PROCSNAP_SELECT_ALL)
		flags |= PROCSNAP_IMAGE_SELECTED;
	if (rows != matched)
		flags |= PROCSNAP_IMAGE_FILTERED;
	if (ask->top_key)
		flags |= PROCSNAP_IMAGE_RANKED;
	return flags;
}

static void fill_header(const struct procsnap_draft *draft, const struct procsnap_ask *ask,
			const struct procsnap_capture *cap, const struct procsnap_viewer *viewer)
{
	struct procsnap_header *header = draft->header;

	memset(header, 0, sizeof(*header));
	header->magic = PROCSNAP_MAGIC;
	header->version = PROCSNAP_UAPI_VERSION;
	header->header_size = sizeof(*header);
	header->section_count = draft->section_count;
	header->section_entry_size = sizeof(struct procsnap_section);
	header->flags = image_flags(ask, cap->count, cap->matched_count);
	header->want = ask->want;
	header->got = draft->sections;
	header->level = ask->level;
	header->source = PROCSNAP_SOURCE_MODULE;
	header->page_size = PAGE_SIZE;
	header->clock_ticks = USER_HZ;
	header->instant_boot_ns = timens_add_boottime_ns(cap->instant_boot_ns);
	header->lock_ns = cap->lock_ns;
	header->event_sequence = cap->event_sequence;
	header->task_count = cap->count;
	header->process_count = cap->process_count;
	header->missing_count = cap->missing_count;
	header->matched_count = cap->matched_count;
	header->attempts = cap->attempts;
	header->pid_ns_inode = viewer->pid_ns->ns.inum;
	memcpy(header->boot_id, procsnap_boot_id, sizeof(header->boot_id));
	BUILD_BUG_ON(sizeof(header->hostname) < sizeof(utsname()->nodename));
	strscpy(header->hostname, utsname()->nodename, sizeof(header->hostname));
}

/* What is not of tasks. Does not sleep. */
void procsnap_fill_singles(const struct procsnap_draft *draft, u64 boot_offset, u32 cpus)
{
	if (draft->entries[PROCSNAP_SECTION_SYSTEM])
		procsnap_fill_system(draft->entries[PROCSNAP_SECTION_SYSTEM], boot_offset);
	if (draft->entries[PROCSNAP_SECTION_CPUSTAT])
		fill_cpustat(draft, cpus);
}

/* Pins the tasks and lays out the image: fill->snap, @cap and @draft are there. */
static int begin(struct procsnap_fill *fill, struct procsnap_capture *cap,
		 struct procsnap_draft *draft, u64 sections, u32 cpus)
{
	int ret;

	ret = procsnap_capture(cap, fill->ask, fill->viewer);
	if (ret)
		return ret;
	ret = procsnap_filter(cap, fill->ask, fill->viewer);
	if (ret)
		goto err_free_capture;
	fill->snap = procsnap_snapshot_alloc(procsnap_rows_size(sections, cap->count, cpus),
					     fill->viewer->pool);
	if (IS_ERR(fill->snap)) {
		ret = PTR_ERR(fill->snap);
		goto err_free_capture;
	}
	procsnap_place_sections(draft, fill->snap->parts[PROCSNAP_PART_ROWS].base, sections,
				cap->count, cpus);
	procsnap_fill_singles(draft, fill->boot_offset, cpus);
	return 0;

err_free_capture:
	procsnap_capture_free(cap, fill->viewer);
	return ret;
}

/* The same with the machine stopped, and with the ATOMIC sections filled. */
static int begin_machine(struct procsnap_fill *fill, struct procsnap_capture *cap,
			 struct procsnap_draft *draft, u64 sections, u32 cpus)
{
	int ret;

	ret = procsnap_capture_machine(fill, cap, draft, sections, cpus);
	if (ret)
		return ret;
	ret = procsnap_filter(cap, fill->ask, fill->viewer);
	if (!ret)
		ret = procsnap_machine_settle(fill, cap, draft, cpus);
	if (!ret)
		return 0;
	procsnap_snapshot_put(fill->snap);
	procsnap_capture_free(cap, fill->viewer);
	return ret;
}

/* Fills the rest of the snapshot but its number and times. */
static int finish(const struct procsnap_draft *draft, struct procsnap_fill *fill,
		  struct procsnap_capture *cap)
{
	struct procsnap_snapshot *snap = fill->snap;
	int ret;

	fill_header(draft, fill->ask, cap, fill->viewer);
	ret = fill_rows(draft, fill, cap);
	if (ret)
		return ret;
	procsnap_place_tables(draft, snap);
	procsnap_snapshot_seal(snap);
	draft->header->total_size = snap->size;
	draft->header->waited_ns = fill->waited_ns;
	return 0;
}

/* A filled snapshot, or ERR_PTR(). The opener's credentials are in force. */
static struct procsnap_snapshot *take(const struct procsnap_ask *ask,
				      const struct procsnap_viewer *viewer)
{
	struct procsnap_fill fill = {
		.ask = ask,
		.viewer = viewer,
		.boot_offset = timens_add_boottime_ns(0),
		.wait_left_ns = ask->wait_budget_ns,
	};
	bool machine = ask->level == PROCSNAP_LEVEL_MACHINE;
	u64 sections = procsnap_complete_sections(ask->sections);
	u32 cpus = num_online_cpus();
	struct procsnap_capture cap;
	struct procsnap_draft draft;
	int ret;

	fill.page = (char *)__get_free_page(PROCSNAP_GFP);
	if (!fill.page)
		return ERR_PTR(-ENOMEM);
	ret = procsnap_walk_begin(&fill);
	if (ret)
		goto out;
	ret = machine ? begin_machine(&fill, &cap, &draft, sections, cpus)
		      : begin(&fill, &cap, &draft, sections, cpus);
	if (ret)
		goto out;
	ret = finish(&draft, &fill, &cap);
	if (ret)
		procsnap_snapshot_put(fill.snap);
	else
		atomic64_add(cap.count, &procsnap_stats.tasks);
	procsnap_capture_free(&cap, viewer);
out:
	procsnap_walk_end(&fill);
	free_page((unsigned long)fill.page);
	return ret ? ERR_PTR(ret) : fill.snap;
}

/* To stop the machine needs the right to, of who opened the device and who asks now. */
static bool may_stop_machine(const struct procsnap_viewer *viewer)
{
	const struct cred *old;
	bool may;

	if (!capable(CAP_SYS_ADMIN))
		return false;
	old = override_creds(viewer->cred);
	may = capable(CAP_SYS_ADMIN);
	revert_creds(old);
	return may;
}

/*
 * Takes a snapshot for who opened the device: a reference that the caller puts,
 * or an ERR_PTR() as PROCSNAP_IOC_TAKE has errors. May sleep.
 */
struct procsnap_snapshot *procsnap_build(const struct procsnap_ask *ask,
					 const struct procsnap_viewer *opener)
{
	u64 start_mono = ktime_get_ns(), start_real = ktime_get_real_ns();
	struct procsnap_viewer viewer = *opener;
	struct procsnap_snapshot *snap;
	struct procsnap_header *header;
	const struct cred *old;

	if (ask->level == PROCSNAP_LEVEL_MACHINE && !may_stop_machine(opener))
		return ERR_PTR(-EPERM);
	procsnap_guard_init(&viewer);
	old = override_creds(viewer.cred);
	snap = take(ask, &viewer);
	revert_creds(old);
	if (IS_ERR(snap)) {
		atomic64_inc(PTR_ERR(snap) == -ETIME ? &procsnap_stats.over_budget
						     : &procsnap_stats.failed);
		return snap;
	}
	header = snap->parts[PROCSNAP_PART_ROWS].base;
	header->snapshot_id = atomic64_inc_return(&procsnap_stats.snapshots);
	atomic64_add(header->blocked_count, &procsnap_stats.blocked);
	header->start_mono_ns = start_mono;
	header->start_real_ns = start_real;
	header->end_mono_ns = ktime_get_ns();
	header->end_real_ns = ktime_get_real_ns();
	return snap;
}
