// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The events page: who was born, ran another program and ended, a line each. Events are
 * gathered while other pages are shown, too.
 */
#include "page_events.h"

static struct top_events_page page = {
	.events = { .kinds = PROCSNAP_EVENTS_BASIC },
	.frame = SIZE_MAX,
};

size_t top_events_cursor(const struct top_events_page *events)
{
	const struct top_events *all = &events->events;
	size_t index;

	if (!all->shown_count)
		return 0;
	if (!events->hold)
		return all->shown_count - 1;
	index = events->cursor > all->passed ? (size_t)(events->cursor - all->passed) : 0;
	return index < all->shown_count ? index : all->shown_count - 1;
}

void top_events_set_cursor(struct top_events_page *events, size_t index)
{
	events->cursor = events->events.passed + index;
}

void top_events_reselect(struct top_app *app, struct top_events_page *events)
{
	events->reselect = true;
	app->dirty = true;
}

static void reselect(struct top_app *app, struct top_events_page *events)
{
	struct top_events *all = &events->events;
	size_t cursor = top_events_cursor(events), index = 0;
	uint64_t number = cursor < all->shown_count ? all->shown[cursor] : 0;

	events->reselect = false;
	if (top_events_select(all) < 0)
		top_app_tell(app, TOP_ROLE_ERROR, "no memory for the list of events");
	while (index + 1 < all->shown_count && all->shown[index] < number)
		index++;
	events->cursor = index;
	events->first = 0;
}

/* of a recording: the next frame goes on, any other begins anew */
static bool begin_frame(struct top_app *app)
{
	size_t frame = app->flow.shown_at;

	if (!top_app_is_replay(app))
		return true;
	if (frame == page.frame)
		return false;
	if (page.frame == SIZE_MAX || frame != page.frame + 1) {
		top_events_clear(&page.events);
		page.cursor = 0;
		page.first = 0;
		page.hold = false;
	}
	page.frame = frame;
	return true;
}

static void events_frame(struct top_app *app)
{
	struct cli_frame fresh = app->now;

	if (!app->now.snap || !begin_frame(app))
		return;
	page.listened |= app->now.has_events;
	/* of a frame that takes the place of the one before: what that did not tell */
	fresh.events += app->flow.fresh_from;
	fresh.event_bytes -= app->flow.fresh_from;
	if (top_events_take(&page.events, &fresh) < 0)
		top_app_tell(app, TOP_ROLE_ERROR, "no memory for all of the events");
	if (app->page == &top_page_events)
		app->dirty = true;
}

bool top_events_find(const struct top_identity *who, struct top_gone *gone)
{
	return top_events_find_end(&page.events, who, gone);
}

static void events_draw(struct top_app *app, const struct top_area *area)
{
	if (page.reselect)
		reselect(app, &page);
	top_events_draw(app, &page, area);
}

static bool events_key(struct top_app *app, const struct top_key *key)
{
	return top_events_key(app, &page, key);
}

static const struct top_page_key events_keys[] = {
	{ "Enter", "Process", "all about the process" },
	{ "F3 /", "Search", "search in the lines while you type, from the newest back" },
	{ "n N", NULL, "the place that was found before, the one behind" },
	{ "F4 \\", "Filter", "show only lines that have a text" },
	{ "f", "Forks", "show forks, or not" },
	{ "e", "Execs", "show execs, or not" },
	{ "x", "Exits", "show exits, or not" },
	{ "H", NULL, "show threads, or not, where they are told of" },
	{ "Space End", "Hold", "stay here, or follow the newest" },
	{ "j", NULL, "go to the process in the table" },
	{ "w", NULL, "show when processes were waited for, with all that they used" },
	{ "r", NULL, "forget all events" },
	{ "Left Right", NULL, "scroll sideways" },
	{ "Esc", NULL, "back to the table" },
	{ NULL, NULL, NULL },
};

const struct top_page top_page_events = {
	.name = "Events",
	.frame = events_frame,
	.draw = events_draw,
	.key = events_key,
	.keys = events_keys,
};
