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
#include "flow.h"
#include "main.h"

/* for what the rows show besides, drawing waits so long */
#define DETAILS_WAIT_NS (150 * TOP_MS)

const struct top_page *const top_app_pages[] = { &top_page_table, &top_page_memory,
						 &top_page_events };
const size_t top_app_page_count = sizeof(top_app_pages) / sizeof(top_app_pages[0]);

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
	const size_t count = top_app_page_count;
	size_t now = 0;

	for (size_t i = 0; i < count; i++)
		if (top_app_pages[i] == app->page)
			now = i;
	top_app_go(app, top_app_pages[(now + count + (size_t)step) % count]);
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
	/* a key is for the lines as they are by the keys before it, drawn or not */
	if (app->relist)
		top_make_list(app);
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
		top_make_list(app);
	top_list_scroll(&app->list, top_draw_table_height(app));
	top_ask_details(app);
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
		left = 50 * TOP_MS;
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
		top_ask(app);
		draw(app);
		wait_for_something(app, fds);
		read_signals(app, signals);
		/* nobody is there any more */
		if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			break;
		read_keys(app);
		top_take_all(app);
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
