// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with memory that are sums or shares, and with addresses. */
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
	cli_cell_set_tail_padded(cell, cli_number_unsigned(at, mille / 10), 4);
}

static const struct procsnap_addresses *row_addresses(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_ADDRESSES];
}

static uint64_t code_bytes(const struct cli_row *row)
{
	return row_addresses(row)->end_code - row_addresses(row)->start_code;
}

CLI_VALUE(trs)
{
	(void)view;
	value->size = code_bytes(row);
}

CLI_VALUE(drs)
{
	(void)view;
	value->status = cli_row_status(row, PROCSNAP_SECTION_MEMORY);
	if (value->status == PROCSNAP_STATUS_OK)
		value->size = row_memory(row)->virtual_bytes - code_bytes(row);
}

#define ADDRESS_COLUMN(column, member)                          \
	CLI_TEXT(column)                                        \
	{                                                       \
		(void)view;                                     \
		cli_cell_hex(cell, row_addresses(row)->member); \
	}

ADDRESS_COLUMN(stackp, start_stack)
ADDRESS_COLUMN(esp, stack_pointer)
ADDRESS_COLUMN(eip, instruction_pointer)

static const struct procsnap_footprint *row_footprint(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_FOOTPRINT];
}

#define WEIGHTED_COLUMN(column, member)                                            \
	CLI_VALUE(column)                                                          \
	{                                                                          \
		(void)view;                                                        \
		value->size = row_footprint(row)->member >> PROCSNAP_WEIGHT_SHIFT; \
	}

WEIGHTED_COLUMN(pss, weighted)
WEIGHTED_COLUMN(pss_anon, weighted_anon)
WEIGHTED_COLUMN(pss_file, weighted_file)
WEIGHTED_COLUMN(pss_shmem, weighted_shmem)
WEIGHTED_COLUMN(pss_dirty, weighted_dirty)
WEIGHTED_COLUMN(pss_locked, weighted_locked)
WEIGHTED_COLUMN(swap_pss, weighted_swap)

CLI_VALUE(uss)
{
	(void)view;
	value->size = row_footprint(row)->private_clean_bytes +
		      row_footprint(row)->private_dirty_bytes;
}
