// SPDX-License-Identifier: GPL-2.0-or-later
/* The device as the tests use it: raw ioctls, no library in between. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "device.h"

int device_open(void)
{
	int fd = open(PROCSNAP_DEVICE, O_RDONLY | O_CLOEXEC);

	assert_int_not_equal(fd, -1);
	return fd;
}

struct procsnap_request request_of(uint64_t sections)
{
	return (struct procsnap_request){ .sections = sections, .level = PROCSNAP_LEVEL_TREE };
}

int take(int fd, struct procsnap_request *request)
{
	return ioctl(fd, PROCSNAP_IOC_TAKE, request) ? errno : 0;
}

struct image map_image(int fd, size_t size)
{
	struct image image = { .size = size };
	void *p = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);

	assert_ptr_not_equal(p, MAP_FAILED);
	image.header = p;
	assert_int_equal(image.header->magic, PROCSNAP_MAGIC);
	return image;
}

struct image take_image(int fd, struct procsnap_request *request)
{
	struct image image;

	assert_int_equal(take(fd, request), 0);
	image = map_image(fd, request->size);
	assert_int_equal(image.header->total_size, request->size);
	assert_int_equal(image.header->snapshot_id, request->snapshot_id);
	return image;
}

void unmap_image(struct image *image)
{
	assert_int_equal(munmap((void *)image->header, image->size), 0);
	image->header = NULL;
}

const struct procsnap_section *section_of(const struct image *image, uint32_t id)
{
	const char *table = (const char *)image->header + image->header->header_size;
	const struct procsnap_section *section;
	uint32_t i;

	for (i = 0; i < image->header->section_count; i++) {
		section = (const void *)(table + i * image->header->section_entry_size);
		if (section->id == id)
			return section;
	}
	return NULL;
}

const void *entry_of(const struct image *image, uint32_t id, size_t index)
{
	const struct procsnap_section *section = section_of(image, id);

	assert_non_null(section);
	assert_true(index < section->count);
	return (const char *)image->header + section->offset + index * section->entry_size;
}

long row_of_pid(const struct image *image, int pid)
{
	const struct procsnap_task *task;
	uint32_t row;

	for (row = 0; row < image->header->task_count; row++) {
		task = entry_of(image, PROCSNAP_SECTION_TASK, row);
		if (task->pid == pid)
			return row;
	}
	return -1;
}

struct procsnap_info info_of(int fd)
{
	struct procsnap_info info;

	assert_int_equal(ioctl(fd, PROCSNAP_IOC_INFO, &info), 0);
	return info;
}
