// SPDX-License-Identifier: GPL-2.0-or-later
/* The device as the storm and bench programs use it: raw ioctls and mappings. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "snap.h"

int snap_open(void)
{
	int fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(SNAP_UNTESTED, "%s", PROCSNAP_DEVICE);
	return fd;
}

int snap_take(int fd, struct procsnap_request *request)
{
	if (!ioctl(fd, PROCSNAP_IOC_TAKE, request))
		return 0;
	if (errno != EAGAIN && errno != ETIME)
		err(SNAP_UNTESTED, "taking a snapshot");
	return errno;
}

struct snap snap_map(int fd, size_t size)
{
	struct snap snap = { .size = size };
	void *image = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);

	if (image == MAP_FAILED)
		err(SNAP_UNTESTED, "mapping a snapshot");
	snap.header = image;
	if (snap.header->magic != PROCSNAP_MAGIC)
		errx(SNAP_UNTESTED, "the mapping is not an image");
	return snap;
}

void snap_unmap(struct snap *snap)
{
	if (munmap((void *)snap->header, snap->size))
		err(SNAP_UNTESTED, "unmapping a snapshot");
	snap->header = NULL;
}

const struct procsnap_section *snap_section(const struct snap *snap, uint32_t id)
{
	const char *table = (const char *)snap->header + snap->header->header_size;
	uint32_t i;

	for (i = 0; i < snap->header->section_count; i++) {
		const struct procsnap_section *section =
			(const void *)(table + i * snap->header->section_entry_size);

		if (section->id == id)
			return section;
	}
	return NULL;
}
