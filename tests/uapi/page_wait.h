/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Having the kernel do to pages what it does in its own time: merge, swap out, write-protect. */
#ifndef PROCSNAP_TESTS_PAGE_WAIT_H
#define PROCSNAP_TESTS_PAGE_WAIT_H

#include <stdbool.h>
#include <stddef.h>

enum page_wait {
	PAGE_WAIT_MERGED,
	PAGE_WAIT_SWAPPED,
	PAGE_WAIT_SHMEM_SWAPPED,
};

/* Until all pages of this process there are so, or no more can be hoped for: false. */
bool page_wait(char *at, size_t size, enum page_wait what);

/*
 * Write-protects them by userfaultfd, also those that are not there; without a
 * size only tells whether the kernel can.
 */
bool page_write_protect(char *at, size_t size);

#endif /* PROCSNAP_TESTS_PAGE_WAIT_H */
