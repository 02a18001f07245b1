// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Looking at pages through /proc: budgets and ranges.
 */
#include "procfs_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void procfs_walk_free(struct procfs_walk *walk)
{
	procfs_frames_free(walk->frames);
}

void procfs_walk_start(struct procfs_walk *walk)
{
	walk->started_ns = procfs_clock_ns(CLOCK_MONOTONIC);
}

static uint64_t elapsed(const struct procfs_walk *walk)
{
	return procfs_clock_ns(CLOCK_MONOTONIC) - walk->started_ns;
}

void procfs_walk_stop(struct procfs_walk *walk)
{
	walk->spent_ns += elapsed(walk);
}

bool procfs_walk_is_over(const struct procfs_walk *walk)
{
	const uint64_t budget = walk->query->walk_budget_ns;

	return budget && walk->spent_ns + elapsed(walk) >= budget;
}

uint64_t procfs_walk_pages_left(const struct procfs_walk *walk)
{
	return walk->query->walk_pages_max ? walk->query->walk_pages_max - walk->pages : UINT64_MAX;
}

uint64_t procfs_walk_first(const struct procfs_walk *walk)
{
	return walk->query->range_count ? walk->query->ranges[0].start : 0;
}

bool procfs_walk_has(const struct procfs_walk *walk, uint64_t start, uint64_t end)
{
	const struct procsnap_range *ranges = walk->query->ranges;
	uint32_t i;

	for (i = 0; i < walk->query->range_count; i++)
		if (ranges[i].start <= start && end <= ranges[i].end)
			return true;
	return walk->query->range_count == 0;
}

bool procfs_walk_part(const struct procfs_walk *walk, struct procsnap_range *part)
{
	const struct procsnap_range *ranges = walk->query->ranges;
	uint32_t i;

	if (walk->query->range_count == 0)
		return part->start < part->end;
	for (i = 0; i < walk->query->range_count; i++) {
		if (ranges[i].end <= part->start)
			continue;
		if (part->start < ranges[i].start)
			part->start = ranges[i].start;
		if (part->end > ranges[i].end)
			part->end = ranges[i].end;
		return part->start < part->end;
	}
	return false;
}

bool procfs_walk_lost_memory(const struct procfs_task *task, int err)
{
	return (err == -ESRCH || err == -EIO) && faccessat(task->dir, "stat", F_OK, 0) == 0;
}
