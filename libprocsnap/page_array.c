// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The pages of a range one by one, out of the runs of a row.
 */
#include "internal.h"

#include <errno.h>

/* The first run of the row that ends behind the address; pages->count: none. */
static uint32_t find_run(const struct procsnap_snapshot *snap, const struct procsnap_pages *pages,
			 uint64_t address)
{
	const uint64_t page_size = snap->header.page_size;
	const struct procsnap_page_run *run;
	uint32_t low = 0, high = pages->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		run = procsnap_page_run(snap, pages->first + middle);
		if (!run)
			return pages->count;
		if (run->address + run->pages * page_size <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Page number i of a run. */
static struct procsnap_page_run page_of(const struct procsnap_page_run *run, uint64_t i,
					uint64_t page_size, bool hidden)
{
	struct procsnap_page_run page = *run;

	page.address += i * page_size;
	page.pages = 1;
	page.index += i;
	if (run->flags & PROCSNAP_PAGE_PRESENT && !hidden)
		page.pfn += i;
	if (run->flags & PROCSNAP_PAGE_SWAP && !hidden)
		page.swap_offset += i;
	return page;
}

/* Run number i of the row; NULL: there is none. */
static const struct procsnap_page_run *run_of(const struct procsnap_snapshot *snap,
					      const struct procsnap_pages *pages, uint32_t i)
{
	return i < pages->count ? procsnap_page_run(snap, pages->first + i) : NULL;
}

static void fill_array(const struct procsnap_snapshot *snap, const struct procsnap_pages *pages,
		       uint64_t address, struct procsnap_page_run *array, size_t count)
{
	const bool hidden = pages->flags & PROCSNAP_PAGES_NO_PFN;
	const uint64_t page_size = snap->header.page_size;
	uint32_t at = find_run(snap, pages, address);
	const struct procsnap_page_run *run = run_of(snap, pages, at);
	size_t i;

	for (i = 0; i < count; i++, address += page_size) {
		if (run && address >= run->address + run->pages * page_size)
			run = run_of(snap, pages, ++at);
		if (run && address >= run->address)
			array[i] = page_of(run, (address - run->address) / page_size, page_size,
					   hidden);
		else
			array[i] = (struct procsnap_page_run){ .address = address,
							       .pages = 1,
							       .node = -1 };
	}
}

int procsnap_page_array(const struct procsnap_snapshot *snap, size_t row, uint64_t address,
			struct procsnap_page_run *pages, size_t count)
{
	const struct procsnap_pages *entry = procsnap_pages(snap, row);
	const uint64_t page_size = snap->header.page_size;
	uint64_t bytes, end;

	if (!entry)
		return procsnap_fail(-ENOENT, "the snapshot has no pages of a row %zu", row);
	if (entry->status != PROCSNAP_STATUS_OK)
		return procsnap_fail(-ENODATA, "the pages of row %zu are not known: %s", row,
				     procsnap_status_name(entry->status));
	if (page_size)
		address -= address % page_size;
	if (__builtin_mul_overflow((uint64_t)count, page_size, &bytes) ||
	    __builtin_add_overflow(address, bytes, &end))
		return procsnap_fail(-ERANGE, "%zu pages from %#llx go beyond the highest address",
				     count, (unsigned long long)address);
	fill_array(snap, entry, address, pages, count);
	return 0;
}
