// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with rights, limits, namespaces and signal sets. */
#include <ctype.h>
#include <stdio.h>
#include <sys/resource.h>

#include "formats.h"
#include "names.h"
#include "room.h"
#include "users.h"

static const struct procsnap_security *row_security(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_SECURITY];
}

CLI_VALUE(luid)
{
	(void)view;
	value->size = row_security(row)->login_uid;
	if (value->size == PROCSNAP_NO_ID)
		value->status = PROCSNAP_STATUS_NONE;
}

/* up to the first byte that is not printable, as ps does */
CLI_VALUE(label)
{
	const struct procsnap_security *security = row_security(row);
	size_t length;

	value->status = security->label_status;
	if (value->status != PROCSNAP_STATUS_OK)
		return;
	value->text = procsnap_text(view->snap, &security->label, &length);
	for (value->length = 0; value->length < length; value->length++)
		if (!isprint((unsigned char)value->text[value->length]))
			break;
	if (!value->length)
		value->status = PROCSNAP_STATUS_NONE;
}

static struct cli_room groups_room;

/* with commas between; false without memory */
static bool groups_join(const struct cli_view *view, const struct procsnap_security *security,
			bool names, size_t *length)
{
	*length = 0;
	for (uint32_t i = 0; i < security->group_count; i++) {
		const struct procsnap_group *group = procsnap_group(view->snap,
								    security->group_first + i);
		const char *name;
		char number[16], *at;
		size_t name_length;

		/* a file may promise more than it has */
		if (!group)
			break;
		if (names) {
			name = cli_group_name(group->gid)->name;
			name_length = cli_group_name(group->gid)->length;
		} else {
			name = number;
			name_length = (size_t)snprintf(number, sizeof(number), "%u", group->gid);
		}
		at = cli_room_get(&groups_room, *length + name_length + 1);
		if (!at)
			return false;
		if (*length)
			at[(*length)++] = ',';
		memcpy(at + *length, name, name_length);
		*length += name_length;
	}
	return true;
}

static void groups_value(const struct cli_view *view, const struct cli_row *row, bool names,
			 struct cli_value *value)
{
	size_t length;

	if (!groups_join(view, row_security(row), names, &length)) {
		value->status = PROCSNAP_STATUS_UNKNOWN;
		return;
	}
	if (!length) {
		value->status = PROCSNAP_STATUS_NONE;
		return;
	}
	value->text = cli_keep(groups_room.at, length);
	value->length = length;
	if (!value->text)
		value->status = PROCSNAP_STATUS_UNKNOWN;
}

CLI_VALUE(supgid)
{
	groups_value(view, row, false, value);
}

CLI_VALUE(supgrp)
{
	groups_value(view, row, true, value);
}

CLI_TEXT(pcap)
{
	(void)view;
	cli_cell_hex(cell, row_security(row)->cap_permitted);
}

/* without the cap_ that each begins with */
CLI_VALUE(pcaps)
{
	uint64_t all = cli_capabilities_all(), set = row_security(row)->cap_permitted & all;
	char text[64 * CLI_NAME_SIZE], name[CLI_NAME_SIZE];
	size_t length = 0;

	(void)view;
	if (!set) {
		value->status = PROCSNAP_STATUS_NONE;
		return;
	}
	if (set == all)
		length = (size_t)snprintf(text, sizeof(text), "full");
	for (unsigned int i = 0; i < 64 && set != all; i++)
		if (set >> i & 1)
			length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s",
						   length ? "," : "",
						   cli_capability_name(i, name) + strlen("cap_"));
	value->text = cli_keep(text, length);
	value->length = length;
	if (!value->text)
		value->status = PROCSNAP_STATUS_UNKNOWN;
}

static uint64_t rss_limit(const struct cli_row *row)
{
	const struct procsnap_limits *limits = row->section[PROCSNAP_SECTION_LIMITS];

	return limits->soft[RLIMIT_RSS];
}

CLI_VALUE(lim)
{
	(void)view;
	value->size = rss_limit(row);
	if (value->size == PROCSNAP_UNLIMITED)
		value->status = PROCSNAP_STATUS_NONE;
}

CLI_TEXT(lim)
{
	(void)view;
	if (rss_limit(row) == PROCSNAP_UNLIMITED)
		cli_cell_set(cell, "xx", 2);
	else
		cli_cell_set_tail(cell,
				  cli_number_unsigned(CLI_CELL_END(cell), rss_limit(row) / 1024));
}

#define NAMESPACE_COLUMN(column, member)                                                          \
	CLI_VALUE(column)                                                                         \
	{                                                                                         \
		const struct procsnap_namespaces *ns = row->section[PROCSNAP_SECTION_NAMESPACES]; \
                                                                                                  \
		(void)view;                                                                       \
		value->size = ns->member;                                                         \
		if (!value->size)                                                                 \
			value->status = PROCSNAP_STATUS_NONE;                                     \
	}

NAMESPACE_COLUMN(cgroupns, cgroup)
NAMESPACE_COLUMN(ipcns, ipc)
NAMESPACE_COLUMN(mntns, mnt)
NAMESPACE_COLUMN(netns, net)
NAMESPACE_COLUMN(pidns, pid)
NAMESPACE_COLUMN(timens, time)
NAMESPACE_COLUMN(userns, user)
NAMESPACE_COLUMN(utsns, uts)

/* of a process what is pending for all its threads, of a thread what is for it alone */
static uint64_t pending(const struct cli_view *view, const struct cli_row *row)
{
	const struct procsnap_signals *signals = row->section[PROCSNAP_SECTION_SIGNALS];

	return view->header->flags & PROCSNAP_IMAGE_THREADS ? signals->pending
							    : signals->shared_pending;
}

CLI_VALUE(sig)
{
	value->size = pending(view, row);
}

CLI_TEXT(sig)
{
	cli_cell_hex(cell, pending(view, row));
}

#define SIGNALS_COLUMN(column, member)                                                           \
	CLI_TEXT(column)                                                                         \
	{                                                                                        \
		const struct procsnap_signals *signals = row->section[PROCSNAP_SECTION_SIGNALS]; \
                                                                                                 \
		(void)view;                                                                      \
		cli_cell_hex(cell, signals->member);                                             \
	}

SIGNALS_COLUMN(tsig, pending)
SIGNALS_COLUMN(sigmask, blocked)
SIGNALS_COLUMN(sigignore, ignored)
SIGNALS_COLUMN(sigcatch, caught)
