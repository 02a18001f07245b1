/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of a machine that the test makes up, for the models of procsnap-top. */
#ifndef PROCSNAP_TOP_FRAMES_H
#define PROCSNAP_TOP_FRAMES_H

#include "frame.h"

/**
 * struct top_sample - a task.
 *
 * @pid, @tgid, @ppid, @uid, @comm, @state, @flags: As in the sections; tgid 0: pid.
 * @start: Its start, ns.
 * @cpu: Its cpu time, ns.
 * @rss: Its memory, bytes.
 */
struct top_sample {
	int32_t pid, tgid, ppid;
	uint32_t uid;
	const char *comm;
	char state;
	uint32_t flags;
	uint64_t start, cpu, rss;
};

/* a snapshot with task, cred, cpu and memory, at a time since boot */
struct procsnap_snapshot *top_sample_snapshot(const struct top_sample *tasks, size_t count,
					      uint64_t boot_ns);

#endif
