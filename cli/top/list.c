// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines of the table: choosing tasks, putting them into an order, and the cursor. For the
 * order each task's value is made into a number that compares as it does; texts are kept.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../tree.h"
#include "figures.h"
#include "list.h"

/**
 * struct entry - a line while it is put in its place.
 *
 * @key: Its value as a number, if it has one; 0: it is not known.
 * @text, @length: Its value as a text.
 * @pid: What decides between equals.
 */
struct entry {
	uint64_t key;
	const char *text;
	size_t length;
	pid_t pid;
	uint32_t index;
	bool gone;
};

/**
 * struct build - the list under way.
 *
 * @frame, @options: Of what.
 * @entries, @count: The lines.
 * @values: Of a column of texts: where they stand.
 * @lines, @line_count: The finished ones.
 */
struct build {
	const struct top_frame_view *frame;
	const struct top_list_options *options;
	struct entry *entries;
	size_t count;
	struct cli_value *values;
	struct top_line *lines;
	size_t line_count;
};

/* --- who is shown --- */

static bool options_have_pid(const struct top_list_options *options, pid_t pid)
{
	if (!options->pids)
		return true;
	for (size_t i = 0; i < options->pid_count; i++)
		if (options->pids[i] == pid)
			return true;
	return false;
}

static bool line_is_shown(const struct build *build, const struct top_line *line)
{
	const struct top_list_options *options = build->options;
	const struct procsnap_task *task = top_line_task(build->frame, line);

	if (options->hide_kernel && top_task_is_kernel(task))
		return false;
	if (options->hide_threads && task->pid != task->tgid)
		return false;
	if (!options_have_pid(options, task->tgid))
		return false;
	if (options->by_user && !top_line_is_of(build->frame, line, options->uid))
		return false;
	return !*options->filter || top_line_has(build->frame, line, options->filter);
}

/* --- the order --- */

static uint64_t key_of_real(double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	return bits >> 63 ? ~bits : bits | 1ULL << 63;
}

/* what is not known is below all; the lowest known ones are not told apart from each other */
static uint64_t key_of(const struct cli_column *column, const struct cli_value *value)
{
	uint64_t key;

	if (value->status != PROCSNAP_STATUS_OK)
		return 0;
	switch (column->kind) {
	case CLI_KIND_REAL:
		key = key_of_real(value->real);
		break;
	case CLI_KIND_SIGNED:
		key = (uint64_t)value->number + (1ULL << 63);
		break;
	default:
		key = value->size;
		break;
	}
	return key < UINT64_MAX ? key + 1 : key;
}

static void build_add(struct build *build, const struct top_line *line)
{
	struct entry *entry = &build->entries[build->count];
	const struct cli_column *sort = build->options->sort;
	struct cli_value value, *kept = build->values ? &build->values[build->count] : &value;
	struct cli_row row;

	top_line_fetch(build->frame, line, &row);
	cli_column_value(sort, &build->frame->view, &row, kept);
	entry->index = line->index;
	entry->gone = line->gone;
	entry->pid = cli_row_task(&row)->pid;
	entry->text = NULL;
	if (sort->kind == CLI_KIND_TEXT) {
		entry->key = kept->status == PROCSNAP_STATUS_OK;
		entry->text = entry->key ? kept->text : "";
		entry->length = entry->key ? kept->length : 0;
	} else {
		entry->key = key_of(sort, kept);
	}
	build->count++;
}

static int compare_texts(const struct entry *a, const struct entry *b)
{
	size_t length = a->length < b->length ? a->length : b->length;
	int difference = memcmp(a->text, b->text, length);

	return difference ? difference : (a->length > b->length) - (a->length < b->length);
}

static int compare_rising(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int difference = (left->key > right->key) - (left->key < right->key);

	if (!difference && left->text)
		difference = compare_texts(left, right);
	return difference ? difference : (left->pid > right->pid) - (left->pid < right->pid);
}

/* equals stay in the order of their pids */
static int compare_falling(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int difference = (left->key < right->key) - (left->key > right->key);

	if (!difference && left->text)
		difference = -compare_texts(left, right);
	return difference ? difference : (left->pid > right->pid) - (left->pid < right->pid);
}

static int compare_pids(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static bool is_in_order(const struct entry *entries, size_t count,
			int (*compare)(const void *, const void *))
{
	for (size_t i = 1; i < count; i++)
		if (compare(&entries[i - 1], &entries[i]) > 0)
			return false;
	return true;
}

/* mostly they are in order already, as the kernel's list of tasks is */
static void sort_part(struct entry *entries, size_t count,
		      int (*compare)(const void *, const void *))
{
	if (!is_in_order(entries, count, compare))
		qsort(entries, count, sizeof(*entries), compare);
}

/*
 * Of many tasks most have the same value: nothing. Those are taken out, so that only the few
 * others have to be compared; between themselves only the pid decides.
 */
static int sort_entries(struct build *build)
{
	int (*compare)(const void *, const void *) = build->options->descending ? compare_falling
										: compare_rising;
	size_t count = build->count, same = 0, others = 0, before = 0;
	struct entry *sorted, *entries = build->entries;
	uint64_t key = count ? entries[count / 2].key : 0;

	if (build->values || count < 64) {
		qsort(entries, count, sizeof(*entries), compare);
		return 0;
	}
	sorted = malloc(count * sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		same += entries[i].key == key;
	/* the others first, then those */
	for (size_t i = 0, at = count - same; i < count; i++)
		sorted[entries[i].key == key ? at++ : others++] = entries[i];
	sort_part(sorted, others, compare);
	sort_part(sorted + others, same, compare_pids);
	while (before < others && (sorted[before].key > key) == build->options->descending)
		before++;
	memcpy(entries, sorted, before * sizeof(*sorted));
	memcpy(entries + before, sorted + others, same * sizeof(*sorted));
	memcpy(entries + before + same, sorted + before, (others - before) * sizeof(*sorted));
	free(sorted);
	return 0;
}

static int build_entries(struct build *build)
{
	const struct top_account *account = build->frame->account;
	size_t rows = procsnap_row_count(build->frame->view.snap);
	size_t gone = build->options->show_gone ? account->gone_count : 0;
	struct top_line line = { 0 };

	build->entries = malloc((rows + gone + 1) * sizeof(*build->entries));
	build->lines = malloc((rows + gone + 1) * sizeof(*build->lines));
	if (!build->entries || !build->lines)
		return -ENOMEM;
	if (build->options->sort->kind == CLI_KIND_TEXT) {
		build->values = malloc((rows + gone + 1) * sizeof(*build->values));
		if (!build->values)
			return -ENOMEM;
	}
	for (line.index = 0; line.index < rows; line.index++)
		if (line_is_shown(build, &line))
			build_add(build, &line);
	line.gone = true;
	for (line.index = 0; line.index < gone; line.index++)
		if (line_is_shown(build, &line))
			build_add(build, &line);
	return sort_entries(build);
}

/* --- lines --- */

static struct top_line *build_line(struct build *build, uint32_t index, bool gone)
{
	struct top_line *line = &build->lines[build->line_count++];

	memset(line, 0, sizeof(*line));
	line->index = index;
	line->gone = gone;
	line->last = true;
	return line;
}

static void build_flat(struct build *build)
{
	for (size_t i = 0; i < build->count; i++)
		build_line(build, build->entries[i].index, build->entries[i].gone);
}

/*
 * Nodes in the order of the tree become lines, but those below a collapsed one. open: of each
 * level down to the node's, whether its branch goes on.
 */
static void build_nodes(struct build *build, const struct cli_tree *tree,
			const struct top_identities *collapsed)
{
	uint32_t hidden_below = UINT32_MAX;
	uint64_t open = 0;

	for (size_t i = 0; i < tree->count; i++) {
		const struct cli_tree_node *node = &tree->nodes[i];
		struct top_identity identity;
		struct top_line *line;

		if (node->depth > hidden_below)
			continue;
		hidden_below = UINT32_MAX;
		line = build_line(build, node->row, false);
		line->depth = node->depth;
		line->last = node->last;
		if (node->depth < 64) {
			open &= (1ULL << node->depth) - 1;
			line->open = open;
			open |= (uint64_t)!node->last << node->depth;
		}
		line->children = i + 1 < tree->count && tree->nodes[i + 1].depth > node->depth;
		identity = top_line_identity(build->frame, line);
		line->collapsed = line->children && top_identities_has(collapsed, &identity);
		if (line->collapsed)
			hidden_below = node->depth;
	}
}

/* those that ended are behind the tree: their parents may be gone too */
static int build_tree(struct build *build, const struct top_identities *collapsed)
{
	uint32_t *rows = malloc((build->count + 1) * sizeof(*rows));
	struct cli_tree tree;
	size_t count = 0;
	int error = -ENOMEM;

	if (!rows)
		return error;
	for (size_t i = 0; i < build->count; i++)
		if (!build->entries[i].gone)
			rows[count++] = build->entries[i].index;
	error = cli_tree_build(&tree, &build->frame->view, rows, count, CLI_TREE_NONE);
	if (!error) {
		build_nodes(build, &tree, collapsed);
		cli_tree_free(&tree);
		for (size_t i = 0; i < build->count; i++)
			if (build->entries[i].gone)
				build_line(build, build->entries[i].index, true);
	}
	free(rows);
	return error;
}

/* --- the cursor --- */

static void list_set_cursor(struct top_list *list, const struct top_frame_view *frame,
			    size_t cursor)
{
	list->cursor = cursor;
	memset(&list->at, 0, sizeof(list->at));
	if (list->count)
		list->at = top_line_identity(frame, &list->lines[cursor]);
}

bool top_list_go(struct top_list *list, const struct top_frame_view *frame,
		 const struct top_identity *identity)
{
	for (size_t i = 0; identity->pid && i < list->count; i++) {
		struct top_identity here = top_line_identity(frame, &list->lines[i]);

		if (!top_identity_is(&here, identity))
			continue;
		list_set_cursor(list, frame, i);
		return true;
	}
	return false;
}

void top_list_move(struct top_list *list, const struct top_frame_view *frame, long lines)
{
	size_t cursor = list->cursor;

	if (!list->count)
		return;
	if (lines < 0)
		cursor = cursor < (size_t)-lines ? 0 : cursor - (size_t)-lines;
	else
		cursor = (size_t)lines < list->count - 1 - cursor ? cursor + (size_t)lines
								  : list->count - 1;
	list_set_cursor(list, frame, cursor);
}

void top_list_scroll(struct top_list *list, size_t height)
{
	if (!height)
		return;
	if (list->cursor < list->first)
		list->first = list->cursor;
	if (list->cursor - list->first >= height)
		list->first = list->cursor - height + 1;
	if (list->count <= height)
		list->first = 0;
	else if (list->first > list->count - height)
		list->first = list->count - height;
}

bool top_list_find(struct top_list *list, const struct top_frame_view *frame, const char *text,
		   int step, int from)
{
	size_t at = list->cursor;

	if (!list->count || !*text)
		return false;
	if (from)
		at = (at + (step > 0 ? 1 : list->count - 1)) % list->count;
	for (size_t tried = 0; tried < list->count; tried++) {
		if (top_line_has(frame, &list->lines[at], text)) {
			list_set_cursor(list, frame, at);
			return true;
		}
		at = (at + (step > 0 ? 1 : list->count - 1)) % list->count;
	}
	return false;
}

/* --- all of it --- */

/* the cursor stays with its task if it is to, else at its line */
static void list_take(struct top_list *list, struct build *build)
{
	const struct top_frame_view *frame = build->frame;
	size_t shown = build->options->show_gone ? frame->account->gone_count : 0;

	free(list->lines);
	list->lines = build->lines;
	list->count = build->line_count;
	build->lines = NULL;
	list->hidden = procsnap_row_count(frame->view.snap) + shown - list->count;
	if (list->follow && top_list_go(list, frame, &list->at))
		return;
	if (list->cursor >= list->count)
		list->cursor = list->count ? list->count - 1 : 0;
	list_set_cursor(list, frame, list->cursor);
}

int top_list_make(struct top_list *list, const struct top_frame_view *frame,
		  const struct top_list_options *options)
{
	struct build build = { .frame = frame, .options = options };
	int error = build_entries(&build);

	if (!error) {
		if (options->tree)
			error = build_tree(&build, &list->collapsed);
		else
			build_flat(&build);
	}
	if (!error)
		list_take(list, &build);
	free(build.entries);
	free(build.values);
	free(build.lines);
	return error;
}

void top_list_free(struct top_list *list)
{
	free(list->lines);
	top_identities_clear(&list->tagged);
	top_identities_clear(&list->collapsed);
	memset(list, 0, sizeof(*list));
}
