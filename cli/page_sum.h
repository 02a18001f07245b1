/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much memory pages take. */
#ifndef PROCSNAP_CLI_PAGE_SUM_H
#define PROCSNAP_CLI_PAGE_SUM_H

#include <stdbool.h>

#include <procsnap/procsnap.h>

/**
 * struct cli_page_sum - sums over runs of pages, in bytes.
 *
 * @resident: In memory, as Rss of smaps: without hugetlb pages, the zero page
 *	and what has no struct page.
 * @weighted: The same by how many share each, in units of %PROCSNAP_WEIGHT_SHIFT.
 * @private_bytes: That part of @resident which nobody else has mapped.
 * @dirty: That part of @resident which is dirty.
 * @hugetlb: hugetlb pages.
 * @swapped: Swapped out.
 * @uncounted: Of some pages it is not known how often they are mapped: @weighted
 *	is too small.
 */
struct cli_page_sum {
	uint64_t resident;
	uint64_t weighted;
	uint64_t private_bytes;
	uint64_t dirty;
	uint64_t hugetlb;
	uint64_t swapped;
	bool uncounted;
};

void cli_page_sum_add(struct cli_page_sum *sum, const struct procsnap_page_run *run,
		      uint64_t page_size);
/* in memory, as &cli_page_sum.resident has it */
bool cli_page_is_resident(const struct procsnap_page_run *run);

#endif
