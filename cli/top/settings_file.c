// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file of the settings. Who edits it may make mistakes, which are told and kept; who has it
 * as a symbolic link keeps that; and nobody ever sees half of it.
 */
/* mkostemp() */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cli.h"
#include "settings_lines.h"

#define FILE_SIZE_MAX (1 << 20)
#define FILE_SENTENCE 1024

/* the user's own; false: there is no place for it */
static bool file_own_path(char path[PATH_MAX])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int length;

	/* a relative path is to be ignored, says the standard */
	if (config && config[0] == '/')
		length = snprintf(path, PATH_MAX, "%s/procsnap/top.conf", config);
	else if (home && home[0] == '/')
		length = snprintf(path, PATH_MAX, "%s/.config/procsnap/top.conf", home);
	else
		return false;
	return length > 0 && length < PATH_MAX;
}

/* all of a file, with a NUL behind it; NULL: errno says why. To be freed. */
static char *file_load(const char *path, size_t *length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), error;
	char *text = NULL;
	ssize_t got;

	if (fd < 0)
		return NULL;
	text = malloc(FILE_SIZE_MAX + 1);
	*length = 0;
	while (text && *length <= FILE_SIZE_MAX) {
		got = read(fd, text + *length, FILE_SIZE_MAX + 1 - *length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			goto err_free;
		if (!got)
			break;
		*length += (size_t)got;
	}
	if (text && *length > FILE_SIZE_MAX) {
		errno = EFBIG;
		goto err_free;
	}
	close(fd);
	if (text)
		text[*length] = '\0';
	return text;

err_free:
	error = errno;
	free(text);
	close(fd);
	errno = error;
	return NULL;
}

/* the next line of what is left, without its end; false: there is none */
static bool file_next_line(const char **text, size_t *left, const char **line, size_t *length)
{
	const char *end;

	if (!*left)
		return false;
	end = memchr(*text, '\n', *left);
	*line = *text;
	*length = end ? (size_t)(end - *text) : *left;
	*text += *length + (end != NULL);
	*left -= *length + (end != NULL);
	return true;
}

int top_settings_read(struct top_settings *settings, const char *path,
		      void (*tell)(void *data, const char *sentence), void *data)
{
	char own[PATH_MAX], sentence[FILE_SENTENCE + PATH_MAX], *all;
	const char *rest, *text;
	size_t left, length;
	bool asked = path != NULL;
	unsigned int number = 0;

	if (!asked && !file_own_path(own))
		return CLI_EXIT_OK;
	if (!asked)
		path = own;
	all = file_load(path, &left);
	if (!all) {
		if (!asked && (errno == ENOENT || errno == ENOTDIR))
			return CLI_EXIT_OK;
		snprintf(sentence, sizeof(sentence), "%s: settings cannot be read: %s", path,
			 strerror(errno));
		tell(data, sentence);
		return CLI_EXIT_FAILED;
	}
	rest = all;
	while (file_next_line(&rest, &left, &text, &length)) {
		struct top_setting_line line;

		number++;
		top_setting_line(&line, settings, text, length);
		if (!line.wrong[0])
			continue;
		snprintf(sentence, sizeof(sentence), "%s:%u: %s", path, number, line.wrong);
		tell(data, sentence);
	}
	free(all);
	return CLI_EXIT_OK;
}

/* --- writing --- */

struct file_text {
	char *bytes;
	size_t length, room;
	bool failed;
};

static void text_add(struct file_text *text, const char *bytes, size_t length)
{
	if (text->failed)
		return;
	if (length > text->room - text->length) {
		size_t room = (text->room + length) * 2;
		char *more = realloc(text->bytes, room);

		if (!more) {
			text->failed = true;
			return;
		}
		text->bytes = more;
		text->room = room;
	}
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
}

static void text_add_setting(struct file_text *text, const struct top_setting *setting,
			     const char *value)
{
	text_add(text, setting->name, strlen(setting->name));
	text_add(text, " = ", 3);
	text_add(text, value, strlen(value));
	text_add(text, "\n", 1);
}

/* the old lines: those that say what is still so stay as they are, and those that say nothing */
static void text_add_old(struct file_text *text, const struct top_settings *settings,
			 const char *old, size_t left, bool *done)
{
	const char *bytes;
	size_t length;

	while (file_next_line(&old, &left, &bytes, &length)) {
		char was[TOP_SETTING_SIZE], is[TOP_SETTING_SIZE];
		struct top_setting_line line;
		struct top_settings of_line;

		of_line = *settings;
		top_setting_line(&line, &of_line, bytes, length);
		if (line.setting) {
			line.setting->put(line.setting, &of_line, was);
			line.setting->put(line.setting, settings, is);
			done[line.setting - top_settings_table] = true;
			if (strcmp(was, is) != 0) {
				text_add_setting(text, line.setting, is);
				continue;
			}
		}
		text_add(text, bytes, length);
		text_add(text, "\n", 1);
	}
}

static void text_make(struct file_text *text, const struct top_settings *settings, const char *old,
		      size_t old_length)
{
	static const char head[] = "# Settings of procsnap-top, see procsnap-top(1).\n";
	bool done[TOP_SETTINGS_MAX] = { false };

	if (!old)
		text_add(text, head, sizeof(head) - 1);
	else
		text_add_old(text, settings, old, old_length, done);
	for (size_t i = 0; i < top_settings_count; i++) {
		const struct top_setting *setting = &top_settings_table[i];
		char value[TOP_SETTING_SIZE];

		if (done[i])
			continue;
		setting->put(setting, settings, value);
		text_add_setting(text, setting, value);
	}
}

/* the folders above a file, as far as they are missing */
static int file_make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int failed;

		*slash = '\0';
		failed = mkdir(path, 0700) != 0 && errno != EEXIST ? -errno : 0;
		*slash = '/';
		if (failed)
			return failed;
	}
	return 0;
}

static int fd_write(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

/* a new file takes the place of the old one, with its mode */
static int file_replace(const char *path, mode_t mode, const struct file_text *text)
{
	char temporary[PATH_MAX + 8];
	int fd, code;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	code = fd_write(fd, text->bytes, text->length);
	if (!code && (fchmod(fd, mode) != 0 || fsync(fd) != 0))
		code = -errno;
	if (close(fd) != 0 && !code)
		code = -errno;
	if (!code && rename(temporary, path) != 0)
		code = -errno;
	if (code)
		unlink(temporary);
	return code;
}

/* writes behind a symbolic link, not over it; path has room for PATH_MAX */
static int file_write(char *path, const struct top_settings *settings)
{
	struct file_text text = { 0 };
	mode_t mask = umask(0), mode;
	char target[PATH_MAX], *old = NULL;
	size_t old_length = 0;
	struct stat found;
	int code;

	umask(mask);
	mode = 0666 & ~mask;
	if (lstat(path, &found) == 0) {
		if (!realpath(path, target))
			return -errno;
		snprintf(path, PATH_MAX, "%s", target);
		if (stat(path, &found) != 0)
			return -errno;
		if (!S_ISREG(found.st_mode))
			return S_ISDIR(found.st_mode) ? -EISDIR : -EINVAL;
		old = file_load(path, &old_length);
		if (!old)
			return -errno;
		mode = found.st_mode & 07777;
	} else if (errno == ENOENT) {
		code = file_make_folders(path);
		if (code)
			return code;
	}
	text_make(&text, settings, old, old_length);
	code = text.failed ? -ENOMEM : file_replace(path, mode, &text);
	free(text.bytes);
	free(old);
	return code;
}

int top_settings_write(const struct top_settings *settings, const char *path, char *sentence,
		       size_t size)
{
	char to[PATH_MAX];
	int code;

	sentence[0] = '\0';
	if (path ? snprintf(to, sizeof(to), "%s", path) >= PATH_MAX : !file_own_path(to)) {
		snprintf(sentence, size, "settings cannot be kept: %s",
			 path ? "the path of their file is too long"
			      : "neither XDG_CONFIG_HOME nor HOME is set");
		return CLI_EXIT_FAILED;
	}
	code = file_write(to, settings);
	if (!code)
		return CLI_EXIT_OK;
	snprintf(sentence, size, "settings cannot be kept in %s: %s", to,
		 code == -EINVAL ? "it is no file" : strerror(-code));
	return CLI_EXIT_FAILED;
}
