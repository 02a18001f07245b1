// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts the instructions of reading all processes through a BPF iterator, and
 * compares what it wrote with a snapshot of the device.
 *
 *   bench_bpf_iter OBJECT [TIMES]
 *
 * OBJECT is bench_bpf_iter.bpf.c compiled for BPF. Status 0: the two agree, but for
 * tasks that ran in between; 1: they do not; 2: could not be measured.
 */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../storm/snap.h"
#include "count.h"
#include "record.h"

#define KEY "bpf_iter"
#define MAX_RECORDS 100000
#define PF_KTHREAD 0x00200000

/* Tasks, of a thousand, that may have run between the two. */
#define MAY_DIFFER 10

static struct record records[MAX_RECORDS];

static struct bpf_link *attach(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	struct bpf_link *link;

	if (!object)
		err(SNAP_UNTESTED, "%s", path);
	if (bpf_object__load(object))
		err(SNAP_UNTESTED, "%s: loading", path);
	program = bpf_object__next_program(object, NULL);
	link = bpf_program__attach_iter(program, NULL);
	if (!link)
		err(SNAP_UNTESTED, "%s: attaching", path);
	return link;
}

/* Reads all records: their number, and in @cost what it took. */
static size_t read_records(const struct bpf_link *link, uint64_t *cost)
{
	uint64_t start = count_now();
	int fd = bpf_iter_create(bpf_link__fd(link));
	size_t size = 0;
	ssize_t got;

	if (fd < 0)
		err(SNAP_UNTESTED, "bpf_iter_create");
	while ((got = read(fd, (char *)records + size, sizeof(records) - size)) > 0)
		size += got;
	if (got < 0)
		err(SNAP_UNTESTED, "reading the iterator");
	close(fd);
	*cost = count_now() - start;
	if (size == sizeof(records) || size % sizeof(records[0]))
		errx(SNAP_UNTESTED, "%zu bytes are not so many records", size);
	return size / sizeof(records[0]);
}

static size_t bench(const struct bpf_link *link, int times)
{
	uint64_t cost, sum = 0;
	size_t count;
	int i;

	count = read_records(link, &cost);
	count_print(KEY, "first", cost);
	for (i = 1; i < times; i++) {
		count = read_records(link, &cost);
		sum += cost;
	}
	count_print(KEY, "repeated", sum / (times - 1));
	count_print(KEY, "tasks", count);
	return count;
}

static int compare_pid(const void *pid, const void *record)
{
	return *(const int *)pid - ((const struct record *)record)->task.pid;
}

/* The iterator goes by pid. */
static const struct record *find_record(size_t count, const struct procsnap_task *task)
{
	const struct record *record = bsearch(&task->pid, records, count, sizeof(records[0]),
					      compare_pid);

	return record && record->task.start_ns == task->start_ns ? record : NULL;
}

static bool same_task(const struct procsnap_task *a, const struct procsnap_task *b)
{
	return a->tgid == b->tgid && a->ppid == b->ppid && a->pgid == b->pgid && a->sid == b->sid &&
	       a->tpgid == b->tpgid && a->tracer == b->tracer && a->ns_pid == b->ns_pid &&
	       a->tty == b->tty && a->threads == b->threads && a->flags == b->flags &&
	       a->exit_state == b->exit_state && a->state == b->state &&
	       (a->flags & PF_KTHREAD || !strcmp(a->comm, b->comm));
}

/* What a process of one thread, that did not run in between, has of the cpus. */
static bool same_cpu(const struct procsnap_cpu *a, const struct procsnap_cpu *b)
{
	return a->last_cpu == b->last_cpu && a->run_ns == b->run_ns && a->wait_ns == b->wait_ns &&
	       a->timeslices == b->timeslices && a->voluntary_switches == b->voluntary_switches &&
	       a->involuntary_switches == b->involuntary_switches &&
	       a->minor_faults == b->minor_faults && a->major_faults == b->major_faults &&
	       a->priority == b->priority && a->nice == b->nice && a->policy == b->policy &&
	       a->rt_priority == b->rt_priority && a->child_utime_ns == b->child_utime_ns &&
	       a->child_minor_faults == b->child_minor_faults;
}

/* Without the counters that a BPF program cannot have exactly since 6.2. */
static bool same_memory(const struct procsnap_memory *a, const struct procsnap_memory *b)
{
	return a->status == b->status && a->oom_score_adj == b->oom_score_adj &&
	       a->virtual_bytes == b->virtual_bytes && a->locked_bytes == b->locked_bytes &&
	       a->pinned_bytes == b->pinned_bytes && a->data_bytes == b->data_bytes &&
	       a->stack_bytes == b->stack_bytes && a->text_bytes == b->text_bytes &&
	       a->library_bytes == b->library_bytes && a->page_table_bytes == b->page_table_bytes;
}

/* Tasks in which the iterator's records and a snapshot differ, by kind. */
struct differences {
	size_t absent;
	size_t task;
	size_t cred;
	size_t cpu;
	size_t memory;
};

static void compare_row(struct differences *diff, size_t count, const struct snap *snap, size_t row)
{
	const struct procsnap_task *task = snap_row(snap, snap_section(snap, PROCSNAP_SECTION_TASK),
						    row);
	const struct procsnap_cred *cred = snap_row(snap, snap_section(snap, PROCSNAP_SECTION_CRED),
						    row);
	const struct procsnap_cpu *cpu = snap_row(snap, snap_section(snap, PROCSNAP_SECTION_CPU),
						  row);
	const struct procsnap_memory *memory =
		snap_row(snap, snap_section(snap, PROCSNAP_SECTION_MEMORY), row);
	const struct record *record = find_record(count, task);

	if (!record) {
		diff->absent++;
		return;
	}
	diff->task += !same_task(task, &record->task);
	diff->cred += memcmp(cred, &record->cred, sizeof(*cred)) != 0;
	if (task->threads == 1)
		diff->cpu += !same_cpu(cpu, &record->cpu);
	diff->memory += !same_memory(memory, &record->memory);
}

/* Reads both once more, at once, and compares: whether they agree. */
static bool compare(const struct bpf_link *link)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_CRED) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_CPU) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_MEMORY),
	};
	struct differences diff = {};
	int fd = snap_open();
	uint64_t cost;
	struct snap snap;
	size_t count, row, tasks, all;

	count = read_records(link, &cost);
	if (snap_take(fd, &request))
		errx(SNAP_UNTESTED, "no snapshot");
	snap = snap_map(fd, request.size);
	tasks = snap.header->task_count;
	for (row = 0; row < tasks; row++)
		compare_row(&diff, count, &snap, row);
	snap_unmap(&snap);
	close(fd);

	diff.absent += count > tasks - diff.absent ? count - (tasks - diff.absent) : 0;
	count_print(KEY ".differ", "absent", diff.absent);
	count_print(KEY ".differ", "task", diff.task);
	count_print(KEY ".differ", "cred", diff.cred);
	count_print(KEY ".differ", "cpu", diff.cpu);
	count_print(KEY ".differ", "memory", diff.memory);
	all = diff.absent + diff.task + diff.cred + diff.cpu + diff.memory;
	return all <= 5 + tasks * MAY_DIFFER / 1000;
}

int main(int argc, char **argv)
{
	int times = argc > 2 ? atoi(argv[2]) : 4;
	struct bpf_link *link;

	if (argc < 2 || times < 2)
		errx(SNAP_UNTESTED, "usage: bench_bpf_iter OBJECT [TIMES]");
	link = attach(argv[1]);
	bench(link, times);
	if (compare(link))
		return 0;
	warnx("the iterator program and the device do not agree");
	return 1;
}
