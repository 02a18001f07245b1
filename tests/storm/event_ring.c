// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A listener as the storm and bench programs use it: raw ioctls, map and read(2). A
 * stream that makes no sense ends the program with status 1.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "event_ring.h"
#include "snap.h"

static void map(struct event_ring *ring)
{
	void *control = mmap(NULL, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED,
			     ring->fd, PROCSNAP_MMAP_RING_CONTROL);
	void *events = mmap(NULL, ring->listen.ring_bytes, PROT_READ, MAP_SHARED, ring->fd,
			    PROCSNAP_MMAP_RING);

	if (control == MAP_FAILED || events == MAP_FAILED)
		err(SNAP_UNTESTED, "mapping a ring");
	ring->control = control;
	ring->events = events;
}

void event_ring_open(struct event_ring *ring, const struct procsnap_listen *listen, bool mapped)
{
	*ring = (struct event_ring){ .listen = *listen };
	ring->fd = open(PROCSNAP_DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (ring->fd < 0)
		err(SNAP_UNTESTED, "%s", PROCSNAP_DEVICE);
	if (ioctl(ring->fd, PROCSNAP_IOC_LISTEN, listen))
		err(SNAP_UNTESTED, "listening");
	ring->buffer = malloc(EVENT_READ_BYTES);
	if (!ring->buffer)
		err(SNAP_UNTESTED, "malloc");
	if (mapped)
		map(ring);
}

void event_ring_close(struct event_ring *ring)
{
	if (ring->control) {
		munmap((void *)ring->events, ring->listen.ring_bytes);
		munmap(ring->control, sysconf(_SC_PAGESIZE));
	}
	free(ring->buffer);
	close(ring->fd);
}

struct procsnap_listener_info event_ring_info(const struct event_ring *ring)
{
	struct procsnap_listener_info info;

	if (ioctl(ring->fd, PROCSNAP_IOC_LISTENER, &info))
		err(SNAP_UNTESTED, "counters of a listener");
	return info;
}

/* Numbers up to @sequence that were not seen are lost. */
static void lose(struct event_ring *ring, uint64_t sequence)
{
	if (sequence <= ring->sequence)
		return;
	ring->lost += sequence - ring->sequence;
	ring->sequence = sequence;
}

static void receive(struct event_ring *ring, const struct procsnap_event *event)
{
	if (event->sequence <= ring->sequence)
		errx(1, "event %llu after %llu", (unsigned long long)event->sequence,
		     (unsigned long long)ring->sequence);
	lose(ring, event->sequence - 1);
	ring->sequence = event->sequence;
	ring->received++;
}

/* --- the mapping --- */

void event_ring_release(struct event_ring *ring)
{
	__atomic_store_n(&ring->control->tail, ring->position, __ATOMIC_RELEASE);
}

/* A copy of what stands at the position; NULL: it was overwritten meanwhile. */
static const struct procsnap_event *copy(struct event_ring *ring)
{
	const uint32_t at = ring->position & (ring->listen.ring_bytes - 1);
	const struct procsnap_event *event = (const void *)(ring->events + at);
	uint32_t size = __atomic_load_n(&event->size, __ATOMIC_RELAXED);
	uint64_t oldest;

	if (size > PROCSNAP_EVENT_SIZE_MAX || size > ring->listen.ring_bytes - at || size < 8)
		size = 8;
	memcpy(ring->buffer, event, size);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	oldest = __atomic_load_n(&ring->control->oldest, __ATOMIC_RELAXED);
	if (oldest > ring->position) {
		ring->position = oldest;
		return NULL;
	}
	return (const void *)ring->buffer;
}

/* What stands at the position; a pad's size alone may be of use. */
static const struct procsnap_event *look(struct event_ring *ring)
{
	if (ring->listen.flags & PROCSNAP_LISTEN_KEEP_NEWEST)
		return copy(ring);
	return (const void *)(ring->events + (ring->position & (ring->listen.ring_bytes - 1)));
}

static const struct procsnap_event *next_mapped(struct event_ring *ring)
{
	const struct procsnap_event *event;
	uint64_t sequence, head;

	/* The event of the last call is done with. */
	event_ring_release(ring);
	for (;;) {
		sequence = __atomic_load_n(&ring->control->sequence, __ATOMIC_ACQUIRE);
		head = __atomic_load_n(&ring->control->head, __ATOMIC_ACQUIRE);
		if (ring->position == head) {
			lose(ring, sequence);
			return NULL;
		}
		event = look(ring);
		if (!event)
			continue;
		if (event->size < 8 || event->size % 8 || event->size > PROCSNAP_EVENT_SIZE_MAX)
			errx(1, "an event of %u bytes", event->size);
		ring->position += event->size;
		if (event->kind == PROCSNAP_EVENT_PAD)
			continue;
		receive(ring, event);
		return event;
	}
}

/* --- read(2) --- */

static bool fill(struct event_ring *ring)
{
	ssize_t got = read(ring->fd, ring->buffer, EVENT_READ_BYTES);

	if (got < 0 && errno != EAGAIN)
		err(SNAP_UNTESTED, "reading events");
	ring->have = got > 0 ? got : 0;
	ring->at = 0;
	return ring->have;
}

static void read_loss(struct event_ring *ring, const struct procsnap_event_lost *lost)
{
	if (lost->event.sequence != ring->sequence + lost->count)
		errx(1, "%llu lost up to %llu, after %llu", (unsigned long long)lost->count,
		     (unsigned long long)lost->event.sequence, (unsigned long long)ring->sequence);
	lose(ring, lost->event.sequence);
}

static const struct procsnap_event *next_read(struct event_ring *ring)
{
	const struct procsnap_event *event;

	for (;;) {
		if (ring->at == ring->have && !fill(ring))
			return NULL;
		event = (const void *)(ring->buffer + ring->at);
		if (ring->have - ring->at < sizeof(*event) || event->size > ring->have - ring->at ||
		    event->size < sizeof(*event))
			errx(1, "read(2) gave a part of an event");
		ring->at += event->size;
		if (event->kind == PROCSNAP_EVENT_LOST) {
			read_loss(ring, (const void *)event);
			continue;
		}
		if (event->sequence != ring->sequence + 1)
			errx(1, "read(2) did not tell of a loss");
		receive(ring, event);
		return event;
	}
}

const struct procsnap_event *event_ring_next(struct event_ring *ring)
{
	return ring->control ? next_mapped(ring) : next_read(ring);
}
