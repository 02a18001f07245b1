// SPDX-License-Identifier: GPL-2.0-or-later
/* Settings of the guest's kernel that a test needs, put back when it ends. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings.h"

#define SETTINGS_MAX 32

static struct {
	char path[128];
	char value[64];
} kept[SETTINGS_MAX];
static unsigned int count;

static bool write_value(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = write(fd, value, strlen(value)) == (ssize_t)strlen(value);
	close(fd);
	return done;
}

static bool read_value(const char *path, char *value, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return false;
	got = read(fd, value, size - 1);
	close(fd);
	value[got > 0 ? got : 0] = '\0';
	value[strcspn(value, "\n")] = '\0';
	return got > 0;
}

/* Of "always [madvise] never" what stands in brackets. */
static void chosen(char *value)
{
	char *from = strchr(value, '['), *to = strchr(value, ']');

	if (!from || !to || to < from)
		return;
	*to = '\0';
	memmove(value, from + 1, to - from);
}

bool setting_set(const char *path, const char *value)
{
	char before[sizeof(kept[0].value)];

	if (!read_value(path, before, sizeof(before)) || !write_value(path, value))
		return false;
	chosen(before);
	if (count < SETTINGS_MAX) {
		snprintf(kept[count].path, sizeof(kept[count].path), "%s", path);
		snprintf(kept[count].value, sizeof(kept[count].value), "%s", before);
		count++;
	}
	return true;
}

long long setting_number(const char *path)
{
	char value[64];

	return read_value(path, value, sizeof(value)) ? strtoll(value, NULL, 10) : -1;
}

void settings_restore(void)
{
	while (count) {
		count--;
		write_value(kept[count].path, kept[count].value);
	}
}
