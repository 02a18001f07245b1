// SPDX-License-Identifier: GPL-2.0-or-later
/* Questions to the user: a line, one of a list, or yes or no. */
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wctype.h>

#include "../escape.h"
#include "draw.h"

/* blanks at the sides of a list */
#define PROMPT_PANEL_FRAME 2
#define PROMPT_PAGE 10

/* told the answer */
typedef void prompt_done(struct top_app *app, bool accepted, const char *text, long value);

static void prompt_begin(struct top_app *app, enum top_prompt_kind kind, const char *label,
			 prompt_done *done)
{
	struct top_prompt *prompt = &app->prompt;

	free(prompt->choices);
	memset(prompt, 0, sizeof(*prompt));
	prompt->kind = kind;
	prompt->done = done;
	snprintf(prompt->label, sizeof(prompt->label), "%s", label);
	app->notice[0] = '\0';
	app->dirty = true;
}

void top_prompt_line(struct top_app *app, const char *label, const char *text,
		     void (*changed)(struct top_app *app), prompt_done *done)
{
	prompt_begin(app, TOP_PROMPT_LINE, label, done);
	app->prompt.changed = changed;
	if (!text)
		return;
	snprintf(app->prompt.text, sizeof(app->prompt.text), "%s", text);
	app->prompt.caret = strlen(app->prompt.text);
}

void top_prompt_choice(struct top_app *app, const char *label, struct top_choice *choices,
		       size_t count, size_t selected, prompt_done *done)
{
	prompt_begin(app, TOP_PROMPT_CHOICE, label, done);
	app->prompt.choices = choices;
	app->prompt.count = count;
	app->prompt.selected = selected < count ? selected : 0;
}

void top_prompt_yes_no(struct top_app *app, const char *label, prompt_done *done)
{
	prompt_begin(app, TOP_PROMPT_YES_NO, label, done);
}

/* the prompt is closed before its answer is told: that may ask the next question */
static void prompt_end(struct top_app *app, bool accepted)
{
	struct top_prompt ended = app->prompt;
	long value = 0;

	if (ended.kind == TOP_PROMPT_YES_NO)
		value = accepted;
	if (ended.kind == TOP_PROMPT_CHOICE && ended.count)
		value = ended.choices[ended.selected].value;
	if (ended.kind == TOP_PROMPT_CHOICE && accepted && !ended.count)
		accepted = false;
	memset(&app->prompt, 0, sizeof(app->prompt));
	app->dirty = true;
	if (ended.done)
		ended.done(app, accepted, ended.text, value);
	free(ended.choices);
}

/* --- a line --- */

static size_t utf8_encode(char *to, uint32_t character)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

	for (size_t i = size - 1; i > 0; i--, character >>= 6)
		to[i] = (char)(0x80 | (character & 0x3f));
	to[0] = (char)(lead[size] | character);
	return size;
}

static size_t line_before(const struct top_prompt *prompt, size_t at)
{
	while (at > 0 && (prompt->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t line_behind(const struct top_prompt *prompt, size_t at)
{
	if (prompt->text[at])
		at++;
	while ((prompt->text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static size_t line_word_before(const struct top_prompt *prompt, size_t at)
{
	while (at > 0 && prompt->text[at - 1] == ' ')
		at--;
	while (at > 0 && prompt->text[at - 1] != ' ')
		at--;
	return at;
}

/* takes out the bytes from..to, and leaves the cursor there */
static void line_cut(struct top_prompt *prompt, size_t from, size_t to)
{
	memmove(prompt->text + from, prompt->text + to, strlen(prompt->text + to) + 1);
	prompt->caret = from;
}

static void line_insert(struct top_prompt *prompt, uint32_t character)
{
	size_t length = strlen(prompt->text), size;
	char bytes[4];

	/* what would not be seen, or act upon the terminal */
	if (cli_escape_is_hidden(character) || !iswprint((wint_t)character))
		return;
	size = utf8_encode(bytes, character);
	if (length + size >= sizeof(prompt->text))
		return;
	memmove(prompt->text + prompt->caret + size, prompt->text + prompt->caret,
		length - prompt->caret + 1);
	memcpy(prompt->text + prompt->caret, bytes, size);
	prompt->caret += size;
}

static void line_function(struct top_prompt *prompt, wint_t code)
{
	switch (code) {
	case KEY_LEFT:
		prompt->caret = line_before(prompt, prompt->caret);
		break;
	case KEY_RIGHT:
		prompt->caret = line_behind(prompt, prompt->caret);
		break;
	case KEY_HOME:
		prompt->caret = 0;
		break;
	case KEY_END:
		prompt->caret = strlen(prompt->text);
		break;
	case KEY_BACKSPACE:
		line_cut(prompt, line_before(prompt, prompt->caret), prompt->caret);
		break;
	case KEY_DC:
		line_cut(prompt, prompt->caret, line_behind(prompt, prompt->caret));
		break;
	}
}

/* the control keys of a shell's line */
static void line_control(struct top_prompt *prompt, wint_t code)
{
	switch (code) {
	case TOP_CTRL('a'):
		prompt->caret = 0;
		break;
	case TOP_CTRL('b'):
		prompt->caret = line_before(prompt, prompt->caret);
		break;
	case TOP_CTRL('d'):
		line_cut(prompt, prompt->caret, line_behind(prompt, prompt->caret));
		break;
	case TOP_CTRL('e'):
		prompt->caret = strlen(prompt->text);
		break;
	case TOP_CTRL('f'):
		prompt->caret = line_behind(prompt, prompt->caret);
		break;
	case TOP_CTRL('k'):
		prompt->text[prompt->caret] = '\0';
		break;
	case TOP_CTRL('u'):
		line_cut(prompt, 0, prompt->caret);
		break;
	case TOP_CTRL('w'):
		line_cut(prompt, line_word_before(prompt, prompt->caret), prompt->caret);
		break;
	}
}

static void line_key(struct top_app *app, const struct top_key *key)
{
	struct top_prompt *prompt = &app->prompt;
	char before[TOP_PROMPT_SIZE];

	if (!key->function && key->code == '\n') {
		prompt_end(app, true);
		return;
	}
	memcpy(before, prompt->text, sizeof(before));
	if (key->function)
		line_function(prompt, key->code);
	else if (key->code < ' ')
		line_control(prompt, key->code);
	else
		line_insert(prompt, key->code);
	if (prompt->changed && strcmp(before, prompt->text) != 0)
		prompt->changed(app);
}

/* --- one of a list --- */

/* the first choice from `from` on, around the end, that begins with the text, or has it */
static bool choice_find(struct top_prompt *prompt, const char *text, size_t from)
{
	size_t length = strlen(text);

	for (int anywhere = 0; anywhere < 2; anywhere++) {
		for (size_t i = 0; i < prompt->count; i++) {
			size_t index = (from + i) % prompt->count;
			const char *choice = prompt->choices[index].text;

			choice += strspn(choice, " ");
			if (!strncasecmp(choice, text, length) ||
			    (anywhere && strcasestr(choice, text))) {
				prompt->selected = index;
				return true;
			}
		}
	}
	return false;
}

/* a letter that nothing goes on with begins a new word */
static void choice_type(struct top_prompt *prompt, const struct top_key *key)
{
	char before[TOP_PROMPT_SIZE];

	if (!prompt->count)
		return;
	memcpy(before, prompt->text, sizeof(before));
	line_insert(prompt, key->code);
	if (choice_find(prompt, prompt->text, prompt->selected))
		return;
	prompt->text[0] = '\0';
	prompt->caret = 0;
	line_insert(prompt, key->code);
	if (choice_find(prompt, prompt->text, prompt->selected + 1))
		return;
	memcpy(prompt->text, before, sizeof(before));
	prompt->caret = strlen(prompt->text);
}

static void choice_move(struct top_prompt *prompt, long by)
{
	long to = (long)prompt->selected + by, last = (long)prompt->count - 1;

	to = to > last ? last : to;
	prompt->selected = to < 0 ? 0 : (size_t)to;
	prompt->text[0] = '\0';
	prompt->caret = 0;
}

static void choice_mouse(struct top_app *app, const struct top_key *key)
{
	struct top_prompt *prompt = &app->prompt;
	struct top_parts parts;
	size_t index;

	if (key->wheel) {
		choice_move(prompt, key->wheel);
		return;
	}
	top_draw_parts(app, &parts);
	if (key->x < parts.panel.x || key->x >= parts.panel.x + parts.panel.width ||
	    key->y <= parts.panel.y || key->y >= parts.panel.y + parts.panel.height)
		return;
	index = prompt->first + (size_t)(key->y - parts.panel.y - 1);
	if (index >= prompt->count)
		return;
	prompt->selected = index;
	if (key->twice)
		prompt_end(app, true);
}

static void choice_function(struct top_app *app, const struct top_key *key)
{
	struct top_prompt *prompt = &app->prompt;
	long all = (long)prompt->count;

	switch (key->code) {
	case KEY_MOUSE:
		choice_mouse(app, key);
		break;
	case KEY_UP:
		choice_move(prompt, -1);
		break;
	case KEY_DOWN:
		choice_move(prompt, 1);
		break;
	case KEY_PPAGE:
		choice_move(prompt, -PROMPT_PAGE);
		break;
	case KEY_NPAGE:
		choice_move(prompt, PROMPT_PAGE);
		break;
	case KEY_HOME:
		choice_move(prompt, -all);
		break;
	case KEY_END:
		choice_move(prompt, all);
		break;
	case KEY_BACKSPACE:
		line_function(prompt, key->code);
		if (prompt->count && prompt->text[0])
			choice_find(prompt, prompt->text, 0);
		break;
	}
}

static void choice_key(struct top_app *app, const struct top_key *key)
{
	if (key->function)
		choice_function(app, key);
	else if (key->code == '\n')
		prompt_end(app, true);
	else if (key->code == TOP_CTRL('p') || key->code == TOP_CTRL('n'))
		choice_move(&app->prompt, key->code == TOP_CTRL('n') ? 1 : -1);
	else
		choice_type(&app->prompt, key);
}

/* --- all --- */

/* nothing but y is yes: Enter may be for the question before */
static void yes_no_key(struct top_app *app, const struct top_key *key)
{
	if (key->function)
		return;
	if (key->code == 'y' || key->code == 'Y')
		prompt_end(app, true);
	else if (key->code == 'n' || key->code == 'N' || key->code == 'q')
		prompt_end(app, false);
}

void top_prompt_key(struct top_app *app, const struct top_key *key)
{
	app->dirty = true;
	if (!key->function && (key->code == TOP_KEY_ESCAPE || key->code == TOP_CTRL('g') ||
			       key->code == TOP_CTRL('c'))) {
		prompt_end(app, false);
		return;
	}
	switch (app->prompt.kind) {
	case TOP_PROMPT_LINE:
		line_key(app, key);
		break;
	case TOP_PROMPT_CHOICE:
		choice_key(app, key);
		break;
	case TOP_PROMPT_YES_NO:
		yes_no_key(app, key);
		break;
	case TOP_PROMPT_NONE:
		break;
	}
}

int top_prompt_panel_width(const struct top_app *app)
{
	const struct top_prompt *prompt = &app->prompt;
	size_t width;

	if (prompt->kind != TOP_PROMPT_CHOICE)
		return 0;
	cli_escape_cut(prompt->label, strlen(prompt->label), SIZE_MAX, &width);
	for (size_t i = 0; i < prompt->count; i++) {
		const char *text = prompt->choices[i].text;
		size_t columns;

		cli_escape_cut(text, strlen(text), SIZE_MAX, &columns);
		if (columns > width)
			width = columns;
	}
	return (int)width + PROMPT_PANEL_FRAME;
}

/* the input, so far to the left that the cursor is seen */
static void prompt_draw_line(const struct top_prompt *prompt, const struct top_area *bar)
{
	const char *text = prompt->text;
	int x = bar->x, width;
	size_t before;

	x += top_screen_printf(bar->y, x, bar->width / 2, TOP_ROLE_BAR_TEXT, "%s", prompt->label);
	x += top_screen_puts(bar->y, x, 1, TOP_ROLE_NORMAL, " ");
	width = bar->x + bar->width - x;
	top_screen_fill(bar->y, x, width, TOP_ROLE_NORMAL);
	cli_escape_cut(text, prompt->caret, SIZE_MAX, &before);
	while ((int)before >= width && *text) {
		text += line_behind(prompt, (size_t)(text - prompt->text)) -
			(size_t)(text - prompt->text);
		cli_escape_cut(text, prompt->caret - (size_t)(text - prompt->text), SIZE_MAX,
			       &before);
	}
	top_screen_puts(bar->y, x, width, TOP_ROLE_NORMAL, text);
	top_screen_caret(bar->y, x + (int)before);
}

static void prompt_draw_panel(struct top_prompt *prompt, const struct top_area *panel)
{
	size_t height = panel->height > 1 ? (size_t)panel->height - 1 : 0;

	prompt->first = top_draw_scroll(prompt->first, prompt->selected, prompt->count, height);
	top_screen_fill(panel->y, panel->x, panel->width, TOP_ROLE_HEADER);
	top_screen_puts(panel->y, panel->x, panel->width, TOP_ROLE_HEADER, prompt->label);
	for (size_t i = 0; i < height && prompt->first + i < prompt->count; i++) {
		size_t index = prompt->first + i;
		int y = panel->y + 1 + (int)i;
		enum top_role role = index == prompt->selected ? TOP_ROLE_CURSOR : TOP_ROLE_NORMAL;

		top_screen_fill(y, panel->x, panel->width - 1, role);
		top_screen_puts(y, panel->x, panel->width - 1, role, prompt->choices[index].text);
	}
}

void top_prompt_draw(struct top_app *app, const struct top_area *bar, const struct top_area *panel)
{
	struct top_prompt *prompt = &app->prompt;
	int x = bar->x, end = bar->x + bar->width;

	switch (prompt->kind) {
	case TOP_PROMPT_LINE:
		prompt_draw_line(prompt, bar);
		return;
	case TOP_PROMPT_CHOICE:
		prompt_draw_panel(prompt, panel);
		x += top_screen_puts(bar->y, x, end - x, TOP_ROLE_BAR_KEY, "Enter");
		x += top_screen_puts(bar->y, x, end - x, TOP_ROLE_BAR_TEXT, "Choose ");
		x += top_screen_puts(bar->y, x, end - x, TOP_ROLE_BAR_KEY, "Esc");
		x += top_screen_puts(bar->y, x, end - x, TOP_ROLE_BAR_TEXT, "Cancel ");
		x += top_screen_printf(bar->y, x, end - x, TOP_ROLE_NORMAL, " %s",
				       prompt->text[0] ? prompt->text : "or type to find");
		return;
	case TOP_PROMPT_YES_NO:
		top_screen_fill(bar->y, x, end - x, TOP_ROLE_WARNING);
		x += top_screen_printf(bar->y, x, end - x - 6, TOP_ROLE_WARNING, "%s",
				       prompt->label);
		top_screen_puts(bar->y, x, end - x, TOP_ROLE_WARNING, " (y/n)");
		return;
	case TOP_PROMPT_NONE:
		return;
	}
}
