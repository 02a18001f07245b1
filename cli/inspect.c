// SPDX-License-Identifier: GPL-2.0-or-later
/* Which processes a command is to look into, and which of them there are. */
/* qsort_r() */
#define _GNU_SOURCE

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "inspect.h"

static int row_compare(const void *left, const void *right, void *snap)
{
	const struct procsnap_task *a = procsnap_task(snap, *(const uint32_t *)left);
	const struct procsnap_task *b = procsnap_task(snap, *(const uint32_t *)right);

	if (a->tgid != b->tgid)
		return a->tgid < b->tgid ? -1 : 1;
	/* the leader first, whatever its threads' ids are */
	if ((a->pid == a->tgid) != (b->pid == b->tgid))
		return a->pid == a->tgid ? -1 : 1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

uint32_t *cli_inspect_sorted(const struct procsnap_snapshot *snap)
{
	size_t count = procsnap_row_count(snap);
	uint32_t *rows = malloc((count + 1) * sizeof(*rows));

	if (!rows)
		return NULL;
	for (size_t i = 0; i < count; i++)
		rows[i] = (uint32_t)i;
	qsort_r(rows, count, sizeof(*rows), row_compare, (void *)snap);
	return rows;
}

/* the first of the sorted rows with this tgid or a higher one */
static size_t rows_find(const struct procsnap_snapshot *snap, const uint32_t *rows, pid_t tgid)
{
	size_t low = 0, high = procsnap_row_count(snap);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (procsnap_task(snap, rows[middle])->tgid < tgid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* takes a process's rows out of the sorted ones: each is shown once */
static bool rows_take(struct cli_inspect *inspect, uint32_t *sorted, pid_t tgid)
{
	size_t count = procsnap_row_count(inspect->snap);
	bool found = false;

	for (size_t i = rows_find(inspect->snap, sorted, tgid); i < count; i++) {
		const struct procsnap_task *task = procsnap_task(inspect->snap, sorted[i]);

		if (task->tgid != tgid)
			break;
		if (task->pid != tgid && !inspect->source.threads)
			continue;
		found = true;
		inspect->rows[inspect->row_count++] = sorted[i];
	}
	return found;
}

/* true if the pid stands in the list before; the list is short or unique */
static bool pid_is_repeated(const struct cli_inspect *inspect, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (inspect->pids[i] == inspect->pids[index])
			return true;
	return false;
}

static void pid_tell_missing(struct cli_inspect *inspect, pid_t pid)
{
	const char *from = inspect->source.from;

	inspect->code = CLI_EXIT_NOTHING;
	cli_message("%d: no such process%s%s", (int)pid, from ? " in " : "", from ? from : "");
}

void cli_inspect_tell_missing(struct cli_inspect *inspect, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool found = pid_is_repeated(inspect, i);

		for (size_t row = 0; !found && row < procsnap_row_count(inspect->snap); row++)
			found = procsnap_task(inspect->snap, row)->tgid == inspect->pids[i];
		if (!found)
			pid_tell_missing(inspect, inspect->pids[i]);
	}
}

static void rows_choose(struct cli_inspect *inspect, uint32_t *sorted)
{
	for (size_t i = 0; i < inspect->pid_count; i++) {
		if (pid_is_repeated(inspect, i) || rows_take(inspect, sorted, inspect->pids[i]))
			continue;
		pid_tell_missing(inspect, inspect->pids[i]);
	}
	if (inspect->pid_count)
		return;
	for (size_t i = 0; i < procsnap_row_count(inspect->snap); i++) {
		const struct procsnap_task *task = procsnap_task(inspect->snap, sorted[i]);

		if (task->pid == task->tgid || inspect->source.threads)
			inspect->rows[inspect->row_count++] = sorted[i];
	}
}

static int inspect_rows(struct cli_inspect *inspect)
{
	size_t count = procsnap_row_count(inspect->snap);
	const char *from = inspect->source.from ? inspect->source.from : "snapshot";
	uint32_t *sorted;

	if (count && !procsnap_task(inspect->snap, 0)) {
		cli_message("%s: not a list of tasks", from);
		return CLI_EXIT_FAILED;
	}
	if (inspect->source.threads &&
	    !(procsnap_header(inspect->snap)->flags & PROCSNAP_IMAGE_THREADS)) {
		cli_message("%s: has processes only; threads must be asked for when the snapshot "
			    "is taken",
			    from);
		return CLI_EXIT_FAILED;
	}
	sorted = cli_inspect_sorted(inspect->snap);
	inspect->rows = malloc((count + 1) * sizeof(*inspect->rows));
	if (!sorted || !inspect->rows) {
		free(sorted);
		cli_message("no memory for the list of processes");
		return CLI_EXIT_FAILED;
	}
	rows_choose(inspect, sorted);
	free(sorted);
	return CLI_EXIT_OK;
}

bool cli_inspect_is_saved_only(const struct cli_inspect *inspect)
{
	return inspect->save && !strcmp(inspect->save, "-");
}

int cli_inspect_get(struct cli_inspect *inspect)
{
	int code;

	inspect->source.sections |= PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	if (inspect->pid_count && !inspect->whole) {
		inspect->source.pids = inspect->pids;
		inspect->source.pid_count = inspect->pid_count;
	}
	code = cli_source_get(&inspect->source, &inspect->snap);
	if (!code && inspect->save)
		code = cli_source_save(inspect->snap, inspect->save);
	if (!code && !cli_inspect_is_saved_only(inspect))
		code = inspect_rows(inspect);
	return code;
}

void cli_inspect_free(struct cli_inspect *inspect)
{
	procsnap_snapshot_free(inspect->snap);
	free(inspect->rows);
	free(inspect->pids);
}

int cli_inspect_finish(struct cli_inspect *inspect, struct cli_out *out)
{
	int code = cli_out_finish(out);

	return code ? code : inspect->code;
}

void cli_inspect_json_begin(struct cli_json *json, const struct cli_inspect *inspect,
			    struct cli_out *out)
{
	cli_json_begin(json, out);
	cli_json_open(json, '{');
	cli_json_snapshot(json, procsnap_header(inspect->snap));
	cli_json_line(json);
	cli_json_key(json, "tasks");
	cli_json_open(json, '[');
}

void cli_inspect_json_end(struct cli_json *json)
{
	cli_out_char(json->out, '\n');
	cli_json_close(json, ']');
	cli_json_close(json, '}');
	cli_out_char(json->out, '\n');
}

void cli_inspect_json_task(struct cli_json *json, const struct procsnap_task *task,
			   const char *what, uint32_t status)
{
	cli_json_line(json);
	cli_json_open(json, '{');
	cli_json_key(json, "pid");
	cli_json_signed(json, task->tgid);
	if (task->pid != task->tgid) {
		cli_json_key(json, "tid");
		cli_json_signed(json, task->pid);
	}
	cli_json_text(json, "comm", task->comm, strnlen(task->comm, sizeof(task->comm)));
	if (what)
		cli_json_word(json, what, procsnap_status_name(status));
}

bool cli_inspect_check(struct cli_inspect *inspect, const struct procsnap_task *task,
		       const void *entry, const char *what)
{
	uint32_t status = cli_entry_status(entry);

	if (status == PROCSNAP_STATUS_OK)
		return true;
	if (status == PROCSNAP_STATUS_NONE || !inspect->pid_count)
		return false;
	inspect->code = CLI_EXIT_NOTHING;
	if (!entry)
		cli_message("%d: %s: not in this snapshot", (int)task->pid, what);
	else if (status == PROCSNAP_STATUS_DENIED)
		cli_message("%d: %s: denied; it takes the right to trace the process, as root has",
			    (int)task->pid, what);
	else
		cli_message("%d: %s: could not be read (%s)", (int)task->pid, what,
			    procsnap_status_name(status));
	return false;
}
