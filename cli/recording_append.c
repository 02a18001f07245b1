// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of a recording that is written: what is whole of it stays, whatever happens. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "recording_scan.h"
#include "recording_write.h"

/* Who may read the command lines of others is for the owner to say. */
#define APPEND_MODE 0640

static int append_failed(const struct cli_recording_writer *writer, const char *why)
{
	cli_message("%s: %s", writer->path, why);
	return CLI_EXIT_FAILED;
}

static int append_write(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

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

int recording_writer_put(struct cli_recording_writer *writer, const void *bytes, size_t size)
{
	int error = append_write(writer->fd, bytes, size), cut;

	if (!error) {
		writer->size += size;
		return 0;
	}
	cut = writer->stream ? 0 : append_cut(writer, writer->size);
	return cut ? cut : error;
}

static int append_header(struct cli_recording_writer *writer)
{
	struct recording_header header = {
		.magic = RECORDING_MAGIC,
		.version = RECORDING_VERSION,
		.header_size = sizeof(header),
	};
	struct timespec now;
	int error;

	clock_gettime(CLOCK_REALTIME, &now);
	header.created_real_ns = (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
	header.checksum = recording_header_checksum(&header);
	error = recording_writer_put(writer, &header, sizeof(header));
	return error ? append_failed(writer, strerror(-error)) : CLI_EXIT_OK;
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

/* behind what is there, which must be a recording, or what was going to be one */
static int append_behind(struct cli_recording_writer *writer, uint64_t size)
{
	static const uint64_t magic = RECORDING_MAGIC;
	uint64_t first = 0;
	size_t got = recording_read_at(writer->fd, &first, sizeof(first), 0);

	if (got && memcmp(&first, &magic, got) != 0)
		return append_failed(writer, "not a recording: left as it is");
	if (size >= sizeof(struct recording_header))
		return append_find_end(writer, size);
	if (append_cut(writer, 0))
		return append_failed(writer, strerror(errno));
	return append_header(writer);
}

int recording_writer_open(struct cli_recording_writer *writer)
{
	bool is_stdout = !strcmp(writer->path, "-");
	struct stat status;

	writer->fd = is_stdout ? STDOUT_FILENO
			       : open(writer->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY,
				      APPEND_MODE);
	if (writer->fd < 0 || fstat(writer->fd, &status) < 0)
		return append_failed(writer, strerror(errno));
	writer->stream = is_stdout || !S_ISREG(status.st_mode);
	writer->size = 0;
	writer->first_ns = 0;
	procsnap_snapshot_free(writer->before);
	writer->before = NULL;
	if (writer->stream)
		return append_header(writer);
	/* a file system that knows no locks has no other writer that could be told */
	if (flock(writer->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return append_failed(writer, "another procsnap records into it");
	return append_behind(writer, (uint64_t)status.st_size);
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
