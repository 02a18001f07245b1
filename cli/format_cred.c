// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with the names of users and groups. */
#include "formats.h"
#include "users.h"

static const struct procsnap_cred *row_cred(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_CRED];
}

static void name_value(const struct cli_user *user, struct cli_value *value)
{
	value->text = user->name;
	value->length = user->length;
}

static void name_text(const struct cli_user *user, struct cli_cell *cell)
{
	cell->text = user->name;
	cell->length = user->length;
	cell->columns = user->columns;
}

#define NAME_COLUMN(column, lookup, member)                       \
	CLI_VALUE(column)                                         \
	{                                                         \
		(void)view;                                       \
		name_value(lookup(row_cred(row)->member), value); \
	}                                                         \
	CLI_TEXT(column)                                          \
	{                                                         \
		(void)view;                                       \
		name_text(lookup(row_cred(row)->member), cell);   \
	}

NAME_COLUMN(user, cli_user_name, euid)
NAME_COLUMN(ruser, cli_user_name, ruid)
NAME_COLUMN(suser, cli_user_name, suid)
NAME_COLUMN(fuser, cli_user_name, fsuid)
NAME_COLUMN(group, cli_group_name, egid)
NAME_COLUMN(rgroup, cli_group_name, rgid)
NAME_COLUMN(sgroup, cli_group_name, sgid)
NAME_COLUMN(fgroup, cli_group_name, fsgid)
