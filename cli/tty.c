// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of terminals. A snapshot has device numbers. The well-known ones are
 * named here, because a file may come from another machine; for others of this
 * machine /proc/tty/drivers is asked.
 */
#include <stdio.h>
#include <string.h>

#include "tty.h"

struct tty_range {
	unsigned int major, minor_first, minor_last;
	bool numbered; /* from the first minor on */
	char prefix[20];
};

static const struct tty_range tty_known[] = {
	{ 4, 0, 63, true, "tty" },	 { 4, 64, 255, true, "ttyS" },
	{ 5, 0, 0, false, "tty" },	 { 5, 1, 1, false, "console" },
	{ 5, 2, 2, false, "ptmx" },	 { 166, 0, 255, true, "ttyACM" },
	{ 188, 0, 255, true, "ttyUSB" }, { 204, 64, 79, true, "ttyAMA" },
	{ 229, 0, 255, true, "hvc" },
};

static struct tty_range tty_drivers[64];
static size_t tty_drivers_count;

/* a line: name, /dev/prefix, major, minor or first-last, type */
static void tty_read_drivers(void)
{
	FILE *file = fopen("/proc/tty/drivers", "re");
	char line[256];

	if (!file)
		return;
	while (tty_drivers_count < sizeof(tty_drivers) / sizeof(tty_drivers[0]) &&
	       fgets(line, sizeof(line), file)) {
		struct tty_range *range = &tty_drivers[tty_drivers_count];
		int fields = sscanf(line, "%*s /dev/%19s %u %u-%u", range->prefix, &range->major,
				    &range->minor_first, &range->minor_last);

		if (fields < 3)
			continue;
		range->numbered = fields == 4;
		if (fields == 3)
			range->minor_last = range->minor_first;
		tty_drivers_count++;
	}
	fclose(file);
}

static const struct tty_range *tty_find(const struct tty_range *ranges, size_t count,
					unsigned int major, unsigned int minor)
{
	for (size_t i = 0; i < count; i++)
		if (ranges[i].major == major && minor >= ranges[i].minor_first &&
		    minor <= ranges[i].minor_last)
			return &ranges[i];
	return NULL;
}

size_t cli_tty_name(uint32_t tty, bool live, char name[CLI_TTY_NAME_SIZE])
{
	unsigned int major = tty >> 8 & 0xfff;
	unsigned int minor = (tty >> 12 & 0xfff00) | (tty & 0xff);
	const struct tty_range *range;
	static bool asked;

	if (!tty)
		return 0;
	if (major >= 136 && major <= 143)
		return (size_t)snprintf(name, CLI_TTY_NAME_SIZE, "pts/%u",
					minor + (major - 136) * 256);
	range = tty_find(tty_known, sizeof(tty_known) / sizeof(tty_known[0]), major, minor);
	if (!range && live) {
		if (!asked)
			tty_read_drivers();
		asked = true;
		range = tty_find(tty_drivers, tty_drivers_count, major, minor);
	}
	if (!range)
		return (size_t)snprintf(name, CLI_TTY_NAME_SIZE, "%u:%u", major, minor);
	if (!range->numbered)
		return (size_t)snprintf(name, CLI_TTY_NAME_SIZE, "%s", range->prefix);
	return (size_t)snprintf(name, CLI_TTY_NAME_SIZE, "%s%u", range->prefix,
				minor - range->minor_first);
}

bool cli_tty_matches(const char *typed, uint32_t tty, bool live)
{
	char name[CLI_TTY_NAME_SIZE];
	const char *prefix;

	if (!strcmp(typed, "-") || !strcmp(typed, "?"))
		return !tty;
	if (!cli_tty_name(tty, live, name))
		return false;
	if (!strncmp(typed, "/dev/", 5))
		return !strcmp(typed + 5, name);
	if (!strcmp(typed, name))
		return true;
	prefix = typed[0] >= '0' && typed[0] <= '9' ? "pts/" : "tty";
	return !strncmp(name, prefix, strlen(prefix)) && !strcmp(name + strlen(prefix), typed);
}
