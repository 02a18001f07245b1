// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The terminal, through ncurses. Cells are put as they are, never through the functions that
 * act upon control characters; and what is no printable character becomes a question mark
 * here, whatever the caller may have forgotten.
 */
/* wcwidth(), and the wide functions of curses */
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "../cli.h"
#include "../escape.h"
#include "screen_keys.h"
#include "theme.h"

/* columns that are put at once */
#define SCREEN_PIECE 256
/* ms after an escape in which the rest of a key's sequence has to come */
#define SCREEN_ESCAPE_DELAY_MS 25

/* how a role looks on this terminal */
struct screen_look {
	attr_t effects;
	short pair;
};

static struct {
	SCREEN *terminal;
	bool taken;   /* it is ours, now */
	bool mouse;   /* it tells of the mouse, then */
	bool colours; /* it has some, and they are wanted */
	bool utf8;
	int caret_y, caret_x;
	struct screen_look looks[TOP_ROLES];
} screen_state;

/* effects that this terminal has, or the ones most like them */
static attr_t screen_effects(unsigned int effects)
{
	chtype can = termattrs();
	attr_t out = 0;

	if (effects & TOP_EFFECT_BOLD)
		out |= can & A_BOLD ? A_BOLD : can & A_UNDERLINE ? A_UNDERLINE : 0;
	if (effects & TOP_EFFECT_DIM)
		out |= can & A_DIM;
	if (effects & TOP_EFFECT_UNDERLINE)
		out |= can & A_UNDERLINE;
	if (effects & TOP_EFFECT_REVERSE)
		out |= can & A_REVERSE ? A_REVERSE : A_STANDOUT;
	return out;
}

static short screen_own(short colour, bool own, short instead)
{
	return colour == TOP_COLOUR_OWN && !own ? instead : colour;
}

static void screen_theme(enum top_scheme scheme)
{
	int colours = screen_state.colours ? COLORS : 0;
	bool own = false;

	if (screen_state.colours)
		own = use_default_colors() == OK;
	for (int role = 0; role < TOP_ROLES; role++) {
		struct top_look look = top_theme_look(scheme, (enum top_role)role, colours);
		struct screen_look *to = &screen_state.looks[role];
		short pair = (short)(role + 1);

		to->effects = screen_effects(look.effects);
		to->pair = 0;
		if (colours >= 8 && (look.ink != TOP_COLOUR_OWN || look.paper != TOP_COLOUR_OWN) &&
		    pair < COLOR_PAIRS &&
		    init_pair(pair, screen_own(look.ink, own, COLOR_WHITE),
			      screen_own(look.paper, own, COLOR_BLACK)) == OK)
			to->pair = pair;
	}
}

static void screen_background(void)
{
	const struct screen_look *look = &screen_state.looks[TOP_ROLE_NORMAL];
	cchar_t blank;

	setcchar(&blank, L" ", look->effects, look->pair, NULL);
	bkgrndset(&blank);
}

void top_screen_apply(struct top_screen *screen, const struct top_settings *settings)
{
	screen->colour = screen_state.colours && settings->scheme != TOP_SCHEME_MONOCHROME;
	screen_theme(settings->scheme);
	screen_background();
	screen_state.mouse = settings->mouse;
	top_screen_mouse(screen_state.mouse);
}

static bool screen_can(const char *capability)
{
	const char *text = tigetstr(capability);

	return text && text != (char *)-1;
}

/* says why there will be no screen; not to whoever would show messages on it */
static int __attribute__((format(printf, 1, 2))) screen_refuse(const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cli_message_divert(NULL);
	cli_message("%s", text);
	return CLI_EXIT_FAILED;
}

/* a terminal on which things can be put somewhere */
static int screen_open(void)
{
	const char *name = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return screen_refuse(
			"%s is no terminal: for lists in files and pipes use procsnap ps",
			isatty(STDIN_FILENO) ? "standard output" : "standard input");
	/* asked first: it sets the locale, which curses looks at */
	screen_state.utf8 = cli_escape_locale_is_utf8();
	screen_state.terminal = newterm(NULL, stdout, stdin);
	if (!screen_state.terminal)
		return screen_refuse(
			"no terminal \"%s\" is known (terminfo): set TERM to what this one "
			"is like, as in TERM=xterm or TERM=vt100",
			name ? name : "");
	screen_state.taken = true;
	if (!screen_can("cup") && !(screen_can("home") && screen_can("cud1"))) {
		top_screen_end();
		return screen_refuse(
			"the terminal \"%s\" cannot put text anywhere: use procsnap ps, or "
			"set TERM to what it is like",
			name ? name : "");
	}
	return CLI_EXIT_OK;
}

static void screen_size(struct top_screen *screen)
{
	getmaxyx(stdscr, screen->height, screen->width);
}

int top_screen_begin(struct top_screen *screen, const struct top_settings *settings, bool no_colour)
{
	int code = screen_open();

	if (code)
		return code;
	screen_state.colours = !no_colour && has_colors() && start_color() == OK;
	screen_state.caret_y = -1;
	cbreak();
	noecho();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	set_escdelay(SCREEN_ESCAPE_DELAY_MS);
	top_screen_define_keys();
	screen->utf8 = screen_state.utf8;
	screen->blocks = screen->utf8 && strcmp(termname(), "linux") != 0;
	top_screen_apply(screen, settings);
	screen_size(screen);
	return CLI_EXIT_OK;
}

/* as it was before */
static void screen_give_back(void)
{
	top_screen_mouse(false);
	curs_set(1);
	endwin();
	fflush(stdout);
}

void top_screen_end(void)
{
	if (!screen_state.taken)
		return;
	screen_state.taken = false;
	screen_give_back();
}

bool top_screen_resized(struct top_screen *screen)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_row || !size.ws_col)
		return false;
	if (size.ws_row == screen->height && size.ws_col == screen->width)
		return false;
	resizeterm(size.ws_row, size.ws_col);
	screen_size(screen);
	return true;
}

/* what SIGTSTP does to a process that leaves it alone */
static void screen_stop(void)
{
	struct sigaction before, by_default = { .sa_handler = SIG_DFL };
	sigset_t mask, stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &by_default, &before);
	pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
	raise(SIGTSTP);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &before, NULL);
}

void top_screen_suspend(struct top_screen *screen)
{
	if (!screen_state.taken)
		return;
	screen_give_back();
	screen_stop();
	/* others may have written there: all of it anew */
	clearok(curscr, TRUE);
	curs_set(0);
	top_screen_mouse(screen_state.mouse);
	doupdate();
	top_screen_resized(screen);
}

void top_screen_clear(void)
{
	erase();
}

void top_screen_show(void)
{
	curs_set(screen_state.caret_y >= 0);
	if (screen_state.caret_y >= 0)
		move(screen_state.caret_y, screen_state.caret_x);
	wnoutrefresh(stdscr);
	doupdate();
}

void top_screen_redraw(void)
{
	/* who stopped it without asking may have left other modes behind */
	reset_prog_mode();
	clearok(curscr, TRUE);
	top_screen_show();
}

void top_screen_caret(int y, int x)
{
	screen_state.caret_y = y;
	screen_state.caret_x = x;
}

/**
 * struct screen_run - cells on their way to the screen.
 *
 * @y, @x: Where the next go.
 * @limit: Column behind the last that may be used.
 * @look: Theirs.
 * @cells, @count: Cells; a wide character is one.
 * @columns: That they take.
 */
struct screen_run {
	int y, x, limit;
	const struct screen_look *look;
	cchar_t cells[SCREEN_PIECE + 1];
	int count, columns;
};

static void run_flush(struct screen_run *run)
{
	if (!run->count)
		return;
	mvadd_wchnstr(run->y, run->x, run->cells, run->count);
	run->x += run->columns;
	run->count = 0;
	run->columns = 0;
}

/* joins a mark without a width to the character before */
static void run_join(struct screen_run *run, wchar_t mark)
{
	wchar_t text[CCHARW_MAX + 1];
	attr_t effects;
	short pair;
	size_t length;

	if (!run->count || getcchar(&run->cells[run->count - 1], text, &effects, &pair, NULL) != OK)
		return;
	length = wcslen(text);
	if (length + 1 >= CCHARW_MAX)
		return;
	text[length] = mark;
	text[length + 1] = L'\0';
	setcchar(&run->cells[run->count - 1], text, effects, pair, NULL);
}

/* the width of a character on this terminal, -1: it must not go there */
static int screen_width(uint32_t character)
{
	char bytes[MB_LEN_MAX];
	mbstate_t state = { 0 };

	if (cli_escape_is_hidden(character))
		return -1;
	if (!screen_state.utf8 && wcrtomb(bytes, (wchar_t)character, &state) != 1)
		return -1;
	return wcwidth((wchar_t)character);
}

/* false: there is no room */
static bool run_add(struct screen_run *run, uint32_t character)
{
	wchar_t text[2] = { (wchar_t)character, L'\0' };
	int width = character - 0x20 < 0x7f - 0x20 ? 1 : screen_width(character);

	if (width == 0) {
		run_join(run, text[0]);
		return true;
	}
	if (width < 0) {
		text[0] = L'?';
		width = 1;
	}
	if (run->x + run->columns + width > run->limit)
		return false;
	setcchar(&run->cells[run->count++], text, run->look->effects, run->look->pair, NULL);
	run->columns += width;
	if (run->count == SCREEN_PIECE)
		run_flush(run);
	return true;
}

/* printable ASCII, a column each */
static void screen_put_plain(int y, int x, const struct screen_look *look, const char *text,
			     size_t length)
{
	chtype cells[SCREEN_PIECE], base = look->effects | (chtype)COLOR_PAIR(look->pair);

	while (length) {
		size_t count = length < SCREEN_PIECE ? length : SCREEN_PIECE;

		for (size_t i = 0; i < count; i++)
			cells[i] = base | (unsigned char)text[i];
		mvaddchnstr(y, x, cells, (int)count);
		x += (int)count;
		text += count;
		length -= count;
	}
}

/* the columns from x on that are on the screen; 0: none */
static int screen_clip(int y, int x, int columns)
{
	int height, width;

	getmaxyx(stdscr, height, width);
	if (y < 0 || y >= height || x < 0 || x >= width || columns <= 0)
		return 0;
	return columns < width - x ? columns : width - x;
}

/* UTF-8 of which not all is ASCII; the columns that it takes */
static int screen_put_wide(int y, int x, int columns, const struct screen_look *look,
			   const char *text, size_t length)
{
	struct screen_run run;

	/* the cells are not to be cleared each time */
	run.y = y;
	run.x = x;
	run.limit = x + columns;
	run.look = look;
	run.count = 0;
	run.columns = 0;
	while (length) {
		uint32_t character;
		size_t bytes = cli_utf8_decode(text, length, &character);

		if (!bytes) {
			character = '?';
			bytes = 1;
		}
		if (!run_add(&run, character))
			break;
		text += bytes;
		length -= bytes;
	}
	run_flush(&run);
	return run.x - x;
}

int top_screen_put(int y, int x, int columns, enum top_role role, const char *text, size_t length)
{
	const struct screen_look *look = &screen_state.looks[role];
	size_t plain;

	columns = screen_clip(y, x, columns);
	if (!columns)
		return 0;
	plain = length < (size_t)columns ? length : (size_t)columns;
	/* behind the last that fits there may be a mark that belongs to it */
	if (!cli_escape_is_plain(text, plain + (plain < length)))
		return screen_put_wide(y, x, columns, look, text, length);
	screen_put_plain(y, x, look, text, plain);
	return (int)plain;
}

int top_screen_puts(int y, int x, int columns, enum top_role role, const char *text)
{
	return top_screen_put(y, x, columns, role, text, strlen(text));
}

int top_screen_printf(int y, int x, int columns, enum top_role role, const char *format, ...)
{
	char text[1024];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length < 0)
		return 0;
	if ((size_t)length >= sizeof(text))
		length = sizeof(text) - 1;
	return top_screen_put(y, x, columns, role, text, (size_t)length);
}

int top_screen_put_raw(int y, int x, int columns, enum top_role role, const char *text,
		       size_t length)
{
	char shown[4096];
	size_t written = cli_escape(shown, sizeof(shown), text, length, NULL);

	return top_screen_put(y, x, columns, role, shown, written);
}

void top_screen_fill(int y, int x, int columns, enum top_role role)
{
	const struct screen_look *look = &screen_state.looks[role];

	columns = screen_clip(y, x, columns);
	if (columns)
		mvhline(y, x, ' ' | look->effects | (chtype)COLOR_PAIR(look->pair), columns);
}

void top_screen_recolour(int y, int x, int columns, enum top_role role)
{
	const struct screen_look *look = &screen_state.looks[role];

	columns = screen_clip(y, x, columns);
	if (columns)
		mvchgat(y, x, columns, look->effects, look->pair, NULL);
}
