// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is asked of the kernel. The table has every task with what its order needs; what the
 * columns show besides is asked for the lines on the screen only.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "want.h"

#define WANT_ALWAYS                                                                   \
	(PROCSNAP_WANT(PROCSNAP_SECTION_TASK) | PROCSNAP_WANT(PROCSNAP_SECTION_CPU) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SYSTEM) | PROCSNAP_WANT(PROCSNAP_SECTION_CPUSTAT))

/* of threads their own, so that the table must have them; the others are their process's */
#define WANT_OF_THREADS                                                                       \
	(PROCSNAP_WANT(PROCSNAP_SECTION_CRED) | PROCSNAP_WANT(PROCSNAP_SECTION_IO) |          \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SIGNALS) | PROCSNAP_WANT(PROCSNAP_SECTION_SECURITY) | \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SCHED) | PROCSNAP_WANT(PROCSNAP_SECTION_WCHAN) |      \
	 PROCSNAP_WANT(PROCSNAP_SECTION_SYSCALL) | PROCSNAP_WANT(PROCSNAP_SECTION_STACK))

static uint64_t table_sections(const struct top_app *app)
{
	uint64_t sections = WANT_ALWAYS | cli_column_sections(app->settings.sort.column);
	uint64_t columns = 0;

	for (size_t i = 0; i < app->settings.columns.count; i++) {
		const struct cli_column *column = app->settings.columns.items[i].column;

		columns |= cli_column_sections(column);
		if (column->flags & CLI_COLUMN_CHANGE)
			sections |= cli_column_sections(column);
	}
	if (app->settings.threads)
		sections |= columns & WANT_OF_THREADS;
	/* of a frame that stays all may be wanted that is known of one */
	if (app->paused)
		sections |= columns | PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_CRED);
	if (*app->list_options.filter || app->flow.searching)
		sections |= PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE);
	if (app->list_options.by_user || app->pick_user)
		sections |= PROCSNAP_WANT(PROCSNAP_SECTION_CRED);
	return sections;
}

/* true if the first rows of a ranking are all that is shown, and rightly so */
static bool rank_serves(const struct top_app *app, enum procsnap_top rank)
{
	const struct top_list_options *options = &app->list_options;

	if (!rank || app->paused || !app->settings.descending || app->settings.tree ||
	    app->settings.threads || app->settings.show_gone || *options->filter ||
	    app->flow.searching || options->by_user || app->pick_user || app->list.follow ||
	    app->flow.wish || options->pids || app->options.from)
		return false;
	/* kernel threads have no memory: they are the last */
	return !app->settings.hide_kernel || rank == PROCSNAP_TOP_RSS ||
	       rank == PROCSNAP_TOP_VIRTUAL;
}

int top_want_table(const struct top_app *app, size_t height, struct top_request *request)
{
	enum procsnap_top rank = top_column_rank(app->settings.sort.column);
	const struct top_list_options *options = &app->list_options;

	memset(request, 0, sizeof(*request));
	request->sections = table_sections(app);
	request->threads = app->settings.threads;
	/* of anybody's arguments, who may have made them as long as he likes */
	request->text_max = TOP_TEXT_MAX;
	request->walk_ns = top_want_walk_ns(app);
	request->at = app->at;
	request->with_before = app->at != app->flow.shown_at + 1;
	if (app->page == &top_page_table && rank_serves(app, rank)) {
		request->rank = rank;
		/* a screen in advance, so that a key has its lines at once */
		request->count = (uint32_t)(app->list.first + 2 * height + 1);
		if (app->flow.to_end)
			request->count = 0;
	}
	if (!options->pids)
		return 0;
	request->pids = malloc(options->pid_count * sizeof(*request->pids));
	if (!request->pids)
		return -ENOMEM;
	memcpy(request->pids, options->pids, options->pid_count * sizeof(*request->pids));
	request->pid_count = options->pid_count;
	return 0;
}

/* a tenth of the time: looking at all pages is what the memory page is for */
uint64_t top_want_walk_ns(const struct top_app *app)
{
	return app->settings.delay_ms * 100000ULL;
}

uint64_t top_want_details(const struct top_app *app)
{
	uint64_t sections = 0;

	if (app->options.from)
		return 0;
	for (size_t i = 0; i < app->settings.columns.count; i++) {
		uint64_t needed = cli_column_sections(app->settings.columns.items[i].column);

		if (needed & ~CLI_SECTIONS_SHARED & ~app->frame.sections)
			sections |= needed;
	}
	return sections ? sections | PROCSNAP_WANT(PROCSNAP_SECTION_TASK) : 0;
}
