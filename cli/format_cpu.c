// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with scheduling class and priority. */
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
