// SPDX-License-Identifier: GPL-2.0-or-later
/* The keys of the memory page. */
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "../escape.h"
#include "clock.h"
#include "page_memory.h"
#include "text.h"

#define WHEEL_ROWS 3
#define SIDEWAYS 8
/* names are no longer than this, in columns */
#define LEFT_MAX 4096
#define INTERVAL_MIN_NS 1000000000ULL
#define INTERVAL_MAX_NS 3600000000000ULL

/* the page that asked; a question does not outlive it */
static struct top_memory_page *asked;
static size_t search_origin;

static void move_cursor(struct top_memory_page *page, long rows)
{
	size_t count = page->memory.list.row_count;

	if (rows < 0 && (size_t)-rows > page->cursor)
		page->cursor = 0;
	else
		page->cursor += (size_t)rows;
	if (page->cursor >= count)
		page->cursor = count ? count - 1 : 0;
}

/* --- search --- */

static bool row_has(const struct mem_row *row, const char *word)
{
	char shown[1024];
	size_t length = cli_escape(shown, sizeof(shown), row->name, row->length, NULL);

	return top_text_find(shown, length, word, 0) != SIZE_MAX ||
	       top_text_find(row->user, strlen(row->user), word, 0) != SIZE_MAX;
}

/* from a row on, around the end */
static bool find(struct top_memory_page *page, const char *word, size_t from, int step)
{
	const struct mem_list *list = &page->memory.list;
	size_t count = list->row_count;

	for (size_t i = 0; i < count; i++) {
		size_t offset = step < 0 ? count - i % count : i;
		size_t row = (from + offset) % count;

		if (!row_has(&list->rows[row], word))
			continue;
		page->cursor = row;
		return true;
	}
	return false;
}

static void search_changed(struct top_app *app)
{
	if (*app->prompt.text)
		find(asked, app->prompt.text, search_origin, 1);
	app->dirty = true;
}

static void search_done(struct top_app *app, bool accepted, const char *text, long value)
{
	(void)value;
	if (!accepted || !*text)
		return;
	snprintf(app->search, sizeof(app->search), "%s", text);
	if (!find(asked, text, search_origin, 1))
		top_app_tell(app, TOP_ROLE_WARNING, "not found: %s", text);
}

static void search_again(struct top_app *app, struct top_memory_page *page, int step)
{
	size_t count = page->memory.list.row_count;

	if (!*app->search)
		top_app_tell(app, TOP_ROLE_WARNING, "nothing was searched for yet: / does");
	else if (!count ||
		 !find(page, app->search, (page->cursor + count + (size_t)step) % count, step))
		top_app_tell(app, TOP_ROLE_WARNING, "not found: %s", app->search);
}

/* --- order --- */

static bool is_descending(enum mem_column column)
{
	return column != MEM_PID && column != MEM_USER && column != MEM_NAME;
}

static void sort_by(struct top_app *app, struct top_memory_page *page, enum mem_column column)
{
	const struct mem_list *list = &page->memory.list;
	bool same = list->key_count && list->keys[0].column == column;

	top_memory_sort(app, page, column,
			same ? !list->keys[0].descending : is_descending(column));
}

static void sort_done(struct top_app *app, bool accepted, const char *text, long value)
{
	enum mem_column column = (enum mem_column)value;

	(void)text;
	if (accepted)
		top_memory_sort(app, asked, column, is_descending(column));
}

static void ask_sort(struct top_app *app, struct top_memory_page *page)
{
	const struct mem_list *list = &page->memory.list;
	struct top_choice *choices = calloc(MEM_NAME + 1, sizeof(*choices));
	size_t count = 0, selected = 0;

	if (!choices)
		return;
	for (int column = 0; column <= MEM_NAME; column++) {
		if (!mem_has_column(list, (enum mem_column)column, false))
			continue;
		if (list->key_count && (int)list->keys[0].column == column)
			selected = count;
		snprintf(choices[count].text, sizeof(choices[count].text), "%s",
			 mem_title(list, (enum mem_column)column));
		choices[count++].value = column;
	}
	asked = page;
	top_prompt_choice(app, "Sort by", choices, count, selected, sort_done);
}

static void invert(struct top_app *app, struct top_memory_page *page)
{
	const struct mem_list *list = &page->memory.list;

	if (list->key_count)
		top_memory_sort(app, page, list->keys[0].column, !list->keys[0].descending);
}

/* --- the rest --- */

static void open_process(struct top_app *app, struct top_memory_page *page)
{
	const struct mem_list *list = &page->memory.list;
	struct top_identity who;
	size_t row;

	if (page->cursor >= list->row_count)
		return;
	who.pid = list->rows[page->cursor].pid;
	if (list->by != MEM_BY_PROCESS) {
		top_app_tell(app, TOP_ROLE_WARNING, "several processes: p has a row for each");
		return;
	}
	if (procsnap_find_pid(list->snap, who.pid, &row) < 0)
		return;
	who.start_ns = procsnap_task(list->snap, row)->start_ns;
	top_detail_open(app, &who, TOP_DETAIL_OVERVIEW);
}

static void change_interval(struct top_app *app, struct top_memory *memory, bool longer)
{
	uint64_t ns = longer ? memory->interval_ns * 2 : memory->interval_ns / 2;

	memory->interval_ns = ns < INTERVAL_MIN_NS   ? INTERVAL_MIN_NS
			      : ns > INTERVAL_MAX_NS ? INTERVAL_MAX_NS
						     : ns;
	memory->next_ns = memory->ended_ns + memory->interval_ns;
	if (memory->next_ns < memory->ended_ns + 9 * memory->whole.took_ns)
		memory->next_ns = memory->ended_ns + 9 * memory->whole.took_ns;
	app->flow.page_next_ns = 0;
	top_app_tell(app, TOP_ROLE_NORMAL, "all pages are looked at every %llu s at most",
		     (unsigned long long)(memory->interval_ns / 1000000000));
}

static void look_now(struct top_app *app, struct top_memory *memory)
{
	memory->next_ns = 0;
	app->flow.page_next_ns = 0;
}

static bool key_mouse(struct top_app *app, struct top_memory_page *page, const struct top_key *key)
{
	enum mem_column column;
	size_t row;

	if (key->wheel) {
		move_cursor(page, key->wheel * WHEEL_ROWS);
	} else if (top_memory_row_at(page, key->y, &row)) {
		page->cursor = row;
		if (key->twice)
			open_process(app, page);
	} else if (top_memory_title_at(page, key->y, key->x, &column)) {
		sort_by(app, page, column);
	} else {
		return false;
	}
	return true;
}

static bool key_own(struct top_app *app, struct top_memory_page *page, wint_t code)
{
	switch (code) {
	case 'p':
		top_memory_by(app, page, MEM_BY_PROCESS);
		return true;
	case 'u':
		top_memory_by(app, page, MEM_BY_USER);
		return true;
	case 'c':
		top_memory_by(app, page, MEM_BY_COMMAND);
		return true;
	case 'g':
		top_memory_by(app, page, MEM_BY_CGROUP);
		return true;
	case 's':
		ask_sort(app, page);
		return true;
	case 'x':
		page->bytes = !page->bytes;
		return true;
	case 'r':
		look_now(app, &page->memory);
		return true;
	case '+':
	case '-':
		change_interval(app, &page->memory, code == '-');
		return true;
	case 'n':
	case 'N':
		search_again(app, page, code == 'n' ? 1 : -1);
		return true;
	default:
		return false;
	}
}

static bool key_move(struct top_memory_page *page, enum top_action action)
{
	long height = page->height ? (long)page->height : 1;

	switch (action) {
	case TOP_UP:
		move_cursor(page, -1);
		return true;
	case TOP_DOWN:
		move_cursor(page, 1);
		return true;
	case TOP_PAGE_UP:
		move_cursor(page, -height);
		return true;
	case TOP_PAGE_DOWN:
		move_cursor(page, height);
		return true;
	case TOP_HOME:
		page->cursor = 0;
		return true;
	case TOP_END:
		page->cursor = SIZE_MAX / 2;
		move_cursor(page, 0);
		return true;
	case TOP_LEFT:
		page->left -= page->left < SIDEWAYS ? page->left : SIDEWAYS;
		return true;
	case TOP_RIGHT:
		page->left += page->left < LEFT_MAX ? SIDEWAYS : 0;
		page->sideways = true;
		return true;
	default:
		return false;
	}
}

static bool key_action(struct top_app *app, struct top_memory_page *page, enum top_action action)
{
	switch (action) {
	case TOP_SEARCH:
		asked = page;
		search_origin = page->cursor;
		top_prompt_line(app, "Search: ", "", search_changed, search_done);
		return true;
	case TOP_SEARCH_AGAIN:
		search_again(app, page, 1);
		return true;
	case TOP_SEARCH_BACK:
		search_again(app, page, -1);
		return true;
	case TOP_SORT:
		ask_sort(app, page);
		return true;
	case TOP_INVERT:
		invert(app, page);
		return true;
	case TOP_SORT_MEMORY:
		top_memory_sort(app, page, MEM_WEIGHTED, true);
		return true;
	case TOP_PAGE_DETAIL:
		open_process(app, page);
		return true;
	default:
		return key_move(page, action);
	}
}

bool top_memory_key(struct top_app *app, struct top_memory_page *page, const struct top_key *key)
{
	app->dirty = true;
	if (key->function && key->code == KEY_MOUSE)
		return key_mouse(app, page, key);
	if (!key->function && key_own(app, page, key->code))
		return true;
	return key_action(app, page, top_key_action(key, top_app_is_replay(app)));
}
