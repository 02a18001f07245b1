// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys and clicks, as the terminal sends them. */
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "screen.h"
#include "screen_keys.h"

/* two clicks in this time at one place are one double click */
#define KEYS_TWICE_MS 400
/* longer than any sequence of a key */
#define KEYS_SEQUENCE 32
/* ms for the rest of one: nobody types its beginning, and a slow line may bring it in pieces */
#define KEYS_REST_MS 500

/* what xterm, rxvt, screen, the console and their likes send; curses knows those of TERM only */
static const struct {
	const char *sequence;
	int code;
} keys_more[] = {
	{ "\033[A", KEY_UP },	   { "\033[B", KEY_DOWN },    { "\033[C", KEY_RIGHT },
	{ "\033[D", KEY_LEFT },	   { "\033OA", KEY_UP },      { "\033OB", KEY_DOWN },
	{ "\033OC", KEY_RIGHT },   { "\033OD", KEY_LEFT },    { "\033[H", KEY_HOME },
	{ "\033[F", KEY_END },	   { "\033OH", KEY_HOME },    { "\033OF", KEY_END },
	{ "\033[1~", KEY_HOME },   { "\033[4~", KEY_END },    { "\033[7~", KEY_HOME },
	{ "\033[8~", KEY_END },	   { "\033[3~", KEY_DC },     { "\033[5~", KEY_PPAGE },
	{ "\033[6~", KEY_NPAGE },  { "\033[Z", KEY_BTAB },    { "\033OP", KEY_F(1) },
	{ "\033OQ", KEY_F(2) },	   { "\033OR", KEY_F(3) },    { "\033OS", KEY_F(4) },
	{ "\033[11~", KEY_F(1) },  { "\033[12~", KEY_F(2) },  { "\033[13~", KEY_F(3) },
	{ "\033[14~", KEY_F(4) },  { "\033[[A", KEY_F(1) },   { "\033[[B", KEY_F(2) },
	{ "\033[[C", KEY_F(3) },   { "\033[[D", KEY_F(4) },   { "\033[[E", KEY_F(5) },
	{ "\033[15~", KEY_F(5) },  { "\033[17~", KEY_F(6) },  { "\033[18~", KEY_F(7) },
	{ "\033[19~", KEY_F(8) },  { "\033[20~", KEY_F(9) },  { "\033[21~", KEY_F(10) },
	{ "\033[23~", KEY_F(11) }, { "\033[24~", KEY_F(12) },
};

/* the mouse is known to the terminal */
static bool keys_has_mouse;

void top_screen_define_keys(void)
{
	const char *mouse = tigetstr("kmous");

	keys_has_mouse = mouse && mouse != (char *)-1;
	/* curses makes one event of several that come at once, and loses the others: see keys_report() */
	define_key(NULL, KEY_MOUSE);
	for (size_t i = 0; i < sizeof(keys_more) / sizeof(keys_more[0]); i++)
		if (key_defined(keys_more[i].sequence) == 0)
			define_key(keys_more[i].sequence, keys_more[i].code);
}

void top_screen_mouse(bool on)
{
	/* its buttons, in the form that has no largest column */
	if (!keys_has_mouse)
		return;
	putp(on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
	/* curses writes past this buffer */
	fflush(stdout);
}

static bool keys_is_twice(const struct top_key *key)
{
	static struct timespec before;
	static int y = -1, x = -1;
	struct timespec now;
	long ms;
	bool twice;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (now.tv_sec - before.tv_sec) * 1000 + (now.tv_nsec - before.tv_nsec) / 1000000;
	twice = key->y == y && key->x == x && ms >= 0 && ms < KEYS_TWICE_MS;
	/* a third click begins anew */
	y = twice ? -1 : key->y;
	x = key->x;
	before = now;
	return twice;
}

/* of a report of the mouse; false: nothing of ours */
static bool keys_click(struct top_key *key, unsigned int button, int x, int y)
{
	*key = (struct top_key){ .code = KEY_MOUSE, .function = true, .y = y - 1, .x = x - 1 };
	/* shift, meta and control are no matter */
	switch (button & ~28U) {
	case 0:
		key->twice = keys_is_twice(key);
		return true;
	case 64:
		key->wheel = -1;
		return true;
	case 65:
		key->wheel = 1;
		return true;
	}
	return false;
}

/* the old form: three characters, each a number and a blank */
static bool keys_old_report(struct top_key *key)
{
	wint_t numbers[3];

	for (int i = 0; i < 3; i++)
		if (get_wch(&numbers[i]) != OK || numbers[i] < ' ')
			return false;
	return keys_click(key, numbers[0] - ' ', (int)(numbers[1] - ' '), (int)(numbers[2] - ' '));
}

/*
 * What is behind ESC [: the mouse's or a key's that nobody knows. That is swallowed: taken as
 * keys its letters would do things. True: a key of ours.
 */
static bool keys_report(struct top_key *key)
{
	char text[KEYS_SEQUENCE + 1];
	unsigned int button;
	size_t length = 0;
	int x, y;
	char end;

	while (length < KEYS_SEQUENCE) {
		wint_t next;

		if (get_wch(&next) != OK || next >= 0x7f)
			return false;
		text[length++] = (char)next;
		/* what ends it; ESC [ [ is of the console */
		if (next >= 0x40 && !(length == 1 && next == '['))
			break;
	}
	text[length] = '\0';
	if (!strcmp(text, "M"))
		return keys_old_report(key);
	return sscanf(text, "<%u;%d;%d%c", &button, &x, &y, &end) == 4 && end == 'M' &&
	       keys_click(key, button, x, y);
}

/* what comes behind an escape; false: nothing of ours */
static bool keys_escape(struct top_key *key)
{
	wint_t next;
	int code = get_wch(&next);
	bool ours;

	if (code == OK && next == '[') {
		/* the rest is on its way, if it is not there */
		timeout(KEYS_REST_MS);
		ours = keys_report(key);
		timeout(0);
		return ours;
	}
	if (code == OK && next == 'O') {
		get_wch(&next);
		return false;
	}
	/* the key itself, and then another */
	if (code == KEY_CODE_YES)
		ungetch((int)next);
	else if (code == OK)
		unget_wch((wchar_t)next);
	return true;
}

/* keys that terminals have more than one code for */
static void keys_unite(struct top_key *key)
{
	if (key->function ? key->code == KEY_ENTER : key->code == '\r') {
		key->code = '\n';
		key->function = false;
	} else if (!key->function && (key->code == 0x7f || key->code == TOP_CTRL('h'))) {
		key->code = KEY_BACKSPACE;
		key->function = true;
	}
}

bool top_screen_key(struct top_key *key)
{
	wint_t code;
	int kind;

	while ((kind = get_wch(&code)) != ERR) {
		*key = (struct top_key){ .code = code, .function = kind == KEY_CODE_YES };
		/* the size is asked for when SIGWINCH comes */
		if (key->function && code == KEY_RESIZE)
			continue;
		if (!key->function && code == TOP_KEY_ESCAPE && !keys_escape(key))
			continue;
		keys_unite(key);
		return true;
	}
	return false;
}
