// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The section pages of the procfs backend, on files of the test.
 */
#include "procfs_root.h"
#include "procfs.h"

/* Documentation/admin-guide/mm/pagemap.rst and kernel-page-flags.h */
#define PRESENT (1ULL << 63)
#define SWAPPED (1ULL << 62)
#define OF_FILE (1ULL << 61)
#define GUARD (1ULL << 58)
#define UFFD_WP (1ULL << 57)
#define EXCLUSIVE (1ULL << 56)
#define SOFT_DIRTY (1ULL << 55)
#define SWAP_AT(type, offset) (SWAPPED | (offset) << 5 | (type))
#define KPF(bit) (1ULL << (bit))
#define UPTODATE KPF(3)
#define ANON (KPF(12) | KPF(14) | UPTODATE)
#define OK_FLAGS (PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_FOLIO_UPTODATE)

#define MAPS                                                           \
	"10000-30000 rw-p 00000000 00:00 0 \n"                         \
	"30000-40000 r-xp 00005000 fd:01 1234       /a file\n"         \
	"7ff000000000-7ff000010000 rw-s 00000000 00:01 77   /SYSV1 \n" \
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]\n"

static struct procsnap_query query;
static struct procsnap_snapshot *snap;

static int setup(void **state)
{
	int err;

	procsnap_query_init(&query);
	query.sections = PROCSNAP_WANT(PROCSNAP_SECTION_PAGES);
	snap = NULL;
	err = procfs_root_setup(state);
	/* the numbers below are of such pages */
	if (!err && procfs_root.fs->page_size != 4096)
		procfs_root.fs->page_size = 4096;
	return err;
}

static int teardown(void **state)
{
	procsnap_snapshot_free(snap);
	return procfs_root_teardown(state);
}

static void put_page(const char *file, uint64_t address, uint64_t entry)
{
	fixture_write_entries(procfs_root.path, file, address / 4096, &entry, 1);
}

static void put_frame(uint64_t pfn, uint64_t count, uint64_t flags)
{
	fixture_write_entries(procfs_root.path, "kpagecount", pfn, &count, 1);
	fixture_write_entries(procfs_root.path, "kpageflags", pfn, &flags, 1);
}

/* A process with mappings, none of whose pages is there. */
static void add_mappings(int32_t pid)
{
	char name[32];

	add_process(pid);
	snprintf(name, sizeof(name), "%d/maps", pid);
	fixture_write(procfs_root.path, name, MAPS);
	snprintf(name, sizeof(name), "%d/pagemap", pid);
	put_page(name, 0x7fffffffe000, 0);
}

static void retake(void)
{
	procsnap_snapshot_free(snap);
	snap = take_well(&query);
}

/* A folder lists its entries in any order. */
static void in_this_order(void)
{
	static uint32_t pids[] = { 5, 6 };

	query.select = PROCSNAP_SELECT_PIDS;
	query.list = pids;
	query.count = 2;
}

static const struct procsnap_page_run *run(size_t i)
{
	assert_true(i < procsnap_pages(snap, 0)->count);
	return procsnap_page_run(snap, procsnap_pages(snap, 0)->first + i);
}

static void assert_run(size_t i, const struct procsnap_page_run *expected)
{
	const struct procsnap_page_run *found = run(i);

	if (memcmp(found, expected, sizeof(*found)) != 0)
		fail_msg(
			"run %zu: %llu pages at %#llx, flags %#llx, pfn %llu, index %llu, swap %u:%llu, count %u, prot %u, node %d",
			i, found->pages, found->address, found->flags, found->pfn, found->index,
			found->swap_type, found->swap_offset, found->count, found->prot,
			found->node);
}

static void runs(void **state)
{
	const uint64_t anon = OK_FLAGS | PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_FOLIO_SWAPBACKED;
	const uint64_t of_file = OK_FLAGS | PROCSNAP_PAGE_FILE;
	size_t i = 0;

	(void)state;
	add_mappings(5);
	for (uint64_t pfn = 100; pfn < 110; pfn++)
		put_frame(pfn, 1, ANON);
	put_frame(108, 3, ANON);
	for (uint64_t pfn = 200; pfn < 210; pfn++)
		put_frame(pfn, 7, UPTODATE);
	/* three that follow, one that does not, one of another kind, one with another count */
	put_page("5/pagemap", 0x10000, PRESENT | 100);
	put_page("5/pagemap", 0x11000, PRESENT | 101);
	put_page("5/pagemap", 0x12000, PRESENT | 102);
	put_page("5/pagemap", 0x13000, PRESENT | 105);
	put_page("5/pagemap", 0x14000, PRESENT | SOFT_DIRTY | EXCLUSIVE | UFFD_WP | 106);
	put_page("5/pagemap", 0x15000, PRESENT | 107);
	put_page("5/pagemap", 0x16000, PRESENT | 108);
	/* a hole, also of one that would continue the run; not there, though soft-dirty */
	put_page("5/pagemap", 0x17000, SOFT_DIRTY);
	put_page("5/pagemap", 0x18000, PRESENT | 109);
	/* the last of a mapping and the first of the next are two runs */
	put_page("5/pagemap", 0x2f000, PRESENT | 200);
	put_page("5/pagemap", 0x30000, PRESENT | 201);
	put_page("5/pagemap", 0x31000, PRESENT | 202);
	put_page("5/pagemap", 0x7ff000002000, PRESENT | 203);
	retake();
	assert_int_equal(procsnap_header(snap)->got,
			 PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
				 PROCSNAP_WANT(PROCSNAP_SECTION_PAGES) |
				 PROCSNAP_WANT(PROCSNAP_SECTION_PAGE_RUNS));
	assert_int_equal(procsnap_pages(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_pages(snap, 0)->flags, 0);
	assert_int_equal(procsnap_pages(snap, 0)->mm_row, 0);
	assert_int_equal(procsnap_pages(snap, 0)->resume, 0);
	assert_int_equal(procsnap_pages(snap, 0)->present_pages, 12);
	assert_int_equal(procsnap_pages(snap, 0)->swap_pages, 0);
#define ANON_RUN(from, many, frame, more, times)                             \
	assert_run(i++, &(struct procsnap_page_run){ .address = from,        \
						     .pages = many,          \
						     .flags = anon | (more), \
						     .pfn = frame,           \
						     .index = (from) / 4096, \
						     .count = times,         \
						     .prot = 3,              \
						     .node = -1 })
	ANON_RUN(0x10000, 3, 100, 0, 1);
	ANON_RUN(0x13000, 1, 105, 0, 1);
	ANON_RUN(0x14000, 1, 106,
		 PROCSNAP_PAGE_SOFT_DIRTY | PROCSNAP_PAGE_EXCLUSIVE | PROCSNAP_PAGE_UFFD_WP, 1);
	ANON_RUN(0x15000, 1, 107, 0, 1);
	ANON_RUN(0x16000, 1, 108, 0, 3);
	ANON_RUN(0x18000, 1, 109, 0, 1);
#define FILE_RUN(from, many, frame, at, allows)                        \
	assert_run(i++, &(struct procsnap_page_run){ .address = from,  \
						     .pages = many,    \
						     .flags = of_file, \
						     .pfn = frame,     \
						     .index = at,      \
						     .count = 7,       \
						     .prot = allows,   \
						     .node = -1 })
	FILE_RUN(0x2f000, 1, 200, 0x2f, 3);
	FILE_RUN(0x30000, 2, 201, 5, 5);
	FILE_RUN(0x7ff000002000, 1, 203, 2, 3);
	assert_int_equal(procsnap_pages(snap, 0)->count, i);
}

static void swapped_out(void **state)
{
	const uint64_t swap = PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_ANON;

	(void)state;
	add_mappings(5);
	put_page("5/pagemap", 0x10000, SWAP_AT(0ULL, 50ULL));
	put_page("5/pagemap", 0x11000, SWAP_AT(0ULL, 51ULL));
	put_page("5/pagemap", 0x12000, SWAP_AT(1ULL, 52ULL)); /* another file */
	put_page("5/pagemap", 0x13000, SWAP_AT(1ULL, 54ULL)); /* not the next place */
	put_page("5/pagemap", 0x14000, SWAP_AT(1ULL, 55ULL) | SOFT_DIRTY);
	put_page("5/pagemap", 0x15000, SWAPPED | GUARD);
	put_page("5/pagemap", 0x16000, GUARD);
	put_page("5/pagemap", 0x17000, SWAP_AT(31ULL, 0ULL) | UFFD_WP); /* a marker */
	put_page("5/pagemap", 0x18000, SWAP_AT(23ULL, 77ULL)); /* under way to another frame */
	put_page("5/pagemap", 0x19000, SWAP_AT(22ULL, 77ULL));
	put_frame(200, 1, 0);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->count, 7);
	assert_int_equal(procsnap_pages(snap, 0)->present_pages, 0);
	assert_int_equal(procsnap_pages(snap, 0)->swap_pages, 6);
	assert_run(0, &(struct procsnap_page_run){ .address = 0x10000,
						   .pages = 2,
						   .flags = swap,
						   .index = 0x10,
						   .swap_offset = 50,
						   .prot = 3,
						   .node = -1 });
	assert_int_equal(run(1)->swap_type, 1);
	assert_int_equal(run(2)->swap_offset, 54);
	assert_int_equal(run(3)->flags, swap | PROCSNAP_PAGE_SOFT_DIRTY);
	assert_int_equal(run(4)->flags, PROCSNAP_PAGE_GUARD);
	assert_int_equal(run(4)->pages, 2);
	assert_int_equal(run(5)->flags, PROCSNAP_PAGE_UFFD_WP);
	assert_int_equal(run(6)->flags, swap);
	assert_int_equal(run(6)->swap_type, 22);
	fail_open("kpagecount", EACCES);
	retake();
	assert_int_equal(run(0)->flags, PROCSNAP_PAGE_SWAP);
}

static void kinds(void **state)
{
	static const struct {
		uint64_t bits;
		uint64_t count;
		uint64_t flags;
	} cases[] = {
		{ KPF(12), 1, PROCSNAP_PAGE_ANON },
		{ KPF(12) | KPF(21), 9, PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_KSM },
		{ KPF(14), 2, PROCSNAP_PAGE_SHMEM | PROCSNAP_PAGE_FOLIO_SWAPBACKED },
		{ 0, 5000000000, PROCSNAP_PAGE_FILE },
		{ KPF(24), 77, PROCSNAP_PAGE_ZERO },
		{ KPF(20), 78, PROCSNAP_PAGE_NO_STRUCT },
		{ KPF(17) | KPF(15), 1,
		  PROCSNAP_PAGE_HUGETLB | PROCSNAP_PAGE_LARGE | PROCSNAP_PAGE_FILE },
		{ KPF(17) | KPF(16) | KPF(12), 1,
		  PROCSNAP_PAGE_HUGETLB | PROCSNAP_PAGE_LARGE | PROCSNAP_PAGE_ANON },
		{ KPF(0) | KPF(1) | KPF(2) | KPF(3) | KPF(4) | KPF(5) | KPF(6) | KPF(8) | KPF(9), 1,
		  PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_FOLIO_LOCKED | PROCSNAP_PAGE_FOLIO_REFERENCED |
			  PROCSNAP_PAGE_FOLIO_UPTODATE | PROCSNAP_PAGE_FOLIO_DIRTY |
			  PROCSNAP_PAGE_FOLIO_LRU | PROCSNAP_PAGE_FOLIO_ACTIVE |
			  PROCSNAP_PAGE_FOLIO_WRITEBACK | PROCSNAP_PAGE_FOLIO_RECLAIM },
		{ KPF(13) | KPF(18) | KPF(19) | KPF(33), 1,
		  PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_FOLIO_SWAPCACHE |
			  PROCSNAP_PAGE_FOLIO_UNEVICTABLE | PROCSNAP_PAGE_HWPOISON |
			  PROCSNAP_PAGE_FOLIO_MLOCKED },
	};
	uint64_t count;
	size_t i;

	(void)state;
	add_mappings(5);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		put_page("5/pagemap", 0x10000 + i * 4096, PRESENT | (300 + 2 * i));
		put_frame(300 + 2 * i, cases[i].count, cases[i].bits);
	}
	/* beyond the last frame */
	put_page("5/pagemap", 0x20000, PRESENT | 100000);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->count, i + 1);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		assert_int_equal(run(i)->flags, PROCSNAP_PAGE_PRESENT | cases[i].flags);
		count = cases[i].count > UINT32_MAX ? UINT32_MAX : cases[i].count;
		if (cases[i].flags & (PROCSNAP_PAGE_ZERO | PROCSNAP_PAGE_NO_STRUCT))
			count = 0;
		assert_int_equal(run(i)->count, count);
	}
	assert_int_equal(run(i)->flags, PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_NO_STRUCT);
	assert_int_equal(run(i)->count, 0);
}

/* Before Linux 6.10 only the first page of a folio says that swap may have it. */
static void tails_of_shmem(void **state)
{
	uint64_t pfn;

	(void)state;
	add_mappings(5);
	put_frame(512, 1, KPF(14) | KPF(15));
	for (pfn = 513; pfn < 520; pfn++)
		put_frame(pfn, 1, KPF(16));
	put_frame(520, 1, KPF(15)); /* another folio, of a file */
	put_frame(521, 1, KPF(16));
	/* from the middle of the first to the end of the second; then a tail alone */
	for (pfn = 515; pfn < 522; pfn++)
		put_page("5/pagemap", 0x10000 + (pfn - 515) * 4096, PRESENT | pfn);
	put_page("5/pagemap", 0x20000, PRESENT | 521);
	put_page("5/pagemap", 0x22000, PRESENT | 513);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->count, 4);
	assert_int_equal(run(0)->pages, 5);
	assert_int_equal(run(0)->flags,
			 PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_LARGE | PROCSNAP_PAGE_SHMEM);
	assert_int_equal(run(1)->pages, 2);
	assert_int_equal(run(1)->flags,
			 PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_LARGE | PROCSNAP_PAGE_FILE);
	assert_int_equal(run(2)->flags, run(1)->flags);
	assert_int_equal(run(3)->flags, run(0)->flags);
}

/* What is not told without root: the kinds and counts, then also the frames. */
static void without_root(void **state)
{
	(void)state;
	add_mappings(5);
	put_page("5/pagemap", 0x10000, PRESENT | 100);
	put_page("5/pagemap", 0x11000, PRESENT | 102);
	put_frame(100, 1, ANON);
	fail_open("kpagecount", EACCES);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->flags, PROCSNAP_PAGES_NO_COUNT);
	assert_int_equal(procsnap_pages(snap, 0)->count, 2);
	assert_int_equal(run(0)->flags, PROCSNAP_PAGE_PRESENT);
	assert_int_equal(run(0)->pfn, 100);
	fail_open("kpageflags", EACCES);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->flags, PROCSNAP_PAGES_NO_COUNT);
	fail_open("nothing", 0);
	put_page("5/pagemap", 0x10000, PRESENT | EXCLUSIVE);
	put_page("5/pagemap", 0x11000, PRESENT | EXCLUSIVE);
	put_page("5/pagemap", 0x12000, SWAPPED);
	put_page("5/pagemap", 0x13000, SWAPPED);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->flags,
			 PROCSNAP_PAGES_NO_PFN | PROCSNAP_PAGES_NO_COUNT);
	assert_int_equal(procsnap_pages(snap, 0)->count, 2);
	assert_int_equal(run(0)->flags,
			 PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_EXCLUSIVE | PROCSNAP_PAGE_ANON);
	assert_int_equal(run(0)->pages, 2);
	assert_int_equal(run(1)->flags, PROCSNAP_PAGE_SWAP);
	assert_int_equal(run(1)->pages, 2);
}

/* Without root pagemap alone tells copies from pages of a file, and what is surely anonymous. */
static void copies_without_root(void **state)
{
	static const struct {
		uint64_t address, entry, flags;
	} pages[] = {
		{ 0x10000, 0, 0 }, /* or the zero page */
		{ 0x12000, EXCLUSIVE, PROCSNAP_PAGE_EXCLUSIVE | PROCSNAP_PAGE_ANON },
		{ 0x14000, OF_FILE, 0 }, /* the huge zero page */
		{ 0x30000, OF_FILE, 0 },
		{ 0x32000, OF_FILE | EXCLUSIVE, PROCSNAP_PAGE_EXCLUSIVE },
		{ 0x34000, 0, PROCSNAP_PAGE_ANON },
		{ 0x36000, EXCLUSIVE, PROCSNAP_PAGE_EXCLUSIVE | PROCSNAP_PAGE_ANON },
		{ 0x7ff000000000, OF_FILE, 0 },
		{ 0x7ff000002000, OF_FILE | EXCLUSIVE, PROCSNAP_PAGE_EXCLUSIVE },
		{ 0x7ff000004000, 0, 0 },
	};
	size_t i;

	(void)state;
	add_mappings(5);
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(pages); i++)
		put_page("5/pagemap", pages[i].address, PRESENT | pages[i].entry);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->count, PROCSNAP_ARRAY_SIZE(pages));
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(pages); i++) {
		assert_int_equal(run(i)->address, pages[i].address);
		assert_int_equal(run(i)->flags, PROCSNAP_PAGE_PRESENT | pages[i].flags);
	}
}

/* It is asked of itself, so that rows without a page say the same. */
static void hidden_from_all(void **state)
{
	const uint64_t page = (uintptr_t)&page / procfs_root.fs->page_size;
	uint64_t i, hidden = PRESENT;

	(void)state;
	for (i = 0; i < 64; i++)
		fixture_write_entries(procfs_root.path, "self/pagemap", page - i, &hidden, 1);
	add_mappings(5);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->flags,
			 PROCSNAP_PAGES_NO_PFN | PROCSNAP_PAGES_NO_COUNT);
	assert_null(strstr(procfs_root.opened, "kpage"));
}

static void fill_first_mapping(void)
{
	uint64_t i;

	add_mappings(5);
	for (i = 0; i < 0x20; i++) {
		put_page("5/pagemap", 0x10000 + i * 4096, PRESENT | (100 + i));
		put_frame(100 + i, 1, ANON);
	}
	put_page("5/pagemap", 0x30000, PRESENT | 50);
	put_page("5/pagemap", 0x31000, PRESENT | 51);
	put_frame(200, 1, 0);
}

static void ranges(void **state)
{
	/* pages 2-3, 4-5 next to them, one page in each of two mappings, nowhere, to the end */
	struct procsnap_range some[] = { { 0x12000, 0x14000 },
					 { 0x14000, 0x16000 },
					 { 0x2f000, 0x31000 },
					 { 0x50000, 0x60000 },
					 { 0x7ff00000f000, 0xfffffffffffff000 } };

	(void)state;
	fill_first_mapping();
	query.ranges = some;
	query.range_count = 5;
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->count, 3);
	assert_int_equal(run(0)->address, 0x12000);
	assert_int_equal(run(0)->pages, 4);
	assert_int_equal(run(0)->pfn, 102);
	assert_int_equal(run(1)->address, 0x2f000);
	assert_int_equal(run(1)->pages, 1);
	assert_int_equal(run(2)->address, 0x30000);
	assert_int_equal(run(2)->pages, 1);
	assert_int_equal(run(2)->index, 5);
	assert_int_equal(procsnap_pages(snap, 0)->flags, 0);
}

/* With a bound of pages, what is left is got from where it ended, and so on to the end. */
static void budget_of_pages(void **state)
{
	struct procsnap_range rest = { 0, 0xfffffffffffff000 };
	uint64_t pages = 0;
	int takes = 0;

	(void)state;
	fill_first_mapping();
	query.walk_pages_max = 7;
	query.ranges = &rest;
	query.range_count = 1;
	do {
		retake();
		pages += procsnap_pages(snap, 0)->present_pages;
		assert_in_range(procsnap_pages(snap, 0)->present_pages, 0, 7);
		rest.start = procsnap_pages(snap, 0)->resume;
		takes++;
	} while (procsnap_pages(snap, 0)->flags & PROCSNAP_PAGES_PARTIAL);
	assert_int_equal(pages, 0x22);
	assert_int_equal(takes, 0x40 / 7 + 1); /* of 0x40 pages in three mappings */
	/* the bound is of all tasks */
	rest = (struct procsnap_range){ 0x10000, 0x800000000000 };
	add_mappings(6);
	in_this_order();
	query.walk_pages_max = 0x40;
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->flags & PROCSNAP_PAGES_PARTIAL, 0);
	assert_int_equal(procsnap_pages(snap, 1)->status, PROCSNAP_STATUS_OK);
	assert_true(procsnap_pages(snap, 1)->flags & PROCSNAP_PAGES_PARTIAL);
	assert_int_equal(procsnap_pages(snap, 1)->resume, 0x10000);
	assert_int_equal(procsnap_pages(snap, 1)->count, 0);
}

static void budget_of_time(void **state)
{
	(void)state;
	fill_first_mapping();
	query.walk_budget_ns = 1;
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_true(procsnap_pages(snap, 0)->flags & PROCSNAP_PAGES_PARTIAL);
	assert_int_equal(procsnap_pages(snap, 0)->count, 0);
	assert_int_equal(procsnap_pages(snap, 0)->resume, 0);
}

/* A mapping that takes several reads, with frames that several reads of frames give. */
static void long_mapping(void **state)
{
	enum { PAGES = 20000 };
	uint64_t *entries = malloc(PAGES * sizeof(*entries)), i;

	(void)state;
	add_process(5);
	fixture_write(procfs_root.path, "5/maps", "10000-7f00000000 rw-p 00000000 00:00 0\n");
	for (i = 0; i < PAGES; i++)
		entries[i] = PRESENT | (1000 + i);
	fixture_write_entries(procfs_root.path, "5/pagemap", 0x10, entries, PAGES);
	for (i = 0; i < PAGES; i++)
		entries[i] = 1;
	fixture_write_entries(procfs_root.path, "kpagecount", 1000, entries, PAGES);
	for (i = 0; i < PAGES; i++)
		entries[i] = ANON;
	fixture_write_entries(procfs_root.path, "kpageflags", 1000, entries, PAGES);
	free(entries);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->count, 1);
	assert_int_equal(run(0)->pages, PAGES);
}

static void assert_status(uint32_t status)
{
	struct procsnap_pages empty = { .status = status };

	retake();
	assert_memory_equal(procsnap_pages(snap, 0), &empty, sizeof(empty));
	assert_null(procsnap_page_run(snap, 0));
}

static void failures(void **state)
{
	static const struct {
		const char *name;
		int error;
		uint32_t status;
	} cases[] = {
		{ "pagemap", EACCES, PROCSNAP_STATUS_DENIED },
		{ "pagemap", EPERM, PROCSNAP_STATUS_DENIED },
		{ "pagemap", ENOENT, PROCSNAP_STATUS_UNSUPPORTED },
		{ "pagemap", ESRCH, PROCSNAP_STATUS_NONE },
		{ "maps", EACCES, PROCSNAP_STATUS_DENIED },
		{ "maps", ESRCH, PROCSNAP_STATUS_NONE },
		{ "maps", EIO, PROCSNAP_STATUS_NONE },
	};
	struct procsnap_snapshot *other;
	size_t i;

	(void)state;
	fill_first_mapping();
	for (i = 0; i < PROCSNAP_ARRAY_SIZE(cases); i++) {
		fail_open(cases[i].name, cases[i].error);
		assert_status(cases[i].status);
	}
	fail_open("pagemap", EMFILE);
	assert_int_equal(take(&query, &other), -EMFILE);
	assert_last_error("5/pagemap failed");
	fail_open("maps", EMFILE);
	assert_int_equal(take(&query, &other), -EMFILE);
	assert_last_error("5/maps failed");
	fail_open("nothing", 0);
	/* the address space ends after some pages */
	fixture_remove(procfs_root.path, "5/pagemap");
	fixture_write(procfs_root.path, "5/pagemap", "");
	assert_status(PROCSNAP_STATUS_NONE);
	fixture_write(procfs_root.path, "5/maps", "");
	assert_status(PROCSNAP_STATUS_NONE);
	fixture_write(procfs_root.path, "5/maps", "no mapping\n");
	assert_int_equal(take(&query, &other), -EBADMSG);
}

/* An exec between two files: the next try has the new address space. */
static void after_an_exec(void **state)
{
	(void)state;
	fill_first_mapping();
	fail_open_times("maps", ESRCH, 2);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->status, PROCSNAP_STATUS_OK);
	assert_int_equal(procsnap_pages(snap, 0)->present_pages, 0x22);
	fail_open_times("pagemap", ESRCH, 1);
	retake();
	assert_int_equal(procsnap_pages(snap, 0)->present_pages, 0x22);
}

static void without_memory(void **state)
{
	struct fixture_task task = task_of(5);

	(void)state;
	fill_first_mapping();
	task.memory_kb = 0;
	fixture_task(procfs_root.path, "5", &task);
	assert_status(PROCSNAP_STATUS_NONE);
	assert_null(strstr(procfs_root.opened, "pagemap"));
}

/* Threads of process 50 that began before, and after, the one of process 7. */
static void add_interleaved_threads(void)
{
	static const struct {
		int32_t tgid;
		int32_t pid;
		uint64_t start;
	} threads[] = { { 50, 50, 1000 }, { 7, 7, 2000 }, { 50, 52, 3000 }, { 50, 60, 4000 } };
	struct fixture_task task;
	char name[48];
	size_t i;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(threads); i++) {
		task = task_of(threads[i].pid);
		task.tgid = threads[i].tgid;
		task.column_base = threads[i].start;
		snprintf(name, sizeof(name), "%d", task.tgid);
		if (task.tgid == task.pid)
			fixture_task(procfs_root.path, name, &task);
		snprintf(name, sizeof(name), "%d/task/%d", task.tgid, task.pid);
		fixture_task(procfs_root.path, name, &task);
		snprintf(name, sizeof(name), "%d/task/%d/maps", task.tgid, task.pid);
		fixture_write(procfs_root.path, name, MAPS);
		snprintf(name, sizeof(name), "%d/task/%d/pagemap", task.tgid, task.pid);
		put_page(name, 0x7fffffffe000, 0);
		put_page(name, 0x10000, PRESENT | (100 + i));
	}
	put_frame(110, 1, ANON);
}

/* One entry for all threads, also where ranking puts others between them. */
static void threads(void **state)
{
	const struct procsnap_pages *pages, *first;
	size_t row, ranked, spaces;

	(void)state;
	add_interleaved_threads();
	query.threads = true;
	for (ranked = 0; ranked < 2; ranked++) {
		query.top_key = ranked ? PROCSNAP_TOP_OLDEST : PROCSNAP_TOP_NONE;
		retake();
		assert_int_equal(procsnap_row_count(snap), 4);
		if (ranked)
			assert_int_equal(procsnap_task(snap, 1)->pid, 7);
		assert_null(procsnap_page_run(snap, 2));
		spaces = 0;
		procsnap_for_each_row(snap, row) {
			pages = procsnap_pages(snap, row);
			first = procsnap_pages(snap, pages->mm_row);
			assert_int_equal(pages->status, PROCSNAP_STATUS_OK);
			assert_int_equal(pages->first, first->first);
			assert_int_equal(pages->count, 1);
			assert_true(pages->mm_row <= row);
			assert_int_equal(procsnap_task(snap, pages->mm_row)->tgid,
					 procsnap_task(snap, row)->tgid);
			spaces += pages->mm_row == row;
		}
		assert_int_equal(spaces, 2);
	}
}

/* Runs of several rows are one behind the other. */
static void several_rows(void **state)
{
	struct procsnap_frame_sum sum;

	(void)state;
	fill_first_mapping();
	add_mappings(6);
	put_page("6/pagemap", 0x10000, PRESENT | 100);
	put_page("6/pagemap", 0x11000, PRESENT | 300);
	put_frame(100, 2, ANON);
	put_frame(300, 1, ANON);
	put_frame(50, 4, 0);
	in_this_order();
	retake();
	assert_int_equal(procsnap_pages(snap, 1)->first, procsnap_pages(snap, 0)->count);
	assert_int_equal(procsnap_pages(snap, 1)->mm_row, 1);
	assert_int_equal(procsnap_frame_sum(snap, NULL, 0, &sum), 0);
	assert_int_equal(sum.frames, 0x23);
	assert_int_equal(sum.mappings, 0x24);
	assert_int_equal(sum.shared_frames, 1);
	assert_int_equal(sum.own_frames, 0x22);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(runs),
		TEST(swapped_out),
		TEST(kinds),
		TEST(tails_of_shmem),
		TEST(without_root),
		TEST(hidden_from_all),
		TEST(copies_without_root),
		TEST(ranges),
		TEST(budget_of_pages),
		TEST(budget_of_time),
		TEST(long_mapping),
		TEST(failures),
		TEST(after_an_exec),
		TEST(without_memory),
		TEST(threads),
		TEST(several_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
