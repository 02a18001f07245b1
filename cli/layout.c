// SPDX-License-Identifier: GPL-2.0-or-later
/* The columns that the user chose: reading the list. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "layout.h"

#define LAYOUT_WIDTH_MAX 4096

static int layout_append(struct cli_layout *layout, const struct cli_column_name *found,
			 const char *title, size_t title_length, int width)
{
	char *copy = strndup(title, title_length);
	struct cli_layout_item *items, *item;

	if (!copy)
		goto err_memory;
	items = realloc(layout->items, (layout->count + 1) * sizeof(*items));
	if (!items)
		goto err_free_title;
	layout->items = items;
	item = &items[layout->count];
	item->title = copy;
	item->column = found->column;
	item->name = found->name;
	item->width = width;
	item->fixed = false;
	item->titled = false;
	item->repeated = false;
	item->plain = false;
	for (size_t i = 0; i < layout->count; i++)
		if (!strcmp(items[i].name, item->name))
			item->repeated = true;
	layout->count++;
	return CLI_EXIT_OK;

err_free_title:
	free(copy);
err_memory:
	cli_message("no memory for the list of columns");
	return CLI_EXIT_FAILED;
}

static int layout_unknown(const char *option, const char *name, size_t length)
{
	const char *near = cli_column_suggest(name, length);

	if (near)
		return cli_usage("%s %.*s: no such column; did you mean %s? "
				 "`procsnap ps --columns` lists them all",
				 option, (int)length, name, near);
	return cli_usage("%s %.*s: no such column; `procsnap ps --columns` lists them all", option,
			 (int)length, name);
}

/* every column once, but those apart */
static int layout_add_all(struct cli_layout *layout)
{
	for (size_t i = 0; i < cli_columns_count; i++) {
		const struct cli_column *column = &cli_columns[i];
		struct cli_column_name found = { column, column->name, column->title,
						 column->width };
		int code;

		if (column->flags & CLI_COLUMN_APART)
			continue;
		code = layout_append(layout, &found, column->title, strlen(column->title),
				     column->width);
		if (code)
			return code;
	}
	return CLI_EXIT_OK;
}

static int layout_add_item(struct cli_layout *layout, const char *option, const char *item,
			   size_t length)
{
	const char *equals = memchr(item, '=', length);
	size_t name_length = equals ? (size_t)(equals - item) : length, title_length;
	const char *colon = memchr(item, ':', name_length), *title;
	struct cli_column_name found;
	uint64_t width = 0;
	int code;

	if (colon) {
		const char *digits = colon + 1;

		if (!cli_number_parse(digits, name_length - (size_t)(digits - item),
				      LAYOUT_WIDTH_MAX, &width) ||
		    !width)
			return cli_usage("%s %.*s: the width is not a number from 1 to %d", option,
					 (int)length, item, LAYOUT_WIDTH_MAX);
		name_length = (size_t)(colon - item);
	}
	if (name_length == 3 && !memcmp(item, "all", 3) && !colon && !equals)
		return layout_add_all(layout);
	if (!cli_column_find(item, name_length, &found))
		return layout_unknown(option, item, name_length);
	title = equals ? equals + 1 : found.title;
	title_length = equals ? length - (size_t)(title - item) : strlen(title);
	code = layout_append(layout, &found, title, title_length, colon ? (int)width : found.width);
	if (code)
		return code;
	layout->items[layout->count - 1].fixed = colon;
	layout->items[layout->count - 1].titled = equals;
	return CLI_EXIT_OK;
}

int cli_layout_add(struct cli_layout *layout, const char *option, const char *list)
{
	size_t before = layout->count;

	while (*list) {
		size_t length = strcspn(list, ", \t\n");
		int code;

		if (length) {
			code = layout_add_item(layout, option, list, length);
			if (code)
				return code;
		}
		list += length;
		list += strspn(list, ", \t\n");
	}
	if (layout->count == before)
		return cli_usage("%s: names no column; `procsnap ps --columns` lists them", option);
	return CLI_EXIT_OK;
}

void cli_layout_free(struct cli_layout *layout)
{
	for (size_t i = 0; i < layout->count; i++)
		free(layout->items[i].title);
	free(layout->items);
	layout->items = NULL;
	layout->count = 0;
}

uint64_t cli_layout_sections(const struct cli_layout *layout)
{
	uint64_t sections = 0;

	for (size_t i = 0; i < layout->count; i++)
		sections |= cli_column_sections(layout->items[i].column);
	return sections;
}
