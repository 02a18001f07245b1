/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process with many resident pages of 4 KiB, and where its frames are. What
 * should never fail ends the program with status 2.
 */
#ifndef PROCSNAP_TESTS_PAGE_TARGET_H
#define PROCSNAP_TESTS_PAGE_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * @spread: 1: the pages are touched in order, so that their frames are in a row as
 * far as the kernel has them so. Otherwise each page gets a frame picked at random
 * of a region of @spread times as many pages, which is given back afterwards.
 */
struct page_target {
	pid_t pid;
	uint64_t address;
	size_t pages;
	unsigned int spread;
};

/* Starts the process; it has all its pages when this returns, and waits. */
void page_target_start(struct page_target *target, size_t pages, unsigned int spread);
void page_target_end(struct page_target *target);

#endif /* PROCSNAP_TESTS_PAGE_TARGET_H */
