// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of keys. As in htop, where htop has the thing. */
/* KEY_* of the terminal's function keys */
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>

#include "keys.h"

#define FN(key) (TOP_FUNCTION + (key))

const struct top_binding top_bindings[] = {
	{ TOP_PAGE_HELP, { FN(KEY_F(1)), 'h', '?' }, "F1 h ?", "Help", "this help" },
	{ TOP_PAGE_SETUP,
	  { FN(KEY_F(2)), 'S' },
	  "F2 S",
	  "Setup",
	  "settings: meters, colours, delay" },
	{ TOP_SEARCH,
	  { FN(KEY_F(3)), '/' },
	  "F3 /",
	  "Search",
	  "search in commands while you type; F3: the next one" },
	{ TOP_FILTER,
	  { FN(KEY_F(4)), '\\' },
	  "F4 \\",
	  "Filter",
	  "show only commands that have a text; a|b: either" },
	{ TOP_TREE, { FN(KEY_F(5)), 't' }, "F5 t", "Tree", "children below their parents" },
	{ TOP_SORT,
	  { FN(KEY_F(6)), '<', '>', ',', '.' },
	  "F6 < >",
	  "SortBy",
	  "choose the column to sort by" },
	{ TOP_NICE_LESS,
	  { FN(KEY_F(7)), ']' },
	  "F7 ]",
	  "Nice -",
	  "lower nice value: more of the cpus (needs privilege)" },
	{ TOP_NICE_MORE,
	  { FN(KEY_F(8)), '[' },
	  "F8 [",
	  "Nice +",
	  "higher nice value: less of the cpus" },
	{ TOP_KILL,
	  { FN(KEY_F(9)), 'k' },
	  "F9 k",
	  "Kill",
	  "send a signal to the process, or to all that are tagged" },
	{ TOP_QUIT, { FN(KEY_F(10)), 'q', TOP_CTRL('c') }, "F10 q", "Quit", "end" },

	{ TOP_UP, { FN(KEY_UP), TOP_CTRL('p') }, "Up", NULL, "a line up" },
	{ TOP_DOWN, { FN(KEY_DOWN), TOP_CTRL('n') }, "Down", NULL, "a line down" },
	{ TOP_PAGE_UP, { FN(KEY_PPAGE) }, "PgUp", NULL, "a screen up" },
	{ TOP_PAGE_DOWN, { FN(KEY_NPAGE) }, "PgDn", NULL, "a screen down" },
	{ TOP_HOME, { FN(KEY_HOME) }, "Home", NULL, "the first line" },
	{ TOP_END, { FN(KEY_END) }, "End", NULL, "the last line" },
	{ TOP_LEFT, { FN(KEY_LEFT) }, "Left", NULL, "scroll the table to the left" },
	{ TOP_RIGHT, { FN(KEY_RIGHT) }, "Right", NULL, "scroll the table to the right" },

	{ TOP_PAGE_DETAIL,
	  { '\n', '\r', FN(KEY_ENTER), 'i' },
	  "Enter i",
	  NULL,
	  "all about the process" },
	{ TOP_PAGE_FILES, { 'l' }, "l", NULL, "its open files" },
	{ TOP_PAGE_MAPS, { 'm' }, "m", NULL, "its mappings" },
	{ TOP_PAGE_ENVIRON, { 'e' }, "e", NULL, "its environment" },
	{ TOP_NEXT_PAGE, { '\t' }, "Tab", NULL, "next page: processes, memory, events" },
	{ TOP_PREVIOUS_PAGE, { FN(KEY_BTAB) }, "Shift-Tab", NULL, "the page before" },
	{ TOP_PAGE_COLUMNS, { 'C', 'o' }, "C o", NULL, "choose columns" },

	{ TOP_TAG, { ' ' }, "Space", NULL, "tag the process, or no more" },
	{ TOP_TAG_CHILDREN, { 'c' }, "c", NULL, "tag it and all below it" },
	{ TOP_UNTAG, { 'U' }, "U", NULL, "nothing is tagged any more" },
	{ TOP_USER, { 'u' }, "u", NULL, "show one user's processes" },
	{ TOP_FOLLOW, { 'F' }, "F", NULL, "the cursor stays with the process" },
	{ TOP_SEARCH_AGAIN, { 'n' }, "n", NULL, "search again" },
	{ TOP_SEARCH_BACK, { 'B' }, "B", NULL, "search again, upwards" },
	{ TOP_COLLAPSE, { '+', '-', '=' }, "+ -", NULL, "close or open a branch of the tree" },
	{ TOP_COLLAPSE_ALL, { '*' }, "*", NULL, "close or open all branches" },
	{ TOP_THREADS, { 'H' }, "H", NULL, "a line for each thread" },
	{ TOP_KERNEL, { 'K' }, "K", NULL, "hide or show kernel threads" },
	{ TOP_GONE, { 'g' }, "g", NULL, "show processes that ended since the last frame" },
	{ TOP_SORT_CPU, { 'P' }, "P", NULL, "sort by cpu" },
	{ TOP_SORT_MEMORY, { 'M' }, "M", NULL, "sort by memory" },
	{ TOP_SORT_TIME, { 'T' }, "T", NULL, "sort by cpu time" },
	{ TOP_SORT_PID, { 'N' }, "N", NULL, "sort by pid" },
	{ TOP_INVERT, { 'I' }, "I", NULL, "the other way round" },
	{ TOP_PATHS, { 'p' }, "p", NULL, "commands with or without the program's path" },
	{ TOP_METERS, { '#' }, "#", NULL, "hide or show the meters" },
	{ TOP_DELAY, { 'd' }, "d", NULL, "change the delay between frames" },
	{ TOP_PAUSE, { 'Z', 'z' }, "Z z", NULL, "pause and go on; a recording: play and stop" },
	{ TOP_REDRAW, { TOP_CTRL('l') }, "Ctrl-L", NULL, "draw the screen anew, with a new frame" },
	{ TOP_FIND_PID, { 0 }, "0-9", NULL, "go to a pid, digit by digit" },
};
const size_t top_bindings_count = sizeof(top_bindings) / sizeof(top_bindings[0]);

const struct top_binding top_replay_bindings[] = {
	{ TOP_STEP_BACK, { ',', FN(KEY_SLEFT) }, ",", "Back", "a frame back" },
	{ TOP_STEP_ON, { '.', FN(KEY_SRIGHT) }, ".", "On", "a frame on" },
	{ TOP_STEP_FAR_BACK, { '<' }, "<", "60Back", "sixty frames back" },
	{ TOP_STEP_FAR_ON, { '>' }, ">", "60On", "sixty frames on" },
	{ TOP_GO_TIME, { 'b' }, "b", "GoTime", "go to a time" },
};
const size_t top_replay_bindings_count = sizeof(top_replay_bindings) /
					 sizeof(top_replay_bindings[0]);

static enum top_action find(const struct top_binding *bindings, size_t count, unsigned int code)
{
	for (size_t i = 0; i < count; i++)
		for (const unsigned int *key = bindings[i].keys; *key; key++)
			if (*key == code)
				return bindings[i].action;
	return TOP_ACTION_NONE;
}

enum top_action top_key_action(const struct top_key *key, bool replaying)
{
	unsigned int code = (unsigned int)key->code + (key->function ? TOP_FUNCTION : 0);
	enum top_action action = TOP_ACTION_NONE;

	if (replaying)
		action = find(top_replay_bindings, top_replay_bindings_count, code);
	if (!action)
		action = find(top_bindings, top_bindings_count, code);
	if (!action && !key->function && key->code >= '0' && key->code <= '9')
		action = TOP_FIND_PID;
	return action;
}
