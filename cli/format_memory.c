// SPDX-License-Identifier: GPL-2.0-or-later
/* Columns with memory that are sums or shares, and with addresses. */
#include <errno.h>
#include <stdio.h>

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

/* bytes of all lines of smaps_rollup that begin so; the status if it cannot be read */
static uint32_t rollup_bytes(const struct cli_row *row, const char *const *keys, uint64_t *bytes)
{
	const struct procsnap_task *task = cli_row_task(row);
	char path[64], line[256];
	uint32_t status = PROCSNAP_STATUS_NONE;
	FILE *file;

	*bytes = 0;
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", task->tgid);
	file = fopen(path, "re");
	if (!file)
		return errno == EACCES || errno == EPERM ? PROCSNAP_STATUS_DENIED
		       : errno == ENOENT		 ? PROCSNAP_STATUS_GONE
							 : PROCSNAP_STATUS_UNKNOWN;
	while (fgets(line, sizeof(line), file)) {
		for (size_t i = 0; keys[i]; i++) {
			size_t length = strlen(keys[i]);
			unsigned long long kib;

			if (!strncmp(line, keys[i], length) &&
			    sscanf(line + length, "%llu", &kib) == 1) {
				*bytes += kib * 1024;
				status = PROCSNAP_STATUS_OK;
			}
		}
	}
	/* a task without memory: ESRCH at the first read, no line */
	fclose(file);
	return status;
}

/* not in a snapshot: of this machine it is read when the row is shown, as ps does */
static void rollup_value(const struct cli_view *view, const struct cli_row *row,
			 const char *const *keys, struct cli_value *value)
{
	uint64_t bytes;

	value->status = view->live ? rollup_bytes(row, keys, &bytes) : PROCSNAP_STATUS_UNKNOWN;
	if (value->status == PROCSNAP_STATUS_OK)
		value->size = bytes;
}

CLI_VALUE(pss)
{
	static const char *const keys[] = { "Pss:", NULL };

	rollup_value(view, row, keys, value);
}

CLI_VALUE(uss)
{
	static const char *const keys[] = { "Private_Clean:", "Private_Dirty:", NULL };

	rollup_value(view, row, keys, value);
}
