/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The viewer's columns: those of the one table of `procsnap ps`, and a few that only
 * a viewer has, as they are of an interval or drawn shorter.
 */
#ifndef PROCSNAP_TOP_COLUMNS_H
#define PROCSNAP_TOP_COLUMNS_H

#include "../columns.h"
#include "account.h"

/* the columns of a fresh start, as in top_columns_parse() */
#define TOP_COLUMNS_DEFAULT "pid,user,priority,ni,virt,res,shr,state,cpu%,mem%,time+,args"

extern const struct cli_column top_columns[];
extern const size_t top_columns_count;

/* the viewer's own first; false if there is none of this name */
bool top_column_find(const char *name, size_t length, struct cli_column_name *found);
/* whether larger values are wanted first */
bool top_column_is_descending(const struct cli_column *column);
/* the kernel's ranking that is the column's descending order; NONE: there is none */
enum procsnap_top top_column_rank(const struct cli_column *column);

#define TOP_COLUMNS_MAX 64

/**
 * struct top_column_list - the chosen columns, in order.
 */
struct top_column_list {
	struct cli_column_name items[TOP_COLUMNS_MAX];
	size_t count;
};

/*
 * Reads a list with commas; what is no column is left out. Returns the first such, or NULL;
 * length: of it. An empty list becomes the default one.
 */
const char *top_columns_parse(struct top_column_list *list, const char *text, size_t *length);
/* the list as text, at most size bytes with the NUL */
void top_columns_print(const struct top_column_list *list, char *text, size_t size);
#endif
