// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks that every task that lives at the instant of a snapshot has its command
 * line, also if it executes another program or exits right after. To be run while
 * processes execute and end.
 *
 *   exec_storm -- check_cmdline ROUNDS
 *
 * Status 0: all had one; 1: one lacked it; 2: could not be tested, for one because
 * no task exited meanwhile.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "snap.h"

/* More rounds, by this, where none of those asked for saw a task that exited meanwhile. */
#define MORE 20

/* Tries of one snapshot before it counts as not to be had. */
#define MAX_TRIES 100

/* Flags of a task in the kernel, those of stat (9). */
#define FLAG_EXITING 0x4
#define FLAG_KERNEL_THREAD 0x200000

#define STATUSES (PROCSNAP_STATUS_UNSUPPORTED + 1)

struct check {
	long rows;
	long exited;		/* had a text, and were gone when the snapshot was */
	long lacking[STATUSES]; /* live ones, by status */
};

/* Whether the task had memory at the instant: exiting, it may have given it up. */
static bool had_memory(const struct procsnap_task *task)
{
	return !task->exit_state && !(task->flags & (FLAG_EXITING | FLAG_KERNEL_THREAD));
}

static void check_row(struct check *check, const struct procsnap_task *task,
		      const struct procsnap_cmdline *cmdline)
{
	if (cmdline->status == PROCSNAP_STATUS_OK) {
		check->exited += cmdline->text.length && kill(task->pid, 0) && errno == ESRCH;
		return;
	}
	if (cmdline->status != PROCSNAP_STATUS_NONE || had_memory(task))
		check->lacking[cmdline->status < STATUSES ? cmdline->status : 0]++;
}

static void check_snapshot(struct check *check, int fd)
{
	struct procsnap_request request = {
		.sections = PROCSNAP_WANT(PROCSNAP_SECTION_TASK) |
			    PROCSNAP_WANT(PROCSNAP_SECTION_CMDLINE),
		.level = PROCSNAP_LEVEL_TREE,
	};
	const struct procsnap_section *tasks, *cmdlines;
	struct snap snap;
	int tries = 1;
	uint32_t row;

	while (snap_take(fd, &request))
		if (++tries > MAX_TRIES)
			errx(SNAP_UNTESTED, "no snapshot in %d tries", MAX_TRIES);
	snap = snap_map(fd, request.size);
	tasks = snap_section(&snap, PROCSNAP_SECTION_TASK);
	cmdlines = snap_section(&snap, PROCSNAP_SECTION_CMDLINE);
	if (!tasks || !cmdlines)
		errx(SNAP_UNTESTED, "no command lines in the snapshot");
	for (row = 0; row < tasks->count; row++)
		check_row(check, snap_row(&snap, tasks, row), snap_row(&snap, cmdlines, row));
	check->rows += tasks->count;
	snap_unmap(&snap);
}

int main(int argc, char **argv)
{
	long rounds = argc == 2 ? atol(argv[1]) : 0, i, lacking = 0;
	struct check check = {};
	int fd;

	if (rounds < 1)
		errx(SNAP_UNTESTED, "usage: check_cmdline ROUNDS");
	fd = snap_open();
	for (i = 0; i < rounds || (!check.exited && i < rounds * MORE); i++)
		check_snapshot(&check, fd);
	close(fd);
	printf("%ld snapshots, %ld rows, %ld command lines of tasks that exited meanwhile\n", i,
	       check.rows, check.exited);
	for (i = 0; i < STATUSES; i++) {
		lacking += check.lacking[i];
		if (check.lacking[i])
			printf("  lacking, status %ld: %ld\n", i, check.lacking[i]);
	}
	if (!lacking && !check.exited)
		errx(SNAP_UNTESTED, "no task exited meanwhile");
	return lacking > 0;
}
