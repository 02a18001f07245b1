/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Images of rows with pages and footprints that a test says one by one.
 */
#ifndef PROCSNAP_PAGE_SAMPLE_H
#define PROCSNAP_PAGE_SAMPLE_H

#include "unit.h"

#define PAGE_SAMPLE_ROWS 8
#define PAGE_SAMPLE_PAGE 4096ULL

/**
 * struct page_sample - the rows, as they are made.
 *
 * @rows: How many; the fields of a row are 0 until the test sets them.
 * @runs: Runs, those of a row one behind the other.
 * @sections: Which of footprint and pages are in the image, a mask.
 */
struct page_sample {
	uint32_t rows;
	struct procsnap_footprint footprints[PAGE_SAMPLE_ROWS];
	struct procsnap_pages pages[PAGE_SAMPLE_ROWS];
	struct procsnap_page_run *runs;
	size_t run_count;
	uint64_t sections;
};

/* Rows with pages and footprints that are OK, each of an address space of its own. */
struct page_sample page_sample_of(uint32_t rows);
/* A run of a row, which is the last that has any. */
void page_sample_add(struct page_sample *sample, uint32_t row, struct procsnap_page_run run);
/* The snapshot; sample's memory is freed. */
struct procsnap_snapshot *page_sample_take(struct page_sample *sample);

#endif /* PROCSNAP_PAGE_SAMPLE_H */
