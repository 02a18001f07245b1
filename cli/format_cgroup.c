// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with a task's control groups, and with what is derived from their paths. */
#include <stdio.h>
#include <stdlib.h>

#include "formats.h"
#include "room.h"
#include "systemd.h"

static const struct procsnap_cgroup *row_cgroup(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_CGROUP];
}

static struct cli_room lines_room;

/*
 * The lines of /proc/PID/cgroup, NUL-terminated; roots: also those of tasks
 * that are in the hierarchy's root. NULL without memory.
 */
static const char *cgroup_lines(const struct cli_view *view, const struct cli_row *row,
				char separator, bool roots, size_t *length)
{
	const struct procsnap_cgroup *cgroup = row_cgroup(row);
	char *at = cli_room_get(&lines_room, 1);

	*length = 0;
	for (uint32_t i = 0; at && i < cgroup->count; i++) {
		const struct procsnap_cgroup_path *entry = procsnap_cgroup_path(view->snap,
										cgroup->first + i);
		size_t controllers_length, path_length, room;
		const char *controllers, *path;

		/* a file may promise more than it has */
		if (!entry)
			break;
		controllers = procsnap_text(view->snap, &entry->controllers, &controllers_length);
		path = procsnap_text(view->snap, &entry->path, &path_length);
		if (!roots && path_length && path[path_length - 1] == '/')
			continue;
		room = controllers_length + path_length + 16;
		at = cli_room_get(&lines_room, *length + room);
		if (!at)
			break;
		if (*length)
			at[(*length)++] = separator;
		*length += (size_t)snprintf(at + *length, room, "%u:%s:%s", entry->hierarchy,
					    controllers, path);
	}
	if (at)
		at[*length] = '\0';
	return at;
}

static void keep_value(struct cli_value *value, const char *text, size_t length)
{
	value->text = cli_keep(text, length);
	value->length = length;
	if (!value->text)
		value->status = PROCSNAP_STATUS_UNKNOWN;
}

/* from the byte after `behind`, if that stands in the text and something follows it */
static void lines_value(const struct cli_view *view, const struct cli_row *row, const char *behind,
			struct cli_value *value)
{
	size_t length;
	const char *lines = cgroup_lines(view, row, ',', false, &length), *found;

	if (!lines) {
		value->status = PROCSNAP_STATUS_UNKNOWN;
		return;
	}
	found = behind ? strstr(lines, behind) : NULL;
	if (found && found[strlen(behind)]) {
		found += strlen(behind);
		length -= (size_t)(found - lines);
		lines = found;
	}
	if (length)
		keep_value(value, lines, length);
	else
		value->status = PROCSNAP_STATUS_NONE;
}

CLI_VALUE(cgroup)
{
	lines_value(view, row, NULL, value);
}

CLI_VALUE(cgname)
{
	lines_value(view, row, ":name=", value);
}

/* the last of nested containers: lxc 4, lxc 3.1, older */
CLI_VALUE(lxc)
{
	static const char *const marks[] = { "lxc.payload.", "lxc.payload/", "lxc/" };
	size_t length, mark = 0;
	const char *lines = cgroup_lines(view, row, '\n', true, &length), *at = NULL, *next;

	value->status = lines ? PROCSNAP_STATUS_NONE : PROCSNAP_STATUS_UNKNOWN;
	if (!lines)
		return;
	for (mark = 0; mark < sizeof(marks) / sizeof(marks[0]) && !at; mark++)
		at = strstr(lines, marks[mark]);
	if (!at)
		return;
	mark--;
	for (next = at; next && next < at + strcspn(at, "\n"); next = strstr(at, marks[mark]))
		at = next + strlen(marks[mark]);
	value->status = PROCSNAP_STATUS_OK;
	keep_value(value, at, strcspn(at, "/\n"));
}

/* docker names a group by 64 digits, of which people know the first 12 */
CLI_VALUE(docker)
{
	static const char *const marks[] = { "/docker-", "/docker/" };
	size_t length;
	const char *lines = cgroup_lines(view, row, '\n', true, &length), *at = NULL;

	value->status = lines ? PROCSNAP_STATUS_NONE : PROCSNAP_STATUS_UNKNOWN;
	for (size_t i = 0; lines && i < sizeof(marks) / sizeof(marks[0]) && !at; i++) {
		at = strstr(lines, marks[i]);
		if (at)
			at += strlen(marks[i]);
	}
	if (!at || strspn(at, "0123456789abcdef") != 64)
		return;
	value->status = PROCSNAP_STATUS_OK;
	keep_value(value, at, 12);
}

/* the path of a task in a hierarchy, without the mark of a group that is gone */
static const char *hierarchy_path(const struct cli_view *view, const struct procsnap_cgroup *cgroup,
				  enum cli_hierarchy hierarchy)
{
	if (hierarchy == CLI_HIERARCHY_UNIFIED)
		return procsnap_text(view->snap, &cgroup->path, NULL);
	for (uint32_t i = 0; i < cgroup->count; i++) {
		const struct procsnap_cgroup_path *entry = procsnap_cgroup_path(view->snap,
										cgroup->first + i);

		if (entry &&
		    !strcmp(procsnap_text(view->snap, &entry->controllers, NULL), "name=systemd"))
			return procsnap_text(view->snap, &entry->path, NULL);
	}
	return "";
}

/**
 * struct systemd_place - where systemd's groups begin.
 *
 * @view: The snapshot that this is of.
 * @hierarchy: The one that it uses.
 * @root: Path of the group that it manages below, with its length.
 */
struct systemd_place {
	const struct cli_view *view;
	enum cli_hierarchy hierarchy;
	char root[4096];
	size_t root_length;
};

/* the group of process 1, which need not be in the snapshot */
static void read_init_path(enum cli_hierarchy hierarchy, char path[4096])
{
	const char *key = hierarchy == CLI_HIERARCHY_UNIFIED ? "0::" : ":name=systemd:";
	FILE *file = fopen("/proc/1/cgroup", "re");
	char line[4200];

	path[0] = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		const char *found = strstr(line, key);

		if (!found || (hierarchy == CLI_HIERARCHY_UNIFIED && found != line))
			continue;
		snprintf(path, 4096, "%.*s", (int)strcspn(found + strlen(key), "\n"),
			 found + strlen(key));
	}
	if (file)
		fclose(file);
}

static void saved_init_path(const struct cli_view *view, enum cli_hierarchy hierarchy,
			    char path[4096])
{
	size_t count = procsnap_row_count(view->snap), row = 0;
	const struct procsnap_cgroup *cgroup;

	path[0] = '\0';
	while (row < count && cli_view_task(view, row)->pid != 1)
		row++;
	cgroup = row < count ? procsnap_cgroup(view->snap, row) : NULL;
	if (cgroup && cgroup->status == PROCSNAP_STATUS_OK)
		snprintf(path, 4096, "%s", hierarchy_path(view, cgroup, hierarchy));
}

static const struct systemd_place *systemd_place(const struct cli_view *view,
						 const struct procsnap_cgroup *cgroup)
{
	static struct systemd_place place;

	if (place.view == view)
		return &place;
	place.view = view;
	if (view->live) {
		place.hierarchy = cli_systemd_hierarchy();
		read_init_path(place.hierarchy, place.root);
	} else {
		/* another machine's, or an earlier state of this one */
		place.hierarchy = *hierarchy_path(view, cgroup, CLI_HIERARCHY_NAMED)
					  ? CLI_HIERARCHY_NAMED
					  : CLI_HIERARCHY_UNIFIED;
		saved_init_path(view, place.hierarchy, place.root);
	}
	place.root_length = cli_systemd_root(place.root);
	return &place;
}

static void systemd_value(const struct cli_view *view, const struct cli_row *row,
			  bool (*derive)(const char *path, char *name), struct cli_value *value)
{
	const struct procsnap_cgroup *cgroup = row_cgroup(row);
	const struct systemd_place *place = systemd_place(view, cgroup);
	static const char deleted[] = " (deleted)";
	char path[4096], name[CLI_UNIT_SIZE];
	const char *from = hierarchy_path(view, cgroup, place->hierarchy);
	size_t length = strlen(from), skip = place->root_length;

	value->status = PROCSNAP_STATUS_NONE;
	if (place->hierarchy == CLI_HIERARCHY_NONE || !length || length >= sizeof(path))
		return;
	if (skip && (strncmp(from, place->root, skip) || (from[skip] && from[skip] != '/')))
		skip = 0;
	memcpy(path, from + skip, length - skip + 1);
	length -= skip;
	if (length >= sizeof(deleted) && !strcmp(path + length - sizeof(deleted) + 1, deleted))
		path[length - sizeof(deleted) + 1] = '\0';
	if (!derive(path, name))
		return;
	value->status = PROCSNAP_STATUS_OK;
	keep_value(value, name, strlen(name));
}

#define SYSTEMD_COLUMN(column, derive)                                 \
	CLI_VALUE(column)                                              \
	{                                                              \
		systemd_value(view, row, cli_systemd_##derive, value); \
	}

SYSTEMD_COLUMN(unit, unit)
SYSTEMD_COLUMN(uunit, user_unit)
SYSTEMD_COLUMN(slice, slice)
SYSTEMD_COLUMN(lsession, session)
SYSTEMD_COLUMN(ouid, owner)

/* what only this machine can tell, of its own tasks */
#define SYSTEMD_LIVE_COLUMN(column)                                            \
	CLI_VALUE(column)                                                      \
	{                                                                      \
		if (view->live)                                                \
			systemd_value(view, row, cli_systemd_##column, value); \
		else                                                           \
			value->status = PROCSNAP_STATUS_UNKNOWN;               \
	}

SYSTEMD_LIVE_COLUMN(machine)
SYSTEMD_LIVE_COLUMN(seat)
