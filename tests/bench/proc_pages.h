/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc knows of the pages of a range: pagemap, kpagecount and kpageflags,
 * a word each for each page. All pages are present.
 */
#ifndef PROCSNAP_TESTS_PROC_PAGES_H
#define PROCSNAP_TESTS_PROC_PAGES_H

#include "page_target.h"

struct proc_pages {
	size_t pages;
	uint64_t *map;
	uint64_t *count;
	uint64_t *flags;
	int count_fd;
	int flags_fd;
	uint64_t *span;	   /* counts or flags of all frames between the lowest and the highest */
	size_t span_pages; /* room in it */
};

#define PROC_PAGES_PFN(word) ((word) & ((1ULL << 55) - 1))

void proc_pages_open(struct proc_pages *proc, size_t pages);
void proc_pages_close(struct proc_pages *proc);

/* One read of pagemap; of the other two one for each run of frames. Gives how many runs there are. */
size_t proc_pages_read(struct proc_pages *proc, const struct page_target *target);

/* The same with one read for everything between the lowest frame and the highest. */
void proc_pages_read_span(struct proc_pages *proc, const struct page_target *target);

#endif /* PROCSNAP_TESTS_PROC_PAGES_H */
