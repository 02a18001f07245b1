// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drawing a tree as pstree(1) does: a first child stands on its parent's line,
 * unless arguments are shown; equal siblings are N*[...].
 */
#include <errno.h>
#include <stdlib.h>

#include "escape.h"
#include "number.h"
#include "pstree.h"
#include "users.h"

/**
 * struct draw_level - a node on the way from the root to the one being drawn.
 *
 * @node: The node.
 * @width: Columns of its label.
 * @closing: Brackets to be closed behind the last node below it.
 * @more: Siblings follow.
 */
struct draw_level {
	uint32_t node;
	size_t width;
	size_t closing;
	bool more;
};

/**
 * struct draw - a drawing under way.
 *
 * @tree, @out: What, and where to.
 * @levels, @depth, @room: The way from the root.
 * @line, @length, @size: The line under way.
 * @columns: What it takes on the terminal.
 * @error: -ENOMEM once memory was missing.
 */
struct draw {
	const struct pstree *tree;
	struct cli_out *out;
	struct draw_level *levels;
	size_t depth, room;
	char *line;
	size_t length, size;
	size_t columns;
	int error;
};

/* length bytes of text fit for a terminal, so many columns of it */
static void line_add(struct draw *draw, const char *text, size_t length, size_t columns)
{
	if (draw->size - draw->length < length) {
		size_t size = (draw->size + length) * 2;
		char *line = realloc(draw->line, size);

		if (!line) {
			draw->error = -ENOMEM;
			return;
		}
		draw->line = line;
		draw->size = size;
	}
	memcpy(draw->line + draw->length, text, length);
	draw->length += length;
	draw->columns += columns;
}

static void line_plain(struct draw *draw, const char *text)
{
	line_add(draw, text, strlen(text), strlen(text));
}

static void line_raw(struct draw *draw, const char *text, size_t length)
{
	char shown[256 * CLI_ESCAPE_GROWTH];

	while (length) {
		size_t piece = length < 256 ? length : 256, columns, size;

		for (size_t i = 0; i < 3 && piece < length && (text[piece] & 0xc0) == 0x80; i++)
			piece--;
		size = cli_escape(shown, sizeof(shown), text, piece, &columns);
		line_add(draw, shown, size, columns);
		text += piece;
		length -= piece;
	}
}

static void line_number(struct draw *draw, uint64_t number)
{
	char digits[CLI_NUMBER_MAX], *start = cli_number_unsigned(digits + sizeof(digits), number);
	size_t length = (size_t)(digits + sizeof(digits) - start);

	line_add(draw, start, length, length);
}

/* escape sequences to highlight take no column, and end before a line is cut */
static void line_end(struct draw *draw)
{
	size_t limit = draw->tree->limit, columns;

	if (!limit || draw->columns <= limit) {
		cli_out_write(draw->out, draw->line, draw->length);
	} else {
		size_t length = cli_escape_cut(draw->line, draw->length, limit - 1, &columns);

		cli_out_write(draw->out, draw->line, length);
		if (draw->tree->colour && draw->tree->highlight)
			cli_out_string(draw->out, "\033[0m");
		cli_out_char(draw->out, '+');
	}
	cli_out_char(draw->out, '\n');
	draw->length = 0;
	draw->columns = 0;
}

static void draw_branch(struct draw *draw, const char *ascii, const char *utf8, size_t columns)
{
	const char *text = draw->tree->utf8 ? utf8 : ascii;

	line_add(draw, text, strlen(text), columns);
}

static void draw_prefix(struct draw *draw)
{
	for (size_t i = 0; i + 1 < draw->depth; i++) {
		bool more = draw->levels[i + 1].more;

		for (size_t blanks = draw->levels[i].width + 1; blanks; blanks--)
			line_add(draw, " ", 1, 1);
		if (i + 2 == draw->depth)
			draw_branch(draw, more ? "|-" : "`-", more ? "├─" : "└─", 2);
		else
			draw_branch(draw, more ? "| " : "  ", more ? "│ " : "  ", 2);
	}
}

/* the arguments behind the first word of the command line */
static void draw_args(struct draw *draw, const struct pstree_node *node)
{
	const struct procsnap_snapshot *snap = draw->tree->inspect.snap;
	const struct procsnap_cmdline *cmdline = procsnap_cmdline(snap, node->row);
	uint32_t status = cli_entry_status(cmdline);
	const char *text;
	size_t left, length;

	if (node->thread || status == PROCSNAP_STATUS_NONE)
		return;
	if (status != PROCSNAP_STATUS_OK) {
		line_plain(draw, " (");
		line_plain(draw, procsnap_status_name(status));
		line_plain(draw, ")");
		return;
	}
	text = procsnap_text(snap, &cmdline->text, &left);
	while (left && !text[left - 1])
		left--;
	length = strnlen(text, left);
	while (length < left) {
		text += length + 1;
		left -= length + 1;
		length = strnlen(text, left);
		line_plain(draw, " ");
		line_raw(draw, text, length);
	}
}

/* pid and user in parentheses */
static void draw_facts(struct draw *draw, const struct pstree_node *node, uint32_t uid)
{
	const struct pstree *tree = draw->tree;
	bool user = tree->users && node->uid != uid;

	if (!tree->ids && !user)
		return;
	line_plain(draw, tree->args && tree->ids ? "," : "(");
	if (tree->ids)
		line_number(draw, (uint64_t)node->pid);
	if (user) {
		const struct cli_user *name = cli_user_name(node->uid);

		if (tree->ids)
			line_plain(draw, ",");
		line_add(draw, name->name, name->length, name->columns);
	}
	if (!(tree->args && tree->ids))
		line_plain(draw, ")");
}

static void draw_label(struct draw *draw, const struct pstree_node *node, uint32_t uid)
{
	bool bold = node->bold && draw->tree->colour;

	if (node->repeat > 1) {
		line_number(draw, node->repeat);
		line_plain(draw, "*[");
	}
	if (bold)
		line_add(draw, "\033[1m", 4, 0);
	if (node->thread)
		line_plain(draw, "{");
	line_raw(draw, node->name, node->length);
	if (node->thread)
		line_plain(draw, "}");
	draw_facts(draw, node, uid);
	if (bold)
		line_add(draw, "\033[0m", 4, 0);
}

/* from a node on, the next that is drawn */
static uint32_t draw_skip(const struct pstree *tree, uint32_t index)
{
	while (index != PSTREE_NO_NODE && !tree->nodes[index].repeat)
		index = tree->nodes[index].next;
	return index;
}

static bool draw_push(struct draw *draw, uint32_t index, bool root)
{
	const struct pstree *tree = draw->tree;
	struct draw_level *level;

	if (draw->depth == draw->room) {
		size_t room = draw->room * 2 + 64;
		struct draw_level *levels = reallocarray(draw->levels, room, sizeof(*levels));

		if (!levels) {
			draw->error = -ENOMEM;
			return false;
		}
		draw->levels = levels;
		draw->room = room;
	}
	level = &draw->levels[draw->depth++];
	level->node = index;
	level->more = !root && draw_skip(tree, tree->nodes[index].next) != PSTREE_NO_NODE;
	level->closing = tree->nodes[index].repeat > 1;
	if (!root && !level->more)
		level->closing += level[-1].closing;
	return true;
}

/* the node that was pushed last; true if its first child stands on the same line */
static bool draw_node(struct draw *draw, bool inlined)
{
	const struct pstree *tree = draw->tree;
	struct draw_level *level = &draw->levels[draw->depth - 1];
	const struct pstree_node *node = &tree->nodes[level->node];
	uint32_t uid = draw->depth > 1 ? tree->nodes[level[-1].node].uid : 0;
	uint32_t child = draw_skip(tree, node->child);
	size_t start;

	if (!inlined)
		draw_prefix(draw);
	start = draw->columns;
	draw_label(draw, node, uid);
	level->width = tree->args ? 1 : draw->columns - start;
	if (tree->args)
		draw_args(draw, node);
	if (child != PSTREE_NO_NODE && !tree->args) {
		if (draw_skip(tree, tree->nodes[child].next) != PSTREE_NO_NODE)
			draw_branch(draw, "-+-", "─┬─", 3);
		else
			draw_branch(draw, "---", "───", 3);
		return true;
	}
	if (child == PSTREE_NO_NODE)
		for (size_t i = 0; i < level->closing; i++)
			line_plain(draw, "]");
	line_end(draw);
	return false;
}

int pstree_draw(const struct pstree *tree, struct cli_out *out, uint32_t root)
{
	struct draw draw = { .tree = tree, .out = out };
	bool inlined = true;
	uint32_t index = root;

	while (!draw.error && !out->error && draw_push(&draw, index, index == root)) {
		inlined = draw_node(&draw, inlined);
		index = draw_skip(tree, tree->nodes[index].child);
		while (index == PSTREE_NO_NODE && draw.depth > 1) {
			index = draw_skip(tree, tree->nodes[draw.levels[--draw.depth].node].next);
		}
		if (index == PSTREE_NO_NODE)
			break;
	}
	free(draw.levels);
	free(draw.line);
	return draw.error;
}

static void json_node(const struct pstree *tree, struct cli_json *json,
		      const struct pstree_node *node)
{
	const struct procsnap_snapshot *snap = tree->inspect.snap;
	const struct procsnap_cred *cred = procsnap_cred(snap, node->row);

	cli_inspect_json_task(json, procsnap_task(snap, node->row), NULL, 0);
	if (cli_entry_status(cred) == PROCSNAP_STATUS_OK)
		cli_json_member(json, "uid", cred->euid);
	cli_json_key(json, "children");
	cli_json_open(json, '[');
}

int pstree_json(const struct pstree *tree, struct cli_json *json, uint32_t root)
{
	uint32_t index = root;

	for (;;) {
		json_node(tree, json, &tree->nodes[index]);
		if (tree->nodes[index].child != PSTREE_NO_NODE) {
			index = tree->nodes[index].child;
			continue;
		}
		for (;;) {
			cli_json_close(json, ']');
			cli_json_close(json, '}');
			if (index == root)
				return 0;
			if (tree->nodes[index].next != PSTREE_NO_NODE)
				break;
			index = tree->nodes[index].parent;
		}
		index = tree->nodes[index].next;
	}
}
