// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a request leaves out of what was pinned: what the opener may not see,
 * what is below a threshold, and what comes after the first so many of a
 * ranking. Here, after the pass, since the permission checks may be slow.
 */
#include <linux/bitmap.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/timekeeping.h>

#include "procsnap.h"

/* Pins between two looks at whether to go on. */
#define CHECK_EVERY 64

/**
 * struct sieve - the state of a filtering.
 *
 * @cap: What was pinned.
 * @ask: What is asked for.
 * @viewer: Whose eyes.
 * @leader: The process that @seen is about.
 * @seen: The opener may see it.
 * @hidden: By row, that it is left out since it or its link to the list may not
 *	be seen; NULL: all may be.
 */
struct sieve {
	struct procsnap_capture *cap;
	const struct procsnap_ask *ask;
	const struct procsnap_viewer *viewer;
	const struct task_struct *leader;
	unsigned long *hidden;
	bool seen;
};

static bool ranks(const struct procsnap_ask *ask)
{
	return ask->top_key != PROCSNAP_TOP_NONE;
}

bool procsnap_filter_measures(const struct procsnap_ask *ask)
{
	return ranks(ask) || ask->min_rss_bytes || ask->min_cpu_ns;
}

static bool is_kin(const struct procsnap_ask *ask)
{
	return ask->select == PROCSNAP_SELECT_CHILDREN ||
	       ask->select == PROCSNAP_SELECT_DESCENDANTS;
}

/* --- measuring: the same numbers as the sections have --- */

static u64 cpu_ns(struct procsnap_fill *fill, const struct procsnap_pin *pin)
{
	struct procsnap_cpu entry;

	procsnap_fill_cpu(fill, &entry, pin, 1);
	return entry.status == PROCSNAP_STATUS_OK ? entry.utime_ns + entry.stime_ns : 0;
}

/* More is earlier in the ranking. */
static u64 rank_key(const struct procsnap_pin *pin, u32 top_key, u64 virtual_bytes,
		    const struct procsnap_measure *measure)
{
	switch (top_key) {
	case PROCSNAP_TOP_CPU:
		return measure->cpu_ns;
	case PROCSNAP_TOP_RSS:
		return measure->rss_bytes;
	case PROCSNAP_TOP_VIRTUAL:
		return virtual_bytes;
	case PROCSNAP_TOP_THREADS:
		return pin->threads;
	case PROCSNAP_TOP_NEWEST:
		return pin->task->start_boottime;
	case PROCSNAP_TOP_OLDEST:
		return U64_MAX - pin->task->start_boottime;
	default:
		return 0;
	}
}

static void measure_one(struct procsnap_fill *fill, struct procsnap_measure *measure,
			const struct procsnap_pin *pin)
{
	const struct procsnap_ask *ask = fill->ask;
	struct procsnap_memory sizes = {};

	*measure = (struct procsnap_measure){ .pid = pin->pid.nr };
	if (ask->min_cpu_ns || ask->top_key == PROCSNAP_TOP_CPU)
		measure->cpu_ns = cpu_ns(fill, pin);
	if (ask->min_rss_bytes || ask->top_key == PROCSNAP_TOP_RSS ||
	    ask->top_key == PROCSNAP_TOP_VIRTUAL)
		procsnap_fill_memory(fill, &sizes, pin, 1);
	measure->rss_bytes = sizes.rss_anon_bytes + sizes.rss_file_bytes + sizes.rss_shmem_bytes;
	measure->key = rank_key(pin, ask->top_key, sizes.virtual_bytes, measure);
}

int procsnap_filter_measure(struct procsnap_capture *cap, const struct procsnap_ask *ask,
			    const struct procsnap_viewer *viewer, u64 deadline)
{
	struct procsnap_fill fill = { .ask = ask, .viewer = viewer };
	size_t row;

	for (row = 0; row < cap->count; row++) {
		measure_one(&fill, &cap->measures[row], &cap->pins[row]);
		if (row % CHECK_EVERY == 0 && ktime_get_mono_fast_ns() > deadline)
			return -ETIME;
	}
	cap->measured = true;
	return 0;
}

/* --- what the opener may not see --- */

/* Threads of a process stand together: as in /proc, they are seen with it. */
static bool is_seen(struct sieve *sieve, const struct procsnap_pin *pin)
{
	if (pin->leader != sieve->leader) {
		sieve->leader = pin->leader;
		sieve->seen = procsnap_may_see(sieve->viewer, pin->task, HIDEPID_NO_ACCESS);
	}
	return sieve->seen;
}

/*
 * With hidepid=1 one may know that a process exists, and have it listed as all
 * others or by its pid; but not find it by what may not be known of it.
 */
static bool shows_unseen(const struct sieve *sieve)
{
	return sieve->viewer->hidepid == HIDEPID_NO_ACCESS &&
	       (sieve->ask->select == PROCSNAP_SELECT_ALL ||
		sieve->ask->select == PROCSNAP_SELECT_PIDS);
}

/* A leader and its row. */
struct place {
	const struct task_struct *leader;
	size_t row;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->leader < y->leader ? -1 : x->leader > y->leader;
}

/* The row of @leader, or -1. */
static ssize_t find_place(const struct place *places, size_t count,
			  const struct task_struct *leader)
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (places[middle].leader == leader)
			return places[middle].row;
		if (places[middle].leader < leader)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/*
 * Descendants of what is hidden are hidden as such: who may not see a process
 * does not know whose child it is. Parents stand before their children, but for
 * the list's own, which need no parent to be there.
 */
static int hide_links(struct sieve *sieve)
{
	struct procsnap_capture *cap = sieve->cap;
	struct place *places;
	size_t row, count = 0;
	ssize_t parent;

	places = kvmalloc_array(cap->count, sizeof(*places), PROCSNAP_GFP);
	if (!places)
		return -ENOMEM;
	for (row = 0; row < cap->count; row++)
		if (!row || cap->pins[row].leader != cap->pins[row - 1].leader)
			places[count++] = (struct place){ cap->pins[row].leader, row };
	sort(places, count, sizeof(*places), compare_places, NULL);
	for (row = cap->root_count; row < cap->count; row++) {
		parent = find_place(places, count, cap->pins[row].parent);
		if (parent >= (ssize_t)cap->root_count && test_bit(parent, sieve->hidden))
			__set_bit(row, sieve->hidden);
	}
	/* Of the list, what came as another's descendant only by a hidden link. */
	for (row = 0; row < cap->root_count && !sieve->ask->roots; row++) {
		parent = find_place(places, count, cap->pins[row].parent);
		if (parent >= (ssize_t)cap->root_count && test_bit(parent, sieve->hidden))
			__set_bit(row, sieve->hidden);
	}
	kvfree(places);
	return 0;
}

/* Counts what of the list is missing, as the opener sees it. */
static void count_missing(struct sieve *sieve)
{
	const struct procsnap_ask *ask = sieve->ask;
	struct procsnap_capture *cap = sieve->cap;
	const struct procsnap_pin *pin;
	size_t row;
	int place;
	u32 id;

	bitmap_zero(cap->hits, ask->pid_count);
	for (row = 0; row < cap->count; row++) {
		pin = &cap->pins[row];
		if (test_bit(row, sieve->hidden))
			continue;
		id = ask->select == PROCSNAP_SELECT_SESSIONS ? pin->sid.nr : pin->pgid.nr;
		place = procsnap_ask_find(ask, id);
		if (place >= 0)
			__set_bit(place, cap->hits);
	}
	cap->missing_count = ask->pid_count - bitmap_weight(cap->hits, ask->pid_count);
}

/* Notes in @hidden what hidepid leaves out, and what of the list that makes missing. */
static int hide(struct sieve *sieve)
{
	const struct procsnap_ask *ask = sieve->ask;
	struct procsnap_capture *cap = sieve->cap;
	const struct task_struct *last = NULL;
	const struct procsnap_pin *pin;
	size_t row;

	if (sieve->viewer->hidepid == HIDEPID_OFF || shows_unseen(sieve) || !cap->count)
		return 0;
	sieve->hidden = kvcalloc(BITS_TO_LONGS(cap->count), sizeof(*sieve->hidden), PROCSNAP_GFP);
	if (!sieve->hidden)
		return -ENOMEM;
	for (row = 0; row < cap->count; row++) {
		pin = &cap->pins[row];
		if (row % CHECK_EVERY == 0)
			cond_resched();
		if (is_seen(sieve, pin))
			continue;
		__set_bit(row, sieve->hidden);
		if (pin->leader == last)
			continue;
		last = pin->leader;
		if (ask->select == PROCSNAP_SELECT_PIDS || row < cap->root_count)
			cap->missing_count++;
	}
	if (ask->select == PROCSNAP_SELECT_SESSIONS || ask->select == PROCSNAP_SELECT_PGRPS)
		count_missing(sieve);
	return ask->select == PROCSNAP_SELECT_DESCENDANTS ? hide_links(sieve) : 0;
}

/* The pin is one of the rows, thresholds aside. */
static bool is_matched(struct sieve *sieve, size_t row)
{
	const struct procsnap_pin *pin = &sieve->cap->pins[row];
	const struct procsnap_ask *ask = sieve->ask;
	int place;

	if (sieve->hidden && test_bit(row, sieve->hidden))
		return false;
	if (row < sieve->cap->root_count && !ask->roots) {
		place = procsnap_ask_find(ask, pin->tgid.nr);
		if (place < 0 || !test_bit(place, sieve->cap->hits))
			return false;
	}
	return ask->select != PROCSNAP_SELECT_NAMESPACES ||
	       procsnap_viewer_may_read(sieve->viewer, pin->task);
}

/* --- dropping and ranking --- */

/* The measure of a row, if it was not taken in the pass; what is unseen has none. */
static void measure_row(struct sieve *sieve, struct procsnap_measure *measure,
			const struct procsnap_pin *pin)
{
	struct procsnap_fill fill = { .ask = sieve->ask, .viewer = sieve->viewer };

	if (sieve->viewer->hidepid != HIDEPID_OFF && !is_seen(sieve, pin))
		*measure = (struct procsnap_measure){ .pid = pin->pid.nr };
	else if (!sieve->cap->measured)
		measure_one(&fill, measure, pin);
}

/* Row @in stays, as row @out: or not, by the thresholds. */
static bool keep(struct sieve *sieve, size_t in, size_t out)
{
	struct procsnap_capture *cap = sieve->cap;
	struct procsnap_measure *measure;

	if (cap->measures) {
		measure = &cap->measures[in];
		measure_row(sieve, measure, &cap->pins[in]);
		if (measure->rss_bytes < sieve->ask->min_rss_bytes ||
		    measure->cpu_ns < sieve->ask->min_cpu_ns)
			return false;
		measure->row = out;
		cap->measures[out] = *measure;
	}
	if (in != out)
		cap->pins[out] = cap->pins[in];
	return true;
}

/* Drops what does not match or is below a threshold. */
static void drop(struct sieve *sieve)
{
	struct procsnap_capture *cap = sieve->cap;
	size_t in, out = 0;

	cap->matched_count = 0;
	for (in = 0; in < cap->count; in++) {
		if (in % CHECK_EVERY == 0)
			cond_resched();
		if (!is_matched(sieve, in)) {
			procsnap_unpin(&cap->pins[in]);
			continue;
		}
		cap->matched_count++;
		if (keep(sieve, in, out))
			out++;
		else
			procsnap_unpin(&cap->pins[in]);
	}
	cap->count = out;
}

/* Below 0: @a comes first. */
static int compare_ranks(const void *a, const void *b)
{
	const struct procsnap_measure *x = a, *y = b;

	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

/* Lets the entry at @at sink in the heap of @count, whose last rank is at its top. */
static void sink(struct procsnap_measure *heap, size_t at, size_t count)
{
	size_t child;

	for (; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && compare_ranks(&heap[child], &heap[child + 1]) < 0)
			child++;
		if (compare_ranks(&heap[at], &heap[child]) >= 0)
			return;
		swap(heap[at], heap[child]);
	}
}

/* Moves the first @top of @count in the ranking to the front, in order. */
static void rank(struct procsnap_measure *measures, size_t count, size_t top)
{
	size_t i;

	if (top < count) {
		for (i = top / 2; i-- > 0;)
			sink(measures, i, top);
		for (i = top; i < count; i++) {
			if (compare_ranks(&measures[i], &measures[0]) < 0) {
				swap(measures[i], measures[0]);
				sink(measures, 0, top);
			}
		}
	}
	sort(measures, top, sizeof(*measures), compare_ranks, NULL);
}

/* Puts each pin where the ranking has its row: along the cycles, each pin once. */
static void reorder(struct procsnap_capture *cap)
{
	struct procsnap_measure *order = cap->measures;
	struct procsnap_pin saved;
	size_t first, at, from;

	for (first = 0; first < cap->count; first++) {
		if (order[first].row == first)
			continue;
		saved = cap->pins[first];
		at = first;
		while (order[at].row != first) {
			from = order[at].row;
			cap->pins[at] = cap->pins[from];
			order[at].row = at;
			at = from;
		}
		cap->pins[at] = saved;
		order[at].row = at;
	}
}

/* Ranks the rows and drops those after the first @ask->top_count. */
static void cut(struct procsnap_capture *cap, const struct procsnap_ask *ask)
{
	size_t row, top = cap->count;

	if (ask->top_count && ask->top_count < top)
		top = ask->top_count;
	rank(cap->measures, cap->count, top);
	reorder(cap);
	for (row = top; row < cap->count; row++) {
		if (row % CHECK_EVERY == 0)
			cond_resched();
		procsnap_unpin(&cap->pins[row]);
	}
	cap->count = top;
}

static int compare_tgids(const void *a, const void *b)
{
	u32 x = ((const struct procsnap_measure *)a)->row;
	u32 y = ((const struct procsnap_measure *)b)->row;

	return x < y ? -1 : x > y;
}

/* Processes among the rows; a ranking tears threads of a process apart. */
static u32 count_processes(struct procsnap_capture *cap, const struct procsnap_ask *ask)
{
	struct procsnap_measure *tgids = cap->measures;
	u32 processes = 0;
	size_t row;

	if (!ask->threads)
		return cap->count;
	if (!ranks(ask)) {
		for (row = 0; row < cap->count; row++)
			processes += !row || cap->pins[row].leader != cap->pins[row - 1].leader;
		return processes;
	}
	for (row = 0; row < cap->count; row++)
		tgids[row].row = cap->pins[row].tgid.nr;
	sort(tgids, cap->count, sizeof(*tgids), compare_tgids, NULL);
	for (row = 0; row < cap->count; row++)
		processes += !row || tgids[row].row != tgids[row - 1].row;
	return processes;
}

int procsnap_filter(struct procsnap_capture *cap, const struct procsnap_ask *ask,
		    const struct procsnap_viewer *viewer)
{
	struct sieve sieve = { .cap = cap, .ask = ask, .viewer = viewer };
	int ret;

	cap->matched_count = cap->count;
	if (viewer->hidepid == HIDEPID_OFF && !cap->measures && !is_kin(ask) &&
	    ask->select != PROCSNAP_SELECT_NAMESPACES)
		return 0;
	ret = hide(&sieve);
	if (!ret)
		drop(&sieve);
	kvfree(sieve.hidden);
	if (ret)
		return ret;
	if (ranks(ask))
		cut(cap, ask);
	cap->process_count = count_processes(cap, ask);
	return fatal_signal_pending(current) ? -EINTR : 0;
}
