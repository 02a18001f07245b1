// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What root is told of frames: kpagecount and kpageflags, and whether pagemap
 * tells the numbers of frames at all.
 */
#include "procfs_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Bits of kpageflags, include/uapi/linux/kernel-page-flags.h; those over 31 as proc has them. */
#define KPF(bit) (1ULL << (bit))
#define KPF_ANON KPF(12)
#define KPF_SWAPBACKED KPF(14)
#define KPF_COMPOUND_HEAD KPF(15)
#define KPF_COMPOUND_TAIL KPF(16)
#define KPF_HUGE KPF(17)
#define KPF_NOPAGE KPF(20)
#define KPF_ZERO_PAGE KPF(24)
/* of our own: the folio has SWAPBACKED */
#define OF_SWAPBACKED KPF(63)
#define FOLIO_ORDER_MAX 30

static const struct {
	unsigned int bit;
	uint64_t flag;
} bit_flags[] = {
	{ 0, PROCSNAP_PAGE_FOLIO_LOCKED },
	{ 2, PROCSNAP_PAGE_FOLIO_REFERENCED },
	{ 3, PROCSNAP_PAGE_FOLIO_UPTODATE },
	{ 4, PROCSNAP_PAGE_FOLIO_DIRTY },
	{ 5, PROCSNAP_PAGE_FOLIO_LRU },
	{ 6, PROCSNAP_PAGE_FOLIO_ACTIVE },
	{ 8, PROCSNAP_PAGE_FOLIO_WRITEBACK },
	{ 9, PROCSNAP_PAGE_FOLIO_RECLAIM },
	{ 12, PROCSNAP_PAGE_ANON },
	{ 13, PROCSNAP_PAGE_FOLIO_SWAPCACHE },
	{ 14, PROCSNAP_PAGE_FOLIO_SWAPBACKED },
	{ 15, PROCSNAP_PAGE_LARGE },
	{ 16, PROCSNAP_PAGE_LARGE },
	{ 17, PROCSNAP_PAGE_HUGETLB },
	{ 18, PROCSNAP_PAGE_FOLIO_UNEVICTABLE },
	{ 19, PROCSNAP_PAGE_HWPOISON },
	{ 20, PROCSNAP_PAGE_NO_STRUCT },
	{ 21, PROCSNAP_PAGE_KSM },
	{ 24, PROCSNAP_PAGE_ZERO },
	{ 33, PROCSNAP_PAGE_FOLIO_MLOCKED },
};

static int open_file(const struct procsnap_procfs *fs, const char *name)
{
	return openat(fs->root, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

/* Whether the number of a frame that is surely there is told: of this call's stack. */
static bool hides_frames(const struct procsnap_procfs *fs)
{
	uint64_t entry = 0, page = (uintptr_t)&entry / fs->page_size;
	int fd = open_file(fs, "self/pagemap");
	bool hides = false;

	if (fd < 0)
		return false; /* what is read of others will tell */
	if (procfs_read_entries(fd, &entry, 1, page) == 1)
		hides = entry << 9 == 0;
	close(fd);
	return hides;
}

int procfs_frames_open(const struct procsnap_procfs *fs, struct procfs_frames **frames)
{
	struct procfs_frames *opened = malloc(sizeof(*opened));

	if (!opened)
		return -ENOMEM;
	opened->hidden = hides_frames(fs);
	opened->count = -1;
	opened->flags = -1;
	if (!opened->hidden) {
		opened->count = open_file(fs, "kpagecount");
		opened->flags = opened->count < 0 ? -1 : open_file(fs, "kpageflags");
	}
	if (opened->count >= 0 && opened->flags < 0) {
		close(opened->count);
		opened->count = -1;
	}
	*frames = opened;
	return 0;
}

void procfs_frames_free(struct procfs_frames *frames)
{
	if (!frames)
		return;
	if (frames->count >= 0)
		close(frames->count);
	if (frames->flags >= 0)
		close(frames->flags);
	free(frames);
}

/* Frames behind the end of the file are no memory. */
static int read_all(int fd, uint64_t *entries, uint64_t pfn, size_t count, uint64_t beyond)
{
	size_t have = 0;
	ssize_t n;

	while (have < count) {
		n = procfs_read_entries(fd, entries + have, count - have, pfn + have);
		if (n < 0)
			return (int)n;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	for (; have < count; have++)
		entries[have] = beyond;
	return 0;
}

/*
 * The bits of the first page of a folio: before Linux 6.10 its other pages do not
 * have them. A folio begins at a multiple of its size.
 */
static int read_head(const struct procfs_frames *frames, uint64_t pfn, uint64_t *bits)
{
	unsigned int order;
	ssize_t n;

	for (order = 1; order <= FOLIO_ORDER_MAX; order++) {
		n = procfs_read_entries(frames->flags, bits, 1, pfn & ~0ULL << order);
		if (n < 0)
			return (int)n;
		if (n == 0 || *bits & KPF_COMPOUND_HEAD)
			break;
	}
	return 0;
}

/* Marks what is of shmem if it is of a file: swap may have it. */
static int mark_swapbacked(struct procfs_frames *frames, uint64_t pfn, size_t count)
{
	uint64_t *bits = frames->bits, head = bits[0];
	size_t i;
	int err;

	if (head & KPF_COMPOUND_TAIL && !(head & (KPF_ANON | KPF_SWAPBACKED | KPF_HUGE))) {
		err = read_head(frames, pfn, &head);
		if (err)
			return err;
	}
	for (i = 0; i < count; i++) {
		if (!(bits[i] & KPF_COMPOUND_TAIL))
			head = bits[i];
		if ((bits[i] | head) & KPF_SWAPBACKED)
			bits[i] |= OF_SWAPBACKED;
	}
	return 0;
}

int procfs_frames_read(struct procfs_frames *frames, uint64_t pfn, size_t count)
{
	int err;

	err = read_all(frames->count, frames->counts, pfn, count, 0);
	if (!err)
		err = read_all(frames->flags, frames->bits, pfn, count, KPF_NOPAGE);
	return err ? err : mark_swapbacked(frames, pfn, count);
}

uint64_t procfs_frames_flags(const struct procfs_frames *frames, size_t i)
{
	const uint64_t bits = frames->bits[i];
	uint64_t flags = 0;
	size_t j;

	for (j = 0; j < PROCSNAP_ARRAY_SIZE(bit_flags); j++)
		if (bits & KPF(bit_flags[j].bit))
			flags |= bit_flags[j].flag;
	if (!(bits & (KPF_ANON | KPF_ZERO_PAGE | KPF_NOPAGE)))
		flags |= bits & OF_SWAPBACKED ? PROCSNAP_PAGE_SHMEM : PROCSNAP_PAGE_FILE;
	return flags;
}

uint32_t procfs_frames_count(const struct procfs_frames *frames, size_t i)
{
	const uint64_t count = frames->counts[i];

	if (frames->bits[i] & (KPF_ZERO_PAGE | KPF_NOPAGE))
		return 0;
	return count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
}
