// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of the events page. */
#define NCURSES_WIDECHAR 1

#include <curses.h>

#include "page_events.h"

#define WHEEL_ROWS 3
#define SIDEWAYS 8
/* lines are no longer than this, in columns */
#define LEFT_MAX 4096

/* the page that asked; a question does not outlive it */
static struct top_events_page *asked;
static size_t search_origin;

/* whoever moves wants to stay there, but at the end */
static void move_cursor(struct top_events_page *page, long lines)
{
	size_t count = page->events.shown_count, cursor = top_events_cursor(page);

	if (lines < 0 && (size_t)-lines > cursor)
		cursor = 0;
	else
		cursor += (size_t)lines;
	if (cursor >= count)
		cursor = count ? count - 1 : 0;
	if (lines < 0)
		page->hold = true;
	else if (page->hold && cursor + 1 >= count && lines > 1)
		page->hold = false;
	top_events_set_cursor(page, cursor);
}

static void toggle_hold(struct top_events_page *page)
{
	top_events_set_cursor(page, top_events_cursor(page));
	page->hold = !page->hold;
}

/* --- search and filter --- */

static bool find(struct top_events_page *page, const char *word, size_t from, int step)
{
	struct top_events *events = &page->events;
	size_t count = events->shown_count;

	for (size_t i = 0; i < count; i++) {
		size_t index = (from + (step < 0 ? count - i : i)) % count;

		if (!top_events_has(top_events_at(events, index), word))
			continue;
		page->hold = true;
		top_events_set_cursor(page, index);
		return true;
	}
	return false;
}

static void search_changed(struct top_app *app)
{
	if (*app->prompt.text)
		find(asked, app->prompt.text, search_origin, -1);
	app->dirty = true;
}

static void search_done(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)value;
	if (!accepted || !*text)
		return;
	snprintf(app->search, sizeof(app->search), "%s", text);
	if (!find(asked, text, search_origin, -1))
		top_app_tell(app, TOP_ROLE_WARNING, "not found: %s", text);
}

static void search_again(struct top_app *app, struct top_events_page *page, int step)
{
	size_t count = page->events.shown_count;

	if (!*app->search)
		top_app_tell(app, TOP_ROLE_WARNING, "nothing was searched for yet: / does");
	else if (!count || !find(page, app->search,
				 (top_events_cursor(page) + count + (size_t)step) % count, step))
		top_app_tell(app, TOP_ROLE_WARNING, "not found: %s", app->search);
}

static void filter_changed(struct top_app *app)
{
	snprintf(asked->events.filter, sizeof(asked->events.filter), "%s", app->prompt.text);
	top_events_reselect(app, asked);
}

/* as in the table: given up, there is none */
static void filter_done(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)value;
	snprintf(asked->events.filter, sizeof(asked->events.filter), "%s", accepted ? text : "");
	top_events_reselect(app, asked);
}

static void toggle_kind(struct top_app *app, struct top_events_page *page, uint32_t kind)
{
	page->events.kinds ^= PROCSNAP_EVENTS(kind);
	top_events_reselect(app, page);
}

/* --- processes --- */

static bool process_at(struct top_app *app, const struct top_events_page *page,
		       struct top_identity *who)
{
	const struct top_event *event = top_events_at(&page->events, top_events_cursor(page));

	if (!event)
		return false;
	if (event->event.kind == PROCSNAP_EVENT_LOST) {
		top_app_tell(app, TOP_ROLE_WARNING, "whose events were lost nobody knows");
		return false;
	}
	*who = (struct top_identity){ event->event.pid, event->event.start_ns };
	return true;
}

static void open_process(struct top_app *app, const struct top_events_page *page)
{
	struct top_identity who;

	if (process_at(app, page, &who))
		top_detail_open(app, &who, TOP_DETAIL_OVERVIEW);
}

static void go_to_process(struct top_app *app, const struct top_events_page *page)
{
	struct top_identity who;

	if (!process_at(app, page, &who))
		return;
	if (top_list_go(&app->list, &app->frame, &who))
		top_app_go(app, &top_page_table);
	else
		top_app_tell(app, TOP_ROLE_WARNING,
			     "%d is not in the table: it has ended, or is not shown", who.pid);
}

/* --- keys --- */

static bool key_mouse(struct top_app *app, struct top_events_page *page, const struct top_key *key)
{
	size_t index;

	if (key->wheel) {
		move_cursor(page, key->wheel * WHEEL_ROWS);
	} else if (top_events_line_at(page, key->y, &index)) {
		page->hold = true;
		top_events_set_cursor(page, index);
		if (key->twice)
			open_process(app, page);
	} else {
		return false;
	}
	return true;
}

static bool key_own(struct top_app *app, struct top_events_page *page, wint_t code)
{
	switch (code) {
	case 'f':
		toggle_kind(app, page, PROCSNAP_EVENT_FORK);
		return true;
	case 'e':
		toggle_kind(app, page, PROCSNAP_EVENT_EXEC);
		return true;
	case 'x':
		toggle_kind(app, page, PROCSNAP_EVENT_EXIT);
		return true;
	case 'w':
		toggle_kind(app, page, PROCSNAP_EVENT_REAP);
		return true;
	case 'H':
		page->events.threads = !page->events.threads;
		top_events_reselect(app, page);
		return true;
	case ' ':
		toggle_hold(page);
		return true;
	case 'j':
		go_to_process(app, page);
		return true;
	case 'r':
		top_events_clear(&page->events);
		page->cursor = page->first = 0;
		return true;
	case 'n':
	case 'N':
		search_again(app, page, code == 'n' ? -1 : 1);
		return true;
	default:
		return false;
	}
}

static bool key_move(struct top_events_page *page, enum top_action action)
{
	long height = page->height ? (long)page->height : 1;

	switch (action) {
	case TOP_UP:
		move_cursor(page, -1);
		return true;
	case TOP_DOWN:
		move_cursor(page, 1);
		return true;
	case TOP_PAGE_UP:
		move_cursor(page, -height);
		return true;
	case TOP_PAGE_DOWN:
		move_cursor(page, height);
		return true;
	case TOP_HOME:
		page->hold = true;
		page->cursor = page->events.passed;
		return true;
	case TOP_END:
		page->hold = false;
		return true;
	case TOP_LEFT:
		page->left -= page->left < SIDEWAYS ? page->left : SIDEWAYS;
		return true;
	case TOP_RIGHT:
		page->left += page->left < LEFT_MAX ? SIDEWAYS : 0;
		page->sideways = true;
		return true;
	default:
		return false;
	}
}

static bool key_action(struct top_app *app, struct top_events_page *page, enum top_action action)
{
	switch (action) {
	case TOP_SEARCH:
		asked = page;
		search_origin = top_events_cursor(page);
		top_prompt_line(app, "Search: ", "", search_changed, search_done);
		return true;
	case TOP_SEARCH_AGAIN:
		search_again(app, page, -1);
		return true;
	case TOP_SEARCH_BACK:
		search_again(app, page, 1);
		return true;
	case TOP_FILTER:
		asked = page;
		top_prompt_line(app, "Filter: ", page->events.filter, filter_changed, filter_done);
		return true;
	case TOP_PAGE_DETAIL:
		open_process(app, page);
		return true;
	default:
		return key_move(page, action);
	}
}

bool top_events_key(struct top_app *app, struct top_events_page *page, const struct top_key *key)
{
	app->dirty = true;
	if (key->function && key->code == KEY_MOUSE)
		return key_mouse(app, page, key);
	if (!key->function && key_own(app, page, key->code))
		return true;
	return key_action(app, page, top_key_action(key, top_app_is_replay(app)));
}
