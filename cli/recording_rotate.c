// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much of a recording is kept: files of equal size, or time, of which the oldest
 * goes. FILE.1 is the newest of the older ones, as with logrotate.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "recording_file.h"
#include "recording_scan.h"
#include "recording_write.h"

#define SECOND_NS 1000000000ULL

uint64_t recording_file_max(const struct cli_recording_writer *writer)
{
	return writer->limits.bytes ? writer->limits.bytes / (writer->limits.files + 1)
				    : UINT64_MAX;
}

bool recording_is_full(const struct cli_recording_writer *writer, size_t size, uint64_t now_ns)
{
	uint64_t age = writer->limits.age_ns / (writer->limits.files + 1);

	if (writer->stream || !writer->first_ns)
		return false;
	if (writer->size + size > recording_file_max(writer))
		return true;
	/* the clock may have been set back */
	return age && now_ns > writer->first_ns && now_ns - writer->first_ns >= age;
}

/* a file that is there, and is not ours to be moved or removed */
static bool rotate_is_foreign(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool foreign;

	if (fd < 0)
		return errno != ENOENT;
	foreign = recording_is_foreign(fd);
	close(fd);
	return foreign;
}

int recording_check_names(const struct cli_recording_writer *writer)
{
	char name[PATH_MAX];

	if (writer->stream)
		return CLI_EXIT_OK;
	for (unsigned int number = 1; number <= writer->limits.files; number++) {
		if (!recording_file_name(name, writer->path, number)) {
			cli_message("%s: the name is too long", writer->path);
			return CLI_EXIT_FAILED;
		}
		if (rotate_is_foreign(name)) {
			cli_message("%s: not a recording, but in the way of one: left as it is",
				    name);
			return CLI_EXIT_FAILED;
		}
	}
	return CLI_EXIT_OK;
}

/* written before what is kept, as seen from what is written now */
static bool rotate_is_old(const struct cli_recording_writer *writer, const struct stat *status)
{
	uint64_t written = (uint64_t)status->st_mtim.tv_sec * SECOND_NS;
	uint64_t now = (uint64_t)time(NULL) * SECOND_NS;

	return writer->limits.age_ns && now > written && now - written > writer->limits.age_ns;
}

/* what is kept of older files is no more than the limits say; aged: also by their age */
static void rotate_prune(const struct cli_recording_writer *writer, bool aged)
{
	uint64_t room = writer->limits.bytes - recording_file_max(writer), sum = 0;
	unsigned int last = 0;
	char name[PATH_MAX];
	struct stat status;

	if (writer->stream || !writer->limits.files)
		return;
	for (unsigned int number = 1; number <= last + RECORDING_FILES_GAP; number++) {
		if (number > RECORDING_FILES_MAX ||
		    !recording_file_name(name, writer->path, number) || stat(name, &status) < 0 ||
		    rotate_is_foreign(name))
			continue;
		last = number;
		sum += (uint64_t)status.st_size;
		if ((number > writer->limits.files || (aged && rotate_is_old(writer, &status)) ||
		     (writer->limits.bytes && sum > room)) &&
		    unlink(name) < 0)
			cli_message("%s: cannot be removed: %s", name, strerror(errno));
	}
}

void recording_prune(const struct cli_recording_writer *writer)
{
	rotate_prune(writer, false);
}

static int rotate_rename(const struct cli_recording_writer *writer)
{
	char from[PATH_MAX], to[PATH_MAX];

	for (unsigned int number = writer->limits.files; number; number--) {
		if (recording_file_name(from, writer->path, number - 1) &&
		    recording_file_name(to, writer->path, number) && rename(from, to) < 0 &&
		    errno != ENOENT) {
			cli_message("%s: cannot become %s: %s", from, to, strerror(errno));
			return CLI_EXIT_FAILED;
		}
	}
	return CLI_EXIT_OK;
}

int recording_rotate(struct cli_recording_writer *writer)
{
	int code = recording_check_names(writer), before = writer->fd;

	if (!code && fdatasync(before) < 0) {
		cli_message("%s: %s", writer->path, strerror(errno));
		code = CLI_EXIT_FAILED;
	}
	if (!code)
		code = rotate_rename(writer);
	if (code)
		return code;
	rotate_prune(writer, true);
	/* its lock is kept until there is another: none comes in between */
	code = recording_writer_open(writer);
	close(before);
	return code;
}
