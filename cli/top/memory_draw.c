// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory page on the screen: the sums, how far the walk is, the rows and their total. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../escape.h"
#include "../footprint.h"
#include "../inspect.h"
#include "../size.h"
#include "../span.h"
#include "clock.h"
#include "draw.h"
#include "page_memory.h"

#define SIZE_WIDTH 9
#define NUMBER_WIDTH 8
#define BYTES_WIDTH 17
#define USER_WIDTH 9
/* lower pages have one line of sums instead of four */
#define TALL 14
#define PROGRESS_WIDTH 20
/* of a name, made fit for a terminal */
#define NAME_BYTES 8192

/* where titles and rows were drawn, for the mouse */
static struct {
	int title_y, rows_y;
	size_t first, count;
	int x[TOP_MEMORY_COLUMNS], end[TOP_MEMORY_COLUMNS], name_x;
} places;

/* --- the sums --- */

/**
 * struct line - a line under way.
 */
struct line {
	int y, x, end;
};

static void __attribute__((format(printf, 3, 4)))
add(struct line *line, enum top_role role, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	line->x += top_screen_put_raw(line->y, line->x, line->end - line->x, role, text,
				      strlen(text));
}

static void add_size(struct line *line, const char *name, uint64_t size, bool bytes)
{
	char text[CLI_SIZE_TEXT];

	add(line, TOP_ROLE_NORMAL, "%s ", name);
	add(line, TOP_ROLE_BOLD, "%s", cli_size(text, size, bytes));
}

static struct line line_at(const struct top_area *area, int y)
{
	return (struct line){ .y = area->y + y, .x = area->x, .end = area->x + area->width };
}

static void draw_total(const struct top_memory_page *page, const struct procsnap_system *system,
		       const struct top_area *area, int y)
{
	const struct mem_list *list = &page->memory.list;
	uint64_t weighted = mem_value(&list->total, MEM_WEIGHTED);
	struct line line = line_at(area, y);

	add_size(&line, "Weighted", weighted, page->bytes);
	if (system && system->mem_total_bytes)
		add(&line, TOP_ROLE_NORMAL, " (%.1f%%)",
		    100.0 * (double)weighted / (double)system->mem_total_bytes);
	add_size(&line, "  private", mem_value(&list->total, MEM_PRIVATE), page->bytes);
	add_size(&line, "  swap", mem_value(&list->total, MEM_WEIGHTED_SWAP), page->bytes);
	if (cli_footprint_hugetlb(&list->total.sum))
		add_size(&line, "  hugetlb", cli_footprint_hugetlb(&list->total.sum), page->bytes);
	add(&line, TOP_ROLE_NORMAL, "  of %zu process%s", list->total.processes,
	    list->total.processes == 1 ? "" : "es");
}

/* what the machine uses, for comparison */
/* of a recording: it may say anything */
static uint64_t less(uint64_t from, uint64_t what)
{
	return from > what ? from - what : 0;
}

static void draw_machine(const struct top_memory_page *page, const struct procsnap_system *system,
			 const struct top_area *area, int y)
{
	struct line line = line_at(area, y);

	if (!system) {
		add(&line, TOP_ROLE_DIM, "Machine: not in the recording");
		return;
	}
	add_size(&line, "Machine", system->mem_total_bytes, page->bytes);
	add_size(&line, "  used", less(system->mem_total_bytes, system->mem_available_bytes),
		 page->bytes);
	add_size(&line, "  free", system->mem_free_bytes, page->bytes);
	add_size(&line, "  cached", system->cached_bytes + system->buffers_bytes, page->bytes);
	add_size(&line, "  shared", system->shmem_bytes, page->bytes);
	add_size(&line, "  slab", system->slab_reclaimable_bytes + system->slab_unreclaimable_bytes,
		 page->bytes);
	if (system->swap_total_bytes)
		add_size(&line, "  swap", less(system->swap_total_bytes, system->swap_free_bytes),
			 page->bytes);
}

static void draw_unread(const struct top_memory_page *page, const struct top_area *area, int y)
{
	const struct mem_list *list = &page->memory.list;
	struct line line = line_at(area, y);
	const char *comma = "";

	for (uint32_t status = 0; status <= PROCSNAP_STATUS_UNSUPPORTED; status++) {
		if (!list->failed[status] || status == PROCSNAP_STATUS_NONE)
			continue;
		add(&line, TOP_ROLE_WARNING, "%s%zu not read: %s (%s)", comma, list->failed[status],
		    procsnap_status_name(status), status == PROCSNAP_STATUS_DENIED ? "!" : "?");
		comma = "  ";
	}
	/* those that the walk under way has not come to are told by its bar */
	if (list->partial && page->memory.whole.snap)
		add(&line, TOP_ROLE_WARNING, "%s%zu not looked at as a whole (>)", comma,
		    list->partial);
	if (list->total.sum.flags & PROCSNAP_FOOTPRINT_ESTIMATED)
		add(&line, TOP_ROLE_WARNING, "  some pages by an average (~)");
	if (list->same)
		add(&line, TOP_ROLE_NORMAL, "  %zu share another's memory (=)", list->same);
	if (list->total.sum.flags & PROCSNAP_FOOTPRINT_COARSE)
		add(&line, TOP_ROLE_DIM, "  /proc rounds down to KiB");
	if (line.x == area->x && !list->partial)
		add(&line, TOP_ROLE_DIM, "All processes were read: the rows add up to the total");
}

static void draw_progress(const struct top_memory_page *page, struct line *line)
{
	const struct top_memory_walk *walk = &page->memory.walk;
	size_t done = walk->users - walk->left;
	size_t bar = walk->users ? done * PROGRESS_WIDTH / walk->users : 0;

	add(line, TOP_ROLE_METER_LABEL, "Looking at pages ");
	add(line, TOP_ROLE_METER_FRAME, "[");
	for (size_t i = 0; i < PROGRESS_WIDTH; i++)
		add(line, TOP_ROLE_METER_USED, i < bar ? "|" : " ");
	add(line, TOP_ROLE_METER_FRAME, "]");
	add(line, TOP_ROLE_NORMAL, " %zu of %zu processes", done, walk->users);
}

static void draw_walk(struct top_app *app, const struct top_memory_page *page,
		      const struct top_area *area, int y)
{
	const struct top_memory *memory = &page->memory;
	struct line line = line_at(area, y);
	char ago[CLI_SPAN_TEXT], took[CLI_SPAN_TEXT], every[CLI_SPAN_TEXT];
	uint64_t now = top_clock_ns();

	if (page->message[0]) {
		add(&line, TOP_ROLE_ERROR, "%s", page->message);
		return;
	}
	if (top_app_is_replay(app))
		return;
	if (memory->walking) {
		draw_progress(page, &line);
		return;
	}
	if (!memory->whole.snap) {
		add(&line, TOP_ROLE_DIM, "Looking at the pages of all processes");
		return;
	}
	add(&line, TOP_ROLE_DIM, "Looked %s ago, it took %s; again in %s",
	    cli_span(ago, now - memory->ended_ns), cli_span(took, memory->whole.took_ns),
	    cli_span(every, memory->next_ns > now ? memory->next_ns - now : 0));
	if (memory->next_ns - memory->ended_ns > memory->interval_ns)
		add(&line, TOP_ROLE_DIM, " (a tenth of the time at most)");
}

static int draw_sums(struct top_app *app, const struct top_memory_page *page,
		     const struct top_area *area)
{
	const struct top_memory_walk *walk = top_memory_shown(&page->memory);
	const struct procsnap_system *system = walk ? procsnap_system(walk->snap) : NULL;
	bool tall = area->height >= TALL;
	int y = 0;

	if (walk)
		draw_total(page, system, area, y++);
	if (walk && tall) {
		draw_machine(page, system, area, y++);
		draw_unread(page, area, y++);
	} else if (walk && (page->memory.list.total.unread || page->memory.list.partial)) {
		draw_unread(page, area, y++);
	}
	/* of a recording nothing is looked at */
	if ((tall && !top_app_is_replay(app)) || !walk || page->memory.walking || page->message[0])
		draw_walk(app, page, area, y++);
	return y;
}

/* --- the rows --- */

static int column_width(const struct top_memory_page *page, int column)
{
	if (column == MEM_USER)
		return USER_WIDTH;
	if (column >= MEM_WEIGHTED && column <= MEM_HUGETLB)
		return page->bytes ? BYTES_WIDTH : SIZE_WIDTH;
	return NUMBER_WIDTH;
}

/* the order of the columns: the share stands behind what it is a share of */
static int column_at(int index)
{
	if (index <= MEM_WEIGHTED)
		return index;
	return index == MEM_WEIGHTED + 1 ? TOP_MEMORY_SHARE : index - 1;
}

static bool column_is_shown(const struct mem_list *list, int column)
{
	return column == TOP_MEMORY_SHARE || mem_has_column(list, (enum mem_column)column, false);
}

static void place_columns(const struct top_memory_page *page, const struct top_area *area)
{
	int x = area->x;

	for (int i = 0; i < TOP_MEMORY_COLUMNS; i++) {
		int column = column_at(i);
		int width = column_width(page, column);

		places.x[column] = x;
		/* the name needs room, too */
		if (column_is_shown(&page->memory.list, column) &&
		    x + width + SIZE_WIDTH <= area->x + area->width)
			x += width;
		places.end[column] = x;
	}
	places.name_x = x + 1 <= area->x + area->width ? x + 1 : x;
}

static void put_right(int y, int column, enum top_role role, const char *text)
{
	int width = places.end[column] - places.x[column], length = (int)strlen(text);

	if (!width)
		return;
	top_screen_fill(y, places.x[column], width, role);
	if (length > width - 1) {
		text = "+";
		length = 1;
	}
	top_screen_puts(y, places.end[column] - length, length, role, text);
}

static void put_left(int y, int column, enum top_role role, const char *text)
{
	int width = places.end[column] - places.x[column];

	if (!width)
		return;
	top_screen_fill(y, places.x[column], width, role);
	top_screen_puts(y, places.x[column] + 1, width - 1, role, text);
}

static void draw_titles(const struct top_memory_page *page, const struct top_area *area, int y)
{
	const struct mem_list *list = &page->memory.list;
	enum mem_column sort = list->key_count ? list->keys[0].column : MEM_WEIGHTED;
	int end = area->x + area->width;

	top_screen_fill(y, area->x, area->width, TOP_ROLE_HEADER);
	for (int column = 0; column < TOP_MEMORY_COLUMNS; column++) {
		enum top_role role = column == (int)sort ? TOP_ROLE_HEADER_SORT : TOP_ROLE_HEADER;
		const char *title = column == TOP_MEMORY_SHARE
					    ? "MEM%"
					    : mem_title(list, (enum mem_column)column);

		if (column == MEM_USER)
			put_left(y, column, role, title);
		else
			put_right(y, column, role, title);
	}
	top_screen_puts(y, places.name_x, end - places.name_x,
			sort == MEM_NAME ? TOP_ROLE_HEADER_SORT : TOP_ROLE_HEADER,
			mem_title(list, MEM_NAME));
}

static void draw_share(const struct mem_row *row, const struct procsnap_system *system, int y,
		       enum top_role role)
{
	char text[16] = "-";

	if (system && system->mem_total_bytes && row->status == PROCSNAP_STATUS_OK && !row->same)
		snprintf(text, sizeof(text), "%.1f",
			 100.0 * (double)mem_value(row, MEM_WEIGHTED) /
				 (double)system->mem_total_bytes);
	put_right(y, TOP_MEMORY_SHARE, role, text);
}

/* bytes of a name, made fit for a terminal */
static size_t name_of(const struct mem_row *row, char name[NAME_BYTES], size_t *columns)
{
	return cli_escape(name, NAME_BYTES, row->name, row->length, columns);
}

/* paths of cgroups may be long; the name of the total stays */
static void draw_name(const struct top_memory_page *page, const struct mem_row *row,
		      const struct top_area *area, int y, enum top_role role)
{
	size_t left = row == &page->memory.list.total ? 0 : page->left, columns, skipped;
	char name[NAME_BYTES];
	size_t length = name_of(row, name, &columns);

	skipped = cli_escape_cut(name, length, left, &columns);
	top_screen_put(y, places.name_x, area->x + area->width - places.name_x, role,
		       name + skipped, length - skipped);
}

/* no further than the longest name that is on the screen goes */
static void bound_left(struct top_memory_page *page, const struct top_area *area)
{
	const struct mem_list *list = &page->memory.list;
	size_t room = (size_t)(area->x + area->width - places.name_x), most = 0, columns;
	char name[NAME_BYTES];

	if (!page->sideways)
		return;
	page->sideways = false;
	for (size_t i = 0; i < page->height && page->first + i < list->row_count; i++) {
		name_of(&list->rows[page->first + i], name, &columns);
		if (columns > room && columns - room > most)
			most = columns - room;
	}
	if (page->left > most)
		page->left = most;
}

static void draw_row(const struct top_memory_page *page, const struct mem_row *row,
		     const struct procsnap_system *system, const struct top_area *area, int y,
		     enum top_role role)
{
	char cell[MEM_CELL];

	top_screen_fill(y, area->x, area->width, role);
	for (int column = 0; column < MEM_COLUMNS; column++) {
		mem_cell(cell, row, (enum mem_column)column, page->bytes);
		/* of a group of which nobody could be read nothing is known */
		if (!row->processes && row->unread && column >= MEM_WEIGHTED &&
		    column <= MEM_HUGETLB && row->status == PROCSNAP_STATUS_OK)
			strcpy(cell, "?");
		if (column == MEM_USER)
			put_left(y, column, role, row->user);
		else
			put_right(y, column, role, cell);
	}
	draw_share(row, system, y, role);
	draw_name(page, row, area, y, role);
}

static enum top_role row_role(const struct top_memory_page *page, size_t index)
{
	const struct mem_row *row = &page->memory.list.rows[index];

	if (index == page->cursor)
		return TOP_ROLE_CURSOR;
	if (row->status != PROCSNAP_STATUS_OK || row->same)
		return TOP_ROLE_DIM;
	return TOP_ROLE_NORMAL;
}

static void draw_rows(struct top_memory_page *page, const struct top_area *area, int y)
{
	const struct top_memory_walk *walk = top_memory_shown(&page->memory);
	const struct procsnap_system *system = procsnap_system(walk->snap);
	const struct mem_list *list = &page->memory.list;
	int last = area->y + area->height - 1;

	places.title_y = y;
	places.rows_y = y + 1;
	draw_titles(page, area, y++);
	page->height = last > y ? (size_t)(last - y) : 0;
	page->first = top_draw_scroll(page->first, page->cursor, list->row_count, page->height);
	places.first = page->first;
	bound_left(page, area);
	for (size_t i = page->first; i < list->row_count && y < last; i++)
		draw_row(page, &list->rows[i], system, area, y++, row_role(page, i));
	places.count = (size_t)(y - places.rows_y);
	draw_row(page, &list->total, system, area, last, TOP_ROLE_BOLD);
}

bool top_memory_title_at(const struct top_memory_page *page, int y, int x, enum mem_column *column)
{
	(void)page;
	if (y != places.title_y)
		return false;
	*column = MEM_NAME;
	for (int i = 0; i < TOP_MEMORY_COLUMNS; i++)
		if (x >= places.x[i] && x < places.end[i])
			*column = i == TOP_MEMORY_SHARE ? MEM_WEIGHTED : (enum mem_column)i;
	return true;
}

bool top_memory_row_at(const struct top_memory_page *page, int y, size_t *row)
{
	(void)page;
	if (y < places.rows_y || (size_t)(y - places.rows_y) >= places.count)
		return false;
	*row = places.first + (size_t)(y - places.rows_y);
	return true;
}

/* a recording may have been made without looking at pages */
static bool is_known(const struct top_memory_walk *walk)
{
	return procsnap_header(walk->snap)->got & PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT);
}

void top_memory_draw(struct top_app *app, struct top_memory_page *page, const struct top_area *area)
{
	const struct top_memory_walk *walk = top_memory_shown(&page->memory);
	int y;

	places.title_y = -1;
	places.count = 0;
	if (walk && !is_known(walk)) {
		top_screen_puts(area->y, area->x, area->width, TOP_ROLE_WARNING,
				"Weighted memory: not in the recording; it takes the section "
				"footprint");
		return;
	}
	y = area->y + draw_sums(app, page, area);
	if (!walk || !page->memory.list.rows || area->y + area->height - y < 3)
		return;
	place_columns(page, area);
	draw_rows(page, area, y);
}
