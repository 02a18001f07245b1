// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where and how a task may run: bitmaps of status, timerslack_ns, autogroup, and
 * what only sched_getattr(2) tells.
 */
#include "procfs.h"
#include "procfs_cursor.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* 8,192 cpus, more than any kernel has */
#define BITMAP_ELEMENTS 128

#define POLICY_DEADLINE 6

/* struct sched_attr of the kernel, which no header of the C library had for long */
struct kernel_sched_attr {
	uint32_t size;
	uint32_t sched_policy;
	uint64_t sched_flags;
	int32_t sched_nice;
	uint32_t sched_priority;
	uint64_t sched_runtime;
	uint64_t sched_deadline;
	uint64_t sched_period;
	uint32_t sched_util_min;
	uint32_t sched_util_max;
};

static int keep_bitmap(struct procfs_task *task, struct procfs_span line, struct procsnap_text *to)
{
	uint64_t bits[BITMAP_ELEMENTS];
	size_t count = procfs_parse_bitmap(line, bits, BITMAP_ELEMENTS);

	if (count > BITMAP_ELEMENTS)
		return -EBADMSG;
	/* as the kernel may have far more than the machine, zeros at the end say nothing */
	while (count > 1 && !bits[count - 1])
		count--;
	return procfs_store_text(task->store, (const char *)bits, count * sizeof(*bits), 0, to);
}

/* Only the folder of a process has it, also that of a thread's id. */
static int fill_timer_slack(struct procfs_task *task, struct procsnap_sched *sched)
{
	struct procfs_text *text = &task->fs->text;
	char name[64] = "timerslack_ns";
	int64_t number;
	int err;

	if (task->thread)
		snprintf(name, sizeof(name), "../../../%d/timerslack_ns", task->status.pid);
	task->name = "timerslack_ns";
	err = procfs_read(text, task->dir, name);
	if (err)
		return procfs_status_of_error(task, err, &sched->timer_slack_status) ? 0 : err;
	err = procfs_parse_number(text->bytes, text->length, &number);
	sched->timer_slack_status = PROCSNAP_STATUS_OK;
	sched->timer_slack_ns = (uint64_t)number;
	return err;
}

/* "/autogroup-123 nice 0" */
static int fill_autogroup(struct procfs_task *task, struct procsnap_sched *sched)
{
	struct procfs_text *text = &task->fs->text;
	uint64_t id, nice;
	struct cursor c;
	int err;

	err = procfs_task_read_shared(task, "autogroup");
	sched->autogroup_status = PROCSNAP_STATUS_NONE;
	if (procfs_kernel_lacks(task, err))
		return 0;
	if (err)
		return procfs_status_of_error(task, err, &sched->autogroup_status) ? 0 : err;
	if (text->length == 0)
		return 0;
	c = cursor_of(text->bytes, text->length);
	if (!take_prefix(&c, "/autogroup-") || !take_unsigned(&c, &id) ||
	    !take_prefix(&c, " nice") || !take_signed(&c, &nice))
		return -EBADMSG;
	sched->autogroup_status = PROCSNAP_STATUS_OK;
	sched->autogroup_id = id;
	sched->autogroup_nice = (int32_t)nice;
	return 0;
}

/* The ids are those of this process's pid namespace: system calls take them. */
static bool ids_are_ours(const struct procsnap_procfs *fs)
{
	struct stat st;

	return fs->pid_ns_inode && stat("/proc/self/ns/pid", &st) == 0 &&
	       st.st_ino == fs->pid_ns_inode;
}

static void fill_from_system_call(struct procfs_task *task, struct procsnap_sched *sched)
{
	struct kernel_sched_attr attr = { 0 };
	bool clamps = faccessat(task->fs->root, "sys/kernel/sched_util_clamp_max", F_OK, 0) == 0;

	sched->uclamp_status = PROCSNAP_STATUS_UNSUPPORTED;
	if (!ids_are_ours(task->fs))
		return;
	if (syscall(SYS_sched_getattr, task->status.pid, &attr, sizeof(attr), 0) < 0) {
		if (clamps)
			procfs_status_of_error(task, -errno, &sched->uclamp_status);
		return;
	}
	if (attr.sched_policy == POLICY_DEADLINE) {
		sched->deadline_runtime_ns = attr.sched_runtime;
		sched->deadline_ns = attr.sched_deadline;
		sched->deadline_period_ns = attr.sched_period;
	}
	if (!clamps)
		return;
	sched->uclamp_status = PROCSNAP_STATUS_OK;
	sched->uclamp_min = attr.sched_util_min;
	sched->uclamp_max = attr.sched_util_max;
}

int procfs_fill_sched(struct procfs_task *task, void *entry)
{
	struct procsnap_sched *sched = entry;
	int err;

	err = keep_bitmap(task, task->status.cpus_allowed, &sched->cpus_allowed);
	if (!err)
		err = keep_bitmap(task, task->status.mems_allowed, &sched->mems_allowed);
	if (!err)
		err = fill_timer_slack(task, sched);
	if (!err)
		err = fill_autogroup(task, sched);
	if (err)
		return err;
	fill_from_system_call(task, sched);
	sched->status = PROCSNAP_STATUS_OK;
	return 0;
}
