// SPDX-License-Identifier: GPL-2.0-or-later
/* What processes have cost, by name and in all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "watch_sum.h"

#define SUM_SIZE_FIRST 64

static struct watch_cost *sum_slot(struct watch_cost *names, size_t size, const char *comm)
{
	size_t length = strnlen(comm, PROCSNAP_EVENT_COMM_SIZE);
	uint64_t hash = 14695981039346656037ULL;
	size_t i;

	for (i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)comm[i]) * 1099511628211ULL;
	i = hash & (size - 1);
	while (names[i].processes && strncmp(names[i].comm, comm, sizeof(names[i].comm)))
		i = (i + 1) & (size - 1);
	return &names[i];
}

static int sum_grow(struct watch_sum *sum)
{
	size_t size = sum->size ? sum->size * 2 : SUM_SIZE_FIRST;
	struct watch_cost *names = calloc(size, sizeof(*names));

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < sum->size; i++)
		if (sum->names[i].processes)
			*sum_slot(names, size, sum->names[i].comm) = sum->names[i];
	free(sum->names);
	sum->names = names;
	sum->size = size;
	return 0;
}

static void cost_peak(struct watch_cost *cost, const struct procsnap_event_exit *end)
{
	if (end->rss_peak_bytes <= cost->rss_peak_bytes && cost->peak_pid)
		return;
	cost->rss_peak_bytes = end->rss_peak_bytes;
	cost->peak_pid = end->event.tgid;
	memcpy(cost->peak_comm, end->event.comm, sizeof(cost->peak_comm));
}

static void cost_add(struct watch_cost *cost, const struct procsnap_event_exit *end)
{
	cost->utime_ns += end->utime_ns;
	cost->stime_ns += end->stime_ns;
	cost->run_ns += end->run_ns;
	cost->minor_faults += end->minor_faults;
	cost->major_faults += end->major_faults;
	cost->voluntary_switches += end->voluntary_switches;
	cost->involuntary_switches += end->involuntary_switches;
	cost->read_bytes += end->read_bytes;
	cost->write_bytes += end->write_bytes;
	cost->read_chars += end->read_chars;
	cost->write_chars += end->write_chars;
	cost_peak(cost, end);
}

static void cost_end(struct watch_cost *cost, const struct procsnap_event_exit *end)
{
	cost->processes++;
	if (end->event.flags & PROCSNAP_EVENT_DENIED)
		cost->unknown++;
	else
		cost->failed += end->status != 0;
	cost_add(cost, end);
}

static int sum_add_end(struct watch_sum *sum, const struct procsnap_event_exit *end)
{
	struct watch_cost *name;

	if (sum->count * 2 >= sum->size && sum_grow(sum))
		return -ENOMEM;
	name = sum_slot(sum->names, sum->size, end->event.comm);
	if (!name->processes) {
		memcpy(name->comm, end->event.comm, sizeof(name->comm));
		sum->count++;
	}
	cost_end(name, end);
	cost_end(&sum->total, end);
	return 0;
}

static int sum_add_exit(struct watch_sum *sum, const struct procsnap_event_exit *end)
{
	int error = watch_exits_put(&sum->exits, end);

	return error ? error : sum_add_end(sum, end);
}

static uint64_t beyond(uint64_t all, uint64_t known)
{
	return all > known ? all - known : 0;
}

/* what the whole has more than was told; from /proc a zombie may have less of something */
static struct procsnap_event_exit sum_rest(const struct procsnap_event_exit *all,
					   const struct procsnap_event_exit *told)
{
	return (struct procsnap_event_exit){
		.event = told->event,
		.utime_ns = beyond(all->utime_ns, told->utime_ns),
		.stime_ns = beyond(all->stime_ns, told->stime_ns),
		.run_ns = beyond(all->run_ns, told->run_ns),
		.rss_peak_bytes = all->rss_peak_bytes,
		.minor_faults = beyond(all->minor_faults, told->minor_faults),
		.major_faults = beyond(all->major_faults, told->major_faults),
		.voluntary_switches = beyond(all->voluntary_switches, told->voluntary_switches),
		.involuntary_switches = beyond(all->involuntary_switches,
					       told->involuntary_switches),
		.read_bytes = beyond(all->read_bytes, told->read_bytes),
		.write_bytes = beyond(all->write_bytes, told->write_bytes),
		.read_chars = beyond(all->read_chars, told->read_chars),
		.write_chars = beyond(all->write_chars, told->write_chars),
	};
}

static int sum_add_reap(struct watch_sum *sum, const struct procsnap_event_exit *all)
{
	struct procsnap_event_exit told, rest;

	if (watch_exits_take(&sum->exits, &all->event, &told)) {
		rest = sum_rest(all, &told);
		cost_add(sum_slot(sum->names, sum->size, told.event.comm), &rest);
		cost_add(&sum->total, &rest);
		return 0;
	}
	/* its exit is lost, or was before the watch: where none is lost it is the latter */
	return sum->lost ? sum_add_end(sum, all) : 0;
}

int watch_sum_add(struct watch_sum *sum, const struct procsnap_event *event)
{
	bool thread = event->flags & PROCSNAP_EVENT_THREAD;

	switch (event->kind) {
	case PROCSNAP_EVENT_LOST:
		sum->lost += ((const struct procsnap_event_lost *)event)->count;
		break;
	case PROCSNAP_EVENT_FORK:
		*(thread ? &sum->threads : &sum->forks) += 1;
		break;
	case PROCSNAP_EVENT_EXEC:
		sum->execs++;
		break;
	case PROCSNAP_EVENT_EXIT:
		/* what a thread used is in the sum of its process */
		if (!thread)
			return sum_add_exit(sum, (const struct procsnap_event_exit *)event);
		sum->thread_ends++;
		break;
	case PROCSNAP_EVENT_REAP:
		return sum_add_reap(sum, (const struct procsnap_event_exit *)event);
	}
	return 0;
}

static int compare_cost(const void *left, const void *right)
{
	const struct watch_cost *a = left, *b = right;
	uint64_t cpu_a = a->utime_ns + a->stime_ns, cpu_b = b->utime_ns + b->stime_ns;

	if (cpu_a != cpu_b)
		return cpu_a > cpu_b ? -1 : 1;
	return strncmp(a->comm, b->comm, sizeof(a->comm));
}

size_t watch_sum_rank(struct watch_sum *sum)
{
	size_t count = 0;

	for (size_t i = 0; i < sum->size; i++)
		if (sum->names[i].processes)
			sum->names[count++] = sum->names[i];
	if (count)
		qsort(sum->names, count, sizeof(*sum->names), compare_cost);
	return count;
}

void watch_sum_free(struct watch_sum *sum)
{
	free(sum->names);
	watch_exits_free(&sum->exits);
	memset(sum, 0, sizeof(*sum));
}
