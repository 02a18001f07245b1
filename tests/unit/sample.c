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

/* The strings, as they are made. */
struct texts {
	char bytes[8192];
	size_t used;
};

static void add_text(struct texts *texts, struct procsnap_text *text, const char *what, size_t i)
{
	char *at = texts->bytes + texts->used;

	text->offset = texts->used;
	text->flags = 0;
	text->length = (uint32_t)snprintf(at, sizeof(texts->bytes) - texts->used, "%s %zu", what,
					  i);
	texts->used += (text->length / 8 + 1) * 8;
}

/* Every section, as big as it may get here. */
struct sections {
	_Alignas(8) unsigned char entries[SAMPLE_SECTIONS + 1][8192];
	size_t counts[SAMPLE_SECTIONS + 1];
	struct texts texts;
};

static void *entry_of(struct sections *sections, uint32_t id, size_t i)
{
	return sections->entries[id] + i * procsnap_section_kind(id)->size;
}

static bool is_per_task(uint32_t id)
{
	return procsnap_section_kind(id)->flags & PROCSNAP_SECTION_PER_TASK;
}

static void fill_sections(struct sections *sections)
{
	const struct procsnap_section_kind *kind;
	uint32_t id;

	for (id = 1; id <= SAMPLE_SECTIONS; id++) {
		kind = procsnap_section_kind(id);
		sections->counts[id] = is_per_task(id) ? SAMPLE_TASKS : SAMPLE_TASKS * SAMPLE_PARTS;
		if (id == PROCSNAP_SECTION_SYSTEM)
			sections->counts[id] = 1;
		if (id == PROCSNAP_SECTION_CPUSTAT)
			sections->counts[id] = SAMPLE_CPUS;
		if (kind->size * sections->counts[id] > sizeof(sections->entries[id]))
			abort();
		fill(sections->entries[id], kind->size, sections->counts[id], id * 10000);
	}
	fill_tasks(entry_of(sections, PROCSNAP_SECTION_TASK, 0));
}

#define ROW_TEXT(ID, name, member)                                                                 \
	add_text(                                                                                  \
		&sections->texts,                                                                  \
		&((struct procsnap_##name *)entry_of(sections, PROCSNAP_SECTION_##ID, i))->member, \
		#name " " #member, i)

static void fill_row_texts(struct sections *sections, size_t i)
{
	ROW_TEXT(CMDLINE, cmdline, text);
	ROW_TEXT(ENVIRON, environ, text);
	ROW_TEXT(PATHS, paths, exe);
	ROW_TEXT(PATHS, paths, cwd);
	ROW_TEXT(PATHS, paths, root);
	ROW_TEXT(SECURITY, security, label);
	ROW_TEXT(CGROUP, cgroup, path);
	ROW_TEXT(SCHED, sched, cpus_allowed);
	ROW_TEXT(SCHED, sched, mems_allowed);
	ROW_TEXT(WCHAN, wchan, text);
	ROW_TEXT(STACK, stack, text);
	ROW_TEXT(AUXV, auxv, text);
}

static void fill_table_texts(struct sections *sections, size_t i)
{
	ROW_TEXT(CGROUP_PATHS, cgroup_path, controllers);
	ROW_TEXT(CGROUP_PATHS, cgroup_path, path);
	ROW_TEXT(FILE_TABLE, file, target);
	ROW_TEXT(VMA_TABLE, vma, name);
}

#define ROW_PART(ID, name, count_member, first_member)                                      \
	do {                                                                                \
		struct procsnap_##name *row = entry_of(sections, PROCSNAP_SECTION_##ID, i); \
		row->count_member = SAMPLE_PARTS;                                           \
		row->first_member = i * SAMPLE_PARTS;                                       \
	} while (0)

static void fill_parts(struct sections *sections, size_t i)
{
	ROW_PART(SECURITY, security, group_count, group_first);
	ROW_PART(NSPID, nspid, count, first);
	ROW_PART(CGROUP, cgroup, count, first);
	ROW_PART(FILES, files, count, first);
	ROW_PART(VMAS, vmas, count, first);
	ROW_PART(PAGES, pages, count, first);
}

/* Runs in order, and each row with an address space of its own. */
static void fill_pages(struct sections *sections)
{
	struct procsnap_footprint *footprint;
	struct procsnap_page_run *run;
	struct procsnap_pages *pages;
	size_t i;

	for (i = 0; i < SAMPLE_TASKS; i++) {
		footprint = entry_of(sections, PROCSNAP_SECTION_FOOTPRINT, i);
		footprint->mm_row = (uint32_t)i;
		pages = entry_of(sections, PROCSNAP_SECTION_PAGES, i);
		pages->mm_row = (uint32_t)i;
		pages->flags = 0;
	}
	for (i = 0; i < SAMPLE_TASKS * SAMPLE_PARTS; i++) {
		run = entry_of(sections, PROCSNAP_SECTION_PAGE_RUNS, i);
		run->address = (i % SAMPLE_PARTS + 1) * 10 * SAMPLE_PAGE_SIZE;
		run->pages = i + 1;
		run->flags = PROCSNAP_PAGE_PRESENT;
	}
}

static void fill_pointers(struct sections *sections)
{
	size_t i;

	for (i = 0; i < SAMPLE_TASKS; i++) {
		fill_row_texts(sections, i);
		fill_parts(sections, i);
	}
	for (i = 0; i < SAMPLE_TASKS * SAMPLE_PARTS; i++)
		fill_table_texts(sections, i);
	fill_pages(sections);
	sections->counts[PROCSNAP_SECTION_STRINGS] = (sections->texts.used + 7) / 8;
	if (sections->texts.used > sizeof(sections->entries[0]))
		abort();
	memset(sections->entries[PROCSNAP_SECTION_STRINGS], 0, sizeof(sections->entries[0]));
	memcpy(sections->entries[PROCSNAP_SECTION_STRINGS], sections->texts.bytes,
	       sections->texts.used);
}

void sample_make(struct sample *sample)
{
	struct procsnap_header header = {
		.task_count = SAMPLE_TASKS,
		.process_count = SAMPLE_TASKS,
		.want = PROCSNAP_WANT_ALL,
		.source = PROCSNAP_SOURCE_PROCFS,
		.page_size = SAMPLE_PAGE_SIZE,
		.hostname = "sample",
	};
	struct procsnap_part parts[SAMPLE_SECTIONS];
	struct sections *sections = calloc(1, sizeof(*sections));
	void *image;
	uint32_t id;

	if (!sections)
		abort();
	fill_sections(sections);
	fill_pointers(sections);
	for (id = 1; id <= SAMPLE_SECTIONS; id++)
		parts[id - 1] = (struct procsnap_part){ id, sections->entries[id],
							sections->counts[id] };
	if (procsnap_image_build(&header, parts, SAMPLE_SECTIONS, &image))
		abort();
	free(sections);
	sample->bytes = image;
	sample->size = header.total_size;
	sample->header = image;
	sample->sections = (void *)(sample->bytes + sizeof(header));
	sample->tasks = sample_entry(sample, PROCSNAP_SECTION_TASK, 0);
	sample->creds = sample_entry(sample, PROCSNAP_SECTION_CRED, 0);
	sample->cpus = sample_entry(sample, PROCSNAP_SECTION_CPU, 0);
	sample->memories = sample_entry(sample, PROCSNAP_SECTION_MEMORY, 0);
	sample->system = sample_entry(sample, PROCSNAP_SECTION_SYSTEM, 0);
	sample->cpustats = sample_entry(sample, PROCSNAP_SECTION_CPUSTAT, 0);
}

void sample_free(struct sample *sample)
{
	free(sample->bytes);
}

struct procsnap_section *sample_section(const struct sample *sample, uint32_t id)
{
	return &sample->sections[id - 1];
}

void *sample_entry(const struct sample *sample, uint32_t id, size_t i)
{
	const struct procsnap_section *section = sample_section(sample, id);

	return sample->bytes + section->offset + i * section->entry_size;
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

static uint64_t sum_text(const struct procsnap_snapshot *snap, const struct procsnap_text *text)
{
	size_t length;
	const char *bytes = procsnap_text(snap, text, &length);

	return strlen(bytes) + sum(bytes, length + 1);
}

#define SUM(name) sum(procsnap_##name(snap, row), sizeof(struct procsnap_##name))
#define SUM_TEXT(name, member) \
	(procsnap_##name(snap, row) ? sum_text(snap, &procsnap_##name(snap, row)->member) : 0)
#define SUM_PART(name, count, first, entry)                                                   \
	for (i = 0; procsnap_##name(snap, row) && i < procsnap_##name(snap, row)->count; i++) \
	total += sum(procsnap_##entry(snap, procsnap_##name(snap, row)->first + i),           \
		     sizeof(struct procsnap_##entry))

static uint64_t read_row(const struct procsnap_snapshot *snap, size_t row)
{
	uint64_t total;
	size_t i;

	total = SUM(cred) + SUM(cpu) + SUM(memory) + SUM(cmdline) + SUM(environ) + SUM(paths) +
		SUM(io) + SUM(signals) + SUM(limits) + SUM(security) + SUM(namespaces) +
		SUM(nspid) + SUM(cgroup) + SUM(sched) + SUM(attr) + SUM(wchan) + SUM(syscall) +
		SUM(stack) + SUM(auxv) + SUM(addresses) + SUM(rss) + SUM(files) + SUM(vmas) +
		SUM(footprint) + SUM(pages);
	total += SUM_TEXT(cmdline, text) + SUM_TEXT(environ, text) + SUM_TEXT(paths, exe) +
		 SUM_TEXT(paths, cwd) + SUM_TEXT(paths, root) + SUM_TEXT(security, label) +
		 SUM_TEXT(cgroup, path) + SUM_TEXT(sched, cpus_allowed) +
		 SUM_TEXT(sched, mems_allowed) + SUM_TEXT(wchan, text) + SUM_TEXT(stack, text) +
		 SUM_TEXT(auxv, text);
	SUM_PART(security, group_count, group_first, group);
	SUM_PART(nspid, count, first, nspid_level);
	SUM_PART(cgroup, count, first, cgroup_path);
	SUM_PART(files, count, first, file);
	SUM_PART(vmas, count, first, vma);
	SUM_PART(pages, count, first, page_run);
	return total;
}

static uint64_t read_tables(const struct procsnap_snapshot *snap)
{
	uint64_t total = 0;
	size_t row;

	for (row = 0; procsnap_cgroup_path(snap, row); row++)
		total += SUM_TEXT(cgroup_path, controllers) + SUM_TEXT(cgroup_path, path);
	for (row = 0; procsnap_file(snap, row); row++)
		total += SUM_TEXT(file, target);
	for (row = 0; procsnap_vma(snap, row); row++)
		total += SUM_TEXT(vma, name);
	return total;
}

/* What the helpers make of the runs; the numbers in a damaged image may be any. */
static uint64_t read_pages(const struct procsnap_snapshot *snap)
{
	struct procsnap_footprint_sum footprints;
	const struct procsnap_page_run *run;
	struct procsnap_frame_sum frames;
	struct procsnap_page_run array[SAMPLE_PARTS * 4];
	uint64_t total = 0;
	size_t row;

	if (procsnap_footprint_sum(snap, NULL, 0, &footprints) == 0)
		total += sum(&footprints, sizeof(footprints));
	if (procsnap_frame_sum(snap, NULL, 0, &frames) == 0)
		total += frames.frames + frames.mappings + frames.own_frames +
			 frames.shared_frames + frames.estimated;
	procsnap_for_each_row(snap, row) {
		run = procsnap_pages(snap, row)
			      ? procsnap_page_run(snap, procsnap_pages(snap, row)->first)
			      : NULL;
		if (run &&
		    procsnap_page_array(snap, row, run->address, array, SAMPLE_PARTS * 4UL) == 0)
			total += sum(array, sizeof(array));
	}
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
		total += read_row(snap, row);
		if (procsnap_find_pid(snap, task->pid, &found) == 0)
			total += found;
	}
	total += read_tables(snap) + read_pages(snap);
	total += sum(procsnap_system(snap), sizeof(struct procsnap_system));
	for (i = 0; i < procsnap_cpustat_count(snap); i++)
		total += sum(procsnap_cpustat(snap, i), sizeof(struct procsnap_cpustat));
	for (id = 0; id < 64; id++)
		if (procsnap_section_view(snap, id, &view) == 0)
			total += sum(view.entries, view.entry_size * view.count);
	image = procsnap_image(snap, &size);
	return total + sum(image, size);
}
