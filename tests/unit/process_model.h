/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A machine with few pids, for the watch: what happens in it is known, written to
 * a ring as events, and shown in snapshots.
 */
#ifndef PROCSNAP_PROCESS_MODEL_H
#define PROCSNAP_PROCESS_MODEL_H

#include "ring_writer.h"

/* So few that each is used again soon. */
#define MODEL_PIDS 40

/* Its first process, which never ends. */
#define MODEL_INIT 1

/* What each uses on its way out, when its end has been told; a snapshot shows it. */
#define MODEL_WAY_OUT_NS 17

/**
 * struct model_task - a process; there is none if @pid is 0.
 *
 * @dead: It is a zombie that nobody waits for.
 * @unplaced: No snapshot of a cgroup has it.
 * @status: How it ended.
 * @cpu_ns: What it has used.
 * @old_cpu_ns: What of it before the last look.
 * @old: It was there at the last look.
 */
struct model_task {
	int32_t pid;
	int32_t ppid;
	uint64_t start_ns;
	uint32_t uid;
	bool zombie;
	bool dead;
	bool unplaced;
	bool old;
	uint32_t status;
	uint64_t cpu_ns;
	uint64_t old_cpu_ns;
	char comm[16];
};

/**
 * struct model_sum - what happened since the last look.
 */
struct model_sum {
	uint64_t forks;
	uint64_t execs;
	uint64_t exits;
	uint64_t cpu_ns;
	uint64_t gone_cpu_ns;
	uint64_t unseen;
	uint64_t unseen_cpu_ns;
};

/**
 * struct model - the machine.
 *
 * @now_ns: Its clock, CLOCK_BOOTTIME.
 * @only_below: Events only of those below it, and it; 0: all.
 * @members: Of whom there are events then, by pid.
 */
struct model {
	struct ring_writer *ring;
	struct model_task tasks[MODEL_PIDS + 1];
	bool members[MODEL_PIDS + 1];
	int32_t only_below;
	uint64_t now_ns;
	struct model_sum sum;
	unsigned int seed;
};

void model_begin(struct model *model, struct ring_writer *ring);
/* From now on only a process and all below it, and what these fork, is told of. */
void model_follow(struct model *model, int32_t pid);

/* Things that happen. */
void model_fork(struct model *model, int32_t parent, int32_t pid);
void model_exec(struct model *model, int32_t pid, const char *comm);
void model_rename(struct model *model, int32_t pid, const char *comm);
void model_set_uid(struct model *model, int32_t pid, uint32_t uid);
void model_use_cpu(struct model *model, int32_t pid, uint64_t ns);
void model_exit(struct model *model, int32_t pid, uint32_t status);
void model_reap(struct model *model, int32_t pid);
/* One of them. */
void model_something(struct model *model);

/* A snapshot of now. */
struct procsnap_snapshot *model_snapshot(const struct model *model);
/* What happened up to now is of before the last look. */
void model_look(struct model *model);

#endif /* PROCSNAP_PROCESS_MODEL_H */
