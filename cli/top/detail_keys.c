// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of the detail page. */
#define NCURSES_WIDECHAR 1

#include <curses.h>

#include "page_detail.h"

#define WHEEL_ROWS 3

/* the page that asked; a question does not outlive it */
static struct top_detail_page *asked;

static struct top_text_view *shown(struct top_detail_page *page)
{
	return &page->views[page->tab];
}

static void search_changed(struct top_app *app)
{
	top_text_view_search(shown(asked), app->prompt.text);
	app->dirty = true;
}

static void search_done(struct top_app *app, bool accepted, const char *text, long value)
{
	struct top_text_view *view = shown(asked);

	(void)value;
	app->dirty = true;
	if (!accepted) {
		view->word[0] = '\0';
		view->found_length = 0;
		return;
	}
	snprintf(app->search, sizeof(app->search), "%s", text);
	if (*text && !top_text_view_search(view, text))
		top_app_tell(app, TOP_ROLE_WARNING, "not found: %s", text);
}

static void search_again(struct top_app *app, struct top_text_view *view, int step)
{
	if (!view->word[0])
		snprintf(view->word, sizeof(view->word), "%s", app->search);
	if (!view->word[0])
		top_app_tell(app, TOP_ROLE_WARNING, "nothing was searched for yet: / does");
	else if (!top_text_view_search_again(view, step))
		top_app_tell(app, TOP_ROLE_WARNING, "not found: %s", view->word);
	app->dirty = true;
}

static bool key_mouse(struct top_app *app, struct top_detail_page *page, const struct top_key *key)
{
	enum top_detail_tab tab = top_detail_tab_at(page, key->y, key->x);

	if (key->wheel)
		top_text_view_scroll(shown(page), key->wheel * WHEEL_ROWS);
	else if (tab < TOP_DETAIL_TABS)
		top_detail_go_tab(app, tab);
	else
		return false;
	app->dirty = true;
	return true;
}

/* letters of this page, which the table may have other uses for */
static bool key_own(struct top_app *app, struct top_detail_page *page, wint_t code)
{
	struct top_text_view *view = shown(page);

	switch (code) {
	case ']':
		top_detail_go_tab(app, (enum top_detail_tab)((page->tab + 1) % TOP_DETAIL_TABS));
		return true;
	case '[':
		top_detail_go_tab(app, (enum top_detail_tab)((page->tab + TOP_DETAIL_TABS - 1) %
							     TOP_DETAIL_TABS));
		return true;
	case 'w':
		top_text_view_set_wrap(view, !view->wrap);
		break;
	case 'r':
		top_detail_again(app);
		break;
	case 'n':
		search_again(app, view, 1);
		break;
	case 'N':
		search_again(app, view, -1);
		break;
	case 'q':
	case TOP_KEY_ESCAPE:
		top_app_go(app, &top_page_table);
		break;
	default:
		if (code < '1' || code >= '1' + TOP_DETAIL_TABS)
			return false;
		top_detail_go_tab(app, (enum top_detail_tab)(code - '1'));
		return true;
	}
	app->dirty = true;
	return true;
}

static bool key_action(struct top_app *app, struct top_detail_page *page, enum top_action action)
{
	switch (action) {
	case TOP_SEARCH:
		asked = page;
		top_text_view_begin_search(shown(page));
		top_prompt_line(app, "Search: ", "", search_changed, search_done);
		return true;
	case TOP_SEARCH_AGAIN:
		search_again(app, shown(page), 1);
		return true;
	case TOP_SEARCH_BACK:
		search_again(app, shown(page), -1);
		return true;
	case TOP_PAGE_DETAIL:
		top_detail_go_tab(app, TOP_DETAIL_OVERVIEW);
		return true;
	case TOP_PAGE_FILES:
		top_detail_go_tab(app, TOP_DETAIL_FILES);
		return true;
	case TOP_PAGE_ENVIRON:
		top_detail_go_tab(app, TOP_DETAIL_ENVIRON);
		return true;
	case TOP_PAGE_MAPS:
		top_detail_go_tab(app, TOP_DETAIL_MAPS);
		return true;
	default:
		app->dirty = true;
		return top_text_view_action(shown(page), action);
	}
}

bool top_detail_key(struct top_app *app, struct top_detail_page *page, const struct top_key *key)
{
	if (key->function && key->code == KEY_MOUSE)
		return key_mouse(app, page, key);
	if (!key->function && key_own(app, page, key->code))
		return true;
	return key_action(app, page, top_key_action(key, top_app_is_replay(app)));
}
