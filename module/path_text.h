/* SPDX-License-Identifier: GPL-2.0-only */
/* Paths as texts: path_text.c. */
#ifndef PROCSNAP_PATH_TEXT_H
#define PROCSNAP_PATH_TEXT_H

#include "procsnap.h"

struct path;

/*
 * Writes @path as readlink(2) of a link in /proc has it. Uses fill->page. @status
 * becomes OK, or UNSUPPORTED for one that is longer than a page, for which
 * readlink fails. 0 or an error of the request.
 */
int procsnap_put_path(struct procsnap_fill *fill, const struct path *path,
		      struct procsnap_text *text, u32 *status);

#endif /* PROCSNAP_PATH_TEXT_H */
