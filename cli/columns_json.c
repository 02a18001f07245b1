// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of columns as JSON. */
#include <string.h>

#include "columns.h"
#include "json_write.h"

static void json_column(struct cli_json *json, const struct cli_column *column)
{
	cli_json_line(json);
	cli_json_element(json);
	cli_json_word(json, "name", column->name);
	cli_json_word(json, "header", column->title);
	cli_json_word(json, "section", procsnap_section_name(column->section));
	cli_json_word(json, "help", column->help);
	cli_json_key(json, "also");
	cli_json_open(json, '[');
	for (size_t i = 0; i < cli_aliases_count; i++)
		if (!strcmp(cli_aliases[i].column, column->name))
			cli_json_string(json, cli_aliases[i].name, strlen(cli_aliases[i].name));
	cli_json_close(json, ']');
	cli_json_close(json, '}');
}

void cli_column_list_json(struct cli_out *out)
{
	struct cli_json json;

	cli_json_begin(&json, out);
	cli_json_open(&json, '{');
	cli_json_key(&json, "columns");
	cli_json_open(&json, '[');
	for (size_t i = 0; i < cli_columns_count; i++)
		json_column(&json, &cli_columns[i]);
	cli_json_close(&json, ']');
	cli_json_close(&json, '}');
	cli_out_char(out, '\n');
}
