// SPDX-License-Identifier: GPL-2.0-or-later
/* The tab of the detail page that draws the pages of a process as a map. */
#include "../pages.h"
#include "../terminal.h"
#include "detail.h"

/* what may not be known, and what was not looked at */
static void write_notes(struct top_detail *detail, const struct cli_page_walk *walk)
{
	struct cli_out *out = detail->out;

	if (walk->flags & PROCSNAP_PAGES_PARTIAL)
		cli_out_printf(out,
			       "\033[33mpages from %llx on were not looked at in time\033[0m\n",
			       (unsigned long long)walk->resume);
	if (walk->flags & PROCSNAP_PAGES_NO_COUNT)
		cli_out_string(out, "\033[33mhow often pages are mapped is not known; in /proc it "
				    "takes root\033[0m\n");
}

void top_detail_pages(struct top_detail *detail)
{
	static struct pages_run run;
	const void *vmas = procsnap_vmas(detail->snap, detail->row);
	const void *pages = procsnap_pages(detail->snap, detail->row);
	struct cli_page_walk walk = { 0 };

	if (!top_detail_has(detail, vmas, "mappings") || !top_detail_has(detail, pages, "pages"))
		return;
	/* as of a file: nothing more is asked of the kernel from here */
	run.inspect.source.from = "snapshot";
	run.inspect.source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_PAGES);
	run.inspect.snap = (struct procsnap_snapshot *)detail->snap;
	run.out = detail->out;
	run.colour = true;
	run.columns = detail->columns;
	if (!cli_page_walk(&walk, &run.inspect, detail->row, NULL, 0, &run.budget)) {
		write_notes(detail, &walk);
		pages_map(&run, &walk, 1);
	}
	cli_page_walk_free(&walk);
}
