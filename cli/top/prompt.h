/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A question in the place of the bar at the bottom: a line of input, or a list to choose from
 * at the left.
 */
#ifndef PROCSNAP_TOP_PROMPT_H
#define PROCSNAP_TOP_PROMPT_H

#include "screen.h"

struct top_app;

#define TOP_PROMPT_SIZE 256

enum top_prompt_kind {
	TOP_PROMPT_NONE,
	TOP_PROMPT_LINE,   /* a line of text */
	TOP_PROMPT_CHOICE, /* one of a list, drawn as a panel at the left */
	TOP_PROMPT_YES_NO,
};

struct top_choice {
	char text[64]; /* fit for a terminal */
	long value;
};

/**
 * struct top_prompt - the question.
 *
 * @kind: NONE: there is none.
 * @label: What is asked.
 * @text: The input so far, UTF-8; of a list what was typed to find a choice.
 * @caret: Byte of @text that the cursor is at.
 * @choices, @count, @selected, @first: Of a list; allocated, the prompt's.
 * @changed: After each key of a line, or NULL.
 * @done: Answered: value: that of the choice, 1 of yes. accepted: else given up.
 *	The prompt is closed before.
 */
struct top_prompt {
	enum top_prompt_kind kind;
	char label[96];
	char text[TOP_PROMPT_SIZE];
	size_t caret;
	struct top_choice *choices;
	size_t count, selected, first;
	void (*changed)(struct top_app *app);
	void (*done)(struct top_app *app, bool accepted, const char *text, long value);
};

void top_prompt_line(struct top_app *app, const char *label, const char *text,
		     void (*changed)(struct top_app *app),
		     void (*done)(struct top_app *app, bool accepted, const char *text,
				  long value));
/* takes over choices (malloc) */
void top_prompt_choice(struct top_app *app, const char *label, struct top_choice *choices,
		       size_t count, size_t selected,
		       void (*done)(struct top_app *app, bool accepted, const char *text,
				    long value));
void top_prompt_yes_no(struct top_app *app, const char *label,
		       void (*done)(struct top_app *app, bool accepted, const char *text,
				    long value));
/* a key, while there is a question */
void top_prompt_key(struct top_app *app, const struct top_key *key);
/* columns that the list takes of the page at the left; 0: there is none */
int top_prompt_panel_width(const struct top_app *app);
void top_prompt_draw(struct top_app *app, const struct top_area *bar, const struct top_area *panel);

#endif
