/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tasks of a subtree, as its events tell of them, and whether the events make
 * sense: what is born has a living parent, lives once, ends once, in order.
 *
 * Without losses every event must fit what is known. With losses (see
 * event_model_new()) only the order of what did come is looked at.
 */
#ifndef PROCSNAP_TESTS_EVENT_MODEL_H
#define PROCSNAP_TESTS_EVENT_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "event_counts.h"

#include <procsnap/uapi.h>

#define EVENT_KINDS 11

struct event_model;

/*
 * A table with the one process @root, whose parent is @outside. With @losses a
 * part of the events may be missing.
 */
struct event_model *event_model_new(int root, int outside, bool losses);
void event_model_free(struct event_model *model);

void event_model_put(struct event_model *model, const struct procsnap_event *event);

/* Events of @kind of processes, or of threads. */
uint64_t event_model_seen(const struct event_model *model, uint32_t kind, bool threads);

/*
 * Programs of the storm, by their numbers: all of @counts must have been seen once,
 * with path, arguments, status and usage. Not with losses.
 */
void event_model_check_programs(struct event_model *model, const struct event_counts *counts);

/* Nobody may be left. Not with losses. */
void event_model_check_empty(struct event_model *model);

/* Says what was wrong, @name before each line, and gives how much that was. */
uint64_t event_model_print(const struct event_model *model, const char *name);

#endif /* PROCSNAP_TESTS_EVENT_MODEL_H */
