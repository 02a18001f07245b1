// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend: the image that the module would make, read from /proc
 * task by task. It is not of one instant, and says so in the header.
 */
#include "procfs.h"
#include "procfs_rows.h"
#include "procfs_select.h"
#include "procfs_mounts.h"
#include "procfs_cgroup.h"
#include "procfs_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int procsnap_procfs_open(struct procsnap_procfs **fs, const char *root)
{
	struct procsnap_procfs *opened;
	int err;

	*fs = NULL;
	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return procsnap_fail(-ENOMEM, "no memory to open %s", root);
	opened->root_path = strdup(root);
	if (!opened->root_path) {
		err = procsnap_fail(-ENOMEM, "no memory to open %s", root);
		goto err_free;
	}
	opened->root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (opened->root < 0) {
		err = -errno;
		procsnap_fail(err, "opening %s failed: %s", root, procsnap_errno_text(err));
		goto err_free_path;
	}
	if (faccessat(opened->root, "stat", F_OK, 0) < 0) {
		err = procsnap_fail(-ENOENT,
				    "%s has no file stat: mount proc there (mount -t proc proc %s)",
				    root, root);
		goto err_close_root;
	}
	opened->page_size = (uint32_t)sysconf(_SC_PAGESIZE);
	opened->clock_ticks = (uint32_t)sysconf(_SC_CLK_TCK);
	procfs_read_identity(opened);
	*fs = opened;
	return 0;

err_close_root:
	close(opened->root);
err_free_path:
	free(opened->root_path);
err_free:
	free(opened);
	return err;
}

void procsnap_procfs_close(struct procsnap_procfs *fs)
{
	if (!fs)
		return;
	free(fs->text.bytes);
	free(fs->status_text.bytes);
	free(fs->processes.pids);
	free(fs->threads.pids);
	free(fs->numbers.pids);
	free(fs->root_path);
	close(fs->root);
	free(fs);
}

/**
 * struct take - one take under way.
 *
 * @select: Whom.
 * @rows: The per-task sections.
 * @store: What they point into.
 * @walk: The looking at pages.
 * @extras: The sections beyond memory; those of ranked rows are read when it is
 *	known which rows there are.
 * @shared: A row of the process under way; its threads share what is the same.
 * @matched: Rows that there would be without thresholds and ranking.
 * @missing: How many pids of the list have none.
 * @cpus: The cpustat section, from malloc().
 */
struct take {
	const struct procsnap_query *query;
	struct procfs_select select;
	struct procfs_rows rows;
	struct procfs_store store;
	struct procfs_walk walk;
	uint64_t extras;
	struct procfs_row shared;
	size_t matched;
	uint32_t processes;
	uint32_t missing;
	struct procsnap_cpustat *cpus;
	size_t cpu_count;
	struct procsnap_system system;
	uint64_t got;
};

/* The address space is the same for the threads of a process, and what is read of it. */
#define SHARED_BY_THREADS                                                                    \
	(PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE) | PROCSNAP_WANT(PROCSNAP_SECTION_ENVIRON) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_AUXV) | PROCSNAP_WANT(PROCSNAP_SECTION_VMAS) |       \
	 PROCSNAP_WANT_WALKED)

static uint64_t share_with_threads(struct take *take, const struct procfs_task *task,
				   struct procfs_row *row)
{
	uint64_t shared = 0;
	uint32_t id;
	void *from;

	if (!task->thread || take->shared.task.tgid != task->status.tgid ||
	    !task->status.has_memory)
		return 0;
	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++) {
		if (!(take->extras & SHARED_BY_THREADS & PROCSNAP_WANT(id)))
			continue;
		from = procfs_row_entry(&take->shared, id);
		if (*(uint32_t *)from != PROCSNAP_STATUS_OK)
			continue;
		memcpy(procfs_row_entry(row, id), from, procsnap_section_kind(id)->size);
		shared |= PROCSNAP_WANT(id);
	}
	return shared;
}

static int read_extras(struct take *take, struct procfs_task *task, struct procfs_row *row)
{
	uint64_t shared = share_with_threads(take, task, row);
	int err;

	err = procfs_fill_extras(task, take->extras & ~shared, row);
	if (!err && task->thread) {
		take->shared = *row;
		take->shared.task.tgid = task->status.tgid;
	}
	return err;
}

static struct procfs_task task_of(struct procsnap_procfs *fs, struct take *take)
{
	uint32_t max = take->query->text_max;

	return (struct procfs_task){
		.fs = fs,
		.store = &take->store,
		.walk = &take->walk,
		.thread = take->query->threads,
		.text_max = max && max < PROCFS_TEXT_MAX ? max : PROCFS_TEXT_MAX,
	};
}

static bool is_ranked(const struct take *take)
{
	return take->query->top_key != PROCSNAP_TOP_NONE;
}

/* Adds the row of an open task, unless a threshold is against it. */
static int add_task(struct take *take, struct procfs_task *task)
{
	struct procfs_row row = { 0 };
	int err = 0;

	take->matched++;
	if (!procfs_passes(take->query, task))
		return 0;
	err = procfs_fill_basic(task, take->rows.want, &row);
	if (!err && !is_ranked(take))
		err = read_extras(take, task, &row);
	return err ? err : procfs_rows_add(&take->rows, &row, procfs_top_key(take->query, task));
}

/* A task that may not be seen has nothing that would pass a threshold. */
static int add_denied(struct take *take, int32_t pid)
{
	struct procfs_row row;

	take->matched++;
	if (take->query->min_rss_bytes || take->query->min_cpu_ns)
		return 0;
	procfs_deny_row(pid, &row);
	return procfs_rows_add(&take->rows, &row, 0);
}

/* Adds the row if the folder is that of a thread of this process, and it is selected. */
static int take_row(struct procsnap_procfs *fs, struct take *take, const char *folder, int32_t pid,
		    int32_t tgid)
{
	struct procfs_task task = task_of(fs, take);
	bool selected = true;
	int err;

	err = procfs_task_open(&task, folder);
	if (procfs_is_denied(err))
		return procfs_select_takes_denied(&take->select) ? add_denied(take, pid) : 0;
	if (err)
		return err;
	if (task.status.tgid != tgid)
		err = PROCFS_NO_TASK;
	else if (!task.thread)
		err = procfs_select_takes(&take->select, &task, &selected);
	if (!err && selected)
		err = add_task(take, &task);
	procfs_task_close(&task);
	return err;
}

static int take_threads(struct procsnap_procfs *fs, struct take *take, int32_t tgid)
{
	char folder[64];
	size_t i;
	int err;

	snprintf(folder, sizeof(folder), "%d/task", tgid);
	err = procfs_list(&fs->threads, fs->root, folder);
	if (procfs_is_gone(err))
		return 0;
	if (procfs_is_denied(err))
		return procfs_select_takes_denied(&take->select) ? add_denied(take, tgid) : 0;
	if (err)
		return procfs_fail(fs, err, folder, "");
	memset(&take->shared, 0, sizeof(take->shared));
	for (i = 0; i < fs->threads.count; i++) {
		snprintf(folder, sizeof(folder), "%d/task/%d", tgid, fs->threads.pids[i]);
		err = take_row(fs, take, folder, fs->threads.pids[i], tgid);
		if (err < 0)
			return err;
	}
	return 0;
}

/* Whether a process is selected, before its threads are listed. */
static int is_selected(struct procsnap_procfs *fs, struct take *take, int32_t pid, bool *selected)
{
	struct procfs_task task = task_of(fs, take);
	char folder[16];
	int err;

	*selected = true;
	if (!procfs_select_looks(&take->select))
		return 0;
	*selected = false;
	task.thread = false;
	snprintf(folder, sizeof(folder), "%d", pid);
	err = procfs_task_open(&task, folder);
	if (err)
		return err == PROCFS_NO_TASK || procfs_is_denied(err) ? 0 : err;
	err = procfs_select_takes(&take->select, &task, selected);
	procfs_task_close(&task);
	return err;
}

static int take_process(struct procsnap_procfs *fs, struct take *take, int32_t pid)
{
	size_t before = take->matched;
	bool selected;
	char folder[16];
	int err;

	if (take->query->threads) {
		err = is_selected(fs, take, pid, &selected);
		if (!err && selected)
			err = take_threads(fs, take, pid);
	} else {
		snprintf(folder, sizeof(folder), "%d", pid);
		err = take_row(fs, take, folder, pid, pid);
	}
	if (err < 0)
		return err;
	if (take->matched == before && take->query->select == PROCSNAP_SELECT_PIDS)
		take->missing++;
	return 0;
}

/* Threads are next to one another no more: the nearest row of the process before. */
static void find_shared(struct take *take, size_t at, size_t before)
{
	const struct procsnap_task *tasks = take->rows.sections[PROCSNAP_SECTION_TASK];

	if (take->shared.task.tgid != tasks[at].tgid && before != SIZE_MAX)
		procfs_rows_get(&take->rows, before, &take->shared);
}

/* The rows are known: the rest is read of those alone, if they are still the same tasks. */
static int read_ranked(struct procsnap_procfs *fs, struct take *take, size_t at, size_t before)
{
	const struct procsnap_task *tasks = take->rows.sections[PROCSNAP_SECTION_TASK];
	struct procfs_task task = task_of(fs, take);
	struct procfs_row row = { 0 };
	char folder[64];
	int err;

	if (tasks[at].status == PROCSNAP_STATUS_DENIED) {
		procfs_deny_row(tasks[at].pid, &row);
		procfs_rows_put(&take->rows, at, take->extras, &row);
		return 0;
	}
	if (task.thread) {
		find_shared(take, at, before);
		snprintf(folder, sizeof(folder), "%d/task/%d", tasks[at].tgid, tasks[at].pid);
	} else {
		snprintf(folder, sizeof(folder), "%d", tasks[at].pid);
	}
	err = procfs_task_open(&task, folder);
	if (err < 0 && !procfs_is_denied(err))
		return err;
	if (!err && procfs_ticks_to_ns(task.stat.column[STAT_STARTTIME], fs->clock_ticks) !=
			    tasks[at].start_ns) {
		procfs_task_close(&task);
		err = PROCFS_NO_TASK;
	}
	if (err) {
		procfs_empty_row(err > 0 ? PROCSNAP_STATUS_GONE : PROCSNAP_STATUS_DENIED, &row);
	} else {
		err = read_extras(take, &task, &row);
		procfs_task_close(&task);
		if (err)
			return err;
	}
	procfs_rows_put(&take->rows, at, take->extras, &row);
	return 0;
}

static int rank(struct procsnap_procfs *fs, struct take *take)
{
	const bool share = take->query->threads && take->extras & SHARED_BY_THREADS;
	size_t at, *before = NULL;
	int err;

	err = procfs_rows_rank(&take->rows, take->query->top_count);
	if (!err && share)
		err = procfs_rows_before(&take->rows, &before);
	for (at = 0; !err && take->extras && at < take->rows.count; at++)
		err = read_ranked(fs, take, at, share ? before[at] : SIZE_MAX);
	free(before);
	return err;
}

static int take_tasks(struct procsnap_procfs *fs, struct take *take)
{
	uint64_t want = take->query->sections & PROCSNAP_WANT_PER_TASK;
	size_t i;
	int err;

	if (!want)
		return 0;
	take->rows.want = want | PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	take->extras = want & ~PROCSNAP_WANT_BASIC;
	take->got |= take->rows.want | procfs_store_comes_with(want);
	err = procfs_select_begin(&take->select, fs, take->query);
	for (i = 0; !err && i < take->select.count; i++)
		err = take_process(fs, take, take->select.pids[i]);
	take->missing += take->select.missing + procfs_select_unmet(&take->select);
	if (!err && is_ranked(take))
		err = rank(fs, take);
	if (!err)
		err = procfs_rows_processes(&take->rows, &take->processes);
	return err ? err : procfs_rows_link(&take->rows);
}

static int take_machine(struct procsnap_procfs *fs, struct take *take, uint64_t boot_ns)
{
	uint64_t want = take->query->sections;
	int got;

	if (!(want &
	      (PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) | PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT))))
		return 0;
	got = procfs_read_cpustat(fs, &take->cpus, &take->cpu_count);
	if (got <= 0)
		return got;
	if (want & PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT))
		take->got |= PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT);
	if (!(want & PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM)))
		return 0;
	got = procfs_read_system(fs, boot_ns, take->cpu_count, &take->system);
	if (got > 0)
		take->got |= PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM);
	return got < 0 ? got : 0;
}

static uint64_t image_flags(const struct take *take)
{
	return (take->query->threads ? PROCSNAP_IMAGE_THREADS : 0) |
	       (take->query->select != PROCSNAP_SELECT_ALL ? PROCSNAP_IMAGE_SELECTED : 0) |
	       (take->matched > take->rows.count ? PROCSNAP_IMAGE_FILTERED : 0) |
	       (is_ranked(take) ? PROCSNAP_IMAGE_RANKED : 0);
}

static struct procsnap_part part_of(const struct take *take, uint32_t id)
{
	if (id == PROCSNAP_SECTION_SYSTEM)
		return (struct procsnap_part){ id, &take->system, 1 };
	if (id == PROCSNAP_SECTION_CPUSTAT)
		return (struct procsnap_part){ id, take->cpus, take->cpu_count };
	if (take->rows.want & PROCSNAP_WANT(id))
		return (struct procsnap_part){ id, take->rows.sections[id], take->rows.count };
	return procfs_store_part(&take->store, id);
}

static int build_image(struct procsnap_procfs *fs, const struct take *take,
		       struct procsnap_header *header, void **image)
{
	struct procsnap_part parts[PROCSNAP_SECTION_LAST];
	size_t count = 0;
	uint32_t id;

	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++)
		if (take->got & PROCSNAP_WANT(id))
			parts[count++] = part_of(take, id);
	header->flags = image_flags(take);
	header->want = take->query->sections;
	header->level = PROCSNAP_LEVEL_NONE;
	header->source = PROCSNAP_SOURCE_PROCFS;
	header->page_size = fs->page_size;
	header->clock_ticks = fs->clock_ticks;
	header->snapshot_id = ++fs->snapshots;
	header->task_count = (uint32_t)take->rows.count;
	header->process_count = take->processes;
	header->missing_count = take->missing;
	header->matched_count = (uint32_t)take->matched;
	header->attempts = 1;
	header->pid_ns_inode = fs->pid_ns_inode;
	memcpy(header->boot_id, fs->boot_id, sizeof(header->boot_id));
	procfs_read_hostname(fs, header->hostname);
	header->end_mono_ns = procfs_clock_ns(CLOCK_MONOTONIC);
	header->end_real_ns = procfs_clock_ns(CLOCK_REALTIME);
	return procsnap_image_build(header, parts, count, image);
}

static void free_take(struct procsnap_procfs *fs, struct take *take)
{
	procfs_select_end(&take->select);
	procfs_rows_free(&take->rows);
	procfs_store_free(&take->store);
	procfs_walk_free(&take->walk);
	free(take->cpus);
	procfs_mounts_free(fs->mounts);
	fs->mounts = NULL;
	procfs_cgroups_free(fs->cgroups);
	fs->cgroups = NULL;
}

/* The levels are wishes here; one that does not exist is an error all the same. */
static int check_level(uint32_t level)
{
	if (level > PROCSNAP_LEVEL_MACHINE)
		return procsnap_fail(-EINVAL, "there is no level %u", level);
	if (level == PROCSNAP_LEVEL_MACHINE)
		return procsnap_fail(
			-EOPNOTSUPP,
			"the level machine is not possible from /proc: ask for another");
	return 0;
}

int procsnap_procfs_take(struct procsnap_procfs *fs, const struct procsnap_query *query,
			 struct procsnap_snapshot **snap)
{
	struct procsnap_header header = { 0 };
	struct take take = { .query = query, .walk.query = query };
	void *image = NULL;
	int err;

	*snap = NULL;
	err = check_level(query->level);
	if (err)
		return err;
	header.start_mono_ns = procfs_clock_ns(CLOCK_MONOTONIC);
	header.start_real_ns = procfs_clock_ns(CLOCK_REALTIME);
	err = take_tasks(fs, &take);
	if (err)
		goto end;
	/* behind the last task, so that none has started later */
	header.instant_boot_ns = procfs_clock_ns(CLOCK_BOOTTIME);
	err = take_machine(fs, &take, header.instant_boot_ns);
	if (err)
		goto end;
	err = build_image(fs, &take, &header, &image);
	if (!err)
		err = procsnap_snapshot_new(snap, image, header.total_size, PROCSNAP_MEMORY_HEAP);
end:
	free_take(fs, &take);
	return err;
}
