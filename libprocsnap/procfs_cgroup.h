/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Control groups: which hierarchies are mounted, and which cgroup a task is in.
 */
#ifndef PROCSNAP_PROCFS_CGROUP_H
#define PROCSNAP_PROCFS_CGROUP_H

#include "procfs.h"
#include "procfs_cursor.h"

/**
 * struct procfs_cgroup_line - a line of /proc/PID/cgroup.
 */
struct procfs_cgroup_line {
	uint64_t hierarchy;
	struct procfs_span controllers;
	struct procfs_span path;
};

/* The next line that is of that form; false: there is none. */
bool procfs_take_cgroup_line(struct cursor *text, struct procfs_cgroup_line *line);

/**
 * struct procfs_cgroup_target - a cgroup that tasks are compared with.
 *
 * @controllers: Those of its hierarchy, NULL for the unified one.
 * @path: As /proc/PID/cgroup has it.
 */
struct procfs_cgroup_target {
	char *controllers;
	char *path;
	bool subgroups;
};

/* What the folder of a query is. 0, or -errno with a message. */
int procfs_cgroup_target_find(struct procsnap_procfs *fs, const struct procsnap_query *query,
			      struct procfs_cgroup_target *target);
void procfs_cgroup_target_free(struct procfs_cgroup_target *target);
/* Whether the task is in it; -errno without a message. */
int procfs_cgroup_target_has(const struct procfs_cgroup_target *target, struct procfs_task *task,
			     bool *has);

void procfs_cgroups_free(struct procfs_cgroups *cgroups);

#endif /* PROCSNAP_PROCFS_CGROUP_H */
