// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that is touched by system calls, which fail where an access would be a signal. */
#define _GNU_SOURCE
#include <err.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hold.h"
#include "page_area.h"

#define VARIANTS 4
#define VARIANT_SIZE (64UL << 10)

uint32_t page_random(uint64_t *seed, uint32_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (*seed >> 16) % below;
}

void page_area_new(struct page_area *area, size_t size)
{
	char *start = mmap(NULL, size + PAGE_AREA_HUGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		err(HOLD_FAILED, "mmap");
	area->base = start + (-(uintptr_t)start & (PAGE_AREA_HUGE - 1));
	area->size = size;
	area->fd = -1;
}

struct page_piece page_piece_of(const struct page_area *area, uint64_t *seed, size_t unit,
				size_t most)
{
	size_t units = area->size / unit, count = 1 + page_random(seed, most / unit);
	size_t first = page_random(seed, units);

	if (count > units - first)
		count = units - first;
	return (struct page_piece){ .start = area->base + first * unit, .size = count * unit };
}

/* A file of @VARIANTS parts, each of them bytes of one value. */
static int pattern_fd(void)
{
	static int fd = -1;
	static char part[VARIANT_SIZE];
	int new_fd, none = -1, i;

	if (__atomic_load_n(&fd, __ATOMIC_ACQUIRE) >= 0)
		return fd;
	new_fd = memfd_create("pattern", MFD_CLOEXEC);
	for (i = 0; i < VARIANTS; i++) {
		memset(part, i, sizeof(part));
		if (write(new_fd, part, sizeof(part)) != sizeof(part))
			err(HOLD_FAILED, "memfd");
	}
	if (!__atomic_compare_exchange_n(&fd, &none, new_fd, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		close(new_fd);
	return fd;
}

int page_poke(struct page_piece piece, unsigned int variant)
{
	off_t from = variant % VARIANTS * VARIANT_SIZE;
	size_t done, part;

	for (done = 0; done < piece.size; done += part) {
		part = piece.size - done < VARIANT_SIZE ? piece.size - done : VARIANT_SIZE;
		if (pread(pattern_fd(), piece.start + done, part, from) != (ssize_t)part)
			return 0;
	}
	return 1;
}

void page_advise(struct page_piece piece, int advice)
{
	madvise(piece.start, piece.size, advice);
}

void page_map(const struct page_area *area, struct page_piece piece, int flags)
{
	if (area->fd < 0)
		flags |= MAP_ANONYMOUS | MAP_NORESERVE;
	mmap(piece.start, piece.size, PROT_READ | PROT_WRITE, flags | MAP_FIXED, area->fd,
	     area->fd < 0 ? 0 : piece.start - area->base);
}
