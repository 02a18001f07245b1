// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The memory that a task uses, from smaps_rollup; of ranges, and without that
 * file, the sum of smaps. Both walk the page tables, and wait for the task's
 * mmap_lock.
 */
#include "procfs_cursor.h"
#include "procfs_walk.h"

#include <errno.h>

struct line {
	const char *name;
	size_t offset;
	unsigned int shift;
};

#define KIB 10
#define BYTES(name, member)                                                \
	{                                                                  \
		name ":", offsetof(struct procsnap_footprint, member), KIB \
	}
#define WEIGHT(name, member)                                                                       \
	{                                                                                          \
		name ":", offsetof(struct procsnap_footprint, member), KIB + PROCSNAP_WEIGHT_SHIFT \
	}

static const struct line lines[] = {
	BYTES("Rss", resident_bytes),
	WEIGHT("Pss", weighted),
	WEIGHT("Pss_Dirty", weighted_dirty),
	WEIGHT("Pss_Anon", weighted_anon),
	WEIGHT("Pss_File", weighted_file),
	WEIGHT("Pss_Shmem", weighted_shmem),
	BYTES("Shared_Clean", shared_clean_bytes),
	BYTES("Shared_Dirty", shared_dirty_bytes),
	BYTES("Private_Clean", private_clean_bytes),
	BYTES("Private_Dirty", private_dirty_bytes),
	BYTES("Referenced", referenced_bytes),
	BYTES("Anonymous", anon_bytes),
	BYTES("KSM", ksm_bytes),
	BYTES("LazyFree", lazyfree_bytes),
	BYTES("AnonHugePages", anon_huge_bytes),
	BYTES("ShmemPmdMapped", shmem_huge_bytes),
	BYTES("FilePmdMapped", file_huge_bytes),
	BYTES("Shared_Hugetlb", shared_hugetlb_bytes),
	BYTES("Private_Hugetlb", private_hugetlb_bytes),
	BYTES("Swap", swap_bytes),
	WEIGHT("SwapPss", weighted_swap),
	WEIGHT("Locked", weighted_locked),
};

/* Adds a line, as far as numbers go. */
static void add_line(struct cursor line, struct procsnap_footprint *footprint)
{
	uint64_t value, *sum;
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(lines); i++)
		if (take_prefix(&line, lines[i].name))
			break;
	if (i == PROCSNAP_ARRAY_SIZE(lines) || !take_unsigned(&line, &value))
		return;
	sum = (void *)((char *)footprint + lines[i].offset);
	value = value > UINT64_MAX >> lines[i].shift ? UINT64_MAX : value << lines[i].shift;
	*sum = *sum > UINT64_MAX - value ? UINT64_MAX : *sum + value;
}

/*
 * smaps and smaps_rollup alike: the line of a mapping, then the sizes of it; the
 * one "mapping" of the rollup goes from the first address to the last.
 */
static int add_text(struct cursor text, const struct procfs_walk *walk, bool rollup,
		    struct procsnap_footprint *footprint)
{
	struct procsnap_vma vma;
	struct cursor line;
	size_t vmas = 0;
	bool counts = false;

	while (take_line(&text, &line)) {
		if (procfs_parse_vma(&line, &vma)) {
			counts = rollup || procfs_walk_has(walk, vma.start, vma.end);
			vmas++;
		} else if (counts) {
			add_line(line, footprint);
		}
	}
	return vmas ? 0 : -EBADMSG;
}

static int read_file(struct procfs_task *task, const char *name)
{
	task->name = name;
	return procfs_read_all(&task->fs->text, task->dir, name, SIZE_MAX);
}

static int read_sizes(struct procfs_task *task, struct procsnap_footprint *footprint)
{
	const struct procfs_text *text = &task->fs->text;
	bool rollup = task->walk->query->range_count == 0;
	int err = 0;

	if (rollup)
		err = read_file(task, "smaps_rollup");
	if (procfs_kernel_lacks(task, err))
		rollup = false;
	if (!rollup)
		err = read_file(task, "smaps");
	if (err)
		return err;
	if (text->length == 0)
		return -ESRCH; /* it has exited meanwhile: there is always a mapping */
	footprint->status = PROCSNAP_STATUS_OK;
	footprint->flags = PROCSNAP_FOOTPRINT_COARSE;
	return add_text(cursor_of(text->bytes, text->length), task->walk, rollup, footprint);
}

static int read_in_time(struct procfs_task *task, struct procsnap_footprint *footprint)
{
	int err, tries = 0;

	do
		err = read_sizes(task, footprint);
	while (procfs_walk_lost_memory(task, err) && ++tries < PROCFS_WALK_TRIES);
	return procfs_walk_lost_memory(task, err) ? 0 : err;
}

/* Nothing was looked at; what may not be seen is denied all the same. */
static int tell_partial(struct procfs_task *task, struct procsnap_footprint *footprint)
{
	int err = procfs_task_guard(task, &footprint->status);

	if (!err && footprint->status == PROCSNAP_STATUS_OK) {
		footprint->flags = PROCSNAP_FOOTPRINT_COARSE | PROCSNAP_FOOTPRINT_PARTIAL;
		footprint->resume = procfs_walk_first(task->walk);
	}
	return err;
}

int procfs_fill_footprint(struct procfs_task *task, void *entry)
{
	struct procsnap_footprint *footprint = entry;
	int err;

	footprint->status = PROCSNAP_STATUS_NONE;
	if (!task->status.has_memory)
		return 0;
	procfs_walk_start(task->walk);
	if (procfs_walk_is_over(task->walk))
		err = tell_partial(task, footprint);
	else
		err = read_in_time(task, footprint);
	procfs_walk_stop(task->walk);
	return err;
}
