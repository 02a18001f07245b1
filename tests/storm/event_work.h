/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the storm of events does, a piece at a time, and counts. */
#ifndef PROCSNAP_TESTS_EVENT_WORK_H
#define PROCSNAP_TESTS_EVENT_WORK_H

#include <sys/types.h>

#include "event_counts.h"

/* One kind of work: whoever does it has no child before and none after. */
struct event_work {
	const char *name;
	void (*run)(uint32_t seed);
	unsigned int weight; /* how often, beside the others */
};

/* The list ends with a NULL name. */
extern const struct event_work event_works[];

/* Before any work: where to count, and where the program is. */
void event_work_start(struct event_counts *counts);

/* fork(2), counted in the parent; below 0: none could be made. */
pid_t event_fork(void);

#endif /* PROCSNAP_TESTS_EVENT_WORK_H */
