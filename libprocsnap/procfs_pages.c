// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The pages of a task: the mappings from maps, their pages from pagemap, and what
 * frames are from kpagecount and kpageflags.
 */
#include "procfs_cursor.h"
#include "procfs_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Documentation/admin-guide/mm/pagemap.rst */
#define PM_PFN ((1ULL << 55) - 1)
#define PM_SWAP_TYPE_BITS 5
#define PM_SWAP_TYPE ((1ULL << PM_SWAP_TYPE_BITS) - 1)
/*
 * Fewer swap files than this are possible on every kernel; the numbers from there
 * on are of entries for migration, devices, broken memory and of markers.
 */
#define SWAP_FILES 23
#define PM_SOFT_DIRTY (1ULL << 55)
#define PM_EXCLUSIVE (1ULL << 56)
#define PM_UFFD_WP (1ULL << 57)
#define PM_GUARD (1ULL << 58)
#define PM_FILE (1ULL << 61) /* or shared anonymous memory */
#define PM_SWAP (1ULL << 62)
#define PM_PRESENT (1ULL << 63)

/* A hole is looked for only where it may be larger than a read. */
#define HOLE_PAGES (PROCFS_WALK_ENTRIES * 2)

/* As include/uapi/linux/fs.h has it since Linux 6.7. */
struct scan_region {
	uint64_t start;
	uint64_t end;
	uint64_t categories;
};

struct scan {
	uint64_t size;
	uint64_t flags;
	uint64_t start;
	uint64_t end;
	uint64_t walk_end;
	uint64_t regions;
	uint64_t region_count;
	uint64_t max_pages;
	uint64_t inverted;
	uint64_t all_of;
	uint64_t any_of;
	uint64_t told;
};
#define SCAN_IOCTL _IOWR('f', 16, struct scan)
#define SCAN_PRESENT (1ULL << 3)
#define SCAN_SWAPPED (1ULL << 4)

#define STOPPED 1

/**
 * struct reader - a task whose pages are being read.
 *
 * @page_size: Bytes.
 * @pagemap: Its file.
 * @scans: The kernel can look for pages.
 * @vma: The mapping under way.
 * @run: The run under way; its pages are 0: none.
 */
struct reader {
	struct procfs_task *task;
	struct procfs_walk *walk;
	struct procsnap_pages *pages;
	uint64_t page_size;
	int pagemap;
	bool scans;
	struct procsnap_vma vma;
	struct procsnap_page_run run;
};

static int end_run(struct reader *reader)
{
	struct procsnap_page_run *entry;

	if (!reader->run.pages)
		return 0;
	entry = procfs_store_add(reader->task->store, PROCSNAP_SECTION_PAGE_RUNS);
	if (!entry || reader->pages->count == UINT32_MAX)
		return -ENOMEM;
	*entry = reader->run;
	reader->pages->count++;
	if (entry->flags & PROCSNAP_PAGE_PRESENT)
		reader->pages->present_pages += entry->pages;
	if (entry->flags & PROCSNAP_PAGE_SWAP)
		reader->pages->swap_pages += entry->pages;
	reader->run.pages = 0;
	return 0;
}

static bool continues(const struct reader *reader, const struct procsnap_page_run *page)
{
	const struct procsnap_page_run *run = &reader->run;
	const bool shown = !reader->walk->frames->hidden;

	return run->pages && run->flags == page->flags && run->count == page->count &&
	       run->swap_type == page->swap_type &&
	       run->address + run->pages * reader->page_size == page->address &&
	       run->pfn + (shown && run->flags & PROCSNAP_PAGE_PRESENT ? run->pages : 0) ==
		       page->pfn &&
	       run->swap_offset + (shown && run->flags & PROCSNAP_PAGE_SWAP ? run->pages : 0) ==
		       page->swap_offset;
}

static uint32_t prot_of(const struct procsnap_vma *vma)
{
	return (vma->flags & PROCSNAP_VMA_READ ? PROCSNAP_PROT_READ : 0) |
	       (vma->flags & PROCSNAP_VMA_WRITE ? PROCSNAP_PROT_WRITE : 0) |
	       (vma->flags & PROCSNAP_VMA_EXEC ? PROCSNAP_PROT_EXEC : 0);
}

/* maps has the offset of files alone. */
static uint64_t index_of(const struct reader *reader, uint64_t address)
{
	const struct procsnap_vma *vma = &reader->vma;

	if (!vma->inode && !vma->device_major && !vma->device_minor)
		return address / reader->page_size;
	return (address - vma->start + vma->offset) / reader->page_size;
}

/* What is swapped out is of no file: shmem's places in swap are not in page tables. */
static uint64_t swap_flags(const struct procfs_frames *frames, uint64_t entry)
{
	if (frames->hidden)
		return PROCSNAP_PAGE_SWAP;
	if ((entry & PM_SWAP_TYPE) >= SWAP_FILES)
		return 0;
	return PROCSNAP_PAGE_SWAP | (frames->flags < 0 ? 0 : PROCSNAP_PAGE_ANON);
}

static uint64_t flags_of(const struct procfs_frames *frames, uint64_t entry)
{
	uint64_t flags = 0;

	if (entry & PM_PRESENT)
		flags |= PROCSNAP_PAGE_PRESENT;
	if (entry & PM_GUARD)
		flags |= PROCSNAP_PAGE_GUARD;
	else if (entry & PM_SWAP)
		flags |= swap_flags(frames, entry);
	if (entry & PM_SOFT_DIRTY)
		flags |= PROCSNAP_PAGE_SOFT_DIRTY;
	if (entry & PM_EXCLUSIVE)
		flags |= PROCSNAP_PAGE_EXCLUSIVE;
	if (entry & PM_UFFD_WP)
		flags |= PROCSNAP_PAGE_UFFD_WP;
	return flags;
}

/*
 * What pagemap itself tells of a page that is there. The zero page and what has no
 * struct page are not of a file either: they are never exclusive, and a private
 * mapping of a file does not have them.
 */
static uint64_t kind_of(const struct reader *reader, uint64_t entry)
{
	const struct procsnap_vma *vma = &reader->vma;
	const bool of_file = vma->inode || vma->device_major || vma->device_minor;

	if (entry & PM_FILE)
		return 0;
	if (entry & PM_EXCLUSIVE || (of_file && !(vma->flags & PROCSNAP_VMA_SHARED)))
		return PROCSNAP_PAGE_ANON;
	return 0;
}

/* A page that is not there is in no run. frame: its number among those read; -1: not known. */
static int add_page(struct reader *reader, uint64_t address, uint64_t entry, ssize_t frame)
{
	const struct procfs_frames *frames = reader->walk->frames;
	struct procsnap_page_run page = {
		.address = address,
		.pages = 1,
		.flags = flags_of(frames, entry),
		.index = index_of(reader, address),
		.prot = prot_of(&reader->vma),
		.node = -1,
	};
	int err;

	if (!(page.flags & (PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_SWAP | PROCSNAP_PAGE_GUARD |
			    PROCSNAP_PAGE_UFFD_WP)))
		return 0;
	if (page.flags & PROCSNAP_PAGE_PRESENT) {
		page.pfn = entry & PM_PFN;
	} else if (page.flags & PROCSNAP_PAGE_SWAP) {
		page.swap_type = entry & PM_SWAP_TYPE;
		page.swap_offset = (entry & PM_PFN) >> PM_SWAP_TYPE_BITS;
	}
	if (frame >= 0) {
		page.flags |= procfs_frames_flags(frames, (size_t)frame);
		page.count = procfs_frames_count(frames, (size_t)frame);
	} else if (page.flags & PROCSNAP_PAGE_PRESENT) {
		page.flags |= kind_of(reader, entry);
	}
	if (continues(reader, &page)) {
		reader->run.pages++;
		return 0;
	}
	err = end_run(reader);
	reader->run = page;
	return err;
}

/* How many entries from the first one on are of frames that follow one another. */
static size_t count_frames(const uint64_t *entries, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++)
		if (!(entries[i] & PM_PRESENT) ||
		    (entries[i] & PM_PFN) != (entries[0] & PM_PFN) + i)
			break;
	return i;
}

/* Entries of pagemap from this address on. */
static int add_entries(struct reader *reader, uint64_t address, const uint64_t *entries,
		       size_t count)
{
	struct procfs_frames *frames = reader->walk->frames;
	size_t i, j, frames_here;
	bool told;
	int err = 0;

	for (i = 0; !err && i < count; i += frames_here) {
		frames_here = 1;
		if (entries[i] & PM_PRESENT && !(entries[i] & PM_PFN))
			frames->hidden = true;
		told = entries[i] & PM_PRESENT && !frames->hidden && frames->flags >= 0;
		if (told) {
			frames_here = count_frames(entries + i, count - i);
			err = procfs_frames_read(frames, entries[i] & PM_PFN, frames_here);
		}
		for (j = 0; !err && j < frames_here; j++)
			err = add_page(reader, address + (i + j) * reader->page_size,
				       entries[i + j], told ? (ssize_t)j : -1);
	}
	return err;
}

/*
 * Goes over a hole, if the kernel can tell where it ends: there may be terabytes
 * of addresses without a page.
 */
static uint64_t skip_hole(struct reader *reader, uint64_t start, uint64_t end)
{
	struct scan_region region = { 0 };
	struct scan scan = {
		.size = sizeof(scan),
		.start = start,
		.end = end,
		.regions = (uintptr_t)&region,
		.region_count = 1,
		.max_pages = 1,
		.any_of = SCAN_PRESENT | SCAN_SWAPPED,
		.told = SCAN_PRESENT | SCAN_SWAPPED,
	};
	int found;

	if (!reader->scans || (end - start) / reader->page_size < HOLE_PAGES)
		return start;
	found = ioctl(reader->pagemap, SCAN_IOCTL, &scan);
	if (found < 0) {
		reader->scans = errno == EINTR;
		return start;
	}
	if (found == 0)
		return scan.walk_end > start && scan.walk_end <= end ? scan.walk_end : start;
	return region.start >= start && region.start < end ? region.start : start;
}

/* Nothing is read beyond all addresses of a task (vsyscall), and when these are gone. */
static int check_alive(struct reader *reader)
{
	uint64_t entry;
	ssize_t n = procfs_read_entries(reader->pagemap, &entry, 1, 0);

	if (n < 0)
		return (int)n;
	return n ? 0 : -ESRCH;
}

static int stop_at(struct reader *reader, uint64_t address)
{
	reader->pages->flags |= PROCSNAP_PAGES_PARTIAL;
	reader->pages->resume = address;
	return STOPPED;
}

/* Part of a mapping. 0, STOPPED if a budget is spent, or -errno. */
static int read_part(struct reader *reader, struct procsnap_range part)
{
	struct procfs_walk *walk = reader->walk;
	uint64_t want, left;
	ssize_t n;
	int err;

	while (part.start < part.end) {
		left = procfs_walk_pages_left(walk);
		if (left == 0 || procfs_walk_is_over(walk))
			return stop_at(reader, part.start);
		part.start = skip_hole(reader, part.start, part.end);
		want = (part.end - part.start) / reader->page_size;
		if (want > PROCFS_WALK_ENTRIES)
			want = PROCFS_WALK_ENTRIES;
		if (want > left)
			want = left;
		if (want == 0)
			return 0;
		n = procfs_read_entries(reader->pagemap, walk->frames->pagemap, want,
					part.start / reader->page_size);
		if (n <= 0)
			return n ? (int)n : check_alive(reader);
		err = add_entries(reader, part.start, walk->frames->pagemap, (size_t)n);
		if (err)
			return err;
		walk->pages += (uint64_t)n;
		part.start += (uint64_t)n * reader->page_size;
	}
	return 0;
}

static int read_vma(struct reader *reader)
{
	struct procsnap_range part = { reader->vma.start, reader->vma.end };
	int err = 0;

	while (!err && procfs_walk_part(reader->walk, &part)) {
		err = read_part(reader, part);
		part = (struct procsnap_range){ part.end, reader->vma.end };
	}
	if (err >= 0 && end_run(reader))
		err = -ENOMEM;
	return err;
}

static int read_vmas(struct reader *reader)
{
	const struct procfs_text *text = &reader->task->fs->text;
	struct cursor c = cursor_of(text->bytes, text->length), line;
	size_t vmas = 0;
	int err = 0;

	while (!err && take_line(&c, &line)) {
		if (!procfs_parse_vma(&line, &reader->vma))
			continue;
		vmas++;
		err = read_vma(reader);
	}
	if (err < 0)
		return err;
	return vmas ? 0 : -EBADMSG;
}

/* All of the task, whose pagemap is open. */
static int read_pages(struct reader *reader)
{
	struct procfs_task *task = reader->task;
	struct procsnap_pages *pages = reader->pages;
	int err;

	pages->status = PROCSNAP_STATUS_OK;
	if (procfs_walk_is_over(task->walk) || !procfs_walk_pages_left(task->walk)) {
		stop_at(reader, procfs_walk_first(task->walk));
		err = 0;
	} else {
		task->name = "maps";
		err = procfs_read_all(&task->fs->text, task->dir, "maps", SIZE_MAX);
		if (!err && task->fs->text.length == 0)
			err = -ESRCH; /* it has exited meanwhile: there is always a mapping */
		if (!err) {
			task->name = "pagemap";
			err = read_vmas(reader);
		}
	}
	if (task->walk->frames->hidden)
		pages->flags |= PROCSNAP_PAGES_NO_PFN | PROCSNAP_PAGES_NO_COUNT;
	else if (task->walk->frames->flags < 0)
		pages->flags |= PROCSNAP_PAGES_NO_COUNT;
	return err;
}

static int try_pages(struct procfs_task *task, struct procsnap_pages *pages)
{
	const size_t first = procfs_store_count(task->store, PROCSNAP_SECTION_PAGE_RUNS);
	struct reader reader = {
		.task = task,
		.walk = task->walk,
		.pages = pages,
		.page_size = task->fs->page_size,
		.scans = true,
	};
	int err;

	*pages = (struct procsnap_pages){ .status = PROCSNAP_STATUS_NONE, .first = first };
	task->name = "pagemap";
	reader.pagemap = openat(task->dir, "pagemap", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (reader.pagemap < 0)
		return -errno;
	err = read_pages(&reader);
	close(reader.pagemap);
	if (err)
		procfs_store_cut(task->store, PROCSNAP_SECTION_PAGE_RUNS, first);
	return err;
}

int procfs_fill_pages(struct procfs_task *task, void *entry)
{
	static const struct procsnap_pages none = { .status = PROCSNAP_STATUS_NONE };
	struct procsnap_pages *pages = entry;
	struct procfs_walk *walk = task->walk;
	int err = 0, tries = 0;

	*pages = none;
	if (!task->status.has_memory)
		return 0;
	procfs_walk_start(walk);
	if (!walk->frames)
		err = procfs_frames_open(task->fs, &walk->frames);
	if (!err) {
		do
			err = try_pages(task, pages);
		while (procfs_walk_lost_memory(task, err) && ++tries < PROCFS_WALK_TRIES);
	}
	if (procfs_walk_lost_memory(task, err)) {
		*pages = none;
		err = 0;
	}
	procfs_walk_stop(walk);
	return err;
}
