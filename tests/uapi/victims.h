/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes of many kinds that stand still, for comparing what two sources say
 * of them.
 */
#ifndef PROCSNAP_TESTS_VICTIMS_H
#define PROCSNAP_TESTS_VICTIMS_H

#include <sys/types.h>

struct victim {
	const char *kind;
	pid_t pid;
};

/* How to make one: @prepare runs in the child before it stops. */
struct victim_kind {
	const char *kind;
	void (*prepare)(void);
};

/* Makes one of each kind, stopped or dead; the list ends with pid 0. */
struct victim *victims_make(void);
/* Makes those of @kinds, up to one without a name; the list ends with pid 0. */
struct victim *victims_of(const struct victim_kind *kinds);
/* Both, and kthreadd. */
struct victim *victims_all(const struct victim_kind *kinds);
/* Ends and reaps them. */
void victims_end(struct victim *victims);

#endif /* PROCSNAP_TESTS_VICTIMS_H */
