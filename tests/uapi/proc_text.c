// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc as text, read for the tests without the library. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "proc_text.h"

/* Texts stay valid for the next 31 calls. */
const char *proc_file(const char *format, ...)
{
	static char buffers[32][65536];
	static unsigned int turn;
	char *text = buffers[turn++ % 32], path[128] = "/proc/";
	size_t done = 0;
	ssize_t got;
	va_list args;
	int fd;

	va_start(args, format);
	vsnprintf(path + 6, sizeof(path) - 6, format, args);
	va_end(args);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail_msg("cannot open %s", path);
	while ((got = read(fd, text + done, sizeof(buffers[0]) - 1 - done)) > 0)
		done += got;
	assert_int_equal(got, 0);
	text[done] = '\0';
	close(fd);
	return text;
}

char *proc_bytes(size_t *size, const char *format, ...)
{
	char path[128] = "/proc/", *bytes = NULL;
	size_t done = 0, space = 0;
	ssize_t got;
	va_list args;
	int fd;

	va_start(args, format);
	vsnprintf(path + 6, sizeof(path) - 6, format, args);
	va_end(args);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	do {
		if (space - done < 65536) {
			space = 2 * space + 131072;
			bytes = realloc(bytes, space);
			assert_non_null(bytes);
		}
		got = read(fd, bytes + done, space - done - 1);
		done += got > 0 ? got : 0;
	} while (got > 0);
	close(fd);
	if (got < 0) {
		free(bytes);
		return NULL;
	}
	bytes[done] = '\0';
	*size = done;
	return bytes;
}

bool proc_link(char *target, size_t size, const char *format, ...)
{
	char path[128] = "/proc/";
	ssize_t length;
	va_list args;

	va_start(args, format);
	vsnprintf(path + 6, sizeof(path) - 6, format, args);
	va_end(args);
	length = readlink(path, target, size - 1);
	target[length < 0 ? 0 : length] = '\0';
	return length >= 0;
}

/* The text of field @number; the name may hold anything, but no later ')'. */
static const char *stat_text(const char *stat, int number)
{
	const char *p = strrchr(stat, ')');
	int field;

	assert_non_null(p);
	p += 2;
	for (field = 3; field < number; field++) {
		p = strchr(p, ' ');
		assert_non_null(p);
		p++;
	}
	return p;
}

long long stat_field(const char *stat, int number)
{
	/* Unsigned 64-bit fields wrap to the same bits. */
	const char *text = stat_text(stat, number);

	return *text == '-' ? strtoll(text, NULL, 10) : (long long)strtoull(text, NULL, 10);
}

char stat_state(const char *stat)
{
	return *stat_text(stat, 3);
}

static const char *find_line(const char *text, const char *key)
{
	size_t length = strlen(key);

	for (; text && *text; text = strchr(text, '\n'), text = text ? text + 1 : NULL)
		if (!strncmp(text, key, length) && text[length] == ':')
			return text + length + 1;
	return NULL;
}

bool line_present(const char *text, const char *key)
{
	return find_line(text, key) != NULL;
}

long long line_value(const char *text, const char *key, int index)
{
	const char *p = find_line(text, key);
	char *end;
	long long value;

	if (!p)
		return -1;
	do {
		value = strtoll(p, &end, 10);
		p = end;
	} while (index--);
	return value;
}

const char *line_text(const char *text, const char *key)
{
	const char *p = find_line(text, key);

	return p ? p + strspn(p, "\t ") : NULL;
}

unsigned long long line_base(const char *text, const char *key, int base)
{
	const char *p = line_text(text, key);

	return p ? strtoull(p, NULL, base) : 0;
}

long long line_last(const char *text, const char *key)
{
	const char *p = find_line(text, key);
	long long value = -1;
	char *end;

	while (p && *p && *p != '\n') {
		value = strtoll(p, &end, 10);
		if (end == p)
			break;
		p = end;
		while (*p == '\t' || *p == ' ')
			p++;
	}
	return value;
}

bool mount_device(uint32_t mount_id, unsigned int *major, unsigned int *minor)
{
	static const char *mounts;
	const char *line;
	unsigned int id;

	if (!mounts)
		mounts = strdup(proc_file("self/mountinfo"));
	for (line = mounts; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
		if (sscanf(line, "%u %*u %u:%u", &id, major, minor) == 3 && id == mount_id)
			return true;
	return false;
}
