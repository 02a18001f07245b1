// SPDX-License-Identifier: GPL-2.0-or-later
/* What happened between two frames of a recording: who ended, and what it had used. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "diff.h"

static bool ends_add(struct diff *diff, const struct procsnap_event_exit *exit)
{
	struct diff_end *end;

	if (diff->end_count == diff->end_room) {
		size_t room = diff->end_room ? 2 * diff->end_room : 256;
		struct diff_end *grown = reallocarray(diff->ends, room, sizeof(*grown));

		if (!grown)
			return false;
		diff->ends = grown;
		diff->end_room = room;
	}
	end = &diff->ends[diff->end_count++];
	*end = (struct diff_end){
		.pid = exit->event.tgid,
		.start_ns = exit->event.start_ns,
		.cpu_ns = exit->utime_ns + exit->stime_ns,
		.read_bytes = exit->read_bytes,
		.written_bytes = exit->write_bytes,
		.uid = exit->event.uid,
		.status = exit->status,
		.denied = exit->event.flags & PROCSNAP_EVENT_DENIED,
	};
	memcpy(end->comm, exit->event.comm, sizeof(end->comm));
	return true;
}

static bool events_take(struct diff *diff, const struct cli_frame *frame)
{
	const struct procsnap_event *event;
	size_t at = 0;

	diff->lost += frame->lost;
	while ((event = cli_frame_event(frame, &at)))
		if (event->kind == PROCSNAP_EVENT_EXIT && !(event->flags & PROCSNAP_EVENT_THREAD) &&
		    !ends_add(diff, (const void *)event))
			return false;
	return true;
}

static int end_compare(const void *a, const void *b)
{
	const struct diff_end *left = a, *right = b;

	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return left->start_ns < right->start_ns ? -1 : left->start_ns > right->start_ns;
}

struct diff_end *diff_find_end(const struct diff *diff, int32_t pid, uint64_t start_ns)
{
	const struct diff_end key = { .pid = pid, .start_ns = start_ns };

	return diff->end_count
		       ? bsearch(&key, diff->ends, diff->end_count, sizeof(key), end_compare)
		       : NULL;
}

int diff_events(struct diff *diff)
{
	const struct diff_side *a = &diff->sides[0], *b = &diff->sides[1];
	size_t count;

	if (!a->recording || a->recording != b->recording || b->index <= a->index)
		return CLI_EXIT_OK;
	count = cli_recording_count(a->recording);
	diff->has_events = true;
	for (size_t i = a->index + 1; i <= b->index; i++) {
		struct cli_frame frame;
		bool taken;

		/* without the damaged ones the others are no whole */
		if (cli_recording_read(a->recording, i, &frame) ||
		    cli_recording_count(a->recording) != count) {
			diff->has_events = false;
			break;
		}
		diff->has_events = diff->has_events && frame.has_events;
		taken = events_take(diff, &frame);
		cli_frame_free(&frame);
		if (!taken) {
			cli_message("no memory for the events");
			return CLI_EXIT_FAILED;
		}
	}
	if (diff->end_count)
		qsort(diff->ends, diff->end_count, sizeof(*diff->ends), end_compare);
	return CLI_EXIT_OK;
}
