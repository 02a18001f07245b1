// SPDX-License-Identifier: GPL-2.0-or-later
/* What is different between two snapshots, as a table and as JSON. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "diff.h"
#include "grid.h"
#include "json_write.h"
#include "names.h"
#include "replay.h"
#include "size.h"
#include "span.h"
#include "users.h"

#define SECOND_NS 1000000000ULL
#define USER_COLUMNS 12

enum diff_column {
	COLUMN_PID,
	COLUMN_USER,
	COLUMN_WHAT,
	COLUMN_RSS,
	COLUMN_GROWTH, /* the measures, in their order */
	COLUMN_END = COLUMN_GROWTH + DIFF_MEASURES,
	COLUMNS,
};

static const char *const titles[] = {
	"PID", "USER", "WHAT", "RSS", "+RSS", "+CPU", "+THR", "+FDS", "+READ", "+WRITE", "END",
};

static const char *const whats[] = { "came", "went", "brief", "changed" };

static const char *growth_text(const struct diff *diff, enum diff_measure measure, int64_t growth,
			       char text[CLI_SIZE_TEXT + CLI_SPAN_TEXT])
{
	uint64_t size = growth < 0 ? -(uint64_t)growth : (uint64_t)growth;
	char *at = text;

	if (!growth)
		return "";
	*at++ = growth < 0 ? '-' : '+';
	if (measure == DIFF_CPU)
		cli_span(at, size);
	else if (measure == DIFF_THREADS || measure == DIFF_FDS)
		snprintf(at, CLI_SIZE_TEXT, "%" PRIu64, size);
	else
		cli_size(at, size, diff->options->bytes);
	return text;
}

/* as a shell tells it */
static void end_text(const struct diff_row *row, char text[32])
{
	int status = (int)row->status;

	text[0] = '\0';
	if (!row->ended)
		return;
	if (WIFSIGNALED(status))
		snprintf(text, 32, "signal %d", WTERMSIG(status));
	else
		snprintf(text, 32, "exit %d", WEXITSTATUS(status));
}

static void table_row(const struct diff *diff, struct cli_grid *grid, const struct diff_row *row)
{
	char text[CLI_SIZE_TEXT + CLI_SPAN_TEXT], end[32];

	cli_grid_printf(grid, COLUMN_PID, "%d", row->pid);
	cli_grid_printf(grid, COLUMN_USER, "?");
	if (row->has_uid) {
		const struct cli_user *user = cli_user_name(row->uid);

		cli_grid_text(grid, COLUMN_USER, user->name, strlen(user->name), USER_COLUMNS);
	}
	cli_grid_printf(grid, COLUMN_WHAT, "%s", whats[row->what]);
	cli_grid_printf(grid, COLUMN_RSS, "%s",
			row->known >> DIFF_RSS & 1 && row->what != DIFF_WENT
				? cli_size(text, row->now[DIFF_RSS], diff->options->bytes)
				: "");
	for (int i = 0; i < DIFF_MEASURES; i++)
		cli_grid_printf(grid, (size_t)(COLUMN_GROWTH + i), "%s",
				row->known >> i & 1 ? growth_text(diff, (enum diff_measure)i,
								  row->growth[i], text)
						    : "?");
	end_text(row, end);
	cli_grid_printf(grid, COLUMN_END, "%s", end);
	cli_grid_row(grid, row->comm, strlen(row->comm));
}

static void table_pass(const struct diff *diff, struct cli_grid *grid)
{
	uint64_t left = diff->options->top ? diff->options->top : UINT64_MAX;

	for (size_t i = 0; i < diff->row_count && left && !grid->out->error; i++) {
		if (!diff_is_shown(diff, &diff->rows[i]))
			continue;
		table_row(diff, grid, &diff->rows[i]);
		left--;
	}
}

static void table_number(struct cli_out *out, uint64_t number, const char *text)
{
	cli_out_unsigned(out, number);
	cli_out_string(out, text);
}

/* who, and how much in all */
static void table_head(const struct diff *diff, struct cli_out *out)
{
	char from[CLI_REPLAY_TIME], to[CLI_REPLAY_TIME], text[CLI_SIZE_TEXT + CLI_SPAN_TEXT];
	uint64_t a = procsnap_header(diff_snap(diff, 0))->start_real_ns;
	uint64_t b = procsnap_header(diff_snap(diff, 1))->start_real_ns;
	static const char *const names[] = { "rss", "cpu", "threads", "fds", "read", "written" };

	cli_out_string(out, cli_replay_time(from, a));
	cli_out_string(out, " to ");
	cli_out_string(out, cli_replay_time(to, b));
	cli_out_string(out, b < a ? " (backwards), " : ", ");
	cli_out_string(out, cli_span(text, b < a ? a - b : b - a));
	cli_out_string(out, "\n");
	table_number(out, diff->counts[DIFF_CAME], " came, ");
	table_number(out, diff->counts[DIFF_WENT], " went, ");
	if (diff->has_events)
		table_number(out, diff->counts[DIFF_BRIEF], " came and went in between, ");
	table_number(out, diff->counts[DIFF_CHANGED], " changed");
	for (int i = 0; i < DIFF_MEASURES; i++) {
		if (!diff->growth[i])
			continue;
		cli_out_string(out, ", ");
		cli_out_string(out, names[i]);
		cli_out_char(out, ' ');
		cli_out_string(out, growth_text(diff, (enum diff_measure)i, diff->growth[i], text));
	}
	cli_out_char(out, '\n');
	if (!diff->has_events && diff->sides[0].recording &&
	    diff->sides[0].recording == diff->sides[1].recording &&
	    diff->sides[0].index < diff->sides[1].index)
		cli_out_string(out, "who came and went in between is not known: not all events "
				    "are there\n");
	if (diff->lost) {
		cli_out_unsigned(out, diff->lost);
		cli_out_string(out, " events were lost\n");
	}
	cli_out_char(out, '\n');
}

void diff_table(const struct diff *diff, struct cli_out *out)
{
	static struct cli_grid grid;

	grid = (struct cli_grid){
		.out = out,
		.titles = titles,
		.count = COLUMNS,
		.last = "COMMAND",
		.left = 1U << COLUMN_USER | 1U << COLUMN_WHAT | 1U << COLUMN_END,
	};
	for (int i = 0; i < DIFF_MEASURES; i++)
		if (!(diff->known >> i & 1))
			grid.hidden |= 1U << (COLUMN_GROWTH + i);
	if (!diff->end_count)
		grid.hidden |= 1U << COLUMN_END;
	if (!diff->options->no_headers)
		table_head(diff, out);
	cli_grid_measure(&grid);
	table_pass(diff, &grid);
	cli_grid_write(&grid, !diff->options->no_headers);
	table_pass(diff, &grid);
}

static const char *const measures[] = {
	"rss_bytes", "cpu_ns", "threads", "fds", "read_bytes", "write_bytes",
};

static void json_growth(struct cli_json *json, const int64_t growth[DIFF_MEASURES], uint32_t known)
{
	cli_json_key(json, "growth");
	cli_json_open(json, '{');
	for (int i = 0; i < DIFF_MEASURES; i++) {
		if (!(known >> i & 1))
			continue;
		cli_json_key(json, measures[i]);
		cli_json_signed(json, growth[i]);
	}
	cli_json_close(json, '}');
}

static void json_side(struct cli_json *json, const char *key, const struct diff_side *side)
{
	const struct procsnap_header *header = procsnap_header(side->frame.snap);

	cli_json_key(json, key);
	cli_json_open(json, '{');
	cli_json_text(json, "name", side->name, strlen(side->name));
	cli_json_time(json, "time", header->start_real_ns);
	cli_json_text(json, "host", header->hostname,
		      strnlen(header->hostname, sizeof(header->hostname)));
	cli_json_word(json, "source", procsnap_source_name(header->source));
	cli_json_member(json, "processes", header->process_count);
	cli_json_close(json, '}');
}

static void json_totals(struct cli_json *json, const struct diff *diff)
{
	cli_json_key(json, "totals");
	cli_json_open(json, '{');
	cli_json_member(json, "came", diff->counts[DIFF_CAME]);
	cli_json_member(json, "went", diff->counts[DIFF_WENT]);
	cli_json_known(json, "brief", diff->has_events, diff->counts[DIFF_BRIEF]);
	cli_json_member(json, "changed", diff->counts[DIFF_CHANGED]);
	cli_json_member(json, "lost", diff->lost);
	json_growth(json, diff->growth, diff->known);
	cli_json_close(json, '}');
}

static void json_row(struct cli_json *json, const struct diff_row *row)
{
	cli_json_line(json);
	cli_json_open(json, '{');
	cli_json_member(json, "pid", (uint64_t)row->pid);
	cli_json_member(json, "start_ns", row->start_ns);
	cli_json_word(json, "what", whats[row->what]);
	cli_json_known(json, "uid", row->has_uid, row->uid);
	cli_json_text(json, "comm", row->comm, strlen(row->comm));
	cli_json_known(json, "rss_bytes", row->known >> DIFF_RSS & 1, row->now[DIFF_RSS]);
	json_growth(json, row->growth, row->known);
	cli_json_known(json, "status", row->ended, row->status);
	cli_json_close(json, '}');
}

void diff_json(const struct diff *diff, struct cli_out *out)
{
	uint64_t left = diff->options->top ? diff->options->top : UINT64_MAX;
	struct cli_json json;

	cli_json_begin(&json, out);
	cli_json_open(&json, '{');
	json_side(&json, "a", &diff->sides[0]);
	json_side(&json, "b", &diff->sides[1]);
	json_totals(&json, diff);
	cli_json_key(&json, "processes");
	cli_json_open(&json, '[');
	for (size_t i = 0; i < diff->row_count && left && !out->error; i++) {
		if (!diff_is_shown(diff, &diff->rows[i]))
			continue;
		json_row(&json, &diff->rows[i]);
		left--;
	}
	cli_json_close(&json, ']');
	cli_json_close(&json, '}');
	cli_out_char(out, '\n');
}
