// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "top_frames.h"

#define ROOM 64

static uint32_t row_of(const struct top_sample *tasks, size_t count, int32_t pid)
{
	for (size_t i = 0; i < count; i++)
		if (tasks[i].pid == pid)
			return (uint32_t)i;
	return PROCSNAP_NO_ROW;
}

struct procsnap_snapshot *top_sample_snapshot(const struct top_sample *samples, size_t count,
					      uint64_t boot_ns)
{
	struct procsnap_task tasks[ROOM] = { 0 };
	struct procsnap_cred creds[ROOM] = { 0 };
	struct procsnap_cpu cpus[ROOM] = { 0 };
	struct procsnap_memory memories[ROOM] = { 0 };
	struct procsnap_header header = {
		.level = PROCSNAP_LEVEL_TREE,
		.source = PROCSNAP_SOURCE_MODULE,
		.page_size = 4096,
		.clock_ticks = 100,
		.instant_boot_ns = boot_ns,
		.task_count = (uint32_t)count,
		.process_count = (uint32_t)count,
	};
	struct procsnap_part parts[] = {
		{ PROCSNAP_SECTION_TASK, tasks, count },
		{ PROCSNAP_SECTION_CRED, creds, count },
		{ PROCSNAP_SECTION_CPU, cpus, count },
		{ PROCSNAP_SECTION_MEMORY, memories, count },
	};
	struct procsnap_snapshot *snap;
	void *image;

	assert_true(count <= ROOM);
	for (size_t i = 0; i < count; i++) {
		const struct top_sample *sample = &samples[i];
		int32_t tgid = sample->tgid ? sample->tgid : sample->pid;

		tasks[i].status = PROCSNAP_STATUS_OK;
		tasks[i].pid = sample->pid;
		tasks[i].tgid = tgid;
		tasks[i].ppid = sample->ppid;
		tasks[i].parent_row = row_of(samples, count, sample->ppid);
		tasks[i].leader_row = row_of(samples, count, tgid);
		tasks[i].threads = 1;
		tasks[i].state = (uint8_t)(sample->state ? sample->state : 'S');
		tasks[i].exit_state = sample->state == 'Z' ? 32 : 0;
		tasks[i].flags = sample->flags;
		tasks[i].start_ns = sample->start;
		snprintf(tasks[i].comm, sizeof(tasks[i].comm), "%s", sample->comm);
		creds[i].status = PROCSNAP_STATUS_OK;
		creds[i].euid = sample->uid;
		cpus[i].status = PROCSNAP_STATUS_OK;
		cpus[i].utime_ns = sample->cpu;
		memories[i].status = PROCSNAP_STATUS_OK;
		memories[i].rss_anon_bytes = sample->rss;
		memories[i].virtual_bytes = 2 * sample->rss;
	}
	assert_int_equal(procsnap_image_build(&header, parts, PROCSNAP_ARRAY_SIZE(parts), &image),
			 0);
	assert_int_equal(
		procsnap_snapshot_new(&snap, image, header.total_size, PROCSNAP_MEMORY_HEAP), 0);
	return snap;
}
