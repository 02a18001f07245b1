// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs of pages as a table, and as JSON. */
#include <stdio.h>

#include "page_names.h"
#include "pages.h"
#include "size.h"

enum pages_column {
	PAGES_PID,
	PAGES_ADDRESS,
	PAGES_PAGES,
	PAGES_SIZE,
	PAGES_PROT,
	PAGES_KIND,
	PAGES_COUNT,
	PAGES_NODE,
	PAGES_PFN,
	PAGES_INDEX,
	PAGES_SWAP,
	PAGES_LETTERS,
	PAGES_COLUMNS,
};

static const char *const pages_titles[] = {
	"PID",	 "ADDRESS", "PAGES", "SIZE",  "PROT", "KIND",
	"COUNT", "NODE",    "PFN",   "INDEX", "SWAP", "FLAGS",
};

_Static_assert(PAGES_COLUMNS <= CLI_GRID_COLUMNS, "they fit into a grid");

/* a frame number that is not hidden; the first frame of all is no process's */
static bool run_has_pfn(const struct procsnap_page_run *page)
{
	return page->flags & PROCSNAP_PAGE_PRESENT && page->pfn;
}

static bool run_has_swap(const struct cli_page_walk *walk, const struct procsnap_page_run *page)
{
	return page->flags & PROCSNAP_PAGE_SWAP && !(walk->flags & PROCSNAP_PAGES_NO_PFN);
}

static void table_places(struct cli_grid *grid, const struct cli_page_walk *walk,
			 const struct procsnap_page_run *page)
{
	if (run_has_pfn(page))
		cli_grid_printf(grid, PAGES_PFN, "%#llx", (unsigned long long)page->pfn);
	else
		cli_grid_printf(grid, PAGES_PFN, "-");
	cli_grid_printf(grid, PAGES_INDEX, "%#llx", (unsigned long long)page->index);
	if (run_has_swap(walk, page))
		cli_grid_printf(grid, PAGES_SWAP, "%u:%#llx", page->swap_type,
				(unsigned long long)page->swap_offset);
	else
		cli_grid_printf(grid, PAGES_SWAP, "-");
}

static void table_count(struct cli_grid *grid, const struct procsnap_page_run *page)
{
	if (page->count)
		cli_grid_printf(grid, PAGES_COUNT, "%s%u",
				page->flags & PROCSNAP_PAGE_ESTIMATED ? "~" : "", page->count);
	else
		cli_grid_printf(grid, PAGES_COUNT, "-");
	if (page->node >= 0)
		cli_grid_printf(grid, PAGES_NODE, "%d", page->node);
	else
		cli_grid_printf(grid, PAGES_NODE, "-");
}

static void table_row(struct pages_run *run, const struct cli_page_walk *walk,
		      const struct procsnap_page_run *page, const struct procsnap_vma *vma)
{
	uint64_t page_size = procsnap_header(walk->snap)->page_size;
	char size[CLI_SIZE_TEXT], prot[4], letters[CLI_PAGE_LETTERS];
	struct cli_grid *grid = &run->grid;
	size_t length = 0;
	const char *name = vma ? procsnap_text(walk->snap, &vma->name, &length) : "";

	cli_page_prot(page->prot, prot);
	cli_page_letters(page->flags, letters);
	cli_grid_printf(grid, PAGES_PID, "%d", walk->task->pid);
	cli_grid_printf(grid, PAGES_ADDRESS, "%08llx-%08llx", (unsigned long long)page->address,
			(unsigned long long)(page->address + page->pages * page_size));
	cli_grid_printf(grid, PAGES_PAGES, "%llu", (unsigned long long)page->pages);
	cli_grid_printf(grid, PAGES_SIZE, "%s",
			cli_size(size, page->pages * page_size, run->bytes));
	cli_grid_printf(grid, PAGES_PROT, "%s", prot);
	cli_grid_printf(grid, PAGES_KIND, "%s", cli_page_kinds[cli_page_kind(page, vma)].name);
	table_count(grid, page);
	table_places(grid, walk, page);
	cli_grid_printf(grid, PAGES_LETTERS, "%s", letters);
	cli_grid_row(grid, name, length);
}

static void table_pass(struct pages_run *run, const struct cli_page_walk *walks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t at = 0;

		for (size_t j = 0; j < walks[i].count && !run->out->error; j++) {
			const struct procsnap_page_run *page = &walks[i].runs[j];

			table_row(run, &walks[i], page,
				  cli_page_walk_vma(&walks[i], page->address, &at));
		}
	}
}

void pages_table(struct pages_run *run, struct cli_page_walk *walks, size_t count)
{
	struct cli_grid *grid = &run->grid;

	grid->out = run->out;
	grid->titles = pages_titles;
	grid->count = PAGES_COLUMNS;
	grid->last = "NAME";
	grid->left = 1U << PAGES_ADDRESS | 1U << PAGES_PROT | 1U << PAGES_KIND |
		     1U << PAGES_LETTERS;
	grid->hidden = run->inspect.pid_count > 1 ? 0 : 1U << PAGES_PID;
	cli_grid_measure(grid);
	table_pass(run, walks, count);
	cli_grid_write(grid, !run->no_headers);
	table_pass(run, walks, count);
}

static void json_page(struct cli_json *json, const struct cli_page_walk *walk,
		      const struct procsnap_page_run *page, const struct procsnap_vma *vma)
{
	char prot[4];
	size_t length;
	const char *name;

	cli_page_prot(page->prot, prot);
	cli_json_line(json);
	cli_json_element(json);
	cli_json_member(json, "address", page->address);
	cli_json_member(json, "pages", page->pages);
	cli_json_word(json, "kind", cli_page_kinds[cli_page_kind(page, vma)].name);
	cli_json_page_flags(json, page->flags);
	cli_json_known(json, "pfn", run_has_pfn(page), page->pfn);
	cli_json_member(json, "index", page->index);
	cli_json_known(json, "swap_type", run_has_swap(walk, page), page->swap_type);
	cli_json_known(json, "swap_offset", run_has_swap(walk, page), page->swap_offset);
	cli_json_known(json, "count", page->count, page->count);
	cli_json_word(json, "prot", prot);
	cli_json_known(json, "node", page->node >= 0, (uint64_t)page->node);
	if (vma) {
		name = procsnap_text(walk->snap, &vma->name, &length);
		cli_json_text(json, "name", name, length);
	}
	cli_json_close(json, '}');
}

static void json_flags(struct cli_json *json, uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = {
		{ PROCSNAP_PAGES_PARTIAL, "partial" },
		{ PROCSNAP_PAGES_NO_PFN, "no_pfn" },
		{ PROCSNAP_PAGES_NO_COUNT, "no_count" },
	};

	cli_json_key(json, "flags");
	cli_json_open(json, '[');
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].flag)
			cli_json_string(json, names[i].name, strlen(names[i].name));
	cli_json_close(json, ']');
}

static void json_sum(struct cli_json *json, const struct cli_page_walk *walk)
{
	uint64_t page_size = procsnap_header(walk->snap)->page_size;
	struct cli_page_sum sum = { 0 };

	for (size_t i = 0; i < walk->count; i++)
		cli_page_sum_add(&sum, &walk->runs[i], page_size);
	cli_json_key(json, "summary");
	cli_json_element(json);
	cli_json_member(json, "resident_bytes", sum.resident);
	cli_json_known(json, "weighted", !sum.uncounted, sum.weighted);
	cli_json_member(json, "private_bytes", sum.private_bytes);
	cli_json_known(json, "dirty_bytes", pages_has_dirty(walk->snap), sum.dirty);
	cli_json_member(json, "hugetlb_bytes", sum.hugetlb);
	cli_json_member(json, "swap_bytes", sum.swapped);
	cli_json_close(json, '}');
}

static void json_task(struct cli_json *json, const struct cli_page_walk *walk)
{
	uint32_t at = 0;

	cli_inspect_json_task(json, walk->task, "status", walk->status);
	if (walk->status != PROCSNAP_STATUS_OK) {
		cli_json_key(json, "runs");
		cli_json_null(json);
		cli_json_close(json, '}');
		return;
	}
	json_flags(json, walk->flags);
	if (walk->flags & PROCSNAP_PAGES_PARTIAL)
		cli_json_member(json, "resume", walk->resume);
	json_sum(json, walk);
	cli_json_key(json, "runs");
	cli_json_open(json, '[');
	for (size_t i = 0; i < walk->count && !json->out->error; i++)
		json_page(json, walk, &walk->runs[i],
			  cli_page_walk_vma(walk, walk->runs[i].address, &at));
	cli_json_close(json, ']');
	cli_json_close(json, '}');
}

void pages_json(struct pages_run *run, struct cli_page_walk *walks, size_t count)
{
	struct cli_json json;

	cli_inspect_json_begin(&json, &run->inspect, run->out);
	for (size_t i = 0; i < count && !run->out->error; i++)
		json_task(&json, &walks[i]);
	cli_inspect_json_end(&json);
}
