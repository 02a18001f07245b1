/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runs of the storm's program, by their numbers, as the events tell of them: that
 * each has its path, its arguments, its status and what it used.
 */
#ifndef PROCSNAP_TESTS_EVENT_PROGRAM_H
#define PROCSNAP_TESTS_EVENT_PROGRAM_H

#include <stdint.h>

#include "event_counts.h"

#include <procsnap/uapi.h>

struct event_programs;

struct event_programs *event_programs_new(void);
void event_programs_free(struct event_programs *programs);
void event_programs_put(struct event_programs *programs, const struct procsnap_event *event);

/* Each run of @counts must have been told of once, and whole. */
void event_programs_check(struct event_programs *programs, const struct event_counts *counts);

/* Says what was wrong, and gives how much that was. */
uint64_t event_programs_print(const struct event_programs *programs, const char *name);

#endif /* PROCSNAP_TESTS_EVENT_PROGRAM_H */
