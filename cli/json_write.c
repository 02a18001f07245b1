// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON through json-c: elements that are built and written whole, and the
 * brackets around them, which are written as they come.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <json-c/json.h>

#include "escape.h"
#include "json_write.h"

#define JSON_TEXT_FLAGS (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/* U+FFFD, which stands for a byte that is not UTF-8 */
#define JSON_REPLACEMENT "\xef\xbf\xbd"

static void json_fail(struct cli_json *json, int error)
{
	if (!json->out->error)
		json->out->error = error;
}

/*
 * Writes what the library made. It leaves marks that a terminal would act upon
 * as they are (DEL, C1, those that reorder a line): in a document they can
 * only be inside of a string, where \uHHHH says the same.
 */
static void json_write(struct cli_out *out, const char *text, size_t length)
{
	while (length) {
		size_t plain = 0, bytes;
		uint32_t character;
		char unit[8];

		while (plain < length && (unsigned char)text[plain] < 0x7f)
			plain++;
		cli_out_write(out, text, plain);
		text += plain;
		length -= plain;
		if (!length)
			return;
		bytes = cli_utf8_decode(text, length, &character);
		if (cli_escape_is_hidden(character) || character == 0xfffd) {
			snprintf(unit, sizeof(unit), "\\u%04x", character & 0xffff);
			cli_out_write(out, unit, 6);
		} else {
			cli_out_write(out, text, bytes);
		}
		text += bytes;
		length -= bytes;
	}
}

static void json_write_value(struct cli_json *json, struct json_object *value)
{
	size_t length = 0;
	const char *text = json_object_to_json_string_length(value, JSON_TEXT_FLAGS, &length);

	if (text)
		json_write(json->out, text, length);
	else
		json_fail(json, ENOMEM);
}

/* what stands before a value that is not in an element */
static void json_write_lead(struct cli_json *json)
{
	if (json->comma)
		cli_out_char(json->out, ',');
	json->comma = true;
	if (!json->key)
		return;
	cli_out_char(json->out, '"');
	cli_out_string(json->out, json->key);
	cli_out_string(json->out, "\":");
	json->key = NULL;
}

/* into the innermost object or array under construction; takes the value over */
static void json_attach(struct cli_json *json, struct json_object *value)
{
	struct json_object *into = json->built[json->depth - 1];
	unsigned int options = JSON_C_OBJECT_ADD_KEY_IS_NEW;
	int error;

	if (!json->key_made)
		options |= JSON_C_OBJECT_ADD_CONSTANT_KEY;

	if (json_object_is_type(into, json_type_array))
		error = json_object_array_add(into, value);
	else
		error = json_object_object_add_ex(into, json->key, value, options);
	json->key = NULL;
	if (error) {
		json_fail(json, ENOMEM);
		json_object_put(value);
	}
}

/* takes the value over; NULL: there was no memory for it */
static void json_value(struct cli_json *json, struct json_object *value)
{
	if (!value)
		json_fail(json, ENOMEM);
	if (json->depth) {
		json_attach(json, value);
		return;
	}
	json_write_lead(json);
	if (value)
		json_write_value(json, value);
	json_object_put(value);
}

static void json_build(struct cli_json *json, struct json_object *container)
{
	if (!container || json->depth == CLI_JSON_DEPTH) {
		fprintf(stderr, "procsnap: JSON: %s\n",
			container ? "nested too deeply" : "no memory");
		abort();
	}
	json->built[json->depth++] = container;
}

void cli_json_element(struct cli_json *json)
{
	struct json_object *object = json_object_new_object();

	if (json->depth && object)
		json_attach(json, object);
	else
		json_write_lead(json);
	json_build(json, object);
}

void cli_json_open(struct cli_json *json, char bracket)
{
	struct json_object *container;

	if (!json->depth) {
		json_write_lead(json);
		cli_out_char(json->out, bracket);
		json->comma = false;
		return;
	}
	container = bracket == '{' ? json_object_new_object() : json_object_new_array();
	if (container)
		json_attach(json, container);
	json_build(json, container);
}

void cli_json_close(struct cli_json *json, char bracket)
{
	if (!json->depth) {
		cli_out_char(json->out, bracket);
		json->comma = true;
	} else if (!--json->depth) {
		json_write_value(json, json->built[0]);
		json_object_put(json->built[0]);
	}
}

void cli_json_line(struct cli_json *json)
{
	cli_out_string(json->out, json->comma ? ",\n" : "\n");
	json->comma = false;
}

void cli_json_key(struct cli_json *json, const char *name)
{
	json->key = name;
	json->key_made = false;
}

void cli_json_key_made(struct cli_json *json, const char *name)
{
	json->key = name;
	json->key_made = true;
}

void cli_json_null(struct cli_json *json)
{
	if (json->depth) {
		/* the library's null is NULL */
		json_attach(json, NULL);
		return;
	}
	json_write_lead(json);
	json_write_value(json, NULL);
}

void cli_json_bool(struct cli_json *json, bool is)
{
	json_value(json, json_object_new_boolean(is));
}

void cli_json_unsigned(struct cli_json *json, uint64_t number)
{
	json_value(json, json_object_new_uint64(number));
}

void cli_json_signed(struct cli_json *json, int64_t number)
{
	json_value(json, json_object_new_int64(number));
}

void cli_json_real(struct cli_json *json, double number)
{
	char text[400];

	snprintf(text, sizeof(text), "%.4f", number);
	json_value(json, json_object_new_double_s(number, text));
}

static struct json_object *json_string(const char *text, size_t length)
{
	return length > INT_MAX ? NULL : json_object_new_string_len(text, (int)length);
}

void cli_json_hex(struct cli_json *json, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;
	char *hex = malloc(2 * length + 1);

	for (size_t i = 0; hex && i < length; i++) {
		hex[2 * i] = "0123456789abcdef"[byte[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[byte[i] & 0xf];
	}
	json_value(json, hex ? json_string(hex, 2 * length) : NULL);
	free(hex);
}

/* bytes from the front that are UTF-8 */
static size_t json_utf8(const char *text, size_t length)
{
	size_t done = 0, bytes = 1;
	uint32_t character;

	while (done < length && bytes) {
		bytes = cli_utf8_decode(text + done, length - done, &character);
		done += bytes;
	}
	return done;
}

/* text with a replacement for each byte that is not UTF-8 */
static struct json_object *json_string_replaced(const char *text, size_t length)
{
	char *copy = malloc(length * strlen(JSON_REPLACEMENT) + 1);
	struct json_object *value;
	size_t done = 0;

	if (!copy)
		return NULL;
	while (length) {
		size_t good = json_utf8(text, length);

		memcpy(copy + done, text, good);
		done += good;
		text += good;
		length -= good;
		if (!length)
			break;
		memcpy(copy + done, JSON_REPLACEMENT, strlen(JSON_REPLACEMENT));
		done += strlen(JSON_REPLACEMENT);
		text++;
		length--;
	}
	value = json_string(copy, done);
	free(copy);
	return value;
}

bool cli_json_string(struct cli_json *json, const char *text, size_t length)
{
	bool exact = json_utf8(text, length) == length;

	json_value(json, exact ? json_string(text, length) : json_string_replaced(text, length));
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
	cli_json_key_made(json, bytes);
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
	cli_json_element(json);
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
