/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as a line for people, fit for a terminal. */
#ifndef PROCSNAP_CLI_WATCH_LINE_H
#define PROCSNAP_CLI_WATCH_LINE_H

#include "escape.h"
#include "watch_model.h"

/* bytes of a command line that are shown at most, and of all before it */
#define WATCH_LINE_COMMAND 4096
#define WATCH_LINE_FACTS 1024

/**
 * struct watch_line - a line under way.
 *
 * @may_miss: Ends may be missed: a status that is not known need not be denied.
 * @tree: Children stand behind their parents.
 * @length: Bytes of @text; 0 to begin.
 * @word, @word_end: Where the event's name is, which has a colour.
 */
struct watch_line {
	bool may_miss, tree;
	size_t length;
	size_t word, word_end;
	char text[(WATCH_LINE_COMMAND * CLI_ESCAPE_GROWTH) + WATCH_LINE_FACTS];
};

void watch_line_printf(struct watch_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* all but the time, which takes 15 columns and a blank before */
void watch_line_event(struct watch_line *line, const struct watch_view *view);
/* titles of all */
void watch_line_titles(struct watch_line *line);
/* without blanks at its end, and with a + where it goes beyond limit columns; 0: no limit */
void watch_line_cut(struct watch_line *line, size_t limit);

#endif
