// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The branches of the tree: which lines lead down past a row depends on the rows above it,
 * of which just one for each level counts.
 */
#include <string.h>

#include "draw_tree.h"

static uint32_t tree_level(const struct top_line *line)
{
	return line->depth < TOP_TREE_LEVELS ? line->depth : TOP_TREE_LEVELS - 1;
}

void top_tree_next(struct top_tree *tree, const struct top_line *line)
{
	uint64_t bit = 1ULL << tree_level(line);

	/* what was below another line is over */
	tree->goes_on &= bit - 1;
	if (!line->last)
		tree->goes_on |= bit;
}

void top_tree_begin(struct top_tree *tree, const struct top_line *lines, size_t first)
{
	uint32_t depth = UINT32_MAX;

	tree->goes_on = 0;
	/* backwards: the nearest line of each smaller depth is an ancestor, or an older sibling */
	for (size_t i = first; i > 0 && depth > 0; i--) {
		const struct top_line *line = &lines[i - 1];

		if (line->depth >= depth)
			continue;
		depth = line->depth;
		if (!line->last)
			tree->goes_on |= 1ULL << tree_level(line);
	}
}

int top_tree_columns(const struct top_line *line)
{
	uint32_t level = tree_level(line);

	return level ? 3 * (int)level : line->collapsed ? 2 : 0;
}

static char *tree_add(char *to, const char *piece)
{
	size_t length = strlen(piece);

	memcpy(to, piece, length);
	return to + length;
}

int top_tree_text(const struct top_tree *tree, const struct top_line *line, bool utf8,
		  char text[TOP_TREE_TEXT])
{
	uint32_t level = tree_level(line);
	char *at = text;

	for (uint32_t i = 1; i < level; i++)
		at = tree_add(at, !(tree->goes_on & 1ULL << i) ? "   " : utf8 ? "│  " : "|  ");
	if (level) {
		at = tree_add(at, utf8 ? (line->last ? "└" : "├") : line->last ? "`" : "|");
		at = tree_add(at, line->collapsed ? "+ " : utf8 ? "─ " : "- ");
	} else if (line->collapsed) {
		at = tree_add(at, "+ ");
	}
	*at = '\0';
	return top_tree_columns(line);
}
