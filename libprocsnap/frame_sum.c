// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The frames that several rows have mapped, each counted once: a sweep over the
 * runs by frame number, so that it costs by the runs and not by the frames.
 */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct span - frames that a row has mapped, from a run.
 *
 * @start: The first frame.
 * @end: The frame behind the last.
 * @count: How often each is mapped, by all together.
 * @space: The row that stands for the address space.
 */
struct span {
	uint64_t start;
	uint64_t end;
	uint32_t count;
	uint32_t space;
};

/**
 * struct sweep - where the sweep is.
 *
 * @spans: By @start.
 * @by_end: The same by @end.
 * @count: How many.
 * @open: Spans over the frames that it is at.
 * @spaces: Address spaces that they are of.
 * @open_in: For each row, how many of them are of its address space.
 * @heap: Those of them and of before, the largest count first: two walks may
 *	have seen a frame with different counts, and the largest says the most.
 * @heap_count: Its length.
 */
struct sweep {
	struct span *spans;
	struct span *by_end;
	size_t count;
	uint64_t open;
	uint64_t spaces;
	size_t *open_in;
	const struct span **heap;
	size_t heap_count;
};

/* Frames with a number and a count: neither the zero page nor memory without struct page. */
static bool is_counted(const struct procsnap_page_run *run)
{
	return run->pages && run->flags & PROCSNAP_PAGE_PRESENT &&
	       !(run->flags & (PROCSNAP_PAGE_ZERO | PROCSNAP_PAGE_NO_STRUCT));
}

static void heap_swap(struct sweep *sweep, size_t a, size_t b)
{
	const struct span *span = sweep->heap[a];

	sweep->heap[a] = sweep->heap[b];
	sweep->heap[b] = span;
}

static void heap_push(struct sweep *sweep, const struct span *span)
{
	size_t at = sweep->heap_count++;

	sweep->heap[at] = span;
	for (; at && sweep->heap[(at - 1) / 2]->count < sweep->heap[at]->count; at = (at - 1) / 2)
		heap_swap(sweep, at, (at - 1) / 2);
}

static void heap_pop(struct sweep *sweep)
{
	size_t at = 0, child;

	sweep->heap[0] = sweep->heap[--sweep->heap_count];
	for (child = 1; child < sweep->heap_count; child = 2 * at + 1) {
		if (child + 1 < sweep->heap_count &&
		    sweep->heap[child + 1]->count > sweep->heap[child]->count)
			child++;
		if (sweep->heap[child]->count <= sweep->heap[at]->count)
			break;
		heap_swap(sweep, at, child);
		at = child;
	}
}

/* The largest count among the spans over this frame; there is one. */
static uint32_t count_at(struct sweep *sweep, uint64_t frame)
{
	while (sweep->heap[0]->end <= frame)
		heap_pop(sweep);
	return sweep->heap[0]->count;
}

static void enter(struct sweep *sweep, const struct span *span)
{
	sweep->open++;
	sweep->spaces += sweep->open_in[span->space]++ == 0;
	heap_push(sweep, span);
}

static void leave(struct sweep *sweep, const struct span *span)
{
	sweep->open--;
	sweep->spaces -= --sweep->open_in[span->space] == 0;
}

/* Frames that the same spans are over. */
static void add_frames(struct sweep *sweep, uint64_t start, uint64_t end,
		       struct procsnap_frame_sum *sum)
{
	const uint64_t frames = end - start;

	if (!sweep->open)
		return;
	sum->frames += frames;
	sum->mappings += frames * sweep->open;
	if (sweep->spaces > 1)
		sum->shared_frames += frames;
	if (sweep->open >= count_at(sweep, start))
		sum->own_frames += frames;
}

static void run_sweep(struct sweep *sweep, struct procsnap_frame_sum *sum)
{
	const struct span *start = sweep->spans, *end = sweep->by_end;
	const struct span *last = sweep->spans + sweep->count;
	const struct span *last_end = sweep->by_end + sweep->count;
	uint64_t at = 0, next;

	while (end < last_end) {
		next = start < last && start->start < end->end ? start->start : end->end;
		add_frames(sweep, at, next, sum);
		at = next;
		for (; end < last_end && end->end == at; end++)
			leave(sweep, end);
		for (; start < last && start->start == at; start++)
			enter(sweep, start);
	}
}

static int compare_starts(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return a->start < b->start ? -1 : a->start > b->start;
}

static int compare_ends(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	return a->end < b->end ? -1 : a->end > b->end;
}

static int fail_memory(void)
{
	return procsnap_fail(-ENOMEM, "no memory to add up frames");
}

static int sweep_frames(struct sweep *sweep, struct procsnap_frame_sum *sum, size_t rows)
{
	int err = 0;

	sweep->by_end = reallocarray(NULL, sweep->count, sizeof(*sweep->by_end));
	sweep->heap = reallocarray(NULL, sweep->count, sizeof(struct span *));
	sweep->open_in = calloc(rows, sizeof(*sweep->open_in));
	if (!sweep->by_end || !sweep->heap || !sweep->open_in) {
		err = fail_memory();
		goto end;
	}
	qsort(sweep->spans, sweep->count, sizeof(*sweep->spans), compare_starts);
	memcpy(sweep->by_end, sweep->spans, sweep->count * sizeof(*sweep->spans));
	qsort(sweep->by_end, sweep->count, sizeof(*sweep->by_end), compare_ends);
	run_sweep(sweep, sum);
end:
	free(sweep->open_in);
	free(sweep->heap);
	free(sweep->by_end);
	return err;
}

/* Room for this many more spans. */
static int reserve(struct sweep *sweep, size_t *capacity, size_t more)
{
	struct span *bigger;
	size_t wanted;

	if (*capacity - sweep->count >= more)
		return 0;
	if (__builtin_add_overflow(sweep->count, more, &wanted) ||
	    __builtin_add_overflow(wanted, wanted / 2, &wanted))
		return fail_memory();
	bigger = reallocarray(sweep->spans, wanted, sizeof(*bigger));
	if (!bigger)
		return fail_memory();
	sweep->spans = bigger;
	*capacity = wanted;
	return 0;
}

static void add_spans(struct sweep *sweep, const struct procsnap_snapshot *snap,
		      const struct procsnap_pages *pages, size_t space,
		      struct procsnap_frame_sum *sum)
{
	const struct procsnap_page_run *run;
	uint64_t end;
	uint32_t i;

	for (i = 0; i < pages->count; i++) {
		run = procsnap_page_run(snap, pages->first + i);
		if (!run || !is_counted(run))
			continue;
		/* as far as frame numbers go: the image need not be trusted */
		if (__builtin_add_overflow(run->pfn, run->pages, &end))
			end = UINT64_MAX;
		if (run->pfn == end)
			continue;
		sweep->spans[sweep->count++] = (struct span){ run->pfn, end, run->count,
							      (uint32_t)space };
		sum->estimated = sum->estimated || run->flags & PROCSNAP_PAGE_ESTIMATED;
	}
}

static int collect(struct sweep *sweep, struct procsnap_row_set *set,
		   struct procsnap_frame_sum *sum)
{
	const struct procsnap_pages *pages;
	size_t i, row, space, capacity = 0;
	uint64_t left = set->snap->tables[PROCSNAP_SECTION_PAGE_RUNS].count;
	bool before;
	int err;

	for (i = 0; i < set->count; i++) {
		row = procsnap_row_set_row(set, i);
		pages = procsnap_pages(set->snap, row);
		if (pages->status != PROCSNAP_STATUS_OK)
			continue;
		if (pages->flags & (PROCSNAP_PAGES_NO_PFN | PROCSNAP_PAGES_NO_COUNT))
			return procsnap_fail(
				-EPERM,
				"the frames of row %zu are not known: that is for CAP_SYS_ADMIN in the initial user namespace",
				row);
		space = procsnap_row_set_space(set, row, pages->mm_row, &before);
		if (before)
			continue;
		/* each run is of one address space, or rows times runs would have to be swept */
		if (pages->count > left)
			return procsnap_fail(
				-EBADMSG,
				"the image is damaged: row %zu has runs of pages of another address space",
				row);
		left -= pages->count;
		err = reserve(sweep, &capacity, pages->count);
		if (err)
			return err;
		add_spans(sweep, set->snap, pages, space, sum);
	}
	return 0;
}

int procsnap_frame_sum(const struct procsnap_snapshot *snap, const size_t *rows, size_t count,
		       struct procsnap_frame_sum *sum)
{
	struct procsnap_row_set set;
	struct sweep sweep = { 0 };
	int err;

	*sum = (struct procsnap_frame_sum){ 0 };
	if (!(snap->header.got & PROCSNAP_WANT(PROCSNAP_SECTION_PAGES)))
		return procsnap_fail(-ENOENT, "the snapshot has no section pages: ask for it");
	err = procsnap_row_set_begin(&set, snap, rows, count);
	if (err)
		return err;
	err = collect(&sweep, &set, sum);
	if (!err && sweep.count)
		err = sweep_frames(&sweep, sum, procsnap_row_count(snap));
	if (err)
		*sum = (struct procsnap_frame_sum){ 0 };
	free(sweep.spans);
	procsnap_row_set_end(&set);
	return err;
}
