// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Images of rows with pages and footprints that a test says one by one.
 */
#include "page_sample.h"

struct page_sample page_sample_of(uint32_t rows)
{
	struct page_sample sample = {
		.rows = rows,
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_PAGES),
	};
	uint32_t i;

	for (i = 0; i < rows; i++) {
		sample.footprints[i].status = PROCSNAP_STATUS_OK;
		sample.footprints[i].mm_row = i;
		sample.pages[i].status = PROCSNAP_STATUS_OK;
		sample.pages[i].mm_row = i;
	}
	return sample;
}

void page_sample_add(struct page_sample *sample, uint32_t row, struct procsnap_page_run run)
{
	struct procsnap_pages *pages = &sample->pages[row];

	if (pages->count == 0)
		pages->first = sample->run_count;
	if (!run.address)
		run.address = (pages->count + 1) * (1ULL << 20) * PAGE_SAMPLE_PAGE;
	/* doubled when full */
	if (!(sample->run_count & (sample->run_count - 1))) {
		sample->runs = reallocarray(sample->runs,
					    sample->run_count ? 2 * sample->run_count : 1,
					    sizeof(*sample->runs));
		assert_non_null(sample->runs);
	}
	sample->runs[sample->run_count++] = run;
	pages->count++;
}

struct procsnap_snapshot *page_sample_take(struct page_sample *sample)
{
	struct procsnap_task tasks[PAGE_SAMPLE_ROWS] = { 0 };
	struct procsnap_part parts[4] = { { PROCSNAP_SECTION_TASK, tasks, sample->rows } };
	struct procsnap_header header = {
		.task_count = sample->rows,
		.source = PROCSNAP_SOURCE_PROCFS,
		.page_size = PAGE_SAMPLE_PAGE,
	};
	struct procsnap_snapshot *snap;
	size_t count = 1;
	void *image;

	if (sample->sections & PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT))
		parts[count++] = (struct procsnap_part){ PROCSNAP_SECTION_FOOTPRINT,
							 sample->footprints, sample->rows };
	if (sample->sections & PROCSNAP_WANT(PROCSNAP_SECTION_PAGES)) {
		parts[count++] = (struct procsnap_part){ PROCSNAP_SECTION_PAGES, sample->pages,
							 sample->rows };
		parts[count++] = (struct procsnap_part){ PROCSNAP_SECTION_PAGE_RUNS, sample->runs,
							 sample->run_count };
	}
	assert_int_equal(procsnap_image_build(&header, parts, count, &image), 0);
	free(sample->runs);
	sample->runs = NULL;
	if (procsnap_snapshot_new(&snap, image, header.total_size, PROCSNAP_MEMORY_HEAP))
		fail_msg("refused: %s", procsnap_last_error());
	return snap;
}
