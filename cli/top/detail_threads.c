// SPDX-License-Identifier: GPL-2.0-or-later
/* The tab of the detail page with the threads of a process. */
#include <stdlib.h>

#include "../grid.h"
#include "../inspect.h"
#include "../span.h"
#include "detail.h"

enum threads_column {
	THREADS_TID,
	THREADS_STATE,
	THREADS_USED,
	THREADS_CPU,
	THREADS_PRIORITY,
	THREADS_NICE,
	THREADS_USER,
	THREADS_SYSTEM,
	THREADS_SWITCHES,
	THREADS_WAITS,
	THREADS_COLUMNS,
};

static const char *const threads_titles[] = {
	"TID", "S", "CPU%", "CPU", "PRI", "NI", "USER", "SYSTEM", "SWITCHES", "SLEEPS-IN",
};

_Static_assert(THREADS_COLUMNS <= CLI_GRID_COLUMNS, "they fit into a grid");

static void row_used(struct cli_grid *grid, const struct top_detail *detail,
		     const struct procsnap_task *task)
{
	const struct top_identity identity = { task->pid, task->start_ns };
	uint64_t used;

	if (detail->threads && top_threads_used(detail->threads, &identity, &used))
		cli_grid_printf(grid, THREADS_USED, "%.1f",
				100.0 * (double)used / (double)detail->threads->interval_ns);
	else
		cli_grid_printf(grid, THREADS_USED, "-");
}

static void row_cpu(struct cli_grid *grid, const struct procsnap_cpu *cpu)
{
	uint32_t status = cli_entry_status(cpu);
	char user[CLI_SPAN_TEXT], system[CLI_SPAN_TEXT];

	if (status != PROCSNAP_STATUS_OK) {
		const char *mark = status == PROCSNAP_STATUS_DENIED ? "!" : "?";

		for (size_t i = THREADS_CPU; i <= THREADS_SWITCHES; i++)
			cli_grid_printf(grid, i, "%s", mark);
		return;
	}
	cli_grid_printf(grid, THREADS_CPU, "%d", cpu->last_cpu);
	cli_grid_printf(grid, THREADS_PRIORITY, "%d", cpu->priority);
	cli_grid_printf(grid, THREADS_NICE, "%d", cpu->nice);
	cli_grid_printf(grid, THREADS_USER, "%s", cli_span(user, cpu->utime_ns));
	cli_grid_printf(grid, THREADS_SYSTEM, "%s", cli_span(system, cpu->stime_ns));
	cli_grid_printf(grid, THREADS_SWITCHES, "%llu",
			(unsigned long long)(cpu->voluntary_switches + cpu->involuntary_switches));
}

static void row_waits(struct cli_grid *grid, const struct procsnap_snapshot *snap, uint32_t row)
{
	const struct procsnap_wchan *wchan = procsnap_wchan(snap, row);
	uint32_t status = cli_entry_status(wchan);
	size_t length;
	const char *text;

	if (status != PROCSNAP_STATUS_OK) {
		cli_grid_printf(grid, THREADS_WAITS, "%s",
				status == PROCSNAP_STATUS_NONE	   ? "-"
				: status == PROCSNAP_STATUS_DENIED ? "!"
								   : "?");
		return;
	}
	text = procsnap_text(snap, &wchan->text, &length);
	cli_grid_text(grid, THREADS_WAITS, text, length, 32);
}

static void threads_pass(struct top_detail *detail, struct cli_grid *grid, const uint32_t *rows)
{
	pid_t tgid = procsnap_task(detail->snap, detail->row)->tgid;

	for (size_t i = 0; i < procsnap_row_count(detail->snap); i++) {
		const struct procsnap_task *task = procsnap_task(detail->snap, rows[i]);

		if (task->tgid != tgid)
			continue;
		cli_grid_printf(grid, THREADS_TID, "%d", task->pid);
		/* a file may say anything */
		cli_grid_printf(grid, THREADS_STATE, "%c",
				task->state > ' ' && task->state < 0x7f ? task->state : '?');
		row_used(grid, detail, task);
		row_cpu(grid, procsnap_cpu(detail->snap, rows[i]));
		row_waits(grid, detail->snap, rows[i]);
		cli_grid_row(grid, task->comm, strnlen(task->comm, sizeof(task->comm)));
	}
}

void top_detail_threads(struct top_detail *detail)
{
	static struct cli_grid grid;
	uint32_t *rows;

	if (!(procsnap_header(detail->snap)->flags & PROCSNAP_IMAGE_THREADS)) {
		cli_out_printf(detail->out, "threads: \033[33m(%s)\033[0m\n", detail->absent);
		return;
	}
	rows = cli_inspect_sorted(detail->snap);
	if (!rows)
		return;
	grid.out = detail->out;
	grid.titles = threads_titles;
	grid.count = THREADS_COLUMNS;
	grid.last = "NAME";
	grid.left = 1U << THREADS_STATE | 1U << THREADS_WAITS;
	cli_grid_measure(&grid);
	threads_pass(detail, &grid, rows);
	cli_grid_write(&grid, true);
	threads_pass(detail, &grid, rows);
	free(rows);
}
