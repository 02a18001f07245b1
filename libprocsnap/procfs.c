// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend: the image that the module would make, read from /proc
 * task by task. It is not of one instant, and says so in the header.
 */
#include "procfs.h"
#include "procfs_rows.h"

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
	free(fs->processes.pids);
	free(fs->threads.pids);
	free(fs->root_path);
	close(fs->root);
	free(fs);
}

/**
 * struct take - one take under way.
 *
 * @rows: The per-task sections.
 * @processes: How many processes have a row.
 * @missing: How many pids of the list have none.
 * @cpus: The cpustat section, from malloc().
 */
struct take {
	const struct procsnap_query *query;
	struct procfs_rows rows;
	uint32_t processes;
	uint32_t missing;
	struct procsnap_cpustat *cpus;
	size_t cpu_count;
	struct procsnap_system system;
	uint64_t got;
};

/* Adds the row unless the folder is that of a thread of another process. */
static int take_row(struct procsnap_procfs *fs, struct take *take, const char *folder, int32_t pid,
		    int32_t tgid)
{
	struct procfs_row row;
	int err;

	err = procfs_read_row(fs, folder, pid, take->query->threads, take->rows.want, &row);
	if (!err && row.task.tgid != tgid)
		err = PROCFS_NO_TASK;
	return err ? err : procfs_rows_add(&take->rows, &row);
}

static int take_threads(struct procsnap_procfs *fs, struct take *take, int32_t tgid)
{
	struct procfs_row row;
	char folder[64];
	size_t i;
	int err;

	snprintf(folder, sizeof(folder), "%d/task", tgid);
	err = procfs_list(&fs->threads, fs->root, folder);
	if (procfs_is_gone(err))
		return 0;
	if (procfs_is_denied(err)) {
		procfs_deny_row(tgid, &row);
		return procfs_rows_add(&take->rows, &row);
	}
	if (err)
		return procfs_fail(fs, err, folder, "");
	for (i = 0; i < fs->threads.count; i++) {
		snprintf(folder, sizeof(folder), "%d/task/%d", tgid, fs->threads.pids[i]);
		err = take_row(fs, take, folder, fs->threads.pids[i], tgid);
		if (err < 0)
			return err;
	}
	return 0;
}

static int take_process(struct procsnap_procfs *fs, struct take *take, int32_t pid)
{
	size_t before = take->rows.count;
	char folder[16];
	int err;

	if (take->query->threads) {
		err = take_threads(fs, take, pid);
	} else {
		snprintf(folder, sizeof(folder), "%d", pid);
		err = take_row(fs, take, folder, pid, pid);
	}
	if (err < 0)
		return err;
	if (take->rows.count > before)
		take->processes++;
	else if (take->query->select == PROCSNAP_SELECT_PIDS)
		take->missing++;
	return 0;
}

static int compare_pids(const void *left, const void *right)
{
	const int32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static int take_selected(struct procsnap_procfs *fs, struct take *take)
{
	size_t i, count = take->query->count;
	int32_t *pids;
	int err = 0;

	pids = reallocarray(NULL, count, sizeof(*pids));
	if (!pids)
		return procsnap_fail(-ENOMEM, "no memory for a list of %zu pids", count);
	memcpy(pids, take->query->list, count * sizeof(*pids));
	qsort(pids, count, sizeof(*pids), compare_pids);
	for (i = 0; i < count && !err; i++)
		if (i == 0 || pids[i] != pids[i - 1])
			err = take_process(fs, take, pids[i]);
	free(pids);
	return err;
}

static int take_all(struct procsnap_procfs *fs, struct take *take)
{
	size_t i;
	int err;

	err = procfs_list(&fs->processes, fs->root, ".");
	if (err)
		return procfs_fail(fs, err, ".", "");
	for (i = 0; i < fs->processes.count && !err; i++)
		err = take_process(fs, take, fs->processes.pids[i]);
	return err;
}

static int take_tasks(struct procsnap_procfs *fs, struct take *take)
{
	uint64_t want = take->query->sections & PROCSNAP_WANT_PER_TASK;
	int err;

	if (!want)
		return 0;
	take->rows.want = want | PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	take->got |= take->rows.want;
	err = take->query->select == PROCSNAP_SELECT_PIDS ? take_selected(fs, take)
							  : take_all(fs, take);
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

static int build_image(struct procsnap_procfs *fs, const struct take *take,
		       struct procsnap_header *header, void **image)
{
	struct procsnap_part parts[PROCSNAP_SECTION_LAST];
	size_t count = 0;
	uint32_t id;

	for (id = PROCSNAP_SECTION_TASK; id <= PROCSNAP_SECTION_LAST; id++) {
		if (!(take->got & PROCSNAP_WANT(id)))
			continue;
		parts[count].id = id;
		if (id == PROCSNAP_SECTION_SYSTEM) {
			parts[count].entries = &take->system;
			parts[count].count = 1;
		} else if (id == PROCSNAP_SECTION_CPUSTAT) {
			parts[count].entries = take->cpus;
			parts[count].count = take->cpu_count;
		} else {
			parts[count].entries = take->rows.sections[id];
			parts[count].count = take->rows.count;
		}
		count++;
	}
	header->flags = (take->query->threads ? PROCSNAP_IMAGE_THREADS : 0) |
			(take->query->select != PROCSNAP_SELECT_ALL ? PROCSNAP_IMAGE_SELECTED : 0);
	header->want = take->query->sections;
	header->level = PROCSNAP_LEVEL_NONE;
	header->source = PROCSNAP_SOURCE_PROCFS;
	header->page_size = fs->page_size;
	header->clock_ticks = fs->clock_ticks;
	header->snapshot_id = ++fs->snapshots;
	header->task_count = (uint32_t)take->rows.count;
	header->process_count = take->processes;
	header->missing_count = take->missing;
	header->attempts = 1;
	header->pid_ns_inode = fs->pid_ns_inode;
	memcpy(header->boot_id, fs->boot_id, sizeof(header->boot_id));
	procfs_read_hostname(fs, header->hostname);
	header->end_mono_ns = procfs_clock_ns(CLOCK_MONOTONIC);
	header->end_real_ns = procfs_clock_ns(CLOCK_REALTIME);
	return procsnap_image_build(header, parts, count, image);
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
	struct take take = { .query = query };
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
		goto free_take;
	/* behind the last task, so that none has started later */
	header.instant_boot_ns = procfs_clock_ns(CLOCK_BOOTTIME);
	err = take_machine(fs, &take, header.instant_boot_ns);
	if (err)
		goto free_take;
	err = build_image(fs, &take, &header, &image);
	if (!err)
		err = procsnap_snapshot_new(snap, image, header.total_size, PROCSNAP_MEMORY_HEAP);
free_take:
	procfs_rows_free(&take.rows);
	free(take.cpus);
	return err;
}
