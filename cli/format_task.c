// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns that tell who a task is: names, state, terminal, flags. */
#include "formats.h"
#include "tty.h"

/* PF_* of the kernel, linux/sched.h */
#define TASK_FORKNOEXEC 0x00000040

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

CLI_TEXT(comm)
{
	(void)view;
	cli_cell_escape_row(row, cell, cli_row_task(row)->comm, comm_length(cli_row_task(row)));
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
	cli_cell_escape_row(row, cell, cli_row_task(row)->comm,
			    strnlen(cli_row_task(row)->comm, 8));
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

/* without what most names begin with */
CLI_TEXT(tty4)
{
	size_t length = cli_tty_name(cli_row_task(row)->tty, view->live, cell->buffer);
	const char *name = cell->buffer;

	if (!length) {
		cli_cell_set(cell, "?", 1);
		return;
	}
	if (length > 3 && !memcmp(name, "tty", 3))
		name += 3;
	else if (length > 4 && !memcmp(name, "pts/", 4))
		name += 4;
	cli_cell_set(cell, name, length - (size_t)(name - cell->buffer));
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
