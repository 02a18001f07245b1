/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What systemd calls a task, from the path of its control group, by the rules
 * that sd_pid_get_unit(3) and its kin follow. Those functions read /proc of a
 * live task; a snapshot has the path, also of tasks that are gone.
 */
#ifndef PROCSNAP_CLI_SYSTEMD_H
#define PROCSNAP_CLI_SYSTEMD_H

#include <stdbool.h>
#include <stddef.h>

/* bytes of a unit's name with its NUL */
#define CLI_UNIT_SIZE 257

enum cli_hierarchy {
	CLI_HIERARCHY_NONE,    /* no control groups are mounted */
	CLI_HIERARCHY_UNIFIED, /* systemd's groups are those of the unified hierarchy */
	CLI_HIERARCHY_NAMED,   /* those of the hierarchy name=systemd */
};

/* which hierarchy systemd uses on this machine */
enum cli_hierarchy cli_systemd_hierarchy(void);

/* false: the path, which begins at the root of systemd's groups, has no such name */
bool cli_systemd_unit(const char *path, char unit[CLI_UNIT_SIZE]);
bool cli_systemd_user_unit(const char *path, char unit[CLI_UNIT_SIZE]);
bool cli_systemd_slice(const char *path, char slice[CLI_UNIT_SIZE]);
bool cli_systemd_session(const char *path, char session[CLI_UNIT_SIZE]);
bool cli_systemd_owner(const char *path, char uid[CLI_UNIT_SIZE]);
/* these two ask this machine's /run/systemd */
bool cli_systemd_machine(const char *path, char machine[CLI_UNIT_SIZE]);
bool cli_systemd_seat(const char *path, char seat[CLI_UNIT_SIZE]);

/* bytes of the group that systemd manages below, from the path of process 1 */
size_t cli_systemd_root(const char *init_path);

#endif
