/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `procsnap tree` shows, and how. */
#ifndef PROCSNAP_CLI_PSTREE_H
#define PROCSNAP_CLI_PSTREE_H

#include "colour.h"
#include "inspect.h"
#include "pstree_shape.h"

/**
 * struct pstree - a tree.
 *
 * @inspect: What was asked for.
 * @nodes, @count: All tasks of the snapshot, by row.
 * @args, @ids, @users: Label parts: arguments, pids, changes of the user.
 * @compact: Draw together what looks the same.
 * @by_pid: Siblings by pid, not by name.
 * @parents: Also what is above the processes.
 * @kernel: Also the kernel's own threads.
 * @ascii, @unicode: Lines of these characters, whatever the locale has.
 * @wide, @width: Not the width of the terminal, see cli_terminal_limit().
 * @highlight: Process to highlight; 0: none.
 * @uids, @uid_count: Users whose trees are shown.
 * @utf8: Draw with UTF-8.
 * @when, @colour: --color, and whether there are escape sequences.
 * @limit: Columns of a line; 0: no limit.
 */
struct pstree {
	struct cli_inspect inspect;
	struct pstree_node *nodes;
	size_t count;
	bool args;
	bool ids;
	bool users;
	bool compact;
	bool by_pid;
	bool parents;
	bool kernel;
	bool ascii;
	bool unicode;
	unsigned int wide;
	size_t width;
	pid_t highlight;
	uint32_t *uids;
	size_t uid_count;
	bool utf8;
	enum cli_colour when;
	bool colour;
	size_t limit;
};

/* one tree, as lines and as JSON; 0 or -ENOMEM */
int pstree_draw(const struct pstree *tree, struct cli_out *out, uint32_t root);
int pstree_json(const struct pstree *tree, struct cli_json *json, uint32_t root);

#endif
