/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whom a query asks for, which rows pass its thresholds, and by what they are
 * ranked.
 */
#ifndef PROCSNAP_PROCFS_SELECT_H
#define PROCSNAP_PROCFS_SELECT_H

#include "procfs.h"
#include "procfs_cgroup.h"

/**
 * struct procfs_select - the selection of a take under way.
 *
 * @pids: The processes to look at, ascending, each once.
 * @list: The query's list, sorted.
 * @met: For sessions and process groups, which of the list have a process.
 * @missing: Roots that are no process.
 * @cgroup: Of PROCSNAP_SELECT_CGROUP.
 * @namespace_link: Of PROCSNAP_SELECT_NAMESPACES.
 */
struct procfs_select {
	const struct procsnap_query *query;
	int32_t *pids;
	size_t count;
	uint32_t *list;
	bool *met;
	uint32_t missing;
	struct procfs_cgroup_target cgroup;
	const char *namespace_link;
};

/* 0, or -errno with a message; to be ended in any case. */
int procfs_select_begin(struct procfs_select *select, struct procsnap_procfs *fs,
			const struct procsnap_query *query);
void procfs_select_end(struct procfs_select *select);
/* Whether a process must be looked at before it is known to be selected. */
bool procfs_select_looks(const struct procfs_select *select);
/* Looks at the leader of a process. 0, or -errno with a message. */
int procfs_select_takes(const struct procfs_select *select, struct procfs_task *task, bool *takes);
/* Whether a process that may not be seen is selected. */
bool procfs_select_takes_denied(const struct procfs_select *select);
/* How many different sessions or process groups of the list have no process. */
uint32_t procfs_select_unmet(const struct procfs_select *select);

/* The thresholds. */
bool procfs_passes(const struct procsnap_query *query, const struct procfs_task *task);
/* More is further in front. */
uint64_t procfs_top_key(const struct procsnap_query *query, const struct procfs_task *task);

#endif /* PROCSNAP_PROCFS_SELECT_H */
