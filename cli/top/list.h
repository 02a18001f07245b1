/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of the table: which tasks of a frame are shown, in which order, where the
 * cursor is. Knows nothing of a terminal.
 */
#ifndef PROCSNAP_TOP_LIST_H
#define PROCSNAP_TOP_LIST_H

#include "columns.h"
#include "identities.h"

/**
 * struct top_frame_view - a frame, with what else is known of its tasks.
 *
 * @view: The snapshot of the table.
 * @account: What happened since the one before.
 * @details: A later snapshot of some of the tasks, for what the first does not
 *	have; its snap is NULL if there is none.
 * @sections: Mask of the table's sections.
 */
struct top_frame_view {
	struct cli_view view;
	const struct top_account *account;
	struct cli_view details;
	uint64_t sections;
};

/**
 * struct top_line - a line of the table.
 *
 * @index: Row of the snapshot; or, with @gone, of the account's list.
 * @gone: A process that has ended.
 * @depth: In the tree.
 * @children: Has children that are shown, or would be.
 * @collapsed: They are not.
 * @last: Of its parent's children.
 */
struct top_line {
	uint32_t index;
	uint32_t depth;
	bool gone, children, collapsed, last;
};

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
	char filter[128];
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

/* what a line shows: its sections, and of which view a column takes them */
void top_line_fetch(const struct top_frame_view *frame, const struct top_line *line,
		    struct cli_row *row);
const struct procsnap_task *top_line_task(const struct top_frame_view *frame,
					  const struct top_line *line);
const struct cli_change *top_line_change(const struct top_frame_view *frame,
					 const struct top_line *line);
struct top_identity top_line_identity(const struct top_frame_view *frame,
				      const struct top_line *line);
/* the cell of a column, fit for a terminal; of what the table does not have, from the details */
void top_line_cell(const struct top_frame_view *frame, const struct top_line *line,
		   const struct cli_column *column, struct cli_cell *cell);
/* what is known of a task's command, raw bytes: its arguments (a NUL between), or its name */
const char *top_line_command(const struct top_frame_view *frame, const struct top_line *line,
			     size_t *length);

#endif
