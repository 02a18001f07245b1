// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks as a tree: linking children to parents, walking, drawing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "tree.h"

#define NO_NODE PROCSNAP_NO_ROW

/**
 * struct tree_links - the tree while it is built; all arrays by place in rows.
 *
 * @place: Place of a row of the snapshot, NO_NODE: not shown.
 * @parent: Parent.
 * @child: First child that was not visited.
 * @next: Next sibling.
 * @stack: Nodes from the root down to the one being visited.
 * @seen: Visited.
 */
struct tree_links {
	uint32_t *place, *parent, *child, *next, *stack;
	bool *seen;
};

static void links_free(struct tree_links *links)
{
	free(links->place);
	free(links->parent);
	free(links->child);
	free(links->next);
	free(links->stack);
	free(links->seen);
}

static int links_alloc(struct tree_links *links, size_t rows, size_t count)
{
	links->place = malloc((rows + 1) * sizeof(uint32_t));
	links->parent = malloc((count + 1) * sizeof(uint32_t));
	links->child = malloc((count + 1) * sizeof(uint32_t));
	links->next = malloc((count + 1) * sizeof(uint32_t));
	links->stack = malloc((count + 1) * sizeof(uint32_t));
	links->seen = calloc(count + 1, sizeof(bool));
	if (links->place && links->parent && links->child && links->next && links->stack &&
	    links->seen)
		return 0;
	links_free(links);
	return -ENOMEM;
}

/* rows come from the image, which may be hostile: none is trusted to exist */
static uint32_t parent_place(const struct tree_links *links, const struct cli_view *view,
			     uint32_t row)
{
	const struct procsnap_task *task = cli_view_task(view, row);
	uint32_t parent = task->pid == task->tgid ? task->parent_row : task->leader_row;

	if (parent == row || parent >= procsnap_row_count(view->snap))
		return NO_NODE;
	return links->place[parent];
}

static void links_make(struct tree_links *links, const struct cli_view *view, const uint32_t *rows,
		       size_t count)
{
	memset(links->place, 0xff, (procsnap_row_count(view->snap) + 1) * sizeof(uint32_t));
	memset(links->child, 0xff, (count + 1) * sizeof(uint32_t));
	for (size_t i = 0; i < count; i++)
		links->place[rows[i]] = (uint32_t)i;
	for (size_t i = count; i-- > 0;) {
		uint32_t parent = parent_place(links, view, rows[i]);

		links->parent[i] = parent;
		links->next[i] = NO_NODE;
		if (parent == NO_NODE)
			continue;
		links->next[i] = links->child[parent];
		links->child[parent] = (uint32_t)i;
	}
}

static void tree_emit(struct cli_tree *tree, struct tree_links *links, const uint32_t *rows,
		      uint32_t place, size_t depth)
{
	struct cli_tree_node *node = &tree->nodes[tree->count++];

	node->row = rows[place];
	node->depth = (uint32_t)depth;
	node->last = links->next[place] == NO_NODE;
	links->seen[place] = true;
	links->stack[depth] = place;
}

/* a node and all below it that was not visited yet, parents first */
static void tree_walk(struct cli_tree *tree, struct tree_links *links, const uint32_t *rows,
		      uint32_t root)
{
	size_t depth = 1;

	tree_emit(tree, links, rows, root, 0);
	while (depth) {
		uint32_t place = links->stack[depth - 1], child = links->child[place];

		if (child == NO_NODE) {
			depth--;
			continue;
		}
		links->child[place] = links->next[child];
		if (!links->seen[child])
			tree_emit(tree, links, rows, child, depth++);
	}
}

int cli_tree_build(struct cli_tree *tree, const struct cli_view *view, const uint32_t *rows,
		   size_t count, enum cli_tree_style style)
{
	struct tree_links links;

	memset(tree, 0, sizeof(*tree));
	tree->style = style;
	tree->utf8 = style == CLI_TREE_BRANCHES && cli_escape_locale_is_utf8();
	if (links_alloc(&links, procsnap_row_count(view->snap), count))
		return -ENOMEM;
	tree->nodes = malloc((count + 1) * sizeof(*tree->nodes));
	if (!tree->nodes) {
		links_free(&links);
		return -ENOMEM;
	}
	links_make(&links, view, rows, count);
	for (size_t i = 0; i < count; i++)
		if (links.parent[i] == NO_NODE)
			tree_walk(tree, &links, rows, (uint32_t)i);
	/* what no root leads to goes in a circle: cut it at its first task */
	for (size_t i = 0; i < count; i++)
		if (!links.seen[i])
			tree_walk(tree, &links, rows, (uint32_t)i);
	links_free(&links);
	return 0;
}

void cli_tree_free(struct cli_tree *tree)
{
	free(tree->nodes);
	tree->nodes = NULL;
	tree->count = 0;
}

static const char *tree_piece(const struct cli_tree *tree, bool newest, bool open)
{
	if (tree->style == CLI_TREE_INDENT)
		return "  ";
	if (newest)
		return tree->utf8 ? (open ? "├─ " : "└─ ") : (open ? "|- " : "`- ");
	return !open ? "   " : tree->utf8 ? "│  " : "|  ";
}

void cli_tree_draw(struct cli_tree *tree, size_t index, struct cli_row *row)
{
	const struct cli_tree_node *node = &tree->nodes[index];
	size_t levels = node->depth < CLI_TREE_DEPTH ? node->depth : CLI_TREE_DEPTH;
	size_t length = 0;

	row->tree = levels ? tree->prefix : NULL;
	row->tree_columns = levels * (tree->style == CLI_TREE_INDENT ? 2 : 3);
	if (levels)
		tree->open[levels - 1] = !node->last;
	for (size_t level = 0; level < levels; level++) {
		const char *piece = tree_piece(tree, level + 1 == levels, tree->open[level]);
		size_t piece_length = strlen(piece);

		memcpy(tree->prefix + length, piece, piece_length);
		length += piece_length;
	}
	row->tree_length = length;
}
