/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tasks as a tree. A task whose parent is not shown is a root; a thread hangs
 * below the leader of its process.
 */
#ifndef PROCSNAP_CLI_TREE_H
#define PROCSNAP_CLI_TREE_H

#include "columns.h"

/* branches are drawn for at most so many levels; deeper ones look like the last */
#define CLI_TREE_DEPTH 100
/* bytes of a level's piece of a branch, at most */
#define CLI_TREE_PIECE 7

enum cli_tree_style {
	CLI_TREE_NONE,
	CLI_TREE_INDENT,   /* two blanks a level */
	CLI_TREE_BRANCHES, /* lines, in UTF-8 if the locale has it */
};

struct cli_tree_node {
	uint32_t row;
	uint32_t depth; /* 0: a root */
	bool last;	/* of its parent's children */
};

/**
 * struct cli_tree - tasks in the order in which a tree shows them.
 *
 * @nodes, @count: The tasks.
 * @style: How to draw.
 * @utf8: Draw with UTF-8.
 * @open: Per level: more siblings follow.
 * @prefix: What stands before the name of the newest node drawn.
 */
struct cli_tree {
	struct cli_tree_node *nodes;
	size_t count;
	enum cli_tree_style style;
	bool utf8;
	bool open[CLI_TREE_DEPTH];
	char prefix[CLI_TREE_DEPTH * CLI_TREE_PIECE];
};

/*
 * rows: in the order that siblings shall have. Ends with every row shown once,
 * whatever the image says about parents. 0 or -ENOMEM.
 */
int cli_tree_build(struct cli_tree *tree, const struct cli_view *view, const uint32_t *rows,
		   size_t count, enum cli_tree_style style);
void cli_tree_free(struct cli_tree *tree);
/* sets the branch of a row; nodes in their order, the texts live until the next call */
void cli_tree_draw(struct cli_tree *tree, size_t index, struct cli_row *row);

#endif
