/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of a process as a whole: a snapshot that could not look at all of
 * its pages is gone on with until it is done.
 */
#ifndef PROCSNAP_CLI_FOOTPRINT_WALK_H
#define PROCSNAP_CLI_FOOTPRINT_WALK_H

#include "page_walk.h"

/*
 * Starts from the entry of a row, whose status is OK. PROCSNAP_FOOTPRINT_PARTIAL
 * is left if it is not all. An exit code, said what is wrong.
 */
int cli_footprint_walk(struct procsnap_footprint *footprint, const struct cli_inspect *inspect,
		       uint32_t row, const struct cli_page_budget *budget);

#endif
