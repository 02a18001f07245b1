// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The sections footprint and pages of the procfs backend on the host's /proc: of a
 * process with memory of several kinds that stands still, compared page by page
 * with what the test itself reads of the same files.
 */
#include "unit.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define ANON_PAGES 256
#define SHARED_PAGES 64
#define SHARED_TOUCHED 40
#define BOTH_TOUCHED 10
#define FILE_PAGES 32
#define FILE_FIRST 8
#define HUGE_BYTES (4UL << 20)
/* A sanitizer maps terabytes, which are not compared. */
#define LARGEST_BYTES (1UL << 30)

#define PRESENT (1ULL << 63)
#define SWAPPED (1ULL << 62)
#define GUARD (1ULL << 58)
#define EXCLUSIVE (1ULL << 56)
#define SOFT_DIRTY (1ULL << 55)
#define PFN ((1ULL << 55) - 1)

/**
 * struct target - the process that stands still.
 *
 * @anon: Private; every other page is written, the second is read alone.
 * @shared: Shared with the test; so many pages are touched by one, by both.
 * @file: Of a file, from its page FILE_FIRST on; all are read.
 * @huge: Written all over; of huge pages if the host has them.
 */
static struct {
	pid_t pid;
	size_t page;
	char *anon;
	char *shared;
	char *file;
	char *huge;
	struct procsnap *ps;
} target;

static void touch(volatile char *memory, size_t first, size_t step, size_t pages)
{
	size_t i;

	for (i = first; i < pages; i += step)
		memory[i * target.page] = 1;
}

static int read_pages(const volatile char *memory, size_t pages)
{
	int sum = 0;
	size_t i;

	for (i = 0; i < pages; i++)
		sum += memory[i * target.page];
	return sum;
}

static void stand_still(int ready)
{
	touch(target.anon, 0, 2, ANON_PAGES);
	read_pages(target.anon + target.page, 1);
	touch(target.shared, 0, 1, SHARED_TOUCHED);
	read_pages(target.file, FILE_PAGES);
	touch(target.huge, 0, 1, HUGE_BYTES / target.page);
	if (write(ready, "", 1) == 1)
		for (;;)
			pause();
	_exit(1);
}

static char *map(size_t bytes, int flags, int fd, size_t offset)
{
	void *memory = mmap(NULL, bytes, fd < 0 ? PROT_READ | PROT_WRITE : PROT_READ, flags, fd,
			    (off_t)offset);

	assert_ptr_not_equal(memory, MAP_FAILED);
	return memory;
}

static char *map_file(void)
{
	char path[] = "/tmp/procsnap-unit-XXXXXX";
	int fd = mkstemp(path);
	char *memory;

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(ftruncate(fd, (off_t)((FILE_FIRST + FILE_PAGES) * target.page)), 0);
	memory = map(FILE_PAGES * target.page, MAP_PRIVATE, fd, FILE_FIRST * target.page);
	close(fd);
	return memory;
}

static int setup(void **state)
{
	int ready[2];
	char byte;

	(void)state;
	target.page = (size_t)sysconf(_SC_PAGESIZE);
	target.anon = map(ANON_PAGES * target.page, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(target.anon, ANON_PAGES * target.page, MADV_NOHUGEPAGE);
	target.shared = map(SHARED_PAGES * target.page, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	target.file = map_file();
	target.huge = map(HUGE_BYTES, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(target.huge, HUGE_BYTES, MADV_HUGEPAGE);
	touch(target.shared, 0, 1, BOTH_TOUCHED);
	assert_int_equal(pipe(ready), 0);
	target.pid = fork();
	if (target.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		stand_still(ready[1]);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return procsnap_open(&target.ps, PROCSNAP_BACKEND_PROCFS);
}

static int teardown(void **state)
{
	(void)state;
	procsnap_close(target.ps);
	kill(target.pid, SIGKILL);
	return waitpid(target.pid, NULL, 0) == target.pid ? 0 : -1;
}

static struct procsnap_snapshot *take_ranges(pid_t pid, uint32_t section,
					     const struct procsnap_range *ranges, size_t count)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;

	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, &pid, 1), 0);
	assert_int_equal(procsnap_query_set_ranges(query, ranges, count), 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT(section));
	if (procsnap_take(target.ps, query, &snap))
		fail_msg("not taken: %s", procsnap_last_error());
	assert_int_equal(procsnap_row_count(snap), 1);
	procsnap_query_free(query);
	return snap;
}

static struct procsnap_snapshot *take_of(pid_t pid, uint32_t section)
{
	return take_ranges(pid, section, NULL, 0);
}

/* Entries of 8 bytes of a file below /proc. */
static uint64_t *read_entries(const char *name, uint64_t first, size_t count)
{
	uint64_t *entries = calloc(count, sizeof(*entries));
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s", name);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_true(pread(fd, entries, count * sizeof(*entries), (off_t)(first * 8)) >= 0);
	close(fd);
	return entries;
}

static uint64_t *read_pagemap(const char *start, size_t pages)
{
	char name[32];

	snprintf(name, sizeof(name), "%d/pagemap", target.pid);
	return read_entries(name, (uintptr_t)start / target.page, pages);
}

static uint64_t flag_if(uint64_t entry, uint64_t bit, uint64_t flag)
{
	return entry & bit ? flag : 0;
}

/* What of the flags stands in pagemap. */
static void compare_entry(const struct procsnap_page_run *page, uint64_t entry)
{
	const uint64_t told = PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_GUARD |
			      PROCSNAP_PAGE_SOFT_DIRTY | PROCSNAP_PAGE_EXCLUSIVE;
	uint64_t expected = flag_if(entry, PRESENT, PROCSNAP_PAGE_PRESENT) |
			    flag_if(entry, GUARD, PROCSNAP_PAGE_GUARD) |
			    flag_if(entry, EXCLUSIVE, PROCSNAP_PAGE_EXCLUSIVE) |
			    flag_if(entry, SOFT_DIRTY, PROCSNAP_PAGE_SOFT_DIRTY);

	if (!(entry & GUARD))
		expected |= flag_if(entry, SWAPPED, PROCSNAP_PAGE_SWAP);
	if (!(entry & (PRESENT | SWAPPED | GUARD)))
		expected = 0;
	assert_int_equal(page->flags & told, expected);
	assert_int_equal(page->pfn, entry & PRESENT ? entry & PFN : 0);
	if (!(entry & PRESENT))
		assert_int_equal(page->count, 0);
}

/* A mapping's pages; those that changed meanwhile are left out. How many are present. */
static size_t compare_mapping(const struct procsnap_snapshot *snap, const char *start,
			      const char *end, const uint64_t *before, unsigned int prot,
			      uint64_t index)
{
	const size_t count = (size_t)(end - start) / target.page;
	struct procsnap_page_run *pages = calloc(count, sizeof(*pages));
	uint64_t *after = read_pagemap(start, count);
	size_t i, present = 0;

	assert_int_equal(procsnap_page_array(snap, 0, (uintptr_t)start, pages, count), 0);
	for (i = 0; i < count; i++) {
		assert_int_equal(pages[i].address, (uintptr_t)start + i * target.page);
		if (before[i] != after[i])
			continue;
		compare_entry(&pages[i], before[i]);
		if (!pages[i].flags)
			continue;
		assert_int_equal(pages[i].prot, prot);
		assert_int_equal(pages[i].node, -1);
		if (index)
			assert_int_equal(pages[i].index, index + i);
		present += !!(pages[i].flags & PROCSNAP_PAGE_PRESENT);
	}
	free(after);
	free(pages);
	return present;
}

struct mapping {
	char *start;
	char *end;
	unsigned int prot;
	uint64_t index;
	uint64_t *before;
};

/* A line of maps; index 0: not told. */
static bool read_mapping(FILE *maps, struct mapping *mapping)
{
	unsigned long long start, end, offset, inode;
	char prot[5], device[32];

	if (fscanf(maps, "%llx-%llx %4s %llx %31s %llu%*[^\n]", &start, &end, prot, &offset, device,
		   &inode) != 6)
		return false;
	*mapping = (struct mapping){
		.start = (char *)(uintptr_t)start,
		.end = (char *)(uintptr_t)end,
		.prot = (prot[0] == 'r' ? PROT_READ : 0U) | (prot[1] == 'w' ? PROT_WRITE : 0U) |
			(prot[2] == 'x' ? PROT_EXEC : 0U),
		.index = inode ? offset / target.page : start / target.page,
	};
	return true;
}

static void every_page(void **state)
{
	struct mapping mappings[256];
	struct procsnap_snapshot *snap;
	const struct procsnap_pages *pages;
	size_t i, bytes, count = 0, present = 0;
	char name[32];
	FILE *maps;

	(void)state;
	if (geteuid() != 0)
		skip();
	snprintf(name, sizeof(name), "/proc/%d/maps", target.pid);
	maps = fopen(name, "r");
	while (count < PROCSNAP_ARRAY_SIZE(mappings) && read_mapping(maps, &mappings[count])) {
		bytes = (size_t)(mappings[count].end - mappings[count].start);
		if (bytes > LARGEST_BYTES)
			continue;
		mappings[count].before = read_pagemap(mappings[count].start, bytes / target.page);
		count++;
	}
	fclose(maps);
	assert_true(count > 10);
	snap = take_of(target.pid, PROCSNAP_SECTION_PAGES);
	pages = procsnap_pages(snap, 0);
	assert_int_equal(pages->status, PROCSNAP_STATUS_OK);
	assert_int_equal(pages->flags & PROCSNAP_PAGES_PARTIAL, 0);
	for (i = 0; i < count; i++) {
		present += compare_mapping(snap, mappings[i].start, mappings[i].end,
					   mappings[i].before, mappings[i].prot, mappings[i].index);
		free(mappings[i].before);
	}
	assert_true(present > ANON_PAGES / 2 + SHARED_TOUCHED + FILE_PAGES);
	assert_true(pages->present_pages >= present);
	for (i = 0, present = 0; i < pages->count; i++)
		if (procsnap_page_run(snap, pages->first + i)->flags & PROCSNAP_PAGE_PRESENT)
			present += procsnap_page_run(snap, pages->first + i)->pages;
	assert_int_equal(present, pages->present_pages);
	procsnap_snapshot_free(snap);
}

static bool tells_root(void)
{
	uint64_t *own = read_entries("self/pagemap", (uintptr_t)&own / target.page, 1);
	const bool tells = *own & PFN && access("/proc/kpagecount", R_OK) == 0;

	free(own);
	return tells;
}

static struct procsnap_page_run page_at(const struct procsnap_snapshot *snap, const char *memory,
					size_t i)
{
	struct procsnap_page_run page;

	assert_int_equal(
		procsnap_page_array(snap, 0, (uintptr_t)memory + i * target.page, &page, 1), 0);
	return page;
}

/* What it is known to have: kinds, and how often each page is mapped. */
static void kinds_and_counts(void **state)
{
	const uint64_t kinds = PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_SHMEM |
			       PROCSNAP_PAGE_ZERO | PROCSNAP_PAGE_KSM | PROCSNAP_PAGE_NO_STRUCT |
			       PROCSNAP_PAGE_HUGETLB;
	struct procsnap_snapshot *snap;
	struct procsnap_page_run page;
	uint64_t kind;
	size_t i;

	(void)state;
	if (geteuid() != 0 || !tells_root())
		skip();
	snap = take_of(target.pid, PROCSNAP_SECTION_PAGES);
	assert_int_equal(procsnap_pages(snap, 0)->flags, 0);
	for (i = 0; i < ANON_PAGES; i++) {
		page = page_at(snap, target.anon, i);
		kind = i == 1 ? PROCSNAP_PAGE_ZERO : i % 2 ? 0 : PROCSNAP_PAGE_ANON;
		if (page.flags & PROCSNAP_PAGE_SWAP)
			continue; /* as the host likes */
		assert_int_equal(page.flags & kinds, kind);
		assert_int_equal(page.count, kind == PROCSNAP_PAGE_ANON);
	}
	for (i = 0; i < SHARED_PAGES; i++) {
		page = page_at(snap, target.shared, i);
		assert_int_equal(page.flags & kinds, i < SHARED_TOUCHED ? PROCSNAP_PAGE_SHMEM : 0);
		assert_int_equal(page.count, i < BOTH_TOUCHED ? 2 : i < SHARED_TOUCHED);
		if (page.flags)
			assert_int_equal(page.index, i);
	}
	for (i = 0; i < FILE_PAGES; i++) {
		page = page_at(snap, target.file, i);
		/* of a file on disk, or of one in memory */
		assert_int_not_equal(page.flags & (PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_SHMEM), 0);
		assert_int_equal(page.count, 1);
		assert_int_equal(page.index, FILE_FIRST + i);
		assert_int_equal(page.prot, PROCSNAP_PROT_READ);
	}
	for (i = 0; i < HUGE_BYTES / target.page; i++)
		if (!(page_at(snap, target.huge, i).flags & PROCSNAP_PAGE_SWAP))
			assert_int_equal(page_at(snap, target.huge, i).count, 1);
	procsnap_snapshot_free(snap);
}

/* The value of a line of a file of the target, in bytes. */
static uint64_t kib_of(const char *text, const char *key)
{
	char pattern[32];
	const char *at;

	snprintf(pattern, sizeof(pattern), "\n%s:", key);
	at = strstr(text, pattern);
	return at ? 1024 * strtoull(at + strlen(pattern), NULL, 10) : 0;
}

static void read_rollup(char *text, size_t size)
{
	char path[48];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", target.pid);
	file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

static void rollup(void **state)
{
	static const struct {
		const char *key;
		size_t offset;
		unsigned int shift;
	} lines[] = {
#define LINE(key, member, shift) { key, offsetof(struct procsnap_footprint, member), shift }
		LINE("Rss", resident_bytes, 0),
		LINE("Pss", weighted, PROCSNAP_WEIGHT_SHIFT),
		LINE("Pss_Anon", weighted_anon, PROCSNAP_WEIGHT_SHIFT),
		LINE("Pss_File", weighted_file, PROCSNAP_WEIGHT_SHIFT),
		LINE("Pss_Shmem", weighted_shmem, PROCSNAP_WEIGHT_SHIFT),
		LINE("Private_Dirty", private_dirty_bytes, 0),
		LINE("Private_Clean", private_clean_bytes, 0),
		LINE("Shared_Dirty", shared_dirty_bytes, 0),
		LINE("Shared_Clean", shared_clean_bytes, 0),
		LINE("Anonymous", anon_bytes, 0),
		LINE("AnonHugePages", anon_huge_bytes, 0),
		LINE("Swap", swap_bytes, 0),
	};
	char before[4096], after[4096];
	const struct procsnap_footprint *footprint;
	struct procsnap_snapshot *snap;
	uint64_t value;
	size_t i;

	(void)state;
	read_rollup(before, sizeof(before));
	snap = take_of(target.pid, PROCSNAP_SECTION_FOOTPRINT);
	read_rollup(after, sizeof(after));
	footprint = procsnap_footprint(snap, 0);
	assert_int_equal(footprint->status, PROCSNAP_STATUS_OK);
	assert_int_equal(footprint->flags, PROCSNAP_FOOTPRINT_COARSE);
	assert_int_equal(footprint->mm_row, 0);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(lines); i++) {
		memcpy(&value, (const char *)footprint + lines[i].offset, sizeof(value));
		if (kib_of(before, lines[i].key) == kib_of(after, lines[i].key))
			assert_int_equal(value, kib_of(before, lines[i].key) << lines[i].shift);
	}
	assert_true(footprint->resident_bytes > ANON_PAGES / 2 * target.page);
	procsnap_snapshot_free(snap);
}

static struct procsnap_range range_of(const char *memory, size_t pages)
{
	return (struct procsnap_range){ (uintptr_t)memory,
					(uintptr_t)memory + pages * target.page };
}

/* Mappings that it shares with nobody or with the test, and half of one. */
static void footprint_of_ranges(void **state)
{
	struct procsnap_range range = range_of(target.anon, ANON_PAGES);
	const uint64_t written = ANON_PAGES / 2 * target.page;
	const struct procsnap_footprint *footprint;
	struct procsnap_snapshot *snap;

	(void)state;
	snap = take_ranges(target.pid, PROCSNAP_SECTION_FOOTPRINT, &range, 1);
	footprint = procsnap_footprint(snap, 0);
	assert_int_equal(footprint->resident_bytes + footprint->swap_bytes, written);
	assert_int_equal(footprint->private_dirty_bytes, footprint->resident_bytes);
	assert_int_equal(footprint->weighted, footprint->resident_bytes << PROCSNAP_WEIGHT_SHIFT);
	assert_int_equal(footprint->anon_bytes, footprint->resident_bytes);
	procsnap_snapshot_free(snap);
	range = range_of(target.anon, ANON_PAGES / 2);
	snap = take_ranges(target.pid, PROCSNAP_SECTION_FOOTPRINT, &range, 1);
	assert_int_equal(procsnap_footprint(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_footprint(snap, 0)->resident_bytes, 0);
	procsnap_snapshot_free(snap);
	range = range_of(target.shared, SHARED_PAGES);
	snap = take_ranges(target.pid, PROCSNAP_SECTION_FOOTPRINT, &range, 1);
	footprint = procsnap_footprint(snap, 0);
	assert_int_equal(footprint->resident_bytes, SHARED_TOUCHED * target.page);
	assert_int_equal(footprint->weighted, (SHARED_TOUCHED - BOTH_TOUCHED / 2) * target.page
						      << PROCSNAP_WEIGHT_SHIFT);
	procsnap_snapshot_free(snap);
}

static void pages_of_ranges(void **state)
{
	struct procsnap_range ranges[2] = { range_of(target.anon, 7),
					    range_of(target.shared + 5 * target.page, 100) };
	struct procsnap_range other;
	struct procsnap_snapshot *snap;

	(void)state;
	ranges[1].end = ranges[1].start + (SHARED_PAGES - 5) * target.page;
	if (ranges[0].start > ranges[1].start) {
		other = ranges[0];
		ranges[0] = ranges[1];
		ranges[1] = other;
	}
	snap = take_ranges(target.pid, PROCSNAP_SECTION_PAGES, ranges, 2);
	/* pages 0, 2, 4, 6 written, page 1 read */
	assert_int_equal(procsnap_pages(snap, 0)->present_pages +
				 procsnap_pages(snap, 0)->swap_pages,
			 5 + SHARED_TOUCHED - 5);
	assert_int_not_equal(page_at(snap, target.anon, 6).flags, 0);
	assert_int_equal(page_at(snap, target.anon, 8).flags, 0);
	assert_int_equal(page_at(snap, target.shared, 4).flags, 0);
	assert_int_not_equal(page_at(snap, target.shared, 5).flags, 0);
	procsnap_snapshot_free(snap);
}

static struct procsnap_snapshot *take_both(const pid_t *pids, size_t count)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;

	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, pids, count), 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT_WALKED);
	if (procsnap_take(target.ps, query, &snap))
		fail_msg("not taken: %s", procsnap_last_error());
	procsnap_query_free(query);
	return snap;
}

/* A zombie, and of the host's kernel threads the first if there are any here. */
static void without_memory(void **state)
{
	pid_t pids[2] = { fork(), 2 };
	struct procsnap_snapshot *snap;
	siginfo_t info;
	size_t row;

	(void)state;
	if (pids[0] == 0)
		_exit(0);
	waitid(P_PID, (id_t)pids[0], &info, WEXITED | WNOWAIT);
	snap = take_both(pids, 2);
	procsnap_for_each_row(snap, row) {
		const struct procsnap_task *task = procsnap_task(snap, row);

		if (task->pid == pids[0] || task->flags & 0x00200000 /* PF_KTHREAD */) {
			assert_int_equal(procsnap_footprint(snap, row)->status,
					 PROCSNAP_STATUS_NONE);
			assert_int_equal(procsnap_pages(snap, row)->status, PROCSNAP_STATUS_NONE);
			assert_int_equal(procsnap_pages(snap, row)->count, 0);
		}
	}
	assert_true(procsnap_row_count(snap) >= 1);
	procsnap_snapshot_free(snap);
	waitpid(pids[0], NULL, 0);
}

/* The frames of the two that have the shared memory, each once. */
static void frames_of_two(void **state)
{
	const struct procsnap_range range = range_of(target.shared, SHARED_PAGES);
	pid_t pids[2] = { getpid(), target.pid };
	struct procsnap_frame_sum sum;
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;

	(void)state;
	if (geteuid() != 0 || !tells_root())
		skip();
	assert_int_equal(procsnap_query_new(&query), 0);
	assert_int_equal(procsnap_query_set_pids(query, pids, 2), 0);
	assert_int_equal(procsnap_query_set_ranges(query, &range, 1), 0);
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_PAGES));
	assert_int_equal(procsnap_take(target.ps, query, &snap), 0);
	assert_int_equal(procsnap_frame_sum(snap, NULL, 0, &sum), 0);
	assert_int_equal(sum.frames, SHARED_TOUCHED);
	assert_int_equal(sum.mappings, SHARED_TOUCHED + BOTH_TOUCHED);
	assert_int_equal(sum.shared_frames, BOTH_TOUCHED);
	assert_int_equal(sum.own_frames, SHARED_TOUCHED);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

/* What a user sees of himself and of root's; the number of what is wrong, or 0. */
static int look_as_user(void)
{
	const struct procsnap_range range = range_of(target.anon, ANON_PAGES);
	pid_t pids[2] = { getpid(), target.pid };
	const struct procsnap_pages *own;
	struct procsnap_page_run page;
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap_frame_sum sum;
	size_t me, other;
	uint32_t i;

	touch(target.anon, 0, 1, ANON_PAGES);
	if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) ||
	    setresuid(65534, 65534, 65534) || prctl(PR_SET_DUMPABLE, 1))
		return 1;
	if (procsnap_open(&target.ps, PROCSNAP_BACKEND_PROCFS) || procsnap_query_new(&query) ||
	    procsnap_query_set_pids(query, pids, 2) || procsnap_query_set_ranges(query, &range, 1))
		return 2;
	procsnap_query_set_sections(query, PROCSNAP_WANT_WALKED);
	if (procsnap_take(target.ps, query, &snap) || procsnap_find_pid(snap, pids[0], &me) ||
	    procsnap_find_pid(snap, pids[1], &other))
		return 3;
	own = procsnap_pages(snap, me);
	if (procsnap_pages(snap, other)->status != PROCSNAP_STATUS_DENIED ||
	    procsnap_pages(snap, other)->count || procsnap_pages(snap, other)->present_pages)
		return 4;
	if (procsnap_footprint(snap, other)->status != PROCSNAP_STATUS_DENIED ||
	    procsnap_footprint(snap, other)->resident_bytes)
		return 5;
	if (own->status != PROCSNAP_STATUS_OK ||
	    own->flags != (PROCSNAP_PAGES_NO_PFN | PROCSNAP_PAGES_NO_COUNT))
		return 6;
	if (own->present_pages + own->swap_pages != ANON_PAGES)
		return 7;
	for (i = 0; i < ANON_PAGES; i++)
		if (procsnap_page_array(snap, me, (uintptr_t)target.anon + i * target.page, &page,
					1) ||
		    page.pfn || page.count || page.swap_offset ||
		    page.flags & ~(PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_ANON |
				   PROCSNAP_PAGE_SOFT_DIRTY | PROCSNAP_PAGE_EXCLUSIVE))
			return 8;
	if (procsnap_frame_sum(snap, &me, 1, &sum) != -EPERM)
		return 9;
	if (procsnap_footprint(snap, me)->status != PROCSNAP_STATUS_OK ||
	    procsnap_footprint(snap, me)->anon_bytes + procsnap_footprint(snap, me)->swap_bytes !=
		    ANON_PAGES * target.page)
		return 10;
	return 0;
}

static void as_a_user(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid = fork();
	if (pid == 0)
		_exit(look_as_user());
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page),	   cmocka_unit_test(kinds_and_counts),
		cmocka_unit_test(rollup),	   cmocka_unit_test(footprint_of_ranges),
		cmocka_unit_test(pages_of_ranges), cmocka_unit_test(without_memory),
		cmocka_unit_test(frames_of_two),   cmocka_unit_test(as_a_user),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
