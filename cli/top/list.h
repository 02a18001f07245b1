/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of the table: which tasks of a frame are shown, in which order, where the
 * cursor is. Knows nothing of a terminal.
 */
#ifndef PROCSNAP_TOP_LIST_H
#define PROCSNAP_TOP_LIST_H

#include "line.h"

/**
 * struct top_list_options - what is to be shown.
 *
 * @sort, @descending: The order.
 * @tree: Children below their parents.
 * @filter: Text that a line must have in its command or name, in small letters (case is no matter);
 *	"a|b": either; empty: no filter.
 * @by_user, @uid: Only a user's.
 * @hide_kernel: No kernel threads.
 * @hide_threads: Of the rows that are threads, only those that stand for their process.
 * @show_gone: Those that ended since the frame before.
 * @pids, @pid_count: Only these; NULL: all.
 */
struct top_list_options {
	const struct cli_column *sort;
	bool descending;
	bool tree;
	char filter[256];
	bool by_user;
	uint32_t uid;
	bool hide_kernel;
	bool hide_threads;
	bool show_gone;
	const pid_t *pids;
	size_t pid_count;
};

/**
 * struct top_list - the lines, and the cursor.
 *
 * @lines, @count: The lines.
 * @cursor: Line of the cursor; 0 if there is none.
 * @first: First line on the screen.
 * @at: Who is at the cursor.
 * @follow: The cursor stays with him.
 * @tagged, @collapsed: Who is.
 * @hidden: Tasks of the frame that are not shown.
 */
struct top_list {
	struct top_line *lines;
	size_t count;
	size_t cursor;
	size_t first;
	struct top_identity at;
	bool follow;
	struct top_identities tagged, collapsed;
	size_t hidden;
};

/* 0 or -ENOMEM: then the list is as it was */
int top_list_make(struct top_list *list, const struct top_frame_view *frame,
		  const struct top_list_options *options);
void top_list_free(struct top_list *list);

/* moves the cursor; the screen's height for first */
void top_list_move(struct top_list *list, const struct top_frame_view *frame, long lines);
void top_list_scroll(struct top_list *list, size_t height);
/* puts the cursor on a task; false if it is not shown */
bool top_list_go(struct top_list *list, const struct top_frame_view *frame,
		 const struct top_identity *identity);
/*
 * Finds text (case is no matter) from the cursor on: step 1 or -1; from 0: at the cursor, 1: behind it.
 * False if no line has it.
 */
bool top_list_find(struct top_list *list, const struct top_frame_view *frame, const char *text,
		   int step, int from);

#endif
