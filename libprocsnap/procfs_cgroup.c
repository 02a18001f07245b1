// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The cgroup section: the lines of /proc/PID/cgroup, and the inode numbers of
 * the folders that they name, as far as those can be seen where the hierarchies
 * are mounted. A folder is looked up once in a take.
 */
#include "procfs_cgroup.h"
#include "procfs_hierarchy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A cgroup that was met: its path with its hierarchy's mount point, and its numbers. */
struct known_cgroup {
	char *folder;
	uint64_t id;
	uint64_t memory_id;
};

/**
 * struct procfs_cgroups - what is known in one take.
 *
 * @known: Tree of tsearch(3).
 */
struct procfs_cgroups {
	struct procfs_hierarchies *hierarchies;
	void *known;
};

static int compare_known(const void *left, const void *right)
{
	const struct known_cgroup *a = left, *b = right;

	return strcmp(a->folder, b->folder);
}

static void free_known(void *node)
{
	struct known_cgroup *known = node;

	free(known->folder);
	free(known);
}

void procfs_cgroups_free(struct procfs_cgroups *cgroups)
{
	if (!cgroups)
		return;
	tdestroy(cgroups->known, free_known);
	procfs_hierarchies_free(cgroups->hierarchies);
	free(cgroups);
}

static int get_cgroups(struct procsnap_procfs *fs, struct procfs_cgroups **cgroups)
{
	int err;

	if (!fs->cgroups) {
		fs->cgroups = calloc(1, sizeof(*fs->cgroups));
		if (!fs->cgroups)
			return -ENOMEM;
		err = procfs_hierarchies_read(fs, &fs->cgroups->hierarchies);
		if (err)
			return err;
	}
	*cgroups = fs->cgroups;
	return 0;
}

bool procfs_take_cgroup_line(struct cursor *text, struct procfs_cgroup_line *line)
{
	struct cursor c;
	const char *colon;

	while (take_line(text, &c)) {
		if (!take_unsigned(&c, &line->hierarchy) || !take_char(&c, ':'))
			continue;
		colon = memchr(c.at, ':', (size_t)(c.end - c.at));
		if (!colon)
			continue;
		line->controllers = (struct procfs_span){ c.at, (size_t)(colon - c.at) };
		line->path = (struct procfs_span){ colon + 1, (size_t)(c.end - colon - 1) };
		return true;
	}
	return false;
}

static uint64_t inode_of(const char *folder)
{
	struct stat st;

	return stat(folder, &st) == 0 ? st.st_ino : 0;
}

/* The memory of a task is charged to the nearest cgroup that counts memory. */
static uint64_t memory_inode_of(const char *folder, size_t root_length)
{
	char path[PATH_MAX + 16];
	size_t length = strnlen(folder, PATH_MAX);

	while (length >= root_length && length > 0) {
		snprintf(path, sizeof(path), "%.*s/memory.stat", (int)length, folder);
		if (access(path, F_OK) == 0) {
			path[length] = '\0';
			return inode_of(path);
		}
		do
			length--;
		while (length > root_length && folder[length] != '/');
	}
	return 0;
}

static int look_up(struct procfs_cgroups *cgroups, const struct procfs_hierarchy *hierarchy,
		   struct procfs_span path, const struct known_cgroup **found)
{
	struct known_cgroup *known, **node;

	known = calloc(1, sizeof(*known));
	if (!known)
		return -ENOMEM;
	known->folder = procfs_hierarchy_folder(hierarchy, path);
	node = known->folder ? tsearch(known, &cgroups->known, compare_known) : NULL;
	if (!node) {
		free_known(known);
		return -ENOMEM;
	}
	*found = *node;
	if (*node != known) {
		free_known(known);
		return 0;
	}
	known->id = inode_of(known->folder);
	if (known->id)
		known->memory_id = memory_inode_of(known->folder, strlen(hierarchy->point));
	return 0;
}

static bool is_unified(const struct procfs_cgroup_line *line)
{
	return line->hierarchy == 0 && line->controllers.length == 0;
}

static bool has_memory(struct procfs_span controllers)
{
	return procfs_has_controller(controllers, (struct procfs_span){ "memory", 6 });
}

/* The numbers of the folder, where it can be seen. */
static int fill_numbers(struct procfs_task *task, const struct procfs_cgroup_line *line,
			struct procsnap_cgroup *cgroup)
{
	const struct procfs_hierarchy *hierarchy;
	const struct known_cgroup *known;
	struct procfs_cgroups *cgroups;
	int err;

	if (!is_unified(line) && !has_memory(line->controllers))
		return 0;
	err = get_cgroups(task->fs, &cgroups);
	if (err)
		return err;
	hierarchy = procfs_hierarchy_of(cgroups->hierarchies, line->controllers, line->path);
	if (!hierarchy)
		return 0;
	err = look_up(cgroups, hierarchy, line->path, &known);
	if (err)
		return err;
	if (is_unified(line))
		cgroup->id = known->id;
	if (!is_unified(line))
		cgroup->memory_id = known->id;
	else if (!cgroup->memory_id)
		cgroup->memory_id = known->memory_id;
	return 0;
}

static int add_line(struct procfs_task *task, const struct procfs_cgroup_line *line,
		    struct procsnap_cgroup *cgroup)
{
	struct procfs_store *store = task->store;
	struct procsnap_cgroup_path *entry = procfs_store_add(store, PROCSNAP_SECTION_CGROUP_PATHS);
	int err;

	if (!entry)
		return -ENOMEM;
	cgroup->count++;
	entry->hierarchy = (uint32_t)line->hierarchy;
	err = procfs_store_text(store, line->controllers.at, line->controllers.length, 0,
				&entry->controllers);
	if (!err)
		err = procfs_store_text(store, line->path.at, line->path.length, 0, &entry->path);
	if (!err && is_unified(line))
		cgroup->path = entry->path;
	return err ? err : fill_numbers(task, line, cgroup);
}

int procfs_fill_cgroup(struct procfs_task *task, void *entry)
{
	const size_t first = procfs_store_count(task->store, PROCSNAP_SECTION_CGROUP_PATHS);
	const struct procfs_text *text = &task->fs->text;
	struct procsnap_cgroup *cgroup = entry;
	struct procfs_cgroup_line line;
	struct procfs_cgroups *cgroups;
	struct cursor c;
	int err;

	err = get_cgroups(task->fs, &cgroups); /* reads a file: before that of the task */
	if (!err)
		err = procfs_task_read(task, "cgroup");
	if (err)
		return err;
	cgroup->status = PROCSNAP_STATUS_OK;
	cgroup->first = first;
	c = cursor_of(text->bytes, text->length);
	while (!err && procfs_take_cgroup_line(&c, &line))
		err = add_line(task, &line, cgroup);
	if (err)
		procfs_store_cut(task->store, PROCSNAP_SECTION_CGROUP_PATHS, first);
	return err;
}

int procfs_cgroup_target_find(struct procsnap_procfs *fs, const struct procsnap_query *query,
			      struct procfs_cgroup_target *target)
{
	const struct procfs_hierarchy *hierarchy;
	struct procfs_cgroups *cgroups;
	char link[64];
	int err;

	err = get_cgroups(fs, &cgroups);
	if (err)
		return procsnap_fail(err, "finding where cgroups are mounted failed: %s",
				     procsnap_errno_text(err));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", query->cgroup_fd);
	err = procfs_read_link(&fs->text, AT_FDCWD, link);
	if (err)
		return procsnap_fail(err, "finding the cgroup %s failed: %s", query->cgroup_path,
				     procsnap_errno_text(err));
	err = procfs_hierarchy_path(cgroups->hierarchies, query->cgroup_fd,
				    (struct procfs_span){ fs->text.bytes, fs->text.length },
				    &hierarchy, &target->path);
	if (err)
		return procsnap_fail(err, "the cgroup %s is on no hierarchy that is mounted here",
				     query->cgroup_path);
	target->subgroups = query->flags & PROCSNAP_REQUEST_SUBGROUPS;
	if (hierarchy->controllers) {
		target->controllers = strdup(hierarchy->controllers);
		if (!target->controllers)
			return procsnap_fail(-ENOMEM, "no memory to select by cgroup");
	}
	return 0;
}

void procfs_cgroup_target_free(struct procfs_cgroup_target *target)
{
	free(target->controllers);
	free(target->path);
}

static bool is_inside(const struct procfs_cgroup_target *target, struct procfs_span path)
{
	size_t length = strlen(target->path);

	if (target->subgroups && length == 1)
		return path.length > 0 && path.at[0] == '/';
	if (path.length < length || memcmp(path.at, target->path, length) != 0)
		return false;
	return path.length == length || (target->subgroups && path.at[length] == '/');
}

int procfs_cgroup_target_has(const struct procfs_cgroup_target *target, struct procfs_task *task,
			     bool *has)
{
	const struct procfs_text *text = &task->fs->text;
	struct procfs_cgroup_line line;
	struct cursor c;
	int err;

	*has = false;
	err = procfs_task_read(task, "cgroup");
	if (err)
		return err;
	c = cursor_of(text->bytes, text->length);
	while (!*has && procfs_take_cgroup_line(&c, &line))
		if (procfs_is_hierarchy(target->controllers, line.controllers))
			*has = is_inside(target, line.path);
	return 0;
}
