// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The procfs backend on a folder of the test. openat() goes through here, which
 * records the files that are opened and can make one fail as the kernel would:
 * the task ended, or may not be seen.
 */
#include "procfs_root.h"

#include <fcntl.h>

struct procfs_root procfs_root;

int __real_openat(int dir, const char *name, int flags, ...);
int __wrap_openat(int dir, const char *name, int flags, ...);

int __wrap_openat(int dir, const char *name, int flags, ...)
{
	struct procfs_root *root = &procfs_root;
	size_t used = strlen(root->opened);

	snprintf(root->opened + used, sizeof(root->opened) - used, " %s", name);
	if (root->fail_name && strcmp(root->fail_name, name) == 0) {
		errno = root->fail_errno;
		if (root->fail_times && --root->fail_times == 0)
			root->fail_name = NULL;
		return -1;
	}
	return __real_openat(dir, name, flags);
}

void fail_open(const char *name, int error)
{
	procfs_root.fail_name = name;
	procfs_root.fail_errno = error;
	procfs_root.fail_times = 0;
}

void fail_open_times(const char *name, int error, unsigned int times)
{
	fail_open(name, error);
	procfs_root.fail_times = times;
}

int procfs_root_setup(void **state)
{
	(void)state;
	memset(&procfs_root, 0, sizeof(procfs_root));
	procfs_root.path = fixture_make();
	return procsnap_procfs_open(&procfs_root.fs, procfs_root.path);
}

int procfs_root_teardown(void **state)
{
	(void)state;
	procsnap_procfs_close(procfs_root.fs);
	fixture_free(procfs_root.path);
	return 0;
}

struct fixture_task task_of(int32_t pid)
{
	return (struct fixture_task){
		.pid = pid,
		.tgid = pid,
		.ppid = 1,
		.tracer = 0,
		.comm = "task",
		.state = 'S',
		.threads = 1,
		.column_base = 1000,
		.memory_kb = 500,
		.switches = 70,
	};
}

void add_process(int32_t pid)
{
	struct fixture_task task = task_of(pid);
	char folder[16];

	snprintf(folder, sizeof(folder), "%d", pid);
	fixture_task(procfs_root.path, folder, &task);
}

void add_three_threads(void)
{
	struct fixture_task task = task_of(50);

	task.threads = 3;
	fixture_task(procfs_root.path, "50", &task);
	fixture_task(procfs_root.path, "50/task/50", &task);
	task.pid = 52;
	task.comm = "second";
	task.switches = 1000;
	fixture_task(procfs_root.path, "50/task/52", &task);
	task.pid = 60;
	task.comm = "third";
	task.switches = 20000;
	fixture_task(procfs_root.path, "50/task/60", &task);
}

int take(const struct procsnap_query *query, struct procsnap_snapshot **snap)
{
	procfs_root.opened[0] = '\0';
	return procsnap_procfs_take(procfs_root.fs, query, snap);
}

struct procsnap_snapshot *take_well(struct procsnap_query *query)
{
	struct procsnap_snapshot *snap;
	struct procsnap_query all;

	procsnap_query_init(&all);
	if (take(query ? query : &all, &snap))
		fail_msg("not taken: %s", procsnap_last_error());
	return snap;
}
