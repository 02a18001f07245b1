// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Small files of a task: oom_score, personality, coredump_filter, limits, io,
 * syscall.
 */
#include "procfs.h"
#include "procfs_cursor.h"

#include <errno.h>

static int take_whole(struct cursor c, bool hex, uint64_t *number)
{
	return (hex ? take_hex(&c, number) : take_signed(&c, number)) ? 0 : -EBADMSG;
}

/* After reading a file with one number; an empty one: there is no such thing. */
static int settle_number(struct procfs_task *task, int err, bool hex, uint32_t *status,
			 uint64_t *number)
{
	const struct procfs_text *text = &task->fs->text;

	*number = 0;
	if (err)
		return procfs_status_of_error(task, err, status) ? 0 : err;
	if (text->length == 0) {
		*status = PROCSNAP_STATUS_NONE;
		return 0;
	}
	*status = PROCSNAP_STATUS_OK;
	return take_whole(cursor_of(text->bytes, text->length), hex, number);
}

static void fill_from_status(const struct procfs_status *status, struct procsnap_attr *attr)
{
	attr->status = PROCSNAP_STATUS_OK;
	attr->umask_status = PROCSNAP_STATUS_NONE;
	if (status->umask != UINT64_MAX) {
		attr->umask_status = PROCSNAP_STATUS_OK;
		attr->umask = (uint32_t)status->umask;
	}
	attr->fd_table_size = (uint32_t)status->fd_table_size;
	attr->thp_enabled = (uint32_t)status->thp_enabled;
	attr->core_dumping = (uint32_t)status->core_dumping;
}

int procfs_fill_attr(struct procfs_task *task, void *entry)
{
	struct procsnap_attr *attr = entry;
	uint64_t number;
	int err;

	fill_from_status(&task->status, attr);
	err = settle_number(task, procfs_task_read(task, "oom_score"), false,
			    &attr->oom_score_status, &number);
	attr->oom_score = (int32_t)number;
	if (err)
		return err;
	err = settle_number(task, procfs_task_read(task, "personality"), true,
			    &attr->personality_status, &number);
	attr->personality = (uint32_t)number;
	if (err)
		return err;
	err = settle_number(task, procfs_task_read_shared(task, "coredump_filter"), true,
			    &attr->coredump_filter_status, &number);
	attr->coredump_filter = (uint32_t)number;
	return err;
}

/* "unlimited" or a number */
static bool take_limit(struct cursor *c, uint64_t *limit)
{
	skip_blanks(c);
	if (take_prefix(c, "unlimited")) {
		*limit = PROCSNAP_UNLIMITED;
		return true;
	}
	return take_unsigned(c, limit);
}

int procfs_fill_limits(struct procfs_task *task, void *entry)
{
	static const char *const names[PROCSNAP_LIMITS] = {
		"Max cpu time",		"Max file size",      "Max data size",
		"Max stack size",	"Max core file size", "Max resident set",
		"Max processes",	"Max open files",     "Max locked memory",
		"Max address space",	"Max file locks",     "Max pending signals",
		"Max msgqueue size",	"Max nice priority",  "Max realtime priority",
		"Max realtime timeout",
	};
	struct procsnap_limits *limits = entry;
	uint64_t soft, hard;
	struct cursor c, line;
	size_t i, found = 0;
	int err;

	err = procfs_task_read(task, "limits");
	if (err)
		return err;
	if (task->fs->text.length == 0)
		return -ESRCH; /* reaped while it was read */
	c = cursor_of(task->fs->text.bytes, task->fs->text.length);
	while (take_line(&c, &line)) {
		for (i = 0; i < PROCSNAP_LIMITS; i++)
			if (take_prefix(&line, names[i]))
				break;
		if (i == PROCSNAP_LIMITS)
			continue;
		if (!take_limit(&line, &soft) || !take_limit(&line, &hard))
			return -EBADMSG;
		limits->soft[i] = soft;
		limits->hard[i] = hard;
		found++;
	}
	limits->status = PROCSNAP_STATUS_OK;
	return found ? 0 : -EBADMSG;
}

int procfs_fill_io(struct procfs_task *task, void *entry)
{
	struct procsnap_io *io = entry;
	int err;

	err = procfs_task_read(task, "io");
	if (err)
		return err;
	io->status = PROCSNAP_STATUS_OK;
	return procfs_parse_io(task->fs->text.bytes, task->fs->text.length, io);
}

static bool take_address(struct cursor *c, uint64_t *address)
{
	skip_blanks(c);
	return take_prefix(c, "0x") && take_hex(c, address);
}

/* "running", or the number, six arguments unless it is -1, and two registers */
int procfs_fill_syscall(struct procfs_task *task, void *entry)
{
	struct procsnap_syscall *call = entry;
	uint64_t number, value;
	struct cursor c;
	size_t i;
	int err;

	err = procfs_task_read(task, "syscall");
	if (err)
		return err;
	c = cursor_of(task->fs->text.bytes, task->fs->text.length);
	if (take_prefix(&c, "running")) {
		call->status = PROCSNAP_STATUS_NONE;
		return 0;
	}
	if (!take_signed(&c, &number))
		return -EBADMSG;
	call->number = (int32_t)number;
	for (i = 0; i < 6 && call->number != -1; i++) {
		if (!take_address(&c, &value))
			return -EBADMSG;
		call->args[i] = value;
	}
	if (!take_address(&c, &value))
		return -EBADMSG;
	call->stack_pointer = value;
	if (!take_address(&c, &value))
		return -EBADMSG;
	call->instruction_pointer = value;
	call->status = PROCSNAP_STATUS_OK;
	return 0;
}
