// SPDX-License-Identifier: GPL-2.0-or-later
/* The whole screen: which parts there are, and all of them drawn. */
#include <stdio.h>

#include "../escape.h"
#include "draw.h"
#include "meters.h"

/* lower screens give the line of pages to the page */
#define DRAW_TABS_HEIGHT_MIN 14
/* of a sentence for the user */
#define DRAW_NOTICE_LINES 3

static int draw_meters_height(const struct top_app *app, int height, int width)
{
	static struct top_meters_plan plan;

	if (!app->page || !app->page->meters || !app->settings.header)
		return 0;
	top_meters_plan(&plan, app->settings.cpu_meters, app->figures.cpu_count, height, width);
	return plan.height;
}

/* the next lines from *y on */
static struct top_area draw_take(int *y, int height, int width)
{
	struct top_area area = { .y = *y, .x = 0, .height = height, .width = width };

	*y += height;
	return area;
}

void top_draw_parts(const struct top_app *app, struct top_parts *parts)
{
	int height = app->screen.height, width = app->screen.width, y = 0;
	bool full = app->page && app->page->full;
	int panel;

	memset(parts, 0, sizeof(*parts));
	parts->small = height < TOP_DRAW_HEIGHT_MIN || width < TOP_DRAW_WIDTH_MIN;
	if (parts->small)
		return;
	parts->title = draw_take(&y, !full, width);
	parts->meters = draw_take(&y, full ? 0 : draw_meters_height(app, height, width), width);
	parts->tabs = draw_take(&y, !full && height >= DRAW_TABS_HEIGHT_MIN, width);
	parts->page = draw_take(&y, height - 1 - y, width);
	parts->bar = draw_take(&y, 1, width);
	panel = top_prompt_panel_width(app);
	if (panel > width / 2)
		panel = width / 2;
	parts->panel = parts->page;
	parts->panel.width = panel;
	parts->page.x += panel;
	parts->page.width -= panel;
}

int top_draw_header_height(const struct top_app *app)
{
	struct top_parts parts;

	top_draw_parts(app, &parts);
	return parts.page.y;
}

size_t top_draw_table_height(const struct top_app *app)
{
	struct top_parts parts;

	top_draw_parts(app, &parts);
	return parts.page.height > 1 ? (size_t)parts.page.height - 1 : 0;
}

size_t top_draw_scroll(size_t first, size_t selected, size_t count, size_t height)
{
	if (!height || count <= height)
		return 0;
	if (first > count - height)
		first = count - height;
	if (selected < first)
		return selected;
	if (selected >= first + height)
		return selected - height + 1;
	return first;
}

static void draw_small(const struct top_app *app)
{
	char text[96];
	int length = snprintf(text, sizeof(text), "%dx%d: too small, %dx%d are needed",
			      app->screen.width, app->screen.height, TOP_DRAW_WIDTH_MIN,
			      TOP_DRAW_HEIGHT_MIN);
	int width = app->screen.width;

	for (int at = 0, y = 0; width > 0 && at < length && y < app->screen.height; y++) {
		top_screen_puts(y, 0, width, TOP_ROLE_WARNING, text + at);
		at += width;
	}
}

/* a sentence in the place of the bar, and of lines above it if it is long */
static void draw_notice(const struct top_app *app, const struct top_area *bar)
{
	size_t starts[DRAW_NOTICE_LINES + 1] = { 0 }, length = strlen(app->notice), columns;
	int lines = 0;

	do {
		starts[lines + 1] = starts[lines] + cli_escape_cut(app->notice + starts[lines],
								   length - starts[lines],
								   (size_t)bar->width, &columns);
		lines++;
	} while (lines < DRAW_NOTICE_LINES && starts[lines] < length);
	for (int i = 0; i < lines; i++) {
		int y = bar->y - lines + 1 + i;

		top_screen_fill(y, bar->x, bar->width, app->notice_role);
		top_screen_put(y, bar->x, bar->width, app->notice_role, app->notice + starts[i],
			       starts[i + 1] - starts[i]);
	}
}

void top_draw(struct top_app *app)
{
	struct top_parts parts;

	top_draw_parts(app, &parts);
	top_screen_clear();
	top_screen_caret(-1, 0);
	if (parts.small) {
		draw_small(app);
		top_screen_show();
		return;
	}
	if (parts.title.height)
		top_draw_title(app, &parts.title);
	if (parts.meters.height)
		top_draw_meters(app, &parts.meters);
	if (parts.tabs.height)
		top_draw_tabs(app, &parts.tabs);
	if (app->page && app->page->draw)
		app->page->draw(app, &parts.page);
	if (app->prompt.kind != TOP_PROMPT_NONE)
		top_prompt_draw(app, &parts.bar, &parts.panel);
	else if (app->notice[0])
		draw_notice(app, &parts.bar);
	else
		top_draw_bar(app, &parts.bar);
	top_screen_show();
}
