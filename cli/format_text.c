// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cells with raw texts, and the columns that are little else: command line,
 * executable, where a task sleeps; and the patterns by which ps(1) tests how
 * it lays out columns.
 */
#include "escape.h"
#include "formats.h"
#include "room.h"

/* of the cell being made; the cell before it was written already */
static struct cli_room text_room, arguments_room;

void cli_cell_escape_row(const struct cli_row *row, struct cli_cell *cell, const char *text,
			 size_t length)
{
	size_t branch = row && row->tree ? row->tree_length : 0, size;
	size_t branch_columns = branch ? row->tree_columns : 0;
	char *at;

	if (!branch && cli_escape_is_plain(text, length)) {
		cli_cell_set(cell, text, length);
		return;
	}
	size = branch + length * CLI_ESCAPE_GROWTH + CLI_ESCAPE_GROWTH;
	at = cli_room_get(&text_room, size);
	if (!at) {
		cli_cell_mark(cell, PROCSNAP_STATUS_UNKNOWN);
		return;
	}
	if (branch)
		memcpy(at, row->tree, branch);
	cell->text = at;
	cell->length = branch +
		       cli_escape(at + branch, size - branch, text, length, &cell->columns);
	cell->columns += branch_columns;
}

void cli_cell_escape(struct cli_cell *cell, const char *text, size_t length)
{
	cli_cell_escape_row(NULL, cell, text, length);
}

void cli_cell_hex(struct cli_cell *cell, uint64_t number)
{
	char *at = CLI_CELL_END(cell);

	for (int i = 0; i < 16; i++, number >>= 4)
		*--at = "0123456789abcdef"[number & 0xf];
	cli_cell_set_tail(cell, at);
}

static void value_text(const struct cli_view *view, const struct procsnap_text *text,
		       struct cli_value *value)
{
	value->text = procsnap_text(view->snap, text, &value->length);
}

CLI_VALUE(args)
{
	const struct procsnap_cmdline *cmdline = row->section[PROCSNAP_SECTION_CMDLINE];

	value_text(view, &cmdline->text, value);
	if (value->length && !value->text[value->length - 1])
		value->length--;
}

/* blanks for what ends an argument; as ps does, "?" for arguments that are all empty */
static bool arguments_cell(const struct cli_row *row, struct cli_cell *cell, const char *text,
			   size_t length)
{
	size_t shown = length;
	char *at;

	while (shown && !text[shown - 1])
		shown--;
	if (!shown) {
		text = "?";
		shown = 1;
	} else if (shown == length && (text[shown - 1] == ' ' || text[shown - 1] == '\n')) {
		shown--;
	}
	at = cli_room_get(&arguments_room, shown + 1);
	if (!at)
		return false;
	for (size_t i = 0; i < shown; i++)
		at[i] = !text[i] || text[i] == '\n' ? ' ' : text[i];
	cli_cell_escape_row(row, cell, at, shown);
	return true;
}

CLI_VALUE(environ)
{
	const struct procsnap_environ *environment = row->section[PROCSNAP_SECTION_ENVIRON];

	value_text(view, &environment->text, value);
	if (value->length && !value->text[value->length - 1])
		value->length--;
}

CLI_TEXT(environ)
{
	const struct procsnap_environ *environment = row->section[PROCSNAP_SECTION_ENVIRON];
	size_t length;
	const char *text = procsnap_text(view->snap, &environment->text, &length);

	if (!length)
		cli_cell_mark(cell, PROCSNAP_STATUS_NONE);
	else if (!arguments_cell(NULL, cell, text, length))
		cli_cell_mark(cell, PROCSNAP_STATUS_UNKNOWN);
}

/* the name in brackets, and why it stands for a command line */
static void name_cell(const struct cli_row *row, struct cli_cell *cell, const char *why)
{
	const struct procsnap_task *task = cli_row_task(row);
	size_t length = strnlen(task->comm, sizeof(task->comm));
	char text[2 * sizeof(task->comm)], *at = text;

	*at++ = '[';
	memcpy(at, task->comm, length);
	at += length;
	*at++ = ']';
	if (why) {
		size_t why_length = strnlen(why, 24);

		*at++ = ' ';
		*at++ = '<';
		memcpy(at, why, why_length);
		at += why_length;
		*at++ = '>';
	}
	length = (size_t)(at - text);
	at = memcpy(cell->buffer, text, length);
	cli_cell_escape_row(row, cell, at, length);
}

CLI_TEXT(args)
{
	const struct procsnap_cmdline *cmdline = row->section[PROCSNAP_SECTION_CMDLINE];
	uint32_t status = cli_row_status(row, PROCSNAP_SECTION_CMDLINE);
	uint32_t task_status = cli_row_status(row, PROCSNAP_SECTION_TASK);
	const char *text;
	size_t length;

	if (task_status != PROCSNAP_STATUS_OK) {
		cli_cell_mark(cell, task_status);
		return;
	}
	if (status == PROCSNAP_STATUS_OK) {
		text = procsnap_text(view->snap, &cmdline->text, &length);
		if (length && arguments_cell(row, cell, text, length))
			return;
	}
	name_cell(row, cell,
		  status != PROCSNAP_STATUS_OK && status != PROCSNAP_STATUS_NONE
			  ? procsnap_status_name(status)
		  : cli_row_task(row)->state == 'Z' ? "defunct"
						    : NULL);
}

CLI_VALUE(exe)
{
	const struct procsnap_paths *paths = row->section[PROCSNAP_SECTION_PATHS];

	value->status = paths->exe_status;
	value_text(view, &paths->exe, value);
}

CLI_VALUE(wchan)
{
	const struct procsnap_wchan *wchan = row->section[PROCSNAP_SECTION_WCHAN];

	value_text(view, &wchan->text, value);
	while (value->length && (*value->text == '.' || *value->text == '_')) {
		value->text++;
		value->length--;
	}
}

/* which pattern stands in a row depends on nothing but how many rows were before */
#define PATTERN(column, ...)                                                             \
	CLI_VALUE(column)                                                                \
	{                                                                                \
		static const char *const patterns[] = { __VA_ARGS__ };                   \
		static uint32_t next = UINT32_MAX;                                       \
                                                                                         \
		(void)view;                                                              \
		(void)row;                                                               \
		value->text = patterns[next-- % (sizeof(patterns) / sizeof(*patterns))]; \
		value->length = strlen(value->text);                                     \
	}

PATTERN(left, "tty7", "pts/9999", "iseries/vtty42", "ttySMX0", "3270/tty4")
PATTERN(left2, "tty7", "pts/9999", "ttySMX0", "3270/tty4")
PATTERN(right, "999-23:59:59", "99-23:59:59", "9-23:59:59", "59:59")
PATTERN(right2, "999-23:59:59", "99-23:59:59", "9-23:59:59")
PATTERN(unlimited, "[123456789-12345] <defunct>", "ps", "123456789-123456")
PATTERN(unlimited2, "unlimited", "[123456789-12345] <defunct>", "ps", "123456789-123456")
