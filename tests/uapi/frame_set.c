// SPDX-License-Identifier: GPL-2.0-or-later
/* The frames and the places in swap that processes use, each counted once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "frame_set.h"
#include "kernel_pages.h"
#include "page_set.h"

/* Enough for 16 GiB, and for as much swap. */
#define WORDS ((16ULL << 30) / PAGE_BYTES / 64)
#define BYTES (WORDS * sizeof(uint64_t))

struct frame_set {
	uint64_t *bits[FRAME_KINDS];
	uint64_t count[FRAME_KINDS];
};

struct frame_set *frame_set_new(void)
{
	struct frame_set *set = calloc(1, sizeof(*set));
	int kind;

	assert_non_null(set);
	for (kind = 0; kind < FRAME_KINDS; kind++) {
		set->bits[kind] = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		assert_ptr_not_equal(set->bits[kind], MAP_FAILED);
	}
	return set;
}

void frame_set_clear(struct frame_set *set)
{
	int kind;

	for (kind = 0; kind < FRAME_KINDS; kind++) {
		memset(set->bits[kind], 0, BYTES);
		set->count[kind] = 0;
	}
}

void frame_set_free(struct frame_set *set)
{
	int kind;

	for (kind = 0; kind < FRAME_KINDS; kind++)
		munmap(set->bits[kind], BYTES);
	free(set);
}

static void add(struct frame_set *set, enum frame_kind kind, uint64_t number)
{
	uint64_t *word, bit = 1ULL << number % 64;

	assert_true(number / 64 < WORDS);
	word = &set->bits[kind][number / 64];
	set->count[kind] += !(*word & bit);
	*word |= bit;
}

static void add_page(struct frame_set *set, const struct kernel_page *page, unsigned int swap_areas)
{
	uint64_t frame = page->map & PAGEMAP_FRAME;

	if (page->map & PAGEMAP_PRESENT) {
		if (page->flags & (KPF(ZERO_PAGE) | KPF(NOPAGE)))
			return;
		add(set, page->flags & KPF(HUGE) ? FRAME_HUGETLB : FRAME_RESIDENT, frame);
	} else if (page->map & PAGEMAP_SWAP && frame % 32 < swap_areas) {
		/* The type is in the low bits; one place in each type is one number. */
		add(set, FRAME_SWAP, frame / 32 * swap_areas + frame % 32);
	}
}

enum { BATCH = 512 };

void frame_set_add(struct frame_set *set, pid_t pid, uint64_t start, uint64_t end,
		   unsigned int swap_areas)
{
	static struct kernel_page pages[BATCH];
	uint64_t stop, i;

	for (; start < end; start = stop) {
		stop = start + BATCH * PAGE_BYTES < end ? start + BATCH * PAGE_BYTES : end;
		kernel_pages_read(pid, start, stop, pages);
		for (i = 0; i < (stop - start) / PAGE_BYTES; i++)
			add_page(set, &pages[i], swap_areas);
	}
}

uint64_t frame_set_count(const struct frame_set *set, enum frame_kind kind)
{
	return set->count[kind];
}
