// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of systemd from the path of a control group; see systemd.h. */
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "number.h"
#include "systemd.h"

static bool mounted(const char *path, long type)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && (long)fs.f_type == type;
}

enum cli_hierarchy cli_systemd_hierarchy(void)
{
	if (mounted("/sys/fs/cgroup/", CGROUP2_SUPER_MAGIC))
		return CLI_HIERARCHY_UNIFIED;
	if (!mounted("/sys/fs/cgroup/", TMPFS_MAGIC))
		return CLI_HIERARCHY_NONE;
	if (mounted("/sys/fs/cgroup/unified/", CGROUP2_SUPER_MAGIC) ||
	    mounted("/sys/fs/cgroup/systemd/", CGROUP2_SUPER_MAGIC))
		return CLI_HIERARCHY_UNIFIED;
	if (mounted("/sys/fs/cgroup/systemd/", CGROUP_SUPER_MAGIC))
		return CLI_HIERARCHY_NAMED;
	return CLI_HIERARCHY_NONE;
}

size_t cli_systemd_root(const char *init_path)
{
	static const char *const own[] = { "/init.scope", "/system.slice", "/system" };
	size_t length = strlen(init_path);

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		size_t own_length = strlen(own[i]);

		if (length >= own_length && !strcmp(init_path + length - own_length, own[i]))
			return length - own_length;
	}
	/* the root itself is "/" */
	return length > 1 ? length : 0;
}

/* a component of the path without the _ that stands before names that mean something else */
static bool component(const char *at, size_t length, char name[CLI_UNIT_SIZE])
{
	if (length && *at == '_') {
		at++;
		length--;
	}
	if (length >= CLI_UNIT_SIZE)
		return false;
	memcpy(name, at, length);
	name[length] = '\0';
	return true;
}

/* instance: name@instance.type may be, too */
static bool unit_is_valid(const char *name, bool instance)
{
	static const char *const types[] = { "service", "mount",  "swap",      "socket",
					     "target",	"device", "automount", "timer",
					     "path",	"slice",  "scope" };
	const char *dot = strrchr(name, '.'), *at;
	size_t length;

	if (!dot || dot == name)
		return false;
	length = (size_t)(dot - name);
	if (strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			 "@:-_.\\") < length)
		return false;
	at = memchr(name, '@', length);
	if (at && (!instance || at == name || at + 1 == dot))
		return false;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(dot + 1, types[i]))
			return true;
	return false;
}

static const char *skip_slashes(const char *path)
{
	return path + strspn(path, "/");
}

static bool has_ends(const char *at, size_t length, const char *begin, const char *end)
{
	size_t begin_length = strlen(begin), end_length = strlen(end);

	return length > begin_length + end_length && !memcmp(at, begin, begin_length) &&
	       !memcmp(at + length - end_length, end, end_length);
}

static bool is_slice(const char *at, size_t length)
{
	char name[CLI_UNIT_SIZE];

	return has_ends(at, length, "", ".slice") && component(at, length, name) &&
	       unit_is_valid(name, false);
}

static const char *skip_slices(const char *path)
{
	for (;;) {
		size_t length;

		path = skip_slashes(path);
		length = strcspn(path, "/");
		if (!is_slice(path, length))
			return path;
		path += length;
	}
}

static bool first_unit(const char *path, char unit[CLI_UNIT_SIZE])
{
	size_t length = strcspn(path, "/");

	return length >= 3 && component(path, length, unit) && unit_is_valid(unit, true);
}

/* the first below the slices */
bool cli_systemd_unit(const char *path, char unit[CLI_UNIT_SIZE])
{
	size_t length;

	if (!first_unit(skip_slices(path), unit))
		return false;
	length = strlen(unit);
	return length < 6 || strcmp(unit + length - 6, ".slice") != 0;
}

static bool is_session(const char *id, size_t length)
{
	return length && strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789") >= length;
}

/* behind the session or the user's manager that the path goes through, or NULL */
static const char *skip_user(const char *path)
{
	const char *at = skip_slices(path);
	size_t length = strcspn(at, "/");
	uint64_t uid;

	if (has_ends(at, length, "user@", ".service")) {
		if (!cli_number_parse(at + 5, length - 13, UINT32_MAX - 1, &uid))
			return NULL;
	} else if (!has_ends(at, length, "session-", ".scope") ||
		   !is_session(at + 8, length - 14)) {
		return NULL;
	}
	return skip_slashes(at + length);
}

bool cli_systemd_user_unit(const char *path, char unit[CLI_UNIT_SIZE])
{
	const char *at = skip_user(path);

	return at && cli_systemd_unit(at, unit);
}

/* the last of those that the path begins with */
bool cli_systemd_slice(const char *path, char slice[CLI_UNIT_SIZE])
{
	const char *last = NULL;

	for (;;) {
		size_t length;

		path = skip_slashes(path);
		length = strcspn(path, "/");
		if (!is_slice(path, length))
			break;
		last = path;
		path += length;
	}
	if (last)
		return first_unit(last, slice);
	memcpy(slice, "-.slice", sizeof("-.slice"));
	return true;
}

/* what stands between the ends of a name, in its place */
static bool keep_middle(char *name, const char *begin, const char *end)
{
	size_t length = strlen(name), begin_length = strlen(begin);

	if (!has_ends(name, length, begin, end))
		return false;
	length -= begin_length + strlen(end);
	memmove(name, name + begin_length, length);
	name[length] = '\0';
	return true;
}

bool cli_systemd_session(const char *path, char session[CLI_UNIT_SIZE])
{
	return cli_systemd_unit(path, session) && keep_middle(session, "session-", ".scope") &&
	       is_session(session, strlen(session));
}

bool cli_systemd_owner(const char *path, char uid[CLI_UNIT_SIZE])
{
	uint64_t number;

	return cli_systemd_slice(path, uid) && keep_middle(uid, "user-", ".slice") &&
	       cli_number_parse(uid, strlen(uid), UINT32_MAX - 1, &number);
}

bool cli_systemd_machine(const char *path, char machine[CLI_UNIT_SIZE])
{
	char unit[CLI_UNIT_SIZE], link[CLI_UNIT_SIZE + 32];
	ssize_t length;

	if (!cli_systemd_unit(path, unit))
		return false;
	snprintf(link, sizeof(link), "/run/systemd/machines/unit:%s", unit);
	length = readlink(link, machine, CLI_UNIT_SIZE - 1);
	if (length <= 0)
		return false;
	machine[length] = '\0';
	return true;
}

bool cli_systemd_seat(const char *path, char seat[CLI_UNIT_SIZE])
{
	char session[CLI_UNIT_SIZE], name[CLI_UNIT_SIZE + 32], line[512];
	bool found = false;
	FILE *file;

	if (!cli_systemd_session(path, session))
		return false;
	snprintf(name, sizeof(name), "/run/systemd/sessions/%s", session);
	file = fopen(name, "re");
	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file)) {
		size_t length = strcspn(line, "\n");

		if (strncmp(line, "SEAT=", 5) || length <= 5 || length - 5 >= CLI_UNIT_SIZE)
			continue;
		memcpy(seat, line + 5, length - 5);
		seat[length - 5] = '\0';
		found = true;
	}
	fclose(file);
	return found;
}
