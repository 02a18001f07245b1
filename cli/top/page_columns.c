// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page of the columns: all that there are, those that are shown first and in their order.
 * What is typed leaves those that have it in their name, title or help.
 */
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "menu.h"

#define COLUMNS_ALL 512
#define COLUMNS_FILTER 32
/* mark, name, title */
#define COLUMNS_NAME_AT 4
#define COLUMNS_TITLE_AT 18
#define COLUMNS_HELP_AT 29
#define COLUMNS_WIDE 60

/**
 * struct columns_page - the list.
 *
 * @menu: Where in it.
 * @list: Columns that are listed: the chosen ones first.
 * @chosen: How many of these are chosen; they are in the order of the table only without a filter.
 * @filter: What they have to have.
 * @changed: To be kept.
 */
static struct {
	struct top_menu menu;
	const struct cli_column *list[COLUMNS_ALL];
	size_t chosen;
	char filter[COLUMNS_FILTER];
	bool changed;
} columns_page;

static bool columns_match(const struct cli_column *column)
{
	const char *filter = columns_page.filter;

	return strcasestr(column->name, filter) || strcasestr(column->title, filter) ||
	       strcasestr(column->help, filter);
}

/* where a column stands in the table, or the count */
static size_t columns_place(const struct top_column_list *list, const struct cli_column *column)
{
	size_t i = 0;

	while (i < list->count && list->items[i].column != column)
		i++;
	return i;
}

static void columns_add(const struct cli_column *column)
{
	if (columns_page.menu.count < COLUMNS_ALL && columns_match(column))
		columns_page.list[columns_page.menu.count++] = column;
}

/* those of a table that are not chosen, and that the name leads to: the viewer's own hide others */
static void columns_add_table(const struct top_column_list *list, const struct cli_column *table,
			      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct cli_column_name found;

		if (columns_place(list, &table[i]) == list->count &&
		    top_column_find(table[i].name, strlen(table[i].name), &found) &&
		    found.column == &table[i])
			columns_add(&table[i]);
	}
}

static void columns_make(const struct top_app *app)
{
	const struct top_column_list *list = &app->settings.columns;

	columns_page.menu.count = 0;
	for (size_t i = 0; i < list->count; i++)
		columns_add(list->items[i].column);
	columns_page.chosen = columns_page.menu.count;
	columns_add_table(list, top_columns, top_columns_count);
	columns_add_table(list, cli_columns, cli_columns_count);
	if (columns_page.menu.selected >= columns_page.menu.count)
		columns_page.menu.selected = columns_page.menu.count ? columns_page.menu.count - 1
								     : 0;
}

static void columns_select(const struct cli_column *column)
{
	for (size_t i = 0; i < columns_page.menu.count; i++)
		if (columns_page.list[i] == column)
			columns_page.menu.selected = i;
}

static void columns_apply(struct top_app *app)
{
	columns_page.changed = true;
	app->rerequest = app->relist = app->dirty = true;
	columns_make(app);
}

static void columns_remove(struct top_column_list *list, size_t at)
{
	list->count--;
	memmove(&list->items[at], &list->items[at + 1],
		(list->count - at) * sizeof(list->items[0]));
}

/* at the end, but before a last one of any width, such as the command line */
static void columns_append(struct top_column_list *list, const struct cli_column_name *name)
{
	size_t at = list->count;

	if (at && list->items[at - 1].column->flags & CLI_COLUMN_CUT)
		at--;
	memmove(&list->items[at + 1], &list->items[at],
		(list->count - at) * sizeof(list->items[0]));
	list->items[at] = *name;
	list->count++;
}

static void columns_toggle(struct top_app *app)
{
	struct top_column_list *list = &app->settings.columns;
	const struct cli_column *column;
	struct cli_column_name found;
	size_t at;

	if (!columns_page.menu.count)
		return;
	column = columns_page.list[columns_page.menu.selected];
	at = columns_place(list, column);
	if (at < list->count && list->count == 1) {
		top_app_tell(app, TOP_ROLE_WARNING, "one column has to stay");
		return;
	}
	if (at == list->count && list->count == TOP_COLUMNS_MAX) {
		top_app_tell(app, TOP_ROLE_WARNING, "there are %d columns already, which is all",
			     TOP_COLUMNS_MAX);
		return;
	}
	if (at < list->count)
		columns_remove(list, at);
	else if (top_column_find(column->name, strlen(column->name), &found))
		columns_append(list, &found);
	columns_apply(app);
}

static void columns_move(struct top_app *app, int step)
{
	struct top_column_list *list = &app->settings.columns;
	const struct cli_column *column;
	struct cli_column_name moved;
	size_t at;

	if (!columns_page.menu.count)
		return;
	column = columns_page.list[columns_page.menu.selected];
	at = columns_place(list, column);
	if (at == list->count || (step < 0 ? at == 0 : at + 1 == list->count))
		return;
	moved = list->items[at];
	list->items[at] = list->items[at + (size_t)step];
	list->items[at + (size_t)step] = moved;
	columns_apply(app);
	columns_select(column);
}

static void columns_type(struct top_app *app, wint_t letter)
{
	size_t length = strlen(columns_page.filter);

	if (letter) {
		if (length + 1 < sizeof(columns_page.filter)) {
			columns_page.filter[length] = (char)letter;
			columns_page.filter[length + 1] = '\0';
		}
	} else if (length) {
		columns_page.filter[length - 1] = '\0';
	}
	columns_page.menu.selected = 0;
	columns_make(app);
}

static void columns_enter(struct top_app *app)
{
	columns_page.filter[0] = '\0';
	columns_page.menu.selected = 0;
	columns_make(app);
}

static void columns_leave(struct top_app *app)
{
	if (columns_page.changed)
		top_app_save_settings(app);
	columns_page.changed = false;
}

static bool columns_function(struct top_app *app, wint_t code)
{
	switch (code) {
	case KEY_BACKSPACE:
		columns_type(app, 0);
		return true;
	case KEY_F(7):
		columns_move(app, -1);
		return true;
	case KEY_F(8):
		columns_move(app, 1);
		return true;
	case KEY_F(10):
		top_app_go(app, top_page_back(app));
		return true;
	}
	return false;
}

static bool columns_key(struct top_app *app, const struct top_key *key)
{
	enum top_menu_answer answer = top_menu_key(&columns_page.menu, key);

	app->dirty = true;
	if (answer == TOP_MENU_CHOSEN)
		columns_toggle(app);
	if (answer != TOP_MENU_NOTHING)
		return true;
	if (key->function)
		return columns_function(app, key->code);
	switch (key->code) {
	case ' ':
		columns_toggle(app);
		return true;
	case '<':
		columns_move(app, -1);
		return true;
	case '>':
		columns_move(app, 1);
		return true;
	case TOP_CTRL('u'):
		columns_enter(app);
		return true;
	case TOP_KEY_ESCAPE:
		if (columns_page.filter[0]) {
			columns_enter(app);
			return true;
		}
		top_app_go(app, top_page_back(app));
		return true;
	case '\n':
		top_app_go(app, top_page_back(app));
		return true;
	}
	if (key->code > ' ' && key->code < 0x7f) {
		columns_type(app, key->code);
		return true;
	}
	return false;
}

static void columns_draw_line(const struct top_app *app, int y, const struct top_area *area,
			      size_t index)
{
	const struct cli_column *column = columns_page.list[index];
	bool chosen = index < columns_page.chosen;
	int end = area->x + area->width, x = area->x;

	top_screen_puts(y, x, end - x, TOP_ROLE_BOLD, chosen ? "[x]" : "[ ]");
	top_screen_puts(y, x + COLUMNS_NAME_AT, end - x - COLUMNS_NAME_AT,
			chosen ? TOP_ROLE_BOLD : TOP_ROLE_NORMAL, column->name);
	/* narrow screens have the help in the place of the title */
	if (area->width >= COLUMNS_WIDE) {
		top_screen_puts(y, x + COLUMNS_TITLE_AT, end - x - COLUMNS_TITLE_AT,
				TOP_ROLE_METER_LABEL, column->title);
		if (column == app->settings.sort.column)
			top_screen_recolour(y, x + COLUMNS_TITLE_AT, (int)strlen(column->title),
					    TOP_ROLE_HEADER_SORT);
		x += COLUMNS_HELP_AT - COLUMNS_TITLE_AT;
	}
	top_screen_puts(y, x + COLUMNS_TITLE_AT, end - x - COLUMNS_TITLE_AT, TOP_ROLE_NORMAL,
			column->help);
	if (index == columns_page.menu.selected)
		top_screen_recolour(y, area->x, area->width, TOP_ROLE_CURSOR);
}

static void columns_draw(struct top_app *app, const struct top_area *area)
{
	struct top_area list = { area->y + 1, area->x, area->height - 1, area->width };

	top_screen_fill(area->y, area->x, area->width, TOP_ROLE_HEADER);
	if (columns_page.filter[0])
		top_screen_printf(area->y, area->x, area->width, TOP_ROLE_HEADER,
				  " Columns with: %s", columns_page.filter);
	else
		top_screen_printf(area->y, area->x, area->width, TOP_ROLE_HEADER,
				  " Columns: %zu are shown; type to find others",
				  app->settings.columns.count);
	top_menu_place(&columns_page.menu, &list);
	for (size_t i = 0; i < columns_page.menu.count; i++) {
		int y = top_menu_y(&columns_page.menu, i);

		if (y >= 0)
			columns_draw_line(app, y, area, i);
	}
	if (!columns_page.menu.count)
		top_screen_puts(area->y + 1, area->x + 1, area->width - 1, TOP_ROLE_DIM,
				"no column has that; Esc: all");
}

static const struct top_page_key columns_keys[] = {
	{ "Space", "Show/Hide", "show the column, or no more" },
	{ "F7 <", "Left", "one place to the left" },
	{ "F8 >", "Right", "one place to the right" },
	{ "Enter", "Done", "back; the columns are kept" },
	{ "a-z", NULL, "only those that have the text in name, title or help; Esc: all" },
	{ NULL, NULL, NULL },
};

const struct top_page top_page_columns = {
	.full = true,
	.enter = columns_enter,
	.leave = columns_leave,
	.draw = columns_draw,
	.key = columns_key,
	.keys = columns_keys,
};
