/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times of the viewer itself. */
#ifndef PROCSNAP_TOP_CLOCK_H
#define PROCSNAP_TOP_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t top_clock_of(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static inline uint64_t top_clock_ns(void)
{
	return top_clock_of(CLOCK_MONOTONIC);
}

#endif
