// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON: brackets, commas, values, and what every document begins with. */
#include <stdio.h>
#include <time.h>

#include "escape.h"
#include "json_write.h"

static void json_value(struct cli_json *json)
{
	if (json->comma)
		cli_out_char(json->out, ',');
	json->comma = true;
}

void cli_json_open(struct cli_json *json, char bracket)
{
	json_value(json);
	cli_out_char(json->out, bracket);
	json->comma = false;
}

void cli_json_close(struct cli_json *json, char bracket)
{
	cli_out_char(json->out, bracket);
	json->comma = true;
}

void cli_json_line(struct cli_json *json)
{
	cli_out_string(json->out, json->comma ? ",\n" : "\n");
	json->comma = false;
}

void cli_json_key(struct cli_json *json, const char *name)
{
	json_value(json);
	cli_out_char(json->out, '"');
	cli_out_string(json->out, name);
	cli_out_string(json->out, "\":");
	json->comma = false;
}

void cli_json_null(struct cli_json *json)
{
	json_value(json);
	cli_out_string(json->out, "null");
}

void cli_json_bool(struct cli_json *json, bool is)
{
	json_value(json);
	cli_out_string(json->out, is ? "true" : "false");
}

void cli_json_unsigned(struct cli_json *json, uint64_t number)
{
	json_value(json);
	cli_out_unsigned(json->out, number);
}

void cli_json_signed(struct cli_json *json, int64_t number)
{
	json_value(json);
	cli_out_signed(json->out, number);
}

void cli_json_hex(struct cli_json *json, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	json_value(json);
	cli_out_char(json->out, '"');
	for (size_t i = 0; i < length; i++) {
		cli_out_char(json->out, "0123456789abcdef"[byte[i] >> 4]);
		cli_out_char(json->out, "0123456789abcdef"[byte[i] & 0xf]);
	}
	cli_out_char(json->out, '"');
}

static void json_unicode(struct cli_out *out, uint32_t unit)
{
	char text[8];

	snprintf(text, sizeof(text), "\\u%04x", unit & 0xffff);
	cli_out_write(out, text, 6);
}

bool cli_json_string(struct cli_json *json, const char *text, size_t length)
{
	struct cli_out *out = json->out;
	bool exact = true;

	json_value(json);
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

void cli_json_member(struct cli_json *json, const char *name, uint64_t number)
{
	cli_json_key(json, name);
	cli_json_unsigned(json, number);
}

void cli_json_word(struct cli_json *json, const char *name, const char *word)
{
	cli_json_key(json, name);
	cli_json_string(json, word, strlen(word));
}

void cli_json_known(struct cli_json *json, const char *name, bool known, uint64_t number)
{
	cli_json_key(json, name);
	if (known)
		cli_json_unsigned(json, number);
	else
		cli_json_null(json);
}

void cli_json_text(struct cli_json *json, const char *name, const char *text, size_t length)
{
	char bytes[64];

	cli_json_key(json, name);
	if (cli_json_string(json, text, length))
		return;
	snprintf(bytes, sizeof(bytes), "%s_bytes", name);
	cli_json_key(json, bytes);
	cli_json_hex(json, text, length);
}

/* names of the sections in a mask */
static void json_sections(struct cli_json *json, const char *name, uint64_t mask)
{
	cli_json_key(json, name);
	cli_json_open(json, '[');
	for (unsigned int id = 0; id < 64; id++) {
		const char *section = procsnap_section_name(id);

		if (!(mask & PROCSNAP_WANT(id)))
			continue;
		if (PROCSNAP_WANT_ALL & PROCSNAP_WANT(id))
			cli_json_string(json, section, strlen(section));
		else
			cli_json_unsigned(json, id);
	}
	cli_json_close(json, ']');
}

void cli_json_time(struct cli_json *json, const char *name, uint64_t real_ns)
{
	time_t seconds = (time_t)(real_ns / 1000000000);
	struct tm calendar;
	char text[64];

	cli_json_key(json, name);
	if (!gmtime_r(&seconds, &calendar)) {
		cli_json_null(json);
		return;
	}
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%09uZ", calendar.tm_year + 1900,
		 calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour, calendar.tm_min,
		 calendar.tm_sec, (unsigned int)(real_ns % 1000000000));
	cli_json_string(json, text, strlen(text));
}

void cli_json_snapshot(struct cli_json *json, const struct procsnap_header *header)
{
	cli_json_key(json, "snapshot");
	cli_json_open(json, '{');
	cli_json_word(json, "level", procsnap_level_name(header->level));
	cli_json_word(json, "source", procsnap_source_name(header->source));
	cli_json_time(json, "time", header->start_real_ns);
	cli_json_text(json, "host", header->hostname,
		      strnlen(header->hostname, sizeof(header->hostname)));
	cli_json_key(json, "boot_id");
	cli_json_hex(json, header->boot_id, sizeof(header->boot_id));
	cli_json_member(json, "task_count", header->task_count);
	cli_json_member(json, "process_count", header->process_count);
	cli_json_member(json, "missing_count", header->missing_count);
	cli_json_key(json, "threads");
	cli_json_bool(json, header->flags & PROCSNAP_IMAGE_THREADS);
	cli_json_key(json, "selected");
	cli_json_bool(json, header->flags & PROCSNAP_IMAGE_SELECTED);
	json_sections(json, "want", header->want);
	json_sections(json, "got", header->got);
	cli_json_member(json, "start_real_ns", header->start_real_ns);
	cli_json_member(json, "end_real_ns", header->end_real_ns);
	cli_json_member(json, "start_mono_ns", header->start_mono_ns);
	cli_json_member(json, "end_mono_ns", header->end_mono_ns);
	cli_json_member(json, "instant_boot_ns", header->instant_boot_ns);
	cli_json_member(json, "lock_ns", header->lock_ns);
	cli_json_member(json, "attempts", header->attempts);
	cli_json_member(json, "snapshot_id", header->snapshot_id);
	cli_json_member(json, "event_sequence", header->event_sequence);
	cli_json_member(json, "pid_ns_inode", header->pid_ns_inode);
	cli_json_member(json, "page_size", header->page_size);
	cli_json_member(json, "clock_ticks", header->clock_ticks);
	cli_json_close(json, '}');
}
