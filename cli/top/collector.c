// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The thread that takes snapshots. It alone uses the library's objects; requests and
 * results pass under a lock, with an eventfd for either side to wait on. Events are read
 * when the ring is half full, too, so that a slow pace loses none.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../cli.h"
#include "../recording.h"
#include "clock.h"
#include "collector.h"

#define RING_BYTES (1U << 20)
/* events that may gather between two frames; then they are lost, and counted */
#define EVENTS_MAX ((size_t)64 << 20)

struct answer {
	struct top_result result;
	struct answer *next;
};

/**
 * struct job - what is asked for, of one kind.
 *
 * @waiting: The request that waits, as the answer that it is to become; NULL: none.
 * @running: The one before is under way.
 */
struct job {
	struct answer *waiting;
	bool running;
};

/**
 * struct top_collector - the thread, and what passes to and from it.
 *
 * @origin: Where from; does not change.
 * @thread: The thread. @wake_fd: readable when it has to do; @done_fd: when it has done.
 * @lock: Of all up to @frames: what was asked for and answered, and
 * @times, @frames: when the frames of the recording are, which become fewer if one is damaged.
 * @source, @listener, @recording: The thread's; one of them, or the first two.
 * @events, @event_bytes, @event_room: Events that no frame has yet.
 * @dropped: Events that were not kept, since the last frame.
 */
struct top_collector {
	struct top_origin origin;
	pthread_t thread;
	int wake_fd, done_fd;
	pthread_mutex_t lock;
	bool stop;
	uint64_t serial;
	struct job jobs[TOP_JOBS];
	struct answer *first, **last;
	uint64_t *times;
	size_t frames;
	struct procsnap *source;
	struct procsnap_listener *listener;
	struct cli_recording *recording;
	char *events;
	size_t event_bytes, event_room;
	uint64_t dropped;
};

static void signal_fd(int fd)
{
	const uint64_t one = 1;
	ssize_t written;

	do
		written = write(fd, &one, sizeof(one));
	while (written < 0 && errno == EINTR);
}

static void drain_fd(int fd)
{
	uint64_t number;
	ssize_t got;

	do
		got = read(fd, &number, sizeof(number));
	while (got < 0 && errno == EINTR);
}

/* --- events --- */

static bool events_grow(struct top_collector *collector, size_t bytes)
{
	size_t room = collector->event_room ? collector->event_room : 65536;
	char *events;

	if (collector->event_bytes + bytes > EVENTS_MAX)
		return false;
	while (room < collector->event_bytes + bytes)
		room *= 2;
	if (room == collector->event_room)
		return true;
	events = realloc(collector->events, room);
	if (!events)
		return false;
	collector->events = events;
	collector->event_room = room;
	return true;
}

static void events_keep(struct top_collector *collector, const struct procsnap_event *event)
{
	const struct procsnap_event_lost *lost = (const void *)event;

	if (!events_grow(collector, event->size)) {
		collector->dropped += event->kind == PROCSNAP_EVENT_LOST ? lost->count : 1;
		return;
	}
	memcpy(collector->events + collector->event_bytes, event, event->size);
	collector->event_bytes += event->size;
}

static int events_read(struct top_collector *collector)
{
	const struct procsnap_event *event;
	int got;

	while ((got = procsnap_listener_next(collector->listener, &event, 0)) > 0)
		events_keep(collector, event);
	return got == -EINTR ? 0 : got;
}

/* those that the snapshot includes become the frame's; the others wait for the next */
static int events_give(struct top_collector *collector, struct cli_frame *frame)
{
	const struct cli_frame all = { .events = collector->events,
				       .event_bytes = collector->event_bytes };
	uint64_t included = procsnap_header(frame->snap)->event_sequence;
	const struct procsnap_event *event;
	size_t at = 0, end = 0;

	frame->lost = collector->dropped;
	while ((event = cli_frame_event(&all, &at)) && event->sequence <= included) {
		if (event->kind == PROCSNAP_EVENT_LOST)
			frame->lost += ((const struct procsnap_event_lost *)event)->count;
		end = at;
	}
	frame->events = malloc(end + 1);
	if (!frame->events)
		return -ENOMEM;
	if (end) {
		memcpy(frame->events, collector->events, end);
		memmove(collector->events, collector->events + end, collector->event_bytes - end);
	}
	frame->event_bytes = end;
	frame->has_events = true;
	collector->event_bytes -= end;
	collector->dropped = 0;
	return 0;
}

static void listener_end(struct top_collector *collector)
{
	pthread_mutex_lock(&collector->lock);
	collector->origin.events = false;
	snprintf(collector->origin.why_no_events, sizeof(collector->origin.why_no_events), "%s",
		 procsnap_last_error());
	pthread_mutex_unlock(&collector->lock);
	procsnap_listener_free(collector->listener);
	collector->listener = NULL;
	collector->event_bytes = 0;
}

/* --- snapshots --- */

static int request_query(const struct top_request *request, struct procsnap_query **query)
{
	int error = procsnap_query_new(query);

	if (error < 0)
		return error;
	procsnap_query_set_sections(*query, request->sections);
	procsnap_query_set_threads(*query, request->threads);
	procsnap_query_set_walk_budget(*query, request->walk_ns);
	procsnap_query_set_text_max(*query, request->text_max);
	if (request->rank)
		error = procsnap_query_set_top(*query, request->rank, request->count);
	if (!error && request->pids)
		error = procsnap_query_set_pids(*query, request->pids, request->pid_count);
	if (error < 0) {
		procsnap_query_free(*query);
		*query = NULL;
	}
	return error;
}

static int collect_live(struct top_collector *collector, struct top_result *result)
{
	bool joined = collector->listener && result->job == TOP_JOB_TABLE;
	struct cli_frame *frame = &result->frame;
	struct procsnap_query *query;
	int error = request_query(&result->request, &query);

	if (error < 0)
		return error;
	if (joined)
		error = procsnap_listener_take(collector->listener, query, &frame->snap);
	else
		error = procsnap_take(collector->source, query, &frame->snap);
	procsnap_query_free(query);
	if (error || !joined)
		return error;
	/* without a listener that can be read there are snapshots yet */
	if (events_read(collector) < 0)
		listener_end(collector);
	else
		error = events_give(collector, frame);
	return error;
}

static __thread char *diverted_message;

/* what a function of the thread says to its user becomes the result's message */
static void divert(const char *text)
{
	if (diverted_message)
		snprintf(diverted_message, sizeof(((struct top_result *)0)->message), "%s", text);
}

/* frames that turned out to be damaged are none any more */
static int recording_times(struct top_collector *collector)
{
	size_t frames = cli_recording_count(collector->recording);
	uint64_t *times = malloc((frames + 1) * sizeof(*times));

	if (!times)
		return -ENOMEM;
	for (size_t i = 0; i < frames; i++)
		times[i] = cli_recording_time(collector->recording, i);
	pthread_mutex_lock(&collector->lock);
	free(collector->times);
	collector->times = times;
	collector->frames = frames;
	pthread_mutex_unlock(&collector->lock);
	return 0;
}

static int collect_recorded(struct top_collector *collector, struct top_result *result)
{
	size_t at = result->request.at, frames = cli_recording_count(collector->recording);
	int code = 0;

	/* it may be written yet */
	if (at + 1 >= frames)
		cli_recording_refresh(collector->recording);
	if (result->job != TOP_JOB_TABLE)
		return -EOPNOTSUPP;
	diverted_message = result->message;
	if (result->request.with_before && at)
		code = cli_recording_read(collector->recording, at - 1, &result->before);
	if (!code)
		code = cli_recording_read(collector->recording, at, &result->frame);
	diverted_message = NULL;
	if (cli_recording_count(collector->recording) != frames && recording_times(collector))
		return -ENOMEM;
	return code ? -EBADMSG : 0;
}

static void collect(struct top_collector *collector, struct top_result *result)
{
	uint64_t start = top_clock_ns();

	if (collector->recording)
		result->code = collect_recorded(collector, result);
	else
		result->code = collect_live(collector, result);
	result->took_ns = top_clock_ns() - start;
	if (!result->code)
		return;
	cli_frame_free(&result->frame);
	cli_frame_free(&result->before);
	if (!*result->message)
		snprintf(result->message, sizeof(result->message), "%s", procsnap_last_error());
}

/* --- the thread --- */

/* the next request, as an answer to be filled; NULL: none. Locked. */
static struct answer *take_job(struct top_collector *collector)
{
	for (int i = 0; i < TOP_JOBS; i++) {
		struct job *job = &collector->jobs[i];
		struct answer *answer = job->waiting;

		if (!answer)
			continue;
		job->waiting = NULL;
		job->running = true;
		return answer;
	}
	return NULL;
}

static void give_answer(struct top_collector *collector, struct answer *answer)
{
	pthread_mutex_lock(&collector->lock);
	collector->jobs[answer->result.job].running = false;
	*collector->last = answer;
	collector->last = &answer->next;
	pthread_mutex_unlock(&collector->lock);
	signal_fd(collector->done_fd);
}

static bool work(struct top_collector *collector)
{
	struct answer *answer;
	bool stop;

	for (;;) {
		pthread_mutex_lock(&collector->lock);
		stop = collector->stop;
		answer = stop ? NULL : take_job(collector);
		pthread_mutex_unlock(&collector->lock);
		if (!answer)
			return !stop;
		collect(collector, &answer->result);
		give_answer(collector, answer);
	}
}

static void *run(void *data)
{
	struct top_collector *collector = data;
	struct pollfd fds[2] = { { .fd = collector->wake_fd, .events = POLLIN },
				 { .fd = -1, .events = POLLIN } };

	cli_message_divert(divert);
	if (collector->listener)
		fds[1].fd = procsnap_listener_fd(collector->listener);
	while (work(collector)) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents)
			drain_fd(collector->wake_fd);
		if (fds[1].revents && events_read(collector) < 0)
			listener_end(collector);
		if (!collector->listener)
			fds[1].fd = -1;
	}
	return NULL;
}

/* --- for the viewer --- */

const struct top_origin *top_collector_origin(const struct top_collector *collector)
{
	return &collector->origin;
}

size_t top_collector_frames(struct top_collector *collector)
{
	size_t frames;

	pthread_mutex_lock(&collector->lock);
	frames = collector->frames;
	pthread_mutex_unlock(&collector->lock);
	return frames;
}

uint64_t top_collector_time(struct top_collector *collector, size_t index)
{
	uint64_t time = 0;

	pthread_mutex_lock(&collector->lock);
	if (index < collector->frames)
		time = collector->times[index];
	pthread_mutex_unlock(&collector->lock);
	return time;
}

/* as cli_recording_find(): the last that is not after it */
size_t top_collector_find(struct top_collector *collector, uint64_t real_ns)
{
	size_t low = 0, high;

	pthread_mutex_lock(&collector->lock);
	high = collector->frames;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (collector->times[middle] <= real_ns)
			low = middle + 1;
		else
			high = middle;
	}
	pthread_mutex_unlock(&collector->lock);
	return low ? low - 1 : 0;
}

int top_collector_fd(const struct top_collector *collector)
{
	return collector->done_fd;
}

uint64_t top_collector_post(struct top_collector *collector, enum top_job job,
			    struct top_request *request)
{
	struct answer *answer = calloc(1, sizeof(*answer)), *forgotten;
	uint64_t serial;

	if (!answer) {
		free(request->pids);
		memset(request, 0, sizeof(*request));
		return 0;
	}
	answer->result.job = job;
	answer->result.request = *request;
	memset(request, 0, sizeof(*request));
	pthread_mutex_lock(&collector->lock);
	answer->result.serial = serial = ++collector->serial;
	forgotten = collector->jobs[job].waiting;
	collector->jobs[job].waiting = answer;
	pthread_mutex_unlock(&collector->lock);
	top_result_free((struct top_result *)forgotten);
	signal_fd(collector->wake_fd);
	return serial;
}

bool top_collector_busy(const struct top_collector *collector, enum top_job job)
{
	struct top_collector *locked = (struct top_collector *)collector;
	bool busy;

	pthread_mutex_lock(&locked->lock);
	busy = collector->jobs[job].waiting || collector->jobs[job].running;
	pthread_mutex_unlock(&locked->lock);
	return busy;
}

struct top_result *top_collector_next(struct top_collector *collector)
{
	struct answer *answer;

	drain_fd(collector->done_fd);
	pthread_mutex_lock(&collector->lock);
	answer = collector->first;
	if (answer) {
		collector->first = answer->next;
		if (!collector->first)
			collector->last = &collector->first;
	}
	pthread_mutex_unlock(&collector->lock);
	/* the result is the first thing in the answer */
	return (struct top_result *)answer;
}

void top_result_free(struct top_result *result)
{
	if (!result)
		return;
	free(result->request.pids);
	cli_frame_free(&result->frame);
	cli_frame_free(&result->before);
	free(result);
}

static void open_listener(struct top_collector *collector)
{
	struct top_origin *origin = &collector->origin;
	int error = procsnap_listener_new(&collector->listener);

	if (!error) {
		/* the reaping tells what a process used on its way out */
		procsnap_listener_set_kinds(collector->listener,
					    PROCSNAP_EVENTS_BASIC |
						    PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP));
		procsnap_listener_set_ring(collector->listener, RING_BYTES, false);
		procsnap_listener_set_wakeup(collector->listener, RING_BYTES / 2);
		error = procsnap_listener_start(collector->listener, PROCSNAP_BACKEND_DEVICE);
	}
	origin->events = !error;
	if (!error)
		return;
	snprintf(origin->why_no_events, sizeof(origin->why_no_events), "%s", procsnap_last_error());
	procsnap_listener_free(collector->listener);
	collector->listener = NULL;
}

static int open_live(struct top_collector *collector, enum procsnap_backend backend, bool listen)
{
	struct top_origin *origin = &collector->origin;

	if (procsnap_open(&collector->source, backend) < 0) {
		cli_message("%s", procsnap_last_error());
		return CLI_EXIT_FAILED;
	}
	origin->backend = procsnap_get_backend(collector->source);
	if (origin->backend == PROCSNAP_BACKEND_DEVICE) {
		if (listen)
			open_listener(collector);
		return CLI_EXIT_OK;
	}
	if (procsnap_device_error(collector->source))
		snprintf(origin->why_procfs, sizeof(origin->why_procfs), "%s",
			 procsnap_last_error());
	snprintf(origin->why_no_events, sizeof(origin->why_no_events), "/proc tells of no events");
	return CLI_EXIT_OK;
}

static int open_recording(struct top_collector *collector, const char *path)
{
	struct cli_frame frame = { 0 };
	int code = cli_recording_open(&collector->recording, path);

	if (code)
		return code;
	collector->origin.recording = path;
	if (cli_recording_count(collector->recording)) {
		/* what is no snapshot at all is told now, not on the screen */
		code = cli_recording_read(collector->recording, 0, &frame);
		cli_frame_free(&frame);
		if (!code && recording_times(collector)) {
			cli_message("no memory");
			code = CLI_EXIT_FAILED;
		}
		return code;
	}
	cli_message("%s: no snapshot in it", path);
	return CLI_EXIT_NOTHING;
}

/* signals are the main thread's */
static int start_thread(struct top_collector *collector)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&collector->thread, NULL, run, collector);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

static void collector_free(struct top_collector *collector)
{
	struct top_result *result;

	while (collector->first) {
		result = top_collector_next(collector);
		top_result_free(result);
	}
	for (int i = 0; i < TOP_JOBS; i++)
		top_result_free((struct top_result *)collector->jobs[i].waiting);
	procsnap_listener_free(collector->listener);
	procsnap_close(collector->source);
	if (collector->recording)
		cli_recording_close(collector->recording);
	if (collector->wake_fd >= 0)
		close(collector->wake_fd);
	if (collector->done_fd >= 0)
		close(collector->done_fd);
	pthread_mutex_destroy(&collector->lock);
	free(collector->events);
	free(collector->times);
	free(collector);
}

int top_collector_start(struct top_collector **started, enum procsnap_backend backend, bool listen,
			const char *path)
{
	struct top_collector *collector = calloc(1, sizeof(*collector));
	int code, error;

	if (!collector) {
		cli_message("no memory");
		return CLI_EXIT_FAILED;
	}
	pthread_mutex_init(&collector->lock, NULL);
	collector->last = &collector->first;
	collector->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	collector->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	code = path ? open_recording(collector, path) : open_live(collector, backend, listen);
	if (code)
		goto err_free;
	error = collector->wake_fd < 0 || collector->done_fd < 0 ? errno : start_thread(collector);
	if (error) {
		cli_message("no thread to take snapshots: %s", strerror(error));
		code = CLI_EXIT_FAILED;
		goto err_free;
	}
	*started = collector;
	return CLI_EXIT_OK;

err_free:
	collector_free(collector);
	return code;
}

void top_collector_stop(struct top_collector *collector)
{
	if (!collector)
		return;
	pthread_mutex_lock(&collector->lock);
	collector->stop = true;
	pthread_mutex_unlock(&collector->lock);
	signal_fd(collector->wake_fd);
	pthread_join(collector->thread, NULL);
	collector_free(collector);
}
