/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the workers of the page storm do: each kind in a process of its own. */
#ifndef PROCSNAP_TESTS_PAGE_WORK_H
#define PROCSNAP_TESTS_PAGE_WORK_H

#include "page_area.h"

/* Word that the program executes itself with: to touch some memory and end. */
#define PAGE_WORK_EXEC "--executed"

/*
 * @name: For messages.
 * @size, @huge: Of its area: bytes, and huge pages.
 * @threads: How many do turns in the same memory.
 * @start: Prepares the area; 0: this kernel lets it, else there is no such work. May be NULL.
 * @turn: One random step.
 */
struct page_work {
	const char *name;
	size_t size;
	size_t huge;
	int threads;
	int (*start)(struct page_area *area);
	void (*turn)(const struct page_area *area, uint64_t *seed);
};

/* Ends with an entry without name. */
extern const struct page_work page_works[];

/* Folder of a file system whose files are no shmem. */
extern const char *page_work_folder;

/* For this process, referenced or soft-dirty pages are no longer that. */
void page_work_clear_refs(uint64_t *seed);

/* Of a process that was executed anew: touches memory, and does the same @again times. */
int page_work_executed(int again);

#endif /* PROCSNAP_TESTS_PAGE_WORK_H */
