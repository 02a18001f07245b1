/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the viewer's pictures come from: a thread that takes snapshots and gathers
 * events, so that keys are answered while it does. Or a recording, played.
 */
#ifndef PROCSNAP_TOP_COLLECTOR_H
#define PROCSNAP_TOP_COLLECTOR_H

#include <sys/types.h>

#include "../frame.h"

/* what is asked for; of each a job may be under way and another one wait */
enum top_job {
	TOP_JOB_TABLE,	 /* the tasks, and what happened since the table before */
	TOP_JOB_DETAILS, /* what else the rows on the screen show */
	TOP_JOB_PAGE,	 /* what the page needs */
	TOP_JOBS,
};

/**
 * struct top_request - a snapshot to be taken.
 *
 * @sections: Mask of its sections; 0: nothing is to be taken.
 * @threads: A row for each thread.
 * @rank, @count: The first rows by a ranking of the kernel's; NONE: all rows.
 * @pids, @pid_count: Only these; NULL: all. Allocated.
 * @walk_ns: How long pages may be looked at; 0: as long as the source allows.
 * @text_max: Bytes of a long text; 0: all of it.
 * @at: Frame of a recording; @with_before: and the one before it.
 */
struct top_request {
	uint64_t sections;
	bool threads;
	enum procsnap_top rank;
	uint32_t count;
	pid_t *pids;
	size_t pid_count;
	uint64_t walk_ns;
	uint32_t text_max;
	size_t at;
	bool with_before;
};

/**
 * struct top_result - the answer.
 *
 * @job, @request: What was asked for.
 * @serial: As top_collector_post() gave it.
 * @code: 0 or a negative errno.
 * @message: What went wrong then.
 * @took_ns: How long it took.
 * @frame: The snapshot, NULL if something went wrong. Events of a table only.
 * @before: The frame before it, if it was asked for and there is one.
 */
struct top_result {
	enum top_job job;
	struct top_request request;
	uint64_t serial;
	int code;
	char message[512];
	uint64_t took_ns;
	struct cli_frame frame, before;
};

/**
 * struct top_origin - where it all comes from.
 *
 * @recording: A file's path, NULL: this machine.
 * @backend: Of this machine: DEVICE or PROCFS.
 * @why_procfs: Why not from the device; empty.
 * @events: Events are listened to.
 * @why_no_events: Why not; empty.
 */
struct top_origin {
	const char *recording;
	enum procsnap_backend backend;
	char why_procfs[256];
	bool events;
	char why_no_events[256];
};

struct top_collector;

/*
 * Starts it: from a recording if path is not NULL. listen: events, where the device gives them.
 * An exit code, said what is wrong.
 */
int top_collector_start(struct top_collector **collector, enum procsnap_backend backend,
			bool listen, const char *path);
/* waits for what is under way; NULL is taken */
void top_collector_stop(struct top_collector *collector);

const struct top_origin *top_collector_origin(const struct top_collector *collector);
/* how many frames the recording has, as far as they were found whole; their times, and which is of one */
size_t top_collector_frames(struct top_collector *collector);
uint64_t top_collector_time(struct top_collector *collector, size_t index);
size_t top_collector_find(struct top_collector *collector, uint64_t real_ns);

/* readable when there is a result */
int top_collector_fd(const struct top_collector *collector);
/*
 * Asks for a snapshot; takes over the request's list. A waiting request for the same job is
 * forgotten. The serial number of the answer; 0: no memory.
 */
uint64_t top_collector_post(struct top_collector *collector, enum top_job job,
			    struct top_request *request);
/* true while there is no answer to the last request */
bool top_collector_busy(const struct top_collector *collector, enum top_job job);
/* the next answer, NULL: none; to be freed */
struct top_result *top_collector_next(struct top_collector *collector);
void top_result_free(struct top_result *result);

#endif
