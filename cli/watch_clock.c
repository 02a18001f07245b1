// SPDX-License-Identifier: GPL-2.0-or-later
/* The clocks of a watch: its own times, and the time of day of its events. */
#include <time.h>

#include "watch.h"

#define SECOND_NS 1000000000ULL
/* two looks at clocks with more between them were interrupted */
#define CLOCK_JITTER_NS 100000
/* less is no step of the clock, but how exact looking at it is */
#define CLOCK_STEP_NS 1000000

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

uint64_t watch_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

void watch_clock_set(struct watch_run *run)
{
	uint64_t before = clock_ns(CLOCK_BOOTTIME);
	uint64_t offset = clock_ns(CLOCK_REALTIME) - before;
	uint64_t apart = offset - run->real_offset_ns;

	if (run->real_offset_ns && clock_ns(CLOCK_BOOTTIME) - before > CLOCK_JITTER_NS)
		return;
	/* in either direction; else times of day would be in another order than the events */
	if (apart + CLOCK_STEP_NS > 2 * CLOCK_STEP_NS)
		run->real_offset_ns = offset;
}
