/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a screen, and what of them the mouse has hit. top_draw() in app.h draws them
 * all.
 */
#ifndef PROCSNAP_TOP_DRAW_H
#define PROCSNAP_TOP_DRAW_H

#include "app.h"

/* below that there is only a sentence */
#define TOP_DRAW_HEIGHT_MIN 10
#define TOP_DRAW_WIDTH_MIN 40

/**
 * struct top_parts - where things are on the screen.
 *
 * @title: The line at the top. @meters: its height is 0 if there are none.
 * @tabs: The line of pages; height 0 if the page wants it all.
 * @page: The page. @panel: a list to choose from, at its left; width 0: none.
 * @bar: The line at the bottom.
 * @small: The screen is too small for any of it.
 */
struct top_parts {
	struct top_area title, meters, tabs, page, panel, bar;
	bool small;
};

void top_draw_parts(const struct top_app *app, struct top_parts *parts);

void top_draw_title(struct top_app *app, const struct top_area *area);
void top_draw_meters(struct top_app *app, const struct top_area *area);
/* what a part of a bar is drawn with: without colours they differ by that */
char top_draw_meter_character(const struct top_app *app, enum top_role role);
void top_draw_tabs(struct top_app *app, const struct top_area *area);
void top_draw_bar(struct top_app *app, const struct top_area *area);

/* the table, titles of columns first; for top_page_table.draw */
void top_draw_table(struct top_app *app, const struct top_area *area);
/* the largest app->left that makes sense */
int top_draw_table_left_max(const struct top_app *app);

/* the column whose title is at a place of the table page, NULL: none */
const struct cli_column *top_draw_title_at(const struct top_app *app, int y, int x);
/* the line of the table that is there; false: none */
bool top_draw_line_at(const struct top_app *app, int y, int x, size_t *line);
/* the place of that line is the mark of a tree's branch, to be opened or closed */
bool top_draw_is_branch_at(const struct top_app *app, int y, int x);
/* the page whose name is there, NULL: none */
const struct top_page *top_draw_page_at(const struct top_app *app, int y, int x);
/* the key that a place in the bar at the bottom stands for; false: none */
bool top_draw_bar_key_at(const struct top_app *app, int y, int x, struct top_key *key);

/*
 * Lists of choices, lines of pages: the first line to be shown of count, so that the selected
 * one is among height lines and as little as possible moves.
 */
size_t top_draw_scroll(size_t first, size_t selected, size_t count, size_t height);

#endif
