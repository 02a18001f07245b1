/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the viewer remembers: $XDG_CONFIG_HOME/procsnap/top.conf, lines of NAME = VALUE.
 * A line that makes no sense is told and skipped, and stays in the file.
 */
#ifndef PROCSNAP_TOP_SETTINGS_H
#define PROCSNAP_TOP_SETTINGS_H

#include "columns.h"

enum top_scheme {
	TOP_SCHEME_DEFAULT,
	TOP_SCHEME_MONOCHROME,
	TOP_SCHEME_BLACK_ON_WHITE,
	TOP_SCHEME_LIGHT,
	TOP_SCHEME_DARK,
	TOP_SCHEMES,
};

enum top_cpu_meters {
	TOP_CPU_METERS_AUTO, /* as many columns of bars as it takes, or one cell a cpu */
	TOP_CPU_METERS_EACH,
	TOP_CPU_METERS_SUM,
	TOP_CPU_METERS_NONE,
};

/**
 * struct top_settings - the settings; each is a line of the file.
 *
 * @columns: columns = pid,user,...
 * @sort, @descending: sort = -cpu% (with a - the largest first)
 * @delay_ms: delay = 1.5 (seconds)
 * @tree, @threads, @hide_kernel, @show_gone, @mouse, @header, @highlight_new: NAME = yes or no,
 *	with - for _; header: the meters.
 * @scheme: colors = default, monochrome, black-on-white, light, dark
 * @cpu_meters: cpus = auto, each, sum, none
 */
struct top_settings {
	struct top_column_list columns;
	struct cli_column_name sort;
	bool descending;
	unsigned int delay_ms;
	bool tree, threads, hide_kernel, show_gone, mouse, header, highlight_new;
	enum top_scheme scheme;
	enum top_cpu_meters cpu_meters;
};

#define TOP_DELAY_MIN_MS 100
#define TOP_DELAY_MAX_MS 3600000

/* a number of seconds within the bounds, or with ms; false: it is none */
bool top_delay_parse(const char *text, unsigned int *ms);

void top_settings_default(struct top_settings *settings);
/*
 * Reads a file (path NULL: the user's own; none there: the settings stay). Calls tell for each
 * line that is skipped, with a sentence that names file, line and what is wrong. An exit code:
 * CLI_EXIT_FAILED if the file is there and could not be read, which tell is told too.
 */
int top_settings_read(struct top_settings *settings, const char *path,
		      void (*tell)(void *data, const char *sentence), void *data);
/*
 * Makes the changes from `first` to `now` in the settings of a file; false: there are none.
 */
bool top_settings_change(struct top_settings *file, const struct top_settings *first,
			 const struct top_settings *now);

/*
 * Writes them at once or not at all (a new file takes the old one's place); lines that were not
 * understood and comments stay. sentence: of size bytes, what went wrong. An exit code.
 */
int top_settings_write(const struct top_settings *settings, const char *path, char *sentence,
		       size_t size);

#endif
