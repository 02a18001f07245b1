// SPDX-License-Identifier: GPL-2.0-or-later
/* `procsnap tree`: who started whom, as pstree(1) draws it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "escape.h"
#include "pstree.h"
#include "terminal.h"
#include "users.h"

static const char tree_help[] =
	"Usage: procsnap tree [OPTIONS] [PID|USER]...\n"
	"\n"
	"Shows which process started which, as a tree; with PID what is below these processes, with\n"
	"USER the trees that begin with a process of these users.\n"
	"\n"
	"Examples:\n"
	"  procsnap tree                            all but the kernel's own threads\n"
	"  procsnap tree -p 1                       with process ids\n"
	"  procsnap tree -ap www-data               with arguments, of one user\n"
	"  procsnap tree -s 1234                    one process with all above it\n"
	"  procsnap tree --json | jq '.tasks[].comm'\n"
	"\n"
	"Options:\n"
	"  -p, --show-pids    process ids; nothing is drawn together\n"
	"  -a, --arguments    command lines, a process a line\n"
	"  -u, --uid-changes  the user where it is another than the parent's\n"
	"  -L, -t, --threads  threads, as {NAME}\n"
	"  -c, --compact-not  do not draw together what looks the same, as in 3*[sleep]\n"
	"  -n, --numeric-sort by process id instead of by name\n"
	"  -s, --show-parents the processes above PID, too\n"
	"  -k, --kernel       the kernel's own threads, too\n"
	"  -H, --highlight PID\n"
	"                     make a process and those above it stand out\n"
	"      --color WHEN   of that: auto (the default: on a terminal), always or never\n"
	"  -A, --ascii        lines of plain characters\n"
	"  -U, --unicode      lines of UTF-8\n"
	"  -l, --long         do not cut lines at the terminal's width, the same as -ww\n"
	"  -w                 132 columns; unlimited if given twice\n"
	"      --width N      N columns\n"
	"      --json         for programs: each task with its children\n"
	"      --pid PIDS     processes, as PID; lists take commas\n"
	"      --from FILE    a saved snapshot or a recording, - for standard input\n"
	"      --at TIME      of a recording: as 14:05, 2026-01-31 14:05:30, -10m; else the last\n"
	"      --save FILE    save what was read, - for standard output instead of the tree\n"
	"      --level LEVEL  tree (the default: one instant), relaxed (no lock) or machine\n"
	"      --backend NAME auto (the default), device or procfs\n"
	"  -h, --help         this help\n"
	"\n"
	"Exit status: 0 success, 1 a process does not exist or a user has none, 2 wrong usage,\n"
	"3 could not read or write. More: procsnap-tree(1).\n";

/* PF_KTHREAD of &procsnap_task.flags */
#define KERNEL_THREAD 0x00200000

enum tree_option_id {
	TREE_PIDS,
	TREE_ARGUMENTS,
	TREE_USERS,
	TREE_THREADS,
	TREE_NOT_COMPACT,
	TREE_BY_PID,
	TREE_PARENTS,
	TREE_KERNEL,
	TREE_HIGHLIGHT,
	TREE_ASCII,
	TREE_UNICODE,
	TREE_LONG,
	TREE_WIDE,
	TREE_WIDTH,
	TREE_COLOR,
};

static const struct cli_option tree_options[] = {
	{ "show-pids", 'p', false, TREE_PIDS },
	{ "arguments", 'a', false, TREE_ARGUMENTS },
	{ "uid-changes", 'u', false, TREE_USERS },
	{ NULL, 't', false, TREE_THREADS },
	{ "compact-not", 'c', false, TREE_NOT_COMPACT },
	{ "numeric-sort", 'n', false, TREE_BY_PID },
	{ "show-parents", 's', false, TREE_PARENTS },
	{ "kernel", 'k', false, TREE_KERNEL },
	{ "highlight", 'H', true, TREE_HIGHLIGHT },
	{ "ascii", 'A', false, TREE_ASCII },
	{ "unicode", 'U', false, TREE_UNICODE },
	{ "long", 'l', false, TREE_LONG },
	{ NULL, 'w', false, TREE_WIDE },
	{ "width", 0, true, TREE_WIDTH },
	{ "color", 0, true, TREE_COLOR },
};

static struct cli_out tree_out;

static int tree_apply(struct cli_inspect *inspect, int id, const char *shown, const char *argument)
{
	struct pstree *tree = inspect->data;
	uint64_t pid;

	switch (id) {
	case TREE_PIDS:
		tree->ids = true;
		tree->compact = false;
		break;
	case TREE_ARGUMENTS:
		tree->args = true;
		break;
	case TREE_USERS:
		tree->users = true;
		break;
	case TREE_THREADS:
		inspect->source.threads = true;
		break;
	case TREE_NOT_COMPACT:
		tree->compact = false;
		break;
	case TREE_BY_PID:
		tree->by_pid = true;
		break;
	case TREE_PARENTS:
		tree->parents = true;
		break;
	case TREE_KERNEL:
		tree->kernel = true;
		break;
	case TREE_HIGHLIGHT:
		if (!cli_number_parse(argument, strlen(argument), INT32_MAX, &pid) || !pid)
			return cli_usage("%s %s: not a process id; give a number above 0", shown,
					 argument);
		tree->highlight = (pid_t)pid;
		break;
	case TREE_ASCII:
		tree->ascii = true;
		tree->unicode = false;
		break;
	case TREE_UNICODE:
		tree->unicode = true;
		break;
	case TREE_WIDE:
		tree->wide++;
		break;
	case TREE_WIDTH:
		return cli_terminal_parse_width(&tree->width, shown, argument);
	case TREE_COLOR:
		return cli_colour_parse(&tree->when, shown, argument);
	default:
		tree->wide = 2;
	}
	return CLI_EXIT_OK;
}

static int tree_operand(struct cli_inspect *inspect, const char *text)
{
	struct pstree *tree = inspect->data;
	uint32_t *uids;

	uids = reallocarray(tree->uids, tree->uid_count + 1, sizeof(*uids));
	if (!uids) {
		cli_message("no memory for the list of users");
		return CLI_EXIT_FAILED;
	}
	tree->uids = uids;
	if (!cli_user_id(text, &uids[tree->uid_count]))
		return cli_usage("%s: no such user; give a name, or a process id", text);
	tree->uid_count++;
	return CLI_EXIT_OK;
}

static const struct cli_inspect_command tree_command = {
	.options = tree_options,
	.option_count = sizeof(tree_options) / sizeof(tree_options[0]),
	.threads = true,
	.apply = tree_apply,
	.operand = tree_operand,
};

/* the node of a pid; nodes are sorted by (tgid, pid), those of processes by pid */
static uint32_t tree_find(const struct pstree *tree, pid_t pid)
{
	size_t row;

	if (procsnap_find_pid(tree->inspect.snap, pid, &row) < 0)
		return PSTREE_NO_NODE;
	return (uint32_t)row;
}

/* a node for each row, under the same index */
static bool tree_fill(struct pstree *tree)
{
	const struct procsnap_snapshot *snap = tree->inspect.snap;

	tree->count = procsnap_row_count(snap);
	tree->nodes = calloc(tree->count + 1, sizeof(*tree->nodes));
	if (!tree->nodes)
		return false;
	for (size_t i = 0; i < tree->count; i++) {
		const struct procsnap_task *task = procsnap_task(snap, i);
		const struct procsnap_cred *cred = procsnap_cred(snap, i);
		struct pstree_node *node = &tree->nodes[i];

		node->row = (uint32_t)i;
		node->pid = task->pid;
		node->name = task->comm;
		node->length = strnlen(task->comm, sizeof(task->comm));
		node->uid = cred ? cred->euid : 0;
		node->thread = task->pid != task->tgid;
		node->parent = node->thread ? task->leader_row : task->parent_row;
		if (node->parent >= tree->count || node->parent == i)
			node->parent = PSTREE_NO_NODE;
		node->hidden = node->thread && !tree->inspect.source.threads;
		if (!tree->kernel && !tree->inspect.pid_count && task->flags & KERNEL_THREAD)
			node->hidden = true;
	}
	return true;
}

static bool user_is_wanted(const struct pstree *tree, uint32_t uid)
{
	for (size_t i = 0; i < tree->uid_count; i++)
		if (tree->uids[i] == uid)
			return true;
	return false;
}

static bool tree_is_root(const struct pstree *tree, uint32_t index)
{
	const struct pstree_node *node = &tree->nodes[index];
	uint32_t parent = node->parent;

	if (node->hidden || (node->thread && parent != PSTREE_NO_NODE))
		return false;
	if (tree->uid_count)
		return user_is_wanted(tree, node->uid) &&
		       (parent == PSTREE_NO_NODE || !user_is_wanted(tree, tree->nodes[parent].uid));
	return parent == PSTREE_NO_NODE;
}

/* bold up to the root; the steps are bounded, as the parents may go in a circle */
static void tree_highlight(struct pstree *tree)
{
	uint32_t index = tree_find(tree, tree->highlight);

	for (size_t i = 0; i < tree->count && index != PSTREE_NO_NODE; i++) {
		tree->nodes[index].bold = true;
		index = tree->nodes[index].parent;
	}
}

/* -s: of what is above the processes only the way to them; way: marks it */
static bool tree_keep_parents(struct pstree *tree)
{
	bool *way = calloc(tree->count + 1, sizeof(*way));
	bool *wanted = calloc(tree->count + 1, sizeof(*wanted));

	if (!way || !wanted) {
		free(way);
		free(wanted);
		return false;
	}
	for (size_t i = 0; i < tree->inspect.pid_count; i++) {
		uint32_t index = tree_find(tree, tree->inspect.pids[i]);

		if (index == PSTREE_NO_NODE)
			continue;
		wanted[index] = true;
		while ((index = tree->nodes[index].parent) != PSTREE_NO_NODE && !way[index])
			way[index] = true;
	}
	for (size_t i = 0; i < tree->count; i++) {
		struct pstree_node *node = &tree->nodes[i];

		if (node->parent != PSTREE_NO_NODE && way[node->parent] && !wanted[node->parent] &&
		    !way[i] && !wanted[i])
			node->hidden = true;
	}
	free(way);
	free(wanted);
	return true;
}

/* where to begin for a process: itself, or the first above it */
static uint32_t tree_top(const struct pstree *tree, uint32_t index)
{
	for (size_t i = 0; tree->parents && i < tree->count; i++)
		if (tree->nodes[index].parent != PSTREE_NO_NODE)
			index = tree->nodes[index].parent;
	return index;
}

/* a root stands for itself alone, also if it looks as its siblings do */
static int tree_show_root(struct pstree *tree, struct cli_json *json, uint32_t root)
{
	uint32_t repeat = tree->nodes[root].repeat;
	int error;

	tree->nodes[root].repeat = 1;
	error = tree->inspect.json ? pstree_json(tree, json, root)
				   : pstree_draw(tree, &tree_out, root);
	tree->nodes[root].repeat = repeat;
	return error;
}

/* each root once; drawn: by node */
static int tree_show_roots(struct pstree *tree, struct cli_json *json, bool *drawn)
{
	size_t shown = 0;
	int error = 0;

	for (size_t i = 0; i < tree->inspect.row_count && tree->inspect.pid_count && !error; i++) {
		uint32_t root = tree->inspect.rows[i];

		if (tree->nodes[root].thread)
			continue;
		root = tree_top(tree, root);
		if (drawn[root])
			continue;
		drawn[root] = true;
		error = tree_show_root(tree, json, root);
	}
	if (tree->inspect.pid_count && !tree->uid_count)
		return error;
	for (size_t i = 0; i < tree->inspect.row_count && !error; i++) {
		uint32_t root = tree->inspect.rows[i];

		if (drawn[root] || !tree_is_root(tree, root))
			continue;
		shown++;
		error = tree_show_root(tree, json, root);
	}
	if (!shown) {
		tree->inspect.code = CLI_EXIT_NOTHING;
		if (tree->uid_count)
			cli_message("no process of the user%s", tree->uid_count > 1 ? "s" : "");
	}
	return error;
}

static int tree_write(struct pstree *tree)
{
	bool *drawn = calloc(tree->count + 1, sizeof(*drawn));
	struct cli_json json;
	int error;

	if (!drawn)
		return -1;
	cli_out_begin(&tree_out, STDOUT_FILENO);
	if (tree->inspect.json)
		cli_inspect_json_begin(&json, &tree->inspect, &tree_out);
	error = tree_show_roots(tree, &json, drawn);
	if (tree->inspect.json)
		cli_inspect_json_end(&json);
	free(drawn);
	return error;
}

static int tree_show(struct pstree *tree)
{
	unsigned int flags = (tree->by_pid ? PSTREE_BY_PID : 0) |
			     (tree->users ? PSTREE_WITH_USERS : 0);
	bool ok;

	/* arguments tell processes apart, but not the threads of one */
	if (tree->compact && !tree->args)
		flags |= PSTREE_COMPACT;
	if (tree->compact)
		flags |= PSTREE_COMPACT_THREADS;
	tree->utf8 = tree->unicode || (!tree->ascii && cli_escape_locale_is_utf8());
	tree->limit = cli_terminal_limit(STDOUT_FILENO, tree->wide, tree->width);
	tree->colour = cli_colour_is_on(tree->when, STDOUT_FILENO);
	ok = tree_fill(tree);
	if (ok && tree->highlight)
		tree_highlight(tree);
	if (ok && tree->parents)
		ok = tree_keep_parents(tree);
	ok = ok && !pstree_shape(tree->nodes, tree->count, flags) && !tree_write(tree);
	if (!ok) {
		cli_message("no memory for the tree");
		return CLI_EXIT_FAILED;
	}
	return cli_inspect_finish(&tree->inspect, &tree_out);
}

static int tree_take(struct pstree *tree)
{
	struct cli_inspect *inspect = &tree->inspect;
	int code;

	if (tree->parents && !inspect->pid_count)
		return cli_usage("--show-parents: of which process? give a process id");
	inspect->source.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK);
	if (tree->users || tree->uid_count || inspect->json)
		inspect->source.sections |= PROCSNAP_WANT(PROCSNAP_SECTION_CRED);
	if (tree->args)
		inspect->source.sections |= PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE);
	/* what is not below the processes is not even asked for, unless it is to be shown */
	inspect->whole = tree->parents || tree->uid_count || tree->highlight;
	inspect->source.select = PROCSNAP_SELECT_DESCENDANTS;
	inspect->source.select_flags = PROCSNAP_REQUEST_ROOTS;
	code = cli_inspect_get(inspect);
	if (code || cli_inspect_is_saved_only(inspect))
		return code;
	return tree_show(tree);
}

static int tree_run(int argc, char **argv)
{
	static struct pstree tree = { .compact = true };
	int code;

	tree.inspect.data = &tree;
	code = cli_inspect_parse(&tree.inspect, &tree_command, argc, argv);
	if (!code)
		code = tree.inspect.help ? cli_print(tree_help) : tree_take(&tree);
	cli_inspect_free(&tree.inspect);
	free(tree.nodes);
	free(tree.uids);
	return code;
}

const struct cli_command cli_command_tree = {
	.name = "tree",
	.summary = "Show who started whom",
	.help = tree_help,
	.run = tree_run,
};
