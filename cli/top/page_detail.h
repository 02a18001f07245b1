/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The detail page: its state, for its drawing and its keys. */
#ifndef PROCSNAP_TOP_PAGE_DETAIL_H
#define PROCSNAP_TOP_PAGE_DETAIL_H

#include "app.h"
#include "text_view.h"
#include "threads.h"

/**
 * struct top_detail_page - the state.
 *
 * @who, @tgid, @comm: The process or thread, as far as it is known.
 * @tab: The tab that is shown.
 * @own: What was last read of it, with the sections of one tab. @fresh: of this tab.
 * @kin: All processes, if the table does not have them. @asked_kin: they were asked for.
 * @threads: Times of its threads.
 * @walk_shift: Pages are looked at for so many times longer, as a power of two.
 * @ended: It has ended; of a recording: it is not in this frame.
 * @gone, @has_gone: What the account knows of that.
 * @views, @has_text: The texts of the tabs. @stale: that of this one is to be made anew.
 * @columns: Of the screen, as it was made for.
 * @message: What went wrong when it was last asked for; empty: nothing.
 */
struct top_detail_page {
	struct top_identity who;
	pid_t tgid;
	char comm[PROCSNAP_COMM_SIZE];
	enum top_detail_tab tab;
	struct cli_frame own, kin;
	bool fresh, asked_kin;
	struct top_threads threads;
	unsigned int walk_shift;
	bool ended;
	struct top_gone gone;
	bool has_gone;
	struct top_text_view views[TOP_DETAIL_TABS];
	bool has_text[TOP_DETAIL_TABS];
	bool stale;
	size_t columns;
	char message[512];
};

/* the text of the tab is made anew if it has to be */
void top_detail_refresh(struct top_app *app, size_t columns);
void top_detail_go_tab(struct top_app *app, enum top_detail_tab tab);
/* reads it now */
void top_detail_again(struct top_app *app);

/* in detail_draw.c and detail_keys.c */
void top_detail_draw(struct top_app *app, struct top_detail_page *page,
		     const struct top_area *area);
bool top_detail_key(struct top_app *app, struct top_detail_page *page, const struct top_key *key);
/* the tab whose name is there; TOP_DETAIL_TABS: none */
enum top_detail_tab top_detail_tab_at(const struct top_detail_page *page, int y, int x);

#endif
