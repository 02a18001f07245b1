// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The line at the top: of which machine the picture is, of when, and how true it is. And that
 * of the pages, with what of the table is shown.
 */
#include <stdio.h>
#include <time.h>

#include "../users.h"
#include "draw.h"

#define TITLE_HOST_NARROW 12
#define TITLE_WIDE 60

static int title_add(const struct top_area *area, int x, enum top_role role, const char *text)
{
	return x + top_screen_puts(area->y, x, area->x + area->width - x, role, text);
}

/* a name from outside */
static int title_add_raw(const struct top_area *area, int x, enum top_role role, const char *text,
			 int columns)
{
	int rest = area->x + area->width - x;

	if (columns > rest)
		columns = rest;
	return x + top_screen_put_raw(area->y, x, columns, role, text, strlen(text));
}

static int title_time(const struct top_area *area, int x, uint64_t real_ns, bool date)
{
	time_t seconds = (time_t)(real_ns / 1000000000);
	struct tm parts;
	char text[64];

	if (!localtime_r(&seconds, &parts) ||
	    !strftime(text, sizeof(text), date ? " %Y-%m-%d %H:%M:%S" : " %H:%M:%S", &parts))
		return x;
	return title_add(area, x, TOP_ROLE_TITLE, text);
}

/* how exact the picture is */
static int title_level(const struct top_app *app, const struct top_area *area, int x)
{
	const struct procsnap_header *header = app->frame.view.header;

	if (header->level == PROCSNAP_LEVEL_MACHINE)
		return title_add(area, x, TOP_ROLE_ATOMIC, " atomic, cpus stopped");
	if (header->level == PROCSNAP_LEVEL_TREE)
		return title_add(area, x, TOP_ROLE_ATOMIC, " atomic");
	return title_add(area, x, TOP_ROLE_WARNING,
			 header->source == PROCSNAP_SOURCE_PROCFS ? " from /proc, not atomic"
								  : " not atomic");
}

/* why it is not, where there is room for it */
static void title_why(const struct top_app *app, const struct top_area *area, int x)
{
	const struct top_origin *origin;

	if (top_app_is_replay(app) || !app->collector)
		return;
	origin = top_collector_origin(app->collector);
	if (!origin->why_procfs[0] || area->width < TITLE_WIDE)
		return;
	x = title_add(area, x, TOP_ROLE_DIM, ": ");
	title_add_raw(area, x, TOP_ROLE_DIM, origin->why_procfs, area->x + area->width - x);
}

static int title_recording(const struct top_app *app, const struct top_area *area, int x)
{
	size_t frames = top_collector_frames(app->collector);
	int end = area->x + area->width;

	if (area->width < TITLE_WIDE)
		return x + top_screen_printf(area->y, x, end - x, TOP_ROLE_TITLE, " %zu/%zu",
					     app->flow.shown_at + 1, frames);
	x += top_screen_printf(area->y, x, end - x, TOP_ROLE_TITLE, " frame %zu of %zu, ",
			       app->flow.shown_at + 1, frames);
	x = title_add_raw(area, x, TOP_ROLE_TITLE, app->options.from, area->width / 3);
	if (app->playing)
		x = title_add(area, x, TOP_ROLE_ATOMIC, " playing");
	return x;
}

/* what is missing in the picture */
static int title_losses(const struct top_app *app, const struct top_area *area, int x)
{
	const struct procsnap_header *header = app->frame.view.header;
	int end = area->x + area->width;

	if (app->paused && !top_app_is_replay(app)) {
		x = title_add(area, x, TOP_ROLE_NORMAL, " ");
		x = title_add(area, x, TOP_ROLE_WARNING, "PAUSED");
	}
	if (app->account.lost)
		x += top_screen_printf(area->y, x, end - x, TOP_ROLE_WARNING, " %llu events lost",
				       (unsigned long long)app->account.lost);
	if (header->blocked_count)
		x += top_screen_printf(area->y, x, end - x, TOP_ROLE_WARNING,
				       " %u could not be read", header->blocked_count);
	return x;
}

void top_draw_title(struct top_app *app, const struct top_area *area)
{
	const struct procsnap_header *header = app->frame.view.header;
	int x = area->x;

	x = title_add(area, x, TOP_ROLE_TITLE, area->width < TITLE_WIDE ? "" : "procsnap-top ");
	if (!app->frame.view.snap || !header) {
		title_add(area, x, TOP_ROLE_DIM, "waiting for the first snapshot");
		return;
	}
	x = title_add_raw(area, x, TOP_ROLE_TITLE, header->hostname,
			  area->width < TITLE_WIDE ? TITLE_HOST_NARROW : area->width / 3);
	x = title_time(area, x, header->start_real_ns,
		       top_app_is_replay(app) && area->width >= TITLE_WIDE);
	if (top_app_is_replay(app) && app->collector)
		x = title_recording(app, area, x);
	x = title_level(app, area, x);
	x = title_losses(app, area, x);
	title_why(app, area, x);
}

/* the pages that Tab goes through; the one that is shown may be another */
static const struct top_page *const tabs_pages[] = {
	&top_page_table,
	&top_page_memory,
	&top_page_events,
};

#define TABS_COUNT (sizeof(tabs_pages) / sizeof(tabs_pages[0]))

static int tabs_width(const struct top_page *page)
{
	return (int)strlen(page->name) + 2;
}

const struct top_page *top_draw_page_at(const struct top_app *app, int y, int x)
{
	struct top_parts parts;
	int at;

	top_draw_parts(app, &parts);
	if (!parts.tabs.height || y != parts.tabs.y)
		return NULL;
	at = parts.tabs.x;
	for (size_t i = 0; i < TABS_COUNT; at += tabs_width(tabs_pages[i++]))
		if (x >= at && x < at + tabs_width(tabs_pages[i]))
			return tabs_pages[i];
	return NULL;
}

/* a piece of the line that says what of the table is shown */
static int status_add(const struct top_area *area, int x, const char *what, const char *value)
{
	x = title_add(area, x, TOP_ROLE_WARNING, "  ");
	x = title_add(area, x, TOP_ROLE_WARNING, what);
	return title_add(area, x, TOP_ROLE_WARNING, value);
}

static int status_add_count(const struct top_area *area, int x, size_t count, const char *what)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu ", count);
	return count ? status_add(area, x, text, what) : x;
}

/* what hides lines, or arranges them */
static void tabs_status(const struct top_app *app, const struct top_area *area, int x)
{
	const struct top_list_options *options = &app->list_options;

	if (options->filter[0])
		x = status_add(area, x, "filter: ", options->filter);
	if (options->by_user)
		x = status_add(area, x, "user: ", cli_user_name(options->uid)->name);
	if (options->hide_kernel)
		x = status_add(area, x, "no kernel threads", "");
	if (app->list.follow)
		x = status_add(area, x, "following", "");
	x = status_add_count(area, x, app->list.tagged.count, "tagged");
	status_add_count(area, x, app->list.hidden, "hidden");
}

void top_draw_tabs(struct top_app *app, const struct top_area *area)
{
	bool known = false;
	int x = area->x, end = area->x + area->width;

	for (size_t i = 0; i < TABS_COUNT; i++) {
		bool here = app->page == tabs_pages[i];

		known |= here;
		x += top_screen_printf(area->y, x, end - x, here ? TOP_ROLE_BAR_TEXT : TOP_ROLE_DIM,
				       " %s ", tabs_pages[i]->name);
	}
	if (!known && app->page && app->page->name)
		x += top_screen_printf(area->y, x, end - x, TOP_ROLE_BAR_TEXT, " %s ",
				       app->page->name);
	if (app->page == &top_page_table)
		tabs_status(app, area, x);
}
