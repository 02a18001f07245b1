// SPDX-License-Identifier: GPL-2.0-only
/*
 * Level machine: the pass, and all rows that can be filled without sleeping,
 * while every cpu is stopped. All memory is got before. What hidepid, thresholds
 * and ranking make of the rows is done after, when the machine runs again.
 */
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/stop_machine.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "layout.h"
#include "machine.h"

/* Passes before a table that keeps growing is given up. */
#define MAX_ATTEMPTS 8
/* Rows that are filled between two looks at the clock. */
#define CHUNK 64

/**
 * struct stop - what the stopped machine works on.
 *
 * @fill: With a snapshot for as many rows as @cap has room for.
 * @cap: Ready for a pass.
 * @draft: (out) Where the rows stand.
 * @sections: Of the image.
 * @cpus: Room for so many entries of cpustat.
 */
struct stop {
	struct procsnap_fill *fill;
	struct procsnap_capture *cap;
	struct procsnap_draft *draft;
	u64 sections;
	u32 cpus;
};

static int fill_atomic_chunk(const struct stop *stop, size_t first, size_t count)
{
	const struct procsnap_section_kind *kind;
	int ret = 0;

	procsnap_for_each_kind(kind) {
		if (!(kind->flags & PROCSNAP_FILL_ATOMIC) || !stop->draft->entries[kind->id])
			continue;
		ret = kind->fill(stop->fill, procsnap_entry_at(stop->draft, kind, first),
				 &stop->cap->pins[first], count);
		if (ret)
			break;
	}
	return ret;
}

static int fill_atomic(const struct stop *stop, u64 deadline)
{
	size_t first, count;
	int ret;

	procsnap_fill_singles(stop->draft, stop->fill->boot_offset, stop->cpus);
	for (first = 0; first < stop->cap->count; first += count) {
		count = min(stop->cap->count - first, (size_t)CHUNK);
		ret = fill_atomic_chunk(stop, first, count);
		if (ret)
			return ret;
		if (ktime_get_mono_fast_ns() > deadline)
			return -ETIME;
	}
	return 0;
}

/* Runs on one cpu, with interrupts off, while the others spin. */
static int run_stopped(void *data)
{
	u64 start = ktime_get_mono_fast_ns(), deadline, held;
	const struct stop *stop = data;
	struct procsnap_capture *cap = stop->cap;
	int ret;

	deadline = start + stop->fill->ask->lock_budget_ns;
	cap->lock_ns = 0;
	cap->instant_boot_ns = ktime_get_boottime_ns();
	cap->event_sequence = procsnap_listener_sequence(stop->fill->viewer->listener);
	ret = stop->sections & procsnap_sections_per_task()
		      ? procsnap_capture_pass(cap, stop->fill->ask, stop->fill->viewer, NULL)
		      : 0;
	if (ret)
		return ret;
	procsnap_place_sections(stop->draft, stop->fill->snap->parts[PROCSNAP_PART_ROWS].base,
				stop->sections, cap->count, stop->cpus);
	if (cap->measures)
		ret = procsnap_filter_measure(cap, stop->fill->ask, stop->fill->viewer, deadline);
	if (!ret)
		ret = fill_atomic(stop, deadline);
	held = ktime_get_mono_fast_ns() - start;
	cap->lock_ns = held;
	procsnap_stats_lock_ns(held);
	return ret;
}

/* Memory for as many tasks as are to be expected, and one pass. */
static int attempt(struct stop *stop)
{
	struct procsnap_fill *fill = stop->fill;
	size_t size;
	int ret;

	ret = procsnap_capture_prepare(stop->cap, fill->ask, fill->viewer);
	if (ret)
		return ret;
	size = procsnap_rows_size(stop->sections, stop->cap->size, stop->cpus);
	fill->snap = procsnap_snapshot_alloc(size, fill->viewer->pool);
	if (IS_ERR(fill->snap)) {
		ret = PTR_ERR(fill->snap);
		goto err_free_capture;
	}
	ret = stop_machine(run_stopped, stop, NULL);
	if (ret)
		goto err_put_snapshot;
	return 0;

err_put_snapshot:
	procsnap_snapshot_put(fill->snap);
err_free_capture:
	procsnap_capture_free(stop->cap, fill->viewer);
	return ret;
}

/*
 * Pins what is asked for and fills the ATOMIC sections and the machine's, at one
 * instant. On success the caller has fill->snap and @cap; the rows stand in
 * @draft in the order of the pins, whose row is their number.
 */
int procsnap_capture_machine(struct procsnap_fill *fill, struct procsnap_capture *cap,
			     struct procsnap_draft *draft, u64 sections, u32 cpus)
{
	struct stop stop = {
		.fill = fill,
		.cap = cap,
		.draft = draft,
		.sections = sections,
		.cpus = cpus,
	};
	size_t row;
	int ret = -ENOSPC;

	memset(cap, 0, sizeof(*cap));
	while (ret == -ENOSPC && cap->attempts < MAX_ATTEMPTS)
		ret = attempt(&stop);
	if (ret)
		return ret == -ENOSPC ? -EAGAIN : ret;
	for (row = 0; row < cap->count; row++)
		cap->pins[row].row = row;
	fill->stopped = true;
	fill->stopped_rows = cap->count;
	return 0;
}

/* The filled entries of the rows that are left, in their new order. */
static void carry_rows(struct procsnap_draft *to, const struct procsnap_draft *from,
		       const struct procsnap_capture *cap)
{
	const struct procsnap_section_kind *kind;
	size_t row;

	procsnap_for_each_kind(kind) {
		if (!(kind->flags & PROCSNAP_FILL_ATOMIC) || !to->entries[kind->id])
			continue;
		for (row = 0; row < cap->count; row++)
			memcpy(procsnap_entry_at(to, kind, row),
			       procsnap_entry_at(from, kind, cap->pins[row].row), kind->entry_size);
	}
}

/* The entries that are not of tasks, with the unused ones, and how many there are. */
static void carry_singles(struct procsnap_draft *to, const struct procsnap_draft *from)
{
	static const u32 ids[] = { PROCSNAP_SECTION_SYSTEM, PROCSNAP_SECTION_CPUSTAT };
	int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		if (!from->entries[ids[i]])
			continue;
		memcpy(to->entries[ids[i]], from->entries[ids[i]],
		       to->table[ids[i]]->count * to->table[ids[i]]->entry_size);
		to->table[ids[i]]->count = from->table[ids[i]]->count;
	}
}

static bool is_in_order(const struct procsnap_capture *cap, size_t filled)
{
	size_t row;

	for (row = 0; row < cap->count; row++)
		if (cap->pins[row].row != row)
			return false;
	return cap->count == filled;
}

/*
 * After the filter: makes the rows those of the pins that are left, in a snapshot
 * of its own if any were dropped or moved. 0 or an error.
 */
int procsnap_machine_settle(struct procsnap_fill *fill, const struct procsnap_capture *cap,
			    struct procsnap_draft *draft, u32 cpus)
{
	size_t size = procsnap_rows_size(draft->sections, cap->count, cpus);
	struct procsnap_draft old = *draft;
	struct procsnap_snapshot *snap;

	if (is_in_order(cap, fill->stopped_rows)) {
		fill->snap->parts[PROCSNAP_PART_ROWS].used = size;
		return 0;
	}
	snap = procsnap_snapshot_alloc(size, fill->viewer->pool);
	if (IS_ERR(snap))
		return PTR_ERR(snap);
	procsnap_place_sections(draft, snap->parts[PROCSNAP_PART_ROWS].base, old.sections,
				cap->count, cpus);
	carry_rows(draft, &old, cap);
	carry_singles(draft, &old);
	procsnap_snapshot_put(fill->snap);
	fill->snap = snap;
	return 0;
}
