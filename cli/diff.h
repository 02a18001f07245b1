/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `procsnap diff`: two snapshots, and what became of each process between them. */
#ifndef PROCSNAP_CLI_DIFF_H
#define PROCSNAP_CLI_DIFF_H

#include "out.h"
#include "recording.h"

/* What is compared of a process. */
enum diff_measure {
	DIFF_RSS,
	DIFF_CPU,
	DIFF_THREADS,
	DIFF_FDS,
	DIFF_READ,
	DIFF_WRITTEN,
	DIFF_MEASURES,
};

enum diff_what {
	DIFF_CAME,    /* is there now, and was not before */
	DIFF_WENT,    /* was there, and is not any more */
	DIFF_BRIEF,   /* came and went in between */
	DIFF_CHANGED, /* is there still */
	DIFF_WHATS,
};

/**
 * struct diff_row - a process.
 *
 * @pid, @start_ns: Who it is.
 * @what: What became of it.
 * @uid: Effective user id; @has_uid: it is known.
 * @ended: Its end is known; @status: its wait status.
 * @before, @now: The measures, bits of @known; 0 where it was not.
 * @growth: What came to each; of one that is gone what it used up to its end.
 * @comm: Its name.
 */
struct diff_row {
	int32_t pid;
	uint64_t start_ns;
	enum diff_what what;
	uint32_t uid;
	bool has_uid, ended;
	uint32_t status;
	uint32_t known;
	uint64_t before[DIFF_MEASURES], now[DIFF_MEASURES];
	int64_t growth[DIFF_MEASURES];
	char comm[PROCSNAP_COMM_SIZE];
};

/**
 * struct diff_end - the end of a process, of an event.
 */
struct diff_end {
	int32_t pid;
	uint64_t start_ns;
	uint64_t cpu_ns, read_bytes, written_bytes;
	uint32_t uid, status;
	bool denied, found;
	char comm[PROCSNAP_EVENT_COMM_SIZE];
};

/**
 * struct diff_side - one of the two snapshots.
 *
 * @name: As it was typed.
 * @frame: What was read; live: its snapshot alone.
 * @recording, @index: Where it was read, or NULL.
 */
struct diff_side {
	const char *name;
	struct cli_frame frame;
	struct cli_recording *recording;
	size_t index;
};

/**
 * struct diff_options - what was asked for.
 *
 * @operands, @operand_count: A and B.
 * @sort: Measure by which rows are sorted; DIFF_MEASURES: by pid.
 * @ascending: The least of it first.
 * @top: Rows to show; 0: all.
 * @what: Mask of enum diff_what to show.
 * @backend, @level: Of a snapshot that is taken now.
 * @json, @bytes, @no_headers, @help: The options of these names.
 */
struct diff_options {
	const char *operands[2];
	size_t operand_count;
	enum diff_measure sort;
	uint64_t top;
	unsigned int what;
	enum procsnap_backend backend;
	enum procsnap_level level;
	bool ascending, json, bytes, no_headers, help;
};

/**
 * struct diff - two snapshots that are compared.
 *
 * @options, @sides: What was asked for; A and B.
 * @rows, @row_count, @row_room: The processes that came, went or changed.
 * @ends, @end_count, @end_room: Ends in between, by process.
 * @has_events: All events in between are known, but for @lost.
 * @known: Measures that both snapshots have.
 * @counts, @growth: Of all.
 */
struct diff {
	const struct diff_options *options;
	struct diff_side sides[2];
	struct diff_row *rows;
	size_t row_count, row_room;
	struct diff_end *ends;
	size_t end_count, end_room;
	bool has_events;
	uint64_t lost;
	uint32_t known;
	uint64_t counts[DIFF_WHATS];
	int64_t growth[DIFF_MEASURES];
};

/* an exit code; said what is wrong */
int diff_options_parse(struct diff_options *options, char **argv);

/* opens and reads A and B; an exit code. diff_close() is due in any case */
int diff_open(struct diff *diff);
void diff_close(struct diff *diff);

/* reads the events between A and B, if they are of one recording; an exit code */
int diff_events(struct diff *diff);
/* compares; an exit code */
int diff_compare(struct diff *diff);
/* the end of a process, or NULL */
struct diff_end *diff_find_end(const struct diff *diff, int32_t pid, uint64_t start_ns);

/* rows by what was asked for */
void diff_sort(struct diff *diff);

void diff_table(const struct diff *diff, struct cli_out *out);
void diff_json(const struct diff *diff, struct cli_out *out);

static inline bool diff_is_shown(const struct diff *diff, const struct diff_row *row)
{
	return diff->options->what >> row->what & 1;
}

static inline const struct procsnap_snapshot *diff_snap(const struct diff *diff, int side)
{
	return diff->sides[side].frame.snap;
}

#endif
