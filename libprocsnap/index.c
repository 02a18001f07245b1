// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Pid to row. The index is made by the first look-up and published with one
 * atomic exchange, so that a snapshot can be shared between threads without a
 * lock; a thread that loses the race throws its copy away.
 */
#include "internal.h"

#include <stdatomic.h>
#include <stdlib.h>

struct index_entry {
	int32_t pid;
	uint32_t row;
};

struct procsnap_index {
	const unsigned char *tasks;
	size_t stride;
	size_t count;
	struct index_entry *_Atomic sorted;
};

static const struct procsnap_task *task_at(const struct procsnap_index *index, size_t row)
{
	return (const void *)(index->tasks + row * index->stride);
}

static int compare_entries(const void *left, const void *right)
{
	const struct index_entry *a = left, *b = right;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

struct procsnap_index *procsnap_index_new(const void *tasks, size_t stride, size_t count)
{
	struct procsnap_index *index = malloc(sizeof(*index));

	if (!index)
		return NULL;
	index->tasks = tasks;
	index->stride = stride;
	index->count = count;
	atomic_init(&index->sorted, NULL);
	return index;
}

void procsnap_index_free(struct procsnap_index *index)
{
	if (!index)
		return;
	free(atomic_load(&index->sorted));
	free(index);
}

/* NULL: no memory */
static const struct index_entry *get_sorted(struct procsnap_index *index)
{
	struct index_entry *sorted, *other = NULL;
	bool in_order = true;
	size_t row;

	sorted = atomic_load_explicit(&index->sorted, memory_order_acquire);
	if (sorted)
		return sorted;
	sorted = calloc(index->count, sizeof(*sorted));
	if (!sorted)
		return NULL;
	for (row = 0; row < index->count; row++) {
		sorted[row].pid = task_at(index, row)->pid;
		sorted[row].row = (uint32_t)row;
		if (row > 0 && sorted[row - 1].pid > sorted[row].pid)
			in_order = false;
	}
	if (!in_order)
		qsort(sorted, index->count, sizeof(*sorted), compare_entries);
	if (!atomic_compare_exchange_strong(&index->sorted, &other, sorted)) {
		free(sorted);
		sorted = other;
	}
	return sorted;
}

static uint32_t find_linearly(const struct procsnap_index *index, int32_t pid)
{
	size_t row;

	for (row = 0; row < index->count; row++)
		if (task_at(index, row)->pid == pid)
			return (uint32_t)row;
	return PROCSNAP_NO_ROW;
}

uint32_t procsnap_index_find(struct procsnap_index *index, int32_t pid)
{
	size_t low = 0, high = index->count, middle;
	const struct index_entry *sorted;

	if (index->count == 0)
		return PROCSNAP_NO_ROW;
	sorted = get_sorted(index);
	if (!sorted)
		return find_linearly(index, pid);
	while (low < high) {
		middle = low + (high - low) / 2;
		if (sorted[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < index->count && sorted[low].pid == pid ? sorted[low].row : PROCSNAP_NO_ROW;
}
