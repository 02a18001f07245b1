// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel tells of pages by itself: pagemap, kpagecount, kpageflags, maps and smaps. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel_pages.h"
#include "page_set.h"

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fprintf(stderr, "%s cannot be opened\n", path);
	part_need(fd >= 0);
	return fd;
}

static int open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return open_file(path);
}

static void read_words(int fd, uint64_t index, uint64_t *words, size_t count)
{
	part_need(pread(fd, words, count * sizeof(*words), index * sizeof(*words)) ==
		  (ssize_t)(count * sizeof(*words)));
}

/* Frames that are not the machine's memory have no words: 0. */
static void read_frame_words(int fd, uint64_t pfn, uint64_t *words, size_t count)
{
	ssize_t got = pread(fd, words, count * sizeof(*words), pfn * sizeof(*words));

	part_need(got >= 0);
	memset((char *)words + got, 0, count * sizeof(*words) - got);
}

/* The flags of the head of the larger page that @pfn, a part but not its head, is of. */
static uint64_t head_flags(int flags_fd, uint64_t pfn)
{
	uint64_t flags;

	do
		read_frame_words(flags_fd, --pfn, &flags, 1);
	while (flags & KPF(COMPOUND_TAIL));
	return flags;
}

enum { BATCH = 512 };

/* Of the @count pages with frames one after the other from @pfn. */
static void read_frames(int count_fd, int flags_fd, uint64_t pfn, struct kernel_page *pages,
			size_t count)
{
	uint64_t counts[BATCH], flags[BATCH];
	size_t i;

	read_frame_words(count_fd, pfn, counts, count);
	read_frame_words(flags_fd, pfn, flags, count);
	for (i = 0; i < count; i++) {
		pages[i].count = counts[i];
		pages[i].flags = flags[i];
		pages[i].head = flags[i];
		if (!(flags[i] & KPF(COMPOUND_TAIL)))
			continue;
		pages[i].head = i ? pages[i - 1].head : head_flags(flags_fd, pfn);
	}
}

static uint64_t frame_of(const struct kernel_page *page)
{
	return page->map & PAGEMAP_PRESENT ? page->map & PAGEMAP_FRAME : 0;
}

void kernel_pages_read(pid_t pid, uint64_t start, uint64_t end, struct kernel_page *pages)
{
	int map_fd = open_of(pid, "pagemap"), count_fd = open_file("/proc/kpagecount");
	int flags_fd = open_file("/proc/kpageflags");
	size_t count = (end - start) / PAGE_BYTES, i, run;
	uint64_t words[BATCH];

	memset(pages, 0, count * sizeof(*pages));
	for (i = 0; i < count; i++) {
		if (i % BATCH == 0)
			read_words(map_fd, start / PAGE_BYTES + i, words,
				   count - i < BATCH ? count - i : BATCH);
		pages[i].map = words[i % BATCH];
	}
	for (i = 0; i < count; i += run) {
		run = 1;
		if (!frame_of(&pages[i]))
			continue;
		while (i + run < count && run < BATCH &&
		       frame_of(&pages[i + run]) == frame_of(&pages[i]) + run)
			run++;
		read_frames(count_fd, flags_fd, frame_of(&pages[i]), pages + i, run);
	}
	close(map_fd);
	close(count_fd);
	close(flags_fd);
}

static char *read_text(pid_t pid, const char *name)
{
	size_t space = 0, done = 0;
	int fd = open_of(pid, name);
	char *text = NULL;
	ssize_t got;

	do {
		if (space - done < 65536) {
			space = 2 * space + 131072;
			text = realloc(text, space);
			part_need(text != NULL);
		}
		got = read(fd, text + done, space - done - 1);
		part_need(got >= 0);
		done += got;
	} while (got);
	close(fd);
	text[done] = '\0';
	return text;
}

static bool map_of(const char *line, struct kernel_map *map)
{
	return sscanf(line, "%lx-%lx %4s %lx %*x:%*x %lu", &map->start, &map->end, map->prot,
		      &map->offset, &map->inode) == 5;
}

struct kernel_map *kernel_maps_read(pid_t pid, size_t *count)
{
	char *text = read_text(pid, "maps"), *line;
	struct kernel_map *maps;
	size_t lines = 0;

	for (line = text; *line; line = strchr(line, '\n') + 1)
		lines++;
	maps = calloc(lines + 1, sizeof(*maps));
	part_need(maps != NULL);
	*count = 0;
	for (line = text; *line; line = strchr(line, '\n') + 1)
		part_need(map_of(line, &maps[(*count)++]));
	free(text);
	return maps;
}

char *kernel_smaps_read(pid_t pid)
{
	return read_text(pid, "smaps");
}

long long kernel_smaps_sum(const char *smaps, uint64_t start, uint64_t end, const char *key)
{
	size_t length = strlen(key);
	struct kernel_map map;
	long long sum = -1;
	bool within = false;
	const char *line;

	for (line = smaps; *line; line = strchr(line, '\n') + 1) {
		/* The keys begin with a capital letter, the addresses do not. */
		if (!(*line >= 'A' && *line <= 'Z') && map_of(line, &map))
			within = map.start < end && map.end > start;
		else if (within && !strncmp(line, key, length) && line[length] == ':')
			sum = (sum < 0 ? 0 : sum) + strtoll(line + length + 1, NULL, 10);
	}
	return sum;
}

long long kernel_smaps_kb(pid_t pid, uint64_t start, uint64_t end, const char *key)
{
	char *smaps = kernel_smaps_read(pid);
	long long sum = kernel_smaps_sum(smaps, start, end, key);

	free(smaps);
	return sum;
}
