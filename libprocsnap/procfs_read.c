// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading a file and listing a folder of /proc, with plain system calls and
 * memory that is used again.
 */
#include "procfs.h"
#include "procfs_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* A status file grows by 11 bytes for each of at most 65,536 groups, smaps by 1 KiB a mapping. */
#define TEXT_FIRST_CAPACITY 16384
#define TEXT_CAPACITY_MAX (256U << 20)
#define LIST_FIRST_CAPACITY 1024
#define DIRENT_BYTES 32768

bool procfs_is_gone(int err)
{
	return err == -ENOENT || err == -ESRCH;
}

bool procfs_is_denied(int err)
{
	return err == -EACCES || err == -EPERM;
}

int procfs_fail(const struct procsnap_procfs *fs, int err, const char *folder, const char *name)
{
	if (err == -EBADMSG)
		return procsnap_fail(err, "%s/%s/%s is not of the form that proc(5) describes",
				     fs->root_path, folder, name);
	return procsnap_fail(err, "reading %s/%s/%s failed: %s", fs->root_path, folder, name,
			     procsnap_errno_text(err));
}

static int grow_text(struct procfs_text *text)
{
	size_t capacity = text->capacity ? text->capacity * 2 : TEXT_FIRST_CAPACITY;
	char *bytes;

	if (capacity > TEXT_CAPACITY_MAX)
		return -EFBIG;
	bytes = realloc(text->bytes, capacity);
	if (!bytes)
		return -ENOMEM;
	text->bytes = bytes;
	text->capacity = capacity;
	return 0;
}

static ssize_t read_some(int fd, char *bytes, size_t room)
{
	ssize_t n;

	do
		n = read(fd, bytes, room);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

/*
 * The kernel makes most files as one record, which it gives as far as the
 * buffer goes: a read that does not fill the buffer was the last one. Files in
 * pieces are read to their end, or until there is more than max.
 */
static int read_text(struct procfs_text *text, int fd, bool pieces, size_t max)
{
	size_t room;
	ssize_t n;
	int err;

	text->length = 0;
	do {
		if (text->length == text->capacity) {
			err = grow_text(text);
			if (err)
				return err;
		}
		room = text->capacity - text->length;
		if (room > max - text->length)
			room = max - text->length;
		n = read_some(fd, text->bytes + text->length, room);
		if (n < 0)
			return (int)n;
		text->length += (size_t)n;
	} while (text->length < max && (pieces ? n > 0 : (size_t)n == room));
	return 0;
}

ssize_t procfs_read_entries(int fd, uint64_t *entries, size_t count, uint64_t at)
{
	ssize_t n;

	do
		n = pread(fd, entries, count * sizeof(*entries), (off_t)(at * sizeof(*entries)));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n / (ssize_t)sizeof(*entries);
}

static int read_file(struct procfs_text *text, int dir, const char *name, bool pieces, size_t max)
{
	int fd, err;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	err = read_text(text, fd, pieces, max);
	close(fd);
	return err;
}

int procfs_read(struct procfs_text *text, int dir, const char *name)
{
	return read_file(text, dir, name, false, SIZE_MAX);
}

int procfs_read_all(struct procfs_text *text, int dir, const char *name, size_t max)
{
	return read_file(text, dir, name, true, max);
}

int procfs_read_link(struct procfs_text *text, int dir, const char *name)
{
	ssize_t n;
	int err;

	text->length = 0;
	if (text->capacity == 0) {
		err = grow_text(text);
		if (err)
			return err;
	}
	/* the kernel makes a page of it at most, which the first capacity exceeds */
	n = readlinkat(dir, name, text->bytes, text->capacity);
	if (n < 0)
		return -errno;
	text->length = (size_t)n;
	return 0;
}

/* The number that a name is; -1: it is none. */
static int32_t pid_of_name(const char *name)
{
	int32_t pid = 0;

	for (; *name; name++) {
		if (*name < '0' || *name > '9' || pid > (INT32_MAX - 9) / 10)
			return -1;
		pid = pid * 10 + (*name - '0');
	}
	return pid;
}

static int add_pid(struct procfs_list *list, int32_t pid)
{
	size_t capacity = list->capacity ? list->capacity * 2 : LIST_FIRST_CAPACITY;
	int32_t *pids;

	if (list->count == list->capacity) {
		pids = realloc(list->pids, capacity * sizeof(*pids));
		if (!pids)
			return -ENOMEM;
		list->pids = pids;
		list->capacity = capacity;
	}
	list->pids[list->count++] = pid;
	return 0;
}

static int add_names(struct procfs_list *list, const char *buffer, size_t length, int32_t first)
{
	const struct dirent64 *entry;
	size_t at;
	int32_t pid;
	int err;

	for (at = 0; at < length; at += entry->d_reclen) {
		entry = (const void *)(buffer + at);
		pid = pid_of_name(entry->d_name);
		if (pid < first)
			continue;
		err = add_pid(list, pid);
		if (err)
			return err;
	}
	return 0;
}

static int list_from(struct procfs_list *list, int dir, const char *name, int32_t first)
{
	_Alignas(struct dirent64) char buffer[DIRENT_BYTES];
	int fd, err = 0;
	ssize_t n;

	list->count = 0;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while (!err) {
		n = getdents64(fd, buffer, sizeof(buffer));
		if (n < 0)
			err = -errno;
		if (n <= 0)
			break;
		err = add_names(list, buffer, (size_t)n, first);
	}
	close(fd);
	return err;
}

int procfs_list(struct procfs_list *list, int dir, const char *name)
{
	return list_from(list, dir, name, 1);
}

int procfs_list_from_zero(struct procfs_list *list, int dir, const char *name)
{
	return list_from(list, dir, name, 0);
}
