// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with memory that are sums or shares. */
#include "formats.h"

static const struct procsnap_memory *row_memory(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_MEMORY];
}

static uint64_t rss_bytes(const struct cli_row *row)
{
	const struct procsnap_memory *memory = row_memory(row);

	return memory->rss_anon_bytes + memory->rss_file_bytes + memory->rss_shmem_bytes;
}

CLI_VALUE(rss)
{
	(void)view;
	value->size = rss_bytes(row);
}

CLI_VALUE(size)
{
	(void)view;
	value->size = row_memory(row)->data_bytes + row_memory(row)->stack_bytes;
}

static uint64_t total_bytes(const struct cli_view *view)
{
	return view->system ? view->system->mem_total_bytes : 0;
}

CLI_VALUE(pmem)
{
	uint64_t total = total_bytes(view);

	if (total)
		value->real = 100.0 * (double)rss_bytes(row) / (double)total;
	else
		value->status = PROCSNAP_STATUS_UNKNOWN;
}

CLI_TEXT(pmem)
{
	uint64_t total = total_bytes(view) / 1024, mille;
	char *at = CLI_CELL_END(cell);

	if (!total) {
		cli_cell_set(cell, "?", 1);
		return;
	}
	mille = rss_bytes(row) / 1024 * 1000 / total;
	if (mille > 999)
		mille = 999;
	*--at = (char)('0' + mille % 10);
	*--at = '.';
	cli_cell_set_tail(cell, cli_number_unsigned(at, mille / 10));
}
