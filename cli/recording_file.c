// SPDX-License-Identifier: GPL-2.0-or-later
/* A file of which any part can be read: what is a pipe or a device is read into memory. */
/* memfd_create() */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording_file.h"

#define FILE_PIECE 65536

static bool file_write(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
	return true;
}

static bool file_copy(int to, int from)
{
	static char piece[FILE_PIECE];

	for (;;) {
		ssize_t got = read(from, piece, sizeof(piece));

		if (!got)
			return true;
		if (got < 0 && errno != EINTR)
			return false;
		if (got > 0 && !file_write(to, piece, (size_t)got))
			return false;
	}
}

/* all that there is to be read, in memory */
static int file_whole(int from)
{
	int fd = memfd_create("procsnap", MFD_CLOEXEC), error;

	if (fd < 0 || file_copy(fd, from))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

bool recording_file_name(char name[PATH_MAX], const char *path, unsigned int number)
{
	int length = number ? snprintf(name, PATH_MAX, "%s.%u", path, number)
			    : snprintf(name, PATH_MAX, "%s", path);

	return length >= 0 && length < PATH_MAX;
}

int recording_file_open(const char *path)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat status;
	int whole, error;

	if (fd < 0)
		return -1;
	if (!is_stdin && !fstat(fd, &status) && S_ISREG(status.st_mode))
		return fd;
	whole = file_whole(fd);
	error = errno;
	if (!is_stdin)
		close(fd);
	errno = error;
	return whole;
}
