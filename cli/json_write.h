/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON (RFC 8259), streamed by hand: what a library would add is a tree of
 * objects for each row; the only part with a catch is the text, because a name
 * is any bytes and JSON is UTF-8. Bytes that are not UTF-8 become U+FFFD, and
 * the exact bytes stand in hex in a further key NAME_bytes.
 */
#ifndef PROCSNAP_CLI_JSON_WRITE_H
#define PROCSNAP_CLI_JSON_WRITE_H

#include <stdbool.h>

#include <procsnap/procsnap.h>

#include "out.h"

/**
 * struct cli_json - a document under way.
 *
 * @out: Where it goes.
 * @comma: A comma is due before what comes next.
 */
struct cli_json {
	struct cli_out *out;
	bool comma;
};

static inline void cli_json_begin(struct cli_json *json, struct cli_out *out)
{
	json->out = out;
	json->comma = false;
}

/* bracket: { or [, then } or ] */
void cli_json_open(struct cli_json *json, char bracket);
void cli_json_close(struct cli_json *json, char bracket);
/* a line of its own for the element that follows */
void cli_json_line(struct cli_json *json);
/* of the value that follows */
void cli_json_key(struct cli_json *json, const char *name);

void cli_json_null(struct cli_json *json);
void cli_json_bool(struct cli_json *json, bool is);
void cli_json_unsigned(struct cli_json *json, uint64_t number);
void cli_json_signed(struct cli_json *json, int64_t number);
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
