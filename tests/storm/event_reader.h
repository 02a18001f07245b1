/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader of the storm's events: how it listens, and whether what it got is what
 * the storm says that it did.
 */
#ifndef PROCSNAP_TESTS_EVENT_READER_H
#define PROCSNAP_TESTS_EVENT_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "event_counts.h"

#include <procsnap/uapi.h>

/*
 * @name: What it is called.
 * @kinds: Mask of PROCSNAP_EVENTS().
 * @flags: PROCSNAP_LISTEN_*.
 * @ring_bytes: A small ring is read only each time that events were lost, so that
 *	some are.
 * @wakeup_bytes: See struct procsnap_listen.
 * @mapped: It maps the ring; else read(2).
 * @small: The ring is small.
 */
struct event_reader {
	const char *name;
	uint64_t kinds;
	uint32_t flags;
	uint32_t ring_bytes;
	uint32_t wakeup_bytes;
	bool mapped;
	bool small;
};

/* The list ends with a NULL name. */
extern const struct event_reader event_readers[];

/*
 * Listens to the subtree of @root, whose parent is @outside; writes a byte to @ready;
 * reads until all write ends of the pipe @over are closed, after which @counts are
 * final. Says what it saw; 0, or 1 if it is not what @counts say.
 */
int event_reader_run(const struct event_reader *reader, int root, int outside,
		     const struct event_counts *counts, int ready, int over);

#endif /* PROCSNAP_TESTS_EVENT_READER_H */
