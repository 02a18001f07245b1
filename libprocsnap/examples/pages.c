// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the pages of a process are: pages PID. Those that continue one another are
 * one line.
 */
#include <procsnap/procsnap.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

static void show(const struct procsnap_page_run *run)
{
	printf("%#14llx %6llu pages", (unsigned long long)run->address,
	       (unsigned long long)run->pages);
	if (run->flags & PROCSNAP_PAGE_SWAP)
		printf(", in swap");
	if (run->flags & PROCSNAP_PAGE_ANON)
		printf(", of no file");
	if (run->flags & PROCSNAP_PAGE_FILE)
		printf(", of a file");
	if (run->count)
		printf(", mapped %u times", run->count);
	printf("\n");
}

int main(int argc, char **argv)
{
	const struct procsnap_pages *pages;
	struct procsnap_snapshot *snap;
	struct procsnap_query *query;
	struct procsnap *ps;
	pid_t pid;

	if (argc != 2)
		errx(2, "usage: pages PID");
	pid = atoi(argv[1]);
	if (procsnap_open(&ps, PROCSNAP_BACKEND_AUTO) < 0 || procsnap_query_new(&query) < 0 ||
	    procsnap_query_set_pids(query, &pid, 1) < 0)
		errx(1, "%s", procsnap_last_error());
	procsnap_query_set_sections(query, PROCSNAP_WANT(PROCSNAP_SECTION_PAGES));
	if (procsnap_take(ps, query, &snap) < 0)
		errx(1, "%s", procsnap_last_error());

	pages = procsnap_pages(snap, 0);
	if (!pages)
		errx(1, "no process %d", pid);
	if (pages->status != PROCSNAP_STATUS_OK)
		errx(1, "the pages of %d may not be seen, or it has none", pid);
	for (uint64_t i = 0; i < pages->count; i++)
		show(procsnap_page_run(snap, pages->first + i));

	procsnap_snapshot_free(snap);
	procsnap_query_free(query);
	procsnap_close(ps);
	return 0;
}
