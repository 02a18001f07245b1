/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the columns that are more than a number get their value and their text.
 * The functions named *_value give base units, those named *_text what the
 * listing shows; see struct cli_column.
 */
#ifndef PROCSNAP_CLI_FORMATS_H
#define PROCSNAP_CLI_FORMATS_H

#include "columns.h"

#define CLI_VALUE(name)                                                                 \
	void cli_##name##_value(const struct cli_view *view, const struct cli_row *row, \
				struct cli_value *value)
#define CLI_TEXT(name)                                                                 \
	void cli_##name##_text(const struct cli_view *view, const struct cli_row *row, \
			       struct cli_cell *cell)

/* identity */
CLI_VALUE(comm);
CLI_TEXT(comm);
CLI_TEXT(args);
CLI_VALUE(fname);
CLI_TEXT(fname);
CLI_VALUE(state);
CLI_TEXT(state);
CLI_VALUE(stat);
CLI_TEXT(stat);
CLI_VALUE(tty);
CLI_TEXT(tty);
CLI_VALUE(f);
CLI_TEXT(f);
CLI_TEXT(kflags);

/* users and groups */
CLI_VALUE(user);
CLI_TEXT(user);
CLI_VALUE(ruser);
CLI_TEXT(ruser);
CLI_VALUE(suser);
CLI_TEXT(suser);
CLI_VALUE(fuser);
CLI_TEXT(fuser);
CLI_VALUE(group);
CLI_TEXT(group);
CLI_VALUE(rgroup);
CLI_TEXT(rgroup);
CLI_VALUE(sgroup);
CLI_TEXT(sgroup);
CLI_VALUE(fgroup);
CLI_TEXT(fgroup);

/* since when, and for how long */
CLI_VALUE(age);
CLI_TEXT(etime);
CLI_TEXT(etimes);
CLI_VALUE(started);
CLI_TEXT(start);
CLI_TEXT(lstart);
CLI_TEXT(stime);
CLI_TEXT(bsdstart);

/* processor time and scheduling */
CLI_VALUE(time);
CLI_TEXT(time);
CLI_TEXT(times);
CLI_TEXT(bsdtime);
CLI_VALUE(pcpu);
CLI_TEXT(pcpu);
CLI_TEXT(c);
CLI_TEXT(cp);
CLI_TEXT(cuu);
CLI_VALUE(cuc);
CLI_TEXT(cuc);
CLI_TEXT(nice);
CLI_VALUE(pri);
CLI_VALUE(opri);
CLI_VALUE(pri_baz);
CLI_VALUE(pri_foo);
CLI_VALUE(pri_bar);
CLI_VALUE(pri_api);
CLI_TEXT(rtprio);
CLI_VALUE(cls);
CLI_TEXT(cls);

/* memory */
CLI_VALUE(rss);
CLI_VALUE(size);
CLI_VALUE(pmem);
CLI_TEXT(pmem);

/* a text that is printable already, from elsewhere */
static inline void cli_cell_set(struct cli_cell *cell, const char *text, size_t length)
{
	cell->text = text;
	cell->length = length;
	cell->columns = length;
}

/* what was written backwards from CLI_CELL_END() down to start */
static inline void cli_cell_set_tail(struct cli_cell *cell, const char *start)
{
	cli_cell_set(cell, start, (size_t)(cell->buffer + CLI_CELL_SIZE - start));
}

#define CLI_CELL_END(cell) ((cell)->buffer + CLI_CELL_SIZE)

#endif
