/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as they stand in a recording, one behind the other. */
#ifndef PROCSNAP_CLI_RECORDING_EVENTS_H
#define PROCSNAP_CLI_RECORDING_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include <procsnap/procsnap.h>

/* whether one is, of so many bytes that there are */
bool recording_event_is_whole(const struct procsnap_event *event, size_t room);
/* whether all are whole: sizes, lengths and the ends of texts */
bool recording_events_are_whole(const void *events, size_t size);

#endif
