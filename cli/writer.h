/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The forms in which tasks are written: a listing, JSON, CSV. */
#ifndef PROCSNAP_CLI_WRITER_H
#define PROCSNAP_CLI_WRITER_H

#include "layout.h"

/**
 * struct cli_writer - a listing under way.
 *
 * @out: Where it goes.
 * @layout: The columns.
 * @view: The snapshot.
 * @headers: The listing has a line with the titles.
 * @limit: Columns of the terminal, 0: no limit.
 * @short_signals: There is no room for whole signal sets.
 */
struct cli_writer {
	struct cli_out *out;
	struct cli_layout *layout;
	const struct cli_view *view;
	bool headers;
	size_t limit;
	bool short_signals;
};

/**
 * struct cli_form - a form; begin, each row, end.
 */
struct cli_form {
	void (*begin)(struct cli_writer *writer);
	/* first: no row was written before */
	void (*row)(struct cli_writer *writer, const struct cli_row *row, bool first);
	void (*end)(struct cli_writer *writer);
};

extern const struct cli_form cli_form_table;
extern const struct cli_form cli_form_json;
extern const struct cli_form cli_form_csv;

/* a field of CSV: raw bytes in quotes, made visible; NULs are blanks */
void cli_csv_text(struct cli_out *out, const char *text, size_t length);

#endif
