// SPDX-License-Identifier: GPL-2.0-or-later
/* The bar at the bottom: the keys that there are, to be pressed or clicked. */
#define NCURSES_WIDECHAR 1

#include <ctype.h>
#include <curses.h>
#include <stdlib.h>

#include "draw.h"

#define BAR_ITEMS 24

/* a key in the bar: its label's first word, and what it does */
struct bar_item {
	const char *label;
	size_t label_length;
	const char *text;
	int x, width;
};

struct bar_items {
	struct bar_item list[BAR_ITEMS];
	size_t count;
	int x, end;
	/* blanks behind each; colours keep them apart where there is no room for it */
	int gap;
};

/* false once there is no room */
static bool items_add(struct bar_items *items, const char *label, const char *text)
{
	size_t length = strcspn(label, " ");
	int width = (int)length + (int)strlen(text) + items->gap;

	if (items->count == BAR_ITEMS || items->x + width > items->end)
		return false;
	items->list[items->count++] = (struct bar_item){
		.label = label,
		.label_length = length,
		.text = text,
		.x = items->x,
		.width = width,
	};
	items->x += width;
	return true;
}

/* keys of a recording are there only with one, those that change processes only without */
static bool items_has(const struct top_app *app, enum top_action action)
{
	bool step = action >= TOP_STEP_BACK && action <= TOP_GO_TIME;
	bool change = action >= TOP_KILL && action <= TOP_NICE_MORE;

	return top_app_is_replay(app) ? !change : !step;
}

static bool items_add_bindings(const struct top_app *app, struct bar_items *items,
			       const struct top_binding *bindings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bindings[i].bar && items_has(app, bindings[i].action) &&
		    !items_add(items, bindings[i].label, bindings[i].bar))
			return false;
	return true;
}

/* true if there was room for all */
static bool items_fill(const struct top_app *app, const struct top_area *area,
		       struct bar_items *items)
{
	const struct top_page_key *key = app->page ? app->page->keys : NULL;

	items->count = 0;
	items->x = area->x;
	items->end = area->x + area->width;
	for (; key && key->label; key++)
		if (key->bar && !items_add(items, key->label, key->bar))
			return false;
	if (key)
		return true;
	return (!top_app_is_replay(app) ||
		items_add_bindings(app, items, top_replay_bindings, top_replay_bindings_count)) &&
	       items_add_bindings(app, items, top_bindings, top_bindings_count);
}

static void items_make(const struct top_app *app, const struct top_area *area,
		       struct bar_items *items)
{
	items->gap = 1;
	if (items_fill(app, area, items))
		return;
	items->gap = 0;
	items_fill(app, area, items);
}

void top_draw_bar(struct top_app *app, const struct top_area *area)
{
	struct bar_items items;

	items_make(app, area, &items);
	for (size_t i = 0; i < items.count; i++) {
		const struct bar_item *item = &items.list[i];
		int x = item->x + top_screen_put(area->y, item->x, item->width, TOP_ROLE_BAR_KEY,
						 item->label, item->label_length);

		top_screen_printf(area->y, x, item->x + item->width - x, TOP_ROLE_BAR_TEXT, "%-*s",
				  item->x + item->width - x, item->text);
	}
	top_screen_fill(area->y, items.x, items.end - items.x, TOP_ROLE_BAR_TEXT);
}

/* the names of keys that are no letters */
static const struct {
	const char *name;
	wint_t code;
	bool function;
} bar_names[] = {
	{ "Enter", '\n', false },    { "Esc", TOP_KEY_ESCAPE, false }, { "Tab", '\t', false },
	{ "Space", ' ', false },     { "Up", KEY_UP, true },	       { "Down", KEY_DOWN, true },
	{ "Left", KEY_LEFT, true },  { "Right", KEY_RIGHT, true },     { "PgUp", KEY_PPAGE, true },
	{ "PgDn", KEY_NPAGE, true }, { "Home", KEY_HOME, true },       { "End", KEY_END, true },
};

/* a key by its label */
static bool bar_key(const char *label, size_t length, struct top_key *key)
{
	*key = (struct top_key){ .code = (unsigned char)label[0] };
	if (length == 1)
		return true;
	if (length == 6 && !strncmp(label, "Ctrl-", 5)) {
		key->code = TOP_CTRL((unsigned char)label[5]);
		return true;
	}
	if (label[0] == 'F' && length <= 3 && isdigit((unsigned char)label[1])) {
		key->code = (wint_t)KEY_F(atoi(label + 1));
		key->function = true;
		return true;
	}
	for (size_t i = 0; i < sizeof(bar_names) / sizeof(bar_names[0]); i++) {
		if (strlen(bar_names[i].name) != length ||
		    strncmp(bar_names[i].name, label, length) != 0)
			continue;
		key->code = bar_names[i].code;
		key->function = bar_names[i].function;
		return true;
	}
	/* the first of several, as in 1-9 */
	return length == 3 && label[1] == '-';
}

bool top_draw_bar_key_at(const struct top_app *app, int y, int x, struct top_key *key)
{
	struct top_parts parts;
	struct bar_items items;

	top_draw_parts(app, &parts);
	if (parts.small || y != parts.bar.y || app->prompt.kind != TOP_PROMPT_NONE)
		return false;
	items_make(app, &parts.bar, &items);
	for (size_t i = 0; i < items.count; i++) {
		const struct bar_item *item = &items.list[i];

		if (x >= item->x && x < item->x + item->width)
			return bar_key(item->label, item->label_length, key);
	}
	return false;
}
