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
#include "recording_scan.h"
#include "recording_write.h"

#define SECOND_NS 1000000000ULL

static bool rotate_name(char name[PATH_MAX], const char *path, unsigned int number)
{
	int length = number ? snprintf(name, PATH_MAX, "%s.%u", path, number)
			    : snprintf(name, PATH_MAX, "%s", path);

	return length >= 0 && length < PATH_MAX;
}

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
	uint64_t magic = 0;
	size_t got;

	if (fd < 0)
		return errno != ENOENT;
	got = recording_read_at(fd, &magic, sizeof(magic), 0);
	close(fd);
	return got && magic != RECORDING_MAGIC;
}

int recording_check_names(const struct cli_recording_writer *writer)
{
	char name[PATH_MAX];

	if (writer->stream)
		return CLI_EXIT_OK;
	for (unsigned int number = 1; number <= writer->limits.files; number++) {
		if (!rotate_name(name, writer->path, number)) {
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

static bool rotate_is_old(const struct cli_recording_writer *writer, const struct stat *status)
{
	uint64_t written = (uint64_t)status->st_mtim.tv_sec * SECOND_NS;
	uint64_t now = (uint64_t)time(NULL) * SECOND_NS;

	return writer->limits.age_ns && now > written && now - written > writer->limits.age_ns;
}

void recording_prune(const struct cli_recording_writer *writer)
{
	uint64_t room = writer->limits.bytes - recording_file_max(writer), sum = 0;
	unsigned int last = 0;
	char name[PATH_MAX];
	struct stat status;

	if (writer->stream || !writer->limits.files)
		return;
	for (unsigned int number = 1; number <= last + RECORDING_FILES_GAP; number++) {
		if (number > RECORDING_FILES_MAX || !rotate_name(name, writer->path, number) ||
		    stat(name, &status) < 0 || rotate_is_foreign(name))
			continue;
		last = number;
		sum += (uint64_t)status.st_size;
		if ((number > writer->limits.files || rotate_is_old(writer, &status) ||
		     (writer->limits.bytes && sum > room)) &&
		    unlink(name) < 0)
			cli_message("%s: cannot be removed: %s", name, strerror(errno));
	}
}

int recording_rotate(struct cli_recording_writer *writer)
{
	char from[PATH_MAX], to[PATH_MAX];
	unsigned int last = writer->limits.files;
	int code = recording_writer_close(writer);

	if (!code)
		code = recording_check_names(writer);
	if (code)
		return code;
	for (unsigned int number = last; number; number--) {
		if (rotate_name(from, writer->path, number - 1) &&
		    rotate_name(to, writer->path, number) && rename(from, to) < 0 &&
		    errno != ENOENT) {
			cli_message("%s: cannot become %s: %s", from, to, strerror(errno));
			return CLI_EXIT_FAILED;
		}
	}
	recording_prune(writer);
	return recording_writer_open(writer);
}
