// SPDX-License-Identifier: GPL-2.0-or-later
/* The beginning of a watch: the listener, and a snapshot of who is there. */
/* asprintf() */
#define _GNU_SOURCE

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "absence.h"
#include "cli.h"
#include "watch.h"

#define CGROUP_ROOT "/sys/fs/cgroup"
/* what is said of an error, and what to do */
#define LISTEN_REASON (2 * CLI_ABSENCE_SIZE + 64)

/* the process whose subtree is watched; 0: there is none */
static pid_t listen_root(const struct watch_run *run)
{
	return run->child.pid ? run->child.pid : run->options.subtree;
}

/* what is shown, and what the model and the sum live on */
static uint64_t listen_kinds(const struct watch_run *run)
{
	const struct watch_options *options = &run->options;
	uint64_t kinds = PROCSNAP_EVENTS_BASIC;

	if (watch_has_sum(run))
		kinds |= PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP);
	if (options->sum)
		return kinds;
	/* the depth in the tree */
	if (options->tree || options->json)
		kinds |= PROCSNAP_EVENTS(PROCSNAP_EVENT_PARENT);
	return kinds | options->kinds;
}

/* of a path as a folder has it, or as /proc/PID/cgroup does; NULL without memory */
static char *listen_cgroup_path(const char *given)
{
	char *path = NULL;

	if (access(given, F_OK) && given[0] == '/')
		return asprintf(&path, CGROUP_ROOT "%s", given) < 0 ? NULL : path;
	return strdup(given);
}

static int listen_set_cgroup(struct watch_run *run)
{
	char *path;
	int error;

	if (!run->options.cgroup)
		return CLI_EXIT_OK;
	path = listen_cgroup_path(run->options.cgroup);
	error = path ? procsnap_listener_set_cgroup(run->listener, path, true) : -ENOMEM;
	if (error)
		cli_message("--cgroup %s: %s; give the folder of a cgroup, or its path below %s",
			    run->options.cgroup, strerror(-error), CGROUP_ROOT);
	free(path);
	return error ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}

static int listen_set(struct watch_run *run)
{
	const struct watch_options *options = &run->options;
	struct procsnap_listener *listener = run->listener;

	procsnap_listener_set_kinds(listener, listen_kinds(run));
	procsnap_listener_set_threads(listener, options->threads);
	procsnap_listener_set_ring(listener, options->ring_bytes, options->keep_newest);
	procsnap_listener_set_argv_max(listener, PROCSNAP_EVENT_ARGV_MAX);
	procsnap_listener_set_subtree(listener, listen_root(run));
	if (options->interval_ms)
		procsnap_listener_set_interval(listener, options->interval_ms);
	return listen_set_cgroup(run);
}

/*
 * Why the device gives no events, in the library's words; empty if it does. Asked
 * again: what the library said last may be about something else by now.
 */
static void listen_device_reason(char *reason, size_t size)
{
	struct procsnap_listener *listener;

	reason[0] = '\0';
	if (procsnap_listener_new(&listener))
		return;
	if (procsnap_listener_start(listener, PROCSNAP_BACKEND_DEVICE))
		snprintf(reason, size, "%s", procsnap_last_error());
	procsnap_listener_free(listener);
}

/* what is not exact, and why; every time: it is about what is not shown */
static void listen_tell_polling(const struct watch_run *run)
{
	int error = -procsnap_listener_device_error(run->listener);
	char reason[LISTEN_REASON] = "";
	struct cli_absence absence;

	/* events on the same stderr are for a program, which is told by their start */
	if (!procsnap_listener_may_miss(run->listener) ||
	    (run->options.json && run->out->fd == STDERR_FILENO))
		return;
	/* of a device that has snapshots, but no events, the library knows more */
	if (error == EOPNOTSUPP)
		listen_device_reason(reason, sizeof(reason));
	else if (error) {
		cli_absence_explain(error, &absence);
		snprintf(reason, sizeof(reason), "%s; to miss nothing: %s", absence.reason,
			 absence.advice);
	}
	cli_message("/proc is only looked at now and then: what is short is missed, uncounted%s%s",
		    reason[0] ? ": " : "", reason);
}

/* why it could not be begun; what /proc cannot do the device could, if it were there */
static void listen_tell_failed(const struct watch_run *run, int error)
{
	char failed[LISTEN_REASON], reason[LISTEN_REASON] = "";

	snprintf(failed, sizeof(failed), "%s", procsnap_last_error());
	if (error == -EOPNOTSUPP && run->options.backend == PROCSNAP_BACKEND_AUTO)
		listen_device_reason(reason, sizeof(reason));
	cli_message("%s%s%s", failed, reason[0] ? "; " : "", reason);
}

/* for the first look those who can have events; later all, of whom the model takes its own */
static int resync_query(const struct watch_run *run, bool first, struct procsnap_query **query)
{
	uint32_t root = (uint32_t)listen_root(run);
	int error = procsnap_query_new(query);
	char *path;

	if (error)
		return error;
	procsnap_query_set_sections(*query, PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
						    PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE));
	if (root && first)
		return procsnap_query_set_select(*query, PROCSNAP_SELECT_DESCENDANTS, &root, 1,
						 PROCSNAP_REQUEST_ROOTS);
	if (root || !run->options.cgroup)
		return 0;
	path = listen_cgroup_path(run->options.cgroup);
	error = path ? procsnap_query_set_cgroup(*query, path, true) : -ENOMEM;
	free(path);
	return error;
}

static bool resync_take(struct watch_run *run, bool first)
{
	struct procsnap_snapshot *snap = NULL;
	struct procsnap_query *query = NULL;
	int error = resync_query(run, first, &query);

	if (!error)
		error = procsnap_listener_take(run->listener, query, &snap);
	if (error)
		cli_message("%s", procsnap_last_error());
	else
		error = watch_model_resync(&run->model, snap);
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
	return !error;
}

void watch_resync(struct watch_run *run)
{
	resync_take(run, false);
}

void watch_look(struct watch_run *run)
{
	struct procsnap_snapshot *snap = NULL;
	struct procsnap_query *query = NULL;
	int error = procsnap_query_new(&query);

	if (!error) {
		procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_TASK));
		error = procsnap_listener_take(run->listener, query, &snap);
	}
	if (error)
		cli_message("%s", procsnap_last_error());
	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
}

static int listen_start(struct watch_run *run)
{
	int error;

	run->begin_ns = watch_now();
	watch_clock_set(run);
	error = procsnap_listener_start(run->listener, run->options.backend);
	if (!error)
		return CLI_EXIT_OK;
	if (error == -ESRCH && run->options.subtree) {
		cli_message("%d: no such process", (int)run->options.subtree);
		return CLI_EXIT_NOTHING;
	}
	listen_tell_failed(run, error);
	return CLI_EXIT_FAILED;
}

int watch_listen(struct watch_run *run)
{
	int code;

	if (procsnap_listener_new(&run->listener)) {
		cli_message("no memory to listen");
		return CLI_EXIT_FAILED;
	}
	code = listen_set(run);
	if (!code)
		code = listen_start(run);
	if (code)
		return code;
	listen_tell_polling(run);
	run->model.keep_ended = listen_kinds(run) & PROCSNAP_EVENTS(PROCSNAP_EVENT_REAP);
	if (!resync_take(run, true))
		return CLI_EXIT_FAILED;
	run->model.scoped = listen_root(run) != 0;
	return CLI_EXIT_OK;
}
