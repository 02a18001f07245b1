// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Snapshots to and from a file descriptor. Loading reads into memory of its
 * own rather than mapping the file: a file that is cut off under a mapping
 * kills its reader, and a pipe cannot be mapped. It takes exactly the bytes of
 * one image, so that images can stand one behind the other.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The header only claims a size: memory is got as bytes really come, from this
 * many doubling.
 */
#define FIRST_CAPACITY (1U << 20)

int procsnap_snapshot_save(const struct procsnap_snapshot *snap, int fd)
{
	size_t done = 0;
	ssize_t n;

	while (done < snap->size) {
		n = write(fd, snap->image + done, snap->size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			int err = n < 0 ? -errno : -EIO;

			return procsnap_fail(err,
					     "writing a snapshot failed after %zu of %zu bytes: %s",
					     done, snap->size, procsnap_errno_text(err));
		}
		done += (size_t)n;
	}
	return 0;
}

/* Reads until there are want bytes; *have is how many there are. */
static int read_up_to(int fd, unsigned char *bytes, size_t *have, size_t want)
{
	ssize_t n;
	int err;

	while (*have < want) {
		n = read(fd, bytes + *have, want - *have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err = -errno;
			return procsnap_fail(err, "reading a snapshot failed after %zu bytes: %s",
					     *have, procsnap_errno_text(err));
		}
		if (n == 0)
			break;
		*have += (size_t)n;
	}
	return 0;
}

static int grow(unsigned char **bytes, size_t *capacity, size_t total)
{
	size_t wanted = *capacity > total / 2 ? total : *capacity * 2;
	unsigned char *bigger = realloc(*bytes, wanted);

	if (!bigger)
		return procsnap_fail(-ENOMEM, "no memory for an image of %zu bytes", total);
	*bytes = bigger;
	*capacity = wanted;
	return 0;
}

static int read_image(int fd, unsigned char **bytes, size_t *have)
{
	size_t capacity = FIRST_CAPACITY, total, want;
	struct procsnap_header header;
	int err;

	err = read_up_to(fd, *bytes, have, PROCSNAP_HEADER_SIZE_V1);
	if (err)
		return err;
	if (*have == 0)
		return procsnap_fail(-ENODATA, "the end of the file: no further snapshot");
	err = procsnap_image_check_header(*bytes, *have, &header);
	if (err)
		return err;
	total = header.total_size;
	while (*have < total) {
		if (*have == capacity) {
			err = grow(bytes, &capacity, total);
			if (err)
				return err;
		}
		want = total < capacity ? total : capacity;
		err = read_up_to(fd, *bytes, have, want);
		if (err)
			return err;
		/* The end of the file: the check of the image says what is missing. */
		if (*have < want)
			break;
	}
	return 0;
}

int procsnap_snapshot_load(struct procsnap_snapshot **snap, int fd)
{
	unsigned char *bytes = malloc(FIRST_CAPACITY);
	size_t have = 0;
	int err;

	*snap = NULL;
	if (!bytes)
		return procsnap_fail(-ENOMEM, "no memory to read a snapshot");
	err = read_image(fd, &bytes, &have);
	if (err) {
		free(bytes);
		return err;
	}
	return procsnap_snapshot_new(snap, bytes, have, PROCSNAP_MEMORY_HEAP);
}
