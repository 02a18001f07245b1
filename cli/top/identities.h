/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of tasks, each named for good by its id and start. */
#ifndef PROCSNAP_TOP_IDENTITIES_H
#define PROCSNAP_TOP_IDENTITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct top_identity - a task.
 *
 * @pid: Thread id; 0: nobody.
 * @start_ns: Its start.
 */
struct top_identity {
	pid_t pid;
	uint64_t start_ns;
};

static inline bool top_identity_is(const struct top_identity *a, const struct top_identity *b)
{
	return a->pid == b->pid && a->start_ns == b->start_ns;
}

/* sorted by pid; all zero: empty */
struct top_identities {
	struct top_identity *list;
	size_t count, room;
};

bool top_identities_has(const struct top_identities *set, const struct top_identity *identity);
/* 0 or -ENOMEM */
int top_identities_add(struct top_identities *set, const struct top_identity *identity);
void top_identities_remove(struct top_identities *set, const struct top_identity *identity);
void top_identities_clear(struct top_identities *set);

#endif
