/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom to show. As in ps(1) the lists add up: a task that is in any of them is
 * shown. Restrictions (of a, -a, -d, r) then take away. No list at all: every
 * task.
 */
#ifndef PROCSNAP_CLI_SELECT_H
#define PROCSNAP_CLI_SELECT_H

#include "columns.h"

enum cli_select_by {
	CLI_SELECT_PID,
	CLI_SELECT_PPID,
	CLI_SELECT_SID,
	CLI_SELECT_EUID,
	CLI_SELECT_RUID,
	CLI_SELECT_EGID,
	CLI_SELECT_RGID,
	CLI_SELECT_NUMBERS, /* how many of the above */
	CLI_SELECT_TTY = CLI_SELECT_NUMBERS,
	CLI_SELECT_COMM,
	CLI_SELECT_LISTS,
};

/**
 * struct cli_select_list - one list.
 *
 * @numbers: Ids, sorted by cli_select_finish(); of the first kinds.
 * @texts: Terminals, names; of the others.
 * @count: Length of either.
 */
struct cli_select_list {
	int64_t *numbers;
	char **texts;
	size_t count;
};

struct cli_select {
	struct cli_select_list lists[CLI_SELECT_LISTS];
	bool all;	 /* every task is selected */
	bool everything; /* nothing is left out: set by cli_select_finish() */
	bool negate;	 /* those that are not */
	bool with_tty;	 /* only tasks that have a terminal */
	bool no_leaders; /* only tasks that do not lead a session */
	bool running;	 /* only tasks that run or wait for the disk */
};

/*
 * Adds what the user listed, with commas or blanks between. option: as typed,
 * for messages. Returns an exit code.
 */
int cli_select_add(struct cli_select *select, enum cli_select_by by, const char *option,
		   const char *list);
/* once all is added and set */
void cli_select_finish(struct cli_select *select);
void cli_select_free(struct cli_select *select);

/* mask of the sections that cli_select_match() needs */
uint64_t cli_select_sections(const struct cli_select *select);
/* true if nothing but a list of pids decides: then the kernel can select */
bool cli_select_is_pids(const struct cli_select *select);
bool cli_select_match_row(const struct cli_select *select, const struct cli_view *view,
			  const struct cli_row *row);

static inline bool cli_select_match(const struct cli_select *select, const struct cli_view *view,
				    const struct cli_row *row)
{
	return select->everything || cli_select_match_row(select, view, row);
}

#endif
