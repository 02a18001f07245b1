// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The viewer's loop: it asks for frames when they are due, takes what comes, and draws when
 * something has changed. Nothing in it waits for the kernel.
 */
/* ppoll() */
#define _GNU_SOURCE
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../cli.h"
#include "../escape.h"
#include "actions.h"
#include "clock.h"
#include "draw.h"
#include "main.h"
#include "want.h"

#define MS 1000000ULL
/* for what the rows show besides, drawing waits so long */
#define DETAILS_WAIT_NS (150 * MS)
/* an interval shorter than that tells nothing */
#define NEAR_NS (200 * MS)

static const struct top_page *const pages[] = { &top_page_table, &top_page_memory,
						&top_page_events };

/* --- pages and sentences --- */

void top_app_go(struct top_app *app, const struct top_page *page)
{
	if (app->page == page)
		return;
	if (app->page && app->page->leave)
		app->page->leave(app);
	if (app->page && !app->page->full)
		app->page_before = app->page;
	app->page = page;
	app->flow.page_next_ns = 0;
	if (page->enter)
		page->enter(app);
	app->dirty = true;
}

static void go_along(struct top_app *app, int step)
{
	const size_t count = sizeof(pages) / sizeof(pages[0]);
	size_t now = 0;

	for (size_t i = 0; i < count; i++)
		if (pages[i] == app->page)
			now = i;
	top_app_go(app, pages[(now + count + (size_t)step) % count]);
}

void top_app_tell(struct top_app *app, enum top_role role, const char *format, ...)
{
	char text[512];
	va_list args;
	size_t length;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	length = cli_escape(app->notice, sizeof(app->notice) - 1, text, strlen(text), NULL);
	app->notice[length] = '\0';
	app->notice_role = role;
	app->dirty = true;
}

void top_app_save_settings(struct top_app *app)
{
	struct top_settings kept = app->file_settings;
	char sentence[512];

	/* what the command line said is of this once */
	if (app->options.no_config ||
	    !top_settings_change(&kept, &app->first_settings, &app->settings))
		return;
	if (top_settings_write(&kept, app->options.config, sentence, sizeof(sentence))) {
		top_app_tell(app, TOP_ROLE_ERROR, "%s", sentence);
		return;
	}
	app->file_settings = kept;
	app->first_settings = app->settings;
}

/* --- asking --- */

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
	if (app->now_whole)
		return true;
	if (request->pids || !request->rank)
		return request->pids != NULL;
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
	app->flow.next_ns += app->settings.delay_ms * MS;
	if (app->flow.next_ns <= now)
		app->flow.next_ns = now + app->settings.delay_ms * MS;
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
	app->flow.page_next_ns = now + pace * MS;
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
static void ask_details(struct top_app *app)
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

static void ask(struct top_app *app)
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

/* --- taking --- */

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

static void make_list(struct top_app *app)
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
	return now - then < NEAR_NS && now - then < app->settings.delay_ms * MS / 2;
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
	make_list(app);
	if (app->flow.to_end && !app->flow.count) {
		app->flow.to_end = false;
		top_list_move(&app->list, &app->frame, (long)app->list.count);
	}
	if (app->now_whole)
		top_fulfil_wish(app);
	if (app->pick_user)
		top_pick_user(app);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (pages[i]->frame)
			pages[i]->frame(app);
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

static void take_all(struct top_app *app)
{
	struct top_result *result;

	while ((result = top_collector_next(app->collector))) {
		take(app, result);
		top_result_free(result);
	}
}

/* --- keys --- */

bool top_action_everywhere(struct top_app *app, enum top_action action)
{
	switch (action) {
	case TOP_QUIT:
		app->quit = true;
		break;
	case TOP_NEXT_PAGE:
		go_along(app, 1);
		break;
	case TOP_PREVIOUS_PAGE:
		go_along(app, -1);
		break;
	case TOP_PAGE_HELP:
		top_app_go(app, &top_page_help);
		break;
	case TOP_PAGE_SETUP:
		top_app_go(app, &top_page_setup);
		break;
	case TOP_PAGE_COLUMNS:
		top_app_go(app, &top_page_columns);
		break;
	case TOP_METERS:
		app->settings.header = !app->settings.header;
		break;
	case TOP_PAUSE:
		if (top_app_is_replay(app))
			app->playing = !app->playing;
		else
			app->paused = app->flow.freeze = !app->paused;
		break;
	case TOP_REDRAW:
		top_screen_redraw();
		app->rerequest = app->flow.refresh = !app->options.from;
		break;
	default:
		return top_app_is_replay(app) && top_action_replay(app, action);
	}
	app->dirty = true;
	return true;
}

/* the bar and the names of pages are everybody's */
static bool mouse_everywhere(struct top_app *app, const struct top_key *key)
{
	const struct top_page *page;
	struct top_key pressed;

	if (key->wheel)
		return false;
	page = top_draw_page_at(app, key->y, key->x);
	if (page)
		top_app_go(app, page);
	else if (top_draw_bar_key_at(app, key->y, key->x, &pressed))
		top_app_key(app, &pressed);
	else
		return false;
	return true;
}

void top_app_key(struct top_app *app, const struct top_key *key)
{
	bool mouse = key->function && key->code == KEY_MOUSE, told = *app->notice;

	*app->notice = '\0';
	app->dirty = true;
	if (app->prompt.kind) {
		if (!top_search_key(app, key))
			top_prompt_key(app, key);
		return;
	}
	/* a sentence stood where the bar is: it has been read */
	if (mouse && (told || mouse_everywhere(app, key)))
		return;
	if (app->page->key && app->page->key(app, key))
		return;
	if (mouse)
		return;
	if (!key->function && key->code == TOP_KEY_ESCAPE) {
		/* out of what is on top: page, search, filter */
		if (app->page != &top_page_table)
			top_app_go(app, &top_page_table);
		else if (*app->search)
			*app->search = '\0';
		else if (*app->list_options.filter)
			*app->list_options.filter = '\0';
		app->relist = true;
		return;
	}
	top_action_everywhere(app, top_key_action(key, top_app_is_replay(app)));
}

/* --- the loop --- */

static void read_keys(struct top_app *app)
{
	struct top_key key;

	while (!app->quit && top_screen_key(&key)) {
		if (!key.function && key.code == TOP_CTRL('z'))
			top_screen_suspend(&app->screen);
		else
			top_app_key(app, &key);
	}
}

static void read_signals(struct top_app *app, int fd)
{
	static const struct top_key escape = { .code = TOP_KEY_ESCAPE };
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGTSTP:
			top_screen_suspend(&app->screen);
			app->dirty = true;
			break;
		case SIGCONT:
			top_screen_redraw();
			app->dirty = true;
			break;
		case SIGWINCH:
			break;
		case SIGINT:
			if (app->prompt.kind)
				top_app_key(app, &escape);
			else
				app->quit = true;
			break;
		default:
			app->quit = true;
			break;
		}
	}
}

static void draw(struct top_app *app)
{
	uint64_t asked;

	if (top_screen_resized(&app->screen)) {
		app->dirty = app->rerequest = true;
		top_list_scroll(&app->list, top_draw_table_height(app));
	}
	if (app->relist)
		make_list(app);
	top_list_scroll(&app->list, top_draw_table_height(app));
	ask_details(app);
	asked = app->flow.details_ns;
	if (!app->dirty || (asked && top_clock_ns() - asked < DETAILS_WAIT_NS))
		return;
	app->dirty = false;
	if (app->left > top_draw_table_left_max(app))
		app->left = top_draw_table_left_max(app);
	top_draw(app);
	if (app->options.frames && app->flow.frames >= app->options.frames)
		app->quit = true;
}

/* when something is due; 0: nothing */
static uint64_t due_ns(const struct top_app *app)
{
	uint64_t due = app->paused || (app->options.from && !app->playing) ? 0 : app->flow.next_ns;

	if (app->page->want && (!due || app->flow.page_next_ns < due))
		due = app->flow.page_next_ns;
	if (app->dirty && app->flow.details_ns) {
		uint64_t shown = app->flow.details_ns + DETAILS_WAIT_NS;

		due = !due || shown < due ? shown : due;
	}
	return due;
}

static void wait_for_something(struct top_app *app, struct pollfd *fds)
{
	uint64_t due = due_ns(app), now = top_clock_ns(), left = due > now ? due - now : 0;
	bool table = top_collector_busy(app->collector, TOP_JOB_TABLE);
	bool page = top_collector_busy(app->collector, TOP_JOB_PAGE);
	struct timespec time;

	/* what is under way wakes the loop when it is there */
	if (due && !left && (table || page))
		left = 50 * MS;
	time.tv_sec = (time_t)(left / 1000000000);
	time.tv_nsec = (long)(left % 1000000000);
	if (ppoll(fds, 3, due ? &time : NULL, NULL) < 0 && errno != EINTR)
		app->quit = true;
}

static int signals_open(sigset_t *before)
{
	static const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		sigaddset(&set, ours[i]);
	sigprocmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int top_app_run(struct top_app *app)
{
	sigset_t before;
	int signals = signals_open(&before);
	struct pollfd fds[3] = { { .fd = STDIN_FILENO, .events = POLLIN },
				 { .fd = top_collector_fd(app->collector), .events = POLLIN },
				 { .fd = signals, .events = POLLIN } };

	app->flow.next_ns = top_clock_ns();
	app->flow.shown_at = SIZE_MAX;
	app->playing = app->options.from && app->options.frames;
	app->rerequest = true;
	while (!app->quit) {
		ask(app);
		draw(app);
		wait_for_something(app, fds);
		read_signals(app, signals);
		/* nobody is there any more */
		if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			break;
		read_keys(app);
		take_all(app);
	}
	if (signals >= 0)
		close(signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return CLI_EXIT_OK;
}

void top_app_free(struct top_app *app)
{
	bool busy = false;

	if (app->page && app->page->leave)
		app->page->leave(app);
	for (int job = 0; app->collector && job < TOP_JOBS; job++)
		busy |= top_collector_busy(app->collector, (enum top_job)job);
	/* what looks at pages may take seconds: it ends with the process */
	if (busy)
		return;
	top_collector_stop(app->collector);
	top_list_free(&app->list);
	top_account_free(&app->account);
	top_figures_free(&app->figures);
	top_identities_clear(&app->targets);
	procsnap_snapshot_free(app->details);
	cli_frame_free(&app->before);
	cli_frame_free(&app->now);
	free(app->flow.details_of);
	free(app->prompt.choices);
	free(app->options.pids);
}
