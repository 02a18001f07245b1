/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list with a line that is selected: how keys and the mouse move in it. */
#ifndef PROCSNAP_TOP_MENU_H
#define PROCSNAP_TOP_MENU_H

#include "screen.h"

/**
 * struct top_menu - a list.
 *
 * @count: Its lines. @selected: one of them. @first: the first on the screen.
 * @area: Where it was drawn at last.
 */
struct top_menu {
	size_t count, selected, first;
	struct top_area area;
};

enum top_menu_answer {
	TOP_MENU_NOTHING, /* no key of a list */
	TOP_MENU_MOVED,
	TOP_MENU_CHOSEN, /* the selected line was clicked twice */
};

enum top_menu_answer top_menu_key(struct top_menu *menu, const struct top_key *key);
/* to be called before the lines from first on are drawn */
void top_menu_place(struct top_menu *menu, const struct top_area *area);
/* the line of the screen that a line of the list is on, -1: none */
int top_menu_y(const struct top_menu *menu, size_t index);

#endif
