/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A folder in the form of /proc, made for one test.
 */
#ifndef PROCSNAP_FIXTURE_H
#define PROCSNAP_FIXTURE_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct fixture_task - a task whose files are to be written.
 *
 * @threads: Stat (20).
 * @column_base: Stat column c is this + c, where no other field says it.
 * @memory_kb: VmPeak; each further memory line has one more. 0: no such lines.
 * @switches: Voluntary ones; involuntary ones are one more, schedstat has 10,
 *	11 and 12 more.
 * @groups: How many supplementary groups the status file lists.
 */
struct fixture_task {
	int32_t pid;
	int32_t tgid;
	int32_t ppid;
	int32_t tracer;
	const char *comm;
	char state;
	int threads;
	uint64_t column_base;
	uint64_t memory_kb;
	uint64_t switches;
	size_t groups;
};

/* A path from malloc(); has the machine's files but no process. */
char *fixture_make(void);
void fixture_free(char *root);
/* A file below the root, with the folders above it. */
void fixture_write(const char *root, const char *name, const char *text);
/* Entries of 8 bytes, the first at number at: into the file as it is, or a new one. */
void fixture_write_entries(const char *root, const char *name, uint64_t at, const uint64_t *entries,
			   size_t count);
void fixture_remove(const char *root, const char *name);
/* stat, status, schedstat and oom_score_adj in this folder, "PID" or "PID/task/TID". */
void fixture_task(const char *root, const char *folder, const struct fixture_task *task);

#endif /* PROCSNAP_FIXTURE_H */
