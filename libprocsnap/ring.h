/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A mapped ring of events, as the device shares it with its reader.
 */
#ifndef PROCSNAP_RING_H
#define PROCSNAP_RING_H

#include "internal.h"

/**
 * struct procsnap_ring - a reader of a ring.
 *
 * @control: The page that is shared with the writer.
 * @events: The ring itself.
 * @copy: Room for an event, for a ring whose writer does not wait for the
 *	reader; NULL: events are given out where they stand.
 * @lost: What procsnap_ring_next() gave out for a loss.
 * @bytes: Size of the ring, a power of two.
 * @position: Where the next event is looked for.
 * @released: What stands in the tail.
 * @head: Where the ring ended when it was last looked at.
 * @number: Number of the last event then, written or lost.
 * @sequence: Number of the last event that was given out or told to be lost.
 */
struct procsnap_ring {
	struct procsnap_ring_control *control;
	const unsigned char *events;
	unsigned char *copy;
	struct procsnap_event_lost lost;
	uint64_t bytes;
	uint64_t position;
	uint64_t released;
	uint64_t head;
	uint64_t number;
	uint64_t sequence;
};

/*
 * Begins to read; 0, -ENOMEM, or -EIO if that is no ring of so many bytes. The
 * mappings stay the caller's.
 */
int procsnap_ring_begin(struct procsnap_ring *ring, struct procsnap_ring_control *control,
			const void *events, uint64_t bytes, bool keep_newest);
void procsnap_ring_end(struct procsnap_ring *ring);

/*
 * The next event, which stays as it is until the next call: 1, 0 if there is
 * none, or -EIO. What was lost is an event in its place.
 */
int procsnap_ring_next(struct procsnap_ring *ring, const struct procsnap_event **event);

/* Number of the last event, read or not, written or lost. */
uint64_t procsnap_ring_generated(const struct procsnap_ring *ring);

#endif /* PROCSNAP_RING_H */
