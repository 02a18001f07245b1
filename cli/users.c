// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of users and groups: a small hash table for each. */
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "number.h"
#include "users.h"

struct users_table {
	struct cli_user *slots; /* a free one has no name */
	size_t size;		/* a power of two */
	size_t used;
};

static struct cli_user *users_slot(struct cli_user *slots, size_t size, uint32_t id)
{
	size_t i = (id * 2654435761U) & (size - 1);

	while (slots[i].name && slots[i].id != id)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static bool users_grow(struct users_table *table)
{
	size_t size = table->size ? table->size * 2 : 64;
	struct cli_user *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < table->size; i++)
		if (table->slots[i].name)
			*users_slot(slots, size, table->slots[i].id) = table->slots[i];
	free(table->slots);
	table->slots = slots;
	table->size = size;
	return true;
}

static const struct cli_user *users_add(struct users_table *table, uint32_t id, const char *name)
{
	static char fallback[CLI_NUMBER_MAX + 1];
	static struct cli_user unsaved;
	char digits[CLI_NUMBER_MAX + 1] = "", *text;
	struct cli_user user = { .id = id };
	size_t length, columns;

	if (!name)
		name = cli_number_unsigned(digits + CLI_NUMBER_MAX, id);
	length = strlen(name) * CLI_ESCAPE_GROWTH;
	text = malloc(length + 1);
	if (!text || (table->used * 2 >= table->size && !users_grow(table))) {
		free(text);
		unsaved = user;
		unsaved.name = cli_number_unsigned(fallback + CLI_NUMBER_MAX, id);
		unsaved.length = (uint32_t)strlen(unsaved.name);
		unsaved.columns = unsaved.length;
		return &unsaved;
	}
	user.length = (uint32_t)cli_escape(text, length, name, strlen(name), &columns);
	text[user.length] = '\0';
	user.columns = (uint32_t)columns;
	user.name = text;
	table->used++;
	return memcpy(users_slot(table->slots, table->size, id), &user, sizeof(user));
}

static const struct cli_user *users_find(const struct users_table *table, uint32_t id)
{
	const struct cli_user *user;

	if (!table->size)
		return NULL;
	user = users_slot(table->slots, table->size, id);
	return user->name ? user : NULL;
}

const struct cli_user *cli_user_name(uint32_t uid)
{
	static struct users_table table;
	const struct cli_user *user = users_find(&table, uid);
	const struct passwd *entry;

	if (user)
		return user;
	entry = getpwuid(uid);
	return users_add(&table, uid, entry ? entry->pw_name : NULL);
}

const struct cli_user *cli_group_name(uint32_t gid)
{
	static struct users_table table;
	const struct cli_user *group = users_find(&table, gid);
	const struct group *entry;

	if (group)
		return group;
	entry = getgrgid(gid);
	return users_add(&table, gid, entry ? entry->gr_name : NULL);
}

static bool users_parse_id(const char *text, uint32_t *id)
{
	uint64_t number;

	if (!cli_number_parse(text, strlen(text), UINT32_MAX, &number))
		return false;
	*id = (uint32_t)number;
	return true;
}

bool cli_user_id(const char *name, uint32_t *uid)
{
	const struct passwd *entry = getpwnam(name);

	if (!entry)
		return users_parse_id(name, uid);
	*uid = entry->pw_uid;
	return true;
}

bool cli_group_id(const char *name, uint32_t *gid)
{
	const struct group *entry = getgrnam(name);

	if (!entry)
		return users_parse_id(name, gid);
	*gid = entry->gr_gid;
	return true;
}
