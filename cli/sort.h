/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of tasks: by pid, or by the columns that the user names. */
#ifndef PROCSNAP_CLI_SORT_H
#define PROCSNAP_CLI_SORT_H

#include "columns.h"

struct cli_sort_key {
	const struct cli_column *column;
	bool descending;
};

struct cli_sort {
	struct cli_sort_key *keys;
	size_t count;
};

/* adds [+|-]NAME items, with commas or blanks between; returns an exit code */
int cli_sort_add(struct cli_sort *sort, const char *option, const char *list);
void cli_sort_free(struct cli_sort *sort);
/* mask of the sections that the keys need */
uint64_t cli_sort_sections(const struct cli_sort *sort);

/* true if the rows of the snapshot are in the order of pids, and of threads in each, already */
bool cli_sort_is_by_pid(const struct cli_view *view);

/*
 * Sorts row numbers by the keys, equal ones by pid and thread id (a process's
 * leader first). Values that could not be read come first. 0 or -ENOMEM.
 */
int cli_sort_rows(const struct cli_sort *sort, const struct cli_view *view, uint32_t *rows,
		  size_t count);

#endif
