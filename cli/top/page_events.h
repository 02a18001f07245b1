/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The events page: its state, for its drawing and its keys. */
#ifndef PROCSNAP_TOP_PAGE_EVENTS_H
#define PROCSNAP_TOP_PAGE_EVENTS_H

#include "app.h"
#include "events.h"

/**
 * struct top_events_page - the state.
 *
 * @events: The events.
 * @cursor, @first: Of those that are shown: at the cursor, and the first on the screen, counted
 *	with those that were forgotten (&top_events.passed).
 * @hold: The cursor stays where it is; else it follows the newest.
 * @height: Events that the screen has room for.
 * @left: Columns out of sight at the left. @sideways: it was moved by a key just now, and may
 *	be too far.
 * @frame: Of a recording: the frame that was taken last; SIZE_MAX: none.
 * @listened: Events were listened to, at least in one frame.
 * @reselect: What is shown is to be chosen anew, before it is drawn.
 */
struct top_events_page {
	struct top_events events;
	uint64_t cursor, first;
	bool hold;
	size_t height, left;
	size_t frame;
	bool listened, reselect, sideways;
};

/* index of the cursor among those that are shown */
size_t top_events_cursor(const struct top_events_page *page);
void top_events_set_cursor(struct top_events_page *page, size_t index);
/*
 * After a change of what is shown: the cursor stays with its event, or goes to the newest. It is
 * done when it is drawn, once for all keys that were typed meanwhile.
 */
void top_events_reselect(struct top_app *app, struct top_events_page *page);

/* the end of a process, if the page still has it */
bool top_events_find(const struct top_identity *who, struct top_gone *gone);

/* in events_draw.c and events_keys.c */
void top_events_draw(struct top_app *app, struct top_events_page *page,
		     const struct top_area *area);
bool top_events_key(struct top_app *app, struct top_events_page *page, const struct top_key *key);
/* the event at a line of the screen; false: none */
bool top_events_line_at(const struct top_events_page *page, int y, size_t *index);

#endif
