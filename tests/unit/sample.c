// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A small valid image. Every field of a row has a number of its own, so that
 * no two can be mistaken for each other.
 */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const int32_t sample_pids[SAMPLE_TASKS] = { 1, 300, 20, 21, 20000 };

static void fill(void *entries, size_t size, size_t count, uint32_t seed)
{
	uint32_t *words = entries;
	size_t i;

	for (i = 0; i < size * count / sizeof(*words); i++)
		words[i] = seed + (uint32_t)i;
	for (i = 0; i < count; i++)
		words[i * size / sizeof(*words)] = PROCSNAP_STATUS_OK;
}

static void fill_tasks(struct procsnap_task *tasks)
{
	size_t i;

	for (i = 0; i < SAMPLE_TASKS; i++) {
		tasks[i] = (struct procsnap_task){
			.status = PROCSNAP_STATUS_OK,
			.pid = sample_pids[i],
			.tgid = sample_pids[i],
			.ppid = i ? 1 : 0,
			.parent_row = i ? 0 : PROCSNAP_NO_ROW,
			.leader_row = (uint32_t)i,
			.threads = 1,
			.state = 'S',
			.start_ns = 1000 + i,
		};
		snprintf(tasks[i].comm, sizeof(tasks[i].comm), "task %zu", i);
	}
}

void sample_make(struct sample *sample)
{
	struct procsnap_header header = {
		.task_count = SAMPLE_TASKS,
		.process_count = SAMPLE_TASKS,
		.want = PROCSNAP_WANT_BASIC,
		.source = PROCSNAP_SOURCE_PROCFS,
		.hostname = "sample",
	};
	struct procsnap_task tasks[SAMPLE_TASKS];
	struct procsnap_cred creds[SAMPLE_TASKS];
	struct procsnap_cpu cpus[SAMPLE_TASKS];
	struct procsnap_memory memories[SAMPLE_TASKS];
	struct procsnap_system system;
	struct procsnap_cpustat cpustats[SAMPLE_CPUS];
	const struct procsnap_part parts[] = {
		{ PROCSNAP_SECTION_TASK, tasks, SAMPLE_TASKS },
		{ PROCSNAP_SECTION_CRED, creds, SAMPLE_TASKS },
		{ PROCSNAP_SECTION_CPU, cpus, SAMPLE_TASKS },
		{ PROCSNAP_SECTION_MEMORY, memories, SAMPLE_TASKS },
		{ PROCSNAP_SECTION_SYSTEM, &system, 1 },
		{ PROCSNAP_SECTION_CPUSTAT, cpustats, SAMPLE_CPUS },
	};
	void *image;

	fill_tasks(tasks);
	fill(creds, sizeof(*creds), SAMPLE_TASKS, 10000);
	fill(cpus, sizeof(*cpus), SAMPLE_TASKS, 20000);
	fill(memories, sizeof(*memories), SAMPLE_TASKS, 30000);
	fill(&system, sizeof(system), 1, 40000);
	fill(cpustats, sizeof(*cpustats), SAMPLE_CPUS, 50000);
	if (procsnap_image_build(&header, parts, PROCSNAP_ARRAY_SIZE(parts), &image))
		abort();
	sample->bytes = image;
	sample->size = header.total_size;
	sample->header = image;
	sample->sections = (void *)(sample->bytes + sizeof(header));
	sample->tasks = (void *)(sample->bytes + sample->sections[0].offset);
	sample->creds = (void *)(sample->bytes + sample->sections[1].offset);
	sample->cpus = (void *)(sample->bytes + sample->sections[2].offset);
	sample->memories = (void *)(sample->bytes + sample->sections[3].offset);
	sample->system = (void *)(sample->bytes + sample->sections[4].offset);
	sample->cpustats = (void *)(sample->bytes + sample->sections[5].offset);
}

void sample_free(struct sample *sample)
{
	free(sample->bytes);
}

struct procsnap_section *sample_section(const struct sample *sample, uint32_t id)
{
	return &sample->sections[id - 1];
}

static uint64_t sum(const void *bytes, size_t size)
{
	const unsigned char *b = bytes;
	uint64_t total = 0;
	size_t i;

	for (i = 0; b && i < size; i++)
		total += b[i];
	return total;
}

uint64_t sample_read_all(const struct procsnap_snapshot *snap)
{
	const struct procsnap_header *header = procsnap_header(snap);
	struct procsnap_section_view view;
	const struct procsnap_task *task;
	uint64_t total = strlen(header->hostname);
	size_t row, found, i, size;
	const void *image;
	uint32_t id;

	procsnap_for_each_row(snap, row) {
		task = procsnap_task(snap, row);
		total += strlen(task->comm) + sum(task, sizeof(*task));
		if (task->parent_row != PROCSNAP_NO_ROW)
			total += (uint32_t)procsnap_task(snap, task->parent_row)->pid;
		if (task->leader_row != PROCSNAP_NO_ROW)
			total += (uint32_t)procsnap_task(snap, task->leader_row)->pid;
		total += sum(procsnap_cred(snap, row), sizeof(struct procsnap_cred));
		total += sum(procsnap_cpu(snap, row), sizeof(struct procsnap_cpu));
		total += sum(procsnap_memory(snap, row), sizeof(struct procsnap_memory));
		if (procsnap_find_pid(snap, task->pid, &found) == 0)
			total += found;
	}
	total += sum(procsnap_system(snap), sizeof(struct procsnap_system));
	for (i = 0; i < procsnap_cpustat_count(snap); i++)
		total += sum(procsnap_cpustat(snap, i), sizeof(struct procsnap_cpustat));
	for (id = 0; id < 64; id++)
		if (procsnap_section_view(snap, id, &view) == 0)
			total += sum(view.entries, view.entry_size * view.count);
	image = procsnap_image(snap, &size);
	return total + sum(image, size);
}
