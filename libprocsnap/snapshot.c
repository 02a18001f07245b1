// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * struct procsnap_snapshot: a validated image and the access to its rows.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

void procsnap_memory_release(const void *memory, size_t size, enum procsnap_memory_kind kind)
{
	if (kind == PROCSNAP_MEMORY_HEAP)
		free((void *)(uintptr_t)memory);
	else if (kind == PROCSNAP_MEMORY_MAPPED)
		munmap((void *)(uintptr_t)memory, size);
}

int procsnap_snapshot_new(struct procsnap_snapshot **snap, const void *image, size_t size,
			  enum procsnap_memory_kind memory)
{
	const struct procsnap_table *tasks;
	struct procsnap_snapshot *s;
	int err;

	*snap = NULL;
	s = calloc(1, sizeof(*s));
	if (!s) {
		procsnap_memory_release(image, size, memory);
		return procsnap_fail(-ENOMEM, "no memory for a snapshot");
	}
	s->image = image;
	s->size = size;
	s->memory_size = size;
	s->memory = memory;
	err = procsnap_image_check(s);
	if (err)
		goto err_free_snapshot;
	tasks = &s->tables[PROCSNAP_SECTION_TASK];
	s->index = procsnap_index_new(tasks->entries, tasks->stride, tasks->count);
	if (!s->index) {
		err = procsnap_fail(-ENOMEM, "no memory for a snapshot");
		goto err_free_snapshot;
	}
	*snap = s;
	return 0;

err_free_snapshot:
	procsnap_snapshot_free(s);
	return err;
}

int procsnap_snapshot_from_memory(struct procsnap_snapshot **snap, const void *image, size_t size)
{
	*snap = NULL;
	if (!image || (uintptr_t)image % 8)
		return procsnap_fail(
			-EINVAL,
			"the address of the image is not a multiple of 8: copy it to memory from malloc()");
	return procsnap_snapshot_new(snap, image, size, PROCSNAP_MEMORY_BORROWED);
}

struct procsnap_snapshot *procsnap_snapshot_hold(struct procsnap_snapshot *snap)
{
	__atomic_add_fetch(&snap->holders, 1, __ATOMIC_RELAXED);
	return snap;
}

void procsnap_snapshot_set_sequence(struct procsnap_snapshot *snap, uint64_t sequence)
{
	struct procsnap_header *header = (void *)(uintptr_t)snap->image;

	header->event_sequence = sequence;
	snap->header.event_sequence = sequence;
}

void procsnap_snapshot_free(struct procsnap_snapshot *snap)
{
	size_t i;

	if (!snap)
		return;
	if (__atomic_fetch_sub(&snap->holders, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	procsnap_index_free(snap->index);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(snap->tables); i++)
		free(snap->tables[i].copy);
	procsnap_memory_release(snap->image, snap->memory_size, snap->memory);
	free(snap);
}

const struct procsnap_header *procsnap_header(const struct procsnap_snapshot *snap)
{
	return &snap->header;
}

const void *procsnap_image(const struct procsnap_snapshot *snap, size_t *size)
{
	if (size)
		*size = snap->size;
	return snap->image;
}

static const void *entry(const struct procsnap_snapshot *snap, uint32_t id, uint64_t i)
{
	const struct procsnap_table *table = &snap->tables[id];

	if (i >= table->count)
		return NULL;
	return (const unsigned char *)table->entries + i * table->stride;
}

size_t procsnap_row_count(const struct procsnap_snapshot *snap)
{
	return snap->tables[PROCSNAP_SECTION_TASK].count;
}

const struct procsnap_task *procsnap_task(const struct procsnap_snapshot *snap, size_t row)
{
	return entry(snap, PROCSNAP_SECTION_TASK, row);
}

const struct procsnap_cred *procsnap_cred(const struct procsnap_snapshot *snap, size_t row)
{
	return entry(snap, PROCSNAP_SECTION_CRED, row);
}

const struct procsnap_cpu *procsnap_cpu(const struct procsnap_snapshot *snap, size_t row)
{
	return entry(snap, PROCSNAP_SECTION_CPU, row);
}

const struct procsnap_memory *procsnap_memory(const struct procsnap_snapshot *snap, size_t row)
{
	return entry(snap, PROCSNAP_SECTION_MEMORY, row);
}

#define ROW_ACCESSOR(ID, name)                                                              \
	const struct procsnap_##name *procsnap_##name(const struct procsnap_snapshot *snap, \
						      size_t row)                           \
	{                                                                                   \
		return entry(snap, PROCSNAP_SECTION_##ID, row);                             \
	}
ROW_ACCESSOR(CMDLINE, cmdline)
ROW_ACCESSOR(ENVIRON, environ)
ROW_ACCESSOR(PATHS, paths)
ROW_ACCESSOR(IO, io)
ROW_ACCESSOR(SIGNALS, signals)
ROW_ACCESSOR(LIMITS, limits)
ROW_ACCESSOR(SECURITY, security)
ROW_ACCESSOR(NAMESPACES, namespaces)
ROW_ACCESSOR(NSPID, nspid)
ROW_ACCESSOR(CGROUP, cgroup)
ROW_ACCESSOR(SCHED, sched)
ROW_ACCESSOR(ATTR, attr)
ROW_ACCESSOR(WCHAN, wchan)
ROW_ACCESSOR(SYSCALL, syscall)
ROW_ACCESSOR(STACK, stack)
ROW_ACCESSOR(AUXV, auxv)
ROW_ACCESSOR(ADDRESSES, addresses)
ROW_ACCESSOR(RSS, rss)
ROW_ACCESSOR(FILES, files)
ROW_ACCESSOR(VMAS, vmas)
ROW_ACCESSOR(FOOTPRINT, footprint)
ROW_ACCESSOR(PAGES, pages)

#define TABLE_ACCESSOR(ID, name)                                                            \
	const struct procsnap_##name *procsnap_##name(const struct procsnap_snapshot *snap, \
						      uint64_t index)                       \
	{                                                                                   \
		return entry(snap, PROCSNAP_SECTION_##ID, index);                           \
	}
TABLE_ACCESSOR(GROUPS, group)
TABLE_ACCESSOR(NSPID_LEVELS, nspid_level)
TABLE_ACCESSOR(CGROUP_PATHS, cgroup_path)
TABLE_ACCESSOR(FILE_TABLE, file)
TABLE_ACCESSOR(VMA_TABLE, vma)
TABLE_ACCESSOR(PAGE_RUNS, page_run)

const char *procsnap_text(const struct procsnap_snapshot *snap, const struct procsnap_text *text,
			  size_t *length)
{
	const struct procsnap_table *strings = &snap->tables[PROCSNAP_SECTION_STRINGS];
	size_t bytes = strings->count * 8;
	const char *found = "";
	size_t known = 0;

	/* The NUL behind it must be there too: the image need not be trusted. */
	if (text->offset < bytes && text->length < bytes - text->offset &&
	    !((const char *)strings->entries)[text->offset + text->length]) {
		found = (const char *)strings->entries + text->offset;
		known = text->length;
	}
	if (length)
		*length = known;
	return found;
}

const struct procsnap_system *procsnap_system(const struct procsnap_snapshot *snap)
{
	return entry(snap, PROCSNAP_SECTION_SYSTEM, 0);
}

size_t procsnap_cpustat_count(const struct procsnap_snapshot *snap)
{
	return snap->tables[PROCSNAP_SECTION_CPUSTAT].count;
}

const struct procsnap_cpustat *procsnap_cpustat(const struct procsnap_snapshot *snap, size_t index)
{
	return entry(snap, PROCSNAP_SECTION_CPUSTAT, index);
}

int procsnap_section_view(const struct procsnap_snapshot *snap, uint32_t id,
			  struct procsnap_section_view *view)
{
	const struct procsnap_section *section;
	size_t i;

	for (i = 0; i < snap->header.section_count; i++) {
		section = procsnap_image_section(snap->image, &snap->header, i);
		if (section->id != id)
			continue;
		view->entries = snap->image + section->offset;
		view->entry_size = section->entry_size;
		view->count = section->count;
		view->flags = section->flags;
		return 0;
	}
	return procsnap_fail(-ENOENT, "the snapshot has no section %u (%s)", id,
			     procsnap_section_name(id));
}

int procsnap_find_pid(const struct procsnap_snapshot *snap, pid_t pid, size_t *row)
{
	uint32_t found = PROCSNAP_NO_ROW;

	/* Rows without an identity have pid 0; they are no task to be found. */
	if (pid > 0)
		found = procsnap_index_find(snap->index, pid);
	if (found == PROCSNAP_NO_ROW)
		return procsnap_fail(-ENOENT, "the snapshot has no task with pid %d", (int)pid);
	*row = found;
	return 0;
}
