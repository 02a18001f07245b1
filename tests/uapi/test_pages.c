// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every page of a closed set of processes, one by one, against pagemap,
 * kpagecount, kpageflags, maps, smaps and move_pages(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "device.h"
#include "kernel_pages.h"
#include "page_compare.h"
#include "page_runs.h"
#include "page_set.h"
#include "swap_area.h"

static struct page_set *set;

/* What the kernel says of a part in a process. */
struct view {
	struct kernel_page *pages;
	int *nodes;
};

static struct view before[PAGE_SET_PROCESSES][PAGE_SET_PARTS];
static struct view after[PAGE_SET_PROCESSES][PAGE_SET_PARTS];

static size_t pages_of(const struct page_part *part)
{
	return (part->end - part->start) / PAGE_BYTES;
}

/* The nodes of the pages; less than 0: none, or the kernel does not tell. */
static void read_nodes(pid_t pid, const struct page_part *part, int *nodes)
{
	size_t count = pages_of(part), i;
	void **addresses = calloc(count, sizeof(*addresses));

	assert_non_null(addresses);
	for (i = 0; i < count; i++)
		addresses[i] = (void *)(part->start + i * PAGE_BYTES);
	if (syscall(SYS_move_pages, pid, count, addresses, NULL, nodes, 0))
		for (i = 0; i < count; i++)
			nodes[i] = -ENOSYS;
	free(addresses);
}

static void look(struct view views[PAGE_SET_PROCESSES][PAGE_SET_PARTS])
{
	const struct page_part *part;
	struct view *view;
	size_t i;
	int who;

	for (who = 0; who < PAGE_SET_PROCESSES; who++) {
		for (i = 0; i < set->count; i++) {
			part = &set->parts[i];
			view = &views[who][i];
			if (!view->pages) {
				view->pages = calloc(pages_of(part), sizeof(*view->pages));
				view->nodes = calloc(pages_of(part), sizeof(*view->nodes));
			}
			assert_true(view->pages && view->nodes);
			read_nodes(set->victims[who].pid, part, view->nodes);
			kernel_pages_read(set->victims[who].pid, part->start, part->end,
					  view->pages);
		}
	}
}

static const struct kernel_map *map_at(const struct kernel_map *maps, size_t count,
				       uint64_t address)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (address >= maps[i].start && address < maps[i].end)
			return &maps[i];
	return NULL;
}

static const struct procsnap_pages *pages_row(const struct image *image, pid_t pid)
{
	long row = row_of_pid(image, pid);
	const struct procsnap_pages *pages;

	assert_true(row >= 0);
	pages = entry_of(image, PROCSNAP_SECTION_PAGES, row);
	assert_int_equal(pages->status, PROCSNAP_STATUS_OK);
	return pages;
}

/* The words of pagemap of all swapped out pages of the set, in order. */
static uint64_t *slots;
static size_t slot_count;

static int compare_words(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

static void collect_slots(void)
{
	size_t i, page, space = 0;
	uint64_t map;
	int who;

	slot_count = 0;
	for (i = 0; i < set->count; i++)
		space += PAGE_SET_PROCESSES * pages_of(&set->parts[i]);
	slots = realloc(slots, space * sizeof(*slots));
	assert_non_null(slots);
	for (who = 0; who < PAGE_SET_PROCESSES; who++) {
		for (i = 0; i < set->count; i++) {
			for (page = 0; page < pages_of(&set->parts[i]); page++) {
				map = before[who][i].pages[page].map;
				if (map & PAGEMAP_SWAP)
					slots[slot_count++] = map & PAGEMAP_FRAME;
			}
		}
	}
	qsort(slots, slot_count, sizeof(*slots), compare_words);
}

/* How many pages of the set have the same place in swap. */
static uint64_t slot_users(uint64_t map)
{
	uint64_t word = map & PAGEMAP_FRAME, *at, users = 0;

	at = bsearch(&word, slots, slot_count, sizeof(word), compare_words);
	while (at && at > slots && at[-1] == word)
		at--;
	while (at && at < slots + slot_count && *at++ == word)
		users++;
	return users;
}

static void compare_part(const struct image *image, int who, size_t index,
			 const struct kernel_map *maps, size_t map_count)
{
	const struct page_part *part = &set->parts[index];
	const struct procsnap_pages *pages = pages_row(image, set->victims[who].pid);
	struct procsnap_page_run page;
	unsigned int areas = swap_areas();
	struct page_pair pair = { 0 };
	char where[96];
	size_t i;

	snprintf(where, sizeof(where), "%s in the %s process", part->name, set->victims[who].kind);
	pair.where = where;
	for (i = 0; i < pages_of(part); i++) {
		pair.address = part->start + i * PAGE_BYTES;
		pair.page = page_run_find(image, pages, pair.address, &page) ? &page : NULL;
		pair.before = &before[who][index].pages[i];
		pair.after = &after[who][index].pages[i];
		pair.map = map_at(maps, map_count, pair.address);
		pair.index = part->index ? part->index + i : 0;
		pair.node = before[who][index].nodes[i];
		pair.swap_users = slot_users(pair.before->map);
		if (pair.map)
			page_compare(&pair, areas);
		else if (pair.page)
			page_wrong(where, pair.address, "a run goes over a hole", 1, 0);
	}
}

static struct image take_pages(int fd, uint64_t more, bool ranges)
{
	int32_t pids[PAGE_SET_PROCESSES];
	struct procsnap_request request =
		page_set_request(set, PROCSNAP_WANT(PROCSNAP_SECTION_PAGES) | more, pids);

	if (!ranges) {
		request.ranges = 0;
		request.range_count = 0;
	}
	return take_image(fd, &request);
}

static void every_page_is_as_the_kernel_says(void **state)
{
	const struct page_tally *tally = page_compare_tally();
	struct kernel_map *maps;
	int fd = device_open(), who;
	size_t map_count, i;
	struct image image;

	(void)state;
	page_compare_start();
	look(before);
	image = take_pages(fd, 0, true);
	look(after);
	collect_slots();
	for (who = 0; who < PAGE_SET_PROCESSES; who++) {
		maps = kernel_maps_read(set->victims[who].pid, &map_count);
		for (i = 0; i < set->count; i++)
			compare_part(&image, who, i, maps, map_count);
		free(maps);
	}
	print_message("%lu pages: %lu present, %lu swapped out, %lu markers, %lu only here, "
		      "%lu changed meanwhile, %lu wrong\n",
		      tally->compared, tally->present, tally->swapped, tally->markers,
		      tally->only_here, tally->moved, tally->wrong);
	assert_true(tally->present > 1000);
	assert_true(!swap_areas() || tally->swapped > 100);
	assert_true(tally->moved * 10 < tally->compared);
	assert_int_equal(tally->wrong, 0);
	unmap_image(&image);
	close(fd);
}

/* Each run is within a mapping and, with ranges, within a part. */
static void check_place(const struct procsnap_page_run *run, const struct kernel_map *maps,
			size_t map_count, bool ranges)
{
	const struct kernel_map *map = map_at(maps, map_count, run->address);
	const struct page_part *part = page_set_part(set, run->address);
	uint64_t end = run->address + run->pages * PAGE_BYTES;

	if (!map || end > map->end)
		page_wrong("a run", run->address, "end", end, map ? map->end : 0);
	if (ranges && (!part || end > part->end))
		page_wrong("a run", run->address, "end", end, part ? part->end : 0);
}

static void check_runs(const struct image *image, pid_t pid, bool ranges)
{
	const struct procsnap_pages *pages = pages_row(image, pid);
	const struct procsnap_page_run *run, *last = NULL;
	uint64_t present = 0, swapped = 0;
	struct kernel_map *maps;
	size_t map_count;
	uint32_t i;

	maps = kernel_maps_read(pid, &map_count);
	for (i = 0; i < pages->count; i++, last = run) {
		run = page_run_at(image, pages, i);
		assert_non_null(run);
		check_place(run, maps, map_count, ranges);
		if (!run->pages || !run->flags)
			page_wrong("a run", run->address, "flags of nothing", run->flags,
				   run->pages);
		present += run->flags & PROCSNAP_PAGE_PRESENT ? run->pages : 0;
		swapped += run->flags & PROCSNAP_PAGE_SWAP ? run->pages : 0;
		if (last && run->address < last->address + last->pages * PAGE_BYTES)
			page_wrong("runs out of order", run->address, "address", run->address,
				   last->address);
		if (last && page_run_continues(last, run) &&
		    map_at(maps, map_count, run->address) == map_at(maps, map_count, last->address))
			page_wrong("two runs are one", run->address, "pages", run->pages,
				   last->pages);
	}
	if (present != pages->present_pages)
		page_wrong("row", pid, "present_pages", pages->present_pages, present);
	if (swapped != pages->swap_pages)
		page_wrong("row", pid, "swap_pages", pages->swap_pages, swapped);
	free(maps);
}

static void runs_are_long_and_in_order(void **state)
{
	int fd = device_open(), who, ranges;
	struct image image;

	(void)state;
	page_compare_start();
	for (ranges = 0; ranges < 2; ranges++) {
		image = take_pages(fd, 0, ranges);
		for (who = 0; who < PAGE_SET_PROCESSES; who++)
			check_runs(&image, set->victims[who].pid, ranges);
		unmap_image(&image);
	}
	assert_int_equal(page_compare_tally()->wrong, 0);
	close(fd);
}

/* Pages of the part with one of the flags and none of the others. */
static uint64_t count_pages(const struct image *image, pid_t pid, const struct page_part *part,
			    uint64_t with, uint64_t without)
{
	const struct procsnap_pages *pages = pages_row(image, pid);
	const struct procsnap_page_run *run;
	uint64_t count = 0;
	uint32_t i;

	for (i = 0; i < pages->count; i++) {
		run = page_run_at(image, pages, i);
		assert_non_null(run);
		if (run->address >= part->start && run->address < part->end && run->flags & with &&
		    !(run->flags & without))
			count += run->pages;
	}
	return count;
}

static void compare_sum(const struct page_part *part, const char *smaps, const char *what,
			uint64_t pages, const char *key, const char *second)
{
	long long kb = kernel_smaps_sum(smaps, part->start, part->end, key);

	if (second)
		kb += kernel_smaps_sum(smaps, part->start, part->end, second);
	if ((long long)(pages * PAGE_BYTES / 1024) != kb)
		page_wrong(part->name, part->start, what, pages * PAGE_BYTES / 1024, kb);
}

/* Flags of pages that are a line of smaps together. */
static const struct {
	const char *what;
	uint64_t with;
	uint64_t without;
	const char *key;
	const char *second;
} sums[] = {
#define NO_RSS (PROCSNAP_PAGE_HUGETLB | PROCSNAP_PAGE_ZERO | PROCSNAP_PAGE_NO_STRUCT)
	{ "present", PROCSNAP_PAGE_PRESENT, NO_RSS, "Rss", NULL },
	{ "swapped out", PROCSNAP_PAGE_SWAP, 0, "Swap", NULL },
	{ "dirty", PROCSNAP_PAGE_DIRTY, NO_RSS, "Private_Dirty", "Shared_Dirty" },
	{ "young", PROCSNAP_PAGE_YOUNG, NO_RSS, "Referenced", NULL },
	{ "anon", PROCSNAP_PAGE_ANON, NO_RSS | PROCSNAP_PAGE_SWAP, "Anonymous", NULL },
	{ "lazily freed", PROCSNAP_PAGE_LAZYFREE, NO_RSS, "LazyFree", NULL },
	{ "merged", PROCSNAP_PAGE_KSM, NO_RSS, "KSM", NULL },
	{ "hugetlb", PROCSNAP_PAGE_HUGETLB, PROCSNAP_PAGE_MARKER, "Private_Hugetlb",
	  "Shared_Hugetlb" },
	{ "huge", PROCSNAP_PAGE_HUGE,
	  NO_RSS | PROCSNAP_PAGE_SHMEM | PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_SWAP, "AnonHugePages",
	  NULL },
};

#define SUMS (sizeof(sums) / sizeof(sums[0]))

static void compare_sums(const struct image *image, pid_t pid, const struct page_part *part,
			 const char *smaps)
{
	uint64_t pages;
	size_t i;

	for (i = 0; i < SUMS; i++) {
		/* KSM is not in all kernels; a hole has no line at all. */
		if (kernel_smaps_sum(smaps, part->start, part->end, sums[i].key) < 0)
			continue;
		pages = count_pages(image, pid, part, sums[i].with, sums[i].without);
		compare_sum(part, smaps, sums[i].what, pages, sums[i].key, sums[i].second);
	}
}

/* What no file tells of each page, smaps tells of all pages of a mapping; in KiB. */
static void sums_are_as_in_smaps(void **state)
{
	const struct page_part *part;
	int fd = device_open(), who;
	struct image image;
	char *smaps;
	pid_t pid;

	(void)state;
	page_compare_start();
	image = take_pages(fd, 0, true);
	for (who = 0; who < PAGE_SET_PROCESSES; who++) {
		pid = set->victims[who].pid;
		smaps = kernel_smaps_read(pid);
		for (part = set->parts; part < set->parts + set->count; part++)
			compare_sums(&image, pid, part, smaps);
		free(smaps);
	}
	assert_int_equal(page_compare_tally()->wrong, 0);
	unmap_image(&image);
	close(fd);
}

/* The part of this name, or skips the test with the reason. */
static const struct page_part *part_named(const char *name)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (!strcmp(set->parts[i].name, name))
			break;
	assert_true(i < set->count);
	if (set->parts[i].lacks) {
		print_message("%s: %s\n", name, set->parts[i].lacks);
		skip();
	}
	return &set->parts[i];
}

/* Pages of the part in the first process with all of @flags. */
static uint64_t first_has(const char *name, uint64_t flags)
{
	const struct page_part *part = part_named(name);
	const struct procsnap_page_run *run;
	const struct procsnap_pages *pages;
	int fd = device_open();
	uint64_t count = 0;
	struct image image;
	uint32_t i;

	image = take_pages(fd, 0, true);
	pages = pages_row(&image, set->victims[0].pid);
	for (i = 0; i < pages->count; i++) {
		run = page_run_at(&image, pages, i);
		if (run->address >= part->start && run->address < part->end &&
		    (run->flags & flags) == flags)
			count += run->pages;
	}
	unmap_image(&image);
	close(fd);
	return count;
}

static void shmem_that_is_swapped_out_is_told(void **state)
{
	(void)state;
	assert_true(first_has("shmem swapped out", PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_SHMEM) > 10);
	assert_true(first_has("private of shmem swapped out",
			      PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_SHMEM) > 10);
}

/* Pages in the runs of a walk of @part in the first process that may look at @most. */
static uint64_t pages_within(int fd, const struct page_part *part, uint64_t most)
{
	int32_t pid = set->victims[0].pid;
	struct procsnap_range range = { .start = part->start, .end = part->end };
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_PAGES),
		.select = PROCSNAP_SELECT_PIDS,
		.pid_count = 1,
		.pids = (uintptr_t)&pid,
		.range_count = 1,
		.ranges = (uintptr_t)&range,
		.walk_pages_max = most,
	};
	struct image image = take_image(fd, &request);
	const struct procsnap_pages *pages = pages_row(&image, pid);
	uint64_t count = 0;
	uint32_t i;

	for (i = 0; i < pages->count; i++)
		count += page_run_at(&image, pages, i)->pages;
	assert_true(!(pages->flags & PROCSNAP_PAGES_PARTIAL) ||
		    (pages->resume > part->start && pages->resume < part->end));
	unmap_image(&image);
	return count;
}

/* Of every kind: in tables and beside them, in one entry and swapped out. */
static void no_walk_looks_at_more_pages_than_it_may(void **state)
{
	int fd = device_open();
	size_t i;

	(void)state;
	for (i = 0; i < set->count; i++)
		if (set->parts[i].end > set->parts[i].start)
			assert_in_range(pages_within(fd, &set->parts[i], 3), 0, 3);
	assert_int_equal(pages_within(fd, part_named("shmem swapped out"), 3),
			 swap_areas() ? 3 : 0);
	close(fd);
}

static void merged_pages_are_told(void **state)
{
	(void)state;
	assert_true(first_has("merged", PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_KSM) > 30);
}

static void guard_pages_are_told(void **state)
{
	const struct page_part *part = part_named("guarded");

	(void)state;
	assert_int_equal(first_has("guarded", PROCSNAP_PAGE_GUARD | PROCSNAP_PAGE_MARKER),
			 pages_of(part) / 4);
}

static void huge_pages_are_one_run(void **state)
{
	const struct page_part *part = part_named("huge");
	const struct procsnap_page_run *run;
	const struct procsnap_pages *pages;
	int fd = device_open();
	uint32_t i, runs = 0;
	struct image image;

	(void)state;
	image = take_pages(fd, 0, true);
	pages = pages_row(&image, set->victims[0].pid);
	for (i = 0; i < pages->count; i++) {
		run = page_run_at(&image, pages, i);
		if (run->address < part->start || run->address >= part->end)
			continue;
		assert_true(run->flags & PROCSNAP_PAGE_HUGE);
		assert_int_equal(run->count, PAGE_SET_PROCESSES);
		runs++;
	}
	assert_true(runs >= 1 && runs <= pages_of(part) * PAGE_BYTES / HUGE_BYTES);
	unmap_image(&image);
	close(fd);
}

static void frames_without_struct_page_are_told(void **state)
{
	const struct page_part *part = part_named("device");

	(void)state;
	assert_int_equal(first_has("device", PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_NO_STRUCT),
			 pages_of(part));
}

#define BROKEN_PAGES 8

static char *broken_at;

/* Some kernels tell the one who asked for it, and do not let it be ignored. */
static void go_on(int signal)
{
	(void)signal;
}

static void break_one(void)
{
	size_t size = BROKEN_PAGES * PAGE_BYTES;

	broken_at = mmap(broken_at, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	memset(broken_at, 1, size);
	madvise(broken_at, size, MADV_NOHUGEPAGE);
	/* What cannot be broken stays present. */
	signal(SIGBUS, go_on);
	madvise(broken_at + 3 * PAGE_BYTES, PAGE_BYTES, MADV_HWPOISON);
}

static const struct victim_kind broken_kinds[] = {
	{ "broken", break_one },
	{ NULL, NULL },
};

/* What memory failure has taken away is a mark in the page table. */
static void broken_pages_are_told(void **state)
{
	const size_t size = BROKEN_PAGES * PAGE_BYTES;
	struct procsnap_request request = request_of(PROCSNAP_WANT(PROCSNAP_SECTION_PAGES));
	const uint64_t expected = PROCSNAP_PAGE_MARKER | PROCSNAP_PAGE_HWPOISON;
	struct kernel_page kernel[BROKEN_PAGES];
	const struct procsnap_pages *pages;
	struct procsnap_page_run page;
	struct victim *victim;
	int fd = device_open();
	struct image image;
	bool found;

	(void)state;
	broken_at = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(broken_at, MAP_FAILED);
	victim = victims_of(broken_kinds);
	kernel_pages_read(victim->pid, (uint64_t)broken_at, (uint64_t)broken_at + size, kernel);
	if (kernel[3].map & PAGEMAP_PRESENT) {
		victims_end(victim);
		print_message("no page can be broken\n");
		skip();
	}
	request.select = PROCSNAP_SELECT_PIDS;
	request.pids = (uintptr_t)&victim->pid;
	request.pid_count = 1;
	image = take_image(fd, &request);
	pages = pages_row(&image, victim->pid);
	found = page_run_find(&image, pages, (uint64_t)broken_at + 3 * PAGE_BYTES, &page);
	assert_true(found);
	assert_int_equal(page.flags & (expected | PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_SWAP),
			 expected);
	assert_int_equal(page.pfn, 0);
	assert_int_equal(page.swap_offset, 0);
	unmap_image(&image);
	close(fd);
	victims_end(victim);
}

static int make_set(void **state)
{
	(void)state;
	set = page_set_make();
	return 0;
}

static int end_set(void **state)
{
	(void)state;
	page_set_end(set);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_is_as_the_kernel_says),
		cmocka_unit_test(runs_are_long_and_in_order),
		cmocka_unit_test(sums_are_as_in_smaps),
		cmocka_unit_test(shmem_that_is_swapped_out_is_told),
		cmocka_unit_test(no_walk_looks_at_more_pages_than_it_may),
		cmocka_unit_test(merged_pages_are_told),
		cmocka_unit_test(guard_pages_are_told),
		cmocka_unit_test(huge_pages_are_one_run),
		cmocka_unit_test(frames_without_struct_page_are_told),
		cmocka_unit_test(broken_pages_are_told),
	};

	return cmocka_run_group_tests_name("pages", tests, make_set, end_set);
}
