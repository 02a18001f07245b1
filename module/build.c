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
	section = draft->sections;
	offset = sizeof(*draft->header) + hweight64(sections) * sizeof(*section);

	for (i = 0; i < ARRAY_SIZE(layout); i++) {
		if (!(sections & PROCSNAP_WANT(layout[i].id)))
			continue;
		section->id = layout[i].id;
		section->entry_size = layout[i].entry_size;
		section->count = section_count(layout[i].id, cap, cpus);
		section->offset = offset;
		if (PROCSNAP_WANT(layout[i].id) & PROCSNAP_PER_TASK)
			section->flags = PROCSNAP_SECTION_PER_TASK;
		if (layout[i].id == PROCSNAP_SECTION_CPUSTAT)
			draft->cpustat_section = section;
		places[layout[i].id] = image + offset;
		offset += section->count * section->entry_size;
		section++;
	}
	draft->header->section_count = section - draft->sections;
	draft->system = places[PROCSNAP_SECTION_SYSTEM];
	draft->cpustat = places[PROCSNAP_SECTION_CPUSTAT];
	draft->task = places[PROCSNAP_SECTION_TASK];
	draft->cred = places[PROCSNAP_SECTION_CRED];
	draft->cpu = places[PROCSNAP_SECTION_CPU];
	draft->memory = places[PROCSNAP_SECTION_MEMORY];
}

/* Rows of the processes by their leader's address: open addressing. */
struct row_index {
	u32 *slots;
	unsigned int bits;
	const struct procsnap_pin *pins;
};

static u32 row_of(const struct row_index *index, const struct task_struct *leader)
{
	u32 mask = (1U << index->bits) - 1;
	u32 slot = hash_ptr(leader, index->bits);

	while (index->slots[slot]) {
		u32 row = index->slots[slot] - 1;

		if (index->pins[row].leader == leader)
			return row;
		slot = (slot + 1) & mask;
	}
	return PROCSNAP_NO_ROW;
}

/* Enters the leaders among the pins, which must all still be pinned. */
static int index_rows(struct row_index *index, const struct procsnap_capture *cap)
{
	u32 mask, slot;
	size_t row;

	index->pins = cap->pins;
	index->bits = ilog2(cap->process_count + 1) + 2;
	index->slots = kvcalloc(1UL << index->bits, sizeof(*index->slots),
				GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	if (!index->slots)
		return -ENOMEM;
	mask = (1U << index->bits) - 1;

	for (row = 0; row < cap->count; row++) {
		if (cap->pins[row].task != cap->pins[row].leader)
			continue;
		slot = hash_ptr(cap->pins[row].leader, index->bits);
		while (index->slots[slot])
			slot = (slot + 1) & mask;
		index->slots[slot] = row + 1;
	}
	return 0;
}

/* Fills row @row of every per-task section and lets go of the task. */
static void fill_row(const struct draft *draft, size_t row, struct procsnap_pin *pin,
		     const struct row_index *index, const struct procsnap_ask *ask,
		     const struct procsnap_viewer *viewer)
{
	struct procsnap_task *task = &draft->task[row];

	procsnap_fill_task(task, pin, viewer);
	task->parent_row = row_of(index, pin->parent);
	task->leader_row = ask->threads ? row_of(index, pin->leader) : row;
	if (draft->cred)
		procsnap_fill_cred(&draft->cred[row], pin, viewer);
	if (draft->cpu)
		procsnap_fill_cpu(&draft->cpu[row], pin, ask->threads);
	if (draft->memory)
		procsnap_fill_memory(&draft->memory[row], pin);
	procsnap_unpin(pin);
}

static int fill_rows(const struct draft *draft, struct procsnap_capture *cap,
		     const struct procsnap_ask *ask, const struct procsnap_viewer *viewer)
{
	struct row_index index;
	size_t row;
	int ret;

	if (!draft->task)
		return 0;
	ret = index_rows(&index, cap);
	if (ret)
		return ret;
	for (row = 0; row < cap->count; row++) {
		fill_row(draft, row, &cap->pins[row], &index, ask, viewer);
		if (row % 64)
			continue;
		cond_resched();
		if (fatal_signal_pending(current)) {
			ret = -EINTR;
			break;
		}
	}
	kvfree(index.slots);
	return ret;
}

static void fill_header(struct procsnap_header *header, const struct procsnap_ask *ask,
			const struct procsnap_capture *cap, const struct procsnap_viewer *viewer)
{
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
	snap = procsnap_snapshot_alloc(size, viewer);
	if (IS_ERR(snap)) {
		ret = PTR_ERR(snap);
		goto err_free_capture;
	}

	place_sections(&draft, snap->image, ask->sections, &cap, cpus);
	fill_header(draft.header, ask, &cap, viewer);
	draft.header->total_size = size;
	if (draft.system)
		procsnap_fill_system(draft.system);
	if (draft.cpustat)
		draft.cpustat_section->count = procsnap_fill_cpustat(draft.cpustat, cpus);
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
