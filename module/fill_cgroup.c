// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cgroup section. The unified hierarchy is read under RCU alone. Others can
 * go away but for the cgroup_mutex, which is waited for within the budget.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/kernfs.h>
#include <linux/list.h>
#include <linux/memcontrol.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "ksym.h"
#include "procsnap.h"

#ifdef CONFIG_CGROUPS

#define DELETED " (deleted)"
/* Room for a line: a path and " (deleted)", the names of controllers, padding. */
#define PATH_ROOM (PATH_MAX + (int)sizeof(DELETED))
#define NAMES_ROOM 512
#define LINE_ROOM (PATH_ROOM + NAMES_ROOM + 32)
/* Hierarchies that room is kept for at first. */
#define FIRST_ROOTS 16

/*
 * What the task before had: most tasks of a chunk are where their neighbour is.
 *
 * @task: Whose; NULL: nobody's.
 * @css_set: All its cgroups, as it had them then.
 * @id: Its cgroup in the unified hierarchy.
 * @dead: That one is removed.
 * @exiting: The others show it in their roots.
 * @entry: What it got.
 */
struct last_cgroup {
	struct task_struct *task;
	const struct css_set *css_set;
	u64 id;
	bool dead;
	bool exiting;
	const struct procsnap_cgroup *entry;
};

static u64 folder_inode(const struct cgroup *cgroup)
{
	return kernfs_ino(cgroup->kn);
}

static bool is_dead(const struct cgroup *cgroup)
{
	return !(READ_ONCE(cgroup->self.flags) & CSS_ONLINE);
}

/* The cgroup that its memory is charged to. Under RCU. */
static u64 memory_inode(struct task_struct *task)
{
#ifdef CONFIG_MEMCG
	if (!mem_cgroup_disabled())
		return folder_inode(task_css(task, memory_cgrp_id)->cgroup);
#endif
	return 0;
}

/*
 * Notes where @task is, and tells whether the one before is there too. @all: in
 * every hierarchy, which the cgroup_mutex keeps. Under RCU.
 */
static bool is_as_last(struct last_cgroup *last, struct task_struct *task, bool all)
{
	const struct css_set *css_set = task_css_set(task);
	u64 id = cgroup_id(css_set->dfl_cgrp);
	bool dead = is_dead(css_set->dfl_cgrp);
	bool exiting = READ_ONCE(task->flags) & PF_EXITING;
	bool same;

	same = last->entry && last->id == id && last->dead == dead;
	if (all && same)
		same = last->exiting == exiting && last->css_set == css_set &&
		       task_css_set(last->task) == css_set;
	last->task = task;
	last->css_set = css_set;
	last->id = id;
	last->dead = dead;
	last->exiting = exiting;
	return same;
}

/* The entry is that of the task before, but for its memory. */
static void share(struct procsnap_cgroup *entry, const struct last_cgroup *last)
{
	u64 memory_id = entry->memory_id;

	*entry = *last->entry;
	entry->memory_id = memory_id;
}

/*
 * Makes a text of a path that the kernel wrote at @room; @length is what it
 * returned. The file in /proc cannot be read when a path is too long.
 */
static void commit_path(struct procsnap_fill *fill, struct procsnap_text *text, char *room,
			int length, bool dead)
{
	bool fits = length >= 0 && length < PATH_MAX;

	if (!fits)
		length = 0;
	if (fits && dead) {
		memcpy(room + length, DELETED, sizeof(DELETED));
		length += strlen(DELETED);
	}
	procsnap_commit_text(fill, text, length, fits ? 0 : PROCSNAP_TEXT_TRUNCATED);
}

/* The table's lines of a task are complete. */
static void commit_lines(struct procsnap_fill *fill, struct procsnap_cgroup *entry, u32 count)
{
	entry->count = count;
	entry->first = procsnap_commit_entries(fill, PROCSNAP_PART_CGROUP_PATHS,
					       sizeof(struct procsnap_cgroup_path), count);
}

/* Room for the lines of @count hierarchies and for their texts, or ERR_PTR(). */
static struct procsnap_cgroup_path *reserve_lines(struct procsnap_fill *fill, unsigned int count)
{
	char *text = procsnap_reserve_text(fill, count * LINE_ROOM);

	if (IS_ERR(text))
		return ERR_CAST(text);
	return procsnap_reserve_entries(fill, PROCSNAP_PART_CGROUP_PATHS,
					sizeof(struct procsnap_cgroup_path), count);
}

/* There is no hierarchy but the unified one. */
static int fill_unified(struct procsnap_fill *fill, struct procsnap_cgroup *entry,
			struct task_struct *task, struct last_cgroup *last)
{
	struct procsnap_cgroup_path *line = reserve_lines(fill, 1);
	const struct cgroup *cgroup, *root;
	char *room;
	int length;

	if (IS_ERR(line))
		return PTR_ERR(line);
	*line = (struct procsnap_cgroup_path){};
	rcu_read_lock();
	entry->memory_id = memory_inode(task);
	if (is_as_last(last, task, false)) {
		rcu_read_unlock();
		share(entry, last);
		return 0;
	}
	cgroup = last->css_set->dfl_cgrp;
	root = current->nsproxy->cgroup_ns->root_cset->dfl_cgrp;
	entry->id = folder_inode(cgroup);
	procsnap_reserve_text(fill, 0);
	procsnap_commit_text(fill, &line->controllers, 0, 0);
	room = procsnap_reserve_text(fill, PATH_ROOM);
	length = kernfs_path_from_node(cgroup->kn, root->kn, room, PATH_MAX);
	rcu_read_unlock();
	commit_path(fill, &line->path, room, length, last->dead);
	entry->path = line->path;
	commit_lines(fill, entry, 1);
	last->entry = entry;
	return 0;
}

static bool is_shown(const struct cgroup_root *root)
{
	return root != &cgrp_dfl_root || READ_ONCE(*procsnap_cgrp_dfl_visible);
}

/* A hierarchy's controllers and name, as between the colons of a line. */
static int put_names(char *room, const struct cgroup_root *root)
{
	int length = 0, i;

	for (i = 0; i < CGROUP_SUBSYS_COUNT && root != &cgrp_dfl_root; i++)
		if (root->subsys_mask & (1U << i))
			length += scnprintf(room + length, NAMES_ROOM - length, "%s%s",
					    length ? "," : "",
					    procsnap_cgroup_subsys[i]->legacy_name);
	if (root->name[0])
		length += scnprintf(room + length, NAMES_ROOM - length, "%sname=%s",
				    length ? "," : "", root->name);
	return length;
}

/*
 * The line of one hierarchy. There is room. Only the unified hierarchy still
 * shows where an exited task was. Under the cgroup_mutex.
 */
static void fill_line(struct procsnap_fill *fill, struct procsnap_cgroup *entry,
		      struct procsnap_cgroup_path *line, const struct last_cgroup *last,
		      struct cgroup_root *root)
{
	bool unified = root == &cgrp_dfl_root;
	struct cgroup *cgroup;
	int length;
	char *room;

	line->hierarchy = root->hierarchy_id;
	line->reserved = 0;
	room = procsnap_reserve_text(fill, NAMES_ROOM);
	procsnap_commit_text(fill, &line->controllers, put_names(room, root), 0);

	room = procsnap_reserve_text(fill, PATH_ROOM);
	if (unified || !last->exiting) {
		spin_lock_irq(procsnap_css_set_lock);
		cgroup = static_call(procsnap_task_cgroup_from_root)(last->task, root);
		length = static_call(procsnap_cgroup_path_ns_locked)(cgroup, room, PATH_MAX,
								     current->nsproxy->cgroup_ns);
		spin_unlock_irq(procsnap_css_set_lock);
		if (unified)
			entry->id = folder_inode(cgroup);
	} else {
		length = strscpy(room, "/", PATH_MAX);
	}
	commit_path(fill, &line->path, room, length, unified && last->dead);
	if (unified)
		entry->path = line->path;
}

/* Hierarchies that are shown. Under the cgroup_mutex. */
static unsigned int count_roots(void)
{
	struct cgroup_root *root;
	unsigned int count = 0;

	list_for_each_entry(root, procsnap_cgroup_roots, root_list)
		count += is_shown(root);
	return count;
}

/* Under the cgroup_mutex, with room for all lines. */
static void fill_lines(struct procsnap_fill *fill, struct procsnap_cgroup *entry,
		       struct procsnap_cgroup_path *lines, struct task_struct *task,
		       struct last_cgroup *last)
{
	struct cgroup_root *root;
	u32 count = 0;
	bool same;

	rcu_read_lock();
	entry->memory_id = memory_inode(task);
	same = is_as_last(last, task, true);
	rcu_read_unlock();
	if (same) {
		share(entry, last);
		return;
	}
	list_for_each_entry(root, procsnap_cgroup_roots, root_list)
		if (is_shown(root))
			fill_line(fill, entry, &lines[count++], last, root);
	commit_lines(fill, entry, count);
	last->entry = entry;
}

static bool lock_cgroups(struct procsnap_fill *fill)
{
	procsnap_fill_next_task(fill);
	while (!mutex_trylock(procsnap_cgroup_mutex))
		if (!procsnap_fill_wait(fill))
			return false;
	return true;
}

static int fill_all(struct procsnap_fill *fill, struct procsnap_cgroup *entry,
		    struct task_struct *task, struct last_cgroup *last)
{
	struct procsnap_cgroup_path *lines;
	unsigned int room = FIRST_ROOTS, count;

	for (;;) {
		/* Not under the mutex, which all of the system waits for. */
		lines = reserve_lines(fill, room);
		if (IS_ERR(lines))
			return PTR_ERR(lines);
		if (!lock_cgroups(fill)) {
			entry->status = PROCSNAP_STATUS_BLOCKED;
			return 0;
		}
		count = count_roots();
		if (count <= room)
			break;
		mutex_unlock(procsnap_cgroup_mutex);
		room = count;
	}
	fill_lines(fill, entry, lines, task, last);
	mutex_unlock(procsnap_cgroup_mutex);
	return 0;
}

int procsnap_fill_cgroup(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			 size_t count)
{
	bool supported = procsnap_ksym_has(PROCSNAP_CAP_CGROUP);
	struct procsnap_cgroup *entry = entries;
	struct last_cgroup last = {};
	int ret = 0;

	for (; count && !ret; count--, entry++, pins++) {
		*entry = (struct procsnap_cgroup){ .status = PROCSNAP_STATUS_UNSUPPORTED };
		if (!supported)
			continue;
		entry->status = PROCSNAP_STATUS_OK;
		if (!list_is_singular(procsnap_cgroup_roots))
			ret = fill_all(fill, entry, pins->task, &last);
		else if (is_shown(&cgrp_dfl_root))
			ret = fill_unified(fill, entry, pins->task, &last);
	}
	return ret;
}

#else

int procsnap_fill_cgroup(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			 size_t count)
{
	struct procsnap_cgroup *entry = entries;

	for (; count; count--)
		*entry++ = (struct procsnap_cgroup){ .status = PROCSNAP_STATUS_UNSUPPORTED };
	return 0;
}

#endif /* CONFIG_CGROUPS */
