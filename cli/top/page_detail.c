// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The detail page: all of one process, in tabs. Each tab asks for its own sections, of this
 * process only, at its own pace; of a recording the frame has what there is. Once the process
 * has ended what was last read stays.
 */
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "detail.h"
#include "page_detail.h"
#include "page_events.h"

/* names of relatives are asked for seldom: it takes all processes */
#define KIN_INTERVAL_NS 5000000000ULL

static struct top_detail_page page;

/* --- who --- */

/* the row of the process in a snapshot */
static bool find_row(const struct procsnap_snapshot *snap, const struct top_identity *who,
		     size_t *row)
{
	const struct procsnap_task *task;

	if (!snap || procsnap_find_pid(snap, who->pid, row) < 0)
		return false;
	task = procsnap_task(snap, *row);
	return task && task->start_ns == who->start_ns;
}

static void know_task(const struct procsnap_task *task)
{
	page.tgid = task->tgid;
	memcpy(page.comm, task->comm, sizeof(page.comm));
	page.comm[sizeof(page.comm) - 1] = '\0';
}

/* in the account of the last interval */
static bool account_find(const struct top_account *account, const struct top_identity *who,
			 struct top_gone *gone)
{
	for (size_t i = 0; i < account->gone_count; i++) {
		const struct procsnap_task *task = &account->gone[i].task;

		if (task->pid != who->pid || task->start_ns != who->start_ns)
			continue;
		*gone = account->gone[i];
		return true;
	}
	return false;
}

static void find_gone(const struct top_app *app)
{
	if (!account_find(&app->account, &page.who, &page.gone) &&
	    !(page.ended && top_events_find(&page.who, &page.gone)))
		return;
	page.has_gone = true;
	page.ended = true;
	page.stale = true;
	know_task(&page.gone.task);
}

static void forget(void)
{
	cli_frame_free(&page.own);
	cli_frame_free(&page.kin);
	top_threads_free(&page.threads);
	for (size_t i = 0; i < TOP_DETAIL_TABS; i++) {
		bool wrap = page.views[i].wrap;

		top_text_view_free(&page.views[i]);
		page.views[i].wrap = wrap;
		page.has_text[i] = false;
	}
	page.has_gone = false;
	page.ended = false;
	page.tgid = 0;
	page.comm[0] = '\0';
	page.message[0] = '\0';
}

/* another process, or the same one again */
static void begin(struct top_app *app)
{
	size_t row;

	if (!top_identity_is(&page.who, &app->subject))
		forget();
	page.who = app->subject;
	page.stale = true;
	page.fresh = false;
	if (find_row(app->now.snap, &page.who, &row)) {
		know_task(procsnap_task(app->now.snap, row));
		page.ended = false;
	} else {
		/* of some rows only it need not have ended */
		page.ended = app->now_whole || top_app_is_replay(app);
		find_gone(app);
	}
	if (!page.tgid)
		page.tgid = page.who.pid;
}

void top_detail_open(struct top_app *app, const struct top_identity *task, enum top_detail_tab tab)
{
	app->subject = *task;
	page.tab = tab;
	if (app->page == &top_page_detail)
		begin(app);
	else
		top_app_go(app, &top_page_detail);
	app->flow.page_next_ns = 0;
	app->dirty = true;
}

/* --- what is asked for, and the answers --- */

static uint64_t boot_ns(const struct procsnap_snapshot *snap)
{
	return snap ? procsnap_header(snap)->instant_boot_ns : 0;
}

/* the names of relatives are those of the table if that has everybody */
static struct procsnap_snapshot *kin(const struct top_app *app)
{
	if (app->now_whole || top_app_is_replay(app))
		return app->now.snap;
	return page.kin.snap;
}

static bool wants_kin(const struct top_app *app)
{
	return page.tab == TOP_DETAIL_OVERVIEW && page.fresh && !app->now_whole && !page.asked_kin;
}

/* relatives come and go */
static void age_kin(const struct top_app *app)
{
	if (page.kin.snap && app->now.snap &&
	    boot_ns(app->now.snap) > boot_ns(page.kin.snap) + KIN_INTERVAL_NS)
		page.asked_kin = false;
}

static unsigned int detail_want(struct top_app *app, struct top_request *request)
{
	const struct top_detail_part *part = &top_detail_parts[page.tab];

	request->sections = 0;
	if (top_app_is_replay(app) || page.ended || page.tgid <= 0 || (app->paused && page.fresh))
		return part->interval_ms;
	age_kin(app);
	if (wants_kin(app)) {
		page.asked_kin = true;
		request->sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
		return 0;
	}
	request->pids = malloc(sizeof(*request->pids));
	if (!request->pids)
		return part->interval_ms;
	request->pids[0] = page.tgid;
	request->pid_count = 1;
	request->sections = part->sections | PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	/* a thread has a row of its own only among the threads */
	request->threads = part->threads || page.who.pid != page.tgid;
	request->walk_ns = part->walk_ns << page.walk_shift;
	/* what failed is not asked for again at once */
	return page.fresh || *page.message ? part->interval_ms : 0;
}

/* pages that were not all looked at: for longer the next time */
static void lengthen_walk(const struct procsnap_snapshot *snap, size_t row)
{
	const struct procsnap_pages *pages = procsnap_pages(snap, row);

	if (pages && pages->flags & PROCSNAP_PAGES_PARTIAL && page.walk_shift < 4)
		page.walk_shift++;
}

static void take_own(struct top_app *app, struct top_result *result)
{
	size_t row;

	if (!find_row(result->frame.snap, &page.who, &row)) {
		page.ended = true;
		page.stale = true;
		find_gone(app);
		return;
	}
	cli_frame_free(&page.own);
	page.own = result->frame;
	memset(&result->frame, 0, sizeof(result->frame));
	know_task(procsnap_task(page.own.snap, row));
	lengthen_walk(page.own.snap, row);
	if (page.tab == TOP_DETAIL_THREADS &&
	    top_threads_take(&page.threads, page.own.snap, page.tgid) < 0)
		top_threads_free(&page.threads);
	page.fresh = true;
	page.stale = true;
}

static void detail_result(struct top_app *app, struct top_result *result)
{
	const struct top_request *request = &result->request;
	uint64_t sections = top_detail_parts[page.tab].sections |
			    PROCSNAP_WANT(PROCSNAP_SECTION_TASK);

	app->dirty = true;
	if (result->code || !result->frame.snap) {
		memcpy(page.message, result->message, sizeof(page.message));
		return;
	}
	page.message[0] = '\0';
	if (!request->pids) {
		if (request->sections != PROCSNAP_WANT(PROCSNAP_SECTION_TASK))
			return;
		cli_frame_free(&page.kin);
		page.kin = result->frame;
		memset(&result->frame, 0, sizeof(result->frame));
		page.stale = true;
		return;
	}
	/* of another process or another tab, asked for before */
	if (request->pids[0] != page.tgid || request->sections != sections)
		return;
	take_own(app, result);
}

static void detail_frame(struct top_app *app)
{
	size_t row;

	if (app->page != &top_page_detail)
		return;
	if (top_app_is_replay(app)) {
		page.ended = !find_row(app->now.snap, &page.who, &row);
		page.has_gone = false;
		page.stale = true;
	}
	if (!page.has_gone)
		find_gone(app);
}

/* --- text --- */

/* CLOCK_REALTIME less CLOCK_BOOTTIME */
static uint64_t real_offset(const struct top_app *app)
{
	const struct procsnap_header *header = app->now.snap ? procsnap_header(app->now.snap)
							     : NULL;

	return header ? header->start_real_ns - header->instant_boot_ns : 0;
}

static const char *why_absent(const struct top_app *app)
{
	if (top_app_is_replay(app))
		return "not in the recording";
	return page.ended ? "not read before it ended" : "not read yet";
}

/* the snapshot that has the process, and its row */
static const struct procsnap_snapshot *source(const struct top_app *app, size_t *row)
{
	if (top_app_is_replay(app))
		return find_row(app->now.snap, &page.who, row) ? app->now.snap : NULL;
	return find_row(page.own.snap, &page.who, row) ? page.own.snap : NULL;
}

static bool has_sections(const struct procsnap_snapshot *snap)
{
	uint64_t sections = top_detail_parts[page.tab].sections;

	return (procsnap_header(snap)->want & sections) == sections;
}

/* NULL: there is nothing yet, or no more than what is shown */
static char *make_text(struct top_app *app, size_t columns, size_t *length)
{
	struct top_detail detail = {
		.kin = kin(app),
		.live = !top_app_is_replay(app),
		.absent = why_absent(app),
		.columns = columns,
		.threads = &page.threads,
	};
	size_t row;

	detail.snap = source(app, &row);
	if (!detail.snap)
		return page.has_gone && !page.has_text[page.tab]
			       ? top_detail_gone_text(&page.gone, real_offset(app), length)
			       : NULL;
	/* an answer for another tab, while that of this one is on its way */
	if (detail.live && !page.ended && !has_sections(detail.snap))
		return NULL;
	if (page.ended && page.has_text[page.tab])
		return NULL;
	detail.row = (uint32_t)row;
	return top_detail_text(&detail, page.tab, length);
}

void top_detail_refresh(struct top_app *app, size_t columns)
{
	struct top_text_view *view = &page.views[page.tab];
	size_t length = 0;
	char *text;

	if (!page.stale && (page.columns == columns || page.tab != TOP_DETAIL_PAGES))
		return;
	page.stale = false;
	page.columns = columns;
	text = make_text(app, columns, &length);
	if (text && !top_text_view_take(view, text, length))
		page.has_text[page.tab] = true;
}

/* --- the page --- */

static void detail_enter(struct top_app *app)
{
	begin(app);
}

static void detail_leave(struct top_app *app)
{
	(void)app;
	forget();
	page.who = (struct top_identity){ 0 };
}

void top_detail_go_tab(struct top_app *app, enum top_detail_tab tab)
{
	page.tab = tab;
	page.fresh = false;
	page.stale = true;
	page.walk_shift = 0;
	page.asked_kin = page.kin.snap;
	app->flow.page_next_ns = 0;
	app->dirty = true;
}

void top_detail_again(struct top_app *app)
{
	page.fresh = false;
	page.asked_kin = false;
	app->flow.page_next_ns = 0;
}

static void detail_draw(struct top_app *app, const struct top_area *area)
{
	top_detail_draw(app, &page, area);
}

static bool detail_key(struct top_app *app, const struct top_key *key)
{
	return top_detail_key(app, &page, key);
}

static const struct top_page_key detail_keys[] = {
	{ "1-9 [ ]", "Tabs", "the tabs: by their number, the one before, the next" },
	{ "F3 /", "Search", "search in the text while you type" },
	{ "n N", NULL, "the next place that was found, the one before" },
	{ "w", "Wrap", "long lines go on in the next row, or out of sight" },
	{ "r", "Refresh", "read it anew, now" },
	{ "Left Right", NULL, "scroll sideways" },
	{ "l m e", NULL, "open files, mappings, environment" },
	{ "Esc q", "Back", "back to the table" },
	{ NULL, NULL, NULL },
};

const struct top_page top_page_detail = {
	.enter = detail_enter,
	.leave = detail_leave,
	.want = detail_want,
	.result = detail_result,
	.frame = detail_frame,
	.draw = detail_draw,
	.key = detail_key,
	.keys = detail_keys,
};
