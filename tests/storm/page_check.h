/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what an image says of footprints and pages can be true, and what was seen in it. */
#ifndef PROCSNAP_TESTS_PAGE_CHECK_H
#define PROCSNAP_TESTS_PAGE_CHECK_H

#include <stdbool.h>

#include "snap.h"

/*
 * Counters, of several readers together.
 *
 * @violations: What cannot be true; each was told on standard error, up to a limit.
 * @runs_by_flag: Runs with the bit of PROCSNAP_PAGE_*.
 */
struct page_seen {
	uint64_t snapshots;
	uint64_t failed_takes;
	uint64_t footprints;
	uint64_t tasks_with_pages;
	uint64_t runs;
	uint64_t partial;
	uint64_t blocked;
	uint64_t kept;
	uint64_t violations;
	uint64_t runs_by_flag[64];
};

struct page_check {
	const struct snap *snap;
	const struct procsnap_request *request;
	struct page_seen *seen;
	uint64_t frames; /* above all frame numbers */
};

/* To be called with a new image. */
void page_check_image(const struct page_check *check);

/* Name of a bit of PROCSNAP_PAGE_*, or NULL. */
const char *page_flag_name(unsigned int bit);

/* The bit with that name, or -1. */
int page_flag_bit(const char *name);

/* Adds to a counter that others use too. */
static inline void page_seen_add(uint64_t *counter, uint64_t count)
{
	__atomic_fetch_add(counter, count, __ATOMIC_RELAXED);
}

#endif /* PROCSNAP_TESTS_PAGE_CHECK_H */
