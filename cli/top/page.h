/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page of the viewer: what it asks of the kernel, how it looks, what its keys do. The title
 * and meters above it and the bar below are everybody's.
 */
#ifndef PROCSNAP_TOP_PAGE_H
#define PROCSNAP_TOP_PAGE_H

#include "collector.h"
#include "identities.h"
#include "screen.h"

struct top_app;

/* a key of a page, for the bar at the bottom and the help */
struct top_page_key {
	const char *label;
	const char *bar; /* NULL: not in the bar */
	const char *help;
};

/**
 * struct top_page - a page.
 *
 * @name: For the line of pages, a word; NULL: not one to come to with Tab.
 * @meters: Meters are shown above it.
 * @full: It wants all of the screen but the bar.
 * @enter, @leave: It is shown, or no more; may be NULL. Its state is its own file's, or of struct top_app.
 * @want: Fills in what is to be asked for it (sections 0: nothing), at each frame;
 *	returns the least time between two such snapshots in ms. May be NULL.
 * @result: The answer, which stays the caller's: what is to be kept is taken out
 *	(frame.snap set to NULL). May be NULL.
 * @frame: A new frame of the table is there, also while another page is shown: app->at
 *	says which one of a recording. May be NULL.
 * @draw: Draws it into its place.
 * @key: Takes a key; false: it is of everybody's. May be NULL.
 * @keys: For the bar and the help, ended by one without a label; NULL: the table's.
 */
struct top_page {
	const char *name;
	bool meters, full;
	void (*enter)(struct top_app *app);
	void (*leave)(struct top_app *app);
	unsigned int (*want)(struct top_app *app, struct top_request *request);
	void (*result)(struct top_app *app, struct top_result *result);
	void (*frame)(struct top_app *app);
	void (*draw)(struct top_app *app, const struct top_area *area);
	bool (*key)(struct top_app *app, const struct top_key *key);
	const struct top_page_key *keys;
};

extern const struct top_page top_page_table;
extern const struct top_page top_page_detail; /* of the task app->subject: top_detail_open() */
extern const struct top_page top_page_memory;
extern const struct top_page top_page_events;
extern const struct top_page top_page_columns;
extern const struct top_page top_page_setup;
extern const struct top_page top_page_help;

/* parts of the detail page, in the order of their tabs */
enum top_detail_tab {
	TOP_DETAIL_OVERVIEW,
	TOP_DETAIL_FILES,
	TOP_DETAIL_MAPS,
	TOP_DETAIL_PAGES,
	TOP_DETAIL_ENVIRON,
	TOP_DETAIL_LIMITS,
	TOP_DETAIL_NAMESPACES,
	TOP_DETAIL_CGROUP,
	TOP_DETAIL_THREADS,
	TOP_DETAIL_TABS,
};

/* shows the page of a task, which may be gone, at a tab */
void top_detail_open(struct top_app *app, const struct top_identity *task, enum top_detail_tab tab);

#endif
