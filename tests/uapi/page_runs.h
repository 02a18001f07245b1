/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of pages, as the pages section has them. */
#ifndef PROCSNAP_TESTS_PAGE_RUNS_H
#define PROCSNAP_TESTS_PAGE_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "device.h"

/* Page @i of the run, as a run of one. */
struct procsnap_page_run page_of_run(const struct procsnap_page_run *run, uint64_t i);

/*
 * Whether @next continues @run, so that they should have been one run unless a
 * mapping ends between them.
 */
bool page_run_continues(const struct procsnap_page_run *run, const struct procsnap_page_run *next);

/* Run @index of the row @pages; NULL: it has fewer, or the table has. */
const struct procsnap_page_run *page_run_at(const struct image *image,
					    const struct procsnap_pages *pages, uint32_t index);

/* The page at @address, as a run of one; false: none of the row's runs has it. */
bool page_run_find(const struct image *image, const struct procsnap_pages *pages, uint64_t address,
		   struct procsnap_page_run *page);

#endif /* PROCSNAP_TESTS_PAGE_RUNS_H */
