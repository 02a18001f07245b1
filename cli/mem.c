// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap mem`: how much memory processes use, shared pages by their share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "mem.h"

static const char mem_help[] =
	"Usage: procsnap mem [OPTIONS] [PID...]\n"
	"\n"
	"Shows how much memory processes use. A page that n processes have mapped counts an nth for\n"
	"each, so that the sizes add up. Without PID and selection: of all processes.\n"
	"\n"
	"Examples:\n"
	"  procsnap mem                             all processes, the largest first\n"
	"  procsnap mem --by user                   each user's\n"
	"  procsnap mem --by cgroup --total         only the sum\n"
	"  procsnap mem --children 1234             a process and all below it\n"
	"  procsnap mem -u www-data --sort -swap    one user's, those that swap first\n"
	"  procsnap mem --json | jq .total.weighted_bytes\n"
	"\n"
	"Options:\n"
	"      --by WHAT      process (the default), user, command or cgroup\n"
	"      --total        only the sum of all\n"
	"  -u, --user USERS   of these effective users; lists take commas\n"
	"  -U, --User USERS   of these real users\n"
	"  -C, --command NAMES\n"
	"                     of these names\n"
	"      --ppid PIDS    children of these\n"
	"      --children     also all processes below those of PID\n"
	"      --sort KEYS    [+|-]NAME,...; - for descending: pid, user, weighted, private, rss,\n"
	"                     swap, weighted-swap, hugetlb, processes, unread, name\n"
	"      --freed        what would be free if these processes ended; for root\n"
	"      --budget TIME  look at pages no longer than this, as 500ms, 2s or 1m\n"
	"  -b, --bytes        sizes in bytes\n"
	"      --no-headers   without the titles and the notes below\n"
	"      --json         for programs\n"
	"      --csv          the same as CSV\n"
	"  -p, --pid PIDS     processes, as PID\n"
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
	"      --save FILE    save what was read, - for standard output instead of the table\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"WEIGHTED is PSS, PRIVATE is USS. ! is for what you may not see, ? for what could not be\n"
	"read, =PID for a process that has its memory together with another, ~ for an estimate, >\n"
	"for what was not looked at as a whole.\n"
	"\n"
	"Exit status: 0 success, 1 nothing matched, a process does not exist or may not be seen, or\n"
	"not all was looked at, 2 wrong usage, 3 could not read or write. More: procsnap-mem(1).\n";

enum mem_option_id {
	MEM_OPTION_BY,
	MEM_OPTION_TOTAL,
	MEM_OPTION_EUID,
	MEM_OPTION_RUID,
	MEM_OPTION_COMM,
	MEM_OPTION_PPID,
	MEM_OPTION_CHILDREN,
	MEM_OPTION_SORT,
	MEM_OPTION_FREED,
	MEM_OPTION_BUDGET,
	MEM_OPTION_BYTES,
	MEM_OPTION_NO_HEADERS,
	MEM_OPTION_CSV,
};

static const struct cli_option mem_options[] = {
	{ "by", 0, true, MEM_OPTION_BY },
	{ "total", 0, false, MEM_OPTION_TOTAL },
	{ "user", 'u', true, MEM_OPTION_EUID },
	{ "User", 'U', true, MEM_OPTION_RUID },
	{ "command", 'C', true, MEM_OPTION_COMM },
	{ "ppid", 0, true, MEM_OPTION_PPID },
	{ "children", 0, false, MEM_OPTION_CHILDREN },
	{ "sort", 0, true, MEM_OPTION_SORT },
	{ "freed", 0, false, MEM_OPTION_FREED },
	{ "budget", 0, true, MEM_OPTION_BUDGET },
	{ "bytes", 'b', false, MEM_OPTION_BYTES },
	{ "no-headers", 0, false, MEM_OPTION_NO_HEADERS },
	{ "csv", 0, false, MEM_OPTION_CSV },
};

static struct cli_out mem_out;

static int apply_by(struct mem_run *run, const char *shown, const char *argument)
{
	static const char *const names[] = { "process", "user", "command", "cgroup" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(argument, names[i]))
			continue;
		run->list.by = (enum mem_by)i;
		return CLI_EXIT_OK;
	}
	return cli_usage("%s %s: it is process, user, command or cgroup", shown, argument);
}

static int mem_apply(struct cli_inspect *inspect, int id, const char *shown, const char *argument)
{
	struct mem_run *run = inspect->data;

	switch (id) {
	case MEM_OPTION_BY:
		return apply_by(run, shown, argument);
	case MEM_OPTION_EUID:
		return cli_select_add(&run->select, CLI_SELECT_EUID, shown, argument);
	case MEM_OPTION_RUID:
		return cli_select_add(&run->select, CLI_SELECT_RUID, shown, argument);
	case MEM_OPTION_COMM:
		return cli_select_add(&run->select, CLI_SELECT_COMM, shown, argument);
	case MEM_OPTION_PPID:
		return cli_select_add(&run->select, CLI_SELECT_PPID, shown, argument);
	case MEM_OPTION_SORT:
		return mem_sort_add(&run->list, shown, argument);
	case MEM_OPTION_BUDGET:
		if (!cli_span_parse(argument, &run->budget_ns) || !run->budget_ns)
			return cli_usage("%s %s: not a time; give seconds, or as 500ms, 10m", shown,
					 argument);
		break;
	case MEM_OPTION_TOTAL:
		run->total_only = true;
		break;
	case MEM_OPTION_CHILDREN:
		run->children = true;
		break;
	case MEM_OPTION_FREED:
		run->freed = true;
		break;
	case MEM_OPTION_BYTES:
		run->bytes = true;
		break;
	case MEM_OPTION_NO_HEADERS:
		run->no_headers = true;
		break;
	default:
		/* the last of --json and --csv, as in ps */
		inspect->json = false;
		run->form = MEM_FORM_CSV;
	}
	return CLI_EXIT_OK;
}

static const struct cli_inspect_command mem_command = {
	.options = mem_options,
	.option_count = sizeof(mem_options) / sizeof(mem_options[0]),
	.apply = mem_apply,
};

static bool mem_has_lists(const struct mem_run *run)
{
	for (size_t i = 0; i < CLI_SELECT_LISTS; i++)
		if (run->select.lists[i].count)
			return true;
	return false;
}

/*
 * Pids by themselves are those of the snapshot. With --children it is they and
 * what is below them; together with other lists they are one more.
 */
static int mem_select(struct mem_run *run)
{
	struct cli_inspect *inspect = &run->inspect;
	bool lists = mem_has_lists(run);
	int code = CLI_EXIT_OK;

	if (run->children && !inspect->pid_count)
		return cli_usage("--children: of whom? give a process id");
	if (run->children && lists)
		return cli_usage("--children: is with PID only, not with users and names");
	if (run->children) {
		inspect->source.pids = inspect->pids;
		inspect->source.pid_count = inspect->pid_count;
		inspect->source.select = PROCSNAP_SELECT_DESCENDANTS;
		inspect->source.select_flags = PROCSNAP_REQUEST_ROOTS;
	}
	for (size_t i = 0; lists && i < inspect->pid_count && !code; i++) {
		char pid[16];

		snprintf(pid, sizeof(pid), "%d", (int)inspect->pids[i]);
		code = cli_select_add(&run->select, CLI_SELECT_PID, "--pid", pid);
	}
	if (lists || run->children)
		inspect->pid_count = 0;
	cli_select_finish(&run->select);
	return code;
}

static uint64_t mem_sections(const struct mem_run *run)
{
	uint64_t sections = cli_select_sections(&run->select) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_CRED) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_FOOTPRINT);

	if (run->list.by == MEM_BY_CGROUP)
		sections |= PROCSNAP_WANT(PROCSNAP_SECTION_CGROUP);
	if (run->freed)
		sections |= PROCSNAP_WANT(PROCSNAP_SECTION_PAGES);
	return sections;
}

/* what the listing takes and a file does not have */
static int mem_check_sections(const struct mem_run *run)
{
	const struct cli_inspect *inspect = &run->inspect;
	const struct {
		uint32_t section;
		const char *what, *options;
	} wanted[] = {
		{ PROCSNAP_SECTION_FOOTPRINT, "footprints", "" },
		{ PROCSNAP_SECTION_CRED, "users", "" },
		{ PROCSNAP_SECTION_CGROUP, "control groups", "--by cgroup " },
		{ PROCSNAP_SECTION_PAGES, "pages", "--freed " },
	};
	uint64_t got = procsnap_header(inspect->snap)->got;

	for (size_t i = 0; inspect->source.from && i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		uint64_t section = PROCSNAP_WANT(wanted[i].section);

		if (got & section || !(mem_sections(run) & section) ||
		    (wanted[i].section == PROCSNAP_SECTION_CRED && run->list.by != MEM_BY_USER))
			continue;
		cli_message("%s: has no %s; procsnap mem %s--save FILE keeps them",
			    inspect->source.from, wanted[i].what, wanted[i].options);
		return CLI_EXIT_FAILED;
	}
	return CLI_EXIT_OK;
}

/* what programs are not told in the table */
static void mem_tell(struct mem_run *run)
{
	struct cli_inspect *inspect = &run->inspect;

	for (size_t i = 0; inspect->pid_count && i < inspect->row_count; i++)
		cli_inspect_check(inspect, procsnap_task(inspect->snap, inspect->rows[i]),
				  procsnap_footprint(inspect->snap, inspect->rows[i]), "memory");
	if (run->list.partial)
		inspect->code = CLI_EXIT_NOTHING;
	if (run->list.row_count)
		return;
	if (!inspect->code)
		cli_message("no process with memory%s",
			    run->children || mem_has_lists(run) ? " is selected" : "");
	inspect->code = CLI_EXIT_NOTHING;
}

static int mem_show(struct mem_run *run)
{
	struct cli_inspect *inspect = &run->inspect;
	size_t typed = inspect->pid_count;
	int code = mem_select(run);

	if (code)
		return code;
	/* the others are told where their rows are looked for */
	typed = inspect->pid_count ? 0 : typed;
	cli_page_budget_begin(&run->budget, run->budget_ns);
	inspect->source.walk_ns = run->budget_ns;
	inspect->source.sections = mem_sections(run);
	code = cli_inspect_get(inspect);
	if (code || cli_inspect_is_saved_only(inspect))
		return code;
	code = mem_check_sections(run);
	if (code)
		return code;
	cli_inspect_tell_missing(inspect, typed);
	code = mem_fill(run);
	if (code)
		return code;
	cli_out_begin(run->out, STDOUT_FILENO);
	if (inspect->json)
		mem_json(run);
	else if (run->form == MEM_FORM_CSV)
		mem_csv(run);
	else
		mem_table(run);
	mem_tell(run);
	return cli_inspect_finish(inspect, run->out);
}

static int mem_run(int argc, char **argv)
{
	static struct mem_run run;
	int code;

	run.inspect.data = &run;
	run.out = &mem_out;
	code = cli_inspect_parse(&run.inspect, &mem_command, argc, argv);
	if (!code)
		code = run.inspect.help ? cli_print(mem_help) : mem_show(&run);
	mem_list_free(&run.list);
	cli_select_free(&run.select);
	cli_inspect_free(&run.inspect);
	return code;
}

const struct cli_command cli_command_mem = {
	.name = "mem",
	.summary = "Show how much memory processes use, shared pages by their share",
	.help = mem_help,
	.run = mem_run,
};
