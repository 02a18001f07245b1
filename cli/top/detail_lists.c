// SPDX-License-Identifier: GPL-2.0-or-later
/* Tabs of the detail page that are lists: open files, mappings, environment. */
#include "../fds_table.h"
#include "../inspect.h"
#include "../maps_table.h"
#include "detail.h"

void top_detail_files(struct top_detail *detail)
{
	const struct procsnap_files *files = procsnap_files(detail->snap, detail->row);
	static struct fds_table table;

	if (!top_detail_has(detail, files, "open files"))
		return;
	table.out = detail->out;
	table.snap = detail->snap;
	table.rows = &detail->row;
	table.row_count = 1;
	table.anonymous = true;
	fds_table(&table);
	if (!files->count)
		cli_out_string(detail->out, "no open files\n");
}

void top_detail_maps(struct top_detail *detail)
{
	const struct procsnap_vmas *vmas = procsnap_vmas(detail->snap, detail->row);
	static struct maps_table table;

	if (!top_detail_has(detail, vmas, "mappings"))
		return;
	table.out = detail->out;
	table.snap = detail->snap;
	table.rows = &detail->row;
	table.row_count = 1;
	table.flags = true;
	maps_table(&table);
}

/* NAME=VALUE: the name is highlighted */
static void write_variable(struct cli_out *out, const char *text, size_t length)
{
	const char *equals = memchr(text, '=', length);
	size_t name = equals ? (size_t)(equals - text) : length;

	cli_out_string(out, "\033[1m");
	cli_out_escaped(out, text, name);
	cli_out_string(out, "\033[0m");
	cli_out_escaped(out, text + name, length - name);
	cli_out_char(out, '\n');
}

void top_detail_environ(struct top_detail *detail)
{
	const struct procsnap_environ *environ = procsnap_environ(detail->snap, detail->row);
	size_t left;
	const char *text;

	if (!top_detail_has(detail, environ, "environment"))
		return;
	text = procsnap_text(detail->snap, &environ->text, &left);
	if (!left)
		cli_out_string(detail->out, "the environment is empty\n");
	while (left) {
		size_t length = strnlen(text, left), step = length + (length < left);

		write_variable(detail->out, text, length);
		text += step;
		left -= step;
	}
	if (environ->text.flags & PROCSNAP_TEXT_TRUNCATED)
		cli_out_printf(detail->out, "\033[33m(only its first %u bytes)\033[0m\n",
			       environ->text.length);
}
