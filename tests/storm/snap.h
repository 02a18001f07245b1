/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The device as the storm and bench programs use it: raw ioctls and mappings.
 * What should never fail ends the program with status 2, "could not be tested".
 */
#ifndef PROCSNAP_TESTS_SNAP_H
#define PROCSNAP_TESTS_SNAP_H

#include <stddef.h>
#include <stdint.h>

#include <procsnap/uapi.h>

/* Exit status of a program that could not test what it is for. */
#define SNAP_UNTESTED 2

/* A mapped image. */
struct snap {
	const struct procsnap_header *header;
	size_t size;
};

int snap_open(void);

/*
 * PROCSNAP_IOC_TAKE: 0, or the errno if it is one of those that a caller is to
 * try again after: EAGAIN, ETIME.
 */
int snap_take(int fd, struct procsnap_request *request);

struct snap snap_map(int fd, size_t size);
void snap_unmap(struct snap *snap);

/* The entry of the section table, or NULL. */
const struct procsnap_section *snap_section(const struct snap *snap, uint32_t id);

/* Row @row of a per-task section. */
static inline const void *snap_row(const struct snap *snap, const struct procsnap_section *section,
				   size_t row)
{
	return (const char *)snap->header + section->offset + row * section->entry_size;
}

#endif /* PROCSNAP_TESTS_SNAP_H */
