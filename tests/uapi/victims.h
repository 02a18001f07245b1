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

/* Makes one of each kind, stopped or dead; the list ends with pid 0. */
struct victim *victims_make(void);
/* Ends and reaps them. */
void victims_end(struct victim *victims);

#endif /* PROCSNAP_TESTS_VICTIMS_H */
