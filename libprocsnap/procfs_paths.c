// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The links of a task: executable and directories, and its namespaces.
 */
#include "procfs.h"
#include "procfs_cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A link that leads nowhere: the task has no such thing, or the path is too long to tell. */
static int fill_link(struct procfs_task *task, const char *name, uint32_t *status,
		     struct procsnap_text *to)
{
	int err;

	task->name = name;
	err = procfs_read_link(&task->fs->text, task->dir, name);
	if (err == -ENAMETOOLONG)
		*status = PROCSNAP_STATUS_UNSUPPORTED;
	else if (procfs_kernel_lacks(task, err))
		*status = PROCSNAP_STATUS_NONE;
	else if (err)
		return err;
	else
		*status = PROCSNAP_STATUS_OK;
	return *status == PROCSNAP_STATUS_OK ? procfs_task_keep(task, 0, to) : 0;
}

/* Without asking a file system that is elsewhere, which may not answer. */
static void fill_executable(struct procfs_task *task, struct procsnap_paths *paths)
{
	struct statx st;

	if (statx(task->dir, "exe", AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_INO, &st) < 0)
		return;
	paths->exe_inode = st.stx_ino;
	paths->exe_device_major = st.stx_dev_major;
	paths->exe_device_minor = st.stx_dev_minor;
}

int procfs_fill_paths(struct procfs_task *task, void *entry)
{
	struct procsnap_paths *paths = entry;
	int err;

	err = fill_link(task, "exe", &paths->exe_status, &paths->exe);
	if (!err)
		err = fill_link(task, "cwd", &paths->cwd_status, &paths->cwd);
	if (!err)
		err = fill_link(task, "root", &paths->root_status, &paths->root);
	if (err)
		return err;
	if (paths->exe_status == PROCSNAP_STATUS_OK)
		fill_executable(task, paths);
	paths->status = PROCSNAP_STATUS_OK;
	return 0;
}

/* "ipc:[4026531839]" */
int procfs_namespace_inode(struct procfs_task *task, const char *name, uint64_t *inode)
{
	struct procfs_text *text = &task->fs->text;
	const char *bracket;
	struct cursor c;
	int err;

	*inode = 0;
	task->name = name;
	err = procfs_read_link(text, task->dir, name);
	if (err)
		return procfs_kernel_lacks(task, err) ? 0 : err;
	bracket = memchr(text->bytes, '[', text->length);
	if (!bracket)
		return -EBADMSG;
	c = cursor_of(bracket + 1, text->length - (size_t)(bracket + 1 - text->bytes));
	return take_unsigned(&c, inode) ? 0 : -EBADMSG;
}

int procfs_fill_namespaces(struct procfs_task *task, void *entry)
{
#define NS(name)                                                        \
	{                                                               \
		"ns/" #name, offsetof(struct procsnap_namespaces, name) \
	}
	static const struct {
		const char *name;
		size_t offset;
	} links[] = {
		NS(cgroup), NS(ipc),
		NS(mnt),    NS(net),
		NS(pid),    NS(pid_for_children),
		NS(time),   NS(time_for_children),
		NS(user),   NS(uts),
	};
#undef NS
	struct procsnap_namespaces *namespaces = entry;
	uint64_t inode;
	size_t i;
	int err;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(links); i++) {
		err = procfs_namespace_inode(task, links[i].name, &inode);
		if (err)
			return err;
		memcpy((char *)namespaces + links[i].offset, &inode, sizeof(inode));
	}
	namespaces->status = PROCSNAP_STATUS_OK;
	return 0;
}
