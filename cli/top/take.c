// SPDX-License-Identifier: GPL-2.0-or-later
/* Taking what the collector gives: the next frame, its account and its lines; details; what pages asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actions.h"
#include "clock.h"
#include "draw.h"
#include "flow.h"

/* an interval shorter than that tells nothing */
#define NEAR_NS (200 * TOP_MS)

static uint64_t own_rss(void)
{
	unsigned long size, resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (file) {
		if (fscanf(file, "%lu %lu", &size, &resident) != 2)
			resident = 0;
		fclose(file);
	}
	return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void measure_self(struct top_app *app, const struct top_result *result)
{
	uint64_t now = top_clock_ns(), cpu = top_clock_of(CLOCK_PROCESS_CPUTIME_ID);
	struct top_flow *flow = &app->flow;

	app->figures.snapshot_ns = result->took_ns;
	if (app->options.from)
		return;
	if (flow->self_ns && now > flow->self_ns)
		app->figures.self_cpu_permille =
			(unsigned int)((cpu - flow->self_cpu_ns) * 1000 / (now - flow->self_ns));
	app->figures.self_rss_bytes = own_rss();
	flow->self_ns = now;
	flow->self_cpu_ns = cpu;
}

/* the list follows the settings; they are the truth */
static void sync_list_options(struct top_app *app)
{
	struct top_list_options *options = &app->list_options;
	const struct top_settings *settings = &app->settings;

	options->sort = settings->sort.column;
	options->descending = settings->descending;
	options->tree = settings->tree;
	options->hide_kernel = settings->hide_kernel;
	options->show_gone = settings->show_gone;
	/* of a recording of threads, too */
	options->hide_threads = !settings->threads;
	app->frame.short_commands = app->short_commands;
}

void top_make_list(struct top_app *app)
{
	app->relist = false;
	if (!app->now.snap)
		return;
	sync_list_options(app);
	if (top_list_make(&app->list, &app->frame, &app->list_options)) {
		/* the lines that it has may be of an older frame */
		app->list.count = app->list.cursor = app->list.first = 0;
		top_app_tell(app, TOP_ROLE_ERROR, "no memory for %zu lines",
			     procsnap_row_count(app->now.snap));
	}
	top_list_scroll(&app->list, top_draw_table_height(app));
	app->dirty = true;
}

/* true if the last frame is too near to the one that comes to be compared with it */
static bool is_near(const struct top_app *app, const struct cli_frame *next)
{
	uint64_t then, now;

	if (app->options.from || !app->now.snap || !app->before.snap)
		return false;
	then = procsnap_header(app->now.snap)->instant_boot_ns;
	now = procsnap_header(next->snap)->instant_boot_ns;
	return now - then < NEAR_NS && now - then < app->settings.delay_ms * TOP_MS / 2;
}

/* what happened since the frame before the last one */
static bool join_events(struct top_app *app, struct cli_frame *next)
{
	size_t old = app->now.event_bytes, bytes = old + next->event_bytes;
	char *events = malloc(bytes + 1);

	if (!events)
		return false;
	if (old)
		memcpy(events, app->now.events, old);
	if (next->event_bytes)
		memcpy(events + old, next->events, next->event_bytes);
	free(next->events);
	next->events = events;
	next->event_bytes = bytes;
	next->lost += app->now.lost;
	app->flow.fresh_from = old;
	return true;
}

/*
 * What the next frame is compared with. A key may want another frame just after one: then
 * the interval begins where it did, as nothing can be said of some milliseconds.
 */
static void keep_frame(struct top_app *app, struct top_result *result)
{
	app->flow.fresh_from = 0;
	if (is_near(app, &result->frame) && join_events(app, &result->frame)) {
		cli_frame_free(&app->now);
	} else {
		cli_frame_free(&app->before);
		app->before = app->now;
		app->before_whole = app->now_whole;
	}
	app->now = result->frame;
	memset(&result->frame, 0, sizeof(result->frame));
	app->flow.shown_at = result->request.at;
	if (app->options.from && result->request.with_before) {
		cli_frame_free(&app->before);
		app->before = result->before;
		app->before_whole = true;
		memset(&result->before, 0, sizeof(result->before));
	}
	app->flow.rank = result->request.rank;
	app->flow.count = result->request.count;
	app->flow.threads = result->request.threads;
	app->flow.asked = result->request.sections;
	app->now_whole = !result->request.rank && !result->request.pids;
}

static void take_table(struct top_app *app, struct top_result *result)
{
	struct top_interval interval;
	struct top_account account;
	struct top_figures figures;
	int error;

	keep_frame(app, result);
	interval = (struct top_interval){ &app->before, &app->now, app->before_whole,
					  app->now_whole };
	error = top_account_make(&account, &interval);
	if (!error) {
		error = top_figures_make(&figures, app->before.snap, app->now.snap, app->now_whole);
		if (error)
			top_account_free(&account);
	}
	if (error) {
		/* the old lines are of a frame that is the one before now: none are left */
		memset(&account, 0, sizeof(account));
		memset(&figures, 0, sizeof(figures));
		top_app_tell(app, TOP_ROLE_ERROR, "no memory for %zu tasks",
			     procsnap_row_count(app->now.snap));
		cli_frame_free(&app->now);
		memset(&app->frame.view, 0, sizeof(app->frame.view));
		app->list.count = app->list.cursor = app->list.first = 0;
	}
	top_account_free(&app->account);
	top_figures_free(&app->figures);
	app->account = account;
	app->figures = figures;
	measure_self(app, result);
}

static void view_table(struct top_app *app)
{
	const struct procsnap_header *header;

	if (!app->now.snap)
		return;
	header = procsnap_header(app->now.snap);
	app->frame.account = &app->account;
	app->frame.sections = header->got;
	cli_view_begin(&app->frame.view, app->now.snap, header->got, !app->options.from);
	/* what else the rows show is as old as the frame before: it is asked for anew */
	app->flow.details_count = 0;
	app->flow.frames++;
	top_make_list(app);
	if (app->flow.to_end && !app->flow.count) {
		app->flow.to_end = false;
		top_list_move(&app->list, &app->frame, (long)app->list.count);
	}
	if (top_app_has_all(app))
		top_fulfil_wish(app);
	if (app->pick_user)
		top_pick_user(app);
	for (size_t i = 0; i < top_app_page_count; i++)
		if (top_app_pages[i]->frame)
			top_app_pages[i]->frame(app);
	if (top_page_detail.frame && app->page == &top_page_detail)
		top_page_detail.frame(app);
}

static void take_details(struct top_app *app, struct top_result *result)
{
	app->flow.details_ns = 0;
	app->dirty = true;
	if (!result->frame.snap)
		return;
	procsnap_snapshot_free(app->details);
	app->details = result->frame.snap;
	result->frame.snap = NULL;
	cli_view_begin(&app->frame.details, app->details, procsnap_header(app->details)->got, true);
}

static void take(struct top_app *app, struct top_result *result)
{
	if (result->code)
		top_app_tell(app, TOP_ROLE_ERROR, "%s", result->message);
	switch (result->job) {
	case TOP_JOB_TABLE:
		if (!result->code) {
			take_table(app, result);
			view_table(app);
		}
		break;
	case TOP_JOB_DETAILS:
		take_details(app, result);
		break;
	default:
		if (app->page->result)
			app->page->result(app, result);
		app->dirty = true;
		break;
	}
}

void top_take_all(struct top_app *app)
{
	struct top_result *result;

	while ((result = top_collector_next(app->collector))) {
		take(app, result);
		top_result_free(result);
	}
}
