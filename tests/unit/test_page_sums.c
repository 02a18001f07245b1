// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * footprint_sum.c and frame_sum.c: rows added up, each address space once.
 */
#include "page_sample.h"

#define MANY_RUNS 100000

static void footprints(void **state)
{
	static const size_t some[] = { 1, 0, 1 };
	struct page_sample sample = page_sample_of(8);
	struct procsnap_footprint_sum sum;
	struct procsnap_snapshot *snap;
	uint32_t i;

	(void)state;
	for (i = 0; i < 8; i++) {
		sample.footprints[i].resident_bytes = 1ULL << i;
		sample.footprints[i].weighted = 1ULL << (40 + i);
		sample.footprints[i].weighted_swap = 1ULL << (20 + i);
	}
	sample.footprints[1].flags = PROCSNAP_FOOTPRINT_PARTIAL;
	sample.footprints[1].resume = 4096;
	sample.footprints[2].mm_row = 1;
	sample.footprints[3].mm_row = PROCSNAP_NO_ROW;
	sample.footprints[3].flags = PROCSNAP_FOOTPRINT_COARSE;
	sample.footprints[4] = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_NONE };
	sample.footprints[5] = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_DENIED };
	sample.footprints[6] = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_BLOCKED };
	sample.footprints[7] = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_GONE };
	snap = page_sample_take(&sample);
	assert_int_equal(procsnap_footprint_sum(snap, NULL, 77, &sum), 0);
	assert_int_equal(sum.counted, 3);
	assert_int_equal(sum.same, 1);
	assert_int_equal(sum.none, 1);
	assert_int_equal(sum.denied, 1);
	assert_int_equal(sum.unread, 2);
	assert_int_equal(sum.partial, 1);
	assert_int_equal(sum.total.status, 0);
	assert_int_equal(sum.total.mm_row, 0);
	assert_int_equal(sum.total.resume, 0);
	assert_int_equal(sum.total.flags, PROCSNAP_FOOTPRINT_PARTIAL | PROCSNAP_FOOTPRINT_COARSE);
	assert_int_equal(sum.total.resident_bytes, 0xb);
	assert_int_equal(sum.total.weighted, 0xbULL << 40);
	assert_int_equal(sum.total.weighted_swap, 0xbULL << 20);
	assert_int_equal(procsnap_footprint_sum(snap, some, 3, &sum), 0);
	assert_int_equal(sum.counted, 2);
	assert_int_equal(sum.same, 1);
	assert_int_equal(sum.total.resident_bytes, 3);
	assert_int_equal(procsnap_footprint_sum(snap, some, 0, &sum), 0);
	assert_int_equal(sum.counted, 0);
	procsnap_snapshot_free(snap);
}

/* Every size is in the sum, at its own place. */
static void every_size(void **state)
{
	struct page_sample sample = page_sample_of(2);
	const size_t first = offsetof(struct procsnap_footprint, resident_bytes) / 8;
	const size_t words = sizeof(struct procsnap_footprint) / 8;
	uint64_t *a = (uint64_t *)&sample.footprints[0], *b = (uint64_t *)&sample.footprints[1];
	struct procsnap_footprint_sum sum;
	struct procsnap_snapshot *snap;
	uint64_t expected[sizeof(struct procsnap_footprint) / 8];
	size_t i;

	(void)state;
	for (i = first; i < words; i++) {
		a[i] = 1000 * i;
		b[i] = i;
		expected[i] = 1001 * i;
	}
	snap = page_sample_take(&sample);
	assert_int_equal(procsnap_footprint_sum(snap, NULL, 0, &sum), 0);
	assert_memory_equal((uint64_t *)&sum.total + first, expected + first, 8 * (words - first));
	procsnap_snapshot_free(snap);
}

static void nothing_to_add_up(void **state)
{
	static const size_t beyond[] = { 0, 1 };
	struct page_sample sample = page_sample_of(1);
	struct procsnap_footprint_sum footprint;
	struct procsnap_frame_sum frames;
	struct procsnap_snapshot *snap;

	(void)state;
	snap = page_sample_take(&sample);
	assert_int_equal(procsnap_footprint_sum(snap, beyond, 2, &footprint), -ENOENT);
	assert_last_error("no row 1");
	assert_int_equal(procsnap_frame_sum(snap, beyond, 2, &frames), -ENOENT);
	assert_int_equal(procsnap_frame_sum(snap, beyond, 1, &frames), 0);
	assert_int_equal(frames.frames, 0);
	procsnap_snapshot_free(snap);
	sample = page_sample_of(1);
	sample.sections = 0;
	snap = page_sample_take(&sample);
	assert_int_equal(procsnap_footprint_sum(snap, NULL, 0, &footprint), -ENOENT);
	assert_last_error("footprint");
	assert_int_equal(procsnap_frame_sum(snap, NULL, 0, &frames), -ENOENT);
	assert_last_error("pages");
	procsnap_snapshot_free(snap);
}

static void add(struct page_sample *sample, uint32_t row, uint64_t pfn, uint64_t pages,
		uint32_t count, uint64_t flags)
{
	page_sample_add(sample, row,
			(struct procsnap_page_run){ .pfn = pfn,
						    .pages = pages,
						    .count = count,
						    .flags = PROCSNAP_PAGE_PRESENT | flags });
}

static void assert_frames(struct page_sample *sample, uint64_t frames, uint64_t mappings,
			  uint64_t own, uint64_t shared)
{
	struct procsnap_snapshot *snap = page_sample_take(sample);
	struct procsnap_frame_sum sum;

	assert_int_equal(procsnap_frame_sum(snap, NULL, 0, &sum), 0);
	assert_int_equal(sum.frames, frames);
	assert_int_equal(sum.mappings, mappings);
	assert_int_equal(sum.own_frames, own);
	assert_int_equal(sum.shared_frames, shared);
	assert_false(sum.estimated);
	procsnap_snapshot_free(snap);
}

static void frames_of_one_row(void **state)
{
	struct page_sample sample = page_sample_of(1);

	(void)state;
	add(&sample, 0, 100, 10, 1, 0);
	add(&sample, 0, 200, 5, 2, 0); /* somebody else has them too */
	add(&sample, 0, 300, 1, 2, 0); /* twice, and nobody else */
	add(&sample, 0, 300, 1, 2, 0);
	add(&sample, 0, 110, 1, 1, 0); /* next to others */
	assert_frames(&sample, 17, 18, 12, 0);
}

static void frames_of_several_rows(void **state)
{
	struct page_sample sample = page_sample_of(4);

	(void)state;
	add(&sample, 0, 100, 10, 2, 0); /* 100-109 */
	add(&sample, 1, 105, 10, 2, 0); /* 105-114: five are in both */
	add(&sample, 2, 107, 1, 4, 0);	/* one in three, and a fourth elsewhere */
	sample.pages[3].mm_row = 0;	/* a thread of the first */
	sample.pages[3].first = sample.pages[0].first;
	sample.pages[3].count = sample.pages[0].count;
	/* own: 105, 106, 108, 109 are mapped twice, by these two */
	assert_frames(&sample, 15, 21, 4, 5);
}

/* A row inside another's run, at its beginning and its end. */
static void nested_runs(void **state)
{
	struct page_sample sample = page_sample_of(3);

	(void)state;
	add(&sample, 0, 0, 100, 3, 0);
	add(&sample, 1, 0, 50, 3, 0);
	add(&sample, 1, 50, 50, 3, 0);
	add(&sample, 2, 0, 1, 3, 0);
	add(&sample, 2, 49, 2, 3, 0);
	add(&sample, 2, 99, 1, 3, 0);
	assert_frames(&sample, 100, 204, 4, 100);
}

/* What is no frame of memory is not counted; the largest of two counts is believed. */
static void other_pages(void **state)
{
	struct page_sample sample = page_sample_of(2);

	(void)state;
	add(&sample, 0, 1, 1, 0, PROCSNAP_PAGE_ZERO);
	add(&sample, 0, 2, 7, 0, PROCSNAP_PAGE_NO_STRUCT);
	add(&sample, 0, 512, 512, 1, PROCSNAP_PAGE_HUGETLB | PROCSNAP_PAGE_LARGE);
	page_sample_add(&sample, 0,
			(struct procsnap_page_run){
				.pages = 9, .swap_offset = 600, .flags = PROCSNAP_PAGE_SWAP });
	add(&sample, 0, 2000, 4, 3, 0); /* an unmap between the two walks */
	add(&sample, 1, 2000, 4, 2, 0);
	add(&sample, 1, 2004, 4, 1, 0);
	assert_frames(&sample, 520, 524, 516, 4);
}

/* The count of a run that has ended is forgotten, also if it was the largest. */
static void counts_end_with_their_run(void **state)
{
	struct page_sample sample = page_sample_of(3);

	(void)state;
	add(&sample, 0, 0, 30, 2, 0);
	add(&sample, 1, 0, 10, 9, 0);
	add(&sample, 1, 10, 10, 5, 0);
	add(&sample, 1, 20, 10, 2, 0);
	assert_frames(&sample, 30, 60, 10, 30);
}

static void estimated_frames(void **state)
{
	struct page_sample sample = page_sample_of(1);
	struct procsnap_frame_sum sum;
	struct procsnap_snapshot *snap;

	(void)state;
	add(&sample, 0, 100, 10, 1, PROCSNAP_PAGE_ESTIMATED);
	snap = page_sample_take(&sample);
	assert_int_equal(procsnap_frame_sum(snap, NULL, 0, &sum), 0);
	assert_true(sum.estimated);
	procsnap_snapshot_free(snap);
}

static void frames_not_known(void **state)
{
	static const uint32_t flags[] = { PROCSNAP_PAGES_NO_PFN, PROCSNAP_PAGES_NO_COUNT };
	static const size_t last = 2;
	struct page_sample sample;
	struct procsnap_frame_sum sum;
	struct procsnap_snapshot *snap;
	size_t i;

	(void)state;
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(flags); i++) {
		sample = page_sample_of(3);
		add(&sample, 0, 1, 1, 1, 0);
		sample.pages[1].flags = flags[i];
		add(&sample, 1, 0, 1, 0, 0);
		sample.pages[2] = (struct procsnap_pages){ .status = PROCSNAP_STATUS_DENIED };
		snap = page_sample_take(&sample);
		assert_int_equal(procsnap_frame_sum(snap, NULL, 0, &sum), -EPERM);
		assert_last_error("row 1");
		assert_int_equal(sum.frames, 0);
		assert_int_equal(procsnap_frame_sum(snap, &last, 1, &sum), 0);
		assert_int_equal(sum.frames, 0);
		procsnap_snapshot_free(snap);
	}
}

/* Rows that have the same runs must be of one address space: else it would be rows times runs. */
static void runs_of_others(void **state)
{
	struct page_sample sample;
	struct procsnap_frame_sum sum;
	struct procsnap_snapshot *snap;
	uint32_t other;

	(void)state;
	for (other = 0; other < 2; other++) {
		sample = page_sample_of(3);
		add(&sample, 0, 100, 10, 1, 0);
		sample.pages[1].count = sample.pages[2].count = sample.pages[0].count;
		sample.pages[1].mm_row = 0;
		sample.pages[2].mm_row = other ? PROCSNAP_NO_ROW : 0;
		snap = page_sample_take(&sample);
		assert_int_equal(procsnap_frame_sum(snap, NULL, 0, &sum), other ? -EBADMSG : 0);
		if (other)
			assert_last_error("row 2");
		assert_int_equal(sum.frames, other ? 0 : 10);
		procsnap_snapshot_free(snap);
	}
}

/* Frame numbers as no machine has them: the image need not be trusted. */
static void frames_beyond_all(void **state)
{
	struct page_sample sample = page_sample_of(1);

	(void)state;
	add(&sample, 0, UINT64_MAX - 1, 5, 1, 0);
	add(&sample, 0, UINT64_MAX, 5, 1, 0);
	assert_frames(&sample, 1, 1, 1, 0);
}

/* By a table of frames, as slow as it may be: small numbers at random. */
static void against_a_table(void **state)
{
	enum { FRAMES = 300, RUNS = 60 };
	struct page_sample sample;
	uint64_t mappings, own, shared, mapped, total;
	uint32_t seed, row, i, by[FRAMES][4], most[FRAMES];

	(void)state;
	for (seed = 1; seed <= 50; seed++) {
		memset(by, 0, sizeof(by));
		memset(most, 0, sizeof(most));
		sample = page_sample_of(4);
		srand(seed);
		for (row = 0; row < 4; row++)
			for (i = 0; i < RUNS; i++) {
				uint32_t start = (uint32_t)rand() % (FRAMES - 20);
				uint32_t pages = (uint32_t)rand() % 20 + 1;
				uint32_t count = (uint32_t)rand() % 25 + 1, f;

				add(&sample, row, start, pages, count, 0);
				for (f = start; f < start + pages; f++) {
					by[f][row]++;
					most[f] = count > most[f] ? count : most[f];
				}
			}
		mappings = own = shared = mapped = 0;
		for (i = 0; i < FRAMES; i++) {
			total = by[i][0] + by[i][1] + by[i][2] + by[i][3];
			mappings += total;
			mapped += total > 0;
			own += total > 0 && total >= most[i];
			shared += !!by[i][0] + !!by[i][1] + !!by[i][2] + !!by[i][3] > 1;
		}
		assert_frames(&sample, mapped, mappings, own, shared);
	}
}

/*
 * As many runs over the same frames as would take hours if each was compared with
 * each.
 */
static void many_runs(void **state)
{
	struct page_sample sample = page_sample_of(2);
	uint32_t i;

	(void)state;
	for (i = 0; i < MANY_RUNS; i++)
		add(&sample, 0, i, 2 * MANY_RUNS, MANY_RUNS - i, 0);
	for (i = 0; i < MANY_RUNS; i++)
		add(&sample, 1, MANY_RUNS + 2ULL * i, 1, 1, 0);
	/* of the first frames the first run says that they are mapped more often than seen */
	assert_frames(&sample, 3ULL * MANY_RUNS - 1,
		      (uint64_t)MANY_RUNS * 2 * MANY_RUNS + MANY_RUNS, 2ULL * MANY_RUNS, MANY_RUNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(footprints),
		cmocka_unit_test(every_size),
		cmocka_unit_test(nothing_to_add_up),
		cmocka_unit_test(frames_of_one_row),
		cmocka_unit_test(frames_of_several_rows),
		cmocka_unit_test(nested_runs),
		cmocka_unit_test(other_pages),
		cmocka_unit_test(counts_end_with_their_run),
		cmocka_unit_test(estimated_frames),
		cmocka_unit_test(frames_not_known),
		cmocka_unit_test(runs_of_others),
		cmocka_unit_test(frames_beyond_all),
		cmocka_unit_test(against_a_table),
		cmocka_unit_test(many_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
