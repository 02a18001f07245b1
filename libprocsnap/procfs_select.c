// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Whom a query asks for. Kinship needs the parents of all processes first; the
 * other selections look at each process as it comes.
 */
#include "procfs_select.h"
#include "procfs_kin.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

static int compare_ids(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static const uint32_t *find_listed(const struct procfs_select *select, uint32_t id)
{
	return bsearch(&id, select->list, select->query->count, sizeof(id), compare_ids);
}

static bool is_listed(const struct procfs_select *select, uint32_t id)
{
	return find_listed(select, id);
}

static int sort_list(struct procfs_select *select)
{
	size_t count = select->query->count;

	if (count == 0)
		return 0;
	select->list = reallocarray(NULL, count, sizeof(*select->list));
	if (!select->list)
		return procsnap_fail(-ENOMEM, "no memory for a list of %zu ids", count);
	memcpy(select->list, select->query->list, count * sizeof(*select->list));
	qsort(select->list, count, sizeof(*select->list), compare_ids);
	return 0;
}

static const char *namespace_link(uint32_t type)
{
	switch (type) {
	case CLONE_NEWCGROUP:
		return "ns/cgroup";
	case CLONE_NEWIPC:
		return "ns/ipc";
	case CLONE_NEWNET:
		return "ns/net";
	case CLONE_NEWNS:
		return "ns/mnt";
	case CLONE_NEWPID:
		return "ns/pid";
	case CLONE_NEWUSER:
		return "ns/user";
	case CLONE_NEWUTS:
		return "ns/uts";
	default:
		return "ns/time";
	}
}

/* The pids of the list as they are, each once. */
static int take_list(struct procfs_select *select)
{
	size_t i, count = select->query->count;

	select->pids = reallocarray(NULL, count, sizeof(*select->pids));
	if (!select->pids)
		return procsnap_fail(-ENOMEM, "no memory for a list of %zu pids", count);
	for (i = 0; i < count; i++)
		if (i == 0 || select->list[i] != select->list[i - 1])
			select->pids[select->count++] = (int32_t)select->list[i];
	return 0;
}

/* Takes over the list that was made. */
static int take_all(struct procfs_select *select, struct procsnap_procfs *fs)
{
	int err;

	err = procfs_list(&fs->processes, fs->root, ".");
	if (err)
		return procfs_fail(fs, err, ".", "");
	select->pids = fs->processes.pids;
	select->count = fs->processes.count;
	fs->processes = (struct procfs_list){ 0 };
	return 0;
}

static int take_kin(struct procfs_select *select, struct procsnap_procfs *fs)
{
	struct procfs_kin kin = {
		.roots = select->list,
		.root_count = select->query->count,
		.with_roots = select->query->flags & PROCSNAP_REQUEST_ROOTS,
		.all_below = select->query->select == PROCSNAP_SELECT_DESCENDANTS,
	};
	int err;

	err = take_all(select, fs);
	if (!err)
		err = procfs_kin_keep(fs, &kin, select->pids, &select->count);
	select->missing = kin.missing;
	return err;
}

int procfs_select_begin(struct procfs_select *select, struct procsnap_procfs *fs,
			const struct procsnap_query *query)
{
	int err;

	*select = (struct procfs_select){ .query = query };
	err = sort_list(select);
	if (err)
		return err;
	switch (query->select) {
	case PROCSNAP_SELECT_PIDS:
		return take_list(select);
	case PROCSNAP_SELECT_CHILDREN:
	case PROCSNAP_SELECT_DESCENDANTS:
		return take_kin(select, fs);
	case PROCSNAP_SELECT_SESSIONS:
	case PROCSNAP_SELECT_PGRPS:
		select->met = calloc(query->count, sizeof(*select->met));
		if (!select->met)
			err = procsnap_fail(-ENOMEM, "no memory for a list of %u ids",
					    query->count);
		break;
	case PROCSNAP_SELECT_CGROUP:
		err = procfs_cgroup_target_find(fs, query, &select->cgroup);
		break;
	case PROCSNAP_SELECT_NAMESPACES:
		select->namespace_link = namespace_link(query->namespace_type);
		break;
	default:
		break;
	}
	return err ? err : take_all(select, fs);
}

void procfs_select_end(struct procfs_select *select)
{
	free(select->pids);
	free(select->list);
	free(select->met);
	procfs_cgroup_target_free(&select->cgroup);
}

bool procfs_select_looks(const struct procfs_select *select)
{
	return select->query->select >= PROCSNAP_SELECT_SESSIONS;
}

/* It can be listed as all others or by its pid, but not be found by what may not be known of it. */
bool procfs_select_takes_denied(const struct procfs_select *select)
{
	return select->query->select <= PROCSNAP_SELECT_PIDS;
}

static bool meet(const struct procfs_select *select, uint32_t id)
{
	const uint32_t *found = find_listed(select, id);

	if (found)
		select->met[found - select->list] = true;
	return found;
}

uint32_t procfs_select_unmet(const struct procfs_select *select)
{
	uint32_t unmet = 0;
	size_t i, next;

	if (!select->met)
		return 0;
	/* an id that stands there twice may be met at either place */
	for (i = 0; i < select->query->count; i = next) {
		bool met = false;

		for (next = i; next < select->query->count && select->list[next] == select->list[i];
		     next++)
			met = met || select->met[next];
		unmet += !met;
	}
	return unmet;
}

static int is_in_namespace(const struct procfs_select *select, struct procfs_task *task,
			   bool *takes)
{
	uint64_t inode;
	int err;

	err = procfs_namespace_inode(task, select->namespace_link, &inode);
	if (!err)
		*takes = inode && inode <= UINT32_MAX && is_listed(select, (uint32_t)inode);
	return err;
}

static int look(const struct procfs_select *select, struct procfs_task *task, bool *takes)
{
	const uint64_t *column = task->stat.column;

	*takes = false;
	switch (select->query->select) {
	case PROCSNAP_SELECT_SESSIONS:
		*takes = meet(select, (uint32_t)column[STAT_SESSION]);
		return 0;
	case PROCSNAP_SELECT_PGRPS:
		*takes = meet(select, (uint32_t)column[STAT_PGRP]);
		return 0;
	case PROCSNAP_SELECT_RUIDS:
		*takes = is_listed(select, task->status.uid[0]);
		return 0;
	case PROCSNAP_SELECT_EUIDS:
		*takes = is_listed(select, task->status.uid[1]);
		return 0;
	case PROCSNAP_SELECT_CGROUP:
		return procfs_cgroup_target_has(&select->cgroup, task, takes);
	case PROCSNAP_SELECT_NAMESPACES:
		return is_in_namespace(select, task, takes);
	default:
		*takes = true;
		return 0;
	}
}

int procfs_select_takes(const struct procfs_select *select, struct procfs_task *task, bool *takes)
{
	uint32_t why;
	int err;

	err = look(select, task, takes);
	if (!err)
		return 0;
	*takes = false;
	if (procfs_status_of_error(task, err, &why))
		return 0;
	return procfs_fail(task->fs, err, task->folder, task->name);
}

static uint64_t rss_of(const struct procfs_task *task)
{
	const struct procsnap_memory *memory = &task->status.memory;

	return memory->rss_anon_bytes + memory->rss_file_bytes + memory->rss_shmem_bytes;
}

static uint64_t cpu_of(const struct procfs_task *task)
{
	const uint64_t *column = task->stat.column;
	uint64_t hz = task->fs->clock_ticks;

	return procfs_ticks_to_ns(column[STAT_UTIME], hz) +
	       procfs_ticks_to_ns(column[STAT_STIME], hz);
}

bool procfs_passes(const struct procsnap_query *query, const struct procfs_task *task)
{
	return rss_of(task) >= query->min_rss_bytes && cpu_of(task) >= query->min_cpu_ns;
}

uint64_t procfs_top_key(const struct procsnap_query *query, const struct procfs_task *task)
{
	switch (query->top_key) {
	case PROCSNAP_TOP_CPU:
		return cpu_of(task);
	case PROCSNAP_TOP_RSS:
		return rss_of(task);
	case PROCSNAP_TOP_VIRTUAL:
		return task->status.memory.virtual_bytes;
	case PROCSNAP_TOP_THREADS:
		return task->stat.column[STAT_NUM_THREADS];
	case PROCSNAP_TOP_NEWEST:
		return task->stat.column[STAT_STARTTIME];
	case PROCSNAP_TOP_OLDEST:
		return UINT64_MAX - task->stat.column[STAT_STARTTIME];
	default:
		return 0;
	}
}
