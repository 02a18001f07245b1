// SPDX-License-Identifier: GPL-2.0-or-later
/* The page of the table: its keys and the mouse on it. Drawn by draw_table.c. */
#include <curses.h>

#include "actions.h"
#include "draw.h"

/* of a ranking the next lines are asked for before they are needed */
static void move_cursor(struct top_app *app, long lines)
{
	size_t height = top_draw_table_height(app);

	top_list_move(&app->list, &app->frame, lines);
	top_list_scroll(&app->list, height);
	if (!top_app_has_all(app) && app->list.first + 2 * height > app->list.count)
		app->rerequest = true;
}

static void scroll_sideways(struct top_app *app, int columns)
{
	int most = top_draw_table_left_max(app);

	app->left += columns;
	if (app->left > most)
		app->left = most;
	if (app->left < 0)
		app->left = 0;
}

static bool table_move(struct top_app *app, enum top_action action)
{
	long page = (long)top_draw_table_height(app), all = (long)app->list.count;

	switch (action) {
	case TOP_UP:
		move_cursor(app, -1);
		break;
	case TOP_DOWN:
		move_cursor(app, 1);
		break;
	case TOP_PAGE_UP:
		move_cursor(app, -page);
		break;
	case TOP_PAGE_DOWN:
		move_cursor(app, page);
		break;
	case TOP_HOME:
		move_cursor(app, -all);
		break;
	case TOP_END:
		/* of a ranking there are only the first lines: all are asked for */
		app->flow.to_end = app->rerequest = app->flow.rank && app->flow.count;
		move_cursor(app, all);
		break;
	case TOP_LEFT:
		scroll_sideways(app, -8);
		break;
	case TOP_RIGHT:
		scroll_sideways(app, 8);
		break;
	default:
		return false;
	}
	app->dirty = true;
	return true;
}

static bool table_open(struct top_app *app, enum top_action action)
{
	enum top_detail_tab tab;

	switch (action) {
	case TOP_PAGE_DETAIL:
		tab = TOP_DETAIL_OVERVIEW;
		break;
	case TOP_PAGE_FILES:
		tab = TOP_DETAIL_FILES;
		break;
	case TOP_PAGE_MAPS:
		tab = TOP_DETAIL_MAPS;
		break;
	case TOP_PAGE_ENVIRON:
		tab = TOP_DETAIL_ENVIRON;
		break;
	default:
		return false;
	}
	if (app->list.count)
		top_detail_open(app, &app->list.at, tab);
	return true;
}

static bool table_mouse(struct top_app *app, const struct top_key *key)
{
	const struct cli_column *column;
	size_t line;

	if (key->wheel) {
		move_cursor(app, 3L * key->wheel);
		app->dirty = true;
		return true;
	}
	column = top_draw_title_at(app, key->y, key->x);
	for (size_t i = 0; column && i < app->settings.columns.count; i++)
		if (app->settings.columns.items[i].column == column)
			top_sort_by(app, &app->settings.columns.items[i]);
	if (top_draw_line_at(app, key->y, key->x, &line)) {
		move_cursor(app, (long)line - (long)app->list.cursor);
		if (top_draw_is_branch_at(app, key->y, key->x))
			top_action_view(app, TOP_COLLAPSE);
		else if (key->twice)
			table_open(app, TOP_PAGE_DETAIL);
	}
	app->dirty = true;
	return true;
}

static bool table_key(struct top_app *app, const struct top_key *key)
{
	enum top_action action;

	if (key->function && key->code == KEY_MOUSE)
		return table_mouse(app, key);
	action = top_key_action(key, top_app_is_replay(app));
	if (action == TOP_FIND_PID) {
		top_find_pid(app, (unsigned int)(key->code - '0'));
		app->dirty = true;
		return true;
	}
	return table_move(app, action) || table_open(app, action) || top_action_view(app, action) ||
	       top_action_process(app, action);
}

const struct top_page top_page_table = {
	.name = "Processes",
	.meters = true,
	.draw = top_draw_table,
	.key = table_key,
};
