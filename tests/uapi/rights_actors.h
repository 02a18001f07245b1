/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who looks and who is looked at, for the tests of rights. Targets stand still:
 * they have stopped themselves.
 */
#ifndef PROCSNAP_TESTS_RIGHTS_ACTORS_H
#define PROCSNAP_TESTS_RIGHTS_ACTORS_H

#include <stddef.h>
#include <sys/types.h>

/* The ordinary user, another one, and the group that hidepid excepts. */
#define ACTOR_USER 1000
#define ACTOR_OTHER 1001
#define ACTOR_GROUP 4242

/* In a child, where cmocka's asserts do not reach the parent. */
#define CHECK(condition)                                                                        \
	do {                                                                                    \
		if (!(condition)) {                                                             \
			fprintf(stderr, "%s:%d: not true: %s (errno %d)\n", __func__, __LINE__, \
				#condition, errno);                                             \
			_exit(1);                                                               \
		}                                                                               \
	} while (0)

struct rights_viewer {
	const char *name;
	void (*become)(void);
};

/* Both end with a NULL name. */
extern const struct rights_viewer rights_viewers[];
extern const struct rights_viewer rights_nested_viewers[];

/* @secret: it has the argument "argument @secret" and a variable SECRET of it; or NULL. */
struct rights_target {
	const char *name;
	pid_t pid;
	const char *secret;
};

/* Makes one of each kind; the list ends with a NULL name. */
struct rights_target *rights_targets_make(void);
/* The same of those that can be made in a user namespace. */
struct rights_target *rights_nested_targets_make(void);
void rights_targets_end(struct rights_target *targets);

/* Becomes @uid with all its ids and no capability but those of the mask. */
void actor_become(uid_t uid, unsigned long long capabilities);

/* This program, owned by @uid and set-user-ID to it, where it may be executed. */
const char *actor_setuid_copy(uid_t uid);

/* main() of a test gives its arguments here: 1 if the program is an actor's. */
int actor_main(int argc, char **argv);

/* Waits until child @pid has stopped itself; -1 if it ended. */
int actor_wait_stopped(pid_t pid);

#endif /* PROCSNAP_TESTS_RIGHTS_ACTORS_H */
