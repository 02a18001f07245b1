// SPDX-License-Identifier: GPL-2.0-or-later
/* Asking the collector: for the next frame when it is due or needed, for what its lines show besides, for pages. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "clock.h"
#include "draw.h"
#include "flow.h"
#include "want.h"

/* true if the last frame has all that is asked for */
static bool is_answered(const struct top_app *app, const struct top_request *request)
{
	const struct top_flow *flow = &app->flow;
	uint64_t needed = request->sections & ~CLI_SECTIONS_SHARED;

	if (!app->now.snap || flow->refresh || flow->freeze || flow->to_end)
		return false;
	if (app->options.from)
		return app->at == flow->shown_at;
	if (needed & ~flow->asked || request->threads != flow->threads)
		return false;
	if (top_app_has_all(app))
		return true;
	if (!request->rank)
		return false;
	return request->rank == flow->rank &&
	       (!flow->count || (request->count && request->count <= flow->count));
}

static void ask_table(struct top_app *app, uint64_t now, bool due)
{
	struct top_request request;

	if (top_want_table(app, top_draw_table_height(app), &request)) {
		top_app_tell(app, TOP_ROLE_ERROR, "no memory");
		return;
	}
	app->rerequest = false;
	if (!due && is_answered(app, &request)) {
		free(request.pids);
		return;
	}
	app->flow.freeze = app->flow.refresh = false;
	/* on time, but never a frame behind another at once */
	app->flow.next_ns += app->settings.delay_ms * TOP_MS;
	if (app->flow.next_ns <= now)
		app->flow.next_ns = now + app->settings.delay_ms * TOP_MS;
	if (!top_collector_post(app->collector, TOP_JOB_TABLE, &request))
		top_app_tell(app, TOP_ROLE_ERROR, "no memory");
}

static void ask_page(struct top_app *app, uint64_t now)
{
	struct top_request request = { 0 };
	unsigned int pace;

	if (!app->page->want || now < app->flow.page_next_ns ||
	    top_collector_busy(app->collector, TOP_JOB_PAGE))
		return;
	pace = app->page->want(app, &request);
	app->flow.page_next_ns = now + pace * TOP_MS;
	if (!request.sections || app->options.from) {
		free(request.pids);
		return;
	}
	request.at = app->at;
	top_collector_post(app->collector, TOP_JOB_PAGE, &request);
}

/* the processes on the screen; -ENOMEM */
static int visible_pids(const struct top_app *app, pid_t **pids, size_t *count)
{
	const struct top_list *list = &app->list;
	size_t height = top_draw_table_height(app);

	*count = 0;
	*pids = malloc((height + 1) * sizeof(**pids));
	if (!*pids)
		return -ENOMEM;
	for (size_t i = list->first; i < list->count && i < list->first + height; i++) {
		const struct top_line *line = &list->lines[i];
		pid_t pid = top_line_task(&app->frame, line)->tgid;
		size_t known = 0;

		while (known < *count && (*pids)[known] != pid)
			known++;
		if (!line->gone && known == *count && pid > 0)
			(*pids)[(*count)++] = pid;
	}
	return 0;
}

/* true if all of the pids were asked for already, with these sections */
static bool details_asked(const struct top_flow *flow, const pid_t *pids, size_t count,
			  uint64_t sections)
{
	if (sections & ~flow->details_sections)
		return false;
	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		while (j < flow->details_count && flow->details_of[j] != pids[i])
			j++;
		if (j == flow->details_count)
			return false;
	}
	return true;
}

/* asks for what else the lines on the screen show, if that was not asked for since the frame */
void top_ask_details(struct top_app *app)
{
	uint64_t sections = top_want_details(app);
	struct top_flow *flow = &app->flow;
	struct top_request request = { 0 };
	pid_t *pids;
	size_t count;

	if (!sections || !app->now.snap || app->page != &top_page_table ||
	    visible_pids(app, &pids, &count))
		return;
	if (!count || details_asked(flow, pids, count, sections)) {
		free(pids);
		return;
	}
	request.pids = malloc(count * sizeof(*pids));
	if (!request.pids) {
		free(pids);
		return;
	}
	memcpy(request.pids, pids, count * sizeof(*pids));
	request.pid_count = count;
	request.sections = sections;
	request.text_max = TOP_TEXT_MAX;
	request.walk_ns = top_want_walk_ns(app);
	free(flow->details_of);
	flow->details_of = pids;
	flow->details_count = count;
	flow->details_sections = sections;
	flow->details_ns = top_clock_ns();
	top_collector_post(app->collector, TOP_JOB_DETAILS, &request);
}

void top_ask(struct top_app *app)
{
	uint64_t now = top_clock_ns();
	bool due = !app->paused && !app->options.from && now >= app->flow.next_ns;

	bool busy = top_collector_busy(app->collector, TOP_JOB_TABLE);

	if (app->playing && !busy && now >= app->flow.next_ns)
		top_action_replay(app, TOP_STEP_ON);
	if (app->paused)
		app->rerequest = app->flow.freeze;
	if ((due || app->rerequest) && !busy)
		ask_table(app, now, due);
	ask_page(app, now);
}
