/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Children and descendants of processes.
 */
#ifndef PROCSNAP_PROCFS_KIN_H
#define PROCSNAP_PROCFS_KIN_H

#include "procfs.h"

/**
 * struct procfs_kin - whose kin.
 *
 * @roots: Pids, ascending.
 * @with_roots: Those themselves too.
 * @all_below: Not only their children.
 * @missing: (out) How many different ones of the roots are no process.
 */
struct procfs_kin {
	const uint32_t *roots;
	size_t root_count;
	bool with_roots;
	bool all_below;
	uint32_t missing;
};

/* Leaves the kin of a list of all processes, ascending. 0, or -errno with a message. */
int procfs_kin_keep(struct procsnap_procfs *fs, struct procfs_kin *kin, int32_t *pids,
		    size_t *count);

#endif /* PROCSNAP_PROCFS_KIN_H */
