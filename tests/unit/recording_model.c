// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine that is made up, for recordings. */
#include "recording_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_NS 1000000000ULL
/* 14 November 2023 */
#define MODEL_EPOCH_NS (1700000000ULL * SECOND_NS)
#define MODEL_TEXT 48

/* The arrays of a snapshot that is being made. */
struct arrays {
	struct procsnap_task tasks[MODEL_ROOM];
	struct procsnap_cpu cpus[MODEL_ROOM];
	struct procsnap_memory memories[MODEL_ROOM];
	struct procsnap_cmdline cmdlines[MODEL_ROOM];
	struct procsnap_cgroup cgroups[MODEL_ROOM];
	struct procsnap_cgroup_path cgroup_paths[2 * MODEL_ROOM];
	struct procsnap_system system;
	_Alignas(8) char strings[4 * MODEL_ROOM * MODEL_TEXT];
	size_t used, paths;
};

unsigned int model_random(struct model *model, unsigned int bound)
{
	model->random = model->random * 1664525 + 1013904223;
	return (model->random >> 8) % bound;
}

static void model_fork(struct model *model)
{
	struct model_process *parent =
		&model->processes[model_random(model, (unsigned int)model->count)];
	struct model_process *process = &model->processes[model->count];
	unsigned int number = model->born++;

	*process = (struct model_process){
		.pid = (int32_t)(1 + number % 30000),
		.ppid = model->count ? parent->pid : 0,
		.start_ns = model->now_ns - model_random(model, 1000000),
		.number = number,
		.cgroup = model_random(model, 4),
	};
	model->count++;
}

void model_begin(struct model *model, size_t count, uint32_t seed)
{
	memset(model, 0, sizeof(*model));
	model->random = seed;
	model->now_ns = SECOND_NS;
	model->count = 1;
	model->processes[0] = (struct model_process){ .pid = 1, .start_ns = 5 };
	model->born = 1;
	while (model->count < count)
		model_fork(model);
}

static void model_end(struct model *model)
{
	size_t gone = 1 + model_random(model, (unsigned int)model->count - 1);

	for (size_t i = 0; i < model->count; i++)
		if (model->processes[i].ppid == model->processes[gone].pid)
			model->processes[i].ppid = 1;
	memmove(model->processes + gone, model->processes + gone + 1,
		(model->count - gone - 1) * sizeof(model->processes[0]));
	model->count--;
}

void model_step(struct model *model, size_t end, size_t begin, size_t work)
{
	model->now_ns += SECOND_NS;
	for (; end && model->count > 2; end--)
		model_end(model);
	for (; begin && model->count < MODEL_ROOM; begin--)
		model_fork(model);
	for (; work; work--) {
		struct model_process *process =
			&model->processes[model_random(model, (unsigned int)model->count)];

		process->cpu_ns += model_random(model, 1000000000);
		process->rss_bytes += 4096 * model_random(model, 100);
		if (!model_random(model, 8))
			process->title++;
	}
}

static struct procsnap_text text_add(struct arrays *arrays, const char *text)
{
	struct procsnap_text added = { .offset = arrays->used };

	added.length = (uint32_t)strlen(text);
	memcpy(arrays->strings + arrays->used, text, added.length + 1);
	arrays->used += (added.length / 8 + 1) * 8;
	return added;
}

static uint32_t row_of(const struct model *model, int32_t pid)
{
	for (size_t i = 0; i < model->count; i++)
		if (model->processes[i].pid == pid)
			return (uint32_t)i;
	return PROCSNAP_NO_ROW;
}

static void fill_texts(const struct model *model, struct arrays *arrays, size_t i)
{
	const struct model_process *process = &model->processes[i];
	char text[MODEL_TEXT];

	arrays->cmdlines[i].status = PROCSNAP_STATUS_NONE;
	/* every fifth is a thread of the kernel */
	if (process->number % 5) {
		snprintf(text, sizeof(text), "/usr/bin/program-%u %u", process->number,
			 process->title);
		arrays->cmdlines[i].status = PROCSNAP_STATUS_OK;
		arrays->cmdlines[i].text = text_add(arrays, text);
	}
	arrays->cgroups[i].status = PROCSNAP_STATUS_OK;
	arrays->cgroups[i].first = arrays->paths;
	arrays->cgroups[i].count = 1 + process->cgroup % 2;
	for (unsigned int p = 0; p < arrays->cgroups[i].count; p++) {
		snprintf(text, sizeof(text), "/system.slice/unit-%u.service", process->cgroup);
		arrays->cgroup_paths[arrays->paths++] = (struct procsnap_cgroup_path){
			.hierarchy = p,
			.path = text_add(arrays, text),
		};
	}
	arrays->cgroups[i].path = arrays->cgroup_paths[arrays->paths - 1].path;
}

static void fill_row(const struct model *model, struct arrays *arrays, size_t i)
{
	const struct model_process *process = &model->processes[i];

	arrays->tasks[i] = (struct procsnap_task){
		.status = PROCSNAP_STATUS_OK,
		.pid = process->pid,
		.tgid = process->pid,
		.ppid = process->ppid,
		.parent_row = row_of(model, process->ppid),
		.leader_row = (uint32_t)i,
		.threads = 1,
		.state = process->cpu_ns % 2 ? 'R' : 'S',
		.start_ns = process->start_ns,
	};
	snprintf(arrays->tasks[i].comm, sizeof(arrays->tasks[i].comm), "program-%u",
		 process->number);
	arrays->cpus[i] = (struct procsnap_cpu){
		.status = PROCSNAP_STATUS_OK,
		.utime_ns = process->cpu_ns,
		.run_ns = process->cpu_ns + 77,
		.priority = 20,
	};
	arrays->memories[i] = (struct procsnap_memory){
		.status = PROCSNAP_STATUS_OK,
		.rss_anon_bytes = process->rss_bytes,
		.virtual_bytes = 1 << 20,
	};
	fill_texts(model, arrays, i);
}

struct procsnap_snapshot *model_snapshot(struct model *model)
{
	struct arrays *arrays = calloc(1, sizeof(*arrays));
	struct procsnap_header header = {
		.version = PROCSNAP_UAPI_VERSION,
		.level = PROCSNAP_LEVEL_TREE,
		.source = PROCSNAP_SOURCE_MODULE,
		.page_size = 4096,
		.clock_ticks = 100,
		.start_real_ns = MODEL_EPOCH_NS + model->now_ns,
		.end_real_ns = MODEL_EPOCH_NS + model->now_ns + 1000,
		.instant_boot_ns = model->now_ns,
		.event_sequence = model->sequence,
		.hostname = "model",
		.process_count = (uint32_t)model->count,
		.matched_count = (uint32_t)model->count,
	};
	struct procsnap_snapshot *snap;
	void *image;

	for (size_t i = 0; i < model->count; i++)
		fill_row(model, arrays, i);
	arrays->system.uptime_ns = model->now_ns;

	const struct procsnap_part parts[] = {
		{ PROCSNAP_SECTION_TASK, arrays->tasks, model->count },
		{ PROCSNAP_SECTION_CPU, arrays->cpus, model->count },
		{ PROCSNAP_SECTION_MEMORY, arrays->memories, model->count },
		{ PROCSNAP_SECTION_SYSTEM, &arrays->system, 1 },
		{ PROCSNAP_SECTION_STRINGS, arrays->strings, arrays->used / 8 },
		{ PROCSNAP_SECTION_CMDLINE, arrays->cmdlines, model->count },
		{ PROCSNAP_SECTION_CGROUP, arrays->cgroups, model->count },
		{ PROCSNAP_SECTION_CGROUP_PATHS, arrays->cgroup_paths, arrays->paths },
	};

	header.task_count = (uint32_t)model->count;
	if (procsnap_image_build(&header, parts, PROCSNAP_ARRAY_SIZE(parts), &image) ||
	    procsnap_snapshot_new(&snap, image, header.total_size, PROCSNAP_MEMORY_HEAP)) {
		fprintf(stderr, "%s\n", procsnap_last_error());
		abort();
	}
	free(arrays);
	return snap;
}

void model_frame(struct model *model, struct cli_frame *frame)
{
	unsigned int count = 1 + model_random(model, 5);
	struct procsnap_event_fork *forks = calloc(count, sizeof(*forks));

	for (unsigned int i = 0; i < count; i++) {
		forks[i].event.size = sizeof(forks[i]);
		forks[i].event.kind = PROCSNAP_EVENT_FORK;
		forks[i].event.sequence = ++model->sequence;
		forks[i].event.pid = forks[i].event.tgid = (int32_t)(1000 + model->sequence);
		forks[i].event.start_ns = model->now_ns;
		strcpy(forks[i].event.comm, "brief");
	}
	*frame = (struct cli_frame){
		.snap = model_snapshot(model),
		.events = (char *)forks,
		.event_bytes = count * sizeof(*forks),
		.has_events = true,
	};
}
