/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of users and groups, each id asked for only once. */
#ifndef PROCSNAP_CLI_USERS_H
#define PROCSNAP_CLI_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct cli_user - an id and its name.
 *
 * @id: The id.
 * @length: Bytes of @name.
 * @columns: Columns that @name takes on a terminal.
 * @name: Name fit for a terminal, or the id in decimal. Lives as long as the
 *	program.
 */
struct cli_user {
	uint32_t id;
	uint32_t length;
	uint32_t columns;
	const char *name;
};

/* never NULL: without memory an entry that is overwritten by the next call */
const struct cli_user *cli_user_name(uint32_t uid);
const struct cli_user *cli_group_name(uint32_t gid);

/* id of a name, or of a number; false if there is none */
bool cli_user_id(const char *name, uint32_t *uid);
bool cli_group_id(const char *name, uint32_t *gid);

#endif
