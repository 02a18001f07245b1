/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that a worker of the page storm plays with, from several threads at once.
 * All of it is touched by system calls, which fail where a plain access would be
 * answered with a signal: another thread may just have unmapped the place.
 */
#ifndef PROCSNAP_TESTS_PAGE_AREA_H
#define PROCSNAP_TESTS_PAGE_AREA_H

#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

/* A huge page of a PMD: its table is a page of entries of eight bytes. */
#define PAGE_AREA_HUGE ((size_t)sysconf(_SC_PAGESIZE) * sysconf(_SC_PAGESIZE) / 8)

/* Newer than some releases' headers. */
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#define MADV_GUARD_REMOVE 103
#endif

/*
 * @base: Aligned to a huge page.
 * @fd: The file behind it, for those that have one; else -1.
 */
struct page_area {
	char *base;
	size_t size;
	int fd;
};

/* Some pages of an area. */
struct page_piece {
	char *start;
	size_t size;
};

uint32_t page_random(uint64_t *seed, uint32_t below);

/* Addresses for an area of @size, with a private mapping there. */
void page_area_new(struct page_area *area, size_t size);

/* At most @most bytes anywhere in the area, whole units of @unit bytes. */
struct page_piece page_piece_of(const struct page_area *area, uint64_t *seed, size_t unit,
				size_t most);

/*
 * Writes to a piece: @variant says what, so that pages of one variant are equal.
 * Gives whether it could.
 */
int page_poke(struct page_piece piece, unsigned int variant);

/* madvise() of a piece; what the kernel has not, or refuses now, does nothing. */
void page_advise(struct page_piece piece, int advice);

/* A new mapping in the piece's place: of the area's file (@flags MAP_SHARED or MAP_PRIVATE) or of none. */
void page_map(const struct page_area *area, struct page_piece piece, int flags);

#endif /* PROCSNAP_TESTS_PAGE_AREA_H */
