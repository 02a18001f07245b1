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

void *procfs_row_entry(struct procfs_row *row, uint32_t id)
{
	static const size_t offsets[PROCSNAP_SECTION_LAST + 1] = {
		[PROCSNAP_SECTION_TASK] = offsetof(struct procfs_row, task),
		[PROCSNAP_SECTION_CRED] = offsetof(struct procfs_row, cred),
		[PROCSNAP_SECTION_CPU] = offsetof(struct procfs_row, cpu),
		[PROCSNAP_SECTION_MEMORY] = offsetof(struct procfs_row, memory),
		[PROCSNAP_SECTION_CMDLINE] = offsetof(struct procfs_row, cmdline),
		[PROCSNAP_SECTION_ENVIRON] = offsetof(struct procfs_row, environ),
		[PROCSNAP_SECTION_PATHS] = offsetof(struct procfs_row, paths),
		[PROCSNAP_SECTION_IO] = offsetof(struct procfs_row, io),
		[PROCSNAP_SECTION_SIGNALS] = offsetof(struct procfs_row, signals),
		[PROCSNAP_SECTION_LIMITS] = offsetof(struct procfs_row, limits),
		[PROCSNAP_SECTION_SECURITY] = offsetof(struct procfs_row, security),
		[PROCSNAP_SECTION_NAMESPACES] = offsetof(struct procfs_row, namespaces),
		[PROCSNAP_SECTION_NSPID] = offsetof(struct procfs_row, nspid),
		[PROCSNAP_SECTION_CGROUP] = offsetof(struct procfs_row, cgroup),
		[PROCSNAP_SECTION_SCHED] = offsetof(struct procfs_row, sched),
		[PROCSNAP_SECTION_ATTR] = offsetof(struct procfs_row, attr),
		[PROCSNAP_SECTION_WCHAN] = offsetof(struct procfs_row, wchan),
		[PROCSNAP_SECTION_SYSCALL] = offsetof(struct procfs_row, syscall),
		[PROCSNAP_SECTION_STACK] = offsetof(struct procfs_row, stack),
		[PROCSNAP_SECTION_AUXV] = offsetof(struct procfs_row, auxv),
		[PROCSNAP_SECTION_ADDRESSES] = offsetof(struct procfs_row, addresses),
		[PROCSNAP_SECTION_RSS] = offsetof(struct procfs_row, rss),
		[PROCSNAP_SECTION_FILES] = offsetof(struct procfs_row, files),
		[PROCSNAP_SECTION_VMAS] = offsetof(struct procfs_row, vmas),
		[PROCSNAP_SECTION_FOOTPRINT] = offsetof(struct procfs_row, footprint),
		[PROCSNAP_SECTION_PAGES] = offsetof(struct procfs_row, pages),
	};

	if (id != PROCSNAP_SECTION_TASK && (id > PROCSNAP_SECTION_LAST || !offsets[id]))
		return NULL;
	return (char *)row + offsets[id];
}

static int grow(struct procfs_rows *rows)
{
	size_t capacity = rows->capacity ? rows->capacity * 2 : FIRST_CAPACITY;
	void *bigger;
	uint32_t id;

	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++) {
		if (!keeps(rows, id))
			continue;
		bigger = reallocarray(rows->sections[id], capacity,
				      procsnap_section_kind(id)->size);
		if (!bigger)
			goto err_no_memory;
		rows->sections[id] = bigger;
	}
	bigger = reallocarray(rows->keys, capacity, sizeof(*rows->keys));
	if (!bigger)
		goto err_no_memory;
	rows->keys = bigger;
	rows->capacity = capacity;
	return 0;

err_no_memory:
	return procsnap_fail(-ENOMEM, "no memory for %zu rows", capacity);
}

void procfs_rows_put(struct procfs_rows *rows, size_t at, uint64_t want, struct procfs_row *row)
{
	uint32_t id;
	size_t size;

	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++) {
		if (!keeps(rows, id) || !(want & PROCSNAP_WANT(id)))
			continue;
		size = procsnap_section_kind(id)->size;
		memcpy((char *)rows->sections[id] + at * size, procfs_row_entry(row, id), size);
	}
}

void procfs_rows_get(const struct procfs_rows *rows, size_t at, struct procfs_row *row)
{
	uint32_t id;
	size_t size;

	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++) {
		if (!keeps(rows, id))
			continue;
		size = procsnap_section_kind(id)->size;
		memcpy(procfs_row_entry(row, id), (char *)rows->sections[id] + at * size, size);
	}
}

int procfs_rows_add(struct procfs_rows *rows, struct procfs_row *row, uint64_t key)
{
	int err;

	if (rows->count == rows->capacity) {
		err = grow(rows);
		if (err)
			return err;
	}
	rows->keys[rows->count] = key;
	procfs_rows_put(rows, rows->count++, rows->want, row);
	return 0;
}

struct ranked {
	uint64_t key;
	int32_t pid;
	size_t row;
};

static int compare_ranked(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->key != b->key)
		return a->key > b->key ? -1 : 1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

/* The section's entries in the new order, in memory of their own. */
static void *reorder(const struct procfs_rows *rows, uint32_t id, const struct ranked *order,
		     size_t count)
{
	size_t i, size = procsnap_section_kind(id)->size;
	char *entries = reallocarray(NULL, count, size);

	for (i = 0; entries && i < count; i++)
		memcpy(entries + i * size, (char *)rows->sections[id] + order[i].row * size, size);
	return entries;
}

int procfs_rows_rank(struct procfs_rows *rows, size_t most)
{
	const struct procsnap_task *tasks = rows->sections[PROCSNAP_SECTION_TASK];
	size_t i, count = most && most < rows->count ? most : rows->count;
	struct ranked *order;
	void *entries;
	uint32_t id;

	if (rows->count == 0)
		return 0;
	order = reallocarray(NULL, rows->count, sizeof(*order));
	if (!order)
		goto err_no_memory;
	for (i = 0; i < rows->count; i++)
		order[i] = (struct ranked){ rows->keys[i], tasks[i].pid, i };
	qsort(order, rows->count, sizeof(*order), compare_ranked);
	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++) {
		if (!keeps(rows, id))
			continue;
		entries = reorder(rows, id, order, count);
		if (!entries)
			goto err_no_memory;
		free(rows->sections[id]);
		rows->sections[id] = entries;
	}
	free(order);
	rows->count = count;
	rows->capacity = count;
	return 0;

err_no_memory:
	free(order);
	return procsnap_fail(-ENOMEM, "no memory to rank %zu rows", rows->count);
}

static int compare_pids(const void *left, const void *right)
{
	const int32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

int procfs_rows_processes(const struct procfs_rows *rows, uint32_t *count)
{
	const struct procsnap_task *tasks = rows->sections[PROCSNAP_SECTION_TASK];
	int32_t *tgids;
	size_t i;

	*count = 0;
	if (rows->count == 0)
		return 0;
	tgids = reallocarray(NULL, rows->count, sizeof(*tgids));
	if (!tgids)
		return procsnap_fail(-ENOMEM, "no memory to count processes");
	for (i = 0; i < rows->count; i++)
		tgids[i] = tasks[i].tgid;
	qsort(tgids, rows->count, sizeof(*tgids), compare_pids);
	for (i = 0; i < rows->count; i++)
		*count += i == 0 || tgids[i] != tgids[i - 1];
	free(tgids);
	return 0;
}

static int compare_owners(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/* The rows of each process one behind the other, as they are; from malloc(). */
static struct ranked *by_process(const struct procfs_rows *rows)
{
	const struct procsnap_task *tasks = rows->sections[PROCSNAP_SECTION_TASK];
	struct ranked *owners = reallocarray(NULL, rows->count + 1, sizeof(*owners));
	size_t i;

	if (!owners)
		return NULL;
	for (i = 0; i < rows->count; i++)
		owners[i] = (struct ranked){ 0, tasks[i].tgid, i };
	qsort(owners, rows->count, sizeof(*owners), compare_owners);
	return owners;
}

int procfs_rows_before(const struct procfs_rows *rows, size_t **before)
{
	struct ranked *owners = by_process(rows);
	size_t i;

	*before = reallocarray(NULL, rows->count + 1, sizeof(**before));
	if (!owners || !*before) {
		free(owners);
		free(*before);
		*before = NULL;
		return procsnap_fail(-ENOMEM, "no memory to find threads");
	}
	for (i = 0; i < rows->count; i++)
		(*before)[owners[i].row] = i && owners[i].pid == owners[i - 1].pid
						   ? owners[i - 1].row
						   : SIZE_MAX;
	free(owners);
	return 0;
}

void procfs_rows_free(struct procfs_rows *rows)
{
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(rows->sections); i++)
		free(rows->sections[i]);
	free(rows->keys);
}

static int link_tasks(struct procfs_rows *rows)
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

/* The rows by process are given: the first of each that has the section stands for all. */
static void link_section(struct procfs_rows *rows, uint32_t id, size_t offset,
			 const struct ranked *owners)
{
	const size_t size = procsnap_section_kind(id)->size;
	uint32_t first = PROCSNAP_NO_ROW;
	char *entry;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		if (i && owners[i].pid != owners[i - 1].pid)
			first = PROCSNAP_NO_ROW;
		entry = (char *)rows->sections[id] + owners[i].row * size;
		if (*(uint32_t *)entry != PROCSNAP_STATUS_OK)
			continue;
		if (first == PROCSNAP_NO_ROW)
			first = (uint32_t)owners[i].row;
		*(uint32_t *)(entry + offset) = first;
	}
}

/* The threads of a process have one address space. */
static int link_memory(struct procfs_rows *rows)
{
	struct ranked *owners = by_process(rows);

	if (!owners)
		return procsnap_fail(-ENOMEM, "no memory to find shared memory");
	if (keeps(rows, PROCSNAP_SECTION_FOOTPRINT))
		link_section(rows, PROCSNAP_SECTION_FOOTPRINT,
			     offsetof(struct procsnap_footprint, mm_row), owners);
	if (keeps(rows, PROCSNAP_SECTION_PAGES))
		link_section(rows, PROCSNAP_SECTION_PAGES, offsetof(struct procsnap_pages, mm_row),
			     owners);
	free(owners);
	return 0;
}

int procfs_rows_link(struct procfs_rows *rows)
{
	int err = link_tasks(rows);

	if (!err && rows->want & PROCSNAP_WANT_WALKED)
		err = link_memory(rows);
	return err;
}
