// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of a page, and what they are made of: headings, fields, marks, amounts. */
#include <stdarg.h>
#include <stdio.h>

#include "show.h"

/* where lines of several words end */
#define PAGE_WIDTH 100

static void show_sequence(struct show *show, const char *sequence)
{
	if (show->colour)
		cli_out_string(show->out, sequence);
}

static void (*const show_parts[])(struct show *show) = {
	show_identity,	 show_relatives, show_users,  show_activity, show_times,
	show_scheduling, show_memory,	 show_limits, show_signals,  show_security,
	show_namespaces, show_cgroups,	 show_io,     show_contents, show_stack,
};

void show_task(struct show *show)
{
	const struct procsnap_task *task = procsnap_task(show->snap, show->row);

	show_sequence(show, "\033[1m");
	cli_out_printf(show->out, "%d ", task->pid);
	cli_out_escaped(show->out, task->comm, strnlen(task->comm, sizeof(task->comm)));
	show_sequence(show, "\033[0m");
	cli_out_char(show->out, '\n');
	for (size_t i = 0; i < sizeof(show_parts) / sizeof(show_parts[0]); i++)
		show_parts[i](show);
}

void show_heading(struct show *show, const char *title)
{
	cli_out_char(show->out, '\n');
	show_sequence(show, "\033[1m");
	cli_out_string(show->out, title);
	show_sequence(show, "\033[0m");
	cli_out_char(show->out, '\n');
}

/* absent: not in the snapshot at all */
static void show_mark(struct show *show, uint32_t status, bool absent)
{
	show_sequence(show, "\033[33m");
	cli_out_char(show->out, '(');
	if (absent)
		cli_out_string(show->out, show->absent ? show->absent : "not in this snapshot");
	else
		cli_out_string(show->out, procsnap_status_name(status));
	cli_out_char(show->out, ')');
	show_sequence(show, "\033[0m");
}

bool show_part(struct show *show, const char *title, const void *entry)
{
	show_heading(show, title);
	if (cli_entry_status(entry) == PROCSNAP_STATUS_OK)
		return true;
	cli_out_string(show->out, "  ");
	show_mark(show, cli_entry_status(entry), !entry);
	cli_out_char(show->out, '\n');
	return false;
}

void show_name(struct show *show, const char *name)
{
	size_t length = strlen(name);

	cli_out_string(show->out, "  ");
	cli_out_string(show->out, name);
	cli_out_blanks(show->out, length < SHOW_NAME_WIDTH ? SHOW_NAME_WIDTH - length : 1);
}

void show_end(struct show *show)
{
	cli_out_char(show->out, '\n');
}

void show_printf(struct show *show, const char *name, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	show_name(show, name);
	cli_out_string(show->out, text);
	show_end(show);
}

void show_text(struct show *show, const char *name, const struct procsnap_text *text)
{
	size_t length;
	const char *bytes = procsnap_text(show->snap, text, &length);

	show_name(show, name);
	cli_out_escaped(show->out, bytes, length);
	show_end(show);
}

bool show_field(struct show *show, const char *name, uint32_t status)
{
	if (status == PROCSNAP_STATUS_OK)
		return true;
	show_name(show, name);
	show_mark(show, status, false);
	show_end(show);
	return false;
}

void show_status(struct show *show, const char *name, const void *entry)
{
	show_name(show, name);
	show_mark(show, cli_entry_status(entry), !entry);
	show_end(show);
}

void show_list_begin(struct show_list *list, struct show *show, const char *name)
{
	list->show = show;
	list->columns = 0;
	show_name(show, name);
}

void show_list_word(struct show_list *list, const char *word)
{
	struct cli_out *out = list->show->out;
	size_t length = strlen(word);

	if (list->columns && SHOW_NAME_WIDTH + 2 + list->columns + 1 + length > PAGE_WIDTH) {
		cli_out_char(out, '\n');
		cli_out_blanks(out, SHOW_NAME_WIDTH + 2);
		list->columns = 0;
	} else if (list->columns) {
		cli_out_char(out, ' ');
		list->columns++;
	}
	cli_out_string(out, word);
	list->columns += length;
}

void show_list_end(struct show_list *list)
{
	if (!list->columns)
		cli_out_char(list->show->out, '-');
	show_end(list->show);
}

const char *show_bytes(char text[SHOW_AMOUNT], uint64_t bytes)
{
	static const char units[] = "KMGTPE";
	double size = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes % 1024) {
		snprintf(text, SHOW_AMOUNT, "%llu bytes", (unsigned long long)bytes);
		return text;
	}
	for (; size >= 1024 && unit < 5; unit++)
		size /= 1024;
	if (unit)
		snprintf(text, SHOW_AMOUNT, "%llu KiB (%.1f %ciB)",
			 (unsigned long long)bytes / 1024, size, units[unit]);
	else
		snprintf(text, SHOW_AMOUNT, "%llu KiB", (unsigned long long)bytes / 1024);
	return text;
}

const char *show_duration(char text[SHOW_AMOUNT], uint64_t ns)
{
	uint64_t ms = ns / 1000000, hours = ms / 3600000;
	unsigned int rest = (unsigned int)(ms % 3600000);
	int length = 0;

	if (hours >= 24)
		length = snprintf(text, SHOW_AMOUNT, "%llu d ", (unsigned long long)hours / 24);
	snprintf(text + length, SHOW_AMOUNT - (size_t)length, "%llu:%02u:%02u.%03u",
		 (unsigned long long)hours % 24, rest / 60000, rest / 1000 % 60, rest % 1000);
	return text;
}
