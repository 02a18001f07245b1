// SPDX-License-Identifier: GPL-2.0-or-later
/* Actions on what is shown: the order, search and filter, users, tree, delay. */
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../users.h"
#include "actions.h"
#include "clock.h"

/* digits that are so far apart are of two pids */
#define PID_PAUSE_NS 1500000000ULL

/* all tasks, for what a ranking's first do not do */
static void ask_all(struct top_app *app, enum top_wish wish)
{
	app->flow.wish = wish;
	app->rerequest = true;
}

/* --- the order --- */

void top_sort_by(struct top_app *app, const struct cli_column_name *column)
{
	struct top_settings *settings = &app->settings;

	if (settings->sort.column == column->column)
		settings->descending = !settings->descending;
	else
		settings->descending = top_column_is_descending(column->column);
	settings->sort = *column;
	app->list.cursor = app->list.first = 0;
	app->relist = app->rerequest = true;
}

static void sort_by_name(struct top_app *app, const char *name)
{
	struct cli_column_name found;

	if (!top_column_find(name, strlen(name), &found))
		return;
	/* such a key means this order, never the other one */
	if (app->settings.sort.column == found.column)
		app->settings.descending = !top_column_is_descending(found.column);
	top_sort_by(app, &found);
}

static void sort_chosen(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)text;
	if (accepted && value >= 0 && (size_t)value < app->settings.columns.count &&
	    app->settings.columns.items[value].column != app->settings.sort.column)
		top_sort_by(app, &app->settings.columns.items[value]);
}

static void sort_choose(struct top_app *app)
{
	const struct top_column_list *columns = &app->settings.columns;
	struct top_choice *choices = calloc(columns->count + 1, sizeof(*choices));
	size_t selected = 0;

	if (!choices)
		return;
	for (size_t i = 0; i < columns->count; i++) {
		snprintf(choices[i].text, sizeof(choices[i].text), "%s", columns->items[i].title);
		choices[i].value = (long)i;
		if (columns->items[i].column == app->settings.sort.column)
			selected = i;
	}
	top_prompt_choice(app, "Sort by", choices, columns->count, selected, sort_chosen);
}

/* --- search and filter --- */

/* the frame has all tasks with their commands */
static bool search_has_all(const struct top_app *app)
{
	return app->options.from || (top_app_has_all(app) &&
				     app->frame.sections & PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE));
}

static void search_changed(struct top_app *app)
{
	snprintf(app->search, sizeof(app->search), "%s", app->prompt.text);
	if (!search_has_all(app))
		app->flow.wish = TOP_WISH_SEARCH;
	top_list_find(&app->list, &app->frame, app->search, 1, 0);
	app->dirty = true;
}

static void search_done(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)value;
	if (!accepted || !*text)
		*app->search = '\0';
	/* until what it waits for has come */
	app->flow.searching = app->flow.wish == TOP_WISH_SEARCH;
}

static void search_again(struct top_app *app, int step)
{
	if (!*app->search)
		top_app_tell(app, TOP_ROLE_WARNING, "nothing has been searched for: / does");
	else if (!search_has_all(app)) {
		app->flow.searching = true;
		ask_all(app, step > 0 ? TOP_WISH_SEARCH_ON : TOP_WISH_SEARCH_BACK);
	} else if (!top_list_find(&app->list, &app->frame, app->search, step, 1))
		top_app_tell(app, TOP_ROLE_WARNING, "no line has \"%s\"", app->search);
}

bool top_search_key(struct top_app *app, const struct top_key *key)
{
	if (app->prompt.done != search_done || !key->function || key->code != KEY_F(3))
		return false;
	search_again(app, 1);
	app->dirty = true;
	return true;
}

static void filter_set(struct top_app *app, const char *text)
{
	char *filter = app->list_options.filter;

	/* no longer than the prompt lets it be */
	snprintf(filter, sizeof(app->list_options.filter), "%s", text);
	app->relist = app->rerequest = true;
}

static void filter_changed(struct top_app *app)
{
	filter_set(app, app->prompt.text);
}

static void filter_done(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)value;
	filter_set(app, accepted ? text : "");
}

/* --- users --- */

static void user_chosen(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)text;
	if (!accepted)
		return;
	app->list_options.by_user = value >= 0;
	app->list_options.uid = value >= 0 ? (uint32_t)value : 0;
	app->list.cursor = app->list.first = 0;
	app->relist = app->rerequest = true;
}

static int compare_choices(const void *a, const void *b)
{
	return strcmp(((const struct top_choice *)a)->text, ((const struct top_choice *)b)->text);
}

static int compare_uids(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* each user once; NULL: no memory */
static struct top_choice *users_of(const struct procsnap_snapshot *snap, size_t *count)
{
	size_t rows = procsnap_row_count(snap), users = 0;
	uint32_t *uids = malloc((rows + 1) * sizeof(*uids));
	struct top_choice *choices = NULL;

	for (size_t row = 0; uids && row < rows; row++) {
		const struct procsnap_cred *cred = procsnap_cred(snap, row);

		if (cred->status == PROCSNAP_STATUS_OK)
			uids[users++] = cred->euid;
	}
	*count = 0;
	if (uids) {
		qsort(uids, users, sizeof(*uids), compare_uids);
		choices = calloc(users + 1, sizeof(*choices));
	}
	for (size_t i = 0; choices && i < users; i++) {
		if (i && uids[i] == uids[i - 1])
			continue;
		++*count;
		snprintf(choices[*count].text, sizeof(choices[*count].text), "%s",
			 cli_user_name(uids[i])->name);
		choices[*count].value = (long)uids[i];
	}
	free(uids);
	return choices;
}

void top_pick_user(struct top_app *app)
{
	struct top_choice *choices;
	size_t users, selected = 0;

	/* another question or page has come in between, or nobody is there */
	if (app->prompt.kind || app->page != &top_page_table ||
	    !procsnap_row_count(app->now.snap)) {
		app->pick_user = false;
		return;
	}
	if (!procsnap_cred(app->now.snap, 0))
		return;
	app->pick_user = false;
	choices = users_of(app->now.snap, &users);
	if (!choices)
		return;
	snprintf(choices[0].text, sizeof(choices[0].text), "All users");
	choices[0].value = -1;
	qsort(choices + 1, users, sizeof(*choices), compare_choices);
	for (size_t i = 1; i <= users; i++)
		if (app->list_options.by_user && choices[i].value == (long)app->list_options.uid)
			selected = i;
	top_prompt_choice(app, "Show", choices, users + 1, selected, user_chosen);
}

/* a frame that has no users is followed by one that does */
static void ask_user(struct top_app *app)
{
	if (!app->now.snap)
		return;
	if (top_app_is_replay(app) && !procsnap_cred(app->now.snap, 0)) {
		top_app_tell(app, TOP_ROLE_WARNING, "users are not in the recording");
		return;
	}
	/* of a frame that has them, and all tasks */
	app->pick_user = true;
	if (top_app_has_all(app) && procsnap_cred(app->now.snap, 0))
		top_pick_user(app);
	else
		app->rerequest = true;
}

/* --- delay --- */

static void delay_done(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)value;
	if (!accepted)
		return;
	if (!top_delay_parse(text, &app->settings.delay_ms)) {
		top_app_tell(app, TOP_ROLE_ERROR, "%s: not a delay: from 0.1 to 3600 seconds",
			     text);
		return;
	}
	app->rerequest = true;
	top_app_save_settings(app);
}

static void delay_ask(struct top_app *app)
{
	char text[32];

	snprintf(text, sizeof(text), "%g", app->settings.delay_ms / 1000.0);
	top_prompt_line(app, "Seconds between frames:", text, NULL, delay_done);
}

/* --- pids --- */

static bool find_pid(struct top_app *app)
{
	for (size_t i = 0; i < app->list.count; i++) {
		struct top_identity task = top_line_identity(&app->frame, &app->list.lines[i]);

		if (task.pid == (pid_t)app->flow.pid)
			return top_list_go(&app->list, &app->frame, &task);
	}
	return false;
}

void top_find_pid(struct top_app *app, unsigned int digit)
{
	struct top_flow *flow = &app->flow;
	uint64_t now = top_clock_ns();

	if (now - flow->pid_ns > PID_PAUSE_NS || flow->pid > 100000000)
		flow->pid = 0;
	flow->pid_ns = now;
	flow->pid = flow->pid * 10 + digit;
	/* of a ranking there are only the first */
	if (!find_pid(app) && !top_app_has_all(app))
		ask_all(app, TOP_WISH_FIND_PID);
}

static void fulfil_search(struct top_app *app, enum top_wish wish)
{
	int step = wish == TOP_WISH_SEARCH_BACK ? -1 : 1;

	app->flow.searching = app->prompt.done == search_done && app->prompt.kind;
	if (!top_list_find(&app->list, &app->frame, app->search, step, wish != TOP_WISH_SEARCH) &&
	    *app->search)
		top_app_tell(app, TOP_ROLE_WARNING, "no line has \"%s\"", app->search);
}

void top_fulfil_wish(struct top_app *app)
{
	enum top_wish wish = app->flow.wish;
	bool search = wish == TOP_WISH_SEARCH || wish == TOP_WISH_SEARCH_ON ||
		      wish == TOP_WISH_SEARCH_BACK;

	if (search && !search_has_all(app))
		return;
	app->flow.wish = TOP_WISH_NONE;
	if (search)
		fulfil_search(app, wish);
	else if (wish == TOP_WISH_FIND_PID)
		find_pid(app);
	else if (wish == TOP_WISH_TAG_CHILDREN &&
		 top_list_go(&app->list, &app->frame, &app->flow.wish_of))
		top_tag_children(app);
}

/* --- branches --- */

static void collapse(struct top_app *app)
{
	struct top_list *list = &app->list;

	if (!app->settings.tree || !list->count)
		return;
	if (top_identities_has(&list->collapsed, &list->at))
		top_identities_remove(&list->collapsed, &list->at);
	else
		top_identities_add(&list->collapsed, &list->at);
	app->relist = true;
}

/* any closed: all are opened; none: all below the first are closed */
static void collapse_all(struct top_app *app)
{
	struct top_list *list = &app->list;

	if (!app->settings.tree)
		return;
	if (list->collapsed.count) {
		top_identities_clear(&list->collapsed);
	} else {
		for (size_t i = 0; i < list->count; i++) {
			struct top_identity task = top_line_identity(&app->frame, &list->lines[i]);

			if (list->lines[i].children && list->lines[i].depth)
				top_identities_add(&list->collapsed, &task);
		}
	}
	app->relist = true;
}

static void toggle(struct top_app *app, bool *setting)
{
	*setting = !*setting;
	app->relist = app->rerequest = true;
}

bool top_action_view(struct top_app *app, enum top_action action)
{
	struct top_settings *settings = &app->settings;

	switch (action) {
	case TOP_SEARCH:
		app->flow.searching = app->rerequest = true;
		top_prompt_line(app, "Search:", "", search_changed, search_done);
		break;
	case TOP_SEARCH_AGAIN:
		search_again(app, 1);
		break;
	case TOP_SEARCH_BACK:
		search_again(app, -1);
		break;
	case TOP_FILTER:
		top_prompt_line(app, "Filter:", app->list_options.filter, filter_changed,
				filter_done);
		break;
	case TOP_USER:
		ask_user(app);
		break;
	case TOP_FOLLOW:
		app->list.follow = !app->list.follow;
		app->rerequest = true;
		break;
	case TOP_TREE:
		toggle(app, &settings->tree);
		break;
	case TOP_COLLAPSE:
		collapse(app);
		break;
	case TOP_COLLAPSE_ALL:
		collapse_all(app);
		break;
	case TOP_SORT:
		sort_choose(app);
		break;
	case TOP_SORT_CPU:
		sort_by_name(app, "cpu%");
		break;
	case TOP_SORT_MEMORY:
		sort_by_name(app, "mem%");
		break;
	case TOP_SORT_TIME:
		sort_by_name(app, "time+");
		break;
	case TOP_SORT_PID:
		sort_by_name(app, "pid");
		break;
	case TOP_INVERT:
		toggle(app, &settings->descending);
		break;
	case TOP_THREADS:
		toggle(app, &settings->threads);
		break;
	case TOP_KERNEL:
		toggle(app, &settings->hide_kernel);
		break;
	case TOP_GONE:
		toggle(app, &settings->show_gone);
		break;
	case TOP_PATHS:
		app->short_commands = !app->short_commands;
		break;
	case TOP_DELAY:
		delay_ask(app);
		break;
	default:
		return false;
	}
	app->dirty = true;
	return true;
}
