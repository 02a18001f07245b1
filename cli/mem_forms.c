// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of `procsnap mem` as a table, JSON and CSV. */
#include "footprint.h"
#include "mem.h"
#include "size.h"
#include "writer.h"

_Static_assert(MEM_COLUMNS <= CLI_GRID_COLUMNS, "they fit into a grid");

static void table_row(struct mem_run *run, const struct mem_row *row)
{
	struct cli_grid *grid = &run->grid;
	char cell[MEM_CELL];

	for (enum mem_column column = 0; column < MEM_COLUMNS; column++) {
		mem_cell(cell, row, column, run->bytes);
		cli_grid_printf(grid, column, "%s", cell);
	}
	cli_grid_text(grid, MEM_USER, row->user, strlen(row->user), 16);
	cli_grid_row(grid, row->name, row->length);
}

static void table_pass(struct mem_run *run)
{
	for (size_t i = 0; !run->total_only && i < run->list.row_count && !run->out->error; i++)
		table_row(run, &run->list.rows[i]);
	table_row(run, &run->list.total);
}

/* where it is from, and what it is not: below the table */
static void table_footer(struct mem_run *run)
{
	const struct procsnap_header *header = procsnap_header(run->inspect.snap);
	char size[CLI_SIZE_TEXT];

	cli_out_printf(run->out, "\nfrom %s%s\n",
		       header->source == PROCSNAP_SOURCE_MODULE ? "the device" : "/proc",
		       run->list.total.sum.flags & PROCSNAP_FOOTPRINT_COARSE
			       ? ", where weighted sizes are whole KiB, rounded down"
			       : "");
	if (run->freed_known)
		cli_out_printf(run->out,
			       "%s%s would be free if these processes ended; files stay cached\n",
			       run->freed_estimated ? "~" : "",
			       cli_size(size, run->freed_bytes, run->bytes));
	if (run->list.failed[PROCSNAP_STATUS_DENIED])
		cli_out_printf(run->out,
			       "%zu process%s not readable as this user, their memory is not in "
			       "the total\n",
			       run->list.failed[PROCSNAP_STATUS_DENIED],
			       run->list.failed[PROCSNAP_STATUS_DENIED] == 1 ? "" : "es");
	for (uint32_t status = 0; status <= PROCSNAP_STATUS_UNSUPPORTED; status++)
		if (run->list.failed[status] && status != PROCSNAP_STATUS_DENIED &&
		    status != PROCSNAP_STATUS_NONE)
			cli_out_printf(run->out,
				       "%zu process%s could not be read (%s), their memory is not "
				       "in the total\n",
				       run->list.failed[status],
				       run->list.failed[status] == 1 ? "" : "es",
				       procsnap_status_name(status));
	if (run->list.same)
		cli_out_printf(run->out,
			       "%zu process%s share%s the memory of another, counted once\n",
			       run->list.same, run->list.same == 1 ? "" : "es",
			       run->list.same == 1 ? "s" : "");
	if (run->list.partial)
		cli_out_printf(run->out,
			       "%zu process%s not looked at as a whole (>): more is in use\n",
			       run->list.partial, run->list.partial == 1 ? "" : "es");
	if (run->list.total.sum.flags & PROCSNAP_FOOTPRINT_ESTIMATED || run->freed_estimated)
		cli_out_string(run->out, "~ has pages of which only an average is known\n");
}

void mem_table(struct mem_run *run)
{
	static const char *titles[MEM_COLUMNS];
	struct cli_grid *grid = &run->grid;

	grid->out = run->out;
	grid->titles = titles;
	grid->count = MEM_COLUMNS;
	grid->last = mem_title(&run->list, MEM_NAME);
	grid->left = 1U << MEM_USER;
	for (enum mem_column column = 0; column < MEM_COLUMNS; column++) {
		titles[column] = mem_title(&run->list, column);
		if (!mem_has_column(&run->list, column, run->total_only))
			grid->hidden |= 1U << column;
	}
	cli_grid_measure(grid);
	table_pass(run);
	cli_grid_write(grid, !run->no_headers);
	table_pass(run);
	if (!run->no_headers)
		table_footer(run);
}

static void json_memory(struct cli_json *json, const struct mem_row *row)
{
	cli_json_member(json, "weighted_bytes", mem_value(row, MEM_WEIGHTED));
	cli_json_member(json, "private_bytes", mem_value(row, MEM_PRIVATE));
	cli_json_member(json, "weighted_swap_bytes", mem_value(row, MEM_WEIGHTED_SWAP));
	cli_json_member(json, "hugetlb_bytes", mem_value(row, MEM_HUGETLB));
	cli_json_footprint(json, &row->sum);
}

static void json_process(struct cli_json *json, const struct mem_row *row)
{
	cli_json_key(json, "pid");
	cli_json_signed(json, row->pid);
	cli_json_text(json, "comm", row->name, row->length);
	cli_json_known(json, "uid", row->uid != PROCSNAP_NO_ID, row->uid);
	cli_json_word(json, "user", row->user);
	cli_json_word(json, "status", procsnap_status_name(row->status));
	cli_json_known(json, "same_as", row->same, (uint64_t)row->same);
	if (row->status == PROCSNAP_STATUS_OK && !row->same)
		json_memory(json, row);
}

static void json_group(struct mem_run *run, struct cli_json *json, const struct mem_row *row)
{
	cli_json_text(json, mem_column_name(&run->list, MEM_NAME), row->name, row->length);
	cli_json_member(json, "processes", row->processes);
	cli_json_member(json, "unread", row->unread);
	json_memory(json, row);
}

static void json_total(struct mem_run *run, struct cli_json *json)
{
	cli_json_key(json, "total");
	cli_json_element(json);
	cli_json_member(json, "processes", run->list.total.processes);
	cli_json_member(json, "same", run->list.same);
	cli_json_member(json, "partial", run->list.partial);
	cli_json_key(json, "unread");
	cli_json_open(json, '{');
	for (uint32_t status = 0; status <= PROCSNAP_STATUS_UNSUPPORTED; status++)
		if (status != PROCSNAP_STATUS_OK && status != PROCSNAP_STATUS_NONE)
			cli_json_member(json, procsnap_status_name(status),
					run->list.failed[status]);
	cli_json_close(json, '}');
	cli_json_member(json, "without_memory", run->list.failed[PROCSNAP_STATUS_NONE]);
	if (run->freed_known) {
		cli_json_member(json, "freed_bytes", run->freed_bytes);
		cli_json_key(json, "freed_estimated");
		cli_json_bool(json, run->freed_estimated);
	}
	json_memory(json, &run->list.total);
	cli_json_close(json, '}');
}

void mem_json(struct mem_run *run)
{
	struct cli_json json;

	cli_json_begin(&json, run->out);
	cli_json_open(&json, '{');
	cli_json_snapshot(&json, procsnap_header(run->inspect.snap));
	cli_json_line(&json);
	if (!run->total_only) {
		cli_json_key(&json, run->list.by == MEM_BY_PROCESS ? "tasks" : "groups");
		cli_json_open(&json, '[');
		for (size_t i = 0; i < run->list.row_count && !run->out->error; i++) {
			cli_json_line(&json);
			cli_json_element(&json);
			if (run->list.by == MEM_BY_PROCESS)
				json_process(&json, &run->list.rows[i]);
			else
				json_group(run, &json, &run->list.rows[i]);
			cli_json_close(&json, '}');
		}
		cli_out_char(run->out, '\n');
		cli_json_close(&json, ']');
	}
	json_total(run, &json);
	cli_json_close(&json, '}');
	cli_out_char(run->out, '\n');
}

static bool csv_has(const struct mem_run *run, enum mem_column column)
{
	if (run->list.by == MEM_BY_PROCESS && !run->total_only)
		return column != MEM_PROCESSES && column != MEM_UNREAD;
	return column != MEM_PID && column != MEM_USER;
}

static void csv_row(struct mem_run *run, const struct mem_row *row)
{
	for (enum mem_column column = 0; column < MEM_COLUMNS; column++) {
		bool known = row->status == PROCSNAP_STATUS_OK && !row->same;

		if (!csv_has(run, column))
			continue;
		if (column == MEM_USER)
			cli_csv_text(run->out, row->user, strlen(row->user));
		else if (column == MEM_PID || known)
			cli_out_unsigned(run->out, mem_value(row, column));
		cli_out_char(run->out, ',');
	}
	cli_csv_text(run->out, row->name, row->length);
	cli_out_string(run->out, "\r\n");
}

void mem_csv(struct mem_run *run)
{
	for (enum mem_column column = 0; !run->no_headers && column <= MEM_NAME; column++) {
		if (column != MEM_NAME && !csv_has(run, column))
			continue;
		cli_out_string(run->out, mem_column_name(&run->list, column));
		cli_out_string(run->out, column == MEM_NAME ? "\r\n" : ",");
	}
	for (size_t i = 0; !run->total_only && i < run->list.row_count && !run->out->error; i++)
		csv_row(run, &run->list.rows[i]);
	if (run->total_only)
		csv_row(run, &run->list.total);
}
