// SPDX-License-Identifier: GPL-2.0-or-later
/* The kinds of work of the page storm: single steps, whose errors do not matter. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "page_work.h"

#define PAGE ((size_t)sysconf(_SC_PAGESIZE))
#define MIB (1UL << 20)
#define NODES 2

const char *page_work_folder;

static void mapping_turn(const struct page_area *area, uint64_t *seed)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_WRITE | PROT_EXEC };
	struct page_piece piece = page_piece_of(area, seed, PAGE, 64 * PAGE);
	struct page_piece other = page_piece_of(area, seed, PAGE, 64 * PAGE);

	switch (page_random(seed, 10)) {
	case 0:
		munmap(piece.start, piece.size);
		break;
	case 1:
		page_map(area, piece, MAP_SHARED);
		break;
	case 2:
	case 3:
		page_map(area, piece, MAP_PRIVATE);
		break;
	case 4:
		mremap(piece.start, piece.size, other.size, MREMAP_MAYMOVE | MREMAP_FIXED,
		       other.start);
		break;
	case 5:
		mprotect(piece.start, piece.size, prots[page_random(seed, 4)]);
		break;
	case 6:
		mlock(piece.start, piece.size);
		break;
	case 7:
		munlock(area->base, area->size);
		break;
	case 8:
		page_advise(piece, page_random(seed, 2) ? MADV_GUARD_INSTALL : MADV_GUARD_REMOVE);
		break;
	default:
		page_poke(piece, page_random(seed, 4));
	}
	page_advise(other, page_random(seed, 2) ? MADV_POPULATE_READ : MADV_POPULATE_WRITE);
}

static void execute(int again)
{
	char word[] = PAGE_WORK_EXEC, name[] = "page_storm", count[16];
	char *args[] = { name, word, count, NULL };

	snprintf(count, sizeof(count), "%d", again);
	execv("/proc/self/exe", args);
	_exit(1);
}

int page_work_executed(int again)
{
	struct page_area area;
	uint64_t seed = getpid();

	page_area_new(&area, MIB);
	page_poke(page_piece_of(&area, &seed, PAGE, MIB), 0);
	if (again > 0)
		execute(again - 1);
	return 0;
}

/* Children that share pages, swapped out ones among them, and write, execute, end or are killed. */
static void fork_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece piece = page_piece_of(area, seed, PAGE, MIB);
	uint32_t kind = page_random(seed, 4);
	pid_t pid;

	page_poke(piece, 1);
	if (page_random(seed, 2))
		page_advise(page_piece_of(area, seed, PAGE, MIB), MADV_PAGEOUT);
	pid = fork();
	if (pid < 0)
		return;
	if (!pid) {
		page_poke(page_piece_of(area, seed, PAGE, MIB), 2);
		if (kind == 0)
			execute(page_random(seed, 4));
		if (kind == 1 && !fork())
			page_poke(page_piece_of(area, seed, PAGE, MIB), 3);
		_exit(0);
	}
	page_poke(page_piece_of(area, seed, PAGE, MIB), 3);
	if (kind == 2)
		kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int merge_start(struct page_area *area)
{
	return madvise(area->base, area->size, MADV_MERGEABLE);
}

/* Most writes make pages equal. */
static void merge_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece piece = page_piece_of(area, seed, PAGE, 256 * PAGE);

	page_poke(piece, page_random(seed, 8) ? 0 : 1);
	piece = page_piece_of(area, seed, PAGE, 16 * PAGE);
	switch (page_random(seed, 16)) {
	case 0:
		page_advise(piece, MADV_UNMERGEABLE);
		page_advise(piece, MADV_MERGEABLE);
		break;
	case 1:
		page_advise(piece, MADV_PAGEOUT);
		break;
	case 2:
		page_advise(piece, MADV_DONTNEED);
		break;
	}
}

static void huge_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece huge = page_piece_of(area, seed, PAGE_AREA_HUGE, PAGE_AREA_HUGE);
	struct page_piece part = page_piece_of(area, seed, PAGE, 100 * PAGE);

	switch (page_random(seed, 10)) {
	case 0:
	case 1:
		page_map(area, huge, area->fd < 0 ? MAP_PRIVATE : MAP_SHARED);
		page_advise(huge, MADV_HUGEPAGE);
		page_advise(huge, MADV_POPULATE_WRITE);
		break;
	case 2:
	case 3:
		page_advise(huge, MADV_COLLAPSE);
		break;
	case 4:
		page_advise(part, MADV_DONTNEED);
		break;
	case 5:
		munmap(part.start, part.size);
		break;
	case 6:
		mprotect(part.start, part.size, PROT_READ);
		break;
	case 7:
		page_advise(part, MADV_FREE);
		break;
	case 8:
		page_advise(huge, page_random(seed, 2) ? MADV_PAGEOUT : MADV_NOHUGEPAGE);
		break;
	default:
		page_advise(huge, MADV_POPULATE_READ);
	}
	page_poke(part, page_random(seed, 4));
}

static void swap_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece piece = page_piece_of(area, seed, PAGE, MIB);

	switch (page_random(seed, 5)) {
	case 0:
	case 1:
		page_advise(piece, MADV_PAGEOUT);
		break;
	case 2:
		page_advise(piece, MADV_WILLNEED);
		break;
	case 3:
		page_poke(piece, page_random(seed, 4));
		break;
	default:
		page_advise(piece, MADV_POPULATE_READ);
	}
}

/* The area's mapping becomes one of @fd, which it owns. */
static int map_file(struct page_area *area, int fd)
{
	void *start;

	if (fd < 0 || ftruncate(fd, area->size))
		return -1;
	area->fd = fd;
	start = mmap(area->base, area->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
	return start == MAP_FAILED;
}

static int shmem_start(struct page_area *area)
{
	return map_file(area, memfd_create("page_storm", MFD_CLOEXEC));
}

static int file_start(struct page_area *area)
{
	char path[4096];

	if (!page_work_folder)
		return -1;
	snprintf(path, sizeof(path), "%s/page_storm.XXXXXX", page_work_folder);
	return map_file(area, mkostemp(path, O_CLOEXEC));
}

/* Truncated, punched, swapped out, mapped anew, shared and private. */
static void file_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece piece = page_piece_of(area, seed, PAGE, MIB);

	switch (page_random(seed, 9)) {
	case 0:
		if (ftruncate(area->fd, page_random(seed, area->size)))
			break;
		break;
	case 1:
	case 2:
		if (ftruncate(area->fd, area->size))
			break;
		break;
	case 3:
		fallocate(area->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  piece.start - area->base, piece.size);
		break;
	case 4:
		page_map(area, piece, MAP_PRIVATE);
		break;
	case 5:
		page_map(area, piece, MAP_SHARED);
		break;
	case 6:
		page_advise(piece, MADV_PAGEOUT);
		break;
	case 7:
		page_advise(piece, MADV_POPULATE_READ);
		break;
	default:
		page_advise(piece, MADV_REMOVE);
	}
	page_poke(page_piece_of(area, seed, PAGE, MIB), page_random(seed, 4));
}

static int hugetlb_start(struct page_area *area)
{
	return map_file(area, memfd_create("page_storm", MFD_CLOEXEC | MFD_HUGETLB));
}

/*
 * The area is only mapped as a whole: 6.1 with lock debugging complains of its own
 * wherever a mapping of hugetlb pages is split.
 */
static void hugetlb_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece piece = page_piece_of(area, seed, PAGE_AREA_HUGE, 2 * PAGE_AREA_HUGE);
	struct page_piece all = { .start = area->base, .size = area->size };
	pid_t pid;

	switch (page_random(seed, 5)) {
	case 0:
		page_map(area, all, page_random(seed, 2) ? MAP_SHARED : MAP_PRIVATE);
		break;
	case 1:
		page_advise(piece, MADV_DONTNEED);
		break;
	case 2:
		fallocate(area->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			  piece.start - area->base, piece.size);
		break;
	case 3:
		pid = fork();
		if (!pid)
			_exit(page_poke(piece, 1));
		if (pid > 0)
			waitpid(pid, NULL, 0);
		break;
	default:
		page_poke(piece, page_random(seed, 4));
	}
}

static int uffd_of(struct page_area *area)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_PAGEFAULT_FLAG_WP };
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)area->base, .len = area->size },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range))
		return -1;
	return fd;
}

static int protect_start(struct page_area *area)
{
	page_poke((struct page_piece){ area->base, area->size }, 0);
	area->fd = uffd_of(area);
	return area->fd < 0;
}

static void protect(const struct page_area *area, struct page_piece piece, uint64_t mode)
{
	struct uffdio_writeprotect range = {
		.range = { .start = (uintptr_t)piece.start, .len = piece.size },
		.mode = mode,
	};

	ioctl(area->fd, UFFDIO_WRITEPROTECT, &range);
}

/* One thread only: a write to what is protected would wait for ever. */
static void protect_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece piece = page_piece_of(area, seed, PAGE, 256 * PAGE);

	switch (page_random(seed, 5)) {
	case 0:
	case 1:
		protect(area, piece, UFFDIO_WRITEPROTECT_MODE_WP);
		break;
	case 2:
		protect(area, piece, 0);
		page_poke(piece, page_random(seed, 4));
		break;
	case 3:
		page_advise(piece, page_random(seed, 2) ? MADV_PAGEOUT : MADV_DONTNEED);
		break;
	default:
		page_advise(piece, MADV_POPULATE_READ);
	}
}

static void node_turn(const struct page_area *area, uint64_t *seed)
{
	struct page_piece piece = page_piece_of(area, seed, PAGE, 64 * PAGE);
	void *pages[64];
	int nodes[64], status[64];
	size_t count = piece.size / PAGE, i;

	page_poke(piece, page_random(seed, 4));
	for (i = 0; i < count; i++) {
		pages[i] = piece.start + i * PAGE;
		nodes[i] = page_random(seed, NODES);
	}
	syscall(SYS_move_pages, 0, count, pages, nodes, status, 0);
}

static void write_word(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, word, 1) < 0)
		usleep(1000);
	close(fd);
}

void page_work_clear_refs(uint64_t *seed)
{
	write_word("/proc/self/clear_refs", page_random(seed, 2) ? "1" : "4");
}

/* What moves everybody's pages; 5: the page cache, and no word about it in the log. */
static void system_turn(const struct page_area *area, uint64_t *seed)
{
	swap_turn(area, seed);
	write_word("/proc/sys/vm/compact_memory", "1");
	if (!page_random(seed, 20))
		write_word("/proc/sys/vm/drop_caches", "5");
	usleep(100000);
}

const struct page_work page_works[] = {
	{ "mappings", 16 * MIB, 0, 2, NULL, mapping_turn },
	{ "fork", 4 * MIB, 0, 1, NULL, fork_turn },
	{ "ksm", 8 * MIB, 0, 2, merge_start, merge_turn },
	{ "huge pages", 0, 8, 2, NULL, huge_turn },
	{ "huge pages of shmem", 0, 4, 2, shmem_start, huge_turn },
	{ "swap", 16 * MIB, 0, 2, NULL, swap_turn },
	{ "shmem", 8 * MIB, 0, 2, shmem_start, file_turn },
	{ "file", 8 * MIB, 0, 2, file_start, file_turn },
	{ "hugetlb", 0, 4, 2, hugetlb_start, hugetlb_turn },
	{ "userfaultfd", 4 * MIB, 0, 1, protect_start, protect_turn },
	{ "nodes", 4 * MIB, 0, 2, NULL, node_turn },
	{ "system", 4 * MIB, 0, 1, NULL, system_turn },
	{},
};
