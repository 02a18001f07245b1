/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns that the user chose, in their order. */
#ifndef PROCSNAP_CLI_LAYOUT_H
#define PROCSNAP_CLI_LAYOUT_H

#include "columns.h"

/**
 * struct cli_layout_item - a chosen column.
 *
 * @column: The column.
 * @name: The name it was chosen by, the key in JSON and CSV.
 * @title: Header of the listing; may be empty.
 * @width: Columns in the listing.
 * @fixed: The user gave the width.
 * @titled: The user gave the title.
 * @repeated: This name stands in the layout before.
 * @plain: The listing shows a field of the section, shifted right by @shift.
 * @most: The largest number that fits into @width, if @plain.
 */
struct cli_layout_item {
	const struct cli_column *column;
	const char *name;
	char *title;
	int width;
	bool fixed;
	bool titled;
	bool repeated;
	bool plain;
	unsigned int shift;
	uint64_t most;
};

struct cli_layout {
	struct cli_layout_item *items;
	size_t count;
};

/*
 * Adds NAME[:WIDTH][=TITLE] items, with commas or blanks between. option: as
 * the user typed it, for messages. Returns an exit code.
 */
int cli_layout_add(struct cli_layout *layout, const char *option, const char *list);
void cli_layout_free(struct cli_layout *layout);
/* mask of the sections that the columns need */
uint64_t cli_layout_sections(const struct cli_layout *layout);

#endif
