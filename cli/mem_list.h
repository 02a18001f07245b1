/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of processes, or of users, commands or cgroups: rows that add up to the
 * total, since each address space counts once, for the first process that has it.
 */
#ifndef PROCSNAP_CLI_MEM_LIST_H
#define PROCSNAP_CLI_MEM_LIST_H

#include <stdbool.h>
#include <sys/types.h>

#include <procsnap/procsnap.h>

enum mem_by {
	MEM_BY_PROCESS,
	MEM_BY_USER,
	MEM_BY_COMMAND,
	MEM_BY_CGROUP,
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
 * struct mem_list - the rows.
 *
 * @by: What the rows are.
 * @snap: The snapshot, which the names of the rows are in.
 * @keys, @key_count: The order.
 * @rows, @row_count: The rows.
 * @total: The sum of all.
 * @same: Processes that share their memory with one that is counted.
 * @partial: Processes that were not looked at as a whole.
 * @failed: Processes by status, those that are not OK.
 * @owners: The row of the snapshot that an address space counts for, by its
 *	&procsnap_footprint.mm_row.
 */
struct mem_list {
	enum mem_by by;
	const struct procsnap_snapshot *snap;
	struct mem_sort_key keys[MEM_SORT_KEYS];
	size_t key_count;
	struct mem_row *rows;
	size_t row_count;
	struct mem_row total;
	size_t same;
	size_t partial;
	size_t failed[PROCSNAP_STATUS_UNSUPPORTED + 1];
	uint32_t *owners;
};

/* makes room for the processes of a snapshot, in place of those before; 0 or -ENOMEM */
int mem_list_begin(struct mem_list *list, const struct procsnap_snapshot *snap);
/*
 * The next process, with the section cred and, by cgroup, cgroup. If its status is OK
 * and it is not the same as another, what it uses is to be put into its sum. It counts
 * with mem_list_count(). NULL: it has no memory.
 */
struct mem_row *mem_list_add(struct mem_list *list, uint32_t index,
			     const struct procsnap_footprint *footprint);
void mem_list_count(struct mem_list *list, struct mem_row *row);
/* all are counted: makes one row of those of the same name, and sorts */
void mem_list_end(struct mem_list *list);
void mem_list_free(struct mem_list *list);

/* adds [+|-]NAME items, with commas or blanks between; an exit code */
int mem_sort_add(struct mem_list *list, const char *shown, const char *names);
void mem_sort(struct mem_list *list);
/* name of a column as in --sort, the key in CSV */
const char *mem_column_name(const struct mem_list *list, enum mem_column column);
/* value of a column of sizes or numbers, in bytes */
uint64_t mem_value(const struct mem_row *row, enum mem_column column);
/* title of a column in tables */
const char *mem_title(const struct mem_list *list, enum mem_column column);
/* whether there is a reason to show a column; total: for the total alone */
bool mem_has_column(const struct mem_list *list, enum mem_column column, bool total);
/*
 * The cell of a column of numbers for people, with marks: ~ is estimated, > not all, ! denied,
 * ? not read, =PID the same as that one's. bytes: sizes in bytes.
 */
#define MEM_CELL 32
void mem_cell(char text[MEM_CELL], const struct mem_row *row, enum mem_column column, bool bytes);

#endif
