// SPDX-License-Identifier: GPL-2.0-or-later
/* The page of the settings: each at once in force, and kept when the page is left. */
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../number.h"
#include "draw.h"
#include "menu.h"
#include "settings_lines.h"
#include "theme.h"

#define SETUP_LABEL 44
#define SETUP_DELAY_STEP_MS 100

enum setup_kind {
	SETUP_YES, /* bool at offset */
	SETUP_SCHEME,
	SETUP_CPUS,
	SETUP_DELAY,
	SETUP_COLUMNS,
};

/* what a change wants */
enum setup_effect {
	SETUP_DRAW,
	SETUP_RELIST,
	SETUP_REREQUEST,
};

static const struct setup_item {
	const char *label;
	enum setup_kind kind;
	enum setup_effect effect;
	size_t offset;
} setup_items[] = {
	{ "Colours", SETUP_SCHEME, SETUP_DRAW, 0 },
	{ "Meters", SETUP_YES, SETUP_DRAW, offsetof(struct top_settings, header) },
	{ "Meters of cpus", SETUP_CPUS, SETUP_DRAW, 0 },
	{ "Seconds from frame to frame", SETUP_DELAY, SETUP_DRAW, 0 },
	{ "Children below their parents (tree)", SETUP_YES, SETUP_RELIST,
	  offsetof(struct top_settings, tree) },
	{ "A line for each thread", SETUP_YES, SETUP_REREQUEST,
	  offsetof(struct top_settings, threads) },
	{ "Hide kernel threads", SETUP_YES, SETUP_RELIST,
	  offsetof(struct top_settings, hide_kernel) },
	{ "Show who has ended since the last frame", SETUP_YES, SETUP_REREQUEST,
	  offsetof(struct top_settings, show_gone) },
	{ "Highlight who is new", SETUP_YES, SETUP_DRAW,
	  offsetof(struct top_settings, highlight_new) },
	{ "Mouse", SETUP_YES, SETUP_DRAW, offsetof(struct top_settings, mouse) },
	{ "Columns ...", SETUP_COLUMNS, SETUP_DRAW, 0 },
};

#define SETUP_ITEMS (sizeof(setup_items) / sizeof(setup_items[0]))

static struct top_menu setup_menu = { .count = SETUP_ITEMS };
static bool setup_changed;

static const char *const setup_cpu_names[] = {
	[TOP_CPU_METERS_AUTO] = "as there is room",
	[TOP_CPU_METERS_EACH] = "each",
	[TOP_CPU_METERS_SUM] = "their sum",
	[TOP_CPU_METERS_NONE] = "none",
};

#define SETUP_CPU_NAMES (sizeof(setup_cpu_names) / sizeof(setup_cpu_names[0]))

static void setup_value(const struct top_app *app, const struct setup_item *item, char *text,
			size_t size)
{
	const struct top_settings *settings = &app->settings;
	unsigned int ms = settings->delay_ms;

	switch (item->kind) {
	case SETUP_YES:
		snprintf(text, size, "%s",
			 *(const bool *)((const char *)settings + item->offset) ? "yes" : "no");
		break;
	case SETUP_SCHEME:
		snprintf(text, size, "%s", top_scheme_name(settings->scheme));
		break;
	case SETUP_CPUS:
		snprintf(text, size, "%s", setup_cpu_names[settings->cpu_meters]);
		break;
	case SETUP_DELAY:
		snprintf(text, size, ms % 100 ? "%u.%03u" : "%u.%u", ms / 1000,
			 ms % 100 ? ms % 1000 : ms % 1000 / 100);
		break;
	case SETUP_COLUMNS:
		snprintf(text, size, "%zu chosen", settings->columns.count);
		break;
	}
}

static void setup_apply(struct top_app *app, const struct setup_item *item)
{
	setup_changed = true;
	app->dirty = true;
	app->relist |= item->effect != SETUP_DRAW;
	app->rerequest |= item->effect == SETUP_REREQUEST;
	if (item->kind == SETUP_SCHEME || item->offset == offsetof(struct top_settings, mouse))
		top_screen_apply(&app->screen, &app->settings);
}

static void setup_delay(struct top_settings *settings, int64_t ms)
{
	if (ms < TOP_DELAY_MIN_MS)
		ms = TOP_DELAY_MIN_MS;
	if (ms > TOP_DELAY_MAX_MS)
		ms = TOP_DELAY_MAX_MS;
	settings->delay_ms = (unsigned int)ms;
}

/* the next of its values, or the one before */
static void setup_step(struct top_app *app, const struct setup_item *item, int step)
{
	struct top_settings *settings = &app->settings;
	bool *yes = (bool *)((char *)settings + item->offset);

	switch (item->kind) {
	case SETUP_YES:
		*yes = !*yes;
		break;
	case SETUP_SCHEME:
		settings->scheme = (enum top_scheme)(((int)settings->scheme + TOP_SCHEMES + step) %
						     TOP_SCHEMES);
		break;
	case SETUP_CPUS:
		settings->cpu_meters = (enum top_cpu_meters)(
			((int)settings->cpu_meters + (int)SETUP_CPU_NAMES + step) %
			(int)SETUP_CPU_NAMES);
		break;
	case SETUP_DELAY:
		setup_delay(settings, (int64_t)settings->delay_ms + step * SETUP_DELAY_STEP_MS);
		break;
	case SETUP_COLUMNS:
		top_app_go(app, &top_page_columns);
		return;
	}
	setup_apply(app, item);
}

static void setup_delay_done(struct top_app *app, bool accepted, const char *text, long value)
{
	uint64_t ns;

	(void)value;
	if (!accepted)
		return;
	if (!cli_duration_parse(text, &ns)) {
		top_app_tell(app, TOP_ROLE_ERROR, "\"%s\" is no time: seconds such as 1.5", text);
		return;
	}
	setup_delay(&app->settings,
		    ns / 1000000 > TOP_DELAY_MAX_MS ? TOP_DELAY_MAX_MS : (int64_t)(ns / 1000000));
	setup_changed = true;
	app->dirty = true;
}

static void setup_choose(struct top_app *app, const struct setup_item *item)
{
	char text[32];

	if (item->kind != SETUP_DELAY) {
		setup_step(app, item, 1);
		return;
	}
	setup_value(app, item, text, sizeof(text));
	top_prompt_line(app, "Seconds:", text, NULL, setup_delay_done);
}

static void setup_leave(struct top_app *app)
{
	if (setup_changed)
		top_app_save_settings(app);
	setup_changed = false;
}

static bool setup_key(struct top_app *app, const struct top_key *key)
{
	enum top_menu_answer answer = top_menu_key(&setup_menu, key);
	const struct setup_item *item = &setup_items[setup_menu.selected];

	app->dirty = true;
	if (answer == TOP_MENU_CHOSEN)
		setup_choose(app, item);
	if (answer != TOP_MENU_NOTHING)
		return true;
	if (key->function && (key->code == KEY_LEFT || key->code == KEY_RIGHT)) {
		setup_step(app, item, key->code == KEY_RIGHT ? 1 : -1);
		return true;
	}
	if (key->function && (key->code == KEY_F(2) || key->code == KEY_F(10))) {
		top_app_go(app, top_page_back(app));
		return true;
	}
	if (key->function)
		return false;
	switch (key->code) {
	case '-':
		setup_step(app, item, -1);
		return true;
	case '+':
		setup_step(app, item, 1);
		return true;
	case ' ':
	case '\n':
		setup_choose(app, item);
		return true;
	case 'q':
	case TOP_KEY_ESCAPE:
		top_app_go(app, top_page_back(app));
		return true;
	}
	return false;
}

/* all that the scheme has, to be seen at once */
static void setup_sample(int y, const struct top_area *area)
{
	static const struct {
		enum top_role role;
		const char *text;
	} samples[] = {
		{ TOP_ROLE_NORMAL, "normal" },	 { TOP_ROLE_DIM, "kernel" },
		{ TOP_ROLE_RUNNING, "running" }, { TOP_ROLE_BLOCKED, "blocked" },
		{ TOP_ROLE_NEW, "new" },	 { TOP_ROLE_GONE, "gone" },
		{ TOP_ROLE_TAGGED, "tagged" },	 { TOP_ROLE_OTHER_USER, "others" },
		{ TOP_ROLE_MATCH, "found" },	 { TOP_ROLE_CURSOR, "cursor" },
		{ TOP_ROLE_ATOMIC, "atomic" },	 { TOP_ROLE_WARNING, "warning" },
		{ TOP_ROLE_ERROR, "error" },
	};
	int x = area->x + 2, end = area->x + area->width;

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		if (x + (int)strlen(samples[i].text) > end) {
			x = area->x + 2;
			y++;
		}
		if (y >= area->y + area->height)
			return;
		x += top_screen_puts(y, x, end - x, samples[i].role, samples[i].text) + 1;
	}
}

static void setup_draw(struct top_app *app, const struct top_area *area)
{
	struct top_area list = { area->y + 1, area->x, area->height - 1, area->width };
	int sample = area->y + (int)SETUP_ITEMS + 2;

	top_screen_fill(area->y, area->x, area->width, TOP_ROLE_HEADER);
	top_screen_puts(area->y, area->x, area->width, TOP_ROLE_HEADER, " Setup");
	top_menu_place(&setup_menu, &list);
	for (size_t i = 0; i < SETUP_ITEMS; i++) {
		const struct setup_item *item = &setup_items[i];
		int y = top_menu_y(&setup_menu, i), label = area->width * 2 / 3;
		char text[32];

		if (y < 0)
			continue;
		label = label < SETUP_LABEL ? label : SETUP_LABEL;
		setup_value(app, item, text, sizeof(text));
		top_screen_puts(y, area->x + 1, label - 1, TOP_ROLE_NORMAL, item->label);
		top_screen_puts(y, area->x + label, area->width - label, TOP_ROLE_BOLD, text);
		if (i == setup_menu.selected)
			top_screen_recolour(y, area->x, area->width, TOP_ROLE_CURSOR);
	}
	if (sample < area->y + area->height)
		setup_sample(sample, area);
}

static const struct top_page_key setup_keys[] = {
	{ "Space", "Change", "the next of its values; of the delay: type it" },
	{ "Left Right - +", "Less", "the value before, or the next; a tenth of a second" },
	{ "Right", "More", NULL },
	{ "Esc q F2", "Done", "back; settings are kept" },
	{ NULL, NULL, NULL },
};

const struct top_page top_page_setup = {
	.full = true,
	.leave = setup_leave,
	.draw = setup_draw,
	.key = setup_key,
	.keys = setup_keys,
};
