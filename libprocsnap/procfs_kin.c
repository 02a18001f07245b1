// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Children and descendants, from the parents that the stat files of all
 * processes name. Those are not of one instant: a line that a process leaves
 * meanwhile may be cut.
 */
#include "procfs_kin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define NO_PARENT SIZE_MAX

enum kinship {
	UNDECIDED,
	BEING_DECIDED,
	BELOW,
	NOT_BELOW,
};

/**
 * struct member - a process of the list.
 *
 * @parent: Its place in the list, or NO_PARENT.
 * @is_root: It is one of those whose kin are asked for.
 */
struct member {
	size_t parent;
	bool is_root;
	enum kinship kinship;
};

static int compare_pids(const void *left, const void *right)
{
	const int32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* 0: none, or none that can be seen */
static int read_parent(struct procsnap_procfs *fs, int32_t pid, int32_t *parent)
{
	struct procfs_stat stat;
	char name[32];
	int err;

	*parent = 0;
	snprintf(name, sizeof(name), "%d/stat", pid);
	err = procfs_read(&fs->text, fs->root, name);
	if (!err)
		err = procfs_parse_stat(fs->text.bytes, fs->text.length, &stat);
	if (procfs_is_gone(err) || procfs_is_denied(err))
		return 0;
	if (err)
		return procfs_fail(fs, err, ".", name);
	*parent = (int32_t)stat.column[STAT_PPID];
	return 0;
}

static int read_members(struct procsnap_procfs *fs, const struct procfs_kin *kin,
			const int32_t *pids, size_t count, struct member *members)
{
	const int32_t *found;
	int32_t parent;
	size_t i;
	int err;

	for (i = 0; i < count; i++) {
		err = read_parent(fs, pids[i], &parent);
		if (err)
			return err;
		found = bsearch(&parent, pids, count, sizeof(*pids), compare_pids);
		members[i].parent = found ? (size_t)(found - pids) : NO_PARENT;
		members[i].is_root = bsearch(&pids[i], kin->roots, kin->root_count,
					     sizeof(*kin->roots), compare_pids);
	}
	return 0;
}

static bool has_root_as_parent(const struct member *members, size_t i)
{
	return members[i].parent != NO_PARENT && members[members[i].parent].is_root;
}

/* Up until a line is known, or leads to a root, an end or, torn, around; then down again. */
static void decide(struct member *members, size_t first)
{
	enum kinship kinship = NOT_BELOW;
	size_t i = first;

	while (i != NO_PARENT && members[i].kinship == UNDECIDED) {
		members[i].kinship = BEING_DECIDED;
		if (has_root_as_parent(members, i)) {
			kinship = BELOW;
			break;
		}
		i = members[i].parent;
	}
	if (i != NO_PARENT && members[i].kinship == BELOW)
		kinship = BELOW;
	for (i = first; i != NO_PARENT && members[i].kinship == BEING_DECIDED;
	     i = members[i].parent)
		members[i].kinship = kinship;
}

static uint32_t count_missing(const struct procfs_kin *kin, const int32_t *pids, size_t count)
{
	uint32_t missing = 0;
	size_t i;

	for (i = 0; i < kin->root_count; i++)
		if (i == 0 || kin->roots[i] != kin->roots[i - 1])
			missing += !bsearch(&kin->roots[i], pids, count, sizeof(*pids),
					    compare_pids);
	return missing;
}

int procfs_kin_keep(struct procsnap_procfs *fs, struct procfs_kin *kin, int32_t *pids,
		    size_t *count)
{
	struct member *members = calloc(*count ? *count : 1, sizeof(*members));
	size_t i, kept = 0;
	bool keep;
	int err;

	if (!members)
		return procsnap_fail(-ENOMEM, "no memory for the parents of %zu processes", *count);
	/* as the kernel lists them, but nothing promises it */
	qsort(pids, *count, sizeof(*pids), compare_pids);
	kin->missing = count_missing(kin, pids, *count);
	err = read_members(fs, kin, pids, *count, members);
	for (i = 0; !err && i < *count; i++) {
		decide(members, i);
		keep = kin->all_below ? members[i].kinship == BELOW
				      : has_root_as_parent(members, i);
		if (keep || (kin->with_roots && members[i].is_root))
			pids[kept++] = pids[i];
	}
	free(members);
	*count = kept;
	return err;
}
