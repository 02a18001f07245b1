// SPDX-License-Identifier: GPL-2.0-or-later
/* How much memory pages take. */
#include "page_sum.h"

bool cli_page_is_resident(const struct procsnap_page_run *run)
{
	return run->flags & PROCSNAP_PAGE_PRESENT &&
	       !(run->flags & (PROCSNAP_PAGE_HUGETLB | PROCSNAP_PAGE_ZERO |
			       PROCSNAP_PAGE_NO_STRUCT | PROCSNAP_PAGE_MARKER));
}

void cli_page_sum_add(struct cli_page_sum *sum, const struct procsnap_page_run *run,
		      uint64_t page_size)
{
	uint64_t bytes = run->pages * page_size;

	if (run->flags & PROCSNAP_PAGE_SWAP)
		sum->swapped += bytes;
	if (run->flags & PROCSNAP_PAGE_HUGETLB && run->flags & PROCSNAP_PAGE_PRESENT)
		sum->hugetlb += bytes;
	if (!cli_page_is_resident(run))
		return;
	sum->resident += bytes;
	if (run->flags & PROCSNAP_PAGE_DIRTY)
		sum->dirty += bytes;
	if (run->flags & PROCSNAP_PAGE_EXCLUSIVE || run->count == 1) {
		sum->private_bytes += bytes;
		sum->weighted += bytes << PROCSNAP_WEIGHT_SHIFT;
	} else if (run->count) {
		/* each page rounded by itself, as the kernel side does */
		sum->weighted += ((page_size << PROCSNAP_WEIGHT_SHIFT) + run->count / 2) /
				 run->count * run->pages;
	} else {
		sum->uncounted = true;
	}
}
