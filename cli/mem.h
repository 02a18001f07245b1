/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `procsnap mem`: what was asked for, the rows, and their forms. */
#ifndef PROCSNAP_CLI_MEM_H
#define PROCSNAP_CLI_MEM_H

#include "grid.h"
#include "page_walk.h"
#include "select.h"

enum mem_by {
	MEM_BY_PROCESS,
	MEM_BY_USER,
	MEM_BY_COMMAND,
	MEM_BY_CGROUP,
};

enum mem_form {
	MEM_FORM_TABLE,
	MEM_FORM_JSON,
	MEM_FORM_CSV,
};

enum mem_column {
	MEM_PID,
	MEM_PROCESSES,
	MEM_USER,
	MEM_WEIGHTED,
	MEM_PRIVATE,
	MEM_RSS,
	MEM_SWAP,
	MEM_WEIGHTED_SWAP,
	MEM_HUGETLB,
	MEM_UNREAD,
	MEM_COLUMNS,
	MEM_NAME = MEM_COLUMNS, /* the last, of any width */
};

/**
 * struct mem_row - a process, or several.
 *
 * @pid: Of a process.
 * @uid: Effective user; PROCSNAP_NO_ID: not known.
 * @user: Its name.
 * @name, @length: What the row is named after, raw bytes: command, user or cgroup.
 * @status: enum procsnap_status of a process; OK of several.
 * @same: Of a process that shares its memory with another of the list: that one.
 * @processes: How many are counted.
 * @unread: How many could not be read.
 * @sum: Their memory.
 */
struct mem_row {
	pid_t pid;
	uint32_t uid;
	const char *user;
	const char *name;
	size_t length;
	uint32_t status;
	pid_t same;
	size_t processes;
	size_t unread;
	struct procsnap_footprint sum;
};

#define MEM_SORT_KEYS 8

struct mem_sort_key {
	enum mem_column column;
	bool descending;
};

/**
 * struct mem_run - a listing under way.
 *
 * @inspect: What was asked for.
 * @out: Where it goes.
 * @grid: The table.
 * @select: Whom to count.
 * @by, @form: What the rows are, and the form.
 * @keys, @key_count: The order.
 * @total_only, @children, @freed, @bytes, @no_headers: The options of these names.
 * @budget_ns, @budget: How long to look at pages.
 * @rows, @row_count: The rows.
 * @total: The sum of all.
 * @same: Processes that share their memory with one that is counted.
 * @partial: Processes that were not looked at as a whole.
 * @failed: Processes by status, those that are not OK.
 * @freed_known, @freed_bytes: What would be free if the processes ended.
 * @freed_estimated: That is by an average for some pages.
 */
struct mem_run {
	struct cli_inspect inspect;
	struct cli_out *out;
	struct cli_grid grid;
	struct cli_select select;
	enum mem_by by;
	enum mem_form form;
	struct mem_sort_key keys[MEM_SORT_KEYS];
	size_t key_count;
	bool total_only, children, freed, bytes, no_headers;
	uint64_t budget_ns;
	struct cli_page_budget budget;
	struct mem_row *rows;
	size_t row_count;
	struct mem_row total;
	size_t same;
	size_t partial;
	size_t failed[PROCSNAP_STATUS_UNSUPPORTED + 1];
	bool freed_known, freed_estimated;
	uint64_t freed_bytes;
};

/* fills the rows and the total from the snapshot; an exit code */
int mem_fill(struct mem_run *run);
/* adds [+|-]NAME items, with commas or blanks between; an exit code */
int mem_sort_add(struct mem_run *run, const char *shown, const char *list);
void mem_sort(struct mem_run *run);
/* name of a column as in --sort, the key in CSV */
const char *mem_column_name(const struct mem_run *run, enum mem_column column);
/* value of a column of sizes or numbers, in bytes */
uint64_t mem_value(const struct mem_row *row, enum mem_column column);

void mem_table(struct mem_run *run);
void mem_json(struct mem_run *run);
void mem_csv(struct mem_run *run);

#endif
