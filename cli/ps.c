// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap ps`: the processes or threads of a snapshot. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "ps_options.h"
#include "terminal.h"
#include "writer.h"

static const char ps_help[] =
	"Usage: procsnap ps [OPTIONS] [PID...]\n"
	"\n"
	"Shows processes, all as they were at one instant. Without a selection: all of them.\n"
	"\n"
	"Examples:\n"
	"  procsnap ps -ef                          every process, in full\n"
	"  procsnap ps aux                          with processor and memory use\n"
	"  procsnap ps -o pid,ppid,comm             columns of your choice\n"
	"  procsnap ps -u www-data --sort -rss      one user's, the largest first\n"
	"  procsnap ps --tree -o pid,comm           who started whom\n"
	"  procsnap ps -L -p 1                      the threads of process 1\n"
	"  procsnap ps --json -o pid,comm,rss       for programs; jq '.tasks[] | .pid'\n"
	"  procsnap ps --save host.psnap            keep the snapshot\n"
	"  procsnap ps aux --from host.psnap        look at a kept one\n"
	"\n"
	"Selection (a task in any of the lists is shown; lists take commas):\n"
	"  -e, -A, --all      all processes, as without a selection\n"
	"  -p, --pid PIDS     processes; plain numbers do too\n"
	"      --ppid PIDS    children of these\n"
	"  -s, --sid PIDS     sessions\n"
	"  -g, --group IDS    sessions, or names of groups\n"
	"  -u, --user USERS   effective users\n"
	"  -U, --User USERS   real users\n"
	"  -G, --Group GROUPS real groups\n"
	"      --egroup GROUPS\n"
	"                     effective groups\n"
	"  -t, --tty TTYS     terminals, - for none\n"
	"  -C, --command NAMES\n"
	"                     names\n"
	"  -N, --deselect     all but the selected\n"
	"  r, --running       of these, those that run\n"
	"  -a, -d, a, x       as in ps\n"
	"\n"
	"Columns and form:\n"
	"  -o, --format LIST  NAME[:WIDTH][=TITLE],..., all names of ps; `all` for every column\n"
	"      --columns      list the columns\n"
	"  -f, --full         a set of columns, as in ps\n"
	"  -F, -j, u, j       further sets, as in ps\n"
	"  -L, -T             threads: with LWP and NLWP; with SPID\n"
	"  -m, H, --threads   threads, as if they were processes\n"
	"  k, --sort KEYS     [+|-]NAME,...; - for descending\n"
	"  f, --tree          as a tree\n"
	"  -H                 as a tree that only indents\n"
	"      --no-headers   without the titles\n"
	"      --json         for programs: bytes, ns; null where nothing could be read\n"
	"      --csv          the same as CSV\n"
	"  -w                 132 columns; unlimited if given twice\n"
	"      --width N      N columns\n"
	"  n, --numeric       ids instead of names of users\n"
	"\n"
	"Source:\n"
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
	"      --save FILE    save all that was read, - for standard output instead of the listing\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"In the listing - is for what a task does not have, ! for what you may not see, ? for what\n"
	"could not be read.\n"
	"\n"
	"Exit status: 0 success, 1 nothing matched, 2 wrong usage, 3 could not read or write.\n"
	"More: procsnap-ps(1).\n";

/**
 * struct ps_run - a listing under way.
 *
 * @options: What was asked for.
 * @view: The snapshot.
 * @writer: The output.
 * @form: Its form.
 * @shown_sections: Mask of the sections of the columns shown.
 * @shown_ids, @shown_count: The per-task ones among them.
 * @shown: Rows written.
 * @failed: Rows with a section that could not be read, by section and status.
 */
struct ps_run {
	struct ps_options options;
	struct cli_view view;
	struct cli_writer writer;
	const struct cli_form *form;
	uint64_t shown_sections;
	unsigned int shown_ids[CLI_SECTIONS];
	unsigned int shown_count;
	size_t shown;
	size_t failed[CLI_SECTIONS][PROCSNAP_STATUS_UNSUPPORTED + 1];
};

static struct cli_out ps_out;

/* n: each column with a name of a user or group becomes that of the id */
static void ps_make_numeric(struct cli_layout *layout)
{
	static const char *const pairs[][2] = {
		{ "user", "uid" },    { "ruser", "ruid" },  { "suser", "suid" },
		{ "fuser", "fuid" },  { "group", "gid" },   { "rgroup", "rgid" },
		{ "sgroup", "sgid" }, { "fgroup", "fgid" },
	};

	for (size_t i = 0; i < layout->count; i++) {
		struct cli_column_name found;

		for (size_t j = 0; j < sizeof(pairs) / sizeof(pairs[0]); j++)
			if (!strcmp(layout->items[i].column->name, pairs[j][0]) &&
			    cli_column_find(pairs[j][1], strlen(pairs[j][1]), &found))
				layout->items[i].column = found.column;
	}
}

static bool ps_is_shown(const struct ps_run *run, const struct cli_row *row)
{
	const struct procsnap_task *task = cli_row_task(row);

	/* a file with rows of threads, and processes were asked for */
	if (!run->options.threads && task->pid != task->tgid)
		return false;
	return cli_select_match(&run->options.select, &run->view, row);
}

static void ps_show(struct ps_run *run, const struct cli_row *row)
{
	for (unsigned int i = 0; i < run->shown_count; i++) {
		unsigned int id = run->shown_ids[i];
		uint32_t status = cli_row_status(row, id);

		if (status != PROCSNAP_STATUS_OK)
			run->failed[id][status <= PROCSNAP_STATUS_UNSUPPORTED
						? status
						: PROCSNAP_STATUS_UNKNOWN]++;
	}
	run->form->row(&run->writer, row, !run->shown);
	run->shown++;
}

/* rows as they come */
static int ps_stream(struct ps_run *run)
{
	size_t count = procsnap_row_count(run->view.snap);
	struct cli_row row = { 0 };

	for (size_t i = 0; i < count && !ps_out.error; i++) {
		cli_row_fetch(&run->view, i, &row);
		if (ps_is_shown(run, &row))
			ps_show(run, &row);
	}
	return 0;
}

static int ps_show_tree(struct ps_run *run, const uint32_t *rows, size_t count)
{
	struct cli_row row = { 0 };
	struct cli_tree tree;
	int error = cli_tree_build(&tree, &run->view, rows, count, run->options.tree);

	if (error < 0)
		return error;
	for (size_t i = 0; i < tree.count && !ps_out.error; i++) {
		cli_row_fetch(&run->view, tree.nodes[i].row, &row);
		cli_tree_draw(&tree, i, &row);
		ps_show(run, &row);
	}
	cli_tree_free(&tree);
	return 0;
}

static int ps_show_ordered(struct ps_run *run)
{
	size_t count = procsnap_row_count(run->view.snap), selected = 0;
	struct cli_row row = { 0 };
	uint32_t *rows;
	int error;

	rows = malloc((count + 1) * sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		cli_row_fetch(&run->view, i, &row);
		if (ps_is_shown(run, &row))
			rows[selected++] = (uint32_t)i;
	}
	error = cli_sort_rows(&run->options.sort, &run->view, rows, selected);
	if (error < 0)
		goto out;
	if (run->options.tree != CLI_TREE_NONE) {
		error = ps_show_tree(run, rows, selected);
		goto out;
	}
	for (size_t i = 0; i < selected && !ps_out.error; i++) {
		cli_row_fetch(&run->view, rows[i], &row);
		ps_show(run, &row);
	}
out:
	free(rows);
	return error;
}

/* what the marks in the listing stand for, once at the end */
static void ps_tell_failed(const struct ps_run *run)
{
	static const char *const what[CLI_SECTIONS] = {
		[PROCSNAP_SECTION_TASK] = "identity",
		[PROCSNAP_SECTION_CRED] = "user and group",
		[PROCSNAP_SECTION_CPU] = "processor use",
		[PROCSNAP_SECTION_MEMORY] = "memory",
		[PROCSNAP_SECTION_CMDLINE] = "command line",
		[PROCSNAP_SECTION_ENVIRON] = "environment",
		[PROCSNAP_SECTION_PATHS] = "executable",
		[PROCSNAP_SECTION_IO] = "input and output",
		[PROCSNAP_SECTION_SIGNALS] = "signals",
		[PROCSNAP_SECTION_LIMITS] = "limits",
		[PROCSNAP_SECTION_SECURITY] = "security",
		[PROCSNAP_SECTION_NAMESPACES] = "namespaces",
		[PROCSNAP_SECTION_NSPID] = "nested pids",
		[PROCSNAP_SECTION_CGROUP] = "control group",
		[PROCSNAP_SECTION_SCHED] = "scheduling",
		[PROCSNAP_SECTION_ATTR] = "attributes",
		[PROCSNAP_SECTION_WCHAN] = "wait channel",
		[PROCSNAP_SECTION_SYSCALL] = "system call",
		[PROCSNAP_SECTION_STACK] = "kernel stack",
		[PROCSNAP_SECTION_AUXV] = "auxiliary vector",
		[PROCSNAP_SECTION_ADDRESSES] = "addresses",
		[PROCSNAP_SECTION_RSS] = "exact memory",
		[PROCSNAP_SECTION_FILES] = "open files",
		[PROCSNAP_SECTION_VMAS] = "mappings",
		[PROCSNAP_SECTION_FOOTPRINT] = "weighted memory",
	};
	const char *tasks = run->options.threads ? "thread" : "process";
	const char *plural = run->options.threads ? "s" : "es";

	for (unsigned int id = PROCSNAP_SECTION_TASK; id < CLI_SECTIONS; id++) {
		if (what[id] && run->shown && run->shown_sections & PROCSNAP_WANT(id) &&
		    !(run->view.header->got & PROCSNAP_WANT(id))) {
			cli_message("%s of the tasks is not in this snapshot", what[id]);
			continue;
		}
		for (uint32_t status = 0; status <= PROCSNAP_STATUS_UNSUPPORTED; status++) {
			size_t count = run->failed[id][status];

			if (count && status != PROCSNAP_STATUS_OK && status != PROCSNAP_STATUS_NONE)
				cli_message("%s of %zu %s%s could not be read (%s)", what[id],
					    count, tasks, count == 1 ? "" : plural,
					    procsnap_status_name(status));
		}
	}
}

static const struct cli_form *ps_form(enum ps_form form)
{
	switch (form) {
	case PS_FORM_JSON:
		return &cli_form_json;
	case PS_FORM_CSV:
		return &cli_form_csv;
	default:
		return &cli_form_table;
	}
}

/* what a file may lack, or say, that a new snapshot never does */
static int ps_check_snapshot(const struct ps_run *run, const struct procsnap_snapshot *snap)
{
	const struct procsnap_header *header = procsnap_header(snap);
	size_t count = procsnap_row_count(snap);
	const char *from = run->options.source.from;

	if ((count && !procsnap_task(snap, 0)) || count >= PROCSNAP_NO_ROW) {
		cli_message("%s: not a list of tasks", from ? from : "snapshot");
		return CLI_EXIT_FAILED;
	}
	if (run->options.threads && !(header->flags & PROCSNAP_IMAGE_THREADS)) {
		cli_message(
			"%s: has processes only; threads must be asked for when the snapshot is "
			"taken (procsnap ps -L --save FILE)",
			from ? from : "snapshot");
		return CLI_EXIT_FAILED;
	}
	if (!run->options.threads && header->flags & PROCSNAP_IMAGE_THREADS &&
	    run->shown_sections & PROCSNAP_WANT(PROCSNAP_SECTION_CPU))
		cli_message("%s: has a row for each thread; processor use is that of the first "
			    "thread only (-L shows all)",
			    from ? from : "snapshot");
	return CLI_EXIT_OK;
}

static int ps_list(struct ps_run *run, struct procsnap_snapshot *snap, uint64_t sections)
{
	struct ps_options *options = &run->options;
	bool streams;
	int error;

	cli_out_begin(&ps_out, STDOUT_FILENO);
	cli_view_begin(&run->view, snap, sections, !options->source.from);
	run->form = ps_form(options->form);
	run->writer.out = &ps_out;
	run->writer.layout = &options->layout;
	run->writer.view = &run->view;
	run->writer.headers = !options->no_headers;
	if (options->form == PS_FORM_TABLE)
		run->writer.limit = cli_terminal_limit(STDOUT_FILENO, options->wide,
						       options->width);

	run->form->begin(&run->writer);
	streams = !options->sort.count && options->tree == CLI_TREE_NONE &&
		  cli_sort_is_by_pid(&run->view);
	error = streams ? ps_stream(run) : ps_show_ordered(run);
	run->form->end(&run->writer);
	if (cli_out_finish(&ps_out))
		return CLI_EXIT_FAILED;
	if (error < 0) {
		cli_message("no memory to sort the tasks");
		return CLI_EXIT_FAILED;
	}
	ps_tell_failed(run);
	return run->shown ? CLI_EXIT_OK : CLI_EXIT_NOTHING;
}

/* pids for the kernel to select by; NULL: all, error is set if there is no memory */
static pid_t *ps_pids(const struct ps_options *options, int *error)
{
	const struct cli_select_list *list = &options->select.lists[CLI_SELECT_PID];
	pid_t *pids;

	*error = 0;
	/* a saved snapshot is whole, whatever is shown of it */
	if (options->save || !cli_select_is_pids(&options->select))
		return NULL;
	pids = malloc(list->count * sizeof(*pids));
	if (!pids) {
		*error = -ENOMEM;
		return NULL;
	}
	for (size_t i = 0; i < list->count; i++)
		pids[i] = (pid_t)list->numbers[i];
	return pids;
}

static int ps_snapshot(struct ps_run *run)
{
	struct ps_options *options = &run->options;
	struct procsnap_snapshot *snap = NULL;
	uint64_t sections;
	pid_t *pids;
	int code;

	run->shown_sections = cli_layout_sections(&options->layout);
	for (unsigned int id = PROCSNAP_SECTION_TASK; id < CLI_SECTIONS; id++)
		if (run->shown_sections & ~CLI_SECTIONS_SHARED & PROCSNAP_WANT(id))
			run->shown_ids[run->shown_count++] = id;
	sections = run->shown_sections | cli_select_sections(&options->select) |
		   cli_sort_sections(&options->sort);
	pids = ps_pids(options, &code);
	if (code < 0) {
		cli_message("no memory for the list of processes");
		return CLI_EXIT_FAILED;
	}
	options->source.sections = sections;
	if (options->save)
		options->source.sections |= PROCSNAP_WANT_BASIC |
					    PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE);
	options->source.threads = options->threads;
	options->source.pids = pids;
	options->source.pid_count = pids ? options->select.lists[CLI_SELECT_PID].count : 0;
	code = cli_source_get(&options->source, &snap);
	if (code)
		goto out;
	if (options->save)
		code = cli_source_save(snap, options->save);
	if (!code && !(options->save && !strcmp(options->save, "-"))) {
		code = ps_check_snapshot(run, snap);
		if (!code)
			code = ps_list(run, snap, sections);
	}
	procsnap_snapshot_free(snap);
out:
	free(pids);
	return code;
}

static int ps_run(int argc, char **argv)
{
	static struct ps_run run;
	int code = ps_options_parse(&run.options, argc, argv);

	if (code)
		goto out;
	if (run.options.action == PS_ACTION_HELP) {
		code = cli_print(ps_help);
	} else if (run.options.action == PS_ACTION_COLUMNS) {
		cli_out_begin(&ps_out, STDOUT_FILENO);
		if (run.options.form == PS_FORM_JSON)
			cli_column_list_json(&ps_out);
		else
			cli_column_list(&ps_out);
		code = cli_out_finish(&ps_out);
	} else {
		code = ps_options_preset(&run.options);
		if (run.options.numeric)
			ps_make_numeric(&run.options.layout);
		if (!code)
			code = ps_snapshot(&run);
	}
out:
	ps_options_free(&run.options);
	return code;
}

const struct cli_command cli_command_ps = {
	.name = "ps",
	.summary = "Show processes or threads, as ps does",
	.help = ps_help,
	.run = ps_run,
};
