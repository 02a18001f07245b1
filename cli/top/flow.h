/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes to the collector (ask.c) and what comes from it (take.c). */
#ifndef PROCSNAP_TOP_FLOW_H
#define PROCSNAP_TOP_FLOW_H

#include "app.h"

#define TOP_MS 1000000ULL

/* the pages that Tab goes along */
extern const struct top_page *const top_app_pages[];
extern const size_t top_app_page_count;

/* the next table and the page's snapshot, if they are due or needed */
void top_ask(struct top_app *app);
/* what else the lines on the screen show, if that was not asked for since the frame */
void top_ask_details(struct top_app *app);

/* all answers that are there */
void top_take_all(struct top_app *app);
/* the lines, of the frame that is there */
void top_make_list(struct top_app *app);

#endif
