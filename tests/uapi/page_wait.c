// SPDX-License-Identifier: GPL-2.0-or-later
/* Having the kernel do to pages what it does in its own time: merge, swap out, write-protect. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "kernel_pages.h"
#include "page_set.h"
#include "page_wait.h"
#include "swap_area.h"

/* Not in the headers of all kernels. */
#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM (1 << 12)
#endif
#ifndef UFFD_FEATURE_WP_UNPOPULATED
#define UFFD_FEATURE_WP_UNPOPULATED (1 << 13)
#endif

#define TRIES 1000
/* Those of a huge page: two thousand where a page has 16 KiB. */
#define PAGES_MAX 8192

/* Of the pages for PAGE_WAIT_MERGED each has the contents of the one so many before. */
#define MERGED_CONTENTS 4

static bool page_is(const struct kernel_page *page, size_t number, enum page_wait what)
{
	switch (what) {
	case PAGE_WAIT_MERGED:
		return number < MERGED_CONTENTS || page->map == page[-MERGED_CONTENTS].map;
	case PAGE_WAIT_SWAPPED:
		return !(page->map & PAGEMAP_PRESENT) && page->map & PAGEMAP_SWAP;
	case PAGE_WAIT_SHMEM_SWAPPED:
		return !(page->map & PAGEMAP_PRESENT);
	}
	return false;
}

static bool all_are(char *at, size_t size, enum page_wait what)
{
	static struct kernel_page pages[PAGES_MAX];
	size_t count = size / PAGE_BYTES, i;

	part_need(count <= PAGES_MAX);
	kernel_pages_read(getpid(), (uint64_t)at, (uint64_t)at + size, pages);
	for (i = 0; i < count; i++)
		if (!page_is(&pages[i], i, what))
			return false;
	return true;
}

bool page_wait(char *at, size_t size, enum page_wait what)
{
	const struct timespec a_while = { .tv_nsec = 5000000 };
	int i;

	if (what != PAGE_WAIT_MERGED && !swap_areas())
		return false;
	for (i = 0; i < TRIES; i++) {
		if (what != PAGE_WAIT_MERGED)
			madvise(at, size, MADV_PAGEOUT);
		if (all_are(at, size, what))
			return true;
		nanosleep(&a_while, NULL);
	}
	return false;
}

/* The features are what the kernel has of them. */
static int open_uffd(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd >= 0 && ioctl(fd, UFFDIO_API, &api)) {
		close(fd);
		return -1;
	}
	return fd;
}

bool page_write_protect(char *at, size_t size)
{
	struct uffdio_register area = { .range = { (uint64_t)at, size },
					.mode = UFFDIO_REGISTER_MODE_WP };
	struct uffdio_writeprotect protect = { .range = { (uint64_t)at, size },
					       .mode = UFFDIO_WRITEPROTECT_MODE_WP };
	const uint64_t shmem = UFFD_FEATURE_PAGEFAULT_FLAG_WP | UFFD_FEATURE_WP_HUGETLBFS_SHMEM;
	int fd = open_uffd(shmem | UFFD_FEATURE_WP_UNPOPULATED);

	if (fd < 0)
		fd = open_uffd(shmem);
	if (fd < 0)
		fd = open_uffd(UFFD_FEATURE_PAGEFAULT_FLAG_WP);
	/* It stays open: without it nothing is protected any more. */
	if (fd < 0 || !size)
		return fd >= 0;
	return !ioctl(fd, UFFDIO_REGISTER, &area) && !ioctl(fd, UFFDIO_WRITEPROTECT, &protect);
}
