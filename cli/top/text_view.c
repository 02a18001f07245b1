// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of a text: making them, scrolling, searching. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../escape.h"
#include "text_view.h"

int top_text_view_take(struct top_text_view *view, char *bytes, size_t length)
{
	int error = top_text_take(&view->text, bytes, length);

	free(view->rows);
	view->rows = NULL;
	view->row_count = 0;
	/* what was found may be elsewhere now, or gone */
	if (view->found_length && top_text_find(view->text.bytes, view->text.length, view->word,
						view->found) != view->found)
		view->found_length = 0;
	return error ? error : top_text_view_layout(view, view->width, view->height);
}

void top_text_view_free(struct top_text_view *view)
{
	top_text_free(&view->text);
	free(view->rows);
	memset(view, 0, sizeof(*view));
}

void top_text_view_reset(struct top_text_view *view)
{
	view->first = 0;
	view->left = 0;
	view->found_length = 0;
}

static size_t last_first(const struct top_text_view *view)
{
	return view->row_count > view->height ? view->row_count - view->height : 0;
}

static void keep_within(struct top_text_view *view)
{
	size_t most = view->columns > view->width ? view->columns - view->width : 0;

	if (view->first > last_first(view))
		view->first = last_first(view);
	if (view->wrap)
		view->left = 0;
	else if (view->left > most)
		view->left = most;
}

/* the rows of a line, into rows if that is not NULL; how many */
static size_t line_rows(const struct top_text_view *view, const struct top_row *line,
			struct top_row *rows)
{
	size_t count = 0, done = 0, columns;

	do {
		const char *bytes = view->text.bytes + line->start + done;
		size_t length = line->length - done;

		if (view->wrap && view->width) {
			size_t part = cli_escape_cut(bytes, length, view->width, &columns);

			/* a character that is wider than the screen has a row, and is cut */
			length = part || !length ? part : length;
		}
		if (rows)
			rows[count] = (struct top_row){ line->start + done, length };
		count++;
		done += length;
	} while (done < line->length);
	return count;
}

static int make_rows(struct top_text_view *view)
{
	size_t count = 0, columns;

	free(view->rows);
	view->rows = NULL;
	view->row_count = 0;
	view->columns = 0;
	for (size_t i = 0; i < view->text.line_count; i++) {
		const struct top_row *line = &view->text.lines[i];

		count += line_rows(view, line, NULL);
		cli_escape_cut(view->text.bytes + line->start, line->length, SIZE_MAX, &columns);
		if (columns > view->columns)
			view->columns = columns;
	}
	view->rows = calloc(count + 1, sizeof(*view->rows));
	if (!view->rows)
		return -ENOMEM;
	for (size_t i = 0; i < view->text.line_count; i++)
		view->row_count += line_rows(view, &view->text.lines[i],
					     view->rows + view->row_count);
	return 0;
}

/* the row that has a byte */
static size_t row_of(const struct top_text_view *view, size_t byte)
{
	size_t low = 0, high = view->row_count;

	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (view->rows[middle].start <= byte)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int top_text_view_layout(struct top_text_view *view, size_t width, size_t height)
{
	bool same = view->rows && (view->width == width || !view->wrap);
	size_t top = view->first < view->row_count ? view->rows[view->first].start : 0;
	bool had_rows = view->rows;
	int error = 0;

	view->width = width;
	view->height = height;
	if (!same) {
		error = make_rows(view);
		if (had_rows && !error)
			view->first = row_of(view, top);
	}
	keep_within(view);
	return error;
}

void top_text_view_set_wrap(struct top_text_view *view, bool wrap)
{
	size_t top = view->first < view->row_count ? view->rows[view->first].start : 0;

	view->wrap = wrap;
	if (make_rows(view) < 0)
		return;
	view->first = row_of(view, top);
	keep_within(view);
}

void top_text_view_scroll(struct top_text_view *view, long rows)
{
	if (rows < 0 && (size_t)-rows > view->first)
		view->first = 0;
	else
		view->first += (size_t)rows;
	keep_within(view);
}

void top_text_view_sideways(struct top_text_view *view, long columns)
{
	if (columns < 0 && (size_t)-columns > view->left)
		view->left = 0;
	else
		view->left += (size_t)columns;
	keep_within(view);
}

/* brings what was found onto the screen */
static void show_found(struct top_text_view *view)
{
	size_t row = row_of(view, view->found), before, columns;

	if (row < view->first || row >= view->first + view->height)
		view->first = row > view->height / 2 ? row - view->height / 2 : 0;
	if (!view->wrap && view->row_count) {
		const char *bytes = view->text.bytes + view->rows[row].start;

		before = view->found - view->rows[row].start;
		cli_escape_cut(bytes, before, SIZE_MAX, &columns);
		if (columns < view->left || columns + view->found_length > view->left + view->width)
			view->left = columns > view->width / 2 ? columns - view->width / 2 : 0;
	}
	keep_within(view);
}

void top_text_view_begin_search(struct top_text_view *view)
{
	view->origin = view->first < view->row_count ? view->rows[view->first].start : 0;
	view->found_length = 0;
}

static bool search_at(struct top_text_view *view, size_t byte)
{
	if (byte == SIZE_MAX) {
		view->found_length = 0;
		return false;
	}
	view->found = byte;
	view->found_length = strlen(view->word);
	show_found(view);
	return true;
}

/* on from a place, or else from the top */
static size_t search_on(const struct top_text_view *view, size_t from)
{
	size_t byte = top_text_find(view->text.bytes, view->text.length, view->word, from);

	if (byte == SIZE_MAX && from)
		byte = top_text_find(view->text.bytes, view->text.length, view->word, 0);
	return byte;
}

/* the last place before a byte; none: the last of all */
static size_t search_back(const struct top_text_view *view, size_t before)
{
	size_t byte = SIZE_MAX, last = SIZE_MAX, at = 0;

	while ((at = top_text_find(view->text.bytes, view->text.length, view->word, at)) !=
	       SIZE_MAX) {
		if (at < before)
			byte = at;
		last = at++;
	}
	return byte == SIZE_MAX ? last : byte;
}

bool top_text_view_search(struct top_text_view *view, const char *word)
{
	size_t length = strnlen(word, sizeof(view->word) - 1);

	memcpy(view->word, word, length);
	view->word[length] = '\0';
	return search_at(view, search_on(view, view->origin));
}

bool top_text_view_search_again(struct top_text_view *view, int step)
{
	size_t at;

	if (!view->found_length) {
		top_text_view_begin_search(view);
		view->found = view->origin;
	}
	at = view->found_length ? view->found + 1 : view->found;
	return search_at(view, step < 0 ? search_back(view, view->found) : search_on(view, at));
}

bool top_text_view_action(struct top_text_view *view, enum top_action action)
{
	long page = view->height > 1 ? (long)view->height - 1 : 1;

	switch (action) {
	case TOP_UP:
		top_text_view_scroll(view, -1);
		return true;
	case TOP_DOWN:
		top_text_view_scroll(view, 1);
		return true;
	case TOP_PAGE_UP:
		top_text_view_scroll(view, -page);
		return true;
	case TOP_PAGE_DOWN:
		top_text_view_scroll(view, page);
		return true;
	case TOP_HOME:
		view->first = 0;
		return true;
	case TOP_END:
		view->first = last_first(view);
		return true;
	case TOP_LEFT:
		top_text_view_sideways(view, -TOP_TEXT_SIDEWAYS);
		return true;
	case TOP_RIGHT:
		top_text_view_sideways(view, TOP_TEXT_SIDEWAYS);
		return true;
	default:
		return false;
	}
}
