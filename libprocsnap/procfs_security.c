// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a task may do: capabilities, groups and seccomp as status has them,
 * loginuid, sessionid and attr/current.
 */
#include "procfs.h"
#include "procfs_cursor.h"

#include <errno.h>
#include <string.h>

/* A file with one id; a kernel without audit has none of them set. */
static int read_id(struct procfs_task *task, const char *name, uint32_t *id)
{
	struct procfs_text *text = &task->fs->text;
	int64_t number;
	int err;

	*id = PROCSNAP_NO_ID;
	err = procfs_task_read(task, name);
	if (!err)
		err = procfs_parse_number(text->bytes, text->length, &number);
	if (err)
		return procfs_kernel_lacks(task, err) ? 0 : err;
	*id = (uint32_t)number;
	return 0;
}

static int fill_groups(struct procfs_task *task, struct procsnap_security *security)
{
	struct cursor c = cursor_of(task->status.groups.at, task->status.groups.length);
	struct procsnap_group *group;
	uint64_t gid;

	security->group_first = procfs_store_count(task->store, PROCSNAP_SECTION_GROUPS);
	while (take_unsigned(&c, &gid)) {
		group = procfs_store_add(task->store, PROCSNAP_SECTION_GROUPS);
		if (!group)
			return -ENOMEM;
		group->gid = (uint32_t)gid;
		security->group_count++;
	}
	return 0;
}

/* Reading it fails with EINVAL where no module labels tasks. */
static int fill_label(struct procfs_task *task, struct procsnap_security *security)
{
	struct procfs_text *text = &task->fs->text;
	int err;

	err = procfs_task_read(task, "attr/current");
	if (err == -EINVAL || procfs_kernel_lacks(task, err)) {
		security->label_status = PROCSNAP_STATUS_NONE;
		return 0;
	}
	if (err)
		return procfs_status_of_error(task, err, &security->label_status) ? 0 : err;
	/* some modules have a newline at the end, some a NUL */
	while (text->length && strchr("\n", text->bytes[text->length - 1]))
		text->length--;
	if (text->length == 0) {
		security->label_status = PROCSNAP_STATUS_NONE;
		return 0;
	}
	security->label_status = PROCSNAP_STATUS_OK;
	return procfs_task_keep(task, 0, &security->label);
}

int procfs_fill_security(struct procfs_task *task, void *entry)
{
	const size_t groups = procfs_store_count(task->store, PROCSNAP_SECTION_GROUPS);
	const struct procfs_status *status = &task->status;
	struct procsnap_security *security = entry;
	int err;

	*security = (struct procsnap_security){
		.status = PROCSNAP_STATUS_OK,
		.no_new_privs = (uint32_t)status->no_new_privs,
		.cap_inheritable = status->cap_inheritable,
		.cap_permitted = status->cap_permitted,
		.cap_effective = status->cap_effective,
		.cap_bounding = status->cap_bounding,
		.cap_ambient = status->cap_ambient,
		.seccomp = (uint32_t)status->seccomp,
		.seccomp_filters = (uint32_t)status->seccomp_filters,
	};
	err = read_id(task, "loginuid", &security->login_uid);
	if (!err)
		err = read_id(task, "sessionid", &security->audit_session);
	if (!err)
		err = fill_groups(task, security);
	if (!err)
		err = fill_label(task, security);
	if (err)
		procfs_store_cut(task->store, PROCSNAP_SECTION_GROUPS, groups);
	return err;
}
