// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * struct procsnap_listener: what events are asked for, and reading them.
 */
#include "poller.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#define RING_BYTES (1U << 20)
#define ARGV_MAX 256
#define INTERVAL_MS 100

int procsnap_listener_new(struct procsnap_listener **listener)
{
	struct procsnap_listener *l = calloc(1, sizeof(*l));

	*listener = NULL;
	if (!l)
		return procsnap_fail(-ENOMEM, "no memory for a listener");
	if (procsnap_query_new(&l->scope) < 0) {
		free(l);
		return -ENOMEM;
	}
	l->kinds = PROCSNAP_EVENTS_BASIC;
	l->ring_bytes = RING_BYTES;
	l->argv_max = ARGV_MAX;
	l->interval_ms = INTERVAL_MS;
	*listener = l;
	return 0;
}

/* Back to where nothing listens. */
static void stop(struct procsnap_listener *listener)
{
	procsnap_listener_stop_device(listener);
	procsnap_poller_stop(listener->poller);
	listener->poller = NULL;
	procsnap_close(listener->ps);
	listener->ps = NULL;
}

void procsnap_listener_free(struct procsnap_listener *listener)
{
	if (!listener)
		return;
	stop(listener);
	procsnap_query_free(listener->scope);
	free(listener);
}

void procsnap_listener_set_kinds(struct procsnap_listener *listener, uint64_t kinds)
{
	listener->kinds = kinds;
}

void procsnap_listener_set_threads(struct procsnap_listener *listener, bool threads)
{
	listener->threads = threads;
}

void procsnap_listener_set_ring(struct procsnap_listener *listener, uint32_t bytes,
				bool keep_newest)
{
	listener->ring_bytes = bytes;
	listener->keep_newest = keep_newest;
}

void procsnap_listener_set_wakeup(struct procsnap_listener *listener, uint32_t bytes)
{
	listener->wakeup_bytes = bytes;
}

void procsnap_listener_set_argv_max(struct procsnap_listener *listener, uint32_t bytes)
{
	listener->argv_max = bytes;
}

void procsnap_listener_set_subtree(struct procsnap_listener *listener, pid_t pid)
{
	listener->subtree = pid;
}

int procsnap_listener_set_cgroup(struct procsnap_listener *listener, const char *path,
				 bool subgroups)
{
	if (path)
		return procsnap_query_set_cgroup(listener->scope, path, subgroups);
	return procsnap_query_set_pids(listener->scope, NULL, 0);
}

void procsnap_listener_set_interval(struct procsnap_listener *listener, unsigned int ms)
{
	listener->interval_ms = ms;
}

int procsnap_listener_start(struct procsnap_listener *listener, enum procsnap_backend backend)
{
	int err;

	if (listener->ps)
		return procsnap_fail(-EALREADY, "this listener has been started already");
	err = procsnap_open_for(&listener->ps, backend, true);
	if (err)
		return err;
	if (listener->ps->backend == PROCSNAP_BACKEND_DEVICE)
		err = procsnap_listener_start_device(listener);
	else
		err = procsnap_poller_start(listener);
	if (err)
		stop(listener);
	return err;
}

enum procsnap_backend procsnap_listener_get_backend(const struct procsnap_listener *listener)
{
	return listener->ps ? listener->ps->backend : PROCSNAP_BACKEND_AUTO;
}

bool procsnap_listener_may_miss(const struct procsnap_listener *listener)
{
	return procsnap_listener_get_backend(listener) != PROCSNAP_BACKEND_DEVICE;
}

int procsnap_listener_device_error(const struct procsnap_listener *listener)
{
	return listener->ps ? listener->ps->device_error : 0;
}

int procsnap_listener_fd(const struct procsnap_listener *listener)
{
	if (!listener->ps)
		return -1;
	return listener->poller ? listener->poller->timer : listener->ps->fd;
}

uint64_t procsnap_listener_sequence(const struct procsnap_listener *listener)
{
	return listener->poller ? listener->poller->given : listener->ring.sequence;
}

static int fail_not_started(void)
{
	return procsnap_fail(-EINVAL, "this listener has not been started");
}

static int next_now(struct procsnap_listener *listener, const struct procsnap_event **event)
{
	int ret;

	if (listener->poller)
		ret = procsnap_poller_next(listener->poller, event);
	else
		ret = procsnap_ring_next(&listener->ring, event);
	if (ret <= 0)
		return ret;
	if ((*event)->kind == PROCSNAP_EVENT_LOST)
		listener->lost += ((const struct procsnap_event_lost *)*event)->count;
	else
		listener->received++;
	return ret;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits up to a time of now_ms(), or without end; 1 if it is worth another look, 0 or -errno. */
static int wait_until(const struct procsnap_listener *listener, bool forever, int64_t end)
{
	struct pollfd wanted = { .fd = procsnap_listener_fd(listener), .events = POLLIN };
	int64_t left = forever ? -1 : end - now_ms();
	int ret, err;

	if (!forever && left <= 0)
		return 0;
	ret = poll(&wanted, 1, left > INT_MAX ? INT_MAX : (int)left);
	if (ret >= 0)
		return 1;
	err = -errno;
	if (err == -EINTR)
		return procsnap_fail(err, "a signal came while waiting for an event");
	return procsnap_fail(err, "waiting for an event failed: %s", procsnap_errno_text(err));
}

int procsnap_listener_next(struct procsnap_listener *listener, const struct procsnap_event **event,
			   int timeout_ms)
{
	int64_t end = 0;
	int ret;

	*event = NULL;
	if (!listener->ps)
		return fail_not_started();
	ret = next_now(listener, event);
	if (ret != 0 || timeout_ms == 0)
		return ret;
	if (timeout_ms > 0)
		end = now_ms() + timeout_ms;
	do {
		ret = wait_until(listener, timeout_ms < 0, end);
		if (ret <= 0)
			return ret;
		ret = next_now(listener, event);
	} while (ret == 0);
	return ret;
}

int procsnap_listener_take(struct procsnap_listener *listener, const struct procsnap_query *query,
			   struct procsnap_snapshot **snap)
{
	*snap = NULL;
	if (!listener->ps)
		return fail_not_started();
	if (listener->poller)
		return procsnap_poller_take(listener->poller, query, snap);
	return procsnap_take(listener->ps, query, snap);
}

void procsnap_listener_get_counts(const struct procsnap_listener *listener,
				  struct procsnap_listener_counts *counts)
{
	counts->generated = 0;
	if (listener->poller)
		counts->generated = listener->poller->sequence;
	else if (listener->ps)
		counts->generated = procsnap_ring_generated(&listener->ring);
	counts->received = listener->received;
	counts->lost = listener->lost;
}
