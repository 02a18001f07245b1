// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of learning everything about 65,536 pages of another
 * process: the pages section, taken, mapped, every run read, unmapped; and the
 * same from pagemap, kpagecount and kpageflags. Once with the frames in a row, as
 * far as the kernel gave them so, and once scattered.
 *
 *   bench_pages [TIMES [SPREAD]]
 *
 * What both say of each page is compared: a bench of wrong answers is none.
 */
#include <err.h>
#include <stdlib.h>
#include <unistd.h>

#include "../storm/snap.h"
#include "count.h"
#include "proc_pages.h"

#define PAGES 65536

struct cost {
	uint64_t take;
	uint64_t map;
	uint64_t read;
	uint64_t unmap;
};

struct bench {
	const char *key;
	int times;
	struct page_target target;
	struct proc_pages proc;
	size_t runs;
};

/* Every word that was got is looked at, here as there; @count is a multiple of 8. */
static uint64_t sum_words(const uint64_t *words, size_t count)
{
	const uint64_t *end = words + count;
	uint64_t sum = 0;

	for (; words < end; words += 8)
		sum += words[0] + words[1] + words[2] + words[3] + words[4] + words[5] + words[6] +
		       words[7];
	/* The compiler cannot know that nobody wants the sum. */
	__asm__ volatile("" : : "r"(sum));
	return sum;
}

static const struct procsnap_page_run *runs_of(const struct snap *snap, size_t *count)
{
	const struct procsnap_section *pages = snap_section(snap, PROCSNAP_SECTION_PAGES);
	const struct procsnap_section *runs = snap_section(snap, PROCSNAP_SECTION_PAGE_RUNS);
	const struct procsnap_pages *entry;

	if (!pages || !runs || pages->count != 1)
		errx(2, "no pages in the image");
	entry = snap_row(snap, pages, 0);
	if (entry->status != PROCSNAP_STATUS_OK || entry->flags || entry->present_pages != PAGES)
		errx(2, "pages: status %u, flags %#x, %llu pages", entry->status, entry->flags,
		     (unsigned long long)entry->present_pages);
	*count = entry->count;
	return snap_row(snap, runs, entry->first);
}

static struct snap take(struct bench *bench, int fd, struct cost *cost)
{
	const int pid = bench->target.pid;
	struct procsnap_range range = {
		.start = bench->target.address,
		.end = bench->target.address + PAGES * sysconf(_SC_PAGESIZE),
	};
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_PAGES) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_PAGE_RUNS),
		.level = PROCSNAP_LEVEL_TREE,
		.select = PROCSNAP_SELECT_PIDS,
		.pid_count = 1,
		.pids = (uintptr_t)&pid,
		.range_count = 1,
		.ranges = (uintptr_t)&range,
	};
	uint64_t start = count_now(), taken;
	struct snap snap;

	if (snap_take(fd, &request))
		errx(2, "no snapshot");
	taken = count_now();
	snap = snap_map(fd, request.size);
	cost->take += taken - start;
	cost->map += count_now() - taken;
	return snap;
}

static void measure(struct bench *bench, int fd, struct cost *cost)
{
	struct snap snap = take(bench, fd, cost);
	const struct procsnap_page_run *runs;
	uint64_t start = count_now();

	runs = runs_of(&snap, &bench->runs);
	sum_words((const uint64_t *)runs, bench->runs * sizeof(*runs) / sizeof(uint64_t));
	cost->read += count_now() - start;

	start = count_now();
	snap_unmap(&snap);
	cost->unmap += count_now() - start;
}

static void bench_procsnap(struct bench *bench)
{
	struct cost first = {}, others = {};
	int fd = snap_open(), i;

	/* A file keeps two images in turn: memory is got for the first two. */
	measure(bench, fd, &first);
	count_print(bench->key, "procsnap.first",
		    first.take + first.map + first.read + first.unmap);
	measure(bench, fd, &first);
	for (i = 0; i < bench->times; i++)
		measure(bench, fd, &others);
	close(fd);
	count_print(bench->key, "procsnap.repeated",
		    (others.take + others.map + others.read + others.unmap) / bench->times);
	count_print(bench->key, "procsnap.take", others.take / bench->times);
	count_print(bench->key, "procsnap.map", others.map / bench->times);
	count_print(bench->key, "procsnap.read", others.read / bench->times);
	count_print(bench->key, "procsnap.unmap", others.unmap / bench->times);
	count_print(bench->key, "runs", bench->runs);
}

static void sum_proc(const struct proc_pages *proc)
{
	sum_words(proc->map, proc->pages);
	sum_words(proc->count, proc->pages);
	sum_words(proc->flags, proc->pages);
}

static void bench_procfs(struct bench *bench)
{
	uint64_t start, by_runs = 0, by_span = 0;
	size_t frame_runs;
	int i;

	frame_runs = proc_pages_read(&bench->proc, &bench->target);
	proc_pages_read_span(&bench->proc, &bench->target);
	for (i = 0; i < bench->times; i++) {
		start = count_now();
		proc_pages_read_span(&bench->proc, &bench->target);
		sum_proc(&bench->proc);
		by_span += count_now() - start;

		start = count_now();
		proc_pages_read(&bench->proc, &bench->target);
		sum_proc(&bench->proc);
		by_runs += count_now() - start;
	}
	count_print(bench->key, "procfs.repeated", by_runs / bench->times);
	count_print(bench->key, "procfs_span.repeated", by_span / bench->times);
	count_print(bench->key, "frame_runs", frame_runs);
}

/* What the image says of each page is what /proc says. */
static void compare(struct bench *bench)
{
	const size_t page_size = sysconf(_SC_PAGESIZE);
	const struct procsnap_page_run *runs;
	struct cost unused = {};
	int fd = snap_open();
	struct snap snap = take(bench, fd, &unused);
	size_t count, i, page = 0, j;

	proc_pages_read(&bench->proc, &bench->target);
	runs = runs_of(&snap, &count);
	for (i = 0; i < count; i++) {
		if (runs[i].address != bench->target.address + page * page_size)
			errx(2, "run %zu is not at page %zu", i, page);
		for (j = 0; j < runs[i].pages; j++, page++)
			if (runs[i].pfn + j != PROC_PAGES_PFN(bench->proc.map[page]) ||
			    runs[i].count != bench->proc.count[page])
				errx(2, "page %zu is other than in /proc", page);
	}
	if (page != PAGES)
		errx(2, "%zu pages", page);
	snap_unmap(&snap);
	close(fd);
}

static void bench_target(const char *key, unsigned int spread, int times)
{
	struct bench bench = { .key = key, .times = times };

	page_target_start(&bench.target, PAGES, spread);
	proc_pages_open(&bench.proc, PAGES);
	count_print(key, "pages", PAGES);
	count_print(key, "spread", spread);
	bench_procfs(&bench);
	bench_procsnap(&bench);
	compare(&bench);
	proc_pages_close(&bench.proc);
	page_target_end(&bench.target);
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 3;
	int spread = argc > 2 ? atoi(argv[2]) : 4;

	if (times < 1 || spread < 2)
		errx(2, "usage: bench_pages [TIMES [SPREAD]]");
	bench_target("pages.contiguous", 1, times);
	bench_target("pages.scattered", spread, times);
	return 0;
}
