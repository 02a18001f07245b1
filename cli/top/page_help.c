// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page of help: all keys, out of the tables that they are read by; what colours mean; what
 * the screen says.
 */
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <string.h>

#include "draw.h"

#define HELP_LINES 1024
#define HELP_LABEL 16
/* columns of text that there are in any case */
#define HELP_TEXT_MIN 8

/**
 * struct help_line - a line.
 *
 * @role: Of the label.
 * @label: The key; NULL: the text is a title; empty: it goes on from the line before.
 * @mark: Behind the label, or 0.
 * @text, @length: What it is.
 */
struct help_line {
	enum top_role role;
	const char *label;
	char mark;
	const char *text;
	size_t length;
};

/* the lines, for a screen of this width */
static struct {
	struct help_line lines[HELP_LINES];
	size_t count, first, height;
	int width;
} help_page;

static void help_put(enum top_role role, const char *label, char mark, const char *text,
		     size_t length)
{
	if (help_page.count < HELP_LINES)
		help_page.lines[help_page.count++] = (struct help_line){ role, label, mark, text,
									 length };
}

/* as much of a text as has room in a line: up to a blank */
static size_t help_fit(const char *text, size_t room)
{
	size_t length = strlen(text), fit = room;

	if (length <= room)
		return length;
	while (fit > 0 && text[fit] != ' ')
		fit--;
	return fit ? fit : room;
}

static void help_add_marked(enum top_role role, const char *label, char mark, const char *text)
{
	int room = help_page.width - HELP_LABEL - 2;

	if (room < HELP_TEXT_MIN)
		room = HELP_TEXT_MIN;
	do {
		size_t length = help_fit(text, (size_t)room);

		help_put(role, label, mark, text, length);
		text += length;
		text += *text == ' ';
		label = "";
		mark = '\0';
	} while (*text);
}

static void help_add(enum top_role role, const char *label, const char *text)
{
	help_add_marked(role, label, '\0', text);
}

static void help_title(const char *text)
{
	if (help_page.count)
		help_put(TOP_ROLE_NORMAL, NULL, '\0', "", 0);
	help_put(TOP_ROLE_HEADER_SORT, NULL, '\0', text, strlen(text));
}

static void help_bindings(const char *title, const struct top_binding *bindings, size_t count)
{
	help_title(title);
	for (size_t i = 0; i < count; i++)
		if (bindings[i].label && bindings[i].help)
			help_add(TOP_ROLE_BOLD, bindings[i].label, bindings[i].help);
}

static void help_keys(const char *title, const struct top_page *page)
{
	if (!page->keys)
		return;
	help_title(title);
	for (const struct top_page_key *key = page->keys; key->label; key++)
		if (key->help)
			help_add(TOP_ROLE_BOLD, key->label, key->help);
}

static void help_top_line(void)
{
	help_title("The line at the top");
	help_add(TOP_ROLE_ATOMIC, "atomic",
		 "every process at one instant: none missed, none twice");
	help_add(TOP_ROLE_WARNING, "from /proc",
		 "file by file: who was born or ended meanwhile may be missed");
	help_add(TOP_ROLE_WARNING, "events lost", "of some births and ends nothing is known");
	help_add(TOP_ROLE_WARNING, "could not be read",
		 "processes that had something locked; their cells have a ?");
	help_add(TOP_ROLE_WARNING, "? ! -",
		 "in a cell: could not be read, is not allowed, there is none");
}

static void help_meters(const struct top_app *app)
{
	static const struct {
		enum top_role role;
		const char *label, *help;
	} parts[] = {
		{ TOP_ROLE_METER_NICE, "cpu", "of processes with a raised nice value" },
		{ TOP_ROLE_METER_USER, "cpu", "of programs" },
		{ TOP_ROLE_METER_SYSTEM, "cpu", "of the kernel for them" },
		{ TOP_ROLE_METER_IRQ, "cpu", "of interrupts" },
		{ TOP_ROLE_METER_STEAL, "cpu", "not there: the host's other guests had it" },
		{ TOP_ROLE_METER_WAIT, "cpu", "idle, while something waits for storage" },
		{ TOP_ROLE_METER_USED, "memory", "used" },
		{ TOP_ROLE_METER_BUFFERS, "memory", "buffers of storage" },
		{ TOP_ROLE_METER_CACHE, "memory", "cache: given back when it is wanted" },
		{ TOP_ROLE_METER_SWAP, "swap", "used" },
	};

	help_title("Meters");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		help_add_marked(parts[i].role, parts[i].label,
				top_draw_meter_character(app, parts[i].role), parts[i].help);
	help_add(TOP_ROLE_BOLD, "Ended",
		 "processes that ended since the last frame, and their cpu time");
	help_add(TOP_ROLE_BOLD, "unseen",
		 "of them those that no frame has: born since the last, too");
	help_add(TOP_ROLE_BOLD, "Self",
		 "what the viewer costs: cpu, memory, and for a snapshot its time, and that of the "
		 "kernel's lock");
}

static void help_lines(void)
{
	help_title("Lines of the table");
	help_add(TOP_ROLE_CURSOR, "line", "the cursor");
	help_add(TOP_ROLE_CURSOR_FOLLOW, "line", "the cursor, which stays with the process");
	help_add(TOP_ROLE_TAGGED, "line", "tagged");
	help_add(TOP_ROLE_DIM, "line", "a kernel thread");
	help_add(TOP_ROLE_NEW, "line", "born since the last frame (if that is highlighted)");
	help_add(TOP_ROLE_GONE, "line", "ended since the last frame (if those are shown)");
	help_add(TOP_ROLE_OTHER_USER, "user", "somebody else's");
	help_add(TOP_ROLE_RUNNING, "R", "runs, or could");
	help_add(TOP_ROLE_BLOCKED, "D Z",
		 "waits without end for a device; has ended, and nobody asked how");
	help_add(TOP_ROLE_MATCH, "text", "what was searched for");
}

static void help_make(struct top_app *app)
{
	static const struct {
		const char *label, *help;
	} prompts[] = {
		{ "Enter", "that is it" },
		{ "Esc ^G", "nothing of it" },
		{ "^A ^E ^U ^K ^W", "to the begin and end; delete to there; delete a word" },
		{ "letters", "in a list: to the choice that begins so" },
	};

	help_page.count = 0;
	help_page.width = app->screen.width;
	if (top_app_is_replay(app))
		help_bindings("Keys of a recording", top_replay_bindings,
			      top_replay_bindings_count);
	help_bindings("Keys", top_bindings, top_bindings_count);
	if (!top_app_is_replay(app))
		help_bindings("Keys of a recording (--from FILE)", top_replay_bindings,
			      top_replay_bindings_count);
	help_keys("Keys of the page of a process", &top_page_detail);
	help_keys("Keys of the page of memory", &top_page_memory);
	help_keys("Keys of the page of events", &top_page_events);
	help_keys("Keys of the columns", &top_page_columns);
	help_keys("Keys of the setup", &top_page_setup);
	help_title("Where something is asked");
	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++)
		help_add(TOP_ROLE_BOLD, prompts[i].label, prompts[i].help);
	help_title("The mouse");
	help_add(TOP_ROLE_BOLD, "click",
		 "a line, a key at the bottom, a page; a title: sort by it");
	help_add(TOP_ROLE_BOLD, "twice", "all about the process");
	help_add(TOP_ROLE_BOLD, "wheel", "up and down");
	help_top_line();
	help_lines();
	help_meters(app);
}

static void help_enter(struct top_app *app)
{
	help_page.first = 0;
	help_make(app);
}

static void help_scroll(long by)
{
	long most = (long)help_page.count - (long)help_page.height, to = (long)help_page.first + by;

	to = to > most ? most : to;
	help_page.first = to < 0 ? 0 : (size_t)to;
}

static bool help_key(struct top_app *app, const struct top_key *key)
{
	long page = help_page.height > 1 ? (long)help_page.height - 1 : 1;
	enum top_action action = top_key_action(key, false);

	app->dirty = true;
	if (key->function && key->code == KEY_MOUSE) {
		help_scroll(3L * key->wheel);
		return key->wheel != 0;
	}
	if (!key->function && key->code == ' ')
		action = TOP_PAGE_DOWN;
	if (!key->function && key->code == TOP_KEY_ESCAPE)
		action = TOP_QUIT;
	switch (action) {
	case TOP_UP:
		help_scroll(-1);
		return true;
	case TOP_DOWN:
		help_scroll(1);
		return true;
	case TOP_PAGE_UP:
		help_scroll(-page);
		return true;
	case TOP_PAGE_DOWN:
		help_scroll(page);
		return true;
	case TOP_HOME:
		help_scroll(-HELP_LINES);
		return true;
	case TOP_END:
		help_scroll(HELP_LINES);
		return true;
	case TOP_QUIT:
	case TOP_PAGE_HELP:
	case TOP_PAGE_DETAIL:
		top_app_go(app, top_page_back(app));
		return true;
	default:
		return false;
	}
}

static void help_draw_line(int y, const struct top_area *area, const struct help_line *line)
{
	int x = area->x + 1, width = area->width - 1;

	if (!line->label) {
		top_screen_puts(y, area->x, area->width, line->role, line->text);
		return;
	}
	top_screen_printf(y, x, HELP_LABEL, line->role, line->mark ? "%s %c%c" : "%s", line->label,
			  line->mark, line->mark);
	x += HELP_LABEL + 1;
	width -= HELP_LABEL + 1;
	top_screen_put(y, x, width, TOP_ROLE_NORMAL, line->text, line->length);
}

static void help_draw(struct top_app *app, const struct top_area *area)
{
	if (help_page.width != app->screen.width)
		help_make(app);
	help_page.height = area->height > 1 ? (size_t)area->height - 1 : 0;
	help_scroll(0);
	top_screen_fill(area->y, area->x, area->width, TOP_ROLE_HEADER);
	top_screen_printf(area->y, area->x, area->width, TOP_ROLE_HEADER,
			  " procsnap-top %s, help: lines %zu to %zu of %zu", PROCSNAP_VERSION,
			  help_page.first + 1,
			  help_page.first + help_page.height < help_page.count
				  ? help_page.first + help_page.height
				  : help_page.count,
			  help_page.count);
	for (size_t i = 0; i < help_page.height && help_page.first + i < help_page.count; i++)
		help_draw_line(area->y + 1 + (int)i, area, &help_page.lines[help_page.first + i]);
}

static const struct top_page_key help_keys_table[] = {
	{ "PgUp", "Back", NULL },
	{ "PgDn", "On", NULL },
	{ "Esc", "Done", NULL },
	{ NULL, NULL, NULL },
};

const struct top_page top_page_help = {
	.full = true,
	.enter = help_enter,
	.draw = help_draw,
	.key = help_key,
	.keys = help_keys_table,
};
