/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns of a task: one table that serves the listing, JSON, CSV,
 * sorting, `--columns` and the request for just the sections that are needed.
 */
#ifndef PROCSNAP_CLI_COLUMNS_H
#define PROCSNAP_CLI_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <procsnap/procsnap.h>

#include "out.h"

/* the per-task sections are indexed by their ids */
#define CLI_SECTIONS (PROCSNAP_SECTION_PAGES + 1)

/* mask of the sections that are not per task */
#define CLI_SECTIONS_SHARED                                                                       \
	(PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) | PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT) |       \
	 PROCSNAP_WANT(PROCSNAP_SECTION_STRINGS) | PROCSNAP_WANT(PROCSNAP_SECTION_GROUPS) |       \
	 PROCSNAP_WANT(PROCSNAP_SECTION_NSPID_LEVELS) |                                           \
	 PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP_PATHS) |                                           \
	 PROCSNAP_WANT(PROCSNAP_SECTION_FILE_TABLE) | PROCSNAP_WANT(PROCSNAP_SECTION_VMA_TABLE) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_PAGE_RUNS))

/*
 * A cell's own room: the longest name, escaped, with the deepest branch of a
 * tree. Longer texts (command lines, paths) have room elsewhere.
 */
#define CLI_CELL_SIZE 1024

/**
 * struct cli_rows - the entries of a per-task section.
 *
 * @id: Section id.
 * @base: Entry of the first row.
 * @stride: Bytes from one entry to the next.
 */
struct cli_rows {
	unsigned int id;
	const char *base;
	size_t stride;
};

/**
 * struct cli_view - what is the same for all rows of a snapshot.
 *
 * @snap: The snapshot.
 * @header: Its header.
 * @system: Its machine section, or NULL.
 * @tasks: Entry of the first row in the task section, or NULL.
 * @task_stride: Bytes from one of these entries to the next.
 * @sections: Mask of the sections that rows are fetched with.
 * @fetch, @fetch_count: Those of them that the snapshot has, but the task section.
 * @tick_ns: ns per tick of /proc's times, never 0.
 * @page_size: Bytes of a page, never 0.
 * @instant_ticks: Ticks since boot at the instant of the snapshot.
 * @boot_seconds: Time of the boot, seconds since 1970.
 * @now_seconds: Time of the snapshot, seconds since 1970.
 * @pid_width: Digits of the largest pid.
 * @live: Taken on this machine, just now.
 */
struct cli_view {
	const struct procsnap_snapshot *snap;
	const struct procsnap_header *header;
	const struct procsnap_system *system;
	const char *tasks;
	size_t task_stride;
	uint64_t sections;
	struct cli_rows fetch[CLI_SECTIONS];
	unsigned int fetch_count;
	uint64_t tick_ns;
	uint64_t page_size;
	uint64_t instant_ticks;
	int64_t boot_seconds;
	int64_t now_seconds;
	int pid_width;
	bool live;
};

struct cli_change;

/**
 * struct cli_row - one task.
 *
 * @change: What it did since another snapshot, or NULL.
 * @section: Its entry of each per-task section, by section id; NULL: absent.
 *	Every entry begins with its status.
 * @tree: Branch drawn before the name, or NULL.
 * @tree_length: Bytes of @tree.
 * @tree_columns: Columns that @tree takes.
 */
struct cli_row {
	const struct cli_change *change;
	const void *section[CLI_SECTIONS];
	const char *tree;
	size_t tree_length;
	size_t tree_columns;
};

enum cli_kind {
	CLI_KIND_SIGNED,
	CLI_KIND_UNSIGNED,
	CLI_KIND_REAL,
	CLI_KIND_TEXT,
};

/**
 * struct cli_value - a value in base units: bytes, ns, percent, text.
 *
 * @status: enum procsnap_status; the rest counts only if it is OK.
 * @text, @length: Raw bytes; valid until the next value is asked for.
 */
struct cli_value {
	uint32_t status;
	union {
		int64_t number;
		uint64_t size;
		double real;
		struct {
			const char *text;
			size_t length;
		};
	};
	char buffer[32];
};

/**
 * struct cli_cell - a value as the listing shows it.
 *
 * @text, @length: Fit for a terminal; points into @buffer or elsewhere.
 * @columns: Columns that it takes.
 */
struct cli_cell {
	const char *text;
	size_t length;
	size_t columns;
	char buffer[CLI_CELL_SIZE];
};

enum cli_column_flag {
	CLI_COLUMN_LEFT = 1 << 0,    /* left-justified */
	CLI_COLUMN_PID = 1 << 1,     /* as wide as the largest pid */
	CLI_COLUMN_CUT = 1 << 2,     /* cut to its width, unless it is the last */
	CLI_COLUMN_PLUS = 1 << 3,    /* with a + where it was cut */
	CLI_COLUMN_TREE = 1 << 4,    /* the branches of a tree stand before it */
	CLI_COLUMN_OF_NONE = 1 << 5, /* filled also if the section's status is NONE */
	CLI_COLUMN_SELF = 1 << 6,    /* its text tells every status itself */
	CLI_COLUMN_SIGNAL = 1 << 7,  /* 16 digits, or the last 8 where there is no room */
	CLI_COLUMN_APART = 1 << 8,   /* not one of `-o all`: not in the snapshot, or much */
	CLI_COLUMN_CHANGE = 1 << 9,  /* of the row's change: of an interval */
};

enum cli_field {
	CLI_FIELD_S32 = 1,
	CLI_FIELD_U32,
	CLI_FIELD_U64,
};

/* instead of a divisor: by the size of a page */
#define CLI_SCALE_PAGE UINT32_MAX

/**
 * struct cli_column - one column.
 *
 * @name: As in -o, and the key in JSON and CSV.
 * @title: Header of the listing.
 * @help: What it is, with the unit in JSON and CSV.
 * @section: enum procsnap_section_id whose status is the value's.
 * @also: Mask of further sections that it needs.
 * @kind: enum cli_kind.
 * @width: Columns in the listing.
 * @flags: enum cli_column_flag.
 * @field, @offset: Where the value stands in the section, unless @value.
 * @scale: The listing shows the value divided by this (0: by 1).
 * @value: Computes the value; the status is OK already and may be changed.
 * @text: Fills the cell; NULL: the value as a decimal number, or as text made
 *	fit for a terminal.
 */
struct cli_column {
	const char *name;
	const char *title;
	const char *help;
	uint8_t section;
	uint8_t kind;
	uint8_t width;
	uint16_t flags;
	uint8_t field;
	uint16_t offset;
	uint32_t scale;
	uint64_t also;
	void (*value)(const struct cli_view *view, const struct cli_row *row,
		      struct cli_value *value);
	void (*text)(const struct cli_view *view, const struct cli_row *row, struct cli_cell *cell);
};

/**
 * struct cli_alias - another name of a column.
 *
 * @name: As in -o.
 * @column: Name of the column.
 * @title: Its header under this name.
 * @width: Its width under this name, 0: the column's.
 */
struct cli_alias {
	const char *name;
	const char *column;
	const char *title;
	uint8_t width;
};

extern const struct cli_column cli_columns[];
extern const size_t cli_columns_count;
extern const struct cli_alias cli_aliases[];
extern const size_t cli_aliases_count;

/* a column under one of its names */
struct cli_column_name {
	const struct cli_column *column;
	const char *name;
	const char *title;
	int width;
};

/* false if there is no column of this name */
bool cli_column_find(const char *name, size_t length, struct cli_column_name *found);
/* the name most like this one, or NULL if none is near */
const char *cli_column_suggest(const char *name, size_t length);
/* the whole table, for people */
void cli_column_list(struct cli_out *out);
/* the same for programs */
void cli_column_list_json(struct cli_out *out);
/* mask of the sections that a column needs */
uint64_t cli_column_sections(const struct cli_column *column);

void cli_column_value(const struct cli_column *column, const struct cli_view *view,
		      const struct cli_row *row, struct cli_value *value);
void cli_column_text(const struct cli_column *column, const struct cli_view *view,
		     const struct cli_row *row, struct cli_cell *cell);

/* sections: those that rows will be fetched with */
void cli_view_begin(struct cli_view *view, const struct procsnap_snapshot *snap, uint64_t sections,
		    bool live);

static inline const struct procsnap_task *cli_row_task(const struct cli_row *row)
{
	return row->section[PROCSNAP_SECTION_TASK];
}

/* UNKNOWN if the image has no such section */
static inline uint32_t cli_row_status(const struct cli_row *row, unsigned int section)
{
	const uint32_t *status = row->section[section];

	return status ? *status : PROCSNAP_STATUS_UNKNOWN;
}

/* the bits of a column's field, sign-extended; the section is there */
static inline uint64_t cli_column_field(const struct cli_column *column, const struct cli_row *row)
{
	const void *at = (const char *)row->section[column->section] + column->offset;

	switch (column->field) {
	case CLI_FIELD_S32:
		return (uint64_t)(int64_t) * (const int32_t *)at;
	case CLI_FIELD_U32:
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

/* of a row that there is */
static inline const struct procsnap_task *cli_view_task(const struct cli_view *view, size_t row)
{
	return (const void *)(view->tasks + row * view->task_stride);
}

static inline void cli_row_fetch(const struct cli_view *view, size_t index, struct cli_row *row)
{
	row->section[PROCSNAP_SECTION_TASK] = cli_view_task(view, index);
	for (unsigned int i = 0; i < view->fetch_count; i++)
		row->section[view->fetch[i].id] = view->fetch[i].base +
						  index * view->fetch[i].stride;
}

#endif
