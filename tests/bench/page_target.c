// SPDX-License-Identifier: GPL-2.0-or-later
/* A process with many resident pages, their frames in a row or scattered. */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "page_target.h"

static size_t page_size;

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Private memory that stays in small pages. */
static char *region_new(size_t pages)
{
	char *region = mmap(NULL, pages * page_size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (region == MAP_FAILED)
		err(2, "mmap");
	/* EINVAL: a kernel without huge pages. */
	madvise(region, pages * page_size, MADV_NOHUGEPAGE);
	return region;
}

static void touch_all(char *region, size_t pages)
{
	size_t i;

	for (i = 0; i < pages; i++)
		region[i * page_size] = 1;
}

/* The numbers below @count, shuffled. */
static uint32_t *shuffled(size_t count)
{
	uint32_t *numbers = malloc(count * sizeof(*numbers)), other;
	uint64_t seed = 0x9e3779b97f4a7c15;
	size_t i, j;

	if (!numbers)
		err(2, "malloc");
	for (i = 0; i < count; i++)
		numbers[i] = i;
	for (i = count - 1; i > 0; i--) {
		j = next_random(&seed) % (i + 1);
		other = numbers[i];
		numbers[i] = numbers[j];
		numbers[j] = other;
	}
	return numbers;
}

/*
 * The frame that a cpu freed last is the first it gives out again: each page of
 * the region gets that of the filler's page which was given back just before.
 */
static void scatter(char *region, size_t pages, unsigned int spread)
{
	size_t filler_pages = pages * spread, i;
	char *filler = region_new(filler_pages);
	uint32_t *order = shuffled(filler_pages);

	touch_all(filler, filler_pages);
	for (i = 0; i < pages; i++) {
		if (madvise(filler + order[i] * page_size, page_size, MADV_DONTNEED))
			err(2, "MADV_DONTNEED");
		region[i * page_size] = 1;
	}
	munmap(filler, filler_pages * page_size);
	free(order);
}

static _Noreturn void target_run(const struct page_target *target, int ready)
{
	char *region = region_new(target->pages);
	uint64_t address = (uintptr_t)region;

	if (target->spread > 1)
		scatter(region, target->pages, target->spread);
	else
		touch_all(region, target->pages);
	if (write(ready, &address, sizeof(address)) != sizeof(address))
		_exit(2);
	for (;;)
		pause();
}

void page_target_start(struct page_target *target, size_t pages, unsigned int spread)
{
	const pid_t parent = getpid();
	int ends[2];

	page_size = sysconf(_SC_PAGESIZE);
	target->pages = pages;
	target->spread = spread;
	if (pipe(ends))
		err(2, "pipe");
	target->pid = fork();
	if (target->pid < 0)
		err(2, "fork");
	if (!target->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(2);
		close(ends[0]);
		target_run(target, ends[1]);
	}
	close(ends[1]);
	if (read(ends[0], &target->address, sizeof(target->address)) != sizeof(target->address))
		errx(2, "the target did not start");
	close(ends[0]);
}

void page_target_end(struct page_target *target)
{
	kill(target->pid, SIGKILL);
	waitpid(target->pid, NULL, 0);
}
