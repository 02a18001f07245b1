/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine that is made up, for recordings: processes that come, go, work, and
 * change their names, and its snapshots with what moves in them.
 */
#ifndef PROCSNAP_RECORDING_MODEL_H
#define PROCSNAP_RECORDING_MODEL_H

#include "internal.h"
#include "frame.h"

#define MODEL_ROOM 400

/**
 * struct model_process - a process.
 *
 * @number: Of all that ever were, of which its texts are made.
 * @title: Times that it has changed its command line.
 */
struct model_process {
	int32_t pid, ppid;
	uint64_t start_ns, cpu_ns, rss_bytes;
	unsigned int number, title, cgroup;
};

/**
 * struct model - the machine.
 */
struct model {
	struct model_process processes[MODEL_ROOM];
	size_t count;
	unsigned int born;
	uint32_t random;
	uint64_t now_ns, sequence;
	bool threads;
};

void model_begin(struct model *model, size_t count, uint32_t seed);
/* a random number below a bound */
unsigned int model_random(struct model *model, unsigned int bound);
/* time goes on: so many end, begin, and work */
void model_step(struct model *model, size_t end, size_t begin, size_t work);
/* a snapshot as of now; every section that it has from the seed */
struct procsnap_snapshot *model_snapshot(struct model *model);
/* a snapshot with events before it: a fork and an exec of each that was born since */
void model_frame(struct model *model, struct cli_frame *frame);

#endif
