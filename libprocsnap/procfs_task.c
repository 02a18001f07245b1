// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A task's folder in /proc: stat and status for who it is and most of the rest,
 * and the sections task to memory, which need schedstat and oom_score_adj too.
 */
#include "procfs.h"

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

bool procfs_kernel_lacks(const struct procfs_task *task, int err)
{
	return err == -ENOENT && faccessat(task->dir, "stat", F_OK, 0) == 0;
}

bool procfs_status_of_error(const struct procfs_task *task, int err, uint32_t *status)
{
	if (procfs_kernel_lacks(task, err))
		*status = PROCSNAP_STATUS_UNSUPPORTED;
	else if (procfs_is_gone(err))
		*status = PROCSNAP_STATUS_GONE;
	else if (procfs_is_denied(err))
		*status = PROCSNAP_STATUS_DENIED;
	else
		return false;
	return true;
}

int procfs_task_read(struct procfs_task *task, const char *name)
{
	task->name = name;
	return procfs_read(&task->fs->text, task->dir, name);
}

int procfs_task_read_shared(struct procfs_task *task, const char *name)
{
	char above[64];

	if (!task->thread)
		return procfs_task_read(task, name);
	task->name = name;
	/* Not the leader's: it may have exited before the others. */
	snprintf(above, sizeof(above), "../../../%d/%s", task->status.pid, name);
	return procfs_read(&task->fs->text, task->dir, above);
}

/* The kernel makes the same check for every link of the folder, before it looks. */
int procfs_task_guard(struct procfs_task *task, uint32_t *status)
{
	int err;

	if (task->guard == PROCSNAP_STATUS_UNKNOWN) {
		task->name = "exe";
		err = procfs_read_link(&task->fs->text, task->dir, "exe");
		if (!err || err == -ENAMETOOLONG || procfs_kernel_lacks(task, err))
			task->guard = PROCSNAP_STATUS_OK;
		else if (!procfs_status_of_error(task, err, &task->guard))
			return err;
	}
	*status = task->guard;
	return 0;
}

bool procfs_task_has_exited(const struct procfs_task *task)
{
	return exit_state_of(task->stat.state);
}

int procfs_task_keep(struct procfs_task *task, uint32_t flags, struct procsnap_text *text)
{
	return procfs_store_text(task->store, task->fs->text.bytes, task->fs->text.length, flags,
				 text);
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

static int fill_cpu_all(struct procfs_task *task, struct procsnap_cpu *cpu)
{
	struct procsnap_procfs *fs = task->fs;
	int err;

	fill_cpu(fs, &task->stat, &task->status, cpu);
	task->name = "schedstat";
	err = add_schedstat(fs, task->dir, "schedstat", cpu);
	if (procfs_kernel_lacks(task, err))
		err = 0;
	/* schedstat and the switches in status are those of one thread, stat is not */
	if (!err && !task->thread && task->stat.column[STAT_NUM_THREADS] > 1)
		err = add_other_threads(fs, task->dir, task->status.pid, cpu);
	return err;
}

static int fill_memory(struct procfs_task *task, struct procsnap_memory *memory)
{
	struct procfs_text *text = &task->fs->text;
	int64_t oom_score_adj = 0;
	int err;

	err = procfs_task_read(task, "oom_score_adj");
	if (!err)
		err = procfs_parse_number(text->bytes, text->length, &oom_score_adj);
	else if (procfs_kernel_lacks(task, err))
		err = 0;
	if (err)
		return err;
	*memory = task->status.memory;
	memory->status = task->status.has_memory ? PROCSNAP_STATUS_OK : PROCSNAP_STATUS_NONE;
	memory->oom_score_adj = (int32_t)oom_score_adj;
	return 0;
}

static int read_identity(struct procfs_task *task)
{
	struct procfs_text *text = &task->fs->status_text;
	int err;

	err = procfs_task_read(task, "stat");
	if (!err)
		err = procfs_parse_stat(task->fs->text.bytes, task->fs->text.length, &task->stat);
	if (err)
		return err;
	if (task->stat.column[STAT_NUM_THREADS] == 0)
		return -ESRCH; /* reaped while it was read: its ids are gone */
	task->name = "status";
	err = procfs_read(text, task->dir, "status");
	if (!err)
		err = procfs_parse_status(text->bytes, text->length, &task->status);
	return err;
}

int procfs_task_open(struct procfs_task *task, const char *folder)
{
	int err;

	task->name = "";
	task->guard = PROCSNAP_STATUS_UNKNOWN;
	task->folder = folder;
	task->dir = openat(task->fs->root, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	err = task->dir < 0 ? -errno : read_identity(task);
	if (!err)
		return 0;
	if (task->dir >= 0)
		close(task->dir);
	if (procfs_is_gone(err))
		return PROCFS_NO_TASK;
	return procfs_is_denied(err) ? err : procfs_fail(task->fs, err, folder, task->name);
}

void procfs_task_close(struct procfs_task *task)
{
	close(task->dir);
}

void procfs_empty_row(uint32_t why, struct procfs_row *row)
{
	uint32_t id, *status;

	memset(row, 0, sizeof(*row));
	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++) {
		status = procfs_row_entry(row, id);
		if (status)
			*status = why;
	}
}

void procfs_deny_row(int32_t pid, struct procfs_row *row)
{
	procfs_empty_row(PROCSNAP_STATUS_DENIED, row);
	row->task.pid = pid;
	row->task.tgid = pid;
}

/* Turns what is no failure of the whole into the status of an entry that is zero. */
static int settle(struct procfs_task *task, int err, void *entry, size_t size)
{
	uint32_t why;

	if (!err)
		return 0;
	if (!procfs_status_of_error(task, err, &why))
		return procfs_fail(task->fs, err, task->folder, task->name);
	memset(entry, 0, size);
	*(uint32_t *)entry = why;
	return 0;
}

int procfs_fill_basic(struct procfs_task *task, uint64_t want, struct procfs_row *row)
{
	int err = 0;

	fill_task(task->fs, &task->stat, &task->status, &row->task);
	fill_cred(&task->status, &row->cred);
	if (want & PROCSNAP_WANT(PROCSNAP_SECTION_CPU))
		err = settle(task, fill_cpu_all(task, &row->cpu), &row->cpu, sizeof(row->cpu));
	if (!err && want & PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY))
		err = settle(task, fill_memory(task, &row->memory), &row->memory,
			     sizeof(row->memory));
	return err;
}

/* What may wait for the task's mmap_lock comes last. */
int procfs_fill_extras(struct procfs_task *task, uint64_t want, struct procfs_row *row)
{
	static const struct {
		uint32_t id;
		int (*fill)(struct procfs_task *task, void *entry);
	} fillers[] = {
		{ PROCSNAP_SECTION_SIGNALS, procfs_fill_signals },
		{ PROCSNAP_SECTION_NSPID, procfs_fill_nspid },
		{ PROCSNAP_SECTION_RSS, procfs_fill_rss },
		{ PROCSNAP_SECTION_ADDRESSES, procfs_fill_addresses },
		{ PROCSNAP_SECTION_LIMITS, procfs_fill_limits },
		{ PROCSNAP_SECTION_SECURITY, procfs_fill_security },
		{ PROCSNAP_SECTION_CGROUP, procfs_fill_cgroup },
		{ PROCSNAP_SECTION_SCHED, procfs_fill_sched },
		{ PROCSNAP_SECTION_NAMESPACES, procfs_fill_namespaces },
		{ PROCSNAP_SECTION_PATHS, procfs_fill_paths },
		{ PROCSNAP_SECTION_FILES, procfs_fill_files },
		{ PROCSNAP_SECTION_ATTR, procfs_fill_attr },
		{ PROCSNAP_SECTION_IO, procfs_fill_io },
		{ PROCSNAP_SECTION_WCHAN, procfs_fill_wchan },
		{ PROCSNAP_SECTION_SYSCALL, procfs_fill_syscall },
		{ PROCSNAP_SECTION_STACK, procfs_fill_stack },
		{ PROCSNAP_SECTION_AUXV, procfs_fill_auxv },
		{ PROCSNAP_SECTION_CMDLINE, procfs_fill_cmdline },
		{ PROCSNAP_SECTION_ENVIRON, procfs_fill_environ },
		{ PROCSNAP_SECTION_VMAS, procfs_fill_vmas },
		{ PROCSNAP_SECTION_FOOTPRINT, procfs_fill_footprint },
		{ PROCSNAP_SECTION_PAGES, procfs_fill_pages },
	};
	void *entry;
	size_t i;
	int err;

	for (i = 0; i < PROCSNAP_ARRAY_SIZE(fillers); i++) {
		if (!(want & PROCSNAP_WANT(fillers[i].id)))
			continue;
		entry = procfs_row_entry(row, fillers[i].id);
		err = settle(task, fillers[i].fill(task, entry), entry,
			     procsnap_section_kind(fillers[i].id)->size);
		if (err)
			return err;
	}
	return 0;
}
