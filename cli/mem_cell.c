// SPDX-License-Identifier: GPL-2.0-or-later
/* The cells of rows of memory, for people. */
#include <stdio.h>

#include "footprint.h"
#include "mem_list.h"
#include "size.h"

static const char *const mem_titles[] = {
	"PID", "PROCS", "USER", "WEIGHTED", "PRIVATE", "RSS", "SWAP", "WSWAP", "HUGETLB", "UNREAD",
};

static const char *const mem_names[] = {
	[MEM_BY_PROCESS] = "COMMAND",
	[MEM_BY_USER] = "USER",
	[MEM_BY_COMMAND] = "COMMAND",
	[MEM_BY_CGROUP] = "CGROUP",
};

const char *mem_title(const struct mem_list *list, enum mem_column column)
{
	return column == MEM_NAME ? mem_names[list->by] : mem_titles[column];
}

bool mem_has_column(const struct mem_list *list, enum mem_column column, bool total)
{
	bool processes = list->by == MEM_BY_PROCESS && !total;

	switch (column) {
	case MEM_PID:
	case MEM_USER:
		return processes;
	case MEM_PROCESSES:
		return !processes;
	case MEM_UNREAD:
		return !processes && list->total.unread;
	case MEM_HUGETLB:
		return cli_footprint_hugetlb(&list->total.sum);
	default:
		return true;
	}
}

/* sizes of a process that was not read say why */
static void cell_size(char text[MEM_CELL], const struct mem_row *row, enum mem_column column,
		      bool bytes)
{
	char size[CLI_SIZE_TEXT];
	const char *mark = "";

	if (row->same) {
		if (column == MEM_WEIGHTED)
			snprintf(text, MEM_CELL, "=%d", row->same);
		else
			snprintf(text, MEM_CELL, "-");
		return;
	}
	if (row->status != PROCSNAP_STATUS_OK) {
		snprintf(text, MEM_CELL, row->status == PROCSNAP_STATUS_DENIED ? "!" : "?");
		return;
	}
	if (row->sum.flags & PROCSNAP_FOOTPRINT_PARTIAL)
		mark = ">";
	else if (row->sum.flags & PROCSNAP_FOOTPRINT_ESTIMATED)
		mark = "~";
	snprintf(text, MEM_CELL, "%s%s", mark, cli_size(size, mem_value(row, column), bytes));
}

void mem_cell(char text[MEM_CELL], const struct mem_row *row, enum mem_column column, bool bytes)
{
	text[0] = '\0';
	if (column == MEM_PROCESSES)
		snprintf(text, MEM_CELL, "%zu", row->processes);
	else if (column == MEM_UNREAD)
		snprintf(text, MEM_CELL, "%zu", row->unread);
	else if (column == MEM_PID && row->pid)
		snprintf(text, MEM_CELL, "%d", row->pid);
	else if (column >= MEM_WEIGHTED && column <= MEM_HUGETLB)
		cell_size(text, row, column, bytes);
}
