/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A listener as the storm and bench programs use it: raw ioctls, the mapped ring
 * or read(2), nothing of the library. It counts what was lost by the numbers of
 * the events alone.
 */
#ifndef PROCSNAP_TESTS_EVENT_RING_H
#define PROCSNAP_TESTS_EVENT_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <procsnap/uapi.h>

#define EVENT_READ_BYTES (64U << 10)

/*
 * @fd: The device, which listens.
 * @listen: What it was asked for.
 * @control: The control page; NULL: read(2) is used.
 * @events: The mapped ring.
 * @position: Of the next event in the ring.
 * @sequence: Number of the last event, received or lost.
 * @received: Events, without losses.
 * @lost: Events that were lost.
 * @buffer: What read(2) gave, or the copy of an event that may be overwritten.
 * @have: Bytes in @buffer.
 * @at: Of these, what was taken.
 */
struct event_ring {
	int fd;
	struct procsnap_listen listen;
	struct procsnap_ring_control *control;
	const char *events;
	uint64_t position;
	uint64_t sequence;
	uint64_t received;
	uint64_t lost;
	char *buffer;
	size_t have;
	size_t at;
};

/* Opens the device, listens and, if @map, maps the ring. */
void event_ring_open(struct event_ring *ring, const struct procsnap_listen *listen, bool map);
void event_ring_close(struct event_ring *ring);

/*
 * The next event, which is whole until the next call, without waiting; NULL: there
 * is none. Losses are counted and not given.
 */
const struct procsnap_event *event_ring_next(struct event_ring *ring);

/* Of a mapped ring: the last event is done with before the next is asked for. */
void event_ring_release(struct event_ring *ring);

/* What the kernel counted. */
struct procsnap_listener_info event_ring_info(const struct event_ring *ring);

#endif /* PROCSNAP_TESTS_EVENT_RING_H */
