// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * image_pages.c and page_array.c: what an image says of pages is checked, and
 * runs are taken apart page by page.
 */
#include "page_sample.h"
#include "sample.h"

static int setup(void **state)
{
	struct sample *sample = malloc(sizeof(*sample));

	sample_make(sample);
	*state = sample;
	return 0;
}

static int teardown(void **state)
{
	sample_free(*state);
	free(*state);
	return 0;
}

static void assert_refused(const struct sample *sample, const char *words)
{
	struct procsnap_snapshot *snap;

	assert_int_equal(procsnap_snapshot_from_memory(&snap, sample->bytes, sample->size),
			 -EBADMSG);
	assert_null(snap);
	assert_last_error(words);
}

static void assert_taken(const struct sample *sample)
{
	struct procsnap_snapshot *snap;

	if (procsnap_snapshot_from_memory(&snap, sample->bytes, sample->size))
		fail_msg("refused: %s", procsnap_last_error());
	procsnap_snapshot_free(snap);
}

static void mm_rows(void **state)
{
	struct sample *sample = *state;
	struct procsnap_footprint *footprint = sample_entry(sample, PROCSNAP_SECTION_FOOTPRINT, 3);
	struct procsnap_pages *pages = sample_entry(sample, PROCSNAP_SECTION_PAGES, 4);

	footprint->mm_row = SAMPLE_TASKS;
	assert_refused(sample, "mm_row in row 3 of section footprint is 5 of 5 rows");
	footprint->mm_row = PROCSNAP_NO_ROW;
	pages->mm_row = PROCSNAP_NO_ROW - 1;
	assert_refused(sample, "mm_row in row 4 of section pages");
	pages->mm_row = PROCSNAP_NO_ROW;
	assert_taken(sample);
	*pages = (struct procsnap_pages){ .status = PROCSNAP_STATUS_DENIED };
	*footprint = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_GONE };
	assert_taken(sample);
}

static void addresses(void **state)
{
	struct sample *sample = *state;
	struct procsnap_page_run *run = sample_entry(sample, PROCSNAP_SECTION_PAGE_RUNS, 9);
	struct procsnap_page_run good = *run;

	run->pages = 0;
	assert_refused(sample, "entry 9 of section page_runs, 0 pages at 0x14000");
	run->pages = UINT64_MAX / SAMPLE_PAGE_SIZE + 1;
	assert_refused(sample, "no range of addresses");
	run->pages = UINT64_MAX / SAMPLE_PAGE_SIZE;
	assert_refused(sample, "no range of addresses");
	*run = good;
	run->address++;
	assert_refused(sample, "no range of addresses");
	run->address = -(uint64_t)SAMPLE_PAGE_SIZE;
	run->pages = 1;
	assert_refused(sample, "no range of addresses");
	run->address -= SAMPLE_PAGE_SIZE;
	assert_taken(sample);
	sample->header->page_size = 0;
	assert_refused(sample, "page_size of 0");
	sample->header->page_size = 3 * SAMPLE_PAGE_SIZE;
	assert_refused(sample, "no power of two");
}

static void order(void **state)
{
	struct sample *sample = *state;
	struct procsnap_page_run *runs = sample_entry(sample, PROCSNAP_SECTION_PAGE_RUNS, 4);
	struct procsnap_pages *pages = sample_entry(sample, PROCSNAP_SECTION_PAGES, 2);

	runs[0].pages = 10; /* up to the next */
	assert_taken(sample);
	runs[0].pages = 11;
	assert_refused(sample, "the runs of row 2 of section pages are not in order, or overlap");
	runs[0].pages = 10;
	runs[1].address = runs[0].address - SAMPLE_PAGE_SIZE;
	assert_refused(sample, "runs of row 2");
	pages->count = 1;
	assert_taken(sample); /* the second run is of nobody */
	pages[1].mm_row = 2;
	pages[1].first = pages[0].first;
	pages[1].count = 1;
	assert_taken(sample);
	pages[1].first = 1; /* from row 0 into row 1 */
	pages[1].count = 2;
	assert_refused(sample, "runs of row 3");
	pages[1].count = 0;
	pages[1].first = SAMPLE_TASKS * SAMPLE_PARTS;
	assert_taken(sample);
	pages[1].count = 1;
	assert_refused(sample, "section pages names entries of section page_runs");
}

static void accessors(void **state)
{
	struct sample *sample = *state;
	struct procsnap_snapshot *snap;

	assert_int_equal(procsnap_snapshot_from_memory(&snap, sample->bytes, sample->size), 0);
	assert_ptr_equal(procsnap_footprint(snap, 4),
			 sample_entry(sample, PROCSNAP_SECTION_FOOTPRINT, 4));
	assert_ptr_equal(procsnap_pages(snap, 4), sample_entry(sample, PROCSNAP_SECTION_PAGES, 4));
	assert_ptr_equal(procsnap_page_run(snap, 9),
			 sample_entry(sample, PROCSNAP_SECTION_PAGE_RUNS, 9));
	assert_null(procsnap_footprint(snap, SAMPLE_TASKS));
	assert_null(procsnap_pages(snap, SAMPLE_TASKS));
	assert_null(procsnap_page_run(snap, (uint64_t)SAMPLE_TASKS * SAMPLE_PARTS));
	procsnap_snapshot_free(snap);
}

#define AT(page) ((page)*PAGE_SAMPLE_PAGE)

/* Pages 10 to 12 present, 13 to 14 swapped out, 20 the zero page, 21 present. */
static struct procsnap_snapshot *take_runs(uint32_t flags)
{
	struct page_sample sample = page_sample_of(2);
	const bool shown = !(flags & PROCSNAP_PAGES_NO_PFN);

	sample.pages[0].flags = flags;
	page_sample_add(&sample, 0,
			(struct procsnap_page_run){
				.address = AT(10),
				.pages = 3,
				.flags = PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_FILE,
				.pfn = shown ? 1000 : 0,
				.index = 70,
				.count = 5,
				.prot = PROCSNAP_PROT_READ,
				.node = 1,
			});
	page_sample_add(&sample, 0,
			(struct procsnap_page_run){
				.address = AT(13),
				.pages = 2,
				.flags = PROCSNAP_PAGE_SWAP,
				.index = 13,
				.swap_offset = shown ? 500 : 0,
				.swap_type = shown ? 3 : 0,
			});
	page_sample_add(&sample, 0,
			(struct procsnap_page_run){
				.address = AT(20),
				.pages = 1,
				.flags = PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_ZERO,
				.pfn = shown ? 7 : 0,
			});
	page_sample_add(&sample, 0,
			(struct procsnap_page_run){
				.address = AT(21),
				.pages = 1,
				.flags = PROCSNAP_PAGE_PRESENT,
				.pfn = shown ? 2000 : 0,
			});
	sample.pages[1] = (struct procsnap_pages){ .status = PROCSNAP_STATUS_NONE };
	return page_sample_take(&sample);
}

static void assert_absent(const struct procsnap_page_run *page, uint64_t number)
{
	const struct procsnap_page_run absent = { .address = AT(number), .pages = 1, .node = -1 };

	assert_memory_equal(page, &absent, sizeof(absent));
}

static void one_by_one(void **state)
{
	struct procsnap_snapshot *snap = take_runs(0);
	struct procsnap_page_run pages[20];
	size_t i;

	(void)state;
	assert_int_equal(procsnap_page_array(snap, 0, AT(5) + 77, pages, 20), 0);
	for (i = 0; i < 20; i++) {
		assert_int_equal(pages[i].address, AT(i + 5));
		assert_int_equal(pages[i].pages, 1);
		if (i < 5 || (i >= 10 && i < 15) || i > 16)
			assert_absent(&pages[i], i + 5);
	}
	for (i = 5; i < 8; i++) {
		assert_int_equal(pages[i].flags, PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_FILE);
		assert_int_equal(pages[i].pfn, 1000 + i - 5);
		assert_int_equal(pages[i].index, 70 + i - 5);
		assert_int_equal(pages[i].swap_offset, 0);
		assert_int_equal(pages[i].count, 5);
		assert_int_equal(pages[i].prot, PROCSNAP_PROT_READ);
		assert_int_equal(pages[i].node, 1);
	}
	for (i = 8; i < 10; i++) {
		assert_int_equal(pages[i].flags, PROCSNAP_PAGE_SWAP);
		assert_int_equal(pages[i].pfn, 0);
		assert_int_equal(pages[i].swap_offset, 500 + i - 8);
		assert_int_equal(pages[i].swap_type, 3);
	}
	assert_int_equal(pages[15].pfn, 7);
	assert_int_equal(pages[16].pfn, 2000);
	/* from within a run to within another */
	assert_int_equal(procsnap_page_array(snap, 0, AT(12), pages, 2), 0);
	assert_int_equal(pages[0].pfn, 1002);
	assert_int_equal(pages[1].swap_offset, 500);
	assert_int_equal(procsnap_page_array(snap, 0, AT(14), pages, 1), 0);
	assert_int_equal(pages[0].swap_offset, 501);
	assert_int_equal(procsnap_page_array(snap, 0, AT(22), pages, 1), 0);
	assert_absent(&pages[0], 22);
	procsnap_snapshot_free(snap);
}

/* Frame numbers that are hidden stay 0 throughout a run. */
static void one_by_one_hidden(void **state)
{
	struct procsnap_snapshot *snap = take_runs(PROCSNAP_PAGES_NO_PFN);
	struct procsnap_page_run pages[5];
	size_t i;

	(void)state;
	assert_int_equal(procsnap_page_array(snap, 0, AT(10), pages, 5), 0);
	for (i = 0; i < 5; i++) {
		assert_int_equal(pages[i].pfn, 0);
		assert_int_equal(pages[i].swap_offset, 0);
	}
	assert_int_equal(pages[2].index, 72);
	procsnap_snapshot_free(snap);
}

static void array_errors(void **state)
{
	struct procsnap_snapshot *snap = take_runs(0);
	struct page_sample without = page_sample_of(1);
	struct procsnap_page_run page;

	(void)state;
	assert_int_equal(procsnap_page_array(snap, 2, AT(10), &page, 1), -ENOENT);
	assert_int_equal(procsnap_page_array(snap, 1, AT(10), &page, 1), -ENODATA);
	assert_last_error("none");
	assert_int_equal(procsnap_page_array(snap, 0, UINT64_MAX, &page, 1), -ERANGE);
	assert_int_equal(procsnap_page_array(snap, 0, AT(1), &page, SIZE_MAX), -ERANGE);
	assert_int_equal(procsnap_page_array(snap, 0, UINT64_MAX - AT(1), &page, 1), 0);
	assert_absent(&page, UINT64_MAX / AT(1) - 1);
	assert_int_equal(procsnap_page_array(snap, 0, AT(10), NULL, 0), 0);
	procsnap_snapshot_free(snap);
	without.sections = 0;
	snap = page_sample_take(&without);
	assert_int_equal(procsnap_page_array(snap, 0, AT(10), &page, 1), -ENOENT);
	procsnap_snapshot_free(snap);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(mm_rows),
		TEST(addresses),
		TEST(order),
		TEST(accessors),
		cmocka_unit_test(one_by_one),
		cmocka_unit_test(one_by_one_hidden),
		cmocka_unit_test(array_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
