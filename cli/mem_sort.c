// SPDX-License-Identifier: GPL-2.0-or-later
/* The order of rows of memory, and what its columns are called. */
/* qsort_r() */
#define _GNU_SOURCE

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "footprint.h"
#include "mem_list.h"
#include "size.h"

static const char *const mem_names[] = {
	[MEM_PID] = "pid",	   [MEM_PROCESSES] = "processes",
	[MEM_USER] = "user",	   [MEM_WEIGHTED] = "weighted",
	[MEM_PRIVATE] = "private", [MEM_RSS] = "rss",
	[MEM_SWAP] = "swap",	   [MEM_WEIGHTED_SWAP] = "weighted_swap",
	[MEM_HUGETLB] = "hugetlb", [MEM_UNREAD] = "unread",
	[MEM_NAME] = "command",
};

/* other names, those that people know */
static const struct {
	const char *name;
	enum mem_column column;
} mem_aliases[] = {
	{ "pss", MEM_WEIGHTED }, { "uss", MEM_PRIVATE }, { "weighted-swap", MEM_WEIGHTED_SWAP },
	{ "name", MEM_NAME },	 { "cgroup", MEM_NAME },
};

const char *mem_column_name(const struct mem_list *list, enum mem_column column)
{
	if (column == MEM_NAME && list->by == MEM_BY_CGROUP)
		return "cgroup";
	if (column == MEM_NAME && list->by == MEM_BY_USER)
		return "user";
	return mem_names[column];
}

static int sort_add_key(struct mem_list *list, const char *shown, const char *item, size_t length)
{
	bool descending = *item == '-';
	size_t sign = descending || *item == '+';
	struct mem_sort_key *key = &list->keys[list->key_count];

	item += sign;
	length -= sign;
	if (list->key_count == MEM_SORT_KEYS)
		return cli_usage("%s: more than %d names", shown, MEM_SORT_KEYS);
	for (size_t i = 0; i <= MEM_NAME; i++) {
		if (strlen(mem_names[i]) != length || memcmp(mem_names[i], item, length))
			continue;
		key->column = (enum mem_column)i;
		goto found;
	}
	for (size_t i = 0; i < sizeof(mem_aliases) / sizeof(mem_aliases[0]); i++) {
		if (strlen(mem_aliases[i].name) != length ||
		    memcmp(mem_aliases[i].name, item, length))
			continue;
		key->column = mem_aliases[i].column;
		goto found;
	}
	return cli_usage("%s %.*s: no such column; it is pid, user, weighted, private, rss, swap, "
			 "weighted-swap, hugetlb, processes, unread or name",
			 shown, (int)length, item);
found:
	key->descending = descending;
	list->key_count++;
	return CLI_EXIT_OK;
}

int mem_sort_add(struct mem_list *list, const char *shown, const char *names)
{
	size_t before = list->key_count;
	int code = CLI_EXIT_OK;

	names += strspn(names, ", \t\n");
	while (*names && !code) {
		size_t length = strcspn(names, ", \t\n");

		code = sort_add_key(list, shown, names, length);
		names += length;
		names += strspn(names, ", \t\n");
	}
	if (!code && list->key_count == before)
		return cli_usage("%s: names no column", shown);
	return code;
}

uint64_t mem_value(const struct mem_row *row, enum mem_column column)
{
	switch (column) {
	case MEM_PID:
		return (uint64_t)row->pid;
	case MEM_PROCESSES:
		return row->processes;
	case MEM_WEIGHTED:
		return cli_weighted_bytes(row->sum.weighted);
	case MEM_PRIVATE:
		return cli_footprint_private(&row->sum);
	case MEM_RSS:
		return row->sum.resident_bytes;
	case MEM_SWAP:
		return row->sum.swap_bytes;
	case MEM_WEIGHTED_SWAP:
		return cli_weighted_bytes(row->sum.weighted_swap);
	case MEM_HUGETLB:
		return cli_footprint_hugetlb(&row->sum);
	case MEM_UNREAD:
		return row->unread;
	default:
		return 0;
	}
}

static int compare_names(const struct mem_row *a, const struct mem_row *b)
{
	size_t length = a->length < b->length ? a->length : b->length;
	int difference = memcmp(a->name, b->name, length);

	return difference ? difference : (a->length > b->length) - (a->length < b->length);
}

/* finer than bytes where the value is */
static int compare_by(const struct mem_row *a, const struct mem_row *b, enum mem_column column)
{
	uint64_t left = mem_value(a, column), right = mem_value(b, column);

	if (column == MEM_USER)
		return strcmp(a->user, b->user);
	if (column == MEM_NAME)
		return compare_names(a, b);
	if (column == MEM_WEIGHTED) {
		left = a->sum.weighted;
		right = b->sum.weighted;
	}
	return (left > right) - (left < right);
}

static int compare_rows(const void *left, const void *right, void *argument)
{
	const struct mem_row *a = left, *b = right;
	const struct mem_list *list = argument;
	int difference;

	for (size_t i = 0; i < list->key_count; i++) {
		difference = compare_by(a, b, list->keys[i].column);
		if (difference)
			return list->keys[i].descending ? -difference : difference;
	}
	if (list->by != MEM_BY_PROCESS)
		return compare_names(a, b);
	return (a->pid > b->pid) - (a->pid < b->pid);
}

void mem_sort(struct mem_list *list)
{
	if (!list->key_count) {
		list->keys[0].column = MEM_WEIGHTED;
		list->keys[0].descending = true;
		list->key_count = 1;
	}
	qsort_r(list->rows, list->row_count, sizeof(*list->rows), compare_rows, list);
}
