/* SPDX-License-Identifier: GPL-2.0-only */
/* Another task's memory, read without ever waiting for long: remote.c. */
#ifndef PROCSNAP_REMOTE_H
#define PROCSNAP_REMOTE_H

#include "procsnap.h"

/*
 * Takes @mm's mmap_lock for reading, within the budget for waiting; false: it
 * could not be had. The caller ends with mmap_read_unlock().
 */
bool procsnap_remote_lock(struct procsnap_fill *fill, struct mm_struct *mm);

/*
 * Copies up to @length bytes from @addr of @mm, as procfs reads command lines:
 * only of memory without a file. How many there were, up to the first page that
 * cannot be read; or -EAGAIN: that would take longer than may be waited; -EINTR.
 */
ssize_t procsnap_remote_read(struct procsnap_fill *fill, struct mm_struct *mm, unsigned long addr,
			     char *to, size_t length);

#endif /* PROCSNAP_REMOTE_H */
