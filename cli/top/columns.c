// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The viewer's own columns. What is of an interval has its numbers in the row's change; the
 * others are drawn shorter than ps(1) draws them.
 */
#include <stdio.h>

#include "../formats.h"
#include "../size.h"
#include "columns.h"

#define SECOND 1000000000ULL

/* --- of an interval --- */

static const struct cli_change *change_of(const struct cli_row *row, struct cli_value *value)
{
	const struct cli_change *change = row->change;

	if (change && change->known && change->interval_ns)
		return change;
	value->status = PROCSNAP_STATUS_NONE;
	return NULL;
}

static void value_per_second(const struct cli_row *row, struct cli_value *value, bool known,
			     uint64_t amount)
{
	const struct cli_change *change = row->change;

	if (!change || !known || !change->interval_ns)
		value->status = PROCSNAP_STATUS_NONE;
	else
		value->real = (double)amount * (double)SECOND / (double)change->interval_ns;
}

static CLI_VALUE(cpu_now)
{
	const struct cli_change *change = change_of(row, value);

	(void)view;
	if (change)
		value->real = (double)change->cpu_ns * 100 / (double)change->interval_ns;
}

static CLI_VALUE(read_now)
{
	const struct cli_change *change = row->change;

	(void)view;
	value_per_second(row, value, change && change->io_known, change ? change->read_bytes : 0);
}

static CLI_VALUE(write_now)
{
	const struct cli_change *change = row->change;

	(void)view;
	value_per_second(row, value, change && change->io_known, change ? change->write_bytes : 0);
}

static CLI_VALUE(io_now)
{
	const struct cli_change *change = row->change;

	(void)view;
	value_per_second(row, value, change && change->io_known,
			 change ? change->read_bytes + change->write_bytes : 0);
}

static CLI_VALUE(faults_now)
{
	const struct cli_change *change = row->change;

	(void)view;
	value_per_second(row, value, change && change->known, change ? change->faults : 0);
}

/* a real number as `shown` draws it */
static void cell_real(const struct cli_column *column, const struct cli_view *view,
		      const struct cli_row *row, struct cli_cell *cell,
		      void (*shown)(struct cli_cell *cell, double number))
{
	struct cli_value value;

	cli_column_value(column, view, row, &value);
	if (value.status == PROCSNAP_STATUS_OK)
		shown(cell, value.real);
	else
		cli_cell_mark(cell, value.status);
}

static void cell_percent(struct cli_cell *cell, double percent)
{
	int length;

	/* a digit behind the point as long as there is room */
	length = snprintf(cell->buffer, sizeof(cell->buffer), percent < 999.95 ? "%.1f" : "%.0f",
			  percent);
	cli_cell_set(cell, cell->buffer, (size_t)length);
}

static void cell_rate(struct cli_cell *cell, double rate)
{
	char text[CLI_SIZE_TEXT];
	int length;

	if (rate < 0.5)
		length = snprintf(cell->buffer, sizeof(cell->buffer), "0");
	else
		length = snprintf(cell->buffer, sizeof(cell->buffer), "%s",
				  cli_size(text, (uint64_t)rate, false));
	cli_cell_set(cell, cell->buffer, (size_t)length);
}

/* the own columns that are real numbers, by their places in the table */
enum {
	TOP_CPU_NOW,
	TOP_MEM,
	TOP_READ_NOW,
	TOP_WRITE_NOW,
	TOP_IO_NOW,
	TOP_FAULTS_NOW,
};

#define REAL_TEXT(name, place, shown)                                   \
	static CLI_TEXT(name)                                           \
	{                                                               \
		cell_real(&top_columns[place], view, row, cell, shown); \
	}
REAL_TEXT(cpu_now, TOP_CPU_NOW, cell_percent)
REAL_TEXT(mem, TOP_MEM, cell_percent)
REAL_TEXT(read_now, TOP_READ_NOW, cell_rate)
REAL_TEXT(write_now, TOP_WRITE_NOW, cell_rate)
REAL_TEXT(io_now, TOP_IO_NOW, cell_rate)
REAL_TEXT(faults_now, TOP_FAULTS_NOW, cell_rate)

/* --- sizes and times in few columns --- */

static void cell_size(struct cli_cell *cell, uint64_t bytes)
{
	char text[CLI_SIZE_TEXT];
	int length = snprintf(cell->buffer, sizeof(cell->buffer), "%s",
			      bytes ? cli_size(text, bytes, false) : "0");

	cli_cell_set(cell, cell->buffer, (size_t)length);
}

static const struct procsnap_memory *row_memory(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_MEMORY];
}

static CLI_TEXT(virt)
{
	(void)view;
	cell_size(cell, row_memory(row)->virtual_bytes);
}

static CLI_TEXT(res)
{
	struct cli_value value;

	cli_rss_value(view, row, &value);
	cell_size(cell, value.size);
}

static CLI_VALUE(shr)
{
	(void)view;
	value->size = row_memory(row)->rss_file_bytes + row_memory(row)->rss_shmem_bytes;
}

static CLI_TEXT(shr)
{
	struct cli_value value;

	cli_shr_value(view, row, &value);
	cell_size(cell, value.size);
}

/* 0:01.23, 59:59.99, 12h34:56, 123d04h */
static CLI_TEXT(time_plus)
{
	struct cli_value value;
	unsigned long long seconds, hundredths, minutes;
	int length;

	cli_time_value(view, row, &value);
	hundredths = value.size / (SECOND / 100);
	seconds = hundredths / 100;
	minutes = seconds / 60;
	if (minutes < 60)
		length = snprintf(cell->buffer, sizeof(cell->buffer), "%llu:%02llu.%02llu", minutes,
				  seconds % 60, hundredths % 100);
	else if (minutes < 60 * 100)
		length = snprintf(cell->buffer, sizeof(cell->buffer), "%lluh%02llu:%02llu",
				  minutes / 60, minutes % 60, seconds % 60);
	else
		length = snprintf(cell->buffer, sizeof(cell->buffer), "%llud%02lluh",
				  minutes / 1440, minutes / 60 % 24);
	cli_cell_set(cell, cell->buffer, (size_t)length);
}

/* --- the table --- */

#define WANT(id) .also = PROCSNAP_WANT(PROCSNAP_SECTION_##id)
#define NOW(function, id)                                                                    \
	.section = PROCSNAP_SECTION_TASK, .kind = CLI_KIND_REAL, .flags = CLI_COLUMN_CHANGE, \
	.value = cli_##function##_value, .text = cli_##function##_text, WANT(id)

const struct cli_column top_columns[] = {
	[TOP_CPU_NOW] = { "cpu%", "CPU%", "share of a cpu since the last frame, percent",
			  .width = 5, NOW(cpu_now, CPU) },
	[TOP_MEM] = { "mem%", "MEM%", "resident memory, percent of the machine's", .width = 5,
		      .section = PROCSNAP_SECTION_MEMORY, .kind = CLI_KIND_REAL,
		      .value = cli_pmem_value, .text = cli_mem_text, WANT(SYSTEM) },
	[TOP_READ_NOW] = { "read/s", "READ/s", "bytes read from storage, a second", .width = 6,
			   NOW(read_now, IO) },
	[TOP_WRITE_NOW] = { "write/s", "WRITE/s", "bytes written to storage, a second", .width = 7,
			    NOW(write_now, IO) },
	[TOP_IO_NOW] = { "io/s", "IO/s", "bytes from and to storage, a second", .width = 6,
			 NOW(io_now, IO) },
	[TOP_FAULTS_NOW] = { "majflt/s", "FLT/s", "major page faults, a second", .width = 5,
			     NOW(faults_now, CPU) },
	/* of a thread its own, as a line is what is looked for and reniced */
	{ "pid", "PID", "process id; of a thread its own", .width = 5, .flags = CLI_COLUMN_PID,
	  .section = PROCSNAP_SECTION_TASK, .kind = CLI_KIND_SIGNED, .field = CLI_FIELD_S32,
	  .offset = offsetof(struct procsnap_task, pid) },
	{ "virt", "VIRT", "virtual size", .width = 5, .section = PROCSNAP_SECTION_MEMORY,
	  .kind = CLI_KIND_UNSIGNED, .field = CLI_FIELD_U64,
	  .offset = offsetof(struct procsnap_memory, virtual_bytes), .text = cli_virt_text },
	{ "res", "RES", "resident memory", .width = 5, .section = PROCSNAP_SECTION_MEMORY,
	  .kind = CLI_KIND_UNSIGNED, .value = cli_rss_value, .text = cli_res_text },
	{ "shr", "SHR", "resident memory of files and shared memory", .width = 5,
	  .section = PROCSNAP_SECTION_MEMORY, .kind = CLI_KIND_UNSIGNED, .value = cli_shr_value,
	  .text = cli_shr_text },
	{ "time+", "TIME+", "cpu time", .width = 9, .section = PROCSNAP_SECTION_CPU,
	  .kind = CLI_KIND_UNSIGNED, .value = cli_time_value, .text = cli_time_plus_text },
};
const size_t top_columns_count = sizeof(top_columns) / sizeof(top_columns[0]);

bool top_column_find(const char *name, size_t length, struct cli_column_name *found)
{
	for (size_t i = 0; i < top_columns_count; i++) {
		const struct cli_column *column = &top_columns[i];

		if (strncmp(column->name, name, length) || column->name[length])
			continue;
		found->column = column;
		found->name = column->name;
		found->title = column->title;
		found->width = column->width;
		return true;
	}
	return cli_column_find(name, length, found);
}

/* names whose numbers say who, not how much */
bool top_column_is_descending(const struct cli_column *column)
{
	static const char *const rising[] = { "pid", "tgid", "tid",   "ppid",	  "pgid",
					      "sid", "uid",  "ruid",  "suid",	  "fuid",
					      "gid", "rgid", "sgid",  "fgid",	  "luid",
					      "psr", "ni",   "tpgid", "priority", "nspid" };

	if (column->kind == CLI_KIND_TEXT)
		return false;
	for (size_t i = 0; i < sizeof(rising) / sizeof(rising[0]); i++)
		if (!strcmp(column->name, rising[i]))
			return false;
	return true;
}

enum procsnap_top top_column_rank(const struct cli_column *column)
{
	static const struct {
		const char *name;
		enum procsnap_top rank;
	} ranks[] = { { "res", PROCSNAP_TOP_RSS },	 { "mem%", PROCSNAP_TOP_RSS },
		      { "rss", PROCSNAP_TOP_RSS },	 { "pmem", PROCSNAP_TOP_RSS },
		      { "virt", PROCSNAP_TOP_VIRTUAL },	 { "vsz", PROCSNAP_TOP_VIRTUAL },
		      { "time+", PROCSNAP_TOP_CPU },	 { "time", PROCSNAP_TOP_CPU },
		      { "nlwp", PROCSNAP_TOP_THREADS },	 { "start_ns", PROCSNAP_TOP_NEWEST },
		      { "started", PROCSNAP_TOP_NEWEST } };

	for (size_t i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++)
		if (!strcmp(column->name, ranks[i].name))
			return ranks[i].rank;
	return PROCSNAP_TOP_NONE;
}

/* --- lists of columns --- */

static bool list_has(const struct top_column_list *list, const struct cli_column *column)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].column == column)
			return true;
	return false;
}

const char *top_columns_parse(struct top_column_list *list, const char *text, size_t *length)
{
	const char *unknown = NULL;

	list->count = 0;
	while (*text) {
		size_t size = strcspn(text, ", \t");
		struct cli_column_name found;

		if (size && !top_column_find(text, size, &found)) {
			if (!unknown)
				*length = size;
			unknown = unknown ? unknown : text;
		} else if (size && list->count < TOP_COLUMNS_MAX && !list_has(list, found.column)) {
			list->items[list->count++] = found;
		}
		text += size;
		text += strspn(text, ", \t");
	}
	if (!list->count) {
		size_t ignored;

		top_columns_parse(list, TOP_COLUMNS_DEFAULT, &ignored);
	}
	return unknown;
}

void top_columns_print(const struct top_column_list *list, char *text, size_t size)
{
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < list->count; i++) {
		size_t needed = strlen(list->items[i].name) + (i != 0);

		if (length + needed >= size)
			return;
		length += (size_t)snprintf(text + length, size - length, "%s%s", i ? "," : "",
					   list->items[i].name);
	}
}
