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
CLI_TEXT(tty4);
CLI_VALUE(args);
CLI_VALUE(environ);
CLI_TEXT(environ);
CLI_VALUE(exe);
CLI_VALUE(wchan);

/* control groups and what systemd makes of them */
CLI_VALUE(cgroup);
CLI_VALUE(cgname);
CLI_VALUE(lxc);
CLI_VALUE(docker);
CLI_VALUE(unit);
CLI_VALUE(uunit);
CLI_VALUE(slice);
CLI_VALUE(machine);
CLI_VALUE(lsession);
CLI_VALUE(seat);
CLI_VALUE(ouid);

/* rights and limits */
CLI_VALUE(luid);
CLI_VALUE(label);
CLI_VALUE(supgid);
CLI_VALUE(supgrp);
CLI_TEXT(pcap);
CLI_VALUE(pcaps);
CLI_VALUE(lim);
CLI_TEXT(lim);

/* namespaces */
CLI_VALUE(cgroupns);
CLI_VALUE(ipcns);
CLI_VALUE(mntns);
CLI_VALUE(netns);
CLI_VALUE(pidns);
CLI_VALUE(timens);
CLI_VALUE(userns);
CLI_VALUE(utsns);

/* signal sets */
CLI_VALUE(sig);
CLI_TEXT(sig);
CLI_TEXT(tsig);
CLI_TEXT(sigmask);
CLI_TEXT(sigignore);
CLI_TEXT(sigcatch);

/* ps's patterns for testing its own layout */
CLI_VALUE(left);
CLI_VALUE(left2);
CLI_VALUE(right);
CLI_VALUE(right2);
CLI_VALUE(unlimited);
CLI_VALUE(unlimited2);

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
CLI_VALUE(numa);
CLI_VALUE(sgi_p);
CLI_TEXT(sgi_p);
CLI_VALUE(ag_id);
CLI_TEXT(ag_id);
CLI_VALUE(ag_nice);
CLI_TEXT(ag_nice);
CLI_VALUE(oom);

/* memory */
CLI_VALUE(rss);
CLI_VALUE(size);
CLI_VALUE(pmem);
CLI_TEXT(pmem);
CLI_VALUE(drs);
CLI_VALUE(trs);
CLI_VALUE(pss);
CLI_VALUE(pss_anon);
CLI_VALUE(pss_file);
CLI_VALUE(pss_shmem);
CLI_VALUE(pss_dirty);
CLI_VALUE(pss_locked);
CLI_VALUE(swap_pss);
CLI_VALUE(uss);
CLI_TEXT(stackp);
CLI_TEXT(esp);
CLI_TEXT(eip);

/* - for what a task does not have, ! for what may not be seen, ? for what could not be read */
void cli_cell_mark(struct cli_cell *cell, uint32_t status);
/* raw bytes, made fit for a terminal */
void cli_cell_escape(struct cli_cell *cell, const char *text, size_t length);
/* the same behind the branch of a tree that the row has */
void cli_cell_escape_row(const struct cli_row *row, struct cli_cell *cell, const char *text,
			 size_t length);
/* a number in hexadecimal, 16 digits */
void cli_cell_hex(struct cli_cell *cell, uint64_t number);

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

/* the same, with blanks before it up to a number of columns where ps(1) has them in the text */
static inline void cli_cell_set_tail_padded(struct cli_cell *cell, char *start, size_t columns)
{
	while ((size_t)(cell->buffer + CLI_CELL_SIZE - start) < columns)
		*--start = ' ';
	cli_cell_set_tail(cell, start);
}

#define CLI_CELL_END(cell) ((cell)->buffer + CLI_CELL_SIZE)

#endif
