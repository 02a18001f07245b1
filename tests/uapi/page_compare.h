/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page as a snapshot has it beside the same page as the kernel's own files have it. */
#ifndef PROCSNAP_TESTS_PAGE_COMPARE_H
#define PROCSNAP_TESTS_PAGE_COMPARE_H

#include <stdbool.h>

#include <procsnap/uapi.h>

#include "kernel_pages.h"

/*
 * A page of a process.
 *
 * @where: words for messages.
 * @page: of the snapshot, a run of one; NULL: no run has it.
 * @before, @after: of the kernel. What has changed meanwhile is not compared.
 * @map: the mapping.
 * @index: that of the page, where maps does not tell it; else 0.
 * @node: what move_pages(2) says of it, or less than 0.
 * @swap_users: how often its place in swap stands in page tables.
 */
struct page_pair {
	const char *where;
	uint64_t address;
	const struct procsnap_page_run *page;
	const struct kernel_page *before;
	const struct kernel_page *after;
	const struct kernel_map *map;
	uint64_t index;
	int node;
	uint64_t swap_users;
};

/* @swap_areas: types of swap below this number are places to swap to. */
void page_compare(const struct page_pair *pair, unsigned int swap_areas);

/* Since the last call of page_compare_start(). */
struct page_tally {
	unsigned long compared;
	unsigned long moved; /* changed meanwhile */
	unsigned long present;
	unsigned long swapped;
	unsigned long markers;
	unsigned long only_here; /* of what pagemap says nothing */
	unsigned long wrong;
};

void page_compare_start(void);
const struct page_tally *page_compare_tally(void);
/* Says what is wrong and counts it. */
void page_wrong(const char *where, uint64_t address, const char *what, unsigned long long got,
		unsigned long long expected);

#endif /* PROCSNAP_TESTS_PAGE_COMPARE_H */
