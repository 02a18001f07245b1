/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For programs that make load while another one runs:
 *
 *   program [ARG...] -- COMMAND [ARG...]   load around COMMAND, whose status is the program's
 *   program [ARG...]                       load until the end of standard input
 *
 * The load itself watches a pipe whose only write end is the program's: when the
 * program is gone, however it went, the pipe says so, and the load ends.
 */
#ifndef PROCSNAP_TESTS_HOLD_H
#define PROCSNAP_TESTS_HOLD_H

#include <stdbool.h>

/* Exit status when the load could not be made. */
#define HOLD_FAILED 2

/* The two ends of the pipe that tells the load to go on. */
struct leash {
	int keep;  /* the program's: close it to end the load */
	int watch; /* the load's */
};

struct leash leash_new(void);

/* In a process of the load, once after the first fork. */
void leash_wear(struct leash *leash);

/* Whether the load is to end. */
bool leash_gone(const struct leash *leash);

/* Waits until the load is to end. */
void leash_wait(const struct leash *leash);

/* The words after "--" in @argv, which is cut there; NULL if there is none. */
char **hold_command(char **argv);

/* Runs @command and gives its status; without one waits for the end of standard input. */
int hold(char **command, const char *ready);

#endif /* PROCSNAP_TESTS_HOLD_H */
