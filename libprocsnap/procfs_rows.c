// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The rows of a take under way.
 */
#include "procfs_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256

static bool keeps(const struct procfs_rows *rows, uint32_t id)
{
	return rows->want & PROCSNAP_WANT(id);
}

static int grow(struct procfs_rows *rows)
{
	size_t capacity = rows->capacity ? rows->capacity * 2 : FIRST_CAPACITY;
	void *bigger;
	uint32_t id;

	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_MEMORY; id++) {
		if (!keeps(rows, id))
			continue;
		bigger = reallocarray(rows->sections[id], capacity,
				      procsnap_section_kind(id)->size);
		if (!bigger)
			return procsnap_fail(-ENOMEM, "no memory for %zu rows", capacity);
		rows->sections[id] = bigger;
	}
	rows->capacity = capacity;
	return 0;
}

int procfs_rows_add(struct procfs_rows *rows, const struct procfs_row *row)
{
	const void *const entries[] = {
		[PROCSNAP_SECTION_TASK] = &row->task,
		[PROCSNAP_SECTION_CRED] = &row->cred,
		[PROCSNAP_SECTION_CPU] = &row->cpu,
		[PROCSNAP_SECTION_MEMORY] = &row->memory,
	};
	uint32_t id;
	size_t size;
	int err;

	if (rows->count == rows->capacity) {
		err = grow(rows);
		if (err)
			return err;
	}
	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_MEMORY; id++) {
		if (!keeps(rows, id))
			continue;
		size = procsnap_section_kind(id)->size;
		memcpy((char *)rows->sections[id] + rows->count * size, entries[id], size);
	}
	rows->count++;
	return 0;
}

void procfs_rows_free(struct procfs_rows *rows)
{
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(rows->sections); i++)
		free(rows->sections[i]);
}

int procfs_rows_link(struct procfs_rows *rows)
{
	struct procsnap_task *tasks = rows->sections[PROCSNAP_SECTION_TASK];
	struct procsnap_index *index;
	size_t row;

	index = procsnap_index_new(tasks, sizeof(*tasks), rows->count);
	if (!index)
		return procsnap_fail(-ENOMEM, "no memory to find parents");
	for (row = 0; row < rows->count; row++) {
		tasks[row].parent_row = tasks[row].ppid > 0
						? procsnap_index_find(index, tasks[row].ppid)
						: PROCSNAP_NO_ROW;
		tasks[row].leader_row = procsnap_index_find(index, tasks[row].tgid);
	}
	procsnap_index_free(index);
	return 0;
}
