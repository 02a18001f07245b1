// SPDX-License-Identifier: GPL-2.0-or-later
/* The detail page on the screen: who it is, the tabs, and the text of one. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "detail.h"
#include "page_detail.h"

/* the two lines above the text */
#define HEAD_LINES 2

/* where the tabs were drawn, for the mouse */
static struct {
	int y, x[TOP_DETAIL_TABS], end[TOP_DETAIL_TABS];
} tabs;

/* what became of it; 0: it is there */
static int head_state(char *text, size_t size, struct top_app *app,
		      const struct top_detail_page *page)
{
	char end[TOP_DETAIL_END];

	if (page->ended && top_app_is_replay(app))
		return snprintf(text, size, "not in this frame");
	if (page->ended && page->has_gone && page->gone.boot_ns)
		return snprintf(text, size, "has ended: %s",
				top_detail_end(end, page->gone.wait_status));
	if (page->ended)
		return snprintf(text, size, "has ended");
	if (page->message[0])
		return snprintf(text, size, "%s", page->message);
	return 0;
}

static void draw_head(struct top_app *app, const struct top_detail_page *page,
		      const struct top_text_view *view, const struct top_area *area)
{
	int end = area->x + area->width, x = area->x;
	char state[256], place[64];
	size_t last = view->first + view->height;
	int length;

	if (last > view->row_count)
		last = view->row_count;
	length = snprintf(place, sizeof(place), "%s%s%zu-%zu/%zu", view->wrap ? "wrap " : "",
			  view->left ? "> " : "", view->row_count ? view->first + 1 : 0, last,
			  view->row_count);
	if (length < area->width / 2)
		end -= length + 1;
	x += top_screen_printf(area->y, x, end - x, TOP_ROLE_BOLD, "%d ", page->who.pid);
	x += top_screen_put_raw(area->y, x, end - x, TOP_ROLE_BOLD, page->comm, strlen(page->comm));
	if (page->who.pid != page->tgid)
		x += top_screen_printf(area->y, x, end - x, TOP_ROLE_NORMAL, " thread of %d",
				       page->tgid);
	if (head_state(state, sizeof(state), app, page)) {
		x += top_screen_puts(area->y, x, end - x, TOP_ROLE_NORMAL, "  ");
		x += top_screen_put_raw(area->y, x, end - x, TOP_ROLE_WARNING, state,
					strlen(state));
	}
	if (end < area->x + area->width)
		top_screen_puts(area->y, end + 1, length, TOP_ROLE_DIM, place);
}

static int tab_width(int tab)
{
	return (int)strlen(top_detail_parts[tab].name) + 3;
}

/* the first tab that is drawn, so that the one that is shown is in sight */
static int first_tab(const struct top_detail_page *page, int width)
{
	int first = (int)page->tab, used = tab_width(first);

	while (first > 0 && used + tab_width(first - 1) <= width)
		used += tab_width(--first);
	return first;
}

static void draw_tabs(const struct top_detail_page *page, const struct top_area *area)
{
	int end = area->x + area->width, x = area->x, y = area->y + 1;
	int first = first_tab(page, area->width);

	tabs.y = y;
	for (int tab = 0; tab < TOP_DETAIL_TABS; tab++) {
		enum top_role role = tab == (int)page->tab ? TOP_ROLE_HEADER_SORT : TOP_ROLE_HEADER;

		tabs.x[tab] = x;
		if (tab >= first)
			x += top_screen_printf(y, x, end - x, role, "%d %s ", tab + 1,
					       top_detail_parts[tab].name);
		tabs.end[tab] = x;
	}
	top_screen_fill(y, x, end - x, TOP_ROLE_HEADER);
}

enum top_detail_tab top_detail_tab_at(const struct top_detail_page *page, int y, int x)
{
	(void)page;
	for (int tab = 0; y == tabs.y && tab < TOP_DETAIL_TABS; tab++)
		if (x >= tabs.x[tab] && x < tabs.end[tab])
			return (enum top_detail_tab)tab;
	return TOP_DETAIL_TABS;
}

/* why there is no text yet */
static const char *draw_waiting(const struct top_detail_page *page)
{
	if (!page->who.pid)
		return "no process is chosen: Enter on a line of the table";
	if (page->ended)
		return "it ended before this was read";
	return page->message[0] ? "it could not be read" : "reading";
}

void top_detail_draw(struct top_app *app, struct top_detail_page *page, const struct top_area *area)
{
	struct top_text_view *view = &page->views[page->tab];
	struct top_area below = *area;

	below.y += HEAD_LINES;
	below.height -= HEAD_LINES;
	if (below.height < 0)
		below.height = 0;
	top_detail_refresh(app, (size_t)area->width);
	if (top_text_view_layout(view, (size_t)area->width, (size_t)below.height) < 0)
		return;
	draw_head(app, page, view, area);
	draw_tabs(page, area);
	if (page->has_text[page->tab])
		top_text_view_draw(view, &below);
	else if (below.height)
		top_screen_puts(below.y, below.x, below.width, TOP_ROLE_DIM, draw_waiting(page));
}
