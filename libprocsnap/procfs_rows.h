/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The rows of a take under way: one growing array for each wanted section.
 */
#ifndef PROCSNAP_PROCFS_ROWS_H
#define PROCSNAP_PROCFS_ROWS_H

#include "procfs.h"

/**
 * struct procfs_rows - per-task sections as arrays.
 *
 * @want: Sections that are kept, the task section always.
 * @sections: By section id; NULL for what is not kept.
 * @keys: What the rows are ranked by.
 * @count: Rows.
 * @capacity: Rows that fit.
 */
struct procfs_rows {
	uint64_t want;
	void *sections[PROCSNAP_SECTION_LAST + 1];
	uint64_t *keys;
	size_t count;
	size_t capacity;
};

/* 0, or -ENOMEM with a message. */
int procfs_rows_add(struct procfs_rows *rows, struct procfs_row *row, uint64_t key);
/* Puts the entries of these sections into a row that was added. */
void procfs_rows_put(struct procfs_rows *rows, size_t at, uint64_t want, struct procfs_row *row);
/* Gets the entries that are kept of a row. */
void procfs_rows_get(const struct procfs_rows *rows, size_t at, struct procfs_row *row);
/*
 * Sorts by key, the largest first, rows with equal keys by pid, and leaves no
 * more than most rows; 0: all. 0, or -ENOMEM with a message.
 */
int procfs_rows_rank(struct procfs_rows *rows, size_t most);
/* Different processes among the rows; -ENOMEM with a message. */
int procfs_rows_processes(const struct procfs_rows *rows, uint32_t *count);
/*
 * For each row the nearest of the same process before it; SIZE_MAX: none. From
 * malloc(). 0, or -ENOMEM with a message.
 */
int procfs_rows_before(const struct procfs_rows *rows, size_t **before);
void procfs_rows_free(struct procfs_rows *rows);
/* Fills parent_row, leader_row and mm_row of all rows. 0, or -ENOMEM with a message. */
int procfs_rows_link(struct procfs_rows *rows);

#endif /* PROCSNAP_PROCFS_ROWS_H */
