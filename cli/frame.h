/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame: a snapshot, and what happened since the one before it. */
#ifndef PROCSNAP_CLI_FRAME_H
#define PROCSNAP_CLI_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <procsnap/procsnap.h>

/**
 * struct cli_frame - a snapshot, and what happened before it.
 *
 * @snap: The snapshot.
 * @image: Memory that the snapshot stands in, if it is of procsnap_snapshot_from_memory(); or
 *	NULL. Of malloc(), as @events.
 * @events: Events between the snapshot before and this one, each a struct
 *	procsnap_event of its kind of size bytes, one behind the other; losses in their places.
 * @event_bytes: Bytes of them.
 * @lost: How many events were lost in between.
 * @has_events: Events were listened to from the snapshot before to this one; of a
 *	recording, where what was before it is missing, they are not all.
 */
struct cli_frame {
	struct procsnap_snapshot *snap;
	void *image;
	char *events;
	size_t event_bytes;
	uint64_t lost;
	bool has_events;
};

/* all of it; the frame is empty then */
void cli_frame_free(struct cli_frame *frame);

/* the event at a place, which moves on; NULL: the end, or what stands there is none */
const struct procsnap_event *cli_frame_event(const struct cli_frame *frame, size_t *at);

#endif
