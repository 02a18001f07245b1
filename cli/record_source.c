// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots and the events between them, joined: an event belongs to the frame of the
 * first snapshot that includes it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "record.h"

/* A burst of events has room until it is read, */
#define SOURCE_RING_BYTES (4U << 20)
/* which is when so much of it has come, or a snapshot is due. */
#define SOURCE_WAKEUP_BYTES (1U << 20)
/* More events than these do not wait for the next snapshot. */
#define SOURCE_EVENTS_FULL (64U << 20)
#define SOURCE_REASON 512

static int source_query(struct record_source *source, const struct record_options *options)
{
	if (procsnap_query_new(&source->query)) {
		cli_message("%s", procsnap_last_error());
		return CLI_EXIT_FAILED;
	}
	procsnap_query_set_sections(source->query, options->sections);
	procsnap_query_set_threads(source->query, options->threads);
	if (options->level)
		procsnap_query_set_level(source->query, options->level);
	return CLI_EXIT_OK;
}

/* with the device, for it is only that which misses none; false: with why not */
static bool source_listen(struct record_source *source, const struct record_options *options,
			  char reason[SOURCE_REASON])
{
	int error = procsnap_listener_new(&source->listener);

	if (!error) {
		procsnap_listener_set_ring(source->listener, SOURCE_RING_BYTES, false);
		procsnap_listener_set_wakeup(source->listener, SOURCE_WAKEUP_BYTES);
		procsnap_listener_set_threads(source->listener, options->threads);
		error = procsnap_listener_start(source->listener, PROCSNAP_BACKEND_DEVICE);
	}
	if (!error)
		return true;
	snprintf(reason, SOURCE_REASON, "%s", procsnap_last_error());
	procsnap_listener_free(source->listener);
	source->listener = NULL;
	return false;
}

int record_source_open(struct record_source *source, const struct record_options *options)
{
	bool listens = !options->no_events && options->backend != PROCSNAP_BACKEND_PROCFS;
	char reason[SOURCE_REASON] = "";
	int code = source_query(source, options);

	if (code || (listens && source_listen(source, options, reason)))
		return code;
	if (procsnap_open(&source->ps, options->backend)) {
		cli_message("%s", procsnap_last_error());
		return CLI_EXIT_FAILED;
	}
	if (listens && procsnap_get_backend(source->ps) == PROCSNAP_BACKEND_DEVICE)
		cli_message("without events: %s", reason);
	else if (listens)
		cli_message("reading /proc instead: snapshots that are not of one instant, and no "
			    "events: %s",
			    reason);
	return CLI_EXIT_OK;
}

void record_source_close(struct record_source *source)
{
	procsnap_listener_free(source->listener);
	procsnap_close(source->ps);
	procsnap_query_free(source->query);
	free(source->events);
}

static int source_keep(struct record_source *source, const struct procsnap_event *event)
{
	if (source->event_room - source->event_bytes < event->size) {
		size_t room = source->event_room ? 2 * source->event_room : 65536;
		char *grown = realloc(source->events, room);

		if (!grown)
			return -ENOMEM;
		source->events = grown;
		source->event_room = room;
	}
	memcpy(source->events + source->event_bytes, event, event->size);
	source->event_bytes += event->size;
	return 0;
}

int record_source_drain(struct record_source *source)
{
	const struct procsnap_event *event;
	int got = 0;

	while (source->listener && !record_source_is_full(source)) {
		got = procsnap_listener_next(source->listener, &event, 0);
		if (got > 0)
			got = source_keep(source, event);
		else if (!got)
			break;
		if (got)
			return got == -EINTR ? 0 : got;
	}
	return 0;
}

bool record_source_is_full(const struct record_source *source)
{
	return source->event_bytes > SOURCE_EVENTS_FULL;
}

/* those that the snapshot includes; the others wait for the next one */
static int source_give(struct record_source *source, struct cli_frame *frame)
{
	const struct cli_frame all = { .events = source->events,
				       .event_bytes = source->event_bytes };
	uint64_t included = procsnap_header(frame->snap)->event_sequence;
	const struct procsnap_event *event;
	size_t at = 0, end = 0;

	while ((event = cli_frame_event(&all, &at)) && event->sequence <= included) {
		if (event->kind == PROCSNAP_EVENT_LOST)
			frame->lost += ((const struct procsnap_event_lost *)event)->count;
		end = at;
	}
	frame->events = malloc(end + 1);
	if (!frame->events)
		return -ENOMEM;
	if (end) {
		memcpy(frame->events, source->events, end);
		memmove(source->events, source->events + end, source->event_bytes - end);
	}
	frame->event_bytes = end;
	source->event_bytes -= end;
	/* of the time before the first snapshot not all is known */
	frame->has_events = source->started;
	source->started = true;
	return 0;
}

int record_source_take(struct record_source *source, struct cli_frame *frame)
{
	int error;

	*frame = (struct cli_frame){ 0 };
	if (!source->listener)
		return procsnap_take(source->ps, source->query, &frame->snap);
	error = procsnap_listener_take(source->listener, source->query, &frame->snap);
	if (!error)
		error = record_source_drain(source);
	if (!error)
		error = source_give(source, frame);
	if (error)
		cli_frame_free(frame);
	return error;
}
