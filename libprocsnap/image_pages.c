// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Validation of what an image says of pages: the rows that share an address
 * space are there, and the runs of a row are in order and within the addresses.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>

static int check_mm_row(const struct procsnap_snapshot *snap, uint32_t id, size_t row,
			uint32_t mm_row)
{
	const size_t rows = snap->tables[id].count;

	if (mm_row == PROCSNAP_NO_ROW || mm_row < rows)
		return 0;
	return procsnap_fail(
		-EBADMSG, "the image is damaged: mm_row in row %zu of section %s is %u of %zu rows",
		row, procsnap_section_name(id), mm_row, rows);
}

static int check_mm_rows(const struct procsnap_snapshot *snap)
{
	const struct procsnap_footprint *footprint;
	const struct procsnap_pages *pages;
	size_t row;
	int err = 0;

	for (row = 0; !err && (footprint = procsnap_footprint(snap, row)); row++)
		err = check_mm_row(snap, PROCSNAP_SECTION_FOOTPRINT, row, footprint->mm_row);
	for (row = 0; !err && (pages = procsnap_pages(snap, row)); row++)
		err = check_mm_row(snap, PROCSNAP_SECTION_PAGES, row, pages->mm_row);
	return err;
}

/* The address behind a run; 0: it is none that can be. */
static uint64_t end_of(const struct procsnap_page_run *run, uint64_t page_size)
{
	uint64_t bytes, end;

	if (run->pages == 0 || run->address % page_size ||
	    __builtin_mul_overflow(run->pages, page_size, &bytes) ||
	    __builtin_add_overflow(run->address, bytes, &end))
		return 0;
	return end;
}

/*
 * For each run, the first of those up to it that are in order. So a row is
 * checked by its last run: rows may share runs, and there may be many of both.
 */
static int find_stretches(const struct procsnap_snapshot *snap, uint64_t *firsts)
{
	const uint64_t page_size = snap->header.page_size;
	const struct procsnap_page_run *run;
	uint64_t end, before = 0;
	size_t i;

	if (page_size == 0 || page_size & (page_size - 1))
		return procsnap_fail(
			-EBADMSG,
			"the image is damaged: it has pages, but its page_size of %llu is no power of two",
			(unsigned long long)page_size);
	for (i = 0; (run = procsnap_page_run(snap, i)); i++) {
		end = end_of(run, page_size);
		if (!end)
			return procsnap_fail(
				-EBADMSG,
				"the image is damaged: entry %zu of section page_runs, %llu pages at %#llx, is no range of addresses",
				i, (unsigned long long)run->pages,
				(unsigned long long)run->address);
		firsts[i] = i && run->address >= before ? firsts[i - 1] : i;
		before = end;
	}
	return 0;
}

static int check_order(const struct procsnap_snapshot *snap, const uint64_t *firsts)
{
	const struct procsnap_pages *pages;
	size_t row;

	for (row = 0; (pages = procsnap_pages(snap, row)); row++)
		if (pages->count && firsts[pages->first + pages->count - 1] > pages->first)
			return procsnap_fail(
				-EBADMSG,
				"the image is damaged: the runs of row %zu of section pages are not in order, or overlap",
				row);
	return 0;
}

int procsnap_image_check_pages(const struct procsnap_snapshot *snap)
{
	const size_t count = snap->tables[PROCSNAP_SECTION_PAGE_RUNS].count;
	uint64_t *firsts;
	int err;

	err = check_mm_rows(snap);
	if (err || count == 0)
		return err;
	firsts = reallocarray(NULL, count, sizeof(*firsts));
	if (!firsts)
		return procsnap_fail(-ENOMEM, "no memory to check %zu runs of pages", count);
	err = find_stretches(snap, firsts);
	if (!err)
		err = check_order(snap, firsts);
	free(firsts);
	return err;
}
