/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The terminal, through ncurses: all that draws, draws through this. Texts are clipped to
 * their place and must be fit for a terminal (cli_escape()).
 */
#ifndef PROCSNAP_TOP_SCREEN_H
#define PROCSNAP_TOP_SCREEN_H

#include "keys.h"
#include "settings.h"

/* what a thing on the screen is; the scheme says how that looks */
enum top_role {
	TOP_ROLE_NORMAL,
	TOP_ROLE_DIM, /* of little weight: kernel threads, what is not known */
	TOP_ROLE_BOLD,
	TOP_ROLE_HEADER,      /* titles of columns */
	TOP_ROLE_HEADER_SORT, /* of the one that is sorted by */
	TOP_ROLE_CURSOR,
	TOP_ROLE_CURSOR_FOLLOW,
	TOP_ROLE_TAGGED,
	TOP_ROLE_BAR_KEY, /* the bar at the bottom */
	TOP_ROLE_BAR_TEXT,
	TOP_ROLE_TITLE,	  /* the line at the top */
	TOP_ROLE_ATOMIC,  /* in it: the picture is of one instant */
	TOP_ROLE_WARNING, /* it is not; something was lost or could not be read */
	TOP_ROLE_ERROR,
	TOP_ROLE_NEW,
	TOP_ROLE_GONE,
	TOP_ROLE_RUNNING,
	TOP_ROLE_BLOCKED, /* state D */
	TOP_ROLE_OTHER_USER,
	TOP_ROLE_TREE,
	TOP_ROLE_MATCH, /* found text */
	TOP_ROLE_METER_LABEL,
	TOP_ROLE_METER_FRAME,
	TOP_ROLE_METER_USER,
	TOP_ROLE_METER_NICE,
	TOP_ROLE_METER_SYSTEM,
	TOP_ROLE_METER_IRQ,
	TOP_ROLE_METER_STEAL,
	TOP_ROLE_METER_WAIT,
	TOP_ROLE_METER_USED,
	TOP_ROLE_METER_BUFFERS,
	TOP_ROLE_METER_CACHE,
	TOP_ROLE_METER_SWAP,
	/* kinds of pages on a map, kinds of events */
	TOP_ROLE_KIND_1,
	TOP_ROLE_KIND_2,
	TOP_ROLE_KIND_3,
	TOP_ROLE_KIND_4,
	TOP_ROLE_KIND_5,
	TOP_ROLE_KIND_6,
	TOP_ROLE_KIND_7,
	TOP_ROLE_KIND_8,
	TOP_ROLES,
};

/* a place on the screen */
struct top_area {
	int y, x, height, width;
};

/**
 * struct top_screen - what the terminal is like.
 *
 * @height, @width: Its size, now.
 * @colour: It has colours, and they are wanted.
 * @utf8: Lines may be drawn with UTF-8.
 * @blocks: With the eighths of a block as well, which the console's font does not have.
 */
struct top_screen {
	int height, width;
	bool colour, utf8, blocks;
};

/* takes the terminal; an exit code, said what is wrong */
int top_screen_begin(struct top_screen *screen, const struct top_settings *settings,
		     bool no_colour);
/* gives it back; may be called at any time, twice too */
void top_screen_end(void);
/* another scheme, or the mouse on or off */
void top_screen_apply(struct top_screen *screen, const struct top_settings *settings);
/* the size is another: true */
bool top_screen_resized(struct top_screen *screen);
/* gives the terminal back, stops this process as SIGTSTP does, and takes it again */
void top_screen_suspend(struct top_screen *screen);

void top_screen_clear(void);
/* what was drawn becomes visible, all at once */
void top_screen_show(void);
/* whatever is there is drawn anew */
void top_screen_redraw(void);
/* where the cursor of an input is; y < 0: none is shown */
void top_screen_caret(int y, int x);

/* a text, cut to `columns`; returns the columns that it took */
int top_screen_put(int y, int x, int columns, enum top_role role, const char *text, size_t length);
int top_screen_puts(int y, int x, int columns, enum top_role role, const char *text);
int top_screen_printf(int y, int x, int columns, enum top_role role, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* raw bytes from outside: made fit for a terminal first */
int top_screen_put_raw(int y, int x, int columns, enum top_role role, const char *text,
		       size_t length);
/* blanks */
void top_screen_fill(int y, int x, int columns, enum top_role role);
/* what is drawn already gets another role */
void top_screen_recolour(int y, int x, int columns, enum top_role role);

/*
 * A key, without waiting; false: there is none. Enter is always '\n', and the key that deletes
 * backwards KEY_BACKSPACE. What is no key that curses knows is left out.
 */
bool top_screen_key(struct top_key *key);

#endif
