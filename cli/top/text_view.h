/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a text is on the screen: rows, which are lines or parts of long ones, scrolled in
 * both directions; and the search in it. Only top_text_view_draw() knows the screen.
 */
#ifndef PROCSNAP_TOP_TEXT_VIEW_H
#define PROCSNAP_TOP_TEXT_VIEW_H

#include "text.h"

/* columns by which it moves sideways */
#define TOP_TEXT_SIDEWAYS 8

/**
 * struct top_text_view - a text and what of it is shown.
 *
 * @text: The text.
 * @wrap: Long lines go on in the next row; else they go out of sight at the right.
 * @width, @height: Of the screen.
 * @rows, @row_count: The rows.
 * @columns: Of the widest line.
 * @first: The first row on the screen. @left: columns out of sight at the left.
 * @found, @found_length: Bytes that were found last; length 0: nothing.
 * @origin: Byte where the search began.
 * @word: What is searched for, empty: nothing.
 */
struct top_text_view {
	struct top_text text;
	bool wrap;
	size_t width, height;
	struct top_row *rows;
	size_t row_count;
	size_t columns;
	size_t first, left;
	size_t found, found_length;
	size_t origin;
	char word[256];
};

/* another text, as top_text_take(); the place stays as far as it can */
int top_text_view_take(struct top_text_view *view, char *bytes, size_t length);
void top_text_view_free(struct top_text_view *view);
/* to the beginning of another text */
void top_text_view_reset(struct top_text_view *view);

/* for a screen of this size; 0 or -ENOMEM */
int top_text_view_layout(struct top_text_view *view, size_t width, size_t height);
void top_text_view_set_wrap(struct top_text_view *view, bool wrap);
void top_text_view_scroll(struct top_text_view *view, long rows);
void top_text_view_sideways(struct top_text_view *view, long columns);

/* the search begins at what is on the screen */
void top_text_view_begin_search(struct top_text_view *view);
/* what is typed: the first place from there on, or else from the top; false: nowhere */
bool top_text_view_search(struct top_text_view *view, const char *word);
/* the next place (step 1) or the one before (-1), around the end; false: nowhere */
bool top_text_view_search_again(struct top_text_view *view, int step);

/* movements of the keys that all pages share; true: it was one */
bool top_text_view_action(struct top_text_view *view, enum top_action action);
void top_text_view_draw(const struct top_text_view *view, const struct top_area *area);

#endif
