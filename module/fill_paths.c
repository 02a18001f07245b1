// SPDX-License-Identifier: GPL-2.0-only
/* The paths section: executable, current and root directory. */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/kdev_t.h>
#include <linux/path.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "ksym.h"
#include "path_text.h"
#include "procsnap.h"

static int fill_exe(struct procsnap_fill *fill, struct procsnap_paths *entry)
{
	const struct inode *inode;
	struct file *exe;
	int ret;

	entry->exe_status = PROCSNAP_STATUS_NONE;
	exe = fill->guard_mm ? static_call(procsnap_get_mm_exe_file)(fill->guard_mm) : NULL;
	if (!exe)
		return 0;
	inode = file_inode(exe);
	entry->exe_inode = inode->i_ino;
	entry->exe_device_major = MAJOR(inode->i_sb->s_dev);
	entry->exe_device_minor = MINOR(inode->i_sb->s_dev);
	ret = procsnap_put_path(fill, &exe->f_path, &entry->exe, &entry->exe_status);
	fput(exe);
	return ret;
}

/* Both directories of @task, referenced; false: it has exited. */
static bool get_directories(struct task_struct *task, struct path *cwd, struct path *root)
{
	bool found;

	task_lock(task);
	found = task->fs;
	if (found) {
		get_fs_pwd(task->fs, cwd);
		get_fs_root(task->fs, root);
	}
	task_unlock(task);
	return found;
}

static int fill_directories(struct procsnap_fill *fill, struct procsnap_paths *entry,
			    struct task_struct *task)
{
	struct path cwd, root;
	int ret;

	entry->cwd_status = PROCSNAP_STATUS_NONE;
	entry->root_status = PROCSNAP_STATUS_NONE;
	if (!get_directories(task, &cwd, &root))
		return 0;
	ret = procsnap_put_path(fill, &cwd, &entry->cwd, &entry->cwd_status);
	if (!ret)
		ret = procsnap_put_path(fill, &root, &entry->root, &entry->root_status);
	path_put(&root);
	path_put(&cwd);
	return ret;
}

int procsnap_fill_paths(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	struct procsnap_paths *entry = entries;
	int ret;

	*entry = (struct procsnap_paths){ .status = PROCSNAP_STATUS_UNSUPPORTED };
	if (!procsnap_ksym_has(PROCSNAP_CAP_PATHS))
		return 0;
	entry->status = PROCSNAP_STATUS_OK;
	ret = fill_exe(fill, entry);
	return ret ?: fill_directories(fill, entry, pins->task);
}
