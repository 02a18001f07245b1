/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of the listener share.
 */
#ifndef PROCSNAP_LISTENER_H
#define PROCSNAP_LISTENER_H

#include "internal.h"
#include "ring.h"

struct procsnap_poller;

/**
 * struct procsnap_listener - see procsnap_listener_new().
 *
 * @scope: Holds the cgroup, if one is set.
 * @ps: Where events and snapshots come from; NULL before the start.
 * @ring: With the device.
 * @poller: With procfs, else NULL.
 */
struct procsnap_listener {
	uint64_t kinds;
	uint32_t ring_bytes;
	uint32_t wakeup_bytes;
	uint32_t argv_max;
	pid_t subtree;
	unsigned int interval_ms;
	bool threads;
	bool keep_newest;
	struct procsnap_query *scope;
	struct procsnap *ps;
	struct procsnap_ring ring;
	struct procsnap_poller *poller;
	uint64_t received;
	uint64_t lost;
};

/* listener_device.c: lets the device of a listener listen, and maps its ring. */
int procsnap_listener_start_device(struct procsnap_listener *listener);
void procsnap_listener_stop_device(struct procsnap_listener *listener);

/* Number of the last event that was given out or told to be lost. */
uint64_t procsnap_listener_sequence(const struct procsnap_listener *listener);

#endif /* PROCSNAP_LISTENER_H */
