// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of learning the weighted memory of all processes, one of
 * which has 256 MiB: the footprint section, taken, mapped, every row read,
 * unmapped; and every /proc/PID/smaps_rollup, opened, read, closed, of its lines
 * only Rss parsed.
 *
 *   bench_footprint [TIMES]
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../storm/snap.h"
#include "count.h"
#include "page_target.h"

#define PAGES 65536

/* Of what was seen: so much that nobody left the big process out. */
static void check_bytes(const char *who, uint64_t bytes)
{
	if (bytes < (uint64_t)PAGES * sysconf(_SC_PAGESIZE))
		errx(2, "%s: %llu bytes resident in all", who, (unsigned long long)bytes);
}

/* Adds up the rows, which reads every one of them. */
static uint64_t sum_rows(const struct snap *snap)
{
	const struct procsnap_section *section = snap_section(snap, PROCSNAP_SECTION_FOOTPRINT);
	const struct procsnap_footprint *entry;
	uint64_t row, bytes = 0;

	if (!section)
		errx(2, "no footprint in the image");
	for (row = 0; row < section->count; row++) {
		entry = snap_row(snap, section, row);
		if (entry->flags & PROCSNAP_FOOTPRINT_PARTIAL)
			errx(2, "row %llu is partial", (unsigned long long)row);
		if (entry->status != PROCSNAP_STATUS_OK && entry->status != PROCSNAP_STATUS_NONE)
			errx(2, "row %llu: status %u", (unsigned long long)row, entry->status);
		bytes += entry->resident_bytes;
	}
	return bytes;
}

static uint64_t measure_procsnap(int fd, uint64_t *rows)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT),
		.level = PROCSNAP_LEVEL_TREE,
	};
	uint64_t start = count_now(), bytes;
	struct snap snap;

	if (snap_take(fd, &request))
		errx(2, "no snapshot");
	snap = snap_map(fd, request.size);
	*rows = snap.header->task_count;
	bytes = sum_rows(&snap);
	snap_unmap(&snap);
	start = count_now() - start;
	check_bytes("procsnap", bytes);
	return start;
}

/* Rss as the file has it, in bytes; 0: the process is gone, or has no memory. */
static uint64_t read_rollup(int proc, const char *pid)
{
	static char text[4096];
	char path[300];
	const char *rss;
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "%s/smaps_rollup", pid);
	fd = openat(proc, path, O_RDONLY);
	if (fd < 0)
		return 0;
	length = read(fd, text, sizeof(text) - 1);
	if (length < 0 && errno != ESRCH)
		err(2, "/proc/%s", path);
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	rss = strstr(text, "\nRss:");
	return rss ? strtoull(rss + strlen("\nRss:"), NULL, 10) * 1024 : 0;
}

static uint64_t measure_rollup(void)
{
	uint64_t start = count_now(), bytes = 0;
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	if (!proc)
		err(2, "/proc");
	while ((entry = readdir(proc)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			bytes += read_rollup(dirfd(proc), entry->d_name);
	closedir(proc);
	start = count_now() - start;
	check_bytes("smaps_rollup", bytes);
	return start;
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 2, fd, i;
	uint64_t rows = 0, procsnap = 0, rollup = 0;
	struct page_target target;

	if (times < 1)
		errx(2, "usage: bench_footprint [TIMES]");
	page_target_start(&target, PAGES, 1);
	fd = snap_open();
	/* Memory is got for the first two; the caches of /proc are filled by a first scan. */
	count_print("footprint.procsnap", "first", measure_procsnap(fd, &rows));
	measure_procsnap(fd, &rows);
	count_print("footprint.rollup", "first", measure_rollup());
	for (i = 0; i < times; i++) {
		procsnap += measure_procsnap(fd, &rows);
		rollup += measure_rollup();
	}
	close(fd);
	page_target_end(&target);
	count_print("footprint.procsnap", "repeated", procsnap / times);
	count_print("footprint.procsnap", "tasks", rows);
	count_print("footprint.rollup", "repeated", rollup / times);
	return 0;
}
