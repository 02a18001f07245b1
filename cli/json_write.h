/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON (RFC 8259) through json-c. What is one element of a list, a task or an
 * event, is built by the library and written at its end; the document around
 * the elements is written as it comes, because all tasks of a large machine
 * with all columns are not to stand in memory as objects at once, and a tree of
 * tasks is as deep as somebody likes to make it.
 *
 * The library takes text for UTF-8, and a name is any bytes: those that are not
 * UTF-8 become U+FFFD, and the exact bytes stand in hex in a further key
 * NAME_bytes.
 */
#ifndef PROCSNAP_CLI_JSON_WRITE_H
#define PROCSNAP_CLI_JSON_WRITE_H

#include <stdbool.h>

#include <procsnap/procsnap.h>

#include "out.h"

struct json_object;

/* objects and arrays inside of one element, at most */
#define CLI_JSON_DEPTH 8

/**
 * struct cli_json - a document under way.
 *
 * @out: Where it goes; has the error if there was no memory.
 * @comma: A comma is due before what comes next, outside of elements.
 * @depth: Objects and arrays of an element that are open; 0: in none.
 * @built: These, from the element on.
 * @key: Of the value that follows; NULL: none.
 * @key_made: It does not stay.
 */
struct cli_json {
	struct cli_out *out;
	bool comma;
	unsigned int depth;
	struct json_object *built[CLI_JSON_DEPTH];
	const char *key;
	bool key_made;
};

static inline void cli_json_begin(struct cli_json *json, struct cli_out *out)
{
	json->out = out;
	json->comma = false;
	json->depth = 0;
	json->key = NULL;
	json->key_made = false;
}

/* bracket: { or [, then } or ]; what is open inside of an element is part of it */
void cli_json_open(struct cli_json *json, char bracket);
void cli_json_close(struct cli_json *json, char bracket);
/* an object that the library builds until its } and writes then: nothing of any length goes in */
void cli_json_element(struct cli_json *json);
/* a line of its own for what follows; outside of elements */
void cli_json_line(struct cli_json *json);
/*
 * Of the value that follows; plain ASCII without quotes. The library keeps the
 * name where it is: it stays, as a constant does, until the element is closed;
 * one that was made for this value is copied.
 */
void cli_json_key(struct cli_json *json, const char *name);
void cli_json_key_made(struct cli_json *json, const char *name);

void cli_json_null(struct cli_json *json);
void cli_json_bool(struct cli_json *json, bool is);
void cli_json_unsigned(struct cli_json *json, uint64_t number);
void cli_json_signed(struct cli_json *json, int64_t number);
/* with four digits behind the point */
void cli_json_real(struct cli_json *json, double number);
void cli_json_hex(struct cli_json *json, const void *bytes, size_t length);
/* false if a byte had to be replaced */
bool cli_json_string(struct cli_json *json, const char *text, size_t length);

/* a key and its value; text: with NAME_bytes if that is needed */
void cli_json_member(struct cli_json *json, const char *name, uint64_t number);
/* null if it is not known */
void cli_json_known(struct cli_json *json, const char *name, bool known, uint64_t number);
void cli_json_word(struct cli_json *json, const char *name, const char *word);
void cli_json_text(struct cli_json *json, const char *name, const char *text, size_t length);
/* of ns since 1970: RFC 3339, UTC; null if it is beyond calendars */
void cli_json_time(struct cli_json *json, const char *name, uint64_t real_ns);

/* the key "snapshot": when, where, how exact */
void cli_json_snapshot(struct cli_json *json, const struct procsnap_header *header);

#endif
