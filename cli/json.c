// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The listing as JSON: one object with the snapshot's header and the tasks, a
 * task a line, values in base units.
 */
#include "json_write.h"
#include "writer.h"

static void json_begin(struct cli_writer *writer)
{
	struct cli_json json;

	cli_json_begin(&json, writer->out);
	cli_json_open(&json, '{');
	cli_json_snapshot(&json, writer->view->header);
	cli_json_line(&json);
	cli_json_key(&json, "tasks");
	cli_json_open(&json, '[');
}

static void json_value(struct cli_json *json, const struct cli_layout_item *item,
		       const struct cli_value *value)
{
	if (value->status == PROCSNAP_STATUS_OK && item->column->kind == CLI_KIND_TEXT) {
		cli_json_text(json, item->name, value->text, value->length);
		return;
	}
	cli_json_key(json, item->name);
	if (value->status != PROCSNAP_STATUS_OK) {
		cli_json_null(json);
		return;
	}
	switch (item->column->kind) {
	case CLI_KIND_REAL:
		cli_json_real(json, value->real);
		break;
	case CLI_KIND_SIGNED:
		cli_json_signed(json, value->number);
		break;
	default:
		cli_json_unsigned(json, value->size);
	}
}

static void json_reason(struct cli_json *json, const char *key, uint32_t status, bool first)
{
	if (first) {
		cli_json_key(json, "status");
		cli_json_open(json, '{');
	}
	cli_json_word(json, key, procsnap_status_name(status));
}

/* a value that could not be read though the rest of its section could */
static bool json_is_lone(const struct cli_layout_item *item, const struct cli_row *row,
			 const struct cli_value *value)
{
	return value->status != PROCSNAP_STATUS_OK && value->status != PROCSNAP_STATUS_NONE &&
	       cli_row_status(row, item->column->section) == PROCSNAP_STATUS_OK;
}

/*
 * Why values are null: the status of each section that has one other than ok,
 * and those of values (lone: there are some) by their own names.
 */
static void json_status(struct cli_json *json, struct cli_writer *writer, const struct cli_row *row,
			uint64_t sections, bool lone)
{
	const struct cli_layout *layout = writer->layout;
	struct cli_value value;
	bool first = true;

	for (unsigned int id = PROCSNAP_SECTION_TASK; id < CLI_SECTIONS; id++) {
		uint32_t status = cli_row_status(row, id);

		if (!(sections & PROCSNAP_WANT(id)) || status == PROCSNAP_STATUS_OK)
			continue;
		json_reason(json, procsnap_section_name(id), status, first);
		first = false;
	}
	for (size_t i = 0; lone && i < layout->count; i++) {
		const struct cli_layout_item *item = &layout->items[i];

		cli_column_value(item->column, writer->view, row, &value);
		if (item->repeated || !json_is_lone(item, row, &value))
			continue;
		json_reason(json, item->name, value.status, first);
		first = false;
	}
	if (!first)
		cli_json_close(json, '}');
}

static void json_row(struct cli_writer *writer, const struct cli_row *row, bool first)
{
	const struct cli_layout *layout = writer->layout;
	struct cli_json json;
	struct cli_value value;
	uint64_t sections = 0;
	bool lone = false;

	cli_json_begin(&json, writer->out);
	json.comma = !first;
	cli_json_line(&json);
	cli_json_element(&json);
	for (size_t i = 0; i < layout->count; i++) {
		const struct cli_layout_item *item = &layout->items[i];

		if (item->repeated)
			continue;
		cli_column_value(item->column, writer->view, row, &value);
		json_value(&json, item, &value);
		sections |= PROCSNAP_WANT(item->column->section);
		lone |= json_is_lone(item, row, &value);
	}
	json_status(&json, writer, row, sections, lone);
	cli_json_close(&json, '}');
}

static void json_end(struct cli_writer *writer)
{
	cli_out_string(writer->out, "\n]}\n");
}

const struct cli_form cli_form_json = {
	.begin = json_begin,
	.row = json_row,
	.end = json_end,
};
