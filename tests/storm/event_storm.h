/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A storm of processes that counts what it does: a tree of them, whose root adopts
 * what its workers leave behind, two workers a cpu.
 */
#ifndef PROCSNAP_TESTS_EVENT_STORM_H
#define PROCSNAP_TESTS_EVENT_STORM_H

#include <sys/types.h>

#include "event_counts.h"
#include "hold.h"

struct event_storm {
	struct event_counts *counts;
	struct leash leash; /* ends it, also when its maker dies */
	pid_t root;
	int go;
};

/* Makes its root, which waits. In a process without threads. */
void event_storm_new(struct event_storm *storm);

/* Lets it go, for @seconds; 0: until it is stopped. */
void event_storm_go(struct event_storm *storm, unsigned int seconds);

/* Ends it, if it has not ended, and reaps its root: the counts are final then. */
void event_storm_end(struct event_storm *storm);

/* Waits for its end, and reaps its root. */
void event_storm_wait(struct event_storm *storm);

#endif /* PROCSNAP_TESTS_EVENT_STORM_H */
