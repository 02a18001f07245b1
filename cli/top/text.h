/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text of many lines for a page, such as `procsnap show` writes for a terminal: its
 * lines, what is highlighted, and where a word stands in it. Knows nothing of a terminal.
 */
#ifndef PROCSNAP_TOP_TEXT_H
#define PROCSNAP_TOP_TEXT_H

#include "screen.h"

/* from this byte on, up to the next one */
struct top_span {
	size_t start;
	enum top_role role;
};

/* bytes of a line, or of a part of it */
struct top_row {
	size_t start;
	size_t length;
};

/**
 * struct top_text - the text.
 *
 * @bytes, @length: UTF-8 that is fit for a terminal, with newlines.
 * @spans, @span_count: How it is drawn, in order; the first is at 0.
 * @lines, @line_count: Its lines, without their newlines.
 */
struct top_text {
	char *bytes;
	size_t length;
	struct top_span *spans;
	size_t span_count;
	struct top_row *lines;
	size_t line_count;
};

/*
 * Takes over bytes (malloc, NULL: an empty text), made fit for a terminal before: the only
 * escape sequences in it are those by which the commands highlight, ESC [ NUMBERS m. They are
 * taken out and become roles. 0 or -ENOMEM: then the text is empty.
 */
int top_text_take(struct top_text *text, char *bytes, size_t length);
void top_text_free(struct top_text *text);

/* the role at a byte; at: where the span before was found, 0 to begin */
enum top_role top_text_role(const struct top_text *text, size_t byte, size_t *at);
/* bytes from this one on that are drawn alike, at most `most` */
size_t top_text_run(const struct top_text *text, size_t byte, size_t most, size_t at);

/*
 * Where a word stands in some bytes, case of ASCII is no matter: the first place from `from`
 * on. SIZE_MAX: nowhere; an empty word is nowhere.
 */
size_t top_text_find(const char *bytes, size_t length, const char *word, size_t from);

#endif
