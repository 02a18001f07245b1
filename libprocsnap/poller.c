// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * struct procsnap_poller: when /proc is looked at, and the queue of events.
 */
#include "poller.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define NS_PER_MS 1000000L

static int check(const struct procsnap_listener *listener)
{
	const uint32_t ring = listener->ring_bytes;

	if (listener->kinds == 0 || listener->kinds & ~PROCSNAP_EVENTS_ALL)
		return procsnap_fail(-EINVAL, "kinds %#llx of events: there are %#llx",
				     (unsigned long long)listener->kinds,
				     (unsigned long long)PROCSNAP_EVENTS_ALL);
	if (ring < PROCSNAP_RING_BYTES_MIN || ring & (ring - 1) ||
	    listener->wakeup_bytes > ring / 2)
		return procsnap_fail(
			-EINVAL,
			"a ring of %u bytes with a wake-up at %u: a power of two, at least %u, and at most half of it are possible",
			ring, listener->wakeup_bytes, PROCSNAP_RING_BYTES_MIN);
	if (listener->argv_max > PROCSNAP_EVENT_ARGV_MAX)
		return procsnap_fail(-EINVAL, "%u bytes of arguments: at most %u are possible",
				     listener->argv_max, PROCSNAP_EVENT_ARGV_MAX);
	if (listener->subtree < 0 || listener->interval_ms == 0)
		return procsnap_fail(-EINVAL,
				     "the subtree of process %d, every %u ms: neither can be",
				     (int)listener->subtree, listener->interval_ms);
	if (listener->threads)
		return procsnap_fail(
			-EOPNOTSUPP,
			"threads come and go too fast for looks at /proc: ask for processes only, or use the device backend");
	return 0;
}

/* Only what the kinds need: each section costs files to open. */
static uint64_t sections_for(uint64_t kinds)
{
	uint64_t want = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) | PROCSNAP_WANT(PROCSNAP_SECTION_CRED);

	if (kinds & PROCSNAP_EVENTS(PROCSNAP_EVENT_EXEC))
		want |= PROCSNAP_WANT(PROCSNAP_SECTION_ADDRESSES);
	if (kinds & PROCSNAP_EVENTS(PROCSNAP_EVENT_EXIT))
		want |= PROCSNAP_WANT(PROCSNAP_SECTION_ADDRESSES) |
			PROCSNAP_WANT(PROCSNAP_SECTION_CPU) |
			PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY) | PROCSNAP_WANT(PROCSNAP_SECTION_IO);
	return want;
}

/* The timer fires at once, or at the end of the interval; then again and again. */
static void set_timer(const struct procsnap_poller *poller, bool at_once)
{
	const unsigned int ms = poller->listener->interval_ms;
	struct itimerspec time = {
		.it_interval = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * NS_PER_MS },
	};

	time.it_value = time.it_interval;
	if (at_once)
		time.it_value = (struct timespec){ .tv_nsec = 1 };
	timerfd_settime(poller->timer, 0, &time, NULL);
}

int procsnap_poller_put(struct procsnap_poller *poller, const struct procsnap_event *event)
{
	struct procsnap_event *copy;
	unsigned char *grown;
	size_t size;

	if (poller->size - poller->used < event->size) {
		size = poller->size * 2 + PROCSNAP_EVENT_SIZE_MAX;
		grown = realloc(poller->queue, size);
		if (!grown)
			return procsnap_fail(-ENOMEM, "no memory for %zu bytes of events", size);
		poller->queue = grown;
		poller->size = size;
	}
	copy = (void *)(poller->queue + poller->used);
	memcpy(copy, event, event->size);
	copy->sequence = ++poller->sequence;
	poller->used += event->size;
	return 0;
}

/* What differs from the look before becomes events; this is the look before from now on. */
static int compare(struct procsnap_poller *poller, struct procsnap_snapshot *after)
{
	struct procsnap_poll poll = {
		.poller = poller,
		.before = poller->before,
		.after = after,
		.marks_before = poller->marks,
	};
	const uint64_t sequence = poller->sequence;
	const size_t used = poller->used;
	int err;

	err = procsnap_poll_mark(&poll);
	if (!err && poll.before)
		err = procsnap_poll_compare(&poll);
	free(poll.order);
	procsnap_snapshot_free(poll.texts);
	if (err) {
		/* The next look finds the same again. */
		poller->used = used;
		poller->sequence = sequence;
		free(poll.marks);
		return err;
	}
	procsnap_snapshot_free(poller->before);
	free(poller->marks);
	poller->before = procsnap_snapshot_hold(after);
	poller->marks = poll.marks;
	if (poller->read < poller->used && !poller->draining) {
		poller->draining = true;
		set_timer(poller, true);
	}
	return 0;
}

static int look(struct procsnap_poller *poller)
{
	struct procsnap_snapshot *after;
	int err;

	err = procsnap_take(poller->listener->ps, &poller->query, &after);
	if (err)
		return err;
	err = compare(poller, after);
	procsnap_snapshot_free(after);
	return err;
}

static bool is_there(const struct procsnap_snapshot *snap, pid_t pid)
{
	size_t row;

	return pid == 0 || procsnap_find_pid(snap, pid, &row) == 0;
}

int procsnap_poller_start(struct procsnap_listener *listener)
{
	struct procsnap_poller *poller;
	int err;

	err = check(listener);
	if (err)
		return err;
	poller = calloc(1, sizeof(*poller));
	if (!poller)
		return procsnap_fail(-ENOMEM, "no memory to look at /proc");
	listener->poller = poller;
	poller->timer = -1;
	poller->listener = listener;
	procsnap_query_init(&poller->query);
	poller->query.sections = sections_for(listener->kinds);
	if (listener->subtree)
		poller->required |= PROCSNAP_POLLER_SUBTREE;
	if (listener->scope->select == PROCSNAP_SELECT_CGROUP)
		poller->required |= PROCSNAP_POLLER_CGROUP;
	poller->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (poller->timer < 0) {
		err = -errno;
		return procsnap_fail(err, "making a timer failed: %s", procsnap_errno_text(err));
	}
	err = look(poller);
	if (err)
		return err;
	if (!is_there(poller->before, listener->subtree))
		return procsnap_fail(-ESRCH, "there is no process %d to follow",
				     (int)listener->subtree);
	set_timer(poller, false);
	return 0;
}

void procsnap_poller_stop(struct procsnap_poller *poller)
{
	if (!poller)
		return;
	if (poller->timer >= 0)
		close(poller->timer);
	procsnap_snapshot_free(poller->before);
	free(poller->marks);
	free(poller->queue);
	free(poller);
}

/* 1: there are events; 0: none, and it is not yet time for another look; or -errno. */
static int refill(struct procsnap_poller *poller)
{
	uint64_t fired;
	int err;

	if (poller->read < poller->used)
		return 1;
	poller->used = 0;
	poller->read = 0;
	if (poller->draining) {
		poller->draining = false;
		set_timer(poller, false);
		return 0;
	}
	if (read(poller->timer, &fired, sizeof(fired)) < 0)
		return 0;
	err = look(poller);
	return err ? err : poller->read < poller->used;
}

int procsnap_poller_next(struct procsnap_poller *poller, const struct procsnap_event **event)
{
	const struct procsnap_event *next;
	int ret;

	*event = NULL;
	ret = refill(poller);
	if (ret <= 0)
		return ret;
	next = (const void *)(poller->queue + poller->read);
	memcpy(poller->event, next, next->size);
	poller->read += next->size;
	poller->given = next->sequence;
	*event = (const void *)poller->event;
	return 1;
}

/* A snapshot of all processes can serve as a look. */
static bool is_whole(const struct procsnap_query *query)
{
	return query->select == PROCSNAP_SELECT_ALL && !query->threads &&
	       query->min_rss_bytes == 0 && query->min_cpu_ns == 0 && query->top_count == 0 &&
	       query->top_key == PROCSNAP_TOP_NONE;
}

static int take_look(struct procsnap_poller *poller, const struct procsnap_query *query,
		     struct procsnap_snapshot **snap)
{
	struct procsnap_query wider = *query;
	int err;

	wider.sections |= poller->query.sections;
	err = procsnap_take(poller->listener->ps, &wider, snap);
	if (err)
		return err;
	err = compare(poller, *snap);
	if (err) {
		procsnap_snapshot_free(*snap);
		*snap = NULL;
	}
	return err;
}

int procsnap_poller_take(struct procsnap_poller *poller, const struct procsnap_query *query,
			 struct procsnap_snapshot **snap)
{
	struct procsnap_query all;
	int err;

	*snap = NULL;
	if (!query) {
		procsnap_query_init(&all);
		query = &all;
	}
	if (is_whole(query)) {
		err = take_look(poller, query, snap);
	} else {
		err = look(poller);
		if (!err)
			err = procsnap_take(poller->listener->ps, query, snap);
	}
	if (!err)
		procsnap_snapshot_set_sequence(*snap, poller->sequence);
	return err;
}
