/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Looking at pages through /proc: where, for how long, and what is used again from
 * task to task.
 */
#ifndef PROCSNAP_PROCFS_WALK_H
#define PROCSNAP_PROCFS_WALK_H

#include "procfs.h"

/* Entries of pagemap, kpagecount and kpageflags in one read. */
#define PROCFS_WALK_ENTRIES 8192

/* How often a task is tried whose address space went away: after an exec it has another. */
#define PROCFS_WALK_TRIES 3

/**
 * struct procfs_walk - the looking at pages of one take.
 *
 * @query: Whose ranges and budgets apply.
 * @started_ns: When the looking under way began.
 * @spent_ns: What all before took.
 * @pages: Pages looked at.
 * @frames: Files of frames, opened when they are first needed.
 */
struct procfs_walk {
	const struct procsnap_query *query;
	uint64_t started_ns;
	uint64_t spent_ns;
	uint64_t pages;
	struct procfs_frames *frames;
};

void procfs_walk_free(struct procfs_walk *walk);
/* Between these two time is spent. */
void procfs_walk_start(struct procfs_walk *walk);
void procfs_walk_stop(struct procfs_walk *walk);
/* The budget of time is spent. */
bool procfs_walk_is_over(const struct procfs_walk *walk);
/* How many pages may still be looked at. */
uint64_t procfs_walk_pages_left(const struct procfs_walk *walk);
/* Where looking begins. */
uint64_t procfs_walk_first(const struct procfs_walk *walk);
/* All of these addresses are in one range. */
bool procfs_walk_has(const struct procfs_walk *walk, uint64_t start, uint64_t end);
/* The first of these addresses that are in a range; false: none are. */
bool procfs_walk_part(const struct procfs_walk *walk, struct procsnap_range *part);
/* A failure says that the task is there, but has no address space any more. */
bool procfs_walk_lost_memory(const struct procfs_task *task, int err);

/**
 * struct procfs_frames - what is told of frames.
 *
 * @hidden: pagemap does not tell their numbers.
 * @count: kpagecount; -1: it may not be read.
 * @flags: kpageflags; -1 likewise, and then @count too.
 * @pagemap: What was read of pagemap last.
 * @counts: The same of kpagecount, and @bits of kpageflags.
 */
struct procfs_frames {
	bool hidden;
	int count;
	int flags;
	uint64_t pagemap[PROCFS_WALK_ENTRIES];
	uint64_t counts[PROCFS_WALK_ENTRIES];
	uint64_t bits[PROCFS_WALK_ENTRIES];
};

/* procfs_frames.c: 0, or -ENOMEM without a message. */
int procfs_frames_open(const struct procsnap_procfs *fs, struct procfs_frames **frames);
void procfs_frames_free(struct procfs_frames *frames);
/*
 * Reads what these frames are, into counts and bits; frames that are not there
 * have the bit NOPAGE. 0 or -errno without a message.
 */
int procfs_frames_read(struct procfs_frames *frames, uint64_t pfn, size_t count);
/* The flags PROCSNAP_PAGE_* of frame number i of those that were read. */
uint64_t procfs_frames_flags(const struct procfs_frames *frames, size_t i);
/* How often it is mapped; 0 for what has no count. */
uint32_t procfs_frames_count(const struct procfs_frames *frames, size_t i);

/* procfs_read.c: entries of 8 bytes from the file's entry at; how many, or -errno. */
ssize_t procfs_read_entries(int fd, uint64_t *entries, size_t count, uint64_t at);

/* procfs_vmas.c: a line of maps up to the name; false: a line of another kind. */
struct cursor;
bool procfs_parse_vma(struct cursor *line, struct procsnap_vma *vma);

#endif /* PROCSNAP_PROCFS_WALK_H */
