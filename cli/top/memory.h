/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The weighted memory of all processes. To look at all pages takes long: it is done in
 * parts, each within a budget, so that the table goes on meanwhile. The parts make one walk;
 * what is shown is the last whole walk, or the first one as far as it is.
 */
#ifndef PROCSNAP_TOP_MEMORY_H
#define PROCSNAP_TOP_MEMORY_H

#include "../frame.h"
#include "../mem_list.h"
#include "collector.h"

/* the least time between two walks; a slow walk waits for nine times as long as it took */
#define TOP_MEMORY_INTERVAL_NS 5000000000ULL
/* of a part; doubled up to the other where one process takes longer */
#define TOP_MEMORY_BUDGET_NS 100000000ULL
#define TOP_MEMORY_BUDGET_MAX_NS 10000000000ULL
/* the fewest processes that a part asks for, if so many are left */
#define TOP_MEMORY_BATCH 64

/**
 * struct top_memory_walk - a walk.
 *
 * @frame: Its first part, which has all processes; empty if @snap is another's.
 * @snap: That snapshot.
 * @footprints: By row; %PROCSNAP_FOOTPRINT_PARTIAL: not looked at as a whole yet.
 * @count: Rows. @users: those that have memory which counts; @left: of these still to look at.
 * @took_ns: All parts together.
 */
struct top_memory_walk {
	struct cli_frame frame;
	const struct procsnap_snapshot *snap;
	struct procsnap_footprint *footprints;
	size_t count, users, left;
	uint64_t took_ns;
};

/**
 * struct top_memory - the walks, and the sums.
 *
 * @walk: Under way, if @walking. @whole: the last that came to its end.
 * @budget_ns: Of the next part. @batch: how many processes it asks for: not many more than
 *	can be looked at, as each has its row.
 * @interval_ns: The least time between two walks.
 * @ended_ns, @next_ns: When the last ended, and when the next begins, CLOCK_MONOTONIC.
 * @list: The rows that are shown; its order and what they are by are the user's.
 */
struct top_memory {
	struct top_memory_walk walk, whole;
	bool walking;
	uint64_t budget_ns, interval_ns;
	size_t batch;
	uint64_t ended_ns, next_ns;
	struct mem_list list;
};

/* what to ask for now; sections 0: nothing. 0 or -ENOMEM. */
int top_memory_want(struct top_memory *memory, uint64_t now_ns, struct top_request *request);
/* takes an answer, and its frame; 0 or -ENOMEM: then the walk is given up */
int top_memory_take(struct top_memory *memory, struct top_result *result, uint64_t now_ns);
/*
 * Sums a snapshot that stays another's, such as a recording's frame, and must be there until
 * top_memory_drop(); 0 or -ENOMEM.
 */
int top_memory_borrow(struct top_memory *memory, const struct procsnap_snapshot *snap);
void top_memory_drop(struct top_memory *memory);
/* gives up the walk under way: nobody looks */
/* a walk that failed: the next one is due after the usual time */
void top_memory_give_up(struct top_memory *memory, uint64_t now_ns);
void top_memory_stop(struct top_memory *memory);
/* makes the rows anew: after another choice of list.by or of the order; 0 or -ENOMEM */
int top_memory_sum(struct top_memory *memory);
void top_memory_free(struct top_memory *memory);

/* the walk that is shown, NULL: there is none */
const struct top_memory_walk *top_memory_shown(const struct top_memory *memory);

#endif
