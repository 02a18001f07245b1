/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Mounts by their id, as the mountinfo files of the tasks tell them: what device
 * a file system has, and whether asking about a file may mean to ask a server.
 * Ids are the same in all mount namespaces, so that one table serves every task.
 */
#ifndef PROCSNAP_PROCFS_MOUNTS_H
#define PROCSNAP_PROCFS_MOUNTS_H

#include "procfs.h"

/**
 * struct procfs_mount - a mount.
 *
 * @remote: stat(2) of a file may wait for a server, whatever it is told.
 */
struct procfs_mount {
	uint32_t id;
	uint32_t device_major;
	uint32_t device_minor;
	bool remote;
};

/*
 * The mount, NULL if the task does not see it. The mountinfo of the task is read
 * if need be and *asked does not say that it has been. -errno without a message.
 */
int procfs_mounts_find(struct procfs_task *task, uint32_t id, bool *asked,
		       const struct procfs_mount **mount);
void procfs_mounts_free(struct procfs_mounts *mounts);

#endif /* PROCSNAP_PROCFS_MOUNTS_H */
