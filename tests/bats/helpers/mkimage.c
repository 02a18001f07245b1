// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mkimage KIND [COUNT]: writes an image to stdout that no backend makes on
 * demand: large ones, torn trees, rows that may not be seen, odd names, old
 * processes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <procsnap/uapi.h>

#define SECOND 1000000000ULL
#define SECTIONS 5
/* 2026-01-15 12:00:00 UTC, a machine that runs for 400 days */
#define NOW (1768478400 * SECOND)
#define UPTIME (400 * 86400 * SECOND)

struct image {
	size_t count;
	__u64 want;
	__u64 flags;
	struct procsnap_task *task;
	struct procsnap_cred *cred;
	struct procsnap_cpu *cpu;
	struct procsnap_memory *memory;
};

static void *rows(size_t count, size_t size)
{
	void *memory = calloc(count + 1, size);

	if (!memory)
		exit(3);
	return memory;
}

static void image_begin(struct image *image, size_t count, __u64 want)
{
	image->count = count;
	image->want = want | PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	image->task = rows(count, sizeof(*image->task));
	image->cred = rows(count, sizeof(*image->cred));
	image->cpu = rows(count, sizeof(*image->cpu));
	image->memory = rows(count, sizeof(*image->memory));
	for (size_t i = 0; i < count; i++) {
		struct procsnap_task *task = &image->task[i];

		task->status = PROCSNAP_STATUS_OK;
		task->pid = task->tgid = task->pgid = task->sid = (__s32)i + 1;
		task->ns_pid = task->pid;
		task->ppid = (__s32)(i ? 1 : 0);
		task->parent_row = i ? 0 : PROCSNAP_NO_ROW;
		task->leader_row = (__u32)i;
		task->tpgid = -1;
		task->threads = 1;
		task->state = 'S';
		task->start_ns = UPTIME - 60 * SECOND;
		snprintf(task->comm, sizeof(task->comm), "task%zu", i + 1);
		image->cred[i].status = PROCSNAP_STATUS_OK;
		image->cpu[i].status = PROCSNAP_STATUS_OK;
		image->cpu[i].priority = 20;
		image->memory[i].status = PROCSNAP_STATUS_OK;
	}
}

static void set_parent(struct image *image, size_t row, size_t parent)
{
	image->task[row].parent_row = (__u32)parent;
	image->task[row].ppid = (__s32)parent + 1;
}

static void put(const void *bytes, size_t size)
{
	if (size && fwrite(bytes, size, 1, stdout) != 1)
		exit(3);
}

static void image_write(const struct image *image)
{
	struct procsnap_system system = {
		.boot_real_ns = NOW - UPTIME,
		.uptime_ns = UPTIME,
		.cpus_online = 1,
		.mem_total_bytes = 1ULL << 30,
	};
	const struct {
		__u32 id;
		size_t size;
		size_t count;
		const void *data;
	} part[SECTIONS] = {
		{ PROCSNAP_SECTION_TASK, sizeof(*image->task), image->count, image->task },
		{ PROCSNAP_SECTION_CRED, sizeof(*image->cred), image->count, image->cred },
		{ PROCSNAP_SECTION_CPU, sizeof(*image->cpu), image->count, image->cpu },
		{ PROCSNAP_SECTION_MEMORY, sizeof(*image->memory), image->count, image->memory },
		{ PROCSNAP_SECTION_SYSTEM, sizeof(system), 1, &system },
	};
	struct procsnap_section table[SECTIONS] = { 0 };
	struct procsnap_header header = {
		.magic = PROCSNAP_MAGIC,
		.version = PROCSNAP_UAPI_VERSION,
		.header_size = sizeof(header),
		.section_entry_size = sizeof(table[0]),
		.flags = image->flags,
		.want = image->want,
		.got = image->want,
		.level = PROCSNAP_LEVEL_TREE,
		.source = PROCSNAP_SOURCE_MODULE,
		.page_size = 4096,
		.clock_ticks = 100,
		.start_real_ns = NOW,
		.end_real_ns = NOW,
		.instant_boot_ns = UPTIME,
		.task_count = (__u32)image->count,
		.process_count = (__u32)image->count,
		.attempts = 1,
		.hostname = "crafted",
	};
	__u64 offset;

	for (size_t i = 0; i < SECTIONS; i++)
		header.section_count += !!(image->want & PROCSNAP_WANT(part[i].id));
	offset = sizeof(header) + header.section_count * sizeof(table[0]);
	for (size_t i = 0, used = 0; i < SECTIONS; i++) {
		if (!(image->want & PROCSNAP_WANT(part[i].id)))
			continue;
		table[used].id = part[i].id;
		table[used].entry_size = (__u32)part[i].size;
		table[used].count = part[i].count;
		table[used].offset = offset;
		table[used].flags = i + 1 < SECTIONS ? PROCSNAP_SECTION_PER_TASK : 0;
		offset += part[i].size * part[i].count;
		used++;
	}
	header.total_size = offset;
	put(&header, sizeof(header));
	put(table, header.section_count * sizeof(table[0]));
	for (size_t i = 0; i < SECTIONS; i++)
		if (image->want & PROCSNAP_WANT(part[i].id))
			put(part[i].data, part[i].size * part[i].count);
}

/* each the child of the one before */
static void make_chain(struct image *image, size_t count)
{
	image_begin(image, count, 0);
	for (size_t i = 1; i < count; i++)
		set_parent(image, i, i - 1);
}

/* 2 and 3 are each other's parents with 4 below, 5 is its own */
static void make_cycle(struct image *image)
{
	image_begin(image, 5, 0);
	set_parent(image, 1, 2);
	set_parent(image, 2, 1);
	set_parent(image, 3, 2);
	set_parent(image, 4, 4);
}

/* a parent that does not exist */
static void make_torn(struct image *image)
{
	image_begin(image, 2, 0);
	set_parent(image, 1, 4000000000U);
}

/* memory: seen, a kernel thread's, denied twice, would have blocked, an unknown status */
static void make_denied(struct image *image)
{
	image_begin(image, 6, PROCSNAP_WANT_BASIC & ~PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT));
	for (size_t i = 0; i < 6; i++)
		memset(&image->memory[i], 0, sizeof(image->memory[i]));
	image->memory[0].status = PROCSNAP_STATUS_OK;
	image->memory[0].rss_anon_bytes = 8192;
	image->memory[1].status = PROCSNAP_STATUS_NONE;
	image->memory[1].oom_score_adj = -7;
	image->memory[2].status = PROCSNAP_STATUS_DENIED;
	image->memory[3].status = PROCSNAP_STATUS_DENIED;
	image->memory[4].status = PROCSNAP_STATUS_BLOCKED;
	image->memory[5].status = 4242;
}

/* one task whose name is what stands on stdin */
static void make_name(struct image *image)
{
	image_begin(image, 1, 0);
	memset(image->task[0].comm, 0, sizeof(image->task[0].comm));
	if (!fread(image->task[0].comm, 1, sizeof(image->task[0].comm), stdin))
		exit(3);
}

/* started a minute ago, yesterday, 40 days ago, at boot in another year */
static void make_old(struct image *image)
{
	static const __u64 ages[] = { 60, 86401, 40 * 86400, 400 * 86400 };

	image_begin(image, 4,
		    PROCSNAP_WANT(PROCSNAP_SECTION_CPU) | PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM));
	for (size_t i = 0; i < 4; i++) {
		image->task[i].start_ns = UPTIME - ages[i] * SECOND;
		/* half of its life, so that %CPU is 50 */
		image->cpu[i].utime_ns = ages[i] * SECOND / 4;
		image->cpu[i].stime_ns = ages[i] * SECOND / 4;
	}
}

/* one process of three threads among two others, not in the order of pids */
static void make_threads(struct image *image)
{
	static const int tids[] = { 30, 12, 10, 11, 2 }, tgids[] = { 30, 10, 10, 10, 2 };
	static const __u32 leaders[] = { 0, 2, 2, 2, 4 };

	image_begin(image, 5, PROCSNAP_WANT(PROCSNAP_SECTION_CPU));
	image->flags = PROCSNAP_IMAGE_THREADS;
	for (size_t i = 0; i < 5; i++) {
		image->task[i].pid = tids[i];
		image->task[i].tgid = tgids[i];
		image->task[i].leader_row = leaders[i];
		image->task[i].parent_row = i == 4 ? PROCSNAP_NO_ROW : 4;
		image->task[i].threads = tgids[i] == 10 ? 3 : 1;
	}
}

int main(int argc, char **argv)
{
	size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	const char *kind = argc > 1 ? argv[1] : "";
	struct image image = { 0 };

	if (!strcmp(kind, "rows"))
		image_begin(&image, count, 0);
	else if (!strcmp(kind, "full"))
		image_begin(&image, count,
			    PROCSNAP_WANT_BASIC & ~PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT));
	else if (!strcmp(kind, "chain"))
		make_chain(&image, count);
	else if (!strcmp(kind, "cycle"))
		make_cycle(&image);
	else if (!strcmp(kind, "torn"))
		make_torn(&image);
	else if (!strcmp(kind, "denied"))
		make_denied(&image);
	else if (!strcmp(kind, "name"))
		make_name(&image);
	else if (!strcmp(kind, "old"))
		make_old(&image);
	else if (!strcmp(kind, "threads"))
		make_threads(&image);
	else
		return 2;
	image_write(&image);
	return fflush(stdout) ? 3 : 0;
}
