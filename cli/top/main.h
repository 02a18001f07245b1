/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of the viewer: reading the command line, running, ending. */
#ifndef PROCSNAP_TOP_MAIN_H
#define PROCSNAP_TOP_MAIN_H

#include "app.h"

/* an exit code; *done: there is nothing to run (--help, --version) */
int top_options_read(struct top_options *options, int argc, char **argv, bool *done);

/* until the user has enough; an exit code */
int top_app_run(struct top_app *app);
void top_app_free(struct top_app *app);
/* a key, as if it had been pressed */
void top_app_key(struct top_app *app, const struct top_key *key);

#endif
