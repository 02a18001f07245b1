/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The viewer, all of it: what it shows, where that comes from, and what it is being asked. */
#ifndef PROCSNAP_TOP_APP_H
#define PROCSNAP_TOP_APP_H

#include "../colour.h"
#include "collector.h"
#include "figures.h"
#include "list.h"
#include "page.h"
#include "prompt.h"
#include "settings.h"

/**
 * struct top_options - the command line.
 *
 * @config: File of the settings, or NULL.
 * @no_config: Settings are neither read nor written.
 * @from, @at: A recording, and when to begin; or NULL.
 * @frames: How many frames to show; 0: until told to end.
 * @colour: Whether there are colours.
 * @user, @filter: To begin with, or NULL.
 * @pids, @pid_count: Only these; NULL: all.
 * @backend: Where from.
 * @help, @version: Only that.
 */
struct top_options {
	const char *config;
	bool no_config;
	const char *from, *at;
	uint64_t frames;
	enum cli_colour colour;
	bool no_mouse;
	const char *user, *filter;
	const char *columns, *sort;
	unsigned int delay_ms; /* 0: not given */
	bool tree, threads;
	pid_t *pids;
	size_t pid_count;
	enum procsnap_backend backend;
	bool help, version;
};

/* what is to be done once a frame has all tasks */
enum top_wish {
	TOP_WISH_NONE,
	TOP_WISH_FIND_PID,
	TOP_WISH_SEARCH, /* from the cursor on, as it is typed */
	TOP_WISH_SEARCH_ON,
	TOP_WISH_SEARCH_BACK,
	TOP_WISH_TAG_CHILDREN,
};

/**
 * struct top_flow - what was asked of the collector, and when it is asked again.
 *
 * @next_ns: When the next table is due, CLOCK_MONOTONIC; @page_next_ns: the page's snapshot.
 * @rank, @count, @asked: Of the last table: its ranking, and the sections that were asked for.
 * @details_of, @details_count: The processes whose details were asked for last.
 * @details_sections: And what of them.
 * @details_ns: When that was; 0: answered.
 * @self_cpu_ns, @self_ns: Time that this process had used at the last frame, and when that was.
 * @frames: Tables that came.
 * @shown_at: Of a recording: the frame that is shown; SIZE_MAX: none yet.
 * @wish: What a key asked for that takes all tasks; @wish_of: the task it is about.
 * @searching: A search is being typed, or went on: commands of all are needed.
 * @to_end: The cursor goes to the last line once the frame has all lines.
 * @refresh: A new frame is wanted, whatever the last one has.
 * @threads: The last table has threads.
 * @fresh_from: Bytes of the frame's events that the frame before told already.
 * @freeze: The frame that a pause is to stay at is to be taken yet.
 * @pid_ns: When the last digit of a pid was typed; @pid: those so far.
 */
struct top_flow {
	uint64_t next_ns, page_next_ns;
	enum procsnap_top rank;
	uint32_t count;
	uint64_t asked;
	pid_t *details_of;
	size_t details_count;
	uint64_t details_sections;
	uint64_t details_ns;
	uint64_t self_cpu_ns, self_ns;
	uint64_t frames;
	size_t shown_at;
	enum top_wish wish;
	struct top_identity wish_of;
	bool to_end, freeze, refresh, threads, searching;
	size_t fresh_from;
	uint64_t pid_ns;
	uint32_t pid;
};

/**
 * struct top_app - the viewer.
 *
 * @options: The command line.
 * @settings: The settings, as they are now; @file_settings: as the file has them;
 *	@first_settings: as they were with the command line, when the viewer began.
 * @screen: The terminal.
 * @collector: Where the frames come from.
 * @before, @now: The last two frames; their snapshots may be NULL.
 * @details: Snapshot of what else the rows on the screen show, or NULL.
 * @account: What happened between them.
 * @figures: For the meters.
 * @frame: All that, for the list and for drawing.
 * @list_options, @list: The table.
 * @left: Columns of the table that are out of sight at its left.
 * @page: The page that is shown. @page_before: the last one before it that is not @full.
 * @subject: The task of the detail page.
 * @prompt: What the user is asked.
 * @search: Text that was searched for last.
 * @notice: A sentence for the user, at the bottom, until the next key; @notice_role: how.
 * @targets: Who a prompt is about: those to be killed or reniced; @nice_step: by how much.
 * @pick_user: Users are to be chosen from, once a frame has them.
 * @short_commands: Commands without the path of the program.
 * @paused: No new frames.
 * @at: Frame of the recording. @playing: Step on by itself.
 * @dirty: The screen is to be drawn anew.
 * @relist: The lines are to be made anew.
 * @rerequest: What is asked of the kernel may have changed: a new frame, now, if it has.
 * @quit: The end.
 */
struct top_app {
	struct top_options options;
	struct top_settings settings, file_settings, first_settings;
	struct top_screen screen;
	struct top_collector *collector;
	struct cli_frame before, now;
	bool before_whole, now_whole;
	struct procsnap_snapshot *details;
	struct top_account account;
	struct top_figures figures;
	struct top_frame_view frame;
	struct top_list_options list_options;
	struct top_list list;
	int left;
	const struct top_page *page, *page_before;
	struct top_identity subject;
	struct top_prompt prompt;
	char search[TOP_PROMPT_SIZE];
	char notice[512];
	enum top_role notice_role;
	struct top_identities targets;
	int nice_step;
	bool pick_user, short_commands;
	struct top_flow flow;
	bool paused;
	size_t at;
	bool playing;
	bool dirty, relist, rerequest, quit;
};

/* shows another page */
void top_app_go(struct top_app *app, const struct top_page *page);
/* where a page that is @full goes back to */
static inline const struct top_page *top_page_back(const struct top_app *app)
{
	return app->page_before ? app->page_before : &top_page_table;
}

/* tells the user something at the bottom of the screen; raw bytes in it are made fit */
void top_app_tell(struct top_app *app, enum top_role role, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* a snapshot of the whole machine or of a recording: is everything of the kind known */
static inline bool top_app_is_replay(const struct top_app *app)
{
	return app->options.from != NULL;
}

/* all tasks that may be shown are in the frame: it is not the first of a ranking */
static inline bool top_app_has_all(const struct top_app *app)
{
	return app->flow.rank == PROCSNAP_TOP_NONE;
}

/* the settings as they are become those of the file; says how that went */
void top_app_save_settings(struct top_app *app);

/* draws title, meters, page, bar or prompt; in draw.c, and draw.h has its parts */
void top_draw(struct top_app *app);
/* lines that title and meters take on a screen of this size */
int top_draw_header_height(const struct top_app *app);
/* lines of the table that the screen has room for */
size_t top_draw_table_height(const struct top_app *app);

#endif
