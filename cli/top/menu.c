// SPDX-License-Identifier: GPL-2.0-or-later
/* Moving in a list. */
#define NCURSES_WIDECHAR 1

#include <curses.h>

#include "draw.h"
#include "menu.h"

static void menu_move(struct top_menu *menu, long by)
{
	long to = (long)menu->selected + by, last = (long)menu->count - 1;

	to = to > last ? last : to;
	menu->selected = to < 0 ? 0 : (size_t)to;
}

static enum top_menu_answer menu_mouse(struct top_menu *menu, const struct top_key *key)
{
	const struct top_area *area = &menu->area;
	size_t index;

	if (key->wheel) {
		menu_move(menu, key->wheel);
		return TOP_MENU_MOVED;
	}
	if (key->y < area->y || key->y >= area->y + area->height || key->x < area->x ||
	    key->x >= area->x + area->width)
		return TOP_MENU_NOTHING;
	index = menu->first + (size_t)(key->y - area->y);
	if (index >= menu->count)
		return TOP_MENU_NOTHING;
	menu->selected = index;
	return key->twice ? TOP_MENU_CHOSEN : TOP_MENU_MOVED;
}

enum top_menu_answer top_menu_key(struct top_menu *menu, const struct top_key *key)
{
	long page = menu->area.height > 1 ? menu->area.height - 1 : 1, all = (long)menu->count;

	if (!key->function && key->code != TOP_CTRL('p') && key->code != TOP_CTRL('n'))
		return TOP_MENU_NOTHING;
	switch (key->code) {
	case KEY_MOUSE:
		return menu_mouse(menu, key);
	case TOP_CTRL('p'):
	case KEY_UP:
		menu_move(menu, -1);
		break;
	case TOP_CTRL('n'):
	case KEY_DOWN:
		menu_move(menu, 1);
		break;
	case KEY_PPAGE:
		menu_move(menu, -page);
		break;
	case KEY_NPAGE:
		menu_move(menu, page);
		break;
	case KEY_HOME:
		menu_move(menu, -all);
		break;
	case KEY_END:
		menu_move(menu, all);
		break;
	default:
		return TOP_MENU_NOTHING;
	}
	return TOP_MENU_MOVED;
}

void top_menu_place(struct top_menu *menu, const struct top_area *area)
{
	menu->area = *area;
	menu_move(menu, 0);
	menu->first = top_draw_scroll(menu->first, menu->selected, menu->count,
				      area->height > 0 ? (size_t)area->height : 0);
}

int top_menu_y(const struct top_menu *menu, size_t index)
{
	if (index < menu->first || index >= menu->first + (size_t)menu->area.height)
		return -1;
	return menu->area.y + (int)(index - menu->first);
}
