/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The hierarchies of cgroups that are mounted here, from mountinfo.
 */
#ifndef PROCSNAP_PROCFS_HIERARCHY_H
#define PROCSNAP_PROCFS_HIERARCHY_H

#include "procfs.h"

/**
 * struct procfs_hierarchy - a mount of a hierarchy.
 *
 * @device: As stat(2) gives it.
 * @controllers: Its mount options, which have them; NULL: the unified hierarchy.
 * @root: The cgroup that the mount shows as its root, as /proc/PID/cgroup has it.
 * @point: Where it is mounted.
 */
struct procfs_hierarchy {
	uint64_t device;
	char *controllers;
	char *root;
	char *point;
};

struct procfs_hierarchies;

/* 0, also if none is mounted or the file may not be read; -errno without a message. */
int procfs_hierarchies_read(struct procsnap_procfs *fs, struct procfs_hierarchies **hierarchies);
void procfs_hierarchies_free(struct procfs_hierarchies *hierarchies);

/* Whether this is one of these, which commas separate. */
bool procfs_has_controller(struct procfs_span list, struct procfs_span name);
/* Whether a line with these controllers is of the hierarchy with those options. */
bool procfs_is_hierarchy(const char *options, struct procfs_span controllers);
/* A mount that shows this path; NULL: none. */
const struct procfs_hierarchy *procfs_hierarchy_of(const struct procfs_hierarchies *hierarchies,
						   struct procfs_span controllers,
						   struct procfs_span path);
/* The folder of a path that it shows; from malloc(), NULL: no memory. */
char *procfs_hierarchy_folder(const struct procfs_hierarchy *hierarchy, struct procfs_span path);
/* The other way: the hierarchy and path of an open folder; *path is from malloc(). */
int procfs_hierarchy_path(const struct procfs_hierarchies *hierarchies, int fd,
			  struct procfs_span folder, const struct procfs_hierarchy **hierarchy,
			  char **path);

#endif /* PROCSNAP_PROCFS_HIERARCHY_H */
