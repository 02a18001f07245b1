// SPDX-License-Identifier: GPL-2.0-or-later
/* The kinds of pages that a set of processes has: how each is made and divided. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/memfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel_pages.h"
#include "page_set.h"
#include "page_wait.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)

/* Not in all C libraries. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

static void map_fd(char *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	part_need(mmap(at, size, protection, flags | MAP_FIXED, fd, offset) == at);
	if (fd >= 0)
		close(fd);
}

static void map_anon(char *at, size_t size)
{
	map_fd(at, size, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* No two pages of all parts are equal, so that only what is meant to be merged is. */
static void write_page(char *page, int who)
{
	memset(page, 1 + who, PAGE_BYTES);
	*(char **)page = page;
	((long *)page)[1] = getpid();
}

static void write_pages(char *at, size_t size, int who)
{
	size_t i;

	for (i = 0; i < size; i += PAGE_BYTES)
		write_page(at + i, who);
}

static void read_page(const char *page)
{
	(void)*(const volatile char *)page;
}

/* A file in memory, which is shmem; to be closed. */
static int memory_file(size_t size)
{
	int fd = memfd_create("part", MFD_CLOEXEC);

	part_need(fd >= 0 && !ftruncate(fd, size));
	return fd;
}

/* A file whose pages are the page cache's and nothing else: of ramfs, mounted for it alone. */
static int cache_file(size_t size)
{
	char folder[] = "/tmp/procsnap-part-XXXXXX", name[64];
	int fd;

	part_need(mkdtemp(folder) != NULL);
	part_need(!mount("part", folder, "ramfs", 0, NULL));
	snprintf(name, sizeof(name), "%s/file", folder);
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	part_need(fd >= 0 && !ftruncate(fd, size));
	part_need(!umount2(folder, MNT_DETACH) && !rmdir(folder));
	return fd;
}

/* --- how parts are divided --- */

/* Page p stays shared by those up to the (p % 6)th; the later ones have copies. */
static void copy_some(char *at, size_t size, int who)
{
	size_t page;

	for (page = 0; page < size / PAGE_BYTES; page++)
		if (who > (int)(page % 6))
			write_page(at + page * PAGE_BYTES, who);
}

/* Page p is mapped by those up to the (p % 5)th, who also write some. */
static void touch_some(char *at, size_t size, int who)
{
	size_t page;

	for (page = 0; page < size / PAGE_BYTES; page++) {
		if (who > (int)(page % PAGE_SET_PROCESSES))
			continue;
		read_page(at + page * PAGE_BYTES);
		if (page % 2)
			write_page(at + page * PAGE_BYTES, who);
	}
}

static void copy_one(char *at, size_t size, int who)
{
	if (who == 1 || who == 3)
		write_page(at + (size / PAGE_BYTES / 2 + who) * PAGE_BYTES, who);
}

static void read_all(char *at, size_t size)
{
	size_t i;

	for (i = 0; i < size; i += PAGE_BYTES)
		read_page(at + i);
}

/* --- anonymous memory --- */

static const char *make_untouched(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_anon(at, size);
	return NULL;
}

/* The first half is scattered, the second one piece. */
static void fill_own(char *at, size_t size, int who)
{
	size_t i;

	for (i = 0; i < size / 2; i += 2 * PAGE_BYTES)
		write_page(at + i, who);
	write_pages(at + size / 2, size / 2, who);
}

static const char *make_filled(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_anon(at, size);
	write_pages(at, size, 0);
	return NULL;
}

static const char *make_moved(struct page_part *part, char *at, size_t size)
{
	char *old = mmap(NULL, size, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	part_need(old != MAP_FAILED);
	write_pages(old, size, 0);
	part_need(mremap(old, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at);
	part->index = (uint64_t)old / PAGE_BYTES;
	return NULL;
}

static const char *make_inaccessible(struct page_part *part, char *at, size_t size)
{
	make_filled(part, at, size);
	part_need(!mprotect(at, size / 2, PROT_NONE));
	part_need(!mprotect(at + size / 2, size / 4, PROT_READ | PROT_EXEC));
	return NULL;
}

static void lock_half(char *at, size_t size, int who)
{
	copy_some(at, size, who);
	part_need(!mlock(at, size / 2));
}

static void free_lazily(char *at, size_t size, int who)
{
	fill_own(at, size, who);
	part_need(!madvise(at + size / 2, size / 4, MADV_FREE));
}

static const char *make_zero(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_anon(at, size);
	read_all(at, size / 2);
	return NULL;
}

static const char *make_merged(struct page_part *part, char *at, size_t size)
{
	size_t i;

	(void)part;
	map_anon(at, size);
	for (i = 0; i < size / PAGE_BYTES; i++)
		memset(at + i * PAGE_BYTES, 0x41 + i % 4, PAGE_BYTES);
	if (madvise(at, size, MADV_MERGEABLE))
		return "no KSM";
	return page_wait(at, size, PAGE_WAIT_MERGED) ? NULL : "KSM merges nothing";
}

/* --- files --- */

static const char *make_shared_file(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, cache_file(size), 0);
	return NULL;
}

static const char *make_private_file(struct page_part *part, char *at, size_t size)
{
	int fd = cache_file(2 * size);

	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, dup(fd), size);
	write_pages(at, size, 0);
	map_fd(at, size, READ_WRITE, MAP_PRIVATE, fd, size);
	return NULL;
}

static void copy_of_file(char *at, size_t size, int who)
{
	size_t page;

	for (page = 0; page < size / PAGE_BYTES; page++) {
		if (page % 4 == 3)
			continue;
		read_page(at + page * PAGE_BYTES);
		if (page % PAGE_SET_PROCESSES == (size_t)who)
			write_page(at + page * PAGE_BYTES, who);
	}
}

static const char *make_shared_anon(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return NULL;
}

static const char *make_memfd(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, memory_file(3 * size), 2 * size);
	return NULL;
}

static const char *make_private_memfd(struct page_part *part, char *at, size_t size)
{
	int fd = memory_file(size);

	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, dup(fd), 0);
	write_pages(at, size / 2, 0);
	map_fd(at, size, READ_WRITE, MAP_PRIVATE, fd, 0);
	return NULL;
}

/* --- huge pages --- */

static const char *make_huge(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_anon(at, size);
	if (madvise(at, size, MADV_HUGEPAGE))
		return "no huge pages";
	write_pages(at, size, 0);
	return kernel_smaps_kb(getpid(), (uint64_t)at, (uint64_t)at + size, "AnonHugePages") ==
			       (long long)size / 1024
		       ? NULL
		       : "the kernel has given no huge page";
}

/* One process keeps it huge, the others split their mapping of it. */
static void unmap_some(char *at, size_t size, int who)
{
	if (who == 1 || who == 4)
		part_need(!madvise(at + size / 8, size / 4, MADV_DONTNEED));
	if (who >= 2)
		part_need(!munmap(at + size / 2, size / 8));
}

static const char *make_huge_cut(struct page_part *part, char *at, size_t size)
{
	const char *lacks = make_huge(part, at, size);

	if (!lacks)
		part_need(!munmap(at, size / 4) &&
			  !madvise(at + size / 2, size / 8, MADV_DONTNEED));
	return lacks;
}

static const char *make_huge_zero(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_anon(at, size);
	if (madvise(at, size, MADV_HUGEPAGE))
		return "no huge pages";
	read_all(at, size);
	return NULL;
}

/* Of what the kernel takes for huge pages that are smaller than those of the processor. */
static const char *make_large(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_anon(at, size);
	if (access("/sys/kernel/mm/transparent_hugepage/hugepages-64kB", F_OK))
		return "no large folios of anonymous memory";
	part_need(!madvise(at, size, MADV_HUGEPAGE));
	write_pages(at, size, 0);
	return NULL;
}

static const char *make_huge_shmem(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, memory_file(size), 0);
	if (madvise(at, size, MADV_HUGEPAGE))
		return "no huge pages";
	write_pages(at, size, 0);
	return kernel_smaps_kb(getpid(), (uint64_t)at, (uint64_t)at + size, "ShmemPmdMapped") > 0
		       ? NULL
		       : "the kernel has given no huge page of shmem";
}

static void touch_all(char *at, size_t size, int who)
{
	if (who < 3)
		read_all(at, size);
	if (who == 2)
		part_need(!munmap(at, size / 4));
}

static const char *make_hugetlb(struct page_part *part, char *at, size_t size)
{
	(void)part;
	if (mmap(at, size, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_FIXED, -1,
		 0) != at)
		return "no hugetlb pages";
	write_pages(at, size, 0);
	return NULL;
}

static void copy_hugetlb(char *at, size_t size, int who)
{
	(void)size;
	if (who == 1)
		write_page(at + 3 * PAGE_BYTES, who);
}

static const char *make_shared_hugetlb(struct page_part *part, char *at, size_t size)
{
	(void)part;
	if (mmap(at, size, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | MAP_FIXED, -1,
		 0) != at)
		return "no hugetlb pages";
	return NULL;
}

static void touch_hugetlb(char *at, size_t size, int who)
{
	if (who < 3)
		write_page(at, who);
	if (who == 4)
		read_page(at + size / 2);
}

/* --- swapped out --- */

static const char *make_swapped(struct page_part *part, char *at, size_t size)
{
	make_filled(part, at, size);
	return page_wait(at, size, PAGE_WAIT_SWAPPED) ? NULL : "nothing is swapped out";
}

/* Of those that all have in swap each reads its own and has copies of others. */
static void swap_in_some(char *at, size_t size, int who)
{
	size_t page;

	for (page = 0; page < size / PAGE_BYTES; page += 3) {
		if (page % 7 == (size_t)who)
			read_page(at + page * PAGE_BYTES);
		if (page % 7 < (size_t)who)
			write_page(at + page * PAGE_BYTES, who);
	}
}

static const char *make_huge_swapped(struct page_part *part, char *at, size_t size)
{
	const char *lacks = make_huge(part, at, size);

	if (lacks)
		return lacks;
	return page_wait(at, size, PAGE_WAIT_SWAPPED) ? NULL : "nothing is swapped out";
}

static const char *make_shmem_swapped(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, memory_file(2 * size), size);
	write_pages(at, size * 3 / 4, 0);
	return page_wait(at, size * 3 / 4, PAGE_WAIT_SHMEM_SWAPPED) ? NULL
								    : "nothing is swapped out";
}

static void touch_swapped(char *at, size_t size, int who)
{
	size_t page;

	for (page = 16; page < size / PAGE_BYTES; page += 9)
		if (page % 5 <= (size_t)who)
			read_page(at + page * PAGE_BYTES);
}

static const char *make_private_shmem_swapped(struct page_part *part, char *at, size_t size)
{
	int fd = memory_file(size);

	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, dup(fd), 0);
	write_pages(at, size, 0);
	if (!page_wait(at, size, PAGE_WAIT_SHMEM_SWAPPED)) {
		close(fd);
		return "nothing is swapped out";
	}
	map_fd(at, size, READ_WRITE, MAP_PRIVATE, fd, 0);
	return NULL;
}

static void copy_swapped(char *at, size_t size, int who)
{
	size_t page;

	for (page = 16 + who; page < size / PAGE_BYTES; page += 11)
		write_page(at + page * PAGE_BYTES, who);
}

/* --- what only stands in the page tables, and what has no struct page --- */

static const char *make_guarded(struct page_part *part, char *at, size_t size)
{
	make_filled(part, at, size);
	if (madvise(at + size / 4, size / 4, MADV_GUARD_INSTALL))
		return "no guard pages";
	return NULL;
}

static const char *make_protected(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_anon(at, size);
	return page_write_protect(NULL, 0) ? NULL : "no userfaultfd that write-protects";
}

static void protect_anon(char *at, size_t size, int who)
{
	write_pages(at, size / 2, who);
	part_need(page_write_protect(at, size));
	page_wait(at + size / 4, size / 8, PAGE_WAIT_SWAPPED);
}

static const char *make_protected_shmem(struct page_part *part, char *at, size_t size)
{
	(void)part;
	map_fd(at, size, READ_WRITE, MAP_SHARED, memory_file(size), 0);
	if (!page_write_protect(at, size))
		return "no userfaultfd that write-protects shmem";
	return NULL;
}

static void protect_shmem(char *at, size_t size, int who)
{
	if (who)
		part_need(page_write_protect(at, size));
	read_all(at, size / 2);
	/* What others map too stays. */
	madvise(at, size / 4, MADV_PAGEOUT);
}

/* The BIOS of a PC, or the flash memory of the board that QEMU makes up. */
static const char *make_device(struct page_part *part, char *at, size_t size)
{
	int fd = open("/dev/mem", O_RDONLY | O_CLOEXEC);
	void *p = mmap(at, size, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0xf0000);

	(void)part;
	if (fd >= 0)
		close(fd);
	return p == at ? NULL : "no /dev/mem to map";
}

static const char *make_snapshot(struct page_part *part, char *at, size_t size)
{
	struct procsnap_request request = { .sections = PROCSNAP_WANT_ALL & ~PROCSNAP_WANT_WALKED };
	int fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);

	(void)part;
	part_need(fd >= 0 && !ioctl(fd, PROCSNAP_IOC_TAKE, &request) && request.size >= size);
	map_fd(at, size, PROT_READ, MAP_SHARED, fd, 0);
	read_all(at, size);
	return NULL;
}

/* The first is what soft-dirty pages are made in. */
const struct part_kind part_kinds[] = {
	{ "private", 128, 0, make_untouched, fill_own },
	{ "forked", 128, 0, make_filled, copy_some },
	{ "moved", 64, 0, make_moved, copy_some },
	{ "not accessible", 64, 0, make_inaccessible, NULL },
	{ "locked", 64, 0, make_filled, lock_half },
	{ "lazily freed", 64, 0, make_untouched, free_lazily },
	{ "zero pages", 64, 0, make_zero, copy_some },
	{ "merged", 64, 0, make_merged, copy_some },
	{ "shared file", 64, 0, make_shared_file, touch_some },
	{ "private file", 64, 0, make_private_file, copy_of_file },
	{ "shared anonymous", 64, 0, make_shared_anon, touch_some },
	{ "memfd", 64, 0, make_memfd, touch_some },
	{ "private memfd", 64, 0, make_private_memfd, copy_of_file },
	{ "huge", 0, 2, make_huge, NULL },
	{ "huge, one copied", 0, 1, make_huge, copy_one },
	{ "huge, cut by some", 0, 1, make_huge, unmap_some },
	{ "huge, cut before", 0, 1, make_huge_cut, copy_one },
	{ "huge zero page", 0, 1, make_huge_zero, copy_one },
	{ "large folios", 256, 0, make_large, copy_one },
	{ "huge shmem", 0, 1, make_huge_shmem, touch_all },
	{ "hugetlb", 0, 2, make_hugetlb, copy_hugetlb },
	{ "shared hugetlb", 0, 2, make_shared_hugetlb, touch_hugetlb },
	{ "swapped out", 256, 0, make_swapped, swap_in_some },
	{ "huge swapped out", 0, 1, make_huge_swapped, swap_in_some },
	{ "shmem swapped out", 128, 0, make_shmem_swapped, touch_swapped },
	{ "private of shmem swapped out", 128, 0, make_private_shmem_swapped, copy_swapped },
	{ "guarded", 64, 0, make_guarded, NULL },
	{ "write-protected", 64, 0, make_protected, protect_anon },
	{ "write-protected shmem", 64, 0, make_protected_shmem, protect_shmem },
	{ "device", 16, 0, make_device, NULL },
	{ "snapshot", 2, 0, make_snapshot, NULL },
	{},
};
