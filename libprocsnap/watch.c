// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * struct procsnap_watch: a table of all processes that events keep exact, and
 * looks, which compare it with a snapshot.
 */
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Snapshots of one look, if events behind each of them are lost. */
#define TRIES 4
/* How long an event that a snapshot includes may take to appear, in all and at a time. */
#define WAIT_TRIES 10
#define WAIT_MS 100

#define WANT_RESYNC                                                                    \
	(PROCSNAP_WANT(PROCSNAP_SECTION_TASK) | PROCSNAP_WANT(PROCSNAP_SECTION_CRED) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_CPU))
#define WANT_LOOK (PROCSNAP_WANT(PROCSNAP_SECTION_TASK) | PROCSNAP_WANT(PROCSNAP_SECTION_CPU))

static int check_query(const struct procsnap_query *query)
{
	if (query->select != PROCSNAP_SELECT_ALL || query->threads || query->min_rss_bytes ||
	    query->min_cpu_ns || query->top_key || query->top_count)
		return procsnap_fail(
			-EINVAL,
			"a watch has all processes: its query may have no selection, threads, thresholds or ranking");
	if (query->level == PROCSNAP_LEVEL_RELAXED)
		return procsnap_fail(
			-EINVAL,
			"a snapshot of the level relaxed is of no instant between two events: ask for the level tree");
	return 0;
}

/* A selection of the listener's cgroup, with a descriptor of its own. */
static int scope_query(struct procsnap_query *query, const struct procsnap_query *scope)
{
	int err;

	if (scope->select != PROCSNAP_SELECT_CGROUP)
		return 0;
	query->cgroup_fd = fcntl(scope->cgroup_fd, F_DUPFD_CLOEXEC, 0);
	if (query->cgroup_fd < 0) {
		err = -errno;
		return procsnap_fail(err, "opening a cgroup again failed: %s",
				     procsnap_errno_text(err));
	}
	query->cgroup_path = strdup(scope->cgroup_path);
	if (!query->cgroup_path)
		return procsnap_fail(-ENOMEM, "no memory for the path of a cgroup");
	query->select = scope->select;
	query->flags = scope->flags;
	return 0;
}

static int copy_ranges(struct procsnap_query *query, const struct procsnap_range *ranges)
{
	const size_t size = query->range_count * sizeof(*ranges);

	query->ranges = NULL;
	if (size == 0)
		return 0;
	query->ranges = malloc(size);
	if (!query->ranges)
		return procsnap_fail(-ENOMEM, "no memory for %u ranges", query->range_count);
	memcpy(query->ranges, ranges, size);
	return 0;
}

static int prepare_queries(struct procsnap_watch *watch, const struct procsnap_query *query)
{
	const struct procsnap_query *scope = watch->listener->scope;
	int err;

	procsnap_query_init(&watch->resync);
	procsnap_query_init(&watch->look);
	watch->resync.sections = WANT_RESYNC;
	watch->look.sections = WANT_RESYNC;
	if (scope->select == PROCSNAP_SELECT_CGROUP && watch->listener->subtree)
		return procsnap_fail(-EINVAL, "a watch can follow a subtree or a cgroup, not both");
	if (query) {
		err = check_query(query);
		if (err)
			return err;
		watch->look = *query;
		watch->look.sections |= WANT_LOOK;
		err = copy_ranges(&watch->look, query->ranges);
		if (err)
			return err;
	}
	err = scope_query(&watch->look, scope);
	return err ? err : scope_query(&watch->resync, scope);
}

static void forget_query(struct procsnap_query *query)
{
	if (query->cgroup_fd >= 0)
		close(query->cgroup_fd);
	free(query->cgroup_path);
	free(query->ranges);
}

void procsnap_watch_close(struct procsnap_watch *watch)
{
	if (!watch)
		return;
	procsnap_listener_free(watch->listener);
	forget_query(&watch->look);
	forget_query(&watch->resync);
	procsnap_watch_table_free(&watch->table);
	procsnap_watch_ends_free(&watch->ending);
	procsnap_watch_ends_free(&watch->gone);
	free(watch);
}

struct procsnap_listener *procsnap_watch_listener(struct procsnap_watch *watch)
{
	return watch->listener;
}

/* Events up to a number, which exist already, go into the table. */
static int read_up_to(struct procsnap_watch *watch, uint64_t sequence)
{
	const struct procsnap_event *event;
	int ret, tries = 0;

	while (procsnap_listener_sequence(watch->listener) < sequence) {
		ret = procsnap_listener_next(watch->listener, &event, tries ? WAIT_MS : 0);
		if (ret == 0 && ++tries > WAIT_TRIES)
			return procsnap_fail(
				-EIO,
				"the snapshot includes event %llu, which does not come: the last was %llu",
				(unsigned long long)sequence,
				(unsigned long long)procsnap_listener_sequence(watch->listener));
		if (ret > 0)
			ret = procsnap_watch_apply(watch, event);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* What has gathered makes room for what comes while the snapshot is made. */
static int read_gathered(struct procsnap_watch *watch)
{
	struct procsnap_listener_counts counts;

	procsnap_listener_get_counts(watch->listener, &counts);
	return read_up_to(watch, counts.generated);
}

/*
 * Takes a snapshot and puts all that it includes into the table. If more was
 * lost than it includes, another one is taken; but where events are lost
 * all the time there is none that would do, and the table stays inexact.
 */
static int take_behind(struct procsnap_watch *watch, const struct procsnap_query *query,
		       struct procsnap_snapshot **snap)
{
	uint64_t included;
	int err, i;

	*snap = NULL;
	for (i = 0; i < TRIES; i++) {
		procsnap_snapshot_free(*snap);
		*snap = NULL;
		err = read_gathered(watch);
		if (!err)
			err = procsnap_listener_take(watch->listener, query, snap);
		if (err)
			return err;
		included = procsnap_header(*snap)->event_sequence;
		err = read_up_to(watch, included);
		if (err)
			goto err_free_snapshot;
		if (procsnap_listener_sequence(watch->listener) <= included)
			break;
	}
	return 0;

err_free_snapshot:
	procsnap_snapshot_free(*snap);
	*snap = NULL;
	return err;
}

static int adopt(struct procsnap_watch *watch, const struct procsnap_snapshot *snap)
{
	watch->counts.resyncs += watch->inexact;
	return procsnap_watch_adopt(watch, snap);
}

/*
 * From a look on, it is the base of all that is counted. An interval begins with
 * nothing born in it, and a zombie is of the one in which it ended.
 */
static void begin_interval(struct procsnap_watch *watch, const struct procsnap_snapshot *snap)
{
	const struct procsnap_header *header = procsnap_header(snap);
	struct procsnap_watch_entry *entry;
	uint64_t tick = 0;
	size_t i;

	for (i = 0; i < watch->table.count; i++) {
		entry = &watch->table.entries[i];
		if (entry->task.state == PROCSNAP_WATCH_RUNNING) {
			entry->task.look_cpu_ns = entry->task.known_cpu_ns - entry->base_cpu_ns;
			watch->counts.cpu_ns += entry->task.look_cpu_ns;
		} else if (entry->ending == PROCSNAP_NO_ENDING) {
			entry->task.look_cpu_ns = 0;
		}
		entry->base_cpu_ns = entry->task.known_cpu_ns;
		entry->ending = PROCSNAP_NO_ENDING;
		entry->task.born = false;
	}
	/* From /proc starts are rounded down to a tick. */
	if (header->source == PROCSNAP_SOURCE_PROCFS && header->clock_ticks)
		tick = PROCSNAP_NS_PER_S / header->clock_ticks;
	watch->look_boot_ns = header->instant_boot_ns - tick;
	procsnap_watch_turn(watch);
}

static void clear_counts(struct procsnap_watch *watch)
{
	watch->counts = (struct procsnap_watch_counts){ .resyncs = watch->counts.resyncs };
}

static int begin(struct procsnap_watch *watch, enum procsnap_backend backend)
{
	struct procsnap_listener *listener = watch->listener;
	struct procsnap_snapshot *snap;
	int err;

	if (listener->ps)
		return procsnap_fail(-EALREADY, "this listener has been started already");
	listener->kinds |= PROCSNAP_EVENTS_TABLE;
	err = procsnap_listener_start(listener, backend);
	if (err)
		return err;
	/* What events tell before it may only be whom it does not show as below the root. */
	watch->look_boot_ns = UINT64_MAX;
	err = take_behind(watch, &watch->resync, &snap);
	if (err)
		return err;
	err = procsnap_watch_adopt(watch, snap);
	if (!err) {
		begin_interval(watch, snap);
		procsnap_watch_ends_clear(&watch->gone);
		watch->counts = (struct procsnap_watch_counts){ 0 };
	}
	procsnap_snapshot_free(snap);
	return err;
}

int procsnap_watch_open(struct procsnap_watch **watch, struct procsnap_listener *listener,
			enum procsnap_backend backend, const struct procsnap_query *query)
{
	struct procsnap_watch *w;
	int err = 0;

	*watch = NULL;
	if (!listener)
		err = procsnap_listener_new(&listener);
	if (err)
		return err;
	w = calloc(1, sizeof(*w));
	if (!w) {
		procsnap_listener_free(listener);
		return procsnap_fail(-ENOMEM, "no memory for a watch");
	}
	w->listener = listener;
	err = prepare_queries(w, query);
	if (!err)
		err = begin(w, backend);
	if (err) {
		procsnap_watch_close(w);
		return err;
	}
	*watch = w;
	return 0;
}

/* The table is made anew; events that the snapshot includes may still be to be read. */
static int resync(struct procsnap_watch *watch)
{
	struct procsnap_snapshot *snap;
	int err;

	err = procsnap_listener_take(watch->listener, &watch->resync, &snap);
	if (err)
		return err;
	err = adopt(watch, snap);
	procsnap_snapshot_free(snap);
	return err;
}

/*
 * An event that has gathered, or, if there is none any more, the table made anew:
 * there is as much room as can be for what comes meanwhile, and however often
 * the ring overflows there is no more than one snapshot for all that it held.
 */
static int next_or_resync(struct procsnap_watch *watch, const struct procsnap_event **event)
{
	int ret;

	ret = procsnap_listener_next(watch->listener, event, 0);
	return ret ? ret : resync(watch);
}

int procsnap_watch_next(struct procsnap_watch *watch, const struct procsnap_event **event,
			int timeout_ms)
{
	const struct procsnap_event *ignored;
	int ret = 0, err;

	if (!event)
		event = &ignored;
	*event = NULL;
	if (watch->inexact)
		ret = next_or_resync(watch, event);
	if (ret == 0)
		ret = procsnap_listener_next(watch->listener, event, timeout_ms);
	if (ret <= 0)
		return ret;
	err = procsnap_watch_apply(watch, *event);
	if (err) {
		*event = NULL;
		return err;
	}
	return 1;
}

int procsnap_watch_look(struct procsnap_watch *watch, struct procsnap_watch_counts *counts,
			struct procsnap_snapshot **snap)
{
	struct procsnap_snapshot *taken;
	int err;

	if (snap)
		*snap = NULL;
	err = take_behind(watch, &watch->look, &taken);
	if (err)
		return err;
	err = adopt(watch, taken);
	if (err)
		goto end;
	begin_interval(watch, taken);
	if (counts)
		*counts = watch->counts;
	clear_counts(watch);
	if (snap) {
		*snap = taken;
		return 0;
	}
end:
	procsnap_snapshot_free(taken);
	return err;
}

const struct procsnap_watch_task *procsnap_watch_find(const struct procsnap_watch *watch, pid_t pid)
{
	const struct procsnap_watch_entry *entry = procsnap_watch_table_find(&watch->table, pid);

	return entry ? &entry->task : NULL;
}

size_t procsnap_watch_count(const struct procsnap_watch *watch)
{
	return watch->table.count;
}

const struct procsnap_watch_task *procsnap_watch_at(const struct procsnap_watch *watch,
						    size_t index)
{
	return index < watch->table.count ? &watch->table.entries[index].task : NULL;
}
