/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys and what they do, where a user of htop looks for them: one table for reading, bar and help. */
#ifndef PROCSNAP_TOP_KEYS_H
#define PROCSNAP_TOP_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/**
 * struct top_key - a key that was pressed, or the mouse.
 *
 * @code: A character, or KEY_* of curses if @function.
 * @function: It is a function key; KEY_MOUSE: the mouse.
 * @y, @x: Where the mouse was pressed.
 * @wheel: -1, 1: its wheel; 0: a button.
 * @twice: It was pressed twice.
 */
struct top_key {
	wint_t code;
	bool function;
	int y, x;
	int wheel;
	bool twice;
};

#define TOP_CTRL(character) ((character)&0x1f)
#define TOP_KEY_ESCAPE 27

enum top_action {
	TOP_ACTION_NONE,
	/* the cursor */
	TOP_UP,
	TOP_DOWN,
	TOP_PAGE_UP,
	TOP_PAGE_DOWN,
	TOP_HOME,
	TOP_END,
	TOP_LEFT,
	TOP_RIGHT,
	/* finding */
	TOP_SEARCH,
	TOP_SEARCH_AGAIN,
	TOP_SEARCH_BACK,
	TOP_FILTER,
	TOP_USER,
	TOP_FOLLOW,
	TOP_FIND_PID,
	/* what is shown */
	TOP_TREE,
	TOP_COLLAPSE,
	TOP_COLLAPSE_ALL,
	TOP_SORT,
	TOP_SORT_CPU,
	TOP_SORT_MEMORY,
	TOP_SORT_TIME,
	TOP_SORT_PID,
	TOP_INVERT,
	TOP_THREADS,
	TOP_KERNEL,
	TOP_GONE,
	TOP_PATHS,
	TOP_METERS,
	TOP_CPU_METERS,
	TOP_DELAY,
	TOP_PAUSE,
	TOP_REDRAW,
	/* processes */
	TOP_TAG,
	TOP_TAG_CHILDREN,
	TOP_UNTAG,
	TOP_KILL,
	TOP_NICE_LESS,
	TOP_NICE_MORE,
	/* pages */
	TOP_NEXT_PAGE,
	TOP_PREVIOUS_PAGE,
	TOP_PAGE_DETAIL,
	TOP_PAGE_FILES,
	TOP_PAGE_ENVIRON,
	TOP_PAGE_MAPS,
	TOP_PAGE_MEMORY,
	TOP_PAGE_EVENTS,
	TOP_PAGE_COLUMNS,
	TOP_PAGE_SETUP,
	TOP_PAGE_HELP,
	/* a recording */
	TOP_STEP_BACK,
	TOP_STEP_ON,
	TOP_STEP_FAR_BACK,
	TOP_STEP_FAR_ON,
	TOP_GO_TIME,
	TOP_QUIT,
	TOP_ACTIONS,
};

/**
 * struct top_binding - keys of an action.
 *
 * @action: What they do.
 * @keys: Codes, 0-terminated; those of curses have TOP_FUNCTION added.
 * @label: The keys, for people; as "F5 t".
 * @bar: For the bar at the bottom, a word; NULL: not there.
 * @help: For the help page.
 */
struct top_binding {
	enum top_action action;
	unsigned int keys[6];
	const char *label;
	const char *bar;
	const char *help;
};

#define TOP_FUNCTION 0x40000000u

/* the table page's; the others use its movements and pages */
extern const struct top_binding top_bindings[];
extern const size_t top_bindings_count;
/* keys of a recording, which come before those */
extern const struct top_binding top_replay_bindings[];
extern const size_t top_replay_bindings_count;

/* replaying: keys of a recording are looked at first */
enum top_action top_key_action(const struct top_key *key, bool replaying);

#endif
