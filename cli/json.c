// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON (RFC 8259): one object with the snapshot's header and the tasks, a task
 * a line, values in base units.
 *
 * Written by hand: rows are streamed, and what a library would add is a tree
 * of objects for each row; the only part with a catch is the text, because a
 * name is any bytes and JSON is UTF-8. Bytes that are not UTF-8 become U+FFFD,
 * and the exact bytes stand in hex in a further key NAME_bytes.
 */
#include <stdio.h>
#include <time.h>

#include "escape.h"
#include "writer.h"

static void json_unicode(struct cli_out *out, uint32_t unit)
{
	char text[8];

	snprintf(text, sizeof(text), "\\u%04x", unit & 0xffff);
	cli_out_write(out, text, 6);
}

/* false if a byte had to be replaced */
static bool json_string(struct cli_out *out, const char *text, size_t length)
{
	bool exact = true;

	cli_out_char(out, '"');
	while (length) {
		uint32_t character;
		size_t bytes = cli_utf8_decode(text, length, &character);

		if (!bytes) {
			json_unicode(out, 0xfffd);
			exact = false;
			bytes = 1;
		} else if (cli_escape_is_hidden(character)) {
			json_unicode(out, character);
		} else {
			if (character == '"' || character == '\\')
				cli_out_char(out, '\\');
			cli_out_write(out, text, bytes);
		}
		text += bytes;
		length -= bytes;
	}
	cli_out_char(out, '"');
	return exact;
}

static void json_key(struct cli_out *out, const char *name, const char *suffix, bool first)
{
	if (!first)
		cli_out_char(out, ',');
	cli_out_char(out, '"');
	cli_out_string(out, name);
	cli_out_string(out, suffix);
	cli_out_string(out, "\":");
}

static void json_hex(struct cli_out *out, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	cli_out_char(out, '"');
	for (size_t i = 0; i < length; i++) {
		cli_out_char(out, "0123456789abcdef"[byte[i] >> 4]);
		cli_out_char(out, "0123456789abcdef"[byte[i] & 0xf]);
	}
	cli_out_char(out, '"');
}

static void json_text(struct cli_out *out, const char *name, const char *text, size_t length)
{
	if (json_string(out, text, length))
		return;
	json_key(out, name, "_bytes", false);
	json_hex(out, text, length);
}

static void json_number(struct cli_out *out, const char *name, uint64_t number)
{
	json_key(out, name, "", false);
	cli_out_unsigned(out, number);
}

static void json_bool(struct cli_out *out, const char *name, bool is)
{
	json_key(out, name, "", false);
	cli_out_string(out, is ? "true" : "false");
}

/* names of the sections in a mask */
static void json_sections(struct cli_out *out, const char *name, uint64_t mask)
{
	const char *comma = "";

	json_key(out, name, "", false);
	cli_out_char(out, '[');
	for (unsigned int id = 0; id < 64; id++) {
		if (!(mask & PROCSNAP_WANT(id)))
			continue;
		cli_out_string(out, comma);
		comma = ",";
		if (PROCSNAP_WANT_ALL & PROCSNAP_WANT(id)) {
			const char *section = procsnap_section_name(id);

			json_string(out, section, strlen(section));
		} else {
			cli_out_unsigned(out, id);
		}
	}
	cli_out_char(out, ']');
}

/* RFC 3339, UTC */
static void json_time(struct cli_out *out, const char *name, uint64_t real_ns)
{
	time_t seconds = (time_t)(real_ns / 1000000000);
	struct tm calendar;
	char text[64];

	json_key(out, name, "", false);
	if (!gmtime_r(&seconds, &calendar)) {
		cli_out_string(out, "null");
		return;
	}
	snprintf(text, sizeof(text), "\"%04d-%02d-%02dT%02d:%02d:%02d.%09uZ\"",
		 calendar.tm_year + 1900, calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour,
		 calendar.tm_min, calendar.tm_sec, (unsigned int)(real_ns % 1000000000));
	cli_out_string(out, text);
}

static void json_header(struct cli_out *out, const struct procsnap_header *header)
{
	const char *level = procsnap_level_name(header->level);

	cli_out_string(out, "{\"snapshot\":{");
	json_key(out, "level", "", true);
	json_string(out, level, strlen(level));
	json_key(out, "source", "", false);
	cli_out_string(out, header->source == PROCSNAP_SOURCE_MODULE   ? "\"module\""
			    : header->source == PROCSNAP_SOURCE_PROCFS ? "\"procfs\""
								       : "\"unknown\"");
	json_time(out, "time", header->start_real_ns);
	json_key(out, "host", "", false);
	json_text(out, "host", header->hostname,
		  strnlen(header->hostname, sizeof(header->hostname)));
	json_key(out, "boot_id", "", false);
	json_hex(out, header->boot_id, sizeof(header->boot_id));
	json_number(out, "task_count", header->task_count);
	json_number(out, "process_count", header->process_count);
	json_number(out, "missing_count", header->missing_count);
	json_bool(out, "threads", header->flags & PROCSNAP_IMAGE_THREADS);
	json_bool(out, "selected", header->flags & PROCSNAP_IMAGE_SELECTED);
	json_sections(out, "want", header->want);
	json_sections(out, "got", header->got);
	json_number(out, "start_real_ns", header->start_real_ns);
	json_number(out, "end_real_ns", header->end_real_ns);
	json_number(out, "start_mono_ns", header->start_mono_ns);
	json_number(out, "end_mono_ns", header->end_mono_ns);
	json_number(out, "instant_boot_ns", header->instant_boot_ns);
	json_number(out, "lock_ns", header->lock_ns);
	json_number(out, "attempts", header->attempts);
	json_number(out, "snapshot_id", header->snapshot_id);
	json_number(out, "event_sequence", header->event_sequence);
	json_number(out, "pid_ns_inode", header->pid_ns_inode);
	json_number(out, "page_size", header->page_size);
	json_number(out, "clock_ticks", header->clock_ticks);
	cli_out_char(out, '}');
}

static void json_begin(struct cli_writer *writer)
{
	json_header(writer->out, writer->view->header);
	cli_out_string(writer->out, ",\n\"tasks\":[");
}

static void json_value(struct cli_out *out, const struct cli_layout_item *item,
		       const struct cli_value *value)
{
	char text[400];

	if (value->status != PROCSNAP_STATUS_OK) {
		cli_out_string(out, "null");
		return;
	}
	switch (item->column->kind) {
	case CLI_KIND_TEXT:
		json_text(out, item->name, value->text, value->length);
		break;
	case CLI_KIND_REAL:
		snprintf(text, sizeof(text), "%.4f", value->real);
		cli_out_string(out, text);
		break;
	case CLI_KIND_SIGNED:
		cli_out_signed(out, value->number);
		break;
	default:
		cli_out_unsigned(out, value->size);
	}
}

static void json_reason(struct cli_out *out, const char *key, uint32_t status, bool first)
{
	const char *name = procsnap_status_name(status);

	if (first)
		cli_out_string(out, ",\"status\":{");
	json_key(out, key, "", first);
	json_string(out, name, strlen(name));
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
static void json_status(struct cli_writer *writer, const struct cli_row *row, uint64_t sections,
			bool lone)
{
	const struct cli_layout *layout = writer->layout;
	struct cli_value value;
	bool first = true;

	for (unsigned int id = PROCSNAP_SECTION_TASK; id < CLI_SECTIONS; id++) {
		uint32_t status = cli_row_status(row, id);

		if (!(sections & PROCSNAP_WANT(id)) || status == PROCSNAP_STATUS_OK)
			continue;
		json_reason(writer->out, procsnap_section_name(id), status, first);
		first = false;
	}
	for (size_t i = 0; lone && i < layout->count; i++) {
		const struct cli_layout_item *item = &layout->items[i];

		cli_column_value(item->column, writer->view, row, &value);
		if (item->repeated || !json_is_lone(item, row, &value))
			continue;
		json_reason(writer->out, item->name, value.status, first);
		first = false;
	}
	if (!first)
		cli_out_char(writer->out, '}');
}

static void json_row(struct cli_writer *writer, const struct cli_row *row, bool first)
{
	const struct cli_layout *layout = writer->layout;
	struct cli_out *out = writer->out;
	struct cli_value value;
	uint64_t sections = 0;
	bool lone = false;

	cli_out_string(out, first ? "\n{" : ",\n{");
	for (size_t i = 0; i < layout->count; i++) {
		const struct cli_layout_item *item = &layout->items[i];

		if (item->repeated)
			continue;
		json_key(out, item->name, "", i == 0);
		cli_column_value(item->column, writer->view, row, &value);
		json_value(out, item, &value);
		sections |= PROCSNAP_WANT(item->column->section);
		lone |= json_is_lone(item, row, &value);
	}
	json_status(writer, row, sections, lone);
	cli_out_char(out, '}');
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
