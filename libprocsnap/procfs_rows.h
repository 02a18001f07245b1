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
 * @count: Rows.
 * @capacity: Rows that fit.
 */
struct procfs_rows {
	uint64_t want;
	void *sections[PROCSNAP_SECTION_MEMORY + 1];
	size_t count;
	size_t capacity;
};

/* 0, or -ENOMEM with a message. */
int procfs_rows_add(struct procfs_rows *rows, const struct procfs_row *row);
void procfs_rows_free(struct procfs_rows *rows);
/* Fills parent_row and leader_row of all rows. 0, or -ENOMEM with a message. */
int procfs_rows_link(struct procfs_rows *rows);

#endif /* PROCSNAP_PROCFS_ROWS_H */
