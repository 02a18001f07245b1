// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring of a listener. Positions count all bytes ever written; events never go
 * over the end of the memory, for which there are pads. The writer publishes the
 * head behind the event; of a ring that keeps the newest it moves the oldest
 * position on before it overwrites what was there. What it believes of the
 * reader is one number, the tail, which may be garbage: then the ring is full, or
 * overwrites what was not read, and nothing else.
 */
#include <linux/align.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "events.h"

static u64 tail_of(const struct procsnap_ring *ring)
{
	return READ_ONCE(ring->mapped) ? READ_ONCE(ring->control->tail) : READ_ONCE(ring->tail);
}

/* The kernel's reader, read(2), has come so far. */
static void set_tail(struct procsnap_ring *ring, u64 tail)
{
	/* What was read may be overwritten from now on. */
	smp_store_release(&ring->tail, tail);
	/* From where a reader of the mapping goes on. */
	WRITE_ONCE(ring->control->tail, tail);
}

int procsnap_ring_init(struct procsnap_ring *ring, u32 size, bool keep_newest,
		       struct procsnap_pool *pool)
{
	int ret;

	raw_spin_lock_init(&ring->lock);
	ret = procsnap_pool_charge(pool, PAGE_SIZE);
	if (ret)
		return ret;
	ring->control = (void *)get_zeroed_page(PROCSNAP_GFP);
	ret = ring->control ? procsnap_arena_grow(&ring->arena, pool, size) : -ENOMEM;
	if (ret) {
		free_page((unsigned long)ring->control);
		procsnap_pool_uncharge(pool, PAGE_SIZE);
		ring->control = NULL;
		return ret;
	}
	ring->size = size;
	ring->keep_newest = keep_newest;
	ring->control->ring_bytes = size;
	return 0;
}

void procsnap_ring_free(struct procsnap_ring *ring, struct procsnap_pool *pool)
{
	if (!ring->control)
		return;
	procsnap_arena_free(&ring->arena, pool);
	free_page((unsigned long)ring->control);
	procsnap_pool_uncharge(pool, PAGE_SIZE);
}

static struct procsnap_event *event_at(const struct procsnap_ring *ring, u64 position)
{
	return ring->arena.base + (position & (ring->size - 1));
}

/* Overwrites the oldest events until what ends at @end fits. */
static void make_room(struct procsnap_ring *ring, u64 end, u64 tail)
{
	u64 oldest = ring->oldest;
	const struct procsnap_event *event;

	while (end - oldest > ring->size) {
		event = event_at(ring, oldest);
		if (event->kind != PROCSNAP_EVENT_PAD && oldest >= tail)
			ring->dropped++;
		oldest += event->size;
	}
	if (oldest == ring->oldest)
		return;
	WRITE_ONCE(ring->oldest, oldest);
	WRITE_ONCE(ring->control->oldest, oldest);
	WRITE_ONCE(ring->control->dropped, ring->dropped);
	/* Pairs with the reader's fence between its copy and its look at oldest. */
	smp_wmb();
}

/* Sets @position to where @bytes in one piece go; false: they do not fit. */
static bool reserve(struct procsnap_ring *ring, u32 bytes, u64 tail, u64 *position)
{
	u32 at = ring->head & (ring->size - 1);
	u32 pad = ring->size - at < bytes ? ring->size - at : 0;
	struct procsnap_event *event;

	*position = ring->head + pad;
	if (ring->keep_newest) {
		make_room(ring, *position + bytes, tail);
	} else if (*position + bytes - tail > ring->size) {
		ring->dropped++;
		WRITE_ONCE(ring->control->dropped, ring->dropped);
		return false;
	}
	if (pad) {
		event = event_at(ring, ring->head);
		event->size = pad;
		event->kind = PROCSNAP_EVENT_PAD;
		event->flags = 0;
	}
	return true;
}

/* The bytes of the text, with the NUL behind exe, up to the end of the event. */
static void write_text(struct procsnap_event *to, u32 from, const struct procsnap_event_text *text)
{
	u8 *at = (u8 *)to + from, *end = (u8 *)to + to->size;

	memcpy(at, text->exe, text->exe_length);
	at += text->exe_length;
	*at++ = '\0';
	memcpy(at, text->argv, text->argv_length);
	at += text->argv_length;
	memset(at, 0, end - at);
}

/* The clocks of different cpus may be read in another order than they get here. */
static void keep_time(struct procsnap_ring *ring, struct procsnap_event *event)
{
	ring->last_mono_ns = max(ring->last_mono_ns, event->mono_ns);
	ring->last_boot_ns = max(ring->last_boot_ns, event->boot_ns);
	event->mono_ns = ring->last_mono_ns;
	event->boot_ns = ring->last_boot_ns;
}

/* Writes @event at @position and publishes it. */
static void publish(struct procsnap_ring *ring, u64 position, const struct procsnap_event *event,
		    u32 fixed, const struct procsnap_event_text *text)
{
	struct procsnap_event *to = event_at(ring, position);

	memcpy(to, event, fixed);
	if (text)
		write_text(to, fixed, text);
	position += event->size;
	/* The event is there before the head says so, to either reader. */
	smp_store_release(&ring->head, position);
	/* Likewise. */
	smp_store_release(&ring->control->head, position);
}

bool procsnap_ring_write(struct procsnap_ring *ring, struct procsnap_event *event,
			 const struct procsnap_event_text *text, u32 threshold)
{
	u32 fixed = event->size;
	u64 position, tail, head;
	unsigned long flags;
	bool wake = false;

	if (text)
		event->size = ALIGN(fixed + text->exe_length + 1 + text->argv_length, 8);

	raw_spin_lock_irqsave(&ring->lock, flags);
	event->sequence = ring->sequence + 1;
	keep_time(ring, event);
	head = ring->head;
	if (reserve(ring, event->size, tail_of(ring), &position)) {
		publish(ring, position, event, fixed, text);
		/*
		 * The reader moves its tail, tells that it waits, and looks at the head:
		 * either it sees this one, or its last tail is seen here.
		 */
		smp_mb();
		tail = tail_of(ring);
		wake = head - tail < threshold && ring->head - tail >= threshold;
	}
	/* Behind the head: a number that is seen before its event was lost. */
	smp_store_release(&ring->sequence, event->sequence);
	/* Likewise. */
	smp_store_release(&ring->control->sequence, event->sequence);
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return wake;
}

u64 procsnap_ring_unread(const struct procsnap_ring *ring)
{
	/* What is counted can be read. */
	u64 unread = smp_load_acquire(&ring->head) - tail_of(ring);

	/* Of a ring that was lapped, or with a tail that is garbage. */
	return min_t(u64, unread, ring->size);
}

/* Copies what stands at the tail; false: it is overwritten, and the tail moved on. */
static bool copy_event(struct procsnap_ring *ring, void *copy)
{
	const struct procsnap_event *event = event_at(ring, ring->tail);
	u32 size = READ_ONCE(event->size);
	u64 oldest;

	/* Until it is known to be whole its size may be anything. */
	size = clamp_t(u32, size, sizeof(u64), PROCSNAP_EVENT_SIZE_MAX);
	size = min_t(u32, size, ring->size - (ring->tail & (ring->size - 1)));
	memcpy(copy, event, size);
	/* Pairs with the writer's barrier between the oldest position and the event. */
	smp_rmb();
	oldest = READ_ONCE(ring->oldest);
	if (oldest <= ring->tail)
		return true;
	set_tail(ring, oldest);
	return false;
}

/* Nothing stands at the tail, which was just moved. */
static bool is_empty(const struct procsnap_ring *ring)
{
	/* What is up to the head can be read. */
	if (ring->tail != smp_load_acquire(&ring->head))
		return false;
	/*
	 * Who finds nothing and relies on being woken must not have looked before the
	 * writer could see that tail.
	 */
	smp_mb();
	/* As above. */
	return ring->tail == smp_load_acquire(&ring->head);
}

const struct procsnap_event *procsnap_ring_peek(struct procsnap_ring *ring, void *copy)
{
	const struct procsnap_event *event;

	/* The kernel's own head: the control page may be scribbled on. */
	while (!is_empty(ring)) {
		event = event_at(ring, ring->tail);
		if (ring->keep_newest) {
			if (!copy_event(ring, copy))
				continue;
			event = copy;
		}
		if (event->kind != PROCSNAP_EVENT_PAD)
			return event;
		procsnap_ring_consume(ring, event);
	}
	return NULL;
}

void procsnap_ring_consume(struct procsnap_ring *ring, const struct procsnap_event *event)
{
	set_tail(ring, ring->tail + event->size);
}
