// SPDX-License-Identifier: GPL-2.0-or-later
/* The columns of a task: finding them, and getting values and text from them. */
#include <string.h>

#include "escape.h"
#include "formats.h"
#include "section_entry.h"
#include "near.h"

static bool name_is(const char *name, const char *text, size_t length)
{
	return !strncmp(name, text, length) && !name[length];
}

bool cli_column_find(const char *name, size_t length, struct cli_column_name *found)
{
	const struct cli_alias *alias = NULL;

	for (size_t i = 0; i < cli_aliases_count && !alias; i++)
		if (name_is(cli_aliases[i].name, name, length))
			alias = &cli_aliases[i];
	if (alias) {
		name = alias->column;
		length = strlen(name);
	}
	for (size_t i = 0; i < cli_columns_count; i++) {
		const struct cli_column *column = &cli_columns[i];

		if (!name_is(column->name, name, length))
			continue;
		found->column = column;
		found->name = alias ? alias->name : column->name;
		found->title = alias ? alias->title : column->title;
		found->width = alias && alias->width ? alias->width : column->width;
		return true;
	}
	return false;
}

const char *cli_column_suggest(const char *name, size_t length)
{
	struct cli_near near;

	cli_near_begin(&near, name, length);
	for (size_t i = 0; i < cli_columns_count; i++)
		cli_near_try(&near, cli_columns[i].name);
	for (size_t i = 0; i < cli_aliases_count; i++)
		cli_near_try(&near, cli_aliases[i].name);
	return near.best;
}

static void list_pad(struct cli_out *out, size_t length, size_t width)
{
	do
		cli_out_char(out, ' ');
	while (++length < width);
}

void cli_column_list(struct cli_out *out)
{
	cli_out_string(out, "NAME         HEADER   SECTION    WHAT IT IS\n");
	for (size_t i = 0; i < cli_columns_count; i++) {
		const struct cli_column *column = &cli_columns[i];
		const char *section = procsnap_section_name(column->section);
		const char *also = "; also ";

		cli_out_string(out, column->name);
		list_pad(out, strlen(column->name), 13);
		cli_out_string(out, column->title);
		list_pad(out, strlen(column->title), 9);
		cli_out_string(out, section);
		list_pad(out, strlen(section), 11);
		cli_out_string(out, column->help);
		for (size_t j = 0; j < cli_aliases_count; j++) {
			if (strcmp(cli_aliases[j].column, column->name))
				continue;
			cli_out_string(out, also);
			cli_out_string(out, cli_aliases[j].name);
			also = ", ";
		}
		cli_out_char(out, '\n');
	}
}

uint64_t cli_column_sections(const struct cli_column *column)
{
	return column->also | PROCSNAP_WANT(column->section);
}

void cli_column_value(const struct cli_column *column, const struct cli_view *view,
		      const struct cli_row *row, struct cli_value *value)
{
	value->status = cli_row_status(row, column->section);
	if (value->status == PROCSNAP_STATUS_NONE && column->flags & CLI_COLUMN_OF_NONE)
		value->status = PROCSNAP_STATUS_OK;
	if (value->status != PROCSNAP_STATUS_OK)
		return;
	if (column->value)
		column->value(view, row, value);
	else
		value->size = cli_column_field(column, row);
}

void cli_cell_mark(struct cli_cell *cell, uint32_t status)
{
	cli_cell_set(cell,
		     status == PROCSNAP_STATUS_NONE	? "-"
		     : status == PROCSNAP_STATUS_DENIED ? "!"
							: "?",
		     1);
}

static void text_number(const struct cli_column *column, const struct cli_view *view,
			const struct cli_value *value, struct cli_cell *cell)
{
	char *end = cell->buffer + CLI_NUMBER_MAX, *start;
	uint64_t scale = column->scale == CLI_SCALE_PAGE ? view->page_size : column->scale;

	if (column->kind == CLI_KIND_SIGNED)
		start = cli_number_signed(end, value->number);
	else
		start = cli_number_unsigned(end, scale ? value->size / scale : value->size);
	cell->text = start;
	cell->length = (size_t)(end - start);
	cell->columns = cell->length;
}

static void text_value(const struct cli_value *value, struct cli_cell *cell)
{
	const char *text = value->text;

	/* the value ends before the cell does */
	if (text == value->buffer)
		text = memcpy(cell->buffer, value->buffer, sizeof(value->buffer));
	cli_cell_escape(cell, text, value->length);
}

void cli_column_text(const struct cli_column *column, const struct cli_view *view,
		     const struct cli_row *row, struct cli_cell *cell)
{
	struct cli_value value;

	if (!column->text) {
		cli_column_value(column, view, row, &value);
		if (value.status != PROCSNAP_STATUS_OK)
			cli_cell_mark(cell, value.status);
		else if (column->kind == CLI_KIND_TEXT)
			text_value(&value, cell);
		else
			text_number(column, view, &value, cell);
		return;
	}
	value.status = cli_row_status(row, column->section);
	if (value.status == PROCSNAP_STATUS_OK || column->flags & CLI_COLUMN_SELF)
		column->text(view, row, cell);
	else
		cli_cell_mark(cell, value.status);
}

/* the library keeps the entries of a section at equal distances */
static void view_rows(struct cli_view *view)
{
	size_t count = procsnap_row_count(view->snap);

	view->tasks = (const char *)procsnap_task(view->snap, 0);
	if (count > 1)
		view->task_stride =
			(size_t)((const char *)procsnap_task(view->snap, 1) - view->tasks);
	for (unsigned int id = PROCSNAP_SECTION_CRED; id < CLI_SECTIONS; id++) {
		struct cli_rows *rows = &view->fetch[view->fetch_count];

		if (!(view->sections & PROCSNAP_WANT(id)))
			continue;
		rows->id = id;
		rows->base = cli_section_entry(view->snap, id, 0);
		rows->stride = 0;
		if (!rows->base)
			continue;
		if (count > 1)
			rows->stride = (size_t)((const char *)cli_section_entry(view->snap, id, 1) -
						rows->base);
		view->fetch_count++;
	}
}

void cli_view_begin(struct cli_view *view, const struct procsnap_snapshot *snap, uint64_t sections,
		    bool live)
{
	const struct procsnap_header *header = procsnap_header(snap);
	const uint64_t second = 1000000000;
	uint64_t boot_ns;

	memset(view, 0, sizeof(*view));
	view->snap = snap;
	view->header = header;
	view->system = procsnap_system(snap);
	view->sections = sections;
	view_rows(view);
	/* a file may say anything */
	view->tick_ns = second / (header->clock_ticks ? header->clock_ticks : 100);
	if (!view->tick_ns)
		view->tick_ns = 1;
	view->page_size = header->page_size ? header->page_size : 4096;
	view->instant_ticks = header->instant_boot_ns / view->tick_ns;
	boot_ns = view->system ? view->system->boot_real_ns
			       : header->start_real_ns - header->instant_boot_ns;
	view->boot_seconds = (int64_t)(boot_ns / second);
	view->now_seconds = (int64_t)(header->start_real_ns / second);
	view->live = live;
}
