// SPDX-License-Identifier: GPL-2.0-or-later
/* The events of the last frames: keeping, choosing, and their lines. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../users.h"
#include "events.h"
#include "text.h"

/* bytes of arguments that are looked at for a text */
#define SEARCHED 1024

/* of one event no more is kept than what its struct has */
static void copy_event(struct top_event *to, const struct procsnap_event *event)
{
	size_t most = offsetof(struct top_event, command);

	memcpy(to, event, event->size < most ? event->size : most);
}

static void forget_first(struct top_events *events)
{
	watch_command_put(events->ring[events->first].command);
	events->first = (events->first + 1) % TOP_EVENTS_MAX;
	events->count--;
	events->forgotten++;
}

/* a free place behind the last one; NULL: no memory */
static struct top_event *next_place(struct top_events *events)
{
	struct top_event *place;

	if (!events->ring)
		events->ring = calloc(TOP_EVENTS_MAX, sizeof(*events->ring));
	if (!events->ring)
		return NULL;
	if (events->count == TOP_EVENTS_MAX)
		forget_first(events);
	place = &events->ring[(events->first + events->count++) % TOP_EVENTS_MAX];
	memset(place, 0, sizeof(*place));
	return place;
}

static const struct top_event *by_number(const struct top_events *events, uint64_t number)
{
	if (number < events->forgotten || number - events->forgotten >= events->count)
		return NULL;
	return &events->ring[(events->first + (size_t)(number - events->forgotten)) %
			     TOP_EVENTS_MAX];
}

/* --- which are shown --- */

static bool bytes_have(const char *bytes, size_t length, const char *text)
{
	return top_text_find(bytes, length, text, 0) != SIZE_MAX;
}

static bool number_has(int32_t number, const char *text)
{
	char digits[16];

	return bytes_have(digits, (size_t)snprintf(digits, sizeof(digits), "%d", number), text);
}

/* the arguments as they are shown, with blanks between */
static bool arguments_have(const struct watch_command *command, const char *text)
{
	char bytes[SEARCHED];
	size_t length = command->length < sizeof(bytes) ? command->length : sizeof(bytes);

	for (size_t i = 0; i < length; i++)
		bytes[i] = command->text[i] ? command->text[i] : ' ';
	return bytes_have(bytes, length, text);
}

bool top_events_has(const struct top_event *event, const char *text)
{
	const struct procsnap_event *head = &event->event;
	const char *kind = procsnap_event_kind_name(head->kind);
	const struct cli_user *user;

	if (bytes_have(kind, strlen(kind), text))
		return true;
	if (head->kind == PROCSNAP_EVENT_LOST)
		return false;
	if (bytes_have(head->comm, strnlen(head->comm, sizeof(head->comm)), text) ||
	    (event->command && arguments_have(event->command, text)))
		return true;
	if (!text[strspn(text, "0123456789")])
		return number_has(head->pid, text) || number_has(head->ppid, text);
	user = cli_user_name(head->uid);
	return bytes_have(user->name, user->length, text);
}

static bool is_shown(struct top_events *events, const struct top_event *event)
{
	uint32_t kind = event->event.kind;

	if (kind == PROCSNAP_EVENT_LOST)
		return true;
	if (kind >= 64 || !(events->kinds & PROCSNAP_EVENTS(kind)) ||
	    (!events->threads && watch_is_thread(&event->event)))
		return false;
	return !events->filter[0] || top_events_has(event, events->filter);
}

static bool add_shown(struct top_events *events, uint64_t number)
{
	if (events->shown_count == events->shown_room) {
		size_t room = events->shown_room ? 2 * events->shown_room : 1024;
		uint64_t *shown = reallocarray(events->shown, room, sizeof(*shown));

		if (!shown)
			return false;
		events->shown = shown;
		events->shown_room = room;
	}
	events->shown[events->shown_count++] = number;
	return true;
}

/* those that were forgotten are not shown either */
static void trim_shown(struct top_events *events)
{
	size_t past = 0;

	while (past < events->shown_count && events->shown[past] < events->forgotten)
		past++;
	if (!past)
		return;
	events->shown_count -= past;
	events->passed += past;
	memmove(events->shown, events->shown + past, events->shown_count * sizeof(*events->shown));
}

int top_events_select(struct top_events *events)
{
	events->shown_count = 0;
	events->passed = 0;
	for (size_t i = 0; i < events->count; i++) {
		uint64_t number = events->forgotten + i;

		if (is_shown(events, by_number(events, number)) && !add_shown(events, number))
			return -ENOMEM;
	}
	return 0;
}

const struct top_event *top_events_at(const struct top_events *events, size_t index)
{
	return index < events->shown_count ? by_number(events, events->shown[index]) : NULL;
}

/* --- taking --- */

static uint64_t real_time(const struct procsnap_header *header, const struct procsnap_event *event)
{
	if (!event->mono_ns)
		return header->start_real_ns;
	return event->mono_ns + (header->start_real_ns - header->start_mono_ns);
}

static bool keep(struct top_events *events, const struct procsnap_event *event,
		 const struct watch_view *view, uint64_t real_ns)
{
	struct top_event *place = next_place(events);
	uint64_t number = events->forgotten + events->count - 1;

	if (!place)
		return false;
	copy_event(place, event);
	place->real_ns = real_ns;
	place->life_ns = view->life_ns;
	place->program_ns = view->program_ns;
	place->command = watch_command_get(view->command);
	return !is_shown(events, place) || add_shown(events, number);
}

/* what was lost may have been ends: the processes are known anew from here on */
static bool keep_loss(struct top_events *events, const struct procsnap_event *event,
		      uint64_t real_ns)
{
	const struct watch_view none = { .life_ns = WATCH_UNKNOWN, .program_ns = WATCH_UNKNOWN };

	events->lost += ((const struct procsnap_event_lost *)event)->count;
	watch_model_free(&events->model);
	return keep(events, event, &none, real_ns);
}

static bool take_event(struct top_events *events, const struct procsnap_event *event,
		       uint64_t real_ns)
{
	struct watch_view view;

	events->total++;
	if (event->kind == PROCSNAP_EVENT_LOST)
		return keep_loss(events, event, real_ns);
	return !watch_model_take(&events->model, event, &view) &&
	       keep(events, event, &view, real_ns);
}

/* losses of the frame that do not stand among its events: there was no room for more */
static bool take_rest(struct top_events *events, const struct cli_frame *frame, uint64_t told)
{
	struct procsnap_event_lost lost = {
		.event = { .size = sizeof(lost), .kind = PROCSNAP_EVENT_LOST },
		.count = frame->lost - told,
	};

	if (frame->lost <= told)
		return true;
	return keep_loss(events, &lost.event, procsnap_header(frame->snap)->start_real_ns);
}

int top_events_take(struct top_events *events, const struct cli_frame *frame)
{
	const struct procsnap_header *header = procsnap_header(frame->snap);
	const struct procsnap_event *event;
	uint64_t told = 0, missing = 0;
	size_t at = 0;

	while ((event = cli_frame_event(frame, &at))) {
		if (event->kind == PROCSNAP_EVENT_LOST)
			told += ((const struct procsnap_event_lost *)event)->count;
		missing += !take_event(events, event, real_time(header, event));
	}
	missing += !take_rest(events, frame, told);
	trim_shown(events);
	events->lost += missing;
	return missing ? -ENOMEM : 0;
}

void top_events_clear(struct top_events *events)
{
	while (events->count)
		forget_first(events);
	watch_model_free(&events->model);
	events->first = 0;
	events->forgotten = 0;
	events->passed = 0;
	events->shown_count = 0;
	events->total = 0;
	events->lost = 0;
}

void top_events_free(struct top_events *events)
{
	top_events_clear(events);
	free(events->ring);
	free(events->shown);
	events->ring = NULL;
	events->shown = NULL;
	events->shown_room = 0;
}

/* --- lines --- */

void top_events_line(struct top_events *events, const struct top_event *event)
{
	const struct watch_view view = {
		.event = &event->event,
		.command = event->command,
		.life_ns = event->life_ns,
		.program_ns = event->program_ns,
	};
	time_t seconds = (time_t)(event->real_ns / 1000000000);
	struct tm calendar = { 0 };

	localtime_r(&seconds, &calendar);
	events->line.length = 0;
	watch_line_printf(&events->line, "%02d:%02d:%02d.%06u ", calendar.tm_hour, calendar.tm_min,
			  calendar.tm_sec, (unsigned int)(event->real_ns % 1000000000 / 1000));
	watch_line_event(&events->line, &view);
	watch_line_cut(&events->line, 0);
}

void top_events_titles(struct top_events *events)
{
	events->line.length = 0;
	watch_line_titles(&events->line);
}

/* --- ends --- */

static void gone_from(struct top_gone *gone, const struct procsnap_event_exit *end)
{
	*gone = (struct top_gone){
		.task = { .status = PROCSNAP_STATUS_OK,
			  .pid = end->event.pid,
			  .tgid = end->event.tgid,
			  .ppid = end->event.ppid,
			  .start_ns = end->event.start_ns,
			  .state = 'X' },
		.cred = { .status = PROCSNAP_STATUS_OK, .euid = end->event.uid },
		.cpu = { .status = PROCSNAP_STATUS_OK,
			 .utime_ns = end->utime_ns,
			 .stime_ns = end->stime_ns,
			 .minor_faults = end->minor_faults,
			 .major_faults = end->major_faults },
		.memory = { .status = PROCSNAP_STATUS_OK, .rss_peak_bytes = end->rss_peak_bytes },
		.boot_ns = end->event.boot_ns,
		.wait_status = end->status,
	};
	memcpy(gone->task.comm, end->event.comm, sizeof(end->event.comm));
}

bool top_events_find_end(const struct top_events *events, const struct top_identity *who,
			 struct top_gone *gone)
{
	for (size_t i = events->count; i-- > 0;) {
		const struct top_event *event = by_number(events, events->forgotten + i);

		if (event->event.kind != PROCSNAP_EVENT_EXIT || event->event.pid != who->pid ||
		    event->event.start_ns != who->start_ns)
			continue;
		gone_from(gone, &event->exit);
		return true;
	}
	return false;
}
