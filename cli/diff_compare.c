// SPDX-License-Identifier: GPL-2.0-or-later
/* Who came, who went, and who grew: processes of two snapshots, by identity. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "diff.h"
#include "entries.h"

#define SECOND_NS 1000000000ULL

/* a process, in one of the snapshots; row 0 and nothing else of one that is in none */
struct place {
	const struct procsnap_snapshot *snap;
	size_t row;
};

static bool same_start(const struct diff *diff, uint64_t a, uint64_t b)
{
	const struct procsnap_header *left = procsnap_header(diff_snap(diff, 0));
	const struct procsnap_header *right = procsnap_header(diff_snap(diff, 1));
	uint64_t tick = left->clock_ticks ? SECOND_NS / left->clock_ticks : SECOND_NS / 100;

	/* /proc knows it by ticks only */
	if (left->source != PROCSNAP_SOURCE_MODULE || right->source != PROCSNAP_SOURCE_MODULE)
		return tick && a / tick == b / tick;
	return a == b;
}

static bool same_boot(const struct diff *diff)
{
	const struct procsnap_header *left = procsnap_header(diff_snap(diff, 0));
	const struct procsnap_header *right = procsnap_header(diff_snap(diff, 1));

	return !memcmp(left->boot_id, right->boot_id, sizeof(left->boot_id));
}

/* the row of the same process in the other snapshot */
static bool find_other(const struct diff *diff, const struct procsnap_task *task, int side,
		       size_t *row)
{
	const struct procsnap_snapshot *snap = diff_snap(diff, side);

	return same_boot(diff) && !procsnap_find_pid(snap, task->pid, row) &&
	       same_start(diff, procsnap_task(snap, *row)->start_ns, task->start_ns);
}

/* a row of a process that has an identity; of threads the leader's is its process */
static bool is_process(const struct procsnap_task *task)
{
	return task->status == PROCSNAP_STATUS_OK && task->pid > 0 && task->pid == task->tgid;
}

/* measures of a row; a mask of those that are known */
static uint32_t measure(const struct place *place, uint64_t measures[DIFF_MEASURES])
{
	const struct procsnap_task *task = procsnap_task(place->snap, place->row);
	const struct procsnap_memory *memory = procsnap_memory(place->snap, place->row);
	const struct procsnap_cpu *cpu = procsnap_cpu(place->snap, place->row);
	const struct procsnap_files *files = procsnap_files(place->snap, place->row);
	const struct procsnap_io *io = procsnap_io(place->snap, place->row);
	uint32_t known = 1U << DIFF_THREADS;

	measures[DIFF_THREADS] = task->threads;
	/* a thread of the kernel has none, which is as good as nothing */
	if (memory &&
	    (memory->status == PROCSNAP_STATUS_OK || memory->status == PROCSNAP_STATUS_NONE)) {
		measures[DIFF_RSS] = memory->rss_anon_bytes + memory->rss_file_bytes +
				     memory->rss_shmem_bytes;
		known |= 1U << DIFF_RSS;
	}
	if (cpu && cpu->status == PROCSNAP_STATUS_OK) {
		measures[DIFF_CPU] = cpu->utime_ns + cpu->stime_ns;
		known |= 1U << DIFF_CPU;
	}
	if (files && files->status == PROCSNAP_STATUS_OK) {
		measures[DIFF_FDS] = files->count;
		known |= 1U << DIFF_FDS;
	}
	if (io && io->status == PROCSNAP_STATUS_OK) {
		measures[DIFF_READ] = io->read_bytes;
		measures[DIFF_WRITTEN] = io->write_bytes;
		known |= 1U << DIFF_READ | 1U << DIFF_WRITTEN;
	}
	return known;
}

static struct diff_row *row_add(struct diff *diff)
{
	if (diff->row_count == diff->row_room) {
		size_t room = diff->row_room ? 2 * diff->row_room : 256;
		struct diff_row *grown = reallocarray(diff->rows, room, sizeof(*grown));

		if (!grown)
			return NULL;
		diff->rows = grown;
		diff->row_room = room;
	}
	memset(&diff->rows[diff->row_count], 0, sizeof(diff->rows[0]));
	return &diff->rows[diff->row_count++];
}

static void row_name(struct diff_row *row, const struct place *place)
{
	const struct procsnap_task *task = procsnap_task(place->snap, place->row);
	const struct procsnap_cred *cred = procsnap_cred(place->snap, place->row);

	row->pid = task->pid;
	row->start_ns = task->start_ns;
	memcpy(row->comm, task->comm, sizeof(row->comm));
	row->comm[sizeof(row->comm) - 1] = '\0';
	row->has_uid = cred && cred->status == PROCSNAP_STATUS_OK;
	if (row->has_uid)
		row->uid = cred->euid;
}

/* what it had used when it ended is more than what the last snapshot saw */
static void row_end(struct diff_row *row, struct diff_end *end)
{
	static const enum diff_measure used[] = { DIFF_CPU, DIFF_READ, DIFF_WRITTEN };
	const uint64_t at_end[] = { end->cpu_ns, end->read_bytes, end->written_bytes };

	end->found = true;
	row->ended = !end->denied;
	row->status = end->status;
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		if (end->denied && used[i] != DIFF_CPU)
			continue;
		row->now[used[i]] = at_end[i];
		row->known |= 1U << used[i];
		row->growth[used[i]] = (int64_t)(at_end[i] - row->before[used[i]]);
	}
}

/* what a process that is gone had used after the last snapshot is not known without its end */
static void row_went(struct diff *diff, struct diff_row *row)
{
	struct diff_end *end = diff_find_end(diff, row->pid, row->start_ns);

	for (int i = 0; i < DIFF_MEASURES; i++)
		row->growth[i] = -(int64_t)row->before[i];
	row->growth[DIFF_CPU] = row->growth[DIFF_READ] = row->growth[DIFF_WRITTEN] = 0;
	row->known &= ~(1U << DIFF_CPU | 1U << DIFF_READ | 1U << DIFF_WRITTEN);
	if (end)
		row_end(row, end);
}

static int add_went(struct diff *diff, const struct place *place)
{
	struct diff_row *row = row_add(diff);

	if (!row)
		return CLI_EXIT_FAILED;
	row->what = DIFF_WENT;
	row_name(row, place);
	row->known = measure(place, row->before);
	row_went(diff, row);
	return CLI_EXIT_OK;
}

static int add_came(struct diff *diff, const struct place *place)
{
	struct diff_row *row = row_add(diff);
	struct diff_end *end;

	if (!row)
		return CLI_EXIT_FAILED;
	row->what = DIFF_CAME;
	row_name(row, place);
	row->known = measure(place, row->now);
	for (int i = 0; i < DIFF_MEASURES; i++)
		row->growth[i] = (int64_t)row->now[i];
	/* it is there still, unwaited for */
	end = diff_find_end(diff, row->pid, row->start_ns);
	if (end)
		row_end(row, end);
	return CLI_EXIT_OK;
}

static int add_both(struct diff *diff, const struct place *a, const struct place *b)
{
	struct diff_row row = { .what = DIFF_CHANGED }, *added;
	struct diff_end *end;
	bool changed = false;

	row_name(&row, b);
	row.known = measure(a, row.before) & measure(b, row.now);
	for (int i = 0; i < DIFF_MEASURES; i++) {
		if (row.known >> i & 1)
			row.growth[i] = (int64_t)(row.now[i] - row.before[i]);
		changed = changed || row.growth[i];
	}
	end = diff_find_end(diff, row.pid, row.start_ns);
	if (end)
		row_end(&row, end);
	if (!changed)
		return CLI_EXIT_OK;
	added = row_add(diff);
	if (!added)
		return CLI_EXIT_FAILED;
	*added = row;
	return CLI_EXIT_OK;
}

static int compare_rows(struct diff *diff)
{
	struct place a = { .snap = diff_snap(diff, 0) }, b = { .snap = diff_snap(diff, 1) };
	int code = CLI_EXIT_OK;

	for (a.row = 0; a.row < procsnap_row_count(a.snap) && !code; a.row++) {
		const struct procsnap_task *task = procsnap_task(a.snap, a.row);

		if (!is_process(task))
			continue;
		code = find_other(diff, task, 1, &b.row) ? add_both(diff, &a, &b)
							 : add_went(diff, &a);
	}
	for (b.row = 0; b.row < procsnap_row_count(b.snap) && !code; b.row++) {
		const struct procsnap_task *task = procsnap_task(b.snap, b.row);

		if (is_process(task) && !find_other(diff, task, 0, &a.row))
			code = add_came(diff, &b);
	}
	return code;
}

/* ends of whom neither snapshot has */
static int compare_brief(struct diff *diff)
{
	for (size_t i = 0; i < diff->end_count; i++) {
		struct diff_end *end = &diff->ends[i];
		struct diff_row *row;

		if (end->found)
			continue;
		row = row_add(diff);
		if (!row)
			return CLI_EXIT_FAILED;
		row->what = DIFF_BRIEF;
		row->pid = end->pid;
		row->start_ns = end->start_ns;
		row->uid = end->uid;
		row->has_uid = true;
		memcpy(row->comm, end->comm, sizeof(end->comm));
		row_end(row, end);
	}
	return CLI_EXIT_OK;
}

static void compare_sum(struct diff *diff)
{
	for (size_t i = 0; i < diff->row_count; i++) {
		const struct diff_row *row = &diff->rows[i];

		diff->counts[row->what]++;
		diff->known |= row->known;
		for (int m = 0; m < DIFF_MEASURES; m++)
			diff->growth[m] += row->growth[m];
	}
}

int diff_compare(struct diff *diff)
{
	int code = compare_rows(diff);

	if (!code)
		code = compare_brief(diff);
	if (code)
		cli_message("no memory for the processes");
	else
		compare_sum(diff);
	return code;
}

static enum diff_measure sort_measure;
static bool sort_ascending;

static int sort_compare(const void *a, const void *b)
{
	const struct diff_row *left = a, *right = b;
	bool by_pid = sort_measure == DIFF_MEASURES;
	int64_t x = by_pid ? left->pid : left->growth[sort_measure];
	int64_t y = by_pid ? right->pid : right->growth[sort_measure];

	if (x != y)
		return (x < y) == sort_ascending ? -1 : 1;
	return left->pid != right->pid		  ? (left->pid < right->pid ? -1 : 1)
	       : left->start_ns < right->start_ns ? -1
						  : left->start_ns > right->start_ns;
}

void diff_sort(struct diff *diff)
{
	sort_measure = diff->options->sort;
	sort_ascending = diff->options->ascending;
	if (diff->row_count)
		qsort(diff->rows, diff->row_count, sizeof(*diff->rows), sort_compare);
}
