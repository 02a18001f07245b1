/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device as the tests use it: raw ioctls, no library in between. */
#ifndef PROCSNAP_TESTS_DEVICE_H
#define PROCSNAP_TESTS_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include <procsnap/uapi.h>

/* A mapped image. */
struct image {
	const struct procsnap_header *header;
	size_t size;
};

/* Opens the device; fails the test if it cannot. */
int device_open(void);

/* A request for all processes with these sections, level tree. */
struct procsnap_request request_of(uint64_t sections);

/* ioctl: 0 or the errno. */
int take(int fd, struct procsnap_request *request);

/* Takes and maps; both fail the test if they cannot. */
struct image take_image(int fd, struct procsnap_request *request);
struct image map_image(int fd, size_t size);
void unmap_image(struct image *image);

/* The section table's entry, or NULL. */
const struct procsnap_section *section_of(const struct image *image, uint32_t id);

/* Entry @index of section @id; fails the test if there is none. */
const void *entry_of(const struct image *image, uint32_t id, size_t index);

/* The row with this pid, or -1. */
long row_of_pid(const struct image *image, int pid);

/* Reads PROCSNAP_IOC_INFO; fails the test if it cannot. */
struct procsnap_info info_of(int fd);

#endif /* PROCSNAP_TESTS_DEVICE_H */
