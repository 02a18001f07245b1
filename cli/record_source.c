// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots and the events between them, joined: an event belongs to the frame of the
 * first snapshot that includes it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "absence.h"
#include "cli.h"
#include "record.h"

/* A burst of events has room until it is read, */
#define SOURCE_RING_BYTES (4U << 20)
/* which is when so much of it has come, or a snapshot is due. */
#define SOURCE_WAKEUP_BYTES (1U << 20)
/* More events than these do not wait for the next snapshot. */
#define SOURCE_EVENTS_FULL (64U << 20)
/* Memory of a burst is given back when its events are, but for so much. */
#define SOURCE_EVENTS_KEPT (1U << 20)

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

/* of the device; without them there are snapshots still */
static void source_listen(struct record_source *source, const struct record_options *options)
{
	int error = procsnap_listener_new(&source->listener);

	if (!error) {
		procsnap_listener_set_ring(source->listener, SOURCE_RING_BYTES, false);
		procsnap_listener_set_wakeup(source->listener, SOURCE_WAKEUP_BYTES);
		procsnap_listener_set_threads(source->listener, options->threads);
		error = procsnap_listener_start(source->listener, PROCSNAP_BACKEND_DEVICE);
	}
	if (error) {
		cli_message("without events: %s", procsnap_last_error());
		procsnap_listener_free(source->listener);
		source->listener = NULL;
		return;
	}
	/* it takes the snapshots, too */
	procsnap_close(source->ps);
	source->ps = NULL;
}

/* who asked for /proc knows; also in a log, which a recorder that runs all day has */
static void source_tell_absence(const struct record_source *source)
{
	struct cli_absence absence;

	cli_absence_explain(-procsnap_device_error(source->ps), &absence);
	cli_message("reading /proc instead: snapshots that are not of one instant, and no "
		    "events: %s",
		    absence.reason);
	cli_message("to have both: %s", absence.advice);
}

int record_source_open(struct record_source *source, const struct record_options *options)
{
	int code = source_query(source, options);

	if (code)
		return code;
	/* what is asked for, also in the environment, says whether there can be events */
	if (procsnap_open(&source->ps, options->backend)) {
		cli_message("%s", procsnap_last_error());
		return CLI_EXIT_FAILED;
	}
	if (procsnap_device_error(source->ps) && !options->quiet)
		source_tell_absence(source);
	if (procsnap_get_backend(source->ps) == PROCSNAP_BACKEND_DEVICE && !options->no_events)
		source_listen(source, options);
	return CLI_EXIT_OK;
}

void record_source_close(struct record_source *source)
{
	procsnap_listener_free(source->listener);
	procsnap_close(source->ps);
	procsnap_query_free(source->query);
	free(source->events);
}

static int source_no_memory(struct record_source *source)
{
	source->why = "no memory for the events";
	return -ENOMEM;
}

const char *record_source_why(const struct record_source *source)
{
	return source->why ? source->why : procsnap_last_error();
}

static int source_keep(struct record_source *source, const struct procsnap_event *event)
{
	if (source->event_room - source->event_bytes < event->size) {
		size_t room = source->event_room ? 2 * source->event_room : 65536;
		char *grown = realloc(source->events, room);

		if (!grown)
			return source_no_memory(source);
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

	source->why = NULL;
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

/* one burst is not to cost memory for all the days that follow */
static void source_shrink(struct record_source *source)
{
	char *less;

	if (source->event_room <= SOURCE_EVENTS_KEPT || source->event_bytes > SOURCE_EVENTS_KEPT)
		return;
	less = realloc(source->events, SOURCE_EVENTS_KEPT);
	if (!less)
		return;
	source->events = less;
	source->event_room = SOURCE_EVENTS_KEPT;
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
		return source_no_memory(source);
	if (end) {
		memcpy(frame->events, source->events, end);
		memmove(source->events, source->events + end, source->event_bytes - end);
	}
	frame->event_bytes = end;
	source->event_bytes -= end;
	source_shrink(source);
	/* of the time before the first snapshot not all is known */
	frame->has_events = source->started;
	source->started = true;
	return 0;
}

int record_source_take(struct record_source *source, struct cli_frame *frame)
{
	int error;

	*frame = (struct cli_frame){ 0 };
	source->why = NULL;
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
