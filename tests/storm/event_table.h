/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All tasks, made of a snapshot and kept by events; and whether it is what another
 * snapshot has. Nothing of the library.
 */
#ifndef PROCSNAP_TESTS_EVENT_TABLE_H
#define PROCSNAP_TESTS_EVENT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include <procsnap/uapi.h>

#include "snap.h"

struct event_table;

/* With @threads every thread, else processes. */
struct event_table *event_table_new(bool threads);
void event_table_free(struct event_table *table);

/* Makes it what the snapshot has. */
void event_table_set(struct event_table *table, const struct snap *snap);

/* What the event changes; one that does not fit is said and counted. */
void event_table_put(struct event_table *table, const struct procsnap_event *event);

/* Says what differs, and counts it. */
void event_table_compare(struct event_table *table, const struct snap *snap);

/* All that did not fit or differed. */
uint64_t event_table_wrong(const struct event_table *table);
/* Tasks compared. */
uint64_t event_table_compared(const struct event_table *table);

#endif /* PROCSNAP_TESTS_EVENT_TABLE_H */
