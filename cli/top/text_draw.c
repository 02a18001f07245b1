// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of a text on the screen. */
#include <string.h>

#include "../escape.h"
#include "text_view.h"

/* the words that are searched for; start: the first byte that is in sight */
static void draw_matches(const struct top_text_view *view, const struct top_row *row, size_t start,
			 int y, const struct top_area *area)
{
	const char *bytes = view->text.bytes;
	size_t end = row->start + row->length, size = strlen(view->word), at = start, column, width;

	while ((at = top_text_find(bytes, end, view->word, at)) != SIZE_MAX) {
		cli_escape_cut(bytes + start, at - start, SIZE_MAX, &column);
		cli_escape_cut(bytes + at, size, SIZE_MAX, &width);
		if (column >= (size_t)area->width)
			return;
		if (column + width > (size_t)area->width)
			width = (size_t)area->width - column;
		top_screen_recolour(y, area->x + (int)column, (int)width,
				    at == view->found && view->found_length ? TOP_ROLE_CURSOR
									    : TOP_ROLE_MATCH);
		at += size;
	}
}

static void draw_row(const struct top_text_view *view, const struct top_row *row, int y,
		     const struct top_area *area)
{
	size_t end = row->start + row->length, left, span = 0, byte, start;
	int x = 0;

	byte = row->start +
	       cli_escape_cut(view->text.bytes + row->start, row->length, view->left, &left);
	start = byte;
	while (byte < end && x < area->width) {
		enum top_role role = top_text_role(&view->text, byte, &span);
		size_t length = top_text_run(&view->text, byte, end - byte, span);

		x += top_screen_put(y, area->x + x, area->width - x, role, view->text.bytes + byte,
				    length);
		byte += length;
	}
	if (x < area->width)
		top_screen_fill(y, area->x + x, area->width - x, TOP_ROLE_NORMAL);
	if (view->word[0])
		draw_matches(view, row, start, y, area);
}

void top_text_view_draw(const struct top_text_view *view, const struct top_area *area)
{
	for (int i = 0; i < area->height; i++) {
		size_t row = view->first + (size_t)i;

		if (row < view->row_count)
			draw_row(view, &view->rows[row], area->y + i, area);
		else
			top_screen_fill(area->y + i, area->x, area->width, TOP_ROLE_NORMAL);
	}
}
