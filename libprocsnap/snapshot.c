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

void procsnap_snapshot_free(struct procsnap_snapshot *snap)
{
	size_t i;

	if (!snap)
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

static const void *entry(const struct procsnap_snapshot *snap, uint32_t id, size_t i)
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
