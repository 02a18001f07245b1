// SPDX-License-Identifier: GPL-2.0-or-later
/* The order of tasks: values of the keys are fetched once, then compared. */
/* qsort_r() */
#define _GNU_SOURCE

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "sort.h"

static int sort_add_key(struct cli_sort *sort, const char *option, const char *item, size_t length)
{
	bool descending = length && *item == '-';
	struct cli_sort_key *keys;
	struct cli_column_name found;
	const char *near;

	if (length && (*item == '-' || *item == '+')) {
		item++;
		length--;
	}
	if (!cli_column_find(item, length, &found)) {
		near = cli_column_suggest(item, length);
		return cli_usage("%s %.*s: no such column%s%s; `procsnap ps --columns` lists them",
				 option, (int)length, item, near ? "; did you mean " : "",
				 near ? near : "");
	}
	keys = realloc(sort->keys, (sort->count + 1) * sizeof(*keys));
	if (!keys) {
		cli_message("no memory for the sort keys");
		return CLI_EXIT_FAILED;
	}
	sort->keys = keys;
	keys[sort->count].column = found.column;
	keys[sort->count++].descending = descending;
	return CLI_EXIT_OK;
}

int cli_sort_add(struct cli_sort *sort, const char *option, const char *list)
{
	int code = CLI_EXIT_OK;

	list += strspn(list, ", \t\n");
	if (!*list)
		return cli_usage("%s: names no column", option);
	while (*list && !code) {
		size_t length = strcspn(list, ", \t\n");

		code = sort_add_key(sort, option, list, length);
		list += length;
		list += strspn(list, ", \t\n");
	}
	return code;
}

void cli_sort_free(struct cli_sort *sort)
{
	free(sort->keys);
	sort->keys = NULL;
	sort->count = 0;
}

uint64_t cli_sort_sections(const struct cli_sort *sort)
{
	uint64_t sections = 0;

	for (size_t i = 0; i < sort->count; i++)
		sections |= cli_column_sections(sort->keys[i].column);
	return sections;
}

/* pid in the high half, then the leader (0) or the thread's id */
static uint64_t task_order(const struct procsnap_task *task)
{
	uint32_t thread = task->pid == task->tgid ? 0 : (uint32_t)task->pid;

	return (uint64_t)(uint32_t)task->tgid << 32 | thread;
}

bool cli_sort_is_by_pid(const struct cli_view *view)
{
	size_t count = procsnap_row_count(view->snap);
	uint64_t before = 0;

	for (size_t row = 0; row < count; row++) {
		uint64_t order = task_order(cli_view_task(view, row));

		if (order < before)
			return false;
		before = order;
	}
	return true;
}

/**
 * struct sort_entry - a row that is sorted.
 *
 * @order: From task_order().
 * @values: Its values, one for each key. Their texts are in the snapshot, in
 *	the cache of names or in the value itself, which is not moved.
 * @row: The row.
 */
struct sort_entry {
	uint64_t order;
	const struct cli_value *values;
	uint32_t row;
};

/* bytes alike, and the shorter first */
static int compare_texts(const struct cli_value *a, const struct cli_value *b)
{
	size_t length = a->length < b->length ? a->length : b->length;
	int difference = memcmp(a->text, b->text, length);

	return difference ? difference : (a->length > b->length) - (a->length < b->length);
}

static int compare_values(const struct cli_column *column, const struct cli_value *a,
			  const struct cli_value *b)
{
	bool a_ok = a->status == PROCSNAP_STATUS_OK, b_ok = b->status == PROCSNAP_STATUS_OK;

	if (!a_ok || !b_ok)
		return a_ok - b_ok;
	switch (column->kind) {
	case CLI_KIND_TEXT:
		return compare_texts(a, b);
	case CLI_KIND_REAL:
		return (a->real > b->real) - (a->real < b->real);
	case CLI_KIND_SIGNED:
		return (a->number > b->number) - (a->number < b->number);
	default:
		return (a->size > b->size) - (a->size < b->size);
	}
}

static int compare_entries(const void *a, const void *b, void *argument)
{
	const struct cli_sort *sort = argument;
	const struct sort_entry *left = a, *right = b;

	for (size_t i = 0; i < sort->count; i++) {
		const struct cli_sort_key *key = &sort->keys[i];
		int difference = compare_values(key->column, &left->values[i], &right->values[i]);

		if (difference)
			return key->descending ? -difference : difference;
	}
	if (left->order != right->order)
		return left->order > right->order ? 1 : -1;
	return (left->row > right->row) - (left->row < right->row);
}

int cli_sort_rows(const struct cli_sort *sort, const struct cli_view *view, uint32_t *rows,
		  size_t count)
{
	struct cli_value *values = NULL, *next;
	struct sort_entry *entries;
	struct cli_row row = { 0 };
	int error = -ENOMEM;

	entries = malloc((count + 1) * sizeof(*entries));
	if (!entries)
		return error;
	if (sort->count) {
		values = calloc(count + 1, sort->count * sizeof(*values));
		if (!values)
			goto err_free_entries;
	}
	next = values;
	for (size_t i = 0; i < count; i++) {
		cli_row_fetch(view, rows[i], &row);
		entries[i].row = rows[i];
		entries[i].order = task_order(cli_row_task(&row));
		entries[i].values = next;
		for (size_t key = 0; key < sort->count; key++)
			cli_column_value(sort->keys[key].column, view, &row, next++);
	}
	qsort_r(entries, count, sizeof(*entries), compare_entries, (void *)sort);
	for (size_t i = 0; i < count; i++)
		rows[i] = entries[i].row;
	error = 0;
	free(values);
err_free_entries:
	free(entries);
	return error;
}
