// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs of pages, as the pages section has them. */
#include <stddef.h>

#include "page_runs.h"
#include "page_set.h"

/* What is 0 is hidden, or not there at all. */
static uint64_t advanced(uint64_t from, uint64_t pages)
{
	return from ? from + pages : 0;
}

struct procsnap_page_run page_of_run(const struct procsnap_page_run *run, uint64_t i)
{
	struct procsnap_page_run page = *run;

	page.address += i * PAGE_BYTES;
	page.pages = 1;
	page.index += i;
	page.pfn = advanced(run->pfn, i);
	page.swap_offset = advanced(run->swap_offset, i);
	return page;
}

bool page_run_continues(const struct procsnap_page_run *run, const struct procsnap_page_run *next)
{
	return next->address == run->address + run->pages * PAGE_BYTES &&
	       next->flags == run->flags && next->pfn == advanced(run->pfn, run->pages) &&
	       next->index == run->index + run->pages &&
	       next->swap_offset == advanced(run->swap_offset, run->pages) &&
	       next->count == run->count && next->prot == run->prot && next->node == run->node &&
	       next->swap_type == run->swap_type;
}

const struct procsnap_page_run *page_run_at(const struct image *image,
					    const struct procsnap_pages *pages, uint32_t index)
{
	const struct procsnap_section *table = section_of(image, PROCSNAP_SECTION_PAGE_RUNS);

	if (!table || index >= pages->count || pages->first + index >= table->count)
		return NULL;
	return (const void *)((const char *)image->header + table->offset +
			      (pages->first + index) * table->entry_size);
}

bool page_run_find(const struct image *image, const struct procsnap_pages *pages, uint64_t address,
		   struct procsnap_page_run *page)
{
	const struct procsnap_page_run *run;
	uint32_t low = 0, high = pages->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		run = page_run_at(image, pages, middle);
		if (!run)
			return false;
		if (address < run->address) {
			high = middle;
		} else if (address >= run->address + run->pages * PAGE_BYTES) {
			low = middle + 1;
		} else {
			*page = page_of_run(run, (address - run->address) / PAGE_BYTES);
			return true;
		}
	}
	return false;
}
