/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of the table, and what is known of its task: from the frame, or from a later look at it. */
#ifndef PROCSNAP_TOP_LINE_H
#define PROCSNAP_TOP_LINE_H

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
 * @short_commands: Commands are shown without the path of the program.
 */
struct top_frame_view {
	struct cli_view view;
	const struct top_account *account;
	struct cli_view details;
	uint64_t sections;
	bool short_commands;
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
 * @open: Of each level above, from bit 0 on: a branch goes on below this line (levels from 64 on
 *	have none).
 */
struct top_line {
	uint32_t index;
	uint32_t depth;
	uint64_t open;
	bool gone, children, collapsed, last;
};

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
/* true if the command or the name has the text, or one of several with | between; case is no matter */
bool top_line_has(const struct top_frame_view *frame, const struct top_line *line,
		  const char *text);
/* true if the effective user is this one */
bool top_line_is_of(const struct top_frame_view *frame, const struct top_line *line, uint32_t uid);

#endif
