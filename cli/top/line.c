// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of the task of a line. */
#include <ctype.h>
#include <string.h>

#include "../formats.h"
#include "line.h"

static const struct top_gone *line_gone(const struct top_frame_view *frame,
					const struct top_line *line)
{
	return &frame->account->gone[line->index];
}

const struct procsnap_task *top_line_task(const struct top_frame_view *frame,
					  const struct top_line *line)
{
	if (line->gone)
		return &line_gone(frame, line)->task;
	return cli_view_task(&frame->view, line->index);
}

const struct cli_change *top_line_change(const struct top_frame_view *frame,
					 const struct top_line *line)
{
	if (line->gone)
		return &line_gone(frame, line)->change;
	return &frame->account->changes[line->index];
}

struct top_identity top_line_identity(const struct top_frame_view *frame,
				      const struct top_line *line)
{
	const struct procsnap_task *task = top_line_task(frame, line);

	return (struct top_identity){ task->pid, task->start_ns };
}

/* of a process that ended: what the account has; all else is GONE */
static void gone_fetch(const struct top_gone *gone, struct cli_row *row)
{
	static const uint32_t absent[2] = { PROCSNAP_STATUS_GONE };

	for (size_t id = 0; id < CLI_SECTIONS; id++)
		row->section[id] = absent;
	row->section[PROCSNAP_SECTION_TASK] = &gone->task;
	row->section[PROCSNAP_SECTION_CRED] = &gone->cred;
	row->section[PROCSNAP_SECTION_CPU] = &gone->cpu;
	row->section[PROCSNAP_SECTION_MEMORY] = &gone->memory;
}

void top_line_fetch(const struct top_frame_view *frame, const struct top_line *line,
		    struct cli_row *row)
{
	memset(row, 0, sizeof(*row));
	row->change = top_line_change(frame, line);
	if (line->gone)
		gone_fetch(line_gone(frame, line), row);
	else
		cli_row_fetch(&frame->view, line->index, row);
}

/* the row of the details that is the same task's, or its process's; false: they do not have it */
static bool details_fetch(const struct top_frame_view *frame, const struct top_line *line,
			  struct cli_row *row)
{
	const struct procsnap_task *task = top_line_task(frame, line), *found;
	size_t index;

	if (line->gone || !frame->details.snap)
		return false;
	if (procsnap_find_pid(frame->details.snap, task->tgid, &index) < 0)
		return false;
	found = cli_view_task(&frame->details, index);
	if (task->pid == task->tgid && found->start_ns != task->start_ns)
		return false;
	memset(row, 0, sizeof(*row));
	row->change = top_line_change(frame, line);
	cli_row_fetch(&frame->details, index, row);
	return true;
}

/* true if the table has all that a column needs */
static bool table_serves(const struct top_frame_view *frame, const struct cli_column *column)
{
	uint64_t needed = cli_column_sections(column) & ~CLI_SECTIONS_SHARED;

	return !(needed & ~frame->sections);
}

static bool is_command(const struct cli_column *column)
{
	return !strcmp(column->name, "args");
}

/* the arguments without the path before the first one's last part */
static void cell_short(const struct cli_column *column, const struct cli_view *view,
		       struct cli_row *row, struct cli_cell *cell)
{
	const struct procsnap_cmdline *whole = row->section[PROCSNAP_SECTION_CMDLINE];
	struct procsnap_cmdline cut = *whole;
	size_t length = 0, name = 0;
	const char *text = procsnap_text(view->snap, &whole->text, &length);

	for (size_t i = 0; text && i < length && text[i] && text[i] != ' '; i++)
		if (text[i] == '/' && i + 1 < length && text[i + 1])
			name = i + 1;
	cut.text.offset += name;
	cut.text.length -= (uint32_t)name;
	row->section[PROCSNAP_SECTION_CMDLINE] = &cut;
	cli_column_text(column, view, row, cell);
	row->section[PROCSNAP_SECTION_CMDLINE] = whole;
}

static void cell_of(const struct top_frame_view *frame, const struct cli_column *column,
		    const struct cli_view *view, struct cli_row *row, struct cli_cell *cell)
{
	bool has_arguments = cli_row_status(row, PROCSNAP_SECTION_CMDLINE) == PROCSNAP_STATUS_OK;

	if (is_command(column) && has_arguments && frame->short_commands)
		cell_short(column, view, row, cell);
	else
		cli_column_text(column, view, row, cell);
}

/* a command whose arguments nobody has: the name, as of a process without any */
static void cell_name(const struct cli_row *row, struct cli_cell *cell)
{
	const struct procsnap_task *task = cli_row_task(row);

	cli_cell_escape(cell, task->comm, strnlen(task->comm, sizeof(task->comm)));
}

void top_line_cell(const struct top_frame_view *frame, const struct top_line *line,
		   const struct cli_column *column, struct cli_cell *cell)
{
	struct cli_row row;

	if (!line->gone && !table_serves(frame, column) && details_fetch(frame, line, &row)) {
		cell_of(frame, column, &frame->details, &row, cell);
		return;
	}
	top_line_fetch(frame, line, &row);
	if (is_command(column) &&
	    cli_row_status(&row, PROCSNAP_SECTION_CMDLINE) != PROCSNAP_STATUS_OK)
		cell_name(&row, cell);
	else
		cell_of(frame, column, &frame->view, &row, cell);
}

/* --- the command --- */

const char *top_line_command(const struct top_frame_view *frame, const struct top_line *line,
			     size_t *length)
{
	const struct cli_view *view = &frame->view;
	const struct procsnap_cmdline *cmdline;
	const struct procsnap_task *task;
	struct cli_row row;
	const char *text;

	top_line_fetch(frame, line, &row);
	task = cli_row_task(&row);
	if (!line->gone && !row.section[PROCSNAP_SECTION_CMDLINE] &&
	    details_fetch(frame, line, &row))
		view = &frame->details;
	cmdline = row.section[PROCSNAP_SECTION_CMDLINE];
	if (cmdline && cmdline->status == PROCSNAP_STATUS_OK && cmdline->text.length) {
		text = procsnap_text(view->snap, &cmdline->text, length);
		if (text && *length)
			return text;
	}
	*length = strnlen(task->comm, sizeof(task->comm));
	return task->comm;
}

/* a text in small and capital letters alike; ends of arguments are blanks */
static bool same_character(char a, char b)
{
	if (!a)
		a = ' ';
	return a == b || tolower((unsigned char)a) == tolower((unsigned char)b);
}

static bool text_has(const char *text, size_t length, const char *part, size_t part_length)
{
	for (size_t at = 0; at + part_length <= length; at++) {
		size_t same = 0;

		while (same < part_length && same_character(text[at + same], part[same]))
			same++;
		if (same == part_length)
			return true;
	}
	return false;
}

static bool text_has_one(const char *text, size_t length, const char *parts)
{
	while (*parts) {
		size_t part_length = strcspn(parts, "|");

		if (part_length && text_has(text, length, parts, part_length))
			return true;
		parts += part_length;
		parts += *parts == '|';
	}
	return false;
}

bool top_line_has(const struct top_frame_view *frame, const struct top_line *line, const char *text)
{
	const struct procsnap_task *task = top_line_task(frame, line);
	size_t length;
	const char *command = top_line_command(frame, line, &length);

	return text_has_one(command, length, text) ||
	       text_has_one(task->comm, strnlen(task->comm, sizeof(task->comm)), text);
}

bool top_line_is_of(const struct top_frame_view *frame, const struct top_line *line, uint32_t uid)
{
	const struct procsnap_cred *cred;
	struct cli_row row;

	top_line_fetch(frame, line, &row);
	if (!row.section[PROCSNAP_SECTION_CRED] && !details_fetch(frame, line, &row))
		return false;
	cred = row.section[PROCSNAP_SECTION_CRED];
	return cred && cred->status == PROCSNAP_STATUS_OK && cred->euid == uid;
}
