// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * struct procsnap_query: what a snapshot is asked for.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <mntent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

_Static_assert(sizeof(pid_t) == sizeof(int32_t), "the kernel takes pids as __s32");

void procsnap_query_init(struct procsnap_query *query)
{
	memset(query, 0, sizeof(*query));
	query->sections = PROCSNAP_WANT_BASIC;
	query->cgroup_fd = -1;
}

int procsnap_query_new(struct procsnap_query **query)
{
	struct procsnap_query *q = malloc(sizeof(*q));

	*query = NULL;
	if (!q)
		return procsnap_fail(-ENOMEM, "no memory for a query");
	procsnap_query_init(q);
	*query = q;
	return 0;
}

/* Forgets what is selected: every process again. */
static void select_all(struct procsnap_query *query)
{
	free(query->list);
	free(query->cgroup_path);
	if (query->cgroup_fd >= 0)
		close(query->cgroup_fd);
	query->select = PROCSNAP_SELECT_ALL;
	query->flags = 0;
	query->list = NULL;
	query->count = 0;
	query->cgroup_path = NULL;
	query->cgroup_fd = -1;
	query->namespace_type = 0;
}

void procsnap_query_free(struct procsnap_query *query)
{
	if (!query)
		return;
	select_all(query);
	free(query->ranges);
	free(query);
}

void procsnap_query_set_sections(struct procsnap_query *query, uint64_t want)
{
	query->sections = want;
}

void procsnap_query_set_level(struct procsnap_query *query, enum procsnap_level level)
{
	query->level = (uint32_t)level;
}

void procsnap_query_set_threads(struct procsnap_query *query, bool threads)
{
	query->threads = threads;
}

void procsnap_query_set_lock_budget(struct procsnap_query *query, uint64_t ns)
{
	query->lock_budget_ns = ns;
}

/* A selection of processes by a list of their ids, session or group ids. */
static bool is_of_pids(uint32_t select)
{
	return select >= PROCSNAP_SELECT_PIDS && select <= PROCSNAP_SELECT_PGRPS;
}

static bool knows_roots(uint32_t select)
{
	return select == PROCSNAP_SELECT_CHILDREN || select == PROCSNAP_SELECT_DESCENDANTS;
}

static int check_list(uint32_t select, const uint32_t *list, size_t count)
{
	size_t i;

	if (!list || count == 0)
		return procsnap_fail(
			-EINVAL,
			"an empty list: give at least one id, or ask for every process without a list");
	if (count > PROCSNAP_PIDS_MAX)
		return procsnap_fail(-E2BIG, "a list of %zu ids: at most %u are possible", count,
				     PROCSNAP_PIDS_MAX);
	for (i = 0; is_of_pids(select) && i < count; i++)
		if ((int32_t)list[i] < 1)
			return procsnap_fail(-EINVAL, "pid %d (number %zu of the list) is below 1",
					     (int)list[i], i + 1);
	return 0;
}

static int select_list(struct procsnap_query *query, uint32_t select, const uint32_t *list,
		       size_t count)
{
	uint32_t *copy;
	int err;

	err = check_list(select, list, count);
	if (err)
		return err;
	copy = malloc(count * sizeof(*copy));
	if (!copy)
		return procsnap_fail(-ENOMEM, "no memory for a list of %zu ids", count);
	memcpy(copy, list, count * sizeof(*copy));
	select_all(query);
	query->select = select;
	query->list = copy;
	query->count = (uint32_t)count;
	return 0;
}

int procsnap_query_set_pids(struct procsnap_query *query, const pid_t *pids, size_t count)
{
	if (pids || count != 0)
		return select_list(query, PROCSNAP_SELECT_PIDS, (const uint32_t *)pids, count);
	select_all(query);
	return 0;
}

int procsnap_query_set_select(struct procsnap_query *query, enum procsnap_select select,
			      const uint32_t *list, size_t count, uint32_t flags)
{
	uint32_t which = (uint32_t)select;
	int err;

	if (!is_of_pids(which) && which != PROCSNAP_SELECT_RUIDS && which != PROCSNAP_SELECT_EUIDS)
		return procsnap_fail(-EINVAL, "selection %u is none of those with such a list",
				     which);
	if (flags & ~(knows_roots(which) ? PROCSNAP_REQUEST_ROOTS : 0))
		return procsnap_fail(-EINVAL, "flags %#x: selection %u has no use for them", flags,
				     which);
	err = select_list(query, which, list, count);
	if (err)
		return err;
	query->flags = flags;
	return 0;
}

static bool is_namespace_type(uint32_t type)
{
	switch (type) {
	case CLONE_NEWCGROUP:
	case CLONE_NEWIPC:
	case CLONE_NEWNET:
	case CLONE_NEWNS:
	case CLONE_NEWPID:
	case CLONE_NEWTIME:
	case CLONE_NEWUSER:
	case CLONE_NEWUTS:
		return true;
	default:
		return false;
	}
}

int procsnap_query_set_namespaces(struct procsnap_query *query, uint32_t type,
				  const uint32_t *inodes, size_t count)
{
	int err;

	if (!is_namespace_type(type))
		return procsnap_fail(-EINVAL, "%#x is not one type of namespace (CLONE_NEW*)",
				     type);
	err = select_list(query, PROCSNAP_SELECT_NAMESPACES, inodes, count);
	if (err)
		return err;
	query->namespace_type = type;
	return 0;
}

/* Opens the folder of a cgroup: its descriptor, or -errno; -EINVAL for others. */
static int open_cgroup(const char *path)
{
	struct statfs fs;
	int fd, err = -EINVAL;

	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOTDIR ? -EINVAL : -errno;
	if (fstatfs(fd, &fs) < 0)
		err = -errno;
	else if (fs.f_type == CGROUP2_SUPER_MAGIC || fs.f_type == CGROUP_SUPER_MAGIC)
		return fd;
	close(fd);
	return err;
}

/* Where the unified hierarchy is mounted, to be freed; or NULL. */
static char *find_unified(void)
{
	char *line = NULL, *found = NULL;
	struct mntent *entry, space;
	size_t size = 4 * PATH_MAX;
	FILE *mounts;

	mounts = setmntent("/proc/self/mounts", "re");
	if (!mounts)
		return NULL;
	line = malloc(size);
	while (line && !found && (entry = getmntent_r(mounts, &space, line, (int)size)))
		if (!strcmp(entry->mnt_type, "cgroup2"))
			found = strdup(entry->mnt_dir);
	free(line);
	endmntent(mounts);
	return found;
}

/* A path from the root of the unified hierarchy: its descriptor, or -1. */
static int open_unified(const char *path, char **where)
{
	char *root, *full = NULL;
	int fd = -1;

	root = path[0] == '/' ? find_unified() : NULL;
	if (root && asprintf(&full, "%s%s", root, path) >= 0) {
		fd = open_cgroup(full);
		if (fd >= 0)
			*where = full;
		else
			free(full);
	}
	free(root);
	return fd < 0 ? -1 : fd;
}

int procsnap_query_set_cgroup(struct procsnap_query *query, const char *path, bool subgroups)
{
	char *where = NULL;
	int fd, err;

	fd = open_cgroup(path);
	err = fd < 0 ? fd : 0;
	if (fd >= 0)
		where = strdup(path);
	else
		fd = open_unified(path, &where);
	if (fd < 0 && err == -EINVAL)
		return procsnap_fail(err, "%s is not the folder of a cgroup", path);
	if (fd < 0)
		return procsnap_fail(err, "opening the cgroup %s failed: %s", path,
				     procsnap_errno_text(err));
	if (!where) {
		close(fd);
		return procsnap_fail(-ENOMEM, "no memory for the path of a cgroup");
	}
	select_all(query);
	query->select = PROCSNAP_SELECT_CGROUP;
	query->flags = subgroups ? PROCSNAP_REQUEST_SUBGROUPS : 0;
	query->cgroup_fd = fd;
	query->cgroup_path = where;
	return 0;
}

void procsnap_query_set_min_rss(struct procsnap_query *query, uint64_t bytes)
{
	query->min_rss_bytes = bytes;
}

void procsnap_query_set_min_cpu(struct procsnap_query *query, uint64_t ns)
{
	query->min_cpu_ns = ns;
}

int procsnap_query_set_top(struct procsnap_query *query, enum procsnap_top key, uint32_t count)
{
	if ((uint32_t)key > PROCSNAP_TOP_OLDEST)
		return procsnap_fail(-EINVAL, "%u is not a key to rank by", (unsigned int)key);
	if (key == PROCSNAP_TOP_NONE && count != 0)
		return procsnap_fail(-EINVAL, "the first %u rows, but no key to rank by", count);
	query->top_key = (uint32_t)key;
	query->top_count = count;
	return 0;
}

void procsnap_query_set_wait_budget(struct procsnap_query *query, uint64_t ns)
{
	query->wait_budget_ns = ns;
}

void procsnap_query_set_text_max(struct procsnap_query *query, uint32_t bytes)
{
	query->text_max = bytes;
}

bool procsnap_query_walks(const struct procsnap_query *query)
{
	return query->sections &
	       (PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT) | PROCSNAP_WANT(PROCSNAP_SECTION_PAGES));
}

static int check_ranges(const struct procsnap_range *ranges, size_t count)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const char *wrong = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (ranges[i].start % page || ranges[i].end % page)
			wrong = "is not of whole pages";
		else if (ranges[i].start >= ranges[i].end)
			wrong = "is empty or reversed";
		else if (i && ranges[i].start < ranges[i - 1].end)
			wrong = "overlaps the one before, or is out of order";
		if (wrong)
			return procsnap_fail(-EINVAL, "range %zu, from %#llx to %#llx, %s", i + 1,
					     (unsigned long long)ranges[i].start,
					     (unsigned long long)ranges[i].end, wrong);
	}
	return 0;
}

int procsnap_query_set_ranges(struct procsnap_query *query, const struct procsnap_range *ranges,
			      size_t count)
{
	struct procsnap_range *copy = NULL;
	int err;

	if (count > PROCSNAP_RANGES_MAX)
		return procsnap_fail(-E2BIG, "%zu ranges: at most %u are possible", count,
				     PROCSNAP_RANGES_MAX);
	err = check_ranges(ranges, count);
	if (err)
		return err;
	if (count) {
		copy = malloc(count * sizeof(*copy));
		if (!copy)
			return procsnap_fail(-ENOMEM, "no memory for %zu ranges", count);
		memcpy(copy, ranges, count * sizeof(*copy));
	}
	free(query->ranges);
	query->ranges = copy;
	query->range_count = (uint32_t)count;
	return 0;
}

void procsnap_query_set_walk_budget(struct procsnap_query *query, uint64_t ns)
{
	query->walk_budget_ns = ns;
}

void procsnap_query_set_walk_pages(struct procsnap_query *query, uint64_t pages)
{
	query->walk_pages_max = pages;
}
