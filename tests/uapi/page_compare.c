// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A page as a snapshot has it beside the same page as the kernel's own files have
 * it. Where they may differ stands here, each with its reason.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "page_compare.h"
#include "page_set.h"

#define MESSAGES_MAX 60

static struct page_tally tally;

/* What has been said, so that it is said of the first page only. */
static char told[MESSAGES_MAX][128];
static unsigned int told_count;

static bool is_told(const char *where, const char *what)
{
	char words[sizeof(told[0])];
	unsigned int i;

	snprintf(words, sizeof(words), "%s, %s", where, what);
	for (i = 0; i < told_count; i++)
		if (!strcmp(told[i], words))
			return true;
	if (told_count == MESSAGES_MAX)
		return true;
	strcpy(told[told_count++], words);
	return false;
}

/* 6.12's kpageflags calls each anonymous page one of KSM; smaps tells their sum there. */
static bool anon_is_ksm;

static void look_at_own_page(void)
{
	uint64_t here = (uint64_t)&here & ~(PAGE_BYTES - 1);
	struct kernel_page page;

	kernel_pages_read(getpid(), here, here + PAGE_BYTES, &page);
	anon_is_ksm = page.flags & KPF(KSM);
}

void page_compare_start(void)
{
	look_at_own_page();
	memset(&tally, 0, sizeof(tally));
	told_count = 0;
}

const struct page_tally *page_compare_tally(void)
{
	return &tally;
}

void page_wrong(const char *where, uint64_t address, const char *what, unsigned long long got,
		unsigned long long expected)
{
	tally.wrong++;
	if (!is_told(where, what))
		fprintf(stderr, "%s, page %#llx: %s is %#llx, the kernel says %#llx\n", where,
			(unsigned long long)address, what, got, expected);
}

static void equal(const struct page_pair *pair, const char *what, uint64_t got, uint64_t expected)
{
	if (got != expected)
		page_wrong(pair->where, pair->address, what, got, expected);
}

/* Of a flag of the run and of a bit of the kernel's word. */
static void equal_bit(const struct page_pair *pair, const char *what, uint64_t flag, uint64_t word,
		      uint64_t bit)
{
	equal(pair, what, !!(pair->page->flags & flag), !!(word & bit));
}

static uint64_t pagemap_type(uint64_t map)
{
	return map & 0x1f;
}

static uint64_t pagemap_offset(uint64_t map)
{
	return (map & PAGEMAP_FRAME) >> 5;
}

/* What stands in the page table itself. */
static void compare_entry(const struct page_pair *pair)
{
	const struct procsnap_page_run *page = pair->page;
	uint64_t map = pair->before->map;

	equal_bit(pair, "present", PROCSNAP_PAGE_PRESENT, map, PAGEMAP_PRESENT);
	equal_bit(pair, "soft-dirty", PROCSNAP_PAGE_SOFT_DIRTY, map, PAGEMAP_SOFT_DIRTY);
	equal_bit(pair, "uffd-wp", PROCSNAP_PAGE_UFFD_WP, map, PAGEMAP_UFFD_WP);
	if (!(page->flags & PROCSNAP_PAGE_GUARD) || map & PAGEMAP_GUARD)
		equal_bit(pair, "guard", PROCSNAP_PAGE_GUARD, map, PAGEMAP_GUARD);
}

static const struct {
	const char *name;
	uint64_t flag;
	uint64_t bit;
} head_flags[] = {
	{ "locked", PROCSNAP_PAGE_FOLIO_LOCKED, KPF(LOCKED) },
	{ "referenced", PROCSNAP_PAGE_FOLIO_REFERENCED, KPF(REFERENCED) },
	{ "up to date", PROCSNAP_PAGE_FOLIO_UPTODATE, KPF(UPTODATE) },
	{ "folio dirty", PROCSNAP_PAGE_FOLIO_DIRTY, KPF(DIRTY) },
	{ "lru", PROCSNAP_PAGE_FOLIO_LRU, KPF(LRU) },
	{ "active", PROCSNAP_PAGE_FOLIO_ACTIVE, KPF(ACTIVE) },
	{ "writeback", PROCSNAP_PAGE_FOLIO_WRITEBACK, KPF(WRITEBACK) },
	{ "reclaim", PROCSNAP_PAGE_FOLIO_RECLAIM, KPF(RECLAIM) },
	{ "swapbacked", PROCSNAP_PAGE_FOLIO_SWAPBACKED, KPF(SWAPBACKED) },
	{ "swapcache", PROCSNAP_PAGE_FOLIO_SWAPCACHE, KPF(SWAPCACHE) },
	{ "unevictable", PROCSNAP_PAGE_FOLIO_UNEVICTABLE, KPF(UNEVICTABLE) },
	{ "mlocked", PROCSNAP_PAGE_FOLIO_MLOCKED, KPF(MLOCKED) },
};

/*
 * The flags of the page and of the larger page that it is part of. Of a tail
 * kernels before 6.10 tell the word of the tail itself, which says nothing of the
 * whole: the word of the head is compared.
 */
static void compare_flags(const struct page_pair *pair)
{
	const struct kernel_page *kernel = pair->before;
	size_t i;

	equal_bit(pair, "anon", PROCSNAP_PAGE_ANON, kernel->flags, KPF(ANON));
	if (!anon_is_ksm || pair->page->flags & PROCSNAP_PAGE_KSM)
		equal_bit(pair, "ksm", PROCSNAP_PAGE_KSM, kernel->flags, KPF(KSM));
	equal_bit(pair, "zero", PROCSNAP_PAGE_ZERO, kernel->flags, KPF(ZERO_PAGE));
	/* The zero page is no page that is counted, and nothing else of it is told. */
	if (pair->page->flags & PROCSNAP_PAGE_ZERO)
		return;
	equal_bit(pair, "large", PROCSNAP_PAGE_LARGE, kernel->flags,
		  KPF(COMPOUND_HEAD) | KPF(COMPOUND_TAIL));
	equal_bit(pair, "hugetlb", PROCSNAP_PAGE_HUGETLB, kernel->flags, KPF(HUGE));
	equal_bit(pair, "hwpoison", PROCSNAP_PAGE_HWPOISON, kernel->flags, KPF(HWPOISON));
	for (i = 0; i < sizeof(head_flags) / sizeof(head_flags[0]); i++)
		if (!((kernel->head ^ pair->after->head) & head_flags[i].bit))
			equal_bit(pair, head_flags[i].name, head_flags[i].flag, kernel->head,
				  head_flags[i].bit);
}

/*
 * All parts of what is in one entry of the page table get the answer of its first
 * page from pagemap: what of it others map by themselves can be told only by
 * kpagecount.
 */
static void compare_exclusive(const struct page_pair *pair)
{
	bool exclusive = pair->page->flags & PROCSNAP_PAGE_EXCLUSIVE;

	if (exclusive == !!(pair->before->map & PAGEMAP_EXCLUSIVE))
		return;
	if (pair->page->flags & PROCSNAP_PAGE_HUGE && exclusive == (pair->before->count == 1))
		return;
	equal(pair, "exclusive", exclusive, !exclusive);
}

static void compare_present(const struct page_pair *pair)
{
	const struct procsnap_page_run *page = pair->page;
	const uint64_t of_file = PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_SHMEM;

	tally.present++;
	compare_entry(pair);
	equal(pair, "pfn", page->pfn, pair->before->map & PAGEMAP_FRAME);
	/* pagemap calls the huge zero page one of a file. */
	if (!(page->flags & PROCSNAP_PAGE_ZERO) || page->flags & of_file)
		equal_bit(pair, "of a file", of_file, pair->before->map, PAGEMAP_FILE);
	equal(pair, "swap", page->flags & PROCSNAP_PAGE_SWAP, 0);
	equal(pair, "swap type", page->swap_type, 0);
	equal(pair, "swap offset", page->swap_offset, 0);
	/* Frames without struct page have no words in kpageflags and kpagecount. */
	if (page->flags & PROCSNAP_PAGE_NO_STRUCT)
		return;
	compare_exclusive(pair);
	compare_flags(pair);
	if (!(page->flags & PROCSNAP_PAGE_ESTIMATED))
		equal(pair, "count", page->count, pair->before->count);
	if (pair->node >= 0)
		equal(pair, "node", page->node, pair->node);
}

static void compare_swapped(const struct page_pair *pair)
{
	const struct procsnap_page_run *page = pair->page;

	tally.swapped++;
	compare_entry(pair);
	equal_bit(pair, "swap", PROCSNAP_PAGE_SWAP, pair->before->map, PAGEMAP_SWAP);
	equal(pair, "swap type", page->swap_type, pagemap_type(pair->before->map));
	equal(pair, "swap offset", page->swap_offset, pagemap_offset(pair->before->map));
	equal(pair, "pfn", page->pfn, 0);
	equal(pair, "count", page->count, pair->swap_users);
	equal(pair, "marker", page->flags & PROCSNAP_PAGE_MARKER, 0);
}

/*
 * What pagemap calls swapped out, in a place that there is not: an entry that only
 * marks, or one of a page that is on its way or broken. Here it has its own flag.
 */
static void compare_marker(const struct page_pair *pair)
{
	const uint64_t flags = PROCSNAP_PAGE_MARKER | PROCSNAP_PAGE_MIGRATION |
			       PROCSNAP_PAGE_HWPOISON | PROCSNAP_PAGE_DEVICE;

	tally.markers++;
	compare_entry(pair);
	equal(pair, "marker", !!(pair->page->flags & flags), true);
	equal(pair, "swap", pair->page->flags & PROCSNAP_PAGE_SWAP, 0);
	equal(pair, "swap type", pair->page->swap_type, 0);
	equal(pair, "swap offset", pair->page->swap_offset, 0);
}

/*
 * What pagemap says nothing of: frames of VM_PFNMAP, which it leaves out, and shmem
 * that is swapped out, which stands in no page table.
 */
static void compare_only_here(const struct page_pair *pair, unsigned int swap_areas)
{
	const struct procsnap_page_run *page = pair->page;
	const uint64_t swapped = PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_SHMEM;

	tally.only_here++;
	if (page->flags & PROCSNAP_PAGE_NO_STRUCT && page->flags & PROCSNAP_PAGE_PRESENT)
		return;
	/* Of hugetlb pagemap tells the marks of a marker and not that it is one. */
	if (page->flags & PROCSNAP_PAGE_MARKER &&
	    pair->before->map & (PAGEMAP_UFFD_WP | PAGEMAP_GUARD))
		return;
	equal(pair, "what pagemap does not have",
	      page->flags & (PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_MARKER | swapped), swapped);
	equal(pair, "of a known swap type", page->swap_type < swap_areas, true);
	equal(pair, "with a swap offset", page->swap_offset != 0, true);
	equal(pair, "pfn", page->pfn, 0);
}

/* What the mapping tells of its pages. */
static void compare_map(const struct page_pair *pair)
{
	const struct procsnap_page_run *page = pair->page;
	uint64_t within = (pair->address - pair->map->start) / PAGE_BYTES;
	uint32_t prot = 0;

	prot |= pair->map->prot[0] == 'r' ? PROCSNAP_PROT_READ : 0;
	prot |= pair->map->prot[1] == 'w' ? PROCSNAP_PROT_WRITE : 0;
	prot |= pair->map->prot[2] == 'x' ? PROCSNAP_PROT_EXEC : 0;
	equal(pair, "prot", page->prot, prot);
	if (page->flags & PROCSNAP_PAGE_WRITABLE)
		equal(pair, "writable", !!(prot & PROCSNAP_PROT_WRITE), true);
	if (pair->map->inode)
		equal(pair, "index", page->index, pair->map->offset / PAGE_BYTES + within);
	else
		equal(pair, "index", page->index,
		      pair->index ? pair->index : pair->address / PAGE_BYTES);
}

void page_compare(const struct page_pair *pair, unsigned int swap_areas)
{
	uint64_t map = pair->before->map;

	tally.compared++;
	if (map != pair->after->map || pair->before->count != pair->after->count ||
	    pair->before->flags != pair->after->flags) {
		tally.moved++;
		return;
	}
	if (!pair->page) {
		if (map & (PAGEMAP_PRESENT | PAGEMAP_SWAP))
			page_wrong(pair->where, pair->address, "no run has it; pagemap", 0, map);
		return;
	}
	if (map & PAGEMAP_PRESENT)
		compare_present(pair);
	else if (map & PAGEMAP_SWAP && pagemap_type(map) < swap_areas)
		compare_swapped(pair);
	else if (map & PAGEMAP_SWAP)
		compare_marker(pair);
	else
		compare_only_here(pair, swap_areas);
	compare_map(pair);
}
