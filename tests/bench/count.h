/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions, where the guest's clock counts them: under QEMU's -icount shift=0
 * one instruction is one nanosecond. Elsewhere these are just nanoseconds.
 */
#ifndef PROCSNAP_TESTS_COUNT_H
#define PROCSNAP_TESTS_COUNT_H

#include <stdint.h>
#include <stdio.h>
#include <time.h>

static inline uint64_t count_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* One result, as the scripts read them: a key and a value on a line. */
static inline void count_print(const char *key, const char *part, uint64_t value)
{
	printf("%s.%s %llu\n", key, part, (unsigned long long)value);
	fflush(stdout);
}

#endif /* PROCSNAP_TESTS_COUNT_H */
