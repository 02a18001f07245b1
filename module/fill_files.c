// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files section. A few files at a time are looked at under the table's lock;
 * what is told of them is what the kernel has in memory: no file system is asked.
 * Of files only the paths are kept: whoever holds the last reference to a file
 * closes it, which may wait, and a writer that was closed must be gone when its
 * process executes the file.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/path.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/stat.h>

#include "compat/file.h"
#include "mount_id.h"
#include "path_text.h"
#include "procsnap.h"

/* Files in one look at the table. */
#define BATCH 16

/* An open file: @path referenced, all of @entry but its target. */
struct got {
	struct path path;
	struct procsnap_file entry;
};

static void get_file_entry(struct got *got, struct file *file, unsigned int fd)
{
	const struct inode *inode = file_inode(file);

	*got = (struct got){
		.path = file->f_path,
		.entry = {
			.fd = fd,
			.flags = file->f_flags & ~O_CLOEXEC,
			.position = file->f_pos,
			.inode = inode->i_ino,
			.device_major = MAJOR(inode->i_sb->s_dev),
			.device_minor = MINOR(inode->i_sb->s_dev),
			.mode = procsnap_compat_mode(inode),
			.mount_id = procsnap_mount_id(file->f_path.mnt),
		},
	};
	if (S_ISCHR(inode->i_mode) || S_ISBLK(inode->i_mode)) {
		got->entry.rdev_major = MAJOR(inode->i_rdev);
		got->entry.rdev_minor = MINOR(inode->i_rdev);
	}
	path_get(&got->path);
}

/* The next open ones from @fd on, of a table that is locked: how many. */
static unsigned int get_locked(struct files_struct *files, unsigned int fd, struct got *got)
{
	struct fdtable *fdt = files_fdtable(files);
	unsigned int count = 0;
	struct file *file;

	for (; count < BATCH; fd++) {
		fd = find_next_bit(fdt->open_fds, fdt->max_fds, fd);
		if (fd >= fdt->max_fds)
			break;
		file = files_lookup_fd_raw(files, fd);
		/* A number may be taken and the file not be there yet. */
		if (!file)
			continue;
		get_file_entry(&got[count], file, fd);
		if (test_bit(fd, fdt->close_on_exec))
			got[count].entry.flags |= O_CLOEXEC;
		count++;
	}
	return count;
}

/* The next open ones of @task from @fd on: how many; -1: it has exited. */
static int get_batch(struct task_struct *task, unsigned int fd, struct got *got)
{
	int count = -1;

	task_lock(task);
	if (task->files) {
		spin_lock(&task->files->file_lock);
		count = get_locked(task->files, fd, got);
		spin_unlock(&task->files->file_lock);
	}
	task_unlock(task);
	return count;
}

/* 0 or an error of the request. */
static int put_file_entry(struct procsnap_fill *fill, struct got *got, u64 *first)
{
	struct procsnap_file *entry;
	u32 status;
	int ret;

	ret = procsnap_put_path(fill, &got->path, &got->entry.target, &status);
	if (ret)
		return ret;
	entry = procsnap_reserve_entries(fill, PROCSNAP_PART_FILE_TABLE, sizeof(*entry), 1);
	if (IS_ERR(entry))
		return PTR_ERR(entry);
	*entry = got->entry;
	*first = procsnap_commit_entries(fill, PROCSNAP_PART_FILE_TABLE, sizeof(*entry), 1);
	return 0;
}

/* Writes the batch, and lets go of all of it in any case. */
static int put_batch(struct procsnap_fill *fill, struct procsnap_files *entry, struct got *got,
		     int count)
{
	u64 number;
	int ret = 0, i;

	for (i = 0; i < count; i++) {
		if (!ret)
			ret = put_file_entry(fill, &got[i], &number);
		if (!ret && !entry->count++)
			entry->first = number;
		path_put(&got[i].path);
	}
	return ret;
}

int procsnap_fill_files(struct procsnap_fill *fill, void *entries, const struct procsnap_pin *pins,
			size_t count)
{
	struct procsnap_files *entry = entries;
	struct got got[BATCH];
	unsigned int fd = 0;
	int ret, found;

	*entry = (struct procsnap_files){ .status = PROCSNAP_STATUS_OK };
	do {
		found = get_batch(pins->task, fd, got);
		if (found < 0) {
			if (!entry->count)
				*entry = (struct procsnap_files){ .status = PROCSNAP_STATUS_NONE };
			return 0;
		}
		if (found)
			fd = got[found - 1].entry.fd + 1;
		ret = put_batch(fill, entry, got, found);
		if (ret)
			return ret;
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	} while (found == BATCH);
	return 0;
}
