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
#include "recording_read.h"

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

/* a file that is there and is a recording, or -1 */
static int read_open_older(const char *path, unsigned int number, char name[PATH_MAX])
{
	int fd;

	if (snprintf(name, PATH_MAX, "%s.%u", path, number) >= PATH_MAX)
		return -1;
	fd = recording_file_open(name);
	if (fd < 0 && errno != ENOENT)
		cli_message("%s: left out: %s", name, strerror(errno));
	if (fd >= 0 && !read_begins_with(fd, RECORDING_MAGIC)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* false without memory */
static bool read_add_older(struct cli_recording *recording, const char *path)
{
	char name[PATH_MAX];
	unsigned int oldest = 0;

	if (!strcmp(path, "-"))
		return true;
	for (unsigned int number = 1; number <= oldest + RECORDING_FILES_GAP; number++) {
		struct stat status;

		if (number <= RECORDING_FILES_MAX &&
		    snprintf(name, sizeof(name), "%s.%u", path, number) < PATH_MAX &&
		    !stat(name, &status) && S_ISREG(status.st_mode))
			oldest = number;
	}
	for (; oldest; oldest--) {
		int fd = read_open_older(path, oldest, name);

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

static int read_files(struct cli_recording *recording, const char *path)
{
	int fd = recording_file_open(path), error = errno;

	/* who was rotating it was ended, or is at it: the older ones are there */
	if (fd < 0 && error == ENOENT && read_add_older(recording, path) && recording->part_count)
		return read_scan(recording);
	if (fd < 0) {
		cli_message("%s: %s", recording->path, strerror(error));
		return CLI_EXIT_FAILED;
	}
	if (read_begins_with(fd, bswap_64(RECORDING_MAGIC))) {
		cli_message("%s: the recording was made on a machine of the other byte order: "
			    "read it there",
			    recording->path);
		close(fd);
		return CLI_EXIT_FAILED;
	}
	/* whose beginning is damaged has blocks all the same */
	recording->plain = !read_begins_with(fd, RECORDING_MAGIC);
	if (recording->plain && !read_begins_with(fd, PROCSNAP_MAGIC)) {
		struct recording_scan scan = { .fd = fd };
		struct recording_block block;
		uint64_t offset;

		recording->plain = !recording_scan_next(&scan, &block, &offset);
	}
	if ((!recording->plain && !read_add_older(recording, path)) ||
	    !read_add_part(recording, recording->path, fd)) {
		close(fd);
		return read_no_memory(recording);
	}
	if (!recording->plain)
		return read_scan(recording);
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
	for (size_t i = 0; i < recording->part_count; i++)
		close(recording->parts[i].scan.fd);
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

static bool read_name_of(const struct cli_recording *recording, unsigned int number,
			 char name[PATH_MAX])
{
	int length = number ? snprintf(name, PATH_MAX, "%s.%u", recording->path, number)
			    : snprintf(name, PATH_MAX, "%s", recording->path);

	return length < PATH_MAX;
}

/* the number that the newest file that is known has now; 1 if it is nowhere */
static unsigned int read_number_of(const struct cli_recording *recording, int fd)
{
	char name[PATH_MAX];
	struct stat known, named;

	if (fstat(fd, &known) < 0)
		return 0;
	for (unsigned int number = 0; number < RECORDING_FILES_MAX; number++) {
		if (!read_name_of(recording, number, name) || stat(name, &named) < 0)
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
	int fd = read_name_of(recording, number, name) ? recording_file_open(name) : -1;

	if (fd < 0)
		return true;
	if (read_begins_with(fd, RECORDING_MAGIC) && read_add_part(recording, name, fd))
		return recording_scan_part(recording, recording->part_count - 1);
	close(fd);
	return true;
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
