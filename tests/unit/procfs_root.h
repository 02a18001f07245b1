/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The procfs backend on a folder of the test, made anew for each test.
 */
#ifndef PROCSNAP_PROCFS_ROOT_H
#define PROCSNAP_PROCFS_ROOT_H

#include "unit.h"
#include "fixture.h"

/**
 * struct procfs_root - the folder and what openat() does.
 *
 * @path: The folder.
 * @fs: The backend on it.
 * @fail_name: A path as given to openat() that fails with @fail_errno; NULL:
 *	none.
 * @fail_times: How often it does; 0: always.
 * @opened: The paths given to openat() since take(), each after a blank.
 */
struct procfs_root {
	char *path;
	struct procsnap_procfs *fs;
	const char *fail_name;
	int fail_errno;
	unsigned int fail_times;
	char opened[4096];
};

extern struct procfs_root procfs_root;

int procfs_root_setup(void **state);
int procfs_root_teardown(void **state);
#define PROCFS_TEST(name) \
	cmocka_unit_test_setup_teardown(name, procfs_root_setup, procfs_root_teardown)

/* From now on opening this path fails. */
void fail_open(const char *name, int error);
/* Only so many times. */
void fail_open_times(const char *name, int error, unsigned int times);
struct fixture_task task_of(int32_t pid);
void add_process(int32_t pid);
/* Process 50 with the threads 50, 52 "second" and 60 "third". */
void add_three_threads(void);

int take(const struct procsnap_query *query, struct procsnap_snapshot **snap);
/* NULL: every process, every section. */
struct procsnap_snapshot *take_well(struct procsnap_query *query);

#endif /* PROCSNAP_PROCFS_ROOT_H */
