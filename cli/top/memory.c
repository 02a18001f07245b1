// SPDX-License-Identifier: GPL-2.0-or-later
/* The weighted memory of all processes: walks in parts, and their sums. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../inspect.h"
#include "memory.h"

#define SECTIONS                                                                              \
	(PROCSNAP_WANT(PROCSNAP_SECTION_TASK) | PROCSNAP_WANT(PROCSNAP_SECTION_CRED) |        \
	 PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP) | PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM))

/* times of a walk's length that it waits for: a tenth of a cpu at most */
#define WAIT_TIMES 9

static void walk_free(struct top_memory_walk *walk)
{
	cli_frame_free(&walk->frame);
	free(walk->footprints);
	memset(walk, 0, sizeof(*walk));
}

/* it has memory, and that is not counted for another row */
static bool walk_counts(const struct top_memory_walk *walk, size_t row)
{
	const struct procsnap_footprint *footprint = &walk->footprints[row];

	return footprint->status == PROCSNAP_STATUS_OK &&
	       (footprint->mm_row == row || footprint->mm_row >= walk->count);
}

static bool walk_is_left(const struct top_memory_walk *walk, size_t row)
{
	return walk_counts(walk, row) && walk->footprints[row].flags & PROCSNAP_FOOTPRINT_PARTIAL;
}

static void walk_count(struct top_memory_walk *walk)
{
	walk->users = 0;
	walk->left = 0;
	for (size_t row = 0; row < walk->count; row++) {
		walk->users += walk_counts(walk, row);
		walk->left += walk_is_left(walk, row);
	}
}

static int walk_begin(struct top_memory_walk *walk, const struct procsnap_snapshot *snap)
{
	size_t count = procsnap_row_count(snap);

	walk->snap = snap;
	walk->footprints = calloc(count + 1, sizeof(*walk->footprints));
	if (!walk->footprints)
		return -ENOMEM;
	walk->count = count;
	for (size_t row = 0; row < count; row++) {
		const struct procsnap_footprint *footprint = procsnap_footprint(snap, row);

		if (footprint)
			walk->footprints[row] = *footprint;
	}
	walk_count(walk);
	return 0;
}

/* the first pids that are left; NULL: no memory */
static pid_t *walk_pids(const struct top_memory_walk *walk, size_t most, size_t *count)
{
	pid_t *pids = malloc((walk->left + 1) * sizeof(*pids));

	*count = 0;
	for (size_t row = 0; pids && row < walk->count && *count < most; row++)
		if (walk_is_left(walk, row))
			pids[(*count)++] = procsnap_task(walk->snap, row)->tgid;
	return pids;
}

/* the row of a part that is the same process; NULL: it has ended */
static const struct procsnap_footprint *part_find(const struct procsnap_snapshot *part,
						  const struct procsnap_task *task)
{
	size_t row;

	if (procsnap_find_pid(part, task->pid, &row) < 0 ||
	    procsnap_task(part, row)->start_ns != task->start_ns)
		return NULL;
	return procsnap_footprint(part, row);
}

/*
 * What a part has: its rows are others, and are those of the first that were left. A process
 * that has ended meanwhile has no memory.
 */
static void walk_add(struct top_memory_walk *walk, const struct procsnap_snapshot *part,
		     const struct top_request *request)
{
	size_t asked = 0;

	for (size_t row = 0; row < walk->count && asked < request->pid_count; row++) {
		struct procsnap_footprint *footprint = &walk->footprints[row];
		const struct procsnap_footprint *found;
		uint32_t mm_row = footprint->mm_row;

		if (!walk_is_left(walk, row))
			continue;
		asked++;
		found = part_find(part, procsnap_task(walk->snap, row));
		if (found && found->status == PROCSNAP_STATUS_OK &&
		    found->flags & PROCSNAP_FOOTPRINT_PARTIAL &&
		    found->resident_bytes < footprint->resident_bytes)
			continue;
		if (found)
			*footprint = *found;
		else
			*footprint = (struct procsnap_footprint){ .status = PROCSNAP_STATUS_NONE };
		footprint->mm_row = mm_row;
	}
	walk_count(walk);
}

static void end_walk(struct top_memory *memory, uint64_t now_ns)
{
	uint64_t wait = WAIT_TIMES * memory->walk.took_ns;

	walk_free(&memory->whole);
	memory->whole = memory->walk;
	memset(&memory->walk, 0, sizeof(memory->walk));
	memory->walking = false;
	memory->ended_ns = now_ns;
	memory->next_ns = now_ns + (wait > memory->interval_ns ? wait : memory->interval_ns);
}

void top_memory_give_up(struct top_memory *memory, uint64_t now_ns)
{
	mem_list_free(&memory->list);
	walk_free(&memory->walk);
	memory->walking = false;
	memory->next_ns = now_ns + memory->interval_ns;
}

int top_memory_want(struct top_memory *memory, uint64_t now_ns, struct top_request *request)
{
	request->sections = 0;
	if (!memory->walking && now_ns < memory->next_ns)
		return 0;
	if (!memory->walking)
		memory->budget_ns = TOP_MEMORY_BUDGET_NS;
	if (memory->walking) {
		request->pids = walk_pids(&memory->walk, memory->batch, &request->pid_count);
		if (!request->pids)
			return -ENOMEM;
	}
	request->sections = memory->walking ? PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
						      PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT)
					    : SECTIONS;
	request->walk_ns = memory->budget_ns;
	return 0;
}

/* a process that takes longer than a part: the next one is longer; false: it cannot be */
static bool lengthen(struct top_memory *memory)
{
	if (memory->budget_ns >= TOP_MEMORY_BUDGET_MAX_NS)
		return false;
	memory->budget_ns *= 2;
	if (memory->budget_ns > TOP_MEMORY_BUDGET_MAX_NS)
		memory->budget_ns = TOP_MEMORY_BUDGET_MAX_NS;
	return true;
}

/* so many were looked at: the next part asks for some more, as some take less time */
static void set_batch(struct top_memory *memory, size_t done)
{
	memory->batch = 2 * done;
	if (memory->batch < TOP_MEMORY_BATCH)
		memory->batch = TOP_MEMORY_BATCH;
	if (memory->batch > PROCSNAP_PIDS_MAX)
		memory->batch = PROCSNAP_PIDS_MAX;
}

static int take_first(struct top_memory *memory, struct top_result *result)
{
	int error;

	walk_free(&memory->walk);
	memory->walk.frame = result->frame;
	memset(&result->frame, 0, sizeof(result->frame));
	error = walk_begin(&memory->walk, memory->walk.frame.snap);
	memory->walking = !error;
	return error;
}

int top_memory_take(struct top_memory *memory, struct top_result *result, uint64_t now_ns)
{
	size_t before = memory->walk.left;
	int error = 0;
	bool on;

	if (result->request.pids && !memory->walking)
		return 0;
	if (result->request.pids) {
		walk_add(&memory->walk, result->frame.snap, &result->request);
	} else {
		error = take_first(memory, result);
		before = memory->walk.users;
	}
	if (error) {
		top_memory_give_up(memory, now_ns);
		return error;
	}
	set_batch(memory, before - memory->walk.left);
	memory->walk.took_ns += result->took_ns;
	on = memory->walk.left;
	if (on && result->request.pids && memory->walk.left == before)
		on = lengthen(memory);
	if (!on)
		end_walk(memory, now_ns);
	/* a whole walk stays until there is another */
	return on && memory->whole.snap ? 0 : top_memory_sum(memory);
}

int top_memory_borrow(struct top_memory *memory, const struct procsnap_snapshot *snap)
{
	int error;

	top_memory_drop(memory);
	error = walk_begin(&memory->whole, snap);
	if (!error)
		error = top_memory_sum(memory);
	if (error)
		top_memory_drop(memory);
	return error;
}

void top_memory_drop(struct top_memory *memory)
{
	mem_list_free(&memory->list);
	walk_free(&memory->walk);
	walk_free(&memory->whole);
	memory->walking = false;
	memory->next_ns = 0;
}

void top_memory_stop(struct top_memory *memory)
{
	if (!memory->walking)
		return;
	/* the rows may be of it */
	if (!memory->whole.snap)
		mem_list_free(&memory->list);
	walk_free(&memory->walk);
	memory->walking = false;
	memory->next_ns = 0;
}

const struct top_memory_walk *top_memory_shown(const struct top_memory *memory)
{
	if (memory->whole.snap)
		return &memory->whole;
	return memory->walk.snap ? &memory->walk : NULL;
}

int top_memory_sum(struct top_memory *memory)
{
	const struct top_memory_walk *walk = top_memory_shown(memory);
	struct mem_list *list = &memory->list;
	int error;

	if (!walk)
		return 0;
	error = mem_list_begin(list, walk->snap);
	for (size_t i = 0; !error && i < walk->count; i++) {
		const struct procsnap_task *task = procsnap_task(walk->snap, i);
		struct mem_row *row;

		/* a recording may have threads */
		if (task->pid != task->tgid)
			continue;
		row = mem_list_add(list, (uint32_t)i, &walk->footprints[i]);
		if (!row)
			continue;
		if (row->status == PROCSNAP_STATUS_OK && !row->same)
			row->sum = walk->footprints[i];
		mem_list_count(list, row);
	}
	if (!error)
		mem_list_end(list);
	return error;
}

void top_memory_free(struct top_memory *memory)
{
	top_memory_drop(memory);
	memset(memory, 0, sizeof(*memory));
}
