/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory that a task uses, page by page: all its members, by their names. */
#ifndef PROCSNAP_CLI_FOOTPRINT_H
#define PROCSNAP_CLI_FOOTPRINT_H

#include "json_write.h"

/* the sizes and weighted sizes as members, and "flags", an array of names */
void cli_json_footprint(struct cli_json *json, const struct procsnap_footprint *footprint);
/* adds every size; flags: those of either */
void cli_footprint_add(struct procsnap_footprint *sum, const struct procsnap_footprint *part);

/* what nobody else has mapped */
static inline uint64_t cli_footprint_private(const struct procsnap_footprint *footprint)
{
	return footprint->private_clean_bytes + footprint->private_dirty_bytes;
}

static inline uint64_t cli_footprint_hugetlb(const struct procsnap_footprint *footprint)
{
	return footprint->private_hugetlb_bytes + footprint->shared_hugetlb_bytes;
}

#endif
