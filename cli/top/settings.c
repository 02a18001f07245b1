// SPDX-License-Identifier: GPL-2.0-or-later
/* The settings, and each as a line of text; the file is settings_file.c's. */
#include <stdio.h>
#include <string.h>

#include "../number.h"
#include "settings_lines.h"
#include "theme.h"

#define SETTINGS_DELAY_MS 1000
#define SETTINGS_SORT "cpu%"

static const char *const cpu_names[] = {
	[TOP_CPU_METERS_AUTO] = "auto",
	[TOP_CPU_METERS_EACH] = "each",
	[TOP_CPU_METERS_SUM] = "sum",
	[TOP_CPU_METERS_NONE] = "none",
};

#define CPU_NAMES (sizeof(cpu_names) / sizeof(cpu_names[0]))

void top_settings_default(struct top_settings *settings)
{
	size_t length;

	memset(settings, 0, sizeof(*settings));
	top_columns_parse(&settings->columns, TOP_COLUMNS_DEFAULT, &length);
	top_column_find(SETTINGS_SORT, strlen(SETTINGS_SORT), &settings->sort);
	settings->descending = true;
	settings->delay_ms = SETTINGS_DELAY_MS;
	settings->mouse = true;
	settings->header = true;
	settings->hide_kernel = true;
	settings->scheme = TOP_SCHEME_DEFAULT;
	settings->cpu_meters = TOP_CPU_METERS_AUTO;
}

static bool columns_get(const struct top_setting *setting, struct top_settings *settings,
			const char *value, char *why, size_t size)
{
	size_t length;
	const char *bad = top_columns_parse(&settings->columns, value, &length);

	(void)setting;
	if (bad)
		snprintf(why, size, "there is no column \"%.*s\": it is left out", (int)length,
			 bad);
	return true;
}

static void columns_put(const struct top_setting *setting, const struct top_settings *settings,
			char value[TOP_SETTING_SIZE])
{
	(void)setting;
	top_columns_print(&settings->columns, value, TOP_SETTING_SIZE);
}

static bool sort_get(const struct top_setting *setting, struct top_settings *settings,
		     const char *value, char *why, size_t size)
{
	bool descending = value[0] == '-';
	struct cli_column_name found;

	(void)setting;
	value += descending;
	if (!top_column_find(value, strlen(value), &found)) {
		snprintf(why, size, "there is no column \"%s\" to sort by", value);
		return false;
	}
	settings->sort = found;
	settings->descending = descending;
	return true;
}

static void sort_put(const struct top_setting *setting, const struct top_settings *settings,
		     char value[TOP_SETTING_SIZE])
{
	(void)setting;
	snprintf(value, TOP_SETTING_SIZE, "%s%s", settings->descending ? "-" : "",
		 settings->sort.name ? settings->sort.name : SETTINGS_SORT);
}

bool top_delay_parse(const char *text, unsigned int *ms)
{
	uint64_t ns;

	if (!cli_duration_parse(text, &ns) || ns / 1000000 < TOP_DELAY_MIN_MS ||
	    ns / 1000000 > TOP_DELAY_MAX_MS)
		return false;
	*ms = (unsigned int)(ns / 1000000);
	return true;
}

static bool delay_get(const struct top_setting *setting, struct top_settings *settings,
		      const char *value, char *why, size_t size)
{
	uint64_t ns, ms;

	(void)setting;
	if (!cli_duration_parse(value, &ns)) {
		snprintf(why, size, "\"%s\" is no time: seconds such as 1.5", value);
		return false;
	}
	ms = ns / 1000000;
	if (ms < TOP_DELAY_MIN_MS || ms > TOP_DELAY_MAX_MS) {
		snprintf(why, size, "a delay of \"%s\" is out of range: 0.1 to %d seconds", value,
			 TOP_DELAY_MAX_MS / 1000);
		return false;
	}
	settings->delay_ms = (unsigned int)ms;
	return true;
}

static void delay_put(const struct top_setting *setting, const struct top_settings *settings,
		      char value[TOP_SETTING_SIZE])
{
	unsigned int ms = settings->delay_ms;
	int length;

	(void)setting;
	length = snprintf(value, TOP_SETTING_SIZE, "%u.%03u", ms / 1000, ms % 1000);
	/* 1.500 is 1.5, and 2.000 is 2 */
	while (value[length - 1] == '0')
		value[--length] = '\0';
	if (value[length - 1] == '.')
		value[length - 1] = '\0';
}

static bool yes_get(const struct top_setting *setting, struct top_settings *settings,
		    const char *value, char *why, size_t size)
{
	bool yes = !strcmp(value, "yes"), no = !strcmp(value, "no");

	if (!yes && !no) {
		snprintf(why, size, "\"%s\" is neither yes nor no", value);
		return false;
	}
	*(bool *)((char *)settings + setting->offset) = yes;
	return true;
}

static void yes_put(const struct top_setting *setting, const struct top_settings *settings,
		    char value[TOP_SETTING_SIZE])
{
	bool yes = *(const bool *)((const char *)settings + setting->offset);

	snprintf(value, TOP_SETTING_SIZE, "%s", yes ? "yes" : "no");
}

static bool scheme_get(const struct top_setting *setting, struct top_settings *settings,
		       const char *value, char *why, size_t size)
{
	(void)setting;
	for (int i = 0; i < TOP_SCHEMES; i++) {
		if (strcmp(value, top_scheme_name((enum top_scheme)i)) != 0)
			continue;
		settings->scheme = (enum top_scheme)i;
		return true;
	}
	snprintf(why, size,
		 "there is no scheme \"%s\": default, monochrome, black-on-white, light, dark",
		 value);
	return false;
}

static void scheme_put(const struct top_setting *setting, const struct top_settings *settings,
		       char value[TOP_SETTING_SIZE])
{
	(void)setting;
	snprintf(value, TOP_SETTING_SIZE, "%s", top_scheme_name(settings->scheme));
}

static bool cpus_get(const struct top_setting *setting, struct top_settings *settings,
		     const char *value, char *why, size_t size)
{
	(void)setting;
	for (size_t i = 0; i < CPU_NAMES; i++) {
		if (strcmp(value, cpu_names[i]) != 0)
			continue;
		settings->cpu_meters = (enum top_cpu_meters)i;
		return true;
	}
	snprintf(why, size, "\"%s\" is none of auto, each, sum, none", value);
	return false;
}

static void cpus_put(const struct top_setting *setting, const struct top_settings *settings,
		     char value[TOP_SETTING_SIZE])
{
	(void)setting;
	snprintf(value, TOP_SETTING_SIZE, "%s", cpu_names[settings->cpu_meters]);
}

#define YES(name, member)                                                     \
	{                                                                     \
		name, yes_get, yes_put, offsetof(struct top_settings, member) \
	}

const struct top_setting top_settings_table[] = {
	{ "columns", columns_get, columns_put, 0 },
	{ "sort", sort_get, sort_put, 0 },
	{ "delay", delay_get, delay_put, 0 },
	YES("tree", tree),
	YES("threads", threads),
	YES("hide-kernel", hide_kernel),
	YES("show-gone", show_gone),
	YES("highlight-new", highlight_new),
	YES("mouse", mouse),
	YES("header", header),
	{ "cpus", cpus_get, cpus_put, 0 },
	{ "colors", scheme_get, scheme_put, 0 },
};
const size_t top_settings_count = sizeof(top_settings_table) / sizeof(top_settings_table[0]);
_Static_assert(sizeof(top_settings_table) / sizeof(top_settings_table[0]) <= TOP_SETTINGS_MAX,
	       "there is room for all settings");

static bool is_blank(char character)
{
	return character == ' ' || character == '\t' || character == '\r';
}

/* without blanks at both ends */
static void trim(const char **text, size_t *length)
{
	while (*length && is_blank(**text)) {
		(*text)++;
		(*length)--;
	}
	while (*length && is_blank((*text)[*length - 1]))
		(*length)--;
}

static const struct top_setting *setting_find(const char *name, size_t length)
{
	for (size_t i = 0; i < top_settings_count; i++)
		if (strlen(top_settings_table[i].name) == length &&
		    !memcmp(top_settings_table[i].name, name, length))
			return &top_settings_table[i];
	return NULL;
}

/* the value, which must be text */
static bool line_value(struct top_setting_line *line, const struct top_setting *setting,
		       struct top_settings *settings, const char *text, size_t length)
{
	struct top_settings changed = *settings;
	char value[TOP_SETTING_SIZE];

	trim(&text, &length);
	if (length >= sizeof(value) || memchr(text, '\0', length)) {
		snprintf(line->wrong, sizeof(line->wrong), "the value of \"%s\" is no text",
			 setting->name);
		return false;
	}
	memcpy(value, text, length);
	value[length] = '\0';
	if (!setting->get(setting, &changed, value, line->wrong, sizeof(line->wrong)))
		return false;
	*settings = changed;
	return true;
}

void top_setting_line(struct top_setting_line *line, struct top_settings *settings,
		      const char *text, size_t length)
{
	const struct top_setting *setting;
	const char *equals;
	size_t name_length;

	line->setting = NULL;
	line->wrong[0] = '\0';
	trim(&text, &length);
	if (!length || *text == '#')
		return;
	equals = memchr(text, '=', length);
	if (!equals) {
		snprintf(line->wrong, sizeof(line->wrong), "it is no NAME = VALUE");
		return;
	}
	name_length = (size_t)(equals - text);
	length -= name_length + 1;
	while (name_length && is_blank(text[name_length - 1]))
		name_length--;
	setting = setting_find(text, name_length);
	if (!setting)
		snprintf(line->wrong, sizeof(line->wrong), "there is no setting \"%.*s\"",
			 name_length < 64 ? (int)name_length : 64, text);
	else if (line_value(line, setting, settings, equals + 1, length))
		line->setting = setting;
}

bool top_settings_change(struct top_settings *file, const struct top_settings *first,
			 const struct top_settings *now)
{
	char before[TOP_SETTING_SIZE], after[TOP_SETTING_SIZE], why[TOP_SETTING_SIZE];
	bool changed = false;

	for (size_t i = 0; i < top_settings_count; i++) {
		const struct top_setting *setting = &top_settings_table[i];

		setting->put(setting, first, before);
		setting->put(setting, now, after);
		if (!strcmp(before, after))
			continue;
		changed |= setting->get(setting, file, after, why, sizeof(why));
	}
	return changed;
}
