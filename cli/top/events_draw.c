// SPDX-License-Identifier: GPL-2.0-or-later
/* The events page on the screen. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "../escape.h"
#include "draw.h"
#include "page_events.h"
#include "text.h"

/* where the events were drawn, for the mouse */
static struct {
	int y;
	size_t first, count;
} places;

bool top_events_line_at(const struct top_events_page *page, int y, size_t *index)
{
	(void)page;
	if (y < places.y || (size_t)(y - places.y) >= places.count)
		return false;
	*index = places.first + (size_t)(y - places.y);
	return true;
}

/* why there are none; false: they are listened to */
static bool why_none(struct top_app *app, const struct top_events_page *page, char *text,
		     size_t size)
{
	const struct top_origin *origin = top_collector_origin(app->collector);

	if (page->listened)
		return false;
	if (top_app_is_replay(app))
		snprintf(text, size, "No events: not in the recording up to here");
	else if (!origin->events && origin->backend == PROCSNAP_BACKEND_PROCFS)
		snprintf(text, size,
			 "No events: /proc does not tell who is born and ends; the kernel module "
			 "does%s%s",
			 origin->why_procfs[0] ? ": " : "", origin->why_procfs);
	else if (!origin->events)
		snprintf(text, size, "No events: %s", origin->why_no_events);
	else
		return false;
	return true;
}

static int add_kind(const struct top_events *events, uint32_t kind, const char *name, int y, int x,
		    int end)
{
	bool on = events->kinds & PROCSNAP_EVENTS(kind);

	return x + top_screen_printf(y, x, end - x, on ? TOP_ROLE_BOLD : TOP_ROLE_DIM, " %s%s",
				     on ? "+" : "-", name);
}

static void draw_status(const struct top_app *app, const struct top_events_page *page,
			const struct top_area *area)
{
	const char *state = top_app_is_replay(app) || app->paused ? "newest" : "live";
	const struct top_events *events = &page->events;
	int y = area->y, x = area->x, end = area->x + area->width;

	x += top_screen_puts(y, x, end - x, page->hold ? TOP_ROLE_WARNING : TOP_ROLE_ATOMIC,
			     page->hold ? "HELD" : state);
	x = add_kind(events, PROCSNAP_EVENT_FORK, "forks", y, x, end);
	x = add_kind(events, PROCSNAP_EVENT_EXEC, "execs", y, x, end);
	x = add_kind(events, PROCSNAP_EVENT_EXIT, "exits", y, x, end);
	if (events->kinds & PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP))
		x = add_kind(events, PROCSNAP_EVENT_REAP, "reaps", y, x, end);
	if (events->filter[0]) {
		x += top_screen_puts(y, x, end - x, TOP_ROLE_NORMAL, " with ");
		x += top_screen_put_raw(y, x, end - x, TOP_ROLE_MATCH, events->filter,
					strlen(events->filter));
	}
	x += top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, "  %zu shown, %llu in all",
			       events->shown_count, (unsigned long long)events->total);
	if (events->forgotten)
		x += top_screen_printf(y, x, end - x, TOP_ROLE_NORMAL, ", the last %d kept",
				       TOP_EVENTS_MAX);
	if (events->lost)
		top_screen_printf(y, x, end - x, TOP_ROLE_WARNING, ", %llu lost",
				  (unsigned long long)events->lost);
}

static enum top_role event_role(const struct top_event *event)
{
	switch (event->event.kind) {
	case PROCSNAP_EVENT_LOST:
		return TOP_ROLE_ERROR;
	case PROCSNAP_EVENT_EXEC:
		return TOP_ROLE_KIND_1;
	case PROCSNAP_EVENT_FORK:
		return TOP_ROLE_KIND_2;
	case PROCSNAP_EVENT_EXIT:
	case PROCSNAP_EVENT_REAP:
		return event->exit.status ? TOP_ROLE_KIND_5 : TOP_ROLE_KIND_4;
	default:
		return TOP_ROLE_NORMAL;
	}
}

/* the line from `left` columns on; the word of the event has a role of its own */
static void put_line(const struct watch_line *line, size_t left, const struct top_area *area, int y,
		     enum top_role role, enum top_role word)
{
	size_t skipped, byte = cli_escape_cut(line->text, line->length, left, &skipped), end;
	int x = area->x, limit = area->x + area->width;

	while (byte < line->length && x < limit) {
		bool in = byte >= line->word && byte < line->word_end;

		end = byte < line->word ? line->word : in ? line->word_end : line->length;
		if (end > line->length)
			end = line->length;
		x += top_screen_put(y, x, limit - x, in ? word : role, line->text + byte,
				    end - byte);
		byte = end;
	}
	if (x < limit)
		top_screen_fill(y, x, limit - x, role);
}

/* no further than the longest line that is on the screen goes */
static void bound_left(struct top_events_page *page, size_t first, const struct top_area *area)
{
	struct top_events *events = &page->events;
	size_t width = (size_t)area->width, most = 0, columns;
	const struct top_event *event;

	if (!page->sideways)
		return;
	page->sideways = false;
	for (size_t i = 0; i < page->height; i++) {
		event = top_events_at(events, first + i);
		if (!event)
			break;
		top_events_line(events, event);
		cli_escape_cut(events->line.text, events->line.length, SIZE_MAX, &columns);
		if (columns > width && columns - width > most)
			most = columns - width;
	}
	if (page->left > most)
		page->left = most;
}

/* which of them are on the screen, the first at y */
static void place_events(struct top_events_page *page, const struct top_area *area, int y)
{
	const struct top_events *events = &page->events;
	size_t first = page->first > events->passed ? (size_t)(page->first - events->passed) : 0;

	page->height = (size_t)(area->y + area->height - y);
	first = top_draw_scroll(first, top_events_cursor(page), events->shown_count, page->height);
	page->first = events->passed + first;
	places.y = y;
	places.first = first;
	places.count = events->shown_count - first < page->height ? events->shown_count - first
								  : page->height;
	bound_left(page, first, area);
}

static void draw_events(struct top_events_page *page, const struct top_area *area)
{
	struct top_events *events = &page->events;
	size_t cursor = top_events_cursor(page);

	for (size_t i = 0; i < places.count; i++) {
		const struct top_event *event = top_events_at(events, places.first + i);
		bool at = places.first + i == cursor && page->hold;
		enum top_role role = at ? TOP_ROLE_CURSOR : TOP_ROLE_NORMAL;

		if (event->event.kind == PROCSNAP_EVENT_LOST && !at)
			role = TOP_ROLE_WARNING;
		top_events_line(events, event);
		put_line(&events->line, page->left, area, places.y + (int)i, role,
			 at ? role : event_role(event));
	}
}

/* a sentence in as many lines as it needs */
static void draw_sentence(const char *text, const struct top_area *area)
{
	size_t left = strlen(text), columns;

	for (int y = 0; y < area->height && left; y++) {
		size_t length = cli_escape_cut(text, left, (size_t)area->width, &columns), word;

		/* between words, if there are any */
		for (word = length; length < left && word > 0 && text[word - 1] != ' ';)
			word--;
		if (length < left && word)
			length = word;
		top_screen_put_raw(area->y + y, area->x, area->width, TOP_ROLE_WARNING, text,
				   length);
		text += length;
		left -= length;
		/* nothing fits */
		if (!length)
			break;
	}
}

void top_events_draw(struct top_app *app, struct top_events_page *page, const struct top_area *area)
{
	char why[512];
	int y = area->y;

	places.count = 0;
	if (why_none(app, page, why, sizeof(why))) {
		draw_sentence(why, area);
		return;
	}
	if (area->height < 3)
		return;
	draw_status(app, page, area);
	place_events(page, area, y + 2);
	top_events_titles(&page->events);
	/* titles have no word */
	page->events.line.word = page->events.line.word_end = 0;
	put_line(&page->events.line, page->left, area, ++y, TOP_ROLE_HEADER, TOP_ROLE_HEADER);
	draw_events(page, area);
}
