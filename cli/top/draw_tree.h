/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The branches that stand before a name in the tree. Knows nothing of a terminal. */
#ifndef PROCSNAP_TOP_DRAW_TREE_H
#define PROCSNAP_TOP_DRAW_TREE_H

#include "list.h"

/* levels that are drawn; what is deeper stands below the last of them */
#define TOP_TREE_LEVELS 32
/* bytes of the branches, with their NUL: a level has at most 3 characters of 3 bytes */
#define TOP_TREE_TEXT (TOP_TREE_LEVELS * 9 + 8)

/**
 * struct top_tree - where in the tree the lines are.
 *
 * @goes_on: Bit N: of the ancestor at level N there are more siblings below.
 */
struct top_tree {
	uint64_t goes_on;
};

/* to the line `first`, of which top_tree_next() will be the next call */
void top_tree_begin(struct top_tree *tree, const struct top_line *lines, size_t first);
void top_tree_next(struct top_tree *tree, const struct top_line *line);
/* the branches of the line that top_tree_next() has been told; their columns */
int top_tree_text(const struct top_tree *tree, const struct top_line *line, bool utf8,
		  char text[TOP_TREE_TEXT]);
int top_tree_columns(const struct top_line *line);

#endif
