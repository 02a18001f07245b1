// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether what an image says of footprints and pages can be true: what must hold
 * of it however much the pages move.
 */
#include <stdio.h>
#include <string.h>

#include "page_check.h"

/* Violations that are told; more are only counted. */
#define TOLD 20

/* No user address is above it: on x86-64 with five levels of page tables; on arm64 they have 52 bits at most. */
#define ADDRESS_MAX (1ULL << 56)

#define KINDS (PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_FILE | PROCSNAP_PAGE_SHMEM)
#define FRAMES (KINDS | PROCSNAP_PAGE_ZERO | PROCSNAP_PAGE_NO_STRUCT)
#define STATES                                                                  \
	(PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_MIGRATION | \
	 PROCSNAP_PAGE_MARKER)

static const char *const flag_names[64] = {
	[0] = "PRESENT",
	[1] = "SWAP",
	[2] = "ANON",
	[3] = "FILE",
	[4] = "SHMEM",
	[5] = "KSM",
	[6] = "ZERO",
	[7] = "LARGE",
	[8] = "HUGETLB",
	[9] = "HUGE",
	[10] = "WRITABLE",
	[11] = "YOUNG",
	[12] = "DIRTY",
	[13] = "SOFT_DIRTY",
	[14] = "EXCLUSIVE",
	[15] = "UFFD_WP",
	[16] = "GUARD",
	[17] = "MIGRATION",
	[18] = "DEVICE",
	[19] = "NO_STRUCT",
	[20] = "HWPOISON",
	[21] = "MARKER",
	[22] = "ESTIMATED",
	[23] = "LAZYFREE",
	[32] = "FOLIO_LOCKED",
	[33] = "FOLIO_REFERENCED",
	[34] = "FOLIO_UPTODATE",
	[35] = "FOLIO_DIRTY",
	[36] = "FOLIO_LRU",
	[37] = "FOLIO_ACTIVE",
	[38] = "FOLIO_WRITEBACK",
	[39] = "FOLIO_RECLAIM",
	[40] = "FOLIO_SWAPBACKED",
	[41] = "FOLIO_SWAPCACHE",
	[42] = "FOLIO_UNEVICTABLE",
	[43] = "FOLIO_MLOCKED",
};

const char *page_flag_name(unsigned int bit)
{
	return flag_names[bit];
}

int page_flag_bit(const char *name)
{
	int bit;

	for (bit = 0; bit < 64; bit++)
		if (flag_names[bit] && !strcmp(flag_names[bit], name))
			return bit;
	return -1;
}

/* @where: what the claim is of, in two numbers. */
static void claim(const struct page_check *check, bool holds, const char *what, uint64_t where,
		  uint64_t value)
{
	if (holds)
		return;
	if (__atomic_fetch_add(&check->seen->violations, 1, __ATOMIC_RELAXED) < TOLD)
		fprintf(stderr, "# cannot be: not %s (%#llx, %#llx)\n", what,
			(unsigned long long)where, (unsigned long long)value);
}

#define CLAIM(check, condition, where, value) claim(check, condition, #condition, where, value)

static bool one_of(uint64_t flags, uint64_t mask)
{
	return __builtin_popcountll(flags & mask) == 1;
}

static uint64_t page_size_of(const struct page_check *check)
{
	return check->snap->header->page_size;
}

static void check_status(const struct page_check *check, uint32_t status, uint32_t row)
{
	CLAIM(check,
	      status == PROCSNAP_STATUS_OK || status == PROCSNAP_STATUS_NONE ||
		      status == PROCSNAP_STATUS_BLOCKED || status == PROCSNAP_STATUS_GONE,
	      row, status);
	if (status == PROCSNAP_STATUS_BLOCKED)
		page_seen_add(&check->seen->blocked, 1);
}

/* The address where a look ended that is partial. */
static void check_resume(const struct page_check *check, bool partial, uint64_t resume)
{
	const struct procsnap_range *ranges = (const void *)(uintptr_t)check->request->ranges;
	uint32_t count = check->request->range_count;

	if (!partial) {
		CLAIM(check, resume == 0, resume, 0);
		return;
	}
	page_seen_add(&check->seen->partial, 1);
	CLAIM(check, resume % page_size_of(check) == 0, resume, 0);
	CLAIM(check, resume < ADDRESS_MAX, resume, 0);
	if (count)
		CLAIM(check, resume >= ranges[0].start && resume <= ranges[count - 1].end, resume,
		      ranges[0].start);
}

static void check_sums(const struct page_check *check, const struct procsnap_footprint *f)
{
	uint64_t private = f->private_clean_bytes + f->private_dirty_bytes;
	uint64_t shared = f->shared_clean_bytes + f->shared_dirty_bytes;
	uint64_t resident = f->resident_bytes << PROCSNAP_WEIGHT_SHIFT;

	CLAIM(check, private + shared == f->resident_bytes, private + shared, f->resident_bytes);
	CLAIM(check, f->weighted <= resident, f->weighted, resident);
	CLAIM(check, f->weighted >= private << PROCSNAP_WEIGHT_SHIFT, f->weighted, private);
	CLAIM(check, f->weighted == f->weighted_anon + f->weighted_file + f->weighted_shmem,
	      f->weighted, f->weighted_anon);
	CLAIM(check, f->weighted_dirty <= f->weighted, f->weighted_dirty, f->weighted);
	CLAIM(check, f->weighted_locked <= f->weighted, f->weighted_locked, f->weighted);
	CLAIM(check,
	      f->weighted_hugetlb <= (f->private_hugetlb_bytes + f->shared_hugetlb_bytes)
					     << PROCSNAP_WEIGHT_SHIFT,
	      f->weighted_hugetlb, f->shared_hugetlb_bytes);
	CLAIM(check,
	      f->weighted_swap <= (f->swap_bytes - f->shmem_swap_bytes) << PROCSNAP_WEIGHT_SHIFT,
	      f->weighted_swap, f->swap_bytes);
}

static void check_parts(const struct page_check *check, const struct procsnap_footprint *f)
{
	uint64_t all = f->resident_bytes | f->private_clean_bytes | f->private_dirty_bytes |
		       f->shared_clean_bytes | f->shared_dirty_bytes | f->referenced_bytes |
		       f->anon_bytes | f->ksm_bytes | f->lazyfree_bytes | f->anon_huge_bytes |
		       f->shmem_huge_bytes | f->file_huge_bytes | f->private_hugetlb_bytes |
		       f->shared_hugetlb_bytes | f->swap_bytes | f->shmem_swap_bytes;

	CLAIM(check, all % page_size_of(check) == 0, all, 0);
	CLAIM(check, all < ADDRESS_MAX, all, 0);
	CLAIM(check, f->anon_bytes <= f->resident_bytes, f->anon_bytes, f->resident_bytes);
	CLAIM(check, f->referenced_bytes <= f->resident_bytes, f->referenced_bytes, 0);
	CLAIM(check, f->ksm_bytes <= f->anon_bytes, f->ksm_bytes, f->anon_bytes);
	CLAIM(check, f->lazyfree_bytes <= f->anon_bytes, f->lazyfree_bytes, f->anon_bytes);
	CLAIM(check, f->anon_huge_bytes <= f->anon_bytes, f->anon_huge_bytes, f->anon_bytes);
	CLAIM(check,
	      f->anon_huge_bytes + f->shmem_huge_bytes + f->file_huge_bytes <= f->resident_bytes,
	      f->shmem_huge_bytes, f->resident_bytes);
	CLAIM(check, f->shmem_swap_bytes <= f->swap_bytes, f->shmem_swap_bytes, f->swap_bytes);
}

static void check_footprint(const struct page_check *check, const struct procsnap_section *section,
			    uint32_t row)
{
	const struct procsnap_footprint *f = snap_row(check->snap, section, row), *first;

	check_status(check, f->status, row);
	if (f->status != PROCSNAP_STATUS_OK) {
		CLAIM(check, !f->flags && !f->resident_bytes && !f->weighted, row, f->status);
		return;
	}
	page_seen_add(&check->seen->footprints, 1);
	CLAIM(check, f->mm_row <= row, row, f->mm_row);
	CLAIM(check, !(f->flags & ~(PROCSNAP_FOOTPRINT_PARTIAL | PROCSNAP_FOOTPRINT_ESTIMATED)),
	      row, f->flags);
	if (f->mm_row < row) {
		first = snap_row(check->snap, section, f->mm_row);
		CLAIM(check, !memcmp(f, first, sizeof(*f)), row, f->mm_row);
		return;
	}
	check_resume(check, f->flags & PROCSNAP_FOOTPRINT_PARTIAL, f->resume);
	check_sums(check, f);
	check_parts(check, f);
}

/* A page in memory. */
static void check_present(const struct page_check *check, const struct procsnap_page_run *run)
{
	uint64_t flags = run->flags;

	CLAIM(check, one_of(flags, FRAMES), run->address, flags);
	CLAIM(check, !run->swap_offset && !run->swap_type, run->address, run->swap_offset);
	if (!(flags & KINDS)) {
		CLAIM(check, run->count == 0, run->address, run->count);
		return;
	}
	CLAIM(check, run->pfn && run->pfn + run->pages <= check->frames, run->pfn, run->pages);
	CLAIM(check, run->node >= 0, run->address, run->node);
	CLAIM(check, run->count <= INT32_MAX, run->count, flags);
	/* Before 6.7 the counts of a huge page that is being split are not of one moment. */
	CLAIM(check, run->count >= 1 || flags & PROCSNAP_PAGE_LARGE, run->address, flags);
	if (!(flags & PROCSNAP_PAGE_ESTIMATED))
		CLAIM(check, !(flags & PROCSNAP_PAGE_EXCLUSIVE) == (run->count != 1), run->count,
		      flags);
}

static void check_absent(const struct page_check *check, const struct procsnap_page_run *run)
{
	uint64_t flags = run->flags;

	CLAIM(check, !run->pfn, run->pfn, flags);
	CLAIM(check,
	      !(flags & (PROCSNAP_PAGE_WRITABLE | PROCSNAP_PAGE_ZERO | PROCSNAP_PAGE_NO_STRUCT)),
	      run->address, flags);
	if (flags & PROCSNAP_PAGE_SWAP) {
		CLAIM(check, one_of(flags, KINDS), run->address, flags);
		CLAIM(check, run->swap_offset && run->swap_type < 32, run->swap_offset,
		      run->swap_type);
	}
	if (flags & PROCSNAP_PAGE_MARKER)
		CLAIM(check,
		      flags & (PROCSNAP_PAGE_UFFD_WP | PROCSNAP_PAGE_GUARD |
			       PROCSNAP_PAGE_HWPOISON),
		      run->address, flags);
}

static void check_run(const struct page_check *check, const struct procsnap_page_run *run)
{
	uint64_t flags = run->flags, bits;

	CLAIM(check, one_of(flags, STATES) || flags & PROCSNAP_PAGE_DEVICE, run->address, flags);
	CLAIM(check, run->prot <= 7, run->address, run->prot);
	CLAIM(check, !(flags & PROCSNAP_PAGE_WRITABLE) || run->prot & PROCSNAP_PROT_WRITE,
	      run->address, run->prot);
	CLAIM(check, !(flags & PROCSNAP_PAGE_KSM) || flags & PROCSNAP_PAGE_ANON, run->address,
	      flags);
	CLAIM(check,
	      !(flags & PROCSNAP_PAGE_HUGETLB) || flags & PROCSNAP_PAGE_HUGE ||
		      !(flags & PROCSNAP_PAGE_PRESENT),
	      run->address, flags);
	if (flags & PROCSNAP_PAGE_PRESENT)
		check_present(check, run);
	else
		check_absent(check, run);
	for (bits = flags; bits; bits &= bits - 1)
		page_seen_add(&check->seen->runs_by_flag[__builtin_ctzll(bits)], 1);
}

/* A run may go on from one range into the next, where the two touch. */
static bool in_ranges(const struct procsnap_request *request, uint64_t start, uint64_t end)
{
	const struct procsnap_range *ranges = (const void *)(uintptr_t)request->ranges;
	uint32_t i;

	for (i = 0; i < request->range_count; i++) {
		if (start < ranges[i].start || start >= ranges[i].end)
			continue;
		if (end <= ranges[i].end)
			return true;
		start = ranges[i].end;
	}
	return !request->range_count;
}

/* What the runs of a task are together. */
struct run_sums {
	uint64_t present_pages;
	uint64_t swap_pages;
	uint64_t resident_pages; /* as a footprint counts them */
	uint64_t end;
};

static struct run_sums check_runs(const struct page_check *check,
				  const struct procsnap_section *table,
				  const struct procsnap_pages *pages)
{
	const struct procsnap_page_run *runs = snap_row(check->snap, table, pages->first);
	struct run_sums sums = {};
	uint64_t start, end;
	uint32_t i;

	for (i = 0; i < pages->count; i++) {
		start = runs[i].address;
		end = start + runs[i].pages * page_size_of(check);
		CLAIM(check, runs[i].pages && start % page_size_of(check) == 0, start, end);
		CLAIM(check, start >= sums.end && end <= ADDRESS_MAX, start, sums.end);
		CLAIM(check, in_ranges(check->request, start, end), start, end);
		check_run(check, &runs[i]);
		if (runs[i].flags & PROCSNAP_PAGE_PRESENT)
			sums.present_pages += runs[i].pages;
		if (runs[i].flags & PROCSNAP_PAGE_SWAP)
			sums.swap_pages += runs[i].pages;
		else if (runs[i].flags & KINDS && !(runs[i].flags & PROCSNAP_PAGE_HUGETLB))
			sums.resident_pages += runs[i].pages;
		sums.end = end;
	}
	return sums;
}

/* Both sections of a task are of one walk, where that came to its end. */
static void check_both(const struct page_check *check, const struct procsnap_pages *pages,
		       const struct run_sums *sums, uint32_t row)
{
	const struct procsnap_section *section = snap_section(check->snap,
							      PROCSNAP_SECTION_FOOTPRINT);
	const struct procsnap_footprint *f;

	if (!section || pages->flags & PROCSNAP_PAGES_PARTIAL)
		return;
	f = snap_row(check->snap, section, row);
	if (f->status != PROCSNAP_STATUS_OK)
		return;
	CLAIM(check, f->resident_bytes == sums->resident_pages * page_size_of(check),
	      f->resident_bytes, sums->resident_pages);
	CLAIM(check, f->swap_bytes == sums->swap_pages * page_size_of(check), f->swap_bytes,
	      sums->swap_pages);
}

/* Gives the pages that were in memory. */
static uint64_t check_pages(const struct page_check *check, const struct procsnap_section *section,
			    const struct procsnap_section *table, uint32_t row)
{
	const struct procsnap_pages *pages = snap_row(check->snap, section, row), *first;
	struct run_sums sums;

	check_status(check, pages->status, row);
	if (pages->status != PROCSNAP_STATUS_OK) {
		CLAIM(check, !pages->count && !pages->flags, row, pages->status);
		return 0;
	}
	CLAIM(check, pages->mm_row <= row, row, pages->mm_row);
	CLAIM(check, !(pages->flags & ~PROCSNAP_PAGES_PARTIAL), row, pages->flags);
	if (pages->mm_row < row) {
		first = snap_row(check->snap, section, pages->mm_row);
		CLAIM(check, !memcmp(pages, first, sizeof(*pages)), row, pages->mm_row);
		return 0;
	}
	CLAIM(check, pages->first + pages->count <= table->count, pages->first, pages->count);
	if (pages->first + pages->count > table->count)
		return 0;
	page_seen_add(&check->seen->tasks_with_pages, 1);
	page_seen_add(&check->seen->runs, pages->count);
	check_resume(check, pages->flags & PROCSNAP_PAGES_PARTIAL, pages->resume);
	sums = check_runs(check, table, pages);
	CLAIM(check, !pages->resume || sums.end <= pages->resume, sums.end, pages->resume);
	CLAIM(check, sums.present_pages == pages->present_pages, sums.present_pages, row);
	CLAIM(check, sums.swap_pages == pages->swap_pages, sums.swap_pages, row);
	check_both(check, pages, &sums, row);
	return sums.present_pages;
}

void page_check_image(const struct page_check *check)
{
	const struct procsnap_section *footprint = snap_section(check->snap,
								PROCSNAP_SECTION_FOOTPRINT);
	const struct procsnap_section *pages = snap_section(check->snap, PROCSNAP_SECTION_PAGES);
	const struct procsnap_section *table = snap_section(check->snap,
							    PROCSNAP_SECTION_PAGE_RUNS);
	uint32_t rows = check->snap->header->task_count, row;
	uint64_t present = 0;

	page_seen_add(&check->seen->snapshots, 1);
	CLAIM(check,
	      !footprint == !(check->request->sections & PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT)),
	      check->request->sections, 0);
	CLAIM(check, !pages == !(check->request->sections & PROCSNAP_WANT(PROCSNAP_SECTION_PAGES)),
	      check->request->sections, 0);
	CLAIM(check, !footprint || footprint->count == rows, rows, 0);
	CLAIM(check, !pages || (table && pages->count == rows), rows, 0);
	for (row = 0; footprint && row < rows; row++)
		check_footprint(check, footprint, row);
	for (row = 0; pages && table && row < rows; row++)
		present += check_pages(check, pages, table, row);
	if (check->request->walk_pages_max)
		CLAIM(check, present <= check->request->walk_pages_max, present,
		      check->request->walk_pages_max);
}
