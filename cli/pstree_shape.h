/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The shape of a tree of tasks: who is below whom in which order, and which of
 * a task's subtrees look the same, so that they are drawn once.
 */
#ifndef PROCSNAP_CLI_PSTREE_SHAPE_H
#define PROCSNAP_CLI_PSTREE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PSTREE_NO_NODE UINT32_MAX

/**
 * struct pstree_node - a task. The first part is the caller's to fill.
 *
 * @parent: Index of the parent, PSTREE_NO_NODE: none. One that leads in a
 *	circle is cut.
 * @row: Of the snapshot.
 * @pid: Its id.
 * @uid: Its user.
 * @name, @length: Raw bytes.
 * @thread: A thread of its parent.
 * @hidden: Not drawn, nor what is below.
 * @bold: Highlighted.
 * @child, @next: First child, next sibling, hidden ones left out.
 * @class: The same for subtrees that look the same.
 * @repeat: So many siblings look like this one, itself included; 0: drawn with
 *	an earlier one.
 */
struct pstree_node {
	uint32_t parent;
	uint32_t row;
	int32_t pid;
	uint32_t uid;
	const char *name;
	size_t length;
	bool thread;
	bool hidden;
	bool bold;
	uint32_t child;
	uint32_t next;
	uint32_t class;
	uint32_t repeat;
};

enum pstree_shape_flag {
	PSTREE_BY_PID = 1 << 0,		 /* siblings by pid, not by name */
	PSTREE_WITH_USERS = 1 << 1,	 /* other users look different */
	PSTREE_COMPACT = 1 << 2,	 /* find what looks the same */
	PSTREE_COMPACT_THREADS = 1 << 3, /* the same, of threads only */
};

/* 0 or -ENOMEM */
int pstree_shape(struct pstree_node *nodes, size_t count, unsigned int flags);

#endif
