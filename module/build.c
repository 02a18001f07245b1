// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the image of a snapshot: sizes and places of the sections, the header,
 * and the rows, task by task, each let go of as soon as it is read.
 */
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/pid_namespace.h>
#include <linux/proc_ns.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/time_namespace.h>
#include <linux/timekeeping.h>
#include <linux/utsname.h>

#include "procsnap.h"

/* Tasks that are read and let go of together. */
#define CHUNK 64

/* The sections in the order in which they stand in the image. */
static const struct {
	u32 id;
	u32 entry_size;
} layout[] = {
	{ PROCSNAP_SECTION_SYSTEM, sizeof(struct procsnap_system) },
	{ PROCSNAP_SECTION_CPUSTAT, sizeof(struct procsnap_cpustat) },
	{ PROCSNAP_SECTION_TASK, sizeof(struct procsnap_task) },
	{ PROCSNAP_SECTION_CRED, sizeof(struct procsnap_cred) },
	{ PROCSNAP_SECTION_CPU, sizeof(struct procsnap_cpu) },
	{ PROCSNAP_SECTION_MEMORY, sizeof(struct procsnap_memory) },
};

/* Where things are in the image; NULL: section not asked for. */
struct draft {
	struct procsnap_header *header;
	struct procsnap_section *sections;
	struct procsnap_section *cpustat_section;
	struct procsnap_system *system;
	struct procsnap_cpustat *cpustat;
	struct procsnap_task *task;
	struct procsnap_cred *cred;
	struct procsnap_cpu *cpu;
	struct procsnap_memory *memory;
	u32 section_count;
};

static u64 section_count(u32 id, const struct procsnap_capture *cap, u32 cpus)
{
	if (PROCSNAP_WANT(id) & PROCSNAP_PER_TASK)
		return cap->count;
	return id == PROCSNAP_SECTION_CPUSTAT ? cpus : 1;
}

/* Bytes of the image. */
static size_t image_size(u64 sections, const struct procsnap_capture *cap, u32 cpus)
{
	size_t size = sizeof(struct procsnap_header);
	int i;

	for (i = 0; i < ARRAY_SIZE(layout); i++)
		if (sections & PROCSNAP_WANT(layout[i].id))
			size += sizeof(struct procsnap_section) +
				section_count(layout[i].id, cap, cpus) * layout[i].entry_size;
	return size;
}

/* Writes the section table and notes where the sections are. */
static void place_sections(struct draft *draft, void *image, u64 sections,
			   const struct procsnap_capture *cap, u32 cpus)
{
	void *places[PROCSNAP_SECTION_CPUSTAT + 1] = {};
	struct procsnap_section *section;
	u64 offset;
	int i;

	draft->header = image;
	draft->sections = image + sizeof(*draft->header);
	draft->section_count = hweight64(sections);
	section = draft->sections;
	offset = sizeof(*draft->header) + draft->section_count * sizeof(*section);

	for (i = 0; i < ARRAY_SIZE(layout); i++) {
		if (!(sections & PROCSNAP_WANT(layout[i].id)))
			continue;
		*section = (struct procsnap_section){
			.id = layout[i].id,
			.entry_size = layout[i].entry_size,
			.count = section_count(layout[i].id, cap, cpus),
			.offset = offset,
		};
		if (PROCSNAP_WANT(layout[i].id) & PROCSNAP_PER_TASK)
			section->flags = PROCSNAP_SECTION_PER_TASK;
		if (layout[i].id == PROCSNAP_SECTION_CPUSTAT)
			draft->cpustat_section = section;
		places[layout[i].id] = image + offset;
		offset += section->count * section->entry_size;
		section++;
	}
	draft->system = places[PROCSNAP_SECTION_SYSTEM];
	draft->cpustat = places[PROCSNAP_SECTION_CPUSTAT];
	draft->task = places[PROCSNAP_SECTION_TASK];
	draft->cred = places[PROCSNAP_SECTION_CRED];
	draft->cpu = places[PROCSNAP_SECTION_CPU];
	draft->memory = places[PROCSNAP_SECTION_MEMORY];
}

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

/*
 * Fills @count rows from @first of every per-task section, section by section,
 * and lets go of the tasks.
 */
static void fill_chunk(const struct draft *draft, size_t first, size_t count,
		       struct procsnap_pin *pins, struct row_index *index,
		       const struct procsnap_ask *ask, const struct procsnap_viewer *viewer)
{
	struct procsnap_task *task = &draft->task[first];
	size_t i;

	procsnap_fill_task(task, pins, count, viewer);
	for (i = 0; i < count; i++) {
		task[i].leader_row = ask->threads ? row_of(index, pins[i].leader) : first + i;
		task[i].parent_row = row_of(index, pins[i].parent);
	}
	if (draft->cred)
		procsnap_fill_cred(&draft->cred[first], pins, count, viewer);
	if (draft->cpu)
		procsnap_fill_cpu(&draft->cpu[first], pins, count, ask->threads);
	if (draft->memory)
		procsnap_fill_memory(&draft->memory[first], pins, count);
	for (i = 0; i < count; i++)
		procsnap_unpin(&pins[i]);
}

static int fill_rows(const struct draft *draft, struct procsnap_capture *cap,
		     const struct procsnap_ask *ask, const struct procsnap_viewer *viewer)
{
	struct row_index index;
	size_t first, count;

	if (!draft->task)
		return 0;
	index_rows(&index, cap);
	for (first = 0; first < cap->count; first += count) {
		count = min(cap->count - first, (size_t)CHUNK);
		fill_chunk(draft, first, count, &cap->pins[first], &index, ask, viewer);
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

/* A cpu may go offline after the section was sized. */
static void fill_cpustat(const struct draft *draft, u32 cpus)
{
	u32 count = procsnap_fill_cpustat(draft->cpustat, cpus);

	memset(draft->cpustat + count, 0, (cpus - count) * sizeof(*draft->cpustat));
	draft->cpustat_section->count = count;
}

static void fill_header(struct procsnap_header *header, const struct procsnap_ask *ask,
			const struct procsnap_capture *cap, const struct procsnap_viewer *viewer)
{
	memset(header, 0, sizeof(*header));
	header->magic = PROCSNAP_MAGIC;
	header->version = PROCSNAP_UAPI_VERSION;
	header->header_size = sizeof(*header);
	header->section_entry_size = sizeof(struct procsnap_section);
	header->flags = ask->threads ? PROCSNAP_IMAGE_THREADS : 0;
	if (ask->select != PROCSNAP_SELECT_ALL)
		header->flags |= PROCSNAP_IMAGE_SELECTED;
	header->want = ask->want;
	header->got = ask->sections;
	header->level = ask->level;
	header->source = PROCSNAP_SOURCE_MODULE;
	header->page_size = PAGE_SIZE;
	header->clock_ticks = USER_HZ;
	header->instant_boot_ns = timens_add_boottime_ns(cap->instant_boot_ns);
	header->lock_ns = cap->lock_ns;
	header->task_count = cap->count;
	header->process_count = cap->process_count;
	header->missing_count = cap->missing_count;
	header->attempts = cap->attempts;
	header->pid_ns_inode = viewer->pid_ns->ns.inum;
	memcpy(header->boot_id, procsnap_boot_id, sizeof(header->boot_id));
	BUILD_BUG_ON(sizeof(header->hostname) < sizeof(utsname()->nodename));
	strscpy(header->hostname, utsname()->nodename, sizeof(header->hostname));
}

/*
 * Takes a snapshot for @viewer: a reference that the caller puts, or an
 * ERR_PTR() as PROCSNAP_IOC_TAKE has errors. May sleep.
 */
struct procsnap_snapshot *procsnap_build(const struct procsnap_ask *ask,
					 const struct procsnap_viewer *viewer)
{
	u64 start_mono = ktime_get_ns(), start_real = ktime_get_real_ns();
	u32 cpus = num_online_cpus();
	struct procsnap_snapshot *snap;
	struct procsnap_capture cap;
	struct draft draft;
	size_t size;
	int ret;

	ret = procsnap_capture(&cap, ask, viewer);
	if (ret)
		goto err_count;
	size = image_size(ask->sections, &cap, cpus);
	snap = procsnap_snapshot_alloc(size, viewer->pool);
	if (IS_ERR(snap)) {
		ret = PTR_ERR(snap);
		goto err_free_capture;
	}

	place_sections(&draft, snap->image, ask->sections, &cap, cpus);
	fill_header(draft.header, ask, &cap, viewer);
	draft.header->section_count = draft.section_count;
	draft.header->total_size = size;
	if (draft.system)
		procsnap_fill_system(draft.system);
	if (draft.cpustat)
		fill_cpustat(&draft, cpus);
	ret = fill_rows(&draft, &cap, ask, viewer);
	if (ret)
		goto err_put_snapshot;

	draft.header->snapshot_id = atomic64_inc_return(&procsnap_stats.snapshots);
	atomic64_add(cap.count, &procsnap_stats.tasks);
	draft.header->start_mono_ns = start_mono;
	draft.header->start_real_ns = start_real;
	draft.header->end_mono_ns = ktime_get_ns();
	draft.header->end_real_ns = ktime_get_real_ns();
	procsnap_capture_free(&cap, viewer);
	return snap;

err_put_snapshot:
	procsnap_snapshot_put(snap);
err_free_capture:
	procsnap_capture_free(&cap, viewer);
err_count:
	atomic64_inc(ret == -ETIME ? &procsnap_stats.over_budget : &procsnap_stats.failed);
	return ERR_PTR(ret);
}
