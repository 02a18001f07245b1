/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The other end of a ring of events, as <procsnap/uapi.h> describes it: a file in
 * memory, mapped twice, with the writer's part done by the test.
 */
#ifndef PROCSNAP_RING_WRITER_H
#define PROCSNAP_RING_WRITER_H

#include "ring.h"

/**
 * struct ring_writer - a ring and who writes it.
 *
 * @control: The control page.
 * @bytes: The events, writable.
 * @shown: The same, read-only, as the reader has them.
 * @size: Bytes of it.
 * @keep_newest: Whether it overwrites the oldest.
 * @woke: Whether the last event that was written would have woken a reader who
 *	waits for any.
 */
struct ring_writer {
	struct procsnap_ring_control *control;
	unsigned char *bytes;
	const unsigned char *shown;
	uint64_t size;
	bool keep_newest;
	bool woke;
	int fd;
};

void ring_writer_make(struct ring_writer *writer, uint64_t size, bool keep_newest);
void ring_writer_free(struct ring_writer *writer);

/*
 * Writes an event, of event->size bytes, with the next number, which it returns; or
 * counts it as dropped.
 */
uint64_t ring_write(struct ring_writer *writer, const struct procsnap_event *event);

/* A fork of this pid, for those to whom it does not matter. */
uint64_t ring_write_fork(struct ring_writer *writer, int32_t pid);

#endif /* PROCSNAP_RING_WRITER_H */
