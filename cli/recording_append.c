// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of a recording that is written: what is whole of it stays, whatever happens. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "recording_scan.h"
#include "recording_write.h"

/* Command lines, and environments, of all are for the owner to show. */
#define APPEND_MODE 0600
/* A file is renamed now and then, by who writes it; not so often. */
#define APPEND_TRIES 100
/* A stream that takes nothing for so long when the recording is to end has no reader. */
#define APPEND_PATIENCE_MS 1000

static int append_failed(const struct cli_recording_writer *writer, const char *why)
{
	cli_message("%s: %s", writer->path, why);
	return CLI_EXIT_FAILED;
}

/* whether a stream takes more, before who is to end it has waited long; 0 or -errno */
static int append_wait(const struct cli_recording_writer *writer)
{
	struct pollfd waits[] = {
		{ .fd = writer->fd, .events = POLLOUT },
		{ .fd = writer->stop, .events = POLLIN },
	};

	while (poll(waits, 2, -1) < 0)
		if (errno != EINTR)
			return -errno;
	if (waits[0].revents)
		return 0;
	/* who only reads slowly gets the rest */
	return poll(waits, 1, APPEND_PATIENCE_MS) > 0 ? 0 : -EINTR;
}

static int append_write(const struct cli_recording_writer *writer, const char *bytes, size_t size)
{
	while (size) {
		/* a pipe that takes anything takes so much at once */
		size_t part = writer->stream && size > PIPE_BUF ? PIPE_BUF : size;
		int error = writer->stream ? append_wait(writer) : 0;
		ssize_t written;

		if (error)
			return error;
		written = write(writer->fd, bytes, part);
		if (written < 0 && errno != EINTR)
			return -errno;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
	return 0;
}

static int append_cut(struct cli_recording_writer *writer, uint64_t size)
{
	if (ftruncate(writer->fd, (off_t)size) < 0 || lseek(writer->fd, (off_t)size, SEEK_SET) < 0)
		return -errno;
	writer->size = size;
	return 0;
}

/* as a file begins, with its first frame, so that both are there or none */
static int append_header(struct cli_recording_writer *writer)
{
	struct recording_header header = {
		.magic = RECORDING_MAGIC,
		.version = RECORDING_VERSION,
		.header_size = sizeof(header),
	};
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	header.created_real_ns = (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
	header.checksum = recording_header_checksum(&header);
	return append_write(writer, (const char *)&header, sizeof(header));
}

/* a file that begins is on the disk: a power cut does not leave zeros of it */
static int append_first(struct cli_recording_writer *writer, const void *bytes, size_t size)
{
	int error = append_header(writer);

	if (!error)
		error = append_write(writer, bytes, size);
	if (!error && !writer->stream && fdatasync(writer->fd) < 0)
		error = -errno;
	return error;
}

int recording_writer_put(struct cli_recording_writer *writer, const void *bytes, size_t size)
{
	bool first = !writer->size;
	int error = first ? append_first(writer, bytes, size) : append_write(writer, bytes, size);
	int cut;

	if (!error) {
		writer->size += size + (first ? sizeof(struct recording_header) : 0);
		return 0;
	}
	cut = writer->stream ? 0 : append_cut(writer, writer->size);
	return cut ? cut : error;
}

/* to the end of the last whole frame; what is behind it is cut away */
static int append_find_end(struct cli_recording_writer *writer, uint64_t size)
{
	struct recording_scan scan = { .fd = writer->fd };
	struct recording_block block;
	uint64_t offset;
	int error;

	while (recording_scan_next(&scan, &block, &offset))
		if (!writer->first_ns)
			writer->first_ns = block.real_ns;
	if (scan.newer)
		return append_failed(writer, "a recording of a later version: left as it is");
	error = append_cut(writer, scan.at);
	if (error)
		return append_failed(writer, strerror(-error));
	if (scan.at < size)
		cli_message("%s: %llu bytes at the end were no whole frame: cut away", writer->path,
			    (unsigned long long)(size - scan.at));
	return CLI_EXIT_OK;
}

/*
 * A file that is made is not made elsewhere, by a link that someone put there. A device or
 * a file that is there may be a link.
 */
static int append_open(const char *path)
{
	struct stat status;
	/* who could read a pipe itself would not be told that nobody does */
	bool stream = !stat(path, &status) && !S_ISREG(status.st_mode);
	int fd = open(path, (stream ? O_WRONLY : O_RDWR) | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, APPEND_MODE);
}

/* the file that is open has still its name: who wrote it may have made it FILE.1 */
static bool append_is_named(const struct cli_recording_writer *writer)
{
	struct stat open, named;

	return !fstat(writer->fd, &open) && !stat(writer->path, &named) &&
	       open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/* opens a file, and locks it if it is one that others could write */
static int append_lock(struct cli_recording_writer *writer)
{
	struct stat status;

	writer->fd = append_open(writer->path);
	if (writer->fd < 0)
		return append_failed(writer, errno == ELOOP
						     ? "a symbolic link: no file is made there"
						     : strerror(errno));
	if (fstat(writer->fd, &status) < 0)
		return append_failed(writer, strerror(errno));
	writer->stream = !S_ISREG(status.st_mode);
	/* a file system that knows no locks has no other writer that could be told */
	if (!writer->stream && flock(writer->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return append_failed(writer, "another procsnap records into it");
	return CLI_EXIT_OK;
}

static int append_lock_named(struct cli_recording_writer *writer)
{
	for (int tries = 0; tries < APPEND_TRIES; tries++) {
		int code = append_lock(writer);

		if (code || writer->stream || append_is_named(writer))
			return code;
		close(writer->fd);
		writer->fd = -1;
	}
	return append_failed(writer, "it is renamed again and again");
}

int recording_writer_open(struct cli_recording_writer *writer)
{
	struct stat status;
	int code;

	writer->size = 0;
	writer->first_ns = 0;
	procsnap_snapshot_free(writer->before);
	writer->before = NULL;
	if (!strcmp(writer->path, "-")) {
		writer->fd = STDOUT_FILENO;
		writer->stream = true;
		return CLI_EXIT_OK;
	}
	code = append_lock_named(writer);
	if (code || writer->stream)
		return code;
	if (recording_is_foreign(writer->fd))
		return append_failed(writer, "not a recording: left as it is");
	if (fstat(writer->fd, &status) < 0)
		return append_failed(writer, strerror(errno));
	return append_find_end(writer, (uint64_t)status.st_size);
}

int recording_writer_close(struct cli_recording_writer *writer)
{
	int fd = writer->fd, error = 0;

	writer->fd = -1;
	if (fd < 0)
		return CLI_EXIT_OK;
	if (!writer->stream && fdatasync(fd) < 0)
		error = errno;
	if (fd != STDOUT_FILENO && close(fd) < 0 && !error)
		error = errno;
	return error ? append_failed(writer, strerror(error)) : CLI_EXIT_OK;
}
