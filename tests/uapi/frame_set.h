/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frames and the places in swap that processes use, each counted once. */
#ifndef PROCSNAP_TESTS_FRAME_SET_H
#define PROCSNAP_TESTS_FRAME_SET_H

#include <stdint.h>
#include <sys/types.h>

/*
 * @FRAME_RESIDENT: of memory, but for the zero page and hugetlb.
 * @FRAME_SWAP: places in swap that stand in page tables.
 */
enum frame_kind {
	FRAME_RESIDENT,
	FRAME_HUGETLB,
	FRAME_SWAP,
	FRAME_KINDS,
};

struct frame_set;

/* All the memory that it will use is there from the start. */
struct frame_set *frame_set_new(void);
void frame_set_clear(struct frame_set *set);
void frame_set_free(struct frame_set *set);
/* Adds what pagemap says of the addresses; @swap_areas: as in page_compare(). */
void frame_set_add(struct frame_set *set, pid_t pid, uint64_t start, uint64_t end,
		   unsigned int swap_areas);
uint64_t frame_set_count(const struct frame_set *set, enum frame_kind kind);

#endif /* PROCSNAP_TESTS_FRAME_SET_H */
