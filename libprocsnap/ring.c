// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading a mapped ring of events: no system call, no lock. The writer stores an
 * event, then the head, then the event's number; the reader loads these in the
 * other order. Nothing in the ring is trusted before it was checked.
 */
#include "ring.h"

#include "event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The words of the control page, of 64 bits also where registers have 32. */
static uint64_t load(const __u64 *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

int procsnap_ring_begin(struct procsnap_ring *ring, struct procsnap_ring_control *control,
			const void *events, uint64_t bytes, bool keep_newest)
{
	*ring = (struct procsnap_ring){ .control = control, .events = events, .bytes = bytes };
	if (bytes < PROCSNAP_EVENT_SIZE_MAX || bytes & (bytes - 1) || control->ring_bytes != bytes)
		return procsnap_fail(
			-EIO, "the ring of events has %llu bytes, not the %llu asked for",
			(unsigned long long)control->ring_bytes, (unsigned long long)bytes);
	if (keep_newest) {
		ring->copy = malloc(PROCSNAP_EVENT_SIZE_MAX);
		if (!ring->copy)
			return procsnap_fail(-ENOMEM, "no memory for an event");
	}
	return 0;
}

void procsnap_ring_end(struct procsnap_ring *ring)
{
	free(ring->copy);
	ring->copy = NULL;
}

uint64_t procsnap_ring_generated(const struct procsnap_ring *ring)
{
	return load(&ring->control->sequence);
}

static int fail_ring(const struct procsnap_ring *ring, const char *what)
{
	return procsnap_fail(-EIO, "the ring of events makes no sense at position %llu: %s",
			     (unsigned long long)ring->position, what);
}

/* What came before the position may be overwritten. */
static void release(struct procsnap_ring *ring)
{
	if (ring->released == ring->position)
		return;
	__atomic_store_n(&ring->control->tail, ring->position, __ATOMIC_RELEASE);
	ring->released = ring->position;
}

/*
 * Whether there is nothing to read, by what the ring has now. Who is told so
 * may sleep until a wake-up, which the writer gives if it sees a tail at its old
 * head: the tail has to be stored before the look at the head, not just issued
 * before it. Pairs with the writer's barrier between its head and its look at the
 * tail.
 */
static bool is_empty(struct procsnap_ring *ring)
{
	if (ring->position != ring->head)
		return false;
	release(ring);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	/* The number first, so that no event up to it is beyond the head. */
	ring->number = load(&ring->control->sequence);
	ring->head = load(&ring->control->head);
	return ring->position == ring->head;
}

static const unsigned char *here(const struct procsnap_ring *ring)
{
	return ring->events + (ring->position & (ring->bytes - 1));
}

/* Bytes that an event at the position can have: up to the head, and to the end of the ring. */
static uint64_t room_here(const struct procsnap_ring *ring)
{
	const uint64_t written = ring->head - ring->position;
	const uint64_t to_end = ring->bytes - (ring->position & (ring->bytes - 1));

	return written < to_end ? written : to_end;
}

/* The head is behind the position by no more than the ring has. */
static bool in_range(const struct procsnap_ring *ring)
{
	return ring->position % 8 == 0 && ring->head - ring->position <= ring->bytes;
}

/* The next event, where it stands. 1, 0 or -EIO; what fills up the end is gone over. */
static int find(struct procsnap_ring *ring, const struct procsnap_event **event)
{
	const struct procsnap_event *found;

	for (;;) {
		if (is_empty(ring))
			return 0;
		if (!in_range(ring))
			return fail_ring(ring, "it is not between head and tail");
		found = (const void *)here(ring);
		switch (procsnap_event_check(found, room_here(ring))) {
		case PROCSNAP_EVENT_IS_WHOLE:
			*event = found;
			return 1;
		case PROCSNAP_EVENT_IS_PAD:
			ring->position += found->size;
			break;
		case PROCSNAP_EVENT_IS_BROKEN:
			return fail_ring(ring, "no event has such a size or text");
		}
	}
}

/* Copies the head of what is here, then, if that makes sense, all of it. */
static enum procsnap_event_check copy_here(struct procsnap_ring *ring)
{
	const uint64_t room = room_here(ring);
	const struct procsnap_event *event = (const void *)ring->copy;
	uint32_t size;

	if (room < PROCSNAP_EVENT_HEAD_SIZE)
		return PROCSNAP_EVENT_IS_BROKEN;
	memcpy(ring->copy, here(ring), PROCSNAP_EVENT_HEAD_SIZE);
	size = event->size;
	if (event->kind != PROCSNAP_EVENT_PAD) {
		if (size < sizeof(*event) || size > PROCSNAP_EVENT_SIZE_MAX || size > room)
			return PROCSNAP_EVENT_IS_BROKEN;
		memcpy(ring->copy, here(ring), size);
		/* It may have been overwritten between the two. */
		if (event->size != size)
			return PROCSNAP_EVENT_IS_BROKEN;
	}
	return procsnap_event_check(event, room);
}

/*
 * The next event, copied, from a ring whose writer does not wait: what was read
 * counts only if it had not been overwritten by the end of the reading.
 */
static int find_kept(struct procsnap_ring *ring, const struct procsnap_event **event)
{
	enum procsnap_event_check check;
	uint64_t oldest;
	bool sane;

	for (;;) {
		oldest = load(&ring->control->oldest);
		/* Loaded after the oldest, the head cannot be before it. */
		ring->head = load(&ring->control->head);
		if (ring->position < oldest)
			ring->position = oldest;
		if (is_empty(ring))
			return 0;
		sane = in_range(ring);
		check = sane ? copy_here(ring) : PROCSNAP_EVENT_IS_BROKEN;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		oldest = load(&ring->control->oldest);
		if (oldest > ring->position)
			continue;
		switch (check) {
		case PROCSNAP_EVENT_IS_WHOLE:
			*event = (const void *)ring->copy;
			return 1;
		case PROCSNAP_EVENT_IS_PAD:
			ring->position += ((const struct procsnap_event *)ring->copy)->size;
			break;
		case PROCSNAP_EVENT_IS_BROKEN:
			return fail_ring(ring, sane ? "no event has such a size or text"
						    : "it is not between head and oldest");
		}
	}
}

/* Events up to a number are lost. */
static int lose(struct procsnap_ring *ring, uint64_t last, const struct procsnap_event **event)
{
	ring->lost = (struct procsnap_event_lost){
		.event.size = sizeof(ring->lost),
		.event.kind = PROCSNAP_EVENT_LOST,
		.event.sequence = last,
		.count = last - ring->sequence,
	};
	ring->sequence = last;
	*event = &ring->lost.event;
	return 1;
}

int procsnap_ring_next(struct procsnap_ring *ring, const struct procsnap_event **event)
{
	const struct procsnap_event *found = NULL;
	int ret;

	*event = NULL;
	release(ring);
	ret = ring->copy ? find_kept(ring, &found) : find(ring, &found);
	if (ret < 0)
		return ret;
	if (!found)
		return ring->number > ring->sequence ? lose(ring, ring->number, event) : 0;
	if (found->sequence <= ring->sequence)
		return fail_ring(ring, "the events are not in order");
	if (found->sequence - ring->sequence > 1)
		return lose(ring, found->sequence - 1, event);
	ring->sequence = found->sequence;
	ring->position += found->size;
	*event = found;
	return 1;
}
