// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Address ranges and the budgets of the sections that look at pages: bad ranges
 * have their errno, and what a budget ends can be put together again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "page_runs.h"
#include "page_set.h"
#include "settings.h"
#include "victims.h"

#define PAGES_WANTED PROCSNAP_WANT(PROCSNAP_SECTION_PAGES)
#define FOOTPRINT_WANTED PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT)
#define BOUND "/sys/module/procsnap/parameters/user_bytes_max"

/* Every second page, so that each is a run. */
#define SCATTERED 20000UL

static struct victim *victims;

static void scattered(void)
{
	char *at = mmap(NULL, SCATTERED * PAGE_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t i;

	if (at == MAP_FAILED)
		_exit(1);
	madvise(at, SCATTERED * PAGE_BYTES, MADV_NOHUGEPAGE);
	for (i = 0; i < SCATTERED; i += 2)
		at[i * PAGE_BYTES] = 1;
}

static void small(void)
{
}

static const struct victim_kind kinds[] = {
	{ "scattered", scattered },
	{ "small", small },
	{ NULL, NULL },
};

static struct procsnap_request request_for(uint64_t sections, const int32_t *pids, uint32_t count)
{
	struct procsnap_request request = request_of(sections);

	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)pids;
	request.pid_count = count;
	return request;
}

/* --- bad input --- */

#define PAGE PAGE_BYTES
#define TOP (-(uint64_t)PAGE)
#define KERNEL 0xffff888000000000ULL

/* No user address is above it but by request: the stack is where a power of two of addresses ends. */
static uint64_t user_end(void)
{
	uint64_t here = (uintptr_t)__builtin_frame_address(0);

	return (1ULL << (64 - __builtin_clzll(here))) - PAGE;
}

struct bad_ranges {
	const char *name;
	struct procsnap_range ranges[2];
	uint32_t count;
	int error;
};

/* The error, and the descriptor has the snapshot that it had. */
static void refused(int fd, struct procsnap_request *request, const char *name, int error)
{
	struct procsnap_header before, after;
	int got;

	assert_int_equal(pread(fd, &before, sizeof(before), 0), sizeof(before));
	got = take(fd, request);
	if (got != error)
		fail_msg("ranges %s: %s instead of %s", name, strerrorname_np(got),
			 strerrorname_np(error));
	assert_int_equal(pread(fd, &after, sizeof(after), 0), sizeof(after));
	assert_memory_equal(&before, &after, sizeof(after));
}

static int with_snapshot(void)
{
	struct procsnap_request request = request_of(PROCSNAP_WANT_BASIC);
	int fd = device_open();

	assert_int_equal(take(fd, &request), 0);
	return fd;
}

static void bad_ranges_are_refused(void **state)
{
	const struct bad_ranges bad[] = {
		{ "reversed", { { 4 * PAGE, 2 * PAGE } }, 1, EINVAL },
		{ "empty", { { 4 * PAGE, 4 * PAGE } }, 1, EINVAL },
		{ "all zero", { { 0, 0 } }, 1, EINVAL },
		{ "start within a page", { { PAGE + 1, 4 * PAGE } }, 1, EINVAL },
		{ "end within a page", { { PAGE, 4 * PAGE - 1 } }, 1, EINVAL },
		{ "wrapping", { { TOP, PAGE } }, 1, EINVAL },
		{ "wrapping to zero", { { TOP, 0 } }, 1, EINVAL },
		{ "up to 2^64 - 1", { { 0, UINT64_MAX } }, 1, EINVAL },
		{ "from 2^64 - 1", { { UINT64_MAX, UINT64_MAX } }, 1, EINVAL },
		{ "up to the last page", { { 0, TOP } }, 1, ERANGE },
		{ "the kernel's addresses", { { KERNEL, KERNEL + PAGE } }, 1, ERANGE },
		{ "addresses of nobody", { { 1ULL << 62, (1ULL << 62) + PAGE } }, 1, ERANGE },
		{ "half beyond", { { PAGE, 1ULL << 63 } }, 1, ERANGE },
		{ "out of order", { { 8 * PAGE, 9 * PAGE }, { 2 * PAGE, 3 * PAGE } }, 2, EINVAL },
		{ "overlapping", { { 2 * PAGE, 5 * PAGE }, { 4 * PAGE, 6 * PAGE } }, 2, EINVAL },
		{ "twice", { { 2 * PAGE, 5 * PAGE }, { 2 * PAGE, 5 * PAGE } }, 2, EINVAL },
		{ "the second empty",
		  { { 2 * PAGE, 5 * PAGE }, { 6 * PAGE, 6 * PAGE } },
		  2,
		  EINVAL },
		{ "the second the kernel's",
		  { { 2 * PAGE, 5 * PAGE }, { 6 * PAGE, TOP } },
		  2,
		  ERANGE },
	};
	struct procsnap_request request;
	int fd = with_snapshot();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		request = request_of(PAGES_WANTED);
		request.ranges = (uintptr_t)bad[i].ranges;
		request.range_count = bad[i].count;
		refused(fd, &request, bad[i].name, bad[i].error);
		request.sections = FOOTPRINT_WANTED;
		refused(fd, &request, bad[i].name, bad[i].error);
	}
	close(fd);
}

static void bad_lists_are_refused(void **state)
{
	static struct procsnap_range ranges[PROCSNAP_RANGES_MAX + 1];
	struct procsnap_request request = request_of(PAGES_WANTED);
	char *none = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);
	struct procsnap_request plain;
	int fd = with_snapshot();
	uint32_t i;

	(void)state;
	for (i = 0; i <= PROCSNAP_RANGES_MAX; i++)
		ranges[i] = (struct procsnap_range){ 2 * i * PAGE, (2 * i + 1) * PAGE };
	request.ranges = (uintptr_t)ranges;
	request.range_count = PROCSNAP_RANGES_MAX + 1;
	refused(fd, &request, "too many", E2BIG);
	request.range_count = UINT32_MAX;
	refused(fd, &request, "far too many", E2BIG);
	request.range_count = 2;
	request.ranges = (uintptr_t)ranges + 4;
	refused(fd, &request, "misaligned", EINVAL);
	request.ranges = 0;
	/* None for a count that is not 0, or the other way round, as with pids. */
	refused(fd, &request, "at 0", EINVAL);
	request.ranges = (uintptr_t)ranges;
	request.range_count = 0;
	refused(fd, &request, "without a count", EINVAL);
	request.range_count = 2;
	request.ranges = 1ULL << 63;
	refused(fd, &request, "in the kernel", EFAULT);
	assert_ptr_not_equal(none, MAP_FAILED);
	assert_int_equal(munmap(none + PAGE, PAGE), 0);
	request.ranges = (uintptr_t)none + PAGE - 16;
	refused(fd, &request, "half unmapped", EFAULT);
	plain = request_of(PROCSNAP_WANT_BASIC);
	plain.ranges = (uintptr_t)ranges;
	plain.range_count = 2;
	refused(fd, &plain, "without a section that looks at pages", EINVAL);
	assert_int_equal(munmap(none, PAGE), 0);
	close(fd);
}

static void good_ranges_are_taken(void **state)
{
	static struct procsnap_range ranges[PROCSNAP_RANGES_MAX];
	const struct procsnap_range whole = { 0, user_end() };
	int32_t pid = getpid();
	struct procsnap_request request = request_for(PROCSNAP_WANT_WALKED, &pid, 1);
	const struct procsnap_pages *pages;
	int fd = device_open();
	struct image image;
	uint32_t i;

	(void)state;
	/* One beside the other is no overlap. */
	for (i = 0; i < PROCSNAP_RANGES_MAX; i++)
		ranges[i] = (struct procsnap_range){ i * PAGE, (i + 1) * PAGE };
	request.ranges = (uintptr_t)ranges;
	request.range_count = PROCSNAP_RANGES_MAX;
	image = take_image(fd, &request);
	pages = entry_of(&image, PROCSNAP_SECTION_PAGES, 0);
	assert_int_equal(pages->status, PROCSNAP_STATUS_OK);
	assert_int_equal(pages->count, 0);
	unmap_image(&image);
	request.ranges = (uintptr_t)&whole;
	request.range_count = 1;
	image = take_image(fd, &request);
	pages = entry_of(&image, PROCSNAP_SECTION_PAGES, 0);
	assert_int_equal(pages->flags & PROCSNAP_PAGES_PARTIAL, 0);
	assert_true(pages->count > 10);
	unmap_image(&image);
	close(fd);
}

/* --- budgets --- */

/* The pages of a process, one by one. */
struct pages {
	struct procsnap_page_run *pages;
	size_t count, space;
};

static void add_row(struct pages *all, const struct image *image, const struct procsnap_pages *row)
{
	const struct procsnap_page_run *run;
	uint64_t page;
	uint32_t i;

	for (i = 0; i < row->count; i++) {
		run = page_run_at(image, row, i);
		assert_non_null(run);
		for (page = 0; page < run->pages; page++) {
			if (all->count == all->space) {
				all->space = 2 * all->space + 1024;
				all->pages = realloc(all->pages, all->space * sizeof(*all->pages));
				assert_non_null(all->pages);
			}
			all->pages[all->count++] = page_of_run(run, page);
		}
	}
}

/* All of @pid with this request, as often as it takes; how often. */
static unsigned int take_all(struct procsnap_request request, struct pages *all)
{
	struct procsnap_range rest = { 0, user_end() };
	const struct procsnap_pages *row;
	unsigned int rounds;
	struct image image;
	bool more = true;
	int fd;

	memset(all, 0, sizeof(*all));
	request.ranges = (uintptr_t)&rest;
	request.range_count = 1;
	for (rounds = 0; more; rounds++) {
		assert_true(rounds < 100000);
		/* A descriptor holds its old image while it takes the next. */
		fd = device_open();
		image = take_image(fd, &request);
		row = entry_of(&image, PROCSNAP_SECTION_PAGES, 0);
		assert_int_equal(row->status, PROCSNAP_STATUS_OK);
		add_row(all, &image, row);
		more = row->flags & PROCSNAP_PAGES_PARTIAL;
		if (more) {
			/* It goes on, or the loop would not end. */
			assert_true(row->resume > rest.start && row->resume < rest.end);
			assert_int_equal(row->resume % PAGE, 0);
			if (all->count)
				assert_true(all->pages[all->count - 1].address < row->resume);
			rest.start = row->resume;
		} else {
			assert_int_equal(row->resume, 0);
		}
		unmap_image(&image);
		close(fd);
	}
	return rounds;
}

static void same_pages(const struct pages *got, const struct pages *expected)
{
	/* Files are shared with processes that come and go. */
	size_t i;

	assert_int_equal(got->count, expected->count);
	for (i = 0; i < got->count; i++) {
		assert_int_equal(got->pages[i].address, expected->pages[i].address);
		assert_int_equal(got->pages[i].pfn, expected->pages[i].pfn);
		assert_int_equal(got->pages[i].index, expected->pages[i].index);
		assert_int_equal(got->pages[i].prot, expected->pages[i].prot);
	}
}

static struct procsnap_request request_scattered(uint64_t sections)
{
	static int32_t pid;

	pid = victims[0].pid;
	return request_for(sections, &pid, 1);
}

static void pages_in_parts_are_the_whole(uint64_t pages_max, uint64_t budget_ns,
					 unsigned int least_rounds)
{
	struct procsnap_request request = request_scattered(PAGES_WANTED);
	struct pages whole, parts;
	unsigned int rounds;

	assert_int_equal(take_all(request, &whole), 1);
	assert_true(whole.count > SCATTERED / 2);
	request.walk_pages_max = pages_max;
	request.walk_budget_ns = budget_ns;
	rounds = take_all(request, &parts);
	print_message("%zu pages in %u rounds\n", parts.count, rounds);
	assert_true(rounds >= least_rounds);
	same_pages(&parts, &whole);
	free(whole.pages);
	free(parts.pages);
}

static void page_budget_ends_in_a_part(void **state)
{
	(void)state;
	pages_in_parts_are_the_whole(1000, 0, SCATTERED / 1000);
	pages_in_parts_are_the_whole(777, 0, SCATTERED / 777);
}

static void time_budget_ends_in_a_part(void **state)
{
	struct procsnap_request request = request_scattered(PAGES_WANTED);
	const struct procsnap_pages *row;
	int fd = device_open();
	struct image image;

	(void)state;
	/* No time at all: not an error. */
	request.walk_budget_ns = 1;
	image = take_image(fd, &request);
	row = entry_of(&image, PROCSNAP_SECTION_PAGES, 0);
	assert_int_equal(row->status, PROCSNAP_STATUS_OK);
	assert_int_equal(row->flags & PROCSNAP_PAGES_PARTIAL, PROCSNAP_PAGES_PARTIAL);
	unmap_image(&image);
	close(fd);
	pages_in_parts_are_the_whole(0, 1000000, 1);
}

/* Room for a part of the runs only. */
static void full_image_ends_in_a_part(void **state)
{
	struct procsnap_request request = request_scattered(PAGES_WANTED);
	struct pages whole, parts;
	int fd = device_open();
	unsigned int rounds;
	char bound[32];

	(void)state;
	assert_int_equal(take_all(request, &whole), 1);
	/* What else is in an image takes whole pages. */
	snprintf(bound, sizeof(bound), "%llu",
		 (unsigned long long)(info_of(fd).live_bytes + (236 << 10) + 16 * PAGE));
	assert_true(setting_set(BOUND, bound));
	rounds = take_all(request, &parts);
	settings_restore();
	print_message("%zu pages in %u rounds\n", parts.count, rounds);
	assert_true(rounds > 1);
	same_pages(&parts, &whole);
	free(whole.pages);
	free(parts.pages);
	close(fd);
}

/*
 * A descriptor holds its old image while it takes the next: there may be no room for
 * one run. That is an error, and not a part of nothing.
 */
static void full_image_without_a_run_is_an_error(void **state)
{
	struct procsnap_range rest = { 0, user_end() };
	struct procsnap_request request = request_scattered(PAGES_WANTED);
	const struct procsnap_pages *row;
	int fd = device_open(), error = 0;
	struct image image;
	char bound[32];
	bool more = true;

	(void)state;
	snprintf(bound, sizeof(bound), "%llu",
		 (unsigned long long)(info_of(fd).live_bytes + (300 << 10)));
	assert_true(setting_set(BOUND, bound));
	request.ranges = (uintptr_t)&rest;
	request.range_count = 1;
	while (more && !(error = take(fd, &request))) {
		image = map_image(fd, request.size);
		row = entry_of(&image, PROCSNAP_SECTION_PAGES, 0);
		more = row->flags & PROCSNAP_PAGES_PARTIAL;
		if (more && row->resume <= rest.start)
			error = EIO;
		rest.start = row->resume;
		unmap_image(&image);
		if (error)
			break;
	}
	settings_restore();
	assert_int_equal(error, EDQUOT);
	/* What is held is in the way, and goes with its descriptor. */
	close(fd);
	fd = device_open();
	assert_int_equal(take(fd, &request), 0);
	close(fd);
}

/* The budget is the whole request's: what comes later has nothing of it. */
static void budget_is_the_requests(void **state)
{
	int32_t pids[] = { victims[0].pid, victims[1].pid };
	struct procsnap_request request = request_for(PAGES_WANTED, pids, 2);
	const struct procsnap_pages *row;
	uint64_t looked;
	int fd = device_open();
	struct image image;
	uint32_t i;

	(void)state;
	request.walk_pages_max = 3;
	looked = info_of(fd).walked_pages;
	image = take_image(fd, &request);
	looked = info_of(fd).walked_pages - looked;
	assert_true(looked <= 3);
	for (i = 0; i < 2; i++) {
		row = entry_of(&image, PROCSNAP_SECTION_PAGES, i);
		assert_int_equal(row->status, PROCSNAP_STATUS_OK);
		assert_int_equal(row->flags & PROCSNAP_PAGES_PARTIAL, PROCSNAP_PAGES_PARTIAL);
		assert_true(row->present_pages <= 3);
	}
	unmap_image(&image);
	close(fd);
}

/* Sums of all 64-bit fields after @resume. */
#define SUMS ((sizeof(struct procsnap_footprint) - 24) / 8)

static void footprint_in_parts_is_the_whole(void **state)
{
	struct procsnap_request request = request_scattered(FOOTPRINT_WANTED);
	struct procsnap_range rest = { 0, user_end() };
	uint64_t whole[SUMS], parts[SUMS] = { 0 };
	const struct procsnap_footprint *row;
	int fd = device_open();
	struct image image;
	unsigned int rounds = 0;
	bool more = true;
	size_t i;

	(void)state;
	image = take_image(fd, &request);
	row = entry_of(&image, PROCSNAP_SECTION_FOOTPRINT, 0);
	assert_int_equal(row->flags & PROCSNAP_FOOTPRINT_PARTIAL, 0);
	memcpy(whole, &row->resident_bytes, sizeof(whole));
	unmap_image(&image);
	request.walk_pages_max = 1000;
	request.ranges = (uintptr_t)&rest;
	request.range_count = 1;
	while (more) {
		assert_true(rounds++ < 10000);
		image = take_image(fd, &request);
		row = entry_of(&image, PROCSNAP_SECTION_FOOTPRINT, 0);
		for (i = 0; i < SUMS; i++)
			parts[i] += (&row->resident_bytes)[i];
		more = row->flags & PROCSNAP_FOOTPRINT_PARTIAL;
		if (more)
			assert_true(row->resume > rest.start && row->resume < rest.end);
		rest.start = row->resume;
		unmap_image(&image);
	}
	assert_true(rounds >= SCATTERED / 1000);
	assert_memory_equal(parts, whole, sizeof(whole));
	close(fd);
}

static void info_tells_the_ceiling_and_counts(void **state)
{
	struct procsnap_request request = request_scattered(FOOTPRINT_WANTED);
	int fd = device_open();
	uint64_t before;

	(void)state;
	assert_true(info_of(fd).walk_budget_max_ns > 0);
	assert_int_equal(info_of(fd).sections & PROCSNAP_WANT_WALKED, PROCSNAP_WANT_WALKED);
	assert_int_equal(info_of(fd).capabilities & PROCSNAP_CAP_WALK, PROCSNAP_CAP_WALK);
	before = info_of(fd).walked_pages;
	assert_int_equal(take(fd, &request), 0);
	assert_true(info_of(fd).walked_pages >= before + SCATTERED / 2);
	close(fd);
}

static int make_victims(void **state)
{
	(void)state;
	victims = victims_of(kinds);
	return 0;
}

static int end_victims(void **state)
{
	(void)state;
	settings_restore();
	victims_end(victims);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_ranges_are_refused),
		cmocka_unit_test(bad_lists_are_refused),
		cmocka_unit_test(good_ranges_are_taken),
		cmocka_unit_test(page_budget_ends_in_a_part),
		cmocka_unit_test(time_budget_ends_in_a_part),
		cmocka_unit_test(full_image_ends_in_a_part),
		cmocka_unit_test(full_image_without_a_run_is_an_error),
		cmocka_unit_test(budget_is_the_requests),
		cmocka_unit_test(footprint_in_parts_is_the_whole),
		cmocka_unit_test(info_tells_the_ceiling_and_counts),
	};

	return cmocka_run_group_tests_name("ranges", tests, make_victims, end_victims);
}
