// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory page: what processes, users, commands or cgroups use of the memory, each page
 * shared out among those who have it, with the total.
 */
#include <string.h>

#include "clock.h"
#include "page_memory.h"

static struct top_memory_page page = {
	.memory = { .interval_ns = TOP_MEMORY_INTERVAL_NS },
};

void top_memory_keep_cursor(struct top_memory_page *memory)
{
	const struct mem_list *list = &memory->memory.list;
	const struct mem_row *row;
	size_t length;

	if (memory->cursor >= list->row_count)
		return;
	row = &list->rows[memory->cursor];
	length = row->length < sizeof(memory->at.name) - 1 ? row->length
							   : sizeof(memory->at.name) - 1;
	memory->at.pid = list->by == MEM_BY_PROCESS ? row->pid : 0;
	memcpy(memory->at.name, row->name, length);
	memory->at.name[length] = '\0';
}

static bool is_at(const struct top_memory_page *memory, const struct mem_row *row)
{
	size_t length = strlen(memory->at.name);

	if (memory->at.pid)
		return row->pid == memory->at.pid;
	return row->length >= length && !memcmp(row->name, memory->at.name, length) &&
	       (row->length == length || length == sizeof(memory->at.name) - 1);
}

void top_memory_find_cursor(struct top_memory_page *memory)
{
	const struct mem_list *list = &memory->memory.list;

	/* at the top it stays there, where the largest are */
	if (!memory->cursor && !memory->first)
		return;
	for (size_t i = 0; i < list->row_count; i++) {
		if (!is_at(memory, &list->rows[i]))
			continue;
		memory->cursor = i;
		return;
	}
	if (memory->cursor >= list->row_count)
		memory->cursor = list->row_count ? list->row_count - 1 : 0;
}

static void sum(struct top_app *app, struct top_memory_page *memory)
{
	if (top_memory_sum(&memory->memory) < 0)
		top_app_tell(app, TOP_ROLE_ERROR, "no memory for the list of processes");
	top_memory_find_cursor(memory);
	app->dirty = true;
}

void top_memory_sort(struct top_app *app, struct top_memory_page *memory, enum mem_column column,
		     bool descending)
{
	struct mem_list *list = &memory->memory.list;

	list->keys[0].column = column;
	list->keys[0].descending = descending;
	list->key_count = 1;
	top_memory_keep_cursor(memory);
	sum(app, memory);
}

void top_memory_by(struct top_app *app, struct top_memory_page *memory, enum mem_by by)
{
	memory->memory.list.by = by;
	memory->cursor = 0;
	memory->first = 0;
	memory->left = 0;
	sum(app, memory);
}

/* of a recording: the frame that is shown, as long as it is */
static void borrow(struct top_app *app)
{
	page.message[0] = '\0';
	if (!app->now.snap)
		top_memory_drop(&page.memory);
	else if (top_memory_borrow(&page.memory, app->now.snap) < 0)
		top_app_tell(app, TOP_ROLE_ERROR, "no memory for the list of processes");
	top_memory_find_cursor(&page);
	top_memory_keep_cursor(&page);
}

static void memory_enter(struct top_app *app)
{
	if (top_app_is_replay(app))
		borrow(app);
}

/* what was seen is shown again; of a recording the frame may be gone by then */
static void memory_leave(struct top_app *app)
{
	if (top_app_is_replay(app))
		top_memory_drop(&page.memory);
	else
		top_memory_stop(&page.memory);
}

static void memory_frame(struct top_app *app)
{
	if (top_app_is_replay(app) && app->page == &top_page_memory)
		borrow(app);
}

static unsigned int memory_want(struct top_app *app, struct top_request *request)
{
	uint64_t now = top_clock_ns();

	if (top_app_is_replay(app) || app->paused ||
	    top_memory_want(&page.memory, now, request) < 0) {
		request->sections = 0;
		return 1000;
	}
	if (request->sections)
		return 0;
	/* until the next walk is due */
	return (unsigned int)((page.memory.next_ns - now) / 1000000) + 1;
}

static void memory_result(struct top_app *app, struct top_result *result)
{
	/* of a page that was shown before */
	if (!(result->request.sections & PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT)) ||
	    result->request.threads ||
	    result->request.sections & PROCSNAP_WANT(PROCSNAP_SECTION_FILES))
		return;
	if (result->code || !result->frame.snap) {
		memcpy(page.message, result->message, sizeof(page.message));
		top_memory_give_up(&page.memory, top_clock_ns());
		return;
	}
	page.message[0] = '\0';
	top_memory_keep_cursor(&page);
	if (top_memory_take(&page.memory, result, top_clock_ns()) < 0)
		top_app_tell(app, TOP_ROLE_ERROR, "no memory for the list of processes");
	top_memory_find_cursor(&page);
	app->dirty = true;
}

static void memory_draw(struct top_app *app, const struct top_area *area)
{
	const struct top_memory_walk *walk = top_memory_shown(&page.memory);

	/* a frame that could not be shown is gone */
	if (top_app_is_replay(app) && walk && walk->snap != app->now.snap)
		top_memory_drop(&page.memory);
	top_memory_draw(app, &page, area);
}

static bool memory_key(struct top_app *app, const struct top_key *key)
{
	bool taken = top_memory_key(app, &page, key);

	/* now, while what it is at is there: a frame of a recording goes before the next is told */
	top_memory_keep_cursor(&page);
	return taken;
}

static const struct top_page_key memory_keys[] = {
	{ "Enter", "Process", "all about the process" },
	{ "F3 /", "Search", "search for a name while you type" },
	{ "n N", NULL, "the next place that was found, the one before" },
	{ "p", "ByProcess", "a row for each process" },
	{ "u", "ByUser", "for each user" },
	{ "c", "ByCommand", "for each command" },
	{ "g", "ByCgroup", "for each cgroup" },
	{ "F6 s", "SortBy", "choose the column to sort by" },
	{ "I", NULL, "the other way round" },
	{ "Left Right", NULL, "scroll long names, as those of cgroups" },
	{ "x", NULL, "sizes in bytes" },
	{ "r", "Refresh", "look at all pages now" },
	{ "+ -", NULL, "look at all pages more often, or more seldom" },
	{ "Esc", NULL, "back to the table" },
	{ NULL, NULL, NULL },
};

const struct top_page top_page_memory = {
	.name = "Memory",
	.enter = memory_enter,
	.leave = memory_leave,
	.want = memory_want,
	.result = memory_result,
	.frame = memory_frame,
	.draw = memory_draw,
	.key = memory_key,
	.keys = memory_keys,
};
