// SPDX-License-Identifier: GPL-2.0-or-later
/* The footprint and the pages of a process beside what smaps_rollup and pagemap answer. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel_pages.h"
#include "page_runs.h"
#include "page_set.h"
#include "proc_text.h"
#include "rights_judge.h"

static void compare_footprint(const struct subject *of)
{
	const struct procsnap_footprint *footprint = entry(of, PROCSNAP_SECTION_FOOTPRINT);
	static const struct procsnap_footprint none;

	ask_file(of, "smaps_rollup");
	judge(of, "footprint", footprint->status,
	      footprint->resident_bytes / 1024 == (uint64_t)line_value(answer.bytes, "Rss", 0) &&
		      footprint->anon_bytes / 1024 ==
			      (uint64_t)line_value(answer.bytes, "Anonymous", 0),
	      PROCSNAP_CAP_WALK);
	if (footprint->status != PROCSNAP_STATUS_OK &&
	    memcmp(&footprint->resume, &none.resume, sizeof(none) - 16))
		rights_wrong(of->look, of->target, "footprint: not shown, but told");
}

/* What the viewer's pagemap says of the page; false: nothing. */
static bool ask_page(int fd, uint64_t address, uint64_t *word)
{
	return pread(fd, word, sizeof(*word), address / PAGE_BYTES * sizeof(*word)) ==
	       sizeof(*word);
}

/* The frame and the place in swap are those that pagemap tells the viewer. */
static bool page_equals(const struct procsnap_page_run *page, uint64_t word)
{
	uint64_t frame = word & PAGEMAP_FRAME;

	if (!!(page->flags & PROCSNAP_PAGE_PRESENT) != !!(word & PAGEMAP_PRESENT))
		/* pagemap has no frames of VM_PFNMAP. */
		return page->flags & PROCSNAP_PAGE_NO_STRUCT;
	if (word & PAGEMAP_PRESENT)
		return page->pfn == frame;
	if (page->flags & PROCSNAP_PAGE_SWAP && word & PAGEMAP_SWAP)
		return page->swap_type == frame % 32 && page->swap_offset == frame / 32;
	return true;
}

/*
 * Whether pagemap tells the viewer frames: of all present pages one is not 0.
 * Without one there is nothing to tell.
 */
static void compare_hiding(const struct subject *of, const struct procsnap_pages *pages,
			   bool present, bool frames)
{
	bool hidden = pages->flags & PROCSNAP_PAGES_NO_PFN;

	if (present && hidden == frames)
		rights_wrong(of->look, of->target, "pages: pagemap %s frames, the flags are %#x",
			     frames ? "tells" : "hides", pages->flags);
}

/* Nothing of what only root may know is told, nor where frames continue one another. */
static void check_hidden(const struct subject *of, const struct procsnap_page_run *run,
			 const struct procsnap_page_run *last)
{
	if (run->flags & PROCSNAP_PAGE_ROOT)
		rights_wrong(of->look, of->target, "pages: flags %#llx are told",
			     (unsigned long long)run->flags);
	if (run->pfn || run->swap_offset || run->swap_type)
		rights_wrong(of->look, of->target, "pages: a frame or a place in swap is told");
	if (last && page_run_continues(last, run))
		of->look->tally->split++;
}

/* Two mappings side by side, each with its own run. */
static uint64_t borders(const struct subject *of)
{
	const struct procsnap_vmas *vmas = entry(of, PROCSNAP_SECTION_VMAS);
	const struct procsnap_vma *vma, *last = NULL;
	uint64_t count = 0;
	uint32_t i;

	for (i = 0; i < vmas->count; i++, last = vma) {
		vma = entry_at(of, PROCSNAP_SECTION_VMA_TABLE, vmas->first + i);
		count += last && last->end == vma->start;
	}
	return count;
}

static bool compare_runs(const struct subject *of, const struct procsnap_pages *pages, int fd)
{
	const struct procsnap_page_run *run, *last = NULL;
	bool equal = true, present = false, frames = false;
	uint64_t word, split = of->look->tally->split;
	uint32_t i;

	for (i = 0; i < pages->count; i++, last = run) {
		run = page_run_at(of->look->image, pages, i);
		if (!run)
			return false;
		if (pages->flags & PROCSNAP_PAGES_NO_PFN)
			check_hidden(of, run, last);
		if (of->self || !ask_page(fd, run->address, &word))
			continue;
		equal = equal && page_equals(run, word);
		present = present || word & PAGEMAP_PRESENT;
		frames = frames || (word & PAGEMAP_PRESENT && word & PAGEMAP_FRAME);
	}
	if (!of->look->handed)
		compare_hiding(of, pages, present, frames);
	if (of->look->tally->split - split > borders(of))
		rights_wrong(of->look, of->target, "pages: runs end where frames do");
	return equal;
}

static void compare_pages(const struct subject *of)
{
	const struct procsnap_pages *pages = entry(of, PROCSNAP_SECTION_PAGES);
	int fd = open(path_of(of, "pagemap"), O_RDONLY | O_CLOEXEC);
	bool equal = true;
	uint64_t word;
	ssize_t got;

	answer.error = fd < 0 ? errno : 0;
	got = fd < 0 ? 0 : pread(fd, &word, sizeof(word), 0);
	if (got < 0)
		answer.error = errno;
	answer.length = got > 0 ? got : 0;
	if (pages->status == PROCSNAP_STATUS_OK && fd >= 0)
		equal = compare_runs(of, pages, fd);
	else if (pages->count || pages->present_pages || pages->resume)
		rights_wrong(of->look, of->target, "pages: not shown, but told");
	answer.bytes[0] = '\0';
	judge(of, "pages", pages->status, equal, PROCSNAP_CAP_WALK);
	if (fd >= 0)
		close(fd);
}

void rights_compare_walked(const struct subject *of)
{
	/* What read(2) takes by itself has none of them. */
	if (!section_of(of->look->image, PROCSNAP_SECTION_PAGES))
		return;
	compare_footprint(of);
	compare_pages(of);
}
