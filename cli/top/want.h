/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of the kernel for what is shown, and no more. */
#ifndef PROCSNAP_TOP_WANT_H
#define PROCSNAP_TOP_WANT_H

#include "app.h"

/* bytes of a long text, as a command line, that are asked for */
#define TOP_TEXT_MAX 4096

/*
 * The request for the next table: the sections that order, filters and differences need; and
 * only the first rows by the kernel's own ranking where that is all that is shown. height: lines that the
 * screen has. 0 or -ENOMEM.
 */
int top_want_table(const struct top_app *app, size_t height, struct top_request *request);

/* how long pages may be looked at for a frame of the table */
uint64_t top_want_walk_ns(const struct top_app *app);

/* mask of the sections that the shown columns need beyond those of the table */
uint64_t top_want_details(const struct top_app *app);

#endif
