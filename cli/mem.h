/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `procsnap mem`: what was asked for, the rows, and their forms. */
#ifndef PROCSNAP_CLI_MEM_H
#define PROCSNAP_CLI_MEM_H

#include "grid.h"
#include "mem_list.h"
#include "page_walk.h"
#include "select.h"

enum mem_form {
	MEM_FORM_TABLE,
	MEM_FORM_JSON,
	MEM_FORM_CSV,
};

/**
 * struct mem_run - a listing under way.
 *
 * @inspect: What was asked for.
 * @out: Where it goes.
 * @grid: The table.
 * @select: Whom to count.
 * @form: The form.
 * @list: The rows, and their total.
 * @total_only, @children, @freed, @bytes, @no_headers: The options of these names.
 * @budget_ns, @budget: How long to look at pages.
 * @freed_known, @freed_bytes: What would be free if the processes ended.
 * @freed_estimated: That is by an average for some pages.
 */
struct mem_run {
	struct cli_inspect inspect;
	struct cli_out *out;
	struct cli_grid grid;
	struct cli_select select;
	enum mem_form form;
	struct mem_list list;
	bool total_only, children, freed, bytes, no_headers;
	uint64_t budget_ns;
	struct cli_page_budget budget;
	bool freed_known, freed_estimated;
	uint64_t freed_bytes;
};

/* fills the list from the snapshot; an exit code */
int mem_fill(struct mem_run *run);

void mem_table(struct mem_run *run);
void mem_json(struct mem_run *run);
void mem_csv(struct mem_run *run);

#endif
