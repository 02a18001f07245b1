// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Open files of a task: the names in its folder fd, what the links there say,
 * fdinfo, and of the file itself what can be had without asking a server.
 */
#include "procfs.h"
#include "procfs_cursor.h"
#include "procfs_mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/**
 * struct fdinfo - /proc/PID/fdinfo/FD.
 *
 * @inode: 0: the kernel does not tell, before Linux 5.14.
 */
struct fdinfo {
	uint64_t position;
	uint64_t flags;
	uint64_t mount_id;
	uint64_t inode;
};

static bool take_octal_number(struct cursor *c, uint64_t *number)
{
	const char *first;

	skip_blanks(c);
	*number = 0;
	for (first = c->at; c->at < c->end && is_digit(*c->at); c->at++)
		*number = *number << 3 | (unsigned int)(*c->at - '0');
	return c->at > first;
}

/* Lines of another kind of file may follow, also with these names: the first counts. */
static void parse_fdinfo(struct cursor c, struct fdinfo *info)
{
	bool pos = false, flags = false, mount = false, inode = false;
	struct cursor line;

	*info = (struct fdinfo){ 0 };
	while (take_line(&c, &line)) {
		if (!pos && take_prefix(&line, "pos:"))
			pos = take_signed(&line, &info->position);
		else if (!flags && take_prefix(&line, "flags:"))
			flags = take_octal_number(&line, &info->flags);
		else if (!mount && take_prefix(&line, "mnt_id:"))
			mount = take_unsigned(&line, &info->mount_id);
		else if (!inode && take_prefix(&line, "ino:"))
			inode = take_unsigned(&line, &info->inode);
	}
}

static void fill_from_statx(struct procfs_task *task, const char *link, struct procsnap_file *file)
{
	struct statx st;

	if (statx(task->dir, link, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
		  STATX_TYPE | STATX_MODE | STATX_INO, &st) < 0)
		return;
	/* an anon_inode has permissions that mean nothing, and no type */
	file->mode = st.stx_mode & S_IFMT ? st.stx_mode : 0;
	file->rdev_major = st.stx_rdev_major;
	file->rdev_minor = st.stx_rdev_minor;
	file->device_major = st.stx_dev_major;
	file->device_minor = st.stx_dev_minor;
	if (!file->inode)
		file->inode = st.stx_ino;
}

/* The device as the mount has it, which is the kernel's own; else as stat(2) gives it. */
static int fill_file_itself(struct procfs_task *task, const char *link, bool *asked,
			    struct procsnap_file *file)
{
	const struct procfs_text *target = &task->fs->text;
	const struct procfs_mount *mount = NULL;
	int err;

	/* pipe:[1], socket:[2], anon_inode:[eventfd] are on no mount that can be seen */
	if (target->length && target->bytes[0] == '/') {
		err = procfs_mounts_find(task, file->mount_id, asked, &mount);
		if (err)
			return err;
	}
	if (!mount || !mount->remote)
		fill_from_statx(task, link, file);
	if (mount) {
		file->device_major = mount->device_major;
		file->device_minor = mount->device_minor;
	}
	return 0;
}

/* -ENOENT: the file was closed meanwhile */
static int read_file(struct procfs_task *task, int32_t fd, bool *asked, struct procsnap_file *file)
{
	struct procfs_text *text = &task->fs->text;
	struct fdinfo info;
	char name[32];
	int err;

	*file = (struct procsnap_file){ .fd = fd };
	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	err = procfs_task_read(task, name);
	task->name = "fdinfo";
	if (err)
		return err;
	parse_fdinfo(cursor_of(text->bytes, text->length), &info);
	file->flags = (uint32_t)info.flags;
	file->position = info.position;
	file->mount_id = (uint32_t)info.mount_id;
	file->inode = info.inode;
	snprintf(name, sizeof(name), "fd/%d", fd);
	task->name = "fd";
	err = procfs_read_link(text, task->dir, name);
	if (err == -ENAMETOOLONG)
		err = 0; /* the target stays empty */
	if (!err)
		err = procfs_task_keep(task, 0, &file->target);
	return err ? err : fill_file_itself(task, name, asked, file);
}

static int add_files(struct procfs_task *task, struct procsnap_files *files)
{
	struct procfs_list *numbers = &task->fs->numbers;
	struct procsnap_file file, *entry;
	bool asked = false;
	size_t i;
	int err;

	for (i = 0; i < numbers->count; i++) {
		err = read_file(task, numbers->pids[i], &asked, &file);
		if (err == -ENOENT && procfs_kernel_lacks(task, err))
			continue; /* closed meanwhile */
		if (err)
			return err;
		entry = procfs_store_add(task->store, PROCSNAP_SECTION_FILE_TABLE);
		if (!entry)
			return -ENOMEM;
		*entry = file;
		files->count++;
	}
	return 0;
}

int procfs_fill_files(struct procfs_task *task, void *entry)
{
	const size_t first = procfs_store_count(task->store, PROCSNAP_SECTION_FILE_TABLE);
	struct procsnap_files *files = entry;
	int err;

	task->name = "fd";
	err = procfs_list_from_zero(&task->fs->numbers, task->dir, "fd");
	if (err)
		return err;
	if (task->fs->numbers.count == 0) {
		/* an empty folder needs no right to be listed, but to be told so */
		err = procfs_task_guard(task, &files->status);
		if (!err && files->status == PROCSNAP_STATUS_OK && procfs_task_has_exited(task))
			files->status = PROCSNAP_STATUS_NONE;
		files->first = err || files->status != PROCSNAP_STATUS_OK ? 0 : first;
		return err;
	}
	files->status = PROCSNAP_STATUS_OK;
	files->first = first;
	err = add_files(task, files);
	if (err)
		procfs_store_cut(task->store, PROCSNAP_SECTION_FILE_TABLE, first);
	return err;
}
