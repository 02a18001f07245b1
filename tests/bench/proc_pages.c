// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages of a range as a program gets them from /proc that does it well. */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc_pages.h"

#define PRESENT (1ULL << 63)

static int open_or_exit(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(2, "%s", path);
	return fd;
}

/* Memory that is there: its page faults are not the reader's. */
static uint64_t *words_new(size_t count)
{
	uint64_t *words = malloc(count * sizeof(*words));

	if (!words)
		err(2, "malloc");
	memset(words, 1, count * sizeof(*words));
	return words;
}

void proc_pages_open(struct proc_pages *proc, size_t pages)
{
	*proc = (struct proc_pages){
		.pages = pages,
		.map = words_new(pages),
		.count = words_new(pages),
		.flags = words_new(pages),
		.count_fd = open_or_exit("/proc/kpagecount"),
		.flags_fd = open_or_exit("/proc/kpageflags"),
	};
}

void proc_pages_close(struct proc_pages *proc)
{
	free(proc->map);
	free(proc->count);
	free(proc->flags);
	free(proc->span);
	close(proc->count_fd);
	close(proc->flags_fd);
}

static void read_words(int fd, uint64_t *words, size_t count, uint64_t first)
{
	if (pread(fd, words, count * 8, first * 8) != (ssize_t)(count * 8))
		err(2, "a read of %zu words from %llu on", count, (unsigned long long)first);
}

static void read_map(struct proc_pages *proc, const struct page_target *target)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", target->pid);
	fd = open_or_exit(path);
	read_words(fd, proc->map, target->pages, target->address / sysconf(_SC_PAGESIZE));
	close(fd);
}

static uint64_t pfn_at(const struct proc_pages *proc, size_t page)
{
	if (!(proc->map[page] & PRESENT))
		errx(2, "page %zu is not there", page);
	return PROC_PAGES_PFN(proc->map[page]);
}

size_t proc_pages_read(struct proc_pages *proc, const struct page_target *target)
{
	size_t first, next, runs = 0;
	uint64_t pfn;

	read_map(proc, target);
	for (first = 0; first < proc->pages; first = next, runs++) {
		pfn = pfn_at(proc, first);
		for (next = first + 1; next < proc->pages; next++)
			if (pfn_at(proc, next) != pfn + (next - first))
				break;
		read_words(proc->count_fd, proc->count + first, next - first, pfn);
		read_words(proc->flags_fd, proc->flags + first, next - first, pfn);
	}
	return runs;
}

static void read_spanned(struct proc_pages *proc, int fd, uint64_t *words, uint64_t low,
			 size_t count)
{
	size_t i;

	read_words(fd, proc->span, count, low);
	for (i = 0; i < proc->pages; i++)
		words[i] = proc->span[pfn_at(proc, i) - low];
}

void proc_pages_read_span(struct proc_pages *proc, const struct page_target *target)
{
	uint64_t low = UINT64_MAX, high = 0, pfn;
	size_t i;

	read_map(proc, target);
	for (i = 0; i < proc->pages; i++) {
		pfn = pfn_at(proc, i);
		if (pfn < low)
			low = pfn;
		if (pfn > high)
			high = pfn;
	}
	if (proc->span_pages < high - low + 1) {
		free(proc->span);
		proc->span_pages = high - low + 1;
		proc->span = words_new(proc->span_pages);
	}
	read_spanned(proc, proc->count_fd, proc->count, low, high - low + 1);
	read_spanned(proc, proc->flags_fd, proc->flags, low, high - low + 1);
}
