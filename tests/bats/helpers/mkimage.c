// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mkimage KIND [COUNT]: writes an image to stdout that no backend makes on
 * demand: large ones, torn trees, rows that may not be seen, odd names, old
 * processes.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <procsnap/uapi.h>

#define SECOND 1000000000ULL
#define BASIC 5
#define EXTRA 24
#define SECTIONS (BASIC + EXTRA)
/* 2026-01-15 12:00:00 UTC, a machine that runs for 400 days */
#define NOW (1768478400 * SECOND)
#define UPTIME (400 * 86400 * SECOND)

/**
 * struct part - a section.
 */
struct part {
	__u32 id;
	size_t size;
	size_t count;
	const void *data;
	bool table;
};

struct image {
	size_t count;
	__u64 want;
	__u64 flags;
	struct procsnap_task *task;
	struct procsnap_cred *cred;
	struct procsnap_cpu *cpu;
	struct procsnap_memory *memory;
	struct part extra[EXTRA];
	size_t extra_count;
	char *strings;
	size_t strings_size;
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

/* a section of as many rows as there are tasks */
static void *add_rows(struct image *image, __u32 id, size_t size)
{
	struct part *part = &image->extra[image->extra_count++];

	*part = (struct part){ id, size, image->count, rows(image->count, size), false };
	image->want |= PROCSNAP_WANT(id);
	return (void *)part->data;
}

static void add_table(struct image *image, __u32 id, size_t size, size_t count, const void *data)
{
	image->extra[image->extra_count++] = (struct part){ id, size, count, data, true };
	image->want |= PROCSNAP_WANT(id);
}

static struct procsnap_text add_text(struct image *image, const void *bytes, size_t length)
{
	struct procsnap_text text = { image->strings_size, (__u32)length, 0 };
	size_t size = (image->strings_size + length + 8) & ~(size_t)7;

	image->strings = realloc(image->strings, size);
	if (!image->strings)
		exit(3);
	memset(image->strings + image->strings_size, 0, size - image->strings_size);
	memcpy(image->strings + image->strings_size, bytes, length);
	image->strings_size = size;
	return text;
}

static struct procsnap_text add_string(struct image *image, const char *string)
{
	return add_text(image, string, strlen(string));
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
	struct part part[SECTIONS] = {
		{ PROCSNAP_SECTION_TASK, sizeof(*image->task), image->count, image->task, false },
		{ PROCSNAP_SECTION_CRED, sizeof(*image->cred), image->count, image->cred, false },
		{ PROCSNAP_SECTION_CPU, sizeof(*image->cpu), image->count, image->cpu, false },
		{ PROCSNAP_SECTION_MEMORY, sizeof(*image->memory), image->count, image->memory,
		  false },
		{ PROCSNAP_SECTION_SYSTEM, sizeof(system), 1, &system, true },
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
	size_t parts = BASIC + image->extra_count;
	__u64 offset;

	memcpy(part + BASIC, image->extra, image->extra_count * sizeof(*part));
	for (size_t i = 0; i < parts; i++)
		header.section_count += !!(image->want & PROCSNAP_WANT(part[i].id));
	offset = sizeof(header) + header.section_count * sizeof(table[0]);
	for (size_t i = 0, used = 0; i < parts; i++) {
		if (!(image->want & PROCSNAP_WANT(part[i].id)))
			continue;
		table[used].id = part[i].id;
		table[used].entry_size = (__u32)part[i].size;
		table[used].count = part[i].count;
		table[used].offset = offset;
		table[used].flags = part[i].table ? 0 : PROCSNAP_SECTION_PER_TASK;
		offset += part[i].size * part[i].count;
		used++;
	}
	header.total_size = offset;
	put(&header, sizeof(header));
	put(table, header.section_count * sizeof(table[0]));
	for (size_t i = 0; i < parts; i++)
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

/* states: one that is known, one that is not, two that would act on a terminal, none */
static void make_states(struct image *image)
{
	image_begin(image, 5, 0);
	image->task[1].state = 'K';
	image->task[2].state = 0x1b;
	image->task[3].state = 0x9b;
	image->task[4].state = 0;
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

/* after the last text */
static void add_strings(struct image *image)
{
	add_table(image, PROCSNAP_SECTION_STRINGS, 8, image->strings_size / 8, image->strings);
}

/*
 * Command lines: plain, a kernel thread's, a zombie's, denied, blocked, none
 * though alive, of one empty argument, with controls, rewritten, a long one.
 */
static void make_args(struct image *image)
{
	static char big[100000];
	static const struct {
		__u32 status;
		const char *text;
		size_t length;
	} lines[] = {
		{ PROCSNAP_STATUS_OK,
		  "sleep\0"
		  "1 0\0",
		  10 },
		{ PROCSNAP_STATUS_NONE, "", 0 },
		{ PROCSNAP_STATUS_NONE, "", 0 },
		{ PROCSNAP_STATUS_DENIED, "", 0 },
		{ PROCSNAP_STATUS_BLOCKED, "", 0 },
		{ PROCSNAP_STATUS_OK, "", 0 },
		{ PROCSNAP_STATUS_OK, "\0", 1 },
		{ PROCSNAP_STATUS_OK, "a\nb\x1b[1m\0\303\251\xff\0", 12 },
		{ PROCSNAP_STATUS_OK, "name: idle ", 11 },
		{ PROCSNAP_STATUS_OK, big, sizeof(big) },
	};
	const size_t count = sizeof(lines) / sizeof(lines[0]);
	struct procsnap_cmdline *cmdline;

	memset(big, 'x', sizeof(big) - 1);
	image_begin(image, count, 0);
	cmdline = add_rows(image, PROCSNAP_SECTION_CMDLINE, sizeof(*cmdline));
	for (size_t i = 0; i < count; i++) {
		cmdline[i].status = lines[i].status;
		cmdline[i].text = add_text(image, lines[i].text, lines[i].length);
	}
	image->task[2].state = 'Z';
	add_strings(image);
}

/* a task for each line of stdin, in this cgroup of the unified hierarchy and in one of another */
static void make_cgroups(struct image *image)
{
	static struct procsnap_cgroup_path paths[128];
	static char lines[64][256];
	struct procsnap_cgroup *cgroup;
	size_t count = 0;

	while (count < 64 && fgets(lines[count], sizeof(lines[count]), stdin)) {
		lines[count][strcspn(lines[count], "\n")] = '\0';
		count++;
	}
	image_begin(image, count, 0);
	cgroup = add_rows(image, PROCSNAP_SECTION_CGROUP, sizeof(*cgroup));
	for (size_t i = 0; i < count; i++) {
		cgroup[i].status = PROCSNAP_STATUS_OK;
		cgroup[i].count = 2;
		cgroup[i].first = 2 * i;
		cgroup[i].path = add_string(image, lines[i]);
		paths[2 * i].hierarchy = 4;
		paths[2 * i].controllers = add_string(image, "memory");
		paths[2 * i].path = add_string(image, i ? "/mem" : "/");
		paths[2 * i + 1].controllers = add_string(image, "");
		paths[2 * i + 1].path = cgroup[i].path;
	}
	add_table(image, PROCSNAP_SECTION_CGROUP_PATHS, sizeof(paths[0]), 2 * count, paths);
	add_strings(image);
}

/* permitted capabilities: all, none, two */
static void make_caps(struct image *image)
{
	static const __u64 sets[] = { 0x1ffffffffff, 0, 0x8000000001 };
	struct procsnap_security *security;

	image_begin(image, 3, 0);
	security = add_rows(image, PROCSNAP_SECTION_SECURITY, sizeof(*security));
	for (size_t i = 0; i < 3; i++) {
		security[i].status = PROCSNAP_STATUS_OK;
		security[i].cap_permitted = sets[i];
	}
}

/* every section: seen, none, denied, blocked */
static void make_sections(struct image *image)
{
	static const __u32 statuses[] = { PROCSNAP_STATUS_OK, PROCSNAP_STATUS_NONE,
					  PROCSNAP_STATUS_DENIED, PROCSNAP_STATUS_BLOCKED };
	static const struct procsnap_group groups[] = { { 0, 0 }, { 4000000000U, 0 } };
	struct procsnap_footprint *footprint;
	struct procsnap_addresses *addresses;
	struct procsnap_security *security;
	struct procsnap_namespaces *ns;
	struct procsnap_signals *signals;
	struct procsnap_cmdline *cmdline;
	struct procsnap_cgroup *cgroup;
	struct procsnap_limits *limits;
	struct procsnap_sched *sched;
	struct procsnap_paths *paths;
	struct procsnap_wchan *wchan;
	struct procsnap_attr *attr;
	struct procsnap_io *io;

	image_begin(image, 4, PROCSNAP_WANT_BASIC & ~PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT));
	footprint = add_rows(image, PROCSNAP_SECTION_FOOTPRINT, sizeof(*footprint));
	addresses = add_rows(image, PROCSNAP_SECTION_ADDRESSES, sizeof(*addresses));
	security = add_rows(image, PROCSNAP_SECTION_SECURITY, sizeof(*security));
	ns = add_rows(image, PROCSNAP_SECTION_NAMESPACES, sizeof(*ns));
	signals = add_rows(image, PROCSNAP_SECTION_SIGNALS, sizeof(*signals));
	cmdline = add_rows(image, PROCSNAP_SECTION_CMDLINE, sizeof(*cmdline));
	cgroup = add_rows(image, PROCSNAP_SECTION_CGROUP, sizeof(*cgroup));
	limits = add_rows(image, PROCSNAP_SECTION_LIMITS, sizeof(*limits));
	sched = add_rows(image, PROCSNAP_SECTION_SCHED, sizeof(*sched));
	paths = add_rows(image, PROCSNAP_SECTION_PATHS, sizeof(*paths));
	wchan = add_rows(image, PROCSNAP_SECTION_WCHAN, sizeof(*wchan));
	attr = add_rows(image, PROCSNAP_SECTION_ATTR, sizeof(*attr));
	io = add_rows(image, PROCSNAP_SECTION_IO, sizeof(*io));
	for (size_t i = 0; i < 4; i++) {
		footprint[i].status = addresses[i].status = security[i].status = ns[i].status =
			signals[i].status = cmdline[i].status = cgroup[i].status =
				limits[i].status = sched[i].status = paths[i].status =
					wchan[i].status = attr[i].status = io[i].status =
						image->cred[i].status = image->cpu[i].status =
							image->memory[i].status = statuses[i];
	}
	image->memory[0].virtual_bytes = 1 << 20;
	addresses[0].start_code = 0x400000;
	addresses[0].end_code = 0x408000;
	addresses[0].start_stack = 0x7ffc00001000;
	security[0].login_uid = PROCSNAP_NO_ID;
	security[0].label_status = PROCSNAP_STATUS_OK;
	security[0].label = add_string(image, "profile (enforce)\nrest");
	security[0].group_count = 2;
	ns[0].net = 4026531840U;
	signals[0].pending = 0x1;
	signals[0].shared_pending = 0x100000002;
	signals[0].blocked = 0x10;
	cmdline[0].text = add_text(image,
				   "sleep\0"
				   "1\0",
				   8);
	cgroup[0].path = add_string(image, "/");
	limits[0].soft[5] = PROCSNAP_UNLIMITED;
	/* each of these can be denied while its section is not */
	sched[0].autogroup_status = PROCSNAP_STATUS_NONE;
	paths[0].exe_status = PROCSNAP_STATUS_DENIED;
	attr[0].oom_score_status = PROCSNAP_STATUS_UNSUPPORTED;
	wchan[0].text = add_string(image, "__do_wait_long");
	io[0].read_chars = 123456;
	add_table(image, PROCSNAP_SECTION_GROUPS, sizeof(groups[0]), 2, groups);
	add_strings(image);
}

/* a mapping of pages with one flag each, one that was not looked at, one that is none */
static const struct procsnap_vma page_vmas[] = {
	{ .start = 0x10000000, .end = 0x10040000, .flags = PROCSNAP_VMA_READ },
	{ .start = 0x20000000, .end = 0x20010000, .flags = PROCSNAP_VMA_READ },
	{ .start = 0x40000000, .end = 0x30000000 },
};

#define PAGE_FLAGS 64

/*
 * Pages: every flag there could be, in part; what no kernel says; and the memory
 * of three: one in part and estimated, the same again, and one that may be shared with
 * anyone.
 */
static void make_pages(struct image *image)
{
	static struct procsnap_page_run runs[PAGE_FLAGS + 1];
	struct procsnap_footprint *footprint;
	struct procsnap_pages *pages;
	struct procsnap_vmas *vmas;

	image_begin(image, 3, PROCSNAP_WANT_BASIC & ~PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT));
	vmas = add_rows(image, PROCSNAP_SECTION_VMAS, sizeof(*vmas));
	footprint = add_rows(image, PROCSNAP_SECTION_FOOTPRINT, sizeof(*footprint));
	pages = add_rows(image, PROCSNAP_SECTION_PAGES, sizeof(*pages));
	for (size_t i = 0; i < 3; i++) {
		vmas[i].status = footprint[i].status = pages[i].status = PROCSNAP_STATUS_OK;
		image->cred[i].status = PROCSNAP_STATUS_OK;
		vmas[i].count = 3;
		footprint[i].resident_bytes = 1 << 20;
		footprint[i].weighted = 6144ULL << PROCSNAP_WEIGHT_SHIFT;
	}
	footprint[0].flags = PROCSNAP_FOOTPRINT_PARTIAL;
	footprint[2].flags = PROCSNAP_FOOTPRINT_ESTIMATED;
	footprint[2].mm_row = PROCSNAP_NO_ROW;
	for (size_t i = 0; i < PAGE_FLAGS; i++)
		runs[i] = (struct procsnap_page_run){
			.address = page_vmas[0].start + i * 4096,
			.pages = 1,
			.flags = 1ULL << i,
			.count = (__u32)i,
			.prot = PROCSNAP_PROT_READ,
			.node = -1,
		};
	runs[PAGE_FLAGS].address = page_vmas[1].start - 4096;
	runs[PAGE_FLAGS].pages = 1ULL << 40;
	runs[PAGE_FLAGS].flags = PROCSNAP_PAGE_PRESENT;
	pages[0].count = PAGE_FLAGS;
	pages[0].flags = PROCSNAP_PAGES_PARTIAL | PROCSNAP_PAGES_NO_PFN;
	pages[0].resume = page_vmas[1].start;
	pages[1].first = PAGE_FLAGS;
	pages[1].count = 1;
	add_table(image, PROCSNAP_SECTION_VMA_TABLE, sizeof(page_vmas[0]), 3, page_vmas);
	add_table(image, PROCSNAP_SECTION_PAGE_RUNS, sizeof(runs[0]), PAGE_FLAGS + 1, runs);
}

/* a run of pages that goes on into the next mapping, as if the boundary had moved */
static void make_moved(struct image *image)
{
	static struct procsnap_vma moved[] = {
		{ .start = 0x10000000, .end = 0x10003000, .flags = PROCSNAP_VMA_READ },
		{ .start = 0x10003000, .end = 0x10008000, .flags = PROCSNAP_VMA_READ },
	};
	static const struct procsnap_page_run run = {
		.address = 0x10000000,
		.pages = 16,
		.flags = PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_FILE,
		.pfn = 0x100,
		.count = 1,
		.node = -1,
	};
	struct procsnap_pages *pages;
	struct procsnap_vmas *vmas;

	image_begin(image, 1, PROCSNAP_WANT_BASIC & ~PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT));
	moved[0].name = add_string(image, "[left]");
	moved[1].name = add_string(image, "[right]");
	vmas = add_rows(image, PROCSNAP_SECTION_VMAS, sizeof(*vmas));
	pages = add_rows(image, PROCSNAP_SECTION_PAGES, sizeof(*pages));
	vmas->status = pages->status = PROCSNAP_STATUS_OK;
	vmas->count = 2;
	pages->count = 1;
	add_table(image, PROCSNAP_SECTION_VMA_TABLE, sizeof(moved[0]), 2, moved);
	add_table(image, PROCSNAP_SECTION_PAGE_RUNS, sizeof(run), 1, &run);
	add_strings(image);
}

/* a process that has all of its frames alone, as far as an average of their counts tells */
static void make_averages(struct image *image)
{
	static const struct procsnap_page_run run = {
		.address = 0x10000000,
		.pages = 4,
		.flags = PROCSNAP_PAGE_PRESENT | PROCSNAP_PAGE_ANON | PROCSNAP_PAGE_ESTIMATED,
		.pfn = 0x100,
		.count = 1,
		.node = -1,
	};
	struct procsnap_footprint *footprint;
	struct procsnap_pages *pages;

	image_begin(image, 1, PROCSNAP_WANT_BASIC & ~PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT));
	footprint = add_rows(image, PROCSNAP_SECTION_FOOTPRINT, sizeof(*footprint));
	pages = add_rows(image, PROCSNAP_SECTION_PAGES, sizeof(*pages));
	footprint->status = pages->status = PROCSNAP_STATUS_OK;
	pages->count = 1;
	add_table(image, PROCSNAP_SECTION_PAGE_RUNS, sizeof(run), 1, &run);
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
	else if (!strcmp(kind, "states"))
		make_states(&image);
	else if (!strcmp(kind, "old"))
		make_old(&image);
	else if (!strcmp(kind, "threads"))
		make_threads(&image);
	else if (!strcmp(kind, "args"))
		make_args(&image);
	else if (!strcmp(kind, "caps"))
		make_caps(&image);
	else if (!strcmp(kind, "cgroups"))
		make_cgroups(&image);
	else if (!strcmp(kind, "sections"))
		make_sections(&image);
	else if (!strcmp(kind, "pages"))
		make_pages(&image);
	else if (!strcmp(kind, "averages"))
		make_averages(&image);
	else if (!strcmp(kind, "moved"))
		make_moved(&image);
	else
		return 2;
	image_write(&image);
	return fflush(stdout) ? 3 : 0;
}
