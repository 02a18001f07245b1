// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One task's row from its folder in /proc: stat and status for who it is and
 * most of the rest, schedstat for the scheduler's times, oom_score_adj.
 */
#include "procfs.h"
#include "procfs_parse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* EXIT_DEAD and EXIT_ZOMBIE of the kernel */
#define EXIT_STATE_DEAD 16
#define EXIT_STATE_ZOMBIE 32

static uint32_t exit_state_of(char state)
{
	if (state == 'Z')
		return EXIT_STATE_ZOMBIE;
	return state == 'X' || state == 'x' ? EXIT_STATE_DEAD : 0;
}

static void fill_task(const struct procsnap_procfs *fs, const struct procfs_stat *stat,
		      const struct procfs_status *status, struct procsnap_task *task)
{
	const uint64_t *column = stat->column;

	task->status = PROCSNAP_STATUS_OK;
	task->pid = status->pid;
	task->tgid = status->tgid;
	task->ppid = (int32_t)column[STAT_PPID];
	task->pgid = (int32_t)column[STAT_PGRP];
	task->sid = (int32_t)column[STAT_SESSION];
	task->tpgid = (int32_t)column[STAT_TPGID];
	task->tracer = status->tracer;
	task->ns_pid = status->ns_pid;
	task->tty = (uint32_t)column[STAT_TTY_NR];
	task->threads = (uint32_t)column[STAT_NUM_THREADS];
	task->flags = (uint32_t)column[STAT_FLAGS];
	task->exit_state = exit_state_of(stat->state);
	task->state = (uint8_t)stat->state;
	task->start_ns = procfs_ticks_to_ns(column[STAT_STARTTIME], fs->clock_ticks);
	memcpy(task->comm, stat->comm, sizeof(task->comm));
}

static void fill_cred(const struct procfs_status *status, struct procsnap_cred *cred)
{
	cred->status = PROCSNAP_STATUS_OK;
	cred->ruid = status->uid[0];
	cred->euid = status->uid[1];
	cred->suid = status->uid[2];
	cred->fsuid = status->uid[3];
	cred->rgid = status->gid[0];
	cred->egid = status->gid[1];
	cred->sgid = status->gid[2];
	cred->fsgid = status->gid[3];
}

static void fill_cpu(const struct procsnap_procfs *fs, const struct procfs_stat *stat,
		     const struct procfs_status *status, struct procsnap_cpu *cpu)
{
	const uint64_t *column = stat->column;
	uint64_t hz = fs->clock_ticks;

	cpu->status = PROCSNAP_STATUS_OK;
	cpu->last_cpu = (int32_t)column[STAT_PROCESSOR];
	cpu->utime_ns = procfs_ticks_to_ns(column[STAT_UTIME], hz);
	cpu->stime_ns = procfs_ticks_to_ns(column[STAT_STIME], hz);
	cpu->guest_ns = procfs_ticks_to_ns(column[STAT_GUEST_TIME], hz);
	cpu->child_utime_ns = procfs_ticks_to_ns(column[STAT_CUTIME], hz);
	cpu->child_stime_ns = procfs_ticks_to_ns(column[STAT_CSTIME], hz);
	cpu->child_guest_ns = procfs_ticks_to_ns(column[STAT_CGUEST_TIME], hz);
	cpu->voluntary_switches = status->voluntary_switches;
	cpu->involuntary_switches = status->involuntary_switches;
	cpu->minor_faults = column[STAT_MINFLT];
	cpu->major_faults = column[STAT_MAJFLT];
	cpu->child_minor_faults = column[STAT_CMINFLT];
	cpu->child_major_faults = column[STAT_CMAJFLT];
	cpu->priority = (int32_t)column[STAT_PRIORITY];
	cpu->nice = (int32_t)column[STAT_NICE];
	cpu->policy = (uint32_t)column[STAT_POLICY];
	cpu->rt_priority = (uint32_t)column[STAT_RT_PRIORITY];
}

/* -ENOENT of a file says that the task has ended, or that the kernel lacks it. */
static bool kernel_lacks_it(int dir, int err)
{
	return err == -ENOENT && faccessat(dir, "stat", F_OK, 0) == 0;
}

static int add_schedstat(struct procsnap_procfs *fs, int dir, const char *name,
			 struct procsnap_cpu *cpu)
{
	struct procfs_schedstat schedstat;
	int err;

	err = procfs_read(&fs->text, dir, name);
	if (err)
		return err;
	err = procfs_parse_schedstat(fs->text.bytes, fs->text.length, &schedstat);
	if (err)
		return err;
	cpu->run_ns += schedstat.run_ns;
	cpu->wait_ns += schedstat.wait_ns;
	cpu->timeslices += schedstat.timeslices;
	return 0;
}

/* A thread that has ended adds nothing, and a kernel without schedstat no times. */
static int add_thread(struct procsnap_procfs *fs, int dir, int32_t tid, struct procsnap_cpu *cpu)
{
	struct procfs_status status;
	char name[64];
	int err;

	snprintf(name, sizeof(name), "task/%d/schedstat", tid);
	err = add_schedstat(fs, dir, name, cpu);
	if (err && !procfs_is_gone(err))
		return err;
	snprintf(name, sizeof(name), "task/%d/status", tid);
	err = procfs_read(&fs->text, dir, name);
	if (err)
		return procfs_is_gone(err) ? 0 : err;
	err = procfs_parse_status(fs->text.bytes, fs->text.length, &status);
	if (err)
		return procfs_is_gone(err) ? 0 : err;
	cpu->voluntary_switches += status.voluntary_switches;
	cpu->involuntary_switches += status.involuntary_switches;
	return 0;
}

/* The leader's own are in already. */
static int add_other_threads(struct procsnap_procfs *fs, int dir, int32_t leader,
			     struct procsnap_cpu *cpu)
{
	size_t i;
	int err;

	err = procfs_list(&fs->threads, dir, "task");
	for (i = 0; !err && i < fs->threads.count; i++)
		if (fs->threads.pids[i] != leader)
			err = add_thread(fs, dir, fs->threads.pids[i], cpu);
	return err;
}

static int read_cpu(struct procsnap_procfs *fs, int dir, bool thread, struct procfs_row *row)
{
	int err;

	err = add_schedstat(fs, dir, "schedstat", &row->cpu);
	if (kernel_lacks_it(dir, err))
		err = 0;
	/* schedstat and the switches in status are those of one thread, stat is not */
	if (!err && !thread && row->task.threads > 1)
		err = add_other_threads(fs, dir, row->task.pid, &row->cpu);
	return err;
}

static int read_memory(struct procsnap_procfs *fs, int dir, const struct procfs_status *status,
		       struct procsnap_memory *memory)
{
	int64_t oom_score_adj = 0;
	int err;

	err = procfs_read(&fs->text, dir, "oom_score_adj");
	if (!err)
		err = procfs_parse_number(fs->text.bytes, fs->text.length, &oom_score_adj);
	else if (kernel_lacks_it(dir, err))
		err = 0;
	if (err)
		return err;
	*memory = status->memory;
	memory->status = status->has_memory ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE;
	memory->oom_score_adj = (int32_t)oom_score_adj;
	return 0;
}

/* What a failure means for one entry; false: it is a failure of the whole. */
static bool status_of_error(int err, uint32_t *status)
{
	if (procfs_is_gone(err))
		*status = PROCSNAP_STATUS_GONE;
	else if (procfs_is_denied(err))
		*status = PROCSNAP_STATUS_DENIED;
	else
		return false;
	return true;
}

static int read_identity(struct procsnap_procfs *fs, int dir, const char **name,
			 struct procfs_stat *stat, struct procfs_status *status)
{
	int err;

	*name = "stat";
	err = procfs_read(&fs->text, dir, *name);
	if (!err)
		err = procfs_parse_stat(fs->text.bytes, fs->text.length, stat);
	if (err)
		return err;
	if (stat->column[STAT_NUM_THREADS] == 0)
		return -ESRCH; /* reaped while it was read: its ids are gone */
	*name = "status";
	err = procfs_read(&fs->text, dir, *name);
	if (!err)
		err = procfs_parse_status(fs->text.bytes, fs->text.length, status);
	return err;
}

void procfs_deny_row(int32_t pid, struct procfs_row *row)
{
	memset(row, 0, sizeof(*row));
	row->task.status = PROCSNAP_STATUS_DENIED;
	row->task.pid = pid;
	row->task.tgid = pid;
	row->cred.status = PROCSNAP_STATUS_DENIED;
	row->cpu.status = PROCSNAP_STATUS_DENIED;
	row->memory.status = PROCSNAP_STATUS_DENIED;
}

static int read_sections(struct procsnap_procfs *fs, int dir, bool thread, uint64_t want,
			 const char **name, struct procfs_row *row)
{
	struct procfs_status status;
	struct procfs_stat stat;
	uint32_t why;
	int err;

	err = read_identity(fs, dir, name, &stat, &status);
	if (err)
		return err;
	fill_task(fs, &stat, &status, &row->task);
	fill_cred(&status, &row->cred);
	if (want & PROCSNAP_WANT(PROCSNAP_SECTION_CPU)) {
		*name = "schedstat";
		fill_cpu(fs, &stat, &status, &row->cpu);
		err = read_cpu(fs, dir, thread, row);
		if (err && !status_of_error(err, &why))
			return err;
		if (err)
			row->cpu = (struct procsnap_cpu){ .status = why };
	}
	if (want & PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY)) {
		*name = "oom_score_adj";
		err = read_memory(fs, dir, &status, &row->memory);
		if (err && !status_of_error(err, &why))
			return err;
		if (err)
			row->memory = (struct procsnap_memory){ .status = why };
	}
	return 0;
}

int procfs_read_row(struct procsnap_procfs *fs, const char *folder, int32_t pid, bool thread,
		    uint64_t want, struct procfs_row *row)
{
	const char *name = "";
	int dir, err;

	memset(row, 0, sizeof(*row));
	dir = openat(fs->root, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		err = -errno;
	} else {
		err = read_sections(fs, dir, thread, want, &name, row);
		close(dir);
	}
	if (procfs_is_gone(err))
		return PROCFS_NO_TASK;
	if (procfs_is_denied(err)) {
		procfs_deny_row(pid, row);
		return 0;
	}
	return err ? procfs_fail(fs, err, folder, name) : 0;
}
