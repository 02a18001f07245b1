// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with scheduling class and priority. */
#include <stdio.h>
#include <unistd.h>

#include "formats.h"

/* SCHED_* of the kernel, linux/sched.h */
enum sched_policy {
	SCHED_POLICY_NORMAL = 0,
	SCHED_POLICY_FIFO = 1,
	SCHED_POLICY_RR = 2,
	SCHED_POLICY_BATCH = 3,
	SCHED_POLICY_ISO = 4,
	SCHED_POLICY_IDLE = 5,
	SCHED_POLICY_DEADLINE = 6,
};

static const struct procsnap_cpu *row_cpu(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_CPU];
}

/* the scale that each of ps's priorities has; priority is -100..39 */
#define PRIORITY_COLUMN(column, expression)                \
	CLI_VALUE(column)                                  \
	{                                                  \
		int64_t priority = row_cpu(row)->priority; \
                                                           \
		(void)view;                                \
		value->number = expression;                \
	}

PRIORITY_COLUMN(pri, 39 - priority)
PRIORITY_COLUMN(opri, 60 + priority)
PRIORITY_COLUMN(pri_baz, 100 + priority)
PRIORITY_COLUMN(pri_foo, priority - 20)
PRIORITY_COLUMN(pri_bar, 1 + priority)
PRIORITY_COLUMN(pri_api, -1 - priority)

static void number_or_dash(struct cli_cell *cell, bool shown, int64_t number)
{
	if (shown)
		cli_cell_set_tail(cell, cli_number_signed(CLI_CELL_END(cell), number));
	else
		cli_cell_set(cell, "-", 1);
}

CLI_TEXT(nice)
{
	const struct procsnap_cpu *cpu = row_cpu(row);

	(void)view;
	number_or_dash(cell,
		       cpu->policy == SCHED_POLICY_NORMAL || cpu->policy == SCHED_POLICY_BATCH,
		       cpu->nice);
}

CLI_TEXT(rtprio)
{
	const struct procsnap_cpu *cpu = row_cpu(row);

	(void)view;
	number_or_dash(cell, cpu->policy != SCHED_POLICY_NORMAL, cpu->rt_priority);
}

static const char *class_name(uint32_t policy)
{
	switch (policy) {
	case SCHED_POLICY_NORMAL:
		return "TS";
	case SCHED_POLICY_FIFO:
		return "FF";
	case SCHED_POLICY_RR:
		return "RR";
	case SCHED_POLICY_BATCH:
		return "B";
	case SCHED_POLICY_ISO:
		return "ISO";
	case SCHED_POLICY_IDLE:
		return "IDL";
	case SCHED_POLICY_DEADLINE:
		return "DLN";
	case 7:
		return "#7";
	case 8:
		return "#8";
	case 9:
		return "#9";
	default:
		return "?";
	}
}

CLI_VALUE(cls)
{
	(void)view;
	value->text = class_name(row_cpu(row)->policy);
	value->length = strlen(value->text);
}

CLI_TEXT(cls)
{
	const char *name = class_name(row_cpu(row)->policy);

	(void)view;
	cli_cell_set(cell, name, strlen(name));
}

/* the most nodes that a kernel has */
#define NODES 1024

/* the folder of a cpu has a link for its node; -1 without one */
static int node_of_cpu(int cpu)
{
	static int kept_cpu = -1, kept_node;
	char path[64];

	if (cpu == kept_cpu)
		return kept_node;
	kept_cpu = cpu;
	for (kept_node = 0; kept_node < NODES; kept_node++) {
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/node%d", cpu,
			 kept_node);
		if (!access(path, F_OK))
			return kept_node;
	}
	kept_node = -1;
	return kept_node;
}

CLI_VALUE(numa)
{
	if (view->live)
		value->number = node_of_cpu(row_cpu(row)->last_cpu);
	else
		value->status = PROCSNAP_STATUS_UNKNOWN;
}

CLI_VALUE(sgi_p)
{
	(void)view;
	value->number = row_cpu(row)->last_cpu;
	if (cli_row_task(row)->state != 'R')
		value->status = PROCSNAP_STATUS_NONE;
}

CLI_TEXT(sgi_p)
{
	(void)view;
	if (cli_row_task(row)->state == 'R')
		number_or_dash(cell, true, row_cpu(row)->last_cpu);
	else
		cli_cell_set(cell, "*", 1);
}

static const struct procsnap_sched *row_sched(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_SCHED];
}

CLI_VALUE(ag_id)
{
	(void)view;
	value->status = row_sched(row)->autogroup_status;
	value->number = (int64_t)row_sched(row)->autogroup_id;
}

CLI_VALUE(ag_nice)
{
	(void)view;
	value->status = row_sched(row)->autogroup_status;
	value->number = row_sched(row)->autogroup_nice;
}

/* ps has numbers of its own for a task that is in no autogroup */
static void autogroup_text(const struct cli_row *row, struct cli_cell *cell, int64_t number,
			   int64_t none)
{
	uint32_t status = row_sched(row)->autogroup_status;

	if (status == PROCSNAP_STATUS_OK || status == PROCSNAP_STATUS_NONE)
		number_or_dash(cell, true, status == PROCSNAP_STATUS_OK ? number : none);
	else
		cli_cell_mark(cell, status);
}

CLI_TEXT(ag_id)
{
	(void)view;
	autogroup_text(row, cell, (int64_t)row_sched(row)->autogroup_id, -1);
}

CLI_TEXT(ag_nice)
{
	(void)view;
	autogroup_text(row, cell, row_sched(row)->autogroup_nice, 0);
}

CLI_VALUE(oom)
{
	const struct procsnap_attr *attr = row->section[PROCSNAP_SECTION_ATTR];

	(void)view;
	value->status = attr->oom_score_status;
	value->number = attr->oom_score;
}
