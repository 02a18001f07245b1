/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One event as it stands in a ring.
 */
#ifndef PROCSNAP_EVENT_H
#define PROCSNAP_EVENT_H

#include "internal.h"

/* Bytes of size, kind and flags, which also a pad has. */
#define PROCSNAP_EVENT_HEAD_SIZE 8

/* What bytes that ought to be an event are. */
enum procsnap_event_check {
	PROCSNAP_EVENT_IS_BROKEN,
	PROCSNAP_EVENT_IS_PAD,
	PROCSNAP_EVENT_IS_WHOLE,
};

/*
 * Checks the size, the lengths and the ends of the texts of what stands at an
 * address that is a multiple of 8. No byte beyond the room is looked at.
 */
enum procsnap_event_check procsnap_event_check(const struct procsnap_event *event, uint64_t room);

#endif /* PROCSNAP_EVENT_H */
