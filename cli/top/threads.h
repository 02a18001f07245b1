/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the threads of a process had used of the cpus at two looks. */
#ifndef PROCSNAP_TOP_THREADS_H
#define PROCSNAP_TOP_THREADS_H

#include "identities.h"

#include <procsnap/procsnap.h>

struct top_thread {
	struct top_identity identity;
	uint64_t cpu_ns;
};

/**
 * struct top_threads - the two looks.
 *
 * @before, @now: Threads, sorted by id.
 * @interval_ns: Between the looks; 0: there is only one.
 */
struct top_threads {
	struct top_thread *before, *now;
	size_t before_count, now_count;
	uint64_t boot_ns;
	uint64_t interval_ns;
};

/* takes another look: of the threads of a process; 0 or -ENOMEM */
int top_threads_take(struct top_threads *threads, const struct procsnap_snapshot *snap, pid_t tgid);
/* what a thread used in between; false: it is not known */
bool top_threads_used(const struct top_threads *threads, const struct top_identity *identity,
		      uint64_t *cpu_ns);
void top_threads_free(struct top_threads *threads);

#endif
