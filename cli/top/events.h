/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events of the last frames, up to a number, with what was known of their processes
 * then; and which of them are to be shown. Knows nothing of a terminal.
 */
#ifndef PROCSNAP_TOP_EVENTS_H
#define PROCSNAP_TOP_EVENTS_H

#include "../frame.h"
#include "../watch_line.h"
#include "account.h"
#include "identities.h"

/* events that are kept */
#define TOP_EVENTS_MAX 16384
/* text that events are to have */
#define TOP_EVENTS_FILTER 256

/**
 * struct top_event - an event that is kept.
 *
 * @event: It, without the texts of an exec.
 * @command: The command line of the process then; NULL: not known.
 * @life_ns, @program_ns: As &struct watch_view.
 * @real_ns: When, CLOCK_REALTIME.
 */
struct top_event {
	union {
		struct procsnap_event event;
		struct procsnap_event_lost lost;
		struct procsnap_event_fork fork;
		struct procsnap_event_exec exec;
		struct procsnap_event_exit exit;
		struct procsnap_event_parent parent;
		struct procsnap_event_comm comm;
		struct procsnap_event_ids ids;
		struct procsnap_event_session session;
	};
	struct watch_command *command;
	uint64_t life_ns, program_ns;
	uint64_t real_ns;
};

/**
 * struct top_events - the events.
 *
 * @ring, @first, @count: Those that are kept, from the oldest on.
 * @forgotten: Events before them.
 * @shown: Those of them that are to be shown, by their number from the very first on.
 * @shown_count, @shown_room: How many.
 * @passed: Events to be shown that were forgotten: what is at an index now was at an index so
 *	much higher.
 * @kinds: Mask of the kinds to show. @threads: those of threads as well.
 * @filter: Text that events must have (top_events_has()); empty: none.
 * @total, @lost: Events up to now, and those lost of them.
 * @model: The processes.
 * @line: A line, to be shown.
 */
struct top_events {
	struct top_event *ring;
	size_t first, count;
	uint64_t forgotten;
	uint64_t *shown;
	size_t shown_count, shown_room;
	uint64_t passed;
	uint64_t kinds;
	bool threads;
	char filter[TOP_EVENTS_FILTER];
	uint64_t total, lost;
	struct watch_model model;
	struct watch_line line;
};

/* adds the events of a frame; 0 or -ENOMEM: then some are missing, and marked as lost */
int top_events_take(struct top_events *events, const struct cli_frame *frame);
/* forgets all; the filter stays */
void top_events_clear(struct top_events *events);
void top_events_free(struct top_events *events);

/* what is shown, anew: after a change of kinds, threads or filter; 0 or -ENOMEM */
int top_events_select(struct top_events *events);
/* those to be shown, the oldest first; NULL: the end */
const struct top_event *top_events_at(const struct top_events *events, size_t index);
/*
 * Whether the kind, ids, user, name or arguments of an event have a text, case of ASCII is no
 * matter. Its line is not made for that: there may be many to look through at each key.
 */
bool top_events_has(const struct top_event *event, const char *text);
/* the line of an event, in events->line, with the time of day */
void top_events_line(struct top_events *events, const struct top_event *event);
void top_events_titles(struct top_events *events);

/* the end of a process, if it is among those kept; false: it is not */
bool top_events_find_end(const struct top_events *events, const struct top_identity *who,
			 struct top_gone *gone);

#endif
