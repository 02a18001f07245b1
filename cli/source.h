/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a command gets its snapshot: the device, /proc or a file. */
#ifndef PROCSNAP_CLI_SOURCE_H
#define PROCSNAP_CLI_SOURCE_H

#include <stdbool.h>
#include <sys/types.h>

#include <procsnap/procsnap.h>

/**
 * struct cli_source - what the user asked for, and what a command needs.
 *
 * @from: File to read instead of taking a snapshot, "-" for stdin, or NULL.
 * @at: Which of the snapshots in that file, a time as cli_replay_find() takes it;
 *	NULL: as it says.
 * @backend: Of a snapshot that is taken, as are all below.
 * @level: Consistency; 0: the default.
 * @sections: Mask of the sections to ask for.
 * @threads: Rows for threads.
 * @pids: Only these, sorted or not; NULL: all.
 * @pid_count: Length of @pids.
 * @select: What the pids stand for, if not for themselves: another selection by
 *	pids.
 * @select_flags: PROCSNAP_REQUEST_* of that selection.
 * @ranges, @range_count: Addresses whose pages to look at; none: all.
 * @walk_ns: How long to look at pages; 0: as long as the source allows.
 */
struct cli_source {
	const char *from;
	const char *at;
	enum procsnap_backend backend;
	enum procsnap_level level;
	uint64_t sections;
	bool threads;
	const pid_t *pids;
	size_t pid_count;
	enum procsnap_select select;
	uint32_t select_flags;
	const struct procsnap_range *ranges;
	size_t range_count;
	uint64_t walk_ns;
};

/* says what went wrong; an exit code */
int cli_source_get(const struct cli_source *source, struct procsnap_snapshot **snap);

/*
 * Writes the image to a file, "-" for stdout. An existing file is replaced at
 * once and only when the new one is complete; what is not a file is written
 * to. An exit code.
 */
int cli_source_save(const struct procsnap_snapshot *snap, const char *path);

/* --backend and --level; shown: the option as typed; an exit code, said what is wrong */
int cli_source_parse_backend(enum procsnap_backend *backend, const char *shown, const char *name);
int cli_source_parse_level(enum procsnap_level *level, const char *shown, const char *name);

#endif
