// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns that tell who a task is: names, state, terminal, flags. */
#include "escape.h"
#include "formats.h"
#include "tty.h"

/* PF_* of the kernel, linux/sched.h */
#define TASK_FORKNOEXEC 0x00000040
#define TASK_KTHREAD 0x00200000

static size_t comm_length(const struct procsnap_task *task)
{
	return strnlen(task->comm, sizeof(task->comm));
}

CLI_VALUE(comm)
{
	const struct procsnap_task *task = cli_row_task(row);

	(void)view;
	value->text = task->comm;
	value->length = comm_length(task);
}

static void cell_append(struct cli_cell *cell, const char *text, size_t length)
{
	memcpy(cell->buffer + cell->length, text, length);
	cell->length += length;
	cell->columns += length;
}

/* before and after: printable; together with the name far less than the cell holds */
static void name_text(const struct cli_row *row, struct cli_cell *cell, size_t length,
		      const char *before, const char *after)
{
	const char *comm = cli_row_task(row)->comm;
	size_t columns;

	if (!row->tree && !before[0] && !after[0] && cli_escape_is_plain(comm, length)) {
		cli_cell_set(cell, comm, length);
		return;
	}
	cli_cell_set(cell, cell->buffer, 0);
	if (row->tree) {
		cell_append(cell, row->tree, row->tree_length);
		cell->columns = row->tree_columns;
	}
	cell_append(cell, before, strlen(before));
	cell->length += cli_escape(cell->buffer + cell->length,
				   CLI_CELL_SIZE - cell->length - strlen(after), comm, length,
				   &columns);
	cell->columns += columns;
	cell_append(cell, after, strlen(after));
}

CLI_TEXT(comm)
{
	(void)view;
	name_text(row, cell, comm_length(cli_row_task(row)), "", "");
}

CLI_TEXT(args)
{
	const struct procsnap_task *task = cli_row_task(row);

	(void)view;
	if (task->state == 'Z')
		name_text(row, cell, comm_length(task), "[", "] <defunct>");
	else if (task->flags & TASK_KTHREAD)
		name_text(row, cell, comm_length(task), "[", "]");
	else
		name_text(row, cell, comm_length(task), "", "");
}

CLI_VALUE(fname)
{
	const struct procsnap_task *task = cli_row_task(row);

	(void)view;
	value->text = task->comm;
	value->length = strnlen(task->comm, 8);
}

CLI_TEXT(fname)
{
	(void)view;
	name_text(row, cell, strnlen(cli_row_task(row)->comm, 8), "", "");
}

static char state_letter(const struct procsnap_task *task)
{
	return task->state > 0x20 && task->state < 0x7f ? (char)task->state : '?';
}

CLI_VALUE(state)
{
	(void)view;
	value->buffer[0] = state_letter(cli_row_task(row));
	value->text = value->buffer;
	value->length = 1;
}

CLI_TEXT(state)
{
	(void)view;
	cell->buffer[0] = state_letter(cli_row_task(row));
	cli_cell_set(cell, cell->buffer, 1);
}

/* at most 6 letters; what needs a section that could not be read is left out */
static size_t stat_letters(const struct cli_row *row, char *letters)
{
	const struct procsnap_task *task = cli_row_task(row);
	const struct procsnap_cpu *cpu = row->section[PROCSNAP_SECTION_CPU];
	const struct procsnap_memory *memory = row->section[PROCSNAP_SECTION_MEMORY];
	size_t length = 0;

	letters[length++] = state_letter(task);
	if (cli_row_status(row, PROCSNAP_SECTION_CPU) == PROCSNAP_STATUS_OK) {
		if (cpu->nice < 0)
			letters[length++] = '<';
		else if (cpu->nice > 0)
			letters[length++] = 'N';
	}
	if (cli_row_status(row, PROCSNAP_SECTION_MEMORY) == PROCSNAP_STATUS_OK &&
	    memory->locked_bytes)
		letters[length++] = 'L';
	if (task->sid == task->tgid)
		letters[length++] = 's';
	if (task->threads > 1)
		letters[length++] = 'l';
	if (task->pgid == task->tpgid)
		letters[length++] = '+';
	return length;
}

CLI_VALUE(stat)
{
	(void)view;
	value->text = value->buffer;
	value->length = stat_letters(row, value->buffer);
}

CLI_TEXT(stat)
{
	(void)view;
	cli_cell_set(cell, cell->buffer, stat_letters(row, cell->buffer));
}

CLI_VALUE(tty)
{
	value->text = value->buffer;
	value->length = cli_tty_name(cli_row_task(row)->tty, view->live, value->buffer);
	if (!value->length)
		value->status = PROCSNAP_STATUS_NONE;
}

CLI_TEXT(tty)
{
	size_t length = cli_tty_name(cli_row_task(row)->tty, view->live, cell->buffer);

	cli_cell_set(cell, length ? cell->buffer : "?", length ? length : 1);
}

CLI_VALUE(f)
{
	(void)view;
	value->size = cli_row_task(row)->flags / TASK_FORKNOEXEC & 7;
}

CLI_TEXT(f)
{
	(void)view;
	cell->buffer[0] = (char)('0' + (cli_row_task(row)->flags / TASK_FORKNOEXEC & 7));
	cli_cell_set(cell, cell->buffer, 1);
}

CLI_TEXT(kflags)
{
	uint32_t flags = cli_row_task(row)->flags;
	char *at = CLI_CELL_END(cell);

	(void)view;
	for (int i = 0; i < 8; i++, flags >>= 4)
		*--at = "0123456789abcdef"[flags & 0xf];
	cli_cell_set_tail(cell, at);
}
