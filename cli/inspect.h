/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the commands that look into processes (show, fds, maps, env, tree) have
 * in common: their options, which processes were asked for, and which of them
 * there are.
 */
#ifndef PROCSNAP_CLI_INSPECT_H
#define PROCSNAP_CLI_INSPECT_H

#include "json_write.h"
#include "options.h"
#include "out.h"
#include "source.h"

/* ids of a command's own options are below */
#define CLI_OPTION_COMMON 256

struct cli_inspect;

/**
 * struct cli_inspect_command - how a command takes its arguments.
 *
 * @options, @option_count: Its own options.
 * @threads: It knows --threads.
 * @apply: Takes an option; shown: as typed; returns an exit code.
 * @operand: Takes what is no option and no list of pids; NULL: there is none
 *	such.
 * @all_operands: @operand takes the lists of pids as well.
 */
struct cli_inspect_command {
	const struct cli_option *options;
	size_t option_count;
	bool threads;
	int (*apply)(struct cli_inspect *inspect, int id, const char *shown, const char *argument);
	int (*operand)(struct cli_inspect *inspect, const char *text);
	bool all_operands;
};

/**
 * struct cli_inspect - what was asked for, and what was found.
 *
 * @source: Where from; @sections of it are the command's to set.
 * @save: File to keep the snapshot in, or NULL.
 * @json, @help: --json, --help.
 * @pids, @pid_count: The processes, as typed; none: all.
 * @whole: The snapshot shall have all processes, whatever was typed.
 * @data: The command's own.
 * @snap: The snapshot.
 * @rows, @row_count: Rows to show: as typed or, without a list, by pid; the
 *	threads of a process one behind the other.
 * @code: Exit code so far: CLI_EXIT_NOTHING once something was not to be had.
 */
struct cli_inspect {
	struct cli_source source;
	const char *save;
	bool json, help;
	pid_t *pids;
	size_t pid_count;
	bool whole;
	void *data;
	struct procsnap_snapshot *snap;
	uint32_t *rows;
	size_t row_count;
	int code;
};

/* an exit code; cli_inspect_free() is due in any case */
int cli_inspect_parse(struct cli_inspect *inspect, const struct cli_inspect_command *command,
		      int argc, char **argv);
/* adds a list of pids, as typed; an exit code */
int cli_inspect_add_pids(struct cli_inspect *inspect, const char *text);
/* takes, saves and looks for the rows, names pids that do not exist; an exit code */
int cli_inspect_get(struct cli_inspect *inspect);
/* nothing is to be shown: the snapshot went to standard output */
bool cli_inspect_is_saved_only(const struct cli_inspect *inspect);
/* names those of the first pids of the list that do not exist, where the list does not choose rows */
void cli_inspect_tell_missing(struct cli_inspect *inspect, size_t count);
void cli_inspect_free(struct cli_inspect *inspect);

/* finishes the output; the exit code of all */
int cli_inspect_finish(struct cli_inspect *inspect, struct cli_out *out);

/* { "snapshot": ..., "tasks": [ and the end of it; each task on a line of its own */
void cli_inspect_json_begin(struct cli_json *json, const struct cli_inspect *inspect,
			    struct cli_out *out);
void cli_inspect_json_end(struct cli_json *json);
/* begins a task: pid, name, and the status of what the command shows */
void cli_inspect_json_task(struct cli_json *json, const struct procsnap_task *task,
			   const char *what, uint32_t status);

/*
 * Whether the entry of a section may be used; entry: NULL: absent. Says so if
 * not and the process was asked for by its id; `none` needs no message.
 */
bool cli_inspect_check(struct cli_inspect *inspect, const struct procsnap_task *task,
		       const void *entry, const char *what);

/* status of an entry of a per-task section; UNKNOWN of an absent one */
static inline uint32_t cli_entry_status(const void *entry)
{
	return entry ? *(const uint32_t *)entry : PROCSNAP_STATUS_UNKNOWN;
}

/* sorts rows by (tgid, pid) */
uint32_t *cli_inspect_sorted(const struct procsnap_snapshot *snap);

#endif
