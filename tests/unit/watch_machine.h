/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of the watch share: a machine made up, whose events come through
 * a real ring and whose snapshots are real images; only the device is not there.
 */
#ifndef PROCSNAP_WATCH_MACHINE_H
#define PROCSNAP_WATCH_MACHINE_H

#include "process_model.h"
#include "watch.h"

#define WATCH_RING 16384

extern struct ring_writer ring;
extern struct model model;
/* As it was when the last snapshot was taken. */
extern struct model model_then;

/* What happens before a snapshot that has been asked for, and before it is read. */
extern int busy_before_take;
extern int busy_after_take;
/* How many takes are so; then it is quiet. -1: all. */
extern int busy_takes;
/* What happens before the next one only. */
extern void (*before_take)(void);
extern int take_errno;
extern int takes;
/* As if the snapshot included so many events that are never written. */
extern uint64_t never_written;

/* For cmocka; nothing of the above is set then. */
int watch_machine_begin(void **state);
int watch_machine_end(void **state);

struct procsnap_watch *open_watch_of(int32_t subtree);
/* Of all; what happened before is none of it. */
struct procsnap_watch *open_watch(void);
struct procsnap_watch_counts look(struct procsnap_watch *watch);
/* The table is what the machine was like. */
void assert_table(const struct procsnap_watch *watch, const struct model *then);

#endif /* PROCSNAP_WATCH_MACHINE_H */
