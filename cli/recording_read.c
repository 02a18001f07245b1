// SPDX-License-Identifier: GPL-2.0-or-later
/* A recording: its files, and which frames are in them. */
#include <byteswap.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "cli.h"
#include "recording_file.h"
#include "recording_read.h"

/* A file is renamed now and then, by who writes it; not so often. */
#define READ_TRIES 100

static const char *read_name(const char *path)
{
	return strcmp(path, "-") ? path : "standard input";
}

/* the other files of a rotated recording come before it */
static bool read_add_part(struct cli_recording *recording, const char *name, int fd)
{
	struct recording_part *grown = reallocarray(recording->parts, recording->part_count + 1,
						    sizeof(*grown));
	struct recording_part *part;

	if (!grown)
		return false;
	recording->parts = grown;
	part = &grown[recording->part_count++];
	*part = (struct recording_part){ .scan = { .fd = fd } };
	snprintf(part->name, sizeof(part->name), "%s", name);
	return true;
}

static bool read_begins_with(int fd, uint64_t magic)
{
	uint64_t first = 0;

	return recording_read_at(fd, &first, sizeof(first), 0) == sizeof(first) && first == magic;
}

static bool read_is_file(int fd, const struct stat *status)
{
	struct stat open;

	return !fstat(fd, &open) && open.st_dev == status->st_dev && open.st_ino == status->st_ino;
}

/* the newest one, or one of those that are open: it was renamed in the meantime */
static bool read_is_open(const struct cli_recording *recording, int newest, int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return false;
	for (size_t i = 0; i < recording->part_count; i++)
		if (read_is_file(recording->parts[i].scan.fd, &status))
			return true;
	return newest >= 0 && read_is_file(newest, &status);
}

/* a file that is there and is a recording, or -1 */
static int read_open_older(const struct cli_recording *recording, int newest, const char *path,
			   unsigned int number, char name[PATH_MAX])
{
	int fd;

	if (!recording_file_name(name, path, number))
		return -1;
	fd = recording_file_open(name);
	if (fd < 0 && errno != ENOENT)
		cli_message("%s: left out: %s", name, strerror(errno));
	if (fd >= 0 && (!recording_begins(fd) || read_is_open(recording, newest, fd))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* newest: the file itself, -1: it is not there; false without memory */
static bool read_add_older(struct cli_recording *recording, int newest, const char *path)
{
	char name[PATH_MAX];
	unsigned int oldest = 0;

	if (!strcmp(path, "-"))
		return true;
	for (unsigned int number = 1; number <= oldest + RECORDING_FILES_GAP; number++) {
		struct stat status;

		if (number <= RECORDING_FILES_MAX && recording_file_name(name, path, number) &&
		    !stat(name, &status) && S_ISREG(status.st_mode))
			oldest = number;
	}
	for (; oldest; oldest--) {
		int fd = read_open_older(recording, newest, path, oldest, name);

		if (fd < 0)
			continue;
		if (!read_add_part(recording, name, fd)) {
			close(fd);
			return false;
		}
	}
	return true;
}

static int read_no_memory(const struct cli_recording *recording)
{
	cli_message("%s: no memory for the recording", recording->path);
	return CLI_EXIT_FAILED;
}

static int read_scan(struct cli_recording *recording)
{
	for (size_t i = 0; i < recording->part_count; i++) {
		if (!recording_scan_part(recording, i))
			return read_no_memory(recording);
		if (recording->parts[i].scan.newer) {
			cli_message("%s: the recording is of a later version: use a newer procsnap",
				    recording->parts[i].name);
			return CLI_EXIT_FAILED;
		}
	}
	if (recording->count)
		return CLI_EXIT_OK;
	cli_message("%s: the recording has no whole frame", recording->path);
	return CLI_EXIT_FAILED;
}

/* nothing, or something else: the library says what */
static int read_is_none(const struct cli_recording *recording, int fd)
{
	struct procsnap_snapshot *snap = NULL;

	if (lseek(fd, 0, SEEK_SET) < 0 || procsnap_snapshot_load(&snap, fd) < 0)
		cli_message("%s: %s", recording->path, procsnap_last_error());
	procsnap_snapshot_free(snap);
	return CLI_EXIT_FAILED;
}

/* whose beginning is damaged has blocks all the same */
static bool read_is_plain(int fd)
{
	struct recording_scan scan = { .fd = fd };
	struct recording_block block;
	uint64_t offset;

	if (read_begins_with(fd, RECORDING_MAGIC))
		return false;
	return read_begins_with(fd, PROCSNAP_MAGIC) || !recording_scan_next(&scan, &block, &offset);
}

/* a file into which nothing could be written yet, on a full disk: the older ones are there */
static bool read_is_empty(int fd)
{
	struct stat status;

	return !fstat(fd, &status) && !status.st_size;
}

static int read_open_with(struct cli_recording *recording, const char *path, int fd)
{
	recording->plain = read_is_plain(fd);
	if (((!recording->plain || read_is_empty(fd)) && !read_add_older(recording, fd, path)) ||
	    !read_add_part(recording, recording->path, fd)) {
		close(fd);
		return read_no_memory(recording);
	}
	if (recording->part_count > 1)
		recording->plain = false;
	return CLI_EXIT_OK;
}

static int read_open(struct cli_recording *recording, const char *path)
{
	int fd = recording_file_open(path), error = errno;

	/* who was rotating it was ended, or is at it: the older ones are there */
	if (fd < 0 && error == ENOENT && read_add_older(recording, -1, path) &&
	    recording->part_count)
		return CLI_EXIT_OK;
	if (fd < 0) {
		cli_message("%s: %s", recording->path, strerror(error));
		return CLI_EXIT_FAILED;
	}
	if (!read_begins_with(fd, bswap_64(RECORDING_MAGIC)))
		return read_open_with(recording, path, fd);
	cli_message("%s: the recording was made on a machine of the other byte order: "
		    "read it there",
		    recording->path);
	close(fd);
	return CLI_EXIT_FAILED;
}

/* a file was renamed since it was opened: one may be missing */
static bool read_was_rotated(const struct cli_recording *recording)
{
	for (size_t i = 0; i < recording->part_count; i++) {
		const struct recording_part *part = &recording->parts[i];
		struct stat named;

		if (stat(part->name, &named) < 0)
			return true;
		/* a pipe is read into memory, which has no name */
		if (S_ISREG(named.st_mode) && !read_is_file(part->scan.fd, &named))
			return true;
	}
	return false;
}

static void read_close(struct cli_recording *recording)
{
	for (size_t i = 0; i < recording->part_count; i++)
		if (recording->parts[i].scan.fd >= 0)
			close(recording->parts[i].scan.fd);
	recording->part_count = 0;
}

static int read_files(struct cli_recording *recording, const char *path)
{
	int code = read_open(recording, path), fd;

	for (int tries = 0;
	     !code && tries < READ_TRIES && strcmp(path, "-") != 0 && read_was_rotated(recording);
	     tries++) {
		read_close(recording);
		code = read_open(recording, path);
	}
	if (code)
		return code;
	if (!recording->plain)
		return read_scan(recording);
	fd = recording->parts[0].scan.fd;
	if (!read_begins_with(fd, PROCSNAP_MAGIC))
		return read_is_none(recording, fd);
	return recording_scan_plain(recording) ? CLI_EXIT_OK : read_no_memory(recording);
}

int cli_recording_open(struct cli_recording **recording, const char *path)
{
	struct cli_recording *r = calloc(1, sizeof(*r));
	const char *damage;
	int code;

	*recording = NULL;
	if (!r) {
		cli_message("%s: no memory for the recording", read_name(path));
		return CLI_EXIT_FAILED;
	}
	snprintf(r->path, sizeof(r->path), "%s", read_name(path));
	code = read_files(r, path);
	if (code) {
		cli_recording_close(r);
		return code;
	}
	damage = cli_recording_damage(r);
	if (damage)
		cli_message("%s: %s", r->path, damage);
	*recording = r;
	return CLI_EXIT_OK;
}

void cli_recording_close(struct cli_recording *recording)
{
	if (!recording)
		return;
	read_close(recording);
	ZSTD_freeDCtx(recording->context);
	recording_forget(recording);
	free(recording->entries);
	free(recording->parts);
	free(recording);
}

bool cli_recording_is_plain(const struct cli_recording *recording)
{
	return recording->plain;
}

size_t cli_recording_count(const struct cli_recording *recording)
{
	return recording->count;
}

uint64_t cli_recording_time(const struct cli_recording *recording, size_t index)
{
	return index < recording->count ? recording->entries[index].real_ns : 0;
}

size_t cli_recording_find(const struct cli_recording *recording, uint64_t real_ns)
{
	size_t index = recording->count;

	/* not by halves: the clock may have been set back */
	while (index--)
		if (recording->entries[index].real_ns <= real_ns)
			return index;
	return 0;
}

/* the number that the newest file that is known has now; 1 if it is nowhere */
static unsigned int read_number_of(const struct cli_recording *recording, int fd)
{
	char name[PATH_MAX];
	struct stat known, named;

	if (fstat(fd, &known) < 0)
		return 0;
	for (unsigned int number = 0; number < RECORDING_FILES_MAX; number++) {
		if (!recording_file_name(name, recording->path, number) || stat(name, &named) < 0)
			/* it may be moved away, and the new one not be there yet */
			return number ? 1 : 0;
		if (known.st_dev == named.st_dev && known.st_ino == named.st_ino)
			return number;
	}
	return 1;
}

/* false without memory */
static bool read_add_number(struct cli_recording *recording, unsigned int number)
{
	char name[PATH_MAX];
	int fd = recording_file_name(name, recording->path, number) ? recording_file_open(name)
								    : -1;

	if (fd < 0)
		return true;
	if (recording_begins(fd) && read_add_part(recording, name, fd))
		return recording_scan_part(recording, recording->part_count - 1);
	close(fd);
	return true;
}

/* who is rotated away is let go, with its space on the disk; its frames go when they are asked for */
static void read_let_go(struct cli_recording *recording)
{
	for (size_t i = 0; i + 1 < recording->part_count; i++) {
		struct recording_scan *scan = &recording->parts[i].scan;
		struct stat status;

		if (scan->fd < 0 || fstat(scan->fd, &status) < 0 || status.st_nlink)
			continue;
		close(scan->fd);
		scan->fd = -1;
	}
}

bool cli_recording_refresh(struct cli_recording *recording)
{
	size_t before = recording->count, last = recording->part_count - 1;
	unsigned int number;

	if (recording->plain)
		return false;
	/* who is rotated is written no more: what is known is complete before it is followed */
	number = read_number_of(recording, recording->parts[last].scan.fd);
	if (!recording_scan_part(recording, last))
		return recording->count > before;
	while (number && read_add_number(recording, number - 1))
		number--;
	if (last + 1 < recording->part_count)
		read_let_go(recording);
	return recording->count > before;
}

static void __attribute__((format(printf, 2, 3)))
damage_append(char text[RECORDING_DAMAGE_TEXT], const char *format, ...)
{
	size_t length = strlen(text);
	va_list args;

	if (length)
		length += (size_t)snprintf(text + length, RECORDING_DAMAGE_TEXT - length, ", ");
	va_start(args, format);
	if (length < RECORDING_DAMAGE_TEXT)
		vsnprintf(text + length, RECORDING_DAMAGE_TEXT - length, format, args);
	va_end(args);
}

const char *cli_recording_damage(const struct cli_recording *recording)
{
	char *text = (char *)(uintptr_t)recording->damage;
	uint64_t bytes = recording->behind, frames = recording->dropped;
	bool torn = false;

	for (size_t i = 0; i < recording->part_count; i++) {
		bytes += recording->parts[i].scan.damaged_bytes;
		frames += recording->parts[i].scan.orphans;
		torn = torn || recording->parts[i].scan.torn;
	}
	text[0] = '\0';
	if (bytes)
		damage_append(text, "%" PRIu64 " bytes are damaged", bytes);
	if (frames)
		damage_append(text, "%" PRIu64 " frames cannot be read for it", frames);
	if (torn)
		damage_append(text, "the last frame is not whole");
	return text[0] ? text : NULL;
}
