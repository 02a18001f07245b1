// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a command gets its snapshot: taking it, reading a file. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "absence.h"
#include "cli.h"
#include "progress.h"
#include "replay.h"
#include "source.h"

int cli_source_parse_backend(enum procsnap_backend *backend, const char *shown, const char *name)
{
	for (int i = PROCSNAP_BACKEND_AUTO; i <= PROCSNAP_BACKEND_PROCFS; i++) {
		*backend = (enum procsnap_backend)i;
		if (!strcmp(name, procsnap_backend_name(*backend)))
			return CLI_EXIT_OK;
	}
	return cli_usage("%s %s: no such backend; it is auto, device or procfs", shown, name);
}

int cli_source_parse_level(enum procsnap_level *level, const char *shown, const char *name)
{
	for (int i = PROCSNAP_LEVEL_RELAXED; i <= PROCSNAP_LEVEL_MACHINE; i++) {
		*level = (enum procsnap_level)i;
		if (!strcmp(name, procsnap_level_name((uint32_t)i)))
			return CLI_EXIT_OK;
	}
	return cli_usage("%s %s: no such level; it is relaxed, tree or machine", shown, name);
}

static int source_query(const struct cli_source *source, struct procsnap_query **query)
{
	int error = procsnap_query_new(query);

	if (error < 0)
		return error;
	procsnap_query_set_sections(*query, source->sections);
	procsnap_query_set_threads(*query, source->threads);
	if (source->level)
		procsnap_query_set_level(*query, source->level);
	procsnap_query_set_walk_budget(*query, source->walk_ns);
	error = procsnap_query_set_ranges(*query, source->ranges, source->range_count);
	if (!error && source->pids)
		error = procsnap_query_set_select(
			*query, source->select ? source->select : PROCSNAP_SELECT_PIDS,
			(const uint32_t *)source->pids, source->pid_count, source->select_flags);
	if (error < 0) {
		procsnap_query_free(*query);
		*query = NULL;
	}
	return error;
}

int cli_source_get(const struct cli_source *source, struct procsnap_snapshot **snap)
{
	struct procsnap_query *query = NULL;
	struct procsnap *ps = NULL;
	int error;

	if (source->from) {
		cli_progress_begin(strcmp(source->from, "-") ? "reading the file"
							     : "reading standard input");
		return cli_replay_snapshot(source->from, source->at, snap);
	}
	error = procsnap_open(&ps, source->backend);
	if (error < 0)
		goto out;
	if (procsnap_device_error(ps))
		cli_absence_tell(-procsnap_device_error(ps));
	error = source_query(source, &query);
	if (error < 0)
		goto out;
	cli_progress_begin(procsnap_get_backend(ps) == PROCSNAP_BACKEND_PROCFS
				   ? "reading /proc"
				   : "taking the snapshot");
	error = procsnap_take(ps, query, snap);
out:
	if (error < 0)
		cli_message("%s", procsnap_last_error());
	procsnap_query_free(query);
	procsnap_close(ps);
	return error < 0 ? CLI_EXIT_FAILED : CLI_EXIT_OK;
}
