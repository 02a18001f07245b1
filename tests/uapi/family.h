/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that stand still, related in many ways, for asking for them by what
 * they have in common; each has a name of its own that begins with "sel-".
 */
#ifndef PROCSNAP_TESTS_FAMILY_H
#define PROCSNAP_TESTS_FAMILY_H

#include <errno.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#define CGROUPS "/sys/fs/cgroup"
#define GROUP "/procsnap-select"
#define OLD_CGROUPS "/tmp/procsnap-freezer"
#define UNUSED_PID 4194303

/* In a child, where cmocka's asserts do not reach the parent. */
#define CHECK(condition)                                                                        \
	do {                                                                                    \
		if (!(condition)) {                                                             \
			fprintf(stderr, "%s:%d: not true: %s (errno %d)\n", __func__, __LINE__, \
				#condition, errno);                                             \
			_exit(1);                                                               \
		}                                                                               \
	} while (0)

/*
 * Makes the family, and the cgroups that it is in; returns its first process, a
 * session leader, when all of it stands still.
 */
pid_t family_make(void);
/* Ends and reaps it. */
void family_end(void);

/* Before the first member, unless family_make() was called. */
void members_begin(void);
/* Forks a member that runs @body and then stands still. */
pid_t member(const char *name, void (*body)(void));
/* Waits until so many more stand still. */
void await(int count);
/* Says that this one does; for good. */
void stand_still(void);

#endif /* PROCSNAP_TESTS_FAMILY_H */
