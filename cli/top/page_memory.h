/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory page: its state, for its drawing and its keys. */
#ifndef PROCSNAP_TOP_PAGE_MEMORY_H
#define PROCSNAP_TOP_PAGE_MEMORY_H

#include "app.h"
#include "memory.h"

/* columns between PID and the name, and the share of the machine's memory */
#define TOP_MEMORY_SHARE MEM_COLUMNS
#define TOP_MEMORY_COLUMNS (MEM_COLUMNS + 1)

/**
 * struct top_memory_page - the state.
 *
 * @memory: The walks and the rows.
 * @cursor, @first: Rows of the list: at the cursor, and the first on the screen.
 * @height: Rows that the screen has room for.
 * @left: Columns of the names that are out of sight at their left. @sideways: it was moved by a
 *	key just now, and may be too far.
 * @bytes: Sizes in bytes.
 * @at: Whose row the cursor is at, so that it stays with it: its pid, or a name.
 * @message: What went wrong last; empty: nothing.
 */
struct top_memory_page {
	struct top_memory memory;
	size_t cursor, first, height, left;
	bool bytes, sideways;
	struct {
		pid_t pid;
		char name[256];
	} at;
	char message[512];
};

/* remembers who is at the cursor, and goes there again once the rows are other ones */
void top_memory_keep_cursor(struct top_memory_page *page);
void top_memory_find_cursor(struct top_memory_page *page);
/* another order, or other rows */
void top_memory_sort(struct top_app *app, struct top_memory_page *page, enum mem_column column,
		     bool descending);
void top_memory_by(struct top_app *app, struct top_memory_page *page, enum mem_by by);

/* in memory_draw.c and memory_keys.c */
void top_memory_draw(struct top_app *app, struct top_memory_page *page,
		     const struct top_area *area);
bool top_memory_key(struct top_app *app, struct top_memory_page *page, const struct top_key *key);
/* what a place on the screen is: the title of a column, or a row; false: neither */
bool top_memory_title_at(const struct top_memory_page *page, int y, int x, enum mem_column *column);
bool top_memory_row_at(const struct top_memory_page *page, int y, size_t *row);

#endif
