/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes that fork, end and move when they are told to. */
#ifndef PROCSNAP_TESTS_SERVANTS_H
#define PROCSNAP_TESTS_SERVANTS_H

#include <sys/types.h>

#define SERVANTS_MAX 10

/* For a test's setup and teardown; all that are left are killed at the end. */
int servants_begin(void **state);
int servants_end(void **state);

/* A child of the test. */
pid_t servant_make(int servant);
/* Lets @servant make another, as its child, or with CLONE_PARENT as its sibling. */
pid_t servant_forks(int servant, int other);
pid_t servant_forks_sibling(int servant, int other);
/* The same by a child between, which ends: a daemon. */
pid_t servant_forks_daemon(int servant, int other);
/* Lets it make a child that ends at once, and wait for it: its pid. */
pid_t servant_forks_once(int servant);
/* Lets it end. Its parent, the test or another servant, is to wait for it. */
void servant_ends(int servant);
void servant_waits(int servant, pid_t pid);
/* Lets it write itself into @folder/cgroup.procs. */
void servant_enters(int servant, const char *folder);

#endif /* PROCSNAP_TESTS_SERVANTS_H */
