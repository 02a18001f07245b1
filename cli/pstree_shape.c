// SPDX-License-Identifier: GPL-2.0-or-later
/* The shape of a tree of tasks. */
/* qsort_r() */
#define _GNU_SOURCE

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pstree_shape.h"

/**
 * struct shape - a tree while its shape is found out.
 *
 * @nodes, @count, @flags: As given.
 * @order: Nodes: first as sorted, then parents before what is below them.
 * @seen: By node: it stands in @order.
 * @first: By class: the node of that class that was met last as a first one.
 * @slots, @size: Hash table of a node of each class.
 */
struct shape {
	struct pstree_node *nodes;
	size_t count;
	unsigned int flags;
	uint32_t *order;
	bool *seen;
	uint32_t *first;
	uint32_t *slots;
	size_t size;
};

static int name_compare(const struct pstree_node *a, const struct pstree_node *b)
{
	int order = memcmp(a->name, b->name, a->length < b->length ? a->length : b->length);

	/* {name} of a thread comes behind what begins with a letter */
	if (a->thread != b->thread)
		return a->thread ? 1 : -1;
	return order ? order : a->length < b->length ? -1 : a->length > b->length;
}

/* last sibling first, as they are put in front of each other */
static int sibling_compare(const void *left, const void *right, void *data)
{
	const struct shape *shape = data;
	const struct pstree_node *a = &shape->nodes[*(const uint32_t *)left];
	const struct pstree_node *b = &shape->nodes[*(const uint32_t *)right];
	int order = shape->flags & PSTREE_BY_PID ? 0 : name_compare(b, a);

	if (order)
		return order;
	if (!(shape->flags & PSTREE_BY_PID) && a->uid != b->uid)
		return a->uid > b->uid ? -1 : 1;
	return a->pid > b->pid ? -1 : a->pid < b->pid;
}

static void shape_link(struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++) {
		shape->nodes[i].child = PSTREE_NO_NODE;
		shape->nodes[i].next = PSTREE_NO_NODE;
		shape->nodes[i].repeat = 1;
		shape->order[i] = (uint32_t)i;
	}
	qsort_r(shape->order, shape->count, sizeof(*shape->order), sibling_compare, shape);
	for (size_t i = 0; i < shape->count; i++) {
		struct pstree_node *node = &shape->nodes[shape->order[i]];

		if (node->hidden || node->parent >= shape->count)
			continue;
		node->next = shape->nodes[node->parent].child;
		shape->nodes[node->parent].child = shape->order[i];
	}
}

/* appends a root and all below it; where it comes back to what was seen it is cut */
static size_t shape_walk(struct shape *shape, uint32_t root, size_t done)
{
	size_t next = done;

	shape->order[done++] = root;
	shape->seen[root] = true;
	for (; next < done; next++) {
		uint32_t *link = &shape->nodes[shape->order[next]].child;

		while (*link != PSTREE_NO_NODE) {
			uint32_t child = *link;

			if (shape->seen[child]) {
				*link = shape->nodes[child].next;
				shape->nodes[child].next = PSTREE_NO_NODE;
				shape->nodes[child].parent = PSTREE_NO_NODE;
				continue;
			}
			shape->seen[child] = true;
			shape->order[done++] = child;
			link = &shape->nodes[child].next;
		}
	}
	return done;
}

static void shape_order(struct shape *shape)
{
	size_t done = 0;

	for (size_t i = 0; i < shape->count; i++)
		if (shape->nodes[i].parent >= shape->count)
			done = shape_walk(shape, (uint32_t)i, done);
	for (size_t i = 0; i < shape->count; i++)
		if (!shape->seen[i] && !shape->nodes[i].hidden)
			done = shape_walk(shape, (uint32_t)i, done);
	/* hidden below what is shown; never drawn */
	for (size_t i = 0; i < shape->count; i++)
		if (!shape->seen[i])
			done = shape_walk(shape, (uint32_t)i, done);
}

static size_t node_hash(const struct shape *shape, const struct pstree_node *node)
{
	uint64_t hash = node->thread + (shape->flags & PSTREE_WITH_USERS ? node->uid * 2ULL : 0);

	for (size_t i = 0; i < node->length; i++)
		hash = (hash ^ (unsigned char)node->name[i]) * 0x100000001b3;
	for (uint32_t i = node->child; i != PSTREE_NO_NODE; i = shape->nodes[i].next)
		hash = (hash ^ shape->nodes[i].class) * 0x100000001b3;
	return (size_t)(hash ^ hash >> 32);
}

/* the classes of all below are known */
static bool node_equal(const struct shape *shape, const struct pstree_node *a,
		       const struct pstree_node *b)
{
	uint32_t i = a->child, j = b->child;

	if (a->thread != b->thread || a->length != b->length ||
	    memcmp(a->name, b->name, a->length) ||
	    (shape->flags & PSTREE_WITH_USERS && a->uid != b->uid))
		return false;
	for (; i != PSTREE_NO_NODE && j != PSTREE_NO_NODE;
	     i = shape->nodes[i].next, j = shape->nodes[j].next)
		if (shape->nodes[i].class != shape->nodes[j].class)
			return false;
	return i == j;
}

static void shape_classify(struct shape *shape, uint32_t index)
{
	struct pstree_node *node = &shape->nodes[index];
	size_t slot = node_hash(shape, node) & (shape->size - 1);

	while (shape->slots[slot] != PSTREE_NO_NODE &&
	       !node_equal(shape, node, &shape->nodes[shape->slots[slot]]))
		slot = (slot + 1) & (shape->size - 1);
	if (shape->slots[slot] == PSTREE_NO_NODE)
		shape->slots[slot] = index;
	/* a class is called by the first node that was found in it */
	node->class = shape->slots[slot];
}

static void shape_compact(struct shape *shape, uint32_t parent)
{
	uint32_t child = shape->nodes[parent].child;

	for (; child != PSTREE_NO_NODE; child = shape->nodes[child].next) {
		struct pstree_node *node = &shape->nodes[child];
		uint32_t first = shape->first[node->class];

		if (!(shape->flags & PSTREE_COMPACT) && !node->thread)
			continue;
		if (first != PSTREE_NO_NODE && shape->nodes[first].parent == parent) {
			shape->nodes[first].repeat++;
			node->repeat = 0;
		} else {
			shape->first[node->class] = child;
		}
	}
}

int pstree_shape(struct pstree_node *nodes, size_t count, unsigned int flags)
{
	struct shape shape = { .nodes = nodes, .count = count, .flags = flags, .size = 2 };
	int error = -ENOMEM;

	while (shape.size < count * 2)
		shape.size *= 2;
	shape.order = malloc((count + 1) * sizeof(*shape.order));
	shape.seen = calloc(count + 1, sizeof(*shape.seen));
	shape.first = malloc((count + 1) * sizeof(*shape.first));
	shape.slots = malloc(shape.size * sizeof(*shape.slots));
	if (!shape.order || !shape.seen || !shape.first || !shape.slots)
		goto out;
	memset(shape.first, 0xff, (count + 1) * sizeof(*shape.first));
	memset(shape.slots, 0xff, shape.size * sizeof(*shape.slots));
	shape_link(&shape);
	shape_order(&shape);
	for (size_t i = count; i-- > 0;)
		shape_classify(&shape, shape.order[i]);
	for (size_t i = 0; flags & (PSTREE_COMPACT | PSTREE_COMPACT_THREADS) && i < count; i++)
		shape_compact(&shape, (uint32_t)i);
	error = 0;
out:
	free(shape.order);
	free(shape.seen);
	free(shape.first);
	free(shape.slots);
	return error;
}
