// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap pages`: what each page of processes is, and who has pages of a file. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "pages.h"
#include "size.h"

static const char pages_help[] =
	"Usage: procsnap pages [OPTIONS] PID [RANGE...]\n"
	"       procsnap pages [OPTIONS] --file PATH [PID...]\n"
	"\n"
	"Shows what each page of processes is, or who has pages of a file mapped. RANGE is START-END\n"
	"or START+SIZE with hexadecimal addresses, or the name of mappings: [heap], [stack], a path.\n"
	"\n"
	"Examples:\n"
	"  procsnap pages 1                         all pages of process 1\n"
	"  procsnap pages 1 [heap] [stack]          those of its heap and its stack\n"
	"  procsnap pages --map 1                   a map, a cell for each block of pages\n"
	"  procsnap pages --map --block 2M 1        a cell for each 2 MiB\n"
	"  procsnap pages --file /usr/bin/bash      who has the file mapped, and how much of it\n"
	"  procsnap pages --json 1 | jq '.tasks[].runs[] | select(.kind == \"swapped\")'\n"
	"\n"
	"Options:\n"
	"  -m, --map          draw a map instead of the table\n"
	"      --block SIZE   bytes of a cell of the map, as 64K; without: as many as fit\n"
	"      --color WHEN   of the map: auto (the default: on a terminal), always or never\n"
	"      --file PATH    who has this file mapped\n"
	"      --budget TIME  look at pages no longer than this, as 500ms, 2s or 1m\n"
	"  -b, --bytes        sizes in bytes\n"
	"      --no-headers   without the titles\n"
	"      --json         for programs\n"
	"  -p, --pid PIDS     processes; then every operand is a RANGE\n"
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
	"      --save FILE    save what was read, - for standard output instead of the table\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"The table has a line for each run of pages that continue one another; pages that are not\n"
	"there have none. - is for what a page does not have or you may not know (frame numbers are\n"
	"root's). The manual page has the letters of FLAGS.\n"
	"\n"
	"Exit status: 0 success, 1 a process does not exist, its pages may not be seen or not all\n"
	"of them were, or nothing is mapped there, 2 wrong usage, 3 could not read or write.\n"
	"More: procsnap-pages(1).\n";

enum pages_option_id {
	PAGES_OPTION_MAP,
	PAGES_OPTION_BLOCK,
	PAGES_OPTION_COLOR,
	PAGES_OPTION_FILE,
	PAGES_OPTION_BUDGET,
	PAGES_OPTION_BYTES,
	PAGES_OPTION_NO_HEADERS,
};

static const struct cli_option pages_options[] = {
	{ "map", 'm', false, PAGES_OPTION_MAP },
	{ "block", 0, true, PAGES_OPTION_BLOCK },
	{ "color", 0, true, PAGES_OPTION_COLOR },
	{ "file", 0, true, PAGES_OPTION_FILE },
	{ "budget", 0, true, PAGES_OPTION_BUDGET },
	{ "bytes", 'b', false, PAGES_OPTION_BYTES },
	{ "no-headers", 0, false, PAGES_OPTION_NO_HEADERS },
};

static struct cli_out pages_out;

static int pages_apply(struct cli_inspect *inspect, int id, const char *shown, const char *argument)
{
	struct pages_run *run = inspect->data;

	switch (id) {
	case PAGES_OPTION_MAP:
		run->map = true;
		break;
	case PAGES_OPTION_BLOCK:
		if (!cli_size_parse(argument, &run->block) || !run->block)
			return cli_usage(
				"%s %s: not a size; give bytes, or a number with K, M, G, T, P or E",
				shown, argument);
		break;
	case PAGES_OPTION_COLOR:
		return cli_colour_parse(&run->when, shown, argument);
	case PAGES_OPTION_FILE:
		run->file = argument;
		break;
	case PAGES_OPTION_BUDGET:
		if (!cli_span_parse(argument, &run->budget_ns) || !run->budget_ns)
			return cli_usage("%s %s: not a time; give seconds, or as 500ms, 10m", shown,
					 argument);
		break;
	case PAGES_OPTION_BYTES:
		run->bytes = true;
		break;
	default:
		run->no_headers = true;
	}
	return CLI_EXIT_OK;
}

static int pages_operand(struct cli_inspect *inspect, const char *text)
{
	struct pages_run *run = inspect->data;
	const char **operands = reallocarray(run->operands, run->operand_count + 1,
					     sizeof(*operands));

	if (!operands) {
		cli_message("no memory for the list of addresses");
		return CLI_EXIT_FAILED;
	}
	run->operands = operands;
	run->operands[run->operand_count++] = text;
	return CLI_EXIT_OK;
}

static const struct cli_inspect_command pages_command = {
	.options = pages_options,
	.option_count = sizeof(pages_options) / sizeof(pages_options[0]),
	.apply = pages_apply,
	.operand = pages_operand,
	.all_operands = true,
};

/* which of the operands are pids: all with --file, none with --pid, else the first */
static int pages_take_operands(struct pages_run *run)
{
	size_t pids = run->file ? run->operand_count : run->inspect.pid_count ? 0 : 1;
	int code = CLI_EXIT_OK;

	if (run->file && run->map)
		return cli_usage("--map: a map is of the pages of processes, not with --file");
	if (run->block && !run->map)
		return cli_usage("--block: is for --map");
	if (pids > run->operand_count)
		return cli_usage("no process; give a process id, as in `procsnap pages 1`");
	for (size_t i = 0; i < pids && !code; i++)
		code = cli_inspect_add_pids(&run->inspect, run->operands[i]);
	run->places = calloc(run->operand_count + 1, sizeof(*run->places));
	if (!run->places) {
		cli_message("no memory for the list of addresses");
		return CLI_EXIT_FAILED;
	}
	for (size_t i = pids; i < run->operand_count && !code; i++)
		code = cli_place_parse(&run->places[run->place_count++], run->operands[i]);
	return code;
}

void pages_tell_hidden(struct pages_run *run, uint32_t flags)
{
	flags &= ~run->hidden;
	run->hidden |= flags;
	if (flags & PROCSNAP_PAGES_NO_PFN)
		cli_message("frame numbers and places in swap are hidden; they take CAP_SYS_ADMIN, "
			    "as root has");
	if (flags & PROCSNAP_PAGES_NO_COUNT)
		cli_message("how often pages are mapped is not known; in /proc it takes root");
}

void pages_tell_partial(struct pages_run *run, const struct cli_page_walk *walk)
{
	if (!(walk->flags & PROCSNAP_PAGES_PARTIAL))
		return;
	cli_message("%d: not all was looked at: %s; pages from %llx on are missing",
		    (int)walk->task->pid,
		    run->budget_ns	       ? "the budget is spent"
		    : run->inspect.source.from ? "the snapshot was taken so"
					       : "the process ended or its memory is locked",
		    (unsigned long long)walk->resume);
	run->inspect.code = CLI_EXIT_NOTHING;
}

/* the addresses of names, and no others: only of a new snapshot, a file has what it has */
static int pages_find_places(struct pages_run *run, struct cli_ranges *ranges)
{
	struct cli_source source = run->inspect.source;
	struct procsnap_snapshot *snap = NULL;
	int code = CLI_EXIT_OK;

	if (!run->place_count || source.from)
		return CLI_EXIT_OK;
	source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
			  PROCSNAP_WANT(PROCSNAP_SECTION_VMAS);
	source.pids = run->inspect.pids;
	source.pid_count = run->inspect.pid_count;
	code = cli_source_get(&source, &snap);
	if (code)
		return code;
	for (size_t row = 0; row < procsnap_row_count(snap); row++) {
		const struct procsnap_vmas *vmas = procsnap_vmas(snap, row);

		if (cli_entry_status(vmas) == PROCSNAP_STATUS_OK &&
		    !cli_ranges_add_mapped(ranges, snap, vmas, run->places, run->place_count))
			code = CLI_EXIT_FAILED;
	}
	procsnap_snapshot_free(snap);
	cli_ranges_tidy(ranges);
	run->inspect.source.ranges = ranges->ranges;
	run->inspect.source.range_count = ranges->count < PROCSNAP_RANGES_MAX ? ranges->count
									      : PROCSNAP_RANGES_MAX;
	return code;
}

/* whose pages could not be read, and places where nobody has anything */
static void pages_check(struct pages_run *run, const struct cli_page_walk *walks, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct cli_page_walk *walk = &walks[i];
		const void *entry = procsnap_pages(walk->snap, walk->row);

		any |= walk->status == PROCSNAP_STATUS_OK;
		if (!cli_page_walk_is_wanted(&run->inspect) ||
		    cli_entry_status(entry) == PROCSNAP_STATUS_OK)
			entry = procsnap_vmas(walk->snap, walk->row);
		if (cli_inspect_check(&run->inspect, walk->task, entry, "pages"))
			pages_tell_partial(run, walk);
		if (!run->inspect.json)
			pages_tell_hidden(run, walk->flags);
	}
	for (size_t i = 0; any && i < run->place_count; i++) {
		if (run->places[i].found)
			continue;
		cli_message("%s: nothing is mapped there", run->places[i].text);
		run->inspect.code = CLI_EXIT_NOTHING;
	}
}

static int pages_list(struct pages_run *run)
{
	struct cli_inspect *inspect = &run->inspect;
	struct cli_page_walk *walks = calloc(inspect->row_count + 1, sizeof(*walks));
	int code = CLI_EXIT_OK;

	if (!walks) {
		cli_message("no memory for the list of pages");
		return CLI_EXIT_FAILED;
	}
	for (size_t i = 0; i < inspect->row_count && !code; i++)
		code = cli_page_walk(&walks[i], inspect, inspect->rows[i], run->places,
				     run->place_count, &run->budget);
	if (code)
		goto out;
	cli_out_begin(run->out, STDOUT_FILENO);
	if (inspect->json)
		pages_json(run, walks, inspect->row_count);
	else if (run->map)
		pages_map(run, walks, inspect->row_count);
	else
		pages_table(run, walks, inspect->row_count);
	pages_check(run, walks, inspect->row_count);
	code = cli_inspect_finish(inspect, run->out);
out:
	for (size_t i = 0; i < inspect->row_count; i++)
		cli_page_walk_free(&walks[i]);
	free(walks);
	return code;
}

static int pages_of_processes(struct pages_run *run)
{
	struct cli_inspect *inspect = &run->inspect;
	struct cli_ranges ranges = { 0 };
	int code;

	cli_page_budget_begin(&run->budget, run->budget_ns);
	code = pages_find_places(run, &ranges);
	inspect->source.walk_ns = run->budget_ns;
	inspect->source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_VMAS);
	/* with places where nothing is there is nothing to ask for; who may not be seen is told */
	if (!run->place_count || ranges.count || inspect->source.from)
		inspect->source.sections |= PROCSNAP_WANT(PROCSNAP_SECTION_PAGES);
	if (!code)
		code = cli_inspect_get(inspect);
	if (!code && !cli_inspect_is_saved_only(inspect))
		code = pages_list(run);
	cli_ranges_free(&ranges);
	return code;
}

static int pages_show(struct pages_run *run)
{
	int code = pages_take_operands(run);

	if (code)
		return code;
	run->colour = cli_colour_is_on(run->when, STDOUT_FILENO);
	return run->file ? pages_of_file(run) : pages_of_processes(run);
}

static int pages_run(int argc, char **argv)
{
	static struct pages_run run;
	int code;

	run.inspect.data = &run;
	run.out = &pages_out;
	code = cli_inspect_parse(&run.inspect, &pages_command, argc, argv);
	if (!code)
		code = run.inspect.help ? cli_print(pages_help) : pages_show(&run);
	for (size_t i = 0; i < run.place_count; i++)
		free(run.places[i].real);
	free(run.places);
	free(run.operands);
	cli_inspect_free(&run.inspect);
	return code;
}

const struct cli_command cli_command_pages = {
	.name = "pages",
	.summary = "Show what each page of processes is, or who maps a file",
	.help = pages_help,
	.run = pages_run,
};
