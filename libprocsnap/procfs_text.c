// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sections that are one text of a task: cmdline, environ, auxv, stack, wchan.
 */
#include "procfs.h"

#include <errno.h>
#include <string.h>

/*
 * A task that has exited since its status was read has an empty file, as one
 * without a command line has.
 */
static int still_has_memory(struct procfs_task *task, bool *has)
{
	struct procfs_text *text = &task->fs->text;
	struct procfs_status status;
	int err;

	err = procfs_task_read(task, "status");
	if (!err)
		err = procfs_parse_status(text->bytes, text->length, &status);
	*has = !err && status.has_memory;
	text->length = 0;
	return err;
}

/* A file for the owner alone may be denied even where there is nothing to read. */
static int check_nothing(struct procfs_task *task, const char *name)
{
	int err;

	task->name = name;
	err = procfs_read_all(&task->fs->text, task->dir, name, 1);
	return procfs_is_gone(err) ? 0 : err;
}

/* A file of the address space, as far as the request's bound. */
static int fill_from_memory(struct procfs_task *task, const char *name, uint32_t *status,
			    struct procsnap_text *to)
{
	struct procfs_text *text = &task->fs->text;
	uint32_t flags = 0;
	bool has;
	int err;

	*status = PROCSNAP_STATUS_NONE;
	task->name = name;
	err = procfs_read_all(text, task->dir, name, (size_t)task->text_max + 1);
	if (err == -EIO)
		flags = PROCSNAP_TEXT_TRUNCATED; /* the task has unmapped the rest */
	else if (err)
		return err;
	if (text->length == 0 && !flags) {
		err = still_has_memory(task, &has);
		if (err || !has)
			return err;
	}
	if (text->length > task->text_max) {
		text->length = task->text_max;
		flags = PROCSNAP_TEXT_TRUNCATED;
	}
	*status = PROCSNAP_STATUS_OK;
	return procfs_task_keep(task, flags, to);
}

int procfs_fill_cmdline(struct procfs_task *task, void *entry)
{
	struct procsnap_cmdline *cmdline = entry;

	cmdline->status = PROCSNAP_STATUS_NONE;
	if (!task->status.has_memory)
		return 0;
	return fill_from_memory(task, "cmdline", &cmdline->status, &cmdline->text);
}

int procfs_fill_environ(struct procfs_task *task, void *entry)
{
	struct procsnap_environ *environment = entry;

	environment->status = PROCSNAP_STATUS_NONE;
	if (!task->status.has_memory)
		return check_nothing(task, "environ");
	return fill_from_memory(task, "environ", &environment->status, &environment->text);
}

int procfs_fill_auxv(struct procfs_task *task, void *entry)
{
	struct procsnap_auxv *auxv = entry;

	auxv->status = PROCSNAP_STATUS_NONE;
	if (!task->status.has_memory)
		return check_nothing(task, "auxv");
	return fill_from_memory(task, "auxv", &auxv->status, &auxv->text);
}

int procfs_fill_stack(struct procfs_task *task, void *entry)
{
	struct procsnap_stack *stack = entry;
	int err;

	err = procfs_task_read(task, "stack");
	if (err)
		return err;
	stack->status = PROCSNAP_STATUS_OK;
	return procfs_task_keep(task, 0, &stack->text);
}

int procfs_fill_wchan(struct procfs_task *task, void *entry)
{
	struct procsnap_wchan *wchan = entry;
	struct procfs_text *text = &task->fs->text;
	int err;

	err = procfs_task_read(task, "wchan");
	if (err)
		return err;
	if (text->length == 0 || (text->length == 1 && text->bytes[0] == '0')) {
		err = procfs_task_guard(task, &wchan->status);
		if (!err && wchan->status == PROCSNAP_STATUS_OK)
			wchan->status = PROCSNAP_STATUS_NONE;
		return err;
	}
	wchan->status = PROCSNAP_STATUS_OK;
	return procfs_task_keep(task, 0, &wchan->text);
}
