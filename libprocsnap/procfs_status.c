// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sections that the files stat and status have already told: signals, ids in
 * nested pid namespaces, addresses, resident sizes.
 */
#include "procfs.h"
#include "procfs_cursor.h"

#include <errno.h>

int procfs_fill_signals(struct procfs_task *task, void *entry)
{
	const struct procfs_status *status = &task->status;

	*(struct procsnap_signals *)entry = (struct procsnap_signals){
		.status = PROCSNAP_STATUS_OK,
		.exit_signal = (int32_t)task->stat.column[STAT_EXIT_SIGNAL],
		.pending = status->pending,
		.shared_pending = status->shared_pending,
		.blocked = status->blocked,
		.ignored = status->ignored,
		.caught = status->caught,
		.queued = status->signals_queued[0],
		.queue_limit = status->signals_queued[1],
	};
	return 0;
}

static int add_level(struct procfs_task *task, const int32_t ids[4])
{
	struct procsnap_nspid_level *level = procfs_store_add(task->store,
							      PROCSNAP_SECTION_NSPID_LEVELS);

	if (!level)
		return -ENOMEM;
	*level = (struct procsnap_nspid_level){
		.pid = ids[0], .tgid = ids[1], .pgid = ids[2], .sid = ids[3]
	};
	return 0;
}

int procfs_fill_nspid(struct procfs_task *task, void *entry)
{
	const struct procfs_status *status = &task->status;
	const struct procfs_span lines[4] = { status->ns_pids, status->ns_tgids, status->ns_pgids,
					      status->ns_sids };
	struct procsnap_nspid *nspid = entry;
	struct cursor cursors[4];
	int32_t ids[4];
	uint64_t id;
	size_t i;
	int err;

	nspid->first = procfs_store_count(task->store, PROCSNAP_SECTION_NSPID_LEVELS);
	for (i = 0; i < 4; i++)
		cursors[i] = cursor_of(lines[i].at, lines[i].length);
	while (nspid->count < status->ns_pid_count) {
		for (i = 0; i < 4; i++)
			ids[i] = take_unsigned(&cursors[i], &id) ? (int32_t)id : 0;
		err = add_level(task, ids);
		if (err)
			return err;
		nspid->count++;
	}
	nspid->status = PROCSNAP_STATUS_OK;
	if (nspid->count)
		return 0;
	/* a kernel without pid namespaces */
	ids[0] = status->pid;
	ids[1] = status->tgid;
	ids[2] = (int32_t)task->stat.column[STAT_PGRP];
	ids[3] = (int32_t)task->stat.column[STAT_SESSION];
	nspid->count = 1;
	return add_level(task, ids);
}

/* Where the ptrace check fails, stat has 1 as the first address of code, and 0 for the rest. */
static bool may_be_hidden(const struct procfs_task *task)
{
	if (task->status.has_memory)
		return task->stat.column[STAT_STARTCODE] <= 1;
	return task->stat.column[STAT_EXIT_CODE] == 0;
}

int procfs_fill_addresses(struct procfs_task *task, void *entry)
{
	const uint64_t *column = task->stat.column;
	struct procsnap_addresses *addresses = entry;
	int err;

	if (may_be_hidden(task)) {
		err = procfs_task_guard(task, &addresses->status);
		if (err || addresses->status != PROCSNAP_STATUS_OK)
			return err;
	}
	addresses->exit_code = (int32_t)column[STAT_EXIT_CODE];
	addresses->status = PROCSNAP_STATUS_NONE;
	if (!task->status.has_memory)
		return 0;
	addresses->status = PROCSNAP_STATUS_OK;
	addresses->start_code = column[STAT_STARTCODE];
	addresses->end_code = column[STAT_ENDCODE];
	addresses->start_stack = column[STAT_STARTSTACK];
	addresses->stack_pointer = column[STAT_KSTKESP];
	addresses->instruction_pointer = column[STAT_KSTKEIP];
	addresses->start_data = column[STAT_START_DATA];
	addresses->end_data = column[STAT_END_DATA];
	addresses->start_brk = column[STAT_START_BRK];
	addresses->arg_start = column[STAT_ARG_START];
	addresses->arg_end = column[STAT_ARG_END];
	addresses->env_start = column[STAT_ENV_START];
	addresses->env_end = column[STAT_ENV_END];
	return 0;
}

int procfs_fill_rss(struct procfs_task *task, void *entry)
{
	const struct procsnap_memory *memory = &task->status.memory;
	struct procsnap_rss *rss = entry;

	rss->status = PROCSNAP_STATUS_NONE;
	if (!task->status.has_memory)
		return 0;
	rss->status = PROCSNAP_STATUS_OK;
	rss->anon_bytes = memory->rss_anon_bytes;
	rss->file_bytes = memory->rss_file_bytes;
	rss->shmem_bytes = memory->rss_shmem_bytes;
	rss->swap_bytes = memory->swap_bytes;
	return 0;
}
