/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keys of the table do: order, filters, tags, signals, nice values. */
#ifndef PROCSNAP_TOP_ACTIONS_H
#define PROCSNAP_TOP_ACTIONS_H

#include "app.h"

/* keys that mean the same on every page, the table's as well; false: not one of these */
bool top_action_everywhere(struct top_app *app, enum top_action action);

/* table's actions on what is shown (actions_view.c), and on processes (actions_process.c); false: it is none of theirs */
bool top_action_view(struct top_app *app, enum top_action action);
bool top_action_process(struct top_app *app, enum top_action action);

/* sorts by a column; a second time: the other way round */
void top_sort_by(struct top_app *app, const struct cli_column_name *column);
/* a digit of a pid */
void top_find_pid(struct top_app *app, unsigned int digit);
/* while a search or filter is typed: F3 finds the next; false: the key is the prompt's */
bool top_search_key(struct top_app *app, const struct top_key *key);
/* what waited for a frame with all tasks */
void top_fulfil_wish(struct top_app *app);
/* tags the task at the cursor and all below it */
void top_tag_children(struct top_app *app);
/* the users of the frame, to be chosen from, if that is what still is wanted */
void top_pick_user(struct top_app *app);

/* steps through a recording, in frames; false: this is none */
bool top_action_replay(struct top_app *app, enum top_action action);

#endif
