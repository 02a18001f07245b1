// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Mounts by their id, a sorted array.
 */
#include "procfs_mounts.h"
#include "procfs_cursor.h"

#include <errno.h>
#include <stdlib.h>

struct procfs_mounts {
	struct procfs_mount *sorted;
	size_t count;
	size_t capacity;
};

/* Those whose files are looked at anew, by their server, each time that a link leads to one. */
static bool is_remote(struct cursor type)
{
	return take_prefix(&type, "nfs ") || take_prefix(&type, "nfs4 ") ||
	       take_prefix(&type, "9p ");
}

/* "36 35 98:0 /root /point options optional... - type source options" */
static bool parse_mount(struct cursor line, struct procfs_mount *mount)
{
	uint64_t id, parent, major, minor;
	const char *dash;

	if (!take_unsigned(&line, &id) || !take_unsigned(&line, &parent) ||
	    !take_unsigned(&line, &major) || !take_char(&line, ':') ||
	    !take_unsigned(&line, &minor))
		return false;
	dash = memmem(line.at, (size_t)(line.end - line.at), " - ", 3);
	if (!dash)
		return false;
	line.at = dash + 3;
	*mount = (struct procfs_mount){ .id = (uint32_t)id,
					.device_major = (uint32_t)major,
					.device_minor = (uint32_t)minor,
					.remote = is_remote(line) };
	return true;
}

/* Where the id is or belongs. */
static size_t place_of(const struct procfs_mounts *mounts, uint32_t id)
{
	size_t low = 0, high = mounts->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (mounts->sorted[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int add(struct procfs_mounts *mounts, const struct procfs_mount *mount)
{
	size_t capacity = mounts->capacity ? mounts->capacity * 2 : 64;
	size_t at = place_of(mounts, mount->id);
	struct procfs_mount *bigger;

	if (at < mounts->count && mounts->sorted[at].id == mount->id)
		return 0;
	if (mounts->count == mounts->capacity) {
		bigger = reallocarray(mounts->sorted, capacity, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		mounts->sorted = bigger;
		mounts->capacity = capacity;
	}
	memmove(&mounts->sorted[at + 1], &mounts->sorted[at],
		(mounts->count - at) * sizeof(*mounts->sorted));
	mounts->sorted[at] = *mount;
	mounts->count++;
	return 0;
}

static int read_mounts(struct procfs_task *task)
{
	struct procfs_text *text = &task->fs->text;
	struct procfs_mount mount;
	struct cursor c, line;
	int err;

	task->name = "mountinfo";
	err = procfs_read_all(text, task->dir, "mountinfo", SIZE_MAX);
	/* a task that has just exited, or a kernel that says no: no mount is known */
	if (err)
		return err == -ENOMEM || err == -EMFILE || err == -ENFILE ? err : 0;
	c = cursor_of(text->bytes, text->length);
	while (!err && take_line(&c, &line))
		if (parse_mount(line, &mount))
			err = add(task->fs->mounts, &mount);
	return err;
}

int procfs_mounts_find(struct procfs_task *task, uint32_t id, bool *asked,
		       const struct procfs_mount **mount)
{
	struct procfs_mounts *mounts = task->fs->mounts;
	size_t at;
	int err;

	*mount = NULL;
	if (!mounts) {
		mounts = calloc(1, sizeof(*mounts));
		if (!mounts)
			return -ENOMEM;
		task->fs->mounts = mounts;
	}
	at = place_of(mounts, id);
	if ((at == mounts->count || mounts->sorted[at].id != id) && !*asked) {
		err = read_mounts(task);
		if (err)
			return err;
		*asked = true;
		at = place_of(mounts, id);
	}
	if (at < mounts->count && mounts->sorted[at].id == id)
		*mount = &mounts->sorted[at];
	return 0;
}

void procfs_mounts_free(struct procfs_mounts *mounts)
{
	if (!mounts)
		return;
	free(mounts->sorted);
	free(mounts);
}
